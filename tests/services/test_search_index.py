"""The index proven against what was written, and made anew, on both databases."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.services import search_index
from supportdesk.services.desk import Act, Desk
from supportdesk.store import search
from supportdesk.store.tables import search_doc, search_term


def registered(desk, agent, subject: str) -> int:
    return desk.register(agent, cm.Register(subject=subject, customer=Customer("张*"))).done[0].ticket_id


def state(desk, kind="ticket"):
    return next(found for found in search_index.check(desk) if found.kind == kind)


@pytest.fixture
def tickets(desk, l1):
    return [registered(desk, l1, subject) for subject in ("打印机离线", "VPN drops", "VPN 连不上")]


def test_what_was_written_is_indexed_and_counted(desk, l1, tickets):
    desk.act(l1, [Act(tickets[0], cm.Amend(subject="复印机卡纸"))])
    assert all(found.sound for found in search_index.check(desk))
    assert state(desk).documents == 3


@pytest.mark.parametrize(
    ("damage", "wrong"),
    [
        (delete(search_doc).where(search_doc.c.doc_id == 1), {"missing", "miscounted"}),
        (
            insert(search_doc).values(id=2000, kind="ticket", doc_id=1000, title="gone", body=""),
            {"left", "miscounted"},
        ),
        (update(search_term).where(search_term.c.term == "vpn").values(documents=7), {"miscounted"}),
        (delete(search_term).where(search_term.c.term == "vpn"), {"miscounted"}),
    ],
)
def test_each_fault_is_found_and_mended(desk, tickets, damage, wrong):
    desk.database.write(lambda c: c.execute(damage))
    found = state(desk)
    assert {name for name in ("missing", "left", "miscounted", "torn") if getattr(found, name)} == wrong
    assert all(each.sound for each in search_index.rebuild(desk))
    answers = desk.database.read(lambda c: search.find(c, "ticket", "vpn")).ids
    assert set(answers) == set(tickets[1:])


def test_a_torn_index_is_seen(desk, tickets):
    if not desk.database.is_sqlite:
        pytest.skip("only SQLite keeps the index in tables of its own")

    def tear(connection):
        connection.execute(text(
            "INSERT INTO search_ticket(rowid, title, body) VALUES (998, 'never', 'written')"
        ))  # fmt: skip

    desk.database.write(tear)
    assert state(desk).torn == ("search_ticket",)
    assert all(each.sound for each in search_index.rebuild(desk))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_written_the_counts_are_those_of_the_documents(desk, data):
    words = st.lists(st.sampled_from(["vpn", "打印机", "KB-1", "mail", ""]), max_size=4).map(" ".join)
    docs = data.draw(st.lists(st.tuples(st.integers(1, 4), words, words), max_size=8))
    for one in docs:
        desk.database.write(lambda c, one=one: search.put(c, "article", [one]))
    found = state(desk, "article")
    assert (found.miscounted, found.torn) == (0, ())
    assert found.documents == len(set(found.left))  # no article is there, only what was indexed


def test_several_writers_lose_no_count(desk, database_url, l1, clock):
    """On PostgreSQL only one counts at a time; what the others left is counted by whoever is next."""
    desks = [Desk.open(database_url, now=clock) for _ in range(3)]

    def write(one):
        for n in range(6):
            registered(one, l1, f"VPN case {n}")

    threads = [threading.Thread(target=write, args=(one,)) for one in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in desks:
        one.close()
    found = state(desk)
    assert (found.documents, found.missing, found.miscounted) == (18, (), 0)
