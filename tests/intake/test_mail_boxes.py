"""Mailboxes that are watched: files here, and a real IMAP server on this machine."""

from __future__ import annotations

import contextlib
import imaplib
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from supportdesk.domain.errors import BadInput, Conflict, NotFound
from supportdesk.domain.mails import MailFate
from supportdesk.intake import mail_boxes, mail_imap
from supportdesk.outreach.idling import Idling
from supportdesk.outreach.jobs import JOBS, MAIL_IN
from supportdesk.outreach.worker import Worker
from supportdesk.services import jobs, mail_in, mail_watch, reading
from supportdesk.services.desk import Desk
from tests.intake.mails import mail

ROOT = Path(__file__).parents[2]
PASSWORD = "a secret"


def subjects(desk: Desk) -> list[str]:
    """What all tickets are about, and how often."""
    return sorted(row.subject for row in reading.rows(desk, range(1, 2_000)).values())


def poll(desk: Desk, name: str = "box") -> Counter[MailFate]:
    return mail_boxes.poll(desk, mail_watch.named(desk, name))


def numbered(n: int) -> bytes:
    return mail(f"text {n}", subject=f"mail {n}", sender=f"p{n}@example.com", message_id=f"{n}@example.com")


# ---------------------------------------------------------------- which are watched


@pytest.mark.parametrize(
    ("name", "url", "code"),
    [
        ("a b", "imaps://u@host", "mailbox_name"),
        ("box", "https://u@host", "mailbox_url"),
        ("box", "imaps://host", "mailbox_url"),
        ("box", "maildir://relative", "mailbox_url"),
        ("box", "imaps://u:secret@host", "mailbox_password"),
    ],
)
def test_what_can_be_no_mailbox(desk, team, name, url, code):
    with pytest.raises(BadInput) as caught:
        mail_watch.add(desk, team.lead, name, url)
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_only_a_lead_says_what_is_watched(desk, team):
    with pytest.raises(BadInput):
        mail_watch.add(desk, team.l1, "box", "imaps://u@host")
    mail_watch.add(desk, team.lead, "box", "imaps://u@host")
    with pytest.raises(Conflict):
        mail_watch.add(desk, team.lead, "box", "imaps://u@host")
    with pytest.raises(BadInput):
        mail_watch.remove(desk, team.l1, "box")
    mail_watch.remove(desk, team.lead, "box")
    with pytest.raises(NotFound):
        mail_watch.named(desk, "box")


def test_a_machine_without_the_password_leaves_a_mailbox_to_others(desk, team, monkeypatch):
    assert not mail_boxes.able(desk)
    mail_watch.add(desk, team.lead, "my.box", "imaps://u@host")
    assert not mail_boxes.able(desk)
    Worker(desk, "w").turn()
    assert MAIL_IN not in {state.name for state in jobs.listing(desk)}
    monkeypatch.setenv("SUPPORTDESK_MAILBOX_PASSWORD_MY_BOX", "x")
    assert mail_boxes.able(desk)


# ---------------------------------------------------------------- files


def maildir(folder: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return folder


def test_of_a_maildir_nothing_old_is_taken_and_each_new_one_once(desk, team, tmp_path):
    folder = maildir(tmp_path / "Maildir")
    (folder / "cur" / "1.old:2,S").write_bytes(numbered(1))
    mail_watch.add(desk, team.lead, "box", f"maildir://{folder}")
    assert poll(desk) == {}
    (folder / "new" / "2.new").write_bytes(numbered(2))
    assert poll(desk) == {MailFate.TICKET: 1}
    (folder / "new" / "2.new").rename(folder / "cur" / "2.new:2,S")
    assert poll(desk) == {}
    assert subjects(desk) == ["mail 2"]
    assert (folder / "cur" / "1.old:2,S").exists()


def test_what_is_old_is_taken_where_it_was_asked_for(desk, team, tmp_path):
    folder = maildir(tmp_path / "Maildir")
    for n in range(120):
        (folder / "cur" / f"{n:03}.old:2,S").write_bytes(numbered(n))
    mail_watch.add(desk, team.lead, "box", f"maildir://{folder}", old=True)
    assert poll(desk) == {MailFate.TICKET: 120}
    assert poll(desk) == {}


def test_an_mbox_that_grows(desk, team, tmp_path):
    path = tmp_path / "mbox"
    path.write_bytes(b"From a@b Mon Mar  2 09:00:00 2026\n" + numbered(1) + b"\n")
    mail_watch.add(desk, team.lead, "box", f"mbox://{path}")
    assert poll(desk) == {}
    with path.open("ab") as file:
        said = mail("a\nFrom the third floor\n", subject="mail 2").replace(b"\nFrom the", b"\n>From the")
        file.write(b"From a@b Mon Mar  2 10:00:00 2026\n" + said + b"\n")
    assert poll(desk) == {MailFate.TICKET: 1}
    assert poll(desk) == {}
    (ticket,) = reading.rows(desk, range(1, 9))
    assert reading.ticket(desk, ticket).ticket.description == "a\nFrom the third floor"


def test_a_place_that_is_not_there_is_told_with_the_mailbox(desk, team, tmp_path):
    mail_watch.add(desk, team.lead, "box", f"mbox://{tmp_path}/none")
    with pytest.raises(BadInput):
        poll(desk)
    assert "no such place" in mail_watch.named(desk, "box").fault
    (tmp_path / "none").write_bytes(b"")
    assert poll(desk) == {}
    assert mail_watch.named(desk, "box").fault == ""


def test_the_worker_looks_into_them(desk, clock, team, tmp_path):
    folder = maildir(tmp_path / "Maildir")
    mail_watch.add(desk, team.lead, "box", f"maildir://{folder}")
    worker = Worker(desk, "w", todo=JOBS)
    worker.turn()
    (folder / "new" / "1.new").write_bytes(numbered(1))
    clock.tick(seconds=59)
    worker.turn()
    assert subjects(desk) == []
    clock.tick(seconds=1)
    worker.turn()
    assert subjects(desk) == ["mail 1"]


# ---------------------------------------------------------------- a real server


CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
log_path = {home}/log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/Maildir
first_valid_uid = 1
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={home}
}}
"""


class Server:
    """Dovecot, with one mailbox; mails are put into it by IMAP, as another program would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        (home / "users").write_text(f"desk:{{PLAIN}}{PASSWORD}\n")
        (home / "Maildir").mkdir()
        shutil.chown(home / "Maildir", "mail", "mail")
        (home / "dovecot.conf").write_text(CONFIG.format(home=home, port=self.port))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"imap+plain://desk@127.0.0.1:{self.port}/INBOX"

    def start(self) -> None:
        command = ["dovecot", "-F", "-c", str(self.home / "dovecot.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(500):
            assert self._process.poll() is None, self._process.stderr.read()
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            self._process_wait(0.02)
        raise AssertionError("dovecot does not listen")

    def _process_wait(self, seconds: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=20)

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login("desk", PASSWORD)
        client.select("INBOX")
        try:
            yield client
        finally:
            client.logout()

    def put(self, *raws: bytes, at: datetime | None = None) -> None:
        when = imaplib.Time2Internaldate(at) if at else ""
        with self.client() as client:
            for raw in raws:
                kind, said = client.append("INBOX", "", when, raw)
                assert kind == "OK", said

    def number_anew(self) -> None:
        """Let the server forget its numbers: another UIDVALIDITY, as after a mailbox was moved."""
        self.stop()
        for name in self.home.glob("Maildir/dovecot*"):
            name.unlink()
        self.start()


@pytest.fixture
def server() -> Iterator[Server]:
    if shutil.which("dovecot") is None or os.geteuid() != 0:
        why = "a real IMAP server needs Debian's dovecot-imapd, started by root"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    home = Path(tempfile.mkdtemp(prefix="sdimap", dir="/tmp"))
    home.chmod(0o755)  # who logs in does so as somebody else than root, and has to get there
    made = Server(home)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def watched(desk: Desk, team, server: Server, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that watches a mailbox with an old mail in it."""
    monkeypatch.setenv("SUPPORTDESK_MAILBOX_PASSWORD", PASSWORD)
    server.put(numbered(0), at=desk.now() - timedelta(days=3))
    mail_watch.add(desk, team.lead, "box", server.url)
    return desk


def test_the_first_look_takes_nothing_old_and_changes_nothing(watched, server):
    assert poll(watched) == {}
    server.put(numbered(1), numbered(2))
    assert poll(watched) == {MailFate.TICKET: 2}
    assert poll(watched) == {}
    assert subjects(watched) == ["mail 1", "mail 2"]
    with server.client() as client:
        _kind, data = client.fetch("1:*", "(FLAGS)")
    assert len(data) == 3
    assert not any(b"Seen" in line for line in data)


def test_old_mail_is_taken_where_it_was_asked_for(desk, team, server, monkeypatch):
    monkeypatch.setenv("SUPPORTDESK_MAILBOX_PASSWORD", PASSWORD)
    server.put(*(numbered(n) for n in range(70)))
    mail_watch.add(desk, team.lead, "box", server.url, old=True)
    assert poll(desk) == {MailFate.TICKET: 70}
    assert poll(desk) == {}


def test_clocks_run_from_when_the_server_got_it(watched, server, clock):
    poll(watched)
    came = clock.now - timedelta(minutes=30)
    server.put(numbered(1), at=came)
    poll(watched)
    (row,) = reading.rows(watched, range(1, 9)).values()
    assert row.reported_at == came


def test_a_server_that_numbers_anew_doubles_and_loses_nothing(watched, server, clock):
    poll(watched)
    server.put(numbered(1), numbered(2), at=clock.now + timedelta(minutes=1))
    assert poll(watched) == {MailFate.TICKET: 2}
    before = mail_watch.named(watched, "box").position
    server.put(numbered(3), at=clock.now + timedelta(minutes=2))
    server.number_anew()
    fates = poll(watched)
    assert mail_watch.named(watched, "box").position != before
    assert fates[MailFate.TICKET] == 1
    assert subjects(watched) == ["mail 1", "mail 2", "mail 3"]
    assert poll(watched) == {}
    server.put(numbered(4))
    assert poll(watched) == {MailFate.TICKET: 1}


def test_a_mailbox_that_was_emptied_or_deleted_from_goes_on(watched, server):
    poll(watched)
    server.put(numbered(1))
    with server.client() as client:
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    assert poll(watched) == {}
    server.put(numbered(2))
    assert poll(watched) == {MailFate.TICKET: 1}


def test_of_one_that_is_too_large_the_head_is_kept(watched, server, monkeypatch):
    from supportdesk.intake import mail_reading

    poll(watched)
    monkeypatch.setattr(mail_imap, "LARGEST", 10_000)
    monkeypatch.setattr(mail_reading, "LARGEST", 10_000)
    server.put(mail("x" * 60 + "\n" + "y\n" * 9_000, subject="huge"), numbered(1))
    assert poll(watched) == {MailFate.KEPT: 1, MailFate.TICKET: 1}
    (kept,) = mail_in.kept(watched)
    assert (kept.reason, kept.subject) == ("too_large", "huge")


@pytest.mark.parametrize("what", ["password", "folder", "gone"])
def test_why_it_can_not_be_looked_into_is_told_without_the_password(watched, team, server, monkeypatch, what):
    if what == "password":
        monkeypatch.setenv("SUPPORTDESK_MAILBOX_PASSWORD", "wrong secret")
    elif what == "folder":
        mail_watch.add(watched, team.lead, "other", server.url.replace("INBOX", "None"))
    else:
        server.stop()
    with pytest.raises(BadInput) as caught:
        poll(watched, "other" if what == "folder" else "box")
    assert caught.value.code == "mailbox_unreachable"
    assert "secret" not in str(caught.value)


def test_what_comes_is_here_before_the_next_poll_is_due(desk, team, server, monkeypatch):
    """A worker waits on the server (IDLE); the clock stands still, so no poll is ever due again."""
    monkeypatch.setenv("SUPPORTDESK_MAILBOX_PASSWORD", PASSWORD)
    mail_watch.add(desk, team.lead, "box", server.url)
    worker = Worker(desk, "w", idle=True)
    waiting = threading.Event()
    wait = mail_imap.Idler._run

    def noticed(self) -> None:
        waiting.set()
        wait(self)

    monkeypatch.setattr(mail_imap.Idler, "_run", noticed)
    worker.start()
    try:
        assert waiting.wait(30)
        deadline = time.monotonic() + 60
        n = 0
        while not subjects(desk) and time.monotonic() < deadline:
            n += 1  # the server may not be waited on yet when the first comes
            server.put(numbered(n))
            worker._thread.join(1)
        assert subjects(desk)
    finally:
        worker.stop(30)


def test_mailboxes_are_waited_for_as_they_come_and_go(desk, team, tmp_path, monkeypatch):
    monkeypatch.setenv("SUPPORTDESK_MAILBOX_PASSWORD", PASSWORD)
    started: list[str] = []

    class Fake:
        def __init__(self, box, ring) -> None:
            self.box = box
            started.append(box.name)

        def stop(self) -> None:
            started.remove(self.box.name)

    monkeypatch.setattr("supportdesk.outreach.idling.Idler", Fake)
    idling = Idling(desk)
    mail_watch.add(desk, team.lead, "one", "imap+plain://u@127.0.0.1:1")
    mail_watch.add(desk, team.lead, "files", f"maildir://{tmp_path}")
    idling.renew()
    assert started == [], "what was never looked into is looked into first"
    from supportdesk.store import mailboxes

    one = mail_watch.named(desk, "one").id
    desk.database.write(lambda c: mailboxes.advance(c, one, desk.now(), ""))
    idling.renew()
    idling.renew()
    assert started == ["one"]
    mail_watch.remove(desk, team.lead, "one")
    idling.renew()
    assert started == []


# ---------------------------------------------------------------- killed at any instant

POLLER = """
import sys
from supportdesk.intake import mail_boxes
from supportdesk.services import mail_watch
from supportdesk.services.desk import Desk
desk = Desk.open(sys.argv[1])
mail_boxes.BATCH = 3
print("ready", flush=True)
while True:
    mail_boxes.poll(desk, mail_watch.named(desk, "box"))
"""


def _killed(url: str, server: Server, rounds: int, seed: int) -> None:
    """Kill who polls again and again while mails come; then poll in peace. Each mail is there once."""
    chance = random.Random(seed)
    desk = Desk.open(url)
    from tests.conftest import Team

    mail_watch.add(desk, Team.lead, "box", server.url)
    poll(desk)
    n = 0
    environ = os.environ | {"SUPPORTDESK_MAILBOX_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}
    for _ in range(rounds):
        command = [sys.executable, "-c", POLLER, url]
        one = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert one.stdout is not None
        assert one.stdout.readline() == b"ready\n"
        more = chance.randrange(5, 15)
        server.put(*(numbered(k) for k in range(n, n + more)))
        n += more
        with contextlib.suppress(subprocess.TimeoutExpired):
            one.wait(chance.uniform(0.0, 0.4))
        assert one.poll() is None, one.communicate()
        one.kill()
        one.communicate()
    poll(desk)
    assert subjects(desk) == sorted(f"mail {k}" for k in range(n))
    assert poll(desk) == {}
    print(f"\n{rounds} kills, {n} mails, each a ticket once")
    desk.close()


def test_killed_between_fetching_and_keeping_nothing_is_lost_or_doubled(
    database_url, server, monkeypatch
) -> None:
    monkeypatch.setenv("SUPPORTDESK_MAILBOX_PASSWORD", PASSWORD)
    _killed(database_url, server, 4, 1)


@pytest.mark.soak
def test_killed_a_hundred_times(database_url, server, monkeypatch) -> None:
    monkeypatch.setenv("SUPPORTDESK_MAILBOX_PASSWORD", PASSWORD)
    _killed(database_url, server, 100, 2)


def test_two_who_poll_at_once_take_each_mail_once(watched, server) -> None:
    poll(watched)
    server.put(*(numbered(n) for n in range(1, 60)))
    failed: list[BaseException] = []

    def one() -> None:
        try:
            poll(watched)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert subjects(watched) == sorted(f"mail {n}" for n in range(1, 60))
