"""Text to search tokens: one pipeline for what is indexed and what is asked, on every database.

Traditional Chinese is read as simplified, CJK runs become overlapping two-character pieces, latin words
lose a plural s, codes and identifiers (`0x80070005`, `ora-12541`, `T20231001-003`) are kept whole, their
joints left out, beside their parts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from supportdesk.domain.simplified import simplified

_RANGES = ("\u3400-\u4dbf", "\u4e00-\u9fff", "\uf900-\ufaff", "\u3040-\u30ff", "\uac00-\ud7af")
_CJK = "".join(_RANGES)
_WORD = rf"[^\W_{_CJK}]+"
_JOINTS = r"[-_.:/@]"
_LONGEST = 100  # characters of a token: PostgreSQL takes no lexeme of more than 2 kB
_PART = re.compile(r"[^-_.:/@]+")


@cache  # not when the module is loaded: nobody has asked yet
def _runs() -> re.Pattern[str]:
    return re.compile(rf"([{_CJK}]+)|({_WORD}(?:{_JOINTS}{_WORD})*)")


def tokens(text: str) -> list[str]:
    """Tokens in the order of the text, repeats kept. Without spaces or quotes, safe in any index."""
    found: list[str] = []
    for cjk, word in _runs().findall(_even(text)):
        if cjk:
            found += _bigrams(cjk)
            continue
        if word.isalnum():  # most of them
            found.append(_stem(word)[:_LONGEST])
            continue
        parts = re.split(_JOINTS, word)
        if len(parts) > 1:
            found.append("".join(parts)[:_LONGEST])
        found += [_stem(part)[:_LONGEST] for part in parts]
    return found


def pieces(text: str) -> list[tuple[int, int, str]]:
    """Where the tokens of a text stand in it as it is written: from, to, token; a code before its parts."""
    found: list[tuple[int, int, str]] = []
    for match in _runs().finditer(text):
        start, end = match.span()
        if match[1]:
            signs = [_even(sign) for sign in match[1]]
            size = min(2, len(signs))
            found += [
                (start + n, start + n + size, "".join(signs[n : n + size]))
                for n in range(len(signs) - size + 1)
            ]
            continue
        parts = [(part.start(), part.end(), _even(part[0])) for part in _PART.finditer(match[2])]
        if len(parts) > 1:
            found.append((start, end, "".join(word for *_place, word in parts)[:_LONGEST]))
        found += [(start + begin, start + stop, _stem(word)[:_LONGEST]) for begin, stop, word in parts]
    return found


def is_pair(token: str) -> bool:
    """Whether a token is two CJK signs."""
    return len(token) == 2 and any(signs[0] <= token[0] <= signs[-1] for signs in _RANGES)


def _even(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text)).lower()


def _bigrams(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def sequences(word: str) -> list[tuple[str, ...]]:
    """What a word asks for: tokens that stand one after the other, a code as the one token it is whole."""
    found: list[list[str]] = []
    together = False
    for cjk, latin in _runs().findall(_even(word)):
        if latin and len(parts := re.split(_JOINTS, latin)) > 1:
            found.append(["".join(parts)[:_LONGEST]])
            together = False
            continue
        run = _bigrams(cjk) if cjk else [_stem(latin)[:_LONGEST]]
        if together:
            found[-1] += run
        else:
            found.append(run)
        together = True
    return [tuple(run) for run in found]
