"""`supportdesk kb search|show|add` (process §5)."""

from __future__ import annotations

import argparse
from pathlib import Path

from supportdesk.cli.opening import opened
from supportdesk.cli.output import say, show, show_json, show_table
from supportdesk.cli.shapes import article_shape
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.locale import _
from supportdesk.locale.labels import field_label, label
from supportdesk.locale.sentences import also
from supportdesk.services import knowledge, reading


def search(args: argparse.Namespace, settings: Settings) -> int:
    """Find articles, the best first."""
    if args.limit < 1:
        raise BadInput("limit", given=args.limit)
    with opened(settings) as desk:
        answer = reading.find_articles(desk, " ".join(args.words), args.limit)
    found = answer.articles[: args.limit]
    if "json" in args:
        show_json([article_shape(article, body=False) for article in found])
    elif found:
        head = [field_label(name) for name in ("slug", "state", "language", "product", "title")]
        show_table(head, [(a.slug, label(a.state), a.language.value, a.product, a.title) for a in found])
    if said := also(answer.instead):
        say(said)
    if not found:
        say(_("No article answers that."))
    return 0


def detail(args: argparse.Namespace, settings: Settings) -> int:
    """Print articles as they were written."""
    with opened(settings) as desk:
        found = [knowledge.article(desk, slug) for slug in args.slugs]
    if "json" in args:
        show_json([article_shape(article, body=True) for article in found])
        return 0
    for index, article in enumerate(found):
        if index:
            show("")
        show(f"{article.slug}  {article.title}  ({label(article.state)})\n")
        show(article.body.rstrip("\n"))
    return 0


def add(args: argparse.Namespace, settings: Settings) -> int:
    """Add articles from Markdown files; a file that can't be read adds nothing of any."""
    written = [knowledge.read_markdown(Path(name), settings.language) for name in args.files]
    with opened(settings, create=True) as desk:
        if "json" in args:
            show_json([article_shape(knowledge.add(desk, article), body=False) for article in written])
            return 0
        for article in written:
            show(knowledge.add(desk, article).slug)
    return 0
