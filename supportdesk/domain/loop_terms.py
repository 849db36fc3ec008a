"""What the policy says of the end of a ticket: survey, closing, review (process §4, §8).

All times are on the wall: a customer's week has seven days, whatever hours the desk keeps. A table that is
missing turns the thing off: a policy written before there was any sends nothing, and closes nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from supportdesk.domain.errors import BadInput

Duration = Callable[[str], timedelta]


@dataclass(frozen=True, slots=True)
class SurveyTerms:
    """A survey goes out so long after the resolution, and is open for so long."""

    after: timedelta
    expires: timedelta


@dataclass(frozen=True, slots=True)
class ClosingTerms:
    """After so long the desk closes what the customer confirmed, or said nothing more about (§8)."""

    confirmed: timedelta
    unconfirmed: timedelta


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """A review is opened by a score below this, and by a deadline of these clocks that was missed."""

    below: float
    clocks: frozenset[str]


@dataclass(frozen=True, slots=True)
class LoopTerms:
    """What the desk does by itself; None: nothing."""

    survey: SurveyTerms | None = None
    closing: ClosingTerms | None = None
    review: ReviewTerms | None = None


def read_loop(table: Mapping[str, Any], clocks: Iterable[str], duration: Duration) -> LoopTerms:
    """The terms of a policy's TOML, which has these clocks. Raises BadInput, with the codes of policies."""
    return LoopTerms(_survey(table, duration), _closing(table, duration), _review(table, clocks))


def _survey(table: Mapping[str, Any], duration: Duration) -> SurveyTerms | None:
    if (given := _section(table, "survey", ("after", "expires"))) is None:
        return None
    after = _length(given, "survey", "after", "1h", duration)
    expires = _length(given, "survey", "expires", "14d", duration)
    if not expires:
        raise BadInput("policy.loop_time", table="survey", given="expires")
    return SurveyTerms(after, expires)


def _closing(table: Mapping[str, Any], duration: Duration) -> ClosingTerms | None:
    if (given := _section(table, "closing", ("confirmed", "unconfirmed"))) is None:
        return None
    confirmed = _length(given, "closing", "confirmed", "1h", duration)
    unconfirmed = _length(given, "closing", "unconfirmed", "7d", duration)
    if not unconfirmed:
        raise BadInput("policy.loop_time", table="closing", given="unconfirmed")
    return ClosingTerms(confirmed, unconfirmed)


def _review(table: Mapping[str, Any], clocks: Iterable[str]) -> ReviewTerms | None:
    if (given := _section(table, "review", ("below", "clocks"))) is None:
        return None
    known = tuple(clocks)
    below, named = given.get("below", 4), given.get("clocks", list(known))
    if isinstance(below, bool) or not isinstance(below, (int, float)) or not 1 <= below <= 5:
        raise BadInput("policy.review_below", given="below")
    if not isinstance(named, list):
        raise BadInput("policy.no_list", given="clocks", value=str(named))
    for name in map(str, named):
        if name not in known:
            raise _unknown("clock", name, known)
    return ReviewTerms(float(below), frozenset(map(str, named)))


def _unknown(what: str, given: str, known: Iterable[str]) -> BadInput:
    choices = sorted(known)
    near = "".join(difflib.get_close_matches(given, choices, n=1, cutoff=0.5))
    return BadInput("policy.unknown", what=what, given=given, near=near, known=choices)


def _section(table: Mapping[str, Any], name: str, known: Iterable[str]) -> Mapping[str, Any] | None:
    given = table.get(name)
    if given is None:
        return None
    if not isinstance(given, dict):
        raise BadInput("policy.loop_table", given=name)
    for key in given:
        if key not in known:
            raise _unknown("key", key, known)
    return given


def _length(given: Mapping[str, Any], table: str, key: str, default: str, duration: Duration) -> timedelta:
    value = given.get(key, default)
    if not isinstance(value, str):
        raise BadInput("policy.loop_time", table=table, given=key)
    return duration(value)
