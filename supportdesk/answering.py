"""Asks of screens become answers: in threads that touch no widget, told by message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from supportdesk.domain.asks import Ask, KeepDraft
from supportdesk.domain.errors import DeskError, StoreError
from supportdesk.widgets.asking import Answered, Asked

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.bridge import Bridge


class Answering:
    """The one way from a screen to the desk, once there is a bridge to it."""

    def __init__(self, app: DeskApp) -> None:
        self._app = app
        self.bridge: Bridge | None = None
        self._keeping: set[KeepDraft] = set()
        """Words on their way to their drafts."""

    def in_thread(self, work: Callable[[], None]) -> None:
        """Do something that may wait for the database; what comes of it is told by message."""
        self._app.run_worker(work, thread=True, exit_on_error=False, group="store")

    def take(self, asked: Asked) -> None:
        """Answer by message."""
        if isinstance(asked.ask, KeepDraft):
            self._keeping.add(asked.ask)
        # A thread remembers its last worker, and that what it was given: it is given it to keep no longer.
        self.in_thread(partial(self._answer, [asked]))

    def _answer(self, handed: list[Asked]) -> None:
        asked = handed.pop()
        try:
            self._answer_to(asked)
        finally:
            if isinstance(asked.ask, KeepDraft):  # others may hold what has no hash
                self._keeping.discard(asked.ask)

    def _answer_to(self, asked: Asked) -> None:
        if self.bridge is None:
            return
        try:
            value = self.bridge.answer(asked.ask)
            answer = Answered(asked.ask, asked.generation, value)
        except DeskError as error:
            answer = Answered(asked.ask, asked.generation, error=error)
        except Exception as error:  # nobody foresaw it; whoever asked would wait for ever
            said = f"{type(error).__name__}: {error}"
            failed = StoreError("failed", location=self.bridge.desk.database.location, said=said)
            answer = Answered(asked.ask, asked.generation, error=failed)
        asked.asker.post_message(answer)

    async def fetch(self, ask: Ask) -> Any:
        """The answer to an ask, for who can wait for it; None when it met an error."""
        if self.bridge is None:
            return None
        try:
            return await asyncio.to_thread(self.bridge.answer, ask)
        except DeskError:
            return None

    async def keep_all(self, unkept: Callable[[], Iterable[KeepDraft]]) -> None:
        """See the words that are on their way into their drafts, and then those that are newer."""
        while self._keeping:  # noqa: ASYNC110 - threads empty it
            await asyncio.sleep(0.01)
        for ask in unkept():
            await self.fetch(ask)
