"""Finding words in what is shown: `/` asks for them, `n` and `N` walk from one place to the next."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from supportdesk.locale import N_, _

if TYPE_CHECKING:
    from textual._widget_navigation import Direction
    from textual.widget import Widget
else:
    Widget = object  # Textual takes styles and keys from the first of several widgets only


class Finder(Widget):
    """What can be searched. A widget names its places and goes to one; the rest is the same everywhere."""

    words = ""

    if TYPE_CHECKING:

        def places(self, words: str) -> list[int]:
            """Where the words stand, in order; `words` are folded."""

        def here(self) -> int:
            """The place where the reader is."""

        def go(self, place: int) -> None:
            """Show a place."""

    else:

        def __init_subclass__(cls, **more: Any) -> None:
            """A widget that does not say where its words stand can't be made: found at import, not at `/`."""
            super().__init_subclass__(**more)
            if missing := [name for name in ("places", "here", "go") if not hasattr(cls, name)]:
                raise TypeError(f"{cls.__name__} has no {', '.join(missing)}")

    def action_find(self) -> None:
        from supportdesk.screens.find import FindScreen

        self.app.push_screen(FindScreen(self.words), self._found)

    def _found(self, words: str | None) -> None:
        if words is not None:
            self.words = words
            self.refresh_bindings()
            if words:
                self.action_match(1)

    def action_match(self, by: int) -> None:
        """To the next place with the words (1), or the one before (-1); past the last, the first again."""
        places = self.places(self.words.casefold())
        if not places:
            self.notify(_("“{words}” is not here.").format(words=self.words), severity="warning")
            return
        here = self.here()
        ahead = [p for p in places if (p > here if by > 0 else p < here)]
        self.go((ahead or places)[0 if by > 0 else -1])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self.words) if action == "match" else True


def list_keys(place: str) -> list[BindingType]:
    """The keys that every list has, as bindings of `place`."""
    return [
        Binding("j", "cursor_down", N_("down"), id=f"{place}.down", show=False),
        Binding("k", "cursor_up", N_("up"), id=f"{place}.up", show=False),
        Binding("g", "top", N_("top (twice)"), id=f"{place}.top", show=False),
        Binding("G", "last", N_("end"), id=f"{place}.bottom", show=False),
        Binding("ctrl+d", "page_down", N_("page down"), id=f"{place}.page_down", show=False),
        Binding("ctrl+u", "page_up", N_("page up"), id=f"{place}.page_up", show=False),
    ]


def find_keys(place: str) -> list[BindingType]:
    """The keys of a search, as bindings of `place`."""
    return [
        Binding("slash", "find", N_("find"), id=f"{place}.find", key_display="/"),
        Binding("n", "match(1)", N_("next match"), id=f"{place}.next_match", show=False),
        Binding("N", "match(-1)", N_("previous match"), id=f"{place}.previous_match", show=False),
    ]


class LongList(Finder, OptionList):
    """A list with the keys of vi. Its class binds the `list_keys` and `find_keys` of its place."""

    _awaiting_g = False

    def action_top(self) -> None:
        """`g` twice, as in vi."""
        if self._awaiting_g:
            self.action_first()
        self._awaiting_g = not self._awaiting_g

    def _move_page(self, direction: Direction) -> None:
        # Its lines are not known before they were drawn once, and Textual doesn't expect the key so early.
        with suppress(KeyError):
            super()._move_page(direction)

    def places(self, words: str) -> list[int]:
        return [n for n, option in enumerate(self.options) if words in str(option.prompt).casefold()]

    def here(self) -> int:
        return -1 if self.highlighted is None else self.highlighted

    def go(self, place: int) -> None:
        self.highlighted = place
