"""A flow as one SVG: stages from left to right, tiers from top to bottom, ways as wide as many go them.

It needs nothing else, and follows the light of the page it stands in. What every way counts stands in its
title, which a pointer shows and a reader of screens reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import hypot, sqrt
from typing import NamedTuple

from supportdesk.domain.flow import Arrow, Flow, Node
from supportdesk.domain.hostile import visible
from supportdesk.domain.vocabulary import Stage, Tier
from supportdesk.locale import _
from supportdesk.locale.flows import again_words, node_label
from supportdesk.locale.labels import label
from supportdesk.locale.spans import span

STYLE = """
.flow { --ink: #1c2430; --soft: #5b6675; --line: #c3cbd6; --on: #2f6fb3; --back: #b3541e;
  --box: #f3f6fa; }
@media (prefers-color-scheme: dark) {
  .flow { --ink: #e6eaf0; --soft: #9aa5b4; --line: #445061; --on: #6ea8e0; --back: #e09a5f;
    --box: #1d242d; } }
.flow text { fill: var(--ink); font-size: 16px;
  font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
.flow .soft { fill: var(--soft); font-size: 13px; }
.flow .head { font-weight: 600; }
.flow .box { fill: var(--box); stroke: var(--line); }
.flow .way { fill: none; stroke: var(--on); stroke-opacity: .55; }
.flow .back { stroke: var(--back); }
.flow .tip { fill: var(--on); } .flow .tip.back { fill: var(--back); stroke: none; }
.flow .said { font-size: 13px; paint-order: stroke; stroke: var(--box); stroke-width: 3px; }
"""

_COLUMN, _ROW, _LEFT, _TOP = 272, 172, 52, 138
_WIDE, _HIGH = 156, 62
_WIDEST = 14.0
_LEAST = 0.004
"""Ways that fewer than this share of all moves go are not drawn, but counted."""

_WORDS = 0.02
"""Ways that fewer than this share of all moves go have their figures in the title alone."""


class _Point(NamedTuple):
    x: float
    y: float


def picture(flow: Flow) -> str:
    """The `svg` element, its style in it."""
    nodes = [place.node for place in flow.places]
    stages = [stage for stage in Stage if any(node.stage is stage for node in nodes)]
    tiers = [tier for tier in Tier if any(node.tier is tier for node in nodes)]
    if not nodes:
        stages, tiers = [Stage.QUEUE], [Tier.L1]
    at = {
        node: _Point(_LEFT + stages.index(node.stage) * _COLUMN, _TOP + tiers.index(node.tier) * _ROW)
        for node in nodes
    }
    width = _LEFT + (len(stages) - 1) * _COLUMN + _WIDE + 24
    height = _TOP + (len(tiers) - 1) * _ROW + _HIGH + 74
    drawn = [a for a in flow.arrows if a.source and a.count >= max(1, _LEAST * flow.moves)]
    most = max((arrow.count for arrow in drawn), default=1)
    parts = [*_heads(stages, tiers)]
    parts += [_way(flow, arrow, at, most) for arrow in reversed(drawn)]
    parts += [_box(flow, node, point) for node, point in at.items()]
    parts += [text for arrow in drawn if (text := _said(flow, arrow, at, most))]
    parts.append(f'<text class="soft" x="12" y="{height - 12}">{_escaped(_foot(flow, drawn))}</text>')
    title = _escaped(_("Flow between stages and tiers"))
    return (
        f'<svg class="flow" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{title}"><style>{STYLE}</style>{"".join(parts)}</svg>'
    )


def _heads(stages: list[Stage], tiers: list[Tier]) -> Iterator[str]:
    for n, stage in enumerate(stages):
        x = _LEFT + n * _COLUMN + _WIDE / 2
        for row, words in enumerate(_folded(label(stage))):
            down = 20 + 18 * row
            yield f'<text class="head" x="{x}" y="{down}" text-anchor="middle">{_escaped(words)}</text>'
    for n, tier in enumerate(tiers):
        y = _TOP + n * _ROW + _HIGH / 2 + 5
        yield f'<text class="head" x="14" y="{y}">{_escaped(tier.value)}</text>'


def _folded(words: str) -> list[str]:
    """A label on two lines where it is long."""
    if len(words) <= 20 or " " not in words:
        return [words]
    cut = min((i for i, c in enumerate(words) if c == " "), key=lambda i: abs(i - len(words) / 2))
    return [words[:cut], words[cut + 1 :]]


def _box(flow: Flow, node: Node, at: _Point) -> str:
    place = next(place for place in flow.places if place.node == node)
    x, y = at.x + _WIDE / 2, at.y
    came = _escaped(_("came {n}").format(n=f"{place.came:,}"))
    there = _escaped(_("there at the end {n}").format(n=f"{place.there:,}"))
    return (
        f"<g><title>{_escaped(node_label(node))}</title>"
        f'<rect class="box" x="{at.x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="8"/>'
        f'<text x="{x}" y="{y + 27}" text-anchor="middle">{came}</text>'
        f'<text class="soft" x="{x}" y="{y + 47}" text-anchor="middle">{there}</text></g>'
    )


def _way(flow: Flow, arrow: Arrow, at: dict[Node, _Point], most: int) -> str:
    assert arrow.source is not None
    start, bend, end = _curve(at[arrow.source], at[arrow.target])
    wide = _wide(arrow, most)
    back = " back" if arrow.back else ""
    reach = 7 + wide
    length = hypot(end.x - bend.x, end.y - bend.y) or 1.0
    ux, uy = (end.x - bend.x) / length, (end.y - bend.y) / length
    foot = _Point(end.x - ux * reach, end.y - uy * reach)
    half = 3.5 + wide * 0.6
    tip = (
        f"{end.x:.1f},{end.y:.1f} {foot.x - uy * half:.1f},{foot.y + ux * half:.1f} "
        f"{foot.x + uy * half:.1f},{foot.y - ux * half:.1f}"
    )
    return (
        f'<g><title>{_escaped(_told(flow, arrow))}</title><path class="way{back}" stroke-width="{wide:.1f}" '
        f'd="M{start.x:.1f} {start.y:.1f} Q{bend.x:.1f} {bend.y:.1f} {foot.x:.1f} {foot.y:.1f}"/>'
        f'<polygon class="tip{back}" points="{tip}"/></g>'
    )


def _wide(arrow: Arrow, most: int) -> float:
    return max(1.2, _WIDEST * sqrt(arrow.count / most))


def _curve(source: _Point, target: _Point) -> tuple[_Point, _Point, _Point]:
    """From the edge of one box to that of another: on above, back below, so that the two never meet."""
    on = (target.x, target.y) >= (source.x, source.y)
    columns, rows = abs(target.x - source.x) / _COLUMN, abs(target.y - source.y) / _ROW
    if rows == 0:
        side = -1 if on else 1
        y = source.y + (_HIGH * 0.3 if on else _HIGH * 0.7)
        reach = 14 if columns == 1 else 22 + 20 * columns
        if columns == 1:
            start = _Point(source.x + _WIDE, y) if on else _Point(source.x, y)
            end = _Point(target.x, y) if on else _Point(target.x + _WIDE, y)
        else:
            edge = source.y if on else source.y + _HIGH
            lean = _WIDE * 0.72
            start = _Point(source.x + (lean if on else _WIDE - lean), edge)
            end = _Point(target.x + (_WIDE - lean if on else lean), edge)
            y = edge
        return start, _Point((start.x + end.x) / 2, y + side * reach * (1 if columns == 1 else 1.4)), end
    down = target.y > source.y
    if columns == 0:
        x = source.x + _WIDE * (0.36 if down else 0.64)
        start = _Point(x, source.y + _HIGH if down else source.y)
        end = _Point(x, target.y if down else target.y + _HIGH)
        return start, _Point(x + (-26 if down else 26), (start.y + end.y) / 2), end
    right = target.x > source.x
    start = _Point(source.x + _WIDE * (0.82 if right else 0.18), source.y + _HIGH if down else source.y)
    end = _Point(target.x + _WIDE * (0.18 if right else 0.82), target.y if down else target.y + _HIGH)
    shift = 18 if down else -18
    return start, _Point((start.x + end.x) / 2 + shift, (start.y + end.y) / 2), end


def _said(flow: Flow, arrow: Arrow, at: dict[Node, _Point], most: int) -> str:
    if arrow.source is None or (arrow.count < _WORDS * flow.moves and not arrow.back):
        return ""
    start, bend, end = _curve(at[arrow.source], at[arrow.target])
    t = 0.5 if at[arrow.source].y == at[arrow.target].y else 0.36
    x = (1 - t) ** 2 * start.x + 2 * t * (1 - t) * bend.x + t**2 * end.x
    y = (1 - t) ** 2 * start.y + 2 * t * (1 - t) * bend.y + t**2 * end.y
    words = f"{flow.share(arrow):.0%}" + (f" · {span(arrow.median)}" if arrow.median is not None else "")
    turn = " ↩" if arrow.back else ""
    if at[arrow.source].y == at[arrow.target].y:
        y += 15 if arrow.back else -_wide(arrow, most) / 2 - 9
    beside = at[arrow.source].y != at[arrow.target].y
    anchor = "start" if beside else "middle"
    x, y = (x + 16, y + 8) if beside else (x, y)
    return (
        f'<text class="said" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">'
        f"{_escaped(words + turn)}</text>"
    )


def _told(flow: Flow, arrow: Arrow) -> str:
    words = [
        f"{node_label(arrow.source)} → {node_label(arrow.target)}",
        f"{arrow.count:,}",
        f"{flow.share(arrow):.1%}",
    ]
    if arrow.median is not None:
        words.append(span(arrow.median))
    if again := again_words(arrow):
        words.append(f"↩ {again}")
    return " · ".join(words)


def _foot(flow: Flow, drawn: list[Arrow]) -> str:
    moves = sum(arrow.count for arrow in drawn)
    said = _("Tickets: {tickets}, moves between stages and tiers: {moves}").format(
        tickets=f"{flow.tickets:,}", moves=f"{flow.moves:,}"
    )
    rest = flow.moves - moves
    return f"{said} · {_('{n} on ways too narrow to be drawn').format(n=f'{rest:,}')}" if rest else said


def _escaped(text: str) -> str:
    return escape(visible(text, newlines=False))
