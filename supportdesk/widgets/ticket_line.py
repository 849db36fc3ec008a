"""How one ticket looks in a list: its words and its clocks, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from supportdesk.domain.hostile import visible
from supportdesk.domain.views import QueueRow
from supportdesk.domain.vocabulary import Category, Column, Priority, Status
from supportdesk.locale import pgettext
from supportdesk.locale.labels import label
from supportdesk.widgets.countdown import Countdown, Glyphs

CATEGORY_SIGNS = {None: "?", Category.SIMPLE: "-", Category.COMPLEX: "+", Category.URGENT: "!"}
PRIORITY_SIGNS = {
    None: "?",
    Priority.URGENT: "^^",
    Priority.HIGH: "^",
    Priority.MEDIUM: "=",
    Priority.LOW: "v",
}

Clocks = Mapping[Column, Countdown]
"""Response, resolution and next update at one instant."""

Pieces = list[tuple[str, str]]
"""Text and the name of its style; an empty name is the plain one."""


def clocks_of(row: QueueRow, now: datetime) -> Clocks:
    """Response, resolution and next update; a nearer promise stands in for the update."""
    update = row.clocks.get("update")
    promise = row.clocks.get("promise")
    if promise is not None and promise.clock.due is not None and not promise.clock.ended:
        later = update is None or update.clock.due is None or promise.clock.due < update.clock.due
        update = promise if later else update
    return {
        Column.RESPONSE: Countdown.of(row.clocks.get("response"), now),
        Column.RESOLUTION: Countdown.of(row.clocks.get("resolution"), now),
        Column.UPDATE: Countdown.of(update if update is None or not update.clock.ended else None, now),
    }


def draw_marks(row: QueueRow, *, marked: bool) -> tuple[str, str]:
    """What stands before a ticket: `*` is a mark, `<` says that the customer spoke last."""
    new_words = row.unanswered and row.owner_id is not None
    return ("*" if marked else " ") + ("<" if new_words else " "), "marked" if marked else "words"


def draw_words(row: QueueRow, column: Column, width: int, me: str) -> tuple[str, str]:
    """What a column shows of a ticket, in its cells and the gap behind them."""
    words, style = _shown(row, column, me)
    return sized(words, max(0, width - 1)) + " " * min(1, width), style


def draw_clock(countdown: Countdown, column: Column, width: int, glyphs: Glyphs) -> tuple[str, str]:
    """A clock in its cells and the gap behind them."""
    text = _next(countdown) if column is Column.UPDATE else countdown.cells(glyphs)
    return sized(text, max(0, width - 1)) + " " * min(1, width), countdown.level


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


def sized(text: str, width: int) -> str:
    """Exactly `width` cells; what is cut ends in an ellipsis, and no joiner takes what stands behind it."""
    text = text.rstrip(_JOINER)
    if cell_len(text) > width > 1:
        text = set_cell_size(text, width - 1).rstrip(_JOINER) + "…"
    return set_cell_size(text, width).rstrip(_JOINER)


_JOINER = "\u200d"
"""Joins the signs on both its sides into one."""
