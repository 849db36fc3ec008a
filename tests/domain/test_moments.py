"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.errors import BadInput
from supportdesk.domain.moments import parse_moment

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("+2h", 2),
        ("+90m", 1.5),
        ("+1h30m", 1.5),
        ("+1h 30m", 1.5),
        ("+1d2h", 26),
        ("-15m", -0.25),
        ("+2时", 2),
        ("+30分", 0.5),
        ("+1天", 24),
        (" +2H ", 2),
        ("15:00", 6),
        ("15：00", 6),
        ("08:59", -1 / 60),
        ("9:00", 0),
        ("today 15:00", 6),
        ("Tomorrow 9:00", 24),
        ("yesterday 9:00", -24),
        ("明天 9:00", 24),
        ("后天 9:00", 48),
        ("昨天 9:00", -24),
        ("03-02 10:00", 1),
        ("3/2 10:00", 1),
        ("2026-03-02 10:00", 1),
        ("2026/3/2 10:00:30", 1 + 30 / 3600),
        ("2026-03-02T10:00", 1),
        ("2026-03-03", 15),
    ],
)
def test_understood(said: str, hours: float) -> None:
    assert parse_moment(said, NOW, UTC) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    "said",
    ["", "soon", "25:00", "12:60", "2026-02-30", "13-01 10:00", "+2", "2h", "+h", "+", "someday 9:00", "9",
     "+99999999999d", "10:00 tomorrow", "0000-01-01", "２x"],
)  # fmt: skip
def test_not_understood(said: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_moment(said, NOW, UTC)
    assert caught.value.code == "moment"
    assert caught.value.params["given"] == said


def test_in_the_zone_of_the_person_who_typed_it() -> None:
    assert parse_moment("15:00", NOW, SHANGHAI) == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    late = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # already tomorrow in Shanghai
    assert parse_moment("today 8:00", late, SHANGHAI) == datetime(2026, 3, 3, 0, 0, tzinfo=UTC)


def test_around_a_change_of_the_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # clocks go forward on the 29th at 02:00
    assert parse_moment("tomorrow 9:00", before, berlin) == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    assert parse_moment("+24h", before, berlin) == before + timedelta(hours=24)


@given(st.text())
def test_anything_is_understood_or_refused(text: str) -> None:
    try:
        found = parse_moment(text, NOW, UTC)
    except BadInput:
        return
    assert found.utcoffset() == timedelta(0)


@given(st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_a_whole_moment_comes_back(at: datetime) -> None:
    assert parse_moment(f"{at:%Y-%m-%d %H:%M:%S}", NOW, UTC) == at
