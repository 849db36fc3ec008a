"""What a screen asks about the resources that the team lends. Each deed's answer: Done."""

from __future__ import annotations

from supportdesk.domain.asks import Ask
from supportdesk.domain.records import record


@record(frozen=True)
class AskResources(Ask):
    """Answer: Stock."""


@record(frozen=True)
class ResourceDeed(Ask):
    """Base of what is done with them."""


@record(frozen=True)
class RequestResource(ResourceDeed):
    """A ticket asks for a resource, by its name or its kind."""

    ticket_id: int
    wanted: str


@record(frozen=True)
class GiveBack(ResourceDeed):
    """A request ends: what it holds is free, or it waits no more."""

    claim_id: int


@record(frozen=True)
class TakeOver(ResourceDeed):
    """An urgent request that waits gets what a lesser ticket holds."""

    claim_id: int


@record(frozen=True)
class AddResource(ResourceDeed):
    """The team lends one more."""

    name: str
    kind: str
    note: str = ""


@record(frozen=True)
class RetireResource(ResourceDeed):
    """The team lends it no more."""

    name: str
