"""What stands in the exports of other desks, field by field; small ones, written by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.domain.events import Feedback
from supportdesk.domain.vocabulary import Category, Channel, Priority, Status
from supportdesk.intake.csv_desk import CsvReader
from supportdesk.intake.csv_mapping import TABLES, read_csv_mapping
from supportdesk.intake.desk_mapping import read_desk_mapping
from supportdesk.intake.freshdesk import FreshdeskReader
from supportdesk.intake.json_desk import JsonDesk
from supportdesk.intake.osticket import OsTicketReader
from supportdesk.intake.times import Times
from supportdesk.intake.told import Change, Message, Person, Told, ToldFile, Untaken, Voice
from supportdesk.intake.zendesk import ZendeskReader
from supportdesk.services.files import data_file

EXPORTS = Path(__file__).parent / "exports"
TOM = Person("Tom Lind", "tom@nordwind.example", "", team=True)
ANNA = Person("Anna Berg", "anna.berg@acme.example", "ACME GmbH")
LIU = Person("刘敏", "+86 10 5555 0101", "三友贸易")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def json_desk(make: type[JsonDesk], name: str, *files: str, zone: str = "UTC") -> tuple[list[Told], Untaken]:
    mapping, _parser = read_desk_mapping(data_file(f"mappings/desks/{name}.toml"), TABLES)
    reader = make([EXPORTS / file for file in files], mapping, Times(ZoneInfo(zone)))
    return list(reader.tickets()), reader.untaken


def csv_desk(name: str, *files: str, zone: str = "Europe/Berlin") -> tuple[list[Told], Untaken]:
    mapping = read_csv_mapping(data_file(f"mappings/desks/{name}.toml"))
    reader = CsvReader([EXPORTS / file for file in files], mapping, Times(ZoneInfo(zone)))
    return list(reader.tickets()), reader.untaken


def codes(untaken: Untaken) -> list[tuple[int, str, str, str]]:
    return [(f.row, f.column, f.code, f.found) for f in untaken.findings]


# ---------------------------------------------------------------- Zendesk


def test_zendesk():
    told, untaken = json_desk(ZendeskReader, "zendesk", "zendesk.ndjson", "zendesk_users.json")
    assert [ticket.number for ticket in told] == ["4711", "4712", "4713", "4716"]
    assert told[0] == Told(
        key="4711",
        number="4711",
        created=at("2024-03-12 08:41:07"),
        updated=at("2024-03-14 15:02:30"),
        subject="VPN drops every hour",
        status=Status.RESOLVED,
        description="Since Monday the VPN drops every hour, on the dot.\n\nAnna",
        files=(ToldFile("vpn log.txt", size=2048),),
        requester=ANNA,
        channel=Channel.MAIL,
        owner=TOM,
        priority=Priority.HIGH,
        category=Category.COMPLEX,
        tags=("vpn", "remote", "Network"),
        solved=at("2024-03-14 15:02:30"),
        feedback=Feedback(comment="good: Fast!"),
        aside=("type: incident", "recipient: help@nordwind.example", "Site: Berlin"),
        messages=(
            Message("8002", at("2024-03-12 09:05"), TOM, Voice.INTERNAL, "Known bug of client 4.1?"),
            Message(
                "8003",
                at("2024-03-12 09:12"),
                TOM,
                Voice.PUBLIC,
                "Hello Anna,\nplease update the client.",
                (ToldFile("../../client-4.2.msi", size=5_000_000),),
            ),
            Message("8004", at("2024-03-14 14:55"), ANNA, Voice.CUSTOMER, "Works, thank you."),
        ),
        place=1,
    )
    second = told[1]
    assert (second.description, second.requester, second.channel) == ("", LIU, Channel.PHONE)
    assert [(m.voice, m.author.name) for m in second.messages] == [
        (Voice.INTERNAL, "Tom Lind"),  # the first comment was internal: it is no description
        (Voice.PUBLIC, "Zendesk 999"),
    ]
    assert (told[2].status, told[2].merged_into) == (Status.MERGED, "4711")
    assert codes(untaken) == [
        (1, "4711", "score_not_taken", "good"),
        (2, "4712", "author_unknown", "Zendesk 999"),
        (4, "4714", "deleted", ""),
        (5, "", "json_line", "Invalid control character at: line 1 column 37 (char 36)"),
        (6, "4716", "unknown_word", "Awaiting vendor"),
    ]
    assert untaken.refused == 2
    assert untaken.fields == {"brand_id": 1, "sla_policy": 1, "audits: Notification": 1}
    assert untaken.examples["sla_policy"] == "gold"


def test_zendesk_with_audits():
    told, _untaken = json_desk(ZendeskReader, "zendesk", "zendesk.ndjson", "zendesk_users.json")
    ticket = told[3]
    assert [(m.key, m.voice, m.text) for m in ticket.messages] == [
        ("8031", Voice.PUBLIC, "Which line is wrong?"),
        ("8032", Voice.CUSTOMER, "The second."),
    ]
    assert ticket.changes == (
        Change(at("2024-03-15 07:00"), LIU, status=Status.NEW),
        Change(at("2024-03-15 07:00"), LIU, add=("billing",)),
        Change(at("2024-03-15 07:30"), TOM, owner=TOM),
        Change(at("2024-03-15 07:30"), TOM, status=Status.IN_PROGRESS),
        Change(at("2024-03-15 07:30"), TOM, priority=Priority.MEDIUM),
        Change(at("2024-03-15 08:00"), TOM, status=Status.WAITING_CUSTOMER),
        Change(at("2024-03-15 09:30"), LIU, status=Status.IN_PROGRESS),
    )
    assert ticket.status is Status.IN_PROGRESS, "its own word is unknown: where its history leads"


@pytest.mark.parametrize(
    "text",
    [
        '{"tickets": [%s], "users": [], "next_page": null, "count": 1}',
        "[%s]",
        '{"ticket": %s}',
        "%s",
        "%s\n",
        "\ufeff\n%s\n\n",
    ],
)
def test_a_page_a_list_and_one_ticket_are_one_to_zendesk(tmp_path, text):
    ticket = (
        '{"id": 5, "created_at": "2024-03-12T08:41:07Z", "subject": "x", "status": "open", "requester_id": 1}'
    )
    (tmp_path / "page.json").write_text(text % ticket, encoding="utf-8")
    mapping, _parser = read_desk_mapping(data_file("mappings/desks/zendesk.toml"))
    reader = ZendeskReader([tmp_path / "page.json"], mapping, Times(UTC))
    assert [(t.number, t.requester.name) for t in reader.tickets()] == [("5", "Zendesk 1")]
    assert not reader.untaken.findings


# ---------------------------------------------------------------- Freshdesk


def test_freshdesk():
    told, untaken = json_desk(FreshdeskReader, "freshdesk", "freshdesk.json")
    assert told[0] == Told(
        key="35",
        number="35",
        created=at("2024-03-12 08:41:07"),
        updated=at("2024-03-15 09:00"),
        subject="VPN drops every hour",
        status=Status.CLOSED,
        description="It drops every hour.",
        files=(ToldFile("vpn.log", size=2048),),
        requester=ANNA,
        channel=Channel.MAIL,
        owner=TOM,
        priority=Priority.HIGH,
        category=Category.COMPLEX,
        tags=("vpn", "Network"),
        expected=at("2024-03-14 08:41:07"),
        solved=at("2024-03-14 15:02:30"),
        closed=at("2024-03-15 09:00"),
        aside=("type: Incident", "cc_emails: it@acme.example", "cf_site: Berlin"),
        messages=(
            Message("1001", at("2024-03-12 09:05"), TOM, Voice.INTERNAL, "Known bug?"),
            Message(
                "1002",
                at("2024-03-12 09:12"),
                TOM,
                Voice.PUBLIC,
                "Please update the client.",
                (ToldFile("client.msi", size=5_000_000),),
            ),
            Message("1003", at("2024-03-14 14:55"), ANNA, Voice.CUSTOMER, "Works."),
            Message("1004", at("2024-03-14 14:58"), TOM, Voice.INTERNAL, "Fwd to the vendor"),
        ),
        place=1,
    )
    assert (told[1].requester.name, told[1].requester.contact) == ("刘敏", "+86 10 5555 0101")
    assert [(m.key, m.text) for m in told[1].messages] == [("1010", "查一下")]
    assert codes(untaken) == [(2, "36", "unknown_word", "9"), (3, "37", "spam", "")]
    assert untaken.fields == {"product_id": 1}


def test_freshdesk_as_its_account_export_has_it(tmp_path):
    old = """[{"helpdesk_ticket": {"display_id": 138, "id": 9001, "subject": "Old", "created_at":
      "2014-01-07T14:57:55+05:30", "updated_at": "2014-01-08T14:57:55+05:30", "description": "plain",
      "description_html": "<div>rich</div>", "status": 3, "status_name": "Pending", "priority": 1,
      "source": 2, "requester_name": "Rachel", "responder_id": 5, "responder_name": "Bob Tree",
      "tags": [{"name": "vpn"}],
      "custom_field": {"site_1": "Pune"}, "notes": [{"note": {"id": 7, "body": "x", "body_html": "<p>y</p>",
      "incoming": true, "private": false, "deleted": false, "user_id": 1, "created_at":
      "2014-01-07T15:57:55+05:30"}}, {"note": {"id": 8, "body": "gone", "deleted": true, "created_at":
      "2014-01-07T15:57:55+05:30"}}]}}]"""
    (tmp_path / "Tickets0.json").write_text(old, encoding="utf-8")
    mapping, _parser = read_desk_mapping(data_file("mappings/desks/freshdesk.toml"))
    (told,) = FreshdeskReader([tmp_path / "Tickets0.json"], mapping, Times(UTC)).tickets()
    assert (told.number, told.description, told.tags, told.aside) == (
        "138",
        "rich",
        ("vpn",),
        ("site_1: Pune",),
    )
    assert (told.status, told.requester.name) == (Status.WAITING_CUSTOMER, "Rachel")
    assert told.owner is not None
    assert told.owner.name == "Bob Tree"
    assert told.created == at("2014-01-07 09:27:55")
    assert [(m.text, m.voice) for m in told.messages] == [("y", Voice.CUSTOMER)]


# ---------------------------------------------------------------- Jira


def test_jira():
    told, untaken = csv_desk("jira", "jira.csv")
    assert told[0] == Told(
        key="SUP-12",
        number="SUP-12",
        created=at("2024-03-12 08:41"),  # 9:41 in Berlin
        updated=at("2024-03-14 15:02"),
        subject='Mail bounces, since "Monday"',
        status=Status.RESOLVED,
        description="Every mail to acme.example bounces.\n\n550 5.1.1",
        files=(ToldFile("bounce.eml"), ToldFile("mx.png")),
        requester=Person("Anna Berg"),
        owner=Person("Tom Lind", team=True),
        priority=Priority.HIGH,
        category=Category.COMPLEX,
        tags=("mail", "outage"),
        solved=at("2024-03-14 15:00"),
        aside=("Project name: Support", "Resolution: Done", "Custom field (Site): Berlin"),
        messages=told[0].messages,
        place=4,
    )
    assert [(m.at, m.author.name, m.voice, m.text) for m in told[0].messages] == [
        (at("2024-03-12 09:05"), "Tom Lind", Voice.PUBLIC, "The MX record is gone; I put it back."),
        (at("2024-03-12 11:30"), "Anna Berg", Voice.CUSTOMER, "It works; thank you."),
        (at("2024-03-14 15:00"), "Tom Lind", Voice.PUBLIC, "Resolved."),
    ]
    second = told[1]
    assert (second.status, second.owner, second.expected) == (Status.NEW, None, at("2024-03-19 23:00"))
    assert [(m.voice, m.text) for m in second.messages] == [(Voice.INTERNAL, "not a comment at all")]
    assert codes(untaken) == [
        (5, "SUP-13", "unknown_word", "Waiting for vendor"),
        (5, "SUP-13", "comment_unread", "not a comment at all"),
        (6, "Created", "unreadable_time", "someday"),
        (6, "SUP-14", "lacks", "Created"),
    ]
    assert untaken.fields == {"Issue id": 2, "Project key": 2, "Last Viewed": 1}


# ---------------------------------------------------------------- osTicket


def test_osticket_as_a_queue_exports_it():
    (told,), untaken = csv_desk("osticket", "osticket.csv")
    assert told == Told(
        key="118204",
        number="118204",
        created=at("2024-03-12 08:41"),
        updated=at("2024-03-14 15:02:30"),
        subject="VPN drops every hour",
        status=Status.CLOSED,
        requester=Person("Anna Berg", "anna.berg@acme.example"),
        channel=Channel.MAIL,
        owner=Person("Tom Lind", team=True),
        priority=Priority.HIGH,
        tags=("Support", "VPN / Remote access"),
        closed=at("2024-03-14 15:02:30"),
        aside=("Merged: 0", "Linked: 0", "Team Assigned: Level I Support"),
        place=2,
    )
    assert untaken.fields["Thread Count"] == 1


def test_osticket_with_its_threads():
    (told,), untaken = json_desk(OsTicketReader, "osticket", "osticket.ndjson", zone="Europe/Berlin")
    assert told == Told(
        key="118204",
        number="118204",
        created=at("2024-03-12 08:41"),
        updated=at("2024-03-14 15:02:30"),
        subject="VPN drops every hour",
        status=Status.CLOSED,
        description="It drops every hour.",
        files=(ToldFile("log.txt", b"hello", 5), ToldFile("big.bin", size=12_345_678)),
        requester=ANNA,
        channel=Channel.MAIL,
        owner=Person("Tom Lind", team=True),
        priority=Priority.HIGH,
        tags=("Support", "VPN / Remote access"),
        closed=at("2024-03-14 15:02:30"),
        aside=("team: Level I Support", "Site: Berlin"),
        messages=(
            Message(
                "502",
                at("2024-03-12 08:50"),
                Person("Tom Lind", team=True),
                Voice.INTERNAL,
                "client 4.1 <again>",
            ),
            Message(
                "503",
                at("2024-03-12 09:00"),
                Person("Tom Lind", team=True),
                Voice.PUBLIC,
                "Please update.",
                (ToldFile("broken.zip"),),
            ),
            Message("504", at("2024-03-14 14:55"), Person("Anna Berg"), Voice.CUSTOMER, "Fine now."),
        ),
        place=1,
    )
    assert codes(untaken) == [(1, "118204", "file_broken", "broken.zip")]
    assert untaken.fields == {"lock_id": 1}
