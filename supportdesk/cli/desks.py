"""`supportdesk import zendesk|freshdesk|jira|osticket|csv`: tickets of other desks, tried or taken over."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from supportdesk.cli.bars import bar
from supportdesk.cli.opening import opened
from supportdesk.cli.output import local, plain, say, show, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput, StoreError
from supportdesk.intake.csv_desk import CsvReader
from supportdesk.intake.csv_mapping import TABLES as CSV_TABLES
from supportdesk.intake.csv_mapping import read_csv_mapping
from supportdesk.intake.desk_mapping import DeskMapping, read_desk_mapping
from supportdesk.intake.findings import line, sentence
from supportdesk.intake.freshdesk import FreshdeskReader
from supportdesk.intake.json_desk import JsonDesk
from supportdesk.intake.json_records import begins_as_json
from supportdesk.intake.mapping_words import nearest
from supportdesk.intake.osticket import OsTicketReader
from supportdesk.intake.ticket_import import Report, import_tickets
from supportdesk.intake.times import Order, Times
from supportdesk.intake.told import Reader, Told, Voice
from supportdesk.intake.zendesk import ZendeskReader
from supportdesk.locale import _
from supportdesk.locale.labels import field_label, label
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file

_MOST_LINES = 40
"""Findings that text shows; JSON has more."""


def zendesk(args: argparse.Namespace, settings: Settings) -> int:
    """Import Zendesk's JSON export, or pages of its API."""
    return _json(args, settings, "zendesk", ZendeskReader)


def freshdesk(args: argparse.Namespace, settings: Settings) -> int:
    """Import Freshdesk's tickets with their conversations."""
    return _json(args, settings, "freshdesk", FreshdeskReader)


def osticket(args: argparse.Namespace, settings: Settings) -> int:
    """Import queues of osTicket as CSV, or its tables as JSON."""
    if begins_as_json(_paths(args)[0]):
        return _json(args, settings, "osticket", OsTicketReader)
    return _csv(args, settings, _mapping(args, "osticket"))


def jira(args: argparse.Namespace, settings: Settings) -> int:
    """Import Jira's CSV of all fields."""
    return _csv(args, settings, _mapping(args, "jira"))


def csv(args: argparse.Namespace, settings: Settings) -> int:
    """Import any desk's CSV with a row for each ticket."""
    return _csv(args, settings, Path(args.mapping).expanduser())


def _json(args: argparse.Namespace, settings: Settings, name: str, make: type[JsonDesk]) -> int:
    mapping, _parser = read_desk_mapping(_mapping(args, name), CSV_TABLES)
    return _run(args, settings, lambda desk: make(_paths(args), mapping, _times(args, desk, mapping)))


def _csv(args: argparse.Namespace, settings: Settings, path: Path) -> int:
    mapping = read_csv_mapping(path)
    return _run(
        args, settings, lambda desk: CsvReader(_paths(args), mapping, _times(args, desk, mapping.desk))
    )


def _run(args: argparse.Namespace, settings: Settings, make: Callable[[Desk], Reader]) -> int:
    with (
        _tried(settings) if args.dry_run else opened(settings, create=True) as desk,
        bar(_("Reading"), quiet="json" in args) as progress,
    ):
        report = import_tickets(desk, make(desk), dry_run=args.dry_run, progress=progress)
    if "json" in args:
        show_json(_shape(report))
    else:
        _tell(report)
    return 0


@contextmanager
def _tried(settings: Settings) -> Iterator[Desk]:
    """The desk to compare with; where there is none yet, an empty one that is gone afterwards."""
    try:
        desk = Desk.open(settings.database, create=False)
    except StoreError as error:
        if error.code != "missing":
            raise
    else:
        with closing(desk):
            yield desk
        return
    with TemporaryDirectory() as folder, closing(Desk.open(str(Path(folder) / "desk.sqlite3"))) as desk:
        yield desk


def _paths(args: argparse.Namespace) -> list[Path]:
    return [Path(name).expanduser() for name in args.files]


def _mapping(args: argparse.Namespace, name: str) -> Path:
    return Path(args.mapping).expanduser() if args.mapping else data_file(f"mappings/desks/{name}.toml")


def _times(args: argparse.Namespace, desk: Desk, mapping: DeskMapping) -> Times:
    """How times without a zone are read: as said here, as the mapping says, or as the desk's own."""
    zone = _zone(args.zone) if args.zone else mapping.zone or desk.book.current.zone
    return Times(zone, Order(args.dates) if args.dates else None)


def _zone(name: str) -> tzinfo:
    if name not in available_timezones():
        raise BadInput("zone_name", given=name, near=nearest(name, available_timezones()))
    return ZoneInfo(name)


# ---------------------------------------------------------------- what became of it


def _shape(report: Report) -> dict[str, Any]:
    untaken = report.untaken
    return {
        "dry_run": report.tried,
        **{name: getattr(report, name) for name in _COUNTS},
        "first": [_ticket(told) for told in report.first],
        "fields_left": [
            {"field": name, "count": count, "example": untaken.examples[name]}
            for name, count in untaken.fields.most_common()
        ],
        "found": [
            {"code": code, "column": column, "count": count}
            for (code, column), count in untaken.codes.most_common()
        ],
        "findings": [{**plain(each), "message": sentence(each)} for each in untaken.findings],
    }


_COUNTS = ("tickets", "imported", "grown", "already", "refused", "messages", "files")


def _ticket(told: Told) -> dict[str, Any]:
    return {
        "number": told.number,
        "subject": told.subject,
        "reported_at": told.created,
        "updated_at": told.updated,
        "customer": {
            "name": told.requester.name,
            "department": told.requester.organization,
            "contact": told.requester.contact,
        },
        "channel": told.channel,
        "status": told.status,
        "priority": told.priority,
        "category": told.category,
        "owner": told.owner.name if told.owner else None,
        "tags": told.tags,
        "attachments": [file.name for file in told.files],
        "aside": told.aside,
        "messages": [
            {
                "at": message.at,
                "author": message.author.name,
                "voice": message.voice,
                "text": message.text,
                "attachments": [file.name for file in message.files],
            }
            for message in told.messages
        ],
    }


def _tell(report: Report) -> None:
    for told in report.first:
        _tell_ticket(told)
    for name in _COUNTS:
        show(f"{name}: {getattr(report, name)}")
    untaken = report.untaken
    if untaken.fields:
        show("")
        head = (_("Field not taken"), _("Tickets"), _("As in"))
        show_table(head, [(name, str(n), untaken.examples[name]) for name, n in untaken.fields.most_common()])
    for finding in untaken.findings[:_MOST_LINES]:
        say(line(finding))
    more = sum(untaken.codes.values()) - min(len(untaken.findings), _MOST_LINES)
    if more > 0:
        say(_("… and {n} more").format(n=more))
    if report.tried:
        say(_("Nothing was written. Without --dry-run it is."))


def _tell_ticket(told: Told) -> None:
    voices = [message.voice for message in told.messages]
    files = [file.name for file in told.files] + [f.name for m in told.messages for f in m.files]
    customer = [told.requester.name, told.requester.organization, told.requester.contact]
    rows: list[tuple[str, str]] = [
        (field_label("reported_at"), local(told.created)),
        (field_label("customer"), " · ".join(filter(None, customer))),
        (field_label("status"), label(told.status)),
        (field_label("priority"), label(told.priority) if told.priority else ""),
        (field_label("owner"), told.owner.name if told.owner else ""),
        (field_label("tags"), ", ".join(told.tags)),
        (
            _("messages"),
            _("{customer} of customers, {public} answers, {internal} internal").format(
                customer=voices.count(Voice.CUSTOMER),
                public=voices.count(Voice.PUBLIC),
                internal=voices.count(Voice.INTERNAL),
            ),
        ),
        (field_label("attachments"), ", ".join(files)),
    ]
    show(f"{told.number}  {told.subject}")
    for name, value in rows:
        if value:
            show(f"    {name}: {value}")
    show("")
