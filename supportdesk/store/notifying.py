"""Where the team is reached, what is on its way there, and how far the journal and the notices were read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from supportdesk.domain.notifying import Address, Owner, Pending
from supportdesk.domain.vocabulary import Delivery, Language
from supportdesk.store.journal import Position
from supportdesk.store.notifying_tables import address, pending
from supportdesk.store.outgoing_tables import desk_setting
from supportdesk.store.tables import ticket

_READ = "notify_read"
_WAITING = (Delivery.HELD.value, Delivery.CLAIMED.value)


# ---------------------------------------------------------------- where somebody is reached


def put_address(
    connection: Connection, owner: Owner, url: str, language: Language, set_by: str, now: datetime
) -> None:
    """Reach them there from now on; an empty URL: nowhere."""
    connection.execute(delete(address).where(address.c.owner == owner.code))
    if url:
        values = {
            "owner": owner.code,
            "url": url,
            "language": language.value,
            "set_by": set_by,
            "set_at": now,
        }
        connection.execute(insert(address).values(values))


def addresses(connection: Connection) -> list[Address]:
    """Who is reached, without where."""
    rows = connection.execute(select(address).order_by(address.c.owner))
    return [Address(_owner(r.owner), r.url.partition(":")[0], r.set_by, r.set_at) for r in rows]


def reach(connection: Connection, owner: Owner) -> tuple[str, Language] | None:
    """The URL and the language of an owner; None where there is none any more."""
    row = connection.execute(select(address).where(address.c.owner == owner.code)).first()
    return None if row is None else (row.url, Language(row.language))


def _owner(code: str) -> Owner:
    kind, _colon, name = code.partition(":")
    return Owner(kind, name)


# ---------------------------------------------------------------- how far was read


def read_to(connection: Connection, *, lock: bool = False) -> tuple[Position, Position] | None:
    """How far the journal and the notices were read; None: nobody was ever to be told. `lock`: by nobody else
    until the transaction ends.
    """
    query = select(desk_setting.c.value).where(desk_setting.c.name == _READ)
    if lock and connection.dialect.name == "postgresql":
        query = query.with_for_update()
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        return None
    a, b, c, d = json.loads(found)
    return Position(a, b), Position(c, d)


def keep_read(connection: Connection, lines: Position, notices: Position) -> None:
    value = json.dumps([lines.txid, lines.id, notices.txid, notices.id])
    mine = desk_setting.c.name == _READ
    if not connection.execute(update(desk_setting).where(mine).values(value=value)).rowcount:
        connection.execute(insert(desk_setting).values(name=_READ, value=value))


# ---------------------------------------------------------------- what is on its way


def add(connection: Connection, found: Sequence[tuple[Owner, str, int, int]], now: datetime) -> int:
    """Let notices leave: to whom, of which source, its id, its ticket. Each once, whatever happens; those to
    nobody who is reached are left out. How many are new.
    """
    known = set(connection.execute(select(address.c.owner)).scalars())
    rows = [
        {
            "owner": owner.code, "source": source, "source_id": source_id, "ticket_id": ticket_id,
            "state": Delivery.HELD.value, "first_at": now, "due_at": now, "worker": "", "attempts": 0,
            "fault": "", "changed_at": now,
        }
        for owner, source, source_id, ticket_id in found
        if owner.code in known
    ]  # fmt: skip
    if not rows:
        return 0
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = connection.execute(make(pending).values(rows).on_conflict_do_nothing().returning(pending.c.id))
    return len(made.scalars().all())


_PENDING = select(
    pending.c.id, pending.c.owner, pending.c.source, pending.c.source_id, pending.c.ticket_id,
    ticket.c.number, pending.c.state, pending.c.first_at, pending.c.due_at, pending.c.attempts,
    pending.c.fault,
).join(ticket, ticket.c.id == pending.c.ticket_id)  # fmt: skip


def claim(connection: Connection, worker: str, now: datetime, until: datetime) -> Pending | None:
    """Take the notice that has waited longest; whoever took it and was not heard of since is given up."""
    query = (
        select(pending.c.id)
        .where(pending.c.due_at <= now, pending.c.state.in_(_WAITING))
        .order_by(pending.c.due_at, pending.c.id)
        .limit(1)
    )
    if connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        return None
    _set(connection, found, state=Delivery.CLAIMED.value, worker=worker, due_at=until, changed_at=now)
    return _listed(connection, pending.c.id == found)[0]


def settle(
    connection: Connection,
    notice: int,
    worker: str,
    state: Delivery,
    now: datetime,
    due_at: datetime,
    fault: str,
) -> None:
    """Keep what became of an attempt, if it is still this worker's."""
    mine = update(pending).where(pending.c.id == notice, pending.c.worker == worker)
    values = {"state": state.value, "due_at": due_at, "fault": fault, "changed_at": now, "worker": ""}
    connection.execute(mine.values(values | {"attempts": pending.c.attempts + 1}))


def again(connection: Connection, notice: int, now: datetime) -> bool:
    """Let one that failed leave once more; False: it did not fail."""
    failed = update(pending).where(pending.c.id == notice, pending.c.state == Delivery.FAILED.value)
    held = {"state": Delivery.HELD.value, "first_at": now, "due_at": now, "attempts": 0, "changed_at": now}
    return connection.execute(failed.values(held)).rowcount == 1


def unsent(connection: Connection) -> list[Pending]:
    """What has not arrived, the oldest first."""
    return _listed(connection, pending.c.state.in_((*_WAITING, Delivery.FAILED.value)))


def _listed(connection: Connection, condition: Any) -> list[Pending]:
    rows = connection.execute(_PENDING.where(condition).order_by(pending.c.id))
    return [
        Pending(r[0], _owner(r[1]), r[2], r[3], r[4], r[5], Delivery(r[6]), r[7], r[8], r[9], r[10])
        for r in rows
    ]


def _set(connection: Connection, notice: int, **values: Any) -> None:
    connection.execute(update(pending).where(pending.c.id == notice).values(**values))
