"""An article as a file: front matter in YAML, then its Markdown. What is written is read again as it was.

The keys are in one order and nothing in them changes by itself, so that a folder of articles is quiet under
version control: no instants, no counts.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from supportdesk.domain.article_events import ArticleText, Image
from supportdesk.domain.articles import Life
from supportdesk.domain.errors import BadInput
from supportdesk.domain.vocabulary import ArticleState, Language

KEYS = ("lang", "owner", "product", "review", "slug", "state", "tags", "title")
_RULE = "---\n"


@dataclass(frozen=True, slots=True)
class Page:
    """A file as it was read. `first_line` is the number of the body's first line; `unknown` are keys that
    mean nothing here, with their lines.
    """

    text: ArticleText
    slug: str = ""
    owner: str = ""
    state: ArticleState | None = None
    review_on: date | None = None
    first_line: int = 1
    unknown: tuple[tuple[int, str], ...] = ()


def written(
    text: ArticleText,
    slug: str = "",
    owner: str = "",
    state: ArticleState | None = None,
    review_on: date | None = None,
) -> str:
    """The file of an article; keys that say nothing are left out."""
    values: dict[str, Any] = {
        "lang": text.language.value,
        "owner": owner,
        "product": text.product,
        "review": review_on.isoformat() if review_on else "",
        "slug": slug,
        "state": state.value if state else "",
        "tags": list(text.tags),
        "title": text.title,
    }
    import yaml  # late: a console that shows articles writes none

    said = {key: value for key, value in values.items() if value or key == "title"}
    matter = yaml.safe_dump(said, allow_unicode=True, sort_keys=True, width=2**31, default_flow_style=False)
    return f"{_RULE}{matter}{_RULE}{text.body}"


def written_life(life: Life, version: int = 0) -> str:
    """The file of a version; 0: what readers see, with its standing."""
    if version:
        return written(life.versions[version - 1].text, life.slug)
    day = life.review_on if life.state is ArticleState.PUBLISHED else None
    return written(life.shown.text, life.slug, life.owner, life.state, day)


def replaced(text: ArticleText, body: str) -> ArticleText:
    """The text with another body: what a page without front matter says."""
    return replace(text, body=body)


def differences(life: Life, old: int, new: int) -> list[str]:
    """What differs between two versions, as a patch of their files."""
    before, after = (written_life(life, number).splitlines() for number in (old, new))
    return list(difflib.unified_diff(before, after, f"{life.slug} {old}", f"{life.slug} {new}", lineterm=""))


def read(file: str, content: str, language: Language, images: tuple[Image, ...] = ()) -> Page:
    """An article from what a file has. Without front matter the first heading is the title.

    Raises BadInput naming the file and the line.
    """
    content = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    matter, body, first = _parted(file, content)
    said, unknown = _values(file, matter)
    title = said.pop("title", (0, ""))[1]
    if not title.strip():
        heading = next((line for line in body.splitlines() if line.startswith("# ")), "")
        title = heading[2:].strip() or file.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".md")
    text = ArticleText(
        title,
        body,
        Language(_one_of(file, "lang", said, Language, language)),
        said.get("product", (0, ""))[1],
        tuple(tag for line in said.get("tags", (0, ""))[1].split("\n") for tag in line.split(",")),
        images,
    )
    state = _one_of(file, "state", said, ArticleState, "")
    return Page(
        text,
        said.get("slug", (0, ""))[1].strip(),
        said.get("owner", (0, ""))[1].strip(),
        ArticleState(state) if state else None,
        _day(file, said),
        first,
        tuple(unknown),
    )


def _parted(file: str, content: str) -> tuple[str, str, int]:
    """Front matter, body, and the number of the body's first line."""
    if not content.startswith(_RULE):
        return "", content, 1
    lines = content.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        raise BadInput("article_matter_open", file=file, line=1)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def _values(file: str, matter: str) -> tuple[dict[str, tuple[int, str]], list[tuple[int, str]]]:
    """What the front matter says, by key with its line; the tags a line each. Nothing is guessed from how a
    value looks: `no` is a word and 2024 is one.
    """
    import yaml

    try:
        root = yaml.compose(matter, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 2
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise BadInput("article_yaml", file=file, line=line, said=said) from error
    except RecursionError as error:
        raise BadInput("article_yaml", file=file, line=2, said="nested too deep") from error
    if root is None:
        return {}, []
    if not isinstance(root, yaml.MappingNode):
        raise BadInput("article_yaml", file=file, line=2, said="key: value")
    found: dict[str, tuple[int, str]] = {}
    unknown: list[tuple[int, str]] = []
    for key_node, node in root.value:
        line, key = key_node.start_mark.line + 2, str(key_node.value)
        if key not in KEYS:
            unknown.append((line, key[:40]))
            continue
        if key in found:
            raise BadInput("article_key_twice", file=file, line=line, key=key)
        items = node.value if isinstance(node, yaml.SequenceNode) and key == "tags" else [node]
        if not all(isinstance(item, yaml.ScalarNode) for item in items):
            raise BadInput("article_value_kind", file=file, line=line, key=key)
        found[key] = line, "\n".join(item.value for item in items)
    return found, unknown


def _one_of(file: str, key: str, said: Mapping[str, tuple[int, str]], members: Any, default: str) -> str:
    if key not in said or not said[key][1].strip():
        return default
    line, given = said[key]
    if given.strip() not in {member.value for member in members}:
        known = [member.value for member in members]
        raise BadInput("article_value", file=file, line=line, key=key, given=given[:40], known=known)
    return given.strip()


def _day(file: str, said: Mapping[str, tuple[int, str]]) -> date | None:
    line, given = said.get("review", (0, ""))
    if not given.strip():
        return None
    try:
        return date.fromisoformat(given.strip())
    except ValueError as error:
        raise BadInput("article_day", file=file, line=line, given=given[:40]) from error
