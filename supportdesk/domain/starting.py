"""Where a console begins, and where it was left."""

from __future__ import annotations

from supportdesk.domain.records import record
from supportdesk.domain.views import Queue, QueueRow, SavedView, Team
from supportdesk.domain.vocabulary import Column, QueueView


@record(frozen=True)
class Session:
    """Where an agent was: view, ticket under the cursor, whether it was being read, and how far down.

    `marks` are the ids of marked tickets, separated by commas. `saved` names a view that somebody,
    `saved_by`, keeps, if it was one of these; `words` is the filter. `quiet`: nothing was to disturb.
    """

    view: str = ""
    ticket: int = 0
    reading: bool = False
    list_top: int = 0
    timeline_top: int = 0
    facts: bool = False
    quiet: bool = False
    marks: str = ""
    saved: str = ""
    saved_by: str = ""
    words: str = ""


@record(frozen=True)
class Start:
    """What the console begins with: a view, the head of its queue, and the columns that it is shown in.

    `last` is where the agent was when the console was left, if that is known.
    """

    team: Team
    view: QueueView | SavedView
    columns: tuple[Column, ...]
    queue: Queue
    rows: dict[int, QueueRow]
    last: Session | None = None
