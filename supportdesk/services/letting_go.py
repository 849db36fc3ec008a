"""Words let go of: taken from beside the journal, from what is folded from it, and from the disk.

The journal keeps each entry and says itself that words went (`content_erased`), so a ticket is as traceable
as before. All that is of some tickets goes in one transaction; files go after it, and what a killed run left
lying is found by the next one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from supportdesk.domain.clocks import Clock
from supportdesk.domain.erasure import Gone, blanked
from supportdesk.domain.events import ERASED, ContentErased, Entry
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Actor
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import ActorKind, Because, Erasing
from supportdesk.services import kept_files
from supportdesk.services.desk import Desk
from supportdesk.store import erasing as store
from supportdesk.store import journal, projection
from supportdesk.store.codec import encode
from supportdesk.store.database import Connection

FRESH = timedelta(hours=1)
"""A file that nobody tells of is left alone for so long: its ticket may be under way."""

_FILE = re.compile(r"([0-9a-f]{64})\.\w{1,8}")


@dataclass(frozen=True, slots=True)
class Why:
    """What is let go of, and what the journal says of it."""

    what: Erasing
    because: Because
    actor: Actor
    batch: str
    certificate: str = ""
    reason: str = ""


def let_go(connection: Connection, desk: Desk, ids: Sequence[int], why: Why) -> tuple[Gone, frozenset[str]]:
    """Let go of words of these tickets, of all that is beside their journals, too, where it is all of them.

    What has none of them stays as it is. The files that they told of are left lying, and come back by their
    digests: see `drop_files`.
    """
    store.be_thorough(connection)
    journal.lock(connection, sorted(ids))
    now = desk.now()
    moves: list[tuple[Ticket, Ticket]] = []
    words: list[store.Words] = []
    lines: list[tuple[int, Entry]] = []
    files: set[str] = set()
    for ticket_id, entries in journal.load(connection, sorted(ids)).items():
        blank = [_blanked(entry, why.what) for entry in entries]
        left = [(old, new) for old, new in zip(entries, blank, strict=True) if old != new]
        if not left and why.what is not Erasing.CONTENT:
            continue
        words += [(ticket_id, new.seq, _content(new)) for _old, new in left]
        files |= {f.digest for old, _new in left for f in getattr(old.event, "attachments", ()) if f.digest}
        before = fold(ticket_id, entries, desk.book)
        line, after = _told(before, blank, why, desk, max(now, entries[-1].at))
        moves.append((before, after))
        lines.append((ticket_id, line))
    store.rewrite(connection, words)
    journal.append(connection, lines, now)
    projection.change(connection, moves)
    gone = Gone(tickets=len(moves), entries=len(words))
    if why.what is Erasing.CONTENT and moves:
        gone = replace(gone, **store.forget_beside(connection, [t.id for t, _ in moves], now))
    if moves:
        store.sweep(connection)
    return gone, frozenset(files) if why.what is not Erasing.COMMENTS else frozenset()


def _told(before: Ticket, blank: list[Entry], why: Why, desk: Desk, at: Any) -> tuple[Entry, Ticket]:
    """The line that says what went, and the ticket with it. No deadline is judged anew."""

    def line(clocks: tuple[Clock, ...]) -> Entry:
        event = ContentErased(why.what, why.because, why.certificate, clocks, why.reason)
        return Entry(before.seq + 1, at, why.actor, event, why.batch)

    told = line(())
    after = fold(before.id, [*blank, told], desk.book)
    if after.clocks != before.clocks:
        told = line(before.clocks)
        after = fold(before.id, [*blank, told], desk.book)
    return told, after


def _blanked(entry: Entry, what: Erasing) -> Entry:
    event, actor = blanked(entry.event, what), entry.actor
    if what is Erasing.CONTENT and actor.kind is ActorKind.CUSTOMER and actor.name:
        actor = replace(actor, name=ERASED)
    return replace(entry, event=event, actor=actor)


def _content(entry: Entry) -> str | None:
    by = entry.actor.name if entry.actor.kind is ActorKind.CUSTOMER else ""
    return encode(entry.event, by)[1]


# ---------------------------------------------------------------- what is left of it


def drop_files(desk: Desk, digests: Collection[str] = ()) -> int:
    """Remove files that no journal tells of any more: of `digests`, and what is not fresh. How many.

    On PostgreSQL, where each machine may have a folder of its own, it is this machine's.
    """
    folder = kept_files.folder(desk)
    if not folder.is_dir():
        return 0
    old = (desk.now() - FRESH).timestamp()
    there = [
        (path, found[1])
        for path in folder.iterdir()
        if (found := _FILE.fullmatch(path.name)) and (found[1] in digests or path.stat().st_mtime <= old)
    ]
    if not there:
        return 0
    told = desk.database.read(lambda c: set(_digests(store.told_files(c))))
    gone = [path for path, digest in there if digest not in told]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _digests(bodies: Iterable[str]) -> Iterable[str]:
    for body in bodies:
        told = json.loads(body)
        for each in (*told.get("attachments", ()), *told.get("images", ())):
            yield each["digest"]


def scrub(desk: Desk, going_on: Callable[[], bool] = lambda: True, *, whole: bool = False) -> None:
    """Let the database forget what was deleted: search indexes, log, and with `whole` every free page.

    `whole` writes an SQLite file anew, which others have to wait for. Raises StoreError, Busy.
    """
    begin = True
    while going_on() and desk.database.write(lambda c, begin=begin: store.merge_index(c, begin=begin)):  # type: ignore[misc]
        begin = False
    desk.database.compact(whole=whole)
