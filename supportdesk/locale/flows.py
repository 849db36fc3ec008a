"""A flow in words: its nodes, and a line for each way from one to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from supportdesk.domain.flow import Arrow, Flow, Node
from supportdesk.locale import _, ngettext, pgettext
from supportdesk.locale.labels import label
from supportdesk.locale.spans import span

_BAR = 16
"""Cells of the widest bar."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"


class FlowLine(NamedTuple):
    """A line, and whether it names a node; `back`: a way that leads back."""

    text: str
    node: bool = False
    back: bool = False


def node_label(node: Node | None) -> str:
    """A node as people call it."""
    if node is None:
        return pgettext("flow", "reported")
    return f"{label(node.stage)} · {label(node.tier)}"


def again_words(arrow: Arrow) -> str:
    """How many had been there before; nothing where none had."""
    if not arrow.again:
        return ""
    return ngettext("{n} again", "{n} again", arrow.again).format(n=arrow.again)


def flow_lines(flow: Flow) -> Iterator[FlowLine]:
    """All of it: the nodes, the one that most left first, and under each its ways, the widest first."""
    yield FlowLine(
        _("Tickets: {tickets}, moves between stages and tiers: {moves}").format(
            tickets=f"{flow.tickets:,}", moves=f"{flow.moves:,}"
        )
    )
    most = max((arrow.count for arrow in flow.arrows), default=0)
    places = {place.node: place for place in flow.places}
    for node in (None, *places):
        arrows = flow.leaving(node)
        if node is None and not arrows:
            continue
        yield FlowLine("")
        if node is None:
            yield FlowLine(node_label(node), node=True)
        else:
            place = places[node]
            counts = _("came {came}, left {left}, there at the end {there}").format(
                came=f"{place.came:,}", left=f"{place.left:,}", there=f"{place.there:,}"
            )
            yield FlowLine(f"{node_label(node)}   {counts}", node=True)
        for arrow in arrows:
            yield FlowLine(_way(flow, arrow, most), back=arrow.back)


def _way(flow: Flow, arrow: Arrow, most: int) -> str:
    after = "" if arrow.median is None else span(arrow.median)
    again = again_words(arrow)
    turn = f"   ↩ {again}" if again else ""
    head = f"  {_bar(arrow.count, most)} {flow.share(arrow):>6.1%} {arrow.count:>8,} {after:>9}"
    return f"{head}  → {node_label(arrow.target)}{turn}"


def _bar(count: int, most: int) -> str:
    eighths = max(1, round(count * _BAR * 8 / most))
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(_BAR)
