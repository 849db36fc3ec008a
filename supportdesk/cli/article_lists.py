"""Lists of the knowledge base: `supportdesk article list|todo|gaps` (process §5)."""

from __future__ import annotations

import argparse

from supportdesk.cli.opening import me_or_nobody, opened, opened_by_agent
from supportdesk.cli.output import local, say, show_json, show_table
from supportdesk.cli.shapes import article_shape
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.locale import _
from supportdesk.locale.article_sentences import standing
from supportdesk.locale.labels import field_label
from supportdesk.services import article_shelf


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """Articles by their slugs, or those that wait for somebody."""
    if args.limit < 1:
        raise BadInput("limit", given=args.limit)
    if args.mine:
        with opened_by_agent(settings) as (desk, agent):
            found = article_shelf.owned(desk, agent, args.limit)
    else:
        with opened(settings) as desk:
            state = ArticleState(args.state) if args.state else None
            found = (
                article_shelf.for_review(desk, args.limit)
                if args.review
                else article_shelf.in_state(desk, state, args.limit)
            )
    if "json" in args:
        show_json([article_shape(article, body=False) for article in found])
    elif found:
        head = [field_label(name) for name in ("slug", "state", "owner", "title")]
        show_table(head, [(a.slug, standing(a, None), a.owner_id, a.title) for a in found])
    else:
        say(_("No article stands so."))
    return 0


def todo(args: argparse.Namespace, settings: Settings) -> int:
    """Tickets that ask for an article to be updated."""
    with opened_by_agent(settings) as (desk, agent):
        found = article_shelf.to_update(desk, None if args.all else agent)
    if "json" in args:
        show_json(
            [
                {"slug": line.slug, "owner": line.article.owner_id if line.article else None,
                 "number": line.number, "subject": line.subject}
                for line in found
            ]
        )  # fmt: skip
    elif found:
        head = [field_label(name) for name in ("slug", "owner", "number", "subject")]
        rows = [
            (line.slug, line.article.owner_id if line.article else "–", line.number, line.subject)
            for line in found
        ]
        show_table(head, rows)
    else:
        say(_("No ticket asks for an article to be updated."))
    return 0


def gaps(args: argparse.Namespace, settings: Settings) -> int:
    """What was searched in vain, and solved without an article."""
    with opened(settings) as desk:
        found = article_shelf.gaps(desk, me_or_nobody(desk, settings))
    if "json" in args:
        show_json({
            "searches": found.searches,
            "tickets": [
                {"number": row.number, "subject": row.subject, "status": row.status} for row in found.tickets
            ],
        })  # fmt: skip
        return 0
    if found.searches:
        head = [_("times"), _("people"), _("last"), _("searched in vain")]
        show_table(head, [(str(e.times), str(e.people), local(e.last), e.words) for e in found.searches])
    if found.tickets:
        head = [field_label("number"), _("solved without an article")]
        show_table(head, [(row.number, row.subject) for row in found.tickets])
    if not found.searches and not found.tickets:
        say(_("Nothing was searched in vain, and every solved ticket has its article."))
    return 0
