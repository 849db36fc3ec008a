"""A query asked of one ticket, in memory. The store asks all of them, and gets the same answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from supportdesk.domain.figure_queries import read_figure
from supportdesk.domain.people import Agent
from supportdesk.domain.query import And, Asked, Node, Not, Or, Value, Word, folded
from supportdesk.domain.query_fields import ANY, FIELDS, ME, Kind, Special
from supportdesk.domain.query_values import Bound, stretch
from supportdesk.domain.vocabulary import Status

if TYPE_CHECKING:  # made of tickets, which know the policy, whose conditions are asked here
    from supportdesk.domain.findable import Findable


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Who asks, and when: what `me` and lengths of time mean.

    `zone` is where days begin (None: the machine's), `drafts` the tickets on which words of theirs wait,
    `desk_zone` where the months of reports begin.
    """

    now: datetime
    agent: Agent
    zone: tzinfo | None = None
    drafts: frozenset[int] = frozenset()
    desk_zone: tzinfo = UTC

    def mine(self, field: str) -> str | None:
        """What `me` is in a field; None where there is no such thing."""
        me: Mapping[str, str | None] = {
            "owner": self.agent.id or None,
            "tier": self.agent.tier.value,
            "handover": self.agent.tier.value,
            "group": self.agent.group.value if self.agent.group else None,
        }
        return me[field]

    def stretch(self, field: str, bound: Bound) -> tuple[datetime | None, datetime | None]:
        """From when on and until before when the instant of a field has to be."""
        return stretch(bound, ahead=FIELDS[field].kind is Kind.AHEAD, now=self.now, zone=self.zone)


def person_key(agent_id: str, name: str) -> str:
    """An agent as `owner` compares one: id and name, folded, between them a tab."""
    return f"{folded(agent_id)}\t{folded(name)}"


def is_person(key: str, wanted: str) -> bool:
    """Whether what was asked for is the id of this key, or in its name."""
    agent_id, _, name = key.partition("\t")
    return agent_id == wanted or wanted in name


_BY_STATUS = {
    "new": (Status.NEW,),
    "working": (Status.IN_PROGRESS,),
    "waiting": (Status.WAITING_CUSTOMER,),
    "resolved": (Status.RESOLVED,),
    "closed": (Status.CLOSED,),
    "merged": (Status.MERGED,),
    "open": tuple(status for status in Status if status.is_open),
    "ended": tuple(status for status in Status if not status.is_open),
}
"""States that are a status."""


def statuses(state: str) -> tuple[Status, ...]:
    """The statuses that a state is; none for a state of another kind."""
    return _BY_STATUS.get(state, ())


def asks_status(tree: Node) -> bool:
    """Whether a query says anywhere whether a ticket is open or has ended."""
    match tree:
        case And(of) | Or(of):
            return any(asks_status(node) for node in of)
        case Not(of):
            return asks_status(of)
        case Asked(name, values):
            return name in ("status", "resolved", "closed") or (
                name == "is" and any(statuses(str(value)) for value in values)
            )
        case Word():
            return False


_STATES: Mapping[str, Callable[[Findable, Standpoint], bool]] = {
    "emergency": lambda t, _: t.emergency,
    "unanswered": lambda t, _: t.unanswered,
    "handover": lambda t, _: t.handover is not None,
    "unowned": lambda t, _: t.owner is None,
    "unclassified": lambda t, _: t.category is None,
    "imported": lambda t, _: t.imported,
    "overdue": lambda t, here: _overdue(t, here),
    "late": lambda t, here: not t.imported and (bool(t.missed) or _overdue(t, here)),
}

_POSSESSIONS: Mapping[str, Callable[[Findable, Standpoint], bool]] = {
    "draft": lambda t, here: t.id in here.drafts,
    "article": lambda t, _: bool(t.articles),
    "attachment": lambda t, _: t.attachments,
    "tag": lambda t, _: bool(t.tags),
    "ref": lambda t, _: folded(t.reference) != "",
    "score": lambda t, _: t.score is not None,
    "eta": lambda t, _: t.expected_at is not None,
    "owner": lambda t, _: t.owner is not None,
    "due": lambda t, _: t.next_due is not None,
}


def _overdue(t: Findable, here: Standpoint) -> bool:
    return t.next_due is not None and t.next_due < here.now


def matches(tree: Node, ticket: Any, here: Standpoint | None = None) -> bool:
    """Whether a ticket is what the query asks for.

    `ticket` is a Findable; where the tree is a policy's condition, its Facts do, and nobody stands anywhere.
    """
    match tree:
        case And(of):
            return all(matches(node, ticket, here) for node in of)
        case Or(of):
            return any(matches(node, ticket, here) for node in of)
        case Not(of):
            return not matches(of, ticket, here)
        case Word():
            return any(tree.needle in part for part in ticket.text)
        case Asked(name, values):
            return any(_asked(name, value, ticket, here) for value in values)


def _asked(name: str, value: Value, ticket: Any, here: Standpoint | None) -> bool:
    field = FIELDS[name]
    if field.kind is Kind.STATE:
        return _is(name, value, ticket, here)
    if name == "breached":
        assert here is not None
        late = ticket.missed | {clock for clock, due in ticket.running if due < here.now}
        return _whole(value, [folded(clock) for clock in late])
    found = getattr(ticket, field.fact)
    if field.kind is Kind.FIGURE:
        from supportdesk.domain.counted import counts  # made of tickets, as Findable is

        assert here is not None
        figure = read_figure(str(value))
        return figure is not None and counts(found, figure, here.desk_zone, here.now)
    if isinstance(value, Bound):
        return found is not None and _within(name, value, found, here)
    if field.kind is Kind.PERSON:
        keys = [] if found is None else [person_key(*found)]
        if value is ME:
            hand = folded(here.mine(name) or "") if here else ""
            return bool(hand) and any(key.partition("\t")[0] == hand for key in keys)
        return _held(value, keys, is_person)
    every = found if isinstance(found, (frozenset, set, tuple)) else () if found is None else (found,)
    texts = [text for one in every if (text := folded(str(one)))]
    if value is ME:
        mine = here.mine(name) if here else None
        return mine is not None and folded(mine) in texts
    return _held(value, texts, _contains) if field.kind is Kind.NAME else _whole(value, texts)


def _within(name: str, bound: Bound, found: Any, here: Standpoint | None) -> bool:
    if FIELDS[name].kind is Kind.NUMBER:
        return holds_number(bound, found)
    assert here is not None
    low, high = here.stretch(name, bound)
    return (low is None or found >= low) and (high is None or found < high)


def holds_number(bound: Bound, found: float) -> bool:
    """Whether a number is what is asked for."""
    at, until = bound.at, bound.until
    assert isinstance(at, float)
    if isinstance(until, float):
        return min(at, until) <= found <= max(at, until)
    return {
        "<": found < at, "<=": found <= at, ">": found > at, ">=": found >= at, "=": found == at,
    }[bound.sign]  # fmt: skip


def _is(name: str, value: Value, ticket: Any, here: Standpoint | None) -> bool:
    assert isinstance(value, str)
    assert here is not None
    table = _STATES if name == "is" else _POSSESSIONS
    if fitting := statuses(value) if name == "is" else ():
        return ticket.status in fitting
    return table[value](ticket, here)


def _whole(value: Value, found: Collection[str]) -> bool:
    return _held(value, found, lambda text, wanted: text == wanted)


def _contains(text: str, wanted: str) -> bool:
    return wanted in text


def _held(value: Value, found: Collection[str], fits: Callable[[str, str], bool]) -> bool:
    if isinstance(value, Special):
        return bool(found) is (value is ANY)
    assert isinstance(value, str)
    return any(fits(text, value) for text in found)
