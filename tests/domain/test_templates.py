"""Templates: how their file reads, what fills them, and what may not go out."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput
from supportdesk.domain.people import Customer
from supportdesk.domain.templates import (
    VARIABLES,
    Pending,
    Template,
    best,
    completions,
    emptied,
    fill,
    language_of,
    pending_in,
    read_templates,
    stops,
    values_of,
)
from supportdesk.domain.vocabulary import Category, Language
from supportdesk.services.files import data_file

ZH, EN = Language.CHINESE, Language.ENGLISH
SHIPPED = read_templates(data_file("templates.toml").read_text(encoding="utf-8"))


def test_what_ships_is_there_in_both_languages_with_the_same_variables():
    by = {(t.name, t.language): t for t in SHIPPED}
    names = {t.name for t in SHIPPED}
    assert {"greeting", "details", "update", "emergency", "resolved", "close"} <= names
    for name in names:
        used = {language: {p.name for p in pending_in(by[name, language].body, {})} for language in (ZH, EN)}
        assert used[ZH] == used[EN], name
        link = {"survey"} if name == "survey" else set()  # made with its mail, and kept nowhere
        assert used[EN] - link <= set(VARIABLES)
        assert language_of(by[name, ZH].body) is ZH
        assert language_of(by[name, EN].body) is EN
        assert by[name, ZH].title != by[name, EN].title


FAULTS = [
    ('[[templat]]\nname = "a"', "book_key", 1, "template"),
    ('\n\n[[template]]\nname = "a"\nlang = "en"', "book_key", 5, "language"),
    ('[[template]]\nname = "a"\nlanguage = "zh_CH"\nbody = "x"', "book_value", 3, "zh_CN"),
    ('[[template]]\nname = "A b"\nlanguage = "en"\nbody = "x"', "book_name", 2, None),
    ('[[template]]\nname = "a"\nlanguage = "en"', "book_missing", 1, None),
    ('[[template]]\nname = "a"\nlanguage = "en"\nbody = 5', "book_type", 4, None),
    (
        '[[template]]\nname = "a"\nlanguage = "en"\nbody = """\n[[template]]\nHi"""\n'
        '[[template]]\nname = "a"\nlanguage = "en"\nbody = "x"',
        "book_twice", 8, None,
    ),
    ('[[template]]\nname = "a"\nlanguage = "en"\nbody = "Hi {custmer}"', "book_variable", 4, "customer"),
    ("template = 3", "book_type", 1, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line", "near"), FAULTS)
def test_a_fault_is_told_with_its_line_and_the_nearest_word(text, code, line, near):
    with pytest.raises(BadInput) as caught:
        read_templates(text)
    assert (caught.value.code, caught.value.params["line"]) == (code, line)
    if near:
        assert caught.value.params["near"] == near


def test_what_is_no_toml_says_so():
    with pytest.raises(BadInput, match="book_toml"):
        read_templates("[[template")


def test_a_ticket_fills_what_it_knows(story, l1, at):
    s = story(Category.SIMPLE, description="三楼", customer=Customer("张伟", "销售部"))
    s.do(l1, cm.Claim(), "09:01")
    s.do(l1, cm.LinkArticle("/kb/003"), "09:02")
    found = values_of(s.ticket, l1, at("09:05"), zone=UTC)
    assert found == {
        "customer": "张伟", "department": "销售部", "number": "T20260302-001", "subject": "打印机离线",
        "agent": "李娜", "owner": "李娜", "reported": "09:00", "article": "/kb/003",
    }  # fmt: skip
    s.do(l1, cm.MakePromise(at("1 10:00")), "09:06")
    s.do(l1, cm.Reply("soon", at("11:00")), "09:07")
    found = values_of(s.ticket, l1, at("09:08"), zone=UTC)
    assert (found["eta"], found["promised"]) == ("11:00", "03-03 10:00")
    assert values_of(s.ticket, l1, at("09:08"), expected_at=at("12:00"), zone=UTC)["eta"] == "12:00"
    late = values_of(s.ticket, l1, at("2 09:00"), zone=UTC)
    assert "eta" not in late
    assert "promised" not in late  # a time that has passed is no time to tell


def test_a_department_stands_for_a_name_that_is_not_there(story, l1, at):
    s = story(customer=Customer("", "监控平台"))
    assert values_of(s.ticket, l1, at("09:05"))["customer"] == "监控平台"


def test_what_stops_a_reply_and_what_is_only_pointed_out():
    values = {"customer": "Ada"}
    found = pending_in("{customer} {eta} {custmer} {id} { eta } {Eta} {{", values)
    assert found == [Pending("eta", True), Pending("custmer", False, "customer"), Pending("id", False)]
    assert stops(found) == found[:2]


def test_braces_of_a_customer_are_never_filled():
    assert fill("{customer}: {subject}", {"customer": "{subject}", "subject": "x"}) == "{subject}: x"


@given(st.text(), st.dictionaries(st.sampled_from(VARIABLES), st.text(alphabet="ab ", min_size=1)))
def test_what_is_filled_is_not_pending_and_all_else_stands(text, values):
    filled = fill(text, values)
    assert {p.name for p in pending_in(filled, values)} == {p.name for p in pending_in(text, values)}
    assert fill(text, {}) == text


def test_what_was_written_to_one_greets_no_other_by_that_name():
    values = {"customer": "Jo", "number": "T1", "subject": "Jo's pen", "agent": "Al"}
    said = fill("{customer}, {number}: {subject}. {agent}", values)
    assert emptied(said, values) == "{customer}, {number}: {subject}. Al"
    assert emptied("A. B", {"customer": "A"}) == "A. B"  # a letter is no name


def test_the_language_of_the_ticket_comes_first():
    ours = [
        Template("update", EN, "Progress", ""),
        Template("update", ZH, "进展", ""),
        Template("up", EN, "", ""),
    ]
    assert best(ours, "update", ZH) is ours[1]
    assert best(ours, "up", ZH) is ours[2]
    assert best(ours, "down", ZH) is None
    assert completions("up", ours, ZH) == [ours[1], ours[2], ours[0]]
    assert completions("进", ours, EN) == [ours[1]]


def test_midnight_tells_the_day(story, l1, at):
    s = story()
    told = values_of(s.ticket, l1, at("23:50"), expected_at=at("23:50") + timedelta(minutes=20), zone=UTC)
    assert told["eta"] == "03-03 00:10"
