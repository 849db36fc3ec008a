"""What is stored against what the journal folds to: pages of tickets compared, and written again.

`ticket`, `clock`, `passage`, `search_doc` are folded from the journal (docs/architecture.md). They are read
in pages by key, each page in one snapshot, so that a desk at work gives no false alarm. A journal that can't
be right is damage, not drift: nothing is written for such a ticket, what is stored may be all that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select, text, update
from sqlalchemy import String as SqlString

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.findable import ticket_texts
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.tokens import tokens
from supportdesk.store import journal, known, passages, projection
from supportdesk.store.tables import clock as clock_table
from supportdesk.store.tables import journal as journal_table
from supportdesk.store.tables import passage as passage_table
from supportdesk.store.tables import search_doc
from supportdesk.store.tables import term as term_table
from supportdesk.store.tables import ticket as ticket_table

_IDS: Any = bindparam("ids", expanding=True)
_TICKET_COLUMNS = tuple(
    column for column in ticket_table.c if column.name not in ("id", "warn_at", "loop_at")
)
_CLOCK_COLUMNS = tuple(clock_table.c)
_TICKETS = select(ticket_table.c.id, *_TICKET_COLUMNS).where(ticket_table.c.id.in_(_IDS))
_CLOCKS = select(*_CLOCK_COLUMNS).where(clock_table.c.ticket_id.in_(_IDS))
_DOCS = select(search_doc.c.doc_id, search_doc.c.title, search_doc.c.body).where(
    search_doc.c.kind == "ticket", search_doc.c.doc_id.in_(_IDS)
)
_PASSAGES = select(*passage_table.c).where(passage_table.c.ticket_id.in_(_IDS))
_TERMS = select(term_table.c.ticket_id, term_table.c.field, term_table.c.value).where(
    term_table.c.ticket_id.in_(_IDS)
)
_TICKET_NAMES = tuple(column.name for column in _TICKET_COLUMNS)
_PASSAGE_NAMES = tuple(column.name for column in passage_table.c)[1:]
_CLOCK_NAMES = tuple(column.name for column in _CLOCK_COLUMNS)


@dataclass(frozen=True, slots=True)
class Drift:
    """One stored value that the journal does not say.

    `column` is one of the ticket's row, `response/1.due` or `passage.tags` of another's, or names a whole
    row: `ticket`, `response/1`, `terms`, `passage`, `search`; of one that is missing or too much, the other
    side is None.
    """

    ticket_id: int
    number: str
    column: str
    stored: Any
    folded: Any


@dataclass(frozen=True, slots=True)
class Damage:
    """A journal that can't be right, so that nothing can be said about what is folded from it.

    `code`: `empty` (no line), `gap` (a line is missing), `short` (the ticket's row knows later lines),
    `order` (a line is dated before the one it follows), `start` (not one registration, first),
    `unreadable` (a line or the rules it refers to can't be understood; `said` tells).
    """

    ticket_id: int
    number: str
    code: str
    said: str = ""


@dataclass(slots=True)
class Page:
    """What one page of tickets came to."""

    tickets: int = 0
    entries: int = 0
    drifts: list[Drift] = field(default_factory=list)
    damaged: list[Damage] = field(default_factory=list)

    @property
    def drifting(self) -> list[int]:
        """The tickets that can be written again, in order."""
        return list(dict.fromkeys(drift.ticket_id for drift in self.drifts))


def count(connection: Connection) -> int:
    """How many tickets there are to verify."""
    return int(connection.execute(select(func.count()).select_from(ticket_table)).scalar_one())


def page_ids(connection: Connection, after: int, size: int) -> list[int]:
    """The next tickets by id, those that only a journal knows among them."""
    rows = select(ticket_table.c.id).where(ticket_table.c.id > after).order_by(ticket_table.c.id)
    told = select(journal_table.c.ticket_id).where(journal_table.c.ticket_id > after).distinct()
    told = told.order_by(journal_table.c.ticket_id)
    found = set(connection.execute(rows.limit(size)).scalars())
    found |= set(connection.execute(told.limit(size)).scalars())
    return sorted(found)[:size]


def snapshot(connection: Connection) -> None:
    """Let all that is read next be of one moment; SQLite's readers have that without asking."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def check(connection: Connection, ids: Sequence[int], book: PolicyBook) -> Page:
    """Compare the stored rows of these tickets with what their journals fold to."""
    page, _ = _check(connection, ids, book)
    return page


def rewrite(connection: Connection, ids: Sequence[int], book: PolicyBook) -> list[int]:
    """Write the rows of these tickets again where they are not what their journals say; which those were.

    The journals are locked and read again: what was decided from may have changed since. Tickets whose
    journal is damaged are left as they are.
    """
    journal.lock(connection, ids)
    page, folded = _check(connection, ids, book)
    wrong = [folded[i] for i in page.drifting]
    if not wrong:
        return []
    numbers = {t.number: t.id for t in wrong}
    _free(connection, numbers)
    gap = {drift.ticket_id for drift in page.drifts if drift.column == "ticket" and drift.stored is None}
    missing = [
        {"id": t.id, **projection.ticket_values(t), **projection.marks(t)} for t in wrong if t.id in gap
    ]
    if missing:
        connection.execute(insert(ticket_table), missing)
    projection.rewrite_tickets(connection, [t for t in wrong if t.id not in gap])
    gone = {"ids": [t.id for t in wrong]}
    connection.execute(delete(clock_table).where(clock_table.c.ticket_id.in_(_IDS)), gone)
    connection.execute(delete(term_table).where(term_table.c.ticket_id.in_(_IDS)), gone)
    connection.execute(delete(passage_table).where(passage_table.c.ticket_id.in_(_IDS)), gone)
    projection.bare_index(connection, wrong)
    known.recount(connection)
    return gone["ids"]


def _free(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Take these numbers from whatever row holds one wrongly: they are unique, and that row drifts, too."""
    held = select(ticket_table.c.id, ticket_table.c.number).where(
        ticket_table.c.number.in_(bindparam("numbers", expanding=True))
    )
    wrong = [
        row.id
        for row in connection.execute(held, {"numbers": sorted(numbers)})
        if numbers[row.number] != row.id
    ]
    if wrong:
        stand_in = literal("~", SqlString) + ticket_table.c.id.cast(SqlString)
        connection.execute(
            update(ticket_table).where(ticket_table.c.id.in_(_IDS)).values(number=stand_in), {"ids": wrong}
        )


def _check(connection: Connection, ids: Sequence[int], book: PolicyBook) -> tuple[Page, dict[int, Ticket]]:
    page = Page(tickets=len(ids))
    stored, garbled = _stored(connection, ids)
    docs = {row[0]: (row[1], row[2]) for row in connection.execute(_DOCS, {"ids": list(ids)})}
    terms: dict[int, set[tuple[str, str]]] = {}
    for ticket_id, name, value in connection.execute(_TERMS, {"ids": list(ids)}):
        terms.setdefault(ticket_id, set()).add((name, value))
    journals, unreadable = load_readable(connection, ids)
    folded: dict[int, Ticket] = {}
    for ticket_id in ids:
        row, clocks, way = stored.get(ticket_id, (None, {}, None))
        entries = journals.get(ticket_id, [])
        page.entries += len(entries)
        number = row[_NUMBER] if row else ""
        if ticket_id in unreadable:
            page.damaged.append(Damage(ticket_id, number, "unreadable", unreadable[ticket_id]))
            continue
        if code := damage(entries, row[_SEQ] if row else 0):
            page.damaged.append(Damage(ticket_id, number, code))
            continue
        try:
            ticket = fold(ticket_id, entries, book)
        except Exception as error:  # whatever a line that nobody wrote may lead to: the others go on
            said = f"{type(error).__name__}: {error}"
            page.damaged.append(Damage(ticket_id, number, "unreadable", said))
            continue
        folded[ticket_id] = ticket
        if ticket_id in garbled:
            values = projection.ticket_values(ticket)
            page.drifts.append(Drift(ticket_id, ticket.number, "ticket", garbled[ticket_id], values))
            continue
        page.drifts += _drifts(ticket, row, clocks, docs.get(ticket_id), terms.get(ticket_id, set()))
        page.drifts += _strayed(ticket, way)
    return page, folded


_NUMBER, _SEQ = _TICKET_NAMES.index("number"), _TICKET_NAMES.index("seq")


_Row = tuple[Any, ...]
_Clocks = dict[tuple[str, int], _Row]
_Stored = tuple[_Row | None, _Clocks, _Row | None]
"""Of a ticket: its row, those of its clocks, that of its passage."""


def _stored(connection: Connection, ids: Sequence[int]) -> tuple[dict[int, _Stored], dict[int, str]]:
    """The rows of tickets, and why some can't be read: SQLite keeps any value anywhere."""
    wanted = {"ids": list(ids)}
    try:
        rows = {row[0]: tuple(row[1:]) for row in connection.execute(_TICKETS, wanted)}
        clocks: dict[int, _Clocks] = {}
        for row in connection.execute(_CLOCKS, wanted):
            clocks.setdefault(row[0], {})[row[1], row[2]] = tuple(row)
        ways = {row[0]: tuple(row[1:]) for row in connection.execute(_PASSAGES, wanted)}
    except (ValueError, TypeError, OverflowError) as error:
        if len(ids) == 1:
            return {}, {ids[0]: f"{type(error).__name__}: {error}"}
        found: dict[int, _Stored] = {}
        garbled: dict[int, str] = {}
        for ticket_id in ids:
            one, bad = _stored(connection, [ticket_id])
            found |= one
            garbled |= bad
        return found, garbled
    return {i: (rows.get(i), clocks.get(i, {}), ways.get(i)) for i in ids}, {}


def load_readable(
    connection: Connection, ids: Sequence[int]
) -> tuple[Mapping[int, Sequence[Entry]], dict[int, str]]:
    """The journals of a page, and why some can't be read. Only then are they read one by one."""
    try:
        return journal.load(connection, ids), {}
    except (ValueError, LookupError, TypeError):  # what decoding raises; an error of the driver goes on
        pass
    found: dict[int, Sequence[Entry]] = {}
    unreadable: dict[int, str] = {}
    for ticket_id in ids:
        try:
            found.update(journal.load(connection, [ticket_id]))
        except (ValueError, LookupError, TypeError) as error:
            unreadable[ticket_id] = f"{type(error).__name__}: {error}"
    return found, unreadable


def damage(entries: Sequence[Entry], stored_seq: int) -> str:
    """What is wrong with a journal as such, as a code; nothing for a sound one."""
    if not entries:
        return "empty"
    if entries[-1].seq != len(entries) or entries[0].seq != 1:
        return "gap"
    if stored_seq > entries[-1].seq:
        return "short"
    if any(one.at > two.at for one, two in pairwise(entries)):
        return "order"
    registered = [entry.seq for entry in entries if isinstance(entry.event, ev.Registered)]
    return "" if registered == [1] else "start"


def _drifts(
    ticket: Ticket,
    stored: _Row | None,
    clocks: _Clocks,
    doc: tuple[str, str] | None,
    terms: set[tuple[str, str]],
) -> Iterable[Drift]:
    def drift(column: str, was: Any, said: Any) -> Drift:
        return Drift(ticket.id, ticket.number, column, was, said)

    values = projection.ticket_values(ticket)
    if stored is None:
        yield drift("ticket", None, values)
    elif stored != tuple(values[name] for name in _TICKET_NAMES):
        for name, was in zip(_TICKET_NAMES, stored, strict=True):
            if was != values[name]:
                yield drift(name, was, values[name])
    rows = projection.clock_values(ticket)
    for key, row in rows.items():
        place = f"{key[0]}/{key[1]}"
        if (there := clocks.get(key)) is None:
            yield drift(place, None, row)
        elif there != tuple(row[name] for name in _CLOCK_NAMES):
            for name, was in zip(_CLOCK_NAMES, there, strict=True):
                if was != row[name]:
                    yield drift(f"{place}.{name}", was, row[name])
    for key in clocks.keys() - rows.keys():
        row = dict(zip(_CLOCK_NAMES, clocks[key], strict=True))
        yield drift(f"{key[0]}/{key[1]}", row, None)
    if terms != (due := projection.terms(ticket)):
        yield drift("terms", sorted(terms), sorted(due))
    head, body = ticket_texts(ticket)
    said = " ".join(tokens(head)), " ".join(tokens(body))
    if doc != said:
        yield drift("search", doc and " ".join(doc), " ".join(said))


def _strayed(ticket: Ticket, stored: _Row | None) -> Iterable[Drift]:
    values = passages.passage_values(ticket)
    due = {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}
    if stored is None:
        yield Drift(ticket.id, ticket.number, "passage", None, due)
    elif stored != tuple(values[name] for name in _PASSAGE_NAMES):
        for name, was in zip(_PASSAGE_NAMES, stored, strict=True):
            if was != values[name]:
                said = was.hex() if isinstance(was, bytes) else was
                yield Drift(ticket.id, ticket.number, f"passage.{name}", said, due[name])
