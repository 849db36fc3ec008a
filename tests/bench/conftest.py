"""The desks that are measured: the sample desk, and a big one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportdesk.domain import events as ev
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, Channel, Impact, Priority, Tier, Urgency
from supportdesk.intake.log import import_log
from supportdesk.services import people
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from supportdesk.services.history import History, Line, outside_actor, write_histories
from tests.e2e.house import ROOT, House

LOG = ROOT.parent / "shared" / "data" / "uci_incident_event_log.zip"
MANY = 25_000
LI_NA = Agent("li.na", "李娜", Tier.L1)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(tmp_path_factory.mktemp("bench") / "house", stack)


@pytest.fixture(scope="session")
def sample_desk(house: House) -> str:
    """The sample desk of `supportdesk demo`."""
    path = house.home / "sample.sqlite3"
    house.run("demo", "--keep", str(path), "--no-console")
    return str(path)


@dataclass(frozen=True)
class BigDesk:
    """A desk with some 25,000 tickets, and how it was made."""

    path: str
    log: Path | None
    changes: int
    seconds: float


@pytest.fixture(scope="session")
def big_desk(house: House) -> BigDesk:
    """The imported log where it is at hand, else as many made-up tickets."""
    path = house.home / "big.sqlite3"
    desk = Desk.open(str(path))
    try:
        people.add(desk, LI_NA)
        started = time.perf_counter()
        if LOG.exists():
            report = import_log(desk, LOG, data_file("mappings/servicenow.toml"))
            return BigDesk(str(path), LOG, report.rows, time.perf_counter() - started)
        now = datetime.now(UTC)
        lines = sum(written.events for written in write_histories(desk, _made_up(now)))
        return BigDesk(str(path), None, lines, time.perf_counter() - started)
    finally:
        desk.close()


def _made_up(now: datetime) -> Iterator[History]:
    categories, priorities = list(Category), list(Priority)
    for n in range(MANY):
        at = now - timedelta(minutes=7 * n)
        registered = ev.Registered(
            number="",
            reported_at=at,
            channel=Channel.PHONE,
            policy=1,
            urgency=Urgency.MEDIUM,
            impact=Impact.ONE,
            subject=f"The printer on floor {n % 40} jams, case {n}",
            description="It began this morning.",
            customer=Customer(f"Customer {n % 900}", f"Department {n % 30}", ""),
        )
        sorted_out = (ev.Classified(categories[n % 3]), ev.PrioritySet(priorities[n % 4]))
        agent = outside_actor(f"agent {n % 50}")
        told = tuple(Line(at, agent, event) for event in (registered, *sorted_out))
        yield History("bench", f"B{n}", told)
