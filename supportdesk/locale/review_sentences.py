"""What is said of reviews: why not, what opened one, when a measure is due."""

from __future__ import annotations

from datetime import date

from supportdesk.domain.events import Trigger
from supportdesk.domain.reviews import Measure
from supportdesk.domain.vocabulary import TriggerKind
from supportdesk.locale import N_, _
from supportdesk.locale.labels import cycle_label

REFUSALS = {
    "no_review": N_("No review of this ticket is under way. Open one first."),
    "review_open": N_(
        "A review of this ticket is under way already. What happens until its end belongs to it."
    ),
    "no_root_cause": N_("The review has no root cause yet. Record it first."),
    "measures_open": N_(
        "These measures are still open: {measures}. The review ends once all of them are done."
    ),
    "no_measures": N_("The review has no measure. Add one, or say in the conclusion why none is needed."),
    "no_measure": N_("Measure {number} is not among those that are open: {measures}. Choose one of these."),
    "no_measure.none": N_("Measure {number} is not open: no measure is. Add one first."),
    "day_past": N_("“{field}” has already passed ({day}). Give today or a day to come."),
}


def trigger_words(trigger: Trigger) -> str:
    """What opened a review: a score, a deadline, somebody."""
    if trigger.kind is TriggerKind.SCORE:
        return _("low score")
    if trigger.kind is TriggerKind.BY_HAND:
        return _("by hand")
    return _("{clock} missed").format(clock=cycle_label(trigger.clock, trigger.cycle))


def due_words(measure: Measure, today: date) -> str:
    """How a measure stands: done, due today, late, or when it is due."""
    if measure.done_at is not None:
        return _("done {day}").format(day=measure.done_at.astimezone().date().isoformat())
    left = (measure.due - today).days
    if left < 0:
        return _("{n} d late").format(n=-left)
    return _("due today") if left == 0 else _("due {day}").format(day=measure.due.isoformat())
