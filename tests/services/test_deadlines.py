"""Deadlines explained and traced on a desk, and the desk proven against its journal, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, DateTime, delete, insert, select, text, update

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Face, Status, Tier
from supportdesk.services import deadlines, reading
from supportdesk.services.deadlines import as_it_stood, explain, held, verify
from supportdesk.services.desk import Act, Desk
from supportdesk.store.tables import clock as clock_table
from supportdesk.store.tables import content, journal, passage, search_doc
from supportdesk.store.tables import ticket as ticket_table
from supportdesk.store.types import Instant

FOLDED = (ticket_table, clock_table, search_doc, passage)


def registered(desk: Desk, agent, **fields) -> int:
    command = cm.Register(**({"subject": "打印机离线", "customer": Customer("张*", "销售部")} | fields))
    return desk.register(agent, command).outcomes[0].ticket_id


def number(desk: Desk, ticket: int) -> str:
    return reading.ticket(desk, ticket).ticket.number


@pytest.fixture
def worked(desk, clock, l1, l2) -> int:
    """A ticket with some life in it: six clocks, a pause, a promise, an escalation."""
    ticket = registered(desk, l1, category=Category.COMPLEX, tags=("vpn",), reference="INC-7")
    clock.tick(minutes=12)
    desk.act(l1, [Act(ticket, cm.Claim()), Act(ticket, cm.Reply("on it", clock() + timedelta(hours=3)))])
    desk.act(l1, [Act(ticket, cm.MakePromise(clock() + timedelta(hours=1), "news"))])
    clock.tick(minutes=10)
    desk.act(l1, [Act(ticket, cm.Escalate(Tier.L2, "reset", "look"))])
    clock.tick(minutes=5)
    desk.act(l2, [Act(ticket, cm.AcceptHandover()), Act(ticket, cm.WaitForCustomer("which one?"))])
    clock.tick(minutes=30)
    return ticket


# ---------------------------------------------------------------- explaining


def test_a_ticket_is_explained(desk, clock, worked, l2):
    found = {ledger.clock.name: ledger for ledger in explain(desk, number(desk, worked))}
    assert found.keys() == {
        "response",
        "registration",
        "resolution",
        "update",
        "promise",
        "acceptance",
        "diagnosis",
    }
    response = found["response"]
    assert (response.verdict, response.responsible.tier) == (Face.MISSED, Tier.L1)
    assert found["resolution"].verdict is Face.PAUSED
    assert found["resolution"].elapsed == timedelta(minutes=27)
    assert found["resolution"].pauses[0].by.actor.name == l2.name
    assert explain(desk, "INC-7", "resolution") == (found["resolution"],)
    clock.tick(days=1)
    assert explain(desk, "INC-7", "resolution", clock() - timedelta(days=1)) == (found["resolution"],)
    assert [ledger.clock.cycle for ledger in explain(desk, "INC-7", "update")] == [1, 2]


def test_all_of_a_ticket_explained_at_a_line_of_its_journal(desk, clock, worked):
    now = deadlines.explanation(desk, worked)
    assert set(now.ledgers) == set(explain(desk, "INC-7"))
    assert (now.number, now.at, now.held) == (number(desk, worked), clock(), held(desk, "INC-7"))
    order = {Face.OVERDUE: 0, Face.RUNNING: 0, Face.PAUSED: 1, Face.MISSED: 2, Face.MET: 3}
    faces = [order[ledger.verdict] for ledger in now.ledgers]
    assert faces == sorted(faces)
    first = deadlines.explanation(desk, worked, 1)
    assert [ledger.clock.name for ledger in first.ledgers] == ["response", "registration"]
    assert first.at == reading.ticket(desk, worked).entries[0].at
    with pytest.raises(NotFound):
        deadlines.explanation(desk, 999)


def test_a_ticket_as_it_stood(desk, clock, worked, l1):
    early = as_it_stood(desk, worked, clock() - timedelta(minutes=40))
    assert (early.ticket.id, early.ticket.status, early.ticket.tier) == (worked, Status.IN_PROGRESS, Tier.L1)
    assert [entry.at for entry in early.entries] == sorted(entry.at for entry in early.entries)
    assert early.entries[-1].at <= clock() - timedelta(minutes=40)
    assert early.missing == ("priority",)
    now = as_it_stood(desk, worked, clock())
    assert now.ticket == reading.ticket(desk, worked).ticket
    desk.act(l1, [Act(worked, cm.LinkArticle("/kb/001"))])
    assert as_it_stood(desk, worked, clock() - timedelta(minutes=1)).articles == ()


def test_who_held_it(desk, clock, worked, l1, l2):
    found = held(desk, "INC-7")
    minutes = {
        (h.holder.tier.value, h.holder.owner and h.holder.owner.id): h.wall // timedelta(minutes=1)
        for h in found.held
    }
    assert minutes == {("L1", None): 12, ("L1", l1.id): 15, ("L2", l2.id): 30}
    assert {breach.clock for breach in found.breaches} == {"response", "registration"}
    assert all(breach.holder.owner is None for breach in found.breaches)
    assert held(desk, "INC-7", clock() - timedelta(minutes=50)).wall == timedelta(minutes=7)


def test_what_can_not_be_explained(desk, clock, worked):
    with pytest.raises(NotFound, match="no_ticket"):
        explain(desk, "T20200101-001")
    with pytest.raises(NotFound, match="no_clock") as unknown:
        explain(desk, "INC-7", "respons")
    assert "resolution" in unknown.value.params["known"]
    early = clock() - timedelta(days=1)
    for ask in (lambda: explain(desk, "INC-7", None, early), lambda: held(desk, "INC-7", early),
                lambda: as_it_stood(desk, worked, early)):  # fmt: skip
        with pytest.raises(BadInput, match="before_ticket"):
            ask()
    with pytest.raises(NotFound, match="no_ticket"):
        as_it_stood(desk, 999, clock())


# ---------------------------------------------------------------- a sound desk


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happens_a_desk_verifies(desk, clock, team, deeds, data):
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
    report = verify(desk)
    assert (report.drifts, report.damaged, report.sound) == ((), (), True)
    for ticket in tickets:
        for ledger in explain(desk, number(desk, ticket)):
            assert ledger.elapsed == ledger.clock.spent(ledger.at, ledger.calendar)


def test_a_desk_is_verified_page_by_page(desk, l1, monkeypatch):
    monkeypatch.setattr(deadlines, "PAGE", 3)
    for _ in range(7):
        registered(desk, l1)
    told: list[tuple[int, int]] = []
    report = verify(desk, progress=lambda done, whole: told.append((done, whole)))
    assert told == [(3, 7), (6, 7), (7, 7)]
    assert (report.tickets, report.entries, report.sound) == (7, 7, True)


def test_an_empty_desk_is_sound(desk):
    assert verify(desk) == deadlines.VerifyReport(0, 0, 0, (), 0, (), 0)


def test_several_processes_come_to_the_same(desk, l1, worked, monkeypatch):
    monkeypatch.setattr(deadlines, "PAGE", 2)
    monkeypatch.setattr(deadlines, "SMALL", 0)
    for _ in range(4):
        registered(desk, l1)
    wrong(desk, update(ticket_table).where(ticket_table.c.id == worked).values(subject="x"))
    told: list[int] = []
    report = verify(desk, progress=lambda done, _: told.append(done), processes=2)
    assert report == verify(desk)
    assert (report.tickets, told[-1], [drift.column for drift in report.drifts]) == (5, 5, ["subject"])
    assert verify(desk, True, processes=2).sound
    assert verify(desk).drifting == 0


# ---------------------------------------------------------------- drift


def wrong(desk: Desk, *statements: Any) -> None:
    """Change what is stored behind the desk's back."""

    def job(connection: Any) -> None:
        for statement in statements:
            connection.execute(text(statement) if isinstance(statement, str) else statement)

    desk.database.write(job)


def dump(desk: Desk, *tables: Any) -> dict[str, list[Any]]:
    def job(connection: Any) -> dict[str, list[Any]]:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }

    return desk.database.read(job)


def other(column: Any, value: Any) -> Any:
    """Another value of a column's own kind."""
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, Instant | DateTime):
        return value + timedelta(seconds=1) if value else datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    if isinstance(value, int | float) or column.name in ("merged_into", "score", "target", "origin"):
        return (value or 0) + 1
    most = column.type.length or 99
    return "?" * min(len(value or "") + 1, most)  # no code, and never what was there


TICKET_COLUMNS = [
    column for column in ticket_table.c if column.name not in ("id", "seq", "warn_at", "loop_at")
]
CLOCK_COLUMNS = [column for column in clock_table.c if not column.primary_key]


def test_each_wrong_value_of_a_ticket_is_found_and_repaired(desk, worked, l1):
    registered(desk, l1)
    before = dump(desk, *FOLDED, journal, content)
    for column in TICKET_COLUMNS:
        was = desk.database.read(lambda c, column=column: c.execute(
            select(column).where(ticket_table.c.id == worked)).scalar_one())  # fmt: skip
        now = other(column, was)
        wrong(desk, update(ticket_table).where(ticket_table.c.id == worked).values({column.name: now}))
        report = verify(desk)
        assert [(d.ticket_id, d.column, d.stored, d.folded) for d in report.drifts] == [
            (worked, column.name, now, was)
        ]
        assert (report.drifting, report.sound, report.repaired) == (1, False, 0)
        report = verify(desk, repair=True)
        assert (len(report.drifts), report.drifting, report.repaired, report.sound) == (1, 1, 1, True)
        assert dump(desk, *FOLDED, journal, content) == before


def test_each_wrong_value_of_a_clock_is_found_and_repaired(desk, worked):
    before = dump(desk, *FOLDED, journal, content)
    here = (clock_table.c.ticket_id == worked) & (clock_table.c.name == "resolution")
    for column in CLOCK_COLUMNS:
        was = desk.database.read(lambda c, column=column: c.execute(select(column).where(here)).scalar_one())
        wrong(desk, update(clock_table).where(here).values({column.name: other(column, was)}))
        report = verify(desk, repair=True)
        assert [(d.column, d.folded) for d in report.drifts] == [(f"resolution/1.{column.name}", was)]
        assert report.sound
        assert dump(desk, *FOLDED, journal, content) == before


def test_rows_that_are_missing_or_too_much(desk, worked):
    before = dump(desk, *FOLDED, journal, content)
    promise = (clock_table.c.ticket_id == worked) & (clock_table.c.name == "promise")
    row = dict(zip([c.name for c in clock_table.c], before["clock"][0], strict=True)) | {"cycle": 9}
    wrong(desk, delete(clock_table).where(promise), insert(clock_table).values(row), delete(search_doc))
    report = verify(desk, repair=True)
    found = {d.column: (d.stored is None, d.folded is None) for d in report.drifts}
    assert found == {"promise/1": (True, False), f"{row['name']}/9": (False, True), "search": (True, False)}
    assert report.sound
    assert dump(desk, *FOLDED, journal, content) == before
    wrong(desk, update(search_doc).values(body="nothing"))
    report = verify(desk, repair=True)
    assert [(d.column, report.sound) for d in report.drifts] == [("search", True)]
    assert dump(desk, *FOLDED, journal, content) == before
    wrong(desk, delete(passage))
    report = verify(desk, repair=True)
    assert [(d.column, d.stored, report.sound) for d in report.drifts] == [("passage", None, True)]
    assert dump(desk, *FOLDED, journal, content) == before
    wrong(desk, update(passage).values(marks=b"", department="elsewhere"))
    report = verify(desk, repair=True)
    assert {(d.column, d.stored) for d in report.drifts} == {
        ("passage.marks", ""), ("passage.department", "elsewhere"),
    }  # fmt: skip
    assert dump(desk, *FOLDED, journal, content) == before


def unguarded(desk: Desk, *statements: str) -> None:
    """Change what the database itself protects: whoever owns the file can."""
    off = (
        [text("PRAGMA foreign_keys=OFF")] if desk.database.is_sqlite
        else [text("SET LOCAL session_replication_role = replica")]
    )  # fmt: skip
    on = [text("PRAGMA foreign_keys=ON")] if desk.database.is_sqlite else []
    engine = desk.database._writer
    with engine.connect() as connection:
        if desk.database.is_sqlite:
            raw = connection.connection.driver_connection
            raw.rollback()
            for name in ("journal_no_update", "journal_no_delete", "journal_no_replace"):
                raw.execute(f"DROP TRIGGER IF EXISTS {name}")
            for statement in (*[str(s) for s in off], *statements, *[str(s) for s in on]):
                raw.execute(statement)
            return
        for statement in (*off, *map(text, statements)):
            connection.execute(statement)
        connection.commit()


def test_a_ticket_whose_row_is_gone_comes_back(desk, worked, l1):
    registered(desk, l1)
    before = dump(desk, *FOLDED, journal, content)
    unguarded(desk, f"DELETE FROM ticket WHERE id = {worked}")
    report = verify(desk)
    assert [(d.ticket_id, d.column, d.stored) for d in report.drifts] == [(worked, "ticket", None)]
    assert report.tickets == 2
    assert verify(desk, repair=True).sound
    assert dump(desk, *FOLDED, journal, content) == before


def test_numbers_that_changed_places_go_back(desk, l1, monkeypatch):
    monkeypatch.setattr(deadlines, "PAGE", 1)  # the one stands on another page than the other
    one, two = registered(desk, l1), registered(desk, l1)
    before = dump(desk, *FOLDED)
    first, second = number(desk, one), number(desk, two)
    wrong(desk,
          update(ticket_table).where(ticket_table.c.id == one).values(number="-"),
          update(ticket_table).where(ticket_table.c.id == two).values(number=first),
          update(ticket_table).where(ticket_table.c.id == one).values(number=second))  # fmt: skip
    assert verify(desk, repair=True).sound
    assert dump(desk, *FOLDED) == before


def test_a_value_that_is_none_of_its_column(sqlite_url, clock, l1):
    """SQLite keeps any value anywhere; PostgreSQL takes none into a column of instants."""
    desk = Desk.open(sqlite_url, now=clock)
    try:
        for _ in range(2):
            registered(desk, l1, category=Category.SIMPLE)
        before = dump(desk, *FOLDED)
        for statement in ("UPDATE ticket SET next_due = 'soon'", "UPDATE clock SET due = 'never'"):
            wrong(desk, statement)
            report = verify(desk, repair=True)
            assert {d.column for d in report.drifts} == {"ticket"}
            assert (report.repaired, report.sound) == (2, True)
            assert dump(desk, *FOLDED) == before
    finally:
        desk.close()


def test_a_long_list_is_cut_and_counted(desk, l1, monkeypatch):
    monkeypatch.setattr(deadlines, "LISTED", 3)
    for _ in range(5):
        registered(desk, l1)
    wrong(desk, update(ticket_table).values(subject="x"))
    report = verify(desk, repair=True)
    assert (report.drifting, len(report.drifts), report.unlisted, report.repaired) == (5, 3, 2, 5)
    assert report.sound


def test_what_was_written_meanwhile_is_not_overwritten(desk, worked, l1):
    """Found drifting, then acted on, then repaired: the repair reads the journal again."""
    wrong(desk, update(ticket_table).where(ticket_table.c.id == worked).values(subject="x"))
    page = deadlines._check(desk, [worked])
    desk.act(l1, [Act(worked, cm.Amend(subject="new words"))])
    assert deadlines._repair(desk, page) == 1
    assert reading.rows(desk, [worked])[worked].subject == "new words"
    assert verify(desk).sound


# ---------------------------------------------------------------- damage

DAMAGE = {
    "gap": "DELETE FROM journal WHERE ticket_id = {id} AND seq = 3",
    "short": "DELETE FROM journal WHERE ticket_id = {id} AND seq > 5",
    "empty": "DELETE FROM journal WHERE ticket_id = {id}",
    "start": "UPDATE journal SET kind = 'note_added', data = '{{}}' WHERE ticket_id = {id} AND seq = 1",
    "order": "UPDATE journal SET at = (SELECT max(at) FROM journal AS j) WHERE ticket_id = {id} AND seq = 2",
    "unreadable": "UPDATE journal SET data = 'no JSON' WHERE ticket_id = {id} AND seq = 2",
    "unreadable ": "UPDATE journal SET kind = 'unheard_of' WHERE ticket_id = {id} AND seq = 2",
    "unreadable  ": "UPDATE journal SET kind = 'handover_accepted', "
    'data = \'{{"owner":{{"id":"a","name":"a","tier":"L2"}}}}\' WHERE ticket_id = {id} AND seq = 2',
}


@pytest.mark.parametrize("code", DAMAGE)
def test_a_damaged_journal_is_told_and_nothing_is_written_for_it(desk, worked, l1, code):
    sound = registered(desk, l1)
    unguarded(desk, DAMAGE[code].format(id=worked))
    wrong(desk, update(ticket_table).values(subject="x"))  # of this ticket the only words that are left
    before = dump(desk, *FOLDED, journal, content)
    report = verify(desk, repair=True)
    assert [(d.ticket_id, d.code) for d in report.damaged] == [(worked, code.strip())]
    assert bool(report.damaged[0].said) == (code.strip() == "unreadable")
    assert [(d.ticket_id, d.column) for d in report.drifts] == [(sound, "subject")]
    assert (report.repaired, report.sound) == (1, False)
    after = dump(desk, *FOLDED, journal, content)
    assert after["journal"] == before["journal"]
    assert after["content"] == before["content"]
    assert after["clock"] == before["clock"]
    assert [row for row in after["ticket"] if row[0] == worked] == [
        row for row in before["ticket"] if row[0] == worked
    ]
    assert verify(desk).drifting == 0


def test_a_journal_that_was_changed_to_something_possible_shows_and_stays(desk, worked):
    """Nobody can tell which side is right; what is never done is to change the journal."""
    statement = "UPDATE journal SET data = '{\"category\":\"simple\"}' WHERE kind = 'classified'"
    unguarded(desk, statement)
    before = dump(desk, journal, content)
    report = verify(desk)
    assert ("category", "complex", "simple") in {(d.column, d.stored, d.folded) for d in report.drifts}
    assert not report.sound
    assert verify(desk, repair=True).sound
    assert dump(desk, journal, content) == before
