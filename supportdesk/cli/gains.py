"""`supportdesk report problems|bottlenecks|training|proposals|measures`: what a month teaches (§5)."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from supportdesk.cli.bars import bar
from supportdesk.cli.gain_shapes import (
    bottlenecks_shape,
    improvement_shape,
    month_shape,
    problems_shape,
    proposals_shape,
    review_measure_shape,
    training_shape,
)
from supportdesk.cli.opening import NOBODY, opened, opened_by_agent
from supportdesk.cli.output import complain, say, show, show_figures, show_json, show_table, span
from supportdesk.cli.shapes import Shape, refused_shape
from supportdesk.cli.texts import read_texts
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.figures import Table
from supportdesk.domain.improvement_rules import (
    Accept,
    Change,
    Complete,
    Dismiss,
    ImprovementCommand,
    TickOff,
)
from supportdesk.domain.improvements import Improvement, ImprovementState
from supportdesk.domain.people import Agent
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.domain.views import Done
from supportdesk.domain.vocabulary import ReviewShelf, Tier
from supportdesk.insight.gain_tables import (
    measures_table,
    problems_table,
    proposals_table,
    ranking_tables,
    titles,
    training_tables,
)
from supportdesk.insight.gains import Gains, figure, gained
from supportdesk.insight.month import named
from supportdesk.locale import _
from supportdesk.locale.gain_words import about_label, kind_label, proposal_text, state_label
from supportdesk.locale.review_sentences import due_words
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import improvements, people, reviews
from supportdesk.services.desk import Desk

_MOST = 10
"""Lines of a ranking that text shows; JSON has all."""


# ---------------------------------------------------------------- what a month teaches


def problems(args: argparse.Namespace, settings: Settings) -> int:
    """Print a month's frequent problems."""
    return _told(args, settings, lambda found: [problems_table(found)], problems_shape, most=50)


def bottlenecks(args: argparse.Namespace, settings: Settings) -> int:
    """Print where a month lost most, what that proposes, and what became of what was accepted before."""
    return _told(
        args,
        settings,
        lambda found: [*ranking_tables(found), proposals_table(found, keys=True), measures_table(found)],
        bottlenecks_shape,
    )


def training(args: argparse.Namespace, settings: Settings) -> int:
    """Print what to train whom in."""
    return _told(args, settings, training_tables, training_shape, most=50)


def _told(
    args: argparse.Namespace,
    settings: Settings,
    tables: Callable[[Gains], Sequence[Table]],
    shape: Callable[[Gains], Shape],
    most: int = _MOST,
) -> int:
    with opened(settings) as desk:
        found = _gained(args, desk)
    if "json" in args:
        show_json(month_shape(found) | shape(found))
        return 0
    show(
        _("{month}, time zone {zone}: {n} reports, {lost} lost").format(
            month=found.month.name, zone=found.month.zone, n=found.reports, lost=span(found.lost)
        )
    )
    told = [table for table in tables(found) if table.lines]
    for table in told:
        show("")
        show_figures(table, most)
        show(table.definition)
    if not told:
        show(_("Nothing to tell of this month."))
    return 0


def _gained(args: argparse.Namespace, desk: Desk) -> Gains:
    month = named(desk, args.month)
    with bar(_("Counting"), quiet="json" in args) as progress:
        return gained(desk, month, progress)


# ---------------------------------------------------------------- what is decided


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List a month's proposals, those that lost most first."""
    with opened(settings) as desk:
        found = _gained(args, desk)
    if "json" in args:
        some = proposals_shape(found)
        show_json([one for one in some if args.all or one["state"] is not ImprovementState.DISMISSED])
        return 0
    table = proposals_table(found, dismissed=args.all, keys=True)
    if table.lines:
        show_figures(table, len(table.lines))
        show(table.definition)
    else:
        say(_("This month proposes nothing."))
    return 0


def accept(args: argparse.Namespace, settings: Settings) -> int:
    """Make a measure of a proposal."""
    with opened_by_agent(settings) as (desk, agent):
        found = _gained(args, desk)
        subject = _subject(args.key, _keys(found))
        text = args.text or proposal_text(subject, found.people, titles(found))
        command = Accept(
            figure(found, subject), text, people.find(desk, args.owner), _day(args.due), args.note,
            Tier(args.audience) if args.audience else None,
        )  # fmt: skip
        done = improvements.act(desk, agent, subject, command)
        return _answered(args, desk, subject, done)


def dismiss(args: argparse.Namespace, settings: Settings) -> int:
    """Leave a proposal."""
    read_texts(args, "note")
    with opened_by_agent(settings) as (desk, agent):
        found = _gained(args, desk)
        subject = _subject(args.key, _keys(found))
        done = improvements.act(desk, agent, subject, Dismiss(figure(found, subject), args.note))
        return _answered(args, desk, subject, done)


def undo(args: argparse.Namespace, settings: Settings) -> int:
    """Take back one's last act on a proposal."""
    with opened_by_agent(settings) as (desk, agent):
        subject = _subject(args.key, (one.subject for one in improvements.every(desk)))
        return _answered(args, desk, subject, improvements.undo(desk, agent, subject))


def measures(args: argparse.Namespace, settings: Settings) -> int:
    """List the measures of accepted proposals, and those of reviews that are under way."""
    if args.mine:
        with opened_by_agent(settings) as (desk, agent):
            found, today = improvements.measures(desk, agent), improvements.today(desk)
            under_way = reviews.listing(desk, agent, ReviewShelf.MINE)
            whose = agent.id
    else:
        with opened(settings) as desk:
            found, today = improvements.measures(desk), improvements.today(desk)
            under_way = reviews.listing(desk, NOBODY, ReviewShelf.OPEN)
            whose = ""
    of_reviews = [(line, m) for line in under_way for m in line.review.open_measures]
    of_reviews = [(line, m) for line, m in of_reviews if whose in ("", m.owner.id)]
    if args.overdue:
        found = [one for one in found if one.measure and one.measure.is_late(today)]
        of_reviews = [(line, m) for line, m in of_reviews if m.is_late(today)]
    if "json" in args:
        told = [review_measure_shape(line, m) for line, m in of_reviews]
        show_json([*(improvement_shape(one) for one in found), *told])
    elif found or of_reviews:
        head = [_("due"), _("Owner"), _("State"), _("Measure"), _("Key")]
        rows = [_measure_cells(one, today) for one in found]
        accepted = state_label(ImprovementState.ACCEPTED)
        rows += [[due_words(m, today), m.owner.name, accepted, m.text, line.number] for line, m in of_reviews]
        show_table(head, rows)
    else:
        say(_("No measure stands so."))
    return 0


def _measure_cells(one: Improvement, today: date) -> list[str]:
    assert one.measure is not None  # that is what is listed
    return [
        due_words(one.measure, today), one.measure.owner.name, state_label(one.state), one.measure.text,
        one.subject.key,
    ]  # fmt: skip


def change(args: argparse.Namespace, settings: Settings) -> int:
    """Give a measure another owner, day or text."""

    def make(desk: Desk, _agent: Agent) -> ImprovementCommand:
        owner = people.find(desk, args.owner) if args.owner else None
        return Change(owner, _day(args.due) if args.due else None, args.text)

    return _act(args, settings, make)


def done(args: argparse.Namespace, settings: Settings) -> int:
    """Record that a measure is done."""
    return _act(args, settings, lambda _desk, _agent: Complete(args.text))


def tick(args: argparse.Namespace, settings: Settings) -> int:
    """Record that somebody was trained."""
    return _act(
        args, settings, lambda desk, agent: TickOff(people.find(desk, args.who) if args.who else agent)
    )


def _act(
    args: argparse.Namespace, settings: Settings, make: Callable[[Desk, Agent], ImprovementCommand]
) -> int:
    with opened_by_agent(settings) as (desk, agent):
        subject = _subject(args.key, (one.subject for one in improvements.every(desk)))
        return _answered(args, desk, subject, improvements.act(desk, agent, subject, make(desk, agent)))


def _answered(args: argparse.Namespace, desk: Desk, subject: Subject, done: Done) -> int:
    now = next((one for one in improvements.every(desk) if one.subject == subject), None)
    if "json" in args:
        refused = [refused_shape(outcome) for outcome in done.refused]
        show_json({"improvement": improvement_shape(now) if now else None, "refused": refused})
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(refusal_text(outcome.refusal))
    if now is not None and not done.refused and "json" not in args:
        about = about_label(subject, {}, {})
        say(f"{kind_label(subject.kind)}: {about} – {state_label(now.state)}")
    return 1 if done.refused else 0


def _keys(found: Gains) -> list[Subject]:
    """What a month's proposals and topics are about, and what was decided on before."""
    topics = (Subject(ProposalKind.TRAIN_TOPIC, topic.key) for topic in found.topics)
    decided = (one.improvement.subject for one in found.seen)
    return [*(one.subject for one in found.proposed), *topics, *decided]


def _subject(key: str, known: Iterable[Subject]) -> Subject:
    """The one that a key names, or the beginning of one. Raises NotFound (`no_proposal`)."""
    every = {subject.key: subject for subject in known}
    if key in every:
        return every[key]
    found = [subject for name, subject in every.items() if name.startswith(key)]
    if len(found) == 1:
        return found[0]
    raise NotFound("no_proposal", given=key, known=sorted(every)[:20])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("day", given=text) from None
