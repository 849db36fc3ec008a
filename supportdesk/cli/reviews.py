"""`supportdesk review …`: what went wrong, why, and what is done about it (process §4)."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from supportdesk.cli.opening import me_or_nobody, opened, opened_by_agent
from supportdesk.cli.output import complain, local, plain, say, show, show_json, show_table
from supportdesk.cli.shapes import Shape, refused_shape
from supportdesk.cli.sla import held_shape
from supportdesk.cli.texts import read_texts
from supportdesk.config import Settings
from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput, Conflict
from supportdesk.domain.hostile import visible
from supportdesk.domain.review_views import ReviewDetail, ReviewLine
from supportdesk.domain.vocabulary import ReviewShelf, RootCause
from supportdesk.locale import _, listed
from supportdesk.locale.labels import cycle_label, field_label, label
from supportdesk.locale.ledgers import held_by
from supportdesk.locale.review_page import review_page
from supportdesk.locale.review_sentences import due_words, trigger_words
from supportdesk.locale.sentences import done as done_words
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import people, reading, reviews
from supportdesk.services.desk import Act, Desk
from supportdesk.services.writing import written_at_once


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """Reviews under way, by the day on which something is due next."""
    shelf = ReviewShelf.ENDED if args.ended else ReviewShelf.OVERDUE if args.overdue else ReviewShelf.OPEN
    if args.mine:
        with opened_by_agent(settings) as (desk, agent):
            found = reviews.listing(desk, agent, ReviewShelf.MINE)
    else:
        with opened(settings) as desk:
            found = reviews.listing(desk, me_or_nobody(desk, settings), shelf)
    if "json" in args:
        show_json([_line_shape(line) for line in found])
    elif found:
        head = [field_label("number"), _("opened"), _("why"), _("measures"), field_label("subject")]
        show_table(head, [_cells(line) for line in found])
    else:
        say(_("No review stands so."))
    return 0


def _cells(line: ReviewLine) -> list[str]:
    waiting = line.review.open_measures
    measures = f"{len(line.review.measures) - len(waiting)}/{len(line.review.measures)}"
    if waiting:
        measures = f"{measures} · {due_words(min(waiting, key=lambda m: m.due), line.today)}"
    why = listed(map(trigger_words, line.review.triggers))
    return [line.number, local(line.review.opened_at), why, measures, line.subject]


def detail(args: argparse.Namespace, settings: Settings) -> int:
    """The review that was opened last, with what is filled in."""
    with opened(settings) as desk:
        found = reviews.detail(desk, reading.ticket_id(desk, args.number))
    if "json" in args:
        show_json(_detail_shape(found))
        return 0
    line, review = found.line, found.line.review
    show(f"{line.number}  {line.subject}")
    why = listed(map(trigger_words, review.triggers))
    show(_("opened {time}: {why}").format(time=local(review.opened_at), why=why))
    if review.reason:
        show(f"  {review.reason}")
    for breach in found.held.breaches:
        words = _("{clock}: missed {at}; held then by {holder}.")
        name = cycle_label(breach.clock, breach.cycle)
        show(words.format(clock=name, at=local(breach.at), holder=held_by(breach.holder)))
    if review.cause:
        show(f"{field_label('root_cause')}: {label(review.cause)}\n  {review.cause_text}")
    for m in review.measures:
        show(f"{m.number}. {m.text}  ({m.owner.name}, {due_words(m, line.today)})")
        if m.outcome:
            show(f"   {m.outcome}")
    if review.attendees:
        show(f"{field_label('attendees')}: {listed(review.attendees)}")
    if review.ended_at:
        show(_("ended {time}").format(time=local(review.ended_at)))
        if review.conclusion:
            show(f"  {review.conclusion}")
    return 0


# ---------------------------------------------------------------- acts


def begin(args: argparse.Namespace, settings: Settings) -> int:
    """Open one by hand."""
    read_texts(args, "reason")
    return _act(args, settings, lambda _desk: cm.OpenReview(args.reason))


def cause(args: argparse.Namespace, settings: Settings) -> int:
    """Record the root cause."""
    read_texts(args, "text")
    return _act(args, settings, lambda _desk: cm.RecordRootCause(RootCause(args.kind), args.text))


def add_measure(args: argparse.Namespace, settings: Settings) -> int:
    """Add a measure."""
    read_texts(args, "text")
    return _act(
        args, settings, lambda desk: cm.AddMeasure(args.text, people.find(desk, args.owner), _day(args.due))
    )


def change_measure(args: argparse.Namespace, settings: Settings) -> int:
    """Give a measure another owner, day or text."""

    def make(desk: Desk) -> cm.Command:
        owner = people.find(desk, args.owner) if args.owner else None
        return cm.ChangeMeasure(args.measure, owner, _day(args.due) if args.due else None, args.text)

    return _act(args, settings, make)


def complete_measure(args: argparse.Namespace, settings: Settings) -> int:
    """Record that a measure is done."""
    return _act(args, settings, lambda _desk: cm.CompleteMeasure(args.measure, args.text))


def attend(args: argparse.Namespace, settings: Settings) -> int:
    """Record who took part."""
    return _act(args, settings, lambda _desk: cm.AttendReview(tuple(args.names)))


def end(args: argparse.Namespace, settings: Settings) -> int:
    """End a review whose measures are done."""
    return _act(args, settings, lambda _desk: cm.EndReview(args.conclusion))


def _act(args: argparse.Namespace, settings: Settings, make: Callable[[Desk], cm.Command]) -> int:
    with opened_by_agent(settings) as (desk, agent):
        ticket_id = reading.ticket_id(desk, args.number)
        command = make(desk)
        done = desk.act(agent, [Act(ticket_id, command)])
        found = None if done.refused else reviews.detail(desk, ticket_id)
    if "json" in args:
        show_json({
            "batch": done.batch if found else None,
            "review": _detail_shape(found) if found else None,
            "refused": [refused_shape(outcome) for outcome in done.refused],
        })  # fmt: skip
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(f"{outcome.number}: {refusal_text(outcome.refusal)}")
    if found and "json" not in args:
        say(f"{found.line.number}: {done_words(type(command).__name__)}")
    return 1 if done.refused else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("day", given=text) from None


# ---------------------------------------------------------------- out


def export(args: argparse.Namespace, settings: Settings) -> int:
    """Write a review as Markdown, to a file or to stdout."""
    with opened(settings) as desk:
        page = review_page(reviews.detail(desk, reading.ticket_id(desk, args.number)))
    if args.file == "-":
        show(page.rstrip("\n"))
        return 0
    path = Path(args.file).expanduser()
    if path.exists() and not args.force:
        raise Conflict("file_exists", file=str(path))
    with written_at_once(path) as trial:
        trial.write_text(page, encoding="utf-8")
    say(_("Written to {file}.").format(file=visible(str(path), newlines=False)))
    return 0


def _line_shape(line: ReviewLine) -> Shape:
    return {
        "number": line.number,
        "subject": line.subject,
        **plain(line.review),
        "open": line.review.is_open,
        "late": [measure.number for measure in line.late],
    }


def _detail_shape(found: ReviewDetail) -> Shape:
    return {**_line_shape(found.line), "held": held_shape(found.held), "feedback": found.feedback}
