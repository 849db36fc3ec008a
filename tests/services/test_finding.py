"""A search line: what is named comes first, filters narrow, and any text at all is an answerable question."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.search_line import for_articles, for_tickets
from supportdesk.domain.vocabulary import ArticleState, Category, Language
from supportdesk.locale import set_language
from supportdesk.locale.labels import label
from supportdesk.services import finding


@pytest.fixture
def tickets(desk, l1, clock) -> dict[str, str]:
    """Three alike, which filters tell apart: number by name."""
    now = clock.now
    made = {}
    for name, days, department, tags, category in (
        ("old", 40, "Sales", ("vpn",), Category.SIMPLE),
        ("tagged", 2, "Sales", ("vpn", "travel"), Category.COMPLEX),
        ("new", 0, "Legal", (), Category.SIMPLE),
    ):
        clock.now = now - timedelta(days=days)
        command = cm.Register(
            "VPN drops every five minutes", customer=Customer(name, department), tags=tags, category=category,
            reference=f"REF-{name}",
        )  # fmt: skip
        made[name] = desk.register(l1, command).done[0].number
    clock.now = now
    return made


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("vpn drops", {"old", "tagged", "new"}),
        ("vpn tag:travel", {"tagged"}),
        ("tag:travel drops", {"tagged"}),
        ("drops 标签:travel", {"tagged"}),
        ("vpn -tag:vpn", {"new"}),
        ("vpn dept:Sales category:simple", {"old"}),
        ("vpn updated:<7d", {"tagged", "new"}),
        ("vpn created:>30d", {"old"}),
        ("tag:vpn", {"tagged", "old"}),  # filters alone
        ("printer tag:vpn", set()),
        ("vpn kind:ticket tag:travel", {"tagged"}),
        ("vpn kind:article", set()),
        ("vpn updated:", {"old", "tagged", "new"}),  # no filter yet: a word that nothing holds
        ("vpn owner:me", set()),
    ],
)
def test_filters_narrow_what_words_find(desk, tickets, line, expected):
    found = {row.number for row in finding.find_tickets(desk, line)}
    assert found == {tickets[name] for name in expected}


def test_a_number_or_reference_comes_first(desk, tickets):
    for name, number in tickets.items():
        for line in (number, number.lower(), f" {number} ", f"REF-{name}", f"ref-{name}"):
            assert finding.find_tickets(desk, line)[0].number == number, line


@pytest.mark.parametrize(
    ("line", "words", "fields"),
    [
        ("vpn tag:a,b lang:zh", "vpn", ["tag", "lang"]),
        ("http://example.com/x", "http://example.com/x", []),
        ("12:30 error", "12:30 error", []),
        ("updated:soon vpn", "updated:soon vpn", []),
        ('he said "it tag:a', 'he said "it tag:a', []),
        ("-product:ERP 报表", "报表", ["product"]),
        ("tag: vpn", "tag: vpn", []),
        ("vpn lang:fr state:published", "vpn lang:fr", ["state"]),
    ],
)
def test_what_is_a_filter_and_what_a_word(line, words, fields):
    asked = for_articles(line)
    assert " ".join(asked.words.split()) == words
    assert [each.field for each in asked.filters] == fields


@pytest.mark.parametrize("language", Language)
def test_states_are_asked_for_as_they_are_shown(language):
    set_language(language)
    for state in ArticleState:
        (one,) = for_articles(f'状态:"{label(state)}"').filters
        assert one.facets == (f"state:{state.value}",)
        (turned,) = for_articles(f'-state:"{label(state)}"').filters
        assert set(turned.facets) == {f"state:{other.value}" for other in ArticleState if other is not state}


@given(st.text(max_size=60))
@example('"')
@example("tag:\x00")
@example("(((a OR")
@example("updated:<999999d 😀")
@example("x" * 1_000_000)
@example("'; DROP TABLE ticket; --")
@settings(deadline=None)
def test_any_line_is_read(line):
    for_articles(line)
    for_tickets(line, ())


@given(line=st.text(max_size=40) | st.text(alphabet='"*():^-+ antrgiv\x00\x1b😀打印', max_size=30))
@example(line="a" * 1_000_000)
@example(line='tag:"x" NEAR(a, 3) OR -b*')
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_line_is_answered(desk, l1, line):
    finding.palette(desk, line, l1)
