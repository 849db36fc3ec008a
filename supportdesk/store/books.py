"""What the team wrote for all consoles: templates one by one, and whole files of macros and phrases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from supportdesk.domain.templates import Template
from supportdesk.domain.vocabulary import Language
from supportdesk.store.tables import book, template


def templates(connection: Connection) -> list[Template]:
    """The team's own templates."""
    rows = connection.execute(select(template).order_by(template.c.name, template.c.language))
    return [Template(row.name, Language(row.language), row.title, row.body, own=True) for row in rows]


def put_template(connection: Connection, written: Template, agent_id: str, now: datetime) -> None:
    """Keep a template, in the place of the one of its name and language if there is one."""
    remove_template(connection, written.name, written.language)
    connection.execute(
        insert(template),
        {
            "name": written.name,
            "language": written.language.value,
            "title": written.title,
            "body": written.body,
            "updated_by": agent_id,
            "updated_at": now,
        },
    )


def remove_template(connection: Connection, name: str, language: Language) -> bool:
    """Let go of a template of the team; whether there was one."""
    gone = delete(template).where(template.c.name == name, template.c.language == language.value)
    return connection.execute(gone).rowcount > 0


def get(connection: Connection, name: str) -> str:
    """A file as it was written; empty where the team has none."""
    return connection.execute(select(book.c.body).where(book.c.name == name)).scalar() or ""


def put(connection: Connection, name: str, body: str, agent_id: str, now: datetime) -> None:
    """Keep a file; an empty one lets go of it."""
    connection.execute(delete(book).where(book.c.name == name))
    if body.strip():
        values = {"name": name, "body": body, "updated_by": agent_id, "updated_at": now}
        connection.execute(insert(book), values)
