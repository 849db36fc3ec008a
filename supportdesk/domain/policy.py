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
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from supportdesk.domain.article_terms import REVIEW_AFTER, read_review_after
from supportdesk.domain.calendars import Calendar, CalendarError, parse_calendar, zone_near
from supportdesk.domain.errors import BadInput, DeskError, QueryError
from supportdesk.domain.loop_terms import LoopTerms, read_loop
from supportdesk.domain.outbreaks import Threshold
from supportdesk.domain.query import EVERYTHING, Node, parse
from supportdesk.domain.query_asking import matches
from supportdesk.domain.retention import RetentionTerms, read_retention
from supportdesk.domain.vocabulary import Category, Channel, Priority, Status, Tier

_WORKING_DAYS = re.compile(r"(\d{1,4}) ?(?:wd|working days?)", re.ASCII)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_CONDITIONS: dict[str, type[Category] | type[Priority] | type[Tier]] = {
    "category": Category,
    "priority": Priority,
    "tier": Tier,
}
_KEYS = (
    "name", "zone", "use_calendar", "required", "warnings", "outbreak", "survey", "closing", "review",
    "emergency", "articles", "retention", "calendar", "clock",
)  # fmt: skip
_CLOCK_KEYS = ("name", "start", "meet", "pause", "reopen", "cancel", "carry", "repeats", "each", "target")
_CARRYING = ("absorbed",)
_REQUIRABLE = ("subject", "description", "customer", "department", "contact")


class PolicyError(BadInput, ValueError):
    """A policy that can't be used. `code` has a sentence; one about a place in it holds another as `said`."""


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
    outbreak: Threshold = field(default_factory=Threshold)
    loop: LoopTerms = field(default_factory=LoopTerms)
    stand_up: timedelta = timedelta(minutes=15)
    """After so long an emergency's team says again where it stands."""
    review_after: timedelta = REVIEW_AFTER  # when an article that was published is looked at again (§5)
    retention: RetentionTerms = field(default_factory=RetentionTerms)
    """How long words are kept; the newest version says it for every ticket."""

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
            raise PolicyError("policy.none")

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
            raise PolicyError("policy.version", version=version)
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
        line = _line_of(text, error)
        if line is None:
            raise
        raise PolicyError("policy.line", line=line, said=error) from None


def _parse(text: str, version: int, signals: Iterable[str]) -> Policy:
    table = read_table(text)
    known = set(signals)
    for key in table:
        if key not in _KEYS:
            raise _unknown("key", key, _KEYS)
    calendars, calendar = _calendars(table)
    entries = table.get("clock", [])
    if not entries or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise PolicyError("policy.no_clock")
    clocks = tuple(_clock(entry, known) for entry in entries)
    if len({clock.name for clock in clocks}) != len(clocks):
        raise PolicyError("policy.two_clocks")
    required = tuple(str(name) for name in _list("required", table.get("required", ["subject", "customer"])))
    for name in required:
        if name not in _REQUIRABLE:
            raise _unknown("required", name, _REQUIRABLE)
    warnings = tuple(_list("warnings", table.get("warnings", [50, 75, 90])))
    if any(not isinstance(percent, int) or not 0 < percent < 100 for percent in warnings):
        raise PolicyError("policy.warnings", given="warnings")
    name = str(table.get("name", "policy"))
    try:
        zone = ZoneInfo(str(table.get("zone", "UTC")))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # not found, not a name, a folder of names
        given = str(table["zone"])
        raise PolicyError("calendar.zone", given=given, near=zone_near(given)) from None
    outbreak = _outbreak(table.get("outbreak", {}))
    try:
        loop = read_loop(table, [clock.name for clock in clocks], parse_duration)
        again = read_review_after(table.get("articles", {}), parse_duration)
        retention = read_retention(table.get("retention", {}), parse_duration)
    except PolicyError:
        raise
    except BadInput as error:
        raise PolicyError(error.code, **error.params) from None
    stand_up = _stand_up(table.get("emergency", {}))
    return Policy(
        version, name, calendar, clocks, required, warnings, calendars, zone, outbreak, loop, stand_up,
        review_after=again, retention=retention,
    )  # fmt: skip


def _outbreak(given: object) -> Threshold:
    """How many alike reports within which time are an outbreak."""
    table = given if isinstance(given, dict) else {}
    for key in table:
        if key not in ("alike", "within"):
            raise _unknown("key", key, ("alike", "within"))
    alike, within = table.get("alike", Threshold().alike), table.get("within")
    if not isinstance(given, dict) or not isinstance(alike, int) or isinstance(alike, bool) or alike < 2:
        raise PolicyError("policy.outbreak", given="outbreak")
    if within is None:
        return Threshold(alike)
    return Threshold(alike, parse_duration(str(within)))


def _stand_up(given: object) -> timedelta:
    """How long after one stand-up of an emergency the next is due."""
    table = given if isinstance(given, dict) else {}
    for key in table:
        if key != "stand_up":
            raise _unknown("key", key, ("stand_up",))
    every = parse_duration(str(table.get("stand_up", "15m")))
    if not isinstance(given, dict) or not every:
        raise PolicyError("policy.stand_up", given="emergency")
    return every


def calendar_of(text: str) -> Calendar:
    """The calendar that the clocks of a policy count by, and nothing else of it. Raises PolicyError."""
    return _calendars(read_table(text))[1]


def read_table(text: str) -> dict[str, Any]:
    """What the TOML of a policy says, not yet looked at. Raises PolicyError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError("policy.toml", said=str(error)) from None


def _calendars(table: Mapping[str, Any]) -> tuple[dict[str, Calendar], Calendar]:
    """All calendars by name, and the one in use."""
    tables = table.get("calendar", {})
    if not isinstance(tables, dict) or not all(isinstance(entry, dict) for entry in tables.values()):
        raise PolicyError("policy.calendar_table", given="calendar")
    try:
        calendars = {
            name: Calendar.always(name) if entry.get("always") else parse_calendar(entry, name=name)
            for name, entry in tables.items()
        }
    except CalendarError as error:
        raise PolicyError(error.code, **error.params) from None
    wanted = table.get("use_calendar", "always")
    if wanted not in calendars:
        raise _unknown("calendar", str(wanted), calendars)
    return calendars, calendars[wanted]


def parse_duration(text: str) -> timedelta:
    """`90s`, `10m`, `1h30m`, `2d` as a duration of working time. Raises PolicyError."""
    if not re.fullmatch(r"(\d+[smhd])+", text):
        raise PolicyError("policy.duration", given=text)
    return timedelta(seconds=sum(int(n) * _UNITS[u] for n, u in re.findall(r"(\d+)([smhd])", text)))


def _clock(entry: Mapping[str, Any], known: set[str]) -> ClockDefinition:
    name = str(entry.get("name", ""))
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise PolicyError("policy.clock_name", given=name)
    try:
        return _clock_of(name, entry, known)
    except PolicyError as error:
        raise PolicyError("policy.clock", clock=name, said=error) from None


def _clock_of(name: str, entry: Mapping[str, Any], known: set[str]) -> ClockDefinition:
    for key in entry:
        if key not in _CLOCK_KEYS:
            raise _unknown("key", key, _CLOCK_KEYS)

    def listed(key: str, what: str, known: Iterable[str]) -> list[str]:
        words = [str(word) for word in _list(key, entry.get(key, []))]
        for word in words:
            if word not in known:
                raise PolicyError("policy.in", key=key, said=_unknown(what, word, known))
        return words

    def names(key: str, known: Iterable[str] = known) -> frozenset[str]:
        return frozenset(listed(key, "event", known))

    pause = frozenset(Status(status) for status in listed("pause", "status", [*Status]))
    if not entry.get("start") or not entry.get("meet"):
        raise PolicyError("policy.start_meet")
    return ClockDefinition(
        name=name,
        start=names("start"),
        meet=names("meet"),
        pause=pause,
        reopen=names("reopen"),
        cancel=names("cancel"),
        carry=names("carry", _CARRYING),
        repeats=bool(entry.get("repeats", False)),
        each=bool(entry.get("each", False)),
        targets=tuple(_target(line) for line in _list("target", entry.get("target", []))),
    )


def _query(text: str) -> Node:
    """A condition in the query language. Raises PolicyError."""
    try:
        return parse(text)
    except QueryError as error:
        said: DeskError = error
        if error.fault == "field":  # which elsewhere may be a word that is looked for
            near, known = error.params.get("near", ""), error.params.get("known", ())
            said = PolicyError(
                "policy.unknown", what="field", given=error.params["given"], near=near, known=known
            )
        raise PolicyError("policy.query", given=text, column=error.column + 1, said=said) from None


def _list(key: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise PolicyError("policy.no_list", given=key, value=str(value))
    return value


def _target(line: Any) -> Target:
    if not isinstance(line, dict):
        raise PolicyError("policy.no_target", given="target", value=str(line))
    conditions: dict[str, Any] = {}
    for key, value in line.items():
        if key in ("within", "end_of_day"):
            continue
        if key == "when":
            conditions[key] = _query(str(value))
            continue
        if key not in _CONDITIONS:
            raise _unknown("condition", key, (*_CONDITIONS, "when", "within", "end_of_day"))
        words = [value] if isinstance(value, str) else _list(key, value)
        for word in words:
            if str(word) not in set(_CONDITIONS[key]):
                raise _unknown(key, str(word), _CONDITIONS[key])
        conditions[key] = frozenset(_CONDITIONS[key](word) for word in words)
    if "within" not in line:
        raise PolicyError("policy.no_time", given="target")
    within, end_of_day = str(line["within"]), line.get("end_of_day", False)
    found = _WORKING_DAYS.fullmatch(within)
    if end_of_day not in (True, False) or (end_of_day and not found):
        raise PolicyError("policy.end_of_day", given="end_of_day")
    if found:
        days = int(found[1])
        if not days and not end_of_day:
            raise PolicyError("policy.no_days", given=within)
        return Target(None, **conditions, days=days, end_of_day=end_of_day)
    return Target(None if within == "none" else parse_duration(within), **conditions)


def _unknown(what: str, word: str, known: Iterable[str]) -> PolicyError:
    choices = sorted(str(choice) for choice in known)
    near = "".join(difflib.get_close_matches(word, choices, n=1, cutoff=0.5))
    return PolicyError("policy.unknown", what=what, given=word, near=near, known=choices)


def _line_of(text: str, error: DeskError) -> int | None:
    """The line, from 1, on which stands what a fault names: in the table of its clock or calendar, if it
    has one. TOML's own complaints name their line themselves.
    """
    place, words = None, list[str]()
    said: object = error
    while isinstance(said, DeskError):
        place = said.params.get("clock") or said.params.get("calendar") or place
        words.insert(0, str(said.params.get("given") or said.params.get("key") or ""))
        said = said.params.get("said")
    lines = text.splitlines()
    begin = 0
    if place:
        named = re.escape(str(place))
        head = rf"\s*(name\s*=\s*[\"']{named}[\"']|\[calendar\.[\"']?{named}[\"']?\])"
        begin = next((n for n, line in enumerate(lines) if re.match(head, line)), 0)
    for word in filter(None, words):
        exact = re.compile(rf"(?<![\w.]){re.escape(word)}(?![\w.])")
        for start in (begin, 0):
            for n, line in enumerate(lines[start:], start + 1):
                if exact.search(line.split(" #")[0]):
                    return n
    return begin + 1 if place else None
