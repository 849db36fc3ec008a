"""A ledger drawn: its sentences, its time part by part in columns, and in whose hands the ticket was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from supportdesk.domain.hostile import visible
from supportdesk.domain.ledger import Ledger, PartKind
from supportdesk.domain.responsibility import Responsibility
from supportdesk.locale import _, pgettext
from supportdesk.locale.ledgers import account, clock_name, exact, held_by, rounded
from supportdesk.widgets.clickable import leading
from supportdesk.widgets.facts import level_styles
from supportdesk.widgets.prose import Prose

ROOMY = 100
"""Cells from which an instant is drawn with its year."""

_STYLES = {PartKind.COUNTED: "success", PartKind.PAUSED: "secondary"}
_FACES = {"running": "calm", "none": "none"}  # the other faces are levels by their own name


def face_style(ledger: Ledger, colours: Mapping[str, str]) -> str:
    """The style of a verdict, as a countdown has it."""
    face = ledger.verdict.value
    return level_styles(colours)[_FACES.get(face, face)]


def clock_tabs(found: Sequence[Ledger], shown: int, colours: Mapping[str, str]) -> Text:
    """The clocks side by side, that which is shown in reverse."""
    text = Text()
    for place, ledger in enumerate(found):
        style = face_style(ledger, colours)
        name = _safe(clock_name(ledger)).replace(" ", "\u00a0")  # a name is never torn
        text.append(f" {name} ", leading(f"{style} reverse" if place == shown else style, str(place)))
        text.append(" ")
    return text


def ledger_text(ledger: Ledger, width: int, colours: Mapping[str, str]) -> Iterator[RenderableType]:
    """The whole of a ledger, every second of it."""
    told = account(ledger)
    yield Text(_safe(told.title), style=f"bold {face_style(ledger, colours)}")
    yield from (Padding(_prose(sentence), (0, 0, 0, 2)) for sentence in told.grant)
    yield Text()
    stamp, cells = ("%Y-%m-%d %H:%M:%S", 19) if width >= ROOMY else ("%m-%d %H:%M:%S", 14)
    table = _grid(cells, cells, 10, 10)
    head = (
        pgettext("ledger", "from"), pgettext("ledger", "to"), pgettext("ledger", "time"),
        pgettext("ledger", "counted"), pgettext("ledger", "why"),
    )  # fmt: skip
    table.add_row(*(Text(word, style="dim") for word in head))
    for row in told.rows:
        style = colours.get(_STYLES.get(row.kind, ""), "dim")
        table.add_row(
            Text(f"{row.start:{stamp}}", style="dim"),
            Text(f"{row.end:{stamp}}", style="dim"),
            Text(row.length, style=style),
            Text(row.total, style="bold"),
            _prose(row.why, style),
        )
    if told.rows:
        yield table
        yield Text()
    yield from (Padding(_prose(sentence, "bold"), (0, 0, 0, 2)) for sentence in told.sums[:-1])
    yield Padding(_prose(told.sums[-1], "dim"), (0, 0, 0, 2))


def held_text(life: Responsibility, colours: Mapping[str, str]) -> Iterator[RenderableType]:
    """Who held the ticket how long, with the working time where that is another, and the sum."""
    yield Text(_("In whose hands"), style=f"bold {colours['primary']}")
    walls, works = rounded(h.wall for h in life.held), rounded(h.working for h in life.held)
    table = _grid(11, 11)
    working = walls != works
    if working:
        table.add_row(
            *(
                Text(word, style="dim")
                for word in (pgettext("ledger", "time"), _("working time"), _("held by"))
            )
        )
    for held, wall, work in zip(life.held, walls, works, strict=True):
        who = _("closed") if held.holder.closed else held_by(held.holder)
        table.add_row(exact(wall), exact(work) if working else "", _prose(who))
    total = exact(life.working) if working else ""
    table.add_row(Text(exact(life.wall), style="bold"), Text(total, style="bold"), _("together"))
    yield table


def _grid(*widths: int) -> Table:
    """Columns of these widths, and one more that takes what is left."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for width in widths:
        table.add_column(width=width, justify="right", no_wrap=True)
    table.add_column(ratio=1)
    return table


def _prose(words: str, style: str = "") -> Prose:
    return Prose(Text(_safe(words), style=style))


def _safe(words: str) -> str:
    return visible(words, newlines=False)
