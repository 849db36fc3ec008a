"""Spare servers, test environments and the like (process §2): who gets one, who waits, who may take one over.

Pure: a `Stock` is what there is, with who holds and who waits; the rules say what comes of an ask. The order
is urgent first, then priority, then time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.filled_in import fits, written
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import SHORT, Refusal
from supportdesk.domain.vocabulary import Category, Priority, RequestState, Tier

_RANKS = {priority: rank for rank, priority in enumerate(Priority)}


@dataclass(frozen=True, slots=True)
class Claim:
    """A ticket's request for a resource: waiting for one, or holding one since `since`.

    `wanted` names a resource or a kind of them. What the ticket weighs is as it stands now.
    """

    id: int
    wanted: str
    ticket_id: int
    number: str
    subject: str
    agent_id: str
    agent_name: str
    asked_at: datetime
    state: RequestState
    category: Category | None
    priority: Priority | None
    resource_id: int | None = None
    name: str = ""
    since: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    open: bool = True
    merged_into: int | None = None

    @property
    def urgent(self) -> bool:
        return self.category is Category.URGENT

    @property
    def weight(self) -> tuple[bool, int]:
        """Less is more pressing; without the time, which decides among equals only."""
        return not self.urgent, _RANKS[self.priority] if self.priority else len(_RANKS)


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that one ticket at a time can have."""

    id: int
    name: str
    kind: str
    note: str
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """All that there is, with the claims that hold or wait."""

    resources: tuple[Resource, ...]
    claims: tuple[Claim, ...]

    def holder(self, resource: Resource) -> Claim | None:
        return next((c for c in self.claims if c.resource_id == resource.id), None)

    def named(self, name: str) -> Resource | None:
        """The resource of this name that is in use."""
        return next((r for r in self._there() if r.name.casefold() == name.strip().casefold()), None)

    def fitting(self, wanted: str) -> list[Resource]:
        """What a request for it may get: the resource of that name, or each of that kind."""
        word = wanted.strip().casefold()
        return [r for r in self._there() if word in (r.name.casefold(), r.kind.casefold())]

    def free(self, wanted: str) -> list[Resource]:
        return [r for r in self.fitting(wanted) if self.holder(r) is None]

    def waiting(self) -> list[Claim]:
        """The queue: urgent first, then priority, then time."""
        waits = (c for c in self.claims if c.state is RequestState.WAITING)
        return sorted(waits, key=lambda c: (c.weight, c.asked_at, c.id))

    def place(self, claim: Claim) -> int:
        """How many are served before it, of those that want what it wants, and itself."""
        fitting = {r.id for r in self.fitting(claim.wanted)}
        rivals = [c for c in self.waiting() if fitting & {r.id for r in self.fitting(c.wanted)}]
        return rivals.index(claim) + 1

    def _there(self) -> Iterator[Resource]:
        return (r for r in self.resources if r.retired_at is None)


def may_add(stock: Stock, agent: Agent, name: str, kind: str, note: str) -> Refusal | None:
    if not agent.leads:
        return Refusal("resource_lead")
    if refusal := written("name", name, SHORT) or written("kind", kind, SHORT) or fits("note", note, SHORT):
        return refusal
    if stock.named(name) is not None:
        return Refusal("resource_there", {"name": name.strip()})
    return None


def may_retire(stock: Stock, agent: Agent, resource: Resource) -> Refusal | None:
    if not agent.leads:
        return Refusal("resource_lead")
    if (held := stock.holder(resource)) is not None:
        return Refusal("resource_held", {"name": resource.name, "number": held.number})
    return None


def may_ask(stock: Stock, wanted: str, ticket_id: int, *, is_open: bool, number: str) -> Refusal | None:
    """Whether a ticket may ask for this: it is worked on, there is such a thing, and it did not yet ask."""
    if refusal := written("wanted", wanted, SHORT):
        return refusal
    if not is_open:
        return Refusal("resource_over", {"number": number})
    fitting = stock.fitting(wanted)
    if not fitting:
        known = sorted({r.kind for r in stock.resources if r.retired_at is None})
        return Refusal("resource_unknown" if known else "resource_none", {"given": wanted, "known": known})
    word = wanted.strip().casefold()
    for claim in stock.claims:
        if claim.ticket_id == ticket_id and claim.wanted.casefold() == word:
            waits = claim.state is RequestState.WAITING
            return Refusal(
                "resource_waits" if waits else "resource_has", {"number": number, "wanted": claim.wanted}
            )
    return None


def grants(stock: Stock) -> list[tuple[Claim, Resource]]:
    """Who of the queue gets what is free, in its order."""
    free = {r.id for r in stock.resources if r.retired_at is None and stock.holder(r) is None}
    found = []
    for claim in stock.waiting():
        for resource in stock.fitting(claim.wanted):
            if resource.id in free:
                free.discard(resource.id)
                found.append((claim, resource))
                break
    return found


def over_whom(stock: Stock, claim: Claim, agent: Agent) -> Claim | Refusal:
    """From which holder an urgent request that waits takes a resource: of those that weigh less, the one that
    weighs least, and among equals who has had it longest.
    """
    if not claim.urgent:
        return Refusal("resource_not_urgent", {"number": claim.number})
    if agent.tier.level < Tier.L2.level and not agent.leads:
        return Refusal("for_tier", {"tier": Tier.L2})
    holders = [h for r in stock.fitting(claim.wanted) if (h := stock.holder(r)) is not None and not h.urgent]
    if not holders:
        return Refusal("resource_all_urgent", {"wanted": claim.wanted})
    return max(holders, key=lambda h: (h.weight, -(h.since or h.asked_at).timestamp(), -h.id))


def over(claims: Iterable[Claim]) -> list[Claim]:
    """Claims of tickets that are no longer worked on: they end (§2)."""
    return [c for c in claims if not c.open]
