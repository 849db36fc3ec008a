"""What a change of the rules costs: every open ticket held to a new version, every clock reckoned anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.domain import events as ev
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, Channel, Priority, Role, Tier
from supportdesk.services import policies
from supportdesk.services.desk import Desk
from supportdesk.services.history import History, Line, outside_actor, write_histories
from supportdesk.services.simulation import simulate
from tests.bench.conftest import BigDesk
from tests.bench.figures import heading
from tests.e2e.house import House

pytestmark = pytest.mark.bench

MANY = 100_000
LEAD = Agent("lead", "Lead", Tier.L2, frozenset({Role.TEAM_LEAD}))


def test_apply(house: House) -> None:
    path = house.home / "open.sqlite3"
    desk = Desk.open(str(path))
    try:
        now = datetime.now(UTC)
        started = time.perf_counter()
        for _ in write_histories(desk, _open_tickets(now)):
            pass
        writing = time.perf_counter() - started
        heading(f"policy: seconds for {MANY:,} open tickets, against writing them ({writing:.0f} s)")
        text = policies.text(desk).replace('use_calendar = "always"', 'use_calendar = "office"')
        for what, act in (
            ("preview", lambda: policies.preview(desk, text)),
            ("apply", lambda: policies.apply(desk, LEAD, text)),
        ):
            started = time.perf_counter()
            done = act()
            took = time.perf_counter() - started
            assert done.tickets == MANY
            print(
                f"  {what:<8} {took:6.1f} s for {done.tickets:,} open tickets, {done.moved:,} clocks moved "
                f"| {took / writing:.2f} x the time of writing them   target 60 s"
            )
    finally:
        desk.close()


def _open_tickets(now: datetime) -> Iterator[History]:
    categories, priorities = list(Category), list(Priority)
    for n in range(MANY):
        at = now - timedelta(seconds=n)
        customer = Customer(f"Customer {n % 900}", f"Department {n % 30}", "")
        registered = ev.Registered("", at, Channel.PHONE, 1, subject=f"Case {n}", customer=customer)
        agent = outside_actor(f"agent {n % 50}")
        events = (registered, ev.Classified(categories[n % 3]), ev.PrioritySet(priorities[n % 4]))
        yield History("bench", f"B{n}", tuple(Line(at, agent, event) for event in events))


def test_simulate(big_desk: BigDesk) -> None:

    heading("simulate: seconds for the imported log under the policy that ships")
    desk = Desk.open(big_desk.path)
    try:
        started = time.perf_counter()
        found = simulate(desk, policies.text(desk), processes=2)
        print(f"  {found.tickets:,} tickets replayed twice in {time.perf_counter() - started:.1f} s")
        assert not found.changed
    finally:
        desk.close()
