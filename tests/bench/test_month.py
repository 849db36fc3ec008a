"""What the month's report costs as the desk grows: tickets of three years, and all of them of one month."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

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


@pytest.mark.parametrize("span", [SPAN, timedelta(days=34)], ids=["of three years", "of one month"])
def test_how_a_month_grows(house: House, span: timedelta) -> None:
    today = datetime.now(UTC)
    middle = today - timedelta(days=19) if span < SPAN else today - SPAN / 2
    month = f"{middle:%Y-%m}"
    heading(f"report month {month} of tickets of {span.days} days: one process, start and writing included")
    start = run(house, sys.executable, "-m", "supportdesk", "--version")
    for size in SIZES:
        path = desk_of(size, span)
        base = min(scan(path) for _ in range(3))
        found = min(
            (
                run(house, sys.executable, "-m", "supportdesk", "--database", path, "report", "month", month,
                    "--json")
                for _ in range(3)
            ),
            key=lambda one: one.cpu,
        )  # fmt: skip
        print(
            f"  {size:>9,} tickets {found.wall:6.2f} s, {found.cpu:6.2f} of the processor, peak "
            f"{found.peak:4.0f} MiB | reading the rows {base:5.2f} s, ratio "
            f"{(found.cpu - start.cpu) / base:5.1f}   target 1,000,000: 10 s, 300 MiB"
        )
