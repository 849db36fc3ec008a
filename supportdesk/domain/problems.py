"""Frequent problems: reports of a month that say the same, told by the words they share (process §5). Pure.

The words are those of the search index. Rare ones say most; what only one report says connects nothing.
Reports of the same words are compared once, and each with groups only that hold its rarest words, so that a
month takes about as long as it is long. `docs/figures.md` defines what is counted;
`tests/bench/test_problems.py` prints how good the groups are.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from supportdesk.domain.alike import WITHOUT_MEANING
from supportdesk.domain.tokens import tokens

LEAST = 3
"""Reports that make a problem."""

MOST = 200_000
"""Reports of a month that are compared, the latest: what a desk of any size has the memory for."""

ALIKE = 0.4
"""Likeness from which a report belongs to a group; see the bench for what it is chosen by."""

MERGED = 0.55
"""Likeness from which two groups are one."""

_TOKENS = 24  # of a report: those that say most
_CORE = 16  # of a group
_HELD = 0.3  # of a group's reports hold a word of its core
_BUDGET = (
    160  # groups that are looked at for a report, those that hold its rarest words; more, where there are
)
_TOGETHER = 4_000_000  # few reports: so many for all of them
_NEAR = 8  # of them that are compared, those that share most of these
_ALONE = 1.0  # what a word of nobody else weighs, beside the least of the others
_TAG, _ARTICLE = (
    4.0,
    8.0,
)  # how much more than a word: that people gave both a tag, or solved both with one text
_SIGNS = {"#": _TAG, "@": _ARTICLE}
_STEEP = 1.5  # rare words say more than their rarity: common ones make strangers alike
_PASSES = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says: its ticket, and the tokens of it, in any order; by their signs the tags that it was
    given, `#vpn`, and the articles that solved it, `@/kb/005`.
    """

    id: int
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Reports of one thing, by ticket, in order; the words that they share, those that say most first; and
    the ticket that says it best.
    """

    tickets: tuple[int, ...]
    words: tuple[str, ...]
    typical: int

    @property
    def count(self) -> int:
        return len(self.tickets)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Reports of the same words: what they weigh together, with what each says alone."""

    tokens: frozenset[str]
    weight: float
    members: tuple[int, ...]


def problems(said: Sequence[Said], least: int = LEAST) -> list[Problem]:
    """The groups of at least so many reports, the largest first. The order of the reports changes nothing."""
    reports = sorted(said, key=lambda report: report.id)[-MOST:]
    weights = _weights(reports)
    kinds = _kinds(reports, weights)
    groups = _led(kinds, weights)
    for _pass in range(_PASSES):
        groups = _joined(_gathered(kinds, groups, weights), kinds, weights)
    found = [_problem(group, kinds, weights) for group in groups if _count(group, kinds) >= least]
    return sorted(found, key=lambda problem: (-problem.count, problem.tickets))


def _weights(reports: Sequence[Said]) -> dict[str, float]:
    """How much each word says that at least two reports have."""
    held: Counter[str] = Counter()
    for report in reports:
        held.update(report.tokens)
    return {
        token: math.log(1 + len(reports) / many) ** _STEEP * _SIGNS.get(token[0], 1.0)
        for token, many in held.items()
        if many > 1 and token not in WITHOUT_MEANING and not (token.isdigit() and len(token) < 3)
    }


def _kinds(reports: Sequence[Said], weights: Mapping[str, float]) -> list[_Kind]:
    """Reports by their telling words, those of many first; who says nothing that another says is left out."""
    same: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    alone: dict[frozenset[str], int] = {}
    for report in reports:
        known = sorted((t for t in report.tokens if t in weights), key=lambda t: (-weights[t], t))[:_TOKENS]
        if known:
            key = frozenset(known)
            same[key].append(report.id)
            others = sum(t not in weights and t[0] not in _SIGNS for t in report.tokens - WITHOUT_MEANING)
            alone[key] = min(others, alone.get(key, others))
    found = []
    for key, members in same.items():
        least = min((weights[token] for token in key if token[0] not in _SIGNS), default=0.0)
        more = _ALONE * least * min(alone[key], len(key))
        found.append(_Kind(key, _size(key, weights) + more, tuple(members)))
    return sorted(found, key=lambda kind: (-len(kind.members), kind.weight, sorted(kind.tokens)))


_Group = list[int]
"""The places of its kinds."""


@dataclass(slots=True)
class _Index:
    """Groups by the words of theirs: who may be like a report is found among those that hold its rarest."""

    weights: Mapping[str, float]
    budget: int
    words: list[frozenset[str]] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    holders: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, words: frozenset[str], size: float) -> int:
        place = len(self.words)
        self.words.append(words)
        self.sizes.append(size)
        for token in words:
            self.holders[token].append(place)
        return place

    def most_alike(self, words: frozenset[str], size: float) -> tuple[float, int]:
        """How alike the most alike group is, and its place; of equals, the first."""
        common: dict[int, float] = {}
        spent = 0
        held = [(len(places), token, places) for token in words if (places := self.holders.get(token))]
        for many, token, places in sorted(held):
            spent += many
            if common and spent > self.budget:
                break
            weight = self.weights[token]
            for place in places:
                common[place] = common.get(place, 0.0) + weight
        best = (0.0, -1)
        for place in sorted(common, key=lambda n: (-common[n], n))[:_NEAR]:
            shared = words & self.words[place]
            if len(shared) < 2 <= min(len(words), len(self.words[place])):
                continue
            alike = _likeness(shared, size, self.sizes[place], self.weights)
            best = max(best, (alike, place), key=lambda one: (one[0], -one[1]))
        return best


def _weigh(words: Iterable[str], weights: Mapping[str, float]) -> float:
    """What words weigh together: exactly, so that no order of theirs changes it."""
    return math.fsum(weights[token] for token in words)


def _budget(kinds: Sequence[_Kind]) -> int:
    return max(_BUDGET, _TOGETHER // max(1, len(kinds)))


def _likeness(shared: Collection[str], one: float, other: float, weights: Mapping[str, float]) -> float:
    """The share of what both say that both of them say; a long report that has all of a short one is nearly
    as much like it as one of the same length.

    `one` and `other` are what the words of each weigh. A tag or an article that only one has counts against
    nobody: nobody may have given it yet.
    """
    signs = _weigh((t for t in shared if t[0] in _SIGNS), weights)
    common = _weigh(shared, weights)
    less, more = sorted((one + signs, other + signs))
    return common / (less + 0.25 * (more - less)) if less else 0.0


def _size(words: Iterable[str], weights: Mapping[str, float]) -> float:
    """What the words among tokens weigh together."""
    return _weigh((token for token in words if token[0] not in _SIGNS), weights)


def _led(kinds: Sequence[_Kind], weights: Mapping[str, float]) -> list[_Group]:
    """Each kind with the first that it is like."""
    index, groups = _Index(weights, _budget(kinds)), list[_Group]()
    for n, kind in enumerate(kinds):
        alike, place = index.most_alike(kind.tokens, kind.weight)
        if alike >= ALIKE:
            groups[place].append(n)
        else:
            index.add(kind.tokens, kind.weight)
            groups.append([n])
    return groups


def _gathered(kinds: Sequence[_Kind], groups: Sequence[_Group], weights: Mapping[str, float]) -> list[_Group]:
    """Each kind with the group whose core it is most like; alone, where it is like none."""
    index, found = _Index(weights, _budget(kinds)), list[_Group]()
    for group in groups:
        if _count(group, kinds) > 1:
            core = _core(group, kinds, weights)
            index.add(core, _size(core, weights))
            found.append([])
    for n, kind in enumerate(kinds):
        alike, place = index.most_alike(kind.tokens, kind.weight)
        if alike >= ALIKE:
            found[place].append(n)
        else:
            found.append([n])
    return [group for group in found if group]


def _joined(groups: Sequence[_Group], kinds: Sequence[_Kind], weights: Mapping[str, float]) -> list[_Group]:
    """Groups whose cores are alike are one; the larger ones take in the smaller."""
    index, found = _Index(weights, _budget(kinds)), list[_Group]()
    several = [group for group in groups if _count(group, kinds) > 1]
    for group in sorted(several, key=lambda g: (-_count(g, kinds), g)):
        core = _core(group, kinds, weights)
        size = _size(core, weights)
        alike, place = index.most_alike(core, size)
        if alike >= MERGED:
            found[place] += group
        else:
            index.add(core, size)
            found.append(list(group))
    return found + [group for group in groups if _count(group, kinds) == 1]


def _count(group: Iterable[int], kinds: Sequence[_Kind]) -> int:
    return sum(len(kinds[n].members) for n in group)


def _core(group: Sequence[int], kinds: Sequence[_Kind], weights: Mapping[str, float]) -> frozenset[str]:
    """The words that a good part of a group holds."""
    times = _times(group, kinds)
    least = _HELD * _count(group, kinds)
    held = sorted(
        (t for t, many in times.items() if many >= least), key=lambda t: (-times[t] * weights[t], t)
    )
    return frozenset(held[:_CORE] or sorted(times, key=lambda t: (-times[t] * weights[t], t))[:_CORE])


def _times(group: Sequence[int], kinds: Sequence[_Kind]) -> Counter[str]:
    times: Counter[str] = Counter()
    for n in group:
        times.update(dict.fromkeys(kinds[n].tokens, len(kinds[n].members)))
    return times


def _problem(group: Sequence[int], kinds: Sequence[_Kind], weights: Mapping[str, float]) -> Problem:
    times, core = _times(group, kinds), _core(group, kinds, weights)
    words = sorted(core, key=lambda t: (-times[t] * weights[t], t))
    size = _size(core, weights)

    def rank(n: int) -> tuple[float, int, int]:
        alike = _likeness(kinds[n].tokens & core, size, kinds[n].weight, weights)
        return -alike, -len(kinds[n].members), min(kinds[n].members)

    best = min(group, key=rank)
    members = sorted(member for n in group for member in kinds[n].members)
    return Problem(tuple(members), tuple(words), min(kinds[best].members))


# ---------------------------------------------------------------- its query

_ASKED = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Words that select a problem among a month's reports: how many they find, and how many of it."""

    words: tuple[str, ...]
    found: int
    right: int


def asked(found: Sequence[Problem], said: Sequence[Said]) -> Iterator[Asked]:
    """For each problem the words by which a query finds it best, at most four of them."""
    wanted = {word for problem in found for word in problem.words[:_CORE]}
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for report in said:
        for token in report.tokens & wanted:
            holders[token].add(report.id)
    for problem in found:
        yield _asked(set(problem.tickets), [w for w in problem.words if not w.startswith("@")], holders)


def as_said(word: str, runs: Sequence[str], texts: Sequence[str]) -> str:
    """A word of a query as people write it: of `runs` the one that has it, where all of the texts that have
    the word have the run. A pair of signs says nothing to who reads it.
    """
    holding = [text.casefold() for text in texts if word in tokens(text)]
    for run in runs:
        if word in tokens(run) and all(run.casefold() in text for text in holding):
            return run
    return word


def _asked(group: set[int], words: Sequence[str], holders: Mapping[str, set[int]]) -> Asked:
    chosen, there, best = list[str](), None, 0.0
    for _turn in range(_ASKED):
        rated = [
            (_fit(len(hits & group), len(hits), len(group)), -n, word, hits)
            for n, word in enumerate(words)
            if word not in chosen
            for hits in [holders[word] if there is None else there & holders[word]]
        ]
        if not rated:
            break
        fit, _place, word, hits = max(rated, key=lambda one: one[:2])
        if fit <= best:
            break
        chosen.append(word)
        best, there = fit, hits
    hits = there or set()
    return Asked(tuple(chosen), len(hits), len(hits & group))


def _fit(right: int, found: int, there: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (found + there) if found else 0.0
