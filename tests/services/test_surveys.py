"""Surveys on both databases: sent once for a resolution, answered once by who has the link (process §4)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import (
    ActorKind,
    Category,
    Delivery,
    Language,
    Priority,
    Status,
    SurveyState,
)
from supportdesk.services import loop, outgoing, surveys
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Act, Desk
from supportdesk.store import outgoing as outgoing_store
from supportdesk.store import public_address
from supportdesk.store.survey_tables import survey_link
from tests.services.test_desk import check, entries, folded, registered
from tests.services.test_outgoing import ANN, DESK
from tests.told import told

GOOD, POOR = Feedback(5, 4, 5, comment="quick"), Feedback(3, 2, 4)
URL = "https://desk.example.com"


@pytest.fixture
def mailing(desk: Desk, team) -> Desk:
    outgoing.set_sender(desk, team.lead, DESK)
    desk.database.write(lambda c: public_address.put(c, URL + "/"))
    return desk


def do(desk: Desk, agent, ticket: int, *commands: cm.Command) -> str:
    done = desk.act(agent, [Act(ticket, command) for command in commands])
    assert not [o.refusal for o in done.outcomes if o.refusal]
    return done.batch


def solved(desk: Desk, team, customer: Customer = ANN, **fields) -> int:
    ticket = registered(
        desk, team.l1, customer=customer, category=Category.SIMPLE, priority=Priority.LOW, **fields
    )
    do(desk, team.l1, ticket, cm.Reply("On it."), cm.Resolve("Restarted it."))
    return ticket


def sent(desk: Desk, ticket: int) -> list[ev.Entry]:
    return [e for e in entries(desk, ticket) if isinstance(e.event, ev.SurveySent)]


def mails(desk: Desk) -> list[outgoing.Letter]:
    """Everything that is due is carried to a server that takes it."""
    taken = []
    while (letter := outgoing.claim(desk, "a")) is not None:
        assert outgoing.hand(desk, letter, "a")
        outgoing.sent(desk, letter)
        taken.append(letter)
    return taken


def invited(desk: Desk, clock, ticket: int) -> str:
    """The token in the mail of a survey."""
    clock.tick(hours=1)
    loop.turn(desk)
    clock.tick(seconds=15)
    [letter] = [each for each in mails(desk) if f"{URL}/survey/" in each.text]
    return letter.text.split(f"{URL}/survey/")[1].split()[0]


def test_a_survey_leaves_an_hour_after_the_resolution_and_once(mailing, clock, team):
    ticket = solved(mailing, team)
    resolved = folded(mailing, ticket).clocks
    clock.tick(minutes=59)
    assert loop.turn(mailing) == 0
    clock.tick(minutes=1)
    assert loop.turn(mailing) == 1
    assert loop.turn(mailing) == 0
    [survey] = sent(mailing, ticket)
    assert survey.actor.kind is ActorKind.SYSTEM
    assert survey.event.expires_at == clock() + timedelta(days=14)
    assert folded(mailing, ticket).clocks == resolved, "it is nobody's answer"
    assert len(mails(mailing)) == 1, "it can still be taken back, the reply is due"
    clock.tick(seconds=15)
    [letter] = mails(mailing)
    assert letter.recipient == "ann@example.com"
    assert len(letter.answers) == 1, "threaded with what was said before"
    token = letter.text.split(f"{URL}/survey/")[1].split()[0]
    assert len(token) == 43
    assert token not in str([entry.event for entry in entries(mailing, ticket)]), (
        "only who has the mail has it"
    )
    kept = mailing.database.read(lambda c: c.execute(select(survey_link.c.digest)).scalars().all())
    assert token not in kept
    for _day in range(20):
        clock.tick(days=1)
        loop.turn(mailing)
    assert len(sent(mailing, ticket)) == 1
    check(mailing, ticket)
    assert verify(mailing).sound


def test_an_answer_is_the_customers_kept_once_and_no_confirmation(mailing, clock, team):
    ticket = solved(mailing, team)
    token = invited(mailing, clock, ticket)
    page = surveys.by_token(mailing, token)
    assert (page.ticket_id, page.customer, page.state) == (ticket, "Ann", SurveyState.OPEN)
    assert page.language is Language.CHINESE, "that of the report"
    assert not page.confirmed
    assert surveys.answer(mailing, token, GOOD).refusal is None
    after = folded(mailing, ticket)
    assert after.feedback == GOOD
    assert after.confirmed_at is None
    assert after.loop_gap() == "unconfirmed"
    last = entries(mailing, ticket)[-1]
    assert (last.actor.kind, last.actor.name) == (ActorKind.CUSTOMER, "Ann")
    assert surveys.by_token(mailing, token).state is SurveyState.ANSWERED
    refusal = surveys.answer(mailing, token, POOR).refusal
    assert (refusal.code, refusal.params) == ("survey_state", {"state": SurveyState.ANSWERED})
    assert folded(mailing, ticket).feedback == GOOD
    check(mailing, ticket)


@pytest.mark.parametrize("closed_before", [False, True])
def test_an_answer_may_confirm_too_which_closes(mailing, clock, team, closed_before):
    ticket = solved(mailing, team)
    token = invited(mailing, clock, ticket)
    if closed_before:
        do(mailing, team.manager, ticket, cm.Close("No answer."))
    assert surveys.answer(mailing, token, GOOD, confirms=True).refusal is None
    after = folded(mailing, ticket)
    assert (after.status, after.loop_gap()) == (Status.CLOSED, None)
    check(mailing, ticket)


def test_what_is_no_score_is_refused_and_nothing_is_kept(mailing, clock, team):
    ticket = solved(mailing, team)
    token = invited(mailing, clock, ticket)
    for feedback in (Feedback(), Feedback(comment="thanks"), Feedback(6), Feedback(0, 5, 5)):
        assert surveys.answer(mailing, token, feedback, confirms=True).refusal is not None
    assert folded(mailing, ticket).confirmed_at is None
    assert surveys.by_token(mailing, token).state is SurveyState.OPEN


def test_a_survey_expires(mailing, clock, team):
    ticket = solved(mailing, team)
    token = invited(mailing, clock, ticket)
    clock.now = sent(mailing, ticket)[0].event.expires_at
    assert surveys.by_token(mailing, token).state is SurveyState.OPEN
    clock.tick(seconds=1)
    assert surveys.by_token(mailing, token).state is SurveyState.EXPIRED
    assert surveys.answer(mailing, token, GOOD).refusal.params == {"state": SurveyState.EXPIRED}


def test_a_link_that_is_none(mailing, clock, team):
    for token in ("", "x", "\ud800", "a" * 10_000):
        with told(NotFound, "leads to no survey"):
            surveys.by_token(mailing, token)


def test_work_that_goes_on_withdraws_the_survey_and_the_next_fix_has_its_own(mailing, clock, team):
    ticket = solved(mailing, team)
    old = invited(mailing, clock, ticket)
    do(mailing, team.l1, ticket, cm.Reopen("It is back."))
    assert surveys.by_token(mailing, old).state is SurveyState.WITHDRAWN
    assert surveys.answer(mailing, old, GOOD).refusal.code == "survey_state"
    do(mailing, team.l1, ticket, cm.Resolve("Replaced it."))
    new = invited(mailing, clock, ticket)
    assert surveys.by_token(mailing, old).state is SurveyState.WITHDRAWN
    assert surveys.answer(mailing, old, GOOD).refusal.params == {"state": SurveyState.WITHDRAWN}
    assert surveys.answer(mailing, new, POOR).refusal is None
    assert len(sent(mailing, ticket)) == 2


def test_a_score_that_an_agent_recorded_spares_the_survey(mailing, clock, team):
    ticket = solved(mailing, team)
    do(mailing, team.l1, ticket, cm.RecordFeedback(GOOD))
    assert folded(mailing, ticket).confirmed_at is None, "a score is no confirmation"
    clock.tick(hours=2)
    assert loop.turn(mailing) == 0


def test_a_score_that_an_agent_recorded_takes_nobodys_word_away(mailing, clock, team):
    ticket = solved(mailing, team)
    token = invited(mailing, clock, ticket)
    do(mailing, team.l1, ticket, cm.RecordFeedback(GOOD))
    assert surveys.answer(mailing, token, POOR).refusal is None
    assert folded(mailing, ticket).feedback == POOR


def test_without_an_address_of_the_desk_the_mail_asks_for_numbers(desk, clock, team):
    outgoing.set_sender(desk, team.lead, DESK)
    english = solved(desk, team, subject="Printer offline")
    solved(desk, team)
    clock.tick(hours=1)
    assert loop.turn(desk) == 2
    clock.tick(seconds=15)
    texts = [letter.text for letter in mails(desk) if "5" in letter.text]
    assert len(texts) == 2
    assert "three numbers from 1 to 5" in next(t for t in texts if "Printer offline" in t)
    assert not [text for text in texts if "survey" in text]
    assert sent(desk, english)


def test_an_address_that_is_gone_when_the_mail_is_made_sends_nothing(mailing, clock, team):
    ticket = solved(mailing, team)
    clock.tick(hours=1)
    loop.turn(mailing)
    mailing.database.write(lambda c: public_address.put(c, ""))
    clock.tick(seconds=15)
    assert [letter for letter in mails(mailing) if "survey" in letter.text] == []
    states = [m.state for m in mailing.database.read(lambda c: outgoing_store.of_ticket(c, ticket))]
    assert states == [Delivery.SENT, Delivery.CANCELLED]


def test_who_can_not_be_reached_and_what_is_long_past_is_left_alone(mailing, clock, team):
    nowhere = solved(mailing, team, customer=Customer("Bob", "Sales", "8812"))
    late = solved(mailing, team)
    clock.tick(hours=1)
    outgoing.set_sender(mailing, team.lead, None)
    assert loop.turn(mailing) == 0
    outgoing.set_sender(mailing, team.lead, DESK)
    do(mailing, team.l1, late, cm.AddNote("looked at again"))
    clock.tick(days=15)
    loop.turn(mailing)
    assert sent(mailing, nowhere) == sent(mailing, late) == []


def test_a_survey_that_was_taken_back_is_not_sent_again(mailing, clock, team):
    ticket = solved(mailing, team)
    clock.tick(hours=1)
    loop.turn(mailing)
    assert not mailing.undo(team.lead, sent(mailing, ticket)[0].batch).refused
    clock.tick(seconds=15)
    assert [letter for letter in mails(mailing) if "survey" in letter.text] == []
    clock.tick(hours=1)
    assert loop.turn(mailing) == 0


def test_a_survey_that_was_not_delivered_is_shown_and_not_tried_unasked(mailing, clock, team):
    ticket = solved(mailing, team)
    clock.tick(hours=1)
    mails(mailing)
    loop.turn(mailing)
    clock.tick(seconds=15)
    outgoing.refused(mailing, outgoing.claim(mailing, "a"), "550 no such user", for_good=True)
    after = folded(mailing, ticket)
    assert after.survey is not None
    assert after.stuck == {after.survey.seq}
    clock.tick(hours=5)
    assert loop.turn(mailing) == 0
    do(mailing, team.l1, ticket, cm.SendAgain())
    clock.tick(seconds=15)
    [letter] = mails(mailing)
    token = letter.text.split("/survey/")[1].split()[0]
    assert surveys.by_token(mailing, token).state is SurveyState.OPEN
    check(mailing, ticket)


def test_two_answers_at_once_are_one(mailing, clock, team):
    ticket = solved(mailing, team)
    token = invited(mailing, clock, ticket)
    outcomes: list[object] = []
    starting = threading.Barrier(4)

    def answer(score: int) -> None:
        starting.wait()
        outcomes.append(surveys.answer(mailing, token, Feedback(score, score, score)).refusal)

    threads = [threading.Thread(target=answer, args=(n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(None) == 1
    assert sum(isinstance(e.event, ev.FeedbackGiven) for e in entries(mailing, ticket)) == 1


def test_looks_at_once_send_one_survey_each(mailing, clock, team):
    tickets = [solved(mailing, team) for _ in range(6)]
    clock.tick(hours=1)
    starting, done = threading.Barrier(3), []

    def turn() -> None:
        starting.wait()
        done.append(loop.turn(mailing))

    threads = [threading.Thread(target=turn) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 6
    assert [len(sent(mailing, ticket)) for ticket in tickets] == [1] * 6
