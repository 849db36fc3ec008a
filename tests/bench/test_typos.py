"""What a typo costs: questions that others judged, each beside itself with one letter of one word wrong.

One edit – a letter too many, missing, another, or two exchanged – is made by a fixed seed in a Latin word
of four letters or more of every judged question that has one. Both are asked in the same run, and a plain
FTS5 index of the same tokens beside them. The set of Chinese pages brings typos of its own: where the
question that one of them was made of is known, what is kept of it is printed, too.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Sequence

import pytest

from supportdesk.domain.tokens import tokens
from supportdesk.store import search
from supportdesk.store.database import Database
from tests.bench.figures import heading
from tests.bench.test_relevance import DEEP, Judged, judged, plain, reciprocal

SEED = 20261129
KEPT = 0.85
"""What a typo has to keep of the untyped MRR."""

Asked = tuple[str, str, frozenset[int]]
_WORD = re.compile(r"(?<![A-Za-z0-9_.-])[A-Za-z]{4,24}(?![A-Za-z0-9_-])")

pytestmark = pytest.mark.bench


def typed(text: str, dice: random.Random) -> str | None:
    """The text with one edit in one of its Latin words; None where it has none of four letters."""
    words = list(_WORD.finditer(text))
    if not words:
        return None
    word = dice.choice(words)
    while (wrong := _edited(word[0], dice)).casefold() == word[0].casefold():
        continue
    return text[: word.start()] + wrong + text[word.end() :]


def _edited(word: str, dice: random.Random) -> str:
    at, letter = dice.randrange(len(word)), dice.choice(string.ascii_lowercase)
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        )
    )


def mean(asked: Sequence[Asked], find: Callable[[str], list[int]]) -> float:
    return sum(reciprocal(find(text), right) for text, _kind, right in asked) / max(1, len(asked))


def ours(url: str, asked: Judged) -> tuple[Database, Callable[[str], list[int]]]:
    database = Database.open(url)
    documents = [(n, *document) for n, document in enumerate(asked.documents, 1)]
    database.write(lambda c: search.put(c, "article", documents))
    return database, lambda text: list(database.read(lambda c: search.find(c, "article", text, DEEP)).ids)


@pytest.mark.parametrize("name", ["stackfaq_en", "winserver_zh"])
def test_a_typo_keeps_most_of_what_was_found(name: str, sqlite_url: str) -> None:
    asked, dice = judged(name), random.Random(SEED)
    pairs = [
        (one, (wrong, one[1], one[2]))
        for one in asked.questions
        if one[1] not in ("typo", "prefix", "code") and (wrong := typed(one[0], dice)) is not None
    ]
    database, find = ours(sqlite_url, asked)
    try:
        base = plain(asked)
        kinds = sorted({one[1] for one, _wrong in pairs})
        heading(f"{name}: MRR@10 of {len(pairs)} questions as they are, and with one letter wrong")
        for kind in [*kinds, "all"]:
            chosen = [pair for pair in pairs if kind in (pair[0][1], "all")]
            right, wrong = [one for one, _ in chosen], [two for _, two in chosen]
            before, after = mean(right, find), mean(wrong, find)
            plain_before, plain_after = mean(right, base), mean(wrong, base)
            print(
                f"  {kind:<11} {len(chosen):>4}  {before:.3f} -> {after:.3f} keeps {after / before:6.1%}"
                f" ({KEPT:.0%})  | baseline {plain_before:.3f} -> {plain_after:.3f}"
                f" keeps {plain_after / plain_before:6.1%}"
            )
        if name == "winserver_zh":
            _own_typos(asked, find)
    finally:
        database.close()


def _own_typos(asked: Judged, find: Callable[[str], list[int]]) -> None:
    """The set's own typos beside the questions that they were made of, where those are in the set."""
    meant = {text: (text, kind, right) for text, kind, right in asked.questions if kind != "typo"}
    titles = {title: n for n, (title, _text) in enumerate(asked.documents, 1)}
    pairs: list[tuple[Asked, Asked]] = []
    for one in asked.questions:
        if one[1] != "typo":
            continue
        others = (other for other in meant.values() if other[2] & one[2])
        near = [other for other in others if one_sign_off(other[0], one[0])]
        near += [
            (title, "typo", frozenset({n}))
            for title, n in titles.items()
            if n in one[2] and one_sign_off(title, one[0])
        ]
        if near:
            pairs.append((near[0], one))
    total = sum(kind == "typo" for _text, kind, _right in asked.questions)
    for script, latin in (("Latin", True), ("Chinese", False)):
        chosen = [(a, b) for a, b in pairs if differs_in_latin(a[0], b[0]) is latin]
        if chosen:
            before, after = mean([a for a, _ in chosen], find), mean([b for _, b in chosen], find)
            print(
                f"  the set's own {script} typos, {len(chosen)} of {total} whose original is known:"
                f"  {before:.3f} -> {after:.3f} keeps {after / before:6.1%} ({KEPT:.0%})"
            )


def one_sign_off(one: str, two: str) -> bool:
    """Whether two texts differ by one sign: another, one more, or two exchanged."""
    if one == two or abs(len(one) - len(two)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rest, other = one[at:], two[at:]
    if rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]:
        return True
    return len(rest) > 1 and rest[:2] == other[:2][::-1] and rest[2:] == other[2:]


def differs_in_latin(one: str, two: str) -> bool:
    at = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return (one[at : at + 1] or two[at : at + 1]).isascii()


@pytest.mark.parametrize("name", ["winserver_zh"])
def test_english_documentation(name: str, sqlite_url: str) -> None:
    """No English documentation with judged questions is given. Nearest to it are Chinese pages with English
    terms, and the questions that ask for these in English.
    """
    asked = judged(name)
    questions = [
        one for one in asked.questions if one[0].isascii() and one[1] not in ("typo", "code", "prefix")
    ]
    database, find = ours(sqlite_url, asked)
    try:
        base = plain(asked)
        heading(f"{name}: MRR@10 of {len(questions)} questions in English (no English pages are given)")
        for kind in [*sorted({one[1] for one in questions}), "all"]:
            chosen = [one for one in questions if kind in (one[1], "all")]
            before, after = mean(chosen, base), mean(chosen, find)
            gain = f"{after / before - 1:+.1%}"
            print(f"  {kind:<11} {len(chosen):>4}  {after:.3f} | baseline {before:.3f} | {gain}")
    finally:
        database.close()


def test_a_typo_is_one_edit_in_a_word_of_four_letters() -> None:
    dice = random.Random(SEED)
    for _ in range(500):
        wrong = typed("restart the print spooler now", dice)
        assert wrong is not None
        assert one_sign_off("restart the print spooler now", wrong)
        assert " the " in wrong
        assert " now" in wrong
    assert typed("a vpn in it 打印机", dice) is None
    assert tokens("pritn spooler") != tokens("print spooler")
