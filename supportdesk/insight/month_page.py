"""A month as one HTML file that needs nothing else: tables, definitions, and charts drawn as SVG.

Every word passes through `escape`: names of customers and tags are nobody's markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from itertools import takewhile

from rich.cells import cell_len, set_cell_size

from supportdesk.domain.figures import Cell, Line, Table
from supportdesk.domain.flow import Flow
from supportdesk.domain.hostile import visible
from supportdesk.domain.month import Span, Tally
from supportdesk.insight.flow_picture import picture
from supportdesk.insight.flow_tables import FLOW, flow_table
from supportdesk.insight.month_tables import tables
from supportdesk.locale import _, language
from supportdesk.locale.figures import shown

_MOST = 15
"""Bars of a chart, and lines of a table that are open at once."""

_WIDE = 34
"""Cells of a name before a bar; a Chinese sign has two."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark;
  --ink: #1c2430; --soft: #5b6675; --line: #d9dfe7; --bar: #2f6fb3; --paper: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #9aa5b4; --line: #333c48; --bar: #6ea8e0; --paper: #14181e; }
}
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.5rem 0 0; }
p { color: var(--soft); margin: .2rem 0 .6rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
td + td, th + th { text-align: right; }
td.word, th.word { text-align: left; }
svg { display: block; width: 100%; height: auto; margin: .6rem 0; }
svg text { fill: var(--ink); font-size: 13px; }
svg .bar { fill: var(--bar); }
svg .soft { fill: var(--soft); }
summary { cursor: pointer; color: var(--soft); }
code { color: var(--soft); font-size: .85em; }
"""


def page(month: Span, now: Tally, before: Tally, flow: Flow, more: Sequence[Table] = ()) -> str:
    """The file's text, in the language that is set; `more` tables stand behind the month's own."""
    title = _("The month {month}").format(month=month.name)
    parts = [f"<h1>{_said(title)}</h1>", f"<p>{_said(str(month.zone))}</p>"]
    every = [*tables(month, now, before), flow_table(flow), *more]
    parts += [_section(table, picture(flow) if table.key == FLOW else "") for table in every if table.lines]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{language().value.replace("_", "-")}">\n'
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{_said(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _section(table: Table, drawn: str) -> str:
    title = f'<h2 id="{table.key}">{_said(table.title)}</h2><p>{_said(table.definition)}</p>'
    if table.heat:
        return title + _heat(table)
    chart = _bars(table, table.drawn) if table.drawn is not None and len(table.lines) > 1 else drawn
    words = _words(table)
    head = "".join(f"<th{_kind(n in words)}>{_said(name)}</th>" for n, name in enumerate(table.head))
    rows = [_row(table, line, words) for line in table.lines]
    open_rows, more = "".join(rows[:_MOST]), "".join(rows[_MOST:])
    text = f"{title}{chart}<table><thead><tr>{head}</tr></thead><tbody>{open_rows}</tbody></table>"
    if more:
        rest = _said(_("… and {n} more").format(n=len(rows) - _MOST))
        text += f"<details><summary>{rest}</summary><table><tbody>{more}</tbody></table></details>"
    return text


def _words(table: Table) -> set[int]:
    """The columns of words: they stand to the left."""
    return {n for n, cell in enumerate(table.lines[0].cells) if isinstance(cell, str)}


def _kind(word: bool) -> str:
    return ' class="word"' if word else ""


def _row(table: Table, line: Line, words: set[int]) -> str:
    cells = [
        f"<td{_kind(n in words)}>{_said(shown(cell, share=n in table.shares, change=n in table.changes))}"
        + (f"<br><code>{_said(line.query)}</code>" if n == 0 and line.query else "")
        + "</td>"
        for n, cell in enumerate(line.cells)
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _said(text: str) -> str:
    return escape(visible(text, newlines=False))


# ---------------------------------------------------------------- charts


def _bars(table: Table, column: int) -> str:
    """Horizontal bars of one column, the name before and the value behind each."""
    lines = [line for line in table.lines if line.cells[column] is not None][:_MOST]
    values = [_number(line.cells[column]) for line in lines]
    most = max(values, default=0.0)
    if not most:
        return ""
    height = 24 * len(lines)
    rows = []
    for n, (line, value) in enumerate(zip(lines, values, strict=True)):
        y, width = 24 * n, max(1.0, 420 * value / most)
        value_said = _said(shown(line.cells[column], share=column in table.shares))
        rows.append(
            f'<text x="250" y="{y + 16}" text-anchor="end">{_said(_name(line))}</text>'
            f'<rect class="bar" x="260" y="{y + 4}" width="{width:.1f}" height="15" rx="2"/>'
            f'<text class="soft" x="{266 + width:.1f}" y="{y + 16}">{value_said}</text>'
        )
    return (
        f'<svg viewBox="0 0 800 {height}" role="img" aria-label="{_said(table.title)}">{"".join(rows)}</svg>'
    )


def _name(line: Line) -> str:
    """The words that a line begins with, as wide as there is room for before a bar."""
    words = " · ".join(str(cell) for cell in takewhile(lambda cell: isinstance(cell, str), line.cells))
    return words if cell_len(words) <= _WIDE else set_cell_size(words, _WIDE - 1).rstrip() + "…"


def _number(cell: Cell) -> float:
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    return float(cell) if isinstance(cell, (int, float)) else 0.0


def _heat(table: Table) -> str:
    """A week of hours, each as dark as it is full."""
    most = max(_number(cell) for line in table.lines for cell in line.cells[1:-1])
    cells = [
        f'<text x="{50 + 30 * hour + 14}" y="14" text-anchor="middle" class="soft">{hour:02d}</text>'
        for hour in range(24)
    ]
    for day, line in enumerate(table.lines):
        name, *counts, _all = line.cells
        y = 22 + 28 * day
        cells.append(f'<text x="40" y="{y + 18}" text-anchor="end">{_said(str(name))}</text>')
        for hour, count in enumerate(map(_number, counts)):
            dark = 0.08 + 0.92 * count / most if count else 0.03
            said = _said(f"{name} {hour:02d}:00 · {count:.0f} · {line.queries[hour + 1]}")
            cells.append(
                f'<rect class="bar" x="{50 + 30 * hour}" y="{y}" width="28" height="26" rx="3" '
                f'fill-opacity="{dark:.2f}"><title>{said}</title></rect>'
            )
    label = _said(table.title)
    return f'<svg viewBox="0 0 780 220" role="img" aria-label="{label}">{"".join(cells)}</svg>'
