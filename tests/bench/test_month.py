"""What the month's report costs as the desk grows: tickets of three years, and all of them of one month."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Row, Table, bindparam, select

from supportdesk.insight.gains import drawn
from supportdesk.insight.month import named
from supportdesk.services.desk import Desk
from supportdesk.store.database import Database
from supportdesk.store.passages import PAGE
from supportdesk.store.tables import journal, passage, ticket
from tests.bench.big_store import SPAN
from tests.bench.figures import heading
from tests.bench.test_scale import desk_of
from tests.e2e.house import House

pytestmark = pytest.mark.bench

SIZES = tuple(int(n) for n in os.environ.get("BENCH_SIZES", "10000,100000,1000000").split(","))


@dataclass(frozen=True)
class Run:
    """What a process took: seconds on the clock and of the processor, and the most memory it had, in MiB."""

    wall: float
    cpu: float
    peak: float


_LAUNCHER = """
import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def run(house: House, *arguments: str) -> Run:
    """One process to its end, started by a small one: its peak begins with that of who forks it."""
    begun = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", _LAUNCHER, *arguments],
        env=house.environment, check=True, capture_output=True,
    )  # fmt: skip
    cpu, peak = json.loads(told.stdout)
    return Run(time.perf_counter() - begun, cpu, peak)


def scan(path: str) -> float:
    """Seconds to fetch the same rows, and do nothing with them."""
    begun = time.perf_counter()
    with closing(sqlite3.connect(path)) as file:
        for _row in file.execute("SELECT department, tags, names, marks FROM passage"):
            pass
    return time.perf_counter() - begun


SPANS = pytest.mark.parametrize("span", [SPAN, timedelta(days=34)], ids=["of three years", "of one month"])


def month_of(span: timedelta) -> str:
    """One in the middle of them."""
    today = datetime.now(UTC)
    middle = today - timedelta(days=19) if span < SPAN else today - SPAN / 2
    return f"{middle:%Y-%m}"


def least(house: House, url: str, month: str) -> Run:
    """What the report took, where it took least."""
    program = (sys.executable, "-m", "supportdesk", "--database", url)
    return min(
        (run(house, *program, "report", "month", month, "--json") for _ in range(3)), key=lambda r: r.cpu
    )


def carry(path: str, url: str, name: str) -> None:
    """What a month is told from, into an empty desk on PostgreSQL; of the journals those looked into."""
    with closing(Desk.open(path)) as desk, psycopg.connect(url.replace("+psycopg", "")) as to:
        for table in (ticket, passage):
            copy(to, table, paged(desk.database, table))
        month = named(desk, name)
        reported = ticket.c.reported_at >= month.since, ticket.c.reported_at < month.until
        looked_into = select(ticket.c.id).where(*reported, ticket.c.id % drawn(desk, month) == 0)
        query = select(journal).where(journal.c.ticket_id.in_(looked_into))
        copy(to, journal, desk.database.read(lambda c: c.execute(query).all()))


def paged(database: Database, table: Table) -> Iterator[Row[Any]]:
    """All rows of a table, by its first column."""
    key, last = table.c[0], 0
    query = select(table).where(key > bindparam("last")).order_by(key).limit(PAGE)
    while rows := database.read(lambda c: c.execute(query, {"last": last}).all()):  # noqa: B023
        yield from rows
        last = rows[-1][0]


def copy(to: psycopg.Connection, table: Table, rows: Iterable[Row[Any]]) -> None:
    """Write rows into a table that has none."""
    names = ", ".join(column.name for column in table.c)
    with to.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as writing:
        for row in rows:
            writing.write_row(row)
    to.execute(f"ANALYZE {table.name}".encode())


@SPANS
def test_a_month_on_postgresql(house: House, postgres_url: str, span: timedelta) -> None:
    size, month = SIZES[-1], month_of(span)
    path = desk_of(size, span)
    carry(path, postgres_url, month)
    heading(f"report month {month} of {size:,} tickets of {span.days} days, by engine; without the server")
    for name, url in (("SQLite", path), ("PostgreSQL", postgres_url)):
        found = least(house, url, month)
        print(
            f"  {name:<10} {found.wall:6.2f} s, {found.cpu:6.2f} of the processor, peak {found.peak:.0f} MiB"
        )


@SPANS
def test_how_a_month_grows(house: House, span: timedelta) -> None:
    month = month_of(span)
    heading(f"report month {month} of tickets of {span.days} days: one process, start and writing included")
    start = run(house, sys.executable, "-m", "supportdesk", "--version")
    for size in SIZES:
        path = desk_of(size, span)
        base = min(scan(path) for _ in range(3))
        found = least(house, path, month)
        print(
            f"  {size:>9,} tickets {found.wall:6.2f} s, {found.cpu:6.2f} of the processor, peak "
            f"{found.peak:4.0f} MiB | reading the rows {base:5.2f} s, ratio "
            f"{(found.cpu - start.cpu) / base:5.1f}   target 1,000,000: 10 s, 300 MiB"
        )
