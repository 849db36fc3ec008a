"""How one ticket looks in a list: one line where there is room, two where there is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from supportdesk.domain.hostile import visible
from supportdesk.domain.views import STANDARD_COLUMNS, QueueRow
from supportdesk.domain.vocabulary import Category, Column, Priority, Status
from supportdesk.locale import _, pgettext
from supportdesk.locale.labels import label
from supportdesk.widgets.countdown import WIDTH, Countdown, Glyphs

ONE_LINE_FROM = 124
"""Cells from which the standard columns fit on one line."""

SUBJECT = 8
"""Cells that the subject has at least."""

SUBJECT_ALONE = 24
"""Cells that the subject has at least on the one line of a list narrower than ONE_LINE_FROM."""

SUBJECT_BESIDE = 30
"""Cells of the subject that what found no room on a ticket's second line leaves on the first."""

CUT = 7
"""Cells from which a column of words is worth being shown cut."""

CATEGORY_SIGNS = {None: "?", Category.SIMPLE: "-", Category.COMPLEX: "+", Category.URGENT: "!"}
PRIORITY_SIGNS = {
    None: "?",
    Priority.URGENT: "^^",
    Priority.HIGH: "^",
    Priority.MEDIUM: "=",
    Priority.LOW: "v",
}

NUMBER = 13
"""Cells of a ticket's number; an outside reference that is longer is cut."""

NEXT = 9
"""Cells of the time until the next update is due."""

CLOCK_WIDTHS = (WIDTH + 1, WIDTH + 1, NEXT)
CLOCKS = sum(CLOCK_WIDTHS)
"""Cells of the three clocks at the end of a ticket's last line."""

Clocks = tuple[Countdown, Countdown, Countdown]
"""Response, resolution and next update at one instant."""

Pieces = list[tuple[str, str]]
"""Text and the name of its style; an empty name is the plain one."""


Cells = tuple[tuple[Column, int], ...]
"""Columns in their order, and the cells of each with the gap behind it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a list's columns stand: `above` on the first line of two, `last` before the clocks.

    All stand on one line where that leaves room for the subject. On two, those up to the subject stand above
    and the rest below; what has no room falls away from the end.
    """

    width: int
    above: Cells
    last: Cells
    fallen: tuple[Column, ...] = ()

    @property
    def height(self) -> int:
        """Lines of a ticket."""
        return 2 if self.above else 1

    @classmethod
    def for_width(cls, width: int, columns: tuple[Column, ...] = STANDARD_COLUMNS) -> Layout:
        others = sum(_cells(column) for column in columns if column is not Column.SUBJECT)
        subject = width - 2 - CLOCKS - others
        if subject >= (SUBJECT if width >= ONE_LINE_FROM else SUBJECT_ALONE):
            return cls(width, (), tuple((c, subject if c is Column.SUBJECT else _cells(c)) for c in columns))
        return cls._on_two_lines(width, columns)

    @classmethod
    def _on_two_lines(cls, width: int, columns: tuple[Column, ...]) -> Layout:
        split = columns.index(Column.SUBJECT)
        above: list[tuple[Column, int]] = []
        subject = width - 2
        for column in columns[:split]:
            if subject - _cells(column) < SUBJECT:
                break
            above.append((column, _cells(column)))
            subject -= _cells(column)
        below, fallen = _fill(width - 2 - CLOCKS, (*columns[len(above) : split], *columns[split + 1 :]))
        beside: list[tuple[Column, int]] = []
        while fallen and subject - _cells(fallen[0]) >= SUBJECT_BESIDE:
            beside.append((fallen[0], _cells(fallen[0])))
            subject -= _cells(fallen[0])
            fallen = fallen[1:]
        return cls(width, (*above, (Column.SUBJECT, max(SUBJECT, subject)), *beside), below, fallen)


def _fill(room: int, columns: tuple[Column, ...]) -> tuple[Cells, tuple[Column, ...]]:
    """As many columns as so many cells hold, the last up to their end; and those that have no room."""
    taken: list[tuple[Column, int]] = []
    left = room
    for column in columns:
        cells = min(12, max(7, (room - 15) // 2)) if column is Column.OWNER else _cells(column)
        if cells > left:
            if column not in _CUT or left < CUT:
                break
            cells = left
        taken.append((column, cells))
        left -= cells
    if taken:
        taken[-1] = (taken[-1][0], taken[-1][1] + left)
    return tuple(taken), columns[len(taken) :]


_CUT = frozenset((Column.CUSTOMER, Column.DEPARTMENT, Column.TAGS, Column.REFERENCE, Column.OWNER))
"""Columns that say something when they are cut."""

_WIDTHS = {
    Column.NUMBER: NUMBER + 1,
    Column.STATUS: 9,
    Column.TIER: 6,
    Column.OWNER: 11,
    Column.CUSTOMER: 17,
    Column.DEPARTMENT: 13,
    Column.CHANNEL: 9,
    Column.TAGS: 17,
    Column.REFERENCE: 15,
    Column.REPORTED: 17,
    Column.UPDATED: 17,
    Column.EXPECTED: 17,
    Column.SCORE: 6,
}


def _cells(column: Column) -> int:
    """The cells that a column wants, with the gap behind it."""
    if column is Column.CATEGORY:
        return _category_width() + 1
    return _priority_width() + 1 if column is Column.PRIORITY else _WIDTHS[column]


def clocks_of(row: QueueRow, now: datetime) -> Clocks:
    """Response, resolution and next update; a nearer promise stands in for the update."""
    update = row.clocks.get("update")
    promise = row.clocks.get("promise")
    if promise is not None and promise.clock.due is not None and not promise.clock.ended:
        later = update is None or update.clock.due is None or promise.clock.due < update.clock.due
        update = promise if later else update
    return (
        Countdown.of(row.clocks.get("response"), now),
        Countdown.of(row.clocks.get("resolution"), now),
        Countdown.of(update if update is None or not update.clock.ended else None, now),
    )


def header(layout: Layout) -> str:
    """The names of the columns, above the list. With two lines a ticket, those of the second."""
    *gapped, (last, room) = _clock_columns()
    clocks = "".join(_sized(name, width - 1) + " " for name, width in gapped) + _sized(last, room)
    names = "".join(_sized(label(column), width - 1) + " " for column, width in layout.last)
    return "  " + _sized(names, max(0, layout.width - 2 - CLOCKS)) + clocks


def _clock_columns() -> tuple[tuple[str, int], ...]:
    return ((_("response"), WIDTH + 1), (_("resolution"), WIDTH + 1), (_("update by"), NEXT))


def draw_words(row: QueueRow, layout: Layout, *, marked: bool, me: str) -> list[Pieces]:
    """The lines of one ticket but for its clocks, which end the last line and alone change by themselves.

    Before the ticket `*` is a mark, `<` says that the customer spoke last.
    """
    new_words = row.unanswered and row.owner_id is not None
    marks = (("*" if marked else " ") + ("<" if new_words else " "), "marked" if marked else "words")
    last = [_piece(row, column, width, me) for column, width in layout.last]
    if not last:
        last = [(" " * max(0, layout.width - 2 - CLOCKS), "")]
    if not layout.above:
        return [[marks, *last]]
    return [[marks, *(_piece(row, column, width, me) for column, width in layout.above)], [("  ", ""), *last]]


def _piece(row: QueueRow, column: Column, width: int, me: str) -> tuple[str, str]:
    """What a column shows of a ticket, in its cells and the gap behind them."""
    words, style = _shown(row, column, me)
    return _sized(words, max(0, width - 1)) + " " * min(1, width), style


def _shown(row: QueueRow, column: Column, me: str) -> tuple[str, str]:
    """What a column shows of a ticket, and the name of its style."""
    match column:
        case Column.CATEGORY:
            style = "urgent" if row.category is Category.URGENT else ""
            return f"{CATEGORY_SIGNS[row.category]} {_word(row.category)}", style
        case Column.PRIORITY:
            style = {Priority.URGENT: "urgent", Priority.HIGH: "high"}.get(row.priority or Priority.LOW, "")
            return f"{PRIORITY_SIGNS[row.priority]:<2} {_word(row.priority)}", style
        case Column.SUBJECT:
            return visible(row.subject, newlines=False), "strong"
        case Column.STATUS:
            return short_status(row.status), ""
        case Column.TIER:
            tier = f"{row.tier}>{row.handover_to}" if row.handover_to else str(row.tier)
            return tier, "high" if row.handover_to else "dim"
        case Column.OWNER:
            owner = visible(row.owner_name, newlines=False) if row.owner_name else pgettext("owner", "nobody")
            return owner, "strong" if row.owner_id == me else "" if row.owner_id else "high"
        case Column.CHANNEL:
            return label(row.channel), "dim"
        case _:
            return _plain(row, column), "dim"


def _plain(row: QueueRow, column: Column) -> str:
    """The words of the columns that are words and nothing else."""
    match column:
        case Column.REPORTED:
            return _moment(row.reported_at)
        case Column.UPDATED:
            return _moment(row.updated_at)
        case Column.EXPECTED:
            return _moment(row.expected_at)
        case Column.SCORE:
            return "–" if row.score is None else f"{row.score:.1f}"
    words = {
        Column.NUMBER: row.number,
        Column.CUSTOMER: row.customer,
        Column.DEPARTMENT: row.department,
        Column.TAGS: row.tags.replace(",", " "),
        Column.REFERENCE: row.reference,
    }
    return visible(words[column], newlines=False)


def _moment(at: datetime | None) -> str:
    return "–" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M}"


def draw_clocks(clocks: Clocks, glyphs: Glyphs) -> Pieces:
    """The clocks of one ticket, CLOCKS cells wide."""
    response, resolution, update = clocks
    return [
        (response.cells(glyphs) + " ", response.level),
        (resolution.cells(glyphs) + " ", resolution.level),
        (_sized(_next(update), NEXT), update.level),
    ]


def short_status(status: Status) -> str:
    """A status in one word, for lists."""
    return {
        Status.NEW: pgettext("status in one word", "new"),
        Status.IN_PROGRESS: pgettext("status in one word", "working"),
        Status.WAITING_CUSTOMER: pgettext("status in one word", "waiting"),
        Status.RESOLVED: pgettext("status in one word", "resolved"),
        Status.CLOSED: pgettext("status in one word", "closed"),
        Status.MERGED: pgettext("status in one word", "merged"),
    }[status]


def _next(update: Countdown) -> str:
    if update.level == "overdue":
        return f"!{update.text}"
    return update.text or "–"


def _word(member: Category | Priority | None) -> str:
    return label(member) if member is not None else "–"


def _category_width() -> int:
    return 2 + max(cell_len(label(member)) for member in Category)


def _priority_width() -> int:
    return 3 + max(cell_len(label(member)) for member in Priority)


def _sized(text: str, width: int) -> str:
    """Exactly `width` cells; what is cut ends in an ellipsis, and no joiner takes what stands behind it."""
    text = text.rstrip(_JOINER)
    if cell_len(text) > width > 1:
        text = set_cell_size(text, width - 1).rstrip(_JOINER) + "…"
    return set_cell_size(text, width).rstrip(_JOINER)


_JOINER = "\u200d"
"""Joins the signs on both its sides into one."""
