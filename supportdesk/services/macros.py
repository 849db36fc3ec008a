"""Macros over tickets: rehearsed first, then all commands of one on a ticket, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from supportdesk.domain import commands as cm
from supportdesk.domain import macros as rules
from supportdesk.domain.courtesy import Fault, Finding
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.evolution import fold
from supportdesk.domain.guards import words_to_customer
from supportdesk.domain.macros import Cast, Macro, Rehearsal, Step
from supportdesk.domain.people import Agent
from supportdesk.domain.views import Done, Outcome, Trial
from supportdesk.services import books, guarding, knowledge, people
from supportdesk.services.desk import Act, Desk, new_batch
from supportdesk.services.paging import Progress
from supportdesk.store import journal

PAGE = 200
"""Tickets whose journals are read at once."""


def answers(macro: Macro, given: Mapping[str, str]) -> dict[str, str]:
    """A value for each parameter of a macro. Raises BadInput: `macro_parameter` for a name that it does not
    have, `macro_answer` where one is missing.
    """
    known = [parameter.name for parameter in macro.parameters]
    for name in given:
        if name not in known:
            raise BadInput("macro_parameter", macro=macro.name, given=name, known=known or ["-"])
    found = {p.name: given.get(p.name, "").strip() or p.default for p in macro.parameters}
    for name, value in found.items():
        if not value:
            raise BadInput("macro_answer", macro=macro.name, name=name)
    return found


def rehearse(
    desk: Desk, agent: Agent, macro: Macro, given: Mapping[str, str], ticket_ids: Sequence[int]
) -> list[Rehearsal]:
    """What the macro would do to each ticket, in their order; nothing is written.

    Raises NotFound, BadInput.
    """
    told, cast = answers(macro, given), _cast(desk, agent)
    now, found = desk.now(), []
    macro = _with_slugs(desk, macro)
    for start in range(0, len(ticket_ids), PAGE):
        page = ticket_ids[start : start + PAGE]
        journals = desk.database.read(lambda c, page=page: journal.load(c, page))  # type: ignore[misc]
        for ticket_id in page:
            if (entries := journals.get(ticket_id)) is None:
                raise NotFound("no_ticket", number=ticket_id)
            ticket = fold(ticket_id, entries, desk.book)
            found.append(rules.rehearse(macro, told, ticket, entries, cast, desk.book, now))
    return found


def trial(
    desk: Desk, agent: Agent, macro: Macro, given: Mapping[str, str], ticket_ids: Sequence[int]
) -> Trial:
    """A rehearsal as the trial of any deed is shown. Raises NotFound, BadInput."""
    told = rehearse(desk, agent, macro, given, ticket_ids)
    willing = [each for each in told if each.refusal is None]
    return Trial(
        tuple(Outcome(e.ticket.id, e.ticket.number, e.ticket.seq, e.refusal) for e in told),
        frozenset((e.ticket.customer.department, e.ticket.customer.name) for e in willing),
        tuple(e.ticket.number for e in willing if e.breaches),
        tuple((e.ticket.number, e.steps) for e in willing),
        tuple((e.ticket.number, one) for e in willing for one in looks(desk, agent, e)),
    )


def looks(desk: Desk, agent: Agent, rehearsal: Rehearsal) -> list[Finding]:
    """What to look at in the words that a rehearsed macro says to its customer, as before any words leave."""
    return [
        one
        for command in rehearsal.commands
        if (words := words_to_customer(command))
        for one in guarding.look(
            desk, agent, rehearsal.ticket.id, words, getattr(command, "expected_at", None)
        )
        if one.fault is not Fault.NO_ETA or isinstance(command, cm.Reply)
    ]


def run(
    desk: Desk,
    agent: Agent,
    macro: Macro,
    given: Mapping[str, str],
    ticket_ids: Sequence[int],
    progress: Progress | None = None,
    batch: str = "",
) -> Done:
    """Carry the macro out: one act, which one undo takes back, and for each ticket one transaction in which
    all of it happens or nothing. Parts of one act share a `batch`.

    Raises NotFound, BadInput, StoreError, Busy.
    """
    batch, outcomes = batch or new_batch(), []
    for place, rehearsal in enumerate(rehearse(desk, agent, macro, given, ticket_ids), 1):
        ticket = rehearsal.ticket
        if rehearsal.refusal is not None:
            outcomes.append(Outcome(ticket.id, ticket.number, ticket.seq, rehearsal.refusal))
        else:
            acts = [Act(ticket.id, command, ticket.seq) for command in rehearsal.commands]
            outcomes.append(desk.act(agent, acts, together=True, batch=batch).outcomes[-1])
        if progress is not None:
            progress(place, len(ticket_ids))
    return Done(batch, tuple(outcomes))


def _cast(desk: Desk, agent: Agent) -> Cast:
    return Cast(agent, {each.id: each for each in people.team(desk)}, books.templates(desk))


def _with_slugs(desk: Desk, macro: Macro) -> Macro:
    """The macro with its articles named as they are kept: `001` is `/kb/001`. Raises NotFound."""
    steps = []
    for step in macro.steps:
        slug = str(step.values.get("slug", ""))
        if step.do == "article" and "{" not in slug:
            slug = knowledge.article(desk, slug).slug
            step = Step(step.do, {**step.values, "slug": slug}, step.line)
        steps.append(step)
    return Macro(macro.name, macro.title, tuple(steps), macro.parameters, macro.title_zh, macro.own)
