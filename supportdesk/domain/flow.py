"""How tickets really moved between stages and tiers (process §5): which way how many went, and when.

A node is a stage at a tier. Whose hands it is in is no node: a ticket that goes from one person to another at
the same tier does not move. `docs/figures.md` defines every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from supportdesk.domain.vocabulary import Stage, Tier


class Node(NamedTuple):
    """A stage at a tier."""

    stage: Stage
    tier: Tier


@dataclass(frozen=True, slots=True)
class Place:
    """A node, and how often tickets came to it and left it; `there` are in it at the end."""

    node: Node
    came: int
    left: int
    there: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """The moves from one node to another; without a source those that begin there, with the report.

    `again`: of these, the ones to where that ticket had been before. `median`: how long it had been where it
    came from, nearest rank.
    """

    source: Node | None
    target: Node
    count: int
    again: int
    median: timedelta | None

    @property
    def back(self) -> bool:
        """A way back rather than on: most of those who go it had been there before."""
        return self.again * 2 > self.count


@dataclass(frozen=True, slots=True)
class Flow:
    """All moves of some time. `arrows` begin with the widest, `places` with the one that most left."""

    tickets: int
    moves: int
    arrows: tuple[Arrow, ...]
    places: tuple[Place, ...]

    def share(self, arrow: Arrow) -> float:
        """How much of what leaves its source goes this way: 0 to 1."""
        whole = sum(each.count for each in self.arrows if each.source == arrow.source)
        return arrow.count / whole if whole else 0.0

    def leaving(self, node: Node | None) -> tuple[Arrow, ...]:
        """The arrows from a node, the widest first."""
        return tuple(arrow for arrow in self.arrows if arrow.source == node)
