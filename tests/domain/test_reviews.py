"""The review (复盘): opened by what went wrong, once; ended when its measures are done (process §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain import loop, reviews
from supportdesk.domain.events import Feedback
from supportdesk.domain.people import IMPORT, SYSTEM, Actor, Customer
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import ActorKind, Category, ReviewState, RootCause, Status, TriggerKind
from tests.domain.conftest import SHIPPED

FRIDAY = date(2026, 3, 6)
CUSTOMER = Actor.of_customer(Customer("Ann"))


def look(s, at: str | None = None, *, mails: bool = False) -> loop.Due:
    """What is due on the ticket of a story, done as the desk does it."""
    if at is not None:
        s.now = s.moment(at)
    found = loop.due(s.ticket, s.entries, s.policy, s.now, reached=mails)
    if found.happened:
        s._write(list(found.happened), SYSTEM)
    return found


@pytest.fixture
def answered(story, l1, at):
    """A ticket that was answered and registered in time."""
    s = story(Category.SIMPLE)
    s.moment = at
    s.do(l1, cm.SetPriority(next(iter(cm.Priority))), "09:01")
    s.do(l1, cm.Reply("On it."), "09:02")
    return s


def resolved(s, l1, at: str = "09:30"):
    s.do(l1, cm.Resolve("Restarted it."), at)
    return s


# ---------------------------------------------------------------- what opens one


def test_a_score_below_four_opens_a_review_and_once(answered, l1):
    s = resolved(answered, l1)
    s.happen(ev.FeedbackGiven(Feedback(4, 3, 4)), "10:00", CUSTOMER)
    look(s)
    review = s.ticket.review
    assert [trigger.kind for trigger in review.triggers] == [TriggerKind.SCORE]
    assert review.opened_by == SYSTEM
    for _again in range(3):
        assert look(s).happened == ()
    assert len(s.ticket.reviews) == 1


@pytest.mark.parametrize("feedback", [Feedback(4, 4, 4), Feedback(5, 3, 4), Feedback(comment="never again")])
def test_a_good_score_and_a_comment_open_none(answered, l1, feedback):
    s = resolved(answered, l1)
    s.happen(ev.FeedbackGiven(feedback), "10:00", CUSTOMER)
    look(s)
    assert s.ticket.review is None


def test_a_poor_score_opens_one_also_where_the_work_went_on_since(answered, l1):
    s = resolved(answered, l1)
    s.happen(ev.FeedbackGiven(Feedback(1, 1, 1)), "10:00", CUSTOMER)
    s.do(l1, cm.Reopen("still broken"), "10:01")
    look(s, "10:02")
    assert s.ticket.review_state is ReviewState.OPEN


def test_a_score_that_was_corrected_opens_none(answered, l1):
    s = resolved(answered, l1)
    s.do(l1, cm.RecordFeedback(Feedback(2, 2, 2)), "10:00")
    s.do(l1, cm.RecordFeedback(Feedback(5, 5, 5)), "10:01")
    look(s)
    assert s.ticket.review is None


def test_a_missed_deadline_opens_one_the_instant_after(story, at):
    s = story(Category.SIMPLE)
    s.moment = at
    found = look(s, "09:00")
    assert found.happened == ()
    assert found.again_at == at("09:10") + timedelta(microseconds=1)
    assert look(s, "09:10").happened == (), "at the very instant it is still in time"
    s.now = found.again_at
    look(s)
    assert [(t.kind, t.clock, t.cycle) for t in s.ticket.review.triggers] == [
        (TriggerKind.MISSED, "response", 1),
        (TriggerKind.MISSED, "registration", 1),
    ]


def test_what_goes_wrong_while_one_is_under_way_belongs_to_it(story, l1, at):
    s = story(Category.SIMPLE)
    s.moment = at
    look(s, "09:30")
    look(s, "14:00")  # the resolution was missed
    s.do(l1, cm.Resolve("done"), "14:01")
    s.happen(ev.FeedbackGiven(Feedback(1, 1, 1)), "14:02", CUSTOMER)
    look(s)
    assert len(s.ticket.reviews) == 1


def test_only_what_is_new_after_its_end_opens_another(answered, l1, lead):
    s = answered
    look(s, "12:00")  # the resolution was missed at 11:00
    assert [trigger.clock for trigger in s.ticket.review.triggers] == ["resolution"]
    s.do(lead, cm.RecordRootCause(RootCause.TOOL, "the printer"))
    s.do(lead, cm.EndReview("an old printer"))
    look(s, "12:10")
    assert s.ticket.review_state is ReviewState.ENDED
    look(s, "14:00")  # the update was missed at 13:02
    assert [trigger.clock for trigger in s.ticket.review.triggers] == ["update"]
    assert len(s.ticket.reviews) == 2


def test_one_that_was_taken_back_is_not_opened_again_for_the_same(answered, l1, lead):
    s = answered
    look(s, "12:00")
    s.undo(lead, s.entries[-1].batch, "12:05")
    assert s.ticket.review is None
    look(s, "12:10")
    assert s.ticket.review is None
    s.do(l1, cm.OpenReview("It is worth a look after all."))
    assert s.ticket.review_state is ReviewState.OPEN


def test_imported_history_and_merged_tickets_open_none(story, lead, at):
    s = story(Category.SIMPLE)
    s.moment = at
    s.entries[:] = [replace(entry, actor=IMPORT) for entry in s.entries]
    s.ticket = replace(s.ticket, imported=True)
    assert look(s, "1 09:00").happened == ()
    other = story(Category.SIMPLE)
    other.moment = at
    other.do(lead, cm.MergeInto(9, "T9"), "09:05")
    assert look(other, "1 09:00").happened == ()


def test_a_policy_names_its_clocks_and_its_score(story, l1, at):
    begin = SHIPPED.index("[review]")
    end = SHIPPED.index("# ----", begin)
    text = SHIPPED[:begin] + '[review]\nbelow = 3\nclocks = ["response"]\n\n' + SHIPPED[end:]
    s = story(Category.SIMPLE, policy=text)
    s.moment = at
    s.do(l1, cm.Reply("On it."), "09:05")
    look(s, "3 09:00")
    assert s.ticket.review is None, "the resolution is none of its clocks"
    s.do(l1, cm.Resolve("done"))
    s.happen(ev.FeedbackGiven(Feedback(3, 3, 3)), actor=CUSTOMER)
    look(s)
    assert s.ticket.review is None
    without = story(Category.SIMPLE, policy=SHIPPED[:begin] + SHIPPED[end:])
    without.moment = at
    assert look(without, "9 09:00").happened == ()


# ---------------------------------------------------------------- working on it, and its end


@pytest.fixture
def reviewed(answered, lead):
    answered.do(lead, cm.OpenReview("Two customers complained."), "10:00")
    return answered


def test_it_ends_when_its_measures_are_done_and_not_before(reviewed, l1, l2, lead):
    s = reviewed
    assert s.refused(lead, cm.EndReview("done")) == Refusal("no_root_cause")
    s.do(lead, cm.RecordRootCause(RootCause.PROCESS_GAP, "Nobody looks at the queue at noon."))
    assert s.refused(lead, cm.EndReview()) == Refusal("no_measures")
    s.do(lead, cm.AddMeasure("A noon shift", l2, FRIDAY))
    s.do(lead, cm.AddMeasure("An article", l1, FRIDAY))
    assert s.refused(lead, cm.EndReview("x")) == Refusal("measures_open", {"measures": ["1", "2"]})
    s.do(l1, cm.CompleteMeasure(2, "/kb/041"), "11:00")
    assert s.refused(lead, cm.EndReview("x")) == Refusal("measures_open", {"measures": ["1"]})
    s.do(l2, cm.CompleteMeasure(1), "12:00")
    s.do(lead, cm.AttendReview(("周平", " 李娜 ", "周平")))
    s.do(lead, cm.EndReview("Works."), "1 09:00")
    review = s.ticket.review
    assert (review.is_open, review.conclusion) == (False, "Works.")
    assert review.attendees == ("周平", "李娜")
    assert [(m.number, m.owner.id, m.outcome) for m in review.measures] == [
        (1, "zhao.qiang", ""), (2, "li.na", "/kb/041"),
    ]  # fmt: skip
    for command in (
        cm.EndReview("again"), cm.AddMeasure("x", l1, FRIDAY), cm.CompleteMeasure(1), cm.AttendReview(("x",)),
        cm.RecordRootCause(RootCause.TOOL, "x"), cm.ChangeMeasure(1, l2),
    ):  # fmt: skip
        assert s.refused(lead, command).code == "no_review"


def test_one_without_measures_ends_when_it_is_said_why(reviewed, lead):
    s = reviewed
    s.do(lead, cm.RecordRootCause(RootCause.THIRD_PARTY, "The provider was down."))
    s.do(lead, cm.EndReview("Nothing that we could do."))
    assert s.ticket.review_state is ReviewState.ENDED


def test_measures_are_numbered_through_all_reviews_of_a_ticket(reviewed, l1, lead):
    s = reviewed
    s.do(lead, cm.RecordRootCause(RootCause.TOOL, "x"))
    s.do(lead, cm.AddMeasure("one", l1, FRIDAY))
    s.do(lead, cm.CompleteMeasure(1))
    s.do(lead, cm.EndReview())
    s.do(lead, cm.OpenReview("once more"))
    s.do(lead, cm.AddMeasure("two", l1, FRIDAY))
    assert [m.number for m in s.ticket.review.measures] == [2]
    assert s.refused(lead, cm.CompleteMeasure(1)).params == {"number": "1", "measures": ["2"]}


def test_a_measure_is_changed_until_it_is_done(reviewed, l1, l2, lead):
    s = reviewed
    s.do(lead, cm.AddMeasure("one", l1, FRIDAY))
    assert s.refused(lead, cm.ChangeMeasure(1, l1, FRIDAY, "one")) == Refusal("no_change")
    s.do(lead, cm.ChangeMeasure(1, l2, date(2026, 3, 9)))
    [measure] = s.ticket.review.measures
    assert (measure.owner, measure.due, measure.text) == (l2.ref, date(2026, 3, 9), "one")
    gone = replace(l1, active=False)
    assert s.refused(lead, cm.ChangeMeasure(1, gone)).code == "inactive_agent"
    assert s.refused(lead, cm.AddMeasure("two", gone, FRIDAY)).code == "inactive_agent"
    assert s.refused(lead, cm.AddMeasure("two", l1, date(2026, 3, 1))).code == "day_past"
    assert s.refused(lead, cm.AddMeasure(" ", l1, FRIDAY)).code == "missing"
    s.do(lead, cm.CompleteMeasure(1))
    assert s.refused(lead, cm.ChangeMeasure(1, l1)).code == "no_measure.none"


def test_today_is_the_desks_day(reviewed, l1, lead, at):
    reviewed.now = at("17:00")  # past midnight in Shanghai
    assert reviewed.refused(lead, cm.AddMeasure("x", l1, date(2026, 3, 2))).code == "day_past"
    reviewed.do(lead, cm.AddMeasure("x", l1, date(2026, 3, 3)))


def test_what_it_stands_on_is_not_taken_from_under_it(reviewed, l1, lead):
    s = reviewed
    opening = s.entries[-1].batch
    cause = s.do(lead, cm.RecordRootCause(RootCause.TOOL, "x"))
    assert s.refused(lead, cm.Undo(opening)).code == "undo_built_on"
    s.do(lead, cm.AddMeasure("one", l1, FRIDAY))
    done = s.do(lead, cm.CompleteMeasure(1))
    end = s.do(lead, cm.EndReview())
    assert s.refused(lead, cm.Undo(done)).code == "undo_built_on"
    assert s.refused(lead, cm.Undo(cause)).code == "undo_built_on"
    s.undo(lead, end)
    assert s.ticket.review.is_open
    s.undo(lead, done)
    assert s.refused(lead, cm.EndReview()).code == "measures_open"


# ---------------------------------------------------------------- reminders


def test_a_measure_is_reminded_of_on_its_day_and_after_it(reviewed, l1, lead, at):
    s = reviewed
    s.do(lead, cm.AddMeasure("one", l1, FRIDAY))
    found = look(s)
    assert found.reminders == ()
    begin = at("3 16:00")  # Friday begins in Shanghai
    assert loop.due(s.ticket, s.entries, s.policy, begin, reached=False).reminders[0].percent == loop.DUE
    late = loop.due(s.ticket, s.entries, s.policy, begin + timedelta(days=1), reached=False)
    assert [(c.percent, c.owner) for c in late.reminders] == [(loop.DUE, l1.ref), (100, l1.ref)]
    assert all(reviews.is_measure(c.clock) for c in late.reminders)
    s.do(lead, cm.CompleteMeasure(1))
    assert loop.due(s.ticket, s.entries, s.policy, at("9 09:00"), reached=False).reminders == ()


# ---------------------------------------------------------------- whatever happens


@settings(max_examples=200)
@given(data=st.data())
def test_whatever_people_do_a_review_is_opened_once_for_each_cause_and_ends_clean(story, deeds, data):
    s = story(data.draw(st.none() | st.sampled_from(Category)))
    batches = ["b1"]
    for deed in data.draw(st.lists(deeds(), max_size=25)):
        s.now = max(s.now + timedelta(minutes=deed.minutes), s.entries[-1].at)
        decision = s.decide(deed.agent, deed.make(s.now, deed.other, batches[-1 - deed.undo % len(batches)]))
        if not isinstance(decision, Refusal):
            batches.append(s._write(decision, Actor.of(deed.agent)))
        found = loop.due(s.ticket, s.entries, s.policy, s.now, reached=True)
        happened = [*found.happened]
        if found.survey_until is not None:
            happened.append(ev.SurveySent(found.survey_until, "x"))
        if happened:
            s._write(happened, SYSTEM)
            again = loop.due(s.ticket, s.entries, s.policy, s.now, reached=True)
            assert (again.happened, again.survey_until) == ((), None), "each thing once"
        assert found.again_at is None or found.again_at > s.now
        check(s)


def check(s) -> None:
    t = s.ticket
    assert reviews.fold(s.entries) == t.reviews, "the lines of reviews alone tell the same"
    opened = [
        trigger
        for e in s.entries
        if isinstance(e.event, ev.ReviewOpened) and e.actor.kind is ActorKind.SYSTEM
        for trigger in e.event.triggers
    ]
    assert len(set(opened)) == len(opened)
    assert [r.is_open for r in t.reviews[:-1]] == [False] * len(t.reviews[:-1]), "one at a time"
    numbers = [m.number for r in t.reviews for m in r.measures]
    assert len(set(numbers)) == len(numbers)
    for review in t.reviews:
        if not review.is_open:
            assert review.cause is not None
            assert not review.open_measures
            assert review.measures or review.conclusion
    # The desk closes over nobody's head.
    for e in s.entries:
        if isinstance(e.event, ev.Closed) and e.actor.kind is ActorKind.SYSTEM and e.event.silence:
            assert s.policy.loop.closing.unconfirmed == e.event.silence
    if t.silence is not None:
        assert t.status in (Status.CLOSED, Status.MERGED)
