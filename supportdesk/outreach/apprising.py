"""Notices to phones and chats by apprise, which knows a hundred services by their URLs (extra `notices`)."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from supportdesk.domain import events as ev
from supportdesk.domain.errors import BadInput
from supportdesk.domain.hostile import visible
from supportdesk.locale import _, speaking
from supportdesk.locale.alarms import alarm
from supportdesk.services import notifying, outgoing
from supportdesk.services.desk import Desk
from supportdesk.services.notifying import Due

MOST = 500
"""Characters of people's words that go along: it is a notice, and the desk has the rest."""

AT_ONCE = 50
"""Notices that one turn delivers, so that other jobs get their turn."""


PLACE = "{to}"
"""Where a customer's number goes in the template."""

TALKATIVE = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib")
"""What would write the paths of URLs to a log, and tokens are in them."""


def there() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("apprise") is not None


def able(desk: Desk) -> bool:
    """Whether this machine can deliver notices, and anybody is to be reached."""
    return there() and notifying.used(desk)


def check(url: str, *, template: bool = False) -> None:
    """See whether a service can be reached by this URL. Raises BadInput, and the URL is not in it.

    `template`: it is that for customers, and has a place for their number.
    """
    if not there():
        raise BadInput("notify_extra")
    if template:
        if url.count(PLACE) != 1:
            raise BadInput("notify_place")
        url = _filled(url, "+12025550123")
    scheme = url.partition(":")[0]
    if not _made(url):
        raise BadInput("notify_url", scheme=scheme[:20])


def deliver(desk: Desk, worker: str, going_on: Callable[[], bool] = lambda: True) -> int:
    """Gather what happened, and say what is due; how many were taken. Raises StoreError, Busy.

    At least once: one that dies between the service's yes and its own note of it is said again.
    """
    notifying.gather(desk)
    taken = 0
    for _turn in range(AT_ONCE):
        due = notifying.claim(desk, worker) if going_on() else None
        if due is None:
            break
        if _say(due):
            notifying.sent(desk, due, worker)
            taken += 1
        else:
            with speaking(due.language):
                fault = _("{scheme}: the service did not take it").format(scheme=due.url.partition(":")[0])
            notifying.refused(desk, due, worker, fault)
    return taken


def text_customers(desk: Desk, worker: str) -> int:
    """Send what is due to customers without mail; how many messages were taken. Raises StoreError, Busy.

    Like mail: what dies before the words are handed over is done again, what dies after leaves a doubt that a
    person settles. A service that says no, or nothing in time, is asked again later.
    """
    outgoing.doubt(desk)
    taken = 0
    for _turn in range(AT_ONCE):
        text = outgoing.claim_text(desk, worker)
        if text is None:
            break
        service = _made(_filled(text.template, text.number))
        if not outgoing.hand(desk, text, worker):
            continue  # taken back at the last moment
        if service is not None and service.notify(body=text.text):
            outgoing.sent(desk, text)
            taken += 1
        else:
            outgoing.refused(desk, text, _("The service for phones did not take it."), for_good=False)
    return taken


def texts(desk: Desk) -> bool:
    """Whether this machine can text customers, and they are to be reached so."""
    return there() and notifying.reaches_customers(desk)


def _filled(template: str, number: str) -> str:
    """The URL for one number: digits and a plus, and the plus is no blank in a URL."""
    return template.replace(PLACE, quote(number, safe=""))


def _say(due: Due) -> bool:
    title, body = words(due)
    service = _made(due.url)
    return bool(service and service.notify(title=title, body=body))


def _made(url: str) -> Any:
    """The service of a URL; None where there is none. Nothing of it comes to a log: it has secrets in it."""
    import apprise

    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    service = apprise.Apprise()
    return service if service.add(url) else None


def words(due: Due) -> tuple[str, str]:
    """Title and text, in the language of who is reached. What people wrote is made harmless, and cut."""
    with speaking(due.language):
        number = visible(due.pending.number, newlines=False)
        about = f"{number} {visible(due.subject, newlines=False)[:MOST]}"
        if due.notice is not None:
            said = alarm([due.notice]) or about
            return (_("Missed") if due.notice.missed else _("Soon")), said
        assert due.entry is not None
        by = visible(due.entry.actor.name, newlines=False)
        match due.entry.event:
            case ev.Called(text=text):
                title = _("{name} calls you to an emergency").format(name=by)
            case ev.ResourceMoved(name=name, other_number=other):
                title = _("Taken over: {name}").format(name=visible(name, newlines=False))
                text = _("{name} goes to {number}, which is urgent.").format(name=name, number=other)
            case ev.EmergencyDeclared(reason=text):
                title = _("EMERGENCY, declared by {name}").format(name=by)
            case _:
                title, text = "", ""
        return title, "\n".join(line for line in (about, visible(text)[:MOST]) if line)
