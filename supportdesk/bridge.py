"""Between screens and services: an ask goes in, an answer comes out. Runs in worker threads.

The console imports this only after its first paint: behind it stand SQLModel and the database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

from supportdesk import article_bridge, month_bridge, review_bridge
from supportdesk.config import Settings, login_name, me
from supportdesk.domain import asks, resource_asks
from supportdesk.domain import commands as cm
from supportdesk.domain.arrivals import Arrival
from supportdesk.domain.article_asks import ArticleAsk
from supportdesk.domain.article_views import ArticleNews
from supportdesk.domain.errors import StoreError
from supportdesk.domain.incidents import Incident, Recipient
from supportdesk.domain.mails import KeptMail
from supportdesk.domain.month_asks import MonthAsk
from supportdesk.domain.next_best import NextBest
from supportdesk.domain.people import Agent
from supportdesk.domain.resources import Stock
from supportdesk.domain.review_asks import ReviewAsk
from supportdesk.domain.rules import Refusal
from supportdesk.domain.suggestions import Outbreak, Reports, Suggestions
from supportdesk.domain.views import (
    ArticlesFound,
    Book,
    Counts,
    Done,
    Draft,
    EmergencyLine,
    EmergencyRoom,
    Explanation,
    Foresight,
    KnownCustomer,
    Notice,
    Outcome,
    PaletteFound,
    PastAct,
    Present,
    Queue,
    QueueRow,
    SavedView,
    Shift,
    Team,
    TicketView,
    Trial,
)
from supportdesk.domain.vocabulary import Column, Language, LinkKind, Role, Tier
from supportdesk.services import (
    acts,
    books,
    broadcasting,
    bulk,
    customers,
    deadlines,
    drafts,
    emergencies,
    finding,
    guarding,
    incidents,
    knowledge,
    macros,
    next_best,
    outbreaks,
    people,
    reading,
    resources,
    saved_views,
    shift,
    status_links,
    suggesting,
    warnings,
)
from supportdesk.services.arrivals import Arrivals
from supportdesk.services.desk import Desk, utc_now
from supportdesk.services.drafts import Keeper
from supportdesk.services.feed import Feed
from supportdesk.services.presence import Presence

if TYPE_CHECKING:
    from supportdesk.outreach.worker import Worker

LAST_MAIL = 5.0
"""Seconds that a console which is left waits for the mail that it is handing over."""


class Bridge:
    """An open desk, and the agent who sits before it."""

    def __init__(self, desk: Desk, agent: Agent) -> None:
        self.desk = desk
        self.me = agent
        self._feed: Feed | None = None
        self._worker: Worker | None = None
        self._presence = Presence(desk, agent)
        self._drafts_kept = Keeper(desk, agent.id)
        self._left = shift.last_here(desk, agent)  # before this console says that its agent is here

    @classmethod
    def open(cls, settings: Settings, now: Callable[[], datetime] = utc_now) -> Bridge:
        """Open the desk of these settings as the agent that they name.

        Raises StoreError, Busy, PolicyError; NotFound when nobody knows who sits here.
        """
        desk = Desk.open(settings.database, now=now)
        try:
            if settings.semantic:
                desk.read_meaning()
            return cls(desk, me(settings, people.team(desk)))
        except BaseException:
            desk.close()
            raise

    @classmethod
    def begin(
        cls,
        database: str,
        name: str,
        tier: Tier,
        language: Language,
        now: Callable[[], datetime] = utc_now,
    ) -> Bridge:
        """Open a desk, new or not, as a member of this name, who joins if they are not there."""
        desk = Desk.open(database, now=now)
        try:
            team = people.team(desk)
            known = next((agent for agent in team if agent.name == name), None)
            return cls(desk, known or people.add(desk, _newcomer(name, tier, language, team)))
        except BaseException:
            desk.close()
            raise

    @property
    def team(self) -> Team:
        return Team(self.me, tuple(people.team(self.desk)))

    def listen(
        self,
        tell: Callable[[list[int]], None],
        reach: Callable[[bool], None],
        warn: Callable[[list[Notice]], None],
        arrive: Callable[[list[Arrival]], None],
        alarm: Callable[[list[Outbreak]], None],
        read: Callable[[list[ArticleNews]], None],
        kept: Callable[[list[KeptMail]], None],
    ) -> None:
        """Hear of every change, whoever makes it, until closed; `arrive` gets what others bring to me,
        `alarm` what breaks for many at once, `read` what was done to articles, `kept` mails that nobody
        could read.

        When anybody raised notices, `warn` gets those that concern this agent, if any, and whose instants
        came after we began to listen: what was missed overnight is in the list, and no alarm.
        """
        began = self.desk.now()

        def warned(raised: list[Notice]) -> None:
            warn([notice for notice in raised if notice.at >= began and notice.concerns(self.me)])

        arrivals = Arrivals(self.desk, self.me)
        many = outbreaks.Alarm(self.desk)

        def told(ids: list[int]) -> None:
            tell(ids)
            if arrived := arrivals.turn():
                arrive(arrived)
            if found := many.turn():
                alarm(found)

        self._feed = Feed(self.desk, told, reach, warned, read, kept)
        self._feed.start()
        self._work()

    def _work(self) -> None:
        """Do what any worker does, as far as this machine can: who has no worker misses nothing."""
        from supportdesk.outreach.worker import Worker

        self._worker = Worker(self.desk)
        self._worker.start()

    def close(self) -> None:
        if self._worker is not None:
            self._worker.stop(LAST_MAIL)
        if self._feed is not None:
            self._feed.stop()
        with contextlib.suppress(StoreError):  # out of reach: the others see it go by itself
            self._presence.leave()
        self.desk.close()

    # ------------------------------------------------------------ asks

    @singledispatchmethod
    def answer(self, ask: asks.Ask) -> Any:
        """What comes of an ask. Raises DeskError."""
        raise TypeError(type(ask).__name__)

    @answer.register
    def _queue(self, ask: asks.AskQueue) -> Queue:
        asked = reading.query(self.desk, ask.query, ask.narrowed_by)
        return reading.queue(self.desk, self.me, asked, ticket=ask.ticket, place=ask.place, near=ask.near)

    @answer.register
    def _total(self, ask: asks.AskTotal) -> int:
        asked = reading.query(self.desk, ask.query, ask.narrowed_by)
        return reading.total(self.desk, self.me, asked, ask.most)

    @answer.register
    def _known(self, ask: asks.AskKnown) -> dict[str, tuple[str, ...]]:
        return reading.known_values(self.desk)

    @answer.register
    def _views(self, ask: asks.AskViews) -> list[SavedView]:
        return saved_views.every(self.desk, self.me)

    @answer.register
    def _save_view(self, ask: asks.SaveView) -> list[SavedView]:
        return saved_views.save(
            self.desk, self.me, ask.name, ask.query, ask.key, shared=ask.shared, columns=ask.columns
        )

    @answer.register
    def _remove_view(self, ask: asks.RemoveView) -> list[SavedView]:
        return saved_views.remove(self.desk, self.me, ask.name)

    @answer.register
    def _rename_view(self, ask: asks.RenameView) -> list[SavedView]:
        return saved_views.rename(self.desk, self.me, ask.name, ask.to, ask.key)

    @answer.register
    def _move_view(self, ask: asks.MoveView) -> list[SavedView]:
        return saved_views.move(self.desk, self.me, ask.name, ask.by)

    @answer.register
    def _columns(self, ask: asks.AskColumns) -> tuple[Column, ...]:
        return saved_views.columns(self.desk, self.me)

    @answer.register
    def _keep_columns(self, ask: asks.KeepColumns) -> None:
        saved_views.keep_columns(self.desk, self.me, ask.columns)

    @answer.register
    def _counts(self, ask: asks.AskCounts) -> Counts:
        return reading.counts(self.desk, self.me)

    @answer.register
    def _rows(self, ask: asks.AskRows) -> dict[int, QueueRow]:
        return reading.rows(self.desk, ask.ids)

    @answer.register
    def _ticket(self, ask: asks.AskTicket) -> TicketView:
        return reading.ticket(self.desk, ask.id)

    @answer.register
    def _emergencies(self, ask: asks.AskEmergencies) -> list[EmergencyLine]:
        return emergencies.standing(self.desk, self.me)

    @answer.register
    def _emergency(self, ask: asks.AskEmergency) -> EmergencyRoom:
        return emergencies.room(self.desk, ask.id)

    @answer.register
    def _resources(self, ask: resource_asks.AskResources) -> Stock:
        return resources.stock(self.desk)

    @answer.register
    def _lend(self, ask: resource_asks.ResourceDeed) -> Done:
        match ask:
            case resource_asks.RequestResource():
                return resources.request(self.desk, self.me, ask.ticket_id, ask.wanted)
            case resource_asks.GiveBack():
                return resources.give_back(self.desk, self.me, ask.claim_id)
            case resource_asks.TakeOver():
                return resources.take_over(self.desk, self.me, ask.claim_id)
            case resource_asks.AddResource():
                return resources.add(self.desk, self.me, ask.name, ask.kind, ask.note)
            case resource_asks.RetireResource():
                return resources.retire(self.desk, self.me, ask.name)
        raise TypeError(type(ask).__name__)

    @answer.register
    def _explanation(self, ask: asks.AskExplanation) -> Explanation:
        return deadlines.explanation(self.desk, ask.id, ask.seq)

    @answer.register
    def _outbreaks(self, ask: asks.AskOutbreaks) -> list[Outbreak]:
        return outbreaks.outbreaks(self.desk)

    @answer.register
    def _recipients(self, ask: asks.AskRecipients) -> list[Recipient]:
        deed = ask.deed
        ids = [ticket_id for ticket_id, _seen in deed.targets]
        return broadcasting.recipients(self.desk, self.me, ids, deed.text, deed.expected_at, deed.solution)

    @answer.register
    def _incident(self, ask: asks.AskIncident) -> Incident:
        return incidents.incident(self.desk, ask.id)

    @answer.register
    def _palette(self, ask: asks.AskPalette) -> PaletteFound:
        return finding.palette(self.desk, ask.query, self.me)

    @answer.register
    def _suggestions(self, ask: asks.AskSuggestions) -> Suggestions:
        return suggesting.suggestions(self.desk, ask.ticket_id)

    @answer.register
    def _reports(self, ask: asks.AskReports) -> Reports:
        return suggesting.reports(self.desk, ask.text, ask.department)

    @answer.register
    def _customers(self, ask: asks.AskCustomers) -> tuple[KnownCustomer, ...]:
        return customers.named(self.desk, ask.name)

    @answer.register
    def _keep_verdict(self, ask: asks.KeepVerdict) -> Suggestions:
        return suggesting.keep_verdict(
            self.desk, self.me, ask.ticket_id, ask.kind, ask.thing_id, accepted=ask.accepted
        )

    @answer.register
    def _solution(self, ask: asks.AskSolution) -> str:
        return suggesting.solution(self.desk, ask.ticket_id)

    @answer.register
    def _articles(self, ask: asks.AskArticles) -> ArticlesFound:
        return finding.find_articles(self.desk, ask.query, agent=self.me, usable=ask.usable)

    @answer.register
    def _tickets(self, ask: asks.AskTickets) -> Any:
        return finding.find_tickets(self.desk, ask.query, agent=self.me)

    @answer.register
    def _notices(self, ask: asks.AskNotices) -> list[Notice]:
        return warnings.notices(self.desk, self.me, ask.view, limit=asks.NOTICES, skip=ask.skip)

    @answer.register
    def _past(self, ask: asks.AskPast) -> TicketView:
        return deadlines.as_it_stood_after(self.desk, ask.id, ask.seq)

    @answer.register
    def _foresight(self, ask: asks.AskForesight) -> Foresight:
        return deadlines.foresight(self.desk, self.me, ask.command, [target for target, _seen in ask.targets])

    @answer.register
    def _drafts(self, ask: asks.AskDrafts) -> dict[str, str]:
        return drafts.every(self.desk, self.me.id)

    @answer.register
    def _keep(self, ask: asks.KeepDraft) -> None:
        self._drafts_kept.keep(ask.place, ask.body, ask.was)

    @answer.register
    def _draft(self, ask: asks.AskDraft) -> str:
        return drafts.get(self.desk, self.me.id, ask.place)

    @answer.register
    def _draft_list(self, ask: asks.AskDraftList) -> list[Draft]:
        return drafts.listing(self.desk, self.me.id)

    @answer.register
    def _templates(self, ask: asks.AskTemplates) -> Any:
        return books.templates(self.desk)

    @answer.register
    def _save_template(self, ask: asks.SaveTemplate) -> Any:
        books.save_templates(self.desk, self.me, [ask.template])
        return books.templates(self.desk)

    @answer.register
    def _remove_template(self, ask: asks.RemoveTemplate) -> Any:
        books.remove_template(self.desk, ask.template.name, ask.template.language)
        return books.templates(self.desk)

    @answer.register
    def _phrases(self, ask: asks.AskPhrases) -> Any:
        found = books.phrases(self.desk)
        found.in_text("")  # their patterns are made here, not before the agent's keys
        return found

    @answer.register
    def _look(self, ask: asks.AskLook) -> Any:
        return guarding.look(self.desk, self.me, ask.ticket_id, ask.text, ask.expected_at)

    @answer.register
    def _status_link(self, ask: asks.MakeStatusLink) -> str:
        return status_links.url(self.desk, ask.ticket_id)

    @answer.register
    def _macros(self, ask: asks.AskMacros) -> Any:
        return books.macros(self.desk)

    @answer.register
    def _book(self, ask: asks.AskBook) -> Book:
        own = books.own_text(self.desk, ask.name)
        return Book(own, own or books.shipped_text(ask.name))

    @answer.register
    def _keep_book(self, ask: asks.KeepBook) -> None:
        books.keep(self.desk, self.me, ask.name, ask.text, ask.was)

    @answer.register
    def _present(self, ask: asks.BePresent) -> tuple[Present, ...]:
        return self._presence.here(ask.ticket_id, ask.mode)

    @answer.register
    def _attend(self, ask: asks.Attend) -> None:
        shift.arrive(self.desk, self.me)

    @answer.register
    def _shift(self, ask: asks.AskShift) -> Shift:
        return shift.waiting(self.desk, self.me, self._left)

    @answer.register
    def _own(self, ask: asks.AskOwn) -> list[QueueRow]:
        return shift.own(self.desk, self.me)

    @answer.register
    def _next(self, ask: asks.AskNext) -> NextBest | None:
        return next_best.next_best(self.desk, self.me, ask.without)

    @answer.register
    def _acts(self, ask: asks.AskActs) -> list[PastAct]:
        if ask.ticket_id is not None:
            return acts.on_ticket(self.desk, ask.ticket_id)
        return acts.by_agent(self.desk, self.me, asks.ACTS, ask.skip)

    @answer.register
    def _review(self, ask: ReviewAsk) -> Any:
        return review_bridge.answer(self.desk, self.me, ask)

    @answer.register
    def _month(self, ask: MonthAsk) -> Any:
        return month_bridge.answer(self.desk, self.me, ask)

    @answer.register
    def _article(self, ask: ArticleAsk) -> Any:
        return article_bridge.answer(self.desk, self.me, ask)

    @answer.register
    def _marks(self, ask: asks.AskMarks) -> tuple[int, ...]:
        return bulk.marks(self.desk, self.me, ask.query, ask.narrowed_by)

    @answer.register
    def _trial(self, ask: asks.AskTrial) -> Trial:
        ids = [ticket_id for ticket_id, _seen in ask.deed.targets]
        if isinstance(ask.deed, asks.DoMacro):
            return macros.trial(self.desk, self.me, ask.deed.macro, dict(ask.deed.answers), ids)
        return bulk.trial(self.desk, self.me, self._command(ask.deed), ids)

    @answer.register
    def _register(self, ask: asks.DoRegister) -> Done:
        done = self.desk.register(self.me, ask.command)
        if ask.then is None or not done.done:
            return done
        new = ((done.done[0].ticket_id, None),)
        more = bulk.carry_out(self.desk, self.me, ask.then, new, done.batch)
        return Done(done.batch, (*done.outcomes, *more.refused))

    @answer.register
    def _deed(self, ask: asks.Deed) -> Done:
        ids = [ticket_id for ticket_id, _seen in ask.targets]
        match ask:
            case asks.DoMacro():
                answers = dict(ask.answers)
                return macros.run(self.desk, self.me, ask.macro, answers, ids, batch=ask.batch)
            case asks.DoAttach():
                return incidents.attach(self.desk, self.me, ask.incident, ids, ask.batch)
            case asks.DoTell():
                return broadcasting.tell(
                    self.desk, self.me, ask.targets, ask.text, ask.expected_at, ask.solution, ask.batch
                )
            case asks.DoHandOver():
                return shift.hand_over(
                    self.desk, self.me, ask.to, ask.targets, notes=dict(ask.notes),
                    shift_note=ask.shift_note, batch=ask.batch,
                )  # fmt: skip
        done = bulk.carry_out(self.desk, self.me, self._command(ask), ask.targets, ask.batch)
        if isinstance(ask, asks.DoMerge) or (
            isinstance(ask, asks.Do) and isinstance(ask.command, cm.Resolve)
        ):
            resources.settle(self.desk)  # at once, where a worker would come a little later
        if isinstance(ask, asks.DoUndo) and not done.outcomes:
            return Done(done.batch, (Outcome(0, "", 0, Refusal("nothing_to_undo")),))
        return done

    def _command(self, deed: asks.Deed) -> cm.Command:
        """The command that a deed gives each of its tickets. Raises NotFound."""
        match deed:
            case asks.Do(command=cm.LinkArticle() as link):
                return replace(link, slug=knowledge.article(self.desk, link.slug).slug)
            case asks.Do():
                return deed.command
            case asks.DoMerge():
                target = reading.ticket_id(self.desk, deed.target_number)
                return cm.MergeInto(target, deed.target_number.upper())
            case asks.DoLink():
                other = reading.ticket_id(self.desk, deed.other_number)
                return cm.LinkTicket(LinkKind(deed.kind), other, deed.other_number.upper())
            case asks.DoHandOver():
                return cm.HandOver(deed.to, "", deed.shift_note)
            case asks.DoMacro() | asks.DoTell():
                raise TypeError("these are several commands")
            case asks.DoAttach():
                number = reading.ticket(self.desk, deed.incident).ticket.number
                return cm.LinkTicket(LinkKind.CHILD_OF, deed.incident, number)
            case asks.DoUnmerge():
                return cm.Unmerge()
            case asks.DoUndo():
                return cm.Undo(deed.act)


def _newcomer(name: str, tier: Tier, language: Language, team: list[Agent]) -> Agent:
    """The first of a desk is its lead too: somebody has to be."""
    taken = {agent.id for agent in team}
    base = "".join(c for c in login_name().lower() if c.isalnum() or c in "._-") or "agent"
    agent_id = next(i for i in (base, *(f"{base}{n}" for n in range(2, 10_000))) if i not in taken)
    roles = {Role.AGENT} if team else {Role.AGENT, Role.TEAM_LEAD, Role.KNOWLEDGE_MANAGER}
    return Agent(agent_id, name, tier, frozenset(roles), language)
