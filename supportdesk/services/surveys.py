"""Surveys: their words, their links, and the answers that customers give (process §4).

A link is made when its mail is made and stands nowhere else; what is kept is the digest of its token.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Entry, Feedback
from supportdesk.domain.evolution import fold
from supportdesk.domain.hearing import confirmation
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.surveys import PLACE, address, with_link
from supportdesk.domain.templates import Template, best, fill, language_of, values_of
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import Outcome
from supportdesk.domain.vocabulary import Language, Status, SurveyState
from supportdesk.services.desk import Act, Desk
from supportdesk.store import journal, public_address
from supportdesk.store import surveys as store
from supportdesk.store.database import Connection

TEMPLATE, BY_ANSWER = "survey", "survey_by_answer"
"""The templates of a survey's words: with a link, and where the desk has no public address to link to."""


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """What a link leads to. `language` is the one that the customer wrote in."""

    ticket_id: int
    number: str
    subject: str
    customer: str
    language: Language
    state: SurveyState
    expires_at: datetime
    confirmed: bool


# ---------------------------------------------------------------- by its link


def by_token(desk: Desk, token: str) -> SurveyPage:
    """The survey that a link leads to, whatever became of it. Raises NotFound (`no_survey`)."""
    now = desk.now()

    def job(connection: Connection) -> SurveyPage:
        ticket, survey = _found(connection, desk, token)
        state = SurveyState.WITHDRAWN
        if ticket.survey is not None and ticket.survey.seq == survey.seq:
            state = ticket.survey.state(now)
        assert isinstance(survey.event, ev.SurveySent)
        return SurveyPage(
            ticket_id=ticket.id,
            number=ticket.number,
            subject=ticket.subject,
            customer=ticket.customer.name or ticket.customer.department,
            language=_language(ticket),
            state=state,
            expires_at=survey.event.expires_at,
            confirmed=ticket.confirmed_at is not None,
        )

    return desk.database.read(job)


def answer(desk: Desk, token: str, feedback: Feedback, *, confirms: bool = False) -> Outcome:
    """Keep a customer's answer; with `confirms` also that it is solved, which closes it. The refusal says
    why not, and nothing is kept.

    Of two answers at once one is kept, the other finds the survey answered. Raises NotFound (`no_survey`),
    StoreError, Busy.
    """

    def job(connection: Connection) -> Outcome:
        ticket, survey = _found(connection, desk, token, lock=True)
        if ticket.survey is None or ticket.survey.seq != survey.seq:
            refusal = Refusal("survey_state", {"state": SurveyState.WITHDRAWN})
            return Outcome(ticket.id, ticket.number, ticket.seq, refusal)
        said: list[cm.Command] = [cm.AnswerSurvey(feedback)]
        if confirms and (ticket.confirmed_at is None or ticket.status is Status.RESOLVED):
            said += confirmation(ticket)
        done = desk.hear_within(connection, ticket.customer, [Act(ticket.id, each) for each in said])
        return (done.refused or done.outcomes)[-1]

    return desk.database.write(job)


def _found(connection: Connection, desk: Desk, token: str, *, lock: bool = False) -> tuple[Ticket, Entry]:
    found = store.find(connection, _digest(token))
    if found is None:
        raise NotFound("no_survey")
    ticket_id, seq = found
    if lock:
        journal.lock(connection, [ticket_id])
    entries = journal.load(connection, [ticket_id])[ticket_id]
    return fold(ticket_id, entries, desk.book), entries[seq - 1]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


# ---------------------------------------------------------------- its mail


def invitation(
    templates: Iterable[Template], ticket: Ticket, until: datetime, now: datetime, *, links: bool
) -> ev.SurveySent:
    """The survey of a ticket in its customer's language; `links`: there is an address to link to."""
    name = TEMPLATE if links else BY_ANSWER
    template = best(templates, name, _language(ticket))
    assert template is not None  # they ship
    speaker = Agent("", ticket.owner.name if ticket.owner else "")
    text = fill(template.body, values_of(ticket, speaker, now))
    if links and PLACE not in text:
        text = f"{text.rstrip()}\n\n{PLACE}"
    return ev.SurveySent(until, text)


def linked(connection: Connection, ticket_id: int, survey: Entry) -> str:
    """The words of a survey with a new link in them; none where they need one and there is no address."""
    assert isinstance(survey.event, ev.SurveySent)
    text = survey.event.text
    if PLACE not in text:
        return text
    base = public_address.get(connection)
    if not base:
        return ""
    token = secrets.token_urlsafe(32)
    store.keep(connection, _digest(token), ticket_id, survey.seq)
    return with_link(text, address(base, token))


def _language(ticket: Ticket) -> Language:
    return language_of(f"{ticket.subject} {ticket.description}")
