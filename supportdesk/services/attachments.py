"""Files that customers sent: kept beside the database, told of in the journal by name, size and digest."""

from __future__ import annotations

from pathlib import Path

from supportdesk.domain.attachments import Attachment, harmless_name
from supportdesk.services import kept_files
from supportdesk.services.desk import Desk

LARGEST = 25_000_000
"""Bytes that a file may have to be kept."""


def keep(desk: Desk, name: str, content: bytes) -> Attachment:
    """Keep a file that came from outside; one over `LARGEST` is only named.

    It is on the disk before any journal tells of it. Raises StoreError where the folder can't be written.
    """
    told = Attachment(harmless_name(name), "", len(content))
    if len(content) > LARGEST:
        return told
    return Attachment(told.name, kept_files.keep(desk, content, _suffix(told)), told.size)


def path_of(desk: Desk, attachment: Attachment) -> Path | None:
    """Where its bytes are; None where they are not on this machine, or were never kept."""
    return kept_files.path_of(desk, attachment.digest, _suffix(attachment)) if attachment.digest else None


def _suffix(attachment: Attachment) -> str:
    return f".{attachment.kind or 'bin'}"
