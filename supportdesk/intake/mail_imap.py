"""Mailboxes on a server: what is new by UID, and waiting until something is (IMAP, IDLE)."""

from __future__ import annotations

import json
import os
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from supportdesk.domain.errors import BadInput
from supportdesk.domain.mails import Arrived, Mailbox
from supportdesk.intake.mail_reading import LARGEST
from supportdesk.services import mail_watch
from supportdesk.services.desk import Desk
from supportdesk.services.mail_in import Cursor

PASSWORD = "SUPPORTDESK_MAILBOX_PASSWORD"  # noqa: S105 - the name of a variable
"""Where a mailbox's password is read from; with `_` and its name in capitals where there are several."""

SECONDS = 60.0
IDLE = 300.0
"""Seconds after which waiting begins anew: some servers and routers forget who is silent for longer."""

_PORTS = {"imaps": 993, "imap": 143, "imap+plain": 143}


def variable_of(box: Mailbox) -> str:
    """The variable of a mailbox alone: its name in capitals, with `_` for what a variable can't have."""
    return f"{PASSWORD}_{re.sub(r'[^A-Za-z0-9]', '_', box.name).upper()}"


def password_of(box: Mailbox) -> str | None:
    """Its password, where this machine has it."""
    return os.environ.get(variable_of(box)) or os.environ.get(PASSWORD)


def may_open(box: Mailbox) -> bool:
    """Whether this machine has what a mailbox asks for."""
    return urlsplit(box.url).scheme in mail_watch.FILES or password_of(box) is not None


@contextmanager
def opened(box: Mailbox) -> Iterator[Any]:
    """A mailbox of a server, to be read only: nothing on the server is changed, no mail is marked as read.

    Raises BadInput: no password here, no such server or folder, the extra `mail` is missing.
    """
    try:
        from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted
        from imap_tools.errors import ImapToolsError
    except ImportError as error:
        raise BadInput("no_mail_extra") from error
    import imaplib

    place = urlsplit(box.url)
    password = password_of(box)
    if password is None:
        raise BadInput("mailbox_no_password", name=box.name, variable=variable_of(box))
    host, port = place.hostname or "", place.port or _PORTS[place.scheme]
    trust = ssl.create_default_context()
    folder = unquote(place.path.strip("/")) or "INBOX"
    server: Any = None
    try:
        if place.scheme == "imaps":
            server = MailBox(host, port, timeout=SECONDS, ssl_context=trust)
        elif place.scheme == "imap":
            server = MailBoxStartTls(host, port, timeout=SECONDS, ssl_context=trust)
        else:
            server = MailBoxUnencrypted(host, port, timeout=SECONDS)
        server.login(unquote(place.username or ""), password, initial_folder=None)
        server.folder.set(folder, readonly=True)
        yield server
    except (ImapToolsError, imaplib.IMAP4.error, OSError, EOFError) as error:
        said = " ".join(str(error).split())[:300] or type(error).__name__
        raise BadInput("mailbox_unreachable", name=box.name, said=said.replace(password, "***")) from error
    finally:
        if server is not None:
            with suppress(Exception):  # it is left, whatever the server makes of it
                server.logout()
            with suppress(Exception):
                server.client.shutdown()


def batches(desk: Desk, box: Mailbox, size: int) -> Iterator[tuple[list[Arrived], Cursor]]:
    """What is new in a mailbox of a server, with how far it is taken then. Raises BadInput.

    A server that numbers anew (UIDVALIDITY) is asked for all that came since the mailbox was first looked
    into; what was taken before is known by its digest.
    """
    before = json.loads(box.position) if box.position else {}
    since = box.since or desk.now()
    with opened(box) as server:
        status = server.folder.status(server.folder.get() or "INBOX", ["UIDVALIDITY", "UIDNEXT"])
        validity, following = int(status["UIDVALIDITY"]), int(status["UIDNEXT"])
        if box.since is None and not box.old:
            yield [], Cursor(box.id, since, _position(validity, following - 1))
            return
        numbered_anew = bool(before) and before["validity"] != validity
        last = int(before.get("uid", 0)) if not numbered_anew else 0
        uids = _newer(server, last, since if numbered_anew and not box.old else None)
        for start in range(0, len(uids), size):
            batch = uids[start : start + size]
            brought = [
                mail
                for mail in _fetched(server, batch)
                if not numbered_anew or box.old or mail.at is None or mail.at >= since
            ]
            yield brought, Cursor(box.id, since, _position(validity, batch[-1]))
        top = max(following - 1, last)
        if not uids and (box.since is None or before.get("uid") != top or numbered_anew):
            yield [], Cursor(box.id, since, _position(validity, top))


def _position(validity: int, uid: int) -> str:
    return json.dumps({"validity": validity, "uid": uid})


def _newer(server: Any, last: int, since: datetime | None) -> list[int]:
    """UIDs above one, in order. `n:*` always names the last mail, so what is not above is left out."""
    from imap_tools import AND, U

    # A server counts days in its own zone.
    wanted = (
        AND(uid=U(str(last + 1), "*"))
        if since is None
        else AND(uid=U(str(last + 1), "*"), date_gte=(since - timedelta(days=2)).date())
    )
    return sorted(uid for found in server.uids(wanted) if (uid := int(found)) > last)


_CAME = re.compile(rb'INTERNALDATE "([^"]{1,60})"')
_UID = re.compile(rb"UID (\d+)")


def _fetched(server: Any, uids: list[int]) -> list[Arrived]:
    """These mails, whole; of one that is too large to be read, its head."""
    client = server.client
    large = _too_large(client, uids)
    found: dict[int, Arrived] = {}
    small = [uid for uid in uids if uid not in large]
    for parts, wanted in (("BODY.PEEK[]", small), ("BODY.PEEK[HEADER]", [*large])):
        if not wanted:
            continue
        kind, data = client.uid("FETCH", ",".join(map(str, wanted)), f"(UID INTERNALDATE {parts})")
        if kind != "OK":
            raise OSError(f"FETCH: {data}")
        for uid, raw, at in _answers(data):
            found[uid] = Arrived(raw, str(uid), at, large.get(uid, 0))
    # A mail that somebody deleted meanwhile is not there to be taken.
    return [found[uid] for uid in uids if uid in found]


def _too_large(client: Any, uids: list[int]) -> dict[int, int]:
    kind, data = client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
    if kind != "OK":
        raise OSError(f"FETCH: {data}")
    sizes: dict[int, int] = {}
    for line in data:
        head = line[0] if isinstance(line, tuple) else line
        if head and (uid := _UID.search(head)) and (size := re.search(rb"RFC822\.SIZE (\d+)", head)):
            sizes[int(uid[1])] = int(size[1])
    return {uid: size for uid, size in sizes.items() if size > LARGEST}


def _answers(data: list[Any]) -> Iterator[tuple[int, bytes, datetime | None]]:
    """UID, bytes and arrival of each mail in a server's answer; UIDs may stand before or behind the bytes."""
    for place, line in enumerate(data):
        if not isinstance(line, tuple):
            continue
        behind = data[place + 1] if place + 1 < len(data) and isinstance(data[place + 1], bytes) else b""
        told = line[0] + b" " + behind
        if uid := _UID.search(told):
            yield int(uid[1]), line[1], _instant(_CAME.search(told))


def _instant(found: re.Match[bytes] | None) -> datetime | None:
    if found is None:
        return None
    try:
        return datetime.strptime(found[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Idler:
    """Waits on a server until a mailbox has something new, and rings; in a thread of its own."""

    def __init__(self, box: Mailbox, ring: Callable[[], None]) -> None:
        self._box, self._ring = box, ring
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"idle {box.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Wait no more. The thread ends when its server says something, or with the process."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with opened(self._box) as server:
                    while not self._stop.is_set():
                        if server.idle.wait(timeout=IDLE) and not self._stop.is_set():
                            self._ring()
            except Exception:  # a server that can't wait, or went away: polls go on all the same
                self._stop.wait(SECONDS)
