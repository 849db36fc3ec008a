"""The lines of another desk's log, retold as events: what each line says that the one before did not.

`data/mappings/servicenow.toml` describes the rules in its comments; this is them. The retelling is
lossless up to the columns that the mapping leaves aside: what no event says becomes a note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeVar

from supportdesk.domain import events as ev
from supportdesk.domain.calendars import EARLIEST, LATEST
from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Event
from supportdesk.domain.people import AgentRef, Customer
from supportdesk.domain.vocabulary import Channel, Impact, Status, Urgency
from supportdesk.intake.mapping import LogMapping, columns_of
from supportdesk.intake.mapping_words import nearest
from supportdesk.services.history import History, Line, outside_actor, outside_agent

V = TypeVar("V")

Row = tuple[int, list[str]]
"""The line of the file that a row stands on, and its cells."""

_ENDED = (Status.RESOLVED, Status.CLOSED)
_WORKED_ON = (Status.NEW, Status.IN_PROGRESS)


@dataclass(slots=True)
class _Known:
    """What has been said of a record so far."""

    status: Status = Status.NEW
    word: str = ""
    stage: Status | None = None
    owner: str = ""
    group: str = ""
    cells: list[str] = field(default_factory=list)


class Retelling:
    """Turns the rows of one record into a history. Made for one file; keeps what it has parsed."""

    def __init__(
        self, mapping: LogMapping, header: Sequence[str], policy: int, agents: Mapping[str, AgentRef | None]
    ) -> None:
        mapping.check(header)
        self._mapping = mapping
        self._header = list(header)
        self._policy = policy
        self._agents = agents
        self._at = {name: self._header.index(column) for name, column in mapping.columns.items()}
        self._texts = {name: self._pieces(pieces) for name, pieces in mapping.texts.items()}
        self._when_missing = [(s, self._header.index(c)) for s, c in mapping.when_missing.items()]
        self._subject = sorted({index for _, indexes in self._texts["subject"] for index in indexes})
        self._first, self._later = self._noted()
        # The word for a status that needs no telling beside it: the first one that the mapping gives it.
        self._plain: dict[Status, str] = {}
        for word, status in mapping.states.items():
            if status is not None:
                self._plain.setdefault(status, word)
        self._instant = lru_cache(maxsize=200_000)(self._parse)
        self._actor = lru_cache(maxsize=20_000)(outside_actor)
        self._agent = lru_cache(maxsize=20_000)(lambda name: agents.get(name) or outside_agent(name))

    def tell(self, rows: list[Row]) -> tuple[History, int]:
        """The history of a record, and how many of its rows said nothing new.

        Raises BadInput: `log_time` (line, column, word), `log_word` (line, column, word, near).
        """
        order = self._order
        rows = sorted(rows, key=order) if len(rows) > 1 else rows
        first = rows[0][1]
        lines = [self._registration(rows[0])]
        known = _Known(cells=first)
        silent = 0
        for index, row in enumerate(rows):
            events = self._news(known, row, first=index == 0)
            if not events and index:
                silent += 1
            at = self._moment(row, "changed_at")
            actor = self._actor(self._cell(row[1], "changed_by"))
            lines += [Line(at, actor, event) for event in events]
            known.cells = row[1]
        return History(self._mapping.source, self._key(first), tuple(lines)), silent

    # ------------------------------------------------------------ the first line

    def _registration(self, row: Row) -> Line:
        cells = row[1]
        opened = self._moment(row, "opened_at")
        entered = self._moment(row, "entered_at") if self._cell(cells, "entered_at") else opened
        by = self._cell(cells, "opened_by") or self._cell(cells, "changed_by")
        event = ev.Registered(
            number="",
            reported_at=opened,
            channel=self._value(row, "channel", self._mapping.channels) or Channel.IMPORT,
            policy=self._policy,
            urgency=self._value(row, "urgency", self._mapping.urgencies) or Urgency.MEDIUM,
            impact=self._value(row, "impact", self._mapping.impacts) or Impact.ONE,
            reference=self._key(cells),
            subject=self._text(cells, "subject") or self._key(cells),
            description=self._remarks(cells),
            customer=self._customer(cells),
        )
        return Line(max(opened, entered), self._actor(by), event)

    def _remarks(self, cells: list[str]) -> str:
        """What the first line says beside, where it is not as of every new record."""
        missing, expected = self._mapping.missing, self._mapping.unremarkable
        found = [(self._header[i], cells[i]) for i in self._first if cells[i] != missing]
        return "\n".join(f"{column}: {value}" for column, value in found if expected.get(column) != value)

    # ------------------------------------------------------------ each line

    def _news(self, known: _Known, row: Row, *, first: bool) -> list[Event]:
        cells, before = row[1], known.cells
        events: list[Event] = []
        notes: list[str] = []
        if first:
            self._say_priority(events, notes, row)
        else:
            if self._differs(cells, before, "priority"):
                self._say_priority(events, notes, row)
            self._say_amendments(events, notes, row, before)
            notes += [self._note(cells, i) for i in self._later if cells[i] != before[i]]
        self._say_group(events, known, cells)
        stood = known.status
        self._say_owner(events, known, cells)
        self._say_state(events, known, row)
        word = self._cell(cells, "state")
        if word != known.word:
            known.word = word
            said = self._plain.get(known.status) == word and (first or stood is not known.status)
            if not said:
                notes.insert(0, self._note(cells, self._at["state"]))
        if notes:
            events.append(ev.NoteAdded("\n".join(notes)))
        return events

    def _say_priority(self, events: list[Event], notes: list[str], row: Row) -> None:
        category = self._value(row, "priority", self._mapping.categories)
        priority = self._value(row, "priority", self._mapping.priorities)
        if category is not None:
            events.append(ev.Classified(category))
        if priority is not None:
            events.append(ev.PrioritySet(priority))
        elif "priority" in self._at:
            notes.append(self._note(row[1], self._at["priority"]))

    def _say_amendments(self, events: list[Event], notes: list[str], row: Row, before: list[str]) -> None:
        cells = row[1]
        urgency = impact = subject = customer = None
        if self._differs(cells, before, "urgency"):
            urgency = self._value(row, "urgency", self._mapping.urgencies)
            notes += [] if urgency else [self._note(cells, self._at["urgency"])]
        if self._differs(cells, before, "impact"):
            impact = self._value(row, "impact", self._mapping.impacts)
            notes += [] if impact else [self._note(cells, self._at["impact"])]
        if any(cells[i] != before[i] for i in self._subject):
            subject = self._text(cells, "subject") or self._key(cells)
        if self._differs(cells, before, "customer") or self._differs(cells, before, "department"):
            customer = self._customer(cells)
        if urgency or impact or subject or customer is not None:
            events.append(ev.Amended(urgency=urgency, impact=impact, subject=subject, customer=customer))

    def _say_group(self, events: list[Event], known: _Known, cells: list[str]) -> None:
        # A tag is kept in a list with commas between.
        group = self._cell(cells, "group").replace(",", "\uff0c")
        if group != known.group:
            events.append(
                ev.Tagged(add=(group,) if group else (), remove=(known.group,) if known.group else ())
            )
            known.group = group

    def _say_owner(self, events: list[Event], known: _Known, cells: list[str]) -> None:
        owner = self._cell(cells, "assignee")
        if owner == known.owner:
            return
        known.owner = owner
        events.append(ev.Assigned(self._agent(owner) if owner else None))
        if owner and known.status is Status.NEW:
            known.status = Status.IN_PROGRESS
        elif not owner and known.status is Status.IN_PROGRESS:
            known.status = Status.NEW

    def _say_state(self, events: list[Event], known: _Known, row: Row) -> None:
        """The events from the status that was to the one that the line shows (§8)."""
        wanted = self._stage(row, known)
        if wanted is known.stage:
            return
        was, known.stage = known.status, wanted
        if was in _ENDED and (wanted not in _ENDED or was is Status.CLOSED):
            events.append(ev.Reopened())
            known.status = Status.IN_PROGRESS if known.owner else Status.NEW
        if wanted in _WORKED_ON:
            if was is Status.WAITING_CUSTOMER:
                events.append(ev.CustomerAnswered(""))
                known.status = Status.IN_PROGRESS if known.owner else Status.NEW
            return
        cells = row[1]
        if wanted is Status.WAITING_CUSTOMER:
            events.append(ev.WaitingForCustomer())
        elif wanted is Status.RESOLVED:
            events.append(ev.Resolved(self._text(cells, "solution")))
        else:
            text = "unconfirmed" if was is Status.RESOLVED else "solution"
            events.append(ev.Closed(self._text(cells, text) or self._mapping.source))
        known.status = wanted

    def _stage(self, row: Row, known: _Known) -> Status:
        """The status that a line shows; new and in progress are one, told apart by the owner."""
        cells = row[1]
        word = self._cell(cells, "state")
        status = self._lookup(row, "state", word, self._mapping.states) if word else None
        if status is None:
            status = known.stage or Status.NEW
            at = self._moment(row, "changed_at")
            for wanted, index in self._when_missing:
                if cells[index] not in ("", self._mapping.missing):
                    since = self._read(row, index)
                    status = wanted if since <= at else status
        return Status.NEW if status in _WORKED_ON else status

    # ------------------------------------------------------------ cells

    def _noted(self) -> tuple[list[int], list[int]]:
        """Columns that go into the description, and those whose later change is a note."""
        retold = {"state", "priority", "impact", "urgency", "group", "assignee", "customer", "department"}
        columns, leave = self._mapping.columns, self._mapping.leave
        aside = {columns[name] for name in ("key", "order", "changed_at", "changed_by") if name in columns}
        aside |= {columns[name] for name in retold if name in columns}
        aside |= {
            column for pieces in self._mapping.texts.values() for p in pieces for column in columns_of(p)
        }
        later = [i for i, column in enumerate(self._header) if column not in aside | leave]
        once = {
            columns[name] for name in ("opened_at", "entered_at", "opened_by", "channel") if name in columns
        }
        return [i for i in later if self._header[i] not in once], later

    def _note(self, cells: list[str], index: int) -> str:
        return f"{self._header[index]}: {cells[index]}"

    def _pieces(self, pieces: tuple[str, ...]) -> list[tuple[str, list[int]]]:
        return [(piece, [self._header.index(column) for column in columns_of(piece)]) for piece in pieces]

    def _text(self, cells: list[str], name: str) -> str:
        missing = ("", self._mapping.missing)
        said = []
        for piece, indexes in self._texts[name]:
            if all(cells[i] not in missing for i in indexes):
                for i in indexes:
                    piece = piece.replace(f"{{{self._header[i]}}}", cells[i])
                said.append(piece)
        return " · ".join(said)

    def _customer(self, cells: list[str]) -> Customer:
        return Customer(self._cell(cells, "customer"), self._cell(cells, "department"))

    def _key(self, cells: list[str]) -> str:
        return cells[self._at["key"]]

    def _cell(self, cells: list[str], name: str) -> str:
        index = self._at.get(name)
        if index is None or cells[index] == self._mapping.missing:
            return ""
        return cells[index]

    def _differs(self, cells: list[str], before: list[str], name: str) -> bool:
        index = self._at.get(name)
        return index is not None and cells[index] != before[index]

    def _value(self, row: Row, name: str, values: Mapping[str, V]) -> V | None:
        word = self._cell(row[1], name)
        if not word or not values:
            return None
        return self._lookup(row, name, word, values)

    def _lookup(self, row: Row, name: str, word: str, values: Mapping[str, V]) -> V:
        try:
            return values[word]
        except KeyError:
            column, near = self._mapping.columns[name], nearest(word, values)
            raise BadInput("log_word", line=row[0], column=column, word=word, near=near) from None

    # ------------------------------------------------------------ times

    def _order(self, row: Row) -> tuple[float, str]:
        if self._at["order"] == self._at["changed_at"]:
            return self._moment(row, "changed_at").timestamp(), ""
        value = row[1][self._at["order"]]
        return (float(value), "") if value.isdecimal() else (float("inf"), value)

    def _moment(self, row: Row, name: str) -> datetime:
        return self._read(row, self._at[name])

    def _read(self, row: Row, index: int) -> datetime:
        try:
            return self._instant(row[1][index])
        except (ValueError, OverflowError):
            word = row[1][index]
            raise BadInput("log_time", line=row[0], column=self._header[index], word=word) from None

    def _parse(self, value: str) -> datetime:
        at = datetime.strptime(value, self._mapping.time)  # noqa: DTZ007 - the mapping's zone follows
        if not EARLIEST < at.year < LATEST:
            raise ValueError(value)
        # A time that a change of the clocks leapt over is read as if they had not been changed yet.
        return (at if at.tzinfo else at.replace(tzinfo=self._mapping.zone)).astimezone(UTC)
