"""Keys that come faster than the console answers go where they were meant.

Over a slow line ten keys arrive at once: a form's key, and the words for it. Each is handed out when the one
before has done its work and a screen that it opened stands; a key alone is never held up. While the desk is
being opened, keys that need it wait for it, in their order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.events import Key, Paste
from textual.timer import Timer

if TYPE_CHECKING:
    from supportdesk.app import DeskApp

LONGEST = 0.5
"""Seconds after which the next key goes out, whatever became of the one before."""

WHILE_OPENING = ("list.", "app.quit", "app.help", "app.theme", "app.messages")
"""Bindings that the head of the queue is enough for."""


class TypedAhead:
    """Hands out keys and pastes, one after the other."""

    def __init__(self, app: DeskApp) -> None:
        self._app = app
        self._waiting: deque[Key | Paste] = deque()
        self._next: Key | Paste | None = None
        self._round = 0
        self._busy = False
        self._held = self._waits_held = False
        self._patience: Timer | None = None
        self.opening = False
        """The desk is being opened, and is not there yet."""
        self.touched = False
        """Whether any key was pressed since the start."""

    def keeps(self, event: Key | Paste) -> bool:
        """Whether it has to wait; if not, it is handed out now and `follow` has to be told."""
        if event is self._next:
            self._next = None
            return False
        self.touched = True
        if self._busy or self._waiting or self._needs_desk(event):
            self._waiting.append(event)
            if self._busy and self._patience is None:
                self._patience = self._app.set_timer(LONGEST, self._out_of_patience, name="typed ahead")
            return True
        self._busy = True
        return False

    def _needs_desk(self, event: Key | Paste) -> bool:
        if not self.opening or not isinstance(event, Key) or self._app.screen is not self._app.desk_screen:
            return False
        active = self._app.screen.active_bindings.get(event.key)
        name = active.binding.id if active is not None else None
        return bool(name) and (name == "list.open" or not str(name).startswith(WHILE_OPENING))

    def follow(self) -> None:
        """A key went out: see its way through the widgets to the app, and through what it opened."""
        self._round += 1
        now, app = self._round, self._app
        start: DOMNode = app.focused or app.screen
        on_its_way = list(start.ancestors_with_self)
        steps: list[Callable[[], DOMNode]] = [lambda node=node: node for node in on_its_way]  # type: ignore[misc]
        steps += [lambda: app.screen, lambda: app] * 2  # a message to the app, and a screen's first moments

        def step(place: int) -> None:
            if now != self._round:
                return
            if place == len(steps):
                self._waits_held = self._held
                if not self._held:
                    self._done()
            elif not steps[place]().call_later(step, place + 1):
                step(place + 1)  # it is gone; what it had to do is done

        step(0)

    def hold(self) -> None:
        """What the key before opens comes later: the next one waits for it, if not for ever."""
        self._held = True

    def let_go(self) -> None:
        """It has opened."""
        self._held = False
        if self._waits_held:
            self.follow()

    def _out_of_patience(self) -> None:
        """The one before takes long; but what is on its way to it must not be overtaken."""
        if self._next is not None:
            self._patience = self._app.set_timer(LONGEST, self._out_of_patience, name="typed ahead")
        else:
            self._done()

    def _done(self) -> None:
        """The one before has done its work: the next one."""
        self._round += 1
        self._held = self._waits_held = False
        if self._patience is not None:
            self._patience.stop()
            self._patience = None
        self._busy = False
        self.go_on()

    def go_on(self) -> None:
        """Hand out the next, if it may go."""
        if self._busy or not self._waiting or self._needs_desk(self._waiting[0]):
            return
        self._busy = True
        self._next = self._waiting.popleft()
        self._app.post_message(self._next)
        if self._waiting:
            self._patience = self._app.set_timer(LONGEST, self._out_of_patience, name="typed ahead")

    def opened(self) -> None:
        """The desk stands: what waited for it goes out."""
        self.opening = False
        self.go_on()

    def failed(self) -> None:
        """There will be no desk: what waited for it is let go of."""
        self.opening = False
        self._waiting.clear()
