"""A told ticket as events of this desk: all of one that is new, what is new of one that is here.

Nothing is sent and nobody is warned: every entry is made by an `IMPORT` actor, whose ticket alarms nobody.
Where this desk has worked on a ticket since, its state is this desk's: only words that are new are added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from supportdesk.domain import events as ev
from supportdesk.domain.attachments import Attachment
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.filled_in import tags
from supportdesk.domain.people import IMPORT, Actor, AgentRef, Customer
from supportdesk.domain.rules import LONG, SHORT
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.tracking_table import headline
from supportdesk.domain.vocabulary import ActorKind, Priority, Status, Tier
from supportdesk.intake.told import Change, Message, Person, Told, ToldFile, Voice
from supportdesk.services.history import History, Line, outside_actor, outside_agent

Keep = Callable[[ToldFile], Attachment]
"""Keeps a file's bytes; what comes back is told of it."""

_ENDED = (Status.RESOLVED, Status.CLOSED)
_LONGEST_TAG = 40


@dataclass(frozen=True, slots=True)
class Growth:
    """What a later export brings to a ticket that is here. `held`: it tells another state than this desk has,
    which has worked on the ticket since; `older`: the export is older than what was taken before. `late`: so
    many messages are older than what the ticket ends with.
    """

    lines: tuple[Line, ...] = ()
    references: tuple[str, ...] = ()
    held: bool = False
    older: bool = False
    late: int = 0


class Telling:
    """Makes events of told tickets, for one source. `agents` are this desk's own, by name (None: several)."""

    def __init__(self, source: str, policy: int, agents: Mapping[str, AgentRef | None], keep: Keep) -> None:
        self.source = source
        self._policy = policy
        self._agents = agents
        self._keep = keep

    def history(self, told: Told) -> History:
        """All of a ticket that is not here yet."""
        at = _At(self, told.created)
        requester = outside_actor(_short(told.requester.name))
        at.say(told.created, requester, self._registered(told))
        if told.category is not None:
            at.say(told.created, IMPORT, ev.Classified(told.category))
        if len(told.description) > LONG:
            at.say(told.created, requester, ev.NoteAdded(told.description))
        if told.aside:
            at.say(told.created, IMPORT, ev.NoteAdded("\n".join(told.aside)))
        if told.expected is not None:
            at.say(told.created, IMPORT, ev.Imported(Tier.L1, None, told.expected))
        first_owner = any(change.owner or change.released for change in told.changes)
        if told.owner is not None and not first_owner:
            at.own(told.created, IMPORT, self.agent(told.owner))
        if told.priority is not None and not any(change.priority for change in told.changes):
            at.rank(told.created, IMPORT, told.priority)
        if told.tags and not any(change.add for change in told.changes):
            at.tag(told.created, IMPORT, fitting_tags(told.tags), ())
        at.walk(_in_time(told))
        at.arrive(told)
        references = (self.state(told), *(self.message(told, m) for m in told.messages))
        return History(
            self.source,
            told.key,
            tuple(at.lines),
            told.number,
            told.merged_into if told.status is Status.MERGED else "",
            also=tuple(dict.fromkeys(references)),
        )

    def growth(self, told: Told, ticket: Ticket, entries: Sequence[Entry], known: Collection[str]) -> Growth:
        """What of a ticket that is here is new; `known` are the references of it that were taken."""
        new = [m for m in told.messages if self.message(told, m) not in known]
        references = (self.state(told), *(self.message(told, m) for m in new))
        worked = any(entry.actor.kind is not ActorKind.IMPORT for entry in entries)
        here = worked or ticket.status is Status.MERGED
        older = not here and told.updated < ticket.updated_at
        at = _At(self, ticket.reported_at, ticket)
        late = [message for message in new if message.at < ticket.updated_at]
        for message in sorted(new, key=lambda m: m.at):
            at.hear(_dated(message) if message in late else message, woken=not here)
        if here or older:
            says, stands = (told.status, told.priority), (ticket.status, ticket.priority)
            return Growth(tuple(at.lines), references, here and says != stands, older, len(late))
        if amended := self._amended(told, ticket):
            at.say(told.updated, IMPORT, amended)
        if told.category is not None and told.category is not ticket.category:
            at.say(told.updated, IMPORT, ev.Classified(told.category))
        at.arrive(told)
        return Growth(tuple(at.lines), references, late=len(late))

    def _amended(self, told: Told, ticket: Ticket) -> ev.Amended | None:
        """What it says of itself by now that it did not."""
        now = self._registered(told)
        subject = now.subject if now.subject != ticket.subject else None
        description = now.description if now.description != ticket.description else None
        customer = now.customer if now.customer != ticket.customer else None
        if subject is None and description is None and customer is None:
            return None
        return ev.Amended(subject=subject, description=description, customer=customer)

    # ------------------------------------------------------------ what it is known by

    def state(self, told: Told) -> str:
        """By what a ticket in this very state is known again."""
        return f"{told.key}@{told.digest()}"

    def message(self, told: Told, message: Message) -> str:
        """By what a message is known again."""
        wanted = f"{told.key}/{message.key}"
        if len(wanted) <= 200:
            return wanted
        return f"{told.key}/~{hashlib.sha256(message.key.encode()).hexdigest()[:32]}"

    # ------------------------------------------------------------ people and words

    def agent(self, person: Person) -> AgentRef:
        """Our own agent of that name, or somebody of the other desk."""
        name = _short(person.name or person.contact)
        return self._agents.get(name) or outside_agent(name)

    def files(self, files: Iterable[ToldFile]) -> tuple[Attachment, ...]:
        """As the journal tells of them."""
        return tuple(self._keep(file) for file in files)

    def _registered(self, told: Told) -> ev.Registered:
        requester = told.requester
        return ev.Registered(
            number="",
            reported_at=told.created,
            channel=told.channel,
            policy=self._policy,
            urgency=told.urgency,
            impact=told.impact,
            reference=told.number[:SHORT],
            subject=_subject(told),
            description=told.description[:LONG],
            customer=Customer(
                _short(requester.name), _short(requester.organization), _short(requester.contact)
            ),
            attachments=self.files(told.files),
        )


def _subject(told: Told) -> str:
    return headline(told.subject) or headline(told.description) or told.number


def _dated(message: Message) -> Message:
    """With its time in its words: a journal is not written in where it is past."""
    return replace(message, text=f"{message.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC\n{message.text}")


def _short(text: str) -> str:
    return " ".join(text.split())[:SHORT]


def fitting_tags(given: Iterable[str]) -> tuple[str, ...]:
    """Tags as a ticket can have them."""
    return tuple(dict.fromkeys(tag[:_LONGEST_TAG].strip() for tag in tags(given)))


def _in_time(told: Told) -> list[Change | Message]:
    """All that happened, in order; what solved and closed it among it, where no history tells of that."""
    changes = list(told.changes)
    if not any(change.status for change in changes):
        if told.solved is not None and told.status in _ENDED:
            changes.append(Change(told.solved, status=Status.RESOLVED))
        if told.closed is not None and told.status is Status.CLOSED:
            changes.append(Change(told.closed, status=Status.CLOSED))
    # Of one instant words come first: a reply and what it made of the ticket are one act there.
    return sorted([*told.messages, *changes], key=lambda item: item.at)


@dataclass(slots=True)
class _At:
    """The ticket as the lines so far have made it."""

    telling: Telling
    began: datetime
    ticket: Ticket | None = None
    lines: list[Line] = field(default_factory=list)
    status: Status = Status.NEW
    owner: AgentRef | None = None
    tier: Tier = Tier.L1
    priority: Priority | None = None
    tags: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.ticket is not None:
            self.status, self.owner, self.tier = self.ticket.status, self.ticket.owner, self.ticket.tier
            self.priority, self.tags = self.ticket.priority, self.ticket.tags

    def say(self, at: datetime, actor: Actor, event: Event) -> None:
        self.lines.append(Line(max(at, self.began), actor, event))

    def walk(self, items: Iterable[Change | Message]) -> None:
        """Through all that happened."""
        for item in items:
            if isinstance(item, Message):
                self.hear(item)
            else:
                self.turn(item)

    def hear(self, message: Message, *, woken: bool = True) -> None:
        """What somebody wrote. `woken`: the customer's word wakes a ticket that waits for it.

        What is longer than a ticket shows is in a note, too, whole.
        """
        whole, files = message.text, self.telling.files(message.files)
        text = whole[:LONG]
        actor = outside_actor(_short(message.author.name or message.author.contact))
        if message.voice is Voice.INTERNAL:
            self.say(message.at, actor, ev.NoteAdded(whole, files))
            return
        if message.voice is Voice.PUBLIC:
            self.say(message.at, actor, ev.PublicReplied(text, attachments=files))
        else:
            self.say(message.at, actor, ev.CustomerAnswered(text, message.channel, attachments=files))
            if woken and self.status is Status.WAITING_CUSTOMER:
                self.status = self._at_work()
        if len(whole) > LONG:
            self.say(message.at, actor, ev.NoteAdded(whole))

    def turn(self, change: Change) -> None:
        """What became of it."""
        actor = outside_actor(_short(change.by.name or change.by.contact))
        if change.add or change.remove:
            self.tag(change.at, actor, fitting_tags(change.add), fitting_tags(change.remove))
        if change.priority is not None:
            self.rank(change.at, actor, change.priority)
        if change.owner is not None or change.released:
            self.own(change.at, actor, self.telling.agent(change.owner) if change.owner else None)
        if change.status is not None:
            self.reach(change.at, actor, change.status)
        if change.remark:
            self.say(change.at, actor, ev.NoteAdded(change.remark))

    def arrive(self, told: Told) -> None:
        """To where the export leaves it."""
        at = max(told.updated, told.created)
        add, gone = set(fitting_tags(told.tags)) - self.tags, self.tags - set(fitting_tags(told.tags))
        self.tag(at, IMPORT, tuple(sorted(add)), tuple(sorted(gone)))
        if told.priority is not None:
            self.rank(at, IMPORT, told.priority)
        self.own(at, IMPORT, self.telling.agent(told.owner) if told.owner else None)
        if told.status is not Status.MERGED:
            self.reach(at, IMPORT, told.status)
        if told.feedback is not None and (self.ticket is None or self.ticket.feedback != told.feedback):
            self.say(at, IMPORT, ev.FeedbackGiven(told.feedback))

    # ------------------------------------------------------------ one thing at a time

    def tag(self, at: datetime, actor: Actor, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
        add = tuple(tag for tag in add if tag not in self.tags)
        remove = tuple(tag for tag in remove if tag in self.tags)
        if add or remove:
            self.say(at, actor, ev.Tagged(add, remove))
            self.tags = (self.tags | set(add)) - set(remove)

    def rank(self, at: datetime, actor: Actor, priority: Priority) -> None:
        if priority is not self.priority:
            self.say(at, actor, ev.PrioritySet(priority))
            self.priority = priority

    def own(self, at: datetime, actor: Actor, owner: AgentRef | None) -> None:
        if (owner.id if owner else None) == (self.owner.id if self.owner else None):
            return
        if owner is not None and owner.tier is not self.tier:
            self.tier = owner.tier
            self.say(at, actor, ev.Imported(owner.tier, owner))
        else:
            self.say(at, actor, ev.Assigned(owner))
        self.owner = owner
        if owner is not None and self.status is Status.NEW:
            self.status = Status.IN_PROGRESS
        elif owner is None and self.status is Status.IN_PROGRESS:
            self.status = Status.NEW

    def reach(self, at: datetime, actor: Actor, wanted: Status) -> None:
        """The events from the status it has to another (§8)."""
        if wanted in (Status.NEW, Status.IN_PROGRESS):
            wanted = self._at_work()  # whether somebody has it tells the two apart (§8)
        if self.status in _ENDED and self.status is not wanted and (self.status, wanted) != _CLOSING:
            self.say(at, actor, ev.Reopened())
            self.status = self._at_work()
        if self.status is wanted:
            return
        if wanted is Status.WAITING_CUSTOMER:
            self.say(at, actor, ev.WaitingForCustomer())
        elif wanted is Status.RESOLVED:
            self.say(at, actor, ev.Resolved())
        elif wanted is Status.CLOSED:
            self.say(at, actor, ev.Closed(self.telling.source))
        else:
            self.say(at, actor, ev.Imported(self.tier, self.owner, status=wanted))
        self.status = wanted

    def _at_work(self) -> Status:
        return Status.IN_PROGRESS if self.owner else Status.NEW


_CLOSING = (Status.RESOLVED, Status.CLOSED)
