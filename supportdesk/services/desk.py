"""The desk: opened once, it takes commands and answers with what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from supportdesk.domain import commands as cm
from supportdesk.domain.clocks import carried
from supportdesk.domain.decisions import decide
from supportdesk.domain.errors import NotFound
from supportdesk.domain.events import Entry, Event
from supportdesk.domain.evolution import SIGNALS, advanced, fold
from supportdesk.domain.hearing import heard
from supportdesk.domain.outgoing import leaves
from supportdesk.domain.people import NOBODY, Actor, Agent, Customer
from supportdesk.domain.policy import Policy, PolicyBook, parse_policy
from supportdesk.domain.registration import register
from supportdesk.domain.rules import Context, Decision, Refusal
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import Done, Outcome
from supportdesk.services import posting
from supportdesk.services.files import data_file
from supportdesk.store import journal, outgoing, policies, projection
from supportdesk.store.database import Connection, Database
from supportdesk.store.tickets import add_ticket, next_number

if TYPE_CHECKING:
    from supportdesk.services.meaning import Meaning


def utc_now() -> datetime:
    """The one clock of the desk; tests hand in their own."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Act:
    """A command on one ticket. `seen` is the last journal line its author had before their eyes."""

    ticket_id: int
    command: cm.Command
    seen: int | None = None


class Desk:
    """An open desk. Safe to call from any thread."""

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self.now = now
        self.meaning: Meaning | None = None
        versions = database.read(policies.versions) or database.write(self._first_policy)
        self.book = PolicyBook((parse_policy(body, n, SIGNALS) for n, body in versions), self._later_policy)

    @classmethod
    def open(cls, url: str, *, create: bool = True, now: Callable[[], datetime] = utc_now) -> Desk:
        """Open the desk at `url`. Raises StoreError, Busy, PolicyError."""
        database = Database.open(url, create=create)
        try:
            return cls(database, now)
        except BaseException:
            database.close()
            raise

    def read_meaning(self) -> None:
        """Order what words find by what a model says of it, too; nothing where the extra isn't installed."""
        from supportdesk.services import e5
        from supportdesk.services.meaning import Meaning

        if e5.there():
            self.meaning = Meaning(self.database, self.book, e5.load)

    def close(self) -> None:
        if self.meaning is not None:
            self.meaning.close()
        self.database.close()

    # ------------------------------------------------------------ commands

    def register(self, agent: Agent, command: cm.Register, batch: str | None = None) -> Done:
        """Make a ticket of a report. One Outcome: the new ticket, or why not."""
        batch = batch or new_batch()
        return self.database.write(
            lambda c: Done(batch, (self._register(c, Actor.of(agent), command, batch),))
        )

    def report_within(
        self, connection: Connection, actor: Actor, command: cm.Register, batch: str = ""
    ) -> Outcome:
        """A report that no agent took: a customer or a machine made it. In the transaction of who asks."""
        return self._register(connection, actor, command, batch or new_batch())

    def hear(self, customer: Customer, acts: Sequence[Act], *, batch: str = "") -> Done:
        """What a customer says on own tickets (`hearing.WORDS`): all of it or nothing. Raises as `act`."""
        return self.database.write(lambda c: self.hear_within(c, customer, acts, batch))

    def hear_within(
        self, connection: Connection, customer: Customer, acts: Sequence[Act], batch: str = ""
    ) -> Done:
        """As `hear`, in the transaction of who brings the words."""
        return self._act(connection, NOBODY, acts, batch or new_batch(), True, Actor.of_customer(customer))

    def act(self, agent: Agent, acts: Sequence[Act], *, together: bool = False, batch: str = "") -> Done:
        """Carry out commands in one transaction; what is refused stands in its Outcome.

        With `together`, one refusal refuses all. What is given the same `batch` is one act, however many
        transactions it takes. Raises NotFound, StoreError, Busy.
        """
        act = batch or new_batch()
        return self.database.write(lambda c: self._act(c, agent, acts, act, together))

    def act_within(self, connection: Connection, agent: Agent, acts: Sequence[Act], batch: str) -> Done:
        """As `act`, in the transaction of another act that has them as its consequence."""
        return self._act(connection, agent, acts, batch, False)

    def act_together(self, connection: Connection, agent: Agent, acts: Sequence[Act], batch: str) -> Done:
        """As `act_within`, all of them or none."""
        return self._act(connection, agent, acts, batch, True)

    def merge(self, agent: Agent, sources: Sequence[int], target: int, batch: str = "") -> Done:
        """Merge tickets into another; all their journals say so, or none."""

        def job(connection: Connection) -> Done:
            journal.lock(connection, sorted({*sources, target}))
            tickets = {i: t for i, (t, _) in self._load(connection, (*sources, target)).items()}
            now = self.now()
            acts = [Act(source, cm.MergeInto(target, tickets[target].number)) for source in sources]
            for source in sources:
                left = tickets[source]
                owed = () if left.imported else left.clocks  # an imported history alarms nobody
                clocks = carried(owed, self.book[left.policy], max(now, left.updated_at))
                acts.append(Act(target, cm.Absorb(source, left.number, clocks)))
            return self._act(connection, agent, acts, batch or new_batch(), together=True)

        return self.database.write(job)

    def unmerge(self, agent: Agent, source: int, batch: str = "") -> Done:
        """Take a merged ticket out again."""

        def job(connection: Connection) -> Done:
            journal.lock(connection, [source])
            ticket = self._load(connection, [source])[source][0]
            acts = [Act(source, cm.Unmerge())]
            if ticket.merged_into is not None:
                acts.append(Act(ticket.merged_into, cm.Release(source, ticket.number)))
            return self._act(connection, agent, acts, batch or new_batch(), together=True)

        return self.database.write(job)

    def undo(self, agent: Agent, act: str, ids: Sequence[int] | None = None, batch: str = "") -> Done:
        """Take back an act on every ticket that it changed, or on these of them: where nothing forbids it.

        What was told in several journals at once, a merge, is taken back in all of them or in none.
        """

        def job(connection: Connection) -> Done:
            whole = journal.is_whole(connection, act)
            changed = journal.batch_tickets(connection, act, None if whole else ids)
            acts = [Act(ticket_id, cm.Undo(act)) for ticket_id in changed]
            return self._act(connection, agent, acts, batch or new_batch(), together=whole)

        return self.database.write(job)

    # ------------------------------------------------------------ one transaction

    def _register(self, connection: Connection, actor: Actor, command: cm.Register, batch: str) -> Outcome:
        now = self.now()
        policy = self.book[policies.newest(connection)]
        context = Context(now, NOBODY, policy)
        trial = register("", command, context)
        if isinstance(trial, Refusal):
            return Outcome(0, "", 0, trial)
        reported = command.reported_at or now
        number = next_number(connection, policy, min(reported, now))
        happened = register(number, command, context)
        assert not isinstance(happened, Refusal)
        entries = [Entry(i, now, actor, e, batch) for i, e in enumerate(happened, 1)]
        ticket = add_ticket(connection, entries, self.book, now)
        return Outcome(ticket.id, number, ticket.seq)

    def _act(
        self,
        connection: Connection,
        agent: Agent,
        acts: Sequence[Act],
        batch: str,
        together: bool,
        customer: Actor | None = None,
    ) -> Done:
        now = self.now()
        ids = sorted({act.ticket_id for act in acts})
        journal.lock(connection, ids)
        loaded = self._load(connection, ids)
        outcomes: list[Outcome] = []
        written: list[tuple[Ticket, Ticket, list[Entry]]] = []
        for act in acts:
            before, entries = loaded[act.ticket_id]
            # A clock that was set back dates nothing before what it follows.
            at = max(now, entries[-1].at)
            left = outgoing.gone(connection, before.id) if isinstance(act.command, cm.Undo) else frozenset()
            context = Context(at, agent, self.book[before.policy], entries, left)
            decided = (heard if customer else decide)(before, act.command, context)
            decision = _or_changed(decided, entries, act.seen, agent)
            if isinstance(decision, Refusal):
                outcomes.append(Outcome(before.id, before.number, before.seq, decision))
                continue
            actor = customer or Actor.of(agent)
            new = [Entry(before.seq + i, at, actor, e, batch) for i, e in enumerate(decision, 1)]
            after = advanced(before, entries, new, self.book)
            loaded[act.ticket_id] = (after, [*entries, *new])
            written.append((before, after, new))
            outcomes.append(Outcome(after.id, after.number, after.seq))
        if together and any(outcome.refusal for outcome in outcomes):
            return Done(batch, tuple(outcome for outcome in outcomes if outcome.refusal))
        journal.append(connection, [(after.id, e) for _, after, new in written for e in new], now)
        projection.change(connection, [(before, after) for before, after, _ in written])
        leaves = {
            after.id: posting.follow(connection, after, loaded[after.id][1], new, now)
            for _, after, new in written
        }
        return Done(batch, tuple(replace(o, leaves_at=leaves.get(o.ticket_id)) for o in outcomes))

    def tell(self, connection: Connection, ticket_id: int, happened: Sequence[Event], actor: Actor) -> None:
        """Keep what happened to a ticket that nobody decided, as one act."""
        now = self.now()
        journal.lock(connection, [ticket_id])
        before, entries = self._load(connection, [ticket_id])[ticket_id]
        at, batch = max(now, entries[-1].at), new_batch()
        new = [Entry(before.seq + i, at, actor, event, batch) for i, event in enumerate(happened, 1)]
        after = advanced(before, entries, new, self.book)
        journal.append(connection, [(ticket_id, entry) for entry in new], now)
        projection.change(connection, [(before, after)])
        if any(leaves(entry) for entry in new):
            posting.follow(connection, after, [*entries, *new], new, now)

    def _load(self, connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Ticket, list[Entry]]]:
        journals = journal.load(connection, ids)
        for ticket_id in ids:
            if ticket_id not in journals:
                raise NotFound("no_ticket", number=ticket_id)
        return {i: (fold(i, entries, self.book), entries) for i, entries in journals.items()}

    def _first_policy(self, connection: Connection) -> list[tuple[int, str]]:
        """A new desk gets the policy that ships."""
        if not policies.newest(connection):
            policies.add(connection, 1, "default", _shipped_policy(), self.now())
        return policies.versions(connection)

    def _later_policy(self, version: int) -> Policy | None:
        """A version that another console added."""
        text = self.database.read(lambda c: policies.body(c, version))
        return None if text is None else parse_policy(text, version, SIGNALS)


def new_batch() -> str:
    """A name for all that one act writes."""
    return uuid.uuid4().hex


def _shipped_policy() -> str:
    return data_file("policy.toml").read_text(encoding="utf-8")


def _or_changed(decision: Decision, entries: list[Entry], seen: int | None, agent: Agent) -> Decision:
    """Refuse what would override a change that its author had not seen; what can stand beside it stands."""
    if isinstance(decision, Refusal) or seen is None:
        return decision
    touched = frozenset().union(*(event.ASPECTS for event in decision))
    for entry in entries:
        if entry.seq > seen and entry.actor.id != agent.id and entry.event.ASPECTS & touched:
            return Refusal("changed_since", {"by": entry.actor.name, "kind": entry.event.KIND})
    return decision
