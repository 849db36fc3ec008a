"""What a macro would do to a ticket, in words."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk.domain.macros import Rehearsal, Stepped
from supportdesk.locale import _, listed
from supportdesk.locale.labels import cycle_label
from supportdesk.locale.sentences import done, refusal_text


def would_text(rehearsal: Rehearsal) -> str:
    """One line on one ticket: its steps, or why nothing of them, and which deadline they would miss."""
    if rehearsal.refusal is not None:
        return _("refused: {why}").format(why=refusal_text(rehearsal.refusal))
    text = steps_text(rehearsal)
    missed = listed(cycle_label(c.name, c.cycle) for c in rehearsal.changes if c.breaches)
    return _("{steps} · MISSES {clocks}").format(steps=text, clocks=missed) if missed else text


def steps_text(rehearsal: Rehearsal) -> str:
    """The steps of a rehearsal in order; what stands so already is named as that."""
    return steps_told(rehearsal.steps)


def steps_told(steps: Iterable[Stepped]) -> str:
    """Steps in words."""
    words = []
    for step in steps:
        told = done(type(step.command).__name__) if step.command else step.do
        words.append(_("{step} (already)").format(step=told) if step.already else told)
    return " · ".join(words)
