"""The register of improvements: proposals that somebody decided on, with their journals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from supportdesk.domain.events import Entry
from supportdesk.domain.improvement_events import REGISTRY
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.store.improvement_tables import improvement
from supportdesk.store.improvement_tables import improvement_content as content
from supportdesk.store.improvement_tables import improvement_journal as journal
from supportdesk.store.lines import entry_of, line_of

Told = tuple[int, Subject, list[Entry]]
"""Of a proposal its id, what it is, and its journal in order."""

_TOLD = (
    select(
        improvement.c.id.label("of"),
        improvement.c.kind.label("what"),
        improvement.c.about,
        *(column for column in journal.c if column.name not in ("improvement_id", "recorded_at")),
        content.c.body,
    )
    .select_from(
        improvement.join(journal, journal.c.improvement_id == improvement.c.id).outerjoin(
            content, (content.c.improvement_id == journal.c.improvement_id) & (content.c.seq == journal.c.seq)
        )
    )
    .order_by(improvement.c.id, journal.c.seq)
)


def every(connection: Connection, ids: Sequence[int] | None = None) -> list[Told]:
    """All of them in the order in which they were first decided on, or some."""
    query = _TOLD if ids is None else _TOLD.where(improvement.c.id.in_(ids))
    found: dict[int, Told] = {}
    for row in connection.execute(query):
        subject = Subject(ProposalKind(row.what), row.about)
        found.setdefault(row.of, (row.of, subject, []))[2].append(entry_of(row, REGISTRY))
    return list(found.values())


def held(connection: Connection, subject: Subject) -> int:
    """The id of a proposal, which from now on is in the register, held until the transaction ends."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"kind": subject.kind.value, "about": subject.about}
    connection.execute(make(improvement).values(values).on_conflict_do_nothing())
    query = select(improvement.c.id).where(
        improvement.c.kind == subject.kind.value, improvement.c.about == subject.about
    )
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    return int(connection.execute(query).scalar_one())


def append(
    connection: Connection, improvement_id: int, entries: Iterable[Entry], recorded_at: datetime
) -> None:
    """Write entries at the end of a journal. Raises IntegrityError where a number is taken."""
    for entry in entries:
        line, body = line_of(entry, recorded_at)
        connection.execute(insert(journal), {"improvement_id": improvement_id, **line})
        if body is not None:
            words = {"improvement_id": improvement_id, "seq": entry.seq, "body": body}
            connection.execute(insert(content), words)
