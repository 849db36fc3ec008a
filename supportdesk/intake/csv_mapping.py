"""How the columns of another desk's CSV are to be read: a mapping file, for one row a ticket.

`data/mappings/desks/jira.toml` is one, with comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from supportdesk.domain.errors import BadInput
from supportdesk.intake.desk_mapping import DeskMapping, read_desk_mapping
from supportdesk.intake.mapping_words import MappingParser, line_of, nearest
from supportdesk.intake.told import Voice

_REQUIRED = ("number", "created", "subject")
USES = (
    *_REQUIRED, "key", "updated", "solved", "closed", "expected", "description", "requester", "contact",
    "organization", "owner", "status", "priority", "category", "impact", "urgency", "channel", "tags",
    "files", "comments", "internal_comments", "score", "score_comment",
)  # fmt: skip
"""What a column can be used for. Several can be used for one, and one name may stand several times."""

TABLES = ("file", "columns", "comments", "people", "leave")
"""What such a file has beside the words of a desk."""
_FILE = ("encoding", "delimiter", "times", "missing")


class Part(StrEnum):
    """What a piece of a comment's cell, or of a file's, is."""

    AT = "at"
    AUTHOR = "author"
    TEXT = "text"
    NAME = "name"
    LINK = "link"


@dataclass(frozen=True)
class CsvMapping:
    """What a mapping file says of a table. `columns`: names by use. `comment` and `file` are the parts of
    such a cell, between `separator`s; the last takes what is left. `people`: columns of names by those of
    their ids. `others`: what a comment is of somebody who is not the requester.
    """

    desk: DeskMapping
    path: str
    text: str
    encoding: str
    delimiter: str
    times: tuple[str, ...]
    missing: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    separator: str
    comment: tuple[Part, ...]
    file: tuple[Part, ...]
    others: Voice
    people: Mapping[str, str]
    leave: Mapping[str, str]

    def check(self, header: Iterable[str]) -> None:
        """Raises BadInput(`mapping_column`) for a required use none of whose columns is there."""
        there = list(header)
        for use in _REQUIRED:
            names = self.columns[use]
            if not set(names) & set(there):
                raise BadInput(
                    "mapping_column",
                    path=self.path,
                    line=line_of(self.text, names[0]),
                    word=names[0],
                    near=nearest(names[0], there),
                )


def read_csv_mapping(path: Path) -> CsvMapping:
    """The mapping that a file describes. Raises BadInput, as `intake.mapping.read_mapping`."""
    desk, parser = read_desk_mapping(path, TABLES)
    columns = _several(parser, "columns")
    parser.known("column of ours", columns, USES)
    for use in _REQUIRED:
        if not columns.get(use):
            raise BadInput("mapping_lacks", path=parser.path, word=f"[columns] {use}")
    file = _several(parser, "file")
    parser.known("key of [file]", file, _FILE)
    comments = _several(parser, "comments")
    parser.known("key of [comments]", comments, ("separator", "parts", "file", "others"))
    others = comments.get("others", (Voice.PUBLIC,))
    parser.known("voice", others, (Voice.PUBLIC, Voice.INTERNAL))
    for name in ("parts", "file"):
        parser.known("part of a cell", comments.get(name, ()), Part)
    return CsvMapping(
        desk=desk,
        path=parser.path,
        text=parser.text,
        encoding=parser.encoding(_one(file, "encoding", "")) if "encoding" in file else "",
        delimiter=parser.one_character(_one(file, "delimiter", ",")) if "delimiter" in file else "",
        times=file.get("times", ()),
        missing=file.get("missing", ()),
        columns=columns,
        separator=_one(comments, "separator", ";"),
        comment=tuple(Part(part) for part in comments.get("parts", (Part.TEXT,))),
        file=tuple(Part(part) for part in comments.get("file", (Part.NAME,))),
        others=Voice(others[0]),
        people=parser.strings("people"),
        leave=parser.strings("leave"),
    )


def _several(parser: MappingParser, name: str) -> dict[str, tuple[str, ...]]:
    """A table whose values are texts or lists of them."""
    found = parser.table.get(name, {})
    if not isinstance(found, dict):
        parser.refuse(name, "table", found)
    values: dict[str, tuple[str, ...]] = {}
    for key, value in found.items():
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, list) or not all(isinstance(each, str) for each in several):
            parser.refuse(key, "text in quotes, or list of them", value)
        values[key] = tuple(several)
    return values


def _one(values: Mapping[str, tuple[str, ...]], name: str, default: str) -> str:
    return (values.get(name) or (default,))[0]
