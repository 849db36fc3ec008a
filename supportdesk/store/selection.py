"""What a query selects: pages by key, counts, all of it. On SQLite the way to read it is chosen here.

A list is read along the index of its order, and stops when the page is full, unless a part of the query
selects so little that fetching all of that and sorting it is less work. How little, each part is asked, and
answers in a fraction of a millisecond: counting stops at FEW.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal, literal_column, or_, select, tuple_, union_all

from supportdesk.domain.query import And, Asked, Node, Or, Query, Word
from supportdesk.domain.query_asking import Standpoint, statuses
from supportdesk.domain.query_fields import FIELDS, Kind, Special
from supportdesk.domain.query_values import Bound
from supportdesk.domain.sorting import NATURAL, Sort
from supportdesk.domain.views import Key
from supportdesk.domain.vocabulary import Status
from supportdesk.store.conditions import INSTANTS, KEYS, Condition, Conditions, NotCounted, amount
from supportdesk.store.facets import ENDED
from supportdesk.store.known import within
from supportdesk.store.tables import known, tally, term, ticket

FEW = 4_000
"""Tickets that are fetched and sorted rather than met along an index."""

_COVERED = 50_000
"""The same, where the index that finds them has what they are sorted by."""

_KEPT = 30_000
"""Tickets with a word on them that are kept to be met along an index; of more, each is looked at."""

_STRIDE = 20_000
"""Keys that a walk along a list reads at once."""

_NAMES = 200
"""Customers of whom a part of a name is looked up before the tickets are gone through instead."""


_BY_ID = "ix_ticket_place"


@dataclass(frozen=True, slots=True)
class _Order:
    """What a list is ordered by, the id last, and the index that has it so."""

    columns: tuple[Any, ...]
    index: str
    falling: bool = False

    @property
    def all(self) -> tuple[Any, ...]:
        return (*self.columns, ticket.c.id)

    def key(self, row: Sequence[Any]) -> Key:
        """The key of a ticket, of what `all` is for it."""
        *values, ticket_id = row
        return Key(tuple(values), ticket_id)


_ORDERS = {
    "due": _Order((ticket.c.rank,), "ix_ticket_rank"),
    "created": _Order((ticket.c.reported_at,), "ix_ticket_created", falling=True),
    "updated": _Order((ticket.c.updated_at,), "ix_ticket_updated", falling=True),
    "priority": _Order((ticket.c.pressing,), "ix_ticket_pressing"),
    "number": _Order((), _BY_ID),
    # These are many of a kind: the nearest deadline first among them.
    "status": _Order((ticket.c.status, ticket.c.rank), "ix_ticket_status"),
    "owner": _Order((ticket.c.owner_key, ticket.c.rank), "ix_ticket_owner"),
    "dept": _Order((ticket.c.department_key, ticket.c.rank), "ix_ticket_department"),
    "customer": _Order((ticket.c.customer_key, ticket.c.rank), "ix_ticket_customer"),
}


def _order(sort: Sort | None) -> _Order:
    named = sort or NATURAL
    order = _ORDERS[named.by]
    return replace(order, falling=order.falling is not named.reverse)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a part of a query finds its tickets: along an index of `ticket`, or by ids from a `source`.

    `along`: the index in whose order this one gives them. `few`: how many are worth to fetch and sort.
    """

    condition: Condition
    index: str = _BY_ID
    along: str = ""
    source: Select[Any] | None = None
    few: int = FEW

    @classmethod
    def of(cls, source: Select[Any]) -> _Way:
        return cls(ticket.c.id.in_(source), source=source)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to ask, and along which index."""

    conditions: list[Condition]
    index: str


@dataclass(frozen=True, slots=True)
class Selection:
    """A query as one person asks it at one instant."""

    connection: Connection
    query: Query
    here: Standpoint

    def page(self, limit: int, *, after: Key | None = None, before: Key | None = None) -> list[Key]:
        """The keys of the first tickets, of those next after a key, or of those last before one; in order."""
        if not (tallied := self.tallied()) and tallied is not None:
            return []  # what nobody has would be looked for to the end
        order = _order(self.query.sort)
        falling = order.falling is not (before is not None)
        chosen = self._select(order, *order.all)
        if (key := after or before) is not None:
            chosen = chosen.where(_beyond(order, key, falling=falling))
        chosen = chosen.order_by(*(c.desc() if falling else c for c in order.all)).limit(limit)
        keys = [order.key(row) for row in self.connection.execute(chosen)]
        return keys if before is None else keys[::-1]

    def last(self, limit: int) -> list[Key]:
        """The keys of the last tickets, in order."""
        sort = self.query.sort or NATURAL
        turned = Query(self.query.tree, Sort(sort.by, not sort.reverse))
        return Selection(self.connection, turned, self.here).page(limit)[::-1]

    def key(self, ticket_id: int) -> Key | None:
        """The key of a ticket in this order, if the query selects it."""
        order = _order(self.query.sort)
        wanted = Conditions(self.connection, self.here).of(self.query.tree)
        found = select(*order.all).where(ticket.c.id == ticket_id, wanted)
        row = self.connection.execute(found).one_or_none()
        return None if row is None else order.key(row)

    def place(self, key: Key) -> int:
        """How many tickets stand before a key."""
        order = _order(self.query.sort)
        chosen = self._select(order, literal(1))
        return self._count(chosen.where(_beyond(order, key, falling=not order.falling)))

    def nth(self, place: int, near: tuple[int, Key] | None = None) -> Key | None:
        """The key at a place of the list, walked to from one that is known, or from the head."""
        at, key = near if near is not None and near[0] <= place else (-1, None)
        while at < place:
            keys = self.page(min(_STRIDE, place - at), after=key)
            if not keys:
                return None
            at, key = at + len(keys), keys[-1]
        return key

    def tallied(self) -> int | None:
        """How many it selects by what is kept counted; None where it asks more than that."""
        try:
            counted = Conditions(self.connection, self.here, tally.c.facets).of(self.query.tree)
        except NotCounted:
            return None
        total = select(func.coalesce(func.sum(tally.c.held), 0)).where(counted)
        return int(self.connection.execute(total).scalar_one())

    def count(self, most: int | None = None) -> int:
        """How many tickets it selects; counting may stop at `most`."""
        tallied = self.tallied()
        return self._count(self._select(None, literal(1)).limit(most)) if tallied is None else tallied

    def among(self, ids: Sequence[int]) -> set[int]:
        """Those of these tickets that it selects."""
        conditions = Conditions(self.connection, self.here).of(self.query.tree)
        chosen = select(ticket.c.id).where(ticket.c.id.in_(ids), conditions)
        return set(self.connection.execute(chosen).scalars())

    def ids(self, limit: int | None = None) -> list[int]:
        """All tickets that it selects, in order."""
        order = _order(self.query.sort)
        chosen = self._select(order, ticket.c.id).limit(limit)
        chosen = chosen.order_by(*(column.desc() if order.falling else column for column in order.all))
        return list(self.connection.execute(chosen).scalars())

    def holding(self, words: Sequence[Sequence[str]], limit: int) -> list[int]:
        """So many of them at most on which one of each of these tokens stands, in order."""
        either = [[Word((word,), exact=True) for word in each] for each in words]
        asked = And(tuple(each[0] if len(each) == 1 else Or(tuple(each)) for each in either))
        return replace(self, query=self.query.narrowed(Query(asked))).ids(limit)

    # ------------------------------------------------------------ the way

    def _select(self, order: _Order | None, *columns: Any) -> Select[Any]:
        """What the query selects, by the way that reads least; without an order, to be counted."""
        conditions = Conditions(self.connection, self.here)
        chosen = select(*columns).select_from(ticket)
        if self.connection.dialect.name != "sqlite":  # PostgreSQL keeps statistics, and finds its own
            return chosen.where(conditions.of(self.query.tree))
        plan = self._plan(conditions, order)
        return chosen.where(*plan.conditions).with_hint(ticket, f"INDEXED BY {plan.index}", "sqlite")

    def _plan(self, conditions: Conditions, order: _Order | None) -> _Plan:
        parts = _parts(self.query.tree)
        words = [part for part in parts if isinstance(part, Word) and conditions.indexed([part])]
        others = [part for part in parts if part not in words]
        asked = [conditions.of(part) for part in others]
        bound: list[Condition] = []
        if (is_open := _is_open(parts)) is not None:
            bound = [ticket.c.rank < ENDED if is_open else ticket.c.rank >= ENDED]
        asked += bound
        best, least = None, 0
        held = None
        if words:
            held = _Way.of(conditions.found(words, every=True))
            many = self._many(held, _KEPT)
            if many <= FEW:
                best, least = held, many
            asked += [held.condition] if many <= _KEPT else [conditions.of(word) for word in words]
        for way in self._ways(conditions, others, order):
            many = self._many(way, way.few, *(bound if way.along == _ORDERS["due"].index else ()))
            if many > way.few:
                if best is None and order is not None and way.along == order.index:
                    best, least = way, many
            elif best is None or many < least:
                best, least = way, many
        if best is None:
            return _Plan(asked, order.index if order else _ORDERS["due"].index)
        return _Plan(asked if best is held else [*asked, best.condition], best.index)

    def _many(self, way: _Way, most: int, *bound: Condition) -> int:
        """How many tickets a way finds, within a bound of its order; of more than `most`, one more."""
        source = way.source
        if source is None:
            source = select(literal(1)).select_from(ticket).where(way.condition, *bound)
            source = source.with_hint(ticket, f"INDEXED BY {way.index}", "sqlite")
        return self._count(source.limit(most + 1))

    def _count(self, chosen: Select[Any]) -> int:
        return int(self.connection.execute(select(func.count()).select_from(chosen.subquery())).scalar_one())

    def _ways(self, conditions: Conditions, parts: Sequence[Node], order: _Order | None) -> Iterable[_Way]:
        if order is not None and order.index == _ORDERS["status"].index:
            yield from _by_status(parts, order.index)
        for part in parts:
            if isinstance(part, Asked):
                yield from _fields(conditions, part)
            elif isinstance(part, Or):
                words = [word for word in part.of if isinstance(word, Word)]
                if len(words) == len(part.of) and conditions.indexed(words):
                    yield _Way.of(conditions.found(words))
        if _is_open(parts) and (order is None or order.index != _ORDERS["due"].index):
            yield _Way(ticket.c.rank < ENDED, _ORDERS["due"].index, few=_COVERED)


def _beyond(order: _Order, key: Key, *, falling: bool) -> Condition:
    """Behind a key in the order, or in the order turned round."""
    values = zip((*key.value, key.id), order.all, strict=True)
    here, there = tuple_(*order.all), tuple_(*(literal(value, column.type) for value, column in values))
    return here < there if falling else here > there


def _fields(conditions: Conditions, asked: Asked) -> Iterable[_Way]:
    name, values = asked.field, asked.values
    if name == "status" or name == "is":
        every = _statuses(asked)
        if every and len(every) < 3:
            along = "ix_ticket_rank" if len(every) == 1 else ""
            yield _Way(ticket.c.status.in_(every), "ix_ticket_status", along)
    elif name == "has" and values == ("draft",):
        drafts = sorted(conditions.here.drafts)
        yield _Way.of(select(ticket.c.id).where(ticket.c.id.in_(drafts)))
    elif name == "owner":
        keys = [key for value in values if not _common(value) for key in conditions.people(value)]
        if not any(_common(value) for value in values):
            yield _Way(
                ticket.c.owner_key.in_(keys), "ix_ticket_owner", "ix_ticket_rank" if len(keys) == 1 else ""
            )
    elif any(isinstance(value, Special) for value in values):
        return
    elif name == "month" and len(values) == 1:
        yield _Way.of(conditions.figure(values[0]))
    elif name in ("tag", "article", "review", "parent"):
        yield _Way.of(select(term.c.ticket_id).where(term.c.field == name, term.c.value.in_(values)))
    elif name == "breached":
        held = select(term.c.ticket_id).where(term.c.field == "missed", term.c.value.in_(values))
        late = union_all(held, *(conditions.running_late(value) for value in values)).subquery()
        yield _Way.of(select(late))
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
            there = [KEYS[name] != literal_column("''")] if name == "ref" else []
            yield _Way(and_(KEYS[name].in_(values), *there), index, along)
    elif name in INSTANTS and len(values) == 1 and isinstance(values[0], Bound):
        index = f"ix_ticket_{name}"
        along = index if name in ("created", "updated") else ""
        there = [] if along else [INSTANTS[name].is_not(None)]
        yield _Way(and_(*conditions.between(name, values[0]), *there), index, along, few=_COVERED)
    elif FIELDS[name].kind is Kind.NUMBER and len(values) == 1 and isinstance(values[0], Bound):
        yield _Way(and_(amount(values[0]), ticket.c.score.is_not(None)), "ix_ticket_score", few=_COVERED)


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


def _by_status(parts: Iterable[Node], index: str) -> Iterable[_Way]:
    """Along the index of statuses from one that is asked for to the next. Nearly all tickets are closed:
    where those are asked for, a key is found sooner without.
    """
    for part in parts:
        if isinstance(part, Asked) and (every := _statuses(part)) and Status.CLOSED.value not in every:
            yield _Way(ticket.c.status.in_(every), index, along=index)


def _is_open(parts: Iterable[Node]) -> bool | None:
    """Whether all that it selects is open, or ended; None where it does not say."""
    for part in parts:
        if isinstance(part, Asked) and (every := _statuses(part)):
            states = {Status(status).is_open for status in every}
            if len(states) == 1:
                return states.pop()
    return None
