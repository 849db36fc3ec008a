"""The command palette: what can be done here, solutions, and tickets, in one place (ctrl+p)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.markup import escape

from supportdesk.domain.asks import AskArticles, AskTickets
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Article, QueueRow
from supportdesk.locale import _
from supportdesk.locale.labels import label

if TYPE_CHECKING:
    from supportdesk.app import DeskApp

MOST = 8


class DeskProvider(Provider):
    """Base of ours: knows the app."""

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)


class Deeds(DeskProvider):
    """Every action on the current ticket and every place, as the keys in force have them."""

    async def discover(self) -> Hits:
        for _group, key, words, possible, run in self.desk.deeds():
            if possible:
                yield DiscoveryHit(words, run, help=key)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for group, key, words, possible, run in self.desk.deeds():
            if (score := matcher.match(words)) > 0:
                shown = matcher.highlight(words)
                why = key if possible else f"{key} · {_('not possible now')}"
                yield Hit(score, shown, run, text=words, help=f"{group} · {why}")


class Solutions(DeskProvider):
    """Articles that answer what is typed."""

    async def search(self, query: str) -> Hits:
        found: list[Article] = await self.desk.fetch(AskArticles(query)) or []
        for place, article in enumerate(found[:MOST]):
            shown = f"{article.slug}  {visible(article.title, newlines=False)}"
            help_text = _("solution · {product} · enter opens, there ctrl+r puts it into the reply")
            yield Hit(
                0.9 - place / 100,
                Text(shown),
                partial(self.desk.open_article, article),
                text=shown,
                help=escape(help_text.format(product=visible(article.product, newlines=False) or "–")),
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
