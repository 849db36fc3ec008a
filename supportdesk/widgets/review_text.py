"""A review as it is read: what opened it, what was found, what is done about it, what the journal says."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from supportdesk.domain.events import standing
from supportdesk.domain.hostile import visible
from supportdesk.domain.review_views import ReviewDetail, ReviewLine
from supportdesk.domain.reviews import Measure
from supportdesk.locale import _, listed
from supportdesk.locale.labels import cycle_label, field_label, label
from supportdesk.locale.ledgers import exact, held_by
from supportdesk.locale.review_sentences import due_words, trigger_words
from supportdesk.widgets.entry_text import local, tell

MOST = 160
"""Characters of an entry's words: who needs all of them reads the ticket."""


def gap_of(line: ReviewLine) -> str:
    """What still keeps a review from its end, and the key that goes on; nothing where it ended."""
    review = line.review
    if not review.is_open:
        return ""
    if review.cause is None:
        return _("c records the root cause.")
    if not review.measures:
        return _("m adds a measure; X ends it where none is needed.")
    if waiting := review.open_measures:
        numbers = listed(str(measure.number) for measure in waiting)
        return _("Still to be done: {measures}. d keeps that one is done.").format(measures=numbers)
    return _("All measures are done: X ends the review.")


def measure_text(measure: Measure, line: ReviewLine, colours: Mapping[str, str]) -> Text:
    """`1 ✓ Buy another · 赵强 · due 2026-09-01`, as many lines as its words need."""
    done = measure.done_at is not None
    late = measure.is_late(line.today)
    text = Text()
    text.append(f"{measure.number:>2} ", style="bold")
    ink = "success" if done else "error" if late else "muted"
    text.append("✓ " if done else "! " if late else "○ ", style=colours[ink])
    text.append(visible(measure.text), style="dim" if done else "")
    text.append(f"  {visible(measure.owner.name, newlines=False)}", style=colours["accent"])
    text.append(f"  {due_words(measure, line.today)}", style=colours["error"] if late else colours["muted"])
    if measure.outcome:
        text.append(f"\n     → {visible(measure.outcome)}", style="dim")
    text.append("\n")
    return text


def review_text(detail: ReviewDetail, colours: Mapping[str, str]) -> Text:
    """All of it, the parts that people work on first."""
    line, review, held = detail.line, detail.line.review, detail.held
    text = Text()

    def heading(words: str) -> None:
        text.append("\n" if text.plain else "")
        text.append(f"{words}\n", style=f"bold {colours['primary']}")

    text.append(f"{visible(line.number, newlines=False)} ", style="bold")
    text.append(f"{visible(line.subject, newlines=False)}\n")
    why = listed(map(trigger_words, review.triggers))
    opened = _("opened {time}: {why}").format(time=local(review.opened_at, review.opened_at), why=why)
    text.append(f"{opened}\n", style=colours["warning"])
    if review.reason:
        text.append(f"{visible(review.reason)}\n")
    if detail.feedback is not None and detail.feedback.score is not None:
        comment = f" {visible(detail.feedback.comment)}" if detail.feedback.comment else ""
        text.append(f"{_('score')} {round(detail.feedback.score, 1):g}/5{comment}\n")
    if gap := gap_of(line):
        text.append(f"{gap}\n", style=f"bold {colours['accent']}")
    heading(_("Root cause"))
    if review.cause is None:
        text.append(f"{_('not found yet')}\n", style="dim")
    else:
        text.append(f"{label(review.cause)}: ", style="bold")
        text.append(f"{visible(review.cause_text)}\n")
    heading(_("Measures"))
    for measure in review.measures:
        text.append_text(measure_text(measure, line, colours))
    if not review.measures:
        text.append(f"{_('none yet')}\n", style="dim")
    if review.attendees:
        heading(field_label("attendees"))
        text.append(f"{visible(listed(review.attendees), newlines=False)}\n")
    if review.ended_at is not None:
        heading(_("ended {time}").format(time=local(review.ended_at, review.opened_at)))
        text.append(f"{visible(review.conclusion)}\n")
    heading(_("Missed, and in whose hands"))
    for breach in held.breaches:
        text.append(f"{local(breach.at, review.opened_at)} ", style="dim")
        text.append(cycle_label(breach.clock, breach.cycle), style=colours["error"])
        text.append(f"  {visible(held_by(breach.holder), newlines=False)}\n")
    if not held.breaches:
        text.append(f"{_('no deadline')}\n", style="dim")
    heading(_("Who held it how long"))
    for part in held.held:
        text.append(f"{exact(part.wall):>10}  ", style="bold")
        text.append(f"{visible(held_by(part.holder), newlines=False)}\n")
    heading(_("Timeline"))
    for entry in standing(detail.entries):
        told = tell(entry, review.opened_at)
        text.append(f"{local(entry.at, review.opened_at)} ", style="dim")
        text.append(visible(told.title, newlines=False))
        words = " ".join(visible(told.body, newlines=False).split())
        if words:
            text.append(f"  {words if len(words) <= MOST else words[:MOST] + '…'}", style="dim")
        text.append("\n")
    text.rstrip()
    return text
