"""Hours lost: each instant of a ticket once, in one line of every ranking; the arithmetic written out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain.bottlenecks import LossBy
from supportdesk.domain.clocks import Clock
from supportdesk.domain.month import span
from supportdesk.domain.passage import Passage, Stretch
from supportdesk.domain.people import AgentRef
from supportdesk.domain.proposals import Answer, ProposalKind, Subject, of_problem, proposals
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Category, Stage, Tier
from supportdesk.insight.losing import Losing
from supportdesk.store.counting import Counting
from supportdesk.store.mark_pages import Page
from supportdesk.store.wording import Wording
from tests.domain.plain_losses import PlainLosses
from tests.domain.test_month import lived, row

START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # a Monday
ANNA, BO = AgentRef("anna", "Anna", Tier.L1), AgentRef("bo", "Bo", Tier.L2)
MARCH = span(2026, 3, ZoneInfo("Asia/Shanghai"))
LATER = MARCH.until + timedelta(days=400)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def hours(length: timedelta) -> float:
    return length / timedelta(hours=1)


WAY = (
    Stretch(Stage.QUEUE, Tier.L1, None, at(0), at(1)),
    Stretch(Stage.WORK, Tier.L1, ANNA, at(1), at(4)),
    Stretch(Stage.HANDOVER, Tier.L1, ANNA, at(4), at(6)),
    Stretch(Stage.WORK, Tier.L2, BO, at(6), at(10)),
    Stretch(Stage.CUSTOMER, Tier.L2, BO, at(10), at(20)),
    Stretch(Stage.WORK, Tier.L2, BO, at(20), at(22)),
    Stretch(Stage.CONFIRMATION, Tier.L2, BO, at(22)),
)
Told = dict[LossBy, dict[str, float]]


def overdue(name: str, since: float, until: float | None = None, cycle: int = 1) -> Clock:
    met = None if until is None else at(until)
    passed = at(since)
    return Clock(name, cycle, START, passed - START, due=passed, met_at=met, breached_at=passed)


@pytest.fixture
def case(story: Callable[[Category | None], object]) -> Callable[..., Ticket]:
    def one(*late: Clock, category: Category | None = Category.SIMPLE, tags: tuple[str, ...] = ()) -> Ticket:
        ticket: Ticket = story(category).ticket  # type: ignore[attr-defined]
        return replace(
            ticket,
            reported_at=START,
            passage=Passage(WAY),
            clocks=late,
            category=category,
            tags=frozenset(tags),
        )

    return one


def lost(
    *tickets: Ticket,
    since: float = 0,
    until: float = 48,
    problem: dict[int, int] | None = None,
    every: int = 1,
) -> Losing:
    wording = Wording()
    found = Losing(replace(MARCH, since=at(since), until=at(until)), LATER, wording, problem or {}, every)
    for n, ticket in enumerate(tickets, 1):
        page = Page([row(n, ticket)])
        found.add(page, wording.told(page))
    return found


def told(found: Losing, problems: tuple[str, ...] = ("",)) -> Told:
    rankings = found.rankings(problems)
    return {by: {line.key: hours(line.lost) for line in lines} for by, lines in rankings.items()}


@pytest.mark.parametrize(
    ("late", "since", "until", "places", "deadlines"),
    [
        # nothing late: the wait of 1 h, and 2 h for the next tier
        ((), 0, 48, {"queue/L1": 1, "handover/L1": 2}, {"": 3}),
        # update passed at 3 and was met at 8: an hour of Anna's 3, both of the handover, 2 of Bo's 4
        (
            (overdue("update", 3, 8),), 0, 48,
            {"queue/L1": 1, "work/L1": 1, "handover/L1": 2, "work/L2": 2}, {"": 1, "update": 5},
        ),
        # two at once count once, for the one that passed first; the later one goes on alone from 8 to 10, and
        # after the customer's 10 h, which nobody here lost, for the 2 h until it was solved
        (
            (overdue("update", 7, 8), overdue("resolution", 7.5)), 0, 48,
            {"queue/L1": 1, "handover/L1": 2, "work/L2": 1 + 2 + 2}, {"": 3, "update": 1, "resolution": 4},
        ),
        # one within another is that other's; of two that passed at once, the first by name has it
        (
            (overdue("update", 6, 10), overdue("response", 7, 8), overdue("promise", 6, 7)), 0, 48,
            {"queue/L1": 1, "handover/L1": 2, "work/L2": 4}, {"": 3, "promise": 1, "update": 3},
        ),
        # a month that begins at 5 and ends at 7: an hour of the handover, and of Bo's work nothing
        ((), 5, 7, {"handover/L1": 1}, {"": 1}),
        # met before the month, passed after it
        ((overdue("update", 1, 2), overdue("promise", 30)), 5, 7, {"handover/L1": 1}, {"": 1}),
    ],
)  # fmt: skip
def test_what_a_ticket_lost(case, late, since, until, places, deadlines):
    found = told(lost(case(*late), since=since, until=until))
    assert found[LossBy.PLACE] == places
    assert found[LossBy.DEADLINE] == deadlines


def test_what_was_worked_is_work_within_the_month(case):
    assert hours(lost(case(), problem={1: 1}).worked(1)) == 3 + 4 + 2
    assert hours(lost(case(), since=2, until=8, problem={1: 1}).worked(1)) == 2 + 2
    assert hours(lost(case(), problem={}).worked(1)) == 0


def test_each_ranking_holds_all_of_it_once(case):
    first = case(overdue("update", 3, 8), tags=("vpn", "mail"))
    found = lost(first, case(category=None), problem={1: 1})
    assert hours(found.whole) == 6 + 3
    assert (hours(found.lost(1)), found.people) == (6, {"anna": "Anna", "bo": "Bo"})
    assert told(found, ("", "drops+vpn")) == {
        LossBy.PLACE: {"handover/L1": 4, "queue/L1": 2, "work/L2": 2, "work/L1": 1},
        LossBy.TIER: {"L1": 7, "L2": 2},
        LossBy.CATEGORY: {"simple": 6, "": 3},
        LossBy.TAG: {"vpn": 3, "mail": 3, "": 3},
        LossBy.PERSON: {"anna": 5, "": 2, "bo": 2},
        LossBy.HOUR: {"": 7, "mon-08": 2},  # midnight in UTC is eight at the desk
        LossBy.DEADLINE: {"update": 5, "": 4},
        LossBy.PROBLEM: {"drops+vpn": 6, "": 3},
    }


def test_a_ticket_that_was_drawn_stands_for_those_that_were_not(case):
    late = case(overdue("update", 3, 8))  # loses 6 h
    found = lost(*[late] * 6, problem={3: 1}, every=3)  # of six the third and the sixth were looked at
    ranking = found.rankings(("", "drops+vpn"))[LossBy.PROBLEM]
    lines = [(one.key, hours(one.lost), one.share, one.many, one.tickets) for one in ranking]
    assert lines == [("", 18, 0.5, 3, (6,)), ("drops+vpn", 18, 0.5, 3, (3,))]
    assert (hours(found.lost(1)), hours(found.worked(1))) == (
        18,
        3 * hours(lost(late, problem={1: 1}).worked(1)),
    )
    assert hours(found.whole) == 36


INSTANTS = st.integers(0, 40 * 4).map(lambda quarters: at(quarters / 4))
CLOCKS = st.builds(
    lambda name, cycle, passed, ended, met: Clock(
        name, cycle, START, timedelta(0), due=passed,
        breached_at=passed if ended is None or ended > passed else None,
        met_at=ended if met else None, cancelled_at=None if met else ended,
    ),
    st.sampled_from(["update", "response", "promise"]), st.integers(1, 9), INSTANTS, st.none() | INSTANTS,
    st.booleans(),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_by_arrays_it_is_what_it_is_piece_by_piece(story, deeds, data):
    tickets = []
    for _ in range(data.draw(st.integers(1, 5))):
        ticket = lived(story, deeds, data, 10).ticket
        late = ticket.clocks + tuple(data.draw(st.lists(CLOCKS, max_size=4, unique_by=lambda c: c.cycle)))
        tags = frozenset(data.draw(st.lists(st.sampled_from(["vpn", "mail", "disk"]), max_size=3)))
        tickets.append(replace(ticket, clocks=late, tags=tags))
    middle = data.draw(st.sampled_from([s.since for t in tickets for s in t.passage.stretches]))
    month = data.draw(st.sampled_from([MARCH, replace(MARCH, until=middle), replace(MARCH, since=middle)]))
    now = data.draw(st.sampled_from([middle, LATER]))
    cut, names = data.draw(st.integers(0, len(tickets))), ("", "a+b", "c")
    problem = {n: k for n in range(len(tickets)) if (k := data.draw(st.integers(0, 2)))}
    wording, plain = Wording(), PlainLosses()
    found = Losing(month, now, wording, problem)
    rows = [row(n, ticket) for n, ticket in enumerate(tickets)]
    for part in (rows[:cut], rows[cut:]):
        if part:
            page = Page(part)
            found.add(page, wording.told(page))
    for n, ticket in enumerate(tickets):
        plain.add(n, ticket, month, now, names[problem.get(n, 0)])
    assert found.whole == plain.whole
    for by, lines in found.rankings(names).items():
        ours = [(one.key, one.lost, one.many, one.tickets, one.place) for one in lines]
        assert ours == plain.told(by), by
        assert sum((line.lost for line in lines), timedelta(0)) == found.whole
        assert not lines or sum(line.share for line in lines) == pytest.approx(1.0)
    for n, name in enumerate(names[1:], 1):
        assert found.worked(n) == timedelta(microseconds=plain.worked[name])


def test_of_many_tickets_those_that_lost_most_are_kept(case):
    wording = Wording()
    found = Losing(MARCH, LATER, wording, {})
    lengths = [(7 * n) % 50 + 1 for n in range(60)]
    waits = [
        replace(
            case(), passage=Passage((replace(WAY[0], until=at(n / 60)), replace(WAY[-1], since=at(n / 60))))
        )
        for n in lengths
    ]
    for begin in range(0, 60, 25):
        page = Page([row(n, waits[n]) for n in range(60)[begin : begin + 25]])
        found.add(page, wording.told(page))
    (line,) = found.rankings(("",))[LossBy.PLACE]
    assert line.tickets == tuple(sorted(range(60), key=lambda n: (-lengths[n], n))[:20])
    assert (line.many, line.hour) == (60, "mon-08")


def test_a_tag_is_written_alike_in_losses_and_counts(case):
    """Only the second ticket is of the month that is counted, both are of that which lost."""
    wording = Wording()
    lost_in = Losing(MARCH, LATER, wording, {})
    counting = Counting([replace(MARCH, since=at(-1))], LATER, wording)
    tickets = [replace(case(tags=("VPN",)), reported_at=at(-2)), case(tags=("mail", "vpn"))]
    for n, ticket in enumerate(tickets):
        page = Page([row(n, ticket)])
        said = wording.told(page)
        counting.add(page, said)
        lost_in.add(page, said)
    (tally,) = counting.tallies()
    counted = {tag for (by, tag), many in tally.spread.items() if by == "tag" and many}
    assert counted == {line.key for line in lost_in.rankings(("",))[LossBy.TAG]} == {"VPN", "mail"}


def test_what_is_proposed_once_and_ranked_by_what_its_subject_lost(case):
    found = lost(case(overdue("update", 3, 8), tags=("vpn",)), problem={1: 1}).rankings(("", "drops+vpn"))
    answers = {"drops+vpn": of_problem("drops+vpn", Answer())}
    said = proposals(found, answers.get, lambda subject: subject.about)
    assert [(one.subject.key, hours(one.lost)) for one in said] == [
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
