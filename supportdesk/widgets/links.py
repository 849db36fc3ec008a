"""Numbers of tickets and names of articles in what people wrote: each leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.text import Text

from supportdesk.widgets.clickable import leading

LINK = re.compile(r"(?<![\w/-])(?:[Tt]\d{8}-\d{3,}|/kb/[\w-]*\w)(?![\w-])", re.ASCII)
"""A ticket's number as this desk gives them, or an article. Other desks' numbers are only words."""


def linked(text: Text) -> Text:
    """The same text, what leads somewhere underlined and made to be clicked."""
    for found in LINK.finditer(text.plain):
        text.stylize(leading("underline", target_of(found)), *found.span())
    return text


def target_of(found: re.Match[str]) -> str:
    """The number or the article as it is kept."""
    return found[0] if found[0].startswith("/") else found[0].upper()


def links_in(text: str) -> Iterator[tuple[str, str]]:
    """What a text leads to, each with the line that it stands in."""
    for line in text.splitlines():
        for found in LINK.finditer(line):
            yield target_of(found), line.strip()
