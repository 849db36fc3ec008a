"""What customers say themselves on their tickets, by mail, page or survey: no agent stands between (§3, §4).

The rules are those of everybody; what only an agent may do is no word of a customer at all.
"""

from __future__ import annotations

from supportdesk.domain import commands as cm
from supportdesk.domain.decisions import decide
from supportdesk.domain.people import NOBODY
from supportdesk.domain.rules import Context, Decision
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Status

WORDS = (cm.RecordCustomerAnswer, cm.RecordTest, cm.Confirm, cm.Reopen, cm.Close, cm.AnswerSurvey)
"""What a customer can say: an answer, how a test went, that it is solved, that it is not, how it was.
Nobody who has no seat closes what was not confirmed: that rule holds here as everywhere."""


def heard(ticket: Ticket, command: cm.Command, context: Context) -> Decision:
    """What comes of a customer's word. Raises TypeError for a command that is none."""
    if not isinstance(command, WORDS):
        raise TypeError(f"{type(command).__name__} is no word of a customer.")
    return decide(ticket, command, Context(context.now, NOBODY, context.policy, context.entries))


def still_broken(ticket: Ticket, text: str) -> cm.Command:
    """What "it still doesn't work" means here: a fix that failed its test, a closed matter that is back, or
    simply an answer where nobody said yet that it is fixed.
    """
    if ticket.status in (Status.RESOLVED, Status.WAITING_CUSTOMER):
        return cm.RecordTest(False, text)
    if ticket.status is Status.CLOSED:
        return cm.Reopen(text)
    return cm.RecordCustomerAnswer(text)


def confirmation(ticket: Ticket) -> tuple[cm.Command, ...]:
    """What "it works" means here: the customer's word closes what is resolved (§4)."""
    if ticket.status is Status.RESOLVED:
        confirmed: tuple[cm.Command, ...] = () if ticket.confirmed_at else (cm.Confirm(),)
        return (*confirmed, cm.Close())
    if ticket.status is Status.WAITING_CUSTOMER:
        return (cm.RecordTest(True),)
    return (cm.Confirm(),)
