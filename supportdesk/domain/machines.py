"""Machines that hand in reports: what a token lets them do (process §1, API and webhook)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportdesk.domain.people import Actor
from supportdesk.domain.vocabulary import ActorKind


class Scope(StrEnum):
    """What a token opens, and nothing beside it."""

    TICKETS_WRITE = "tickets:write"
    """Hand in reports, and answer on those that it handed in."""
    TICKETS_READ = "tickets:read"
    """Look at how reports stand that it handed in."""
    HOOKS_WRITE = "hooks:write"
    """Tell of alerts."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A machine that may speak to the desk, by the name that the journal keeps. Its secret is nowhere."""

    id: str
    name: str
    scopes: frozenset[Scope]
    made_by: str
    made_at: datetime
    revoked_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Whose hand it is in the journal."""
        return Actor(ActorKind.SYSTEM, f"api:{self.id}", self.name)
