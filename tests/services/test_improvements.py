"""Proposals are decided on once, by who may; measures are carried out; what was done can be taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from supportdesk.domain.errors import Busy, StoreError
from supportdesk.domain.improvement_events import Figure
from supportdesk.domain.improvement_rules import Accept, Change, Complete, Dismiss, TickOff
from supportdesk.domain.improvements import Improvement, ImprovementState
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.domain.views import Done
from supportdesk.domain.vocabulary import ShiftPart, Tier
from supportdesk.services import improvements, shift
from supportdesk.services.desk import Desk

HOUR = Subject(ProposalKind.STAFF_HOUR, "mon-09")
TOPIC = Subject(ProposalKind.TRAIN_TOPIC, "#密码\x1b[2J")
THEN = Figure("2026-02", 7200, 4)
DUE = date(2026, 3, 20)


def accept(team: Any, **more: Any) -> Accept:
    return Accept(**{"figure": THEN, "text": "Two more on Mondays", "owner": team.l2, "due": DUE} | more)


def code(done: Done) -> str | None:
    refusal = done.outcomes[0].refusal
    return refusal.code if refusal else None


def one(desk: Desk, subject: Subject = HOUR) -> Improvement:
    return next(each for each in improvements.every(desk) if each.subject == subject)


def test_what_is_accepted_becomes_a_measure_and_is_done(desk: Desk, team: Any, clock: Any) -> None:
    assert code(improvements.act(desk, team.lead, HOUR, accept(team, note="it queues"))) is None
    now = one(desk)
    assert (now.state, now.figure, now.note) == (ImprovementState.ACCEPTED, THEN, "it queues")
    assert now.measure is not None
    assert (now.measure.owner.id, now.measure.due, now.measure.text) == (
        team.l2.id,
        DUE,
        "Two more on Mondays",
    )
    assert [each.id for each in improvements.measures(desk, team.l2)] == [now.id]
    assert improvements.measures(desk, team.l1) == []
    clock.tick(days=20)
    assert now.measure.is_late(improvements.today(desk))
    assert code(improvements.act(desk, team.l1, HOUR, Complete("x"))) == "improvement_of_another"
    assert code(improvements.act(desk, team.l2, HOUR, Complete("less queue"))) is None
    assert one(desk).state is ImprovementState.DONE
    # It comes back: another measure, with the figure of that month.
    later = accept(team, figure=Figure("2026-03", 60, 1), due=date(2026, 4, 1))
    assert code(improvements.act(desk, team.lead, HOUR, later)) is None
    again = one(desk)
    assert again.measure is not None
    assert (again.measure.number, again.measure.done_at, again.figure) == (2, None, later.figure)


def test_a_measure_whose_day_has_come_waits_for_its_owner_and_the_lead(
    desk: Desk, team: Any, clock: Any
) -> None:
    def waits(agent: Any) -> list[tuple[str, int]]:
        found = shift.waiting(desk, agent, None)
        assert found.count(ShiftPart.MEASURE) == len(found.measures)
        return [(due.key, (due.today - due.measure.due).days) for due in found.measures]

    improvements.act(desk, team.lead, HOUR, accept(team))
    improvements.act(desk, team.lead, TOPIC, accept(team, owner=team.l1, due=date(2026, 3, 18)))
    assert waits(team.lead) == waits(team.l1) == []
    clock.now = datetime(2026, 3, 19, 22, 0, tzinfo=UTC)  # the 20th of March where the desk is
    assert waits(team.l2) == [(HOUR.key, 0)]
    assert waits(team.l1) == [(TOPIC.key, 2)]
    assert waits(team.lead) == [(TOPIC.key, 2), (HOUR.key, 0)]
    assert waits(team.l1_other) == []
    improvements.act(desk, team.l2, HOUR, Complete("less queue"))
    assert waits(team.l2) == []


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda team: (team.l1, accept(team)), "improvement_lead"),
        (lambda team: (team.l1, Dismiss(THEN, "no")), "improvement_lead"),
        (lambda team: (team.lead, Dismiss(THEN, "  ")), "missing"),
        (lambda team: (team.lead, accept(team, text="")), "missing"),
        (lambda team: (team.lead, accept(team, text="x" * 20_001)), "too_long"),
        (lambda team: (team.lead, accept(team, due=date(2026, 3, 1))), "day_past"),
        (lambda team: (team.lead, Complete()), "improvement_not_accepted"),
        (lambda team: (team.lead, Change(due=DUE)), "improvement_not_accepted"),
        (lambda team: (team.lead, TickOff(team.l1)), "improvement_no_training"),
    ],
)
def test_what_is_refused_leaves_nothing(desk: Desk, team: Any, make: Any, expected: str) -> None:
    agent, command = make(team)
    assert code(improvements.act(desk, agent, HOUR, command)) == expected
    assert improvements.every(desk) == []


def test_who_dismisses_says_why_and_can_think_again(desk: Desk, team: Any) -> None:
    assert code(improvements.act(desk, team.lead, HOUR, Dismiss(THEN, "too few"))) is None
    assert (one(desk).state, one(desk).note) == (ImprovementState.DISMISSED, "too few")
    assert code(improvements.act(desk, team.lead, HOUR, Dismiss(THEN, "too few"))) == "no_change"
    assert code(improvements.act(desk, team.lead, HOUR, accept(team))) is None
    assert code(improvements.act(desk, team.lead, HOUR, Dismiss(THEN, "no"))) == "improvement_under_way"
    assert code(improvements.act(desk, team.lead, HOUR, accept(team))) == "improvement_under_way"


def test_training_is_ticked_off_by_who_was_trained(desk: Desk, team: Any) -> None:
    assert code(improvements.act(desk, team.lead, TOPIC, accept(team, audience=Tier.L1))) is None
    assert one(desk, TOPIC).audience is Tier.L1
    assert code(improvements.act(desk, team.l1, TOPIC, TickOff(team.l1))) is None
    assert code(improvements.act(desk, team.l1, TOPIC, TickOff(team.l1))) == "improvement_ticked"
    assert code(improvements.act(desk, team.l1, TOPIC, TickOff(team.l1_other))) == "improvement_of_another"
    assert code(improvements.act(desk, team.l2, TOPIC, TickOff(team.l1_other))) is None  # its owner
    assert [(t.agent.id, t.by.id) for t in one(desk, TOPIC).ticks] == [
        (team.l1.id, team.l1.id),
        (team.l1_other.id, team.l2.id),
    ]
    # Everybody takes back their own, whatever came after it.
    assert code(improvements.undo(desk, team.l1, TOPIC)) is None
    assert [t.agent.id for t in one(desk, TOPIC).ticks] == [team.l1_other.id]


def test_acts_are_taken_back_as_long_as_nothing_builds_on_them(desk: Desk, team: Any) -> None:
    improvements.act(desk, team.lead, HOUR, accept(team))
    assert code(improvements.undo(desk, team.l2, HOUR)) == "nothing_to_undo"
    improvements.act(desk, team.l2, HOUR, Complete())
    assert code(improvements.undo(desk, team.lead, HOUR)) == "undo_built_on"
    assert code(improvements.undo(desk, team.l2, HOUR)) is None
    assert one(desk).state is ImprovementState.ACCEPTED
    assert code(improvements.undo(desk, team.lead, HOUR)) is None
    assert one(desk).state is ImprovementState.OPEN
    assert code(improvements.undo(desk, team.lead, HOUR)) == "nothing_to_undo"


def test_its_journal_can_not_be_changed_and_its_words_stand_beside_it(desk: Desk, team: Any) -> None:
    improvements.act(desk, team.lead, HOUR, accept(team, note="NUL\x00 and words"))
    assert one(desk).note == "NUL\ufffd and words"

    def told(connection: Any) -> Any:
        return connection.execute(text("SELECT data FROM improvement_journal")).scalar_one()

    assert "words" not in desk.database.read(told)
    for statement in ("UPDATE improvement_journal SET kind = 'x'", "DELETE FROM improvement_journal"):
        with pytest.raises((StoreError, Busy), match=r"append-only|busy"):
            desk.database.write(lambda c, s=statement: c.execute(text(s)))
