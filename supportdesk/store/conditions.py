"""A query's tree as conditions of SQL that give the same answer as `domain.query_asking.matches`.

Text is compared folded by the application and character by character, instants as the same stretches, small
facts by their number; a condition is never NULL, so that turning it round means the same everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from supportdesk.domain.figure_queries import read_figure
from supportdesk.domain.query import And, Asked, Node, Not, Or, Value, Word, folded
from supportdesk.domain.query_asking import Standpoint, is_person, statuses
from supportdesk.domain.query_fields import ANY, FIELDS, ME, NONE, Kind, Special
from supportdesk.domain.query_values import Bound
from supportdesk.store import facets
from supportdesk.store.known import within
from supportdesk.store.tables import clock, known, search_doc, term, ticket

Condition = ColumnElement[bool]

INSTANTS = {
    "due": ticket.c.next_due,
    "eta": ticket.c.expected_at,
    "created": ticket.c.reported_at,
    "updated": ticket.c.updated_at,
    "resolved": ticket.c.resolved_at,
    "closed": ticket.c.closed_at,
}
KEYS = {
    "owner": ticket.c.owner_key,
    "dept": ticket.c.department_key,
    "customer": ticket.c.customer_key,
    "ref": ticket.c.reference_key,
}
"""The columns that hold fields of text, folded."""

_INDEXABLE = re.compile("[0-9a-z]+|[\u4e00-\u9fff]+")
"""Tokens that the index of SQLite takes as they are: it knows no later letters than those of Unicode 6."""


class NotCounted(Exception):
    """A tree asks more than the facts that are counted."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Makes conditions for one connection and one standpoint.

    `counted` is the tally's column where the tally is asked, not tickets; asking more than it has raises
    NotCounted.
    """

    connection: Connection
    here: Standpoint
    counted: Any = None

    def of(self, tree: Node) -> Condition:
        """The condition that a ticket matches a tree."""
        match tree:
            case And(parts):
                return and_(true(), *(self.of(part) for part in parts))
            case Or(parts):
                return or_(false(), *(self.of(part) for part in parts))
            case Not(part):
                return not_(self.of(part))
            case Word():
                return self._word(tree)
            case Asked(name, values):
                return or_(false(), *(self._asked(name, value) for value in values))

    # ------------------------------------------------------------ words

    def _word(self, word: Word) -> Condition:
        self._tickets_only()
        if self.connection.dialect.name != "sqlite":
            return ticket.c.id.in_(self.found([word]))
        doc = select(literal(1)).where(search_doc.c.id == ticket.c.id * 2, self._stands(word))
        return doc.correlate(ticket).exists()

    def _stands(self, word: Word) -> Condition:
        blank = literal(" ")
        return or_(
            *(
                within(self.connection, blank + column + blank, word.needle)
                for column in (search_doc.c.title, search_doc.c.body)
            )
        )

    def indexed(self, words: Iterable[Word]) -> bool:
        """Whether the index finds all that these words are on, and nothing else."""
        return all(_INDEXABLE.fullmatch(part) for word in words for part in word.terms)

    def found(self, words: Sequence[Word], *, every: bool = False) -> Select[Any]:
        """The tickets on which one of these words stands, or every of them, from the index."""
        if self.connection.dialect.name == "sqlite":
            joint = " AND " if every else " OR "
            match = joint.join(f'"{" ".join(w.terms)}"{"" if w.exact else " *"}' for w in words)
            place: ColumnElement[int] = literal_column("search_ticket.rowid")
            asked = literal_column("search_ticket").op("MATCH")(literal(match))
            return select(place.op(">>")(1)).select_from(text("search_ticket")).where(asked)
        lexemes = (" & " if every else " | ").join(f"({' & '.join(_lexemes(word))})" for word in words)
        asked = literal_column("search_doc.lexemes").op("@@")(cast(literal(lexemes), TSQUERY))
        stands = (and_ if every else or_)(*(self._stands(word) for word in words))
        return select(search_doc.c.doc_id).where(search_doc.c.kind == "ticket", asked, stands)

    # ------------------------------------------------------------ fields

    def _asked(self, name: str, value: Value) -> Condition:
        field = FIELDS[name]
        if field.kind is Kind.STATE:
            assert isinstance(value, str)
            return self._is(value) if name == "is" else self._has(value)
        if name in facets.MASKS:
            return self._code(name, value)
        if name == "breached":
            return self._breached(value)
        if name in ("owner", "tag", "article") and value in (NONE, ANY):
            return self._flag(name) if value is ANY else not_(self._flag(name))
        self._tickets_only()
        if name in INSTANTS:
            if isinstance(value, Special):
                return _there(INSTANTS[name], value)
            assert isinstance(value, Bound)
            return and_(INSTANTS[name].is_not(None), *self.between(name, value))
        if field.kind is Kind.NUMBER:
            if isinstance(value, Special):
                return _there(ticket.c.score, value)
            assert isinstance(value, Bound)
            return and_(ticket.c.score.is_not(None), amount(value))
        if name == "parent" and isinstance(value, Special):
            part = self._has_terms(name)
            return part if value is ANY else not_(part)
        if name == "month":
            return ticket.c.id.in_(self.figure(value))
        if name in ("tag", "article", "parent"):
            return self._has_term(name, value)
        column: ColumnElement[str] = KEYS[name]
        if name == "owner":
            return column.in_(self.people(value))
        if isinstance(value, Special):
            return column != "" if value is ANY else column == ""
        assert isinstance(value, str)
        return within(self.connection, column, value) if field.kind is Kind.NAME else column == value

    def people(self, value: Value) -> list[str]:
        """The keys of the owners that are asked for."""
        keys = self.connection.execute(select(known.c.value).where(known.c.field == "owner")).scalars()
        if value is ME:
            mine = folded(self.here.mine("owner") or "")
            return [key for key in keys if mine and key.partition("\t")[0] == mine]
        assert isinstance(value, str)
        return [key for key in keys if is_person(key, value)]

    def between(self, name: str, bound: Bound) -> list[Condition]:
        """An instant lies in the stretch that is asked for."""
        column = INSTANTS[name]
        low, high = self.here.stretch(name, bound)
        return [*([] if low is None else [column >= low]), *([] if high is None else [column < high])]

    def figure(self, value: Value) -> Select[Any]:
        """The tickets that a month's figure counts."""
        from supportdesk.store.figures import counted

        figure = read_figure(str(value))
        assert figure is not None
        return listed(self.connection, counted(self.connection, figure, self.here))

    def _has_term(self, name: str, value: Value) -> Condition:
        held = term.c.field == name, term.c.value == value, term.c.ticket_id == ticket.c.id
        return select(literal(1)).where(*held).correlate(ticket).exists()

    def _has_terms(self, name: str) -> Condition:
        held = term.c.field == name, term.c.ticket_id == ticket.c.id
        return select(literal(1)).where(*held).correlate(ticket).exists()

    def _breached(self, value: Value) -> Condition:
        self._tickets_only()
        if isinstance(value, Special):
            late = or_(self._flag("missed"), self._overdue())
            return late if value is ANY else not_(late)
        return or_(self._has_term("missed", value), ticket.c.id.in_(self.running_late(value)))

    def running_late(self, name: Value) -> Select[Any]:
        """The tickets on which a clock of this name runs past its time."""
        return select(clock.c.ticket_id).where(
            clock.c.name == name,
            clock.c.due < self.here.now,
            clock.c.due.is_not(None),
            clock.c.met_at.is_(None),
            clock.c.cancelled_at.is_(None),
        )

    # ------------------------------------------------------------ small facts

    def _tickets_only(self) -> None:
        if self.counted is not None:
            raise NotCounted

    def _masked(self, mask: int, wanted: list[int]) -> Condition:
        if self.counted is not None and mask & ~facets.COUNTED:
            raise NotCounted
        packed: ColumnElement[int] = ticket.c.facets if self.counted is None else self.counted
        return packed.bitwise_and(mask).in_(wanted)

    def _code(self, name: str, value: Value) -> Condition:
        mask = facets.MASKS[name]
        if value is ME:
            mine = self.here.mine(name)
            return false() if mine is None else self._masked(mask, facets.bits(name, [mine]))
        if isinstance(value, Special):
            if None not in facets.codes_of(name):
                return true() if value is ANY else false()
            nothing = self._masked(mask, facets.bits(name, [None]))
            return nothing if value is NONE else not_(nothing)
        assert isinstance(value, str)
        return self._masked(mask, facets.bits(name, [value]))

    def _flag(self, name: str) -> Condition:
        return self._masked(facets.flag(name), [facets.flag(name)])

    def _overdue(self) -> Condition:
        return and_(ticket.c.next_due.is_not(None), ticket.c.next_due < self.here.now)

    def _is(self, state: str) -> Condition:
        if fitting := statuses(state):
            return self._masked(facets.MASKS["status"], facets.bits("status", fitting))
        match state:
            case "emergency" | "unanswered" | "imported":
                return self._flag(state)
            case "handover":
                return not_(self._code("handover", NONE))
            case "unowned":
                return not_(self._flag("owner"))
            case "unclassified":
                return self._code("category", NONE)
        self._tickets_only()
        if state == "overdue":
            return self._overdue()
        assert state == "late"
        return and_(not_(self._flag("imported")), or_(self._flag("missed"), self._overdue()))

    def _has(self, what: str) -> Condition:
        if what in ("article", "attachment", "tag", "ref", "owner"):
            return self._flag(what)
        self._tickets_only()
        columns = {"score": ticket.c.score, "eta": ticket.c.expected_at, "due": ticket.c.next_due}
        if what in columns:
            return columns[what].is_not(None)
        return ticket.c.id.in_(sorted(self.here.drafts))


def listed(connection: Connection, ids: Sequence[int]) -> Select[Any]:
    """Ids as something to select from, however many: a statement takes only so many values."""
    if connection.dialect.name == "sqlite":
        rows: Any = func.json_each(json.dumps(ids)).table_valued("value")
        return select(rows.c.value)
    return select(func.unnest(cast(literal(list(ids), ARRAY(BigInteger)), ARRAY(BigInteger))))


def amount(bound: Bound) -> Condition:
    """The score is what is asked for."""
    column, at, until = ticket.c.score, bound.at, bound.until
    assert isinstance(at, float)
    if isinstance(until, float):
        return column.between(min(at, until), max(at, until))
    return {
        "<": column < at, "<=": column <= at, ">": column > at, ">=": column >= at, "=": column == at,
    }[bound.sign]  # fmt: skip


def _there(column: Any, value: Special) -> Condition:
    found: Condition = column.is_(None) if value is NONE else column.is_not(None)
    return found


def _lexemes(word: Word) -> list[str]:
    *whole, last = (f"'{part}'" for part in word.terms)
    return [*whole, last if word.exact else f"{last}:*"]
