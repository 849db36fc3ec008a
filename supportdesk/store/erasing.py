"""Words let go of, wherever they stand: beside the journal, in what waits and waited, in what is left."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)

from supportdesk.domain.events import ERASED
from supportdesk.domain.mails import MailFate
from supportdesk.domain.vocabulary import Delivery, Erasing, Status
from supportdesk.store.article_tables import article_content, article_journal, searched
from supportdesk.store.improvement_tables import improvement, improvement_content
from supportdesk.store.known import within
from supportdesk.store.mail_tables import mail
from supportdesk.store.outgoing_tables import outgoing
from supportdesk.store.search.indexing import settle_notes
from supportdesk.store.search.postings import place
from supportdesk.store.search.vectors import search_vector
from supportdesk.store.survey_tables import survey_link
from supportdesk.store.tables import (
    article,
    book,
    content,
    draft,
    known,
    saved_view,
    search_term,
    template,
    term,
    ticket,
)
from supportdesk.store.web_tables import status_link

AT_ONCE = 400
"""Ids that one statement names."""

Words = tuple[int, int, str | None]
"""Of a ticket's entry: the content that is left; None: none is."""


# ---------------------------------------------------------------- what is due


def due(connection: Connection, what: Erasing, before: datetime, after: int, limit: int) -> list[int]:
    """The next tickets by id that were over before then, nobody having done anything since, and of which
    there is something left to let go of.
    """
    into = ticket.alias("into")
    over = or_(
        ticket.c.closed_at < before,
        (ticket.c.status == Status.MERGED.value) & into.c.is_open.is_(False),
    )
    query = (
        select(ticket.c.id)
        .outerjoin(into, into.c.id == ticket.c.merged_into)
        .where(ticket.c.id > after, ticket.c.is_open.is_(False), ticket.c.updated_at < before, over)
        .where(ticket.c.status.in_((Status.CLOSED.value, Status.MERGED.value)))
    )
    if what is Erasing.CONTENT:
        gone = (term.c.field == "erased") & (term.c.value == what.value) & (term.c.ticket_id == ticket.c.id)
        query = query.where(~exists(select(term.c.ticket_id).where(gone)))
    else:
        sign = '"attachments":[{' if what is Erasing.FILES else '"comment":"'
        there = (content.c.ticket_id == ticket.c.id) & within(connection, content.c.body, sign)
        query = query.where(exists(select(content.c.seq).where(there)))
    return list(connection.execute(query.order_by(ticket.c.id).limit(limit)).scalars())


def links_of(connection: Connection, before: datetime, *, gone: bool) -> int:
    """Links of customers to tickets that were over before then; `gone`: let go of them. How many."""
    found = 0
    over = select(ticket.c.id).where(ticket.c.closed_at < before, ticket.c.updated_at < before)
    for table in (status_link, survey_link):
        where = table.c.ticket_id.in_(over)
        if gone:
            found += connection.execute(delete(table).where(where)).rowcount
        else:
            found += connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()
    return found


def kept_mails(connection: Connection, before: datetime, *, gone: bool) -> int:
    """Mails that are kept raw and were taken before then; `gone`: let go of what is in them. How many."""
    there = (mail.c.fate == MailFate.KEPT.value) & (mail.c.taken_at < before) & (mail.c.subject != ERASED)
    if gone:
        return connection.execute(update(mail).where(there).values(_EMPTY_MAIL)).rowcount
    return connection.execute(select(func.count()).select_from(mail).where(there)).scalar_one()


_EMPTY_MAIL: dict[str, Any] = {
    "sender": "", "subject": ERASED, "message_id": "", "detail": "", "raw": None,
}  # fmt: skip


# ---------------------------------------------------------------- letting go


def be_thorough(connection: Connection) -> None:
    """Let SQLite write over what is deleted from here on, not only forget where it was."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete=ON"))


def be_patient(connection: Connection) -> None:
    """Let no statement of this transaction be cut off: all words there are may have to be looked at."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def rewrite(connection: Connection, words: Iterable[Words]) -> None:
    """Let only this be left of what was written."""
    every = list(words)
    if left := [{"t": t, "s": s, "body": body} for t, s, body in every if body is not None]:
        connection.execute(_REWRITE, left)
    if gone := [{"t": t, "s": s} for t, s, body in every if body is None]:
        connection.execute(_REMOVE, gone)


_ONE = (content.c.ticket_id == bindparam("t")) & (content.c.seq == bindparam("s"))
_REWRITE = update(content).where(_ONE).values(body=bindparam("body"))
_REMOVE = delete(content).where(_ONE)


def forget_beside(connection: Connection, ids: Sequence[int], now: datetime) -> dict[str, int]:
    """Let go of what is of these tickets beside their journals: messages and mails keep that they were, what
    is being written and links are gone. How many of each.
    """
    found = {"messages": 0, "mails": 0, "drafts": 0, "links": 0}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        waits = outgoing.c.state.in_((Delivery.HELD.value, Delivery.CLAIMED.value))
        mine = outgoing.c.ticket_id.in_(some)
        connection.execute(
            update(outgoing)
            .where(mine, waits)
            .values(state=Delivery.CANCELLED.value, changed_at=now, worker="")
        )
        name = func.concat("<erased-", outgoing.c.id, "@desk.invalid>")
        if connection.dialect.name == "sqlite":
            name = text("'<erased-' || id || '@desk.invalid>'")  # type: ignore[assignment]
        found["messages"] += connection.execute(
            update(outgoing).where(mine).values(recipient="", fault="", message_id=name)
        ).rowcount
        found["mails"] += connection.execute(
            update(mail).where(mail.c.ticket_id.in_(some)).values(_EMPTY_MAIL)
        ).rowcount
        for table in (status_link, survey_link):
            found["links"] += connection.execute(delete(table).where(table.c.ticket_id.in_(some))).rowcount
        places = [place("ticket", i) for i in some]
        connection.execute(delete(search_vector).where(search_vector.c.id.in_(places)))
        for ticket_id in some:
            there = or_(draft.c.place.like(f"%:{ticket_id}"), draft.c.place.like(f"%:{ticket_id}~%"))
            found["drafts"] += connection.execute(delete(draft).where(there)).rowcount
    return found


def forget_sender(connection: Connection, address: str) -> int:
    """Let go of mails of an address that became no ticket. How many."""
    theirs = (mail.c.sender == address.lower()) & (mail.c.subject != ERASED)
    return connection.execute(update(mail).where(theirs).values(_EMPTY_MAIL)).rowcount


def forget_searches(connection: Connection, words: Collection[str]) -> int:
    """Let go of remembered searches for any of these. How many."""
    found = 0
    for each in words:
        named = _within(connection, searched.c.words, each)
        found += connection.execute(delete(searched).where(named)).rowcount
    return found


def sweep(connection: Connection) -> None:
    """Let go of counts of what is nowhere any more: a word that nobody holds is still a word."""
    settle_notes(connection)
    connection.execute(delete(known).where(known.c.held <= 0))
    connection.execute(delete(search_term).where(search_term.c.documents <= 0, search_term.c.titles <= 0))


def merge_index(connection: Connection, *, begin: bool) -> bool:
    """Let SQLite's indexes forget what was taken out of them, a step at a time; whether there is more."""
    if connection.dialect.name != "sqlite":
        return False
    before = connection.execute(text("SELECT total_changes()")).scalar_one()
    for table in _INDEXES:
        step = -_STEP if begin else _STEP
        connection.execute(text(f"INSERT INTO {table}({table}, rank) VALUES ('merge', {step})"))  # noqa: S608
    after = connection.execute(text("SELECT total_changes()")).scalar_one()
    return bool(after - before >= 2 * len(_INDEXES))


_INDEXES = ("search_ticket", "search_ticket_title")
_STEP = 2_000


# ---------------------------------------------------------------- whom it is about


def named(connection: Connection, name: str) -> list[int]:
    """Tickets whose customer has this name, folded."""
    query = select(ticket.c.id).where(ticket.c.customer_key == name).order_by(ticket.c.id)
    return list(connection.execute(query).scalars())


def reached_at(connection: Connection, contact: str) -> list[int]:
    """Tickets with a mail from or to this address, or in whose words it stands."""
    found = set(
        connection.execute(select(mail.c.ticket_id).where(mail.c.sender == contact.lower())).scalars()
    )
    found |= set(
        connection.execute(select(outgoing.c.ticket_id).where(outgoing.c.recipient == contact)).scalars()
    )
    found |= set(speaking_of(connection, [contact]))
    return sorted(i for i in found if i is not None)


def speaking_of(connection: Connection, words: Collection[str]) -> list[int]:
    """Tickets in whose words any of these stand, in capitals or not."""
    found: set[int] = set()
    for each in words:
        told = _within(connection, content.c.body, _quoted(each))
        query = select(content.c.ticket_id).where(told).distinct()
        found |= set(connection.execute(query).scalars())
    return sorted(found)


def elsewhere(connection: Connection, words: Collection[str]) -> dict[str, list[str]]:
    """What else names any of these, for a person to look at: articles, templates, views and the like."""
    found: dict[str, list[str]] = {}
    for each in words:
        told = _within(connection, article_content.c.body, _quoted(each))
        slugs = select(article.c.slug).where(
            article.c.id.in_(select(article_content.c.article_id).where(told))
        )
        found.setdefault("article", []).extend(connection.execute(slugs.order_by(article.c.slug)).scalars())
        told = _within(connection, improvement_content.c.body, _quoted(each))
        wanted = select(improvement_content.c.improvement_id).where(told)
        about = select(improvement.c.about).where(improvement.c.id.in_(wanted))
        found.setdefault("improvement", []).extend(connection.execute(about).scalars())
        columns: tuple[tuple[str, Table, Any, Any], ...] = (
            ("template", template, template.c.name, template.c.body),
            ("book", book, book.c.name, book.c.body),
            ("saved_view", saved_view, saved_view.c.name, saved_view.c.query),
            ("draft", draft, draft.c.place, draft.c.body),
        )
        for kind, _table, name, body in columns:
            query = select(name).where(_within(connection, body, each)).order_by(name)
            found.setdefault(kind, []).extend(connection.execute(query).scalars())
    return {kind: sorted(set(names)) for kind, names in found.items() if names}


def _within(connection: Connection, text_in: ColumnElement[str], part: str) -> ColumnElement[bool]:
    return within(connection, func.lower(text_in), part.lower())


def _quoted(words: str) -> str:
    """Words as they stand in content, which is JSON."""
    return json.dumps(words, ensure_ascii=False)[1:-1]


# ---------------------------------------------------------------- files


def told_files(connection: Connection) -> Iterable[str]:
    """The JSON of all that tells of files: words that they came with, and versions of articles."""
    with_files = within(connection, content.c.body, '"attachments":[{')
    query = select(content.c.body).where(with_files)
    yield from connection.execute(query, execution_options={"yield_per": 500}).scalars()
    pictures = select(article_journal.c.data).where(within(connection, article_journal.c.data, '"images"'))
    yield from connection.execute(pictures, execution_options={"yield_per": 500}).scalars()
