"""Mail on both databases: held, taken back, carried once; what came of it stands in the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.outgoing import GIVE_UP, Sender
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Delivery
from supportdesk.services import acts, outgoing
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Act, Desk
from supportdesk.store import outgoing as store
from tests.services.test_desk import check, entries, folded, registered
from tests.told import told

DESK = Sender("desk@example.com", "IT 服务台", "smtp+plain://127.0.0.1:2525")
ANN = Customer("Ann", "Sales", "ann@example.com")


@pytest.fixture
def ticket(desk: Desk, team) -> int:
    outgoing.set_sender(desk, team.lead, DESK)
    return registered(desk, team.l1, customer=ANN)


def reply(desk: Desk, agent, ticket: int, text: str = "Please restart it.") -> str:
    done = desk.act(agent, [Act(ticket, cm.Reply(text))])
    assert not [o.refusal for o in done.outcomes if o.refusal]
    return done.batch


def states(desk: Desk, ticket: int) -> list[Delivery]:
    return [one.state for one in desk.database.read(lambda c: store.of_ticket(c, ticket))]


def response(desk: Desk, ticket: int):
    return next(c for c in folded(desk, ticket).clocks if c.name == "response")


def test_a_reply_waits_and_leaves_once(desk, clock, team, ticket):
    reply(desk, team.l1, ticket)
    assert outgoing.claim(desk, "a") is None, "it can still be taken back"
    clock.tick(seconds=14)
    assert outgoing.claim(desk, "a") is None
    clock.tick(seconds=1)
    letter = outgoing.claim(desk, "a")
    assert letter is not None
    assert (letter.recipient, letter.text, letter.answers) == ("ann@example.com", "Please restart it.", ())
    assert letter.subject.startswith("Re: 打印机离线 [T2026")
    assert outgoing.claim(desk, "b") is None, "one has it"
    assert outgoing.hand(desk, letter, "a")
    assert not outgoing.hand(desk, letter, "b")
    outgoing.sent(desk, letter)
    assert states(desk, ticket) == [Delivery.SENT]
    last = entries(desk, ticket)[-1]
    assert last.event == ev.DeliveryRecorded(entries(desk, ticket)[-2].seq, Delivery.SENT)
    assert outgoing.waiting(desk) == []
    check(desk, ticket)


def test_answers_are_threaded(desk, clock, team, ticket):
    for text in ("one", "two", "three"):
        reply(desk, team.l1, ticket, text)
    clock.tick(minutes=1)
    letters = [outgoing.claim(desk, "a") for _ in range(3)]
    names = [letter.message_id for letter in letters]
    assert [letter.answers for letter in letters] == [(), (names[0],), (names[0], names[1])]
    assert all(name.endswith("@example.com>") for name in names)


def test_what_is_undone_in_time_never_leaves_and_redone_does(desk, clock, team, ticket):
    act = reply(desk, team.l1, ticket)
    clock.tick(seconds=10)
    undone = desk.undo(team.l1, act)
    assert not [o.refusal for o in undone.outcomes if o.refusal]
    assert states(desk, ticket) == [Delivery.CANCELLED]
    clock.tick(minutes=5)
    assert outgoing.claim(desk, "a") is None
    desk.undo(team.l1, undone.batch)
    assert states(desk, ticket) == [Delivery.HELD]
    assert outgoing.claim(desk, "a") is None, "held anew"
    clock.tick(seconds=15)
    assert outgoing.claim(desk, "a") is not None


def test_taken_back_while_the_server_is_being_asked(desk, clock, team, ticket):
    act = reply(desk, team.l1, ticket)
    clock.tick(minutes=1)
    letter = outgoing.claim(desk, "a")
    desk.undo(team.l1, act)
    assert not outgoing.hand(desk, letter, "a")
    assert states(desk, ticket) == [Delivery.CANCELLED]


@pytest.mark.parametrize("end", ["handed", "sent", "unsure"])
def test_what_has_left_can_not_be_taken_back(desk, clock, team, ticket, end):
    act = reply(desk, team.l1, ticket)
    clock.tick(minutes=1)
    letter = outgoing.claim(desk, "a")
    outgoing.hand(desk, letter, "a")
    if end != "handed":
        getattr(outgoing, end)(desk, letter)
    refused = desk.undo(team.l1, act).outcomes[0].refusal
    assert refused is not None
    assert refused.code == "words_left"
    # What was decided beside the words can.
    assert desk.undo(team.l1, desk.act(team.l1, [Act(ticket, cm.Tag(add=("vpn",)))]).batch).done


def test_words_that_failed_answered_nobody_until_they_arrive(desk, clock, team, ticket):
    reply(desk, team.l1, ticket)
    assert response(desk, ticket).met_at is not None
    clock.tick(minutes=1)
    letter = outgoing.claim(desk, "a")
    outgoing.refused(desk, letter, "550 no such user", for_good=True)
    assert states(desk, ticket) == [Delivery.FAILED]
    assert response(desk, ticket).met_at is None
    assert folded(desk, ticket).first_answer_at is None
    assert entries(desk, ticket)[-1].event.fault == "550 no such user"
    check(desk, ticket)
    assert verify(desk).sound
    # Put right and sent again, it counts from when it was said.
    assert outgoing.send_again(desk, team.l1, letter.message, "ann.lee@example.com").done
    assert response(desk, ticket).met_at is not None, "it counts as said again"
    clock.tick(seconds=15)
    again = outgoing.claim(desk, "a")
    assert (again.recipient, again.message_id) == ("ann.lee@example.com", letter.message_id)
    outgoing.hand(desk, again, "a")
    outgoing.sent(desk, again)
    assert response(desk, ticket).met_at is not None
    check(desk, ticket)
    assert verify(desk).sound


def test_a_server_that_says_later_is_asked_later(desk, clock, team, ticket):
    reply(desk, team.l1, ticket)
    begun = clock.tick(minutes=1)
    tries = 0
    while (letter := outgoing.claim(desk, "a")) is not None:
        tries += 1
        outgoing.refused(desk, letter, "451 try later", for_good=False)
        waiting = outgoing.waiting(desk)[0]
        if waiting.state is Delivery.HELD:
            assert (waiting.attempts, waiting.fault) == (tries, "451 try later")
            assert outgoing.claim(desk, "a") is None
            clock.tick(seconds=(waiting.due_at - clock()).total_seconds())
    assert states(desk, ticket) == [Delivery.FAILED]
    assert clock() - begun <= GIVE_UP
    assert tries > 20
    assert response(desk, ticket).met_at is None


def test_a_carrier_that_died_before_it_handed_over_is_given_up(desk, clock, team, ticket):
    reply(desk, team.l1, ticket)
    clock.tick(minutes=1)
    first = outgoing.claim(desk, "a")
    clock.tick(minutes=4)
    assert outgoing.claim(desk, "b") is None
    clock.tick(minutes=1)
    second = outgoing.claim(desk, "b")
    assert second.message == first.message
    assert not outgoing.hand(desk, first, "a"), "it woke up too late"
    assert outgoing.hand(desk, second, "b")


def test_a_carrier_that_died_after_leaves_a_doubt_that_a_person_settles(desk, clock, team, ticket):
    reply(desk, team.l1, ticket)
    clock.tick(minutes=1)
    letter = outgoing.claim(desk, "a")
    outgoing.hand(desk, letter, "a")
    assert outgoing.doubt(desk) == 0
    clock.tick(minutes=5)
    assert outgoing.doubt(desk) == 1
    assert outgoing.doubt(desk) == 0
    assert outgoing.claim(desk, "b") is None, "nobody sends it twice unasked"
    assert [one.state for one in outgoing.waiting(desk)] == [Delivery.UNSURE]
    outgoing.arrived(desk, team.l1, letter.message)
    assert states(desk, ticket) == [Delivery.SENT]
    assert entries(desk, ticket)[-1].actor.id == team.l1.id
    kept = entries(desk, ticket)[-1].batch
    assert desk.undo(team.lead, kept).outcomes[0].refusal.code == "words_left"
    with told(BadInput, "is sent. Only one that was not delivered"):
        outgoing.send_again(desk, team.l1, letter.message)
    with told(NotFound, "no message 99"):
        outgoing.send_again(desk, team.l1, 99)


def test_without_a_sender_or_an_address_words_are_only_kept(desk, clock, team):
    ticket = registered(desk, team.l1, customer=ANN)
    reply(desk, team.l1, ticket)
    outgoing.set_sender(desk, team.lead, DESK)
    nowhere = registered(desk, team.l1, customer=Customer("Bob", "", "8812"))
    reply(desk, team.l1, nowhere)
    clock.tick(minutes=1)
    assert outgoing.claim(desk, "a") is None, "nothing old leaves when mail is turned on"
    assert states(desk, ticket) == states(desk, nowhere) == []


def test_mail_that_is_turned_off_stays(desk, clock, team, ticket):
    reply(desk, team.l1, ticket)
    outgoing.set_sender(desk, team.lead, None)
    clock.tick(minutes=1)
    assert outgoing.claim(desk, "a") is None
    outgoing.set_sender(desk, team.lead, DESK)
    assert outgoing.claim(desk, "a") is not None


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        (Sender("desk", "D", "smtp://mail.example.com"), "“desk” is no mail address"),
        (Sender("a@example.com\nBcc: b@example.com", "D", "smtp://mail.example.com"), "is no mail address"),
        (Sender("desk@example.com", "D", "mail.example.com"), "names no mail server"),
        (Sender("desk@example.com", "D", "http://mail.example.com"), "names no mail server"),
        (Sender("desk@example.com", "D", "smtp://u:secret@mail.example.com"), "Write smtp://u@mail.example"),
    ],
)
def test_a_sender_that_can_not_be(desk, team, sender, said):
    with told(BadInput, said):
        outgoing.set_sender(desk, team.lead, sender)
    with told(BadInput, "no team lead"):
        outgoing.set_sender(desk, team.l1, DESK)
    assert outgoing.sender(desk) is None


def test_hold_is_the_senders(desk, clock, team):
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "D", "smtps://m.example", timedelta(0)))
    reply(desk, team.l1, registered(desk, team.l1, customer=ANN))
    assert outgoing.claim(desk, "a") is not None
    assert outgoing.next_due(desk) == clock() + outgoing.PATIENCE


def test_an_act_says_until_when_it_can_be_taken_back(desk, clock, team, ticket):
    first = acts.by_agent(desk, team.l1)[0]
    assert (first.leaves_at, first.left) == (None, False)
    batch = reply(desk, team.l1, ticket)
    until = clock() + timedelta(seconds=15)
    assert next((act.leaves_at, act.left) for act in acts.on_ticket(desk, ticket)) == (until, False)
    clock.tick(seconds=15)
    letter = outgoing.claim(desk, "a")
    assert letter is not None
    assert not acts.on_ticket(desk, ticket)[0].left, "nobody handed it over yet"
    assert outgoing.hand(desk, letter, "a")
    gone = acts.by_agent(desk, team.l1)[0]
    assert (gone.batch, gone.leaves_at, gone.left) == (batch, until, True)
    (refused,) = desk.undo(team.l1, batch).refused
    assert refused.refusal.code == "words_left"


def test_a_reply_is_sent_again_by_a_command_to_the_address_of_now(desk, clock, team, ticket):
    for text in ("one", "two"):
        reply(desk, team.l1, ticket, text)
    clock.tick(minutes=1)
    letters = [outgoing.claim(desk, "a") for _ in range(2)]
    for letter in letters:
        outgoing.refused(desk, letter, "550 no such user", for_good=True)
    nowhere = Customer("Ann", "Sales", "8812")
    desk.act(team.l1, [Act(ticket, cm.Amend(customer=nowhere))])
    assert desk.act(team.l1, [Act(ticket, cm.SendAgain())]).refused[0].refusal.code == "no_address"
    desk.act(team.l1, [Act(ticket, cm.Amend(customer=Customer("Ann", "Sales", "new@example.com")))])
    assert desk.act(team.l1_other, [Act(ticket, cm.SendAgain())]).done
    assert desk.act(team.l1_other, [Act(ticket, cm.ConfirmDelivery())]).done
    assert desk.act(team.l1, [Act(ticket, cm.SendAgain())]).refused[0].refusal.code == "nothing_stuck"
    assert states(desk, ticket) == [Delivery.SENT, Delivery.HELD]
    clock.tick(seconds=15)
    again = outgoing.claim(desk, "a")
    assert (again.recipient, again.text, again.message_id) == (
        "new@example.com",
        "two",
        letters[1].message_id,
    )
    check(desk, ticket)
