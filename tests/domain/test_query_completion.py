"""What a line offers while a query is typed."""

from __future__ import annotations

import pytest

from supportdesk.domain.errors import QueryError
from supportdesk.domain.query import read
from supportdesk.domain.query_completion import completions

KNOWN = {"dept": ("销售部", "Key Accounts", "Sales"), "tag": ("vpn", "vip"), "owner": ("li.na", "zhao.qiang")}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ow", "owner:"),
        ("is:open st", "is:open status:"),
        ("-ta", "-tag:"),
        ("(cha", "(channel:"),
        ("状", "状态:"),
        ("owner:", "owner:me"),
        ("owner:z", "owner:zhao.qiang"),
        ("责任人：", "责任人：me"),
        ("is:op", "is:open"),
        ("status:wai", "status:waiting_customer"),
        ("dept:key", 'dept:"Key Accounts"'),
        ('dept:"key', 'dept:"Key Accounts"'),
        ("dept:销", "dept:销售部"),
        ("tag:vpn,vi", "tag:vpn,vip"),
        ("due:", "due:<2h"),
        ("score:", "score:<4"),
        ("breached:resol", "breached:resolution"),
        ("sort:cr", "sort:created"),
        ("printer sor", "printer sort:"),
    ],
)
def test_the_likeliest_comes_first(typed, first):
    assert completions(typed, KNOWN)[0] == first


@pytest.mark.parametrize(
    "typed", ["", " ", "say ", '"in a phrase ow', "qqq:", "owner:li.na ", "zz", "is:open"]
)
def test_what_it_does_not_know_it_leaves_alone(typed):
    assert completions(typed, KNOWN) == []


def test_whatever_is_offered_can_be_read():
    for field in ("owner:", "dept:", "tag:", "is:", "has:", "due:", "created:", "score:", "sort:", "status:"):
        for choice in completions(field, KNOWN):
            try:
                read(choice)
            except QueryError as error:
                raise AssertionError(choice) from error
