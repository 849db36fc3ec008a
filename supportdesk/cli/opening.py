"""Opening the desk for one command, and who gives it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from supportdesk.config import Settings, me, without_password
from supportdesk.domain.errors import DeskError, NotFound, StoreError
from supportdesk.domain.people import NOBODY as NOBODY
from supportdesk.domain.people import Agent
from supportdesk.services import people
from supportdesk.services.desk import Desk


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[Desk]:
    """The desk, closed again at the end. Raises StoreError, Busy."""
    desk = Desk.open(settings.database, create=create)
    try:
        if settings.semantic:
            desk.read_meaning()
        yield desk
    finally:
        desk.close()


@contextmanager
def opened_by_agent(settings: Settings) -> Iterator[tuple[Desk, Agent]]:
    """The desk, and who I am on it. Raises NotFound where that can't be told, StoreError, Busy."""
    try:
        desk = Desk.open(settings.database, create=False)
    except StoreError as error:
        if error.code == "missing":  # no desk yet: the first thing it needs is an agent
            raise NotFound("no_team", location=without_password(settings.database)) from error
        raise
    try:
        if settings.semantic:
            desk.read_meaning()
        yield desk, me(settings, people.team(desk))
    finally:
        desk.close()


def me_or_nobody(desk: Desk, settings: Settings) -> Agent:
    """Who I am, where it does not matter if nobody said. Raises NotFound for a wrong name."""
    try:
        return me(settings, people.team(desk))
    except DeskError:
        if settings.agent:
            raise
        return NOBODY
