"""Tells a console what changed and which deadlines came near, whoever changed it or looked."""

from __future__ import annotations

import threading
from collections.abc import Callable

from supportdesk.domain.article_views import ArticleNews
from supportdesk.domain.errors import DeskError
from supportdesk.domain.mails import KeptMail
from supportdesk.domain.views import Notice
from supportdesk.services.desk import Desk
from supportdesk.services.mail_in import KeptAlarm
from supportdesk.services.warnings import Watch
from supportdesk.store import article_journal, journal
from supportdesk.store.database import Connection
from supportdesk.store.journal import Position

POLL_SECONDS = 0.25


class Feed:
    """A thread that calls `tell` with the ids of tickets as they change, and `read` with what was done to
    articles, until stopped.

    Four times a second it asks whether anybody wrote, and if so what is after the last line it knows.
    A database out of reach is asked again and `reach` is told. `warn` gets the notices that anybody
    raised since; this thread looks for them, too. `kept` gets mails that nobody could read.
    """

    def __init__(
        self,
        desk: Desk,
        tell: Callable[[list[int]], None],
        reach: Callable[[bool], None] = lambda _: None,
        warn: Callable[[list[Notice]], None] = lambda _: None,
        read: Callable[[list[ArticleNews]], None] = lambda _: None,
        kept: Callable[[list[KeptMail]], None] = lambda _: None,
    ) -> None:
        self._desk = desk
        self._tell = tell
        self._reach = reach
        self._warn = warn
        self._read = read
        self._kept = kept
        self._alarm = KeptAlarm(desk)
        self._watch = Watch(desk)
        self._pulse = desk.database.pulse()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self._position, self._article_position = desk.database.read(
            lambda c: (journal.end(c), article_journal.end(c))
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop and wait for the thread to be gone."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _run(self) -> None:
        reachable, behind = True, False
        while not self._stop.wait(POLL_SECONDS):
            try:
                touched = self._pulse.touched() or not reachable
                if touched or behind:
                    behind = True  # until a look at the journals finds nothing more
                    behind = self._look()
                if touched and (mails := self._alarm.turn()):
                    self._kept(mails)
                if noticed := self._watch.turn(touched=touched):
                    self._warn(noticed)
            except DeskError:
                if reachable:
                    self._reach(False)
                reachable = False
                continue
            if not reachable:
                self._reach(True)
            reachable = True

    def _look(self) -> bool:
        """Tell what is new in the journals; whether there was anything, to be told or not."""

        def job(
            connection: Connection,
        ) -> tuple[tuple[list[int], Position], tuple[list[ArticleNews], Position]]:
            return (
                journal.since(connection, self._position),
                article_journal.since(connection, self._article_position),
            )

        before = self._position, self._article_position
        (changed, self._position), (news, self._article_position) = self._desk.database.read(job)
        if changed:
            self._tell(changed)
        if news:
            self._read(news)
        return before != (self._position, self._article_position)
