"""Who of the sample's stories gets which fate: what is open now, what is late, what is long closed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supportdesk.domain import commands as cm
from supportdesk.domain.vocabulary import Category, Channel, LinkKind
from supportdesk.services.sample_scripts import Cast, Plan, Step, Story, script

ZONE = ZoneInfo("Asia/Shanghai")
"""Where the sample's people work."""

DAYS = 7


def steps_of_the_week(told: list[Story], cast: Cast, rng: random.Random, now: datetime) -> list[Step]:
    """Every step of the week before `now`, in order of time: what is open now stands where it should."""
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
    opened(34, _urgent_call, answer=1.8, escalate=4, accept=2.5, workaround=50, solve=240)
    opened(300, _urgent_call, answer=1.5, escalate=3, accept=2, restored=95, solve=700)
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
        plan = _usual(story, cast, rng, length, now - timedelta(minutes=solved + length))
        plan.confirm = None
        play(story, plan)
    for story in left:
        length = _length(story, rng)
        plan = _usual(story, cast, rng, length, now)
        plan.start = _moment(story, now, length + (plan.confirm or 0) + 120, rng)
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


def _usual(story: Story, cast: Cast, rng: random.Random, length: float, start: datetime) -> Plan:
    """How such a ticket usually goes."""
    urgent = story.category is Category.URGENT
    late = rng.random() < 0.06
    answer = rng.uniform(1.3, 4.2) if urgent else rng.uniform(10.5, 17) if late else rng.uniform(1.3, 8.5)
    plan = Plan(start, cast.l1(story, but_me=False), answer=answer, solve=length)
    plan.confirm = rng.triangular(6, 900, 60)
    if story.category is not Category.SIMPLE:
        plan.escalate = answer + rng.uniform(1, 2.5) if urgent else answer + rng.uniform(4, 22)
        plan.accept = rng.uniform(1, 4) if urgent else rng.triangular(3, 45, 9)
        plan.bounce = not urgent and rng.random() < 0.2
        if length > 150 if urgent else (length > 600 and rng.random() < 0.4):
            plan.up, plan.up_accept = plan.escalate + 60, rng.uniform(2, 4.5) if urgent else 18
        if not urgent and rng.random() < 0.1:
            plan.updates_until = 200
    if story.score is not None and story.score <= 2:
        plan.reopen, plan.mended = 0, True
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
