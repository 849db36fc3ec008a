"""How one ticket looks in a list: one line where there is room, two where there is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from supportdesk.domain.hostile import visible
from supportdesk.domain.views import QueueRow
from supportdesk.domain.vocabulary import Category, Priority, Status
from supportdesk.locale import _, pgettext
from supportdesk.locale.labels import label
from supportdesk.widgets.countdown import WIDTH, Countdown, Glyphs

ONE_LINE_FROM = 124
"""Cells from which everything fits on one line."""

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


@dataclass(frozen=True, slots=True)
class Layout:
    """The widths of a list's columns, in cells."""

    width: int
    height: int

    @classmethod
    def for_width(cls, width: int) -> Layout:
        return cls(width, 1 if width >= ONE_LINE_FROM else 2)


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
    people = "".join(_sized(name, width - 1) + " " for name, width in _people_columns(layout) if width)
    if layout.height == 2:
        return "  " + people + clocks
    names = (
        (_("category"), _category_width() + 1),
        (_("priority"), _priority_width() + 1),
        (_("number"), NUMBER + 1),
        (_("subject"), _subject_width(layout)),
    )
    return "  " + "".join(_sized(name, width - 1) + " " for name, width in names) + people + clocks


def _clock_columns() -> tuple[tuple[str, int], ...]:
    return ((_("response"), WIDTH + 1), (_("resolution"), WIDTH + 1), (_("update by"), NEXT))


def _people_columns(layout: Layout) -> tuple[tuple[str, int], ...]:
    """Status, tier, owner, customer, and the cells of each with the gap behind it."""
    if layout.height == 1:
        widths = (9, 6, 11, 17)
    else:
        room = layout.width - 2 - sum(width for _name, width in _clock_columns())
        owner = min(12, max(7, (room - 15) // 2))
        widths = (9, 6, owner, max(0, room - 15 - owner))
    names = (_("status"), pgettext("line of support", "tier"), _("owner"), _("customer"))
    return tuple(zip(names, widths, strict=True))


def _subject_width(layout: Layout) -> int:
    used = 2 + _category_width() + 1 + _priority_width() + 1 + NUMBER + 1
    if layout.height == 1:
        used += sum(w for _n, w in _people_columns(layout)) + sum(w for _n, w in _clock_columns())
    return max(8, layout.width - used)


def draw_words(row: QueueRow, layout: Layout, *, marked: bool, me: str) -> list[Pieces]:
    """The lines of one ticket but for its clocks, which end the last line and alone change by themselves.

    Before the ticket `*` is a mark, `<` says that the customer spoke last.
    """
    new_words = row.unanswered and row.owner_id is not None
    marks = (("*" if marked else " ") + ("<" if new_words else " "), "marked" if marked else "words")
    hot = {Priority.URGENT: "urgent", Priority.HIGH: "high"}
    head: Pieces = [
        marks,
        (
            _sized(f"{CATEGORY_SIGNS[row.category]} {_word(row.category)}", _category_width() + 1),
            "urgent" if row.category is Category.URGENT else "",
        ),
        (
            _sized(f"{PRIORITY_SIGNS[row.priority]:<2} {_word(row.priority)}", _priority_width() + 1),
            hot.get(row.priority, "") if row.priority else "",
        ),
        (_sized(visible(row.number, newlines=False), NUMBER) + " ", "dim"),
        (_sized(visible(row.subject, newlines=False), _subject_width(layout) - 1) + " ", "strong"),
    ]
    people = _people(row, layout, me)
    return [[*head, *people]] if layout.height == 1 else [head, [("  ", ""), *people]]


def draw_clocks(clocks: Clocks, glyphs: Glyphs) -> Pieces:
    """The clocks of one ticket, CLOCKS cells wide."""
    response, resolution, update = clocks
    return [
        (response.cells(glyphs) + " ", response.level),
        (resolution.cells(glyphs) + " ", resolution.level),
        (_sized(_next(update), NEXT), update.level),
    ]


def _people(row: QueueRow, layout: Layout, me: str) -> Pieces:
    owner = visible(row.owner_name, newlines=False) if row.owner_name else pgettext("owner", "nobody")
    tier = f"{row.tier}>{row.handover_to}" if row.handover_to else str(row.tier)
    mine = "strong" if row.owner_id == me else "" if row.owner_id else "high"
    words = (short_status(row.status), tier, owner, visible(row.customer, newlines=False))
    styles = ("", "high" if row.handover_to else "dim", mine, "dim")
    return [
        (_sized(word, max(0, width - 1)) + " " * min(1, width), style)
        for word, style, (_name, width) in zip(words, styles, _people_columns(layout), strict=True)
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
    """Exactly `width` cells; what is cut ends in an ellipsis."""
    if cell_len(text) > width > 1:
        return set_cell_size(text, width - 1) + "…"
    return set_cell_size(text, width)
