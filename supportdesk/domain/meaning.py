"""Where what a model says of a text's meaning is added to what its words say. Pure; the model is elsewhere.

Words decide which things are looked at, and a model only orders those: it knows paraphrases, and no codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from supportdesk.domain.tokens import pieces

WEIGHT = 4.0
"""What a cosine weighs beside a score whose best is 1.0. Cosines of texts lie close together."""

_WORDS = 2  # a question of no more words is asked by its words alone
_DIGIT = re.compile(r"\d")


def has_meaning(text: str) -> bool:
    """Whether a question says more than a word or two. Codes and numbers say nothing that a model knows;
    two Chinese characters are about a word.
    """
    words, end = 0.0, -1
    for start, stop, token in pieces(text):
        if start >= end and not _DIGIT.search(token):
            words += 0.5 * len(token) if not token.isascii() and len(token) < 3 else 1.0
            end = stop
    return words > _WORDS


def dealt(scores: Mapping[int, float], cosines: Mapping[int, float]) -> dict[int, float]:
    """The same scores, best first, given out anew among those that have a cosine; the others keep theirs.

    So what a score means, and which is too small to be shown, stays what it was. Of equals the one that
    stands first in `scores` stays first.
    """
    order = sorted(scores, key=lambda i: -scores[i])
    known = [i for i in order if i in cosines]
    best = max((scores[i] for i in known), default=0.0) or 1.0
    anew = iter(sorted(known, key=lambda i: -(scores[i] / best + WEIGHT * cosines[i])))
    return {next(anew) if i in cosines else i: scores[i] for i in order}
