"""What the policy says of the end of a ticket: when a survey goes out, when the desk closes (process §4, §8).

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
class LoopTerms:
    """What the desk does by itself once a ticket is resolved; None: nothing."""

    survey: SurveyTerms | None = None


def read_loop(table: Mapping[str, Any], duration: Duration) -> LoopTerms:
    """The terms of a policy's TOML. Raises BadInput, with the codes of policies."""
    return LoopTerms(survey=_survey(table, duration))


def _survey(table: Mapping[str, Any], duration: Duration) -> SurveyTerms | None:
    if (given := _section(table, "survey", ("after", "expires"))) is None:
        return None
    after = _length(given, "survey", "after", "1h", duration)
    expires = _length(given, "survey", "expires", "14d", duration)
    if not expires:
        raise BadInput("policy.loop_time", table="survey", given="expires")
    return SurveyTerms(after, expires)


def _section(table: Mapping[str, Any], name: str, known: Iterable[str]) -> Mapping[str, Any] | None:
    given = table.get(name)
    if given is None:
        return None
    if not isinstance(given, dict):
        raise BadInput("policy.loop_table", given=name)
    for key in given:
        if key not in known:
            choices = sorted(known)
            near = "".join(difflib.get_close_matches(key, choices, n=1, cutoff=0.5))
            raise BadInput("policy.unknown", what="key", given=key, near=near, known=choices)
    return given


def _length(given: Mapping[str, Any], table: str, key: str, default: str, duration: Duration) -> timedelta:
    value = given.get(key, default)
    if not isinstance(value, str):
        raise BadInput("policy.loop_time", table=table, given=key)
    return duration(value)
