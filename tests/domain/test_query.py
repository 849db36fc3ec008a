"""The query language: what it reads, what it asks, and how it says what it can't understand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.query import EVERYTHING, And, Asked, Not, Or, QueryError, matches, parse
from supportdesk.domain.vocabulary import Category, Channel, Priority, Tier

MAIL, SALES = Asked("channel", ("mail",)), Asked("dept", ("sales",))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", EVERYTHING),
        ("  ", EVERYTHING),
        ("channel:mail", MAIL),
        ("Channel:MAIL", MAIL),
        ("channel:mail dept:Sales", And((MAIL, SALES))),
        ("channel:mail or dept:Sales", Or((MAIL, SALES))),
        ("channel:mail 或 dept:Sales", Or((MAIL, SALES))),
        ("-channel:mail", Not(MAIL)),
        ("-(channel:mail dept:Sales)", Not(And((MAIL, SALES)))),
        ("channel:mail or -dept:Sales tier:L2", Or((MAIL, And((Not(SALES), Asked("tier", ("l2",))))))),
        ("(channel:mail or dept:Sales) tier:L2", And((Or((MAIL, SALES)), Asked("tier", ("l2",))))),
        ("dept:销售部,Sales", Asked("dept", ("销售部", "sales"))),
        ('dept:"Key, accounts"', Asked("dept", ("key, accounts",))),
        ("dept:“大客户 部”", Asked("dept", ("大客户 部",))),
        ("tag:none", Asked("tag", ("none",))),
    ],
)
def test_what_it_reads(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "code", "column", "near"),
    [
        ("chanel:mail", "field", 0, "channel"),
        ("tier:L2 dpt:Sales", "field", 8, "dept"),
        ("channel:mial", "value", 8, "mail"),
        ("tier:L2,L9", "value", 5, "L3"),
        ("dept:", "value", 5, ""),
        ("printer", "word", 0, ""),
        ("channel:mail or", "empty", 15, None),
        ("or channel:mail", "empty", 0, None),
        ("tier:L2 -", "word", 8, ""),
        ("-or", "empty", 1, None),
        ("()", "empty", 1, None),
        ("(tier:L2", "open", 0, None),
        ("tier:L2)", "close", 7, None),
        ('dept:"Sales', "quote", 5, None),
    ],
)
def test_what_it_can_not_understand(text, code, column, near):
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.column) == (code, column)
    if near is not None:
        assert caught.value.params["near"] == near


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", True),
        ("category:complex", True),
        ("category:simple,complex", True),
        ("-category:complex", False),
        ("priority:none", True),
        ("priority:any", False),
        ("priority:high", False),
        ("tier:l2", True),
        ("channel:phone", False),
        ("dept:key", False),  # a department is compared whole
        ('dept:"KEY accounts"', True),
        ("customer:李", True),  # a name by any part of it
        ("tag:VPN tag:vip", True),
        ("tag:none", False),
        ("tier:L1 or tag:vip", True),
    ],
)
def test_what_a_ticket_answers(text, answer):
    ticket = SimpleNamespace(
        category=Category.COMPLEX, priority=None, tier=Tier.L2, channel=Channel.MAIL,
        customer="李娜", department="Key Accounts", tags=frozenset({"vpn", "vip"}),
    )  # fmt: skip
    assert matches(parse(text), ticket) is answer


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(["tier:L2", "-", "(", ")", "or", '"', "dept:", " "])).map("".join)
)
def test_whatever_is_typed_is_read_or_refused_with_a_place(text):
    column = 0
    try:
        parse(text)
    except QueryError as error:
        column = error.column
    assert 0 <= column <= len(text)


_LEAVES = st.builds(
    Asked,
    st.sampled_from(["category", "priority"]),
    st.tuples(st.sampled_from(["urgent", "none"])),
)
_TREES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(lambda of: And(tuple(of)), st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda of: Or(tuple(of)), st.lists(inner, min_size=2, max_size=3))
    ),
    max_leaves=8,
)


def _said(tree):
    match tree:
        case Asked(field, values):
            return f"{field}:{','.join(values)}"
        case Not(of):
            return f"-({_said(of)})"
        case And(of):
            return " ".join(f"({_said(node)})" for node in of)
        case Or(of):
            return " or ".join(f"({_said(node)})" for node in of)


@given(
    tree=_TREES,
    category=st.none() | st.sampled_from(Category),
    priority=st.none() | st.sampled_from(Priority),
)
def test_a_tree_written_out_and_read_again_asks_the_same(tree, category, priority):
    ticket = SimpleNamespace(category=category, priority=priority)
    assert parse(_said(tree)) == tree
    assert matches(parse(_said(tree)), ticket) is matches(tree, ticket)
    assert matches(Not(tree), ticket) is not matches(tree, ticket)
