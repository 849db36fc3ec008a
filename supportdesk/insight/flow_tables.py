"""The flow as a table of figures, for wherever a month is shown."""

from __future__ import annotations

from supportdesk.domain.figures import Line, Table
from supportdesk.domain.flow import Flow
from supportdesk.locale import _
from supportdesk.locale.figures import definition
from supportdesk.locale.flows import node_label

FLOW = "flow"


def flow_table(flow: Flow) -> Table:
    """A line for each way, the widest first; `↩` before those that lead back."""
    head = (_("From"), _("To"), _("Moves"), _("Share"), _("after (median)"), _("again"))
    lines = tuple(
        Line((
            node_label(arrow.source),
            f"↩ {node_label(arrow.target)}" if arrow.back else node_label(arrow.target),
            arrow.count,
            flow.share(arrow),
            arrow.median,
            arrow.again,
        ))
        for arrow in flow.arrows
    )  # fmt: skip
    title = _("Flow between stages and tiers")
    return Table(FLOW, title, definition(FLOW), head, lines, shares=frozenset({3}))
