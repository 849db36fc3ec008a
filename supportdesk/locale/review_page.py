"""A review as a page of Markdown, for whoever was not there. What people wrote stays words: nothing of it
becomes a heading, a link, a picture or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime

from supportdesk.domain.events import Entry, standing
from supportdesk.domain.hostile import visible
from supportdesk.domain.responsibility import Holder
from supportdesk.domain.review_views import ReviewDetail
from supportdesk.domain.vocabulary import ActorKind
from supportdesk.locale import _, listed
from supportdesk.locale.labels import cycle_label, event_label, field_label, label
from supportdesk.locale.ledgers import exact, held_by, rounded
from supportdesk.locale.review_sentences import due_words, trigger_words

MOST = 400
"""Characters of an entry's words in the timeline: who needs all of them reads the ticket."""

_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#|~!&@^$])")
_BEGINS = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def review_page(detail: ReviewDetail) -> str:
    """The whole page, in the language of who asks. Instants are of this terminal's zone."""
    return "\n".join(_lines(detail)).rstrip() + "\n"


def _lines(detail: ReviewDetail) -> Iterator[str]:
    line, review, held = detail.line, detail.line.review, detail.held
    title = _("Review of {number}").format(number=_inline(line.number))
    yield from (f"# {title}", "", _inline(line.subject), "")
    yield from _facts(detail)
    yield from _section(_("Root cause"))
    if review.cause is not None:
        yield from (f"**{label(review.cause)}**", "")
    yield from _quoted(review.cause_text)
    yield from _section(_("Measures"))
    head = ["#", field_label("measure"), field_label("owner"), field_label("due"), _("state")]
    rows = [
        [str(m.number), _cell(m.text + (f"\n→ {m.outcome}" if m.outcome else "")), _inline(m.owner.name),
         m.due.isoformat(), due_words(m, line.today)]
        for m in review.measures
    ]  # fmt: skip
    yield from _table(head, rows)
    if review.conclusion:
        yield from _section(_("Conclusion"))
        yield from _quoted(review.conclusion)
    yield from _section(_("What was missed, and in whose hands"))
    head = [_("deadline"), _("missed at"), _("held then by")]
    missed = [[cycle_label(b.clock, b.cycle), _at(b.at), _inline(held_by(b.holder))] for b in held.breaches]
    yield from _table(head, missed)
    yield from _section(_("Who held it how long"))
    walls, works = rounded(h.wall for h in held.held), rounded(h.working for h in held.held)
    head = [field_label("tier"), field_label("owner"), _("time"), _("working time"), _("times")]
    held_rows = [
        [label(h.holder.tier), _inline(_person(h.holder)), exact(wall), exact(work), str(h.times)]
        for h, wall, work in zip(held.held, walls, works, strict=True)
    ]
    yield from _table(head, held_rows)
    yield from _section(_("Timeline"))
    for entry in standing(detail.entries):
        yield f"- {_at(entry.at)} · {_inline(_who(entry))} · {event_label(entry.event.KIND)}"
        if words := _said(entry):
            yield from (f"  > {part}" for part in _block(words))


def _facts(detail: ReviewDetail) -> Iterator[str]:
    review = detail.line.review
    yield f"- {_('opened')}: {_at(review.opened_at)}, {listed(map(trigger_words, review.triggers))}"
    if review.reason:
        yield f"- {field_label('reason')}: {_inline(review.reason)}"
    if detail.feedback is not None and detail.feedback.score is not None:
        comment = f" – {_inline(detail.feedback.comment)}" if detail.feedback.comment else ""
        yield f"- {field_label('score')}: {round(detail.feedback.score, 1):g}/5{comment}"
    if review.attendees:
        yield f"- {field_label('attendees')}: {listed(_inline(name) for name in review.attendees)}"
    state = _at(review.ended_at) if review.ended_at else _("under way")
    yield f"- {_('ended')}: {state}"
    yield ""


def _section(title: str) -> tuple[str, ...]:
    return "", f"## {title}", ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        yield _("none")
        return
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _quoted(text: str) -> Iterator[str]:
    for part in _block(text) if text.strip() else ():
        yield f"> {part}"


def _block(text: str) -> list[str]:
    """Words line by line, none of which begins anything. An address is no link."""
    return [_BEGINS.sub(r"\1\\\2", _harmless(part.strip())) for part in visible(text).split("\n")]


def _inline(text: str) -> str:
    return _BEGINS.sub(r"\1\\\2", _harmless(" ".join(visible(text, newlines=False).split())))


def _cell(text: str) -> str:
    return "<br>".join(part for part in _block(text) if part)


def _harmless(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text).replace("://", "\\://").replace("www.", "www\\.")


def _at(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def _who(entry: Entry) -> str:
    if entry.actor.kind in (ActorKind.SYSTEM, ActorKind.IMPORT):
        return label(entry.actor.kind)
    return entry.actor.name or label(entry.actor.kind)


def _person(holder: Holder) -> str:
    if holder.closed:
        return _("closed")
    return holder.owner.name if holder.owner else "–"


def _said(entry: Entry) -> str:
    """What people wrote in an entry, without what is in its heading."""
    words = (getattr(entry.event, f.name) for f in fields(entry.event) if f.metadata.get("content"))
    said = "\n".join(word for word in words if isinstance(word, str) and word.strip())
    return said if len(said) <= MOST else f"{said[:MOST]}…"
