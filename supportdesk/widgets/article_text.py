"""A knowledge article as it is read."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group
from rich.markdown import Markdown
from rich.text import Text

from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Article
from supportdesk.locale.labels import label


def article_text(article: Article, colours: Mapping[str, str]) -> Group:
    """An article as it is read: its head, and its Markdown made harmless."""
    head = Text(visible(article.title, newlines=False) + "\n", style=f"bold {colours['primary']}")
    tags = " ".join(f"#{tag}" for tag in article.tags)
    parts = (article.slug, label(article.state), article.product, tags)
    head.append(visible(" · ".join(part for part in parts if part), newlines=False), style="dim not bold")
    return Group(head, Text(), Markdown(visible(article.body), hyperlinks=False))
