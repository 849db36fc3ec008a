"""Who else has the ticket before them, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Present
from supportdesk.domain.vocabulary import Mode
from supportdesk.locale.labels import label
from supportdesk.widgets.inks import inks

MOST = 3
"""Names that are told; of more it says how many."""


def others_text(others: Sequence[Present], app: Any) -> Text:
    """Who writes and who reads here now: those who write first."""
    colours = inks(app)
    text = Text(no_wrap=True, overflow="ellipsis")
    order = sorted(others, key=lambda one: one.mode is not Mode.WRITING)
    for place, one in enumerate(order[:MOST]):
        writes = one.mode is Mode.WRITING
        text.append(" · " if place else "@ ", style="bold")
        text.append(
            f"{visible(one.name, newlines=False)} {label(one.mode)}",
            style=f"bold {colours['warning']}" if writes else colours["secondary"],
        )
    if len(order) > MOST:
        text.append(f" +{len(order) - MOST}", style="dim")
    return text
