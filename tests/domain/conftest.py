"""A ticket that lives in memory: commands go in, the folded ticket comes out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.clocks import Clock
from supportdesk.domain.decisions import decide
from supportdesk.domain.events import Entry, Event, Undone
from supportdesk.domain.evolution import SIGNALS, evolve, fold
from supportdesk.domain.people import SYSTEM, Actor, Agent, Customer
from supportdesk.domain.policy import Policy, PolicyBook, parse_policy
from supportdesk.domain.registration import register
from supportdesk.domain.rules import Context, Refusal
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Category, Face, Priority
from supportdesk.services.files import data_file

SHIPPED = data_file("policy.toml").read_text(encoding="utf-8")
_POLICIES: dict[str, Policy] = {}


def moment(text: str) -> datetime:
    """`09:05` is Monday 2026-03-02 09:05 UTC; `1 09:05` a day later; seconds may follow."""
    day, _, clock = text.rpartition(" ")
    hour, minute, *second = clock.split(":")
    start = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=int(day or 0))
    return start + timedelta(hours=int(hour), minutes=int(minute), seconds=float(second[0]) if second else 0)


class Story:
    """One ticket from its registration on. Times are texts as `moment` reads them.

    Every step checks that folding the whole journal gives what folding step by step gave.
    """

    def __init__(self, agent: Agent, command: cm.Register, at: str, policy: str) -> None:
        if policy not in _POLICIES:
            _POLICIES[policy] = parse_policy(policy, 1, SIGNALS)
        self.policy = _POLICIES[policy]
        self.book = PolicyBook([self.policy])
        self.now = moment(at)
        self.entries: list[Entry] = []
        self._batches = count(1)
        happened = register("T20260302-001", command, Context(self.now, agent, self.policy))
        assert not isinstance(happened, Refusal), happened
        self.ticket: Ticket = None  # type: ignore[assignment]
        self._write(happened, Actor.of(agent))

    def do(self, agent: Agent, command: cm.Command, at: str | None = None) -> str:
        """Carry out; what it wrote is undone by the batch that comes back."""
        decision = self.decide(agent, command, at)
        assert not isinstance(decision, Refusal), decision
        return self._write(decision, Actor.of(agent))

    def refused(self, agent: Agent, command: cm.Command, at: str | None = None) -> Refusal:
        decision = self.decide(agent, command, at)
        assert isinstance(decision, Refusal), decision
        return decision

    def decide(self, agent: Agent, command: cm.Command, at: str | None = None) -> list[Event] | Refusal:
        if at is not None:
            self.now = moment(at)
        return decide(self.ticket, command, Context(self.now, agent, self.policy, self.entries))

    def happen(self, event: Event, at: str | None = None, actor: Actor = SYSTEM) -> str:
        """An event that nobody commanded: of the desk itself, the customer, an import."""
        if at is not None:
            self.now = moment(at)
        return self._write([event], actor)

    def undo(self, agent: Agent, batch: str, at: str | None = None) -> str:
        return self.do(agent, cm.Undo(batch), at)

    def clock(self, name: str) -> Clock:
        found = self.ticket.clock(name)
        assert found is not None, f"no clock {name}"
        return found

    def cycles(self, name: str) -> list[Clock]:
        return [clock for clock in self.ticket.clocks if clock.name == name]

    def face(self, name: str, at: str) -> Face:
        return self.clock(name).face(moment(at))

    def spent(self, name: str, at: str) -> timedelta:
        return self.clock(name).spent(moment(at), self.policy.calendar)

    def state(self) -> Ticket:
        """The ticket without what each entry moves: for comparing before and after."""
        return replace(self.ticket, seq=0, updated_at=self.ticket.entered_at)

    def _write(self, happened: list[Event], actor: Actor) -> str:
        batch = f"b{next(self._batches)}"
        seq = len(self.entries)
        new = [Entry(seq + i, self.now, actor, event, batch) for i, event in enumerate(happened, 1)]
        self.entries += new
        folded = fold(1, self.entries, self.book)
        if not any(isinstance(entry.event, Undone) for entry in self.entries):
            stepped = self.ticket
            for entry in new:
                stepped = evolve(stepped, entry, self.book, 1)
            assert stepped == folded
        self.ticket = folded
        return batch


def shipped_with(clock: str, **changes: Any) -> str:
    """The shipped policy with some keys of one clock changed, as TOML."""
    table = tomllib.loads(SHIPPED)
    entry = next(entry for entry in table["clock"] if entry["name"] == clock)
    entry.update(changes)
    return policy_text(*table["clock"])


def policy_text(*clocks: dict[str, Any], calendar: str = 'zone = "UTC"\nalways = true') -> str:
    """A policy of these clocks."""
    lines = ['use_calendar = "only"', "[calendar.only]", calendar]
    for clock in clocks:
        lines.append("[[clock]]")
        lines += [f"{key} = {_toml(value)}" for key, value in clock.items()]
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return f'"{value}"'


@pytest.fixture(scope="session")
def at() -> Callable[[str], datetime]:
    return moment


@pytest.fixture(scope="session")
def with_clock() -> Callable[..., str]:
    return shipped_with


@pytest.fixture(scope="session")
def only_clocks() -> Callable[..., str]:
    return policy_text


@pytest.fixture(scope="session")
def story(l1: Agent) -> Callable[..., Story]:
    """`story(category=…, priority=…, at="09:00", policy=…, **register)`: a ticket, registered by L1."""

    def begin(
        category: Category | None = None,
        priority: Priority | None = None,
        *,
        at: str = "09:00",
        policy: str = SHIPPED,
        agent: Agent = l1,
        **fields: Any,
    ) -> Story:
        told = {"subject": "打印机离线", "customer": Customer("张*", "销售部")} | fields
        return Story(agent, cm.Register(category=category, priority=priority, **told), at, policy)

    return begin
