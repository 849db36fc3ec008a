"""The table of periodic jobs: who does which, until when, and when it is next due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from supportdesk.store.tables import Row, _instant


class JobRow(Row, table=True):
    """A periodic job. It is free when nobody holds it, or whoever does was not heard of until `until`."""

    __tablename__ = "job"

    name: str = Field(primary_key=True, max_length=80)
    holder: str = Field(default="", max_length=80)
    until: datetime | None = _instant()
    last_at: datetime | None = _instant()
    """When it was last begun by somebody who ended it."""
    next_at: datetime = _instant(nullable=False)
    fault: str = Field(default="", sa_type=Text)
    """Why it was last not done; empty: it was."""


job = JobRow.__table__  # type: ignore[attr-defined]
