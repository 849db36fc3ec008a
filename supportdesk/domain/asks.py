"""What a screen asks of the desk. It asks by message; the answer comes back frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supportdesk.domain.vocabulary import NoticeView, QueueView

if TYPE_CHECKING:  # named here, made elsewhere: the console's first paint needs none of them
    from supportdesk.domain import commands as cm


@dataclass(frozen=True, slots=True)
class Ask:
    """Base of all asks. The class names the answer's type in its docstring."""


@dataclass(frozen=True, slots=True)
class AskQueue(Ask):
    """Answer: Queue."""

    view: QueueView
    words: str = ""


@dataclass(frozen=True, slots=True)
class AskRows(Ask):
    """Answer: dict of QueueRow by ticket id."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AskTicket(Ask):
    """Answer: TicketView."""

    id: int


@dataclass(frozen=True, slots=True)
class AskExplanation(Ask):
    """A ticket's deadlines explained, as they stood after the journal's line `seq`; None: now.

    Answer: Explanation.
    """

    id: int
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class AskArticles(Ask):
    """Answer: list of Article."""

    query: str


@dataclass(frozen=True, slots=True)
class AskTickets(Ask):
    """Answer: list of QueueRow that answer a search."""

    query: str


@dataclass(frozen=True, slots=True)
class AskNotices(Ask):
    """Answer: list of Notice, the latest first, at most NOTICES of them, without the first `skip`."""

    view: NoticeView
    skip: int = 0


@dataclass(frozen=True, slots=True)
class AskPast(Ask):
    """A ticket as it stood after the journal's line `seq`. Answer: TicketView."""

    id: int
    seq: int


@dataclass(frozen=True, slots=True)
class AskForesight(Ask):
    """What a command would do to the clocks of tickets; nothing is written. Answer: Foresight."""

    command: cm.Command
    targets: tuple[tuple[int, int | None], ...]


NOTICES = 200
"""Notices that come at once."""


@dataclass(frozen=True, slots=True)
class AskDrafts(Ask):
    """Answer: dict of words by place."""


@dataclass(frozen=True, slots=True)
class KeepDraft(Ask):
    """Keep words as they are typed; empty ones let go of the place. Answer: None."""

    place: str
    body: str


@dataclass(frozen=True, slots=True)
class Do(Ask):
    """One command on each of (ticket, the journal line that was on the screen). Answer: Done."""

    command: cm.Command
    targets: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class DoRegister(Ask):
    """Answer: Done."""

    command: cm.Register


@dataclass(frozen=True, slots=True)
class DoMerge(Ask):
    """Merge tickets into the one with this number. Answer: Done."""

    sources: tuple[int, ...]
    target_number: str


@dataclass(frozen=True, slots=True)
class DoLink(Ask):
    """Link tickets to the one with this number. Answer: Done."""

    sources: tuple[int, ...]
    kind: str
    other_number: str


@dataclass(frozen=True, slots=True)
class DoUnmerge(Ask):
    """Answer: Done."""

    id: int


@dataclass(frozen=True, slots=True)
class DoUndo(Ask):
    """Take back one act. Answer: Done."""

    batch: str
