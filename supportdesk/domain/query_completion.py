"""What may come next in a query that is being typed: fields, then their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from supportdesk.domain.query import folded, in_quotes
from supportdesk.domain.query_fields import BY_NAME, FIELDS, OF_ME, SORTS, Kind

MOST = 12
"""Choices that are offered at once."""

_LAST = re.compile(
    r"(?:^|(?<=[\s(（　]))(-?)([^\s()（）　\"“「:：]*)(?:([:：])((?:\"[^\"]*\"?|[^\s\"()（）])*))?$"
)
_TIMES = {Kind.AHEAD: ("<2h", "today", "tomorrow", "<1d"), Kind.BEHIND: ("<1h", "today", "yesterday", "<7d")}


def completions(text: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    """The whole text with its last piece completed, likeliest first; none where nothing is known.

    `known` are values that tickets have, by field.
    """
    if text.count('"') % 2 and not re.search(r'[:：,，]"[^"]*$', text):
        return []  # in a phrase
    found = _LAST.search(text)
    if found is None:
        return []
    minus, name, colon, value = found.groups()
    if colon is None:
        if not name:
            return []
        names = [f"{field}:" for field in (*FIELDS, "sort", *_CHINESE)]
        return [text[: found.start()] + minus + choice for choice in names if choice.startswith(name)][:MOST]
    field = "sort" if name.lower() == "sort" else BY_NAME.get(name.lower())
    if field is None:
        return []
    begun = re.split(r"[,，]", value)[-1]
    head = text[: len(text) - len(begun)]
    wanted = folded(begun.strip('"'))
    if not begun.strip('"') and value.count('"') % 2:
        wanted = ""
    fitting = [choice for choice in _values(field, known) if folded(choice).startswith(wanted)]
    return [head + _quoted(choice) for choice in fitting if folded(choice) != wanted][:MOST]


def _values(field: str, known: Mapping[str, Sequence[str]]) -> Iterable[str]:
    if field == "sort":
        yield from SORTS
        return
    kind = FIELDS[field].kind
    if field in OF_ME:
        yield "me"
    yield from FIELDS[field].codes
    yield from _TIMES.get(kind, ())
    if kind is Kind.NUMBER:
        yield from ("<4", ">=4")
    yield from known.get(field, ())
    if kind is not Kind.STATE:
        yield from ("none", "any")


def _quoted(value: str) -> str:
    """As it has to be written: in quotes where it has blanks, commas, colons, parentheses or quotes."""
    plain = not re.search(r'[\s,，()（）:："“”「」]', value)
    return value if plain else in_quotes(value)


_CHINESE = tuple(name for name in BY_NAME if not name.isascii())
