"""A question to the index: the words it may mean, the documents that hold the rarest of them, one order.

A database only says how many documents hold a word and which; how they are chosen and ranked is the same
on both. No question is run whole: the rarest words lead, until together they are held by as many
documents as may be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection

from supportdesk.domain import ranking
from supportdesk.domain.ranking import Document, Question, Sizes, ranked, rarest, rarity
from supportdesk.domain.spelling import correctable, halves, is_neighbour
from supportdesk.domain.tokens import tokens
from supportdesk.store.driver import rows, worded
from supportdesk.store.search import postings
from supportdesk.store.search.postings import Asked, Held

BUDGET = {"article": 800, "ticket": 1_000}
"""How many places in the lists of words are read for one question."""

NEWEST = 50
"""Places read of a word that more hold than the budget: they weigh the same, and the newest lead."""

CANDIDATES, BEGINNINGS = 40, 16
WIDER = (4, 30, 300)
"""How many times more are looked through where only some may be among the answers, until there are some."""

SHORT = 4
"""Words that are asked for together where what filters leave is searched for them."""

LONG = 6
"""Words that lead where it is looked wider: few answers are left of those that the rarest lead to."""

FEW, FIRST_LEFT = 200, 400
"""Things that may be among the answers up to which each is read, whatever words find. Of more the first are,
up to so many, where nothing finds those that hold a word: of articles the newest.
"""

SOME, PLENTY = 10, 80
"""Holders of a word with fewer of which it is looked wider, and with which nothing more is read."""

FIRST = 240
"""The best of what words find of which it is asked first whether they may be among the answers."""

_LONGEST = 2_000  # characters of a question that are read
_MOST = 24  # different words of it
_AT_ONCE = 500  # words, or things, that one statement asks for
_GUESSED = 0.7  # what a word that was only probably meant weighs
_GUESSES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """Ids, best first, and for each word that nothing holds the words that it was taken for.

    `scores` has how well each answers; `begun`: what was asked is the beginning of a word or of a title.
    """

    ids: tuple[int, ...] = ()
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scores: tuple[float, ...] = ()
    begun: bool = False


Prior = Callable[[Connection, Sequence[int]], Mapping[int, float]]
"""What is known of things beforehand, by id: a share from 0.0 to 0.25 that breaks near ties."""


class Only(Protocol):
    """The things, by id, that may be among the answers."""

    def ids(self, limit: int) -> list[int]:
        """So many of them at most."""

    def among(self, ids: Sequence[int]) -> Collection[int]:
        """Those of these things that are among them."""

    def holding(self, words: Sequence[Sequence[str]], limit: int) -> list[int] | None:
        """So many at most of those that hold one of each of these tokens; None where only looking wider would
        tell.
        """


def find(
    connection: Connection,
    kind: str,
    text: str,
    limit: int = 20,
    *,
    typing: bool = True,
    prior: Prior | None = None,
    only: Only | None = None,
) -> Found:
    """The documents of a kind that answer best. Any text is a question; `typing`: its last word may be
    the beginning of a longer one. `only` says which of many things may be among them.
    """
    asked = tokens(text[:_LONGEST])
    once = list(dict.fromkeys(asked))[:_MOST]
    sizes = sizes_of(connection, kind)
    if not once or sizes is None:
        return Found()
    held = postings.held(connection, kind, once)
    known = {token: (held[token], 1.0) for token in once if token in held}
    last = once[-1] if typing else ""
    instead: dict[str, tuple[str, ...]] = {}
    for token in once:
        if token not in held and token != last and correctable(token):
            instead |= _meant(connection, kind, token, known)
    if last and last not in held:
        longer = postings.longer(connection, kind, last, _GUESSES) if len(last) > 1 else {}
        for word, holders in longer.items():
            known.setdefault(word, (holders, _GUESSED))
        if not longer and correctable(last):
            instead |= _meant(connection, kind, last, known)
    weights = {token: rarity(h.documents, sizes.documents) * share for token, (h, share) in known.items()}
    every = {token: h for token, (h, _) in known.items()}
    meant = [instead.get(token, (token,)) for token in once]
    if last and last not in every and last not in instead:
        meant[-1] = tuple(token for token in every if token.startswith(last))
    question = Question(tuple(asked[: 4 * _MOST]), weights, typing)
    look = _Look(connection, kind, once, held, every, meant, weights, sizes.documents, typing)
    seen = look.through(1 if only is None else WIDER[0])
    if only is None:
        found = documents(connection, list(dict.fromkeys((*seen.best, *seen.begun))))
    else:
        found = _narrowed(look, seen, only, question)
    order = ranked(question, found, sizes, prior_of(connection, prior))[:limit]
    return Found(
        tuple(postings.thing(place) for place, _ in order),
        instead,
        tuple(score for _, score in order),
        bool(seen.begun) or (last != "" and last not in held),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """The places of what holds the rarest words, best first, and of what begins as asked; `whole`: there are
    no others.
    """

    best: list[int]
    begun: list[int]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """The words of a question as the index has them, and how many documents there are to look through.
    `every` has those of which any may be meant, `meant` them for each word asked.
    """

    connection: Connection
    kind: str
    once: Sequence[str]
    held: Mapping[str, Held]
    every: Mapping[str, Held]
    meant: Sequence[Sequence[str]]
    weights: Mapping[str, float]
    documents: int
    typing: bool

    def through(self, many: int, wide: bool = False) -> _Seen:
        """What is seen of those that may be meant; `many` times as many as are ranked."""
        leads = leading(self.kind, self.every, self.weights, many, wide)
        most = CANDIDATES if many == 1 else sum(each.most for each in leads)
        best = postings.best(self.connection, self.kind, leads, self.documents, most)
        begun: list[int] = []
        titles = BEGINNINGS * many
        if self.typing:
            begun = postings.begun(self.connection, self.kind, self.once, self.held, self.documents, titles)
        read = {each.token for each in leads if not each.titles and each.held <= each.most}
        return _Seen(best, begun, read == self.every.keys() and len(begun) < titles)


def _narrowed(look: _Look, seen: _Seen, only: Only, question: Question) -> list[Document]:
    """Documents that may be among the answers. If the best of what words find are too few of them, they are
    looked for among those that may be: each is read, or the first, or those that hold the words are found.
    """
    fits: dict[int, bool] = {}
    left, enough = _left(seen, only, fits, FIRST)
    if enough:
        return documents(look.connection, left)
    may = [postings.place(look.kind, thing) for thing in only.ids(FIRST_LEFT)]
    if len(may) > FEW:
        left, enough = _left(seen, only, fits)
        if enough or seen.whole:
            return documents(look.connection, left)
        if (holding := _holding(look, only)) is not None:
            return documents(look.connection, list(dict.fromkeys((*left, *holding))))
    found = {each.id: each for each in documents(look.connection, left)}
    for n in range(0, len(may), FEW):
        if len(found) >= PLENTY:
            break
        part = documents(look.connection, [place for place in may[n : n + FEW] if place not in found])
        found |= {each.id: each for each in part if question.is_in(each)}
    for many in WIDER[1:]:
        if len(found) >= SOME or len(may) < FIRST_LEFT:
            break
        left, _ = _left(look.through(many, wide=True), only, fits)
        found |= {each.id: each for each in documents(look.connection, left)}
    return list(found.values())


def _holding(look: _Look, only: Only) -> list[int] | None:
    """The places of those that hold all words of a short question, then the rarest, then any of them."""
    there = [known for meant in look.meant if (known := [token for token in meant if token in look.every])]
    there.sort(key=lambda meant: sum(look.every[token].documents for token in meant))
    if not there:
        return None
    any_ = [token for meant in there for token in meant]
    asked = [there] if len(there) == 1 else [there[:SHORT], there[:1], [any_]]
    places: dict[int, None] = {}
    for words in asked:
        if len(places) >= CANDIDATES:
            break
        found = only.holding(words, CANDIDATES)
        if found is None:
            return None
        places |= dict.fromkeys(postings.place(look.kind, thing) for thing in found)
    return list(places)


def _left(seen: _Seen, only: Only, fits: dict[int, bool], most: int | None = None) -> tuple[list[int], bool]:
    """Of the best, or the first `most` of them, and of what begins as asked those that may be among the
    answers, as many as are ranked; and whether the best were enough. `fits` has those that were asked for,
    and gets the others.
    """
    best = _first(seen.best[:most], CANDIDATES, only, fits)
    begun = _first(seen.begun, BEGINNINGS, only, fits)
    return list(dict.fromkeys((*best, *begun))), len(best) == CANDIDATES


def _first(places: Sequence[int], wanted: int, only: Only, fits: dict[int, bool]) -> list[int]:
    """The first that may be among the answers."""
    left: list[int] = []
    at, step = 0, 2 * CANDIDATES
    while at < len(places) and len(left) < wanted:
        part = places[at : at + step]
        if new := [place for place in part if place not in fits]:
            may = only.among([postings.thing(place) for place in new])
            fits |= {place: postings.thing(place) in may for place in new}
        left += (place for place in part if fits[place])
        at, step = at + step, min(2 * step, _AT_ONCE)
    return left[:wanted]


def holders(connection: Connection, kind: str, words: Sequence[str]) -> tuple[dict[str, int], int]:
    """How many documents of a kind hold each of these tokens, and how many documents there are."""
    sizes = sizes_of(connection, kind)
    held: dict[str, int] = {}
    for n in range(0, len(words), _AT_ONCE):
        part = postings.held(connection, kind, words[n : n + _AT_ONCE])
        held |= {token: each.documents for token, each in part.items()}
    return held, sizes.documents if sizes else 0


def _meant(
    connection: Connection, kind: str, token: str, known: dict[str, tuple[Held, float]]
) -> dict[str, tuple[str, ...]]:
    """Take a word that nothing holds for the commonest ones that one edit makes of it."""
    near = postings.near(connection, kind, *halves(token), (len(token) - 1, len(token) + 1))
    likely = sorted(
        (other for other in near.items() if is_neighbour(token, other[0])),
        key=lambda other: (-other[1].documents, other[0]),
    )[:_GUESSES]
    for word, holders in likely:
        known.setdefault(word, (holders, _GUESSED))
    return {token: tuple(word for word, _ in likely)} if likely else {}


def leading(
    kind: str, held: Mapping[str, Held], weights: Mapping[str, float], many: int = 1, wide: bool = False
) -> list[Asked]:
    """The rarest words, anywhere and in titles: a word in the title counts twice. `many` times as many as are
    ranked are enough; `wide`: commoner words lead, too.
    """
    budget, newest, wanted = BUDGET[kind], NEWEST * many, CANDIDATES * many

    def led(holders: Mapping[str, int]) -> list[str]:
        return rarest(holders, sum(holders.values()), LONG) if wide else rarest(holders, budget)

    anywhere = led({token: h.documents for token, h in held.items()})
    titled = led({token: h.titles for token, h in held.items() if h.titles})
    whole = {token: round(weight * 1_000_000) for token, weight in weights.items()}
    if anywhere and not wide and (rare := held[anywhere[0]]).documents > budget and rare.titles >= wanted:
        anywhere = []  # titles that have it go before whatever else does, and are enough
    return [
        Asked(token, whole[token], holders, titles, newest if holders > budget else budget)
        for titles, words in ((False, anywhere), (True, titled))
        for token in words
        for holders in (held[token].titles if titles else held[token].documents,)
    ]


def chosen(
    connection: Connection,
    kind: str,
    held: Mapping[str, Held],
    weights: Mapping[str, float],
    documents: int,
) -> list[int]:
    """The places of the documents – there are so many – that hold most of what is rare."""
    leads = leading(kind, held, weights)
    return postings.best(connection, kind, leads, documents, CANDIDATES)


_DOCUMENTS = worded("SELECT id, title, body FROM search_doc WHERE id {among}")
_SIZES = worded(
    "SELECT documents, title_tokens, body_tokens FROM search_size WHERE kind = {value} "
    "UNION ALL SELECT documents, titles, body_tokens FROM search_delta WHERE kind = {value}"
)


def documents(connection: Connection, places: Sequence[int]) -> list[Document]:
    """The documents at these places, as they are ranked."""
    return [Document(*row) for row in rows(connection, _DOCUMENTS, [list(places)])]


def prior_of(connection: Connection, prior: Prior | None) -> ranking.Prior | None:
    """What is known of things, asked by the places of their documents."""
    if prior is None:
        return None

    def known(places: Sequence[int]) -> dict[int, float]:
        things = {postings.thing(place): place for place in places}
        return {things[thing]: share for thing, share in prior(connection, list(things)).items()}

    return known


def sizes_of(connection: Connection, kind: str) -> Sizes | None:
    """How many documents of a kind there are, and how long; None where there is none."""
    every = rows(connection, _SIZES, [kind, kind])
    documents, titles, bodies = (sum(each) for each in zip(*every, strict=True)) if every else (0, 0, 0)
    return Sizes(documents, titles / documents, bodies / documents) if documents > 0 else None
