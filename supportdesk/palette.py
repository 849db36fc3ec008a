"""The command palette: what can be done here, solutions, and tickets, in one place (ctrl+p)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.markup import escape
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from supportdesk.domain.asks import AskArticles, AskTickets
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import ArticlesFound, QueueRow
from supportdesk.locale import N_, _
from supportdesk.locale.labels import label
from supportdesk.locale.sentences import also

if TYPE_CHECKING:
    from supportdesk.app import DeskApp

MOST = 8


class DeskPalette(CommandPalette):
    """Textual's palette, for people who type ahead of it.

    What is typed before its line stands is kept for it, and enter takes what was asked for: it waits until
    the list is that of the words, and not the one before.
    """

    BINDINGS = [Binding("enter", "take", N_("do it"), id="palette.take", show=False, priority=True)]

    _early = ""
    _asked_for = ""
    _listed_for: str | None = None
    _take_then = False

    def on_key(self, event: events.Key) -> None:
        if self.focused is None and event.is_printable and event.character:
            event.stop()
            self._early += event.character

    def on_descendant_focus(self) -> None:
        if self._early and isinstance(self.focused, Input):
            early, self._early = self._early, ""
            self.focused.value = early + self.focused.value
            self.focused.cursor_position = len(self.focused.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._asked_for = event.value.strip()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group != self._GATHER_COMMANDS_GROUP or event.state is not WorkerState.SUCCESS:
            return
        if any(w.group == event.worker.group and w.node is self and not w.is_finished for w in self.workers):
            return  # words that came since are being looked for already
        self._listed_for = self._asked_for
        if self._take_then:
            self._take()

    def action_take(self) -> None:
        # The key overtakes what was typed just before it.
        (self.focused or self).call_later(self._take)

    def _take(self) -> None:
        self._take_then = self._listed_for != self._typed()
        listed = self.query_one(CommandList)
        if not self._take_then and listed.option_count:
            listed.action_select()

    def _typed(self) -> str:
        return self.query_one(Input).value.strip()


class DeskProvider(Provider):
    """Base of ours: knows the app."""

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)


class Deeds(DeskProvider):
    """Every action on the current ticket and every place, as the keys in force have them."""

    async def discover(self) -> Hits:
        for deed in self.desk.deeds():
            if deed.possible:
                yield DiscoveryHit(deed.words, deed.run, help=deed.key)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for deed in self.desk.deeds():
            if (score := matcher.match(deed.words)) > 0:
                shown = matcher.highlight(deed.words)
                why = deed.key if deed.possible else f"{deed.key} · {deed.why_not}"
                yield Hit(score, shown, deed.run, text=deed.words, help=escape(f"{deed.group} · {why}"))


class Solutions(DeskProvider):
    """Articles that answer what is typed."""

    async def search(self, query: str) -> Hits:
        found: ArticlesFound = await self.desk.fetch(AskArticles(query)) or ArticlesFound(())
        said = also(found.instead)
        help_text = _("solution · {product} · enter opens, there ctrl+r puts it into the reply")
        for place, article in enumerate(found.articles[:MOST]):
            shown = f"{article.slug}  {visible(article.title, newlines=False)}"
            help_words = help_text.format(product=visible(article.product, newlines=False) or "–")
            yield Hit(
                0.9 - place / 100,
                Text(shown),
                partial(self.desk.open_article, article),
                text=shown,
                help=escape(f"{said} · {help_words}" if said else help_words),
            )


class Tickets(DeskProvider):
    """Tickets by number or words."""

    async def search(self, query: str) -> Hits:
        found: list[QueueRow] = await self.desk.fetch(AskTickets(query)) or []
        for place, row in enumerate(found[:MOST]):
            shown = f"{row.number}  {visible(row.subject, newlines=False)}"
            words = " · ".join((_("ticket"), label(row.status), visible(row.customer, newlines=False)))
            score = 0.8 if query.strip().upper() not in row.number else 1.0
            yield Hit(
                score - place / 100,
                Text(shown),
                partial(self.desk.open_ticket, row.id),
                text=shown,
                help=escape(words),  # Textual reads help as markup
            )
