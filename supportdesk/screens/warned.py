"""What a writer is told before words go: what happened meanwhile, and what to look at in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.text import Text

from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.widgets.inks import inks

if TYPE_CHECKING:
    from supportdesk.domain.courtesy import Finding
    from supportdesk.domain.events import Entry

CUT = 80
"""Characters of a message that are told above the words."""


@dataclass
class Warned:
    """What the writer of one reply has seen: the journal up to `read_to`, and what they were warned of.

    A warning stops words once. They go when the same words, and nothing new, are sent again.
    """

    read_to: int | None = None
    _told: set[object] = field(default_factory=set)

    def news(self, entries: Sequence[Entry], reader: str) -> list[Entry]:
        """What happened since the writing began, but for what the writer has been told and sends after."""
        from supportdesk.domain import news

        return [] if self.read_to is None else news.since(entries, self.read_to, reader)

    def stops(self, found: Sequence[Finding], news: Sequence[Entry]) -> bool:
        """Whether words are to be stopped now. News that the writer was stopped for once is read."""
        if any(one.stops for one in found):
            return True
        fresh = [each for each in (*found, *(entry.seq for entry in news)) if each not in self._told]
        if news:
            self.read_to = (
                max(self.read_to or 0, *(entry.seq for entry in news)) if not fresh else self.read_to
            )
        self._told.update(fresh)
        return bool(fresh)


def news_text(news: Sequence[Entry], now: datetime, app: Any, *, again: bool = False) -> Text | None:
    """Who did what since the writing began, the latest last."""
    if not news:
        return None
    from supportdesk.widgets.entry_text import Voice, local, tell

    colours = inks(app)
    text = Text(no_wrap=True, overflow="ellipsis")
    for entry in news[-2:]:
        told = tell(entry, now)
        who = "" if told.voice is Voice.CUSTOMER else f" {visible(entry.actor.name, newlines=False)}"
        text.append(f"! {_('Meanwhile')} {local(entry.at, now)}{who} ", style=f"bold {colours['warning']}")
        words = visible(told.title, newlines=False)
        body = visible(told.body[:CUT], newlines=False)
        text.append(f"{words}: {body}\n" if body else f"{words}\n")
    if again:
        text.append(_("ctrl+s again sends it all the same."), style=f"bold {colours['warning']}")
    text.rstrip()
    return text


def look_text(found: Sequence[Finding], app: Any, *, again: bool) -> Text:
    """What to look at in the words, and what may be said instead."""
    from supportdesk.locale.looks import fault_name, found_words, instead_words

    colours = inks(app)
    text = Text()
    stops = any(one.stops for one in found)
    style = f"bold {colours['error' if stops else 'warning']}"
    text.append("✗ " if stops else "! ", style=style)
    for place, one in enumerate(found):
        if place:
            text.append(" · ", style="dim")
        text.append(fault_name(one), style=style)
        if words := found_words(one):
            text.append(f" {words}", style="bold")
        if instead := instead_words(one):
            text.append(f" {instead}", style="dim")
    if stops:
        text.append("  " + _("Fill it in: it can't go like this."), style=style)
    elif again:
        text.append("  " + _("ctrl+s again sends it all the same."), style=style)
    return text
