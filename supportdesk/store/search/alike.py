"""What is like a text: not what answers a question, but what says the same.

A report has more words than a question. Those that say most of it look for others; how alike each of these
is, all of them say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from supportdesk.domain.alike import WITHOUT_MEANING, likeness, telling
from supportdesk.domain.ranking import Question, ranked, rarity
from supportdesk.domain.tokens import tokens
from supportdesk.store.search import postings
from supportdesk.store.search.asking import Prior, chosen, documents, prior_of, sizes_of

_LONGEST = 1_000  # characters of a report that are read
_MOST = 96  # different words of it


@dataclass(frozen=True, slots=True)
class Alike:
    """A thing that is like a text: its id, and how well it answers (more is better).

    `likeness`, and how much of the text it covers, are from 0.0 to 1.0. `shared` has the tokens of both, with
    what they weigh.
    """

    id: int
    score: float
    likeness: float
    covered: float
    shared: Mapping[str, float]


def alike(
    connection: Connection,
    kind: str,
    text: str,
    limit: int,
    *,
    without: Collection[int] = (),
    prior: Prior | None = None,
) -> list[Alike]:
    """The documents of a kind that are most like a text, best first."""
    said = tokens(text[:_LONGEST])
    once = list(dict.fromkeys(said))[:_MOST]
    sizes = sizes_of(connection, kind)
    if not once or sizes is None:
        return []
    held = postings.held(connection, kind, once)
    # What nobody else says says much of this report, but finds nothing.
    every = {token: rarity(held[token].documents if token in held else 0, sizes.documents) for token in once}
    weights = telling(said, {token: every[token] for token in held})
    places = chosen(connection, kind, {token: held[token] for token in weights}, weights, sizes.documents)
    found = {each.id: each for each in documents(connection, places)}
    question = Question(tuple(token for token in said if token in weights), weights, typing=False)
    meant = [token for token in once if token not in WITHOUT_MEANING]
    whole = sum(every[token] for token in meant)
    result: list[Alike] = []
    for place, score in ranked(question, found.values(), sizes, prior_of(connection, prior)):
        thing = postings.thing(place)
        if thing in without:
            continue
        other = {*found[place].title.split(), *found[place].body.split()} - WITHOUT_MEANING
        shared = {token: every[token] for token in meant if token in other}
        covered = sum(shared.values()) / whole if whole else 0.0
        result.append(Alike(thing, score, likeness(meant, other, every), covered, shared))
        if len(result) == limit:
            break
    return result
