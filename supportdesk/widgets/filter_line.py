"""The line that a query is typed into: what may come next, what came of it, and where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual.binding import Binding
from textual.suggester import Suggester
from textual.widgets import Input, Static

from supportdesk.domain.errors import QueryError
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Queue
from supportdesk.locale import N_, ngettext
from supportdesk.locale.pointer import pointer
from supportdesk.locale.sentences import error_text
from supportdesk.widgets.inks import inks


class _Next(Suggester):
    """Offers the likeliest completion behind the cursor."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.known: Mapping[str, Sequence[str]] = {}

    async def get_suggestion(self, value: str) -> str | None:
        return next((choice for choice in self.choices(value) if choice.startswith(value)), None)

    def choices(self, value: str) -> list[str]:
        """What may come next, as the whole line would read."""
        from supportdesk.domain.query_completion import completions

        return completions(value, self.known)


class FilterLine(Input):
    """A query; tab and → take what is offered."""

    BINDINGS = [Binding("tab", "complete", N_("complete"), id="filter.complete", show=False)]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        self._next = _Next()
        super().__init__(id=id, compact=True, suggester=self._next)

    def know(self, known: Mapping[str, Sequence[str]]) -> None:
        """Values that tickets have, by field."""
        self._next.known = known

    @property
    def choices(self) -> list[str]:
        """What may come next, as the whole line would read."""
        return self._next.choices(self.value) if self.cursor_position == len(self.value) else []

    def action_complete(self) -> None:
        """Take what is offered."""
        if choices := self.choices:
            self.value = choices[0]
            self.cursor_position = len(self.value)


class FilterNote(Static):
    """Under the line: the fault and where it is, or what may come next, or what was found and how fast."""

    def fault(self, error: QueryError) -> None:
        """The query can't be understood."""
        sign = pointer(error.text, error.column)
        text = Text(sign, style=f"bold {inks(self.app)['error']}", no_wrap=True, overflow="ellipsis")
        said = visible(error_text(error), newlines=False)
        text.append(f" {said}", style=inks(self.app)["error"])
        self.update(text, layout=False)

    def found(self, queue: Queue, line: FilterLine) -> None:
        """What the query finds, and what may come next."""
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(found_words(queue), style=inks(self.app)["muted"])
        if line.has_focus and (choices := line.choices):
            begun = line.value.rfind(" ") + 1
            text.append("  ")
            text.append("  ".join(visible(c[begun:], newlines=False) for c in choices), style="dim")
        self.update(text, layout=False)


def found_words(queue: Queue) -> str:
    """How many, and how fast: `312 in 4 ms`, `10,000+ in 12 ms`."""
    many = f"{queue.total:,}" if queue.exact else f"{queue.total:,}+"
    words = ngettext("{many} ticket in {ms} ms", "{many} tickets in {ms} ms", queue.total)
    return words.format(many=many, ms=max(1, round(queue.seconds * 1000)))
