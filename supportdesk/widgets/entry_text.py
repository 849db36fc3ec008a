"""A line of the journal in words: a title, the words people wrote, and the voice they are in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry
from supportdesk.domain.surveys import without_link
from supportdesk.domain.vocabulary import ContactMedium, ResourceStep
from supportdesk.locale import _, listed
from supportdesk.locale.labels import label
from supportdesk.locale.reasons import length_words
from supportdesk.locale.review_sentences import trigger_words


class Voice(StrEnum):
    """Who can read it, and how it is drawn."""

    CUSTOMER = "customer"
    PUBLIC = "public"
    INTERNAL = "internal"
    WORK = "work"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Told:
    """One entry told: `title` is ours, `body` is what people wrote and is still to be made harmless."""

    voice: Voice
    title: str
    body: str = ""


def local(at: datetime, now: datetime) -> str:
    """An instant in the machine's zone: the time today, the day and time otherwise."""
    there, here = at.astimezone(), now.astimezone()
    if there.date() == here.date():
        return there.strftime("%H:%M")
    return there.strftime("%m-%d %H:%M" if there.year == here.year else "%Y-%m-%d %H:%M")


def tell(entry: Entry, now: datetime) -> Told:
    """The entry in words of the current language."""
    match entry.event:
        case ev.Registered() as e:
            title = _("Reported by {channel}").format(channel=label(e.channel))
            return Told(Voice.CUSTOMER, title, e.description or e.subject)
        case ev.Amended() as e:
            changed = (e.subject, e.description, e.customer.display if e.customer else None)
            return Told(Voice.STATE, _("Report corrected"), "\n".join(word for word in changed if word))
        case ev.Classified() as e:
            return Told(Voice.STATE, _("Category: {category}").format(category=label(e.category)))
        case ev.PrioritySet() as e:
            return Told(Voice.STATE, _("Priority: {priority}").format(priority=label(e.priority)))
        case ev.Claimed() as e:
            return Told(Voice.STATE, _("Claimed"))
        case ev.Assigned() as e if e.owner is not None:
            return Told(Voice.STATE, _("Assigned to {name}").format(name=e.owner.name))
        case ev.Assigned():
            return Told(Voice.STATE, _("Put back into the queue"))
        case ev.HandedOver() as e:
            said = "\n".join(words for words in (e.note, e.shift_note) if words)
            return Told(Voice.WORK, _("Shift handed over to {name}").format(name=e.owner.name), said)
        case ev.PublicReplied() as e:
            return Told(Voice.PUBLIC, _with_expected(_("Public reply"), e.expected_at, now), e.text)
        case ev.ContactLogged() as e:
            title = (
                _("Call with the customer") if e.medium is ContactMedium.CALL else _("Chat with the customer")
            )
            if e.happened_at < entry.at:
                title = f"{title} ({local(e.happened_at, now)})"
            return Told(Voice.PUBLIC, _with_expected(title, e.expected_at, now), e.text)
        case ev.NoteAdded() as e:
            return Told(Voice.INTERNAL, _("Internal note"), e.text)
        case ev.StepLogged() as e:
            return Told(Voice.WORK, _("Step"), e.text)
        case ev.Escalated() as e:
            to = f"{e.to} ({label(e.group)})" if e.group else str(e.to)
            return Told(Voice.WORK, _("Escalated to {to}").format(to=to), _card(e))
        case ev.HandoverAccepted():
            return Told(Voice.WORK, _("Handover accepted"))
        case ev.HandoverReturned() as e:
            return Told(Voice.WORK, _("Handover returned"), e.reason)
        case ev.EmergencyDeclared() as e:
            return Told(Voice.WORK, _("EMERGENCY declared"), e.reason)
        case ev.DiagnosisRecorded() as e:
            said = _("Cause: {cause}\nSolution: {solution}").format(cause=e.cause, solution=e.solution)
            return Told(Voice.WORK, _("Diagnosis"), said)
        case ev.WorkaroundRecorded() as e:
            return Told(Voice.WORK, _("Workaround"), e.text)
        case ev.RestorationRecorded() as e:
            title = _("Core function restored at {time}").format(time=local(e.restored_at, now))
            return Told(Voice.WORK, title, e.text)
        case ev.LeadTaken() as e:
            return Told(Voice.WORK, _("{name} leads the emergency").format(name=e.lead.name))
        case ev.Called() as e:
            return _called(e, entry, now)
        case ev.CallAnswered() as e:
            return Told(Voice.WORK, _("Answer to a call: {answer}").format(answer=label(e.answer)), e.text)
        case ev.ResourceMoved() as e:
            return Told(Voice.STATE, _moved(e))
        case ev.StoodUp() as e:
            return Told(Voice.WORK, _("Stand-up"), e.text)
        case ev.WaitingForCustomer():
            return Told(Voice.STATE, _("Waiting for the customer"))
        case ev.CustomerAnswered() as e:
            return Told(Voice.CUSTOMER, _("Customer ({channel})").format(channel=label(e.channel)), e.text)
        case ev.MachineWrote() as e:
            return Told(Voice.STATE, _("Automatic mail"), e.text)
        case ev.Promised() as e:
            return Told(Voice.PUBLIC, _("Promised for {time}").format(time=local(e.by, now)), e.what)
        case ev.Resolved() as e:
            return Told(Voice.STATE, _("Resolved"), e.solution)
        case ev.FixTested() as e:
            title = _("Customer's test: passed") if e.passed else _("Customer's test: failed")
            return Told(Voice.CUSTOMER, title, e.text)
        case ev.Confirmed():
            return Told(Voice.CUSTOMER, _("Customer confirms: solved"))
        case ev.FeedbackGiven() as e:
            score = "–" if e.feedback.score is None else f"{round(e.feedback.score, 1):g}"
            title = _("Feedback: {score} of 5").format(score=score)
            return Told(Voice.CUSTOMER, title, e.feedback.comment)
        case ev.ReviewOpened() as e:
            title = _("Review opened: {why}").format(why=listed(map(trigger_words, e.triggers)))
            return Told(Voice.INTERNAL, title, e.reason)
        case ev.RootCauseRecorded() as e:
            return Told(Voice.INTERNAL, _("Root cause: {kind}").format(kind=label(e.kind)), e.text)
        case ev.MeasureAdded() as e:
            words = _("Measure {n} for {name}, due {day}")
            title = words.format(n=e.number, name=e.owner.name, day=e.due.isoformat())
            return Told(Voice.INTERNAL, title, e.text)
        case ev.MeasureChanged() as e:
            return Told(Voice.INTERNAL, _measure_changed(e), e.text or "")
        case ev.MeasureDone() as e:
            return Told(Voice.INTERNAL, _("Measure {n} done").format(n=e.number), e.text)
        case ev.ReviewAttended() as e:
            return Told(Voice.STATE, _("In the review"), listed(e.names))
        case ev.ReviewEnded() as e:
            return Told(Voice.INTERNAL, _("Review ended"), e.text)
        case ev.SurveySent() as e:
            return Told(Voice.PUBLIC, _survey_title(e, now), without_link(e.text))
        case ev.Closed() as e:
            return Told(Voice.STATE, _closed_title(e), e.unconfirmed)
        case ev.Reopened() as e:
            return Told(Voice.STATE, _("Reopened"), e.reason)
        case ev.MergedInto() as e:
            return Told(Voice.STATE, _("Merged into {number}").format(number=e.target_number))
        case ev.Unmerged():
            return Told(Voice.STATE, _("Taken out of the merge"))
        case ev.Absorbed() as e:
            return Told(Voice.STATE, _("{number} was merged into this").format(number=e.source_number))
        case ev.Released() as e:
            return Told(Voice.STATE, _("{number} was taken out again").format(number=e.source_number))
        case ev.PolicyApplied() as e:
            return Told(Voice.STATE, _("Held to version {version} of the policy").format(version=e.version))
        case ev.Linked() as e:
            title = _("Link: {kind} {number}").format(kind=label(e.kind), number=e.other_number)
            return Told(Voice.STATE, title)
        case ev.Detached() as e:
            return Told(Voice.STATE, _("Taken out of the incident {number}").format(number=e.parent_number))
        case ev.Tagged() as e:
            tags = [*(f"+{tag}" for tag in e.add), *(f"-{tag}" for tag in e.remove)]
            return Told(Voice.STATE, _("Tags"), " ".join(tags))
        case ev.ArticleLinked() as e:
            suffix = f" ({_('to be updated')})" if e.to_update else ""
            return Told(Voice.STATE, _("Article {slug}").format(slug=e.slug) + suffix)
        case ev.DeliveryRecorded() as e:
            return Told(Voice.STATE, label(e.result), e.fault)
        case ev.ContentErased() as e:
            title = _("Erased: {what} ({why})").format(what=label(e.what), why=label(e.why))
            return Told(Voice.WORK, title, e.reason)
        case ev.Undone():
            return Told(Voice.STATE, _("Undone"))
        case ev.Imported():
            return Told(Voice.STATE, _("Imported as it stood"))
        case _:
            return Told(Voice.STATE, entry.event.KIND)


def _with_expected(title: str, expected_at: datetime | None, now: datetime) -> str:
    if expected_at is None:
        return title
    return f"{title} · {_('expected {time}').format(time=local(expected_at, now))}"


def _closed_title(e: ev.Closed) -> str:
    if e.silence is not None:
        return _("Closed without the customer's word, {length} after the last one").format(
            length=length_words(e.silence)
        )
    return _("Closed without the customer's word") if e.unconfirmed else _("Closed")


def _measure_changed(e: ev.MeasureChanged) -> str:
    changed = (
        e.owner.name if e.owner else "",
        _("due {day}").format(day=e.due.isoformat()) if e.due else "",
    )
    return _("Measure {n} changed").format(n=e.number) + "".join(f" · {word}" for word in changed if word)


def _survey_title(e: ev.SurveySent, now: datetime) -> str:
    return _("Survey, open until {time}").format(time=local(e.expires_at, now))


def _moved(e: ev.ResourceMoved) -> str:
    said = _("Resource {name}: {step}").format(name=e.name, step=label(e.step))
    if not e.other_number:
        return said
    words = _("{said}, by {number}") if e.step is ResourceStep.TAKEN_OVER else _("{said}, from {number}")
    return words.format(said=said, number=e.other_number)


def _called(e: ev.Called, entry: Entry, now: datetime) -> Told:
    whom = f"{e.agent.name} {e.agent.tier}" if e.agent else e.whom
    title = _("Called to the emergency: {name}").format(name=whom)
    if e.called_at < entry.at:
        title = f"{title} ({local(e.called_at, now)})"
    return Told(Voice.WORK, f"{title} · {label(e.answer)}", e.text)


def _card(e: ev.Escalated) -> str:
    lines = (
        (_("Tried"), e.tried),
        (_("Evidence"), e.evidence),
        (_("Asked"), e.asked),
        (_("Promised to the customer"), e.promised),
    )
    return "\n".join(f"{name}: {words}" for name, words in lines if words)
