"""How the console tells: messages and their history, the bell, the desktop, the terminal's title."""

from __future__ import annotations

import shutil
import subprocess
from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.locale.alarms import NEAR, alarm
from supportdesk.terminal import Terminal
from supportdesk.widgets.key_names import key_of
from supportdesk.widgets.message_line import MessageLine, Said

if TYPE_CHECKING:
    from textual.notifications import Notification

    from supportdesk.app import DeskApp
    from supportdesk.domain.arrivals import Arrival
    from supportdesk.domain.mails import KeptMail
    from supportdesk.domain.views import EmergencyLine, Notice

KEPT = 500
"""Messages of a session that can be read again."""

KEEP_TITLE, GIVE_TITLE_BACK = "\x1b[22;2t", "\x1b[23;2t"
"""The terminal keeps its title on a stack; one without a stack keeps ours."""

PATIENCE = 5
"""Seconds for notify-send; a desktop that does not answer is let be."""


class Telling:
    """What is said to the person, and by which means."""

    def __init__(self, app: DeskApp) -> None:
        self._app = app
        self.terminal = Terminal.here()
        self.history: deque[Said] = deque(maxlen=KEPT)
        self.title = ""
        self._told: list[int] = []
        self.quiet = False
        """Do not disturb: messages are shown, but nothing rings and the desktop is left alone."""

    # ------------------------------------------------------------ messages

    def hear(self, notification: Notification) -> None:
        """A message was made: keep it, and take it away when its time is over."""
        self.history.append(self._said(notification))
        self._app.set_timer(max(0.01, notification.time_left), self.draw, name="message over")

    def draw(self) -> None:
        """Show what is to be said now, on the nearest screen with a place for it."""
        said = [self._said(each) for each in self._app._notifications]
        places = [place for screen in reversed(self._app.screen_stack) for place in screen.query(MessageLine)]
        for place in places[:1]:
            place.show(said)

    def _said(self, notification: Notification) -> Said:
        return Said(self._app.now(), notification.severity, notification.message, notification.title)

    # ------------------------------------------------------------ alarms

    def warn(self, own: Sequence[Notice]) -> None:
        """Deadlines of this person came near or were missed."""
        if (words := alarm(own)) is None:
            return
        missed = any(notice.missed for notice in own)
        word = _("Missed") if missed else _("Soon")
        self._remember_tickets(notice.ticket_id for notice in own if notice.percent >= NEAR)
        self._app.notify(words, title=word, severity="error" if missed else "warning", timeout=10)
        self._disturb(words, ring=missed)

    def arrived(self, arrived: Sequence[Arrival]) -> None:
        """Others brought tickets to this person."""
        from supportdesk.locale.arrivals import told, word

        go, room = (key_of(self._app, type(self._app), name) for name in ("app.follow", "app.emergency"))
        words = told(arrived, go, room)
        self._remember_tickets(each.ticket_id for each in arrived)
        self._app.notify(words, title=word(arrived), severity="warning", timeout=15)
        self._disturb(words, ring=True)

    def kept(self, mails: Sequence[KeptMail]) -> None:
        """Mails came in that nobody could read."""
        from supportdesk.locale.mails import kept_text

        words = kept_text(mails)
        self._app.notify(words, title=_("Mail kept"), severity="warning", timeout=15)
        self._disturb(words, ring=True)

    def stand_up(self, line: EmergencyLine) -> None:
        """An emergency that this person leads: it is to be said again where it stands."""
        number = visible(line.number, newlines=False)
        words = _("{number} {subject}: say where it stands. ctrl+e opens its room, ; a stand-up.")
        said = words.format(number=number, subject=visible(line.subject, newlines=False))
        self._remember_tickets([line.id])
        self._app.notify(said, title=_("Stand-up due"), severity="warning", timeout=15)
        self._disturb(said, ring=True)

    def _disturb(self, words: str, *, ring: bool) -> None:
        if self.quiet:
            return
        if ring and self._app.settings.bell:
            self._app.bell()
        self._tell_desktop(words)

    # ------------------------------------------------------------ where messages lead

    def _remember_tickets(self, ids: Iterable[int]) -> None:
        news = dict.fromkeys(ids)
        self._told = [*(i for i in self._told if i not in news), *reversed(news)][-KEPT:]

    def next_told(self) -> int | None:
        """The ticket that the latest message told of, once; then that of the message before."""
        return self._told.pop() if self._told else None

    def _tell_desktop(self, words: str) -> None:
        way = self._app.settings.notifications
        if way == "auto":
            way = self.terminal.way_to_notify(shutil.which("notify-send") is not None)
        if way == "notify-send":
            self._app.run_worker(lambda: _notify_send(words), thread=True, exit_on_error=False)
        elif way not in ("", "off"):
            self.write(self.terminal.notification(way, "supportdesk", words))

    def hush(self) -> None:
        """Do not disturb from now on, or do again."""
        self.quiet = not self.quiet
        on, off = _("Do not disturb: no bell, no desktop notices."), _("Bell and desktop notices as before.")
        self._app.notify(on if self.quiet else off)

    # ------------------------------------------------------------ the terminal

    def write(self, sequence: str) -> None:
        """Send the terminal a sequence."""
        if self._app._driver is not None:
            self._app._driver.write(sequence)

    def retitle(self, words: str) -> None:
        """Set the terminal's own title; the one that it had is kept by the terminal, and given back."""
        if words == self.title:
            return
        kept = KEEP_TITLE if not self.title else ""
        self.title = words
        self.write(f"{kept}\x1b]2;{visible(words, newlines=False)}\x07")

    def end(self) -> None:
        """Give the terminal back as it was."""
        if self.title:
            self.write(GIVE_TITLE_BACK)


def _notify_send(words: str) -> None:
    """Tell a freedesktop desktop. That it can't be told is no reason to disturb further."""
    command = ["notify-send", "--app-name=supportdesk", "--", "supportdesk", visible(words, newlines=False)]
    try:
        subprocess.run(command, timeout=PATIENCE, capture_output=True, check=False)  # noqa: S603  # no shell
    except (OSError, subprocess.TimeoutExpired):
        return
