"""What breaks for many at once is seen in what they report; what only looks like it is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.outbreaks import Report, Threshold, bursts
from supportdesk.domain.tokens import tokens

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

WIFI = [
    "wifi on floor 3 is dead",
    "floor 3: no wifi at all",
    "wifi dead, floor 3",
    "no wifi on floor 3 since ten",
]
OTHERS = ["printer jammed", "password forgotten again", "laptop screen black", "invoice export broken"]


def reported(texts: list[str], every: float = 5.0) -> list[Report]:
    """One report after another, so many minutes apart, the last at noon."""
    return [
        Report(
            n, NOON - timedelta(minutes=every * (len(texts) - n)), f"Department {n % 3}", frozenset(tokens(t))
        )
        for n, t in enumerate(texts, 1)
    ]


def found(texts: list[str], threshold: Threshold, every: float) -> list[tuple[int, ...]]:
    reports = reported(texts, every)
    plain = {"is", "on", "at", "no", "all"}
    weights = {token: 3.0 for report in reports for token in report.tokens - plain}
    return [burst.tickets for burst in bursts(reports, weights, threshold, NOON)]


@pytest.mark.parametrize(
    ("texts", "threshold", "every", "expected"),
    [
        (WIFI, Threshold(4), 5, [(1, 2, 3, 4)]),
        (WIFI[:3], Threshold(4), 5, []),
        (WIFI[:3], Threshold(3), 5, [(1, 2, 3)]),
        ([*OTHERS, *WIFI], Threshold(4), 5, [(5, 6, 7, 8)]),
        (OTHERS * 3, Threshold(4), 5, []),  # three alike of each are under four
        (WIFI, Threshold(4, timedelta(minutes=10)), 5, []),  # two of them came before
        (WIFI, Threshold(4, timedelta(minutes=20)), 5, [(1, 2, 3, 4)]),
        (["3楼无线断了", "三楼无线网断了", "无线断了", "楼上无线网断了"], Threshold(3), 5, [(1, 2, 3, 4)]),
    ],
)
def test_bursts(texts, threshold, every, expected):
    assert found(texts, threshold, every) == expected


def test_it_says_what_they_share_and_from_how_many_departments_they_come():
    reports = reported(WIFI)
    weights = {"wifi": 4.0, "floor": 3.0, "dead": 2.0, "3": 1.0}
    (burst,) = bursts(reports, weights, Threshold(4), NOON)
    assert burst.shared[:2] == ("wifi", "floor")
    assert burst.departments == 3
    assert (burst.since, burst.until) == (reports[0].at, reports[-1].at)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=12), st.integers(2, 5))
def test_no_report_is_in_two_and_each_has_enough(words, alike):
    reports = [Report(n, NOON - timedelta(minutes=n), "", frozenset(each)) for n, each in enumerate(words, 1)]
    groups = bursts(reports, dict.fromkeys("abcdefg", 1.0), Threshold(alike), NOON)
    everybody = [i for burst in groups for i in burst.tickets]
    assert len(everybody) == len(set(everybody))
    assert all(len(burst.tickets) >= alike for burst in groups)
