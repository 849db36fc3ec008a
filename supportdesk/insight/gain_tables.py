"""What a month teaches as tables with their words, definitions and queries, as the month's figures are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from supportdesk.domain.bottlenecks import LossBy
from supportdesk.domain.figures import Line, Table
from supportdesk.domain.improvement_views import Proposed
from supportdesk.domain.improvements import Improvement, ImprovementState
from supportdesk.domain.people import AgentRef
from supportdesk.domain.proposals import ProposalKind, Subject, of_problem
from supportdesk.domain.training import Topic
from supportdesk.domain.vocabulary import Category, Tier
from supportdesk.insight.gains import TOLD, Frequent, Gains, figure
from supportdesk.locale import _, listed, pgettext
from supportdesk.locale.gain_words import (
    about_label,
    gain_definition,
    key_label,
    kind_label,
    proposal_text,
    ranking_definition,
    ranking_title,
    state_label,
    topic_label,
)
from supportdesk.locale.labels import label
from supportdesk.locale.review_sentences import due_words


def gain_tables(found: Gains) -> list[Table]:
    """All tables that say anything, in order."""
    every = [
        problems_table(found),
        *(_ranking(found, by) for by in LossBy),
        proposals_table(found),
        measures_table(found),
        _training(found),
        _published(found),
    ]
    return [table for table in every if table.lines]


def ranking_tables(found: Gains) -> list[Table]:
    """The rankings alone, those that have lines."""
    return [table for by in LossBy if (table := _ranking(found, by)).lines]


def training_tables(found: Gains) -> list[Table]:
    """Training alone, and what is new."""
    return [table for table in (_training(found), _published(found)) if table.lines]


def titles(found: Gains) -> dict[str, str]:
    """What the problems of a month are called, by name."""
    return {one.name: one.title for one in found.frequent}


def problems_table(found: Gains) -> Table:
    """The frequent problems alone."""
    lines = [
        Line(
            (one.title, one.count, one.share, one.worked, one.lost, _answer(one), _shared(one)),
            one.query,
            of_problem(one.name, one.answer).key,
        )
        for one in found.frequent
    ]
    head = (
        _("Frequent problem"), _("Tickets"), _("Share"), _("worked"), _("lost"), _("Article"),
        _("words in common"),
    )  # fmt: skip
    title = _("Frequent problems")
    definition = _estimated(found, gain_definition("problems"))
    if found.every == 1 and found.compared < found.reports:
        some = _("Compared are the latest {n} of {many} reports.")
        definition += " " + some.format(n=f"{found.compared:,}", many=f"{found.reports:,}")
    return Table("problems", title, definition, head, tuple(lines), frozenset({2}), drawn=1)


def _estimated(found: Gains, definition: str) -> str:
    """A definition of what is told by problem; of a large month, what its figures are estimated from."""
    if found.every == 1:
        return definition
    some = _("Estimates: one of every {every} tickets was looked at, {n} of {many} reports.")
    n, many = f"{found.compared:,}", f"{found.reports:,}"
    return f"{definition} {some.format(every=found.every, n=n, many=many)}"


def _shared(one: Frequent) -> str:
    """The words and tags that its reports share, and what they are."""
    kinds = [label(Category(category)) for category, _n in one.categories[:1] if category]
    return listed([*one.words, *(f"#{tag}" for tag, _n in one.tags[:3]), *kinds])


def _answer(one: Frequent) -> str:
    if one.article is None:
        return _("none")
    if one.solved:
        return _("{slug} (solved {n})").format(slug=one.article.slug, n=one.solved)
    return _("{slug} (only suggested)").format(slug=one.article.slug)


def _ranking(found: Gains, by: LossBy) -> Table:
    names = titles(found)
    lines = [
        Line(
            (key_label(by, one.key, found.people, names), one.lost, one.share, one.many),
            found.query(one.tickets),
            subject.key if (subject := found.subject_of(one)) else "",
        )
        for one in found.rankings[by][:TOLD]
    ]
    title = ranking_title(by)
    head = (title, _("lost"), _("Share"), _("Tickets"))
    definition = ranking_definition(by)
    if by is LossBy.PROBLEM:
        definition = _estimated(found, definition)
    return Table(f"lost-{by.value}", title, definition, head, tuple(lines), frozenset({2}), drawn=1)


def proposals_table(found: Gains, *, dismissed: bool = False, keys: bool = False) -> Table:
    """What the rankings propose; what was `dismissed`, and the `keys` of proposals, only where asked for."""
    names = titles(found)
    lines = [
        Line(
            (
                kind_label(one.subject.kind), about_label(one.subject, found.people, names), one.lost,
                one.share, one.many, state_label(found.state(one.subject)),
                *((one.subject.key,) if keys else ()),
            ),
            found.query(one.tickets),
            one.subject.key,
        )
        for one in found.proposed
        if dismissed or found.state(one.subject) is not ImprovementState.DISMISSED
    ]  # fmt: skip
    head = (
        _("Proposal"), _("about"), _("lost"), _("Share"), _("Tickets"), _("State"),
        *((_("Key"),) if keys else ()),
    )  # fmt: skip
    title = _("Proposals")
    return Table("proposals", title, gain_definition("proposals"), head, tuple(lines), frozenset({3}))


def measures_table(found: Gains) -> Table:
    """What was decided before, and its figure then and now."""
    names = titles(found)
    lines = []
    for seen in found.seen:
        one, measure = seen.improvement, seen.improvement.measure
        if one.state is ImprovementState.OPEN or one.figure is None:
            continue
        if measure is None or one.state is ImprovementState.DISMISSED:
            by, due = one.decided_by.name if one.decided_by else "", None
        else:
            by, due = measure.owner.name, measure.due.isoformat()
            if measure.is_late(found.today):
                due += f" ({due_words(measure, found.today)})"
        lines.append(
            Line(
                (
                    f"{kind_label(one.subject.kind)}: {about_label(one.subject, found.people, names)}",
                    by, due, state_label(one.state), one.figure.month, timedelta(seconds=one.figure.lost),
                    found.lost_now(seen),
                    one.note or (measure.outcome if measure else ""),
                ),
                found.query(seen.now.tickets) if seen.now else "",
                one.subject.key,
            )
        )  # fmt: skip
    head = (
        _("Proposal"), _("Owner"), _("due"), _("State"), _("since"), _("lost then"), _("lost now"), _("Note"),
    )  # fmt: skip
    return Table("measures", _("What became of it"), gain_definition("measures"), head, tuple(lines))


def _training(found: Gains) -> Table:
    names = titles(found)
    lines = [
        Line(
            (
                topic_label(one.key, names), label(one.tier), one.many, one.escalated, one.avoidable,
                one.reopened, _by_article(one.unread_by), _by_article(one.unused_by),
                plan_words(found.plan(one)),
            ),
            found.query(one.tickets),
            topic_act(one),
        )
        for one in found.topics
    ]  # fmt: skip
    head = (
        _("Topic"), _("Tier"), _("Tickets"), _("escalated"), _("L1 could have"), _("reopened"),
        pgettext("article", "Unread"), _("Not used"), _("Plan"),
    )  # fmt: skip
    definition = _estimated(found, gain_definition("training"))
    return Table("training", _("Training"), definition, head, tuple(lines))


def topic_act(topic: Topic) -> str:
    """The word by which a topic's training is decided on: it says whose it is."""
    return f"{Subject(ProposalKind.TRAIN_TOPIC, topic.key).key}@{topic.tier.value}"


def proposed(found: Gains) -> dict[str, Proposed]:
    """What can be done about the lines of all tables, by their `act`."""
    names = titles(found)
    subjects = [one.subject for one in found.proposed] + [one.improvement.subject for one in found.seen]
    subjects += [of_problem(one.name, one.answer) for one in found.frequent]
    lines = (line for by in LossBy for line in found.rankings[by][:TOLD])
    subjects += [subject for line in lines if (subject := found.subject_of(line)) is not None]

    def one(subject: Subject, audience: Tier | None = None) -> Proposed:
        text = proposal_text(subject, found.people, names)
        return Proposed(subject, text, figure(found, subject), found.decided(subject), audience)

    every = {subject.key: one(subject) for subject in dict.fromkeys(subjects)}
    topics = {topic_act(t): one(Subject(ProposalKind.TRAIN_TOPIC, t.key), t.tier) for t in found.topics}
    return every | topics


def _by_article(people: Mapping[str, Sequence[AgentRef]]) -> str:
    return "; ".join(f"{slug}: {listed([person.name for person in some])}" for slug, some in people.items())


def plan_words(plan: Improvement | None) -> str:
    """Where a training stands: by whom and when, and who has had it."""
    if plan is None or plan.measure is None:
        return ""
    words = f"{state_label(plan.state)}, {plan.measure.owner.name}, {plan.measure.due.isoformat()}"
    ticked = listed([f"{tick.agent.name} ✓" for tick in plan.ticks])
    return f"{words}; {ticked}" if ticked else words


def _published(found: Gains) -> Table:
    lines = [Line((article.slug, article.title)) for article in found.published]
    head = (_("New article"), _("Title"))
    return Table("published", _("New articles"), gain_definition("published"), head, tuple(lines))
