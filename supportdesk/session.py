"""Where an agent was when the console was left: kept on this machine, by desk and agent.

What is lost with it is a place, never work: a file that can't be read or written is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from supportdesk.config import state_folder
from supportdesk.domain.starting import Session


def place(database: str, agent: str) -> Path:
    """The file of one agent on one desk. The desk is named by a digest: its URL may hold a password."""
    digest = hashlib.sha256(f"{database}\n{agent}".encode()).hexdigest()[:24]
    return state_folder() / "sessions" / f"{digest}.json"


def read(database: str, agent: str) -> Session | None:
    """The last session, or None."""
    try:
        found: Any = json.loads(place(database, agent).read_text(encoding="utf-8"))
        if not isinstance(found, dict):
            return None
        unset = Session()
        known = {each.name: type(getattr(unset, each.name)) for each in fields(unset)}
        return Session(**{name: kind(found[name]) for name, kind in known.items() if name in found})
    except (OSError, ValueError, TypeError):
        return None


def write(database: str, agent: str, session: Session) -> None:
    """Keep a session, at once or not at all; only its owner can read it."""
    path = place(database, agent)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".session-", dir=path.parent)  # made 0600
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(asdict(session), out)
        Path(name).replace(path)
    except OSError:
        return
