"""Opening the desk behind the console: the head of its queue at a glance, then the desk itself, in a thread.

Who starts for the first time is asked first who they are. What comes of it is told by messages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from supportdesk.config import login_name, save
from supportdesk.domain.asks import AskColumns, AskQueue, AskRows, AskViews
from supportdesk.domain.errors import DeskError
from supportdesk.domain.standing import QUERIES
from supportdesk.domain.starting import Session, Start
from supportdesk.domain.views import Queue, QueueRow, SavedView, columns_of
from supportdesk.domain.vocabulary import Column, QueueView
from supportdesk.locale import set_language
from supportdesk.locale.sentences import error_text

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.bridge import Bridge
    from supportdesk.screens.welcome import Welcomed

FIRST_ROWS = 60
"""Rows that come with the opened desk: a tall screen's worth."""


class Opened(Message):
    """The desk is open."""

    def __init__(self, bridge: Bridge, start: Start) -> None:
        super().__init__()
        self.bridge = bridge
        self.start = start


class Glanced(Message):
    """The head of the queue, while the desk is still being opened, and the columns to show it in."""

    def __init__(self, rows: dict[int, QueueRow], columns: tuple[Column, ...]) -> None:
        super().__init__()
        self.rows = rows
        self.columns = columns


class Failed(Message):
    """The desk can't be opened."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class Opening:
    """Opens the desk for one console; `remember`: go where the agent was."""

    def __init__(self, app: DeskApp, *, remember: bool) -> None:
        self._app = app
        self._remember = remember

    def begin(self) -> None:
        """Open the desk that the settings name."""
        self._app.ahead.opening = True
        self._app.in_thread(self._open_desk)

    def _open_desk(self) -> None:
        settings = self._app.settings
        if "://" not in (path := settings.database.removeprefix("sqlite:///")):
            self._glance(Path(path))
        from supportdesk.bridge import Bridge

        self._opened(partial(Bridge.open, settings, self._app.now))

    def _glance(self, path: Path) -> None:
        """Show the head of the queue, if that is where the agent will begin."""
        from supportdesk.store.glance import columns, glance

        agent = self._app.settings.agent or login_name()
        last = self._last(agent)
        if last is None or (last.view in ("", QueueView.ALL.value) and not last.saved and not last.words):
            found = columns_of(columns(path, agent))
            self._app.post_message(Glanced(glance(path), found))

    def _last(self, agent: str) -> Session | None:
        from supportdesk import session

        return session.read(self._app.settings.database, agent) if self._remember else None

    def _opened(self, opening: Callable[[], Bridge]) -> None:
        """In a thread: open, or say why not."""
        app = self._app
        try:
            bridge = opening()
            bridge.listen(
                app.hear, app.reach, app.warn, app.arrive, app.outbreak, app.hear_articles, app.keep_mails
            )
            app.post_message(Opened(bridge, self._start(bridge)))
        except DeskError as error:
            app.post_message(Failed(error_text(error)))

    def _start(self, bridge: Bridge) -> Start:
        last = self._last(bridge.me.id)
        view = QueueView.ALL if last is None else _view(bridge, last)
        queue: Queue = bridge.answer(AskQueue(QUERIES[view] if isinstance(view, QueueView) else view.query))
        rows = bridge.answer(AskRows(queue.ids[:FIRST_ROWS]))
        return Start(bridge.team, view, bridge.answer(AskColumns()), queue, rows, last)

    # ------------------------------------------------------------ the first time

    def welcome(self) -> None:
        """Ask who is there, and open or make their desk."""
        from supportdesk.screens.welcome import WelcomeScreen

        settings = self._app.settings
        screen = WelcomeScreen(login_name(), settings.database, settings.language)
        self._app.push_screen(screen, self._welcomed)

    def _welcomed(self, chosen: Welcomed | None) -> None:
        if chosen is not None:
            set_language(chosen.language)
            more = {"database": chosen.database, "language": chosen.language}
            self._app.settings = replace(self._app.settings, **more)  # type: ignore[arg-type]
            self._app.in_thread(partial(self._opened, partial(self._first, chosen)))

    def _first(self, chosen: Welcomed) -> Bridge:
        """The sample desk, or one's own, made if it is not there."""
        from supportdesk.bridge import Bridge

        app = self._app
        if chosen.desk == "sample":
            from supportdesk.cli.demo import prepared
            from supportdesk.config import state_folder

            path = state_folder() / "sample.sqlite3"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            agent = prepared(path, quiet=True)
            return Bridge.open(replace(app.settings, database=str(path), agent=agent), app.now)
        bridge = Bridge.begin(chosen.database, chosen.name, chosen.tier, chosen.language, app.now)
        changes = {"agent": bridge.me.id, "language": chosen.language.value, "database": chosen.database}
        save(app.settings.file, changes)
        return bridge


def _view(bridge: Bridge, last: Session) -> QueueView | SavedView:
    """The view that somebody was in, if it is still there, else the one below it."""
    saved: list[SavedView] = bridge.answer(AskViews()) if last.saved else []
    for view in saved:
        if (view.agent_id, view.name) == (last.saved_by, last.saved):
            return view
    return QueueView(last.view) if last.view in set(QueueView) else QueueView.ALL
