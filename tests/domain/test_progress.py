"""A progress message is made of what was done since the customer heard last; a team can change its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain import progress
from supportdesk.domain.courtesy import read_phrases
from supportdesk.domain.events import DeliveryRecorded, Entry, NoteAdded
from supportdesk.domain.people import SYSTEM
from supportdesk.domain.templates import read_templates
from supportdesk.domain.vocabulary import Category, ContactMedium, Delivery, Language, Tier
from supportdesk.services.files import data_file

SHIPPED = read_phrases(data_file("phrases.toml").read_text(encoding="utf-8"))


def told(s, phrases=SHIPPED) -> dict[str, str]:
    return progress.values(s.ticket, s.entries, phrases)


@pytest.fixture
def answered(story, l1):
    s = story(Category.COMPLEX)
    s.do(l1, cm.Amend(subject="The printer is offline", description="since noon"), "09:01")
    s.do(l1, cm.LogStep("before anybody wrote"), "09:02")
    s.do(l1, cm.Reply("We look at it."), "09:05")
    return s


def test_nothing_done_says_so(answered):
    assert told(answered) == {
        "done": "We are still working on it; there is no new result yet.",
        "next": "Next we go on looking for the cause.",
    }


def test_what_was_done_since_stands_in_order_and_notes_never(answered, l1, l2):
    answered.do(l1, cm.LogStep("restarted\nthe spooler"), "09:10")
    answered.do(l1, cm.AddNote("the customer is a pain"), "09:11")
    answered.do(l1, cm.Escalate(Tier.L2, "all", "look"), "09:12")
    assert told(answered)["next"] == "Next our experts take a deeper look."
    answered.do(l2, cm.AcceptHandover(), "09:13")
    answered.do(l2, cm.RecordWorkaround("use the printer on floor 2"), "09:14")
    assert told(answered)["next"].startswith("While the workaround holds")
    answered.do(l2, cm.RecordDiagnosis("a stuck job", "clear the queue"), "09:15")
    assert told(answered) == {
        "done": "Since we last wrote:\n- restarted the spooler\n- it went to our experts\n"
        "- our experts took it over\n- a workaround is in place: use the printer on floor 2\n"
        "- we found the cause: a stuck job",
        "next": "Next we carry out the solution: clear the queue",
    }
    answered.do(l2, cm.Reply("News."), "09:20")
    assert told(answered)["done"] == "We are still working on it; there is no new result yet."


def test_a_call_counts_as_heard_and_what_was_undone_does_not_count(answered, l1):
    step = answered.do(l1, cm.LogStep("one"), "09:10")
    answered.do(l1, cm.LogStep("two"), "09:11")
    answered.undo(l1, step, "09:12")
    assert told(answered)["done"] == "Since we last wrote:\n- two"
    answered.do(l1, cm.LogContact(ContactMedium.CALL, "told them"), "09:13")
    assert "two" not in told(answered)["done"]


def test_words_that_never_arrived_were_not_heard(answered, l1, at):
    answered.do(l1, cm.LogStep("one"), "09:10")
    answered.do(l1, cm.Reply("News."), "09:11")
    last = answered.entries[-1].seq
    lost = Entry(last + 1, at("09:12"), SYSTEM, DeliveryRecorded(last, Delivery.FAILED), "b")
    said = progress.values(answered.ticket, [*answered.entries, lost], SHIPPED)
    assert said["done"] == "Since we last wrote:\n- one"


def test_it_is_told_in_the_customers_language(answered, l1):
    answered.do(l1, cm.Amend(subject="打印机离线"), "09:06")
    answered.do(l1, cm.RecordDiagnosis("任务卡住", "清空队列"), "09:15")
    assert told(answered) == {
        "done": "上次回复之后，我们完成了以下工作：\n- 已查明原因：任务卡住",
        "next": "接下来我们实施解决方案：清空队列",
    }


def test_a_team_may_say_it_otherwise_or_not_at_all(answered, l1):
    own = read_phrases(
        '[[progress]]\nlanguage = "en"\nof = "step_logged"\nwords = ""\n'
        '[[progress]]\nlanguage = "en"\nof = "next_cause"\nwords = "We dig on."'
    )
    answered.do(l1, cm.LogStep("secret"), "09:10")
    said = told(answered, own | SHIPPED)
    assert "secret" not in said["done"]
    assert said["next"] == "We dig on."


@given(words=st.text(max_size=40))
def test_a_note_is_never_told(words):
    assert progress._told(NoteAdded(words), SHIPPED.progress_in(Language.ENGLISH)) == ""


def test_what_somebody_wrote_is_never_filled(answered, l1):
    answered.do(l1, cm.LogStep("set {cause} to {solution}"), "09:10")
    assert "- set {cause} to {solution}" in told(answered)["done"]


def test_the_template_that_ships_names_what_was_done_what_is_next_and_when():
    every = read_templates(data_file("templates.toml").read_text(encoding="utf-8"))
    ours = [t for t in every if t.name == progress.NAME]
    assert {t.language for t in ours} == set(Language)
    assert all("{done}" in t.body and "{next}" in t.body and "{eta}" in t.body for t in ours)


def test_it_is_offered_from_half_of_the_update_clock_on(answered, at):
    clock = answered.ticket.clock("update")  # 4 h from 09:05 on
    assert not progress.is_due(clock, at("11:04"))
    assert progress.is_due(clock, at("11:05"))
    assert progress.is_due(clock, at("15:00"))
    assert not progress.is_due(None, at("15:00"))
