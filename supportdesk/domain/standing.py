"""The standing views: what each of them asks, in the language that every other selection is asked in."""

from __future__ import annotations

from collections.abc import Mapping

from supportdesk.domain.vocabulary import QueueView

QUERIES: Mapping[QueueView, str] = {
    QueueView.MINE: "is:open owner:me",
    QueueView.UNOWNED: "is:open owner:none",
    QueueView.TIER: "is:open (tier:me or handover:me)",
    QueueView.DUE: "is:open due:<=1h -is:overdue",
    QueueView.BREACHED: "is:open is:late",
    QueueView.EMERGENCY: "is:open is:emergency",
    QueueView.WAITING: "is:waiting",
    QueueView.ALL: "is:open",
    QueueView.RESOLVED: "is:resolved",
    QueueView.CLOSED: "status:closed,merged",
}
"""The text of each view. A filter narrows it, as if it were written behind."""
