"""Pictures of articles, kept beside the database: every version of an article keeps its own."""

from __future__ import annotations

from pathlib import Path

from supportdesk.domain.article_events import Image
from supportdesk.services import kept_files
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


def keep(desk: Desk, content: bytes) -> str:
    """Keep a picture; its digest. Raises StoreError where the folder can't be written."""
    return kept_files.keep(desk, content, kind(content))


def path_of(desk: Desk, image: Image) -> Path | None:
    """The file of a picture; None where it is not here."""
    return kept_files.path_of(desk, image.digest)
