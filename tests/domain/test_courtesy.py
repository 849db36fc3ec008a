"""The look at a reply before it goes: what is found, and what careful lists leave alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.courtesy import Fault, Finding, examine, read_phrases
from supportdesk.domain.errors import BadInput
from supportdesk.domain.templates import read_templates
from supportdesk.domain.vocabulary import Category
from supportdesk.services.files import data_file

PHRASES = read_phrases(data_file("phrases.toml").read_text(encoding="utf-8"))


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def found(text: str, *tickets, expected_at=None, values=None) -> list[Finding]:
    return examine(text, PHRASES, tickets=tickets, expected_at=expected_at, values=values or {}, now=NOON)


RUDE = [
    ("That is not my job.", Fault.IMPOLITE, "not my job"),
    ("Calm  down, please", Fault.IMPOLITE, "Calm  down"),
    ("As I already told you, restart it", Fault.IMPOLITE, "As I already told you"),
    ("We don\u2019t care: don\u2019t tell the customer", Fault.INTERNAL, "don\u2019t tell the customer"),
    ("I gave it to L2 today", Fault.INTERNAL, "L2"),
    ("这个不归我们管", Fault.IMPOLITE, "不归我们管"),
    ("催什么,等着吧", Fault.IMPOLITE, "催什么"),
    ("已转给二线处理", Fault.INTERNAL, "二线"),
    ("已经到L2了", Fault.INTERNAL, "L2"),
]


@pytest.mark.parametrize(("text", "fault", "words"), RUDE)
def test_what_a_customer_should_not_read_is_found(text, fault, words):
    assert (fault, words) in [(f.fault, f.words) for f in found(text)]


POLITE = [
    "Please set up the VPN with L2TP/IPsec, port 1701.",
    "The L2-switch in your room was replaced.",
    "Sorry for the trouble; I am on it.",
    "The dump was too large; whichever file you send is fine.",
    "麻烦您重启一下电脑,烦请告知结果。",
    "目前没办法登录的同事,请先使用网页版。",
    "您可以参考以下步骤自行操作,如有问题我随时协助。",
]


@pytest.mark.parametrize("text", POLITE)
def test_careful_lists_leave_polite_words_alone(text):
    assert found(text) == []


@pytest.mark.parametrize("template", read_templates(data_file("templates.toml").read_text(encoding="utf-8")))
def test_no_template_that_ships_is_impolite(template):
    assert PHRASES.in_text(template.body) == []


def test_what_may_be_said_instead_is_in_the_language_of_the_reply():
    assert found("给 L2 了")[0].instead == "技术专家"
    assert found("It is with L2")[0].instead == "our experts"


@pytest.fixture
def answered(story, l1):
    s = story(Category.COMPLEX)
    s.do(l1, cm.Reply("We look at it."), "09:05")
    return s


def test_an_update_without_a_time_lacks_it(answered, at):
    missing = [Finding(Fault.NO_ETA)]
    assert found("We are still working on it.", answered.ticket) == missing
    assert found("仍在处理中。", answered.ticket) == missing
    for text in (
        "We expect to be done by 15:00.", "It takes 2 hours", "Done tomorrow", "by 3 pm", "预计今天解决",
        "大约还需要2小时", "3月5日前完成", "Which version is it?", "请问是哪个版本?",
    ):  # fmt: skip
        assert found(text, answered.ticket) == [], text
    assert found("Still working.", answered.ticket, expected_at=at("15:00")) == []


def test_a_time_that_was_told_and_is_to_come_need_not_be_told_again(answered, l1, at):
    answered.do(l1, cm.Reply("By one.", at("13:00")), "09:30")
    assert found("Still working.", answered.ticket) == []
    answered.do(l1, cm.Reply("By eleven.", at("11:00")), "09:40")
    assert found("Still working.", answered.ticket) == [Finding(Fault.NO_ETA)]


def test_a_first_answer_and_one_after_the_solution_need_no_time(story, answered, lead):
    assert found("We look at it.", story(Category.COMPLEX).ticket) == []
    answered.do(lead, cm.Resolve("done"), "10:00")
    assert found("It works again.", answered.ticket) == []


def test_a_variable_without_its_value_comes_first_and_stops():
    first, second, third = found("Calm down {eta} {id}", values={"customer": "Ada"})
    assert (first.fault, first.words, first.stops) == (Fault.UNRESOLVED, "{eta}", True)
    assert (second.fault, second.stops) == (Fault.IMPOLITE, False)
    assert (third.fault, third.words, third.stops) == (Fault.BRACES, "{id}", False)
    assert found("{custmer}")[0].instead == "{customer}"


def test_of_overlapping_phrases_the_longer_is_told():
    ours = read_phrases(
        '[[impolite]]\nlanguage = "en"\nwords = ["go away", "go away now"]\ninstead = "please wait"'
    )
    assert ours.in_text("Go away now!") == [Finding(Fault.IMPOLITE, "Go away now", "please wait")]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[[rude]]\nwords = ["x"]', "book_key", 1),
        ('[[impolite]]\nlanguage = "en"\nword = ["x"]', "book_key", 3),
        ('[[time]]\nlanguage = "en"\nwords = ["x"]\ninstead = "y"', "book_key", 4),
        ('[[impolite]]\nwords = ["x"]', "book_missing", 1),
        ('[[impolite]]\nlanguage = "en"\nwords = [1]', "book_type", 3),
    ],
)
def test_a_fault_is_told_with_its_line(text, code, line):
    with pytest.raises(BadInput) as caught:
        read_phrases(text)
    assert (caught.value.code, caught.value.params["line"]) == (code, line)
