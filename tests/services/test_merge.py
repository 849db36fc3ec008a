"""Two tickets become one, on both databases: nobody's deadline is lost, in rows or in journals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category
from supportdesk.services import deadlines, policies, reading
from supportdesk.services.desk import Act

MINUTE = timedelta(minutes=1)


@pytest.fixture
def merged(desk, clock, l1):
    """A complex ticket of 09:00, and a simple one of 09:04 that went into it at 09:06: (target, source)."""

    def registered(category):
        command = cm.Register(subject="慢", customer=Customer("张*", "销售部"), category=category)
        return desk.register(l1, command).done[0].ticket_id

    target = registered(Category.COMPLEX)
    clock.tick(minutes=4)
    source = registered(Category.SIMPLE)
    desk.act(l1, [Act(target, cm.Reply("on it"))])
    clock.tick(minutes=2)
    assert len(desk.merge(l1, [source], target).done) == 2
    return target, source


def shown(desk, ticket):
    return {name: timed.clock for name, timed in reading.rows(desk, [ticket])[ticket].clocks.items()}


def test_the_list_shows_the_deadline_that_comes_first(desk, clock, l1, merged):
    target, source = merged
    clocks = shown(desk, target)
    assert clocks["response"].due == clock() + 8 * MINUTE  # 10 min from the source's report, 2 min ago
    assert clocks["resolution"].due == clock() + 118 * MINUTE  # the source's 2 h, not 48 h
    assert (clocks["response"].origin, clocks["update"].origin) == (source, None)
    clock.tick(minutes=5)
    desk.act(l1, [Act(target, cm.Reply("news for both"))])
    assert [
        c for c in reading.ticket(desk, target).ticket.clocks if c.name == "response" and not c.ended
    ] == []
    assert deadlines.verify(desk).sound


def test_taken_out_and_undone_each_has_its_own_again(desk, clock, l1, merged):
    target, source = merged
    clock.tick(minutes=1)
    done = desk.unmerge(l1, source)
    assert shown(desk, target)["resolution"].due == clock() + timedelta(hours=48) - 7 * MINUTE
    assert shown(desk, source)["resolution"].due == clock() + 118 * MINUTE
    assert deadlines.verify(desk).sound
    desk.undo(l1, done.batch)
    assert shown(desk, target)["resolution"].due == clock() + 117 * MINUTE
    assert deadlines.verify(desk).sound


def test_a_new_policy_leaves_what_was_carried_its_target(desk, clock, team, merged):
    target, _source = merged
    faster = policies.text(desk).replace(
        'category = "simple", within = "2h"', 'category = "simple", within = "1h"'
    )
    policies.apply(desk, team.lead, faster)
    assert shown(desk, target)["resolution"].due == clock() + 118 * MINUTE
    assert deadlines.verify(desk).sound


def test_what_is_carried_is_explained_to_the_second(desk, clock, l1, merged):
    target, source = merged
    clock.tick(minutes=10)
    number = reading.ticket(desk, target).ticket.number
    found = [g for g in deadlines.explain(desk, number) if g.origin]
    assert {g.origin for g in found} == {reading.ticket(desk, source).ticket.number}
    for ledger in found:
        assert ledger.elapsed == ledger.clock.spent(clock(), ledger.calendar)
        assert ledger.parts[0].start == ledger.clock.started_at
        assert ledger.parts[-1].end == clock()
