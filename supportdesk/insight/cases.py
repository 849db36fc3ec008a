"""What each ticket says of where a month's time went and what it teaches: a page of tickets at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from supportdesk.domain.losses import Case, Overdue, Solved, losses, worked
from supportdesk.domain.marks import FOREVER, STAGES, TIERS, Kind, Mark, Marks, micros, unpacked
from supportdesk.domain.month import Span
from supportdesk.domain.passage import Stretch
from supportdesk.domain.people import AgentRef
from supportdesk.domain.vocabulary import Stage
from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.store import gains, passages
from supportdesk.store.database import Connection

PAGE = 2_000
"""Tickets read at once."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cases(desk: Desk, month: Span, progress: Progress | None = None) -> Iterator[Case]:
    """Those that the month says something of, by id. Raises StoreError."""
    since, until, now = micros(month.since), micros(month.until), desk.now()
    many = desk.database.read(lambda c: passages.how_many(c, since, until))
    last = done = 0
    while rows := desk.database.read(lambda c: passages.page(c, since, until, last, PAGE)):  # noqa: B023
        yield from desk.database.read(lambda c: _page(c, rows, month, now))
        last, done = rows[-1][0], done + len(rows)
        if progress is not None:
            progress(done, max(many, done))


def _page(connection: Connection, rows: Sequence[passages.Row], month: Span, now: datetime) -> list[Case]:
    ids = [row[0] for row in rows]
    late, linked = gains.overdue(connection, ids, now), gains.linked(connection, ids)
    return [
        _Way(ticket_id, tags, passages.decoded(names, coded)).case(
            late.get(ticket_id, ()), linked.get(ticket_id, ((), ())), month, min(month.until, now)
        )
        for ticket_id, _department, tags, names, coded in rows
    ]


@dataclass(frozen=True, slots=True)
class _Way:
    """A ticket as its marks tell it."""

    id: int
    tags: str
    told: Marks

    def case(
        self,
        late: Sequence[Overdue],
        linked: tuple[tuple[str, ...], tuple[str, ...]],
        month: Span,
        until: datetime,
    ) -> Case:
        """What it says of a month, as far as that has come."""
        since, end = micros(month.since), micros(month.until)
        stretches = [self._stretch(mark) for mark in self.told.marks if mark.kind == Kind.STOOD]
        within = [mark for mark in self.told.marks if since <= mark.since < end]
        solved = (m for m in within if m.kind == Kind.SOLVED and m.value < end <= m.until)
        category = unpacked(self.told.marks[0].value)[0]  # the first mark is OPENED
        holders = {
            (stretch.owner.id, stretch.tier): stretch.owner
            for stretch in stretches
            if stretch.owner is not None and _worked_on(stretch, month.since, until)
        }
        return Case(
            id=self.id,
            opened=any(mark.kind == Kind.OPENED for mark in within),
            category=category.value if category else "",
            tags=tuple(tag for tag in self.tags.split(",") if tag),
            losses=tuple(losses(stretches, late, month.since, until)),
            worked=worked(stretches, month.since, until),
            escalated=tuple(_at(mark.since) for mark in within if mark.kind == Kind.ESCALATED),
            reopened=sum(mark.kind == Kind.REOPENED for mark in within),
            solved=next((Solved(_at(m.since), TIERS[m.tier], self._owner(m)) for m in solved), None),
            holders=tuple(holders.values()),
            articles=linked[0],
            outdated=linked[1],
        )

    def _stretch(self, mark: Mark) -> Stretch:
        until = None if mark.until == FOREVER else _at(mark.until)
        return Stretch(STAGES[mark.stage], TIERS[mark.tier], self._owner(mark), _at(mark.since), until)

    def _owner(self, mark: Mark) -> AgentRef | None:
        """Who had it, of the tier that it was at then."""
        name = self.told.names[mark.name - 1] if mark.name else ""
        return None if isinstance(name, str) else AgentRef(*name, TIERS[mark.tier])


def _worked_on(stretch: Stretch, since: datetime, until: datetime) -> bool:
    return stretch.stage is Stage.WORK and stretch.since < until and (stretch.until or until) > since


def _at(instant: int) -> datetime:
    return _EPOCH + timedelta(microseconds=instant)
