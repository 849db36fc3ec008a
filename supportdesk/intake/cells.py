"""What stands in one cell of a tracking table (§6), read by the kind of its column.

Every reader answers with a value or None for what it cannot read; nothing here raises. Both languages
are read wherever they stand, full-width or not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from supportdesk.domain.events import Feedback
from supportdesk.domain.tracking_table import CATEGORIES, STATUSES, Column, plain
from supportdesk.domain.vocabulary import Category, Language, Status

EARLIEST, LATEST = 1970, 2199
_NOTHING = frozenset({"", "-", "--"})
_NONE = _NOTHING | {"—", "–", "n/a", "none", "无", "/"}
_LONGEST_SHAPE = 200
_WORDS = (Column.NUMBER, Column.DESCRIPTION, Column.CUSTOMER, Column.OWNER, Column.FEEDBACK)

_NUMBER = r"T\d{8}-\d{3,6}|T\d{4}-\d{2}-\d{2}(?:-\d{1,6})?"
_DATE = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
_CLOCK = r"\d{1,2}\s*:\s*\d{2}(?:\s*:\s*\d{2})?"
_STAMP = rf"{_DATE}\s*T?\s*{_CLOCK}"
_TIME = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*"
    # Without a blank a day has two digits: 2023-10-0111:00 is the first, at eleven.
    r"(?:(?P<day>\d{1,2})\s*日?(?:\s+|\s*T\s*|(?<=日))|(?P<tight>\d{2}))"
    r"(?P<hour>\d{1,2})\s*:\s*(?P<minute>\d{2})(?:\s*:\s*(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_ARTICLE = re.compile(
    r"(?P<slug>/?kb/[\w./-]+)\s*(?P<late>\(\s*(?:待更新|to be updated)\s*\))?", re.IGNORECASE
)
_FEEDBACK = re.compile(
    r"\s*(?P<score>\d+(?:\.\d+)?)?\s*(?P<unit>分|points?)?\s*"
    r"(?:[(\uff08](?P<three>[1-5-]/[1-5-]/[1-5-])[)\uff09])?\s*(?:(?P<colon>[:\uff1a])(?P<comment>.*))?",
    re.DOTALL | re.IGNORECASE,
)
_MERGED = re.compile(r"(?P<word>.*?)\s*\((?P<number>[^()]+)\)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as read; `code` names what was odd about it, or is empty."""

    at: datetime
    code: str = ""


def folded(text: str) -> str:
    """For comparing: full-width as half-width, no case, no blanks around."""
    return _folded(text) if len(text) <= _LONGEST_SHAPE else _folded.__wrapped__(text)


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def blank(cell: str, column: Column | None = None) -> bool:
    """Whether nothing is meant. Where words stand, only a hyphen is no word."""
    return folded(cell) in (_NOTHING if column is None or column in _WORDS else _NONE)


_CATEGORY_WORDS: Mapping[str, Category] = {
    word.casefold(): code for language in Language for code, word in CATEGORIES[language].items()
}
_STATUS_WORDS: Mapping[str, Status] = {
    **{status.value: status for status in Status},
    **{word.casefold(): code for language in Language for code, word in STATUSES[language].items()},
    "in-progress": Status.IN_PROGRESS,
    "open": Status.NEW,
    "waiting": Status.WAITING_CUSTOMER,
    "done": Status.RESOLVED,
    "待处理": Status.NEW,
    "未处理": Status.NEW,
    "完成": Status.RESOLVED,
    "已完成": Status.RESOLVED,
}


def category(cell: str) -> Category | None:
    return _CATEGORY_WORDS.get(folded(cell))


def status(cell: str) -> tuple[Status, str] | None:
    """The status, and the number of the ticket that a merged one lives on in."""
    word = folded(cell)
    if word in _STATUS_WORDS:
        return _STATUS_WORDS[word], ""
    found = _MERGED.fullmatch(unicodedata.normalize("NFKC", cell).strip())
    if found and _STATUS_WORDS.get(found["word"].casefold()) is Status.MERGED:
        return Status.MERGED, found["number"].strip()
    return None


def moment(cell: str, zone: tzinfo) -> Moment | None:
    """An instant. Codes: `time_skipped` (a time that a change of the clocks leapt over, read as if they
    had not been changed yet), `day_only` (midnight is taken).
    """
    text = unicodedata.normalize("NFKC", plain(cell)).strip()
    found = _TIME.fullmatch(text)
    try:
        if found is not None:
            day = int(found["day"] or found["tight"])
            clock = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
            at = datetime(int(found["year"]), int(found["month"]), day, *clock, tzinfo=UTC)
            return _placed(at, found["zone"], zone)
        if day_only := _DAY.fullmatch(text):
            year, month, day = (int(part) for part in day_only.groups())
            placed = _placed(datetime(year, month, day, tzinfo=UTC), None, zone)
            return Moment(placed.at, "day_only") if placed else None
    except (ValueError, OverflowError):
        return None
    return None


def _placed(wall: datetime, offset: str | None, zone: tzinfo) -> Moment | None:
    if not EARLIEST <= wall.year <= LATEST:
        return None
    if offset is not None:
        digits = offset.lstrip("+-").replace(":", "")
        shift = timedelta() if offset in "Zz" else timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return Moment(wall + shift if offset.startswith("-") else wall - shift)
    local = wall.replace(tzinfo=zone)
    at = local.astimezone(UTC)
    skipped = at.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None)
    return Moment(at, "time_skipped" if skipped else "")


def feedback(cell: str) -> tuple[Feedback, str]:
    """Scores and comment (§4). The code says which score could not be taken: it stays in the comment."""
    text = plain(cell)
    found = _FEEDBACK.fullmatch(text)
    if found is None or (found["colon"] is None and not (found["score"] or found["three"])):
        return Feedback(comment=text), ""
    comment = found["comment"] or ""
    if not found["unit"] and found["colon"] == ":":
        comment = comment.removeprefix(" ")
    if found["three"]:
        speed, solving, attitude = (None if p == "-" else int(p) for p in found["three"].split("/"))
        return Feedback(speed, solving, attitude, comment=comment), ""
    if not found["score"]:
        return Feedback(comment=comment), ""
    score = float(found["score"])
    if score != int(score) or not 1 <= score <= 5:
        return Feedback(comment=text), "score_not_taken"
    return Feedback(overall=int(score), comment=comment), ""


def articles(cell: str) -> tuple[tuple[str, bool], ...] | None:
    """Slugs, each with whether it is to be updated (待更新, §5)."""
    text = unicodedata.normalize("NFKC", plain(cell)).strip()
    parts = [part.strip() for part in re.split(r"[;,、\n]+", text) if part.strip()]
    found = [_ARTICLE.fullmatch(part) for part in parts]
    if not parts or not all(found):
        return None
    slugs = ((match["slug"], match["late"] is not None) for match in found if match)
    return tuple((slug if slug.startswith("/") else f"/{slug}", late) for slug, late in slugs)


def number(cell: str) -> bool:
    return re.fullmatch(_NUMBER, folded(cell).upper()) is not None


def could_be(column: Column, cell: str) -> bool:
    """Whether a cell has the shape of a column. Blank fits all but the description and what is stamped."""
    if blank(cell, column):
        return column is not Column.DESCRIPTION
    match column:
        case Column.NUMBER:
            return number(cell)
        case Column.REPORTED | Column.EXPECTED | Column.RESOLVED:
            return _TIME.fullmatch(folded(cell)) is not None or _DAY.fullmatch(folded(cell)) is not None
        case Column.CATEGORY:
            return category(cell) is not None
        case Column.STATUS:
            return status(cell) is not None
        case Column.ARTICLE:
            return articles(cell) is not None
        case Column.FEEDBACK:
            return feedback(cell)[0].score is not None or not _telling(cell)
        case Column.OWNER:
            return len(cell) <= 60 and "\n" not in cell and not _telling(cell)
        case Column.CUSTOMER:
            return len(cell) <= 200 and "\n" not in cell and not _telling(cell)
        case Column.DESCRIPTION:
            return not _telling(cell)


def _telling(cell: str) -> bool:
    """Whether the shape alone says that this is no free text."""
    if len(cell) > _LONGEST_SHAPE:
        return False
    shape = folded(cell)
    return bool(
        number(cell)
        or _TIME.fullmatch(shape)
        or category(cell)
        or status(cell)
        or articles(cell)
        or re.fullmatch(rf"(?:{_NUMBER})\s*{_CLOCK}", shape.upper())
    )


_GLUED = (
    # What two columns in a row leave behind when the mark between them is lost.
    (re.compile(rf"({_NUMBER}?)\s*({_STAMP})", re.IGNORECASE), Column.NUMBER, Column.REPORTED),
    (re.compile(rf"({_STAMP})\s*({_STAMP})", re.IGNORECASE), Column.EXPECTED, Column.RESOLVED),
)
# Two digits of an hour: of T20231001-0039:30 nobody can say where the number ends.
_SHARED_DAY = re.compile(
    r"(T(\d{4})-?(\d{2})-?(\d{2})(?:-\d{3,6})?)\s*(\d{2}:\d{2}(?::\d{2})?)", re.ASCII | re.IGNORECASE
)
_WORDS_GLUED = re.compile(
    "(" + "|".join(map(re.escape, _CATEGORY_WORDS)) + r")\s*(" + "|".join(map(re.escape, _STATUS_WORDS)) + ")"
)


def apart(cell: str) -> tuple[tuple[Column, str], tuple[Column, str]] | None:
    """The two cells that ran together in one, where their shapes leave no doubt (§6).

    `T2023-10-0109:30` is number and time with one day between them; `T20231001-0032023-10-01 09:30`,
    two times and `紧急已解决` come apart where the second begins.
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    if found := _SHARED_DAY.fullmatch(text):
        stamp = f"{found[2]}-{found[3]}-{found[4]} {found[5]}"
        return (Column.NUMBER, found[1]), (Column.REPORTED, stamp)
    for pattern, first, second in _GLUED:
        if found := pattern.fullmatch(text):
            parts = found.groups()[:2]
            if could_be(first, parts[0]) and could_be(second, parts[1]):
                return (first, parts[0]), (second, parts[1])
    if found := _WORDS_GLUED.fullmatch(text.casefold()):
        return (Column.CATEGORY, found[1]), (Column.STATUS, found[2])
    return None


def day_of(number_cell: str, zone: tzinfo) -> datetime | None:
    """The midnight in `zone` that begins the day a number names: `T20231001-003`, `T2023-10-01`."""
    found = re.match(r"T(\d{4})-?(\d{2})-?(\d{2})(?!\d)", folded(number_cell).upper())
    if found is None:
        return None
    year, month, day = found.groups()
    placed = moment(f"{year}-{month}-{day}", zone)
    return placed.at if placed else None
