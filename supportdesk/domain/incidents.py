"""An incident with many reports (process §0): each report is a part of one ticket that stands for all.

Every part keeps its own clocks, customer and loop; what is shared is the work, and what is said of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from supportdesk.domain.courtesy import Finding
from supportdesk.domain.outbreaks import ALIKE, JOINING, Report
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Status

if TYPE_CHECKING:
    from supportdesk.domain.views import QueueRow

# ---------------------------------------------------------------- further reports of the same thing


def joining(
    members: Sequence[Report], others: Iterable[Report], weights: Mapping[str, float]
) -> list[Report]:
    """Of other reports those that belong to these: as much like a good part of them as those of a burst are
    like each other. In their order.
    """
    enough = max(1, round(len(members) * JOINING)) if members else 1
    found = []
    for other in others:
        like = sum(_alike(other.tokens, member.tokens, weights) >= ALIKE for member in members)
        if members and like >= enough:
            found.append(other)
    return found


def _alike(one: Collection[str], other: Collection[str], weights: Mapping[str, float]) -> float:
    whole = sum(weights.get(token, 0.0) for token in one) + sum(weights.get(token, 0.0) for token in other)
    common = sum(weights.get(token, 0.0) for token in set(one) & set(other))
    return 2 * common / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Incident:
    """A ticket that stands for many reports, those reports, and further ones that look like them."""

    ticket: QueueRow
    parts: tuple[QueueRow, ...]
    proposed: tuple[QueueRow, ...] = ()


# ---------------------------------------------------------------- what all of them are told


@dataclass(frozen=True, slots=True)
class Recipient:
    """What one customer would be told on their own ticket, as it stood after its journal's line `seq`.

    `address` is their mail or phone, empty where neither reaches them; `refusal` is why it can't be said.
    `spoke_at` is when the customer said something that nobody has answered yet. `update_due` is the update
    that it would meet.
    """

    ticket_id: int
    number: str
    seq: int
    subject: str
    customer: str
    address: str
    status: Status
    text: str
    found: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    spoke_at: datetime | None = None
    update_due: datetime | None = None
    stands_for_all: bool = False

    @property
    def held_up(self) -> bool:
        """Whether what was found in the words keeps them back."""
        return any(one.stops for one in self.found)

    @property
    def stopped(self) -> bool:
        """Whether nothing may be said here: a rule is against it, or a variable has no value."""
        return self.refusal is not None or self.held_up

    @property
    def chosen(self) -> bool:
        """Whether it is said to them if nobody says otherwise: not where it is stopped, nor where the
        customer waits for an answer to something else.
        """
        return not self.stopped and self.spoke_at is None
