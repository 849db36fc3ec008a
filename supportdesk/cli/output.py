"""How commands answer: data on stdout, as text or JSON; narration on stderr.

Whatever comes from people passes through `visible` here: it can't move the cursor of who reads it.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from rich.cells import cell_len, set_cell_size

from supportdesk.domain.figures import Table
from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.locale.figures import shown
from supportdesk.locale.spans import span as span

GAP = "  "


def say(sentence: str) -> None:
    """Narrate, on stderr."""
    print(visible(sentence), file=sys.stderr)


def complain(sentence: str) -> None:
    """Say what was refused, on stderr, in the form of every error of this program."""
    say(f"supportdesk: {sentence}")


def show(text: str) -> None:
    """Print lines of text as data."""
    print(visible(text))


def show_json(value: object) -> None:
    """Print a value as JSON. What a terminal would obey or hide is written as an escape; no text is lost."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=2)
    print("".join(c if c.isprintable() or c in " \n" else _escape(c) for c in text))


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def plain(value: Any) -> Any:
    """Any of our values as JSON knows them: codes, UTC ISO instants, seconds, lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def show_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print columns of equal width, counted in cells. On a terminal the last one is cut to fit, with “…”."""
    lines = [[visible(cell, newlines=False) for cell in row] for row in (head, *rows)]
    widths = [max(cell_len(line[i]) for line in lines) for i in range(len(head) - 1)]
    room = sys.maxsize
    if sys.stdout.isatty():
        room = max(20, shutil.get_terminal_size().columns - sum(widths) - len(GAP) * len(widths))
    for line in lines:
        start = [set_cell_size(cell, width) for cell, width in zip(line, widths, strict=False)]
        print(GAP.join([*start, _cut(line[-1], room)]).rstrip())


def show_figures(table: Table, most: int) -> None:
    """Print a table of figures, at most so many of its lines."""
    shares, changes = table.shares, table.changes
    rows = [
        [shown(cell, share=n in shares, change=n in changes) or "-" for n, cell in enumerate(line.cells)]
        for line in table.lines[:most]
    ]
    show_table(table.head, rows)
    if (more := len(table.lines) - most) > 0:
        show(_("… and {n} more").format(n=more))


def _cut(text: str, room: int) -> str:
    return text if cell_len(text) <= room else set_cell_size(text, room - 1).rstrip() + "…"


def local(at: datetime) -> str:
    """An instant in the time of this terminal."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
