"""A ticket whose words were erased, as it looks in the list and open: a fact with a reason, not a fault."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk.domain.vocabulary import Language
from supportdesk.locale import set_language
from supportdesk.services import erasing
from supportdesk.services.people import find


@pytest.fixture(autouse=True)
def _erased(office: Any) -> None:
    match = erasing.find(office.desk, office.number("missed"))
    erasing.erase(office.desk, find(office.desk, "zhou.ping"), match, "asked by letter")


async def opened(c: Any, office: Any) -> None:
    await c.open(office.ids["missed"])


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_ticket(picture: Any, size: tuple[int, int]) -> None:
    assert picture(opened, size)


def test_a_ticket_in_chinese(picture: Any) -> None:
    set_language(Language.CHINESE)
    assert picture(opened, (120, 36), language=Language.CHINESE)
