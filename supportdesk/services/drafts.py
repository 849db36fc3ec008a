"""Words being written survive whatever happens to the console, and to the database."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import threading
from pathlib import Path

from supportdesk.domain.errors import StoreError
from supportdesk.domain.views import Draft
from supportdesk.services.desk import Desk
from supportdesk.store import drafts, queries
from supportdesk.store.database import Connection


def every(desk: Desk, agent_id: str) -> dict[str, str]:
    """All drafts of an agent by place, as `reply:17` or `register`."""
    found = desk.database.read(lambda c: drafts.every(c, agent_id))
    return {place: body for place, (body, _at) in found.items()}


def get(desk: Desk, agent_id: str, place: str) -> str:
    """The words of one place as they are kept now, whichever console they were typed at."""
    return desk.database.read(lambda c: drafts.get(c, agent_id, place))


def listing(desk: Desk, agent_id: str) -> list[Draft]:
    """All drafts of an agent with their tickets, the latest first."""

    def job(connection: Connection) -> list[Draft]:
        found = drafts.every(connection, agent_id)
        ids = {place: ticket for place in found if (ticket := ticket_of(place))}
        rows = queries.rows(connection, sorted(set(ids.values())), desk.book)
        listed = []
        for place, (body, at) in found.items():
            row = rows.get(ids.get(place, 0))
            known = (row.id, row.number, row.subject) if row else (0, "", "")
            listed.append(Draft(place, body, at, *known))
        return listed

    return desk.database.read(job)


def ticket_of(place: str) -> int:
    """The ticket that the words of a place are for; 0 where they are for no one ticket."""
    found = re.search(r":(\d+)(?:~\d+)?$", place)
    return int(found[1]) if found else 0


def keep(desk: Desk, agent_id: str, place: str, body: str, was: str | None = None) -> None:
    """Keep the words of a place; empty ones let go of it. Durable when this returns.

    `was`: what the writer last knew to be kept there. Where another console has kept something else since,
    those words are set aside at a place of their own and not written over. Raises StoreError, Busy.
    """
    now = desk.now()

    def job(connection: Connection) -> None:
        kept = drafts.get(connection, agent_id, place)
        if was is not None and kept and kept not in (was, body):
            drafts.put(connection, agent_id, _aside(connection, agent_id, place), kept, now)
        drafts.put(connection, agent_id, place, body, now)

    desk.database.write(job)


def _aside(connection: Connection, agent_id: str, place: str) -> str:
    taken = drafts.every(connection, agent_id)
    return next(name for n in range(2, 10_000) if (name := f"{place}~{n}") not in taken)


class Keeper:
    """Keeps one agent's drafts; while the database is out of reach, in a file beside the logs that only this
    person can read. What is found there goes into the database as soon as that takes it.
    """

    def __init__(self, desk: Desk, agent_id: str, folder: Path | None = None) -> None:
        self._desk = desk
        self._agent = agent_id
        desk_name = hashlib.sha256(desk.database.location.encode()).hexdigest()[:16]
        name = f"drafts-{desk_name}-{hashlib.sha256(agent_id.encode()).hexdigest()[:8]}.json"
        self._file = (folder or _state_folder()) / name
        self._lock = threading.Lock()
        with contextlib.suppress(StoreError):
            self._bring_back()

    def keep(self, place: str, body: str, was: str | None = None) -> None:
        """Keep the words of a place, somewhere. Raises StoreError where neither takes them."""
        with self._lock:
            try:
                keep(self._desk, self._agent, place, body, was)
                self._bring_back(but=place)
            except StoreError as error:
                self._set_aside(place, body, error)

    def _bring_back(self, but: str = "") -> None:
        waiting = self._waiting()
        for place, body in waiting.items():
            if place != but:
                keep(self._desk, self._agent, place, body, "" if body else None)
        if waiting:
            with contextlib.suppress(OSError):
                self._file.unlink()

    def _waiting(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    def _set_aside(self, place: str, body: str, error: StoreError) -> None:
        words = json.dumps({**self._waiting(), place: body}, ensure_ascii=False)
        written = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(written, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as out:
                out.write(words)
                out.flush()
                os.fsync(out.fileno())
            written.replace(self._file)
        except OSError:
            raise error from None


def _state_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_state_dir("supportdesk", appauthor=False))
