"""The desk's rules as data: clock definitions, targets, calendars, warnings (process §7).

A policy is read from TOML and is immutable. A ticket keeps the number of the version it was given;
`PolicyBook` finds the version again.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from supportdesk.domain.calendars import Calendar, CalendarError, parse_calendar
from supportdesk.domain.query import EVERYTHING, Node, QueryError, parse
from supportdesk.domain.query_asking import matches
from supportdesk.domain.vocabulary import Category, Channel, Priority, Status, Tier

_WORKING_DAYS = re.compile(r"(\d{1,4}) ?(?:wd|working days?)", re.ASCII)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_CONDITIONS: dict[str, type[Category] | type[Priority] | type[Tier]] = {
    "category": Category,
    "priority": Priority,
    "tier": Tier,
}
_KEYS = ("name", "zone", "use_calendar", "required", "warnings", "calendar", "clock")
_CLOCK_KEYS = ("name", "start", "meet", "pause", "reopen", "cancel", "carry", "repeats", "each", "target")
_CARRYING = ("absorbed",)
_REQUIRABLE = ("subject", "description", "customer", "department", "contact")


class PolicyError(ValueError):
    """A policy that can't be used: what is wrong, and how to mend it, in one paragraph."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What targets may depend on. `category` is None until the ticket is classified."""

    category: Category | None
    priority: Priority | None
    tier: Tier
    channel: Channel
    customer: str
    department: str
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Target:
    """One line of a clock's targets: who it fits, and how much working time it grants (None: no clock).

    With `days` it grants as much as lies between the start and the same time of day so many working days
    on, or the end of that working day (sla-cases 30).
    """

    within: timedelta | None
    category: frozenset[Category] = frozenset()
    priority: frozenset[Priority] = frozenset()
    tier: frozenset[Tier] = frozenset()
    when: Node = EVERYTHING
    days: int | None = None
    end_of_day: bool = False

    def fits(self, facts: Facts) -> bool:
        return (
            (not self.category or facts.category in self.category)
            and (not self.priority or facts.priority in self.priority)
            and (not self.tier or facts.tier in self.tier)
            and (self.when is EVERYTHING or matches(self.when, facts))
        )

    def day(self, start: datetime, calendar: Calendar) -> datetime | None:
        """Where `days` end that began at `start`; None for a length of working time."""
        if self.days is None:
            return None
        return calendar.add_days(start, self.days, end_of_day=self.end_of_day)

    def budget(self, start: datetime, calendar: Calendar) -> timedelta | None:
        """Working time granted to a clock that started at `start`, or None where it doesn't apply."""
        day = self.day(start, calendar)
        return self.within if day is None else calendar.between(start, day)


@dataclass(frozen=True, slots=True)
class ClockDefinition:
    """What starts, meets, pauses, reopens and cancels one clock, and its targets.

    At a signal in `carry` the ticket goes on with the open clock of this name of the ticket it absorbs.
    """

    name: str
    start: frozenset[str]
    meet: frozenset[str]
    pause: frozenset[Status] = frozenset()
    reopen: frozenset[str] = frozenset()
    cancel: frozenset[str] = frozenset()
    carry: frozenset[str] = frozenset()
    repeats: bool = False
    each: bool = False
    targets: tuple[Target, ...] = ()

    def line(self, facts: Facts) -> Target | None:
        """What a ticket of these facts is granted: the first line that fits."""
        return next((target for target in self.targets if target.fits(facts)), None)


@dataclass(frozen=True)
class Policy:
    """One version of the rules."""

    version: int
    name: str
    calendar: Calendar
    clocks: tuple[ClockDefinition, ...]
    required: tuple[str, ...] = ("subject", "customer")
    warnings: tuple[int, ...] = (50, 75, 90)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    zone: tzinfo = UTC  # the desk's day: ticket numbers carry its date

    @cached_property
    def by_signal(self) -> Mapping[str, tuple[ClockDefinition, ...]]:
        """Which clocks a signal concerns."""
        found: dict[str, list[ClockDefinition]] = {}
        for clock in self.clocks:
            for signal in clock.start | clock.meet | clock.reopen | clock.cancel | clock.carry:
                found.setdefault(signal, []).append(clock)
        return {signal: tuple(clocks) for signal, clocks in found.items()}

    @cached_property
    def by_name(self) -> Mapping[str, ClockDefinition]:
        return {clock.name: clock for clock in self.clocks}


class PolicyBook:
    """Every version a ticket may be pinned to.

    `later` gives a version that was added after the book was made, by another console, or None.
    """

    def __init__(
        self, policies: Iterable[Policy], later: Callable[[int], Policy | None] = lambda _: None
    ) -> None:
        self._versions = {policy.version: policy for policy in policies}
        self._later = later
        if not self._versions:
            raise PolicyError("The desk has no policy. Run `supportdesk doctor` to see what it holds.")

    @property
    def current(self) -> Policy:
        """The newest version that the book knows."""
        return self._versions[max(self._versions)]

    def add(self, policy: Policy) -> None:
        """Take in a version."""
        self._versions[policy.version] = policy

    def __getitem__(self, version: int) -> Policy:
        policy = self._versions.get(version) or self._later(version)
        if policy is None:
            raise PolicyError(
                f"Version {version} of the policy is not in this desk. Restore the database from its backup."
            )
        self._versions[version] = policy
        return policy


class OnePolicy(PolicyBook):
    """A book in which every version reads the same: what would have been under this policy."""

    def __init__(self, policy: Policy) -> None:
        super().__init__([policy])
        self._policy = policy

    def __getitem__(self, version: int) -> Policy:
        return self._policy


def parse_policy(text: str, version: int, signals: Iterable[str]) -> Policy:
    """A policy from TOML; `signals` are the names that clocks may refer to.

    Raises PolicyError with the line of the fault and the nearest known word.
    """
    try:
        return _parse(text, version, signals)
    except PolicyError as error:
        line = _line_of(text, str(error))
        raise PolicyError(f"Line {line}: {error}" if line else str(error)) from None


def _parse(text: str, version: int, signals: Iterable[str]) -> Policy:
    table = _table(text)
    known = set(signals)
    for key in table:
        if key not in _KEYS:
            raise PolicyError(_unknown("key", key, _KEYS))
    calendars, calendar = _calendars(table)
    entries = table.get("clock", [])
    if not entries or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise PolicyError("The policy has no [[clock]]. Name at least one, as data/policy.toml does.")
    clocks = tuple(_clock(entry, known) for entry in entries)
    if len({clock.name for clock in clocks}) != len(clocks):
        raise PolicyError("Two clocks have one name. Give each [[clock]] a name of its own.")
    required = tuple(str(name) for name in _list("required", table.get("required", ["subject", "customer"])))
    for name in required:
        if name not in _REQUIRABLE:
            raise PolicyError(_unknown("required field", name, _REQUIRABLE))
    warnings = tuple(_list("warnings", table.get("warnings", [50, 75, 90])))
    if any(not isinstance(percent, int) or not 0 < percent < 100 for percent in warnings):
        raise PolicyError("warnings are whole percents between 1 and 99, as in [50, 75, 90].")
    name = str(table.get("name", "policy"))
    try:
        zone = ZoneInfo(str(table.get("zone", "UTC")))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # not found, not a name, a folder of names
        raise PolicyError(_unknown("time zone", str(table["zone"]), available_timezones())) from None
    return Policy(version, name, calendar, clocks, required, warnings, calendars, zone)


def calendar_of(text: str) -> Calendar:
    """The calendar that the clocks of a policy count by, and nothing else of it. Raises PolicyError."""
    return _calendars(_table(text))[1]


def _table(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"The policy is not valid TOML: {error}. Mend that line and try again.") from None


def _calendars(table: Mapping[str, Any]) -> tuple[dict[str, Calendar], Calendar]:
    """All calendars by name, and the one in use."""
    tables = table.get("calendar", {})
    if not isinstance(tables, dict) or not all(isinstance(entry, dict) for entry in tables.values()):
        raise PolicyError("A calendar is a table of its own. Begin it with [calendar.office], say.")
    try:
        calendars = {
            name: Calendar.always(name) if entry.get("always") else parse_calendar(entry, name=name)
            for name, entry in tables.items()
        }
    except CalendarError as error:
        raise PolicyError(str(error)) from None
    wanted = table.get("use_calendar", "always")
    if wanted not in calendars:
        raise PolicyError(_unknown("calendar", str(wanted), calendars))
    return calendars, calendars[wanted]


def parse_duration(text: str) -> timedelta:
    """`90s`, `10m`, `1h30m`, `2d` as a duration of working time. Raises PolicyError."""
    if not re.fullmatch(r"(\d+[smhd])+", text):
        raise PolicyError(f"“{text}” is not a length of time. Write it as 90s, 10m, 1h30m or 2d.")
    return timedelta(seconds=sum(int(n) * _UNITS[u] for n, u in re.findall(r"(\d+)([smhd])", text)))


def _clock(entry: Mapping[str, Any], known: set[str]) -> ClockDefinition:
    name = str(entry.get("name", ""))
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise PolicyError(f"“{name}” can't name a clock. Use small letters, digits and _.")
    for key in entry:
        if key not in _CLOCK_KEYS:
            raise PolicyError(f"Clock “{name}”: " + _unknown("key", key, _CLOCK_KEYS))

    def listed(key: str) -> list[Any]:
        return _list(f"Clock “{name}”, {key}", entry.get(key, []))

    def names(key: str, known: Iterable[str] = known) -> frozenset[str]:
        for signal in listed(key):
            if str(signal) not in known:
                raise PolicyError(f"Clock “{name}”, {key}: " + _unknown("event", str(signal), known))
        return frozenset(listed(key))

    pause: set[Status] = set()
    for status in listed("pause"):
        if str(status) not in set(Status):
            raise PolicyError(f"Clock “{name}”, pause: " + _unknown("status", str(status), Status))
        pause.add(Status(status))
    if not entry.get("start") or not entry.get("meet"):
        raise PolicyError(f"Clock “{name}” needs start and meet: the events that start it and that meet it.")
    return ClockDefinition(
        name=name,
        start=names("start"),
        meet=names("meet"),
        pause=frozenset(pause),
        reopen=names("reopen"),
        cancel=names("cancel"),
        carry=names("carry", _CARRYING),
        repeats=bool(entry.get("repeats", False)),
        each=bool(entry.get("each", False)),
        targets=tuple(_target(name, line) for line in listed("target")),
    )


def _query(clock: str, text: str) -> Node:
    """A condition in the query language. Raises PolicyError."""
    try:
        return parse(text)
    except QueryError as error:
        what = _QUERY_FAULTS[error.fault].format(given=error.params.get("given", ""))
        said = f"Clock “{clock}”, target: in “{text}”, at {error.column + 1}: {what}"
        near = error.params.get("near") and f"Did you mean “{error.params['near']}”?"
        known = ", ".join(error.params.get("known", ()))
        mend = near or (f"Known are: {known}." if known else "Write it as in channel:mail -dept:Sales.")
        raise PolicyError(f"{said}. {mend}") from None


_QUERY_FAULTS = {
    "field": "“{given}” is no known field",
    "value": "“{given}” is no known value",
    "word": "“{given}” asks no field",
    "not_here": "“{given}” can't be asked by a policy, only of a list",
    "empty": "a condition is missing",
    "open": "this parenthesis is not closed",
    "close": "this parenthesis was not opened",
    "quote": "this quotation is not closed",
}


def _list(where: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise PolicyError(f"{where}: {value!r} is not a list. Put it in brackets: [ … ].")
    return value


def _target(clock: str, line: Any) -> Target:
    if not isinstance(line, dict):
        raise PolicyError(f'Clock “{clock}”: {line!r} is no target. Write it as {{ within = "10m" }}.')
    conditions: dict[str, Any] = {}
    for key, value in line.items():
        if key in ("within", "end_of_day"):
            continue
        if key == "when":
            conditions[key] = _query(clock, str(value))
            continue
        if key not in _CONDITIONS:
            near = _unknown("condition", key, (*_CONDITIONS, "when", "within", "end_of_day"))
            raise PolicyError(f"Clock “{clock}”, target: {near}")
        words = [value] if isinstance(value, str) else _list(f"Clock “{clock}”, {key}", value)
        for word in words:
            if str(word) not in set(_CONDITIONS[key]):
                raise PolicyError(f"Clock “{clock}”, target: " + _unknown(key, str(word), _CONDITIONS[key]))
        conditions[key] = frozenset(_CONDITIONS[key](word) for word in words)
    if "within" not in line:
        raise PolicyError(f'Clock “{clock}”: a target lacks its time. Add within = "10m", or "none".')
    within, end_of_day = str(line["within"]), line.get("end_of_day", False)
    found = _WORKING_DAYS.fullmatch(within)
    if end_of_day not in (True, False) or (end_of_day and not found):
        raise PolicyError(f'Clock “{clock}”: end_of_day = true goes with working days: within = "2wd".')
    if found:
        days = int(found[1])
        if not days and not end_of_day:
            raise PolicyError(
                f'Clock “{clock}”: 0 working days are no time. Add end_of_day = true, or "1wd".'
            )
        return Target(None, **conditions, days=days, end_of_day=end_of_day)
    return Target(None if within == "none" else parse_duration(within), **conditions)


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.5)
    hint = f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(choices)}."
    return f"“{word}” is no known {what}. {hint}"


def _line_of(text: str, said: str) -> int | None:
    """The line, from 1, on which the word that a complaint quotes stands: in the table of the clock or
    calendar that it names. TOML's own complaints name their line themselves.
    """
    place = re.match(r"(Clock|calendar) [“\"]([^”\"]*)[”\"]", said, re.IGNORECASE)
    words = [a or b for a, b in re.findall(r"“([^”]+)”|\"([^\"]+)\"", said)]
    lines = text.splitlines()
    begin = 0
    if place:
        named = re.escape(place[2])
        head = rf"\s*(name\s*=\s*[\"']{named}[\"']|\[calendar\.[\"']?{named}[\"']?\])"
        begin = next((n for n, line in enumerate(lines) if re.match(head, line)), 0)
        words = words[1:] or words
    if words:
        word = re.compile(rf"(?<![\w.]){re.escape(words[0])}(?![\w.])")
        for start in (begin, 0):
            for n, line in enumerate(lines[start:], start + 1):
                if word.search(line.split(" #")[0]):
                    return n
    return begin + 1 if place else None
