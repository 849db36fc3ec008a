"""The console's way to its emergencies: the room that is opened, and the reminder to who leads."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

from supportdesk.domain.asks import AskEmergencies
from supportdesk.domain.views import EmergencyLine
from supportdesk.locale import _
from supportdesk.locale.sentences import error_text
from supportdesk.replacing import run_instead

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.screens.emergency import EmergencyScreen

ROOM = "emergency"
"""The room's place among the console's modes."""

PAUSE = 2.0
"""Seconds between two looks at the emergencies while much is being written."""


class Emergencies:
    """What this console knows of the emergencies that are on."""

    def __init__(self, app: DeskApp) -> None:
        self._app = app
        self._screen: EmergencyScreen | None = None
        self._lines: list[EmergencyLine] = []
        self._stale = True
        self._last = -PAUSE
        self._reminded: set[tuple[int, datetime]] = set()

    # ------------------------------------------------------------ the room

    async def open(self) -> None:
        """To the emergency that is read, else to one's own, else to the latest; in the room to the next."""
        app = self._app
        await self._renew()
        wanted = self._wanted()
        if wanted is None:
            app.notify(_("No emergency is on. E declares one on the ticket under the cursor."))
            return
        await self._show(wanted)

    def _wanted(self) -> int | None:
        app, ids = self._app, [line.id for line in self._lines]
        if self._screen is not None and self._screen.is_current:
            here = self._screen.ticket_id
            return ids[(ids.index(here) + 1) % len(ids)] if here in ids else next(iter(ids), None)
        if app.desk.wanted in ids:
            return app.desk.wanted
        view = app.desk.view_open
        if view is not None and view.ticket.emergency_at is not None and app.desk.has_class("-reading"):
            return view.ticket.id  # one that is over is still looked through
        me = app.team.me.id if app.team is not None else ""
        own = [line.id for line in self._lines if (line.lead and line.lead.id == me) or me in line.called]
        return next(iter([*own, *ids]), None)

    async def _show(self, ticket_id: int) -> None:
        from supportdesk.screens.emergency import EmergencyScreen
        from supportdesk.widgets.countdown import ASCII, UNICODE

        app = self._app
        if app.team is None:
            return
        if self._screen is None:
            glyphs = ASCII if app.settings.ascii_glyphs else UNICODE
            self._screen = screen = EmergencyScreen(app.team.me, app.now, glyphs)
            app.add_mode(ROOM, lambda: screen)
        await app.switch_mode(ROOM)
        self._screen.open(ticket_id)

    def write(self, message: EmergencyScreen.Writes) -> None:
        """Write on the desk: the composer is there, and what looks at words before they go."""
        app = self._app
        app.desk.queue.tickets.clear_marks()  # the words are meant for this ticket alone
        app.open_ticket(message.ticket_id)
        app.desk.when_known(lambda: app.desk.acting.act(message.action.id))

    def ask(self, message: EmergencyScreen.Asks) -> None:
        """Ask an action's questions over the room."""
        from supportdesk.screens.scene import Scene
        from supportdesk.screens.ticket_forms import FORMS

        app, view = self._app, message.room.view
        if app.team is not None:
            scene = Scene(((view.ticket.id, view.ticket.seq),), (), view, app.team, app.now())
            app.ask_form(FORMS[message.action.id](scene), action=message.action.id)

    def did(self, message: EmergencyScreen.Did) -> None:
        """Say what became of an act; the next `u` takes it back."""
        answered = message.answered
        if answered.error is not None:
            self._app.notify(error_text(answered.error), severity="error", timeout=8)
        else:
            self._app.desk.show_done(answered.value, answered.ask)

    # ------------------------------------------------------------ what the team lends

    def lend(self) -> None:
        """Who has which resource; the ticket that is read can ask for one."""
        from supportdesk.screens.resources import ResourcesScreen

        app = self._app
        in_room = self._screen is not None and self._screen.is_current
        view = self._screen.view if in_room and self._screen is not None else app.desk.view_open
        ticket = (view.ticket.id, view.ticket.number) if view is not None else None

        def then(ticket_id: int | None) -> None:
            if ticket_id is not None:
                app.open_ticket(ticket_id)

        app.push_screen(ResourcesScreen(app.now(), ticket), then)

    # ------------------------------------------------------------ the reminder

    def changed(self, ids: list[int]) -> None:
        """Tickets changed, by this console or another."""
        self._stale = True
        if self._screen is not None:
            self._screen.changed(ids)

    def tick(self) -> None:
        """A second went by: who leads is told when it is to be said again where an emergency stands."""
        if self._stale and time.monotonic() - self._last >= PAUSE:
            run_instead(self._app, "emergencies", self._renew)
        now, me = self._app.now(), self._app.team.me.id if self._app.team is not None else ""
        for line in self._lines:
            due = line.stand_up_due
            if line.lead is None or line.lead.id != me or due is None or now < due:
                continue
            if (line.id, due) not in self._reminded:
                self._reminded.add((line.id, due))
                self._app.telling.stand_up(line)

    async def _renew(self) -> None:
        self._stale, self._last = False, time.monotonic()
        found: list[EmergencyLine] | None = await self._app.fetch(AskEmergencies())
        if found is not None:
            self._lines = found
