"""Why not, and what would make it possible: one sentence each, for every refusal and every error.

Placeholders are `str.format` names, filled after translation. Codes of enums are shown as their words,
instants in the time of this terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from supportdesk.domain.errors import DeskError
from supportdesk.domain.hostile import visible
from supportdesk.domain.vocabulary import Status
from supportdesk.locale import N_, _, article_sentences, gain_sentences, listed, pgettext, review_sentences
from supportdesk.locale.error_sentences import ERRORS
from supportdesk.locale.labels import event_label, field_label, label

if TYPE_CHECKING:
    from supportdesk.domain.rules import Refusal

REFUSALS = {
    # ------------------------------------------------------------ nothing to do
    "no_change": N_("That is how it already stands. Nothing was changed."),
    "already_yours": N_("This ticket is already yours. Go on with it."),
    "already_confirmed": N_(
        "The customer has already confirmed this. Add a score or a comment to record one."
    ),
    "already_restored": N_(
        "The core function is already recorded as restored. Resolve the ticket once the fix is complete."
    ),
    "emergency_on": N_(
        "The emergency response was already started here. Record a workaround, or restore the core function."
    ),
    "already_leading": N_("You lead this emergency already. Say where it stands with a stand-up."),
    "nobody_called": N_("Nobody was called to this emergency. Call somebody first."),
    # ------------------------------------------------------------ who may
    "held_by_tier": N_(
        "{tier} holds this ticket, with {owner}. Ask {owner} or the team lead, or leave a note for them."
    ),
    "held_by_tier.unowned": N_(
        "{tier} holds this ticket. Ask {tier} or the team lead, or leave a note for them."
    ),
    "for_tier": N_("This is for {tier} and above. Escalate the ticket, or ask the team lead."),
    "no_handover": N_("No escalation of this ticket waits for an answer. Escalate it first."),
    "handover_for_tier": N_(
        "This escalation waits for {tier}. Somebody of {tier} or above has to answer it."
    ),
    "handover_for_group": N_(
        "This escalation is addressed to the {group} group of {tier}. "
        "One of them or the team lead can answer it."
    ),
    "close_needs_lead": N_(
        "Only a customer service manager or the team lead closes a ticket that the customer has "
        "not confirmed. "
        "Record the customer's confirmation, or ask one of them."
    ),
    # ------------------------------------------------------------ escalations
    "handover_pending": N_(
        "An escalation to {tier} waits for its answer. {tier} has to accept or return it first."
    ),
    "not_upward": N_(
        "This ticket is with {tier}; {to} is not above that. Choose a higher tier, or assign it."
    ),
    "one_tier_at_a_time": N_(
        "Escalations go up one tier at a time: {tier} hands over to {next}. Choose {next}."
    ),
    # ------------------------------------------------------------ agents
    "inactive_agent": N_("{agent} is no longer active. Choose somebody else, or make {agent} active again."),
    "tier_too_low": N_(
        "This ticket is with {tier}, and {agent} works below that tier. Choose an agent of {tier} or above."
    ),
    # ------------------------------------------------------------ what was filled in
    "missing": N_("“{field}” is empty. Fill it in and try again."),
    "too_long": N_("“{field}” has {length} characters; {most} fit. Shorten it and try again."),
    "future": N_("“{field}” lies in the future ({at}). Give a time that has passed."),
    "past": N_("“{field}” has already passed ({at}). Give a time that is still to come."),
    "before_report": N_(
        "“{field}” ({at}) is before the report itself ({reported}). Give a time after the report."
    ),
    "score_range": N_("“{field}” is {score}, and scores go from 1 to 5. Give one of 1, 2, 3, 4 or 5."),
    "survey_state": N_("This survey is {state}. Answer the mail that it came with to tell the desk more."),
    "unclassified": N_("This ticket has no category yet. Classify it as simple, complex or urgent first."),
    "unconfirmed": N_(
        "The customer has not confirmed that it is solved. Record the confirmation first, "
        "or say why it closes without one."
    ),
    "no_emergency": N_("No emergency was started on this ticket. Resolve it, or declare an emergency first."),
    # ------------------------------------------------------------ many tickets
    "merge_into_itself": N_("A ticket can't be merged into itself. Choose another ticket."),
    "merge_cycle": N_("{number} was merged into this ticket. Take it out again first."),
    "part_of_another": N_("It is part of the incident {number} already. Take it out of that one first."),
    "no_parent": N_("It is part of no incident. There is nothing to take it out of."),
    "incident_is_part": N_(
        "{number} is part of the incident {incident} itself. Make the reports part of {incident}."
    ),
    "incident_merged": N_("{number} was merged into {into}. Make the reports part of {into}."),
    "part_has_parts": N_("Other reports are part of this one. Take them out first, or make it the incident."),
    "merged_is_no_part": N_("It was merged into {into}, and goes where that goes. Make {into} a part."),
    "link_to_itself": N_("A ticket can't be linked to itself. Choose another ticket."),
    # ------------------------------------------------------------ undo, and two at once
    "nothing_to_undo": N_(
        "There is nothing left of this act to undo. Look at the history for what counts now."
    ),
    "undo_of_another": N_("{by} did this. Ask {by} or the team lead to undo it."),
    "undo_erasure": N_("What was erased is nowhere any more. Ask again for what is still needed."),
    "undo_erased": N_(
        "The words of this were erased since, by {by}, and it can't be taken back. Make the change by hand."
    ),
    "undo_registration": N_("A report can't be taken back. Merge the ticket into another, or close it."),
    "nothing_stuck": N_("Every reply here has arrived, or is on its way. There is nothing to settle."),
    "no_address": N_("The customer's contact names no one address or phone. Correct it, then send again."),
    "words_left": N_("These words have gone to the customer already. Write again to put them right."),
    "undo_built_on": N_(
        "Something later builds on this: {kind}, by {by}. Undo that first, or make the change by hand."
    ),
    "spoken_since": N_(
        "While you were writing, {by} spoke here: {kind}. "
        "Read it; your words are kept, and go when sent again."
    ),
    # ------------------------------------------------------------ resources
    "undo_resource": N_(
        "A resource can't be undone out of somebody's hands. Give it back, or ask for it again."
    ),
    "resource_lead": N_("What is lent is set by the team lead. Ask them to add or retire it."),
    "resource_there": N_("{name} is lent already. Give another name, or retire that one first."),
    "resource_held": N_("{number} has {name}. Give it back first."),
    "resource_free": N_("Nobody has {name}. There is nothing to give back."),
    "resource_over": N_("{number} is no longer worked on. Reopen it before it asks for a resource."),
    "resource_unknown": N_("Nothing is lent as “{given}”. There are: {known}."),
    "resource_none": N_(
        "Nothing is lent yet. The team lead adds what there is with `supportdesk resource add`."
    ),
    "resource_waits": N_("{number} waits for {wanted} already. It gets one when its turn comes."),
    "resource_has": N_("{number} has what it asked for: {wanted}. Give it back before asking again."),
    "resource_not_urgent": N_("{number} is not urgent. It waits for its turn."),
    "resource_all_urgent": N_(
        "All that has {wanted} is urgent too. Wait for one, or settle with those who have it."
    ),
    # ------------------------------------------------------------ templates and macros
    "unresolved": N_("The ticket has no value for {names} yet. Fill it in, or write the words by hand."),
    "no_template": N_("There is no template {name}. Correct the macro, or save a template of that name."),
    "macro_value": N_("{said} Nothing was done: that is its step “{step}”."),
    "macro_code": N_(
        "The step “{step}” has a value that it does not know. Correct the macro, or the answer."
    ),
    "changed_since": N_(
        "While you were working, {by} changed this ticket: {kind}. "
        "Look at it as it stands now and decide again."
    ),
}

REFUSALS |= article_sentences.REFUSALS | review_sentences.REFUSALS | gain_sentences.REFUSALS

_MENDS = {
    "reopen": N_("Reopen it first."),
    "unmerge": N_("Work goes on in {into}. Take it out of the merge first if it should stand alone."),
    "resolve": N_("Resolve it first."),
    "is_open": N_("It is still open: go on working on it."),
    "waits": N_("It waits already. Send a reply if there is more to ask, or record the customer's answer."),
    "is_resolved": N_("Record the customer's confirmation and close it, or reopen it if more is to be done."),
    "is_closed": N_("Nothing is left to do. Reopen it if the problem is back."),
    "not_merged": N_("It was never merged, so there is nothing to take out."),
    "merge_there": N_("Merge into {into} instead."),
    "resolved_wait": N_("The customer has its solution. Reopen it if there is a question left."),
}


def refusal_text(refusal: Refusal) -> str:
    """What is not possible and what would make it so (process §8): two sentences.

    An unknown code still makes a sentence; a test holds the codes of the source complete.
    """
    params = refusal.params
    if refusal.code == "status":
        return _status_text(params)
    if refusal.code == "article_state":
        return article_sentences.state_text(params)
    code = refusal.code
    if code == "held_by_tier" and not params.get("owner"):
        code = "held_by_tier.unowned"
    sentence = REFUSALS.get(code)
    if sentence is None:
        return _("The desk refused this ({code}). Look at the ticket as it stands now.").format(code=code)
    return _filled(sentence, params)


def error_text(error: DeskError) -> str:
    """What went wrong and how to mend it: two sentences. `code` may need the parameters to choose them."""
    code, params = error.code, error.params
    if code == "missing" and "location" in params:
        code = "missing.location"
    elif code == "no_agent" and not params.get("known"):
        code = "no_agent.nobody"
    elif f"{code}.far" in ERRORS and not params.get("near"):
        code = _far(code, params)
    sentence = ERRORS.get(code)
    if sentence is None:
        return _("Something can't be done: {said}. Run `supportdesk doctor` to look at the desk.").format(
            said=str(error)
        )
    return _filled(sentence, params)


def _far(code: str, params: Mapping[str, Any]) -> str:
    if code == "query.value" and not params.get("given"):
        return "query.value.choice" if params.get("known") else "query.value.empty"
    return f"{code}.far"


def _filled(sentence: str, params: Mapping[str, Any]) -> str:
    return _(sentence).format(**{name: _shown(name, value) for name, value in params.items()})


def _shown(name: str, value: Any) -> str:
    """A parameter as words."""
    if isinstance(value, DeskError):
        return error_text(value)
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (list, tuple)):
        return listed(_shown("", item) for item in value)
    if name == "what":
        return _whats().get(str(value), str(value))
    if name == "field":
        return field_label(str(value))
    if name == "kind":
        return event_label(str(value))
    return str(value)


def _whats() -> dict[str, str]:
    """What a word of a policy or a mapping can be, as in “is no known …”."""
    return {
        "key": pgettext("what a word is", "key"),
        "key of [file]": pgettext("what a word is", "key of [file]"),
        "table": pgettext("what a word is", "table"),
        "column of ours": pgettext("what a word is", "column of ours"),
        "text": pgettext("what a word is", "text"),
        "text in quotes": pgettext("what a word is", "text in quotes"),
        "list of texts in quotes": pgettext("what a word is", "list of texts in quotes"),
        "encoding": pgettext("what a word is", "encoding"),
        "single character": pgettext("what a word is", "single character"),
        "time zone": pgettext("what a word is", "time zone"),
        "event": pgettext("what a word is", "event"),
        "status": pgettext("what a word is", "status"),
        "required": pgettext("what a word is", "field that a report can need"),
        "calendar": pgettext("what a word is", "calendar"),
        "condition": pgettext("what a word is", "condition"),
        "field": pgettext("what a word is", "field"),
        "category": pgettext("what a word is", "category"),
        "priority": pgettext("what a word is", "priority"),
        "tier": pgettext("what a word is", "tier"),
        "channel": pgettext("what a word is", "channel"),
        "clock": pgettext("what a word is", "clock"),
    }


# ---------------------------------------------------------------- the statuses (process §8)

_ENDED = {
    "reopen": (Status.RESOLVED, Status.CLOSED),
    "unmerge": (Status.MERGED,),
    "is_open": (Status.NEW, Status.IN_PROGRESS, Status.WAITING_CUSTOMER),
}
_USUAL = {status: mend for mend, statuses in _ENDED.items() for status in statuses}
_OPEN = _ENDED["is_open"]

_AFTER = ("RecordTest", "Confirm", "RecordFeedback", "AnswerSurvey", "Close")
_SPECIAL: dict[tuple[str, Status], str] = {
    **{(command, s): "resolve" for command in _AFTER for s in _OPEN},
    **{("Unmerge", s): "not_merged" for s in Status},
    ("WaitForCustomer", Status.WAITING_CUSTOMER): "waits",
    ("WaitForCustomer", Status.RESOLVED): "resolved_wait",
    ("Resolve", Status.RESOLVED): "is_resolved",
    ("Resolve", Status.CLOSED): "is_closed",
    ("Close", Status.CLOSED): "is_closed",
    ("Absorb", Status.MERGED): "merge_there",
}


def _status_text(params: Mapping[str, Any]) -> str:
    """Where it stands, what that forbids, and what would allow it."""
    status, command = Status(params["status"]), str(params["command"])
    what = _("This ticket is {status}, so it can't be {deed}.").format(
        status=label(status), deed=deed(command)
    )
    mend = _MENDS[_SPECIAL.get((command, status), _USUAL[status])]
    into = params.get("into") or pgettext("merge", "another ticket")
    return _("{what} {mend}").format(what=what, mend=_(mend).format(into=into))


def deed(command: str) -> str:
    """What a command does to a ticket, as the participle of “it can't be …”."""
    return _deeds().get(command, command)


def done(command: str) -> str:
    """What was done, as a console says it after the act: “reply sent”."""
    return _done().get(command, command)


def _deeds() -> dict[str, str]:
    return {
        "Register": pgettext("deed", "registered"),
        "Amend": pgettext("deed", "corrected"),
        "Classify": pgettext("deed", "classified"),
        "SetPriority": pgettext("deed", "given a priority"),
        "Claim": pgettext("deed", "claimed"),
        "Assign": pgettext("deed", "assigned"),
        "HandOver": pgettext("deed", "handed over"),
        "Reply": pgettext("deed", "answered"),
        "LogContact": pgettext("deed", "given a logged call"),
        "AddNote": pgettext("deed", "given a note"),
        "LogStep": pgettext("deed", "given a step"),
        "Escalate": pgettext("deed", "escalated"),
        "AcceptHandover": pgettext("deed", "accepted"),
        "ReturnHandover": pgettext("deed", "returned"),
        "DeclareEmergency": pgettext("deed", "declared an emergency"),
        "RecordDiagnosis": pgettext("deed", "given a diagnosis"),
        "RecordWorkaround": pgettext("deed", "given a workaround"),
        "RecordRestoration": pgettext("deed", "recorded as restored"),
        "TakeLead": pgettext("deed", "led as an emergency"),
        "Call": pgettext("deed", "a reason to call somebody"),
        "AnswerCall": pgettext("deed", "given an answer to a call"),
        "StandUp": pgettext("deed", "given a stand-up"),
        "WaitForCustomer": pgettext("deed", "set to wait for the customer"),
        "RecordCustomerAnswer": pgettext("deed", "given an answer of the customer"),
        "MakePromise": pgettext("deed", "given a promise"),
        "Resolve": pgettext("deed", "resolved"),
        "RecordTest": pgettext("deed", "tested with the customer"),
        "Confirm": pgettext("deed", "confirmed"),
        "RecordFeedback": pgettext("deed", "given a score"),
        "AnswerSurvey": pgettext("deed", "scored by its customer"),
        "Close": pgettext("deed", "closed"),
        "Reopen": pgettext("deed", "reopened"),
        "OpenReview": pgettext("deed", "put under review"),
        "RecordRootCause": pgettext("deed", "given a root cause"),
        "AddMeasure": pgettext("deed", "given a measure"),
        "ChangeMeasure": pgettext("deed", "given a changed measure"),
        "CompleteMeasure": pgettext("deed", "given a measure that is done"),
        "AttendReview": pgettext("deed", "given attendees"),
        "EndReview": pgettext("deed", "taken out of review"),
        "MergeInto": pgettext("deed", "merged"),
        "Unmerge": pgettext("deed", "taken out of a merge"),
        "Absorb": pgettext("deed", "the target of a merge"),
        "Release": pgettext("deed", "separated from a merged ticket"),
        "LinkTicket": pgettext("deed", "linked"),
        "Detach": pgettext("deed", "taken out of an incident"),
        "Tag": pgettext("deed", "tagged"),
        "LinkArticle": pgettext("deed", "linked to an article"),
        "SendAgain": pgettext("deed", "sent again"),
        "ConfirmDelivery": pgettext("deed", "kept as arrived"),
        "Undo": pgettext("deed", "undone"),
    }


def _done() -> dict[str, str]:
    return {
        "Register": pgettext("done", "registered"),
        "Amend": pgettext("done", "report corrected"),
        "Classify": pgettext("done", "category set"),
        "SetPriority": pgettext("done", "priority set"),
        "Claim": pgettext("done", "claimed"),
        "Assign": pgettext("done", "assigned"),
        "HandOver": pgettext("done", "handed over"),
        "Macro": pgettext("done", "macro carried out"),
        "Reply": pgettext("done", "reply sent"),
        "LogContact": pgettext("done", "conversation logged"),
        "AddNote": pgettext("done", "note kept"),
        "LogStep": pgettext("done", "step logged"),
        "Escalate": pgettext("done", "escalated"),
        "AcceptHandover": pgettext("done", "handover accepted"),
        "ReturnHandover": pgettext("done", "handover returned"),
        "DeclareEmergency": pgettext("done", "emergency declared"),
        "RecordDiagnosis": pgettext("done", "diagnosis recorded"),
        "RecordWorkaround": pgettext("done", "workaround recorded"),
        "RecordRestoration": pgettext("done", "restoration recorded"),
        "TakeLead": pgettext("done", "you lead the emergency"),
        "Call": pgettext("done", "called"),
        "AnswerCall": pgettext("done", "answer to the call kept"),
        "StandUp": pgettext("done", "stand-up kept"),
        "WaitForCustomer": pgettext("done", "waiting for the customer"),
        "RecordCustomerAnswer": pgettext("done", "customer's answer recorded"),
        "MakePromise": pgettext("done", "promise recorded"),
        "Resolve": pgettext("done", "resolved"),
        "RecordTest": pgettext("done", "test recorded"),
        "Confirm": pgettext("done", "confirmed by the customer"),
        "RecordFeedback": pgettext("done", "score kept"),
        "AnswerSurvey": pgettext("done", "survey answered"),
        "Close": pgettext("done", "closed"),
        "Reopen": pgettext("done", "reopened"),
        "OpenReview": pgettext("done", "review opened"),
        "RecordRootCause": pgettext("done", "root cause kept"),
        "AddMeasure": pgettext("done", "measure added"),
        "ChangeMeasure": pgettext("done", "measure changed"),
        "CompleteMeasure": pgettext("done", "measure done"),
        "AttendReview": pgettext("done", "attendees kept"),
        "EndReview": pgettext("done", "review ended"),
        "MergeInto": pgettext("done", "merged"),
        "Unmerge": pgettext("done", "taken out of the merge"),
        "LinkTicket": pgettext("done", "linked"),
        "Attach": pgettext("done", "made part of the incident"),
        "Detach": pgettext("done", "taken out of the incident"),
        "Tag": pgettext("done", "tags set"),
        "LinkArticle": pgettext("done", "article linked"),
        "SendAgain": pgettext("done", "reply sent again"),
        "ConfirmDelivery": pgettext("done", "reply kept as arrived"),
    }


def also(instead: Mapping[str, Sequence[str]]) -> str:
    """What was looked for, too, where nothing holds a word as it was written; empty for nothing."""
    words = dict.fromkeys(visible(word, newlines=False) for meant in instead.values() for word in meant)
    return _("also: {words}").format(words=listed(words)) if words else ""
