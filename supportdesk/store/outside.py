"""Which record of another system became which ticket: an import run twice adds nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from supportdesk.store.tables import outside as table


def known(connection: Connection, source: str, references: Sequence[str]) -> Mapping[str, int]:
    """Of these records of a source, the ones that are tickets already, with the ticket's id."""
    query = select(table.c.reference, table.c.ticket_id).where(
        table.c.source == source, table.c.reference.in_(bindparam("references", expanding=True))
    )
    found = connection.execute(query, {"references": list(references)})
    return {row.reference: row.ticket_id for row in found}


def add(connection: Connection, records: Iterable[tuple[str, str, int]]) -> None:
    """Remember (source, reference, ticket). Raises IntegrityError for a record that is one already."""
    rows = [
        {"source": source, "reference": ref, "ticket_id": ticket_id} for source, ref, ticket_id in records
    ]
    connection.execute(insert(table), rows)


def put(connection: Connection, source: str, reference: str, ticket_id: int) -> None:
    """Let a record of a source mean another ticket than before."""
    connection.execute(delete(table).where(table.c.source == source, table.c.reference == reference))
    add(connection, [(source, reference, ticket_id)])


def came_from(connection: Connection, ticket_id: int, source: str) -> bool:
    """Whether a ticket is a record of this source."""
    query = select(table.c.source).where(table.c.ticket_id == ticket_id, table.c.source == source)
    return connection.execute(query.limit(1)).first() is not None
