"""Journals of articles as files beside them: every version, every vote, who did what and when; but not who
only read.

`history/001.jsonl` has a line for each entry of the journal of `/kb/001`, in order, and is only added to:
version control shows what was done since. Pictures that only older versions show lie in `history/pictures`,
named from what is in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from supportdesk.domain.article_events import REGISTRY, Image
from supportdesk.domain.article_history import acts, flaw, following
from supportdesk.domain.articles import Life, fold
from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Entry
from supportdesk.domain.people import Actor
from supportdesk.domain.vocabulary import ActorKind, Tier
from supportdesk.services import kept_files, pictures
from supportdesk.services.article_folder import Became, put, read_bytes, read_text
from supportdesk.services.desk import Desk
from supportdesk.store import article_journal as journal
from supportdesk.store import articles
from supportdesk.store.codec import decode, encode
from supportdesk.store.database import Connection

FOLDER = PurePosixPath("history")
PICTURES = FOLDER / "pictures"

LARGEST = 50_000_000
"""Bytes that a history may have: hundreds of versions of the longest text."""


class Came(StrEnum):
    """What a history came to."""

    NEW = "new"
    LONGER = "longer"
    SAME = "same"
    DIFFERS = "differs"


def file_of(slug: str) -> PurePosixPath:
    """Where the history of an article stands in its folder."""
    return FOLDER / f"{slug.removeprefix('/kb/')}.jsonl"


# ---------------------------------------------------------------- as text


def written(entries: Sequence[Entry]) -> str:
    """A journal as a file, a line an act."""
    return "".join(f"{_line(entry)}\n" for entry in acts(entries))


def _line(entry: Entry) -> str:
    data, words = encode(entry.event)
    actor = entry.actor
    by = {"kind": actor.kind.value, "id": actor.id, "name": actor.name}
    shape: dict[str, Any] = {
        "seq": entry.seq, "at": entry.at.astimezone(UTC).isoformat(), "kind": entry.event.KIND,
        "by": by | ({"tier": actor.tier.value} if actor.tier else {}), "act": entry.batch,
        "data": json.loads(data), "words": json.loads(words or "{}"),
    }  # fmt: skip
    # No sign that some editor, or git, takes for the end of a line stands in it as itself.
    text = json.dumps(shape, ensure_ascii=False, separators=(", ", ": "))
    return "".join(rf"\u{ord(c):04x}" if c in "\x7f\x85\u2028\u2029" else c for c in text)


def read(file: str, content: str, slug: str) -> list[Entry]:
    """The entries of a file. Raises BadInput naming the line that is none, or can't have followed."""
    lines = content.split("\n")
    if lines[-1] == "":
        lines.pop()
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            entries.append(_entry(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadInput("article_history", file=file, line=number) from error
    if not entries or (place := flaw(entries, slug)) is not None:
        raise BadInput("article_history", file=file, line=place if entries else 1)
    return entries


def _entry(shape: dict[str, Any]) -> Entry:
    by, at = shape["by"], datetime.fromisoformat(shape["at"])
    tier = Tier(by["tier"]) if "tier" in by else None
    actor = Actor(ActorKind(by["kind"]), str(by["id"]), str(by["name"]), tier)
    event = decode(shape["kind"], json.dumps(shape["data"]), json.dumps(shape["words"]), REGISTRY)
    if at.tzinfo is None or type(shape["seq"]) is not int:
        raise ValueError(shape["at"])
    return Entry(shape["seq"], at.astimezone(UTC), actor, event, str(shape["act"]))


# ---------------------------------------------------------------- in a folder


def write_out(desk: Desk, to: Path, life: Life, entries: Sequence[Entry], *, dry_run: bool) -> Became:
    """Write the history of an article, and the pictures that only its older versions show."""
    shown = {image.digest for image in life.shown.text.images}
    for image in _images(life):
        path = None if image.digest in shown else pictures.path_of(desk, image)
        if path is not None:
            name = PICTURES / f"{image.digest}{path.suffix}"
            put(to, name, path.read_bytes(), dry_run=dry_run)
    return put(to, file_of(life.slug), written(entries).encode(), dry_run=dry_run)


def found(root: Path, slug: str) -> list[Entry] | None:
    """The history of an article, if the folder has one. Raises BadInput for one that can't be used."""
    name, path = file_of(slug), root
    for part in name.parts:
        path = path / part
        if path.is_symlink():
            raise BadInput("article_link", file=name.as_posix())
    if not path.exists():
        return None
    return read(name.as_posix(), read_text(path, name.as_posix(), LARGEST), slug)


def bring_in(desk: Desk, root: Path, entries: Sequence[Entry], *, dry_run: bool) -> tuple[Came, Life]:
    """Take over the history of an article that is not here, or what a longer one has more than the journal.

    The article as it then stands. One that went another way changes nothing.
    """
    life = fold(0, entries)

    def job(connection: Connection) -> tuple[Came, Life]:
        known = articles.by_slugs(connection, [life.slug])
        if not known:
            if not dry_run:
                article_id = articles.add(connection, life)
                journal.append(connection, [(article_id, entry) for entry in entries], desk.now())
                return Came.NEW, replace(life, id=article_id)
            return Came.NEW, life
        article_id = known[0].id
        journal.lock(connection, article_id)
        here = [replace(e, id=0) for e in journal.load(connection, [article_id])[article_id]]
        before = fold(article_id, here)
        done = acts(here)
        if list(entries[: len(done)]) != done[: len(entries)]:
            return Came.DIFFERS, before
        more = following(here, entries[len(done) :])
        if not more:
            return Came.SAME, before
        after = fold(article_id, [*here, *more])
        if not dry_run:
            journal.append(connection, [(article_id, entry) for entry in more], desk.now())
            articles.change(connection, before, after)
        return Came.LONGER, after

    came, stands = (desk.database.read if dry_run else desk.database.write)(job)
    if came in (Came.NEW, Came.LONGER) and not dry_run:
        _keep_pictures(desk, root, life)
    return came, stands


def _keep_pictures(desk: Desk, root: Path, life: Life) -> None:
    """Keep the pictures of all versions that lie in the folder."""
    for image in _images(life):
        for path in _places(root, image):
            try:
                content = read_bytes(path, pictures.LARGEST)
            except OSError:
                continue
            if kept_files.digest(content) == image.digest and pictures.kind(content):
                pictures.keep(desk, content)
                break


def _places(root: Path, image: Image) -> Iterator[Path]:
    for place in (FOLDER, PICTURES, PurePosixPath(image.name).parent):
        if (root / place).is_symlink():
            return
    yield from sorted((root / PICTURES).glob(f"{image.digest}.*"))
    yield root / image.name


def _images(life: Life) -> list[Image]:
    """Every picture that any version shows, once."""
    every = {image.digest: image for version in life.versions for image in version.text.images}
    return list(every.values())
