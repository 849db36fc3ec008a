"""Mails in files: one in a file of its own, many in an mbox, or a Maildir."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from supportdesk.domain.errors import BadInput
from supportdesk.domain.mails import Arrived, Mailbox
from supportdesk.services import mail_watch
from supportdesk.services.desk import Desk
from supportdesk.services.mail_in import Cursor

_FROM = re.compile(rb"^From \S.*\d{4}\s*$")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")


def mails_of(path: Path) -> Iterator[Arrived]:
    """The mails in a file or folder: .eml, mbox, Maildir, or a folder of any of them.

    Raises BadInput for what can't be read.
    """
    if path.is_dir():
        if _is_maildir(path):
            for file in _maildir(path):
                yield Arrived(_content(file))
            return
        for inner in sorted(path.iterdir()):
            if not inner.name.startswith("."):
                yield from mails_of(inner)
    elif _is_mbox(path):
        yield from (Arrived(raw) for raw in mbox(path))
    else:
        yield Arrived(_content(path))


def batches(desk: Desk, box: Mailbox, size: int) -> Iterator[tuple[list[Arrived], Cursor]]:
    """What is new in a Maildir or mbox, with how far it is taken then. Raises BadInput."""
    place = urlsplit(box.url)
    path = Path(unquote(place.path))
    if not path.exists():
        raise BadInput("mailbox_unreachable", name=box.name, said=f"{path}: there is no such place")
    found = _in_maildir(path) if place.scheme == "maildir" else _in_mbox(path, box.position)
    first, since = box.since is None, box.since or desk.now()
    position, places = found
    names = list(places)
    if first and not box.old:
        yield [], Cursor(box.id, since, position, tuple(names))
        return
    new = mail_watch.unseen(desk, box.id, names)
    for start in range(0, len(new), size):
        batch = new[start : start + size]
        last = start + size >= len(new)
        brought = [Arrived(raw, name, at) for name in batch for raw, at in places[name]()]
        yield brought, Cursor(box.id, since, position if last else box.position, tuple(batch))
    if not new and (first or position != box.position):
        yield [], Cursor(box.id, since, position)


class Reader:
    """Reads a mail when it is its turn: a mailbox may be larger than memory."""

    def __init__(self, path: Path, begin: int = 0, end: int | None = None, *, arrived: bool = False) -> None:
        self._path, self._begin, self._end, self._arrived = path, begin, end, arrived

    def __call__(self) -> list[tuple[bytes, datetime | None]]:
        """The mail, if it is still there: whoever reads a Maildir may move or delete what is in it."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._begin)
                raw = file.read() if self._end is None else file.read(self._end - self._begin)
                at = datetime.fromtimestamp(self._path.stat().st_mtime, UTC) if self._arrived else None
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BadInput("mail_file", path=str(self._path), said=error.strerror) from error
        return [(raw if self._end is None else _unquoted(raw), at)]


def _in_maildir(path: Path) -> tuple[str, dict[str, Reader]]:
    """A mail keeps the first part of its name wherever it is moved: flags come behind a colon."""
    return "", {file.name.partition(":")[0][:300]: Reader(file, arrived=True) for file in _maildir(path)}


def _maildir(path: Path) -> list[Path]:
    found = [file for part in ("new", "cur") for file in _listed(path / part) if file.is_file()]
    return sorted((file for file in found if not file.name.startswith(".")), key=lambda file: file.name)


def _is_maildir(path: Path) -> bool:
    return all((path / part).is_dir() for part in ("new", "cur"))


def _listed(path: Path) -> list[Path]:
    try:
        return list(path.iterdir()) if path.is_dir() else []
    except OSError as error:
        raise BadInput("mail_file", path=str(path), said=error.strerror) from error


# ---------------------------------------------------------------- mbox


def _in_mbox(path: Path, position: str) -> tuple[str, dict[str, Reader]]:
    """The mails of an mbox, each by what is in it; nothing where the file is as it was."""
    stat = path.stat()
    now = json.dumps({"size": stat.st_size, "changed": stat.st_mtime_ns})
    if now == position:
        return now, {}
    places: dict[str, Reader] = {}
    for begin, end in _bounds(path):
        reader = Reader(path, begin, end)
        content = reader()
        if content:
            places[sha256(content[0][0]).hexdigest()] = reader
    return now, places


def mbox(path: Path) -> Iterator[bytes]:
    """The mails of an mbox, as they were before they were put into one."""
    for begin, end in _bounds(path):
        yield from (raw for raw, _at in Reader(path, begin, end)())


def _bounds(path: Path) -> Iterator[tuple[int, int]]:
    """Where each mail begins, behind its "From " line, and ends."""
    try:
        with path.open("rb") as file:
            begin, place, blank = -1, 0, True
            for line in file:
                if blank and line.startswith(b"From ") and _FROM.match(line.rstrip(b"\r\n")):
                    if begin >= 0:
                        yield begin, place
                    begin = place + len(line)
                blank = not line.strip()
                place += len(line)
            if begin >= 0:
                yield begin, place
    except OSError as error:
        raise BadInput("mail_file", path=str(path), said=error.strerror) from error


def _unquoted(raw: bytes) -> bytes:
    return _QUOTED_FROM.sub(rb"\1", raw)


def _is_mbox(path: Path) -> bool:
    """A file that begins as an mbox does, and has more than one mail or is called so."""
    first = _content(path, 2_000).split(b"\n", 1)[0]
    return _FROM.match(first.rstrip(b"\r")) is not None


def _content(path: Path, most: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise BadInput("mail_file", path=str(path), said=error.strerror) from error
