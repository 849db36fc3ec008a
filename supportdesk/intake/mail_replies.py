"""What a person wrote in a mail, apart from what was quoted and from a signature.

Nothing is dropped: every line of the text is in `said` or in `folded`. What is told apart wrongly costs a key
to be read, so a line goes into the fold only for a reason named here; where words follow a quotation, the
quotation stays before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk.intake.mail_phrases import CARD, FROM, HEADER, INTRO, ORIGINAL, PHONE, SENT, WROTE

LONGEST_INTRO = 4
"""Lines that the words before a quotation ("On Monday, Ann wrote:") may run over."""

LONGEST_SIGNATURE = 14
"""Lines with words that may stand below `--` for it to begin a signature."""

MOST_LINES = 2_000
"""Lines of a text that is told apart; of a longer one nothing is folded."""

LONGEST_LINE = 600
"""Characters of a line that are looked at."""

_QUOTED = re.compile(r"\s*[>|｜]")
_RULED = frozenset("-_=*#~+—–─━ᐧ")
_DASHES = re.compile(r"\s*(?:--|—|–|__)\s*$")
_RULE = re.compile(r"\s*(?:[-_=*#~+—–─━]\s?){2,}\s*$|\s*[ᐧ—–]\s*$")


@dataclass(frozen=True, slots=True)
class Parts:
    """A text told apart: what its writer said, and what is folded, each in its order."""

    said: str
    folded: str


def split(text: str, sender: str = "") -> Parts:
    """Tell apart what was said. A text that has nothing else stays whole, quotations or not.

    `sender` is the name that the mail gives its writer: a signature may begin with it.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
    if len(lines) > MOST_LINES:
        return Parts("\n".join(lines).strip("\n"), "")
    folded: list[tuple[int, int]] = []
    bare = Lines(line.strip()[:LONGEST_LINE] for line in lines)
    end = _before_tail(bare, _before_card(bare, _end(bare), sender))
    start, past = _begin(bare, end)
    if past:
        folded.append(past)
    inner = _intros_within(bare, start, end)
    folded += inner
    kept = [n for n in range(start, end) if not any(a <= n < b for a, b in inner)]
    while kept and not lines[kept[-1]].strip():
        kept.pop()
    said = "\n".join(lines[n] for n in kept).strip("\n")
    if not said.strip():
        return Parts("\n".join(lines).strip("\n"), "")
    rest = [line for a, b in sorted(folded) for line in lines[a:b]] + lines[end:]
    return Parts(said, "\n".join(rest).strip("\n"))


class Lines(list[str]):
    """Bare lines, and what is asked of them again and again."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__(lines)
        # Most lines are nowhere near a word that says that somebody wrote.
        self.near = bytearray(len(self) + LONGEST_INTRO)
        all_low = "\n".join(self).lower()
        there = [word for word in WROTE if word in all_low]
        for n, line in enumerate(self) if there else ():
            low = line.lower()
            if any(word in low for word in there):
                for k in range(max(0, n - LONGEST_INTRO + 1), n + 1):
                    self.near[k] = 1
        own = (n for n, line in enumerate(self) if line and not _QUOTED.match(line))
        self.first = next(own, len(self))


def _end(lines: Lines) -> int:
    """The line at which the writer's own words end."""
    end = len(lines)
    for n in range(len(lines)):
        if _begins_rest(lines, n):
            end = n
            break
    return _before_tail(lines, end)


def _begins_rest(lines: Lines, n: int) -> bool:
    """Whether all from this line on is somebody else's, or a signature."""
    line = lines[n]
    if n <= lines.first or not line:
        return False
    if line[0] in "->_—–" and ORIGINAL.match(line):
        return True
    if _is_head(lines, n):
        return True
    if _DASHES.match(line):
        return _is_signature(lines, n)
    after = _intro(lines, n)
    return after > n and not _answered_below(lines, after)


def _is_head(lines: Lines, n: int) -> bool:
    """The head of a mail that was put below: From, and then at least two more of such lines near it."""
    if lines[n][:1] in _RULED and _RULE.match(lines[n]):
        following = next((k for k in range(n + 1, min(n + 3, len(lines))) if lines[k].strip()), None)
        return following is not None and not _RULE.match(lines[following]) and _is_head(lines, following)
    if not FROM.match(lines[n]):
        return False
    near = [line for line in lines[n + 1 : n + 8] if HEADER.match(line)]
    return len(near) >= 2 and any(SENT.match(line) for line in near)


def _intro(lines: Lines, n: int) -> int:
    """The line after "On Monday, Ann wrote:", which may run over several; `n` where there is none."""
    if not lines.near[n] or not lines[n] or _QUOTED.match(lines[n]):
        return n
    for k in range(n, min(n + LONGEST_INTRO, len(lines))):
        if not lines[k].strip() or (k > n and _QUOTED.match(lines[k]) and not lines[k].startswith(">:")):
            break
        if _may_end_intro(lines[k]) and INTRO.match(
            " ".join(line.strip() for line in lines[n : k + 1])[:600]
        ):
            return k + 1
    return n


def _may_end_intro(line: str) -> bool:
    low = line.lower()
    return low.endswith((":", "：", ">", "uhr")) or any(word in low for word in WROTE)


def _answered_below(lines: Lines, n: int) -> bool:
    """Whether a quotation begins here and the writer's own words follow it."""
    while n < len(lines) and not lines[n].strip():
        n += 1
    if n == len(lines) or not _QUOTED.match(lines[n]):
        return False  # not marked line by line: where it ends can't be told
    end = _before_tail(lines, len(lines), quoted=False)
    for k in range(n, end):
        if _DASHES.match(lines[k]) and _is_signature(lines, k):
            return False
        if lines[k].strip() and not _QUOTED.match(lines[k]):
            return _intro(lines, k) == k or _answered_below(lines, _intro(lines, k))
    return False


def _is_signature(lines: Lines, n: int) -> bool:
    words = 0
    for k in range(n + 1, len(lines)):
        if _QUOTED.match(lines[k]) or ORIGINAL.match(lines[k]) or _is_head(lines, k) or _intro(lines, k) > k:
            break
        words += bool(lines[k].strip())
        if words > LONGEST_SIGNATURE:
            return False
    return True


def _before_card(lines: Lines, end: int, sender: str) -> int:
    """The end without a signature that no `--` begins: a rule or the writer's name, and how to reach them."""
    first = max(0, end - 2 * LONGEST_SIGNATURE)
    name = sender.strip().casefold()
    for n in range(first, end):
        ruled = _RULE.match(lines[n]) is not None
        if not ruled and not (name and lines[n].strip().casefold() == name):
            continue
        card = [line.strip() for line in lines[n + 1 : end] if line.strip()]
        reached = sum(CARD.search(line) is not None for line in card)
        if len(card) <= LONGEST_SIGNATURE and reached > ruled and not any(map(_is_sentence, card)):
            return n
    return end


def _is_sentence(line: str) -> bool:
    return len(line) > 64 or (line.endswith(tuple(".?!。？！…")) and not CARD.search(line))


def _before_tail(lines: Lines, end: int, *, quoted: bool = True) -> int:
    """The end without what hangs on it: blank lines, rules, quotations, the phone's own words."""
    n = end
    while n > 0:
        line = lines[n - 1]
        hangs = not line.strip() or _RULE.match(line) or PHONE.match(line) or (quoted and _QUOTED.match(line))
        if not hangs:
            break
        n -= 1
    return n


def _begin(lines: Lines, end: int) -> tuple[int, tuple[int, int] | None]:
    """Where the words begin, and the lines before them that are only the words before a quotation."""
    n = 0
    while n < end and not lines[n].strip():
        n += 1
    if n < end and (after := _intro(lines, n)) > n:
        return after, (n, after)
    return n, None


def _intros_within(lines: Lines, start: int, end: int) -> list[tuple[int, int]]:
    """The words before quotations that are answered below them: the quotation is kept, these are not."""
    found: list[tuple[int, int]] = []
    n = start
    while n < end:
        after = _intro(lines, n)
        if after > n and after <= end:
            found.append((n, after))
            n = after
        else:
            n += 1
    return found
