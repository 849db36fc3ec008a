"""Hours lost: each instant of a ticket once, in one line of every ranking; the arithmetic written out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.bottlenecks import LossBy, Losses
from supportdesk.domain.losses import Case, Overdue, Stood, losses, worked
from supportdesk.domain.marks import micros
from supportdesk.domain.people import AgentRef
from supportdesk.domain.proposals import Answer, ProposalKind, Subject, of_problem, proposals
from supportdesk.domain.vocabulary import Stage, Tier

START = micros(datetime(2026, 3, 2, 0, 0, tzinfo=UTC))  # a Monday
ANNA, BO = AgentRef("anna", "Anna", Tier.L1), AgentRef("bo", "Bo", Tier.L2)
HOUR = 3_600_000_000
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hours: float) -> int:
    return START + round(hours * HOUR)


def hours(length: int | timedelta) -> float:
    return length / (timedelta(hours=1) if isinstance(length, timedelta) else HOUR)


WAY = (
    Stood(Stage.QUEUE, Tier.L1, None, at(0), at(1)),
    Stood(Stage.WORK, Tier.L1, ANNA, at(1), at(4)),
    Stood(Stage.HANDOVER, Tier.L1, ANNA, at(4), at(6)),
    Stood(Stage.WORK, Tier.L2, BO, at(6), at(10)),
    Stood(Stage.CUSTOMER, Tier.L2, BO, at(10), at(20)),
    Stood(Stage.WORK, Tier.L2, BO, at(20), at(22)),
    Stood(Stage.CONFIRMATION, Tier.L2, BO, at(22)),
)


@pytest.mark.parametrize(
    ("late", "since", "until", "expected"),
    [
        # nothing late: the wait of 1 h, and 2 h for the next tier
        ((), 0, 48, [("queue", 1.0, ""), ("handover", 2.0, "")]),
        # update passed at 3 and was met at 8: an hour of Anna's 3, both of the handover, 2 of Bo's 4
        (
            (Overdue("update", at(3), at(8)),), 0, 48,
            [("queue", 1.0, ""), ("work", 1.0, "update"), ("handover", 2.0, "update"),
             ("work", 2.0, "update")],
        ),
        # two at once count once, for the one that passed first; the later one goes on alone from 8 to 10, and
        # after the customer's 10 h, which nobody here lost, for the 2 h until it was solved
        (
            (Overdue("update", at(7), at(8)), Overdue("resolution", at(7.5))), 0, 48,
            [("queue", 1.0, ""), ("handover", 2.0, ""), ("work", 1.0, "update"), ("work", 2.0, "resolution"),
             ("work", 2.0, "resolution")],
        ),
        # a month that begins at 5 and ends at 7: an hour of the handover, and of Bo's work nothing
        ((), 5, 7, [("handover", 1.0, "")]),
        # met before the month, passed after it
        ((Overdue("update", at(1), at(2)), Overdue("promise", at(30))), 5, 7, [("handover", 1.0, "")]),
    ],
)  # fmt: skip
def test_what_a_ticket_lost(late, since, until, expected):
    found = losses(WAY, late, at(since), at(until))
    assert [(loss.stage.value, hours(loss.length), loss.clock) for loss in found] == expected


def test_what_was_worked_is_work_within_the_month():
    assert hours(worked(WAY, at(0), at(48))) == 3 + 4 + 2
    assert hours(worked(WAY, at(2), at(8))) == 2 + 2


def case(
    n: int, *, category: str = "simple", tags: tuple[str, ...] = (), late: tuple[Overdue, ...] = ()
) -> Case:
    return Case(n, True, category, tags, tuple(losses(WAY, late, at(0), at(48))), worked(WAY, at(0), at(48)))


def test_each_ranking_holds_all_of_it_once():
    found = Losses(SHANGHAI)
    found.add(case(1, tags=("vpn", "mail"), late=(Overdue("update", at(3), at(8)),)), "drops+vpn")
    found.add(case(2, category=""))
    assert hours(found.whole) == 6 + 3
    told = {by: {line.key: hours(line.lost) for line in lines} for by, lines in found.rankings().items()}
    assert told == {
        LossBy.PLACE: {"handover/L1": 4, "queue/L1": 2, "work/L2": 2, "work/L1": 1},
        LossBy.TIER: {"L1": 7, "L2": 2},
        LossBy.CATEGORY: {"simple": 6, "": 3},
        LossBy.TAG: {"vpn": 3, "mail": 3, "": 3},
        LossBy.PERSON: {"anna": 5, "": 2, "bo": 2},
        LossBy.HOUR: {"": 7, "mon-08": 2},  # midnight in UTC is eight at the desk
        LossBy.DEADLINE: {"update": 5, "": 4},
        LossBy.PROBLEM: {"drops+vpn": 6, "": 3},
    }


LATE = st.tuples(st.sampled_from(["update", "response"]), st.floats(0, 30), st.floats(0.1, 30))
CASES = st.lists(
    st.tuples(
        st.sampled_from(["", "simple", "urgent"]),
        st.lists(st.sampled_from(["vpn", "mail", "vpn", "disk"]), max_size=3),
        st.lists(LATE, max_size=3),
        st.sampled_from(["", "a+b"]),
    ),
    max_size=8,
)  # fmt: skip


@given(CASES, st.integers(0, 20), st.integers(1, 30))
def test_every_ranking_adds_up_to_the_same_whatever_is_late(told, since, length):
    found, whole = Losses(SHANGHAI), 0
    begins, ends = at(since), at(since + length)
    for n, (category, tags, passed, problem) in enumerate(told):
        late = [Overdue(clock, at(a), at(a + b)) for clock, a, b in passed]
        lost = tuple(losses(WAY, late, begins, ends))
        one = Case(n, True, category, tuple(tags), lost, 0)
        # An instant is lost once: never more than the ticket was in our hands within the month.
        ours = sum(max(0, min(s.until, ends) - max(s.since, begins)) for s in WAY[:4] + WAY[5:6])
        assert one.lost <= ours
        found.add(one, problem)
        whole += one.lost
    assert found.whole == timedelta(microseconds=whole)
    for lines in found.rankings().values():
        assert sum((line.lost for line in lines), timedelta(0)) == found.whole
        assert not lines or sum(line.share for line in lines) == pytest.approx(1.0)
        assert [line.lost for line in lines] == sorted((line.lost for line in lines), reverse=True)


def test_what_is_proposed_once_and_ranked_by_what_its_subject_lost():
    found = Losses(SHANGHAI)
    found.add(case(1, tags=("vpn",), late=(Overdue("update", at(3), at(8)),)), "drops+vpn")
    answers = {"drops+vpn": of_problem("drops+vpn", Answer())}
    told = proposals(found.rankings(), answers.get, lambda subject: subject.about)
    assert [(one.subject.key, hours(one.lost)) for one in told] == [
        ("train_topic:#vpn", 6),
        ("write_article:drops+vpn", 6),
        ("change_target:update", 5),
        ("share_work:anna", 3),
        ("look_at_handover:L1", 2),
        ("share_work:bo", 2),
        ("staff_hour:mon-08", 1),
    ]


@pytest.mark.parametrize(
    ("answer", "kind", "about"),
    [
        (Answer(), ProposalKind.WRITE_ARTICLE, "vpn"),
        (Answer("/kb/1", 3), ProposalKind.TRAIN_TOPIC, "vpn"),
        (Answer("/kb/1", 3, outdated=True), ProposalKind.UPDATE_ARTICLE, "/kb/1"),
        (Answer("/kb/1", 3, reopened=1), ProposalKind.TRAIN_TOPIC, "vpn"),
        (Answer("/kb/1", 3, reopened=2), ProposalKind.UPDATE_ARTICLE, "/kb/1"),
    ],
)
def test_what_a_problem_asks_for(answer, kind, about):
    assert of_problem("vpn", answer) == Subject(kind, about)
