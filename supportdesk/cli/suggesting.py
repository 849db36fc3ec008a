"""What may help with a ticket, and what breaks for many: `supportdesk ticket suggest`, `outbreaks`."""

from __future__ import annotations

import argparse

from supportdesk.cli.opening import opened
from supportdesk.cli.output import local, say, show, show_json, show_table
from supportdesk.cli.shapes import outbreak_shape, suggested_article_shape, suggested_ticket_shape
from supportdesk.config import Settings
from supportdesk.domain.suggestions import AlikeTicket
from supportdesk.locale import _, ngettext
from supportdesk.locale.labels import field_label, label
from supportdesk.locale.outbreaks import how_many, what
from supportdesk.services import outbreaks as service
from supportdesk.services import reading, suggesting


def suggest(args: argparse.Namespace, settings: Settings) -> int:
    """Articles that may solve a ticket and tickets like it, with the words that they share."""
    with opened(settings) as desk:
        found = suggesting.suggestions(desk, reading.ticket_id(desk, args.number))
    if "json" in args:
        show_json(
            {
                "articles": [suggested_article_shape(each) for each in found.articles],
                "tickets": [suggested_ticket_shape(each) for each in found.tickets],
            }
        )
        return 0
    if found.articles:
        head = [field_label("slug"), field_label("title"), _("shared words"), _("solved like it")]
        rows = [(a.article.slug, a.article.title, " ".join(a.shared), str(a.solved)) for a in found.articles]
        show_table(head, rows)
    if found.articles and found.tickets:
        show("")
    if found.tickets:
        head = [field_label("number"), field_label("subject"), field_label("status"), _("alike"), ""]
        show_table(head, [_ticket(each) for each in found.tickets])
    if not found.all:
        say(_("Nothing is suggested: nothing like it is known, or it is solved already."))
    return 0


def _ticket(each: AlikeTicket) -> list[str]:
    said = _("maybe the same again") if each.duplicate else " ".join(each.shared)
    return [each.number, each.subject, label(each.status), f"{each.likeness:.0%}", said]


def outbreaks(args: argparse.Namespace, settings: Settings) -> int:
    """What breaks for many now, the largest first."""
    with opened(settings) as desk:
        found = service.outbreaks(desk)
        now = desk.now()
    if "json" in args:
        show_json([outbreak_shape(each, now) for each in found])
        return 0
    for each in found:
        show(f"{how_many(each)} · {what(each)}")
        words = _("incident: {number}") if each.declared else _("the oldest: {number}")
        apart = ngettext("{n} is not part of it yet", "{n} are not part of it yet", len(each.apart))
        show(f"  {words.format(number=each.incident[1])} · {apart.format(n=len(each.apart))}")
        for row in each.tickets:
            show(f"  {row.number}  {local(row.reported_at)}  {label(row.status)}  {row.subject}")
    if not found:
        say(_("Nothing breaks for many now. The policy says how many alike reports would say so."))
    return 0
