"""The sample desk: a believable week before `now`, played by the rules of the house.

Every entry comes from `decide`, as if the people of `data/sample/team.toml` had worked: nothing here
writes a state of its own. One transaction, the same for the same `now`.
"""

from __future__ import annotations

import json
import random
import tomllib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.decisions import decide
from supportdesk.domain.errors import Conflict
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import evolve
from supportdesk.domain.people import IMPORT, SYSTEM, Actor, Agent, Customer
from supportdesk.domain.registration import register
from supportdesk.domain.rules import Context, Refusal
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import (
    ActorKind,
    Category,
    Channel,
    Group,
    Impact,
    Language,
    Priority,
    Role,
    Tier,
    Urgency,
)
from supportdesk.services import loop, people, sample_knowledge, sample_reviews
from supportdesk.services.article_acts import take_over
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from supportdesk.services.history import History, Line, outside_actor, outside_agent, write_histories
from supportdesk.services.knowledge import read_markdown
from supportdesk.services.sample_fates import ZONE, steps_of_the_week
from supportdesk.services.sample_scripts import Cast, Step, Story
from supportdesk.services.warnings import raise_due
from supportdesk.store import journal, projection
from supportdesk.store.database import Connection
from supportdesk.store.tickets import add_ticket, next_number

SEED = 20231001


@dataclass(frozen=True, slots=True)
class Counts:
    """What was made."""

    agents: int
    articles: int
    tickets: int
    entries: int
    by_status: dict[str, int]


def fill(desk: Desk, now: datetime) -> Counts:
    """Fill an empty desk with the sample week. Raises Conflict(`not_empty`) where somebody works already."""
    if people.team(desk):
        raise Conflict("not_empty", location=desk.database.location)
    members = team()
    for agent in members:
        people.add(desk, agent)
    for _written in write_histories(desk, _procedure_rows(desk)):
        pass
    rng = random.Random(SEED)  # noqa: S311  # a play, not a secret
    steps = steps_of_the_week(stories(), Cast(members, rng), rng, now)
    play = _Play(desk, members, now, rng)

    def job(connection: Connection) -> int:
        for article in _articles(rng, now):
            take_over(connection, desk, article)
        return play.run(connection, steps)

    entries = desk.database.write(job)
    sample_knowledge.work(desk, members)
    loop.turn(desk, now)
    raise_due(desk, now)
    by_status = Counter(ticket.status.value for ticket in play.tickets.values())
    return Counts(len(members), len(_article_files()), len(play.tickets), entries, dict(by_status))


# ---------------------------------------------------------------- what ships


def team() -> list[Agent]:
    """The people of the sample desk; the first is the one whom the demo signs in as."""
    table = tomllib.loads(data_file("sample/team.toml").read_text(encoding="utf-8"))
    return [
        Agent(
            id=entry["id"],
            name=entry["name"],
            tier=Tier(entry["tier"]),
            roles=frozenset(Role(role) for role in entry["roles"]),
            language=Language(entry["language"]),
            group=Group(entry["group"]) if "group" in entry else None,
        )
        for entry in table["agent"]
    ]


def stories() -> list[Story]:
    """The reports of the sample week, as their file has them."""
    lines = data_file("sample/tickets.jsonl").read_text(encoding="utf-8").splitlines()
    return [_story(index, json.loads(line)) for index, line in enumerate(lines)]


def _story(index: int, told: dict[str, Any]) -> Story:
    tags = (*told["tags"], *([told["batch"]] if "batch" in told else ()))
    return Story(
        index=index,
        language=Language(told["lang"]),
        category=Category(told["category"]),
        priority=Priority(told["priority"]),
        urgency=Urgency(told["urgency"]),
        impact=Impact(told["impact"]),
        channel=Channel(told["channel"]),
        customer=Customer(told["customer"], told["department"], told["contact"]),
        subject=told["subject"],
        description=told["description"],
        tags=tags,
        talk=tuple((kind, text) for kind, text in told["talk"]),
        solution=told["solution"],
        group=Group(told["group"]) if "group" in told else None,
        score=told.get("score"),
        **{
            name: told.get(name, "")
            for name in ("folded", "article", "tried", "asked", "cause", "workaround", "comment", "batch")
        },
    )


def _article_files() -> list[Any]:
    return sorted(data_file("articles").glob("*.md"))


def _articles(rng: random.Random, now: datetime) -> Iterable[Any]:
    for path in _article_files():
        written = now - timedelta(days=rng.randrange(9, 190), minutes=rng.randrange(600))
        yield replace(read_markdown(path), updated_at=written)


def _procedure_rows(desk: Desk) -> list[History]:
    """The three rows of the procedure's own table (§6), with its dates and its masked names."""

    def row(
        reference: str, number: str, at: str, text: str, customer: Customer, category: Category | None,
        owner: str, expected: str, resolved: str, feedback: ev.Feedback | None, slug: str, late: bool = False,
    ) -> History:  # fmt: skip
        reported = _shanghai(at)
        hand = outside_actor(owner)
        lines = [Line(reported, IMPORT, ev.Registered(
            number="", reported_at=reported, channel=Channel.IMPORT, policy=desk.book.current.version,
            subject=text, description=text, customer=customer,
        ))]  # fmt: skip
        if category:
            lines.append(Line(reported, IMPORT, ev.Classified(category)))
        lines.append(Line(reported, hand, ev.Imported(Tier.L1, outside_agent(owner), _shanghai(expected))))
        lines.append(Line(reported, hand, ev.ArticleLinked(slug, late)))
        if resolved:
            lines.append(Line(_shanghai(resolved), hand, ev.Resolved()))
        if feedback:
            said = (ev.Confirmed(), ev.FeedbackGiven(feedback))
            lines += [Line(_shanghai(resolved), IMPORT, event) for event in said]
        return History("procedure", reference, tuple(lines), number)

    one, two = "T2023-10-01", "T2023-10-02"
    return [
        row(
            "1", one, "2023-10-01 09:30", "OA系统无法登录,提示“密码错误”", Customer("张*", "销售部"), None,
            "李*", "2023-10-01 11:00", "2023-10-01 10:45",
            ev.Feedback(overall=5, comment="解决及时"), "/kb/001",
        ),
        row(
            "2", one, "2023-10-01 14:20", "电商平台订单数据同步延迟2小时", Customer("王*", "运营部"),
            Category.URGENT, "赵*", "2023-10-01 18:00", "2023-10-01 17:30",
            ev.Feedback(overall=4, comment="沟通及时,但延迟较长"), "/kb/002",
        ),
        row(
            "3", two, "2023-10-02 08:15", "办公软件打印功能异常", Customer("刘*", "人事部"), None,
            "陈*", "2023-10-02 16:00", "", None, "/kb/003", late=True,
        ),
    ]  # fmt: skip


def _shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


# ---------------------------------------------------------------- playing it


class _Play:
    """Carries out the steps and keeps the journals, as the desk does, in one transaction."""

    def __init__(self, desk: Desk, members: list[Agent], now: datetime, rng: random.Random) -> None:
        self.tickets: dict[int, Ticket] = {}
        self._desk, self._members, self._now, self._rng = desk, members, now, rng
        self._registered: dict[int, Ticket] = {}
        self._journals: dict[int, list[Entry]] = {}
        self._opening = sample_reviews.Opening(desk.book)

    def run(self, connection: Connection, steps: Iterable[Step]) -> int:
        """Write the week; how many journal lines it has. Raises ValueError when a step is refused."""
        waiting: list[tuple[int, Entry]] = []
        count = 0
        for step in self._with_review(steps):
            batch = uuid.UUID(int=self._rng.getrandbits(128)).hex
            waiting += (new := self._look(step.at))
            count += len(new)
            if isinstance(step.command, cm.Register):
                journal.append(connection, waiting, self._now)
                waiting.clear()
                count += self._register(connection, step, step.command, batch)
                continue
            waiting += (new := self._act(step, batch))
            count += len(new)
        waiting += (new := self._look(self._now))
        count += len(new)
        journal.append(connection, waiting, self._now)
        moves = [(before, self.tickets[story]) for story, before in self._registered.items()]
        projection.change(connection, moves)
        return count

    def _with_review(self, steps: Iterable[Step]) -> Iterator[Step]:
        """The steps, and among the last of them what the team did in a review."""
        begin = self._now - sample_reviews.BEFORE
        worked: list[Step] | None = None
        for step in steps:
            if worked is None and step.at >= begin:
                worked = list(sample_reviews.work(self.tickets, self._members, self._now, ZONE))
            while worked and worked[0].at <= step.at:
                yield worked.pop(0)
            yield step
        yield from worked or ()

    def _register(self, connection: Connection, step: Step, command: cm.Register, batch: str) -> int:
        book = self._desk.book
        number = next_number(connection, book.current, command.reported_at or step.at)
        happened = register(number, command, Context(step.at, step.agent, book.current))
        if isinstance(happened, Refusal):
            raise ValueError(f"The sample is refused: {step} {happened}")
        actor = self._actor(step, command.channel, command.customer)
        entries = [Entry(i, step.at, actor, event, batch) for i, event in enumerate(happened, 1)]
        ticket = add_ticket(connection, entries, book, self._now)
        self.tickets[step.story] = self._registered[step.story] = ticket
        self._journals[step.story] = entries
        self._opening.heard(step.story, ticket, entries)
        return len(entries)

    def _look(self, until: datetime) -> list[tuple[int, Entry]]:
        """The reviews that the desk opens by itself before an instant."""
        new: list[tuple[int, Entry]] = []
        while (due := self._opening.due(until)) is not None:
            story, at = due
            ticket, entries = self.tickets[story], self._journals[story]
            entry = self._opening.look(story, at, ticket, entries)
            if entry is not None:
                entries.append(entry)
                self.tickets[story] = evolve(ticket, entry, self._desk.book, ticket.id)
                self._opening.heard(story, self.tickets[story], entries)
                new.append((ticket.id, entry))
        return new

    def _act(self, step: Step, batch: str) -> list[tuple[int, Entry]]:
        ticket, entries = self.tickets[step.story], self._journals[step.story]
        command = step.command if isinstance(step.command, cm.Command) else step.command(self.tickets)
        context = Context(step.at, step.agent, self._desk.book[ticket.policy], entries)
        decision = decide(ticket, command, context)
        if isinstance(decision, Refusal):
            raise ValueError(f"The sample is refused: {step} {decision}")
        actor = self._actor(step, ticket.channel, ticket.customer)
        new = [Entry(ticket.seq + i, step.at, actor, event, batch) for i, event in enumerate(decision, 1)]
        for entry in new:
            ticket = evolve(ticket, entry, self._desk.book, ticket.id)
        entries += new
        self.tickets[step.story] = ticket
        self._opening.heard(step.story, ticket, entries)
        return [(ticket.id, entry) for entry in new]

    def _actor(self, step: Step, channel: Channel, customer: Customer) -> Actor:
        if not step.by_customer:
            return Actor.of(step.agent)
        return SYSTEM if channel is Channel.API else Actor(ActorKind.CUSTOMER, "customer", customer.name)
