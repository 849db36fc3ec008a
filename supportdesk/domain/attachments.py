"""Files that came with a report or an answer: what is told of them; the bytes are kept elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from supportdesk.domain.hostile import visible

LONGEST_NAME = 120
"""Characters of a file's name that are kept."""

_OPENED = (
    "png jpg jpeg gif webp bmp tif tiff heic mp4 mov webm mp3 wav ogg pdf docx xlsx pptx odt ods odp rtf "
    "txt log csv tsv md json xml yaml yml ini conf eml ics"
)
OPENED = frozenset(_OPENED.split())
"""Kinds that the system's own opener may be handed: what runs nothing by being looked at."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: its name as it came but harmless, its bytes' SHA-256, how many they are.

    One without digest was named but not kept: it was too large.
    """

    name: str
    digest: str
    size: int

    @property
    def kind(self) -> str:
        """The suffix of its name in small letters, at most eight of them; nothing where it has none."""
        found = re.search(r"\.([A-Za-z0-9]{1,8})$", self.name)
        return found[1].lower() if found else ""

    @property
    def opens(self) -> bool:
        """Whether the system's opener may be handed it."""
        return self.kind in OPENED


def harmless_name(given: str) -> str:
    """A file's name as others gave it, that leads nowhere and moves no cursor: no folders, no controls."""
    last = re.split(r"[/\\]", given.strip())[-1]
    shown = " ".join(visible(last, newlines=False).split()).replace("\ufffd", "_")
    clean = re.sub(r'[<>:"|?*`$;&]', "_", shown).strip(". ")
    if len(clean) > LONGEST_NAME:
        stem, dot, suffix = clean.rpartition(".")
        tail = f".{suffix}" if dot and len(suffix) <= 8 else ""
        clean = (stem or clean)[: LONGEST_NAME - len(tail) - 1].rstrip(". ") + "…" + tail
    return clean or "file"


def size_text(size: int) -> str:
    """How much it is, as people say it: 1 KB is 1,000 bytes."""
    if size < 1_000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1_000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"
