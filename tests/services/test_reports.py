"""Reports that no agent takes: each once, whoever hands it in at once, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from supportdesk.domain import commands as cm
from supportdesk.domain.alerts import Alert
from supportdesk.domain.machines import ApiToken, Scope
from supportdesk.domain.people import NOBODY, Actor, Agent, Customer
from supportdesk.domain.query import read
from supportdesk.domain.vocabulary import Category, Channel
from supportdesk.intake import alerts
from supportdesk.services import reading, reports, status_links
from supportdesk.services.desk import Act, Desk
from supportdesk.services.web_settings import form_key

T = TypeVar("T")
ANN = Customer("Ann", contact="ann@example.com")
REPORT = cm.Register("Printer", customer=ANN, channel=Channel.FORM)


def at_once(job: Callable[[], T], times: int = 8) -> list[T]:
    with ThreadPoolExecutor(times) as pool:
        return [each.result(60) for each in [pool.submit(job) for _ in range(times)]]


def tickets(desk: Desk) -> list[int]:
    return list(reading.select(desk, NOBODY, read("")))


def test_a_report_handed_in_by_many_at_once_is_one_ticket(desk: Desk) -> None:
    def send() -> reports.Received:
        return reports.receive(desk, REPORT, Actor.of_customer(ANN), "form", "a")

    received = at_once(send)
    assert len(tickets(desk)) == 1
    assert {each.number for each in received} == {received[0].number}
    assert [each.again for each in received].count(False) == 1
    for each in received:
        assert status_links.ticket_of(desk, each.token) == each.ticket_id


def test_what_is_refused_leaves_nothing_and_can_be_sent_again(desk: Desk) -> None:
    nameless = cm.Register("Printer", channel=Channel.FORM)
    refused = reports.receive(desk, nameless, Actor.of_customer(ANN), "form", "a")
    assert refused.refusal is not None
    assert tickets(desk) == []
    assert not reports.receive(desk, REPORT, Actor.of_customer(ANN), "form", "a").again


def test_an_alert_told_by_many_at_once_is_one_ticket_and_once_more_after_it_was_solved(
    desk: Desk, l1: Agent
) -> None:
    token = ApiToken("0123456789ab", "Alertmanager", frozenset(Scope), "zhou.ping", desk.now())
    alert = Alert("g", True, "Disk full", "2 % left", "db1")

    def tell() -> alerts.Taken:
        return alerts.take(desk, token, alert)

    at_once(tell)
    (first,) = tickets(desk)
    for command in (cm.Classify(Category.SIMPLE), cm.Resolve("More disk")):
        desk.act(l1, [Act(first, command)])
    at_once(tell)
    assert len(tickets(desk)) == 2


def test_all_servers_of_a_desk_sign_with_one_key(desk: Desk) -> None:
    keys = at_once(lambda: form_key(desk))
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
