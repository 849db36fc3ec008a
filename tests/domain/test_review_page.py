"""A review as Markdown: whatever people wrote stays words (docs/closing.md)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import Entry, Feedback
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Actor, Agent, Customer
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.responsibility import responsibility
from supportdesk.domain.review_views import ReviewDetail, ReviewLine
from supportdesk.domain.vocabulary import Category, Channel, RootCause
from supportdesk.locale.review_page import review_page

HOSTILE = [
    "# heading", "<script>alert(1)</script>", "![x](https://e.example/x.png)", "[here](javascript:alert(1))",
    "https://e.example/login", "www.e.example", "a | b | c", "```\ncode", "* item", "1. item", "> quote",
    "line\n===\n---", "&lt;b&gt;", "~~gone~~", "\x1b[2J", "<http://e.example>",
    "+ item\n\n    code", "\u202eevil",
    "a@e.example", "***bold***", "\\[x](y)", "<!--", "|---|", "$x$", "^[note]", "\t- tab",
]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=30), min_size=9, max_size=9))
def test_what_people_wrote_stays_words(story, lead, words):
    subject, reason, cause, measure, outcome, name, end, reply, comment = (
        text.replace("\0", "").strip() or "x" for text in words
    )
    s = story(Category.SIMPLE)
    s.entries[0] = Entry(
        1, s.entries[0].at, s.entries[0].actor,
        ev.Registered(
            "T20260302-001", s.entries[0].at, Channel.PHONE, 1, subject=subject, customer=Customer(name)
        ), "b1",
    )  # fmt: skip
    s.ticket = fold(1, s.entries, s.book)
    s.happen(ev.CustomerAnswered(reply), "09:05", Actor.of_customer(Customer(name)))
    s.do(lead, cm.OpenReview(reason), "09:30")
    owner = Agent("x", name)
    for command in (
        cm.RecordRootCause(RootCause.TOOL, cause), cm.AddMeasure(measure, owner, s.now.date()),
        cm.CompleteMeasure(1, outcome), cm.AttendReview((name,)), cm.EndReview(end),
    ):  # fmt: skip
        s.do(lead, command)
    detail = ReviewDetail(
        ReviewLine(1, s.ticket.number, s.ticket.subject, s.ticket.review, s.now.date()), s.ticket.seq,
        tuple(s.entries), responsibility(s.entries, s.now, PolicyBook([s.policy])),
        Feedback(1, 1, 1, comment=comment),
    )  # fmt: skip
    page = review_page(detail)
    assert not [sign for sign in page if ord(sign) < 32 and sign != "\n"]
    html = MarkdownIt("gfm-like", {"html": True}).render(page)
    for tag in ("<a ", "<img", "<script", "<pre", "<code", "<s>", "<hr", "<em>", 'javascript:alert(1)"'):
        assert tag not in html, (tag, page)
    assert html.count("<h1>") == 1
    assert html.count("<h2>") == page.count("\n## ") == 6
    assert html.count("<table>") == 3
    assert html.count("<strong>") == 1
