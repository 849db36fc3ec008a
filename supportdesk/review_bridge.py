"""Asks about reviews, answered by their service. Runs in worker threads, behind `bridge.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from supportdesk.domain.people import Agent
from supportdesk.domain.review_asks import AskReview, AskReviews, ReviewAsk, WriteReview
from supportdesk.domain.views import Done, Outcome
from supportdesk.services import reviews
from supportdesk.services.desk import Desk


def answer(desk: Desk, me: Agent, ask: ReviewAsk) -> Any:
    """What comes of an ask. Raises DeskError."""
    match ask:
        case AskReviews():
            return reviews.listing(desk, me, ask.shelf)
        case AskReview():
            return reviews.detail(desk, ask.ticket_id)
        case WriteReview():
            reviews.write(Path(ask.path).expanduser(), ask.page)
            return Done("", (Outcome(ask.ticket_id, ask.number, 0),))
    raise TypeError(type(ask).__name__)
