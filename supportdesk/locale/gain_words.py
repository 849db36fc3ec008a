"""The words of what a month teaches: problems, bottlenecks, proposals, training. docs/figures.md defines
them.
"""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.domain.bottlenecks import LossBy
from supportdesk.domain.improvements import ImprovementState
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.domain.vocabulary import Category, Stage, Tier
from supportdesk.domain.week import DAYS
from supportdesk.locale import _, pgettext
from supportdesk.locale.labels import clock_label, label


def ranking_title(by: LossBy) -> str:
    """What a ranking tells losses apart by."""
    return {
        LossBy.PLACE: _("Lost by stage and tier"),
        LossBy.TIER: _("Lost by tier"),
        LossBy.CATEGORY: _("Lost by category"),
        LossBy.TAG: _("Lost by tag"),
        LossBy.PERSON: _("Lost by person"),
        LossBy.HOUR: _("Lost by the hour in which the wait began"),
        LossBy.DEADLINE: _("Lost by the deadline that had passed"),
        LossBy.PROBLEM: _("Lost by problem"),
    }[by]


def ranking_definition(by: LossBy) -> str:
    """What its lines count, in a sentence."""
    return {
        LossBy.PLACE: _("Time that tickets waited, or were worked on past a deadline, where they were then."),
        LossBy.TIER: _("The same, by the tier that had the ticket then."),
        LossBy.CATEGORY: _("The same, by the category that the ticket has today."),
        LossBy.TAG: _("The same, by the tags of today; a ticket of several gives each an equal part."),
        LossBy.PERSON: _("The same, by who had the ticket then, also while it waited for the next tier."),
        LossBy.HOUR: _("Of it the wait to be taken, by the hour of the week in which it began."),
        LossBy.DEADLINE: _("The same, by the deadline that had passed; of several, the first."),
        LossBy.PROBLEM: _("The same, by the frequent problems of the month."),
    }[by]


def key_label(by: LossBy, key: str, people: Mapping[str, str], problems: Mapping[str, str]) -> str:
    """What a line of a ranking is called. `problems` has their titles by name."""
    if by is LossBy.PLACE:
        stage, _slash, tier = key.partition("/")
        return f"{label(Stage(stage))} · {label(Tier(tier))}"
    if not key:
        return {
            LossBy.PERSON: _("nobody"),
            LossBy.HOUR: _("not waiting to be taken"),
            LossBy.DEADLINE: _("no deadline passed"),
            LossBy.PROBLEM: _("no frequent problem"),
        }.get(by, _("none"))
    if by is LossBy.TIER:
        return label(Tier(key))
    if by is LossBy.CATEGORY:
        return label(Category(key))
    if by is LossBy.HOUR:
        return hour_label(key)
    if by is LossBy.DEADLINE:
        return clock_label(key)
    if by is LossBy.PERSON:
        return people.get(key, key)
    return problems.get(key, key.replace("+", " ")) if by is LossBy.PROBLEM else key


def hour_label(key: str) -> str:
    """An hour of the week: `Mon 09:00`."""
    day, _dash, hour = key.partition("-")
    names = (
        pgettext("weekday", "Mon"), pgettext("weekday", "Tue"), pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"), pgettext("weekday", "Fri"), pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )  # fmt: skip
    return f"{names[DAYS.index(day)]} {hour}:00" if day in DAYS else key


def kind_label(kind: ProposalKind) -> str:
    """What a proposal does, in two or three words."""
    return {
        ProposalKind.WRITE_ARTICLE: pgettext("proposal", "write the article"),
        ProposalKind.UPDATE_ARTICLE: pgettext("proposal", "update the article"),
        ProposalKind.TRAIN_TOPIC: pgettext("proposal", "train the topic"),
        ProposalKind.CHANGE_TARGET: pgettext("proposal", "look at the target"),
        ProposalKind.STAFF_HOUR: pgettext("proposal", "staff the hour"),
        ProposalKind.LOOK_AT_HANDOVER: pgettext("proposal", "look at the handover"),
        ProposalKind.SHARE_WORK: pgettext("proposal", "share the work out"),
    }[kind]


def proposal_text(subject: Subject, people: Mapping[str, str], problems: Mapping[str, str]) -> str:
    """A proposal in a sentence; its measure says the same, unless who accepts it says it otherwise."""
    sentence = {
        ProposalKind.WRITE_ARTICLE: _("Write an article on “{about}”."),
        ProposalKind.UPDATE_ARTICLE: _("Bring the article {about} up to date."),
        ProposalKind.TRAIN_TOPIC: _("Train “{about}”: much time is lost on it."),
        ProposalKind.CHANGE_TARGET: _(
            "Look at the target of “{about}”: meet it by other work, or change it."
        ),
        ProposalKind.STAFF_HOUR: _("Have somebody take tickets on {about}."),
        ProposalKind.LOOK_AT_HANDOVER: _("Look at how {about} hands over: who accepts, and how soon."),
        ProposalKind.SHARE_WORK: _("Share out the work of {about}."),
    }[subject.kind]
    return sentence.format(about=about_label(subject, people, problems))


def about_label(subject: Subject, people: Mapping[str, str], problems: Mapping[str, str]) -> str:
    """What a proposal is about, as people call it."""
    about = subject.about
    match subject.kind:
        case ProposalKind.STAFF_HOUR:
            return hour_label(about)
        case ProposalKind.CHANGE_TARGET:
            return clock_label(about)
        case ProposalKind.LOOK_AT_HANDOVER if about in set(Tier):
            return label(Tier(about))
        case ProposalKind.SHARE_WORK:
            return people.get(about, about)
    return topic_label(about, problems)


def topic_label(key: str, problems: Mapping[str, str]) -> str:
    """A topic: the title of a problem, or a tag."""
    return key[1:] if key.startswith("#") else problems.get(key, key.replace("+", " "))


def state_label(state: ImprovementState) -> str:
    """Where a proposal stands."""
    return {
        ImprovementState.OPEN: pgettext("proposal", "open"),
        ImprovementState.ACCEPTED: pgettext("proposal", "accepted"),
        ImprovementState.DONE: pgettext("proposal", "done"),
        ImprovementState.DISMISSED: pgettext("proposal", "dismissed"),
    }[state]


def gain_definition(key: str) -> str:
    """What the other tables count, in a sentence."""
    return {
        "problems": _(
            "Three or more reports of the month that share the words, tags and articles that say most; the "
            "query finds them as nearly as words can."
        ),
        "proposals": _("What the first lines of the rankings ask for, by the hours that its subject lost."),
        "measures": _(
            "What was accepted before: what its subject lost in the month of the decision, and now."
        ),
        "training": _(
            "L1 could have solved what an L1 did solve with an article that month. Of who had such tickets, "
            "those are named who have not opened the article as it stands today, or never solved a ticket "
            "with it."
        ),
        "published": _("Articles that were published for the first time in the month."),
    }[key]
