"""Where the console says what became of things: lines above the keys, which cover nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.text import Text
from textual import events
from textual.widgets import Static

from supportdesk.domain.hostile import visible
from supportdesk.domain.records import record
from supportdesk.locale import _
from supportdesk.widgets.inks import inks

MOST = 3
"""Messages shown at once; the history has them all."""


@record(frozen=True)
class Said:
    """One message. `severity` is Textual's: `information`, `warning` or `error`; `word` says what it is,
    where that is more than its severity.
    """

    at: datetime
    severity: str
    words: str
    word: str = ""


class MessageLine(Static):
    """The latest messages, each with the sign and the word of its severity.

    The line is always there: a screen that moved by a line at each message would be drawn anew each time,
    under the eyes of whoever reads it. Only more than a line's worth takes more room.
    """

    DEFAULT_CSS = """
    MessageLine {
        height: auto; min-height: 1; max-height: 6; background: $panel; color: $text; padding: 0 1;
    }
    """

    _lines = 1

    async def on_click(self, event: events.Click) -> None:
        """To the ticket that is told of."""
        event.stop()
        await self.app.run_action("app.follow")

    def show(self, messages: Iterable[Said]) -> None:
        """Show these, the newest last."""
        said = list(messages)
        text = Text("\n", end="").join(line(self, each) for each in said[-MOST:])
        if len(said) > MOST:
            text.append("  " + _("{n} more").format(n=len(said) - MOST), style="dim")
        before, self._lines = self._lines, 1 if text.cell_len <= self.size.width and len(said) < 2 else 2
        self.update(text, layout=max(before, self._lines) > 1)


def line(widget: Static, said: Said) -> Text:
    """One message: sign, word, and what is said."""
    colours = inks(widget.app)
    sign, word, style = {
        "error": ("✗", _("Error"), f"bold {colours['error']}"),
        "warning": ("!", _("Attention"), f"bold {colours['warning']}"),
    }.get(said.severity, ("·", "", colours["muted"]))
    text = Text(end="")
    text.append(f"{sign} {said.word or word} ".replace("  ", " "), style=style)
    text.append(" · ".join(visible(part, newlines=False) for part in said.words.splitlines()))
    return text
