"""Freshdesk: tickets with their conversations, from its API or its account export, with contacts, agents and
companies in the same file or in others.

What stands in which field is in docs/imports.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from supportdesk.domain.vocabulary import Status
from supportdesk.intake.desk_mapping import DeskMapping
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.json_desk import TICKET, JsonDesk, Place, named
from supportdesk.intake.json_records import Object, example
from supportdesk.intake.mail_html import to_text
from supportdesk.intake.times import Times
from supportdesk.intake.told import NOBODY, Message, Person, Told, ToldFile, Voice, standing

_FORWARDED = 8
"""The source of a conversation that went to others than the customer."""

_SAID_ELSEWHERE = (
    "description_text", "requester_name", "responder_name", "status_name", "priority_name", "source_name",
    "requester_status_name", "ticket_id", "fr_due_by", "frDueBy", "fr_escalated", "nr_escalated", "delta",
    "isescalated", "is_escalated", "structured_description", "form_id", "trained", "urgent", "to_email",
    "to_emails", "ticket_bcc_emails",
)  # fmt: skip
"""Fields that say nothing of the ticket, or what another field says."""


class FreshdeskReader(JsonDesk):
    """Tickets of Freshdesk."""

    LISTS = {
        "companies": "company", "contacts": "contact", "users": "contact", "agents": "agent",
        "groups": "group", "conversations": "conversation", "tickets": TICKET, "results": TICKET,
        "company": "company", "user": "contact", "agent": "agent", "customer": "company",
    }  # fmt: skip

    def __init__(self, paths: Sequence[Path], mapping: DeskMapping, times: Times) -> None:
        super().__init__(paths, mapping, times)
        self._people: dict[str, Person] = {}
        self._companies: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        self._said: dict[str, list[Object]] = {}

    def kind(self, value: Mapping[str, Any]) -> str:
        if "helpdesk_ticket" in value or ("status" in value and "subject" in value):
            return TICKET
        if "ticket_id" in value and ("body" in value or "body_text" in value):
            return "conversation"
        if "ticket_scope" in value or ("contact" in value and "occasional" in value):
            return "agent"
        if "domains" in value:
            return "company"
        if "agent_ids" in value or "escalate_to" in value:
            return "group"
        return "contact" if "name" in value and ("email" in value or "mobile" in value) else ""

    def learn(self, kind: str, each: Object) -> None:
        key = each.text("id")
        if kind == "company":
            self._companies[key] = each.text("name")
        elif kind == "group":
            self._groups[key] = each.text("name")
        elif kind == "conversation":
            self._said.setdefault(each.text("ticket_id"), []).append(each)
        elif kind == "agent":
            contact = each.object("contact") or each.object("user")
            self._people[each.text("user_id") or key] = Person(
                contact.text("name"), contact.text("email"), team=True
            )
        else:
            company = self._companies.get(each.text("company_id") or each.text("customer_id"), "")
            self._people[key] = Person(
                each.text("name"), _contact(each), company, bool(each.flag("helpdesk_agent"))
            )

    # ------------------------------------------------------------ a ticket

    def ticket(self, ticket: Object, place: int) -> Told | None:
        ticket = ticket.object("helpdesk_ticket") or ticket
        key = ticket.text("display_id") or ticket.text("id")
        look, row = self.mapping.look, (place, key)
        created = self.at(ticket, "created_at", row)
        if not key or created is None:
            self.refuse(row, "lacks", "id" if not key else "created_at")
            return None
        for flag in ("deleted", "spam"):
            if ticket.flag(flag):
                self.refuse(row, flag)
                return None
        requester = self._requester(ticket)
        owner = named(self._people, "Freshdesk", ticket.text("responder_id"))
        if owner is not None and not owner.team:
            owner = Person(ticket.text("responder_name") or owner.name, owner.contact, team=True)
        stats = ticket.object("stats") or ticket.object("ticket_states")
        solved, closed = self.at(stats, "resolved_at", row), self.at(stats, "closed_at", row)
        status = look(self.mapping.states, ticket.text("status"), row, self.untaken) or standing(
            (), solved=solved, closed=closed, owner=owner
        )
        html = ticket.text("description_html") or ticket.text("description")
        group = self._groups.get(ticket.text("group_id"), "")
        told = Told(
            key=key,
            number=key,
            created=created,
            updated=self.at(ticket, "updated_at", row) or created,
            subject=ticket.text("subject"),
            status=status,
            description=to_text(html) if html else ticket.text("description_text"),
            files=_files(ticket),
            requester=requester,
            channel=self.channel(ticket.text("source"), row),
            owner=owner,
            priority=look(self.mapping.priorities, ticket.text("priority"), row, self.untaken),
            category=look(self.mapping.categories, ticket.text("type"), row, self.untaken),
            tags=tuple(dict.fromkeys((*_tags(ticket), *([group] if group else ())))),
            expected=self.at(ticket, "due_by", row),
            solved=solved if status in (Status.RESOLVED, Status.CLOSED) else None,
            closed=closed,
            aside=tuple(self._aside(ticket)),
            messages=tuple(self._messages(ticket, key, row)),
            place=place,
        )
        ticket.skip(_SAID_ELSEWHERE)
        ticket.leave(self.untaken)
        return told

    def _requester(self, ticket: Object) -> Person:
        nested, key = ticket.object("requester"), ticket.text("requester_id")
        found = self._people.get(key, NOBODY)
        company = ticket.object("company").text("name") or self._companies.get(ticket.text("company_id"), "")
        contact = _contact(nested) or found.contact or _contact(ticket)
        name = nested.text("name") or found.name or ticket.text("requester_name") or ticket.text("name")
        return Person(name or ("" if contact else f"Freshdesk {key}"), contact, company or found.organization)

    def _aside(self, ticket: Object) -> Iterator[str]:
        if kind := ticket.text("type"):
            yield f"type: {kind}"
        for name in ("cc_emails", "fwd_emails", "reply_cc_emails"):
            if values := ticket.texts(name):
                yield f"{name}: {', '.join(values)}"
        custom = ticket.raw("custom_fields") or ticket.raw("custom_field")
        for name, value in custom.items() if isinstance(custom, dict) else ():
            if value not in (None, "", [], False):
                yield f"{name}: {example(value)}"

    # ------------------------------------------------------------ what was said

    def _messages(self, ticket: Object, key: str, row: Place) -> list[Message]:
        nested = [
            each.object("note") or each.object("helpdesk_note") or each
            for name in ("conversations", "notes", "helpdesk_notes")
            for each in ticket.objects(name)
        ]
        messages: dict[str, Message] = {}
        for n, each in enumerate([*nested, *self._said.get(ticket.text("id"), ())]):
            at = self.at(each, "created_at", row)
            html = each.text("body_html") or each.text("body")
            if at is None:
                self.untaken.find(Finding(*row, "message_without_time", shown(html)))
            elif not each.flag("deleted"):
                known = each.text("id") or f"{at.isoformat()} {n}"
                messages[known] = Message(
                    known,
                    at,
                    self._author(each),
                    _voice(each),
                    to_text(html) if html else each.text("body_text"),
                    _files(each),
                )
        return sorted(messages.values(), key=lambda message: message.at)

    def _author(self, each: Object) -> Person:
        found = named(self._people, "Freshdesk", each.text("user_id"))
        return found or Person(contact=each.text("from_email"))


def _voice(each: Object) -> Voice:
    if each.flag("private") or each.number("source") == _FORWARDED:
        return Voice.INTERNAL
    return Voice.CUSTOMER if each.flag("incoming") else Voice.PUBLIC


def _contact(each: Object) -> str:
    return each.text("email") or each.text("phone") or each.text("mobile")


def _tags(ticket: Object) -> list[str]:
    return ticket.texts("tags") or [each.text("name") for each in ticket.objects("tags")]


def _files(each: Object) -> tuple[ToldFile, ...]:
    return tuple(
        ToldFile(
            file.text("name") or file.text("content_file_name"),
            size=file.number("size") or file.number("content_file_size") or 0,
        )
        for file in each.objects("attachments")
    )
