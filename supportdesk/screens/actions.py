"""Everything an agent can do to tickets: one table for keys, footer, palette, help and the dim reasons."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.domain import commands as cm
from supportdesk.locale import N_


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `form`: `ticket_forms` has its questions; without, `command()` is done at once."""

    id: str
    key: str
    label: str
    command: type[cm.Command]
    footer: bool = False
    form: bool = False


ACTIONS: tuple[Action, ...] = (
    Action("ticket.claim", "c", N_("claim"), cm.Claim, footer=True),
    Action("ticket.reply", "r", N_("reply"), cm.Reply, footer=True),
    Action("ticket.note", "i", N_("internal note"), cm.AddNote),
    Action("ticket.escalate", "e", N_("escalate"), cm.Escalate, footer=True, form=True),
    Action("ticket.resolve", "f", N_("resolve"), cm.Resolve, footer=True, form=True),
    Action("ticket.accept", "y", N_("accept handover"), cm.AcceptHandover),
    Action("ticket.return", "x", N_("return handover"), cm.ReturnHandover, form=True),
    Action("ticket.classify", "t", N_("classify"), cm.Classify, form=True),
    Action("ticket.priority", "p", N_("priority"), cm.SetPriority, form=True),
    Action("ticket.assign", "a", N_("assign"), cm.Assign, form=True),
    Action("ticket.contact", "l", N_("log call or chat"), cm.LogContact, form=True),
    Action("ticket.step", "s", N_("log step"), cm.LogStep, form=True),
    Action("ticket.wait", "h", N_("wait for customer"), cm.WaitForCustomer, form=True),
    Action("ticket.answer", "b", N_("customer answered"), cm.RecordCustomerAnswer, form=True),
    Action("ticket.promise", "P", N_("promise"), cm.MakePromise, form=True),
    Action("ticket.emergency", "E", N_("declare emergency"), cm.DeclareEmergency, form=True),
    Action("ticket.diagnosis", "d", N_("diagnosis"), cm.RecordDiagnosis, form=True),
    Action("ticket.workaround", "w", N_("workaround"), cm.RecordWorkaround, form=True),
    Action("ticket.restored", "W", N_("restored"), cm.RecordRestoration, form=True),
    Action("ticket.test", "T", N_("test with customer"), cm.RecordTest, form=True),
    Action("ticket.confirm", "C", N_("customer confirms"), cm.Confirm, form=True),
    Action("ticket.close", "X", N_("close"), cm.Close, form=True),
    Action("ticket.reopen", "O", N_("reopen"), cm.Reopen, form=True),
    Action("ticket.article", "A", N_("link article"), cm.LinkArticle, form=True),
    Action("ticket.tag", "number_sign", N_("tags"), cm.Tag, form=True),
    Action("ticket.link", "L", N_("link ticket"), cm.LinkTicket, form=True),
    Action("ticket.merge", "m", N_("merge"), cm.MergeInto, form=True),
    Action("ticket.unmerge", "M", N_("take out of merge"), cm.Unmerge),
)
BY_ID = {action.id: action for action in ACTIONS}
