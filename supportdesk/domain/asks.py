"""What a screen asks of the desk. It asks by message; the answer comes back frozen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from supportdesk.domain.records import record
from supportdesk.domain.vocabulary import Column, Mode, NoticeView

if TYPE_CHECKING:  # named here, made elsewhere: the console's first paint needs none of them
    from datetime import datetime

    from supportdesk.domain import commands as cm
    from supportdesk.domain.macros import Macro
    from supportdesk.domain.people import Agent
    from supportdesk.domain.templates import Template
    from supportdesk.domain.views import Key

Targets = tuple[tuple[int, int | None], ...]
"""Tickets, each with the journal's line that was before the eyes of who acts; None: none was."""


@record(frozen=True)
class Ask:
    """Base of all asks. The class names the answer's type in its docstring."""


@record(frozen=True)
class AskQueue(Ask):
    """A stretch of a selection: around a ticket, or around a place of the list; of neither, its head.

    `near` is a place and what stands there, as far as the asker knows: it is walked from. Answer: Queue.
    """

    query: str
    narrowed_by: str = ""
    ticket: int | None = None
    place: int | None = None
    near: tuple[int, Key] | None = None


@record(frozen=True)
class AskTotal(Ask):
    """How many a selection has; counting stops at `most`, if that is given. Answer: int."""

    query: str
    narrowed_by: str = ""
    most: int | None = None


@record(frozen=True)
class AskKnown(Ask):
    """Values that tickets have, those of most tickets first. Answer: dict of tuples of str by field."""


@record(frozen=True)
class AskCounts(Ask):
    """Answer: Counts."""


@record(frozen=True)
class AskViews(Ask):
    """Answer: list of SavedView, one's own in their order, then those of others."""


@record(frozen=True)
class SaveView(Ask):
    """Keep a query under a name, and under a key, shown in these columns. Answer: as AskViews."""

    name: str
    query: str
    key: str = ""
    shared: bool = False
    columns: tuple[Column, ...] = ()


@record(frozen=True)
class RemoveView(Ask):
    """Answer: as AskViews."""

    name: str


@record(frozen=True)
class RenameView(Ask):
    """Call a view `to`, and open it by `key`. Answer: as AskViews."""

    name: str
    to: str
    key: str = ""


@record(frozen=True)
class MoveView(Ask):
    """Answer: as AskViews."""

    name: str
    by: int


@record(frozen=True)
class AskColumns(Ask):
    """What my lists show where no view says otherwise. Answer: tuple of Column, empty: I chose none."""


@record(frozen=True)
class KeepColumns(Ask):
    """Show these in my lists from now on. Answer: None."""

    columns: tuple[Column, ...]


@record(frozen=True)
class AskRows(Ask):
    """Answer: dict of QueueRow by ticket id."""

    ids: tuple[int, ...]


@record(frozen=True)
class AskTicket(Ask):
    """Answer: TicketView."""

    id: int


@record(frozen=True)
class AskEmergencies(Ask):
    """Answer: list of EmergencyLine, those that are on, the latest first."""


@record(frozen=True)
class AskEmergency(Ask):
    """Answer: EmergencyRoom."""

    id: int


@record(frozen=True)
class AskExplanation(Ask):
    """A ticket's deadlines explained, as they stood after the journal's line `seq`; None: now.

    Answer: Explanation.
    """

    id: int
    seq: int | None = None


@record(frozen=True)
class AskArticles(Ask):
    """Articles that answer; `usable`, of those that may be said to customers. Answer: ArticlesFound."""

    query: str
    usable: bool = False


@record(frozen=True)
class AskTickets(Ask):
    """Answer: list of QueueRow that answer a search."""

    query: str


@record(frozen=True)
class AskSuggestions(Ask):
    """What may help with a ticket as it stands. Answer: Suggestions."""

    ticket_id: int


@record(frozen=True)
class AskReports(Ask):
    """Tickets like what a report says so far, and how many of late. Answer: Reports."""

    text: str
    department: str


@record(frozen=True)
class AskCustomers(Ask):
    """Customers of this name. Answer: tuple of KnownCustomer."""

    name: str


@record(frozen=True)
class KeepVerdict(Ask):
    """A suggestion of a `kind` was taken (`accepted`) or put aside; None forgets it. Answer: Suggestions."""

    ticket_id: int
    kind: str
    thing_id: int
    accepted: bool | None


@record(frozen=True)
class AskSolution(Ask):
    """What solved a ticket. Answer: str, empty where nobody said."""

    ticket_id: int


@record(frozen=True)
class AskOutbreaks(Ask):
    """Many alike reports within a short time, as they stand now. Answer: list of Outbreak."""


@record(frozen=True)
class AskIncident(Ask):
    """A ticket that stands for many, what is part of it, and what looks like it. Answer: Incident."""

    id: int


@record(frozen=True)
class AskPalette(Ask):
    """Articles and tickets for what is being typed, a few of each. Answer: PaletteFound."""

    query: str


@record(frozen=True)
class AskNotices(Ask):
    """Answer: list of Notice, the latest first, at most NOTICES of them, without the first `skip`."""

    view: NoticeView
    skip: int = 0


@record(frozen=True)
class AskPast(Ask):
    """A ticket as it stood after the journal's line `seq`. Answer: TicketView."""

    id: int
    seq: int


@record(frozen=True)
class AskForesight(Ask):
    """What a command would do to the clocks of tickets; nothing is written. Answer: Foresight."""

    command: cm.Command
    targets: Targets


NOTICES = 200
"""Notices that come at once."""


@record(frozen=True)
class AskDrafts(Ask):
    """Answer: dict of words by place."""


@record(frozen=True)
class AskDraftList(Ask):
    """Answer: list of Draft, the latest first."""


@record(frozen=True)
class AskDraft(Ask):
    """What is kept at a place by now, whichever console it was typed at. Answer: str."""

    place: str


@record(frozen=True)
class KeepDraft(Ask):
    """Keep words as they are typed; empty ones let go of the place. Answer: None.

    `was`: what was last known to be kept there; what another console kept since is set aside.
    """

    place: str
    body: str
    was: str | None = None


@record(frozen=True)
class AskTemplates(Ask):
    """Answer: list of Template."""


@record(frozen=True)
class SaveTemplate(Ask):
    """Keep a template for every console. Answer: list of Template, all there are."""

    template: Template


@record(frozen=True)
class RemoveTemplate(Ask):
    """Let go of a template of the team. Answer: list of Template, all there are."""

    template: Template


@record(frozen=True)
class AskPhrases(Ask):
    """Answer: Phrases."""


@record(frozen=True)
class AskLook(Ask):
    """What to look at before a reply goes to the customer of a ticket. Answer: list of Finding."""

    ticket_id: int
    text: str
    expected_at: datetime | None


@record(frozen=True)
class MakeStatusLink(Ask):
    """A new link by which the customer of a ticket sees what became of it. Answer: the link; nothing where
    the desk is not on the web.
    """

    ticket_id: int


@record(frozen=True)
class AskMacros(Ask):
    """Answer: list of Macro."""


@record(frozen=True)
class AskBook(Ask):
    """The team's own file of `macros` or `phrases`; a file to begin with where it has none. Answer: Book."""

    name: str


@record(frozen=True)
class KeepBook(Ask):
    """Keep the team's own file, if nobody kept another since it was `was`. Answer: None."""

    name: str
    text: str
    was: str


@record(frozen=True)
class BePresent(Ask):
    """Which ticket is before this console, and what is done with it. Answer: tuple of Present, the others."""

    ticket_id: int | None
    mode: Mode


@record(frozen=True)
class Attend(Ask):
    """The agent is here. Answer: None."""


@record(frozen=True)
class AskShift(Ask):
    """What waits since the agent was last here, before this console. Answer: Shift."""


@record(frozen=True)
class AskOwn(Ask):
    """The agent's open tickets, the nearest deadline first. Answer: list of QueueRow."""


@record(frozen=True)
class AskNext(Ask):
    """The ticket to work next, none of `without`. Answer: NextBest, None where there is nothing to do."""

    without: tuple[int, ...] = ()


ACTS = 100
"""Acts that come at once."""


@record(frozen=True)
class AskActs(Ask):
    """What was done to a ticket; None: what I did, at most ACTS, without the first `skip`.

    Answer: list of PastAct, the latest first.
    """

    ticket_id: int | None = None
    skip: int = 0


@record(frozen=True)
class AskMarks(Ask):
    """Every ticket of a selection, to be marked. Answer: tuple of ids, at most MARKS + 1 of them."""

    query: str
    narrowed_by: str = ""


MARKS = 50_000
"""Tickets that may be marked at once: a number takes a hundred bytes, and no act of sense goes further."""


@record(frozen=True)
class DoRegister(Ask):
    """Make a ticket of a report; `then` is done to it at once, as part of the same act. Answer: Done."""

    command: cm.Register
    then: cm.Command | None = None


# ---------------------------------------------------------------- deeds: acts on tickets
#
# Each can be asked in parts: `part` cuts it, and parts that are given the same `batch` are one act.


@record(frozen=True)
class Do(Ask):
    """One command on each target. Answer: Done."""

    command: cm.Command
    targets: Targets
    batch: str = ""


@record(frozen=True)
class DoMerge(Ask):
    """Merge tickets into the one with this number. Answer: Done."""

    targets: Targets
    target_number: str
    batch: str = ""


@record(frozen=True)
class DoLink(Ask):
    """Link tickets to the one with this number. Answer: Done."""

    targets: Targets
    kind: str
    other_number: str
    batch: str = ""


@record(frozen=True)
class DoUnmerge(Ask):
    """Take tickets out of their merges. Answer: Done."""

    targets: Targets
    batch: str = ""


@record(frozen=True)
class DoUndo(Ask):
    """Take back an act on these targets; without any, on every ticket that it changed.

    `again`: what is taken back is itself an undoing. Answer: Done.
    """

    act: str
    targets: Targets = ()
    again: bool = False
    batch: str = ""


@record(frozen=True)
class DoMacro(Ask):
    """A macro on each target: all of it or nothing. Answer: Done."""

    macro: Macro
    targets: Targets
    answers: tuple[tuple[str, str], ...] = ()
    batch: str = ""


@record(frozen=True)
class DoAttach(Ask):
    """Make tickets part of an incident. Answer: Done."""

    incident: int
    targets: Targets
    batch: str = ""


@record(frozen=True)
class DoTell(Ask):
    """The same public words on each target, filled for it; a `solution` resolves it, too. Answer: Done."""

    text: str
    targets: Targets
    expected_at: datetime | None = None
    solution: str = ""
    batch: str = ""


@record(frozen=True)
class DoHandOver(Ask):
    """Give tickets to a colleague, with a word on some of them and one on the shift. Answer: Done."""

    to: Agent
    targets: Targets
    notes: tuple[tuple[int, str], ...] = ()
    shift_note: str = ""
    batch: str = ""


Deed = Do | DoMerge | DoLink | DoUnmerge | DoUndo | DoMacro | DoHandOver | DoAttach | DoTell

PART = 50
"""Tickets that one part of a deed takes: a transaction of about a tenth of a second, so nobody waits."""


def part(deed: Deed, targets: Targets, batch: str) -> Deed:
    """The same deed on some of its targets, as a part of the act `batch`."""
    return replace(deed, targets=targets, batch=batch)


@record(frozen=True)
class AskRecipients(Ask):
    """What each customer would be told by a deed; nothing is written. Answer: list of Recipient."""

    deed: DoTell


@record(frozen=True)
class AskTrial(Ask):
    """What a deed would come to; nothing is written. Answer: Trial."""

    deed: Deed
