"""A flow between stages and tiers, drawn: nodes in bold, ways back in the colour of a warning."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from supportdesk.domain.flow import Flow
from supportdesk.locale.flows import flow_lines


def flow_text(flow: Flow, colours: Mapping[str, str]) -> Text:
    """All of it, a line to a way."""
    text = Text()
    for line in flow_lines(flow):
        style = "bold" if line.node else colours["warning"] if line.back else ""
        text.append(f"{line.text}\n", style=style)
    return text
