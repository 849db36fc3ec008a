"""`supportdesk resource list|add|retire|request|release|takeover|history`: what the team lends to tickets."""

from __future__ import annotations

import argparse

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import complain, local, say, show_json, show_table
from supportdesk.cli.shapes import refused_shape
from supportdesk.config import Settings
from supportdesk.domain.resources import Claim, Stock
from supportdesk.domain.views import Done
from supportdesk.locale import _
from supportdesk.locale.labels import field_label, label
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import reading, resources


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List what is lent, who has it, and who waits."""
    with opened(settings) as desk:
        stock = resources.stock(desk)
    there = [each for each in stock.resources if each.retired_at is None]
    if "json" in args:
        lent = [
            {"name": each.name, "kind": each.kind, "note": each.note, "held": _shape(stock.holder(each))}
            for each in there
        ]
        show_json({"resources": lent, "waiting": [_shape(claim) for claim in stock.waiting()]})
        return 0
    if not there:
        say(_("Nothing is lent yet. The team lead adds what there is with `supportdesk resource add`."))
        return 0
    head = [_("name"), _("kind"), field_label("number"), _("since"), _("by"), _("note")]
    show_table(head, [_cells(stock, place) for place in range(len(there))])
    if waiting := stock.waiting():
        say("")
        head = [_("turn"), _("wanted"), field_label("number"), field_label("priority"), _("since"), _("by")]
        show_table(
            head,
            [
                [str(stock.place(c)), c.wanted, c.number, _weight(c), local(c.asked_at), c.agent_name]
                for c in waiting
            ],
        )
    return 0


def _cells(stock: Stock, place: int) -> list[str]:
    each = [r for r in stock.resources if r.retired_at is None][place]
    held = stock.holder(each)
    if held is None:
        return [each.name, each.kind, "-", _("free"), "-", each.note or "-"]
    return [
        each.name, each.kind, held.number, local(held.since or held.asked_at), held.agent_name,
        each.note or "-",
    ]  # fmt: skip


def _weight(claim: Claim) -> str:
    if claim.urgent and claim.category:
        return label(claim.category)
    return label(claim.priority) if claim.priority else "-"


def _shape(claim: Claim | None) -> dict[str, object] | None:
    if claim is None:
        return None
    return {
        "request": claim.id,
        "ticket": claim.number,
        "wanted": claim.wanted,
        "resource": claim.name or None,
        "state": claim.state,
        "agent": claim.agent_id,
        "asked_at": claim.asked_at,
        "since": claim.since,
        "ended_at": claim.ended_at,
        "ended_by": claim.ended_by or None,
    }


def add(args: argparse.Namespace, settings: Settings) -> int:
    """Lend one more thing."""
    with opened_by_agent(settings) as (desk, agent):
        done = resources.add(desk, agent, args.name, args.kind, args.note)
    return _said(args, done, _("{name} is lent from now on.").format(name=args.name))


def retire(args: argparse.Namespace, settings: Settings) -> int:
    """Lend a thing no more."""
    with opened_by_agent(settings) as (desk, agent):
        done = resources.retire(desk, agent, args.name)
    return _said(args, done, _("{name} is lent no more; its history stays.").format(name=args.name))


def request(args: argparse.Namespace, settings: Settings) -> int:
    """Ask for one for a ticket."""
    with opened_by_agent(settings) as (desk, agent):
        ticket_id = reading.ticket_id(desk, args.number)
        done = resources.request(desk, agent, ticket_id, args.wanted)
        words = _stands(resources.stock(desk), ticket_id, args.wanted)
    return _said(args, done, words)


def _stands(stock: Stock, ticket_id: int, wanted: str) -> str:
    """What became of a ticket's request."""
    word = wanted.strip().casefold()
    for claim in reversed(stock.claims):
        if claim.ticket_id == ticket_id and claim.wanted.casefold() == word:
            if claim.resource_id is not None:
                return _("{number} has {name}.").format(number=claim.number, name=claim.name)
            words = _("{number} waits for {wanted}; its turn: {n}.")
            return words.format(number=claim.number, wanted=claim.wanted, n=stock.place(claim))
    return ""


def takeover(args: argparse.Namespace, settings: Settings) -> int:
    """Let an urgent ticket have what a lesser one holds; it asks first where it did not."""
    with opened_by_agent(settings) as (desk, agent):
        ticket_id = reading.ticket_id(desk, args.number)
        claim = _claim_of(resources.stock(desk), ticket_id, args.wanted)
        if claim is None:
            done = resources.request(desk, agent, ticket_id, args.wanted)
            claim = _claim_of(resources.stock(desk), ticket_id, args.wanted)
            if claim is None or claim.resource_id is not None:
                return _said(args, done, _stands(resources.stock(desk), ticket_id, args.wanted))
        done = resources.take_over(desk, agent, claim.id)
        words = _stands(resources.stock(desk), ticket_id, args.wanted)
    return _said(args, done, words)


def _claim_of(stock: Stock, ticket_id: int, wanted: str) -> Claim | None:
    word = wanted.strip().casefold()
    mine = (c for c in stock.claims if c.ticket_id == ticket_id and c.wanted.casefold() == word)
    return next(mine, None)


def release(args: argparse.Namespace, settings: Settings) -> int:
    """Give a thing back."""
    with opened_by_agent(settings) as (desk, agent):
        done = resources.release(desk, agent, args.name)
    return _said(args, done, _("{name} was given back.").format(name=args.name))


def past(args: argparse.Namespace, settings: Settings) -> int:
    """List who had what from when to when."""
    with opened(settings) as desk:
        found = resources.history(desk, args.name)
    if "json" in args:
        show_json([_shape(claim) for claim in found])
        return 0
    head = [
        _("name"), field_label("number"), _("asked"), _("since"), _("until"), _("state"), _("by"),
        _("ended by"),
    ]  # fmt: skip
    show_table(
        head,
        [
            [
                c.name or c.wanted, c.number, local(c.asked_at), local(c.since) if c.since else "-",
                local(c.ended_at) if c.ended_at else "-", label(c.state), c.agent_name, c.ended_by or "-",
            ]
            for c in found
        ],
    )  # fmt: skip
    return 0


def _said(args: argparse.Namespace, done: Done, words: str) -> int:
    if "json" in args:
        show_json({"done": bool(done.done), "refused": [refused_shape(outcome) for outcome in done.refused]})
    elif done.done:
        say(words)
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(refusal_text(outcome.refusal))
    return 1 if done.refused else 0
