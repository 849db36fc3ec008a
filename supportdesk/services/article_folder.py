"""The files of a folder of articles: written whole or not at all, never read or written through a link."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path, PurePosixPath

from supportdesk.domain.errors import BadInput

NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
"""Where the system can: a link is none of the folder's files."""


class Became(StrEnum):
    """What a file came to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULTY = "faulty"


def prepare(path: Path, *, make: bool = False) -> None:
    """Make a folder, or see that it could be made. Raises BadInput."""
    try:
        if make:
            path.mkdir(parents=True, exist_ok=True)
        if not path.is_dir() and (make or path.exists()):
            raise BadInput("article_folder", folder=str(path))
    except OSError as error:
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error


def put(root: Path, name: PurePosixPath, content: bytes, *, dry_run: bool) -> Became:
    """Write a file of the folder whole, or not at all; never through a link. Raises BadInput."""
    path = root
    for part in name.parts[:-1]:
        path = path / part
        if path.is_symlink():
            raise BadInput("article_link", file=str(path))
        if not dry_run:
            path.mkdir(exist_ok=True)
    path = path / name.name
    if path.is_symlink():
        raise BadInput("article_link", file=str(path))
    try:
        there = path.read_bytes() if path.exists() else None
        if there == content:
            return Became.SAME
        if not dry_run:
            new = path.with_name(f".{path.name}.new")
            handle = os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | NOFOLLOW, 0o644)
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            os.replace(new, path)
    except OSError as error:
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error
    return Became.NEW if there is None else Became.CHANGED


def read_bytes(path: Path, most: int) -> bytes:
    """A file's bytes, one more than `most` of a larger one. Raises OSError; a link is no file."""
    handle = os.open(path, os.O_RDONLY | NOFOLLOW | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as opened:
        return opened.read(most + 1)


def read_text(path: Path, file: str, most: int) -> str:
    """A file's text. Raises BadInput, naming it as `file` and, where it is not UTF-8, the line."""
    try:
        raw = read_bytes(path, most)
    except OSError as error:
        raise BadInput("file_unreadable", file=file) from error
    if len(raw) > most:
        raise BadInput("article_large", file=file, most=most)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput("article_not_text", file=file, line=line) from error
