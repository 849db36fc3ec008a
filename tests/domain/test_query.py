"""The query language: what it reads, what it asks, and how it says what it can't understand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.query import (
    EVERYTHING,
    And,
    Asked,
    Not,
    Or,
    Query,
    QueryError,
    Sort,
    Word,
    joined,
    parse,
    read,
)
from supportdesk.domain.query_asking import matches
from supportdesk.domain.query_fields import ANY, ME, NONE
from supportdesk.domain.query_values import TICK, Away, Bound, Dated, DayFrom, From, read_time, stretch
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
        ("tag:none", Asked("tag", (NONE,))),
        ('tag:"none"', Asked("tag", ("none",))),
        ("部门：销售部 或 渠道:邮件", Or((Asked("dept", ("销售部",)), MAIL))),
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
        ("tier:L2,L9", "value", 8, "L3"),
        ("dept:", "value", 5, ""),
        ("printer", "word", 0, ""),
        ("channel:mail or", "empty", 15, None),
        ("or channel:mail", "empty", 0, None),
        ("tier:L2 -", "word", 8, ""),
        ("owner:me", "not_here", 0, None),
        ("dept:Sales sort:due", "not_here", 11, None),
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
    assert (caught.value.fault, caught.value.column) == (code, column)
    if near is not None:
        assert caught.value.params["near"] == near


def word(*terms, exact=False):
    return Word(terms, exact)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("printer", word("printer")),
        ("Printers", word("printer")),
        ("printer jam", And((word("printer"), word("jam")))),
        ('"printer jam"', word("printer", "jam", exact=True)),
        ("“无法登录”", word("无法", "法登", "登录", exact=True)),
        ("-printer", Not(word("printer"))),
        ("密码错误", word("密码", "码错", "错误")),
        ("OA系统", word("oa", "系统")),
        ("printer and scanner", And((word("printer"), word("scanner")))),
        ("printer | scanner", Or((word("printer"), word("scanner")))),
        # codes, numbers, addresses are one thing, however they are joined
        ("T20261122-048", word("t20261122048")),
        ("0x80070005", word("0x80070005")),
        ("ORA-12541", word("ora12541")),
        ("00:1A:2b:3C:4d:5E", word("001a2b3c4d5e")),
        ("aa:bb:cc:dd:ee:ff", word("aabbccddeeff")),
        ("AA-BB-CC-DD-EE-FF", word("aabbccddeeff")),
        ("fe80::1", word("fe80", "1")),
        ("https://intranet/help", And((word("http", exact=True), word("intranethelp")))),
        (r"C:\temp", word("c", "temp")),
        ("10.0.0.17", word("100017")),
        ("ora-12541错误", And((word("ora12541", exact=True), word("错误")))),
        ("!!! ?", EVERYTHING),
        ('is:open "is:open"', And((Asked("is", ("open",)), word("isopen", "is", "open", exact=True)))),
        ("owner:me", Asked("owner", (ME,))),
        ("owner:none,li.na", Asked("owner", (NONE, "li.na"))),
        ("责任人：我", Asked("owner", (ME,))),
        ("tier:me or handover:me", Or((Asked("tier", (ME,)), Asked("handover", (ME,))))),
        ("priority:any", Asked("priority", (ANY,))),
        ("优先级:紧急", Asked("priority", ("urgent",))),
        ("status:waiting,Closed", Asked("status", ("waiting_customer", "closed"))),
        ("is:unassigned", Asked("is", ("unowned",))),
        ("article:/kb/001", Asked("article", ("/kb/001",))),
        ("due:<2h", Asked("due", (Bound("<", Away(timedelta(hours=2))),))),
        ("due:2h", Asked("due", (Bound("<=", Away(timedelta(hours=2))),))),
        ("due:>+1h30m", Asked("due", (Bound(">", From(timedelta(minutes=90))),))),
        ("created:>2026-10-01", Asked("created", (Bound(">", Dated(2026, 10, 1)),))),
        ("created:≥2026/10", Asked("created", (Bound(">=", Dated(2026, 10)),))),
        ("created:2026-10-01T14:20", Asked("created", (Bound("=", Dated(2026, 10, 1, 860)),))),
        ("updated:today", Asked("updated", (Bound("=", DayFrom(0)),))),
        ("updated:昨天", Asked("updated", (Bound("=", DayFrom(-1)),))),
        ("closed:-7d..now", Asked("closed", (Bound("..", From(timedelta(days=-7)), From(timedelta())),))),
        ("score:<4", Asked("score", (Bound("<", 4.0),))),
        ("score:2..3.5", Asked("score", (Bound("..", 2.0, 3.5),))),
        ("score:none", Asked("score", (NONE,))),
        ("breached:resolution", Asked("breached", ("resolution",))),
        ("has:draft", Asked("has", ("draft",))),
    ],
)
def test_what_a_list_reads(text, tree):
    assert read(text) == Query(tree)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("sort:created", Sort("created")),
        ("printer sort:-updated", Sort("updated", reverse=True)),
        ("sort:priority sort:due", Sort("due")),
        ("printer", None),
    ],
)
def test_the_order_it_names(text, sort):
    assert read(text).sort == sort


@pytest.mark.parametrize(
    ("text", "code", "column", "near"),
    [
        ("owners:me", "field", 0, "owner"),
        ("printer onwer:me", "field", 8, "owner"),
        ("qqq:x", "field", 0, ""),
        ("is:opne", "value", 3, "open"),
        ("has:drft", "value", 4, "draft"),
        ("tier:mee", "value", 5, "me"),
        ("breached:resolutoin", "value", 9, "resolution"),
        ("due:soon", "time", 4, None),
        ("due:<2026-02-30", "time", 4, None),
        ("created:2026-13", "time", 8, None),
        ("created:99999999d", "time", 8, None),
        ("score:good", "number", 6, None),
        ("owner:", "value", 6, ""),
        ('dept:""', "value", 5, ""),
        ("sort:prioriti", "sort", 5, "priority"),
        ("(printer sort:due)", "sort_inside", 9, None),
        ('say "hello', "quote", 4, None),
        ("a or", "empty", 4, None),
        ("a )", "close", 2, None),
        ("-(a or b", "open", 1, None),
    ],
)
def test_what_a_list_can_not_understand(text, code, column, near):
    with pytest.raises(QueryError) as caught:
        read(text)
    assert (caught.value.fault, caught.value.column) == (code, column)
    if near is not None:
        assert caught.value.params["near"] == near


def test_a_desk_knows_its_own_clocks():
    assert read("breached:delivery", ["delivery"]) == Query(Asked("breached", ("delivery",)))
    with pytest.raises(QueryError):
        read("breached:response", ["delivery"])


def test_one_query_narrows_another():
    view, line = read("is:open sort:created"), read("a or b sort:due")
    assert view.narrowed(line) == Query(And((view.tree, line.tree)), Sort("due"))
    assert view.narrowed(read("")) == view
    assert read("").narrowed(line) == line


@pytest.mark.parametrize(
    ("text", "by", "both"),
    [
        ("is:open", "", "is:open"),
        ("is:open", "a or b", "is:open (a or b)"),
        ("a or b sort:due", "c sort:-created", "(a or b) c sort:-created"),
        ("is:open sort:due", "d", "is:open d sort:due"),
        ("", "x", "x"),
    ],
)
def test_two_queries_as_one_text(text, by, both):
    assert joined(text, by) == both
    assert read(joined(text, by)) == read(text).narrowed(read(by)) or not text


NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")  # 20:00 there


@pytest.mark.parametrize(
    ("text", "ahead", "low", "high"),
    [
        ("<2h", True, None, NOON + 2 * HOUR),
        ("<=2h", True, None, NOON + 2 * HOUR + TICK),
        (">2h", True, NOON + 2 * HOUR + TICK, None),
        ("<2h", False, NOON - 2 * HOUR + TICK, None),  # younger than
        (">2h", False, None, NOON - 2 * HOUR),  # older than
        ("2h", False, NOON - 2 * HOUR, None),
        (">-2h", False, NOON - 2 * HOUR + TICK, None),
        ("<+2h", True, None, NOON + 2 * HOUR),
        ("today", False, NOON - 20 * HOUR, NOON + 4 * HOUR),
        (">=today", False, NOON - 20 * HOUR, None),
        ("2026-03-05", True, NOON + 4 * HOUR, NOON + 28 * HOUR),
        (">2026-03-05", True, NOON + 28 * HOUR, None),
        ("<2026-03-05", True, None, NOON + 4 * HOUR),
        ("2026-03", True, datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC)),
        ("2026", True, datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)),
        ("2026-12", True, datetime(2026, 11, 30, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)),
        ("2026-03-04T20:00", True, NOON, NOON + timedelta(minutes=1)),
        ("-1d..now", False, NOON - DAY, NOON + TICK),
        ("now..-1d", False, NOON - DAY, NOON + TICK),
        ("1w3d", False, NOON - 10 * DAY, None),
    ],
)
def test_the_stretch_that_a_time_means(text, ahead, low, high):
    assert stretch(read_time(text), ahead=ahead, now=NOON, zone=SHANGHAI) == (low, high)


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
    for reads in (parse, read):
        try:
            reads(text)
        except QueryError as error:
            column = error.column
        assert 0 <= column <= len(text)


_LEAVES = st.builds(
    Asked,
    st.sampled_from(["category", "priority"]),
    st.tuples(st.sampled_from(["urgent", NONE])),
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
            return f"{field}:{','.join(getattr(value, 'value', value) for value in values)}"
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
