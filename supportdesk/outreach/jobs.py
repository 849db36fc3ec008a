"""The one list of what is done again and again, by workers and by consoles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from supportdesk.intake import mail_boxes
from supportdesk.outreach import apprising
from supportdesk.services import loop, resources, retention, warnings
from supportdesk.services.desk import Desk


def anywhere(_desk: Desk) -> bool:
    """It needs nothing but the desk."""
    return True


@dataclass(frozen=True, slots=True)
class Job:
    """What is done once in `every`, by whoever is there.

    `run` gets the desk and the worker's name, says how much it did, and keeps what it did in transactions of
    its own: a worker may be killed in the middle, and another begins it anew. `able` says whether this
    machine has what it takes, a password for example: where it has not, the job is left to others.
    """

    name: str
    every: timedelta
    run: Callable[[Desk, str], int]
    able: Callable[[Desk], bool] = anywhere
    at_home: bool = False
    """It tells and asks nobody outside, so that a copy of a desk does it, too (`services.copies`)."""


def _warn(desk: Desk, _worker: str) -> int:
    return len(warnings.raise_due(desk))


def _end(desk: Desk, _worker: str) -> int:
    return loop.turn(desk)


def _settle(desk: Desk, _worker: str) -> int:
    return resources.settle(desk)


def _mail(desk: Desk, _worker: str) -> int:
    return sum(mail_boxes.poll_all(desk).values())


def _let_go(desk: Desk, _worker: str) -> int:
    return retention.run(desk).tickets


MAIL_IN = "mail in"
JOBS = (
    Job("notices", timedelta(seconds=3), apprising.deliver, apprising.able),
    Job("texts", timedelta(seconds=3), apprising.text_customers, apprising.texts),
    Job("warnings", timedelta(seconds=5), _warn, at_home=True),
    Job(MAIL_IN, timedelta(seconds=60), _mail, mail_boxes.able),
    Job("loop", timedelta(seconds=15), _end),
    Job("resources", timedelta(seconds=10), _settle, at_home=True),
    Job("retention", timedelta(hours=24), _let_go, at_home=True),
)
