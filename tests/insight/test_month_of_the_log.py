"""Every month of a real log, counted by us from its journals and here straight from the file, to the unit.

What stands here knows nothing of the desk: a CSV file, its columns, and the definitions of docs/figures.md.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.domain.month import NEVER, WHOLE
from supportdesk.insight import month as insight
from supportdesk.intake.log import import_log
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from tests.calendar_months import months

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "uci_incident_event_log.zip"
SHANGHAI = ZoneInfo("Asia/Shanghai")
WORDS = {
    "New": "work", "Active": "work", "Awaiting Problem": "work", "Awaiting Vendor": "work",
    "Awaiting Evidence": "work", "Awaiting User Info": "customer", "Resolved": "resolved", "Closed": "closed",
}  # fmt: skip
CATEGORIES = {"1 - Critical": "urgent", "2 - High": "complex", "3 - Moderate": "complex", "4 - Low": "simple"}
CHANNELS = {
    "Phone": "phone", "IVR": "phone", "Email": "mail", "Self service": "form", "Direct opening": "form",
}  # fmt: skip


@dataclass
class Record:
    """A record of the log: when it was opened, where it stood from when on, and what happened when."""

    opened: datetime
    stood: list[tuple[datetime, str]] = field(default_factory=list)
    happened: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    category: str = ""
    channel: str = ""
    department: str = ""

    def at(self, instant: datetime) -> str:
        """Where it stood just before an instant; nothing before it was opened."""
        place = bisect_right(self.stood, instant - timedelta(microseconds=1), key=lambda one: one[0])
        return self.stood[place - 1][1] if place else ""

    def last(self, what: str, until: datetime) -> datetime | None:
        before = [at for at in self.happened[what] if at < until]
        return before[-1] if before else None


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def records(path: Path) -> Iterator[Record]:
    with zipfile.ZipFile(path) as archive:
        name = max(archive.infolist(), key=lambda info: info.file_size)
        rows: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8", newline="")):
            rows[row["number"]].append(row)
    for group in rows.values():
        group.sort(key=lambda row: moment(row["sys_updated_at"]))
        yield told(group)


def told(rows: list[dict[str, str]]) -> Record:
    first, last = rows[0], rows[-1]
    record = Record(moment(first["opened_at"]))
    record.stood.append((record.opened, "queue"))
    created = first["sys_created_at"]
    entered = record.opened if created == "?" else max(record.opened, moment(created))
    state, owner, now = "work", "?", entered
    for row in rows:
        now = max(now, moment(row["sys_updated_at"]))
        wanted = WORDS.get(row["incident_state"], "")
        if not wanted:  # the exporting desk could not name it: what is said of its end, once that has come
            wanted = state
            for end in ("resolved", "closed"):
                if row[f"{end}_at"] != "?" and moment(row[f"{end}_at"]) <= moment(row["sys_updated_at"]):
                    wanted = end
        ended = state in ("resolved", "closed")
        if ended and wanted != state and not (state == "resolved" and wanted == "closed"):
            record.happened["reopened"].append(now)
        if wanted != state and wanted in ("resolved", "closed"):
            record.happened[wanted].append(now)
        state, owner = wanted, row["assigned_to"]
        place = ("queue" if owner == "?" else "work") if state == "work" else state
        if record.stood[-1][1] != place:
            record.stood.append((now, place))
    record.category = CATEGORIES.get(last["priority"], "")
    record.channel = CHANNELS.get(first["contact_type"], "import")
    record.department = "" if last["location"] == "?" else last["location"]
    return record


def nearest(seconds: list[float], share: float) -> float:
    return sorted(seconds)[max(0, math.ceil(share * len(seconds)) - 1)]


@pytest.mark.skipif(not REAL.exists(), reason=f"{REAL} is not there: the log lies beside the project")
def test_each_month_is_what_the_file_says(tmp_path: Path) -> None:
    desk = Desk.open(str(tmp_path / "log.sqlite3"))
    try:
        import_log(desk, REAL, data_file("mappings/servicenow.toml"))
        every = list(records(REAL))
        seen = 0
        for month in months(insight.named(desk, "2016-02"), insight.named(desk, "2017-03")):
            [ours] = insight.counted(desk, [month])
            opened = [r for r in every if month.since <= r.opened < month.until]
            solved: list[tuple[Record, float]] = []
            closed = reopened = 0
            stages: Counter[str] = Counter()
            for record in every:
                stands = record.at(month.until) in ("resolved", "closed")
                at = record.last("resolved", month.until)
                if at and at >= month.since and stands:
                    solved.append((record, (at - record.opened).total_seconds()))
                end = record.last("closed", month.until)
                closed += bool(end and end >= month.since and stands)
                reopened += sum(month.since <= at < month.until for at in record.happened["reopened"])
                ends = [at for at, _place in record.stood[1:]]
                for (since, place), until in zip(record.stood, [*ends, month.until], strict=True):
                    within = min(until, month.until) - max(since, month.since)
                    if place != "closed" and within > timedelta(0):
                        stages[place] += round(within.total_seconds())
            assert (ours.opened, ours.resolved, ours.closed, ours.reopened) == (
                len(opened), len(solved), closed, reopened,
            ), month.name  # fmt: skip
            assert ours.before == sum(r.at(month.since) in ("queue", "work", "customer") for r in every)
            assert ours.after == sum(r.at(month.until) in ("queue", "work", "customer") for r in every)
            for name, of in (("category", "category"), ("channel", "channel"), ("department", "department")):
                theirs = Counter(getattr(r, of) for r in opened)
                assert {k[1]: n for k, n in ours.spread.items() if k[0] == name} == dict(theirs), month.name
            took = [seconds for _record, seconds in solved]
            by_category = {
                ("category", c): [s for r, s in solved if r.category == c]
                for c in ("simple", "complex", "urgent")
            }
            for key, values in ({WHOLE: took} | by_category).items():
                figures = ours.resolution.get(key, NEVER)
                assert figures.count == len(values)
                if values:
                    assert (figures.p50, figures.p90) == (nearest(values, 0.5), nearest(values, 0.9))
                    assert figures.mean == pytest.approx(sum(values) / len(values), abs=1e-6)
            lengths = {stage: round(length.total_seconds()) for (stage, _tier), length in ours.stages.items()}
            assert {"resolved" if n == "confirmation" else n: s for n, s in lengths.items()} == stages, (
                month.name
            )
            local = [r.opened.astimezone(SHANGHAI) for r in opened]
            here = Counter((at.weekday(), at.hour) for at in local)
            assert ours.load == here
            seen += ours.opened
        assert seen == len(every)
    finally:
        desk.close()
