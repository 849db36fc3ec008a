"""The survey after a resolution: how it stands, and what its mail says (process §4).

Sent once for a resolution, open until it expires, answered once. Only the customer's own answer closes it:
scores that an agent recorded for a caller stand until then, but take nobody's word away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain.vocabulary import SurveyState

PLACE = "{survey}"
"""Where the words of a survey have its link. The link itself is never kept: only who has the mail has it."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey as the ticket's journal tells it. `seq` is the entry that sent it."""

    seq: int
    sent_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None

    def state(self, now: datetime) -> SurveyState:
        """How it stands now; at the instant of its end it is still open."""
        if self.answered_at is not None:
            return SurveyState.ANSWERED
        return SurveyState.OPEN if now <= self.expires_at else SurveyState.EXPIRED


def address(base: str, token: str) -> str:
    """Where the survey page of a token is, under the desk's public address."""
    return f"{base.rstrip('/')}/survey/{token}"


def with_link(text: str, link: str) -> str:
    """The words with their link where they have its place, else below them."""
    if PLACE in text:
        return text.replace(PLACE, link)
    return f"{text.rstrip()}\n\n{link}" if link else text


def without_link(text: str) -> str:
    """The words as the team may read them: that there is a link, not which."""
    return text.replace(PLACE, "…/survey/…")
