"""The sample desk: the same week every time, played by the rules, with the pressure that it promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from supportdesk.domain.errors import Conflict
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Agent
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import ActorKind, Face, QueueView, Status, Tier
from supportdesk.services import emergencies, finding, people, reading, resources, sample, sample_emergency
from supportdesk.services.desk import Desk
from supportdesk.services.warnings import notices, raise_due
from supportdesk.store import journal, projection
from supportdesk.store.tables import clock as clock_table
from supportdesk.store.tables import ticket as ticket_table

MOMENTS = [
    datetime(2026, 3, 4, 7, 30, tzinfo=UTC),  # a Wednesday afternoon in Shanghai
    datetime(2026, 3, 7, 19, 5, 41, tzinfo=UTC),  # deep in the night of a weekend
    datetime(2026, 3, 30, 1, 0, tzinfo=UTC),  # Monday morning, the clocks just changed in Europe
    datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
]
NOBODY = Agent("", "")
OWN = 3  # the rows of the procedure's own table


class Week:
    """A filled desk, read back from its journal."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self.desk, self.now = desk, now
        self.counts = sample.fill(desk, now)
        ids = desk.database.read(lambda c: list(c.execute(select(ticket_table.c.id)).scalars()))
        self.journals = desk.database.read(lambda c: journal.load(c, ids))
        self.tickets = {i: fold(i, entries, desk.book) for i, entries in self.journals.items()}

    @property
    def week(self) -> list[Ticket]:
        return [t for t in self.tickets.values() if not t.imported]

    @property
    def open(self) -> list[Ticket]:
        return [t for t in self.week if t.status.is_open]

    def showing(self, name: str, *faces: Face) -> list[Ticket]:
        """Open tickets on which a clock shows one of these."""
        return [t for t in self.open if (c := t.clock(name)) and c.applies and c.face(self.now) in faces]


@pytest.fixture(scope="module", params=MOMENTS, ids=str)
def week(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path
) -> Iterator[Week]:
    path = tmp_path_factory.mktemp("sample") / "desk.sqlite3"
    path.write_bytes(_sqlite_template.read_bytes())
    desk = Desk.open(str(path), now=lambda: request.param)
    yield Week(desk, request.param)
    desk.close()


def test_everything_is_there(week: Week) -> None:
    assert week.counts.agents == len(people.team(week.desk)) == 12
    assert week.counts.articles == len(finding.find_articles(week.desk, "").articles) == 40
    assert week.counts.tickets == len(week.week) == 200
    assert len(week.tickets) == 200 + OWN
    assert week.counts.entries == sum(len(week.journals[t.id]) for t in week.week)
    assert week.counts.by_status == Counter(t.status.value for t in week.week)


def test_what_is_open(week: Week) -> None:
    assert 45 <= len(week.open) <= 55
    by_status = Counter(t.status for t in week.open)
    assert by_status[Status.WAITING_CUSTOMER] >= 4
    unowned = [t for t in week.open if t.owner is None]
    assert {t.status for t in unowned} == {Status.NEW}
    assert 5 <= len([t for t in unowned if "slow-orders" not in t.tags]) <= 8


def test_first_answers_are_due(week: Week) -> None:
    running = week.showing("response", Face.RUNNING)
    left = [t.clock("response").due - week.now for t in running]  # type: ignore[union-attr, operator]
    assert len([span for span in left if timedelta(minutes=2) <= span <= timedelta(minutes=8)]) >= 4
    late = [t.clock("response").due for t in week.showing("response", Face.OVERDUE)]  # type: ignore[union-attr]
    assert 1 <= len(late) <= 2
    assert all(due and week.now - due < timedelta(minutes=5) for due in late)


def test_what_is_due_and_what_is_late(week: Week) -> None:
    hour = week.now + timedelta(hours=1)
    soon = [t for t in week.showing("resolution", Face.RUNNING) if t.clock("resolution").due <= hour]  # type: ignore[union-attr, operator]
    assert len(soon) >= 4
    assert len(week.showing("resolution", Face.OVERDUE)) >= 2
    assert len(week.showing("update", Face.OVERDUE)) >= 2
    assert len(week.showing("resolution", Face.PAUSED)) >= 4


def test_two_emergencies(week: Week) -> None:
    emergencies = sorted((t for t in week.open if t.emergency), key=lambda t: t.reported_at)
    assert len(emergencies) == 2
    restored, before = emergencies
    assert restored.restored_at is not None
    assert restored.workaround
    assert before.workaround == ""
    assert before.clock("workaround").face(week.now) is Face.RUNNING  # type: ignore[union-attr]
    assert all(t.owner and t.owner.tier is not Tier.L1 for t in emergencies)


def test_escalations_wait(week: Week) -> None:
    waiting = [t for t in week.open if t.handover]
    assert 3 <= len(waiting) <= 5
    assert {t.handover.to for t in waiting if t.handover} == {Tier.L2, Tier.L3}
    assert week.showing("acceptance", Face.RUNNING)
    assert week.showing("acceptance", Face.OVERDUE)
    assert all(t.owner for t in waiting)  # never without an owner of the promise (§2)


def test_what_has_ended(week: Week) -> None:
    by_status = Counter(t.status for t in week.week)
    assert 8 <= by_status[Status.RESOLVED] <= 12
    assert by_status[Status.MERGED] == 1
    assert by_status[Status.CLOSED] > 120
    closed = [t for t in week.week if t.status is Status.CLOSED]
    scores = [t.feedback.score for t in closed if t.feedback and t.feedback.score]
    assert len(scores) > 60
    assert min(scores) < 3 < 4 < max(scores)
    assert len([t for t in week.week if t.reopened]) >= 3
    assert len([t for t in week.week if t.bounces]) >= 2
    missed = [t for t in closed if t.breached_at]
    assert 5 < len(missed) < len(closed) / 3


def test_many_report_the_same(week: Week) -> None:
    slow = [t for t in week.week if "slow-orders" in t.tags]
    assert len(slow) == 9
    assert all(week.now - t.reported_at <= timedelta(minutes=25) for t in slow)
    assert len([t for t in slow if t.first_answer_at is None]) >= 6
    wifi = [t for t in week.week if "wifi-3f" in t.tags]
    assert len(wifi) == 6
    assert max(t.reported_at for t in wifi) - min(t.reported_at for t in wifi) < timedelta(minutes=30)
    assert all(timedelta(hours=8) < week.now - t.reported_at < timedelta(days=2, hours=4) for t in wifi)
    assert Counter(t.status for t in wifi) == {Status.CLOSED: 5, Status.MERGED: 1}
    assert len([t for t in wifi if t.links]) == 4


def test_the_demo_agent_has_work(week: Week) -> None:
    me = sample.team()[0]
    mine = reading.counts(week.desk, me).views[QueueView.MINE]
    assert 6 <= mine <= 9
    kinds = {t.status for t in week.open if t.owner and t.owner.id == me.id}
    assert kinds == {Status.IN_PROGRESS, Status.WAITING_CUSTOMER}


def test_time_goes_forward_and_not_past_now(week: Week) -> None:
    first = week.now - timedelta(days=7, minutes=1)
    for ticket in week.week:
        entries = week.journals[ticket.id]
        instants = [entry.at for entry in entries]
        assert instants == sorted(instants)
        assert first <= ticket.reported_at <= instants[0]
        assert instants[-1] < week.now
    every = sorted((e for t in week.week for e in week.journals[t.id]), key=lambda entry: entry.id)
    assert [entry.at for entry in every] == sorted(entry.at for entry in every)


def test_working_hours_are_denser(week: Week) -> None:
    hours = [t.reported_at.astimezone(sample.ZONE).hour for t in week.week if t.status is Status.CLOSED]
    assert len([hour for hour in hours if 9 <= hour < 18]) > len(hours) / 2


def test_customers_speak_for_themselves(week: Week) -> None:
    kinds = Counter(e.actor.kind for t in week.week for e in week.journals[t.id])
    assert kinds[ActorKind.CUSTOMER] > 100
    assert set(kinds) == {ActorKind.AGENT, ActorKind.CUSTOMER, ActorKind.SYSTEM}


def test_the_table_of_the_procedure_comes_first(week: Week) -> None:
    rows = sorted((t for t in week.tickets.values() if t.imported), key=lambda t: t.number)
    assert [(t.number, t.reference) for t in rows] == [
        ("T20231001-001", "T2023-10-01"),
        ("T20231001-002", "T2023-10-01"),
        ("T20231002-001", "T2023-10-02"),
    ]
    assert [t.customer.display for t in rows] == ["销售部-张*", "运营部-王*", "人事部-刘*"]
    assert [t.owner.name for t in rows if t.owner] == ["李*", "赵*", "陈*"]
    assert [t.status for t in rows] == [Status.RESOLVED, Status.RESOLVED, Status.IN_PROGRESS]
    assert [t.feedback.score if t.feedback else None for t in rows] == [5, 4, None]
    assert rows[2].articles == (("/kb/003", True),)
    assert rows[0].resolved_at == datetime(2023, 10, 1, 2, 45, tzinfo=UTC)


def test_every_row_is_the_fold_of_its_journal(week: Week) -> None:
    check_rows(week.desk, week.tickets)


def test_its_deadlines_were_told_and_alarm_nobody(week: Week) -> None:
    """As a desk at work has told what came near; imported rows never do."""
    told = notices(week.desk, NOBODY, limit=10_000)
    assert {notice.percent for notice in told} == {50, 75, 90, 100}
    assert all(notice.at <= week.now for notice in told)
    assert not {notice.ticket_id for notice in told} & {t.id for t in week.tickets.values() if t.imported}
    assert raise_due(week.desk, week.now) == []


def check_rows(desk: Desk, tickets: dict[int, Ticket]) -> None:
    rows = desk.database.read(lambda c: [row._asdict() for row in c.execute(select(ticket_table))])
    for row in rows:
        del row["warn_at"], row["loop_at"]  # marks of work
    assert {row.pop("id"): row for row in rows} == {
        i: projection.ticket_values(t) for i, t in tickets.items()
    }
    clocks = desk.database.read(lambda c: [row._asdict() for row in c.execute(select(clock_table))])
    kept = {(row["ticket_id"], row["name"], row["cycle"]): row for row in clocks}
    folded = {(i, *key): row for i, t in tickets.items() for key, row in projection.clock_values(t).items()}
    assert kept == folded


def test_the_same_week_every_time(tmp_path: Path) -> None:
    def told(name: str) -> list[list[Entry]]:
        desk = Desk.open(str(tmp_path / name), now=lambda: MOMENTS[0])
        try:
            found = Week(desk, MOMENTS[0])
            return [found.journals[t.id] for t in found.week]
        finally:
            desk.close()

    assert told("one.db") == told("two.db")


def test_on_both_databases(desk: Desk, clock: Callable[[], datetime]) -> None:
    week = Week(desk, clock())
    assert len(week.tickets) == 200 + OWN
    check_rows(desk, week.tickets)
    with pytest.raises(Conflict, match="not_empty"):
        sample.fill(desk, clock())


def test_the_first_of_the_team_is_who_the_demo_signs_in_as() -> None:
    assert sample.team()[0].id == "li.na"
    assert sample.team()[0].tier is Tier.L1


def test_its_emergencies_are_led_and_servers_are_short(desk: Desk, clock: Callable[[], datetime]) -> None:
    week = Week(desk, clock())
    down = [t for t in week.open if t.emergency]
    assert down
    sample_emergency.work(desk, people.team(desk))
    for line in emergencies.standing(desk, NOBODY):
        assert line.lead is not None
        assert line.called
    stock = resources.stock(desk)
    assert sum(stock.holder(each) is not None for each in stock.resources) == 2
    assert [claim.urgent for claim in stock.waiting()][:1] == [True]
