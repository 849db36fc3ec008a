"""Tickets of other desks in this one: what stands, what a second and a later export add, whom it reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import func, select

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.attachments import Attachment
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import SIGNALS, fold
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import Customer
from supportdesk.domain.policy import OnePolicy, parse_policy
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import ActorKind, Category, Channel, Priority, Status
from supportdesk.intake.csv_mapping import TABLES
from supportdesk.intake.desk_mapping import read_desk_mapping
from supportdesk.intake.freshdesk import FreshdeskReader
from supportdesk.intake.osticket import OsTicketReader
from supportdesk.intake.ticket_import import Report, import_tickets
from supportdesk.intake.times import Times
from supportdesk.intake.told import NOBODY, Change, Message, Person, Told, ToldFile, Untaken, Voice
from supportdesk.intake.told_events import Telling
from supportdesk.intake.zendesk import ZendeskReader
from supportdesk.outreach.jobs import JOBS
from supportdesk.services import attachments, outgoing, people, reading
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Act, Desk
from supportdesk.services.files import data_file
from supportdesk.services.history import Line
from supportdesk.store import journal
from supportdesk.store.notifying_tables import pending as notify_pending
from supportdesk.store.outgoing_tables import outgoing as outgoing_table
from supportdesk.store.survey_tables import survey_link
from supportdesk.store.tables import journal as journal_table
from supportdesk.store.tables import notice, ticket

EXPORTS = Path(__file__).parent / "exports"
DAY = datetime(2024, 3, 12, 9, tzinfo=UTC)
TOM = Person("Tom Lind", "tom@nordwind.example", team=True)
ANNA = Person("Anna Berg", "anna.berg@acme.example", "ACME GmbH")


class Given:
    """A reader that has its tickets at hand."""

    source = "elsewhere"

    def __init__(self, *told: Told) -> None:
        self.untaken = Untaken()
        self._told = told

    def tickets(self) -> Iterable[Told]:
        return iter(self._told)


def zendesk(desk: Desk, *, dry_run: bool = False) -> Report:
    mapping, _parser = read_desk_mapping(data_file("mappings/desks/zendesk.toml"))
    files = [EXPORTS / "zendesk.ndjson", EXPORTS / "zendesk_users.json"]
    return import_tickets(desk, ZendeskReader(files, mapping, Times(UTC)), dry_run=dry_run)


def entries(desk: Desk, number: str) -> list[Entry]:
    found = reading.ticket_id(desk, number)
    return desk.database.read(lambda c: journal.load(c, [found]))[found]


def lines(desk: Desk, number: str) -> list[tuple[str, str, str]]:
    """When, who and what."""
    return [(f"{e.at:%d %H:%M}", e.actor.name, e.event.KIND) for e in entries(desk, number)]


def counted(desk: Desk, *tables: Any) -> list[int]:
    return desk.database.read(
        lambda c: [c.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]
    )


def sound(desk: Desk) -> bool:
    """Every row is what its journal folds to."""
    return verify(desk, processes=1).sound


def told(**changes: Any) -> Told:
    return replace(
        Told("7", "#7", DAY, DAY + timedelta(hours=5), "VPN drops", Status.IN_PROGRESS, "Every hour.",
             owner=TOM, requester=ANNA, messages=(said("m1", 1, TOM, Voice.PUBLIC, "Update."),)),
        **changes,
    )  # fmt: skip


def said(key: str, hours: float, who: Person, voice: Voice, text: str, *files: ToldFile) -> Message:
    return Message(key, DAY + timedelta(hours=hours), who, voice, text, files)


# ---------------------------------------------------------------- what stands


def test_zendesk_as_it_stands_here(desk: Desk, clock: Any) -> None:
    report = zendesk(desk)
    assert (report.tickets, report.imported, report.refused, report.messages, report.files) == (4, 4, 2, 8, 2)
    view = reading.ticket(desk, reading.ticket_id(desk, "4711"))
    t = view.ticket
    assert (t.number, t.reference, t.imported) == ("T20240312-001", "4711", True)
    assert (t.status, t.priority, t.category) == (Status.RESOLVED, Priority.HIGH, Category.COMPLEX)
    assert t.customer == Customer("Anna Berg", "ACME GmbH", "anna.berg@acme.example")
    assert (t.channel, t.tags) == (Channel.MAIL, {"vpn", "remote", "Network"})
    assert t.owner is not None
    assert (t.owner.id, t.owner.name) == ("outside:Tom Lind", "Tom Lind")
    assert [(a.name, a.digest, a.size) for a in t.attachments] == [
        ("vpn log.txt", "", 2048), ("client-4.2.msi", "", 5_000_000),
    ]  # fmt: skip
    assert t.first_answer_at == datetime(2024, 3, 12, 9, 12, tzinfo=UTC)
    response = t.clock("response")
    assert response is not None
    assert response.met_at == t.first_answer_at, "clocks are computed"
    assert lines(desk, "4711") == [
        ("12 08:41", "Anna Berg", "registered"),
        ("12 08:41", "import", "classified"),
        ("12 08:41", "import", "note_added"),
        ("12 08:41", "import", "assigned"),
        ("12 08:41", "import", "priority_set"),
        ("12 08:41", "import", "tagged"),
        ("12 09:05", "Tom Lind", "note_added"),
        ("12 09:12", "Tom Lind", "public_replied"),
        ("14 14:55", "Anna Berg", "customer_answered"),
        ("14 15:02", "import", "resolved"),
        ("14 15:02", "import", "feedback_given"),
        ("14 15:02", "import", "absorbed"),
    ]
    assert {e.actor.kind for e in entries(desk, "4711")} == {ActorKind.IMPORT}
    merged = reading.ticket(desk, reading.ticket_id(desk, "4713")).ticket
    assert (merged.status, merged.merged_into_number) == (Status.MERGED, "T20240312-001")
    assert sound(desk)


def test_a_history_is_walked_in_its_order(desk: Desk) -> None:
    zendesk(desk)
    assert lines(desk, "4716")[1:] == [
        ("15 07:00", "刘敏", "tagged"),
        ("15 07:30", "Tom Lind", "assigned"),
        ("15 07:30", "Tom Lind", "priority_set"),
        ("15 08:00", "Tom Lind", "public_replied"),
        ("15 08:00", "Tom Lind", "waiting_for_customer"),
        ("15 09:30", "刘敏", "customer_answered"),
    ]


def test_who_is_an_agent_here_owns_it(desk: Desk, l2: Any) -> None:
    people.add(desk, l2)
    import_tickets(desk, Given(told(owner=Person("赵强", team=True))))
    t = reading.ticket(desk, reading.ticket_id(desk, "#7")).ticket
    assert (t.owner, t.tier) == (l2.ref, l2.tier)


def test_a_file_whose_bytes_are_there_is_kept(desk: Desk) -> None:
    mapping, _parser = read_desk_mapping(data_file("mappings/desks/osticket.toml"), TABLES)
    import_tickets(desk, OsTicketReader([EXPORTS / "osticket.ndjson"], mapping, Times(UTC)))
    t = reading.ticket(desk, reading.ticket_id(desk, "118204")).ticket
    kept = {file.name: attachments.path_of(desk, file) for file in t.attachments}
    assert set(kept) == {"log.txt", "big.bin", "broken.zip"}
    assert kept["log.txt"] is not None
    assert kept["log.txt"].read_bytes() == b"hello"
    assert kept["big.bin"] is None


# ---------------------------------------------------------------- whom it reaches


def test_it_reaches_nobody(desk: Desk, clock: Any, l1: Any, lead: Any) -> None:
    """No mail, no survey, no notice, no message out: whatever every job does, then and a month later."""
    people.add(desk, l1)
    outgoing.set_sender(
        desk, lead, Sender("help@nordwind.example", "Nordwind", "smtps://m.example", timedelta(0))
    )
    zendesk(desk)
    mapping, _parser = read_desk_mapping(data_file("mappings/desks/freshdesk.toml"))
    import_tickets(desk, FreshdeskReader([EXPORTS / "freshdesk.json"], mapping, Times(UTC)))
    before = [len(entries(desk, number)) for number in ("4711", "4712", "4716", "35", "36")]
    for days in (0, 1, 30):
        clock.tick(days=days)
        for job in JOBS:
            job.run(desk, "worker")
        assert outgoing.claim(desk, "worker") is None
    assert counted(desk, outgoing_table, survey_link, notice, notify_pending) == [0, 0, 0, 0]
    assert before == [len(entries(desk, number)) for number in ("4711", "4712", "4716", "35", "36")]
    marks = desk.database.read(lambda c: c.execute(select(ticket.c.warn_at, ticket.c.loop_at)).all())
    assert {(row.warn_at, row.loop_at) for row in marks} == {(None, None)}


def test_the_same_silence_speaks_for_what_is_our_own(desk: Desk, clock: Any, l1: Any) -> None:
    """That the test above can fail: the same jobs warn of a ticket that was reported here."""
    people.add(desk, l1)
    desk.register(l1, cm.Register("VPN", "drops", customer=Customer("Anna")))
    clock.tick(days=1)
    for job in JOBS:
        job.run(desk, "worker")
    assert counted(desk, notice)[0] > 0


# ---------------------------------------------------------------- again, and later


def test_a_trial_writes_nothing(desk: Desk) -> None:
    report = zendesk(desk, dry_run=True)
    assert (report.tried, report.imported, [t.number for t in report.first]) == (
        True,
        4,
        ["4711", "4712", "4713", "4716"],
    )
    assert counted(desk, ticket, journal_table) == [0, 0]
    assert zendesk(desk).imported == 4


def test_a_second_run_adds_nothing(desk: Desk) -> None:
    zendesk(desk)
    before = counted(desk, ticket, journal_table)
    report = zendesk(desk)
    assert (report.imported, report.grown, report.already) == (0, 0, 4)
    assert counted(desk, ticket, journal_table) == before
    assert zendesk(desk, dry_run=True).already == 4


def test_a_later_export_adds_what_is_new(desk: Desk) -> None:
    import_tickets(desk, Given(told()))
    later = told(
        updated=DAY + timedelta(hours=30),
        status=Status.RESOLVED,
        solved=DAY + timedelta(hours=29),
        priority=Priority.HIGH,
        tags=("vpn",),
        messages=(
            *told().messages,
            said("m2", 28, ANNA, Voice.CUSTOMER, "Still."),
            said("m3", 29, TOM, Voice.PUBLIC, "Now?"),
        ),
    )
    trial = import_tickets(desk, Given(later), dry_run=True)
    assert (trial.grown, trial.already) == (1, 0)
    report = import_tickets(desk, Given(later))
    assert (report.imported, report.grown, report.already) == (0, 1, 0)
    assert lines(desk, "#7")[3:] == [
        ("13 13:00", "Anna Berg", "customer_answered"),
        ("13 14:00", "Tom Lind", "public_replied"),
        ("13 15:00", "import", "tagged"),
        ("13 15:00", "import", "priority_set"),
        ("13 15:00", "import", "resolved"),
    ]
    assert import_tickets(desk, Given(later)).already == 1
    assert import_tickets(desk, Given(told())).already == 1, "the older export was taken before"
    assert sound(desk)


def test_an_older_export_takes_no_state_back(desk: Desk) -> None:
    import_tickets(desk, Given(told(status=Status.RESOLVED)))
    older = Given(told(updated=DAY + timedelta(hours=2), status=Status.WAITING_CUSTOMER))
    assert import_tickets(desk, older).already == 1
    assert [f.code for f in older.untaken.findings] == ["older_export"]
    assert reading.ticket(desk, reading.ticket_id(desk, "#7")).ticket.status is Status.RESOLVED


def test_what_was_worked_on_here_keeps_its_state(desk: Desk, clock: Any, l1: Any) -> None:
    people.add(desk, l1)
    import_tickets(desk, Given(told()))
    found = reading.ticket_id(desk, "#7")
    assert not desk.act(l1, [Act(found, cm.AddNote("We look into it."))]).refused
    later = Given(
        told(status=Status.CLOSED, messages=(*told().messages, said("m2", 3, ANNA, Voice.CUSTOMER, "Hello?")))
    )
    assert import_tickets(desk, later).grown == 1
    t = reading.ticket(desk, found).ticket
    assert t.status is Status.IN_PROGRESS
    assert [f.code for f in later.untaken.findings] == ["worked_here", "words_late"]
    last = entries(desk, "#7")[-1]
    assert isinstance(last.event, ev.CustomerAnswered)
    assert last.event.text == "2024-03-12 12:00 UTC\nHello?", "a journal is not written in where it is past"
    assert last.at == clock.now


def test_a_ticket_told_twice_is_one(desk: Desk) -> None:
    later = told(
        updated=DAY + timedelta(hours=9),
        messages=(*told().messages, said("m2", 8, ANNA, Voice.CUSTOMER, "Hm.")),
    )
    report = import_tickets(desk, Given(told(), later, told()))
    assert (report.tickets, report.imported, report.grown, report.already) == (3, 1, 1, 1)
    assert counted(desk, ticket) == [1]


def test_interrupted_it_goes_on(desk: Desk) -> None:
    class Torn(Given):
        def tickets(self) -> Iterable[Told]:
            yield from super().tickets()
            raise OSError("gone")

    every = [told(key=str(n), number=f"#{n}") for n in range(450)]
    with pytest.raises(OSError, match="gone"):
        import_tickets(desk, Torn(*every))
    assert counted(desk, ticket) == [400], "two whole chunks of 200"
    report = import_tickets(desk, Given(*every))
    assert (report.imported, report.already) == (50, 400)


# ---------------------------------------------------------------- hostile


def test_what_is_longer_than_a_ticket_shows_is_whole_in_a_note(desk: Desk) -> None:
    long = "x" * 25_000
    reader = Given(told(description=long, messages=(said("m", 1, TOM, Voice.PUBLIC, long),)))
    import_tickets(desk, reader)
    assert [f.code for f in reader.untaken.findings] == ["too_long"]
    notes = [e.event.text for e in entries(desk, "#7") if isinstance(e.event, ev.NoteAdded)]
    assert notes == [long, long]


def test_names_and_texts_of_any_making_are_kept(desk: Desk) -> None:
    file = ToldFile("../\0etc/passwd")
    evil = "a\0b\ud800c\x1b[31m‮" + "n" * 500
    import_tickets(
        desk,
        Given(
            told(
                subject=evil, requester=Person(evil, evil, evil), owner=Person(evil), number=evil,
                tags=(evil, "a,b"),
                messages=(said("k" * 500, 1, Person(evil), Voice.CUSTOMER, evil, file),),
                changes=(Change(DAY, NOBODY, remark=evil),),
            )
        ),
    )  # fmt: skip
    t = reading.ticket(desk, 1).ticket
    assert "\0" not in repr(t)
    assert all(len(tag) <= 40 for tag in t.tags)
    assert t.attachments[-1].name == "passwd"
    assert sound(desk)


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 5, "created_at": {"a": 1}, "subject": ["x"], "status": 7, "requester_id": {}}',
        '{"id": null, "created_at": "2024-03-12T08:41:07Z", "subject": "x", "status": "open"}',
        '{"id": 5, "created_at": "9999-99-99T99:99:99Z", "subject": "x", "status": "open"}',
        "[" * 100_000,
        '{"id": ' + "9" * 5_000 + ', "status": "open", "subject": ""}',
        '{"tickets": {"a": 1}}',
        '{"subject": "\\ud800", "status": NaN, "id": "5"}',
        "null",
        '{"comments": [{"author_id": 1, "body": "where?"}]}',
    ],
)
def test_hostile_lines_cost_themselves(desk: Desk, tmp_path: Path, line: str) -> None:
    good = (
        '{"id": 1, "created_at": "2024-03-12T08:41:07Z", "subject": "x", "status": "open", "requester_id": 1}'
    )
    path = tmp_path / "x.json"
    path.write_text(
        f"{good}\n{line}\n{good.replace('1,', '2,', 1)}\n", encoding="utf-8", errors="surrogatepass"
    )
    mapping, _parser = read_desk_mapping(data_file("mappings/desks/zendesk.toml"))
    report = import_tickets(desk, ZendeskReader([path], mapping, Times(UTC)))
    assert (report.imported, report.refused) == (2, 1)


# ---------------------------------------------------------------- whatever is told


people_told = st.builds(
    Person, st.sampled_from(["Tom", "Anna", "刘敏", ""]), st.just(""), st.just(""), st.booleans()
)
moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: DAY + timedelta(minutes=minutes))
messages = st.builds(
    Message, st.uuids().map(str), moments, people_told, st.sampled_from(Voice), st.text(max_size=20),
    st.lists(st.builds(ToldFile, st.text(max_size=5)), max_size=2).map(tuple),
)  # fmt: skip
states = st.sampled_from([status for status in Status if status is not Status.MERGED])
owners = st.none() | people_told.filter(lambda person: bool(person.name))
priorities = st.none() | st.sampled_from(Priority)
several = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True).map(tuple)
changes = st.builds(
    Change, moments, people_told, st.none() | states, owners, st.booleans(), priorities, several, several
)
tolds = st.builds(
    Told, st.just(""), st.just(""), moments, moments, st.text(max_size=10), states, st.text(max_size=10),
    owner=owners, priority=priorities, tags=several, solved=st.none() | moments, closed=st.none() | moments,
    messages=st.lists(messages, max_size=4, unique_by=lambda message: message.key).map(tuple),
    changes=st.lists(changes, max_size=4).map(tuple),
)  # fmt: skip


BOOK = OnePolicy(parse_policy(data_file("policy.toml").read_text(encoding="utf-8"), 1, SIGNALS))
TELLING = Telling("elsewhere", 1, {}, lambda file: Attachment(file.name, "", file.size))


def journal_of(lines: Iterable[Line], before: Sequence[Entry] = ()) -> list[Entry]:
    """As the store would keep them: numbered, and never dated back."""
    kept = list(before)
    for line in lines:
        event = replace(line.event, number="T1") if isinstance(line.event, ev.Registered) else line.event
        last = max(line.at, kept[-1].at) if kept else line.at
        kept.append(Entry(len(kept) + 1, last, line.actor, event, "b"))
    return kept


@example(
    one=Told("", "", DAY, DAY, "", Status.CLOSED, "", closed=DAY + timedelta(days=30)),
    other=Told("", "", DAY, DAY, "", Status.NEW, "", tags=("a",)),
)
@given(one=tolds, other=tolds)
def test_a_ticket_ends_where_it_was_told_to(one: Told, other: Told) -> None:
    first = replace(one, number="#1", subject=one.subject.strip() or "x")
    moves = (item.at for item in (*first.messages, *first.changes))
    ends = max([first.updated, first.created, *filter(None, (first.solved, first.closed)), *moves])
    later = replace(other, number="#1", created=first.created, updated=ends + timedelta(days=1), subject="y")
    history = TELLING.history(first)
    kept = journal_of(history.lines)
    ended_as_told(fold(1, kept, BOOK), first)
    growth = TELLING.growth(later, fold(1, kept, BOOK), kept, history.also)
    kept = journal_of(growth.lines, kept)
    ended_as_told(fold(1, kept, BOOK), later)
    again = TELLING.growth(later, fold(1, kept, BOOK), kept, {*history.also, *growth.references})
    assert again.lines == ()
    said = Counter(type(entry.event) for entry in kept)
    voices = Counter(
        message.voice for message in {m.key: m for m in (*first.messages, *later.messages)}.values()
    )
    assert said[ev.PublicReplied] == voices[Voice.PUBLIC]
    assert said[ev.CustomerAnswered] == voices[Voice.CUSTOMER]


def ended_as_told(t: Ticket, each: Told) -> None:
    working = Status.IN_PROGRESS if each.owner else Status.NEW
    assert t.status is (working if each.status in (Status.NEW, Status.IN_PROGRESS) else each.status)
    assert (t.owner.name if t.owner else None) == (each.owner.name if each.owner else None)
    assert t.priority is (each.priority or t.priority)
    assert t.tags == set(each.tags)
