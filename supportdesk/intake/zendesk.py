"""Zendesk: its JSON export (a ticket a line, comments in it) and pages of its API, with users, organizations
and audits in the same file or in others.

What stands in which field is in docs/imports.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from supportdesk.domain.events import Feedback
from supportdesk.domain.vocabulary import Channel, Status
from supportdesk.intake.desk_mapping import DeskMapping
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.json_desk import ASTRAY, TICKET, JsonDesk, Place, named
from supportdesk.intake.json_records import Object, as_text, example
from supportdesk.intake.mail_html import to_text
from supportdesk.intake.times import Times
from supportdesk.intake.told import (
    NOBODY,
    Change,
    Message,
    Person,
    Told,
    ToldFile,
    Voice,
    standing,
)

_TEAM = ("agent", "admin")
_MERGED = re.compile(r"merged into request #(\d+)", re.IGNORECASE)
_SAID_ELSEWHERE = (
    "url", "raw_subject", "submitter", "submitter_id", "has_incidents", "is_public", "fields", "follower_ids",
    "custom_status_id", "generated_timestamp", "encoded_id", "support_type", "result_type", "email_cc_ids",
    "allow_channelback", "allow_attachments", "from_messaging_channel", "collaborator", "comment_count",
)  # fmt: skip
"""Fields that say nothing of the ticket, or what another field says."""


@dataclass(slots=True)
class Directory:
    """Who and what ids are."""

    users: dict[str, Person] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    audits: dict[str, list[Object]] = field(default_factory=dict)


class ZendeskReader(JsonDesk):
    """Tickets of Zendesk."""

    LISTS = {
        "organizations": "organization", "users": "user", "groups": "group", "ticket_fields": "ticket_field",
        "audits": "audit", "tickets": TICKET, "results": TICKET, "comments": ASTRAY,
        "ticket": TICKET, "user": "user", "organization": "organization",
    }  # fmt: skip

    def __init__(self, paths: Sequence[Path], mapping: DeskMapping, times: Times) -> None:
        super().__init__(paths, mapping, times)
        self._known = Directory()

    def kind(self, value: Mapping[str, Any]) -> str:
        if "status" in value and ("requester_id" in value or "requester" in value or "subject" in value):
            return TICKET
        if "ticket_id" in value and "events" in value:
            return "audit"
        if "role" in value and ("email" in value or "name" in value):
            return "user"
        if "domain_names" in value or "organization_fields" in value:
            return "organization"
        return "ticket_field" if "raw_title" in value else ""

    # ------------------------------------------------------------ who is who

    def learn(self, kind: str, each: Object) -> None:
        key, known = each.text("id"), self._known
        if kind == "user":
            organization = known.organizations.get(each.text("organization_id"), "")
            known.users[key] = Person(
                each.text("name"),
                each.text("email") or each.text("phone"),
                organization,
                each.text("role") in _TEAM,
            )
        elif kind == "organization":
            known.organizations[key] = each.text("name")
        elif kind == "group":
            known.groups[key] = each.text("name")
        elif kind == "ticket_field":
            known.titles[key] = each.text("title")
        elif kind == "audit":
            known.audits.setdefault(each.text("ticket_id"), []).append(each)

    def _person(self, nested: Object, key: str) -> Person | None:
        """Whom an id means, or the object that stands in its place."""
        if nested:
            organization = nested.object("organization").text("name")
            found = self._known.users.get(nested.text("id") or key, NOBODY)
            return Person(
                nested.text("name") or found.name,
                nested.text("email") or nested.text("phone") or found.contact,
                organization or found.organization,
                found.team or nested.text("role") in _TEAM,
            )
        return named(self._known.users, "Zendesk", key)

    # ------------------------------------------------------------ a ticket

    def ticket(self, ticket: Object, place: int) -> Told | None:
        key = ticket.text("id")
        look, row = self.mapping.look, (place, key)
        created, updated = self.at(ticket, "created_at", row), self.at(ticket, "updated_at", row)
        word = ticket.text("status")
        if word == "deleted":
            self.refuse(row, "deleted")
            return None
        if not key or created is None:
            self.refuse(row, "lacks", "id" if not key else "created_at")
            return None
        requester = self._person(ticket.object("requester"), ticket.text("requester_id")) or NOBODY
        organization = ticket.object("organization").text("name") or self._known.organizations.get(
            ticket.text("organization_id"), ""
        )
        if organization:
            requester = Person(requester.name, requester.contact, organization)
        owner = self._person(ticket.object("assignee"), ticket.text("assignee_id"))
        messages, changes = self._said(ticket, key, row)
        description = ticket.text("description")
        files: tuple[ToldFile, ...] = ()
        if messages and messages[0].voice is not Voice.INTERNAL:
            first, messages = messages[0], messages[1:]
            description, files = first.text, first.files
        elif messages:
            description = ""  # Zendesk repeats the first comment here, be it internal
        merged_into = self._merged_into(ticket, messages)
        metrics = ticket.object("metric_set") or ticket.object("metrics")
        group = ticket.object("group").text("name") or self._known.groups.get(ticket.text("group_id"), "")
        kind = ticket.text("type")
        solved = self.at(metrics, "solved_at", row)
        status = look(self.mapping.states, word, row, self.untaken) or standing(
            changes, solved=solved, closed=None, owner=owner
        )
        told = Told(
            key=key,
            number=key,
            created=created,
            updated=updated or created,
            subject=ticket.text("subject"),
            status=Status.MERGED if merged_into else status,
            description=description,
            files=files,
            requester=requester,
            channel=self.channel(ticket.object("via").text("channel"), row),
            owner=owner,
            priority=look(self.mapping.priorities, ticket.text("priority"), row, self.untaken),
            category=look(self.mapping.categories, kind, row, self.untaken),
            tags=tuple(dict.fromkeys((*ticket.texts("tags"), *([group] if group else ())))),
            expected=self.at(ticket, "due_at", row),
            solved=solved,
            feedback=self._feedback(ticket, row),
            aside=tuple(self._aside(ticket, kind)),
            messages=tuple(messages),
            changes=tuple(changes),
            merged_into=merged_into,
            place=place,
        )
        ticket.skip(_SAID_ELSEWHERE)
        ticket.leave(self.untaken)
        return told

    def _merged_into(self, ticket: Object, messages: Sequence[Message]) -> str:
        if "closed_by_merge" not in ticket.texts("tags"):
            return ""
        found = [match[1] for m in messages if (match := _MERGED.search(m.text))]
        return found[-1] if found else ""

    def _feedback(self, ticket: Object, row: Place) -> Feedback | None:
        rating = ticket.object("satisfaction_rating")
        score, comment = rating.text("score"), rating.text("comment")
        if score not in ("good", "bad"):
            return None
        self.untaken.find(Finding(*row, "score_not_taken", score))
        return Feedback(comment=f"{score}: {comment}" if comment else score)

    def _aside(self, ticket: Object, kind: str) -> Iterator[str]:
        if kind:
            yield f"type: {kind}"
        for name in ("external_id", "recipient", "problem_id"):
            if value := ticket.text(name):
                yield f"{name}: {value}"
        copied = (named(self._known.users, "Zendesk", key) for key in ticket.texts("collaborator_ids"))
        if names := [person.name for person in copied if person]:
            yield f"cc: {', '.join(names)}"
        for each in ticket.objects("custom_fields"):
            value = each.raw("value")
            if value not in (None, "", [], False):
                key = each.text("id")
                yield f"{self._known.titles.get(key, f'field {key}')}: {example(value)}"

    # ------------------------------------------------------------ what was said and done

    def _said(self, ticket: Object, key: str, row: Place) -> tuple[list[Message], list[Change]]:
        audits = [*ticket.objects("audits"), *self._known.audits.get(key, ())]
        comments = [(each, self.at(each, "created_at", row)) for each in ticket.objects("comments")]
        had = {each.text("id") for each, _at in comments}
        changes: list[Change] = []
        for audit in audits:
            at = self.at(audit, "created_at", row)
            by = named(self._known.users, "Zendesk", audit.text("author_id")) or NOBODY
            if at is None:
                continue
            for event in audit.objects("events"):
                if event.text("type") == "Comment":
                    if event.text("id") not in had:
                        comments.append((event, at))
                elif change := self._change(event, at, by, row):
                    changes.append(change)
        private = {each.text("author_id") for each, _at in comments if each.flag("public") is False}
        messages = []
        for n, (each, at) in enumerate(comments):
            if at is None:
                self.untaken.find(Finding(*row, "message_without_time", shown(each.text("body"))))
                continue
            messages.append(self._message(each, at, n, ticket, private, row))
        return sorted(messages, key=lambda message: message.at), changes

    def _message(
        self, each: Object, at: datetime, n: int, ticket: Object, private: set[str], row: Place
    ) -> Message:
        key = each.text("author_id") or each.object("author").text("id")
        author = self._person(each.object("author"), key) or NOBODY
        if each.flag("public") is False:
            voice = Voice.INTERNAL
        elif author.team:
            voice = Voice.PUBLIC
        elif key in self._known.users or key == _requester(ticket):
            voice = Voice.CUSTOMER
        else:
            voice = Voice.PUBLIC
            if key not in private and key != ticket.text("assignee_id"):
                self.untaken.find(Finding(*row, "author_unknown", author.name))
        html, via = each.text("html_body"), each.object("via").text("channel")
        files = [
            ToldFile(file.text("file_name") or file.text("name"), size=file.number("size") or 0)
            for file in each.objects("attachments")
        ]
        return Message(
            each.text("id") or f"{at.isoformat()} {n}",
            at,
            author,
            voice,
            to_text(html) if html else each.text("body") or each.text("plain_body"),
            tuple(files),
            self.channel(via, row) if via else Channel.MAIL,
        )

    def _change(self, event: Object, at: datetime, by: Person, row: Place) -> Change | None:
        kind, name = event.text("type"), event.text("field_name")
        if kind not in ("Create", "Change"):
            self.untaken.left(f"audits: {kind}", "")
            return None
        value = event.raw("value")
        if name == "status":
            status = self.mapping.look(self.mapping.states, as_text(value), row, self.untaken)
            return Change(at, by, status=status) if status else None
        if name == "priority":
            priority = self.mapping.look(self.mapping.priorities, as_text(value), row, self.untaken)
            return Change(at, by, priority=priority) if priority else None
        if name == "assignee_id":
            owner = named(self._known.users, "Zendesk", as_text(value))
            return Change(at, by, owner=owner, released=owner is None)
        if name == "tags":
            now, before = _tags(value), _tags(event.raw("previous_value"))
            gone = tuple(tag for tag in before if tag not in now)
            return Change(at, by, add=tuple(tag for tag in now if tag not in before), remove=gone)
        if kind == "Change":
            self.untaken.left(f"audits: {name}", example(value))
        return None


def _requester(ticket: Object) -> str:
    return ticket.text("requester_id") or ticket.object("requester").text("id")


def _tags(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [as_text(each) for each in value] if isinstance(value, list) else []
