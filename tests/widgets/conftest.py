"""Widgets alone: rows without a store, and an app with one widget in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget

from supportdesk.domain.calendars import Calendar
from supportdesk.domain.clocks import Clock
from supportdesk.domain.views import QueueRow, Timed
from supportdesk.domain.vocabulary import Category, Channel, Priority, Status, Tier
from supportdesk.themes import DARK
from supportdesk.widgets.asking import Answered, Asked

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALWAYS = Calendar.always()


class Alone(App[None]):
    """One widget, and a record of what it asks."""

    def __init__(self, *widgets: Widget, answer: Callable[[Any], Any] | None = None) -> None:
        super().__init__()
        self.widgets = widgets
        self.answer = answer
        self.asks: list[Any] = []
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def on_asked(self, message: Asked) -> None:
        self.asks.append(message.ask)
        if self.answer is not None:
            value = self.answer(message.ask)
            message.asker.post_message(Answered(message.ask, message.generation, value))


@pytest.fixture
def alone() -> type[Alone]:
    return Alone


@pytest.fixture(scope="session")
def always() -> Calendar:
    return ALWAYS


@pytest.fixture(scope="session")
def make_clock() -> Callable[..., Clock]:
    """A clock that started so many minutes before nine, with a target of so many minutes."""

    def make(name: str = "response", target: float = 60, ago: float = 0, **more: Any) -> Clock:
        started = NINE - timedelta(minutes=ago)
        due = started + timedelta(minutes=target)
        values = {"running_since": started, "due": due, **more}
        return Clock(name, 1, started, timedelta(minutes=target), **values)

    return make


@pytest.fixture(scope="session")
def make_row() -> Callable[..., QueueRow]:
    def make(ticket_id: int = 1, **more: Any) -> QueueRow:
        clocks = more.pop("clocks", ())
        values: dict[str, Any] = {
            "id": ticket_id,
            "number": f"T20260302-{ticket_id:03d}",
            "seq": 1,
            "status": Status.NEW,
            "tier": Tier.L1,
            "category": Category.SIMPLE,
            "priority": Priority.MEDIUM,
            "subject": f"Ticket {ticket_id}",
            "customer": "Sales-Ada",
            "department": "Sales",
            "channel": Channel.PHONE,
            "reference": "",
            "tags": "",
            "owner_id": None,
            "owner_name": "",
            "handover_to": None,
            "emergency": False,
            "unanswered": False,
            "imported": False,
            "reported_at": NINE,
            "updated_at": NINE,
            "expected_at": None,
            "score": None,
            "clocks": {clock.name: Timed(clock, ALWAYS) for clock in clocks},
        }
        return QueueRow(**{**values, **more})

    return make
