"""The journal: append-only by the database itself, one line for each number, content beside it, the feed."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import SYSTEM, Actor, Customer
from supportdesk.domain.vocabulary import Category
from supportdesk.services.desk import Act, Desk
from supportdesk.store import journal
from supportdesk.store.database import parse_url


@pytest.fixture
def ticket(desk, l1) -> int:
    command = cm.Register("打印机离线", "三楼", Customer("张*", "销售部", "555"), category=Category.SIMPLE)
    found = desk.register(l1, command).outcomes[0].ticket_id
    desk.act(l1, [Act(found, cm.Reply("在查了"))])
    return found


def entries(desk, ticket: int) -> list[Entry]:
    return desk.database.read(lambda c: journal.load(c, [ticket])).get(ticket, [])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor_name = 'nobody'",
        "UPDATE journal SET data = data",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq = 1",
    ],
)
def test_the_database_refuses_to_change_the_journal(desk, ticket, database_url, statement):
    before = entries(desk, ticket)
    engine = create_engine(desk.database.url)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    assert entries(desk, ticket) == before


def test_sqlite_refuses_to_replace_a_line(sqlite_url, clock, l1):
    desk = Desk.open(sqlite_url, now=clock)
    ticket = desk.register(l1, cm.Register("a", customer=Customer("b"))).outcomes[0].ticket_id
    before = entries(desk, ticket)
    for where in ("id = 1", "ticket_id = 1 AND seq = 1"):
        columns = "ticket_id, seq, at, recorded_at, kind, actor_kind, actor_id, actor_name, batch, data"
        copied = columns.replace("actor_name", "'nobody'")
        if where.startswith("id"):
            columns, copied = f"id, {columns}", f"id, {copied}"
        statement = f"REPLACE INTO journal ({columns}) SELECT {copied} FROM journal WHERE {where}"
        with pytest.raises(DBAPIError, match="append-only"), desk.database._writer.begin() as connection:
            connection.execute(text(statement))
    assert entries(desk, ticket) == before
    desk.close()


def test_postgresql_refuses_to_empty_the_journal(postgres_url):
    engine = create_engine(parse_url(postgres_url))
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("TRUNCATE journal CASCADE"))
    engine.dispose()


def test_a_line_has_one_number(desk, ticket, clock):
    line = Entry(2, clock(), SYSTEM, ev.NoteAdded("again"), "b")
    with pytest.raises(IntegrityError), desk.database._writer.begin() as connection:
        journal.append(connection, [(ticket, line)], clock())
    assert [e.event.KIND for e in entries(desk, ticket)] == [
        "registered",
        "classified",
        "claimed",
        "public_replied",
    ]


def test_what_was_appended_is_loaded(desk, ticket, l1, l2, clock):
    late = Entry(5, clock.tick(minutes=3), SYSTEM, ev.NoteAdded("note 😀"), "batch-5")
    moved = Entry(
        6, clock.tick(minutes=3), Actor.of(l2), ev.Promised(clock.now + timedelta(hours=1)), "batch-6"
    )
    desk.database.write(lambda c: journal.append(c, [(ticket, late), (ticket, moved)], clock()))
    found = entries(desk, ticket)[-2:]
    assert [(e.seq, e.at, e.actor, e.event, e.batch) for e in found] == [
        (e.seq, e.at, e.actor, e.event, e.batch) for e in (late, moved)
    ]
    assert 0 < found[0].id < found[1].id


def test_instants_come_back_aware_and_exact(desk, ticket, clock):
    odd = datetime(2026, 3, 29, 9, 30, 1, 999_999, tzinfo=UTC)
    line = Entry(5, odd, SYSTEM, ev.NoteAdded("x"), "b")
    desk.database.write(lambda c: journal.append(c, [(ticket, line)], odd))
    found = entries(desk, ticket)[-1].at
    assert found == odd
    assert found.utcoffset() == timedelta(0)


def test_content_may_be_blanked_and_the_ticket_still_folds(desk, ticket, l1):
    desk.act(l1, [Act(ticket, cm.Resolve("restarted", "prints"))])
    desk.act(l1, [Act(ticket, cm.Confirm(ev.Feedback(5, 5, 5, comment="nice")))])
    before = fold(ticket, entries(desk, ticket), desk.book)
    desk.database.write(lambda c: c.execute(text("UPDATE content SET body = ''")))
    after = fold(ticket, entries(desk, ticket), desk.book)
    assert (after.subject, after.description, after.customer, after.solution) == ("", "", Customer(), "")
    assert (after.status, after.seq, after.owner) == (before.status, before.seq, before.owner)
    # Registration stays complete, answers stay given: that something was there was not erased.
    assert [(c.name, c.met_at) for c in after.clocks if c.name != "registration"] == [
        (c.name, c.met_at) for c in before.clocks if c.name != "registration"
    ]
    assert [e.event.KIND for e in entries(desk, ticket)] == [
        "registered", "classified", "claimed", "public_replied", "public_replied", "resolved", "confirmed",
        "feedback_given",
    ]  # fmt: skip


def test_no_words_stand_in_the_journal_itself(desk, ticket):
    rows = desk.database.read(lambda c: c.execute(text("SELECT * FROM journal")).all())
    said = " ".join(str(column) for row in rows for column in row)
    for word in ("打印机离线", "三楼", "张*", "销售部", "在查了"):
        assert word not in said


# ---------------------------------------------------------------- the feed


def settled(desk) -> journal.Position:
    """The feed's end, once all that was written is before it. On PostgreSQL whoever else is writing on the
    server, autovacuum included, holds the feed up for as long.
    """
    limit = time.monotonic() + 30
    newest = desk.database.read(lambda c: c.execute(text("SELECT max(txid) FROM journal")).scalar() or 0)
    while (end := desk.database.read(journal.end)).txid < newest:
        assert time.monotonic() < limit
    return end


def told(
    desk, position: journal.Position, count: int, limit: int = 1000
) -> tuple[list[int], journal.Position]:
    """What the feed tells after `position` until it has told `count` changes."""
    seen: list[int] = []
    end = time.monotonic() + 30
    while len(seen) < count:
        changed, position = desk.database.read(lambda c, at=position: journal.since(c, at, limit))
        seen += changed
        assert time.monotonic() < end, seen
    return seen, position


def test_the_feed_tells_what_changed_once(desk, ticket, l1):
    start = settled(desk)
    assert desk.database.read(lambda c: journal.since(c, start)) == ([], start)
    other = desk.register(l1, cm.Register("x", customer=Customer("y"))).outcomes[0].ticket_id
    changed, position = told(desk, start, 1)
    assert changed == [other]
    desk.act(l1, [Act(ticket, cm.AddNote("a")), Act(other, cm.AddNote("b")), Act(ticket, cm.AddNote("c"))])
    changed, position = told(desk, position, 2)
    assert changed == [ticket, other]
    assert desk.database.read(lambda c: journal.since(c, position)) == ([], position)


def test_the_feed_pages(desk, l1):
    start = settled(desk)
    ids = [
        desk.register(l1, cm.Register(f"{n}", customer=Customer("y"))).outcomes[0].ticket_id for n in range(5)
    ]
    assert told(desk, start, 5, limit=1)[0] == ids


def test_postgresql_feed_waits_for_whoever_began_before(postgres_url, clock, l1):
    """A lower id that is committed after a higher one is not stepped over."""
    desk, other = Desk.open(postgres_url, now=clock), Desk.open(postgres_url, now=clock)
    one, two = (
        desk.register(l1, cm.Register(name, customer=Customer("y"))).outcomes[0].ticket_id for name in "ab"
    )
    start = settled(desk)
    written, go = threading.Event(), threading.Event()

    def slow(connection):
        line = Entry(2, clock(), SYSTEM, ev.NoteAdded("slow"), "slow")
        journal.append(connection, [(one, line)], clock())
        written.set()
        assert go.wait(30)

    thread = threading.Thread(target=lambda: other.database.write(slow))
    thread.start()
    assert written.wait(30)
    desk.act(l1, [Act(two, cm.AddNote("fast"))])  # a higher id, committed first
    rows = desk.database.read(lambda c: c.execute(text("SELECT max(ticket_id) FROM journal")).scalar_one())
    assert rows == two
    changed, position = desk.database.read(lambda c: journal.since(c, start))
    assert changed == []  # it waits
    newest = desk.database.read(lambda c: c.execute(text("SELECT max(txid) FROM journal")).scalar_one())
    assert desk.database.read(journal.end).txid < newest
    go.set()
    thread.join()
    changed, position = told(desk, position, 2)
    assert changed == [one, two]
    query = text("SELECT ticket_id FROM journal ORDER BY id DESC LIMIT 2")
    ids = desk.database.read(lambda c: c.execute(query).scalars().all())
    assert ids == [two, one]  # the slow one did have the lower id
    desk.close()
    other.close()


def test_acts_are_found_by_their_batch(desk, ticket, l1):
    done = desk.act(l1, [Act(ticket, cm.AddNote("a"))])
    assert desk.database.read(lambda c: journal.batch_tickets(c, done.batch)) == [ticket]
    assert desk.database.read(lambda c: journal.batch_tickets(c, "never")) == []
