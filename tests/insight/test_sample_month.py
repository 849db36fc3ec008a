"""The sample desk's month shows what a lead decides, whenever it is made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from supportdesk.domain.improvements import ImprovementState
from supportdesk.domain.vocabulary import ShiftPart, Tier
from supportdesk.insight import sample_month
from supportdesk.insight.gain_tables import gain_tables
from supportdesk.insight.gains import gained
from supportdesk.insight.month import named
from supportdesk.services import article_acts, improvements, sample, shift
from supportdesk.services.desk import Desk

S = ImprovementState


@pytest.mark.parametrize(
    ("now", "month"),
    [
        (datetime(2026, 3, 4, 7, 30, tzinfo=UTC), "2026-03"),
        (datetime(2026, 4, 30, 16, 5, tzinfo=UTC), "2026-04"),  # just after midnight of the first of May
    ],
    ids=["within a month", "a month just begun"],
)
def test_a_measure_a_proposal_left_and_a_training_half_ticked_off(
    desk: Desk, clock: Any, now: datetime, month: str
) -> None:
    clock.now = now
    sample.fill(desk, now)
    team = sample.team()
    sample_month.work(desk, team)
    every = improvements.every(desk)
    assert [one.state for one in every] == [S.ACCEPTED, S.DISMISSED, S.ACCEPTED]
    measure, left, training = every
    assert measure.measure is not None
    assert measure.measure.owner.id == team[0].id
    assert left.note
    frontline = [agent for agent in team if agent.tier is Tier.L1]
    assert (training.audience, 2 * len(training.ticks)) == (Tier.L1, len(frontline))
    assert {one.figure.month for one in every if one.figure} == {month}
    found = gained(desk, named(desk, month))
    tables = {table.key: table for table in gain_tables(found)}
    assert len(tables["measures"].lines) == 3
    plan = tables["training"].lines[0].cells[-1]
    assert str(plan).count("✓") == len(training.ticks)
    assert any(topic.unread_by for topic in found.topics)
    assert any(len(life.readers) > 2 for life in article_acts.every(desk))
    assert article_acts.drift(desk) == []
    # Who looks around as the first of the team meets a measure that is due.
    assert shift.waiting(desk, team[0], None).count(ShiftPart.MEASURE) == 1
