"""Which of the documents that hold words of a question answers it best. Pure: token strings in, an order out.

One rule for articles and tickets, for Chinese and English, and for every database: a database only says
which documents hold which words. The features and their weights were chosen on the judged questions that
`tests/bench/test_relevance.py` prints figures of; a feature that moved none of them is not here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import accumulate, islice

from supportdesk.domain.tokens import is_pair

DEEP = 24
"""Documents whose bodies are read closely; the others keep the order of their titles and words held."""

_SATURATION = 1.2  # of BM25: the second mention of a word says less than the first
_LENGTH = 0.75  # of BM25: how much a long text has to say more
_PAIRS = 16


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found: the tokens of its title and body, each separated by one blank."""

    id: int
    title: str
    body: str


Needle = tuple[str, str, float]
"""A token, as it stands in a text, and what it weighs."""

Prior = Callable[[Sequence[int]], Mapping[int, float]]
"""What is known beforehand of documents, by id: a bounded share, 0.0 to 0.25, that breaks near ties."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many documents there are, and how many tokens their titles and bodies have on average."""

    documents: int
    title: float
    body: float


@dataclass(frozen=True)
class Question:
    """The tokens asked, in their order, and what each known one of them weighs.

    `weights` has tokens that the documents hold: those asked, and those that were taken for what was
    probably meant. `typing`: the last token may be the beginning of a longer one.
    """

    tokens: tuple[str, ...]
    weights: Mapping[str, float]
    typing: bool = True

    @cached_property
    def whole(self) -> str:
        return f" {' '.join(self.tokens)} "

    @cached_property
    def total(self) -> float:
        return sum(self.weights.values()) or 1.0

    @cached_property
    def needles(self) -> list[Needle]:
        """Every token that is known. Two CJK signs are part of no other token: they need no blanks, of which
        a text is full.
        """
        return [
            (token, token if is_pair(token) else f" {token} ", weight)
            for token, weight in self.weights.items()
        ]

    @cached_property
    def pairs(self) -> list[tuple[str, str, str]]:
        """Two tokens side by side, and as they stand: that is the best sign of a phrase."""
        once = dict.fromkeys(self.tokens)
        return [(one, two, f" {one} {two} ") for one, two in zip(once, list(once)[1:], strict=False)][:_PAIRS]

    @cached_property
    def letters(self) -> frozenset[str]:
        return frozenset(self.whole) - {" "}

    @cached_property
    def last(self) -> str:
        """The last token as one that begins so, or is it."""
        return f" {self.tokens[-1]}"

    def is_in(self, document: Document) -> bool:
        """Whether a document holds a token of this question; or its title begins as asked, or holds one that
        begins as the last.
        """
        title, body = f" {document.title} ", f" {document.body} "
        if any(needle in title or needle in body for _, needle, _ in self.needles):
            return True
        if not self.typing:
            return False
        last = self.tokens[-1]  # one letter begins too many
        return title.startswith(self.whole[:-1]) or (
            (len(last) > 1 or not last.isascii()) and self.last in title
        )


MOST_PRIOR = 0.25
"""What is known beforehand never weighs more than this: it breaks near ties, and no answer."""


def prior(age: timedelta, solved: int, most_solved: int, liked: int = 0, disliked: int = 0) -> float:
    """What is known of an article beforehand: that it is fresh, how many tickets it has solved, and how often
    it helped where somebody judged it.

    Half of its freshness is left after a year; `most_solved` is the most that any article has.
    """
    fresh = math.pow(0.5, max(timedelta(0), age) / timedelta(days=365))
    share = math.log1p(max(0, solved)) / math.log1p(most_solved) if most_solved > 0 else 0.0
    return min(MOST_PRIOR, 0.1 * fresh + 0.1 * share + 0.1 * helpful(liked, disliked))


def helpful(liked: int, disliked: int) -> float:
    """The share of those whom it helped, at the least: the lower end of Wilson's interval at 95 %."""
    judged = liked + disliked
    if judged <= 0:
        return 0.0
    z, share = 1.96, liked / judged
    middle = share + z * z / (2 * judged)
    spread = z * math.sqrt((share * (1 - share) + z * z / (4 * judged)) / judged)
    return max(0.0, (middle - spread) / (1 + z * z / judged))


def rarity(held: int, documents: int) -> float:
    """What a token weighs that `held` of so many documents have."""
    # What was counted may be behind what is there: never less than nothing.
    return math.log(1 + (max(0, documents - held) + 0.5) / (held + 0.5))


def rarest(held: Mapping[str, int], budget: int, most: int = 12) -> list[str]:
    """The rarest tokens that together are held by at most `budget` documents; the rarest always."""
    kept: list[str] = []
    spent = 0
    for token in sorted(held, key=lambda token: (held[token], token)):
        spent += held[token]
        if kept and (spent > budget or len(kept) == most):
            break
        kept.append(token)
    return kept


def ranked(
    question: Question, documents: Iterable[Document], sizes: Sizes, prior: Prior | None = None
) -> list[tuple[int, float]]:
    """Document ids with their scores, best first; of equals the one with the higher id, the newer.

    `prior` is asked only of those that are read closely.
    """
    if not question.tokens:
        return []
    begun = [_by_title(question, document, sizes) for document in documents]
    begun.sort(key=lambda one: (one[0], one[2].id), reverse=True)
    known = prior([one[2].id for one in begun[:DEEP]]) if prior and begun else {}
    close = [
        (
            (score + _by_body(question, document, holds, sizes)) * (1 + known.get(document.id, 0.0)),
            document.id,
        )
        for _, score, document, holds in begun[:DEEP]
    ]
    close.sort(reverse=True)
    least = close[-1][0] if close else 0.0
    far = accumulate((one[1] for one in begun[DEEP:]), min, initial=least)
    return [
        *((id_, score) for score, id_ in close),
        *zip((one[2].id for one in begun[DEEP:]), islice(far, 1, None), strict=True),
    ]


def _by_title(
    question: Question, document: Document, sizes: Sizes
) -> tuple[float, float, Document, list[Needle]]:
    """A first score to choose by, the title's part of the last one, the document, and what of the question it
    holds.
    """
    title, body = f" {document.title} ", f" {document.body} "
    norm = _norm(title, sizes.title)
    titled: set[str] = set()
    holds: list[Needle] = []
    mentioned = held = covered = 0.0
    for each in question.needles:
        token, needle, weight = each
        if needle in title:
            mentioned += weight * _counted(title.count(needle), norm)
            held += weight
            titled.add(token)
        elif token in body and needle in body:  # most are not there, which is seen sooner without blanks
            covered += weight
        else:
            continue
        holds.append(each)
    covered += held
    total = question.total
    # Of one word alone nothing tells but where it stands: a title that has it is about it.
    score = (mentioned + (0.45 if len(question.needles) > 1 else 2.8) * held) / total
    if question.pairs:
        score += 0.15 * _side_by_side(question, title, titled)
    letters = set(title)  # and a blank
    score += 0.2 * 2 * len(question.letters & letters) / (len(question.letters) + len(letters) - 1 or 1)
    if question.typing:
        if title.startswith(question.whole[:-1]):
            score += 2.0
        elif question.last in title and f"{question.last} " not in title:
            score += 0.3
    elif title.startswith(question.whole):
        score += 2.0
    return score + covered / total, score + 0.2 * covered / total, document, holds


def _by_body(question: Question, document: Document, holds: Sequence[Needle], sizes: Sizes) -> float:
    """What the body adds to the score; of the tokens that the document holds alone, since a body is long."""
    body = f" {document.body} "
    norm = _norm(body, sizes.body)
    mentioned = sum([weight * _counted(body.count(needle), norm) for _, needle, weight in holds])
    score = 1.1 * mentioned / question.total
    if question.pairs:
        score += 0.4 * _side_by_side(question, body, {token for token, _, _ in holds})
    return score + (0.9 if question.whole in body else 0.0)


def _side_by_side(question: Question, text: str, holds: Set[str]) -> float:
    """The share of the question's pairs that stand in a text of which these tokens may be in it."""
    if len(holds) < 2:
        return 0.0
    found = 0
    for one, two, pair in question.pairs:
        if one in holds and two in holds and pair in text:
            found += 1
    return found / len(question.pairs)


def _norm(text: str, mean: float) -> float:
    return _SATURATION * (1 - _LENGTH + _LENGTH * max(1, text.count(" ") - 1) / (mean or 1.0))


def _counted(times: int, norm: float) -> float:
    return times * (_SATURATION + 1) / (times + norm)
