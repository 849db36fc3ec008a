"""What is known of a periodic job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class JobState:
    """A job as all workers see it. `until` is when its holder is given up; `fault`: why it was not done."""

    name: str
    holder: str
    until: datetime | None
    last_at: datetime | None
    next_at: datetime
    fault: str
