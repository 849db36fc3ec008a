"""Carrying what is due to the mail server, one message after the other."""

from __future__ import annotations

from collections.abc import Callable

from supportdesk.outreach.mail import MailServer, Refused, Unsure, compose
from supportdesk.services import outgoing
from supportdesk.services.desk import Desk


def deliver(desk: Desk, worker: str, going_on: Callable[[], bool] = lambda: True) -> int:
    """Carry all that is due; how many messages the server took.

    Any number may do so at once, and be killed at any time: see `services.outgoing`. Between two messages
    `going_on` is asked. Raises StoreError, Busy.
    """
    outgoing.doubt(desk)
    taken = 0
    while going_on() and (letter := outgoing.claim(desk, worker)) is not None:
        taken += _carry(desk, letter, worker)
    return taken


def _carry(desk: Desk, letter: outgoing.Letter, worker: str) -> bool:
    try:
        mail = compose(letter)
        with MailServer(letter.sender.server) as server:
            server.announce(letter.sender.address, letter.recipient)
            if not outgoing.hand(desk, letter, worker):
                return False  # taken back at the last moment
            server.hand(mail)
            outgoing.sent(desk, letter)
    except Unsure:
        outgoing.unsure(desk, letter)
        return False
    except Refused as error:
        outgoing.refused(desk, letter, str(error), for_good=error.for_good)
        return False
    return True
