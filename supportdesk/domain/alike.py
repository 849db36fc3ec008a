"""How alike two reports are, which words they share, and what similar tickets say for an article. Pure.

No score that is made without a model is safe enough to close a ticket by: these order and show, people link.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from supportdesk.domain.tokens import pieces

LEADING = 14
"""Words of a report that look for others: those that say most."""

# These four are chosen by what tests/bench/test_alike.py prints, on 628 paraphrases of 125 questions (1,411
# pairs of the same), and on 2,908 questions of a Chinese forum that nobody judged.

RELATED = 0.2
"""Likeness below which two tickets have nothing to do with each other.

A list of the five most alike bears wrong ones: seven of ten pairs that are the same are this alike, and the
first of the list is right three times of four. At 0.15 it would find 75 % instead of 70 %, and nine of ten
questions of the forum would be shown something; at 0.25 it would find 64 %.
"""

SAME = 0.35
"""Likeness from which two reports are counted as alike.

A count says more than a list, so it has to be right more often than not: from here on it is, for any two
reports, and 48 % of those that are the same are found. That they came within the hour makes it likelier
yet. At 0.3 it would be right 43 times of 100.
"""

DUPLICATE = 0.55
"""Likeness from which a ticket may be the same report once more.

It names the kind of link that a key makes, and nobody is merged by it: four of five are right (81 %), where
at 0.5 it were three of four, and at 0.6 87 % with a third fewer found.
"""

WORTH_SHOWING = 0.5
"""What an article has to say of a report, beside the best one and of all that was asked, to be suggested.

An article that answers is shown for 86 % of the paraphrases, three points fewer than if all were shown, and
three in ten of what doesn't answer are gone. Of questions of another field altogether half see nothing;
at 0.3 it were one of twenty-five.
"""

LATELY, RECENT = timedelta(hours=1), timedelta(days=7)
"""How old a report may be to be one of the last hour's, and to be shown at all."""

HALF_LIFE = timedelta(days=90)
"""After it a similar ticket counts half as much more than nothing as a new one."""

_WITHOUT_MEANING = (
    "a about after again all also am an and any are as at be been but by can cannot could day did do does "
    "doe done for from get got had ha has have he hello help her here hi him his how i if in is it its just "
    "like make me more my need new no not now of off on one only or our out please she since so some still "
    "than thank that the their them then there these they thi this to too try trying up us very wa was we "
    "were what when where which who why will with would you your "
    "我们 你好 您好 请问 谢谢 怎么 什么 一下 可以 这个 那个 就是 还是 没有 但是 因为 所以 如果 已经 现在 "
    "今天 昨天 麻烦 帮我 帮忙 一直 一个 们的 我的 不了 了吗 么办 怎样 如何"
)
WITHOUT_MEANING = frozenset(_WITHOUT_MEANING.split())
"""Tokens that say nothing of what a report is about, however seldom a small desk has them."""

_PLAIN = 0.3  # of the most telling word: what says less is not shown as shared
_SHOWN = 5


def telling(tokens: Sequence[str], weights: Mapping[str, float], most: int = LEADING) -> dict[str, float]:
    """The words of a text that say most about it, in its order: rare ones, and those said again."""
    times = Counter(tokens)
    once = dict.fromkeys(token for token in tokens if weights.get(token, 0.0) > 0.0)
    best = sorted(once, key=lambda token: (-weights[token] * math.sqrt(times[token]), token))[:most]
    return {token: weights[token] for token in once if token in set(best)}


def likeness(asked: Collection[str], other: Collection[str], weights: Mapping[str, float]) -> float:
    """From 0.0, nothing in common, to 1.0: the share of what both say that both of them say.

    `weights` has the words asked; what only the other says weighs as much as these do on average.
    """
    own = sum(weights.get(token, 0.0) for token in asked)
    if own <= 0.0:
        return 0.0
    common = sum(weights.get(token, 0.0) for token in asked if token in other)
    # A long report that has all of a short one is as much like it as one of the same length, nearly.
    more = max(0, len(other) - len(asked)) * own / len(asked)
    return 2 * common / (2 * own + 0.25 * more) if common else 0.0


def aged(age: timedelta) -> float:
    """What is left of a similar ticket's weight at an age: all of a new one's, half of a very old one's."""
    return 0.5 + 0.5 * math.pow(0.5, max(timedelta(0), age) / HALF_LIFE)


def voted(votes: Iterable[tuple[str, float]]) -> dict[str, float]:
    """By article, how much the solved tickets that it stands on speak for it: at most 1.0.

    A vote is an article and the likeness of the ticket. Several weak ones add up to less than certainty.
    """
    against: dict[str, float] = {}
    for slug, weight in votes:
        against[slug] = against.get(slug, 1.0) * (1.0 - min(0.95, max(0.0, weight)))
    return {slug: 1.0 - left for slug, left in against.items()}


def shared_words(text: str, shared: Mapping[str, float]) -> tuple[str, ...]:
    """The words of a text that are shared, as it writes them, those that say most first.

    `shared` are tokens with what they weigh. Pieces of Chinese that overlap are one word.
    """
    most = max(shared.values(), default=0.0)
    found: dict[str, float] = {}
    for start, end, weight in spans(text, {t: w for t, w in shared.items() if w >= _PLAIN * most}):
        word = text[start:end]
        key = next((known for known in found if known.casefold() == word.casefold()), word)
        found[key] = max(found.get(key, 0.0), weight)
    order = sorted(found, key=lambda word: -found[word])
    inside = [w for w in order if not any(w != o and w.casefold() in o.casefold() for o in order)]
    return tuple(inside[:_SHOWN])


def spans(
    text: str, shared: Mapping[str, float] | Collection[str], begun: str = ""
) -> list[tuple[int, int, float]]:
    """Where the tokens stand in a text: from, to, and the most that one of them weighs.

    `begun` is the beginning of a token that is being typed.
    """
    weights = shared if isinstance(shared, Mapping) else dict.fromkeys(shared, 1.0)
    found: list[tuple[int, int, float]] = []
    for start, end, token in pieces(text):
        weight = weights.get(token, 0.0)
        if not weight and begun and token.startswith(begun):
            weight = 1.0
            end = min(end, start + len(begun))
        if not weight:
            continue
        if found and start < found[-1][1]:
            last = found[-1]
            found[-1] = (last[0], max(last[1], end), max(last[2], weight))
        else:
            found.append((start, end, weight))
    return found
