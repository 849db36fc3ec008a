"""What a query selects: pages by key, counts, all of it. On SQLite the way to read it is chosen here.

A list is read along the index of its order, and stops when the page is full, unless a part of the query
selects so little that fetching all of that and sorting it is less work. How little, each part is asked, and
answers in a fraction of a millisecond: counting stops at FEW.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal, or_, select, tuple_

from supportdesk.domain.query import NATURAL, And, Asked, Node, Or, Query, Sort, Word
from supportdesk.domain.query_asking import Standpoint, statuses
from supportdesk.domain.query_fields import FIELDS, Kind, Special
from supportdesk.domain.query_values import Bound
from supportdesk.domain.views import Key
from supportdesk.domain.vocabulary import Status
from supportdesk.store.conditions import INSTANTS, KEYS, Condition, Conditions, NotCounted, amount
from supportdesk.store.facets import ENDED
from supportdesk.store.known import within
from supportdesk.store.tables import known, tally, term, ticket

FEW = 4_000
"""Tickets that are fetched and sorted rather than met along an index."""

_NAMES = 200
"""Customers of whom a part of a name is looked up before the tickets are gone through instead."""


@dataclass(frozen=True, slots=True)
class _Order:
    column: Any
    index: str
    falling: bool


_ORDERS = {
    "due": _Order(ticket.c.rank, "ix_ticket_rank", falling=False),
    "created": _Order(ticket.c.reported_at, "ix_ticket_created", falling=True),
    "updated": _Order(ticket.c.updated_at, "ix_ticket_updated", falling=True),
    "priority": _Order(ticket.c.pressing, "ix_ticket_pressing", falling=False),
}


def _order(sort: Sort | None) -> _Order:
    named = sort or NATURAL
    order = _ORDERS[named.by]
    return _Order(order.column, order.index, order.falling is not named.reverse)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a part of a query finds its tickets: along an index of `ticket`, or by ids from elsewhere.

    `along`: the order in which the index gives them, where it gives one.
    """

    condition: Condition
    index: str = ""
    along: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """A query as one person asks it at one instant."""

    connection: Connection
    query: Query
    here: Standpoint

    def page(self, limit: int, *, after: Key | None = None, before: Key | None = None) -> list[Key]:
        """The keys of the first tickets, of those next after a key, or of those last before one; in order."""
        order = _order(self.query.sort)
        column, falling = order.column, order.falling is not (before is not None)
        chosen = select(column, ticket.c.id).where(*self._conditions())
        if (key := after or before) is not None:
            here = tuple_(column, ticket.c.id)
            there = tuple_(literal(key.value, column.type), literal(key.id, ticket.c.id.type))
            chosen = chosen.where(here < there if falling else here > there)
        if falling:
            chosen = chosen.order_by(column.desc(), ticket.c.id.desc())
        else:
            chosen = chosen.order_by(column, ticket.c.id)
        rows = self.connection.execute(self._on_its_way(chosen.limit(limit), order))
        keys = [Key(value, ticket_id) for value, ticket_id in rows]
        return keys if before is None else keys[::-1]

    def last(self, limit: int) -> list[Key]:
        """The keys of the last tickets, in order."""
        turned = Sort((self.query.sort or NATURAL).by, not (self.query.sort or NATURAL).reverse)
        return Selection(self.connection, Query(self.query.tree, turned), self.here).page(limit)[::-1]

    def key(self, ticket_id: int) -> Key | None:
        """The key of a ticket in this order, if the query selects it."""
        order = _order(self.query.sort)
        chosen = select(order.column, ticket.c.id).where(ticket.c.id == ticket_id, *self._conditions())
        row = self.connection.execute(chosen).one_or_none()
        return None if row is None else Key(row[0], row[1])

    def place(self, key: Key) -> int:
        """How many tickets stand before a key."""
        order = _order(self.query.sort)
        here = tuple_(order.column, ticket.c.id)
        there = tuple_(literal(key.value, order.column.type), literal(key.id, ticket.c.id.type))
        chosen = select(literal(1)).where(
            *self._conditions(), here > there if order.falling else here < there
        )
        return self._count(self._on_its_way(chosen, order))

    def count(self, most: int | None = None) -> int:
        """How many tickets it selects; counting stops at `most`."""
        try:
            counted = Conditions(self.connection, self.here, tally.c.facets).of(self.query.tree)
            total = select(func.coalesce(func.sum(tally.c.held), 0)).where(counted)
            return int(self.connection.execute(total).scalar_one())
        except NotCounted:
            chosen = select(literal(1)).select_from(ticket).where(*self._conditions())
            return self._count(self._on_its_way(chosen, _order(None)).limit(most))

    def ids(self, limit: int | None = None) -> list[int]:
        """All tickets that it selects, in order."""
        order = _order(self.query.sort)
        columns = (order.column, ticket.c.id)
        chosen = select(ticket.c.id).where(*self._conditions()).limit(limit)
        chosen = chosen.order_by(*(column.desc() if order.falling else column for column in columns))
        return list(self.connection.execute(self._on_its_way(chosen, order)).scalars())

    # ------------------------------------------------------------ the way

    def _conditions(self) -> list[Condition]:
        found = [Conditions(self.connection, self.here).of(self.query.tree)]
        match _is_open(self.query.tree):
            case True:
                found.append(ticket.c.rank < ENDED)
            case False:
                found.append(ticket.c.rank >= ENDED)
        return found

    def _on_its_way(self, chosen: Select[Any], order: _Order) -> Select[Any]:
        """On SQLite, read by the way that reads least; PostgreSQL keeps statistics, and finds its own."""
        if self.connection.dialect.name != "sqlite":
            return chosen
        best: _Way | None = None
        least = FEW + 1
        for way in self._ways():
            many = self._many(way)
            if many < least:
                best, least = way, many
            elif best is None and way.along and way.along == order.index:
                best = way
        if best is None:
            return chosen.with_hint(ticket, f"INDEXED BY {order.index}", "sqlite")
        hint = f"INDEXED BY {best.index}" if best.index else "NOT INDEXED"
        return chosen.where(best.condition).with_hint(ticket, hint, "sqlite")

    def _many(self, way: _Way) -> int:
        one = select(literal(1)).select_from(ticket).where(way.condition).limit(FEW + 1)
        return self._count(
            one.with_hint(ticket, f"INDEXED BY {way.index}" if way.index else "NOT INDEXED", "sqlite")
        )

    def _count(self, chosen: Select[Any]) -> int:
        return int(self.connection.execute(select(func.count()).select_from(chosen.subquery())).scalar_one())

    def _ways(self) -> Iterable[_Way]:
        conditions = Conditions(self.connection, self.here)
        for part in _parts(self.query.tree):
            if isinstance(part, Or):
                words = [word for word in part.of if isinstance(word, Word)]
                if len(words) == len(part.of) and conditions.indexed(words):
                    yield _Way(ticket.c.id.in_(conditions.found(words)))
            elif isinstance(part, Word):
                if conditions.indexed([part]):
                    yield _Way(ticket.c.id.in_(conditions.found([part])))
            elif isinstance(part, Asked):
                yield from _fields(conditions, part)


def _fields(conditions: Conditions, asked: Asked) -> Iterable[_Way]:
    name, values = asked.field, asked.values
    if name == "status" or name == "is":
        every = _statuses(asked)
        if every and len(every) < 3:
            along = "ix_ticket_rank" if len(every) == 1 else ""
            yield _Way(ticket.c.status.in_(every), "ix_ticket_status", along)
    elif name == "has" and values == ("draft",):
        yield _Way(ticket.c.id.in_(sorted(conditions.here.drafts)))
    elif name == "owner":
        keys = [key for value in values if not _common(value) for key in conditions.people(value)]
        if not any(_common(value) for value in values):
            yield _Way(
                ticket.c.owner_key.in_(keys), "ix_ticket_owner", "ix_ticket_rank" if len(keys) == 1 else ""
            )
    elif any(isinstance(value, Special) for value in values):
        return
    elif name in ("tag", "article"):
        held = select(term.c.ticket_id).where(term.c.field == name, term.c.value.in_(values))
        yield _Way(ticket.c.id.in_(held))
    elif name == "breached":
        held = select(term.c.ticket_id).where(term.c.field == "missed", term.c.value.in_(values))
        late = (ticket.c.id.in_(conditions.running_late(value)) for value in values)
        yield _Way(or_(ticket.c.id.in_(held), *late))
    elif name == "customer":
        parts = (within(conditions.connection, known.c.value, str(value)) for value in values)
        names = select(known.c.value).where(known.c.field == "customer", or_(*parts)).limit(_NAMES + 1)
        keys = list(conditions.connection.execute(names).scalars())
        if len(keys) <= _NAMES:
            along = "ix_ticket_rank" if len(keys) == 1 else ""
            yield _Way(ticket.c.customer_key.in_(keys), "ix_ticket_customer", along)
    elif name in ("dept", "ref"):
        index = "ix_ticket_department" if name == "dept" else "ix_ticket_reference_key"
        along = "ix_ticket_rank" if name == "dept" and len(values) == 1 else ""
        if name == "dept" or all(values):
            there = [KEYS[name] != ""] if name == "ref" else []
            yield _Way(and_(KEYS[name].in_(values), *there), index, along)
    elif name in INSTANTS and len(values) == 1 and isinstance(values[0], Bound):
        index = f"ix_ticket_{name}"
        along = index if name in ("created", "updated") else ""
        there = [] if along else [INSTANTS[name].is_not(None)]
        yield _Way(and_(*conditions.between(name, values[0]), *there), index, along)
    elif FIELDS[name].kind is Kind.NUMBER and len(values) == 1 and isinstance(values[0], Bound):
        yield _Way(and_(amount(values[0]), ticket.c.score.is_not(None)), "ix_ticket_score")


def _common(value: object) -> bool:
    return isinstance(value, Special) and value.value in ("none", "any")


def _parts(tree: Node) -> Sequence[Node]:
    """What has to hold together."""
    if isinstance(tree, And):
        return [part for inner in tree.of for part in _parts(inner)]
    return [tree]


def _statuses(asked: Asked) -> list[str]:
    """The statuses that a part of a query leaves; none where it is about something else."""
    if asked.field == "status":
        return (
            []
            if any(isinstance(value, Special) for value in asked.values)
            else [str(v) for v in asked.values]
        )
    found: list[str] = []
    for value in asked.values:
        if asked.field != "is" or not (fitting := statuses(str(value))):
            return []
        found += [status.value for status in fitting]
    return found


def _is_open(tree: Node) -> bool | None:
    """Whether all that it selects is open, or ended; None where it does not say."""
    for part in _parts(tree):
        if isinstance(part, Asked) and (every := _statuses(part)):
            states = {Status(status).is_open for status in every}
            if len(states) == 1:
                return states.pop()
    return None
