"""Closing and reviews by the desk itself, on both databases: once, whoever looks, whoever is killed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import Feedback
from supportdesk.domain.vocabulary import (
    ActorKind,
    Category,
    NoticeView,
    Priority,
    ReviewState,
    RootCause,
    Status,
)
from supportdesk.services import loop, reading, warnings
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Act, Desk
from tests.services.test_desk import check, entries, folded, registered


def do(desk: Desk, agent, ticket: int, *commands: cm.Command) -> str:
    done = desk.act(agent, [Act(ticket, command) for command in commands])
    assert not [o.refusal for o in done.outcomes if o.refusal]
    return done.batch


def solved(desk: Desk, team) -> int:
    ticket = registered(desk, team.l1, category=Category.SIMPLE, priority=Priority.LOW)
    do(desk, team.l1, ticket, cm.Reply("On it."), cm.Resolve("Restarted it."))
    return ticket


def closings(desk: Desk, ticket: int) -> int:
    return sum(isinstance(e.event, ev.Closed) for e in entries(desk, ticket))


def test_what_is_left_alone_is_closed_after_the_policys_days(desk, clock, team):
    ticket = solved(desk, team)
    clock.tick(days=6, hours=23)
    loop.turn(desk)
    assert folded(desk, ticket).status is Status.RESOLVED
    clock.tick(hours=1)
    assert loop.turn(desk) == 1
    after = check(desk, ticket)
    assert (after.status, after.silence, after.confirmed_at) == (Status.CLOSED, timedelta(days=7), None)
    assert entries(desk, ticket)[-1].actor.kind is ActorKind.SYSTEM
    clock.tick(days=30)
    assert loop.turn(desk) == 0
    assert closings(desk, ticket) == 1
    assert verify(desk).sound


def test_workers_at_once_close_each_ticket_once(desk, clock, team):
    tickets = [solved(desk, team) for _ in range(8)]
    clock.tick(days=7)
    starting, done = threading.Barrier(3), []

    def turn() -> None:
        starting.wait()
        done.append(loop.turn(desk))

    threads = [threading.Thread(target=turn) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 8
    assert [closings(desk, ticket) for ticket in tickets] == [1] * 8


def test_a_look_that_is_cut_off_leaves_nothing_half_done_and_is_done_again(desk, clock, team, monkeypatch):
    ticket = solved(desk, team)
    clock.tick(days=7)
    before = entries(desk, ticket)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("supportdesk.store.loop.rest", killed)
        with pytest.raises(KeyboardInterrupt):
            loop.turn(desk)
    assert entries(desk, ticket) == before
    check(desk, ticket)
    assert loop.turn(desk) == 1
    assert closings(desk, ticket) == 1


def test_a_journal_that_nobody_can_read_holds_up_nobody(desk, clock, team):
    broken, whole = solved(desk, team), solved(desk, team)
    # Triggers refuse what damage does, so the damage is to what was written beside.
    desk.database.write(
        lambda c: c.execute(text("UPDATE content SET body = '{' WHERE ticket_id = :t"), {"t": broken})
    )
    clock.tick(days=7)
    assert loop.turn(desk) == 1
    assert folded(desk, whole).status is Status.CLOSED
    assert loop.turn(desk) == 0


def test_a_poor_score_opens_a_review_that_queries_find(desk, clock, team):
    ticket, other = solved(desk, team), solved(desk, team)
    do(desk, team.l1, ticket, cm.Confirm(Feedback(3, 2, 4)))
    assert loop.turn(desk) == 1
    assert check(desk, ticket).review_state is ReviewState.OPEN

    def found(query: str) -> tuple[int, ...]:
        return reading.select(desk, team.lead, reading.query(desk, query))

    assert found("review:open") == (ticket,)
    assert found("review:none") == (other,)
    do(
        desk, team.lead, ticket, cm.RecordRootCause(RootCause.SKILL_GAP, "new colleague"),
        cm.EndReview("trained"),
    )  # fmt: skip
    assert found("复盘:已复盘") == (ticket,)
    assert found("review:open") == ()
    check(desk, ticket)
    assert verify(desk).sound


def test_a_missed_deadline_opens_one_when_it_is_missed(desk, clock, team):
    ticket = registered(desk, team.l1, category=Category.SIMPLE)
    loop.turn(desk)
    clock.tick(minutes=10)
    assert loop.turn(desk) == 0
    clock.tick(seconds=1)
    assert loop.turn(desk) == 1
    assert loop.turn(desk) == 0
    assert [t.clock for t in folded(desk, ticket).review.triggers] == ["response", "registration"]


def test_measures_are_reminded_of_once_each_through_notices(desk, clock, team):
    ticket = solved(desk, team)
    due = (clock() + timedelta(days=3)).date()
    do(
        desk, team.lead, ticket, cm.OpenReview("look"), cm.AddMeasure("An article", team.l2, due),
        cm.AddMeasure("A shift", team.l1, due + timedelta(days=1)),
    )  # fmt: skip

    def told(agent) -> list[tuple[int, int]]:
        found = warnings.notices(desk, agent, NoticeView.MINE)
        return sorted((n.cycle, n.percent) for n in found if n.clock.startswith("@measure"))

    loop.turn(desk)
    assert told(team.l2) == []
    clock.tick(days=3)
    loop.turn(desk)
    loop.turn(desk)
    assert told(team.l2) == [(1, 90)]
    assert told(team.l1) == []
    clock.tick(days=1)
    loop.turn(desk)
    assert told(team.l2) == [(1, 90), (1, 100)]
    assert told(team.l1) == [(2, 90)]
    # Another day is reminded of anew; what is done is not.
    do(
        desk, team.lead, ticket, cm.ChangeMeasure(1, due=clock().date() + timedelta(days=1)),
        cm.CompleteMeasure(2),
    )  # fmt: skip
    clock.tick(days=2)
    loop.turn(desk)
    assert told(team.l2) == [(1, 90), (1, 90), (1, 100), (1, 100)]
    assert told(team.l1) == [(2, 90)]
