"""What stands beside a ticket's timeline: its clocks, the customer, the handover, links, articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from rich.cells import set_cell_size
from rich.text import Text

from supportdesk.domain.clocks import Clock, telling
from supportdesk.domain.hostile import visible
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.views import QueueRow, TicketView, Timed
from supportdesk.domain.vocabulary import Face, Status
from supportdesk.locale import _, listed, ngettext
from supportdesk.locale.labels import clock_label, field_label, label
from supportdesk.widgets.countdown import WIDTH, Countdown, Glyphs
from supportdesk.widgets.entry_text import local

LEVELS = ("calm", "half", "near", "overdue", "met", "missed", "paused", "none")


def level_styles(colours: Mapping[str, str]) -> dict[str, str]:
    """A style for each level of a countdown, from the theme's colours."""
    return {
        "calm": colours["success"],
        "half": colours["success"],
        "near": f"bold {colours['warning']}",
        "overdue": f"bold {colours['error']}",
        "met": "dim",
        "missed": colours["error"],
        "paused": colours["secondary"],
        "none": "dim",
    }


def shown_clocks(ticket: Ticket) -> list[Clock]:
    """Of each clock the cycle that tells most, what else is still open, and what was missed before."""
    most = telling(ticket.clocks)
    found = []
    for clock in ticket.clocks:
        if not clock.applies:
            continue
        if most[clock.name] is clock or not clock.ended or clock.breached_at is not None:
            found.append(clock)
    return found


Counted = list[tuple[Clock, Countdown]]
"""Clocks and what they show at one instant."""


def countdowns(view: TicketView, now: datetime) -> Counted:
    """The clocks that are shown, and what each of them shows."""
    return [(clock, Countdown.of(Timed(clock, view.calendar), now)) for clock in shown_clocks(view.ticket)]


def clocks_text(
    counted: Counted, now: datetime, width: int, colours: Mapping[str, str], glyphs: Glyphs
) -> Text:
    """A line a clock: name, countdown, when it is or was due."""
    styles = level_styles(colours)
    text = Text(no_wrap=True)
    for clock, countdown in counted:
        moment = clock.met_at if countdown.face in (Face.MET, Face.MISSED) and clock.met_at else clock.due
        when = local(moment, now) if moment else ""
        name = clock_label(clock.name) + (f" {clock.cycle}" if clock.cycle > 1 else "")
        text.append(set_cell_size(name, max(6, width - WIDTH - 13)) + " ")
        text.append(countdown.cells(glyphs), style=styles[countdown.level])
        text.append(f" {when}\n", style="dim")
    text.rstrip()
    return text


def clocks_strip(counted: Counted, colours: Mapping[str, str], glyphs: Glyphs) -> Text:
    """The open clocks on one line, for a pane with no room beside."""
    styles = level_styles(colours)
    text = Text(no_wrap=True, overflow="ellipsis")
    # The most pressing first, clocks without an instant last: what has no room is the last.
    open_first = sorted(
        counted, key=lambda c: (c[0].ended, c[0].due is None, c[0].due.timestamp() if c[0].due else 0)
    )
    for clock, countdown in open_first:
        if clock.ended and countdown.face is not Face.MISSED:
            continue
        text.append(f"{clock_label(clock.name)} ", style="dim")
        text.append(countdown.cells(glyphs).rstrip(), style=styles[countdown.level])
        text.append("  ")
    return text


def head_text(view: TicketView, now: datetime, colours: Mapping[str, str]) -> Text:
    """The ticket's three first lines: what it is, what it is about, who asks."""
    t = view.ticket
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{visible(t.number, newlines=False)}  ", style="bold")
    hot = f"bold {colours['error']}"
    if t.emergency:
        text.append(f" {_('EMERGENCY')} ", style=f"reverse {hot}")
        text.append("  ")
    category = label(t.category) if t.category else _("not classified")
    urgent = t.category is not None and t.category.value == "urgent"
    text.append(category, style=hot if urgent else "")
    if t.priority:
        words = label(t.priority)
        # Urgent is a category and a priority: where both are, the second says which it is.
        text.append(f" · {_('priority {word}').format(word=words) if words == category else words}")
    text.append(f" · {label(t.status)}", style="bold")
    text.append(f" · {t.tier}")
    owner = visible(t.owner.name, newlines=False) if t.owner else _("unowned")
    text.append(f" · {owner}", style="" if t.owner else f"bold {colours['warning']}")
    if t.handover:
        to = f"{t.handover.to} {label(t.handover.group)}" if t.handover.group else str(t.handover.to)
        text.append("  ")
        text.append(f" {_('waits for {tier}').format(tier=to)} ", style=f"reverse {colours['secondary']}")
    if t.merged_into_number:
        text.append(f" → {visible(t.merged_into_number, newlines=False)}")
    text.append("\n")
    text.append(visible(t.subject, newlines=False) + "\n", style=f"bold {colours['primary']}")
    customer = visible(t.customer.display or "–", newlines=False)
    text.append(customer)
    if t.customer.contact:
        text.append(f" · {visible(t.customer.contact, newlines=False)}")
    text.append(
        f" · {label(t.channel)} · {_('reported {time}').format(time=local(t.reported_at, now))}", "dim"
    )
    if t.expected_at:
        text.append(
            f" · {_('expected {time}').format(time=local(t.expected_at, now))}", style=colours["accent"]
        )
    return text


def facts_text(view: TicketView, now: datetime, colours: Mapping[str, str]) -> Text:
    """All that is known beside the clocks, one heading a kind."""
    t = view.ticket
    text = Text()

    def heading(words: str) -> None:
        text.append(f"\n{words}\n", style=f"bold {colours['primary']}")

    def fact(name: str, words: str, style: str = "") -> None:
        if words:
            text.append(f"{name} ", style="dim")
            text.append(visible(words) + "\n", style=style)

    if view.missing and t.status.is_open:
        names = listed(field_label(name) for name in view.missing)
        text.append(f"\n{_('Still missing: {fields}').format(fields=names)}\n", style=colours["warning"])
    if t.handover:
        heading(_("Handover card"))
        fact(_("tried"), t.handover.tried)
        fact(_("evidence"), t.handover.evidence)
        fact(_("asked"), t.handover.asked)
        fact(_("promised"), t.handover.promised)
    heading(_("Report"))
    fact(field_label("department"), t.customer.department)
    fact(field_label("customer"), t.customer.name)
    fact(field_label("contact"), t.customer.contact)
    fact(field_label("urgency"), label(t.urgency))
    fact(field_label("impact"), label(t.impact))
    if t.occurred_at:
        fact(_("occurred"), local(t.occurred_at, now))
    if (late := t.entered_at - t.reported_at).total_seconds() >= 60 and not t.imported:
        fact(_("entered"), _("{n} min after the report").format(n=int(late.total_seconds() // 60)))
    fact(_("reference"), t.reference)
    fact(_("tags"), " ".join(f"#{tag}" for tag in sorted(t.tags)))
    fact(_("bounces"), str(t.bounces) if t.bounces else "")
    fact(_("reopened"), str(t.reopened) if t.reopened else "")
    if t.workaround or t.cause or t.solution:
        heading(_("What was found"))
        fact(_("workaround"), t.workaround)
        fact(_("cause"), t.cause)
        fact(_("solution"), t.solution)
    open_promises = [promise for promise in t.promises if promise.by > now or t.status.is_open]
    if open_promises:
        heading(_("Promised"))
        for promise in open_promises:
            fact(local(promise.by, now), f"{promise.what} ({promise.made_by})")
    if view.resources:
        heading(_("Resources"))
        resources_text(text, view, now, colours)
    _incident(text, view, now, colours, heading)
    if links := [link for link in t.links if view.parent is None or link.other != view.parent.id]:
        heading(_("Links"))
        for link in links:
            fact(label(link.kind), link.number)
    _articles(text, view, heading)
    gap = t.loop_gap()
    if t.status.value in ("resolved", "closed"):
        heading(_("The loop"))
        text.append(_gap_words(gap) + "\n", style=colours["success"] if gap is None else colours["warning"])
        if t.feedback and t.feedback.score is not None:
            fact(_("score"), f"{round(t.feedback.score, 1):g}/5")
            fact(_("comment"), t.feedback.comment)
    text.rstrip()
    if text.plain.startswith("\n"):
        text = text[1:]
    return text


def resources_text(text: Text, view: TicketView, now: datetime, colours: Mapping[str, str]) -> None:
    """What the ticket has of what the team lends, since when and by whom, or waits for."""
    for claim in view.resources:
        has = claim.resource_id is not None
        text.append(f"{visible(claim.name or claim.wanted, newlines=False)} ", style="bold")
        text.append(label(claim.state), style=colours["success" if has else "warning"])
        since = local(claim.since or claim.asked_at, now)
        text.append(f" {since} {visible(claim.agent_name, newlines=False)}\n", style="dim")


SHOWN = 8
"""Parts of an incident that are listed; of more it says how many."""


def _incident(
    text: Text, view: TicketView, now: datetime, colours: Mapping[str, str], heading: Callable[[str], None]
) -> None:
    """The incident that the ticket is part of and how that stands; of an incident its parts."""
    if (parent := view.parent) is not None:
        heading(_("Part of an incident"))
        text.append(f"{visible(parent.number, newlines=False)} ", style="bold")
        text.append(f"{label(parent.status)}", style=colours["accent"])
        if parent.expected_at is not None:
            text.append(f" · {_('expected {time}').format(time=local(parent.expected_at, now))}")
        text.append(f"\n{visible(parent.subject, newlines=False)}\n", style="dim")
    if view.parts:
        heading(_("Incident"))
        text.append(parts_counted(view.parts) + "\n", style=colours["accent"])
        for row in view.parts[:SHOWN]:
            waits = row.unanswered and row.status.is_open
            text.append(f"{visible(row.number, newlines=False)} ", style="bold")
            who = visible(row.customer or row.department, newlines=False)
            text.append(f"{label(row.status)} {who}\n", style=colours["warning"] if waits else "dim")
        if (more := len(view.parts) - SHOWN) > 0:
            text.append(_("and {n} more").format(n=more) + "\n", style="dim")


def parts_counted(parts: Sequence[QueueRow]) -> str:
    """How many reports are part of an incident, and how they stand."""
    n = len(parts)
    said = [ngettext("{n} report", "{n} reports", n).format(n=n)]
    for words, held in (
        (_("{n} open"), sum(row.status.is_open for row in parts)),
        (_("{n} wait for an answer"), sum(row.unanswered and row.status.is_open for row in parts)),
        (_("{n} resolved"), sum(row.status in (Status.RESOLVED, Status.CLOSED) for row in parts)),
    ):
        if held:
            said.append(words.format(n=held))
    return " · ".join(said)


def _articles(text: Text, view: TicketView, heading: object) -> None:
    assert callable(heading)
    if view.ticket.articles:
        heading(_("Articles"))
        titles = {article.slug: article.title for article in view.articles}
        for slug, to_update in view.ticket.articles:
            suffix = f" ({_('to be updated')})" if to_update else ""
            text.append(f"{slug} ", style="bold")
            text.append(f"{visible(titles.get(slug, ''), newlines=False)}{suffix}\n")


def _gap_words(gap: str | None) -> str:
    return {
        None: _("Closed: confirmed, and a good score."),
        "unsolved": _("Not solved yet."),
        "unconfirmed": _("Open: the customer has not confirmed."),
        "unscored": _("Open: confirmed, but not scored."),
        "low_score": _("Open: the score is below 4."),
        "not_closed": _("Confirmed and scored; close it."),
    }[gap]
