"""Reviews as they look: the list, one that is worked on, and the question of its root cause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.vocabulary import Language, RootCause
from supportdesk.locale import set_language
from supportdesk.services.people import find


def reviewed(office: Any) -> None:
    """Three tickets under review: one worked on, one just opened, one that could be ended."""
    lead, li, zhao = (find(office.desk, who) for who in ("zhou.ping", "li.na", "zhao.qiang"))
    day = office.clock().date()
    for name, reason in (
        ("unhappy", "It took half a day to hear anything."),
        ("missed", "Nobody was on the line at eight."),
        ("closed", "打印机同样的问题本月第三次出现"),
    ):
        office.act(lead, name, cm.OpenReview(reason))
    office.act(lead, "missed", cm.RecordRootCause(RootCause.PROCESS_GAP, "The early shift was empty."))
    office.act(lead, "missed", cm.AddMeasure("Two people on the phone at eight", li, day))
    office.act(lead, "missed", cm.AddMeasure("早班电话转接到备班手机", zhao, day + timedelta(days=9)))
    office.act(lead, "missed", cm.CompleteMeasure(2, "已设置"))
    office.act(lead, "missed", cm.AttendReview((lead.name, li.name, "Tom Weber")))
    office.act(lead, "closed", cm.RecordRootCause(RootCause.TOOL, "An old printer"))
    office.act(lead, "closed", cm.AddMeasure("Buy another", zhao, day))
    office.act(lead, "closed", cm.CompleteMeasure(1))


async def listed(c: Any, office: Any) -> None:
    reviewed(office)
    await c.press("ctrl+f")


async def asked(c: Any, office: Any) -> None:
    reviewed(office)
    await c.press("ctrl+f", "c")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_list(picture: Any, size: tuple[int, int]) -> None:
    assert picture(listed, size)


def test_the_list_in_chinese(picture: Any) -> None:
    set_language(Language.CHINESE)
    assert picture(listed, (120, 36), language=Language.CHINESE)


def test_the_root_cause_in_chinese(picture: Any) -> None:
    set_language(Language.CHINESE)
    assert picture(asked, (80, 24), language=Language.CHINESE)
