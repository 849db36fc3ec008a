"""`supportdesk article search|show` (process §5)."""

from __future__ import annotations

import argparse
from contextlib import suppress
from dataclasses import replace

from supportdesk.cli.opening import me_or_nobody, opened
from supportdesk.cli.output import say, show, show_json, show_table
from supportdesk.cli.shapes import article_shape
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput, DeskError, NotFound
from supportdesk.domain.views import Article
from supportdesk.locale import _
from supportdesk.locale.labels import field_label, label
from supportdesk.locale.sentences import also
from supportdesk.services import article_acts, article_shelf, finding, knowledge
from supportdesk.services.desk import Desk


def search(args: argparse.Namespace, settings: Settings) -> int:
    """Find articles, the best first."""
    if args.limit < 1:
        raise BadInput("limit", given=args.limit)
    words = " ".join(args.words)
    with opened(settings) as desk:
        agent = me_or_nobody(desk, settings)
        answer = finding.find_articles(desk, words, args.limit, agent=agent)
        found = answer.articles[: args.limit]
        with suppress(DeskError):  # an answer is worth more than its count
            article_shelf.remember_search(desk, agent, words, len(found))
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
        if args.version is not None:
            found = [_at(desk, article, args.version) for article in found]
        with suppress(DeskError):
            me = me_or_nobody(desk, settings)
            article_shelf.read_after_search(desk, me, found[0].slug)
            if "json" not in args and args.version is None:  # a program reads nothing
                for article in found:
                    article_acts.opened(desk, me, article.id)
    if "json" in args:
        show_json([article_shape(article, body=True) for article in found])
        return 0
    for index, article in enumerate(found):
        if index:
            show("")
        show(f"{article.slug}  {article.title}  ({label(article.state)})\n")
        show(article.body.rstrip("\n"))
    return 0


def _at(desk: Desk, article: Article, version: int) -> Article:
    """The article as one of its versions had it. Raises NotFound."""
    life = article_acts.life(desk, article.id)
    if not 1 <= version <= len(life.versions):
        raise NotFound("no_version", slug=article.slug, version=version, last=len(life.versions))
    text = life.versions[version - 1].text
    images = tuple((image.name, image.digest) for image in text.images)
    return replace(
        article, title=text.title, body=text.body, language=text.language, product=text.product,
        tags=text.tags, images=images,
    )  # fmt: skip
