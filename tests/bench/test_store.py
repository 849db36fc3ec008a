"""What the desk costs below the screen: commands made durable, and a log taken over."""

from __future__ import annotations

import csv
import io
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from supportdesk.domain.commands import Claim, Register, Reply
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Priority
from supportdesk.services import people
from supportdesk.services.desk import Act, Desk
from tests.bench.conftest import LI_NA, BigDesk
from tests.bench.figures import heading, tell

pytestmark = pytest.mark.bench

TIMES = 200


def _each(times: int, act: Callable[[int], object]) -> list[float]:
    """Milliseconds of each call."""
    taken: list[float] = []
    for n in range(times):
        started = time.perf_counter()
        act(n)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def test_commands(tmp_path: Path) -> None:
    heading("commands: ms until durable, SQLite, against the bare commit of one row")
    with closing(sqlite3.connect(tmp_path / "bare.sqlite3", isolation_level=None)) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=NORMAL")
        bare.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, said TEXT)")

        def commit(n: int) -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO line (said) VALUES (?)", (f"line {n}",))
            bare.execute("COMMIT")

        base = _each(TIMES * 3, commit)
    desk = Desk.open(str(tmp_path / "desk.sqlite3"))
    people.add(desk, LI_NA)
    ids: list[int] = []

    def report(n: int) -> None:
        command = Register(
            subject=f"Printer {n}",
            description="It jams.",
            customer=Customer("Wang", "Sales", ""),
            category=Category.COMPLEX,
            priority=Priority.MEDIUM,
        )
        ids.append(desk.register(LI_NA, command).outcomes[0].ticket_id)

    try:
        tell("register", _each(TIMES, report), base, "ms")
        tell("claim", _each(TIMES, lambda n: desk.act(LI_NA, [Act(ids[n], Claim())])), base, "ms")
        words = "Please restart it. " * 10
        tell("reply", _each(TIMES, lambda n: desk.act(LI_NA, [Act(ids[n], Reply(words))])), base, "ms")
    finally:
        desk.close()


def test_import_of_a_log(big_desk: BigDesk) -> None:
    heading("import: changes a second, against Python's reading of the same file")
    rate = big_desk.changes / big_desk.seconds
    if big_desk.log is None:
        print(f"  no log at hand; made-up histories: {rate:,.0f} lines a second")
        return
    started = time.perf_counter()
    with zipfile.ZipFile(big_desk.log) as archive, archive.open(archive.namelist()[0]) as raw:
        rows = sum(1 for _row in csv.reader(io.TextIOWrapper(raw, encoding="utf-8", newline="")))
    reading = rows / (time.perf_counter() - started)
    print(
        f"  {big_desk.changes:,} changes in {big_desk.seconds:.1f} s: {rate:,.0f} a second   target 5,000 "
        f"| csv alone {reading:,.0f} a second | {reading / rate:.1f} x the time of reading"
    )
