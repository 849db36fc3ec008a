"""A line of the queue has exactly the width it is given, whatever people are called."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from supportdesk.domain.views import CLOCK_COLUMNS, NEEDED_COLUMNS, STANDARD_COLUMNS
from supportdesk.domain.vocabulary import Category, Channel, Column, Language, Priority, Status, Tier
from supportdesk.locale import set_language
from supportdesk.locale.labels import label
from supportdesk.widgets.countdown import ASCII, UNICODE, Glyphs
from supportdesk.widgets.line_layout import MARKS, Layout
from supportdesk.widgets.ticket_line import Pieces, clocks_of, draw_clock, draw_marks, draw_words

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def drawn(row: Any, layout: Layout, glyphs: Glyphs, *, marked: bool, me: str) -> list[Pieces]:
    """All that a list shows of a ticket at nine."""
    clocks, found = clocks_of(row, NINE), []
    for place, line in enumerate(layout.lines):
        pieces = [(" " * MARKS, "") if place else draw_marks(row, marked=marked)]
        for column, cells in line:
            if column in CLOCK_COLUMNS:
                pieces.append(draw_clock(clocks[column], column, cells, glyphs))
            else:
                pieces.append(draw_words(row, column, cells, me))
            assert cell_len(pieces[-1][0]) == cells
        found.append(pieces)
    return found


def header(layout: Layout) -> str:
    """The names above the list, each cut to its column."""
    names = " " * MARKS
    for _start, end, column in layout.heads:
        names = set_cell_size(names + label(column), end - 1) + " "
    return names


WORDS = st.lists(
    st.sampled_from(
        [
            *string.ascii_letters, *"  .,-/[]@", *"密码错误打印机脱机，。“”", *"ｶﾀｶﾅ한국어",
            "é", "e\u0301", "\u0301",
            "👩‍👩‍👧‍👦", "👩", "\u200d", "❤️", "❤", "\ufe0f", "🇨🇳", "🇨", "👍🏽", "①", "☎", "…", "\t", "\n",
            "\x1b", "\u202e", "\u200b", "\U0001f9d1\u200d\U0001f4bb",
        ]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@st.composite
def rows(pick: Any, make_row: Any, make_clock: Any) -> Any:
    return make_row(
        subject=pick(WORDS),
        customer=pick(WORDS),
        owner_name=pick(WORDS),
        department=pick(WORDS),
        tags=pick(WORDS),
        reference=pick(WORDS),
        channel=pick(st.sampled_from(Channel)),
        score=pick(st.none() | st.floats(1, 5)),
        expected_at=pick(st.none() | st.just(NINE)),
        number=pick(st.sampled_from(["T20260302-001", "", "EXT-2026-000000000017", "工单-17"])),
        status=pick(st.sampled_from(Status)),
        tier=pick(st.sampled_from(Tier)),
        category=pick(st.none() | st.sampled_from(Category)),
        priority=pick(st.none() | st.sampled_from(Priority)),
        owner_id=pick(st.none() | st.just("li.na")),
        handover_to=pick(st.none() | st.just(Tier.L3)),
        unanswered=pick(st.booleans()),
        clocks=[
            make_clock(name, target=pick(st.integers(1, 90_000)), ago=pick(st.integers(0, 90_000)))
            for name in pick(st.sets(st.sampled_from(["response", "resolution", "update", "promise"])))
        ],
    )


CHOSEN = st.sets(st.sampled_from(Column)).map(lambda some: sorted({*some, *NEEDED_COLUMNS}))
CHOICES = st.just(STANDARD_COLUMNS) | CHOSEN.flatmap(st.permutations).map(tuple)


@pytest.mark.parametrize("language", Language)
def test_every_line_has_the_width_it_is_given(make_row: Any, make_clock: Any, language: Language) -> None:
    @given(row=rows(make_row, make_clock), width=st.integers(40, 220), marked=st.booleans(), data=st.data())
    def check(row: Any, width: int, marked: bool, data: st.DataObject) -> None:
        layout = Layout.for_width(width, data.draw(CHOICES))
        glyphs = data.draw(st.sampled_from([UNICODE, ASCII]))
        lines = drawn(row, layout, glyphs, marked=marked, me="li.na")
        assert len(lines) == layout.height
        for line in lines:
            cells = sum(cell_len(text) for text, _style in line)
            assert cells <= width or width < 60, (cells, width)
            strip = Strip([Segment(text) for text, _style in line]).adjust_cell_length(width)
            assert sum(cell_len(segment.text) for segment in strip) == width
            assert cell_len("".join(segment.text for segment in strip)) == width
            assert "\n" not in strip.text
            assert "\x1b" not in strip.text

    set_language(language)
    try:
        check()
    finally:
        set_language(Language.ENGLISH)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [80, 98, 123, 124, 138, 200])
def test_the_names_of_the_columns_stand_above_them(
    make_row: Any, make_clock: Any, width: int, language: Language
) -> None:
    set_language(language)
    try:
        layout = Layout.for_width(width)
        row = make_row(
            owner_name="OWNER", owner_id="x", customer="CUSTOMER", subject="SUBJECT", number="NUMBER",
            clocks=[make_clock("response", target=5), make_clock("resolution", target=55)],
        )  # fmt: skip
        line = "".join(text for text, _style in drawn(row, layout, UNICODE, marked=False, me="")[-1])
        above = header(layout)
        assert cell_len(above) <= width
        names = {"OWNER": "owner", "CUSTOMER": "customer"}
        if layout.height == 1:
            names |= {"NUMBER": "number", "SUBJECT": "subject"}
        if language is Language.ENGLISH:
            for shown, name in names.items():
                assert above.index(name) == line.index(shown), name
            assert above.index("response") == line.index("█")
    finally:
        set_language(Language.ENGLISH)


@given(columns=CHOICES, width=st.integers(60, 240))
def test_what_is_chosen_is_shown_or_falls_away_from_the_end(columns: tuple[Column, ...], width: int) -> None:
    layout = Layout.for_width(width, columns)
    shown = [column for line in layout.lines for column, _cells in line]
    assert sorted((*shown, *layout.fallen)) == sorted(columns)
    words = tuple(c for c in columns if c is not Column.SUBJECT and c not in CLOCK_COLUMNS)
    gone = tuple(c for c in layout.fallen if c not in CLOCK_COLUMNS)
    assert gone == words[len(words) - len(gone) :]
    assert Column.SUBJECT in shown
    assert set(shown) >= set(columns) & set(CLOCK_COLUMNS), "deadlines fall last"
    if layout.height == 1:
        assert tuple(shown) == columns
    split = columns.index(Column.SUBJECT)
    for line in layout.lines:
        before = [columns.index(c) for c, _cells in line if columns.index(c) < split]
        after = [columns.index(c) for c, _cells in line if columns.index(c) > split]
        assert (before, after) == (sorted(before), sorted(after)), "each line keeps the order"


def test_clocks_stand_where_they_were_put_and_may_be_left_out(make_row: Any, make_clock: Any) -> None:
    columns = (Column.RESOLUTION, Column.NUMBER, Column.SUBJECT, Column.RESPONSE, Column.OWNER)
    row = make_row(owner_name="OWNER", owner_id="x", clocks=[make_clock("resolution", target=55)])
    (line,) = drawn(row, Layout.for_width(140, columns), UNICODE, marked=False, me="")
    assert "55m" in line[1][0]
    assert "OWNER" in line[-1][0]
    none = Layout.for_width(140, (Column.NUMBER, Column.SUBJECT))
    assert sum(cells for _column, cells in none.lines[0]) + MARKS == 140
    assert Layout.for_width(60, (Column.NUMBER, Column.SUBJECT)).height == 1


def test_few_columns_take_one_line_and_many_take_two() -> None:
    few = (Column.STATUS, Column.NUMBER, Column.SUBJECT, *CLOCK_COLUMNS)
    assert [Layout.for_width(width, few).height for width in (70, 100, 200)] == [2, 1, 1]
    every = tuple(Column)
    assert [Layout.for_width(width, every).height for width in (80, 150, 240)] == [2, 2, 1]
    fallen = [len(Layout.for_width(width, every).fallen) for width in range(80, 241)]
    assert fallen == sorted(fallen, reverse=True), "more room never shows less"
    assert fallen[0] > 0 == fallen[-1]


def test_each_column_shows_what_it_is_called_after(make_row: Any) -> None:
    row = make_row(
        department="DEPARTMENT", channel=Channel.PHONE, tags="vpn,vip", reference="EXT-1", score=4.25,
        expected_at=None,
    )  # fmt: skip
    layout = Layout.for_width(260, tuple(Column))
    line = "".join(text for text, _style in drawn(row, layout, UNICODE, marked=False, me="")[0])
    above = header(layout)
    here = f"{NINE.astimezone():%Y-%m-%d %H:%M}"
    for name, words in {
        "department": "DEPARTMENT", "channel": "phone", "tags": "vpn vip", "outside number": "EXT-1",
        "reported": here, "last touched": here, "expected": "–", "score": "4.2",
    }.items():  # fmt: skip
        assert line[above.index(name) :].startswith(words), name


def test_one_line_where_there_is_room_and_two_where_there_is_not() -> None:
    assert [Layout.for_width(width).height for width in (1, 80, 123, 124, 200)] == [2, 2, 2, 1, 1]


def test_what_is_cut_ends_in_an_ellipsis(make_row: Any) -> None:
    long = make_row(subject="电" * 200)
    head = "".join(
        text for text, _style in drawn(long, Layout.for_width(80), UNICODE, marked=False, me="")[0]
    )
    assert head.rstrip().endswith("…")
    assert cell_len(head) == 80


def test_marks_and_words_before_the_line(make_row: Any) -> None:
    def before(**more: Any) -> str:
        marked = more.pop("marked", False)
        return drawn(make_row(**more), Layout.for_width(80), UNICODE, marked=marked, me="")[0][0][0]

    assert before() == "  "
    assert before(marked=True) == "* "
    assert before(unanswered=True, owner_id="x") == " <"
    assert before(unanswered=True, owner_id="x", marked=True) == "*<"
    assert before(unanswered=True) == "  ", "nobody has spoken to them yet: the response clock says so"


def test_states_are_words_and_signs_not_colours(make_row: Any) -> None:
    def plain(**more: Any) -> str:
        lines = drawn(make_row(**more), Layout.for_width(200), ASCII, marked=False, me="")
        return "".join(text for line in lines for text, _style in line)

    for name, values in {
        "status": list(Status),
        "category": [None, *Category],
        "priority": [None, *Priority],
        "tier": list(Tier),
        "handover_to": [None, Tier.L2, Tier.L3],
    }.items():
        assert len({plain(**{name: value}) for value in values}) == len(values), name


def test_a_nearer_promise_stands_in_for_the_update(make_row: Any, make_clock: Any) -> None:
    update, promise = make_clock("update", target=240), make_clock("promise", target=30, fixed=True)
    assert clocks_of(make_row(clocks=[update]), NINE)[Column.UPDATE].text == "4h00"
    assert clocks_of(make_row(clocks=[update, promise]), NINE)[Column.UPDATE].text == "30m"
    far = make_clock("promise", target=600, fixed=True)
    assert clocks_of(make_row(clocks=[update, far]), NINE)[Column.UPDATE].text == "4h00"
    kept = make_clock("promise", target=30, fixed=True, met_at=NINE, running_since=None)
    assert clocks_of(make_row(clocks=[update, kept]), NINE)[Column.UPDATE].text == "4h00"
