"""Mail through a real server: what it says, who refuses it, and who was killed over it."""

from __future__ import annotations

import contextlib
import email
import email.policy
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from supportdesk.domain import commands as cm
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Delivery, Role, Tier
from supportdesk.outreach import mail as mail_of
from supportdesk.outreach.delivery import deliver
from supportdesk.outreach.worker import Worker
from supportdesk.services import outgoing, people, status_links, web_settings
from supportdesk.services.desk import Act, Desk, utc_now
from supportdesk.store import outgoing as store
from tests.outreach.server import Keeper

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "taken"
    made.mkdir()
    return made


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    controller = Controller(Keeper(folder), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp+plain://127.0.0.1:{controller.port}"
    controller.stop()


def taken(folder: Path) -> list[email.message.EmailMessage]:
    mails = [email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in folder.iterdir()]
    return sorted(mails, key=lambda mail: str(mail["Date"]))


def words(mail: email.message.EmailMessage) -> str:
    """What it says, in our line ends."""
    return str(mail.get_content()).replace("\r\n", "\n")


def written(
    desk: Desk, agent, contact: str, text: str, subject: str = "打印机离线", name: str = "Ann"
) -> int:
    report = cm.Register(subject, customer=Customer(name, "Sales", contact))
    ticket = desk.register(agent, report).outcomes[0].ticket_id
    desk.act(agent, [Act(ticket, cm.Reply(text))])
    return ticket


def state(desk: Desk, ticket: int) -> list[tuple[Delivery, str]]:
    return [(o.state, o.fault) for o in desk.database.read(lambda c: store.of_ticket(c, ticket))]


def test_a_reply_arrives_as_it_was_written(desk, clock, team, server, folder):
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "IT 服务台, 一线", server))
    text = "您好：\n.一个点开头\n..\nlong " + "word " * 400 + "\n\nFrom now on 😀\n"
    ticket = written(desk, team.l1, "ann@example.com", text)
    clock.tick(seconds=15)
    assert deliver(desk, "w") == 1
    assert deliver(desk, "w") == 0
    (mail,) = taken(folder)
    assert words(mail) == text
    assert mail["From"].addresses[0].addr_spec == "desk@example.com"
    assert mail["From"].addresses[0].display_name == "IT 服务台, 一线"
    assert mail["To"] == "ann@example.com"
    assert str(mail["Subject"]).startswith("Re: 打印机离线 [T")
    assert state(desk, ticket) == [(Delivery.SENT, "")]
    desk.act(team.l1, [Act(ticket, cm.Reply("more"))])
    clock.tick(seconds=15)
    deliver(desk, "w")
    second = taken(folder)[1]
    assert second["In-Reply-To"] == mail["Message-ID"]


@pytest.mark.parametrize(
    ("text", "footer"),
    [
        ("请您试一下。", "\n\n-- \n查看进度或给我们留言："),
        ("Please try.", "\n\n-- \nHow far your report is, and a place to answer: "),
    ],
)
def test_a_mail_ends_with_a_link_where_the_desk_is_on_the_web(
    desk, clock, team, server, folder, text, footer
):
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", server))
    web_settings.set_public_url(desk, team.lead, "https://help.example.com/")
    ticket = written(desk, team.l1, "ann@example.com", text)
    clock.tick(seconds=15)
    deliver(desk, "w")
    said = words(taken(folder)[0])
    assert said.startswith(f"{text}{footer}https://help.example.com/t/")
    assert status_links.ticket_of(desk, said.rpartition("/")[2].strip()) == ticket


@pytest.mark.parametrize(
    "subject",
    [
        "a\r\nBcc: all@example.com",
        "a\r\n\r\n<script>",
        "=?utf-8?q?=0D=0ABcc:_x?=",
        "\x1b[2J" * 50,
        "名" * 190,
    ],
)
def test_no_word_of_a_customer_becomes_a_header(desk, clock, team, server, folder, subject):
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", server))
    written(desk, team.l1, "ann@example.com", "Hello", subject=subject)
    clock.tick(seconds=15)
    assert deliver(desk, "w") == 1
    (mail,) = taken(folder)
    assert mail["Bcc"] is None
    assert words(mail) == "Hello\n"
    assert {name.lower() for name in mail.keys()} <= {  # noqa: SIM118
        "from", "to", "subject", "date", "message-id", "content-type", "content-transfer-encoding",
        "mime-version", "x-peer", "x-mailfrom", "x-rcptto",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("contact", "text", "ends"),
    [
        ("later@example.com", "Hello", (Delivery.HELD, "451 4.3.0 try later")),
        ("never@example.com", "Hello", (Delivery.FAILED, "550 5.1.1 no such user")),
        ("ann@example.com", "REFUSE ME", (Delivery.FAILED, "554 5.7.1 not these words")),
    ],
)
def test_a_server_that_says_no(desk, clock, team, server, folder, contact, text, ends):
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", server))
    ticket = written(desk, team.l1, contact, text)
    clock.tick(seconds=15)
    assert deliver(desk, "w") == 0
    assert state(desk, ticket) == [ends]
    assert taken(folder) == []


def test_a_server_that_is_not_there_is_tried_again(desk, clock, team, folder):
    outgoing.set_sender(
        desk, team.lead, Sender("desk@example.com", "Desk", f"smtp+plain://127.0.0.1:{free_port()}")
    )
    ticket = written(desk, team.l1, "ann@example.com", "Hello")
    clock.tick(seconds=15)
    assert deliver(desk, "w") == 0
    ((held, fault),) = state(desk, ticket)
    assert held is Delivery.HELD
    assert "refused" in fault.lower()


def test_encryption_is_not_given_up_silently(desk, clock, team, server, folder):
    """The server here speaks no TLS: what asks for it is not sent in the clear."""
    encrypted = server.replace("smtp+plain", "smtp")
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", encrypted))
    ticket = written(desk, team.l1, "ann@example.com", "Hello")
    clock.tick(seconds=15)
    assert deliver(desk, "w") == 0
    assert state(desk, ticket)[0][0] is Delivery.HELD
    assert taken(folder) == []


class Silent(Keeper):
    """Takes the words, and goes away before it says so."""

    async def handle_DATA(self, server, session, envelope):
        await super().handle_DATA(server, session, envelope)
        server.transport.abort()
        return "250 OK"


def test_a_server_that_goes_silent_over_it_leaves_a_doubt(desk, clock, team, folder):
    controller = Controller(Silent(folder), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        url = f"smtp+plain://127.0.0.1:{controller.port}"
        outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", url))
        ticket = written(desk, team.l1, "ann@example.com", "Hello")
        clock.tick(seconds=15)
        assert deliver(desk, "w") == 0
        assert state(desk, ticket)[0][0] is Delivery.UNSURE
        clock.tick(hours=48)
        assert deliver(desk, "w") == 0
        assert len(taken(folder)) == 1
    finally:
        controller.stop()


def test_a_worker_sends_and_warns(desk, clock, team, server, folder):
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", server, timedelta(0)))
    written(desk, team.l1, "ann@example.com", "Hello")
    stopped = Worker(desk, "w")
    stopped.stop()
    stopped.run()
    assert taken(folder) == []
    assert Worker(desk, "w").turn() == 1


# ---------------------------------------------------------------- killed at any instant


def _kills(tmp_path: Path, rounds: int, seed: int) -> None:
    """Kill worker or server again and again over one message each; then let everything end.

    Each message is with the server once, or is unsure: never twice unasked, never gone.
    """
    chance = random.Random(seed)
    folder, port = tmp_path / "taken", free_port()
    folder.mkdir()
    database = tmp_path / "desk.sqlite3"
    desk = Desk.open(str(database))
    lead = Agent("lead", "Lead", Tier.L2, frozenset({Role.TEAM_LEAD}))
    people.add(desk, lead)
    url = f"smtp+plain://127.0.0.1:{port}"
    outgoing.set_sender(desk, lead, Sender("desk@example.com", "Desk", url, timedelta(0)))
    tickets = []

    def started(*command: str) -> subprocess.Popen[bytes]:
        """A program that has said that it stands."""
        program = [sys.executable, *command]
        made = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert made.stdout is not None
        assert made.stdout.readline()
        return made

    server = ("-m", "tests.outreach.server", str(port), str(folder))
    worker = ("-m", "supportdesk", "--database", str(database), "run")
    running, serving = started(*worker), started(*server)
    try:
        for _ in range(rounds):
            tickets.append(written(desk, lead, "ann@example.com", f"number {len(tickets)}"))
            one = running if chance.random() < 0.6 else serving
            with contextlib.suppress(subprocess.TimeoutExpired):  # a message is taken up within half a second
                one.wait(chance.uniform(0.0, 0.6))
            one.kill()
            one.communicate()
            if one is running:
                running = started(*worker)
            else:
                serving = started(*server)
    finally:
        running.kill()
        running.communicate()
    # Whoever was killed is given up after a while; here a worker of our own comes that much later.
    late = Desk(desk.database, lambda: utc_now() + timedelta(hours=2))
    for _ in range(3):
        deliver(late, "late")
    serving.kill()
    serving.communicate()
    said = [words(mail).strip() for mail in taken(folder)]
    for n, ticket in enumerate(tickets):
        (one,) = state(desk, ticket)
        times = said.count(f"number {n}")
        assert (one[0], times) in (
            (Delivery.SENT, 1),
            (Delivery.UNSURE, 0),
            (Delivery.UNSURE, 1),
        ), (n, one, times)
    desk.close()
    print(f"\n{rounds} kills: {sum(state is Delivery.SENT for state in _states(database, tickets))} sent")


def _states(database: Path, tickets: list[int]) -> list[Delivery]:
    desk = Desk.open(str(database))
    found = [state(desk, ticket)[0][0] for ticket in tickets]
    desk.close()
    return found


def test_killed_at_any_instant_nothing_is_sent_twice_or_lost(tmp_path: Path) -> None:
    _kills(tmp_path, 12, 1)


@pytest.mark.soak
def test_killed_five_hundred_times(tmp_path: Path) -> None:
    _kills(tmp_path, 500, 2)


def test_a_letter_that_can_be_no_mail_fails_and_stops_nobody(desk, clock, team, server, folder, monkeypatch):
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", server))
    bad = written(desk, team.l1, "ann@example.com", "first")
    good = written(desk, team.l1, "bob@example.com", "second")
    make = mail_of._composed

    def composed(letter):
        if letter.text == "first":
            raise ValueError("no sign for it")
        return make(letter)

    monkeypatch.setattr(mail_of, "_composed", composed)
    clock.tick(seconds=15)
    assert deliver(desk, "w") == 1
    assert state(desk, bad) == [(Delivery.FAILED, "no sign for it")]
    assert state(desk, good) == [(Delivery.SENT, "")]


def test_who_closes_a_console_waits_for_the_mail_under_way(desk, clock, team, server, folder):
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", server, timedelta(0)))
    written(desk, team.l1, "ann@example.com", "Hello")
    worker = Worker(desk, "w")
    worker.start()
    deadline = 200
    while not list(folder.iterdir()) and deadline:
        worker._thread.join(0.02)
        deadline -= 1
    worker.stop(5)
    assert not worker._thread.is_alive()
    assert [one.state for one in outgoing.waiting(desk)] == []
