"""Pictures of articles: files in a folder beside the database, each named from what is in it.

A name from the content means that every version of an article keeps its own picture, and that the same one
is there once. PostgreSQL has no place beside it: there the folder is in the user's data folder, and whoever
shares the desk shares that folder too, by their own means.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from supportdesk.domain.article_events import Image
from supportdesk.domain.errors import StoreError
from supportdesk.services.desk import Desk

LARGEST = 10_000_000
"""Bytes that a picture may have."""

_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
)


def kind(content: bytes) -> str:
    """`.png`, `.jpg`, `.gif` or `.webp`, whatever the file was called; of anything else nothing."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ".webp"
    return next((suffix for sign, suffix in _SIGNS if content.startswith(sign)), "")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def folder(desk: Desk) -> Path:
    """Where the pictures of this desk are."""
    url = desk.database.url
    if desk.database.is_sqlite:
        path = Path(str(url.database))
        return path.with_name(f"{path.name}-files")
    from platformdirs import user_data_path

    name = re.sub(r"[^\w.-]", "_", f"{url.host or 'local'}-{url.port or 5432}-{url.database}")
    return user_data_path("supportdesk") / "files" / name


def keep(desk: Desk, content: bytes) -> str:
    """Keep a picture; its digest. Raises StoreError where the folder can't be written."""
    name = digest(content)
    path = folder(desk) / f"{name}{kind(content)}"
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, new = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            os.replace(new, path)
    except OSError as error:
        raise StoreError("picture_unwritable", path=str(path.parent), said=error.strerror) from error
    return name


def path_of(desk: Desk, image: Image) -> Path | None:
    """The file of a picture; None where it is not here."""
    return next(iter(sorted(folder(desk).glob(f"{image.digest}.*"))), None)
