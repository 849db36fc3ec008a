"""What a desk costs as it grows: its lists, its filters, its commands, its console, to a million tickets."""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from supportdesk import store as store_package
from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.query import read
from supportdesk.domain.standing import QUERIES
from supportdesk.domain.vocabulary import Category, Priority
from supportdesk.services import next_best, reading, warnings
from supportdesk.services.desk import Act, Desk
from tests.bench.big_store import ME, SPAN, build
from tests.bench.figures import heading, percentile, tell
from tests.bench.test_console import BARE, NUMBER, _seconds, console, key_times, started
from tests.e2e.house import House
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.bench

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MILLION = SIZES[-1]
MADE_BY = ("tables", "projection", "passages", "facets", "known", "codec", "types", "search/indexing",
           "../domain/marks", "../domain/passage")  # fmt: skip
"""What of the store decides the rows of a desk; how they are asked does not."""

FILTERS = (
    "status:resolved", "tier:L1 category:urgent", "owner:agent03", "priority:urgent is:ended", "channel:api",
    "dept:销售部", "dept:Sales is:open", "customer:王伟", "customer:ada", "tag:vpn", "tag:vpn is:open",
    "due:<2h", "created:yesterday", "created:2025-03", "updated:<2h", "closed:<7d", "score:<3",
    "breached:response", "is:unanswered", "article:none owner:me", "打印机", "密码 销售部", "printer -jams",
    "ora-12541", '"five minutes"', "vpn or tag:vip", "-printer is:open", "dept:Sales sort:created",
    "is:open sort:priority", "T20250601-001",
)  # fmt: skip


def desk_of(size: int, span: timedelta = SPAN) -> str:
    """A desk of so many tickets, made once a day and for each state of what makes it.

    They were reported between `span` before today and some days before it.
    """
    store = Path(store_package.__file__).parent
    made_by = b"".join(
        path.read_bytes()
        for path in (
            Path(__file__).with_name("big_store.py"),
            *(store / f"{name}.py" for name in MADE_BY),
            *sorted((store / "migrations").rglob("*.py")),
        )
    )
    now = datetime.now(UTC)
    mark = hashlib.sha256(made_by + now.strftime("%Y%m%d").encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / "supportdesk-bench"
    folder.mkdir(exist_ok=True)
    of = f"{size}-{span.days}d"
    path = folder / f"{of}-{mark}.sqlite3"
    if not path.exists():
        for old in folder.glob(f"{of}-*"):
            old.unlink()
        begun = time.perf_counter()
        trial = path.with_suffix(".making")
        build(trial, size, now, span)
        trial.rename(path)
        print(f"  {size:,} tickets made in {time.perf_counter() - begun:.0f} s")
    return str(path)


@dataclass(frozen=True)
class Took:
    """The medians of some calls, in milliseconds: on the clock, and of the processor."""

    wall: float
    cpu: float


def milliseconds(call: Callable[[], object], times: int = 7) -> Took:
    """How long a call takes, once one has warmed it."""
    call()
    walls, cpus = [], []
    for _ in range(times):
        begun, spent = time.perf_counter(), time.thread_time()
        call()
        walls.append((time.perf_counter() - begun) * 1000)
        cpus.append((time.thread_time() - spent) * 1000)
    return Took(statistics.median(walls), statistics.median(cpus))


def head(desk: Desk, text: str) -> Took:
    asked = reading.query(desk, text)
    return milliseconds(lambda: reading.queue(desk, ME, asked))


def commands(desk: Desk, times: int = 40) -> dict[str, float]:
    """Milliseconds until durable, p50."""
    ids: list[int] = []

    def report(n: int) -> None:
        command = cm.Register(
            subject=f"Printer {n}", description="It jams.", customer=Customer("Wang", "Sales", ""),
            category=Category.COMPLEX, priority=Priority.MEDIUM,
        )  # fmt: skip
        ids.append(desk.register(ME, command).outcomes[0].ticket_id)

    steps: dict[str, Callable[[int], object]] = {
        "create": report,
        "claim": lambda n: desk.act(ME, [Act(ids[n], cm.Claim())]),
        "reply": lambda n: desk.act(ME, [Act(ids[n], cm.Reply("Please restart it. " * 10))]),
        "resolve": lambda n: desk.act(ME, [Act(ids[n], cm.Resolve("cleaned"))]),
    }
    found: dict[str, float] = {}
    for name, step in steps.items():
        taken = []
        for n in range(times):
            begun = time.perf_counter()
            step(n)
            taken.append((time.perf_counter() - begun) * 1000)
        found[name] = statistics.median(taken)
    return found


def test_how_it_grows() -> None:
    heading("growth: ms, medians; a list's head is 240 tickets; reads on the processor, commands until kept")
    rows: list[dict[str, float]] = []
    for size in SIZES:
        desk = Desk.open(desk_of(size))
        try:
            views = [head(desk, text).cpu for text in QUERIES.values()]
            filters = [head(desk, text).cpu for text in FILTERS]
            counts = milliseconds(lambda desk=desk: reading.counts(desk, ME)).cpu
            keys = reading.queue(desk, ME, read("is:open")).ids[:60]
            lines = milliseconds(lambda desk=desk, keys=keys: reading.rows(desk, keys)).cpu
            best = milliseconds(lambda desk=desk: next_best.next_best(desk, ME)).cpu
            rows.append(
                {
                    "worst view": max(views),
                    "p50 filter": statistics.median(filters),
                    "worst filter": max(filters),
                }
                | {"all counts": counts, "60 lines": lines, "next best": best}
                | commands(desk)
            )
        finally:
            desk.close()
    print("  " + " " * 14 + "".join(f"{size:>12,}" for size in SIZES) + "   last : first")
    for name in rows[0]:
        values = [row[name] for row in rows]
        print(f"  {name:<14}" + "".join(f"{v:12.1f}" for v in values) + f"   {values[-1] / values[0]:8.1f} x")
    most = rows[-1]
    print("  targets at 1,000,000: any view 30, any filter 50, next best 50, each command 10")
    assert (
        max(most[name] for name in ("create", "claim", "reply", "resolve")) < 50
    )  # a machine is never quiet


def test_views_and_filters_of_a_million() -> None:
    heading("the head of each list at 1,000,000 tickets: medians of 7")
    desk = Desk.open(desk_of(MILLION))
    try:
        for target, texts in ((30, QUERIES.values()), (50, FILTERS)):
            for text in texts:
                queue = reading.queue(desk, ME, reading.query(desk, text))
                many = f"{queue.total:,}{'' if queue.exact else '+'}"
                took = head(desk, text)
                print(
                    f"  {text:<36} {took.wall:8.1f} ms, {took.cpu:6.1f} of the processor   {many:>12}"
                    f"   target {target}"
                )
    finally:
        desk.close()


def test_the_console_before_a_million(house: House) -> None:
    heading("the console before 1,000,000 tickets, against a bare app and a DataTable of 100 rows")
    path = desk_of(MILLION)
    desk = Desk.open(path)
    warnings.raise_due(desk)  # as of a desk that was looked after until now
    desk.close()
    ours = console(house, path)
    started(house, ours, NUMBER)
    started(house, BARE, "barely there")
    filled, bare = [], []
    for _run in range(9):
        bare += started(house, BARE, "barely there")
        filled += started(house, ours, NUMBER)
    tell("filled queue", filled, bare, "s", "3 x")
    keys, base = key_times(house, ours, "8")
    tell("key to screen", keys, base, "ms", "p95 1.0 x")
    with Terminal(ours, house.environment) as terminal:
        _seconds(terminal, "supportdesk .*李娜 L1")
        terminal.settle(0.9, 6)
        at_rest = terminal.resident_mib()
        terminal.press("0", "G", "ctrl+u", "ctrl+u", "8", *["ctrl+d"] * 40)
        terminal.settle(0.9, 10)
        walked = terminal.resident_mib()
        print(f"  resident: {at_rest:.0f} MiB at rest, {walked:.0f} MiB after a walk   target 110")
    assert percentile(keys, 0.5) > 0
