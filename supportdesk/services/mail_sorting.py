"""Where mails belong, decided one after the other in one transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.attachments import Attachment
from supportdesk.domain.evolution import fold
from supportdesk.domain.mails import Arrived, Mail, MailFate, MailKind, Taken
from supportdesk.domain.outgoing import address_of
from supportdesk.domain.people import SYSTEM, Actor, Customer
from supportdesk.domain.rules import SHORT
from supportdesk.domain.storable import storable
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Channel, Erasing, LinkKind
from supportdesk.services import outgoing
from supportdesk.services.desk import Act, Desk
from supportdesk.services.many_reports import report_many
from supportdesk.store import journal
from supportdesk.store import mails as store
from supportdesk.store import outgoing as outgoing_store
from supportdesk.store.database import Connection
from supportdesk.store.queries import by_number

STORM = 5
STORM_TIME = timedelta(minutes=10)
"""From so many mails of one sender in so short a time on, what they begin anew goes into one ticket."""

NO_SUBJECT = "(no subject · 无主题)"
_NUMBER = re.compile(r"(?<![A-Za-z0-9-])T\d{8}-\d{3,6}(?![\d-])")
_MOST_RAW = 5_000_000


class Sorting:
    """A batch of mails under way. A ticket that is still to be made has a number below zero."""

    def __init__(
        self,
        connection: Connection,
        desk: Desk,
        source: str,
        brought: Sequence[tuple[Arrived, Mail]],
        files: Sequence[tuple[Attachment, ...]],
    ) -> None:
        self._connection = connection
        self._desk = desk
        self._source = source
        self._now = desk.now()
        self._brought = [(arrived, storable(mail)) for arrived, mail in brought]
        self._files = files
        self._rows: list[store.Row] = []
        self._fresh: list[tuple[Actor, cm.Register]] = []
        self._made: dict[int, tuple[int, str]] = {}
        self._links: list[tuple[int, int, str]] = []
        mails = [mail for _arrived, mail in self._brought]
        self._known = store.known(connection, [mail.digest for mail in mails])
        names = {name for mail in mails for name in (mail.message_id, *mail.answers, *mail.failed) if name}
        self._threads = store.tickets_of_messages(connection, names)
        senders = {mail.address for mail in mails if mail.address}
        times = [self._came(arrived, mail) for arrived, mail in self._brought]
        since = min(times, default=self._now) - STORM_TIME
        self._wrote: dict[str, list[tuple[datetime, int]]] = {}
        for sender, at, ticket_id in store.wrote_since(connection, senders, since):
            self._wrote.setdefault(sender, []).append((at, ticket_id))
        self._coming: dict[str, list[datetime]] = {}
        for (_arrived, mail), at in zip(self._brought, times, strict=True):
            self._coming.setdefault(mail.address, []).append(at)
        self._customers = self._known_customers(store.latest_tickets(connection, senders))
        mine = outgoing_store.get_sender(connection)
        self._own = mine.address.lower() if mine else ""

    def _known_customers(self, latest: dict[str, int]) -> dict[str, Customer]:
        journals = journal.load(self._connection, sorted(set(latest.values()))) if latest else {}
        return {
            sender: fold(ticket_id, journals[ticket_id], self._desk.book).customer
            for sender, ticket_id in latest.items()
            if ticket_id in journals
        }

    def taken(self) -> list[Taken]:
        """What became of each mail."""
        decided: list[tuple[MailFate, int | None, str]] = []
        for place, (arrived, mail) in enumerate(self._brought):
            if mail.digest in self._known:
                decided.append((MailFate.KNOWN, self._known[mail.digest], ""))
                continue
            fate, ticket_id, reason = self._decide(arrived, mail, self._files[place])
            self._remember(arrived, mail, fate, ticket_id, reason)
            decided.append((fate, ticket_id, reason))
        refused = self._make()
        rows = [self._settled(row, refused) for row in self._rows]
        store.add(self._connection, rows, self._now)
        for new, other, number in self._links:
            if new in self._made:
                link = ev.Linked(LinkKind.RELATED, other, number)
                self._desk.tell(self._connection, self._made[new][0], [link], SYSTEM)
        ids = {made[0] for made in self._made.values()} | {i for _f, i, _r in decided if i and i > 0}
        numbers = store.numbers(self._connection, ids)
        return [
            Taken(MailFate.KEPT, "", refused[ticket_id])
            if ticket_id in refused
            else Taken(fate, numbers.get(self._real(ticket_id) or 0, ""), reason)
            for fate, ticket_id, reason in decided
        ]

    # ------------------------------------------------------------ one mail

    def _decide(
        self, arrived: Arrived, mail: Mail, files: tuple[Attachment, ...]
    ) -> tuple[MailFate, int | None, str]:
        if mail.unread:
            return MailFate.KEPT, None, mail.unread
        if mail.kind is MailKind.BOUNCE:
            return self._bounce(mail, files)
        if self._own and mail.address == self._own:
            return MailFate.KEPT, None, "own"
        thread = next((self._threads[name] for name in (*mail.answers, mail.message_id)
                       if name in self._threads), None)  # fmt: skip
        if thread is not None:
            thread = self._living(thread)
        if mail.kind is MailKind.AUTOMATIC:
            return self._automatic(mail, files, thread)
        other: tuple[int, str] | None = None
        if thread is None:
            thread, other = self._by_number(mail)
        reason = ""
        if thread is None and (stormed := self._storm(arrived, mail)) is not None:
            thread, reason = stormed, "storm"
        if thread is not None:
            return self._answer(mail, files, thread, reason)
        made = self._begin(arrived, mail, files)
        if other is not None:
            self._links.append((made, *other))
        return MailFate.TICKET, made, ""

    def _bounce(self, mail: Mail, files: tuple[Attachment, ...]) -> tuple[MailFate, int | None, str]:
        ours = store.outgoing_of(self._connection, mail.failed)
        for message in ours if mail.lasting else ():
            ticket_id = outgoing.bounced(self._connection, self._desk, message, mail.fault)
            return MailFate.BOUNCED, ticket_id, ""
        thread = next((self._threads[name] for name in (*mail.failed, *mail.answers)
                       if name in self._threads), None)  # fmt: skip
        if thread is None:
            return MailFate.KEPT, None, "bounce"
        return self._automatic(mail, files, self._living(thread))

    def _automatic(
        self, mail: Mail, files: tuple[Attachment, ...], thread: int | None
    ) -> tuple[MailFate, int | None, str]:
        if thread is None:
            return MailFate.KEPT, None, "automatic"
        said = "\n".join(words for words in (f"{_who(mail)}: {mail.subject}", mail.said) if words.strip())
        self._desk.tell(
            self._connection, self._there(thread), [ev.MachineWrote(said, mail.folded, files)], SYSTEM
        )
        return MailFate.NOTED, thread, ""

    def _by_number(self, mail: Mail) -> tuple[int | None, tuple[int, str] | None]:
        """The ticket of a number in the subject, if its sender is known there; else that it is another's."""
        found = _NUMBER.search(mail.subject)
        ticket_id = by_number(self._connection, found[0]) if found else None
        if found is None or ticket_id is None:
            return None, None
        there = self._living(ticket_id)
        if there < 0:
            return None, None
        entries = journal.load(self._connection, [there])[there]
        ticket = fold(there, entries, self._desk.book)
        if _is_customer(ticket, mail.address) or store.wrote_on(self._connection, there, mail.address):
            return there, None
        # Whoever was erased is not joined anew to what was theirs.
        return None, None if Erasing.CONTENT in ticket.erased else (there, ticket.number)

    def _storm(self, arrived: Arrived, mail: Mail) -> int | None:
        """The ticket that a sender's latest mails made, where they are too many to be a ticket each."""
        at = self._came(arrived, mail)
        before = [ticket for t, ticket in self._wrote.get(mail.address, ()) if at - STORM_TIME <= t <= at]
        coming = [t for t in self._coming.get(mail.address, ()) if at <= t <= at + STORM_TIME]
        return before[-1] if before and len(before) + len(coming) >= STORM else None

    def _answer(
        self, mail: Mail, files: tuple[Attachment, ...], thread: int, reason: str
    ) -> tuple[MailFate, int | None, str]:
        ticket_id = self._there(thread)
        if ticket_id < 0:
            return MailFate.KEPT, None, "refused"
        said = f"{mail.subject}\n\n{mail.said}" if reason == "storm" and mail.subject else mail.said
        if not said.strip() and not files and not mail.folded.strip():
            said = mail.subject or NO_SUBJECT
        answer = cm.RecordCustomerAnswer(said, Channel.MAIL, mail.folded, files)
        done = self._desk.hear_within(self._connection, Customer(_who(mail)), [Act(ticket_id, answer)])
        if done.refused:
            return MailFate.KEPT, None, "refused"
        return MailFate.REPLY, thread, reason

    def _begin(self, arrived: Arrived, mail: Mail, files: tuple[Attachment, ...]) -> int:
        before = self._customers.get(mail.address)
        name = mail.name or (before.name if before else "") or mail.address.partition("@")[0]
        customer = Customer(
            name[:SHORT], before.department if before else "", (mail.answer_to or mail.address)[:SHORT]
        )
        subject = mail.subject.strip()
        if not subject and not mail.said.strip():
            subject = NO_SUBJECT
        report = cm.Register(
            subject[: SHORT - 1] + "…" if len(subject) > SHORT else subject,
            mail.said,
            customer,
            Channel.MAIL,
            reported_at=min(arrived.at, self._now) if arrived.at else None,
            folded=mail.folded,
            attachments=files,
        )
        self._fresh.append((Actor.of_customer(customer), report))
        return -len(self._fresh) - len(self._made)

    # ------------------------------------------------------------ tickets that are still to be made

    def _make(self) -> dict[int, str]:
        """Make the tickets that wait to be made; those that were refused, with the reason."""
        first = len(self._made) + 1
        for place, outcome in enumerate(report_many(self._connection, self._desk, self._fresh), first):
            self._made[-place] = (outcome.ticket_id, outcome.number if not outcome.refusal else "")
        self._fresh = []
        return {made: "refused" for made, (_id, number) in self._made.items() if not number}

    def _there(self, ticket_id: int) -> int:
        """The id of a ticket, which is made now if it is still to be; below zero where it was refused."""
        if ticket_id < 0 and ticket_id not in self._made:
            self._make()
        return self._real(ticket_id) or -1

    def _real(self, ticket_id: int | None) -> int | None:
        return self._made[ticket_id][0] if ticket_id is not None and ticket_id in self._made else ticket_id

    def _living(self, ticket_id: int) -> int:
        """The ticket that one lives on in, if it was merged."""
        for _ in range(20):
            if ticket_id < 0 or (target := store.merged_into(self._connection, ticket_id)) is None:
                break
            ticket_id = target
        return ticket_id

    # ------------------------------------------------------------ what is remembered

    def _came(self, arrived: Arrived, mail: Mail) -> datetime:
        """When it came, as far as that can be told; never later than now."""
        return min(arrived.at or mail.sent_at or self._now, self._now)

    def _remember(
        self, arrived: Arrived, mail: Mail, fate: MailFate, ticket_id: int | None, reason: str
    ) -> None:
        at = self._came(arrived, mail)
        self._known[mail.digest] = ticket_id
        if ticket_id is not None and mail.message_id:
            self._threads.setdefault(mail.message_id, ticket_id)
        if ticket_id is not None and fate in (MailFate.TICKET, MailFate.REPLY):
            self._wrote.setdefault(mail.address, []).append((at, ticket_id))
            if at in self._coming.get(mail.address, ()):
                self._coming[mail.address].remove(at)
        raw = arrived.raw[:_MOST_RAW] if fate is MailFate.KEPT else None
        self._rows.append(
            store.Row(
                mail.digest, mail.message_id, self._source, mail.address, mail.subject, at, fate, ticket_id,
                reason, mail.detail, raw, len(arrived.raw),
            )
        )  # fmt: skip

    def _settled(self, row: store.Row, refused: dict[int, str]) -> store.Row:
        if row.ticket_id is not None and row.ticket_id in refused:
            raw = next(a.raw for a, m in self._brought if m.digest == row.digest)
            return replace(row, fate=MailFate.KEPT, ticket_id=None, reason="refused", raw=raw[:_MOST_RAW])
        return replace(row, ticket_id=self._real(row.ticket_id))


def _who(mail: Mail) -> str:
    """Who wrote it, as the journal names them."""
    return f"{mail.name} <{mail.address}>"[:SHORT] if mail.name else mail.address[:SHORT]


def _is_customer(ticket: Ticket, address: str) -> bool:
    contact = ticket.customer.contact
    return bool(address) and (address_of(contact).lower() == address or contact.strip().lower() == address)
