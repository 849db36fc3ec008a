"""A ledger as a customer may read it: lines of plain text, every second of a clock's time in one of them.

Instants are shown to the second in the zone of the calendar that counts, or of this terminal where none
closes. Lengths are those of the instants shown, so what stands there adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from supportdesk.domain.ledger import Cause, DayOff, Ledger, Part, PartKind
from supportdesk.domain.responsibility import Holder
from supportdesk.domain.vocabulary import ActorKind
from supportdesk.locale import _, listed
from supportdesk.locale.labels import clock_label, event_label, label

_STAMP = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a clock's time in words; `total` is what was counted up to its end, "" where it wasn't."""

    kind: PartKind
    start: datetime
    end: datetime
    length: str
    total: str
    why: str


@dataclass(frozen=True, slots=True)
class Account:
    """A ledger in words: what was granted, where the time went, what it comes to.

    Instants of the rows are in the zone that `sums` names.
    """

    title: str
    grant: tuple[str, ...]
    rows: tuple[Row, ...]
    sums: tuple[str, ...]


def account(ledger: Ledger) -> Account:
    """The whole explanation, for whoever lays it out."""
    zone = None if ledger.calendar.always_open else ZoneInfo(ledger.calendar.zone)
    rows: list[Row] = []
    counted = timedelta()
    for part in ledger.parts:
        length = _whole(part.end) - _whole(part.start)
        total = ""
        if part.kind is PartKind.COUNTED:
            counted += length
            total = exact(counted)
        start, end = part.start.astimezone(zone), part.end.astimezone(zone)
        rows.append(Row(part.kind, start, end, exact(length), total, _why(part)))
    named = _("Times are of {zone}.").format(zone=_zone_name(ledger, zone))
    return Account(
        _("{clock}: {verdict}").format(clock=clock_name(ledger), verdict=label(ledger.verdict)),
        tuple(_grant(ledger, zone)),
        tuple(rows),
        (*_sums(ledger, counted, zone), named),
    )


def ledger_lines(ledger: Ledger) -> Iterator[str]:
    """The whole explanation, a sentence or a part of the time to a line."""
    told = account(ledger)
    yield f"{ledger.number}  {told.title}"
    for sentence in told.grant:
        yield f"  {sentence}"
    yield ""
    for row in told.rows:
        span = f"{row.start:{_STAMP}}  {row.end:{_STAMP}}"
        yield f"  {span}  {row.length:>9}  {row.total:>9}  {row.why}"
    if told.rows:
        yield ""
    for sentence in told.sums:
        yield f"  {sentence}"


def clock_name(ledger: Ledger) -> str:
    """The clock, and which of its cycles where it has had several or may have."""
    name = clock_label(ledger.clock.name)
    return name if ledger.clock.cycle == 1 else f"{name} ({ledger.clock.cycle})"


def held_by(holder: Holder) -> str:
    """The responsible node in words."""
    if holder.closed:
        return _("nobody: it was closed")
    if holder.owner is None:
        return _("nobody of {tier} yet").format(tier=label(holder.tier))
    return _("{owner} of {tier}").format(owner=holder.owner.name, tier=label(holder.tier))


def exact(length: timedelta) -> str:
    """A length of time to the second: `0:10:00`, `-48:00:05`."""
    seconds = int(abs(length).total_seconds())
    sign = "-" if length < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def rounded(lengths: Iterable[timedelta]) -> list[timedelta]:
    """Lengths in whole seconds whose sum is the whole seconds of theirs: what is shown adds up."""
    found: list[timedelta] = []
    whole = shown_so_far = timedelta()
    for length in lengths:
        whole += length
        found.append(timedelta(seconds=whole // timedelta(seconds=1)) - shown_so_far)
        shown_so_far += found[-1]
    return found


def shown(at: datetime, zone: tzinfo | None) -> str:
    """An instant to the second in a zone, None for that of this terminal."""
    return at.astimezone(zone).strftime(_STAMP)


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _zone_name(ledger: Ledger, zone: tzinfo | None) -> str:
    if zone:
        return ledger.calendar.zone
    offset = ledger.at.astimezone().strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def _grant(ledger: Ledger, zone: tzinfo | None) -> Iterator[str]:
    clock = ledger.clock
    if clock.fixed and clock.due is not None:
        yield _("Promised for {due}.").format(due=shown(clock.due, zone))
    elif clock.target is None:
        yield _("No time is set for this ticket.")
    else:
        yield _("Granted: {target} of working time.").format(target=exact(clock.target))
    rules = _("By the policy “{policy}”, version {version}, and the calendar “{calendar}”.")
    yield rules.format(policy=ledger.policy_name, version=ledger.policy, calendar=ledger.calendar.name)
    yield _("Started {at}: {event}.").format(
        at=shown(clock.started_at, zone), event=_cause(ledger.started_by)
    )
    if _whole(ledger.started_by.at) != _whole(clock.started_at):
        yield _("That was entered {at}.").format(at=shown(ledger.started_by.at, zone))
    if ledger.origin:
        text = _("It came with {number}, merged {at}: what was counted there counts here.")
        yield text.format(number=ledger.origin, at=shown(ledger.started_by.at, zone))
    for change in ledger.retargets:
        text = _("The time changed {at} from {before} to {after}: {event}.")
        yield text.format(
            at=shown(change.at, zone),
            before=_target(change.before),
            after=_target(change.after),
            event=_cause(change.by),
        )

    for adoption in ledger.adoptions:
        text = _("From {at} by version {after} of the policy, not {before}, and “{calendar}”: {event}.")
        yield text.format(
            at=shown(adoption.at, zone),
            before=adoption.before,
            after=adoption.after,
            calendar=adoption.calendar,
            event=_cause(adoption.by),
        )


def _target(target: timedelta | None) -> str:
    return _("none") if target is None else exact(target)


def _sums(ledger: Ledger, counted: timedelta, zone: tzinfo | None) -> Iterator[str]:
    clock = ledger.clock
    if clock.fixed or clock.target is None:
        yield _("Counted: {elapsed}.").format(elapsed=exact(counted))
    elif counted <= clock.target:
        ended = _("Counted: {elapsed} of {target}, {left} less than granted.")
        text = ended if clock.ended else _("Counted: {elapsed} of {target}; {left} left.")
        left = exact(clock.target - counted)
        yield text.format(elapsed=exact(counted), target=exact(clock.target), left=left)
    else:
        text = _("Counted: {elapsed} of {target}, {over} more than granted.")
        over = exact(counted - clock.target)
        yield text.format(elapsed=exact(counted), target=exact(clock.target), over=over)
    sums = {
        kind: exact(sum((_whole(p.end) - _whole(p.start) for p in ledger.of(kind)), timedelta()))
        for kind in PartKind
    }
    if any(part.kind is not PartKind.COUNTED for part in ledger.parts):
        text = _("Not counted: {paused} paused, {off} outside working hours, {closed} closed.")
        yield text.format(paused=sums[PartKind.PAUSED], off=sums[PartKind.OFF], closed=sums[PartKind.CLOSED])
    if ledger.ended_at is not None and ledger.ended_by is not None:
        text = _("Met {at}: {event}.") if clock.met_at else _("Ended without a verdict {at}: {event}.")
        yield text.format(at=shown(ledger.ended_at, zone), event=_cause(ledger.ended_by))
    elif clock.due is not None:
        yield _("Due {due}.").format(due=shown(clock.due, zone))
    elif clock.target is not None:
        yield _("Stands still; what is left counts when it runs again.")
    if ledger.breached_at is not None and ledger.responsible is not None:
        text = _("Missed {at}; held then by {holder}.")
        yield text.format(at=shown(ledger.breached_at, zone), holder=held_by(ledger.responsible))
    elif ledger.breached_at is not None and ledger.origin:
        text = _("Missed {at}, before the merge: {number} tells in whose hands.")
        yield text.format(at=shown(ledger.breached_at, zone), number=ledger.origin)


def _why(part: Part) -> str:
    if part.kind is PartKind.COUNTED:
        return _("counted")
    if part.kind is PartKind.OFF:
        if not part.days_off:
            return _("outside working hours")
        return _("outside working hours; closed on {days}").format(days=listed(map(_day, part.days_off)))
    assert part.by is not None
    if part.status is None:
        return _("paused on the ticket it came with")
    text = (
        _("paused, {status}: {event}")
        if part.kind is PartKind.PAUSED
        else _("not counted, {status}: {event}")
    )
    return text.format(status=label(part.status), event=_cause(part.by))


def _day(day: DayOff) -> str:
    return f"{day.day} {day.name}" if day.name else str(day.day)


def _cause(cause: Cause) -> str:
    """What it was and who did it, as `reply, 李娜`."""
    who = cause.actor.name
    if cause.actor.kind in (ActorKind.SYSTEM, ActorKind.IMPORT) and cause.actor.id == cause.actor.kind.value:
        who = label(cause.actor.kind)
    return listed((event_label(cause.kind), who))
