"""Texts without the people in them: what becomes an article must not tell whose problem it was (process §5).

Told by the desk itself: the ticket's customer and everybody else whose name it knows. Told by their form:
mail addresses, telephone and identity numbers, and names that were masked in the source (张*).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk.domain.people import Customer
from supportdesk.domain.query import folded
from supportdesk.domain.vocabulary import Language

PLACES = {
    Language.CHINESE: ("[客户]", "[电话]", "[邮箱]"),
    Language.ENGLISH: ("[customer]", "[phone]", "[mail]"),
}
"""What stands in the place of a name, a number, an address."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TITLES = "先生|女士|小姐|同学|老师|经理|主管|总监|总|工|主任|部长|科长|医生|律师|师傅|老板|哥|姐"
_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_MASKED = re.compile(rf"[{_HAN}][*＊]{{1,2}}(?:{_TITLES})?")
_MOBILE = re.compile(r"(?<![\w.-])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![\w-])")
_LANDLINE = re.compile(r"(?<![\w.-])(?:\(0\d{2,3}\)|0\d{2,3})[ -]?\d{7,8}(?:[ -]\d{1,6})?(?![\w-])")
_ABROAD = re.compile(r"(?<![\w+])\+\d[\d ().-]{6,18}\d(?!\w)")
_GROUPED = re.compile(r"(?<![\w.:/-])\(?\d{3}\)?[ -]\d{3}[ -]\d{4}(?![\w-])")
_TOLD = re.compile(
    r"(?i)((?:电话|手机|座机|分机|传真|微信|qq|tel|telephone|phone|mobile|cell|fax|ext|extension|call)"
    r"(?:号码|号|\.| number| no\.?)?\s*(?:是|为|is)?\s*[:：]?\s*)(\+?\d[\d -]{1,18}\d)"
)
_IDENTITY = re.compile(r"(?<!\w)\d{17}[\dXx](?!\w)")
_NUMBERS = (_IDENTITY, _ABROAD, _MOBILE, _LANDLINE, _GROUPED)
_SALUTATION = "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau"
_PARTS = re.compile(r"[\s·•,]+")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text, and how much was taken out of it."""

    text: str
    removed: int


def candidates(text: str, most: int = 20_000) -> frozenset[str]:
    """What in a text may be a name, folded: runs of two to four Chinese signs, of one to three words.

    The desk looks up which of them are names that it knows.
    """
    found: set[str] = set()
    for run in re.findall(rf"[{_HAN}·*＊]{{2,}}", text[:most]):
        found.add(run)  # 阿卜杜拉·买买提
        for length in range(2, 5):
            found.update(run[start : start + length] for start in range(len(run) - length + 1))
    words = re.findall(r"[^\W\d_][\w'’.-]*", text[:most])
    for length in range(1, 4):
        found.update(" ".join(words[start : start + length]) for start in range(len(words) - length + 1))
    return frozenset(name for each in found if (name := folded(each.strip(".'’-"))))


def cleaned(text: str, customer: Customer, known: Iterable[str], language: Language) -> Cleaned:
    """The text without its customer, and without everybody of `known` names. What stands in their place is
    in the language of the text.
    """
    person, number, mail = PLACES[language]
    removed = 0

    def take(pattern: re.Pattern[str], place: str, where: str) -> str:
        nonlocal removed
        changed, times = pattern.subn(lambda found: place, where)
        removed += times
        return changed

    text = take(_MAIL, mail, text)
    for contact in filter(None, map(str.strip, re.split(r"[,;/，；、]", customer.contact))):
        # An extension of three or four digits is a number like any other, but for this customer it is theirs.
        if len(contact) >= 3:
            digits = re.sub(r"\D", "", contact)
            is_number = len(digits) >= 3 and not re.search(r"[^\W\d_]", contact)
            spelt = r"\+?" + r"[ ().-]{0,2}".join(digits) if is_number else re.escape(contact)
            text = take(re.compile(rf"(?<!\w)(?:{spelt})(?!\w)"), number, text)
    for pattern in _NUMBERS:
        text = take(pattern, number, text)
    changed, times = _TOLD.subn(lambda found: found[1] + number, text)
    text, removed = changed, removed + times
    text = take(_MASKED, person, text)
    others = (name for each in known if _is_a_name(name := each.strip()))
    names = [*_own_names(customer), *sorted(others, key=len, reverse=True)]
    for name in dict.fromkeys(names):
        text = take(_of_name(name), person, text)
    return Cleaned(text, removed)


def _is_a_name(name: str) -> bool:
    """Two letters, as in HR, are more often something else."""
    return len(name) >= (2 if re.search(f"[{_HAN}]", name) else 3)


def _own_names(customer: Customer) -> list[str]:
    """The customer's name, and of a Western one its parts, the longest first."""
    name = customer.name.strip()
    parts = [part for part in _PARTS.split(name) if len(part) >= 3 and not re.search(f"[{_HAN}]", part)]
    return [each for each in (name, *sorted(parts, key=len, reverse=True)) if len(each) > 1]


def _of_name(name: str) -> re.Pattern[str]:
    """A name in a text: of Chinese signs anywhere and with its title, also by surname and title; of letters
    as whole words with a capital.
    """
    if re.fullmatch(rf"[{_HAN}]{{2,4}}", name):
        surname = name[:2] if len(name) == 4 else name[0]
        return re.compile(rf"{re.escape(name)}(?:{_TITLES})?|{re.escape(surname)}(?:{_TITLES})")
    if re.search(rf"[{_HAN}*＊]", name):
        return re.compile(re.escape(name))
    parts, between = name.split(), r"[\s._-]+"
    # One word may be another: will, mark. Two together are a name however written, as in a login.
    either = "|".join(map(re.escape, (name, name[0].upper() + name[1:], name.upper())))
    spelt = f"(?i:{between.join(map(re.escape, parts))})" if len(parts) > 1 else either
    return re.compile(rf"(?:\b(?:{_SALUTATION})\.?\s+)?(?<!\w)(?:{spelt})(?!\w)(?:'s|’s)?")
