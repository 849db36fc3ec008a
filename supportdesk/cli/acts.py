"""What is done to tickets that are there: `supportdesk ticket claim|reply|escalate|…`.

Every act takes one number or many and is one act in the journal: what can be done is done, what is
refused is said, and the exit code is 1 if anything was.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import datetime

from supportdesk.cli.opening import opened_by_agent
from supportdesk.cli.output import complain, show_json
from supportdesk.cli.shapes import refused_shape, row_shape
from supportdesk.cli.texts import moment, read_texts
from supportdesk.cli.tickets import show_rows
from supportdesk.config import Settings
from supportdesk.domain import commands as cm
from supportdesk.domain.courtesy import Fault
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import Agent
from supportdesk.domain.templates import fill, values_of
from supportdesk.domain.vocabulary import Category, Group, Priority, Tier
from supportdesk.locale import _
from supportdesk.locale.looks import finding_text
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import guarding, people, reading
from supportdesk.services.desk import Act, Desk

_Make = Callable[[Desk, int], list[cm.Command]]


def _act(args: argparse.Namespace, settings: Settings, make: _Make) -> int:
    """Carry out the commands that `make` names for each ticket; say what became of it."""
    with opened_by_agent(settings) as (desk, agent):
        ids = list(dict.fromkeys(reading.ticket_id(desk, number) for number in args.numbers))
        done = desk.act(agent, [Act(i, command) for i in ids for command in make(desk, i)])
        changed = list(dict.fromkeys(outcome.ticket_id for outcome in done.done))
        by_id = reading.rows(desk, changed)
        now = desk.now()
    rows = [by_id[i] for i in changed]
    if "json" in args:
        show_json(
            {
                "batch": done.batch if rows else None,
                "done": [row_shape(row, now) for row in rows],
                "refused": [refused_shape(outcome) for outcome in done.refused],
            }
        )
    else:
        show_rows(rows, now)
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(f"{outcome.number}: {refusal_text(outcome.refusal)}")
    return 1 if done.refused else 0


def _same(*commands: cm.Command) -> _Make:
    return lambda _desk, _id: list(commands)


def claim(args: argparse.Namespace, settings: Settings) -> int:
    """Take tickets."""
    return _act(args, settings, _same(cm.Claim()))


def assign(args: argparse.Namespace, settings: Settings) -> int:
    """Give tickets to an agent, or back to their tier's queue."""
    return _act(
        args,
        settings,
        lambda desk, _id: [cm.Assign(None if args.nobody else people.find(desk, args.to))],
    )


def classify(args: argparse.Namespace, settings: Settings) -> int:
    """Set category and priority; what is already so is left alone."""
    category = Category(args.category)
    priority = Priority(args.priority) if args.priority else None

    def make(desk: Desk, ticket_id: int) -> list[cm.Command]:
        ticket = reading.ticket(desk, ticket_id).ticket
        wanted: list[cm.Command] = []
        if priority is None or ticket.category is not category:
            wanted.append(cm.Classify(category))
        if priority is not None and (ticket.priority is not priority or not wanted):
            wanted.append(cm.SetPriority(priority))
        return wanted

    return _act(args, settings, make)


def reply(args: argparse.Namespace, settings: Settings) -> int:
    """Send a public reply, its variables filled for each ticket; none where something is to be looked at."""
    read_texts(args, "text")
    with opened_by_agent(settings) as (desk, agent):
        expected = moment(args.expected, desk.now())
        if not args.anyway and stopped(desk, agent, args.numbers, args.text, expected):
            return 1

    def make(desk: Desk, ticket_id: int) -> list[cm.Command]:
        return [cm.Reply(_filled(desk, agent, ticket_id, args.text, expected), expected)]

    return _act(args, settings, make)


def _filled(desk: Desk, agent: Agent, ticket_id: int, text: str, expected: datetime | None = None) -> str:
    """Words with the variables that this ticket has a value for."""
    ticket = reading.ticket(desk, ticket_id).ticket
    return fill(text, values_of(ticket, agent, desk.now(), expected_at=expected))


def stopped(
    desk: Desk,
    agent: Agent,
    numbers: Sequence[str],
    text: str,
    expected: datetime | None = None,
    *,
    solved: bool = False,
) -> bool:
    """Say what is to be looked at in words that are to go to these tickets; whether there is anything. Who is
    told that it is `solved` needs no time.
    """
    found = [
        (number, one)
        for number in dict.fromkeys(numbers)
        for one in guarding.look(desk, agent, reading.ticket_id(desk, number), text, expected)
        if not (solved and one.fault is Fault.NO_ETA)
    ]
    for number, one in found:
        complain(f"{number}: {finding_text(one)}")
    if found:
        complain(_("Nothing was sent. --anyway sends it all the same."))
    return bool(found)


def note(args: argparse.Namespace, settings: Settings) -> int:
    """Add an internal note."""
    read_texts(args, "text")
    return _act(args, settings, _same(cm.AddNote(args.text)))


def escalate(args: argparse.Namespace, settings: Settings) -> int:
    """Hand up, by default to the next tier (process §2)."""
    read_texts(args, "tried", "asked", "evidence", "promised")

    def make(desk: Desk, ticket_id: int) -> list[cm.Command]:
        to = Tier(args.to) if args.to else _next(reading.ticket(desk, ticket_id).ticket.tier)
        group = Group(args.group) if args.group else None
        return [cm.Escalate(to, args.tried, args.asked, args.evidence, args.promised, group)]

    return _act(args, settings, make)


def _next(tier: Tier) -> Tier:
    return Tier.L2 if tier is Tier.L1 else Tier.L3


def accept(args: argparse.Namespace, settings: Settings) -> int:
    """Accept escalations."""
    return _act(args, settings, _same(cm.AcceptHandover()))


def return_(args: argparse.Namespace, settings: Settings) -> int:
    """Return escalations with a reason."""
    read_texts(args, "reason")
    return _act(args, settings, _same(cm.ReturnHandover(args.reason)))


def resolve(args: argparse.Namespace, settings: Settings) -> int:
    """Record the solution; what goes to the customer with it is looked at like any reply."""
    read_texts(args, "solution", "message")
    with opened_by_agent(settings) as (desk, agent):
        looked_at = args.message and not args.anyway
        if looked_at and stopped(desk, agent, args.numbers, args.message, solved=True):
            return 1

    def make(desk: Desk, ticket_id: int) -> list[cm.Command]:
        return [cm.Resolve(args.solution, _filled(desk, agent, ticket_id, args.message))]

    return _act(args, settings, make)


def confirm(args: argparse.Namespace, settings: Settings) -> int:
    """Record the customer's confirmation and scores (process §4)."""
    read_texts(args, "comment")
    feedback = Feedback(args.speed, args.solving, args.attitude, args.score, args.comment)
    return _act(args, settings, _same(cm.Confirm(None if feedback == Feedback() else feedback)))


def score(args: argparse.Namespace, settings: Settings) -> int:
    """Record scores without a confirmation (process §4)."""
    read_texts(args, "comment")
    feedback = Feedback(args.speed, args.solving, args.attitude, args.score, args.comment)
    return _act(args, settings, _same(cm.RecordFeedback(feedback)))


def test(args: argparse.Namespace, settings: Settings) -> int:
    """Record the customer's test of the fix (process §3)."""
    read_texts(args, "text")
    return _act(args, settings, _same(cm.RecordTest(args.passed, args.text)))


def close(args: argparse.Namespace, settings: Settings) -> int:
    """Close tickets."""
    return _act(args, settings, _same(cm.Close(args.unconfirmed)))


def reopen(args: argparse.Namespace, settings: Settings) -> int:
    """Go on with tickets that were resolved or closed."""
    read_texts(args, "reason")
    return _act(args, settings, _same(cm.Reopen(args.reason)))
