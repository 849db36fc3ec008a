"""Notices leave for phones and chats: to whom, gathered once, delivered at least once."""

from __future__ import annotations

import http.server
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category, Delivery, Language, Priority
from supportdesk.outreach import apprising
from supportdesk.outreach.jobs import JOBS
from supportdesk.services import notifying, people, resources
from supportdesk.services.desk import Act, Desk
from supportdesk.services.warnings import raise_due

SECRET = "s3cr3t-token"


class Service:
    """A chat service on this machine, as apprise's json:// speaks to it. `answer` decides what it says."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.answer: Callable[[], int] = lambda: 200
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.heard.append(json.loads(body))
                code = service.answer()
                self.send_response(code)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self._server.server_port}/{SECRET}"

    @property
    def titles(self) -> list[str]:
        return [said["title"] for said in self.heard]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


@pytest.fixture
def staffed(desk: Desk, team: Any) -> Desk:
    for agent in team.everybody:
        people.add(desk, agent)
    return desk


def registered(desk: Desk, agent: Any, subject: str, category: Category = Category.COMPLEX) -> int:
    command = cm.Register(subject, customer=Customer("Ada"), category=category, priority=Priority.LOW)
    return desk.register(agent, command).outcomes[0].ticket_id


def test_who_is_called_is_told_in_their_language(staffed: Desk, team: Any, service: Service) -> None:
    notifying.set_address(staffed, team.l3, "he.jun", service.url, Language.CHINESE)
    down = registered(staffed, team.l1, "shop\x1b[2J down", Category.URGENT)
    staffed.act(team.l2, [Act(down, cm.Call(team.l3, text="the \x1b[31mdatabase hangs"))])
    staffed.act(team.l2, [Act(down, cm.Call(team.lead))])
    assert apprising.deliver(staffed, "w") == 1
    (said,) = service.heard
    assert said["title"] == "赵强 召集您参加应急"
    assert "shop␛[2J down" in said["message"]
    assert "database hangs" in said["message"]
    assert "\x1b" not in json.dumps(said, ensure_ascii=False)
    assert apprising.deliver(staffed, "w") == 0, "once is enough"


def test_an_emergency_goes_to_the_experts_a_taken_server_to_who_had_it(
    staffed: Desk, team: Any, service: Service
) -> None:
    for name in ("L2", "li.na"):
        notifying.set_address(staffed, team.lead, name, service.url)
    calm = registered(staffed, team.l1, "calm")
    staffed.act(team.l1, [Act(calm, cm.Claim())])
    resources.add(staffed, team.lead, "spare-1", "spare server")
    resources.request(staffed, team.l1, calm, "spare-1")
    down = registered(staffed, team.l1, "down", Category.URGENT)
    resources.request(staffed, team.l2, down, "spare-1")
    (claim,) = resources.stock(staffed).waiting()
    resources.take_over(staffed, team.l2, claim.id)
    apprising.deliver(staffed, "w")
    assert sorted(service.titles) == ["EMERGENCY, declared by 李娜", "Taken over: spare-1"]


def test_a_deadline_near_or_missed_goes_to_its_holder_and_the_tier(
    staffed: Desk, team: Any, service: Service, clock: Any
) -> None:
    for name in ("L1", "li.na", "wang.hao"):
        notifying.set_address(staffed, team.lead, name, service.url)
    late = registered(staffed, team.l1, "late")
    staffed.act(team.l1, [Act(late, cm.Claim())])
    clock.tick(minutes=6)
    raise_due(staffed)
    apprising.deliver(staffed, "w")
    assert service.titles == [], "half of the time is over: no reason to ring a phone"
    clock.tick(minutes=5)
    raise_due(staffed)
    apprising.deliver(staffed, "w")
    missed = [said["message"] for said in service.heard if said["title"] == "Missed"]
    assert len(missed) == 2, "to her and to her tier, not to him"
    assert "First response missed" in missed[0]


def test_what_was_before_anybody_was_to_be_reached_is_past(
    staffed: Desk, team: Any, service: Service
) -> None:
    registered(staffed, team.l1, "old", Category.URGENT)
    notifying.set_address(staffed, team.lead, "L2", service.url)
    assert apprising.deliver(staffed, "w") == 0
    assert service.heard == []


def test_a_service_that_is_down_is_asked_again_later_and_then_given_up(
    staffed: Desk, team: Any, service: Service, clock: Any
) -> None:
    notifying.set_address(staffed, team.lead, "L2", service.url)
    registered(staffed, team.l1, "down", Category.URGENT)
    service.answer = lambda: 500
    assert apprising.deliver(staffed, "w") == 0
    (waiting,) = notifying.unsent(staffed)
    assert (waiting.attempts, waiting.due_at) == (1, clock() + timedelta(minutes=1))
    assert waiting.fault == "json: the service did not take it"
    assert apprising.deliver(staffed, "w") == 0
    assert len(service.heard) == 1, "not before its time"
    for _ in range(40):
        clock.tick(hours=1)
        apprising.deliver(staffed, "w")
    (failed,) = notifying.unsent(staffed)
    assert failed.state is Delivery.FAILED
    tried = len(service.heard)
    assert tried < 32
    service.answer = lambda: 200
    notifying.send_again(staffed, failed.id)
    assert apprising.deliver(staffed, "w") == 1
    assert notifying.unsent(staffed) == []
    with pytest.raises(BadInput):
        notifying.send_again(staffed, failed.id)


def test_who_is_reached_nowhere_any_more_is_left_alone(staffed: Desk, team: Any, service: Service) -> None:
    notifying.set_address(staffed, team.lead, "L2", service.url)
    registered(staffed, team.l1, "down", Category.URGENT)
    notifying.gather(staffed)
    notifying.set_address(staffed, team.lead, "L2", "")
    assert apprising.deliver(staffed, "w") == 0
    assert service.heard == []
    assert notifying.unsent(staffed) == []


def test_only_the_lead_sets_the_address_of_others(staffed: Desk, team: Any, service: Service) -> None:
    for name in ("he.jun", "L2", "network"):
        with pytest.raises(BadInput):
            notifying.set_address(staffed, team.l2, name, service.url)
    with pytest.raises(NotFound):
        notifying.set_address(staffed, team.lead, "nobody", service.url)
    assert notifying.set_address(staffed, team.l2, "zhao.qiang", service.url).code == "agent:zhao.qiang"
    assert [(a.owner.code, a.scheme) for a in notifying.addresses(staffed)] == [("agent:zhao.qiang", "json")]


@pytest.mark.parametrize("url", ["", "nonsense", "https:", "unheard-of://x", f"{SECRET}://a:b@c"])
def test_a_url_that_apprise_can_not_use_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(BadInput) as refused:
        apprising.check(url)
    assert url == "" or "a:b@c" not in str(refused.value)


def test_no_secret_comes_to_a_log_or_out_of_the_desk(
    staffed: Desk, team: Any, service: Service, caplog: Any, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    notifying.set_address(staffed, team.lead, "L2", service.url)
    service.answer = lambda: 500
    registered(staffed, team.l1, "down", Category.URGENT)
    apprising.deliver(staffed, "w")
    assert len(service.heard) == 1
    told = caplog.text + "".join(capfd.readouterr())
    told += repr(notifying.addresses(staffed)) + repr(notifying.unsent(staffed))
    assert SECRET not in told


def test_many_who_gather_and_deliver_at_once_say_each_once(
    database_url: str, staffed: Desk, team: Any, service: Service
) -> None:
    notifying.set_address(staffed, team.lead, "L2", service.url)
    for n in range(12):
        registered(staffed, team.l1, f"down {n}", Category.URGENT)
    desks = [Desk.open(database_url, now=staffed.now) for _ in range(3)]
    faults: list[BaseException] = []

    def work(place: int) -> None:
        try:
            for _ in range(6):
                apprising.deliver(desks[place], f"w{place}")
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in desks:
        each.close()
    assert faults == []
    assert len(service.heard) == 12
    assert len({said["message"] for said in service.heard}) == 12


_WORKER = """
import sys
from supportdesk.outreach import apprising
from supportdesk.services.desk import Desk
from tests.conftest import NINE
desk = Desk.open(sys.argv[1], now=lambda: NINE)
apprising.deliver(desk, "killed")
"""


def test_a_worker_killed_while_it_is_heard_is_followed_by_another_who_says_it_again(
    database_url: str, staffed: Desk, team: Any, service: Service, clock: Any
) -> None:
    notifying.set_address(staffed, team.lead, "L2", service.url)
    registered(staffed, team.l1, "down", Category.URGENT)
    heard, go_on = threading.Event(), threading.Event()

    def hang() -> int:
        heard.set()
        go_on.wait(30)
        return 200

    service.answer = hang
    worker = subprocess.Popen([sys.executable, "-c", _WORKER, database_url], env={**os.environ})
    assert heard.wait(60)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    go_on.set()
    service.answer = lambda: 200
    assert apprising.deliver(staffed, "next") == 0, "it may still be at it"
    clock.tick(minutes=3)
    assert apprising.deliver(staffed, "next") == 1
    assert len(service.heard) == 2, "twice rather than never"
    assert notifying.unsent(staffed) == []


def test_it_is_one_of_the_jobs() -> None:
    (job,) = [job for job in JOBS if job.name == "notices"]
    assert job.every <= timedelta(seconds=5)
