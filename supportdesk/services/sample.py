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
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.decisions import Context, Refusal, decide, register
from supportdesk.domain.errors import Conflict
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import evolve
from supportdesk.domain.people import IMPORT, SYSTEM, Actor, Agent, Customer
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import (
    ActorKind,
    Category,
    Channel,
    Group,
    Impact,
    Language,
    LinkKind,
    Priority,
    Role,
    Tier,
    Urgency,
)
from supportdesk.services import people
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from supportdesk.services.history import History, Line, outside_actor, outside_agent, write_histories
from supportdesk.services.knowledge import read_markdown
from supportdesk.services.sample_scripts import Cast, Plan, Step, Story, script
from supportdesk.store import articles, journal, projection
from supportdesk.store.database import Connection
from supportdesk.store.tickets import add_ticket, next_number

SEED = 20231001
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 7


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
    steps = _steps(stories(), Cast(members, rng), rng, now)
    play = _Play(desk, now, rng)

    def job(connection: Connection) -> int:
        for article in _articles(rng, now):
            articles.put(connection, article)
        return play.run(connection, steps)

    entries = desk.database.write(job)
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
            for name in ("article", "tried", "asked", "cause", "workaround", "comment", "batch")
        },
    )


def _article_files() -> list[Any]:
    return sorted(data_file("articles").glob("*.md"))


def _articles(rng: random.Random, now: datetime) -> Iterable[Any]:
    for path in _article_files():
        written = now - timedelta(days=rng.randrange(9, 300), minutes=rng.randrange(600))
        yield replace(read_markdown(path), updated_at=written)


def _procedure_rows(desk: Desk) -> list[History]:
    """The three rows of the procedure's own table (§6), with its dates and its masked names."""

    def row(
        reference: str, number: str, at: str, text: str, customer: Customer, category: Category | None,
        owner: str, expected: str, resolved: str, feedback: ev.Feedback | None, slug: str, *, late: bool = False,
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
            lines.append(Line(_shanghai(resolved), hand, ev.FeedbackGiven(feedback)))
        return History("procedure", reference, tuple(lines), number)

    one, two = "T2023-10-01", "T2023-10-02"
    return [
        row(
            "1", one, "2023-10-01 09:30", "OA系统无法登录,提示“密码错误”", Customer("张*", "销售部"), None,
            "李*", "2023-10-01 11:00", "2023-10-01 10:45", ev.Feedback(overall=5, comment="解决及时"), "/kb/001",
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


# ---------------------------------------------------------------- who gets which fate


def _steps(told: list[Story], cast: Cast, rng: random.Random, now: datetime) -> list[Step]:
    """Every step of the week up to `now`, in order of time."""
    left = told.copy()
    rng.shuffle(left)
    steps: list[Step] = []

    def take(fits: Callable[[Story], bool]) -> Story:
        return left.pop(next(i for i, story in enumerate(left) if fits(story)))

    def play(story: Story, plan: Plan) -> None:
        steps.extend(step for step in script(story, plan, cast, rng) if step.at < now)

    def opened(age: float, fits: Callable[[Story], bool], *, mine: bool = False, **turns: Any) -> None:
        story = take(lambda s: not s.batch and fits(s) and (not mine or s.language is cast.me.language))
        l1 = cast.me if mine else cast.l1(story)
        play(story, Plan(now - timedelta(minutes=age), l1, **turns))

    _batches(left, cast, now, play, take, steps)
    # Reported by themselves, nobody has them yet; the last two are already late (response 10 min).
    for age in (7.4, 5.6, 3.2, 1.1, 10.8, 12.6):
        opened(age, _typed, answer=None)
    # Emergencies: one before its workaround, one restored and still open.
    opened(34, _urgent_call, answer=1.8, escalate=4, accept=2.5, solve=240)
    opened(300, _urgent_call, answer=1.5, escalate=3, accept=2, solve=700)
    # The question is asked, the customer has the word.
    for age, mine in ((200, True), (410, False), (760, False), (95, False), (1380, False)):
        opened(age, _asks, mine=mine, answer=2 + 5 * rng.random(), hold=True)
    # Escalated, not yet accepted: the third to L3, the last over its 30 minutes.
    opened(31, _complex, mine=True, answer=4, escalate=23, accept=None)
    opened(58, _complex, answer=5, escalate=37, accept=None)
    opened(260, _complex, answer=4, escalate=22, accept=11, up=248, up_accept=None)
    opened(75, _complex, answer=3, escalate=41, accept=None)
    # Due within the hour, one of them promised by the clock; three of them came back.
    opened(111, _simple_long, mine=True, answer=5, solve=118, promise=128)
    opened(94, _simple_long, answer=3, solve=119)
    opened(76, _simple_long, answer=7, solve=117)
    for age, again, mine in ((1500, 38, True), (1310, 61, False), (2800, 24, False)):
        opened(age, _simple_long, mine=mine, answer=4, solve=45, confirm=30, reopen=age - again)
    # Late: past two hours for simple ones, or nothing said for more than four.
    for age, mine in ((143, True), (188, False), (251, False)):
        opened(age, _simple_long, mine=mine, answer=6, solve=age + 40)
    opened(900, _complex, answer=5, escalate=16, accept=12, solve=1900, updates_until=450)
    opened(1700, _complex, answer=4, escalate=12, accept=21, bounce=True, solve=2600, updates_until=1350)
    # With the experts and the developers.
    for age in (190, 340, 620, 1000, 1420, 2100):
        opened(age, _complex, answer=4, escalate=15, accept=6 + rng.random() * 20, solve=age * 1.3)
    for age in (840, 1900):
        opened(age, _complex, answer=3, escalate=14, accept=9, up=170, up_accept=17, solve=age * 1.25)
    # Fresh, in hand.
    for age, mine in ((41, True), (29, False), (22, True), (16, False), (12, False)):
        opened(age, _simple_long, mine=mine, answer=4 + rng.random() * 3, solve=95)
    # Fixed, the customer's word is awaited.
    for solved in (18, 55, 95, 170, 260, 430, 690, 900, 1150, 1400):
        story = take(lambda s: not s.batch and s.category is not Category.URGENT)
        length = _length(story, rng)
        plan = _usual(story, cast, rng, length)
        plan.start, plan.confirm = now - timedelta(minutes=solved + length), None
        play(story, plan)
    for story in left:
        length = _length(story, rng)
        plan = _usual(story, cast, rng, length)
        plan.start = _moment(story, now, length + (plan.confirm or 0) + 45, rng)
        play(story, plan)
    return sorted(steps, key=lambda step: step.at)


def _batches(
    left: list[Story],
    cast: Cast,
    now: datetime,
    play: Callable[[Story, Plan], None],
    take: Callable[[Callable[[Story], bool]], Story],
    steps: list[Step],
) -> None:
    """Many customers, one cause: slow orders now, the dead Wi-Fi of the third floor yesterday (§0)."""
    ages = iter((9.3, 8.1, 7.0, 5.2, 3.9, 2.6, 1.2))
    answered = iter(((24.0, True), (18.5, False)))
    for story in sorted((s for s in left if s.batch == "slow-orders"), key=lambda s: s.index):
        left.remove(story)
        if story.channel is Channel.PHONE:
            age, mine = next(answered)
            l1 = cast.me if mine else cast.l1(story)
            play(story, Plan(now - timedelta(minutes=age), l1, answer=3, solve=None))
        else:
            play(story, Plan(now - timedelta(minutes=next(ages)), cast.l1(story), answer=None))
    floor = [story for story in left if story.batch == "wifi-3f"]
    floor.sort(key=lambda s: (s.channel is not Channel.PHONE, s.index))
    first, expert = floor[-1], None
    began = (now - timedelta(days=1)).astimezone(ZONE).replace(hour=10, minute=12, second=0, microsecond=0)
    if began > now - timedelta(hours=8):
        began -= timedelta(days=1)
    first = floor[0]
    expert = cast.l2(first)
    for n, story in enumerate(floor):
        left.remove(story)
        start = began + timedelta(minutes=4.3 * n)
        plan = Plan(start, cast.l1(story), answer=3.5, escalate=9, accept=8, solve=140 - 4 * n, confirm=60)
        if n == len(floor) - 1:  # the same person's colleague, the same words: it lives on in the first
            plan.solve = None
            steps.append(Step(start + timedelta(minutes=20), story.index, expert, _merge(first.index)))
            steps.append(Step(start + timedelta(minutes=20), first.index, expert, _absorb(story.index)))
        elif n:
            link = Step(start + timedelta(minutes=25), story.index, expert, _part_of(first.index))
            steps.append(link)
        play(story, plan)


def _merge(target: int) -> Callable[[Any], cm.Command]:
    return lambda tickets: cm.MergeInto(tickets[target].id, tickets[target].number)


def _absorb(source: int) -> Callable[[Any], cm.Command]:
    return lambda tickets: cm.Absorb(tickets[source].id, tickets[source].number)


def _part_of(first: int) -> Callable[[Any], cm.Command]:
    return lambda tickets: cm.LinkTicket(LinkKind.CHILD_OF, tickets[first].id, tickets[first].number)


def _typed(s: Story) -> bool:
    return s.category is Category.SIMPLE and s.channel in (Channel.FORM, Channel.CHAT, Channel.MAIL)


def _urgent_call(s: Story) -> bool:
    return s.category is Category.URGENT and s.channel is Channel.PHONE and len(s.answers) > 1


def _asks(s: Story) -> bool:
    return s.category is Category.SIMPLE and [k for k, _ in s.talk[:3]] == ["agent", "customer", "agent"]


def _complex(s: Story) -> bool:
    return s.category is Category.COMPLEX and len(s.answers) > 1


def _simple_long(s: Story) -> bool:
    return s.category is Category.SIMPLE and len(s.answers) > 1


def _length(story: Story, rng: random.Random) -> float:
    """Minutes from the report to the solution: mostly in time, now and then not."""
    if story.category is Category.SIMPLE:
        return rng.uniform(125, 210) if rng.random() < 0.05 else rng.triangular(14, 112, 35)
    if story.category is Category.COMPLEX:
        return rng.uniform(2890, 3100) if rng.random() < 0.03 else rng.triangular(150, 1700, 420)
    return rng.triangular(90, 420, 170)


def _usual(story: Story, cast: Cast, rng: random.Random, length: float) -> Plan:
    """How such a ticket usually goes; `start` is still to be set."""
    urgent = story.category is Category.URGENT
    late = rng.random() < 0.06
    answer = rng.uniform(1.3, 4.2) if urgent else rng.uniform(10.5, 17) if late else rng.uniform(1.3, 8.5)
    plan = Plan(datetime.max, cast.l1(story, but_me=False), answer=answer, solve=length)
    plan.confirm = rng.triangular(6, 900, 60)
    if story.category is not Category.SIMPLE:
        plan.escalate = answer + rng.uniform(1, 2.5) if urgent else answer + rng.uniform(4, 22)
        plan.accept = rng.uniform(1, 4) if urgent else rng.triangular(3, 45, 9)
        plan.bounce = not urgent and rng.random() < 0.12
        if urgent and length > 150 or not urgent and length > 600 and rng.random() < 0.4:
            plan.up, plan.up_accept = plan.escalate + 60, rng.uniform(2, 4.5) if urgent else 18
        if not urgent and rng.random() < 0.1:
            plan.updates_until = 200
    if story.score is not None and story.score <= 2 and rng.random() < 0.5:
        plan.reopen = None
    return plan


def _moment(story: Story, now: datetime, before: float, rng: random.Random) -> datetime:
    """When it is reported: any time for what is urgent, else mostly in working hours of the desk's zone."""
    while True:
        at = now - timedelta(minutes=rng.uniform(before, max(before + 60, DAYS * 1440)))
        local = at.astimezone(ZONE)
        busy = (
            1.0 if 9 <= local.hour < 12 or 13 <= local.hour < 18 else 0.25 if 7 <= local.hour < 22 else 0.05
        )
        if local.weekday() >= 5:
            busy *= 0.3
        if story.category is Category.URGENT or rng.random() < busy:
            return at.replace(microsecond=0)


# ---------------------------------------------------------------- playing it


class _Play:
    """Carries out the steps and keeps the journals, as the desk does, in one transaction."""

    def __init__(self, desk: Desk, now: datetime, rng: random.Random) -> None:
        self.tickets: dict[int, Ticket] = {}
        self._desk, self._now, self._rng = desk, now, rng
        self._registered: dict[int, Ticket] = {}
        self._journals: dict[int, list[Entry]] = {}

    def run(self, connection: Connection, steps: Iterable[Step]) -> int:
        """Write the week; how many journal lines it has. Raises ValueError when a step is refused."""
        waiting: list[tuple[int, Entry]] = []
        count = 0
        for step in steps:
            batch = uuid.UUID(int=self._rng.getrandbits(128)).hex
            if isinstance(step.command, cm.Register):
                journal.append(connection, waiting, self._now)
                waiting.clear()
                count += self._register(connection, step, step.command, batch)
                continue
            new = self._act(step, batch)
            waiting += new
            count += len(new)
        journal.append(connection, waiting, self._now)
        for story, before in self._registered.items():
            projection.change(connection, before, self.tickets[story])
        return count

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
        return len(entries)

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
        return [(ticket.id, entry) for entry in new]

    def _actor(self, step: Step, channel: Channel, customer: Customer) -> Actor:
        if not step.by_customer:
            return Actor.of(step.agent)
        return SYSTEM if channel is Channel.API else Actor(ActorKind.CUSTOMER, "customer", customer.name)
