"""What may help with the ticket on the desk, found without asking; and the keys that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from supportdesk.domain.asks import AskSolution, AskSuggestions, Do, DoLink, KeepVerdict
from supportdesk.domain.hostile import visible
from supportdesk.locale import N_, _
from supportdesk.widgets.key_names import key_of

if TYPE_CHECKING:
    from supportdesk.domain.asks import Ask, Targets
    from supportdesk.domain.suggestions import Suggested, Suggestions
    from supportdesk.domain.views import TicketView
    from supportdesk.screens.desk import DeskScreen

SUGGEST_KEYS: list[BindingType] = [
    Binding(
        "right_curly_bracket", "suggest('next')", N_("next suggestion"), id="suggest.next", key_display="}",
        show=False,
    ),
    Binding(
        "left_curly_bracket", "suggest('previous')", N_("previous suggestion"), id="suggest.previous",
        key_display="{", show=False,
    ),
    Binding("K", "suggest('open')", N_("open suggestion"), id="suggest.open", show=False),
    Binding("ctrl+l", "suggest('link')", N_("link suggestion"), id="suggest.link", show=False),
    Binding("ctrl+r", "suggest('insert')", N_("suggestion into the reply"), id="suggest.insert", show=False),
    Binding(
        "minus", "suggest('dismiss')", N_("put suggestion aside"), id="suggest.dismiss", key_display="-",
        show=False,
    ),
    Binding(
        "underscore", "suggest('restore')", N_("bring suggestion back"), id="suggest.restore",
        key_display="_", show=False,
    ),
]  # fmt: skip

CHANGING = ("link", "insert", "dismiss", "restore")
"""Of what the keys say, what changes something."""

REST = 0.12
"""Seconds that a ticket is on the screen before anything is looked for: who walks on, asks for nothing."""


class Suggesting:
    """Asks for suggestions as the ticket on the screen changes, points at one of them, and uses it."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._found: Suggestions | None = None
        self._asked: tuple[int, int] | None = None
        self._cursor = 0
        self._aside: list[KeepVerdict] = []
        self._inserting: int | None = None

    @property
    def found(self) -> Suggestions | None:
        """What is suggested for the ticket on the screen, as far as it is known."""
        view = self._screen.view_open
        return self._found if self._found and view and self._found.ticket_id == view.ticket.id else None

    @property
    def current(self) -> Suggested | None:
        """The one that the keys act on."""
        found = self.found
        return found.all[self._cursor] if found and found.all else None

    @property
    def best_article(self) -> str:
        """The slug of the article under the cursor, or of the best one; empty where there is none."""
        found, current = self.found, self.current
        if current is not None and current.kind == "article":
            return current.article.slug
        return found.articles[0].article.slug if found and found.articles else ""

    # ------------------------------------------------------------ as the ticket changes

    def seen(self, view: TicketView) -> None:
        """A ticket is on the screen, or another state of it: look anew, once it stays there."""
        state = view.ticket.id, view.ticket.seq
        if self._found is not None and self._found.ticket_id != view.ticket.id:
            self._cursor = 0
            self._draw()
        if state != self._asked:
            self._screen.set_timer(REST, lambda: self._ask_if_still(state))

    def _ask_if_still(self, state: tuple[int, int]) -> None:
        view = self._screen.view_open
        if view is not None and (view.ticket.id, view.ticket.seq) == state != self._asked:
            self._asked = state
            self._screen.ask(AskSuggestions(state[0]))

    def articles_changed(self) -> None:
        """Other articles may answer the ticket on the screen."""
        view = self._screen.view_open
        self._asked = None
        if view is not None:
            self.seen(view)

    def took(self, ask: Ask, value: object) -> None:
        """An answer came."""
        if isinstance(ask, AskSolution):
            self._insert_solution(ask, str(value))
            return
        before = self.current
        found: Suggestions = value  # type: ignore[assignment]
        self._found = found
        same = [n for n, each in enumerate(found.all) if before and _thing(each) == _thing(before)]
        self._cursor = same[0] if same else min(self._cursor, max(0, len(found.all) - 1))
        self._draw()
        self._screen.refresh_bindings()

    def _draw(self) -> None:
        self._screen.pane.show_suggestions(self.found, self._cursor, self._keys())

    def _keys(self) -> str:
        """The keys in force, in a few words."""
        words = {
            "suggest.open": _("open"), "suggest.link": _("link"), "suggest.insert": _("into the reply"),
            "suggest.dismiss": _("aside"), "suggest.next": _("next"),
        }  # fmt: skip
        app = self._screen.app
        shown: dict[str, str] = {}
        for active in self._screen.active_bindings.values():
            if active.binding.id in words:
                shown.setdefault(active.binding.id, app.get_key_display(active.binding))
        return "  ".join(f"{shown[name]} {said}" for name, said in words.items() if name in shown)

    # ------------------------------------------------------------ keys

    def why_not(self, what: str) -> str:
        """Why nothing comes of a key; nothing where something does."""
        if what == "restore":
            return "" if self._aside else _("No suggestion was put aside.")
        return "" if self.current is not None else _("Nothing is suggested for this ticket.")

    def act(self, what: str) -> None:
        """Do what a key says with the suggestion that is pointed at."""
        if why := self.why_not(what):
            self._screen.notify(why)
        elif what == "restore":
            self._screen.ask(self._aside.pop())
        elif what in ("next", "previous"):
            self._move(1 if what == "next" else -1)
        elif (current := self.current) is not None:
            getattr(self, f"_{what}")(current)

    def _move(self, by: int) -> None:
        found = self.found
        if found is not None:
            self._cursor = (self._cursor + by) % len(found.all)
            self._draw()

    def _open(self, current: Suggested) -> None:
        if current.kind == "article":
            self._screen.post_message(self._screen.ShowsArticle(current.article))
        else:
            self._screen.open_ticket(current.id)

    def _link(self, current: Suggested) -> None:
        from supportdesk.domain.commands import LinkArticle
        from supportdesk.domain.vocabulary import LinkKind

        if not (targets := self._targets()):
            return
        if current.kind == "article":
            self._screen.acting.do(Do(LinkArticle(current.article.slug), targets), _("link article"))
        else:
            kind = LinkKind.DUPLICATE if current.duplicate else LinkKind.RELATED
            self._screen.acting.do(DoLink(targets, kind.value, current.number), _("link ticket"))
        self._verdict(current, accepted=True)

    def _insert(self, current: Suggested) -> None:
        if current.kind == "article":
            self._screen.reply_with(current.article)
            self._verdict(current, accepted=True)
        else:
            self._inserting = current.id
            self._screen.ask(AskSolution(current.id))

    def _insert_solution(self, ask: AskSolution, solution: str) -> None:
        current = self.current
        if current is None or current.kind != "ticket" or current.id != ask.ticket_id:
            return
        if not solution:
            words = _("{number} says of no solution.").format(number=visible(current.number, newlines=False))
            self._screen.notify(words, severity="warning")
            return
        self._screen.writing.begin(note=False, insert=visible(solution))
        self._verdict(current, accepted=True)

    def _dismiss(self, current: Suggested) -> None:
        self._verdict(current, accepted=False)
        found = self.found
        assert found is not None
        self._aside.append(KeepVerdict(found.ticket_id, *_thing(current), accepted=None))
        key = key_of(self._screen.app, type(self._screen), "suggest.restore")
        words = _("Put aside: it is not suggested here again. {key} brings it back.")
        self._screen.notify(words.format(key=key), timeout=4)

    def _verdict(self, current: Suggested, *, accepted: bool) -> None:
        found = self.found
        assert found is not None
        self._screen.ask(KeepVerdict(found.ticket_id, *_thing(current), accepted=accepted))

    def _targets(self) -> Targets:
        view = self._screen.view_open
        return ((view.ticket.id, view.ticket.seq),) if view is not None else ()


def _thing(each: Suggested) -> tuple[str, int]:
    return each.kind, each.id
