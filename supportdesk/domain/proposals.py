"""What a month's losses propose to do (process §5), and how each proposal is known again in another month.

A proposal is what to do and about what: `staff_hour:mon-09`. Neither has a month in it, so what was accepted
or dismissed is known again, and its figure then stands beside the one now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from supportdesk.domain.bottlenecks import Bottleneck, LossBy, Rankings, line_of
from supportdesk.domain.query import folded
from supportdesk.domain.vocabulary import Stage

TOP = 5
"""Lines of each ranking that propose something."""

LEAST = timedelta(hours=1)
"""What a line has to have lost to propose anything."""


class ProposalKind(StrEnum):
    """What to do."""

    WRITE_ARTICLE = "write_article"
    UPDATE_ARTICLE = "update_article"
    TRAIN_TOPIC = "train_topic"
    CHANGE_TARGET = "change_target"
    STAFF_HOUR = "staff_hour"
    LOOK_AT_HANDOVER = "look_at_handover"
    SHARE_WORK = "share_work"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is proposed about what. `about` is the key of a line: an hour, a clock, a tier, a person, a tag by
    its sign, the words of a problem, an article.
    """

    kind: ProposalKind
    about: str

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.about}"

    @property
    def of_problem(self) -> bool:
        """Whether it is about a frequent problem."""
        if self.kind is ProposalKind.TRAIN_TOPIC:
            return not self.about.startswith("#")
        return self.kind in (ProposalKind.WRITE_ARTICLE, ProposalKind.UPDATE_ARTICLE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something to do, with what its subject lost in the month, in how many tickets, and those that lost
    most.

    `seen_in` are the rankings whose first lines propose it.
    """

    subject: Subject
    lost: timedelta
    share: float
    many: int
    tickets: tuple[int, ...]
    seen_in: tuple[LossBy, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a problem: the article that solved most of it, how many; whether it is to be updated, and
    how often a ticket came back that it had solved.
    """

    slug: str = ""
    solved: int = 0
    outdated: bool = False
    reopened: int = 0


COMES_BACK = 2
"""How often tickets solved by an article come back, until it is proposed to update it."""


def of_problem(words: str, answer: Answer) -> Subject:
    """What a problem asks for: an article, a better one, or that people know the one that there is."""
    if not answer.slug:
        return Subject(ProposalKind.WRITE_ARTICLE, words)
    if answer.outdated or answer.reopened >= COMES_BACK:
        return Subject(ProposalKind.UPDATE_ARTICLE, answer.slug)
    return Subject(ProposalKind.TRAIN_TOPIC, words)


def of_line(line: Bottleneck, problem: Callable[[str], Subject | None]) -> Subject | None:
    """What a line of a ranking asks for; None where nothing follows from it."""
    match line.by:
        case LossBy.PROBLEM if line.key:
            return problem(line.key)
        case LossBy.TAG if line.key:
            return Subject(ProposalKind.TRAIN_TOPIC, f"#{folded(line.key)}")
        case LossBy.PERSON if line.key:
            return Subject(ProposalKind.SHARE_WORK, line.key)
        case LossBy.HOUR if line.key:
            return Subject(ProposalKind.STAFF_HOUR, line.key)
        case LossBy.DEADLINE if line.key:
            return Subject(ProposalKind.CHANGE_TARGET, line.key)
    return _of_place(line)


def _of_place(line: Bottleneck) -> Subject | None:
    stage, tier = line.place
    if stage == Stage.QUEUE:
        return Subject(ProposalKind.STAFF_HOUR, line.hour)
    if stage == Stage.HANDOVER:
        return Subject(ProposalKind.LOOK_AT_HANDOVER, tier)
    return Subject(ProposalKind.CHANGE_TARGET, line.clock) if line.clock else None


def line_about(
    rankings: Rankings, subject: Subject, problem_of: Callable[[Subject], str]
) -> Bottleneck | None:
    """The line that has the figure of a subject in a month, if it lost anything there.

    `problem_of` is the key of the problem that a subject is about; empty where the month has none.
    """
    about = subject.about
    match subject.kind:
        case ProposalKind.STAFF_HOUR:
            return line_of(rankings, LossBy.HOUR, about)
        case ProposalKind.CHANGE_TARGET:
            return line_of(rankings, LossBy.DEADLINE, about)
        case ProposalKind.LOOK_AT_HANDOVER:
            return line_of(rankings, LossBy.PLACE, f"{Stage.HANDOVER.value}/{about}")
        case ProposalKind.SHARE_WORK:
            return line_of(rankings, LossBy.PERSON, about)
        case ProposalKind.TRAIN_TOPIC if about.startswith("#"):
            return line_of(rankings, LossBy.TAG, about[1:])
    key = problem_of(subject)
    return line_of(rankings, LossBy.PROBLEM, key) if key else None


def proposals(
    rankings: Rankings, problem: Callable[[str], Subject | None], problem_of: Callable[[Subject], str]
) -> list[Proposal]:
    """What the first lines of all rankings propose, each once; what lost most first, equals by their key."""
    seen: dict[Subject, list[LossBy]] = {}
    for by, lines in rankings.items():
        for first in lines[:TOP]:
            subject = of_line(first, problem) if first.lost >= LEAST else None
            if subject is not None and by not in seen.setdefault(subject, []):
                seen[subject].append(by)
    found = []
    for subject, where in seen.items():
        if (line := line_about(rankings, subject, problem_of)) is not None:
            found.append(Proposal(subject, line.lost, line.share, line.many, line.tickets, tuple(where)))
    return sorted(found, key=lambda one: (-one.lost, one.subject.key))


# ---------------------------------------------------------------- problems known again

_NAMED = 4
_SAME = 0.6


def name_of(words: Iterable[str]) -> str:
    """The words of a problem as its proposals have them: the four that say most, in order."""
    return "+".join(sorted(plain_words(words)[:_NAMED])) or "+".join(words)


def plain_words(words: Iterable[str]) -> list[str]:
    """Those that are neither a tag nor an article."""
    return [word for word in words if word[0] not in "#@"]


def known_again(words: Iterable[str], known: Iterable[str]) -> str:
    """The name among `known` that a problem of another month had, if it has three of its four words; else its
    own. Of several the most alike, then the first in order.
    """
    every, own = set(words), name_of(words)
    best, found = 0.0, own
    for name in sorted(known):
        parts = set(name.split("+"))
        share = len(parts & every) / len(parts)
        if share > best and share >= _SAME:
            best, found = share, name
    return found
