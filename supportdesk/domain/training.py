"""What a month says of training (process §5): by topic, and by the tier that would be trained in it.

A topic is a frequent problem, or else a tag. Of those who had such tickets in the month, `unread_by` names
who never had before them what readers see of an article now, and `unused_by` who never solved any ticket with
it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from supportdesk.domain.people import AgentRef
from supportdesk.domain.vocabulary import Tier


class Solved(NamedTuple):
    """A solution that held: when, in microseconds since 1970, at which tier, by whom."""

    at: int
    tier: Tier
    owner: AgentRef | None


@dataclass(frozen=True, slots=True)
class Case:
    """What one ticket says of a month. `escalated` (when) and `reopened` are how often, in it; `holders`
    worked on it, in it; `articles` solved it, `outdated` are those of its that are to be updated.
    """

    id: int
    category: str
    tags: tuple[str, ...]
    escalated: tuple[int, ...] = ()
    reopened: int = 0
    solved: Solved | None = None
    holders: tuple[AgentRef, ...] = ()
    articles: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What is to be known by whom. `key` is the name of a problem, or a tag by its sign.

    `avoidable` of the `escalated` tickets are those that L1 could have solved: an L1 solved the same problem
    with an article in that month too, of them `later` only after it was escalated. `tickets` names the
    avoidable ones.
    """

    key: str
    tier: Tier
    many: int
    escalated: int
    avoidable: int
    later: int
    reopened: int
    articles: tuple[str, ...]
    unread_by: Mapping[str, tuple[AgentRef, ...]]
    unused_by: Mapping[str, tuple[AgentRef, ...]]
    tickets: tuple[int, ...]


@dataclass(slots=True)
class _Line:
    cases: set[int] = field(default_factory=set)
    reopened: int = 0
    escalated: list[tuple[int, int]] = field(default_factory=list)
    people: dict[str, AgentRef] = field(default_factory=dict)

    def without(
        self, slugs: Sequence[str], known: Mapping[str, frozenset[str]]
    ) -> dict[str, tuple[AgentRef, ...]]:
        """Of each article, its people whom it is not known to."""
        people = [self.people[n] for n in sorted(self.people)]
        found = {slug: tuple(p for p in people if p.id not in known.get(slug, ())) for slug in slugs}
        return {slug: some for slug, some in found.items() if some}


_LEAST = 2
"""Tickets of a tier that make a topic of its own."""


class Lessons:
    """A month's cases, taken one after the other; then what they teach."""

    def __init__(self) -> None:
        self._lines: defaultdict[tuple[str, Tier], _Line] = defaultdict(_Line)
        self._solved: defaultdict[str, list[int]] = defaultdict(list)
        self._articles: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, case: Case, problem: str = "") -> None:
        """Take in a case, and the key of the problem that it is part of."""
        for topic in [problem] if problem else [f"#{tag}" for tag in sorted(set(case.tags))]:
            if case.solved is not None and case.articles:
                self._articles[topic].update(case.articles)
                if case.solved.tier is Tier.L1:
                    self._solved[topic].append(case.solved.at)
            for tier in {person.tier for person in case.holders}:
                line = self._lines[topic, tier]
                line.cases.add(case.id)
                line.people.update({p.id: p for p in case.holders if p.tier is tier})
            if case.escalated or case.reopened:
                line = self._lines[topic, Tier.L1]
                line.cases.add(case.id)
                line.escalated += [(at, case.id) for at in case.escalated[:1]]
                line.reopened += case.reopened

    @property
    def articles(self) -> set[str]:
        """All that solved anything."""
        return {slug for slugs in self._articles.values() for slug in slugs}

    def topics(
        self,
        published: Callable[[str], bool],
        read: Mapping[str, frozenset[str]],
        used: Mapping[str, frozenset[str]],
        every: int = 1,
    ) -> list[Topic]:
        """What is worth teaching: an escalation that L1 could have spared, an article that somebody who had
        its tickets has not read or never used, a solution that did not hold. Those that spare most
        escalations first.

        `published` says of an article whether readers have it; `read`, who had before them what it says now;
        `used`, who ever solved a ticket with it. Each case stands for `every` so many.
        """
        found = []
        for (key, tier), line in self._lines.items():
            solved = self._solved[key] if tier is Tier.L1 else []
            slugs = tuple(sorted(slug for slug in self._articles[key] if published(slug)))
            unread, unused = line.without(slugs, read), line.without(slugs, used)
            escalated = line.escalated if tier is Tier.L1 else []
            avoidable = escalated if solved else []
            before = min(solved, default=None)
            topic = Topic(
                key, tier, len(line.cases) * every, len(escalated) * every, len(avoidable) * every,
                sum(before is not None and at < before for at, _n in avoidable) * every,
                line.reopened * every, slugs, unread, unused, tuple(sorted(n for _at, n in avoidable)),
            )  # fmt: skip
            if len(line.cases) >= _LEAST and (avoidable or topic.reopened or unread or unused):
                found.append(topic)
        return sorted(found, key=lambda t: (-t.avoidable, -t.reopened, -t.many, t.key, t.tier))
