"""Replies to customers without mail leave as texts: held, taken back, counted only where they arrived."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Feedback
from supportdesk.domain.outgoing import phone_of
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Delivery, Face, Status
from supportdesk.outreach import apprising
from supportdesk.services import loop, notifying, outgoing, reading, surveys
from supportdesk.services.desk import Act, Desk
from supportdesk.store import public_address


class Gateway:
    """A gateway for texts on this machine: what it was asked for, by which path."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.code = 200
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.heard.append((self.path, body["message"]))
                self.send_response(gateway.code)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def template(self) -> str:
        return f"json://127.0.0.1:{self._server.server_port}/sms/{{to}}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    yield made
    made.close()


@pytest.fixture
def replied(desk: Desk, team: Any, gateway: Gateway) -> int:
    """A ticket of somebody with a phone only, that was answered just now."""
    notifying.set_address(desk, team.lead, "customers", gateway.template)
    customer = Customer("Ada", "Sales", "mobile +86 138-0013 8000, room 6007")
    command = cm.Register("no login", customer=customer, category=Category.COMPLEX)
    ticket_id = desk.register(team.l1, command).outcomes[0].ticket_id
    done = desk.act(team.l1, [Act(ticket_id, cm.Reply("Please try again."))])
    assert done.outcomes[0].leaves_at is not None
    return ticket_id


def face(desk: Desk, ticket_id: int, now: Any) -> Face:
    clock = reading.ticket(desk, ticket_id).ticket.clock("response")
    assert clock is not None
    return clock.face(now)


def test_it_is_held_and_leaves_to_the_number_alone(
    desk: Desk, replied: int, gateway: Gateway, clock: Any
) -> None:
    assert apprising.text_customers(desk, "w") == 0
    clock.tick(seconds=15)
    assert apprising.text_customers(desk, "w") == 1
    assert gateway.heard == [("/sms/+8613800138000", "Please try again.")]
    assert apprising.text_customers(desk, "w") == 0
    (message,) = reading.ticket(desk, replied).outgoing
    assert (message.state, message.recipient) == (Delivery.SENT, "tel:+8613800138000")
    assert face(desk, replied, clock()) is Face.MET


def test_a_survey_reaches_a_phone_by_its_link(
    desk: Desk, replied: int, gateway: Gateway, clock: Any, team: Any
) -> None:
    clock.tick(seconds=15)
    apprising.text_customers(desk, "w")
    assert desk.act(team.l1, [Act(replied, cm.Resolve("Unlocked the account."))]).done
    clock.tick(hours=2)
    loop.turn(desk)
    assert reading.ticket(desk, replied).ticket.survey is None, "there is no link, and nothing to answer to"
    desk.database.write(lambda c: public_address.put(c, "https://desk.example.com"))
    desk.act(team.l1, [Act(replied, cm.Reopen("It came back."))])
    assert desk.act(team.l1, [Act(replied, cm.Resolve("Unlocked the account for good."))]).done
    clock.tick(hours=2)
    loop.turn(desk)
    clock.tick(seconds=15)
    assert apprising.text_customers(desk, "w") == 1
    where, words = gateway.heard[-1]
    assert where == "/sms/+8613800138000"
    assert "/t/" not in words, "a survey has a link of its own, and no other"
    token = words.partition("https://desk.example.com/survey/")[2].split()[0]
    answered = surveys.answer(desk, token, Feedback(5, 5, 4), confirms=True)
    assert answered.refusal is None
    assert reading.ticket(desk, replied).ticket.status is Status.CLOSED


def test_what_is_taken_back_in_time_never_leaves(
    desk: Desk, replied: int, gateway: Gateway, clock: Any, team: Any
) -> None:
    batch = reading.ticket(desk, replied).entries[-1].batch
    assert desk.undo(team.l1, batch).done
    clock.tick(minutes=1)
    assert apprising.text_customers(desk, "w") == 0
    assert gateway.heard == []


def test_what_was_never_taken_answered_nobody(
    desk: Desk, replied: int, gateway: Gateway, clock: Any, team: Any
) -> None:
    gateway.code = 503
    for _ in range(40):
        clock.tick(hours=1)
        apprising.text_customers(desk, "w")
    (message,) = outgoing.waiting(desk)
    assert message.state is Delivery.FAILED
    assert face(desk, replied, clock()) is Face.OVERDUE
    gateway.code = 200
    assert outgoing.send_again(desk, team.l1, message.id).done
    clock.tick(seconds=16)
    assert apprising.text_customers(desk, "w") == 1


def test_a_worker_that_died_with_the_words_handed_over_leaves_a_doubt(
    desk: Desk, replied: int, gateway: Gateway, clock: Any
) -> None:
    clock.tick(seconds=15)
    text = outgoing.claim_text(desk, "dead")
    assert text is not None
    assert outgoing.hand(desk, text, "dead")
    clock.tick(minutes=6)
    assert apprising.text_customers(desk, "next") == 0, "nobody is texted twice by guess"
    (message,) = outgoing.waiting(desk)
    assert message.state is Delivery.UNSURE


def test_one_that_died_before_is_followed_by_another(
    desk: Desk, replied: int, gateway: Gateway, clock: Any
) -> None:
    clock.tick(seconds=15)
    assert outgoing.claim_text(desk, "dead") is not None
    clock.tick(minutes=6)
    assert apprising.text_customers(desk, "next") == 1
    assert len(gateway.heard) == 1


def test_without_a_template_words_are_only_kept(desk: Desk, team: Any) -> None:
    command = cm.Register("no login", customer=Customer("Ada", "", "13800138000"))
    ticket_id = desk.register(team.l1, command).outcomes[0].ticket_id
    done = desk.act(team.l1, [Act(ticket_id, cm.Reply("Please try again."))])
    assert done.outcomes[0].leaves_at is None
    assert reading.ticket(desk, ticket_id).outgoing == ()


@pytest.mark.parametrize(
    ("contact", "number"),
    [
        ("13800138000", "tel:13800138000"),
        ("010-12345678 转 6007", "tel:01012345678"),
        ("+49 (30) 901820", "tel:+4930901820"),
        ("ada@example.com / 138 0013 8000", "tel:13800138000"),
        ("6007", ""),
        ("staff 1234567", ""),
        ("13800138000 or 13900139000", ""),
        ("a13800138000", ""),
        ("13800138000@example.com", ""),
        ("+1/../../admin?x=1", ""),
        ("13800138000/../admin", "tel:13800138000"),
        ("١٢٣٤٥٦٧٨٩٠١", ""),
        ("", ""),
    ],
)
def test_of_a_contact_only_one_number_counts(contact: str, number: str) -> None:
    assert phone_of(contact) == number


@pytest.mark.parametrize("url", ["json://127.0.0.1/x", "json://127.0.0.1/{to}/{to}", "pigeon://{to}"])
def test_a_template_has_one_place_for_the_number(url: str) -> None:
    with pytest.raises(BadInput):
        apprising.check(url, template=True)
