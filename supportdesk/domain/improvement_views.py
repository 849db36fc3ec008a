"""What is shown of a proposal where it can be decided on."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.domain.improvement_events import Figure
from supportdesk.domain.improvements import Improvement
from supportdesk.domain.proposals import Subject
from supportdesk.domain.vocabulary import Tier


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal of a month: its sentence, its figure, and what became of it, if anything did. `audience` is
    whose training it is where its line says so.
    """

    subject: Subject
    text: str
    figure: Figure
    now: Improvement | None = None
    audience: Tier | None = None
