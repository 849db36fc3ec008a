"""Notices on a desk, on both databases: each once, whoever looks; the cases that speak of warnings."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.evolution import SIGNALS
from supportdesk.domain.people import IMPORT, Customer
from supportdesk.domain.policy import PolicyBook, parse_policy
from supportdesk.domain.views import Notice
from supportdesk.domain.vocabulary import Category, Channel, NoticeView, Priority, Tier
from supportdesk.domain.warnings import look
from supportdesk.services import deadlines, warnings
from supportdesk.services.desk import Act, Desk
from supportdesk.services.history import History, Line, write_histories
from supportdesk.services.warnings import Watch, notices, raise_due
from supportdesk.store import journal
from supportdesk.store import notices as store
from supportdesk.store.tables import notice as notice_table
from supportdesk.store.tables import ticket as ticket_table

Key = tuple[int, str, int, int]


def registered(desk: Desk, agent: Any, **fields: Any) -> int:
    told = {"subject": "打印机离线", "customer": Customer("张*", "销售部"), "category": Category.SIMPLE}
    return desk.register(agent, cm.Register(**(told | fields))).outcomes[0].ticket_id


def keys(found: list[Notice]) -> list[Key]:
    return sorted((n.ticket_id, n.clock, n.cycle, n.percent) for n in found)


def every(desk: Desk, agent: Any) -> list[Notice]:
    return notices(desk, agent, limit=10_000)


def of(found: list[Notice], clock: str) -> list[tuple[int, datetime]]:
    return sorted((n.percent, n.at) for n in found if n.clock == clock)


def expected(desk: Desk, ticket: int, now: datetime) -> set[Key]:
    entries = desk.database.read(lambda c: journal.load(c, [ticket]))[ticket]
    return {(ticket, c.clock, c.cycle, c.percent) for c in look(entries, desk.book, now).crossings}


# ---------------------------------------------------------------- the cases of sla-cases.md


def test_case_34_a_raise_that_breaches_at_once_is_one_notice(desk, clock, l1):
    # Resolution: complex, 48 h; 50 % would be after 24 h. After 20 h simple grants 2 h: 50, 75, 90 and 100 %
    # are all behind. One notice, of the breach, at the instant at which the 2 h were over.
    start = clock()
    ticket = registered(desk, l1, category=Category.COMPLEX, priority=Priority.LOW)
    desk.act(l1, [Act(ticket, cm.Reply("on it"))])
    clock.tick(hours=20)
    assert of(raise_due(desk), "resolution") == []
    desk.act(l1, [Act(ticket, cm.Classify(Category.SIMPLE))])  # 2 h: ten times over
    assert of(raise_due(desk), "resolution") == [(100, start + timedelta(hours=2))]
    desk.act(l1, [Act(ticket, cm.Classify(Category.COMPLEX))])  # longer again, and shorter again
    desk.act(l1, [Act(ticket, cm.Classify(Category.SIMPLE))])
    clock.tick(days=9)
    assert of(raise_due(desk), "resolution") == []
    assert of(every(desk, l1), "resolution") == [(100, start + timedelta(hours=2))]


def test_case_42_reopening_a_very_old_ticket_sets_off_no_avalanche(desk, clock, l1):
    # Resolution: simple, 2 h; resolved after 30 min (25 %), reopened a year later. 50 % is 30 min after that.
    ticket = registered(desk, l1)
    clock.tick(minutes=4)
    desk.act(l1, [Act(ticket, cm.SetPriority(Priority.LOW)), Act(ticket, cm.Reply("done?"))])
    clock.tick(minutes=26)
    desk.act(l1, [Act(ticket, cm.Resolve("toner"))])
    assert raise_due(desk) == []
    clock.tick(days=365)
    desk.act(l1, [Act(ticket, cm.Reopen("again"))])
    assert raise_due(desk) == []
    clock.tick(minutes=30)
    assert of(raise_due(desk), "resolution") == [(50, clock())]


def test_case_49_imported_tickets_warn_nobody(desk, clock, l1):
    # A report of three weeks ago, never answered: its response was due after 10 min.
    at = clock() - timedelta(weeks=3)
    report = ev.Registered(
        number="", reported_at=at, channel=Channel.IMPORT, policy=desk.book.current.version,
        subject="old", description="", customer=Customer("a", "b"),
    )  # fmt: skip
    assert sum(
        w.tickets for w in write_histories(desk, [History("old", "1", (Line(at, IMPORT, report),), "")])
    )
    assert desk.database.read(store.next_due) is None
    assert raise_due(desk) == []
    ticket = desk.database.read(lambda c: c.execute(select(ticket_table.c.id)).scalar_one())
    desk.act(l1, [Act(ticket, cm.Reply("still a problem?"))])
    clock.tick(days=9)
    assert raise_due(desk) == []


def test_case_51_what_fails_raises_nothing_of_the_others_again(desk, clock, l1, monkeypatch):
    # Three tickets, response 10 min: 50 % after 5. The second can't be looked at.
    tickets = [registered(desk, l1, priority=Priority.LOW) for _ in range(3)]
    real = warnings.look

    def failing(entries: Any, *rest: Any) -> Any:
        if entries[0].event.number.endswith("-002"):
            raise LookupError("no such rule")
        return real(entries, *rest)

    monkeypatch.setattr(warnings, "look", failing)
    clock.tick(minutes=5)
    assert keys(raise_due(desk)) == [(i, "response", 1, 50) for i in (tickets[0], tickets[2])]
    assert raise_due(desk) == []
    monkeypatch.undo()
    clock.tick(hours=1)  # the one that failed is tried again after an hour
    found = raise_due(desk)
    assert set(keys(found)) == set.union(*(expected(desk, i, clock()) for i in tickets)) - {
        (i, "response", 1, 50) for i in (tickets[0], tickets[2])
    }
    assert of([n for n in found if n.ticket_id == tickets[1]], "response")[0] == (
        50, clock() - timedelta(hours=1),
    )  # fmt: skip


def test_case_52_a_look_pages_through_everything(desk, clock, l1, monkeypatch):
    # 7 tickets in pages of 3, response 10 min: after 10 min 50, 75 and 90 % of each: 21 notices.
    monkeypatch.setattr(warnings, "PAGE", 3)
    for _ in range(7):
        registered(desk, l1, priority=Priority.LOW)
    clock.tick(minutes=10)
    assert Counter(n.percent for n in raise_due(desk)) == {50: 7, 75: 7, 90: 7}
    assert desk.database.read(store.next_due) == clock() + timedelta(microseconds=1)
    assert raise_due(desk) == []


def test_case_53_nobody_is_sent_anything_at_midnight(desk, clock, l1):
    # A notice is a line in a list; only a console that was open at its instant shows it by itself.
    registered(desk, l1, priority=Priority.LOW)
    clock.tick(hours=15)  # midnight
    clock.tick(minutes=1)
    watch = Watch(desk)
    told = watch.turn(touched=True) + watch.turn(touched=True)
    assert len(told) == 8  # response and resolution, 4 each
    assert [n for n in told if n.at >= watch.began] == []


OFFICE = """
use_calendar = "office"
[calendar.office]
zone = "UTC"
mon = ["09:00-12:00", "14:00-17:00"]
tue = ["09:00-12:00", "14:00-17:00"]
[[clock]]
name = "response"
start = ["registered"]
meet = ["public_answer"]
target = [{ priority = "urgent", within = "1s" }, { within = "6h" }]
"""


def test_case_60_a_threshold_in_closed_hours_and_one_shorter_than_a_look(desk, clock, l1):
    # 6 h from Monday 09:00: 50 % is 3 h: 12:00, as the desk closes; 75 % is 4 h 30: 15:30; 90 % is 5 h 24:
    # 16:24; due 17:00. Each once with its own instant, looked for in the night and again on the morrow.
    desk.book = PolicyBook([parse_policy(OFFICE, 1, SIGNALS)])
    start = clock()
    registered(desk, l1, priority=Priority.LOW)
    clock.tick(hours=4)  # 13:00: closed
    assert of(raise_due(desk), "response") == [(50, start + timedelta(hours=3))]
    clock.tick(hours=9)  # 22:00
    late = [(75, 6.5), (90, 7.4), (100, 8.0)]
    assert of(raise_due(desk), "response") == [(p, start + timedelta(hours=h)) for p, h in late]
    clock.tick(hours=11)
    assert raise_due(desk) == []
    # 1 s, on Tuesday 09:00, looked for a minute later: 0.5, 0.75, 0.9 and 1 s after the report.
    start = clock()
    registered(desk, l1, priority=Priority.URGENT)
    clock.tick(minutes=1)
    short = [(50, 0.5), (75, 0.75), (90, 0.9), (100, 1.0)]
    assert of(raise_due(desk), "response") == [(p, start + timedelta(seconds=s)) for p, s in short]
    assert raise_due(desk) == []


# ---------------------------------------------------------------- who looks, and how often


def test_two_who_look_at_once_raise_each_once(database_url, clock, l1, monkeypatch):
    monkeypatch.setattr(warnings, "PAGE", 2)
    desks = [Desk.open(database_url, now=clock) for _ in range(3)]
    try:
        tickets = [registered(desks[0], l1, priority=Priority.LOW) for _ in range(12)]
        clock.tick(days=1)
        found: list[list[Notice]] = [[], [], []]
        start = threading.Barrier(3)

        def look_at(place: int) -> None:
            start.wait()
            found[place] = raise_due(desks[place])

        threads = [threading.Thread(target=look_at, args=(place,)) for place in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        raised = [key for one in found for key in keys(one)]
        assert sorted(raised) == sorted(set.union(*(expected(desks[0], i, clock()) for i in tickets)))
        assert sorted(raised) == keys(every(desks[0], l1))
        assert raise_due(desks[1]) == []
    finally:
        for desk in desks:
            desk.close()


def test_killed_in_between_nothing_is_lost_and_nothing_twice(desk, clock, l1, monkeypatch):
    monkeypatch.setattr(warnings, "PAGE", 1)
    tickets = [registered(desk, l1, priority=Priority.LOW) for _ in range(4)]
    clock.tick(minutes=8)
    real, calls = store.add, []

    def dying(*given: Any) -> list[int]:
        calls.append(real(*given))
        if len(calls) == 3:
            raise KeyboardInterrupt  # after the rows, before the end of the transaction
        return calls[-1]

    monkeypatch.setattr(store, "add", dying)
    with pytest.raises(KeyboardInterrupt):
        raise_due(desk)
    before = {n.ticket_id for n in every(desk, l1)}
    assert len(every(desk, l1)) == 4  # two tickets, 50 and 75 % each
    assert {n.ticket_id for n in raise_due(desk)} == set(tickets) - before
    assert keys(every(desk, l1)) == sorted(set.union(*(expected(desk, i, clock()) for i in tickets)))


def test_only_what_is_due_is_looked_at(desk, clock, l1, monkeypatch):
    registered(desk, l1, priority=Priority.LOW)
    raise_due(desk)
    assert desk.database.read(store.next_due) == clock() + timedelta(minutes=5)

    def never(*_: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(warnings, "look", never)
    clock.tick(minutes=4)
    assert warnings.raise_page(desk, clock()) is None
    desk.act(l1, [Act(1, cm.AddNote("no clock hears this"))])
    assert warnings.raise_page(desk, clock()) is None


def test_a_clock_that_is_set_back_hides_nothing(desk, clock, l1):
    ticket = registered(desk, l1, priority=Priority.LOW)
    clock.tick(minutes=6)
    desk.act(l1, [Act(ticket, cm.Reply("on it"))])
    clock.tick(minutes=-3)
    assert raise_due(desk) == []
    clock.tick(minutes=10)
    assert of(raise_due(desk), "response") == [(50, clock() - timedelta(minutes=8))]


def test_verifying_leaves_the_mark_alone_and_repair_looks_again(desk, clock, l1):
    ticket = registered(desk, l1, priority=Priority.LOW)
    clock.tick(minutes=6)
    raise_due(desk)
    desk.database.write(lambda c: c.execute(update(ticket_table).values(warn_at=None)))
    assert deadlines.verify(desk).sound
    desk.database.write(lambda c: c.execute(update(ticket_table).values(subject="x")))
    assert deadlines.verify(desk, repair=True).sound
    assert raise_due(desk) == []  # looked at again: all is told
    clock.tick(minutes=3)
    assert keys(raise_due(desk)) == [(ticket, "response", 1, 75), (ticket, "response", 1, 90)]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happens_and_whoever_looks_each_is_there_once(desk, clock, team, deeds, data):
    tickets = [registered(desk, team.l1, category=data.draw(st.sampled_from(Category))) for _ in range(2)]
    batches = ["none"]
    for deed in data.draw(st.lists(deeds(), min_size=1, max_size=12)):
        clock.tick(minutes=deed.minutes)
        ticket, other = tickets[deed.ticket % 2], tickets[deed.other % 2]
        command = deed.make(clock(), other, batches[-1 - deed.undo % len(batches)])
        if isinstance(command, cm.MergeInto):
            done = desk.merge(deed.agent, [ticket], other)
        elif isinstance(command, cm.Unmerge):
            done = desk.unmerge(deed.agent, ticket)
        elif isinstance(command, cm.Undo):
            done = desk.undo(deed.agent, command.batch)
        else:
            done = desk.act(deed.agent, [Act(ticket, command)])
        if done.done:
            batches.append(done.batch)
        if data.draw(st.booleans()):
            raise_due(desk)
    clock.tick(days=1)
    raise_due(desk)
    found = keys(every(desk, team.l1))
    assert len(found) == len(set(found))
    for ticket in tickets:
        assert expected(desk, ticket, clock()) <= set(found)
    assert raise_due(desk) == []


# ---------------------------------------------------------------- listing and watching


def test_notices_are_listed_newest_first_and_by_whom_they_concern(desk, clock, l1, l1_other, l2, team):
    registered(desk, l1, priority=Priority.LOW)
    mine = registered(desk, l1, priority=Priority.LOW, category=Category.COMPLEX)
    desk.act(l1, [Act(mine, cm.Claim()), Act(mine, cm.Escalate(Tier.L2, "a", "b"))])
    clock.tick(minutes=1)
    desk.act(l2, [Act(mine, cm.AcceptHandover())])
    clock.tick(minutes=7)
    raise_due(desk)
    found = every(desk, l1)
    assert found == sorted(found, key=lambda n: (n.at, n.id), reverse=True)
    assert {n.ticket_id for n in notices(desk, l2, NoticeView.MINE)} == {mine}
    assert notices(desk, l1, NoticeView.MINE) == []
    assert {n.ticket_id for n in notices(desk, l1, NoticeView.TIER)} == {1}
    assert notices(desk, l1, since=clock() - timedelta(seconds=30)) == found[:2]
    assert found[1:3] == notices(desk, l1, limit=2, skip=1)
    sizes = {view: len(notices(desk, l2, view)) for view in NoticeView}
    assert sizes == {NoticeView.MINE: 2, NoticeView.TIER: 2, NoticeView.ALL: 4}
    one = found[0]
    assert (one.number, one.subject, one.owner_name, one.tier) == (
        "T20260302-002",
        "打印机离线",
        "赵强",
        Tier.L2,
    )
    assert [agent.id for agent in team.everybody if one.concerns(agent)] == [l2.id]
    assert [a.id for a in team.everybody if found[1].concerns(a)] == ["li.na", "wang.hao", "chen.jing"]


def test_a_watch_hears_of_what_others_raised(desk, database_url, clock, l1, monkeypatch):
    monkeypatch.setattr(warnings, "PAUSE", 0.0)
    registered(desk, l1, priority=Priority.LOW)
    other = Desk.open(database_url, now=clock)
    try:
        one, two = Watch(desk), Watch(other)
        for _ in range(2):
            assert one.turn(touched=True) + two.turn(touched=True) == []
        clock.tick(minutes=5)
        heard = one.turn(touched=False) + one.turn(touched=True)
        assert [n.percent for n in heard] == [50]
        assert two.turn(touched=True) + two.turn(touched=True) == heard
        clock.tick(minutes=1)
        reads = desk.database.read
        monkeypatch.setattr(desk.database, "read", lambda job: pytest.fail("asked for nothing"))
        assert one.turn(touched=False) == []
        monkeypatch.setattr(desk.database, "read", reads)
        # One that begins now is told of nothing that was raised before.
        assert Watch(desk).turn(touched=True) == []
    finally:
        other.close()


def test_the_database_itself_keeps_each_once(desk, clock, l1):
    registered(desk, l1, priority=Priority.LOW)
    clock.tick(minutes=6)
    raise_due(desk)
    with pytest.raises(Exception, match=r"busy|failed"):
        desk.database.write(lambda c: c.execute(text(
            "INSERT INTO notice (ticket_id, clock, cycle, percent, at, tier, owner_name, raised_at) "
            "SELECT ticket_id, clock, cycle, percent, at, tier, owner_name, raised_at FROM notice"
        )))  # fmt: skip
    count = select(func.count()).select_from(notice_table)
    assert desk.database.read(lambda c: c.execute(count).scalar()) == 1
