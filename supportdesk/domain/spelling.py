"""Words that were probably meant: one letter too many, missing or wrong, or two exchanged."""

from __future__ import annotations

SHORTEST, LONGEST = 4, 24
"""Letters of a word that may be taken for another: of a shorter one every other is a neighbour."""


def correctable(token: str) -> bool:
    """Whether it may be a misspelt word: Latin letters only. A code has no neighbours."""
    return SHORTEST <= len(token) <= LONGEST and token.isascii() and token.isalpha()


def halves(word: str) -> tuple[str, str, str]:
    """Its beginning, its end, and the word with the letters where they meet exchanged.

    One edit leaves one of the halves as it was, but for that exchange: so every neighbour of a word begins
    with the first, ends with the second, or is the third.
    """
    middle = len(word) // 2
    begin, end = word[:middle], word[middle:]
    return begin, end, f"{begin[:-1]}{end[0]}{begin[-1]}{end[1:]}"


def is_neighbour(one: str, two: str) -> bool:
    """Whether one edit makes the one of the other."""
    if one == two or abs(len(one) - len(two)) > 1:
        return False
    at = 0
    shorter = min(len(one), len(two))
    while at < shorter and one[at] == two[at]:
        at += 1
    rest, other = one[at:], two[at:]
    if rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]:
        return True
    return len(rest) > 1 and rest[:2] == other[1::-1] and rest[2:] == other[2:]
