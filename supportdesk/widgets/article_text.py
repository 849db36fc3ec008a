"""A knowledge article as it is read."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group
from rich.markdown import Markdown
from rich.text import Text

from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Article
from supportdesk.locale import _, ngettext
from supportdesk.locale.article_sentences import standing


def article_text(article: Article, colours: Mapping[str, str]) -> Group:
    """An article as it is read: its head, and its Markdown made harmless."""
    head = Text(visible(article.title, newlines=False) + "\n", style=f"bold {colours['primary']}")
    tags = " ".join(f"#{tag}" for tag in article.tags)
    votes = _("helped {yes} of {all}").format(yes=article.helpful, all=article.helpful + article.unhelpful)
    pictures = ngettext("{n} picture", "{n} pictures", len(article.images)).format(n=len(article.images))
    parts = (
        article.slug, standing(article, None), article.product, tags, article.owner_id,
        votes if article.helpful + article.unhelpful else "", pictures if article.images else "",
    )  # fmt: skip
    head.append(visible(" · ".join(part for part in parts if part), newlines=False), style="dim not bold")
    return Group(head, Text(), Markdown(visible(article.body), hyperlinks=False))
