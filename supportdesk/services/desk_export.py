"""The whole desk as a folder: a file of lines for each table, what customers sent, and a manifest.

`manifest.json` names every part with its rows and SHA-256; `journal_chains.jsonl` has for each journal the
hash of its last line, made of that line and the hash before it. Journals hold facts and stay as they are when
words are erased: their hashes stay, too. Nothing in it says when or where it was made, so that the same desk
gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from supportdesk.services import kept_files
from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.store import whole_desk as store
from supportdesk.store.database import Connection
from supportdesk.store.whole_desk import JOURNALS, PARTS

MANIFEST = "manifest.json"
FORMAT = "supportdesk desk"
VERSION = 1
CHAINS = {journal: f"{journal}_chains" for journal, _words in JOURNALS}
FILES = "files"
"""Parts that are no table: a line a journal, and a line a file that is told of."""

CHUNK = 1_048_576
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """A file of lines: how many, and the SHA-256 of its bytes."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export has. `files` are there with so many `bytes`; `missing` are told of and were not here."""

    parts: dict[str, Part]
    files: int
    bytes: int
    missing: int

    @property
    def tickets(self) -> int:
        return self.parts["journal_chains"].rows

    def text(self) -> str:
        """As it is written."""
        shape = {
            "format": FORMAT,
            "version": VERSION,
            "parts": {name: {"rows": p.rows, "sha256": p.sha256} for name, p in self.parts.items()},
            "files": {"there": self.files, "bytes": self.bytes, "missing": self.missing},
        }
        return json.dumps(shape, indent=1, sort_keys=True) + "\n"

    @property
    def sha256(self) -> str:
        """What stands for the whole export."""
        return hashlib.sha256(self.text().encode()).hexdigest()


@dataclass(slots=True)
class Digested:
    """Lines counted and hashed as they pass."""

    rows: int = 0
    hash: Any = field(default_factory=hashlib.sha256)

    def take(self, line: str) -> bytes:
        written = f"{line}\n".encode()
        self.hash.update(written)
        self.rows += 1
        return written

    @property
    def part(self) -> Part:
        return Part(self.rows, self.hash.hexdigest())


class Chains:
    """The hash of each journal's last line, as a line for each journal."""

    def __init__(self) -> None:
        self._of: int | None = None
        self._entries = 0
        self._hash = b""

    def after(self, owner: int, line: str) -> Iterator[str]:
        """Take in the next line of a journal; what stands for the one before it, where that has ended."""
        if self._of != owner:
            yield from self.end()
            self._of, self._entries, self._hash = owner, 0, b""
        self._hash = hashlib.sha256(self._hash + line.encode()).digest()
        self._entries += 1

    def end(self) -> Iterator[str]:
        """What stands for the last journal."""
        if self._of is not None:
            yield store.line({"id": self._of, "entries": self._entries, "chain": self._hash.hex()})


def export(desk: Desk, to: Path, progress: Progress | None = None) -> Manifest:
    """Write the desk, as it is at one moment, into an empty folder. Memory does not grow with the tickets.

    `progress` is told how many rows are written, of about how many. Raises StoreError, OSError.
    """
    names: set[str] = set()
    with ExitStack() as files:
        out = {name: files.enter_context(_new(to / f"{name}.jsonl")) for name in (*PARTS, *CHAINS.values())}

        def job(connection: Connection) -> dict[str, Part]:
            store.begin(connection)
            return passed(
                connection, lambda part, line: out[part].write(line), lambda n: names.update(_named(desk, n)),
                progress,
            )  # fmt: skip

        parts = desk.database.read(job)
        for each in out.values():
            _settle(each)
    digested = Digested()
    there = size = 0
    (to / FILES).mkdir(mode=0o700)
    with _new(to / f"{FILES}.jsonl") as listed:
        for name in sorted(names):
            copied = _copy(kept_files.folder(desk) / name, to / FILES / name)
            row = {"name": name, "size": copied or 0, "here": copied is not None}
            listed.write(digested.take(store.line(row)))
            if copied is not None:
                there, size = there + 1, size + copied
        _settle(listed)
    parts[FILES] = digested.part
    manifest = Manifest(dict(sorted(parts.items())), there, size, digested.rows - there)
    with _new(to / MANIFEST) as last:
        last.write(manifest.text().encode())
        _settle(last)
    return manifest


def passed(
    connection: Connection,
    write: Callable[[str, bytes], object],
    tell: Callable[[Iterable[tuple[str, str]]], object],
    progress: Progress | None = None,
) -> dict[str, Part]:
    """Let every line of a desk pass, each part's in order; what the parts came to.

    `write` gets a part and a line with its end, `tell` the files that a line names (`store.files_named`).
    """
    whole = sum(store.count(connection, part) for part in PARTS)
    digested = {name: Digested() for name in (*PARTS, *CHAINS.values())}
    done = 0

    def put(part: str, line: str) -> None:
        write(part, digested[part].take(line))

    for part in PARTS:
        chains = Chains() if part in CHAINS else None
        for row in store.rows(connection, part):
            line = store.line(row)
            put(part, line)
            if chains:
                for ended in chains.after(row[store.owner(part)], line):
                    put(CHAINS[part], ended)
            if named := list(store.files_named(part, row)):
                tell(named)
            done += 1
            if progress is not None and done % _AT_ONCE == 0:
                progress(done, max(whole, done))
        for ended in chains.end() if chains else ():
            put(CHAINS[part], ended)
    if progress is not None:
        progress(done, done)
    return {name: each.part for name, each in digested.items()}


def _named(desk: Desk, told: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The names of files that a line tells of; of a picture, whose suffix it does not say, as it is here."""
    for digest, suffix in told:
        if not digest:
            continue  # it was named, but too large to be kept
        path = None if suffix else kept_files.path_of(desk, digest)
        yield path.name if path else f"{digest}{suffix}"


def _copy(source: Path, target: Path) -> int | None:
    """Copy a file that is named from what is in it; its bytes, None where it is not here as it should be."""
    hashed, size = hashlib.sha256(), 0
    try:
        with source.open("rb") as file, _new(target) as out:
            while chunk := file.read(CHUNK):
                hashed.update(chunk)
                size += len(chunk)
                out.write(chunk)
            _settle(out)
    except FileNotFoundError:
        return None
    if hashed.hexdigest() != source.name.partition(".")[0]:
        target.unlink()
        return None
    return size


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _settle(out: BinaryIO) -> None:
    """Let what was written be on the disk, not in its cache only."""
    out.flush()
    os.fsync(out.fileno())
