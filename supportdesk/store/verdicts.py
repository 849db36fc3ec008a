"""What people made of suggestions: taken or put aside, by ticket. It is remembered, and speaks later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Index, delete, insert, select
from sqlmodel import Field, SQLModel

from supportdesk.store.driver import rows, worded
from supportdesk.store.tables import Row
from supportdesk.store.types import Instant


class VerdictRow(Row, table=True):
    """A suggestion on a ticket was taken (`accepted`) or put aside. The last word of anybody counts."""

    __tablename__ = "verdict"
    __table_args__ = (Index("ix_verdict_thing", "kind", "thing_id", "accepted"),)

    ticket_id: int = Field(sa_type=BigInteger, primary_key=True)
    kind: str = Field(primary_key=True, max_length=10, description="article or ticket")
    thing_id: int = Field(sa_type=BigInteger, primary_key=True)
    accepted: bool
    agent_id: str = Field(max_length=64)
    at: datetime = Field(sa_type=Instant, nullable=False)


verdict = SQLModel.metadata.tables["verdict"]


class Standing(NamedTuple):
    """How often a thing was taken where it was suggested, and how often put aside."""

    accepted: int
    dismissed: int


def keep(
    connection: Connection, ticket_id: int, kind: str, thing_id: int, *, accepted: bool | None, agent_id: str,
    now: datetime,
) -> None:  # fmt: skip
    """Remember a verdict; None forgets it."""
    c = verdict.c
    connection.execute(
        delete(verdict).where(c.ticket_id == ticket_id, c.kind == kind, c.thing_id == thing_id)
    )
    if accepted is not None:
        values = {
            "ticket_id": ticket_id, "kind": kind, "thing_id": thing_id, "accepted": accepted,
            "agent_id": agent_id, "at": now,
        }  # fmt: skip
        connection.execute(insert(verdict), values)


def of_ticket(connection: Connection, ticket_id: int) -> dict[tuple[str, int], bool]:
    """The verdicts on a ticket's suggestions, by kind and id."""
    rows = connection.execute(select(verdict).where(verdict.c.ticket_id == ticket_id))
    return {(row.kind, row.thing_id): row.accepted for row in rows}


_STANDINGS = worded(
    "SELECT thing_id, sum(CASE WHEN accepted THEN 1 ELSE 0 END), count(*) FROM verdict "
    "WHERE kind = {value} AND thing_id {among} GROUP BY thing_id"
)


def standings(connection: Connection, kind: str, ids: Sequence[int]) -> dict[int, Standing]:
    """What people made of these things wherever they were suggested; those never judged are left out."""
    return {
        thing: Standing(taken, every - taken)
        for thing, taken, every in rows(connection, _STANDINGS, [kind, list(ids)])
    }
