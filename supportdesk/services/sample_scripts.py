"""What happens to each story of the sample desk: who does what, when. Pure, and the same every time.

A script is planned to its good end; what lies after `now` has not happened yet. So an open ticket is a
closed one cut short, and every clock of it stands as it would.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from supportdesk.domain import commands as cm
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import (
    Category,
    Channel,
    ContactMedium,
    Group,
    Impact,
    Language,
    Priority,
    Role,
    Tier,
    Urgency,
)

Command = cm.Command | Callable[[Mapping[int, Ticket]], cm.Command]
"""What is asked; where it speaks of another ticket, found when that one has its number."""


@dataclass(frozen=True, slots=True)
class Story:
    """A line of `data/sample/tickets.jsonl`: a report, what was said about it, how it ended."""

    index: int
    language: Language
    category: Category
    priority: Priority
    urgency: Urgency
    impact: Impact
    channel: Channel
    customer: Customer
    subject: str
    description: str
    tags: tuple[str, ...]
    talk: tuple[tuple[str, str], ...]
    solution: str
    folded: str = ""
    article: str = ""
    tried: str = ""
    asked: str = ""
    cause: str = ""
    workaround: str = ""
    group: Group | None = None
    score: int | None = None
    comment: str = ""
    batch: str = ""

    @property
    def answers(self) -> list[int]:
        """Which pieces of the talk the customer hears."""
        return [i for i, (kind, _) in enumerate(self.talk) if kind in ("agent", "call")]


@dataclass(frozen=True, slots=True)
class Step:
    """One command at one instant. `by_customer`: the words are the customer's own, not a hand's."""

    at: datetime
    story: int
    agent: Agent
    command: Command
    by_customer: bool = False


@dataclass
class Plan:
    """When the turns of a ticket come, in minutes after its report; None: that turn never comes."""

    start: datetime
    l1: Agent
    answer: float | None = 3
    hold: bool = False  # the first answer is a question, and nobody has answered it
    escalate: float | None = None
    accept: float | None = None
    bounce: bool = False
    up: float | None = None
    up_accept: float | None = None
    workaround: float | None = None
    restored: float | None = None
    solve: float | None = 60
    confirm: float | None = None
    updates_until: float = 1e9
    promise: float | None = None
    reopen: float | None = None
    mended: bool = False  # reopened, and closed again
    steps: list[Step] = field(default_factory=list)


UPDATES = {
    Language.CHINESE: (
        "您好,问题仍在处理中,目前已排除几种可能,预计完成时间如上,有进展会立即告诉您。",
        "您好,工程师正在逐项核对,暂时没有新的结论,下次同步不晚于四小时后。",
        "您好,原因已有方向,正在验证处理办法,感谢您的耐心等待。",
    ),
    Language.ENGLISH: (
        "A short update: we are still on it and have ruled out several causes. "
        "You will hear from us again soon.",
        "The engineers are checking step by step; nothing final yet. "
        "The next update comes within four hours.",
        "We have a likely cause and are testing the fix. Thank you for bearing with us.",
    ),
}
RETURNED = {
    Language.CHINESE: "缺少出错时间和截图,无法定位,请补充后再升级。",
    Language.ENGLISH: (
        "Without the time of the error and a picture we can't place it. Please add both and escalate again."
    ),
}
EVIDENCE = {
    Language.CHINESE: "已补充:出错时间、截图和客户端日志均在附件中。",
    Language.ENGLISH: "Added: time of the error, picture and client log.",
}
BACK = {
    Language.CHINESE: "客户来电:问题又出现了,和上次一样。",
    Language.ENGLISH: "The customer called: the problem is back, just as before.",
}
UP = {
    Language.CHINESE: "请研发查看代码和最近一次发布,确认是否为程序缺陷。",
    Language.ENGLISH: "Please look at the code and the last release: is it a defect of the program?",
}
PROMISED = {Language.CHINESE: "电话告知处理结果", Language.ENGLISH: "Call back with the result"}
SILENT = {
    Language.CHINESE: "两次回访均未联系上客户",
    Language.ENGLISH: "Two calls, no answer from the customer",
}


class Cast:
    """The team, and who of it takes what."""

    def __init__(self, team: Sequence[Agent], rng: random.Random) -> None:
        self.me = team[0]
        self._rng = rng
        self._first = [a for a in team if a.tier is Tier.L1]
        self._experts = [a for a in team if a.tier is Tier.L2]
        self._developers = [a for a in team if a.tier is Tier.L3]
        self.manager = next(a for a in team if Role.CUSTOMER_SERVICE_MANAGER in a.roles)

    def l1(self, story: Story, *, but_me: bool = True) -> Agent:
        """A frontline agent who speaks the customer's language."""
        able = [a for a in self._first if a.language is story.language and not (but_me and a is self.me)]
        return self._rng.choice(able)

    def l2(self, story: Story) -> Agent:
        """The expert of the story's group."""
        return self._rng.choice([a for a in self._experts if a.group is story.group])

    def l3(self, story: Story) -> Agent:
        """The developer who speaks the language."""
        return next(a for a in self._developers if a.language is story.language)


def script(story: Story, plan: Plan, cast: Cast, rng: random.Random) -> list[Step]:
    """Everything that happens to the story if nothing intervenes, in order of time."""
    writer = _Writer(story, plan, cast, rng)
    writer.register()
    if plan.answer is not None:
        writer.answer()
        writer.work()
    return sorted(plan.steps, key=lambda step: step.at)


class _Writer:
    def __init__(self, story: Story, plan: Plan, cast: Cast, rng: random.Random) -> None:
        self.s, self.p, self.cast, self.rng = story, plan, cast, rng
        self.phone = story.channel is Channel.PHONE
        self.owner = plan.l1
        self.public: list[float] = []

    def do(self, minutes: float, agent: Agent, command: Command, *, by_customer: bool = False) -> None:
        at = self.p.start + timedelta(seconds=round(minutes * 60))
        self.p.steps.append(Step(at, self.s.index, agent, command, by_customer))

    def register(self) -> None:
        """A call is entered by who takes it, classified at once; all else comes in by itself."""
        s, known = self.s, self.phone
        entered = 0.8 if known else 0.0
        command = cm.Register(
            subject=s.subject,
            description=s.description,
            customer=s.customer,
            channel=s.channel,
            urgency=s.urgency,
            impact=s.impact,
            category=s.category if known and s.category is not Category.COMPLEX else None,
            priority=s.priority if known else None,
            reported_at=self.p.start,
            occurred_at=self.p.start - timedelta(minutes=self.rng.randrange(2, 40)),
            tags=s.tags,
            folded=s.folded,
        )
        self.do(entered, self.p.l1, command, by_customer=not known)

    def answer(self) -> None:
        """Classified, then the first public answer of a person (§1)."""
        s, p = self.s, self.p
        at = max(p.answer or 0.0, 1.2)
        if not self.phone:
            self.do(at - 0.7, p.l1, cm.Classify(s.category))
            self.do(at - 0.6, p.l1, cm.SetPriority(s.priority))
        elif s.category is Category.COMPLEX:
            self.do(at - 0.2, p.l1, cm.Classify(s.category))
        kind, text = s.talk[0]
        if p.hold:
            self.do(at, p.l1, cm.WaitForCustomer(text))
            return
        self.say(at, p.l1, kind, text)
        if p.promise is not None:
            by = p.start + timedelta(minutes=p.promise)
            self.do(at + 0.5, p.l1, cm.MakePromise(by, PROMISED[s.language]))

    def say(self, at: float, agent: Agent, kind: str, text: str, expected: float | None = None) -> None:
        self.public.append(at)
        until = None if expected is None else _half_hour(self.p.start + timedelta(minutes=expected))
        if kind == "call":
            self.do(at, agent, cm.LogContact(ContactMedium.CALL, text, expected_at=until))
        else:
            self.do(at, agent, cm.Reply(text, until))

    def work(self) -> None:
        """Up the tiers, the talk in its order, the solution, the customer's word."""
        s, p = self.s, self.p
        if p.hold:
            return
        begun = self.hand_up()
        if p.solve is None:
            return
        last = s.answers[-1]
        tail = any(kind in ("note", "step") for kind, _ in s.talk[last + 1 :])
        final = last if last > 0 and not tail else None
        before = [(i, t) for i, t in enumerate(s.talk[1:], 1) if final is None or i < final]
        gap = (p.solve - begun) / (len(before) + 1)
        for n, (i, (kind, text)) in enumerate(before, 1):
            asks = kind == "agent" and i + 1 < len(s.talk) and s.talk[i + 1][0] == "customer"
            waits = asks and gap > 15 and p.confirm is not None
            self.piece(begun + gap * (n - 0.3 * self.rng.random()), "ask" if waits else kind, text)
        self.keep_informed(begun)
        if s.cause:
            known = begun + (p.solve - begun) * (0.35 + 0.4 * self.rng.random())
            if self.rng.random() < 0.8:  # the others take more than a day to find the cause
                known = min(known, max(begun + 1, 1380))
            self.do(known, self.owner, cm.RecordDiagnosis(s.cause, s.solution))
        if s.article:
            self.do(p.solve - 0.1, self.owner, cm.LinkArticle(s.article))
        message = ""
        if final is not None:
            kind, text = s.talk[final]
            if kind == "call":
                self.do(p.solve - 0.05, self.owner, cm.LogContact(ContactMedium.CALL, text))
            else:
                message = text
        self.do(p.solve, self.owner, cm.Resolve(s.solution, message))
        self.finish(s.talk[final + 1 :] if final is not None else ())

    def piece(self, at: float, kind: str, text: str) -> None:
        if kind == "customer":
            answer = cm.RecordCustomerAnswer(text, self.s.channel)
            self.do(at, self.owner, answer, by_customer=True)
        elif kind == "ask":
            self.public.append(at)
            self.do(at, self.owner, cm.WaitForCustomer(text))
        elif kind in ("agent", "call"):
            self.say(at, self.owner, kind, text, self.p.solve)
        else:
            self.do(at, self.owner, cm.AddNote(text) if kind == "note" else cm.LogStep(text))

    def hand_up(self) -> float:
        """Escalations with their cards (§2); the minute at which the work itself begins."""
        s, p = self.s, self.p
        begun = (p.answer or 0) + 1
        if p.escalate is None:
            return begun
        at = p.escalate
        expert = self.cast.l2(s)
        card = cm.Escalate(Tier.L2, s.tried, s.asked, group=s.group)
        if p.bounce:
            self.do(at, p.l1, card)
            self.do(at + 9, expert, cm.ReturnHandover(RETURNED[s.language]))
            at += 21
            card = cm.Escalate(Tier.L2, s.tried, s.asked, EVIDENCE[s.language], group=s.group)
        self.do(at, p.l1, card)
        if p.accept is None:
            p.solve = None
            return at
        begun = at + p.accept
        self.do(begun, expert, cm.AcceptHandover())
        self.owner = expert
        if s.category is Category.URGENT:
            self.emergency(begun)
        if p.up is not None:
            self.do(p.up, expert, cm.Escalate(Tier.L3, s.tried, UP[s.language], group=Group.DEVELOPMENT))
            if p.up_accept is None:
                p.solve = None
                return begun
            begun = p.up + p.up_accept
            developer = self.cast.l3(s)
            self.do(begun, developer, cm.AcceptHandover())
            self.owner = developer
        return begun

    def emergency(self, begun: float) -> None:
        """A workaround within the hour, then the core function (§2, §3)."""
        assert self.p.solve is not None
        workaround = self.p.workaround or min(begun + 12 + self.rng.random() * 25, 52)
        self.do(workaround, self.owner, cm.RecordWorkaround(self.s.workaround))
        share = 0.2 + 0.2 * self.rng.random()
        restored = self.p.restored or workaround + (self.p.solve - workaround) * share
        self.do(restored, self.owner, cm.RecordRestoration(self.s.workaround))

    def keep_informed(self, begun: float) -> None:
        """An update before each four hours are over, each hour in an emergency (§3)."""
        p = self.p
        assert p.solve is not None
        most = 52.0 if self.s.category is Category.URGENT else 215.0
        told = sorted({*self.public, p.solve})
        for earlier, later in pairwise(told):
            at = earlier + most
            while at < later - 10 and at <= p.updates_until:
                text = self.rng.choice(UPDATES[self.s.language])
                teller = self.owner if at >= begun else p.l1
                self.do(at, teller, cm.Reply(text, _half_hour(p.start + timedelta(minutes=p.solve + 20))))
                at += most

    def finish(self, after: Sequence[tuple[str, str]]) -> None:
        """The customer's last words, confirmation and scores, and the end (§4)."""
        s, p = self.s, self.p
        assert p.solve is not None
        at = p.solve
        for kind, text in after:
            if kind == "customer":
                at += 2 + self.rng.random() * 6
                answer = cm.RecordCustomerAnswer(text, s.channel)
                self.do(at, self.owner, answer, by_customer=True)
        if p.confirm is None:
            return
        at = max(at + 1, p.solve + p.confirm)
        if s.score is None and self.rng.random() < 0.25:
            self.do(at, self.cast.manager, cm.Close(SILENT[s.language]))
        else:
            self.do(at, p.l1, cm.Confirm(_scores(s, self.rng)))
            self.do(at + 1 + self.rng.random() * 9, p.l1, cm.Close())
        if p.reopen is not None:
            again = max(p.reopen, at + 15)
            self.do(again, p.l1, cm.Reopen(BACK[s.language]))
            if p.mended:
                self.say(again + 12, self.owner, "agent", UPDATES[s.language][2])
                self.do(again + 47, self.owner, cm.Resolve(s.solution))
                self.do(again + 58, p.l1, cm.Confirm())
                self.do(again + 59, p.l1, cm.Close())


def _scores(story: Story, rng: random.Random) -> Feedback | None:
    if story.score is None:
        return None
    speed = story.score
    if story.score in (2, 3, 4) and rng.random() < 0.4:
        speed += rng.choice((-1, 1)) if story.score < 4 else 1
    return Feedback(speed, story.score, max(story.score, rng.choice((story.score, 4))), comment=story.comment)


def _half_hour(at: datetime) -> datetime:
    """The next half hour, as people name a time."""
    later = at + timedelta(minutes=30)
    return later.replace(minute=30 * (later.minute // 30), second=0, microsecond=0)
