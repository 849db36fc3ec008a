"""That somebody sits here: which ticket is before this console, and who else is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportdesk.domain.asks import Attend, BePresent
from supportdesk.domain.vocabulary import Mode

if TYPE_CHECKING:
    from supportdesk.domain.views import Present
    from supportdesk.screens.desk import DeskScreen

LOOK = 4.0
"""Seconds between looks for others on the ticket that is read."""

HERE = 300.0
"""Seconds between notes that the agent is at work: a killed console forgets no more than that."""


class Attending:
    """Tells the desk what is before this console, and the screen who else is there. A ticket that is only
    under the cursor is nobody's concern; one that was opened is.
    """

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._said: BePresent | None = None

    def begin(self) -> None:
        """The desk is open."""
        self._screen.ask(Attend())
        self._screen.set_interval(HERE, lambda: self._screen.ask(Attend()), name="here")
        self._screen.set_interval(LOOK, self.turn, name="others")

    def turn(self) -> None:
        """Say what is before this console. Where nothing is and nothing was, nothing is said."""
        screen = self._screen
        if not screen.query("Composer"):
            return
        reading = screen.has_class("-reading") and screen.wanted is not None
        writing = screen.writing.composer.is_open and screen.writing.view is not None
        saying = BePresent(screen.wanted if reading else None, Mode.WRITING if writing else Mode.READING)
        if saying.ticket_id is None and (self._said is None or self._said.ticket_id is None):
            return
        self._said = saying
        screen.ask(saying)

    def took(self, ask: BePresent, others: tuple[Present, ...]) -> None:
        """Who else is there."""
        shown = others if ask.ticket_id is not None and ask.ticket_id == self._screen.wanted else ()
        self._screen.pane.show_others(shown)
        self._screen.writing.beside(shown)
