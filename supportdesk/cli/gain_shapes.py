"""What a month teaches in JSON: these keys are an interface. Lengths are seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supportdesk.cli.shapes import Shape
from supportdesk.domain.bottlenecks import Bottleneck, LossBy
from supportdesk.domain.improvements import Improvement, ImprovementState
from supportdesk.domain.people import AgentRef
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.domain.review_views import ReviewLine
from supportdesk.domain.reviews import Measure
from supportdesk.insight.gains import Gains


def gains_shape(found: Gains) -> Shape:
    """All of it, as a part of the month's figures."""
    return {
        "problems": problems_shape(found),
        "bottlenecks": bottlenecks_shape(found),
        "training": training_shape(found),
    }


def month_shape(found: Gains) -> Shape:
    """Which month, and how many reports it had."""
    return {"month": found.month.name, "zone": str(found.month.zone), "reports": found.reports}


def problems_shape(found: Gains) -> Shape:
    """The frequent problems; lengths in seconds. `problems` of all that there are lists the largest."""
    return {
        "compared": found.compared,
        "every": found.every,
        "groups": found.grouped,
        "problems": [
            {
                "key": one.name,
                "tickets": one.count,
                "share": one.share,
                "worked": one.worked,
                "lost": one.lost,
                "title": one.title,
                "words": one.words,
                "categories": dict(one.categories),
                "tags": dict(one.tags),
                "article": one.article.slug if one.article else None,
                "solved_with_it": one.solved,
                "suggested": one.article is not None and not one.solved,
                "query": one.query,
                "ids": one.tickets,
            }
            for one in found.frequent
        ],
    }


def bottlenecks_shape(found: Gains) -> Shape:
    """The rankings, the proposals, and what was decided before."""
    return {
        "lost": found.lost,
        "rankings": {by.value: [_line_shape(found, line) for line in found.rankings[by]] for by in LossBy},
        "proposals": proposals_shape(found),
        "decided": [
            improvement_shape(one.improvement) | {"lost_now": found.lost_now(one)} for one in found.seen
        ],
    }


def _line_shape(found: Gains, line: Bottleneck) -> Shape:
    return {
        "key": line.key,
        "lost": line.lost,
        "share": line.share,
        "tickets": line.many,
        "most_in": {"stage": line.place[0], "tier": line.place[1]},
        "query": found.query(line.tickets),
    }


def proposals_shape(found: Gains) -> list[Shape]:
    """What is proposed; `seen_in` are the rankings whose first lines propose it."""
    return [
        {
            "key": one.subject.key,
            "kind": one.subject.kind,
            "about": one.subject.about,
            "lost": one.lost,
            "share": one.share,
            "tickets": one.many,
            "seen_in": one.seen_in,
            "state": found.state(one.subject),
            "query": found.query(one.tickets),
        }
        for one in found.proposed
    ]


def training_shape(found: Gains) -> Shape:
    """Topics by tier, what was published anew, and the plan."""
    return {
        "every": found.every,
        "topics": [
            {
                "key": Subject(ProposalKind.TRAIN_TOPIC, one.key).key,
                "topic": one.key,
                "tier": one.tier,
                "tickets": one.many,
                "escalated": one.escalated,
                "avoidable": one.avoidable,
                "avoidable_later": one.later,
                "reopened": one.reopened,
                "articles": one.articles,
                "unread_by": _ids(one.unread_by),
                "not_used_by": _ids(one.unused_by),
                "query": found.query(one.tickets),
            }
            for one in found.topics
        ],
        "new_articles": [{"slug": article.slug, "title": article.title} for article in found.published],
        "plan": [improvement_shape(one.improvement) for one in found.seen if one.improvement.is_training],
    }


def _ids(people: Mapping[str, Sequence[AgentRef]]) -> Shape:
    return {slug: [person.id for person in some] for slug, some in people.items()}


def review_measure_shape(line: ReviewLine, measure: Measure) -> Shape:
    """A measure of a review that is under way, beside those of proposals; its key is its ticket's number."""
    return {
        "key": line.number,
        "kind": "review",
        "about": line.subject,
        "state": ImprovementState.ACCEPTED,
        "measure": measure,
    }


def improvement_shape(one: Improvement) -> Shape:
    """A proposal as it stands in the register; `lost_then` in seconds."""
    return {
        "key": one.subject.key,
        "kind": one.subject.kind,
        "about": one.subject.about,
        "state": one.state,
        "decided_at": one.decided_at,
        "decided_by": one.decided_by.id if one.decided_by else None,
        "month": one.figure.month if one.figure else None,
        "lost_then": one.figure.lost if one.figure else None,
        "tickets_then": one.figure.many if one.figure else None,
        "note": one.note,
        "measure": one.measure,
        "for": one.audience,
        "ticks": [{"agent": t.agent.id, "at": t.at, "by": t.by.id} for t in one.ticks],
    }
