"""Edge cases of deadlines, each named by its number: what is an answer, calendars, several tickets.

The commonest are in test_sla_cases.py, those of policies in test_adoption.py, of warnings in
tests/services/test_warnings.py.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.calendars import Calendar, CalendarError, parse_calendar
from supportdesk.domain.people import Customer
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import Category, ContactMedium, Face, Language, LinkKind, Tier
from supportdesk.domain.warnings import look
from supportdesk.locale import set_language

SIMPLE = Category.SIMPLE
DAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = timedelta(hours=1)


def office(*windows: str, zone: str = "UTC", **more: object) -> Calendar:
    return parse_calendar({"zone": zone, **{day: list(windows) for day in DAYS}, **more}, name="office")


def toml(*windows: str, zone: str = "UTC") -> str:
    listed = ", ".join(f'"{window}"' for window in windows)
    return f'zone = "{zone}"\n' + "\n".join(f"{day} = [{listed}]" for day in DAYS)


def clock(**more):
    made = {
        "name": "resolution",
        "start": ["registered"],
        "meet": ["resolved"],
        "pause": ["waiting_customer"],
    }
    return made | {"target": [{"within": "8h"}]} | more


def test_case_02_which_kind_of_words_is_contact_is_said_by_the_kind_of_event(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.AddNote("asked a colleague"), "09:02")
    assert s.clock("response").met_at is None
    s.do(l1, cm.LogContact(ContactMedium.CHAT, "told them"), "09:04")
    assert s.clock("response").met_at == at("09:04")


def test_case_06_an_answer_counts_from_the_instant_that_its_entry_bears(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:09")  # due 09:10
    assert s.clock("response").met_at == s.entries[-1].at == at("09:09")


def test_case_08_a_ticket_opened_for_a_customer_starts_at_the_customers_word(story, at):
    s = story(SIMPLE, at="09:08", reported_at=at("09:00"))
    assert s.clock("response").due == at("09:10")  # 09:00 + 10 min, though entered at 09:08


def test_case_09_there_is_no_ticket_of_nobody(story, l1, at):
    with pytest.raises(AssertionError, match="customer"):
        story(SIMPLE, customer=Customer())
    s = story(SIMPLE, customer=Customer(l1.name))  # an agent's own report has deadlines as any other
    s.do(l1, cm.Claim(), "09:01")
    assert s.clock("response").due == at("09:10")


def test_case_24_a_pause_over_midnight_is_cut_by_the_calendars_day(story, l1, at, only_clocks):
    # Shanghai 09:00-17:00 is 01:00-09:00 UTC. Monday 03:00 UTC + 8 h: 6 h on Monday, 2 h on Tuesday: 03:00.
    s = story(
        SIMPLE, at="03:00", policy=only_clocks(clock(), calendar=toml("09:00-17:00", zone="Asia/Shanghai"))
    )
    assert s.clock("resolution").due == at("1 03:00")
    s.do(l1, cm.Claim(), "03:00")
    s.do(l1, cm.WaitForCustomer("?"), "08:00")  # 16:00 there
    s.do(l1, cm.RecordCustomerAnswer("!"), "1 02:00")  # 10:00 there: 1 h + 1 h of working time were out
    assert s.clock("resolution").due == at("1 05:00")


def test_case_26_the_machines_zone_changes_no_deadline(story, at, only_clocks, monkeypatch):
    policy = only_clocks(clock(), calendar=toml("09:00-17:00", zone="America/New_York"))
    dues = set()
    for zone in ("UTC", "Asia/Kolkata", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        dues.add(story(SIMPLE, at="15:00", policy=policy).clock("resolution").due)
    monkeypatch.setenv("TZ", os.environ.get("TZ", "UTC"))
    # 15:00 UTC is 10:00 in New York (EST): 7 h on Monday, 1 h on Tuesday: 10:00 there.
    assert dues == {at("1 15:00")}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("07:00", "10:00"),  # before opening: from 09:00
        ("17:00", "1 10:00"),  # exactly at closing: from the next opening
        ("20:00", "1 10:00"),  # after closing
        ("2 12:00", "4 10:00"),  # on the first of two days off in a row: Wednesday, Thursday
        ("3 12:00", "4 10:00"),  # on the second
    ],
)
def test_case_27_an_hour_from_outside_of_the_hours_is_one_of_the_next(at, start, end):
    calendar = office("09:00-17:00", holidays=["2026-03-04", "2026-03-05"])
    assert calendar.add(at(start), HOUR) == at(end)


def test_case_28_split_shifts_breaks_nights_and_whole_days(at):
    split = office("08:00-12:00", "13:00-15:00", "15:30-18:00")
    assert split.add(at("11:00"), 4 * HOUR) == at("15:30") + HOUR  # 1 h, 2 h, then 1 h from 15:30
    night = office("22:00-06:00")
    assert night.add(at("23:00"), 8 * HOUR) == at("1 23:00")  # 7 h until 06:00, 1 h from 22:00
    late = office("16:00-24:00")
    assert late.add(at("23:00"), 2 * HOUR) == at("1 17:00")
    assert Calendar.always("always").add(at("23:00"), 48 * HOUR) == at("2 23:00")


@pytest.mark.parametrize("table", [{"zone": "UTC"}, {"zone": "UTC", "mon": []}])
def test_case_29_a_calendar_without_working_time_is_refused(table):
    with pytest.raises(CalendarError):
        parse_calendar(table, name="never")


def test_case_31_a_warning_is_reckoned_back_in_working_time(story, at, only_clocks):
    s = story(SIMPLE, at="15:00", policy=only_clocks(clock(), calendar=toml("09:00-17:00")))
    # 2 h on Monday, 6 h on Tuesday. 75 % of 8 h are 6 h: Tuesday 09:00 + 4 h; none at night.
    found = {c.percent: c.at for c in look(s.entries, s.book, at("1 16:00")).crossings}
    assert found[75] == at("1 13:00")
    assert found[50] == at("1 11:00")


def test_case_44_a_merged_ticket_takes_no_reply_and_names_where_it_lives_on(story, l1):
    s = story(SIMPLE)
    s.do(l1, cm.MergeInto(2, "T20260302-002"), "09:05")
    refusal = s.refused(l1, cm.Reply("hello"), "09:06")
    assert isinstance(refusal, Refusal)
    assert "T20260302-002" in str(refusal.params)
    assert isinstance(
        s.refused(l1, cm.MergeInto(3, "T20260302-003"), "09:07"), Refusal
    )  # no chains to follow


def test_case_45_the_merge_itself_is_no_first_response(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Absorb(2, "T20260302-002"), "09:05")
    assert s.clock("response").met_at is None
    assert s.face("response", "09:11") is Face.OVERDUE


def test_case_46_what_is_parted_off_is_a_ticket_of_its_own_report(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.LinkTicket(LinkKind.RELATED, 2, "T20260302-002"), "09:05")
    parted = story(SIMPLE, at="09:05", reported_at=at("09:03"))
    assert s.clock("response").due == at("09:10")
    assert parted.clock("response").due == at("09:13")


def test_case_47_who_has_it_changes_no_first_response(story, l1, l2, at):
    s = story(Category.COMPLEX)
    s.do(l1, cm.Claim(), "09:01")
    s.do(l1, cm.Escalate(Tier.L2, "tried", "look"), "09:02")
    s.do(l2, cm.AcceptHandover(), "09:04")
    s.do(l2, cm.Assign(None), "09:05")
    assert len(s.cycles("response")) == 1
    assert s.clock("response").due == at("09:10")


def test_case_48_codes_are_replayed_not_words(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Claim(), "09:01")
    before = s.ticket
    set_language(Language.CHINESE)
    s.do(l1, cm.Reply("好"), "09:02")
    set_language(Language.ENGLISH)
    assert s.ticket.status is before.status
    assert s.clock("response").met_at == at("09:02")


def test_case_54_a_ticket_linked_under_another_keeps_its_own_clocks(story, l1, at):
    s = story(SIMPLE)
    before = {c.name: c for c in s.ticket.clocks}
    for kind in LinkKind:
        s.do(
            l1,
            cm.LinkTicket(
                kind, 2 + list(LinkKind).index(kind), f"T20260302-00{2 + list(LinkKind).index(kind)}"
            ),
        )
    assert {c.name: c for c in s.ticket.clocks} == before
    assert s.face("resolution", "11:01") is Face.OVERDUE


def test_case_58_a_clock_set_back_dates_nothing_before_what_it_follows(story, l1, at):
    s = story(SIMPLE)
    s.do(l1, cm.Reply("on it"), "09:05")
    late = look(s.entries, s.book, at("09:01"))  # the machine says an earlier time than its last entry
    assert late.crossings == ()
    assert late.again_at == at("09:05")
    assert datetime(2026, 3, 2, tzinfo=UTC) < s.ticket.updated_at == at("09:05")
