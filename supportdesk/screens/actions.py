"""Everything an agent can do to tickets: one table for keys, footer, palette, help and the dim reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supportdesk.locale import N_

if TYPE_CHECKING:
    from supportdesk.domain.commands import Command


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `form`: `ticket_forms` has its questions; without, `command()` is done at once.

    `foresees`: it may move deadlines. Where no form shows how, it is said; who would miss one is asked.

    The command is held by name: the first paint does without the classes.
    """

    id: str
    key: str
    label: str
    command_name: str
    footer: bool = False
    form: bool = False
    foresees: bool = False

    @property
    def command(self) -> type[Command]:
        """The command that it comes to."""
        from supportdesk.domain import commands

        found: type[Command] = getattr(commands, self.command_name)
        return found


ACTIONS: tuple[Action, ...] = (
    Action("ticket.claim", "c", N_("claim"), "Claim", footer=True),
    Action("ticket.reply", "r", N_("reply"), "Reply", footer=True),
    Action("ticket.note", "i", N_("internal note"), "AddNote"),
    Action("ticket.escalate", "e", N_("escalate"), "Escalate", footer=True, form=True),
    Action("ticket.resolve", "f", N_("resolve"), "Resolve", footer=True, form=True),
    Action("ticket.accept", "y", N_("accept handover"), "AcceptHandover", foresees=True),
    Action("ticket.return", "x", N_("return handover"), "ReturnHandover", form=True),
    Action("ticket.classify", "t", N_("classify"), "Classify", form=True, foresees=True),
    Action("ticket.priority", "p", N_("priority"), "SetPriority", form=True, foresees=True),
    Action("ticket.assign", "a", N_("assign"), "Assign", form=True),
    Action("ticket.contact", "l", N_("log call or chat"), "LogContact", form=True),
    Action("ticket.step", "s", N_("log step"), "LogStep", form=True),
    Action("ticket.wait", "h", N_("wait for customer"), "WaitForCustomer", form=True),
    Action("ticket.answer", "b", N_("customer answered"), "RecordCustomerAnswer", form=True),
    Action("ticket.promise", "P", N_("promise"), "MakePromise", form=True),
    Action("ticket.emergency", "E", N_("declare emergency"), "DeclareEmergency", form=True),
    Action("ticket.lead", "ampersand", N_("lead the emergency"), "TakeLead"),
    Action("ticket.call", "left_parenthesis", N_("call somebody"), "Call", form=True),
    Action("ticket.call_answer", "right_parenthesis", N_("answer a call"), "AnswerCall", form=True),
    Action("ticket.stand_up", "semicolon", N_("stand-up"), "StandUp", form=True),
    Action("ticket.diagnosis", "d", N_("diagnosis"), "RecordDiagnosis", form=True),
    Action("ticket.workaround", "w", N_("workaround"), "RecordWorkaround", form=True),
    Action("ticket.restored", "W", N_("restored"), "RecordRestoration", form=True),
    Action("ticket.test", "T", N_("test with customer"), "RecordTest", form=True),
    Action("ticket.confirm", "C", N_("customer confirms"), "Confirm", form=True),
    Action("ticket.score", "percent_sign", N_("record scores"), "RecordFeedback", form=True),
    Action("ticket.close", "X", N_("close"), "Close", form=True),
    Action("ticket.reopen", "O", N_("reopen"), "Reopen", form=True),
    Action("ticket.review", "circumflex_accent", N_("open a review"), "OpenReview", form=True),
    Action("ticket.article", "A", N_("link article"), "LinkArticle", form=True),
    Action("ticket.tag", "number_sign", N_("tags"), "Tag", form=True),
    Action("ticket.send_again", "z", N_("send reply again"), "SendAgain"),
    Action("ticket.arrived", "equals_sign", N_("reply has arrived"), "ConfirmDelivery"),
    Action("ticket.link", "L", N_("link ticket"), "LinkTicket", form=True),
    Action("ticket.merge", "m", N_("merge"), "MergeInto", form=True),
    Action("ticket.unmerge", "M", N_("take out of merge"), "Unmerge"),
)
BY_ID = {action.id: action for action in ACTIONS}
