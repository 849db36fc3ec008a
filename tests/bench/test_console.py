"""What a person waits for: the first paint, the filled queue, a key; and what an open console costs."""

from __future__ import annotations

import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from supportdesk.domain.commands import Register
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Priority
from supportdesk.services import people
from supportdesk.services.desk import Desk
from tests.bench.conftest import LI_NA, BigDesk
from tests.bench.figures import heading, tell
from tests.e2e.house import PROGRAM, House
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.bench

NUMBER = r"T\d{8}-\d{3}"
HERE = Path(__file__).parent
BARE = (sys.executable, str(HERE / "bare_app.py"))
TABLE = (sys.executable, str(HERE / "table_app.py"))


def console(house: House, database: str) -> tuple[str, ...]:
    return str(PROGRAM), "--database", database, "--as", "li.na"


def started(house: House, argv: tuple[str, ...], *patterns: str) -> list[float]:
    """Seconds from exec until each of these is on the screen, in turn."""
    with Terminal(argv, house.environment) as terminal:
        return [_seconds(terminal, pattern) for pattern in patterns]


def _seconds(terminal: Terminal, pattern: str) -> float:
    terminal.wait_for(pattern, timeout=60)
    return time.perf_counter() - terminal.started


def test_first_paint_and_filled_queue(house: House, sample_desk: str) -> None:
    heading("start: seconds from exec, sample desk, against a bare one-label app, alternating")
    ours = console(house, sample_desk)
    started(house, ours, NUMBER)  # the files are in the page cache, the modules compiled
    started(house, BARE, "barely there")
    paint, filled, ready, bare = [], [], [], []
    for _run in range(11):
        bare += started(house, BARE, "barely there")
        first, full, answering = started(house, ours, "supportdesk", NUMBER, "李娜 L1")
        paint.append(first)
        filled.append(full)
        ready.append(answering)
    tell("first paint", paint, bare, "s", "1.2 x")
    tell("filled queue", filled, bare, "s", "3.5 x")
    tell("the desk answers keys", ready, bare, "s")


def test_key_to_screen(house: House, big_desk: BigDesk) -> None:
    kind = "the imported log" if big_desk.log else "a made-up desk"
    heading(f"keys: ms from j or k to a changed screen, {kind}, against a DataTable of 100 rows, alternating")
    ours, base = key_times(house, console(house, big_desk.path), "0" if big_desk.log else "8")
    tell("key to screen", ours, base, "ms", "p95 1.0 x")


def key_times(house: House, argv: tuple[str, ...], view: str) -> tuple[list[float], list[float]]:
    """Milliseconds of each key, ours and the table's, alternating: both on the same machine."""
    times: tuple[list[float], list[float]] = ([], [])
    with Terminal(argv, house.environment) as ours, Terminal(TABLE, house.environment) as table:
        ours.wait_for("supportdesk .*李娜 L1", timeout=60)
        ours.press(*view)  # what a log of the past brings is closed
        for terminal in (ours, table):
            terminal.wait_for(NUMBER, timeout=60)
            terminal.settle(0.9, 6)
        for key in ["j"] * 60 + ["k"] * 40:
            for terminal, found in zip((ours, table), times, strict=True):
                taken = terminal.milliseconds_to_change(key)
                assert taken is not None, f"{key}: nothing changed on\n{terminal.text}"
                found.append(taken)
                ours.settle(0.03, 1.0)
                table.settle(0.03, 1.0)
    return times


@pytest.mark.parametrize("size", [(200, 50), (200, 104)], ids=["200x50", "200x104, 50 rows"])
def test_idle(house: House, tmp_path: Path, size: tuple[int, int]) -> None:
    heading(f"idle: share of a core over 40 s at {size[0]}x{size[1]}, every row in its last minutes")
    path = str(tmp_path / "idle.sqlite3")
    desk = Desk.open(path)
    people.add(desk, LI_NA)
    for n in range(60):
        report = Register(
            subject=f"Down {n}",
            description="It is down.",
            customer=Customer("Wang", "Sales", ""),
            category=Category.URGENT,
            priority=Priority.URGENT,
            reported_at=datetime.now(UTC),
        )
        desk.register(LI_NA, report)
    desk.close()
    shares: dict[str, float] = {}
    with (
        Terminal(console(house, path), house.environment, size) as ours,
        Terminal(BARE, house.environment, size) as bare,
    ):
        ours.wait_for(r"4:\d\d", timeout=60)
        bare.wait_for("barely there")
        ours.settle(0.9, 4)
        shown = len(set(_numbers(ours)))
        spent = {"ours": ours.cpu_seconds(), "bare": bare.cpu_seconds()}
        begun = time.perf_counter()
        while (passed := time.perf_counter() - begun) < 40:
            ours.pump(0.1)
            bare.pump(0)
        shares = {
            "ours": 100 * (ours.cpu_seconds() - spent["ours"]) / passed,
            "bare": 100 * (bare.cpu_seconds() - spent["bare"]) / passed,
        }
    print(
        f"  {shown} rows counting down: {shares['ours']:.2f} % of a core | bare app {shares['bare']:.2f} % "
        f"| {shares['ours'] - shares['bare']:+.2f} points   target 1 %"
    )


def _numbers(terminal: Terminal) -> list[str]:
    return re.findall(NUMBER, terminal.text)
