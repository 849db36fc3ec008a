"""What the desk opens for words and shifts: lists of templates, articles, drafts, macros; editor, forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from supportdesk.domain.asks import (
    AskDraftList,
    AskIncident,
    AskMacros,
    AskOutbreaks,
    AskOwn,
    AskPhrases,
    AskShift,
    AskTemplates,
    AskTicket,
    Do,
    DoAttach,
    DoMacro,
    DoRegister,
    Targets,
)
from supportdesk.locale import _
from supportdesk.screens.desk import DeskScreen
from supportdesk.widgets.key_names import key_of

if TYPE_CHECKING:
    from supportdesk.app import DeskApp
    from supportdesk.domain.incidents import Incident
    from supportdesk.domain.macros import Macro
    from supportdesk.domain.suggestions import Outbreak
    from supportdesk.domain.views import Done, Draft, QueueRow, Shift
    from supportdesk.screens.incident import Wanted

AWAY = 15 * 60
"""Seconds away from which coming back is a shift's beginning: what waits is shown by itself."""


def edit_for(app: DeskApp) -> Callable[[str, str], str | None]:
    """Takes words to the agent's editor."""
    from supportdesk.screens.editor import edit

    return lambda text, suffix: edit(app, text, setting=app.settings.editor, suffix=suffix)


async def open_template(app: DeskApp) -> None:
    """The templates, with what each says to this customer."""
    from supportdesk.screens.words import TemplatePicker

    writing = app.desk.writing
    screen = TemplatePicker(writing.templates, writing.in_order, writing.values(), edit_for(app))

    def then(template: Any) -> None:
        if template is not None:
            writing.insert_template(template)
        writing.renew()

    app.push_screen(screen, then)


async def open_article(app: DeskApp) -> None:
    """Articles: those that may answer this ticket, and a search."""
    from supportdesk.screens.words import ArticlePicker

    writing = app.desk.writing

    def then(article: Any) -> None:
        if (search := screen.search(article)) is not None:
            app.run_worker(app.fetch(search), group="searches")
        if article is not None:
            writing.insert(article)

    screen = ArticlePicker(writing.view)
    app.push_screen(screen, then)


async def open_written_article(app: DeskApp) -> None:
    """The ticket under the cursor as an article."""
    if app.desk.wanted is None:
        app.notify(_("No ticket is selected."), severity="warning")
    else:
        app.write_article_of(app.desk.wanted)


async def open_editor(app: DeskApp) -> None:
    """The words of the composer in the agent's editor."""
    composer = app.desk.writing.composer
    back = edit_for(app)(composer.text, ".txt")
    if back is not None:
        composer.replace(back)


async def open_drafts(app: DeskApp) -> None:
    """What was begun and waits."""
    from supportdesk.screens.words import DraftPicker

    drafts: list[Draft] | None = await app.fetch(AskDraftList())
    if drafts is None:
        return

    def then(draft: Any) -> None:
        if draft is not None:
            go_on(app, draft)

    app.push_screen(DraftPicker(drafts, form_names(), app.now()), then)


def form_names() -> dict[str, str]:
    """What a draft was begun as, by the first word of its place."""
    from supportdesk.screens.actions import ACTIONS

    names = {action.id.split(".")[1]: _(action.label) for action in ACTIONS}
    return {**names, "register": _("new ticket"), "handover": _("hand over your shift")}


def go_on(app: DeskApp, draft: Draft) -> None:
    """Open what a draft was begun in: its ticket, and the composer or the form."""
    app.desk.writing.kept(draft.place, draft.body)
    if draft.form == "register":
        app.desk.action_register()
    elif draft.form == "handover":
        app.desk.action_hand_over()
    elif draft.form.startswith("article/"):
        app.run_worker(app.action_shelf(), group="opening")
    elif draft.ticket_id:
        app.desk.writing.go_on_with(draft)
        app.open_ticket(draft.ticket_id)
    else:
        app.notify(_("Mark the tickets that it was for, then write: the words are there."), timeout=6)


async def open_macros(app: DeskApp) -> None:
    """Macros for the targets: chosen, asked, rehearsed, and only then carried out."""
    from supportdesk.screens.macros import MacroPicker, questions, title_of

    targets = app.desk.targets()
    if not targets:
        app.notify(_("No ticket is selected."), severity="warning")
        return
    macros: list[Macro] | None = await app.fetch(AskMacros())
    if macros is None:
        return
    view = app.desk.view_open
    one = view.ticket.number if view is not None and len(targets) == 1 else ""
    whom = one or _("{n} tickets").format(n=len(targets))

    def then(macro: Any) -> None:
        if macro is None:
            return
        if macro.parameters:
            app.ask_form(questions(macro, targets))
        else:
            deed = DoMacro(macro, targets)
            app.desk.acting.ask_first(deed, title_of(macro), partial(app.desk.show_done, ask=deed))

    app.push_screen(MacroPicker(macros, whom, edit_for(app)), then)


async def open_shift(app: DeskApp) -> None:
    """What waits since the agent left."""
    shift: Shift | None = await app.fetch(AskShift())
    if shift is not None:
        _show(app, shift, greeting=False)


async def greet(app: DeskApp) -> None:
    """Who comes to work is shown what waits, if something does."""
    tell_outbreaks(app, await app.fetch(AskOutbreaks()) or ())
    shift: Shift | None = await app.fetch(AskShift())
    if shift is None or shift.since is None or not (shift.lines or shift.measures):
        return
    if (shift.now - shift.since).total_seconds() >= AWAY and len(app.screen_stack) == 1:
        _show(app, shift, greeting=True)


def _show(app: DeskApp, shift: Shift, *, greeting: bool) -> None:
    from supportdesk.screens.shift import HAND_OVER, MEASURES, ShiftScreen

    def then(chosen: int | str | None) -> None:
        if isinstance(chosen, int):
            app.open_ticket(chosen)
        elif chosen == HAND_OVER:
            app.desk.action_hand_over()
        elif chosen == MEASURES:
            app.run_worker(app.action_month("measures"), group="opening")

    app.push_screen(ShiftScreen(shift, greeting=greeting, at=app.desk.wanted), then)


async def open_outbreaks(app: DeskApp) -> None:
    """What breaks for many now: its tickets marked, or put under the incident."""
    from supportdesk.domain.suggestions import Outbreak
    from supportdesk.screens.outbreaks import Attach, OutbreakPicker

    found: list[Outbreak] | None = await app.fetch(AskOutbreaks())
    if found is None:
        return

    def then(chosen: Any) -> None:
        if isinstance(chosen, Outbreak):
            app.desk.queue.tickets.marked |= {row.id for row in chosen.tickets}
            app.desk.queue.draw_header()
            app.desk.open_ticket(chosen.incident[0])
            app.desk.leave_ticket()
            _tell_marked(app)
        elif isinstance(chosen, Attach) and chosen.to_new:
            app.run_worker(_open_incident(app, chosen.outbreak), group="opening")
        elif isinstance(chosen, Attach):
            incident, number = chosen.outbreak.incident
            targets = tuple((i, None) for i in chosen.outbreak.apart if i != incident)
            if targets:
                _attach(app, incident, number, targets)
            else:
                app.notify(_("All of them are part of {number}.").format(number=number))

    app.push_screen(OutbreakPicker(found, app.now()), then)


def _tell_marked(app: DeskApp) -> None:
    words = _("Marked. Every key acts on all of them now: {link} links, {merge} merges, esc lets go.")
    link, merge = (key_of(app, DeskScreen, name) for name in ("ticket.link", "ticket.merge"))
    app.notify(words.format(link=link, merge=merge))


async def _open_incident(app: DeskApp, outbreak: Outbreak) -> None:
    """A new ticket that stands for an outbreak, and its reports under it."""
    if app.team is None:
        return
    from supportdesk.domain.parts import standing_for

    subject = " ".join(outbreak.shared) or outbreak.tickets[0].subject
    made: Done | None = await app.fetch(DoRegister(standing_for(app.team.me, subject)))
    if made is None or not made.done:
        app.notify(_("The ticket could not be made."), severity="error")
        return
    new = made.done[0]
    app.open_ticket(new.ticket_id)
    _attach(app, new.ticket_id, new.number, tuple((row.id, None) for row in outbreak.tickets))


def _attach(app: DeskApp, incident: int, number: str, targets: Targets) -> None:
    app.desk.acting.do(DoAttach(incident, targets), _("Put under {number}").format(number=number))


async def open_incident(app: DeskApp) -> None:
    """The incident that the ticket under the cursor stands for, or is part of."""
    from supportdesk.screens.incident import IncidentPicker, Wanted

    if app.desk.wanted is None:
        app.notify(_("No ticket is selected."), severity="warning")
        return
    incident: Incident | None = await app.fetch(AskIncident(app.desk.wanted))
    if incident is None:
        return
    if not incident.parts and not incident.proposed:
        app.notify(
            _("Nothing is part of {number}, and nothing looks like it.").format(number=incident.ticket.number)
        )
        return

    def then(chosen: Any) -> None:
        if isinstance(chosen, int):
            app.open_ticket(chosen)
        elif isinstance(chosen, Wanted):
            app.run_worker(_wanted(app, chosen), group="opening")

    app.push_screen(IncidentPicker(incident, app.now()), then)


async def _wanted(app: DeskApp, wanted: Wanted) -> None:
    from supportdesk.domain.commands import Detach
    from supportdesk.screens.incident import Wish

    ticket = wanted.incident.ticket
    match wanted.wish:
        case Wish.ATTACH:
            _attach(app, ticket.id, ticket.number, tuple((i, None) for i in wanted.ids))
        case Wish.DETACH:
            app.desk.acting.do(Do(Detach(), tuple((i, None) for i in wanted.ids)), _("Take out"))
        case _:
            app.desk.queue.tickets.marked = set(wanted.ids)
            app.desk.queue.draw_header()
            app.open_ticket(ticket.id)
            if wanted.wish is Wish.ANSWER:
                app.desk.writing.begin(note=False)
            elif wanted.wish is Wish.PROGRESS:
                await _progress(app, ticket.id)
            else:
                _tell_marked(app)


async def open_progress(app: DeskApp) -> None:
    """A progress message for the ticket under the cursor, or for all that are marked."""
    if not app.desk.targets() or app.desk.wanted is None:
        app.notify(_("No ticket is selected."), severity="warning")
        return
    marked = sorted(app.desk.queue.tickets.marked)
    one = app.desk.wanted if not marked else marked[0] if len(marked) == 1 else None
    await _progress(app, one)


async def _progress(app: DeskApp, ticket_id: int | None) -> None:
    """Prepare it: what was done and what is next on one ticket; on None, on each of the targets."""
    templates = await app.fetch(AskTemplates())
    phrases = await app.fetch(AskPhrases())
    view = await app.fetch(AskTicket(ticket_id or app.desk.targets()[0][0]))
    if templates is None or phrases is None or view is None:
        return
    app.desk.writing.prepare_progress(view, templates, phrases, each=ticket_id is None)


def tell_outbreaks(app: DeskApp, found: Sequence[Outbreak]) -> None:
    """Say what breaks for many."""
    from supportdesk.locale.outbreaks import told

    key = key_of(app, DeskScreen, "desk.outbreaks")
    for outbreak in found:
        app.notify(told(outbreak, key), title=_("Outbreak"), severity="warning", timeout=20)


async def open_hand_over(app: DeskApp) -> None:
    """The marked tickets, or all of the agent's that are open, to a colleague."""
    from supportdesk.screens.shift import hand_over

    rows: list[QueueRow] | None = await app.fetch(AskOwn())
    if rows is None or app.team is None:
        return
    if marked := app.desk.queue.tickets.marked:
        rows = await app.fetch_rows(sorted(marked))
    if not rows:
        app.notify(_("No open ticket is yours, and none is marked."), severity="warning")
        return
    app.ask_form(hand_over(rows, app.team))
