"""Tickets of another desk taken over: read, compared with what is here, written; or, tried, only shown.

One way for every format: a `Reader` tells its tickets, and this writes them. Run twice it adds nothing; run
over a later export it adds what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from supportdesk.domain.attachments import Attachment, harmless_name
from supportdesk.domain.events import Entry
from supportdesk.domain.rules import LONG
from supportdesk.domain.storable import storable
from supportdesk.domain.tickets import Ticket
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.told import Reader, Told, ToldFile, Untaken
from supportdesk.intake.told_events import Telling
from supportdesk.services import attachments
from supportdesk.services.desk import Desk
from supportdesk.services.history import History, agents_by_name, write_histories
from supportdesk.services.later_history import Known, Later, known_records, try_later, write_later

CHUNK = 200
"""Tickets in one transaction, each with all that was written on it."""

FIRST = 5
"""Tickets that a trial shows as they would stand."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Report:
    """What became of an export: every ticket that was read is one of imported, grown (something new was added
    to it) or already (nothing was). `messages` and `files` are of those imported. Tried, what would become.
    """

    tried: bool = False
    tickets: int = 0
    imported: int = 0
    grown: int = 0
    already: int = 0
    messages: int = 0
    files: int = 0
    refused: int = 0
    first: list[Told] = field(default_factory=list)
    untaken: Untaken = field(default_factory=Untaken)


def import_tickets(
    desk: Desk, reader: Reader, *, dry_run: bool = False, progress: Progress | None = None
) -> Report:
    """Take over what a reader tells. With `dry_run` nothing is written anywhere.

    A chunk of some hundred tickets is whole or absent, and the next run goes on. Sends nothing to anybody.
    Raises BadInput for a file that can't be read at all; StoreError, Busy.
    """
    return _Import(desk, reader, dry_run, progress).run()


class _Import:
    def __init__(self, desk: Desk, reader: Reader, dry_run: bool, progress: Progress | None) -> None:
        self._desk, self._reader, self._dry = desk, reader, dry_run
        self._progress = progress
        self._report = Report(tried=dry_run, untaken=reader.untaken)
        keep = _named if dry_run else partial(_kept, desk)
        agents = agents_by_name(desk)
        self._telling = Telling(reader.source, desk.book.current.version, agents, keep)
        self._now = desk.now()
        self._tried: set[str] = set()

    def run(self) -> Report:
        tickets = map(storable, self._reader.tickets())
        waiting: list[Told] = []
        while chunk := [*waiting, *islice(tickets, CHUNK)]:
            # A ticket told twice, as pages that overlap do, is looked at again once it is there.
            first = {told.key: told for told in reversed(chunk)}
            waiting = [told for told in chunk if first[told.key] is not told]
            self._take([told for told in chunk if first[told.key] is told])
            if self._progress is not None:
                self._progress(self._report.tickets, 0)
        self._report.refused = self._reader.untaken.refused
        return self._report

    def _take(self, chunk: Sequence[Told]) -> None:
        report, telling = self._report, self._telling
        report.first += chunk[: max(0, FIRST - len(report.first))] if self._dry else []
        names = {t.key: (telling.state(t), *(telling.message(t, m) for m in t.messages)) for t in chunk}
        there, known = known_records(self._desk, self._reader.source, names)
        fresh, later = [], []
        for told in chunk:
            report.tickets += 1
            if told.key in there:
                if telling.state(told) in known:
                    report.already += 1
                    continue
                later.append(Known(told.key, there[told.key], names[told.key], partial(self._new, told)))
            elif self._dry and told.key in self._tried:
                report.already += 1
                continue
            else:
                fresh.append(told)
            self._look_over(told)
        self._tried.update(told.key for told in fresh if self._dry)
        self._write(fresh)
        self._grow(later)

    def _write(self, fresh: Sequence[Told]) -> None:
        report = self._report
        for told in fresh:
            report.messages += len(told.messages)
            report.files += len(told.files) + sum(len(message.files) for message in told.messages)
        if self._dry:
            report.imported += len(fresh)
            return
        with closing(write_histories(self._desk, self._histories(fresh), CHUNK)) as writing:
            for written in writing:
                report.imported += written.tickets
                report.already += written.already

    def _histories(self, fresh: Sequence[Told]) -> Iterator[History]:
        # What lives on in another ticket comes after it.
        for told in sorted(fresh, key=lambda told: bool(told.merged_into)):
            yield self._telling.history(told)

    def _grow(self, later: Sequence[Known]) -> None:
        if not later:
            return
        grown = (try_later if self._dry else write_later)(self._desk, self._reader.source, later)
        self._report.grown += grown
        self._report.already += len(later) - grown

    def _new(self, told: Told, ticket: Ticket, entries: Sequence[Entry], known: set[str]) -> Later:
        growth = self._telling.growth(told, ticket, entries, known)
        if growth.held:
            self._find(told, "worked_here", ticket.number, told.status.value)
        if growth.late:
            self._find(told, "words_late", str(growth.late))
        if growth.older:
            self._find(told, "older_export", ticket.number)
        return Later(growth.lines, growth.references)

    # ------------------------------------------------------------ what a person has to know

    def _look_over(self, told: Told) -> None:
        if told.created > self._now:
            self._find(told, "future", _utc(told.created))
        if len(told.description) > LONG or any(len(message.text) > LONG for message in told.messages):
            self._find(told, "too_long", told.number)
        early = sum(message.at < told.created for message in told.messages)
        if early:
            self._find(told, "before_created", str(early))

    def _find(self, told: Told, code: str, found: str, done: str = "") -> None:
        self._reader.untaken.find(Finding(told.place, told.number, code, shown(found), done))


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")


def _named(file: ToldFile) -> Attachment:
    return Attachment(
        harmless_name(file.name), "", len(file.content) if file.content is not None else file.size
    )


def _kept(desk: Desk, file: ToldFile) -> Attachment:
    return _named(file) if file.content is None else attachments.keep(desk, file.name, file.content)
