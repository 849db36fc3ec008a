"""What can happen to a proposal (process §5): decided on, carried out, ticked off. Codes and figures, and
apart from them what people wrote. `Undone` is the one of tickets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from supportdesk.domain.events import Event, Undone, content
from supportdesk.domain.people import AgentRef
from supportdesk.domain.vocabulary import Tier


@dataclass(frozen=True, slots=True)
class Figure:
    """What a proposal's subject lost in a month, in seconds, and in how many tickets."""

    month: str
    lost: int
    many: int


@dataclass(frozen=True, slots=True)
class ImprovementEvent(Event):
    """Base of these."""


@dataclass(frozen=True, slots=True)
class ImprovementAccepted(ImprovementEvent):
    """It is done from now on: `number` tells the measure from those before it; `audience`, of training, for
    whom.
    """

    KIND = "improvement_accepted"
    ASPECTS = frozenset({"decision", "measure"})
    number: int
    figure: Figure
    owner: AgentRef
    due: date
    text: str = content()
    audience: Tier | None = None
    note: str = content("")


@dataclass(frozen=True, slots=True)
class ImprovementDismissed(ImprovementEvent):
    """It is not done, for the reason that the note gives."""

    KIND = "improvement_dismissed"
    ASPECTS = frozenset({"decision", "measure"})
    figure: Figure
    note: str = content()


@dataclass(frozen=True, slots=True)
class ImprovementChanged(ImprovementEvent):
    """Its measure has another owner, day or text; None leaves one as it was."""

    KIND = "improvement_changed"
    ASPECTS = frozenset({"measure"})
    owner: AgentRef | None = None
    due: date | None = None
    text: str | None = content(None)


@dataclass(frozen=True, slots=True)
class ImprovementTicked(ImprovementEvent):
    """Somebody was trained. Everybody's tick is their own: nothing builds on it."""

    KIND = "improvement_ticked"
    agent: AgentRef


@dataclass(frozen=True, slots=True)
class ImprovementCompleted(ImprovementEvent):
    """Its measure is done."""

    KIND = "improvement_completed"
    ASPECTS = frozenset({"measure"})
    text: str = content("")


REGISTRY: dict[str, type[Event]] = {
    cls.KIND: cls
    for cls in list(globals().values())
    if isinstance(cls, type) and issubclass(cls, ImprovementEvent) and cls.KIND
} | {Undone.KIND: Undone}
