"""osTicket with its threads, as JSON of its own tables: what docs/imports.md has a query for.

osTicket exports no messages; the CSV that it does export is read by `csv_desk` with a mapping that ships.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.json_desk import TICKET, JsonDesk, Place
from supportdesk.intake.json_records import Object, as_text, example
from supportdesk.intake.mail_html import to_text
from supportdesk.intake.told import Message, Person, Told, ToldFile, Voice, standing

_VOICES = {"M": Voice.CUSTOMER, "R": Voice.PUBLIC, "N": Voice.INTERNAL}
_SAID_ELSEWHERE = ("ticket_id", "id", "est_duedate", "isoverdue", "isanswered", "lastupdate", "updated")


class OsTicketReader(JsonDesk):
    """Tickets of osTicket, each with its thread."""

    LISTS = {"tickets": TICKET}

    def kind(self, value: Mapping[str, Any]) -> str:
        return TICKET if "number" in value and ("thread" in value or "created" in value) else ""

    def learn(self, kind: str, each: Object) -> None:
        """Nothing: a ticket has in it all that it refers to."""

    def ticket(self, ticket: Object, place: int) -> Told | None:
        number = ticket.text("number")
        look, row = self.mapping.look, (place, number)
        created = self.at(ticket, "created", row)
        if not number or created is None:
            self.refuse(row, "lacks", "number" if not number else "created")
            return None
        user = ticket.object("user")
        agent = ticket.text("agent")
        owner = Person(agent, team=True) if agent else None
        closed = self.at(ticket, "closed", row)
        messages = self._messages(ticket, row)
        first = messages[0] if messages and messages[0].voice is Voice.CUSTOMER else None
        department, topic = ticket.text("department"), ticket.text("topic")
        times = [at for name in ("lastupdate", "updated") if (at := self.at(ticket, name, row))]
        told = Told(
            key=number,
            number=number,
            created=created,
            updated=max([created, *times, *(m.at for m in messages), *([closed] if closed else [])]),
            subject=ticket.text("subject"),
            status=look(self.mapping.states, ticket.text("status"), row, self.untaken)
            or standing((), solved=None, closed=closed, owner=owner),
            description=first.text if first else "",
            files=first.files if first else (),
            requester=Person(
                user.text("name"), user.text("email") or user.text("phone"), user.text("organization")
            ),
            channel=self.channel(ticket.text("source"), row),
            owner=owner,
            priority=look(self.mapping.priorities, ticket.text("priority"), row, self.untaken),
            category=look(self.mapping.categories, topic, row, self.untaken),
            tags=tuple(dict.fromkeys(filter(None, (department, topic)))),
            expected=self.at(ticket, "duedate", row),
            closed=closed,
            aside=tuple(self._aside(ticket)),
            messages=tuple(messages[1:] if first else messages),
            place=place,
        )
        ticket.skip(_SAID_ELSEWHERE)
        ticket.leave(self.untaken)
        return told

    def _aside(self, ticket: Object) -> Iterator[str]:
        if team := ticket.text("team"):
            yield f"team: {team}"
        fields = ticket.raw("fields")
        for name, value in fields.items() if isinstance(fields, dict) else ():
            if value not in (None, "", [], False):
                yield f"{as_text(name)}: {example(value)}"

    def _messages(self, ticket: Object, row: Place) -> list[Message]:
        found: list[Message] = []
        for n, each in enumerate(ticket.objects("thread")):
            at, kind = self.at(each, "created", row), each.text("type")
            body = each.text("body")
            if at is None or kind not in _VOICES:
                code = "message_without_time" if at is None else "unknown_word"
                self.untaken.find(Finding(*row, code, shown(body if at is None else kind)))
                continue
            found.append(
                Message(
                    each.text("id") or f"{at.isoformat()} {n}",
                    at,
                    Person(each.text("poster"), team=kind != "M"),
                    _VOICES[kind],
                    body if each.text("format") == "text" else to_text(body),
                    tuple(self._file(file, row) for file in each.objects("attachments")),
                )
            )
        return sorted(found, key=lambda message: message.at)

    def _file(self, file: Object, row: Place) -> ToldFile:
        name, data = file.text("name"), file.text("data")
        if not data:
            return ToldFile(name, size=file.number("size") or 0)
        try:
            content = base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError):
            self.untaken.find(Finding(*row, "file_broken", shown(name)))
            return ToldFile(name, size=file.number("size") or 0)
        return ToldFile(name, content, len(content))
