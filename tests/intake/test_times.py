"""Times as other desks write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.errors import BadInput
from supportdesk.intake.times import Order, Times, settled

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12/Mar/24 9:41 AM", "2024-03-12 08:41"),
        ("12/Mar/24 12:00 AM", "2024-03-11 23:00"),
        ("12/Mar/24 12:30 PM", "2024-03-12 11:30"),
        ("12/Mar/24 21:41", "2024-03-12 20:41"),
        ("12-Mar-2024 21:41:07", "2024-03-12 20:41:07"),
        ("12 March 2024 9:41 p.m.", "2024-03-12 20:41"),
        ("Mar 12, 2024, 9:41 AM", "2024-03-12 08:41"),
        ("12/三月/24 9:41 上午", "2024-03-12 08:41"),
        ("12/3月/24 下午 9:41", "2024-03-12 20:41"),
        ("2024-03-12", "2024-03-11 23:00"),
        ("2024-03-12 09:41:07.123", "2024-03-12 08:41:07"),
        ("2024-03-12T09:41:07Z", "2024-03-12 09:41:07"),
        ("2024-03-12T09:41:07+05:30", "2024-03-12 04:11:07"),
        ("2024-03-12 09:41:07 UTC", "2024-03-12 09:41:07"),
        ("2024/3/2 9:41", "2024-03-02 08:41"),
        ("25/03/2024 09:41", "2024-03-25 08:41"),
        ("3/25/2024 9:41 AM", "2024-03-25 08:41"),
        ("\u00a012/Mar/24\u202f9:41\u202fAM ", "2024-03-12 08:41"),
        ("2024-03-31 02:30", "2024-03-31 01:30"),  # the clocks leapt over it
        ("2024-10-27 02:30", "2024-10-27 00:30"),  # it was twice: the first
    ],
)
def test_a_time_is_read(text: str, read: str) -> None:
    assert Times(BERLIN).read(text) == datetime.fromisoformat(read).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "someday", "03/04/2024 09:41", "13/13/2024", "31/Feb/24 9:41 AM", "12/Foo/24 9:41 AM",
        "12/Mar/24 13:41 PM", "12/Mar/24 0:41 AM", "0000-01-01", "9999-12-31", "2024-03-12T25:00",
        "2024-03-12 09:41:07+99:99", "12/Mar/24 x", "1" * 500,
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert Times(BERLIN).read(text) is None


def test_the_order_of_day_and_month_is_what_the_file_shows() -> None:
    april = datetime(2024, 4, 3, tzinfo=UTC)
    assert settled(Times(UTC), ["03/04/2024", "25/04/2024"]).read("03/04/2024") == april
    assert settled(Times(UTC), ["04/03/2024", "04/25/2024"]).read("04/03/2024") == april
    assert settled(Times(UTC, Order.MONTH_FIRST), ["04/03/2024"]).read("04/03/2024") == april
    assert settled(Times(UTC), ["2024-04-03", ""]).order is None
    for texts in (["03/04/2024"], ["03/04/2024", "25/04/2024", "04/25/2024"]):
        with pytest.raises(BadInput, match="dates_ambiguous"):
            settled(Times(UTC), texts)
    assert Times(UTC, Order.MONTH_FIRST).read("25/04/2024") is None, "there is no month 25"


@given(st.integers(10**9, 38 * 10**8), st.sampled_from(["%d/%b/%y %I:%M %p", "%Y-%m-%d %H:%M"]))
def test_what_was_written_is_read(second: int, shape: str) -> None:
    at = datetime.fromtimestamp(second // 60 * 60, UTC)
    assert Times(UTC).read(at.strftime(shape)) == at
