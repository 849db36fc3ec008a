"""What screens are shown: frozen, complete, with nothing of the store in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from supportdesk.domain.records import record
from supportdesk.domain.vocabulary import (
    ArticleState,
    Category,
    Channel,
    Column,
    Language,
    Mode,
    Priority,
    QueueView,
    ShiftPart,
    Status,
    Tier,
)

if TYPE_CHECKING:  # the console's first paint needs the names of these, not the rules behind them
    from supportdesk.domain.attachments import Attachment
    from supportdesk.domain.calendars import Calendar
    from supportdesk.domain.clocks import Clock
    from supportdesk.domain.courtesy import Finding
    from supportdesk.domain.events import Entry
    from supportdesk.domain.foresight import Change
    from supportdesk.domain.ledger import Ledger
    from supportdesk.domain.macros import Stepped
    from supportdesk.domain.outgoing import Outgoing
    from supportdesk.domain.people import Actor, Agent, AgentRef, Customer
    from supportdesk.domain.resources import Claim
    from supportdesk.domain.responsibility import Responsibility
    from supportdesk.domain.reviews import Measure
    from supportdesk.domain.rules import Refusal
    from supportdesk.domain.tickets import Ticket


@record(frozen=True)
class Timed:
    """A clock with the calendar that it counts by."""

    clock: Clock
    calendar: Calendar


@record(frozen=True)
class Foresight:
    """What a command would do to clocks: of one ticket each change, of several how many would be missed.

    `calendar` counts the clocks of the one ticket.
    """

    at: datetime
    tickets: int
    breaching: int
    changes: tuple[Change, ...]
    calendar: Calendar


@record(frozen=True)
class QueueRow:
    """One line of the queue. `seq` tells which state of the ticket it shows."""

    id: int
    number: str
    seq: int
    status: Status
    tier: Tier
    category: Category | None
    priority: Priority | None
    subject: str
    customer: str
    department: str
    channel: Channel
    reference: str
    tags: str
    owner_id: str | None
    owner_name: str
    handover_to: Tier | None
    emergency: bool
    unanswered: bool
    imported: bool
    reported_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    score: float | None
    clocks: dict[str, Timed]


class Key(NamedTuple):
    """Where a ticket stands in a list: what the list is ordered by, and its id."""

    value: tuple[Any, ...]
    id: int


@record(frozen=True)
class Queue:
    """A stretch of a selection in its order, from the place `start` of the whole list on.

    `total` is how many the whole has, at least: where not `exact`, counting stopped there. `seconds` is what
    it took to find them.
    """

    keys: tuple[Key, ...]
    start: int = 0
    total: int = 0
    exact: bool = True
    seconds: float = 0.0

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(key.id for key in self.keys)


STANDARD_COLUMNS = tuple(Column)[: tuple(Column).index(Column.UPDATE) + 1]
"""The columns of a list for which nobody chose any."""

CLOCK_COLUMNS = (Column.RESPONSE, Column.RESOLUTION, Column.UPDATE)
"""The columns that count down."""

NEEDED_COLUMNS = (Column.NUMBER, Column.SUBJECT)
"""Columns that every list has: without them no line tells which ticket it is."""


def columns_of(codes: str) -> tuple[Column, ...]:
    """Columns from their codes, separated by commas: each once, unknown ones left out, NEEDED_COLUMNS among
    them; of no codes none.
    """
    known = set(Column)
    found = dict.fromkeys(Column(code) for code in codes.split(",") if code in known)
    return (*found, *(column for column in NEEDED_COLUMNS if column not in found)) if codes else ()


@record(frozen=True)
class SavedView:
    """A query that an agent keeps under a name, and under a key if it has one.

    Without `columns` it is shown in those of who looks at it.
    """

    agent_id: str
    name: str
    key: str
    query: str
    shared: bool = False
    columns: tuple[Column, ...] = ()


@record(frozen=True)
class OpenReport:
    """A ticket that is still open, as it is named in passing."""

    id: int
    number: str
    subject: str


@record(frozen=True)
class KnownCustomer:
    """Somebody who reported before, as the latest report has them, and what is still open of theirs."""

    customer: Customer
    open: tuple[OpenReport, ...] = ()


MANY = 1000
"""From here on the tickets of a saved view are many, and not counted."""


@record(frozen=True)
class Counts:
    """How many tickets the standing views and those saved hold now, of these up to MANY.

    `missed` and `due` count the agent's own open tickets: late, or due within the hour and not late.
    """

    views: Mapping[QueueView, int]
    missed: int = 0
    due: int = 0
    saved: tuple[tuple[SavedView, int], ...] = ()


@record(frozen=True)
class Notice:
    """A clock's cycle came to `percent` of its target (100: missed) at `at`, in the hands of `owner`."""

    id: int
    ticket_id: int
    number: str
    subject: str
    clock: str
    cycle: int
    percent: int
    at: datetime
    tier: Tier
    owner_id: str | None
    owner_name: str
    raised_at: datetime

    @property
    def missed(self) -> bool:
        return self.percent == 100

    def concerns(self, agent: Agent) -> bool:
        """Whether it is this agent's: the ticket was, or was nobody's of their tier."""
        return self.owner_id == agent.id or (self.owner_id is None and self.tier is agent.tier)


@record(frozen=True)
class Article:
    """A knowledge article as readers see it (process §5); `body` is Markdown.

    `seq` is the last line of its journal. `proposed` is where a later version stands that is not published
    yet; None where there is none. `images` are names and digests.
    """

    id: int
    slug: str
    title: str
    body: str
    language: Language
    state: ArticleState
    product: str
    tags: tuple[str, ...]
    owner_id: str
    updated_at: datetime
    seq: int = 0
    proposed: ArticleState | None = None
    review_on: date | None = None
    helpful: int = 0
    unhelpful: int = 0
    images: tuple[tuple[str, str], ...] = ()

    @property
    def steps(self) -> str:
        """What of it goes into a reply: what is headed as the customer's part, the steps, or all of it; never
        what is internal.
        """
        from supportdesk.domain.articles import for_customer  # late: the first paint shows no article

        return for_customer(self.body)


@record(frozen=True)
class ArticlesFound:
    """Articles that answer a query, best first, and for words that none has the words they were taken for."""

    articles: tuple[Article, ...]
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@record(frozen=True)
class PaletteFound:
    """Articles and tickets that answer what is being typed, best first, and as in ArticlesFound what for."""

    articles: tuple[Article, ...] = ()
    tickets: tuple[QueueRow, ...] = ()
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@record(frozen=True)
class TicketView:
    """One ticket with its journal, and the articles linked to it; the incident that it is part of, and the
    tickets that are part of it, as they stand now.
    """

    ticket: Ticket
    entries: tuple[Entry, ...]
    calendar: Calendar
    missing: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    parent: QueueRow | None = None
    parts: tuple[QueueRow, ...] = ()
    resources: tuple[Claim, ...] = ()
    """What the ticket holds of what the team lends, or waits for."""
    files: tuple[tuple[Attachment, str], ...] = ()
    """What came with it and is on this machine, the latest first, each with its path."""


@record(frozen=True)
class EmergencyLine:
    """An emergency that is on: since when, who leads it, who of the team was called, when it is to be said
    again where it stands (None: what was down runs again).
    """

    id: int
    number: str
    subject: str
    since: datetime
    lead: AgentRef | None
    called: tuple[str, ...]
    restored: bool
    stand_up_due: datetime | None


@record(frozen=True)
class EmergencyRoom:
    """What those see who work on an emergency: its ticket, and the countdown to the next stand-up."""

    view: TicketView
    stand_up: Timed | None


@record(frozen=True)
class Explanation:
    """Why a ticket's deadlines are what they are at `at`, the most pressing first, and who held it."""

    number: str
    at: datetime
    ledgers: tuple[Ledger, ...]
    held: Responsibility


@record(frozen=True)
class Draft:
    """Words that wait to be gone on with. `ticket_id` is 0 for those of no one ticket; `number` and
    `subject` are those of the ticket.
    """

    place: str
    body: str
    updated_at: datetime
    ticket_id: int = 0
    number: str = ""
    subject: str = ""

    @property
    def form(self) -> str:
        """Where they were typed: `reply`, `note`, `register`, or the name of a form."""
        return self.place.split(":", 1)[0]


@record(frozen=True)
class Book:
    """A file that the team keeps for all consoles. `own` is empty where `text` is the one that ships."""

    own: str
    text: str


@record(frozen=True)
class Present:
    """Somebody who has a ticket before them at another console."""

    agent_id: str
    name: str
    mode: Mode
    seen_at: datetime


@record(frozen=True)
class ShiftLine:
    """One thing that waits: its ticket, when it came to be so, by whom, and the words that came with it.

    `clock` and `cycle` name a deadline. `batch` and `shift_note` are shared by all that was handed over
    at once.
    """

    part: ShiftPart
    ticket_id: int
    number: str
    subject: str
    customer: str
    at: datetime
    by: str = ""
    words: str = ""
    clock: str = ""
    cycle: int = 1
    batch: str = ""
    shift_note: str = ""


@record(frozen=True)
class ShiftMeasure:
    """A measure of an accepted proposal that is due; `key` is the proposal's, `today` the desk's day."""

    key: str
    measure: Measure
    today: date


@record(frozen=True)
class Shift:
    """What waits for an agent: on tickets, and measures of theirs, of everybody for a team lead.

    `since`: when they were last here, None at their first time.
    """

    since: datetime | None
    now: datetime
    lines: tuple[ShiftLine, ...]
    measures: tuple[ShiftMeasure, ...] = ()

    def count(self, part: ShiftPart) -> int:
        if part is ShiftPart.MEASURE:
            return len(self.measures)
        return sum(line.part is part for line in self.lines)


@record(frozen=True)
class Outcome:
    """What became of a command on one ticket."""

    ticket_id: int
    number: str
    seq: int
    refusal: Refusal | None = None
    leaves_at: datetime | None = None
    """When words to the customer leave, that can be taken back until then."""


@record(frozen=True)
class Done:
    """What became of one act, on one ticket or many. `batch` undoes it."""

    batch: str
    outcomes: tuple[Outcome, ...]

    @property
    def refused(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.refusal)

    @property
    def done(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.refusal)


@record(frozen=True)
class PastAct:
    """What somebody did at once, on `tickets`; one of them, `number`, stands for all.

    `whole`: it is taken back on all of them or on none. `stands`: it was not taken back. `undoes`: it is
    an undoing itself, and `kinds` are those of the events that it took back. `leaves_at`: when its words
    leave as mail, or left if they `left`: from then on it can't be taken back.
    """

    batch: str
    at: datetime
    actor: Actor
    kinds: tuple[str, ...]
    ticket_id: int
    number: str
    subject: str
    tickets: tuple[int, ...]
    whole: bool
    stands: bool
    undoes: bool
    leaves_at: datetime | None = None
    left: bool = False


@record(frozen=True)
class Trial:
    """What a deed would come to, were it done now: whom it would touch, what would be refused and why.

    `customers` (department, name) and `breaching` are of the tickets that would not refuse; `breaching`
    are those of which a deadline that is in time would be late at once.
    """

    outcomes: tuple[Outcome, ...]
    customers: frozenset[tuple[str, str]]
    breaching: tuple[str, ...]
    steps: tuple[tuple[str, tuple[Stepped, ...]], ...] = ()
    """Of a macro: what each of its steps comes to on the tickets, by number, that would not refuse."""
    looks: tuple[tuple[str, Finding], ...] = ()
    """What to look at in the words that it says to customers, by number."""


@record(frozen=True)
class Team:
    """Who is there, and who I am."""

    me: Agent
    agents: tuple[Agent, ...] = field(default=())
