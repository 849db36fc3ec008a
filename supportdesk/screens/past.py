"""The time machine: the open ticket as it stood after each act in its journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.domain.asks import AskPast
from supportdesk.locale import _

if TYPE_CHECKING:  # the console's first paint needs none of these
    from supportdesk.domain.ledger import Stop
    from supportdesk.domain.views import TicketView
    from supportdesk.screens.desk import DeskScreen


class TimeMachine:
    """Where the reader stands in the history of the ticket of a screen; nowhere is now.

    An act that was undone later counts where it had not been undone yet: that is how it stood.
    """

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._place: tuple[int, Stop] | None = None

    @property
    def _stop(self) -> Stop | None:
        view = self._screen.view_open
        return (
            self._place[1] if view is not None and self._place and self._place[0] == view.ticket.id else None
        )

    @property
    def seq(self) -> int | None:
        """The journal's line after which the ticket is shown; None now."""
        return stop.seq if (stop := self._stop) else None

    def move(self, by: int) -> None:
        """To an earlier act or a later one; past the last, back to now."""
        from supportdesk.domain.ledger import stops

        view = self._screen.view_open
        if view is None:
            self._screen.notify(_("No ticket is selected."), severity="warning")
            return
        every = stops(view.entries)
        here = next((n for n, stop in enumerate(every) if stop == self._stop), len(every) - 1)
        if here + by < 0:
            self._screen.notify(_("This is how it began."))
        elif here + by >= len(every) - 1:
            if not self.leave():
                self._screen.notify(_("This is how it stands now."))
        else:
            self._place = view.ticket.id, every[here + by]
            self._screen.ask(AskPast(view.ticket.id, every[here + by].seq))
            self._screen.refresh_bindings()

    def take(self, ask: AskPast, past: TicketView) -> None:
        """The ticket of the past has come: show it, if it is still wanted."""
        from supportdesk.domain.ledger import stops
        from supportdesk.locale.ledgers import shown

        view, stop = self._screen.view_open, self._stop
        if view is None or stop is None or (ask.id, ask.seq) != (view.ticket.id, stop.seq):
            return
        every = stops(view.entries)
        text = _("As it stood {at}, {n} of {count} · [ earlier · ] later · esc now")
        place = every.index(stop) + 1
        self._screen.pane.show_past(
            past, stop.at, text.format(at=shown(stop.at, None), n=place, count=len(every))
        )

    def leave(self) -> bool:
        """Back to now; False where that is."""
        if self._stop is None:
            return False
        self._place = None
        self._screen.pane.show_now()
        self._screen.refresh_bindings()
        return True
