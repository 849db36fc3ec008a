"""The event log of another desk, by a mapping file: nothing lost, nothing twice, nothing before its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.findable import ticket_texts
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.tokens import tokens
from supportdesk.domain.vocabulary import ActorKind, Category, Channel, Priority, Status
from supportdesk.intake import log as log_module
from supportdesk.intake.log import LogReport, import_log
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from supportdesk.store import journal, projection, queries
from supportdesk.store.tables import clock as clock_table
from supportdesk.store.tables import search_doc
from supportdesk.store.tables import ticket as ticket_table

MAPPING = data_file("mappings/servicenow.toml")
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "uci_incident_event_log.zip"


def story(desk: Desk, path: Path) -> tuple[LogReport, Ticket, list[Entry]]:
    report = import_log(desk, path, MAPPING)
    assert report.rows == report.told + report.silent + report.there
    found = desk.database.read(lambda c: queries.by_number(c, "INC1"))
    assert found is not None
    entries = desk.database.read(lambda c: journal.load(c, [found]))[found]
    return report, fold(found, entries, desk.book), entries


def at(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def told(entries: list[Entry]) -> list[str]:
    return [entry.event.KIND for entry in entries]


# ---------------------------------------------------------------- what a line means


def test_a_record_from_first_line_to_last(servicenow, desk: Desk, tmp_path: Path) -> None:
    resolved = {
        "incident_state": "Resolved",
        "sys_updated_at": "29/2/2016 08:53",
        "assigned_to": "Resolver 89",
    }
    closed = {**resolved, "incident_state": "Closed", "sys_updated_at": "5/3/2016 12:00", "active": "false"}
    rows = [
        servicenow.row(),
        servicenow.row(**resolved),
        servicenow.row(**{**resolved, "sys_updated_at": "29/2/2016 11:29"}),
        servicenow.row(**closed),
    ]
    report, ticket, entries = story(desk, servicenow.file(tmp_path / "log.zip", *rows))
    assert (report.records, report.tickets, report.rows, report.told, report.silent) == (1, 1, 4, 3, 1)
    assert report.events == len(entries)
    assert told(entries) == [
        "registered", "classified", "priority_set", "tagged", "assigned", "resolved", "closed"
    ]  # fmt: skip
    assert ticket.number == "T20160229-001"
    assert (ticket.reference, ticket.imported) == ("INC1", True)
    assert ticket.reported_at == at("29/2/2016 01:16")
    assert (ticket.entered_at, entries[0].actor.name) == (at("29/2/2016 01:20"), "Opened by 8")
    assert entries[1].actor.kind is ActorKind.IMPORT
    assert (entries[1].actor.name, entries[1].at) == ("Updated by 21", at("29/2/2016 01:23"))
    assert (ticket.category, ticket.priority) == (Category.COMPLEX, Priority.MEDIUM)
    assert (ticket.channel, ticket.tags) == (Channel.PHONE, {"Group 56"})
    assert ticket.subject == "Category 55 · Symptom 72"
    assert ticket.customer.display == "Location 143-Caller 7"
    # The columns knew of 11:29 from the first line on; the ticket knows what happened, when it happened.
    assert ticket.resolved_at == at("29/2/2016 08:53")
    assert ticket.solution == "code 5 · Resolved by 149"
    assert (ticket.status, ticket.closed_at) == (Status.CLOSED, at("5/3/2016 12:00"))
    assert ticket.unconfirmed == "code 5"
    assert ticket.owner is not None
    assert ticket.owner.name == "Resolver 89"


def test_every_turn_of_a_record(servicenow, desk: Desk, tmp_path: Path) -> None:
    steps = [
        ({"assigned_to": "R 1"}, ["assigned", "note_added"]),  # New, but owned: in progress here, noted
        ({"incident_state": "Active"}, ["note_added"]),
        ({"incident_state": "Awaiting User Info"}, ["waiting_for_customer"]),
        ({"incident_state": "Active"}, ["customer_answered"]),
        ({"incident_state": "Awaiting Vendor", "vendor": "Vendor 1"}, ["note_added"]),
        ({"incident_state": "Awaiting User Info"}, ["waiting_for_customer"]),
        ({"incident_state": "Resolved"}, ["resolved"]),
        ({"incident_state": "Active"}, ["reopened"]),
        ({"incident_state": "-100"}, ["note_added"]),
        ({"assigned_to": "?", "assignment_group": "Group 9"}, ["tagged", "assigned"]),
        ({"priority": "1 - Critical", "impact": "1 - High"}, ["classified", "priority_set", "amended"]),
        ({"made_sla": "false", "u_symptom": "Symptom 1"}, ["amended", "note_added"]),
        ({}, []),
        ({"incident_state": "Closed"}, ["closed"]),
        ({"incident_state": "Awaiting Problem"}, ["reopened", "note_added"]),
        ({"incident_state": "Resolved", "location": "?"}, ["amended", "resolved"]),
    ]
    now, rows = at("1/3/2016 08:00"), []
    state = {"resolved_at": "?", "closed_at": "?"}
    for change, _ in steps:
        state |= change
        rows.append(servicenow.row(**{**state, "sys_updated_at": f"{now:%d/%m/%Y %H:%M}"}))
        now += timedelta(hours=1)
    report, ticket, entries = story(desk, servicenow.file(tmp_path / "log.csv", *rows))
    hours = [at("1/3/2016 08:00") + timedelta(hours=i) for i in range(len(steps))]
    spoken = [[entry.event.KIND for entry in entries[1:] if entry.at == hour] for hour in hours]
    # The first line tells what stands beside: category, priority, group.
    expected = [kinds for _, kinds in steps]
    expected[0] = ["classified", "priority_set", "tagged", *expected[0]]
    assert spoken == expected
    assert report.silent == 1
    notes = [e.event.text for e in entries if isinstance(e.event, ev.NoteAdded)]
    assert notes == [
        "incident_state: New", "incident_state: Active", "incident_state: Awaiting Vendor\nvendor: Vendor 1",
        "incident_state: -100", "made_sla: false", "incident_state: Awaiting Problem",
    ]  # fmt: skip
    assert (ticket.status, ticket.category, ticket.owner) == (Status.RESOLVED, Category.URGENT, None)
    assert ticket.tags == {"Group 9"}
    assert ticket.reopened == 2


def test_a_missing_state_is_read_from_the_columns_once_their_time_has_come(
    servicenow, desk: Desk, tmp_path: Path
) -> None:
    rows = [
        servicenow.row(incident_state="?"),
        servicenow.row(incident_state="?", sys_updated_at="29/2/2016 11:30"),
        servicenow.row(incident_state="-100", sys_updated_at="5/3/2016 12:00"),
    ]
    _, ticket, entries = story(desk, servicenow.file(tmp_path / "log.csv", *rows))
    assert (ticket.resolved_at, ticket.closed_at) == (at("29/2/2016 11:30"), at("5/3/2016 12:00"))
    assert "resolved" in told(entries)


def test_lines_out_of_order_are_put_in_order_and_never_dated_back(
    servicenow, desk: Desk, tmp_path: Path
) -> None:
    rows = [
        servicenow.row(incident_state="Resolved", sys_updated_at="1/3/2016 10:00"),
        servicenow.row(sys_updated_at="29/2/2016 01:00"),
    ]
    rows = [{**line, "sys_created_at": "2/3/2016 00:00"} for line in rows]
    _, ticket, entries = story(desk, servicenow.file(tmp_path / "log.csv", *rows))
    assert told(entries)[-1] == "resolved"
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert ticket.status is Status.RESOLVED


# ---------------------------------------------------------------- whole, once, and true


def verified(desk: Desk, ids: list[int]) -> int:
    """Hold the rows of tickets against what their journals fold to; how many were the same."""

    def job(connection):  # type: ignore[no-untyped-def]
        same = 0
        for ticket_id, entries in journal.load(connection, ids).items():
            t = fold(ticket_id, entries, desk.book)
            there = connection.execute(select(ticket_table).where(ticket_table.c.id == ticket_id)).one()
            assert projection.ticket_values(t).items() <= there._asdict().items()
            clocks = connection.execute(select(clock_table).where(clock_table.c.ticket_id == ticket_id)).all()
            found = {(c.name, c.cycle): c._asdict() for c in clocks}
            assert found == projection.clock_values(t)
            doc = connection.execute(
                select(search_doc.c.title, search_doc.c.body).where(search_doc.c.doc_id == ticket_id)
            ).one()
            assert tuple(doc) == tuple(" ".join(tokens(text)) for text in ticket_texts(t))
            assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
            same += 1
        return same

    return desk.database.read(job)  # type: ignore[no-any-return]


def all_ids(desk: Desk) -> list[int]:
    return list(desk.database.read(lambda c: c.execute(select(ticket_table.c.id)).scalars().all()))


def test_what_is_imported_is_what_its_journals_tell(
    servicenow, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "CHUNK", 40)
    rows = servicenow.records(100)
    calls: list[tuple[int, int]] = []
    report = import_log(
        desk, servicenow.file(tmp_path / "log.zip", *rows), MAPPING, progress=lambda *a: calls.append(a)
    )
    assert (report.records, report.tickets, report.rows) == (100, 100, len(rows))
    assert report.rows == report.told + report.silent
    ids = all_ids(desk)
    assert verified(desk, ids) == 100
    assert calls[-1][0] == calls[-1][1]
    numbers = desk.database.read(lambda c: c.execute(select(ticket_table.c.number)).scalars().all())
    assert len(set(numbers)) == 100


def test_twice_and_interrupted(
    servicenow, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "CHUNK", 40)
    path = servicenow.file(tmp_path / "log.csv", *servicenow.records(90))

    def stop(done: int, total: int) -> None:
        assert 0 < done <= total
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_log(desk, path, MAPPING, progress=stop)
    first = len(all_ids(desk))
    assert 0 < first < 90
    rest = import_log(desk, path, MAPPING)
    assert (rest.already, rest.tickets) == (first, 90 - first)
    assert rest.rows == rest.told + rest.silent + rest.there
    again = import_log(desk, path, MAPPING)
    assert (again.tickets, again.already, again.events) == (0, 90, 0)
    assert again.there == again.rows
    assert verified(desk, all_ids(desk)) == 90


def test_the_real_log(sqlite_url: str) -> None:
    """Facts of the file: 2,000 incidents with 14,041 lines stand at its beginning."""
    if not REAL.exists():
        print(f"{REAL} is not there")
        pytest.skip(f"{REAL} is not there")
    desk = Desk.open(sqlite_url)
    report = import_log(desk, REAL, MAPPING, limit=2000)
    assert (report.records, report.tickets, report.rows) == (2000, 2000, 14_041)
    assert report.rows == report.told + report.silent
    ids = all_ids(desk)
    assert verified(desk, ids[::4]) == 500
    closed = select(func.count()).where(ticket_table.c.status == "closed")
    assert desk.database.read(lambda c: c.execute(closed).scalar_one()) == 2000
    desk.close()
