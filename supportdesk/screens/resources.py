"""Spare servers and the like: who has which since when, who waits, what the ticket that is read asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rich.cells import set_cell_size
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.asks import Ask
from supportdesk.domain.hostile import visible
from supportdesk.domain.resource_asks import (
    AddResource,
    AskResources,
    GiveBack,
    RequestResource,
    ResourceDeed,
    RetireResource,
    TakeOver,
)
from supportdesk.domain.resources import Claim, Resource, Stock
from supportdesk.locale import N_, _
from supportdesk.locale.labels import label
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.screens.dialog import Dialog
from supportdesk.screens.form import Field, Form, FormScreen
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.inks import inks

Line = Resource | Claim | None


class ResourcesScreen(Dialog[int | None], Asker):
    """What is lent, then who waits, in the order of their turns. Ends with a ticket to read, or None.

    `ticket` is the one that asks: its id and number.
    """

    CSS_PATH = "resources.tcss"
    BINDINGS = [
        Binding("enter", "choose", N_("the ticket that has it"), id="resources.open"),
        Binding("r", "request", N_("request one"), id="resources.request"),
        Binding("x", "give_back", N_("give back"), id="resources.release"),
        Binding("t", "take_over", N_("take over"), id="resources.takeover"),
        Binding("a", "add", N_("add"), id="resources.add"),
        Binding("X", "retire", N_("retire"), id="resources.retire"),
        Binding("j", "move(1)", N_("down"), id="resources.down"),
        Binding("k", "move(-1)", N_("up"), id="resources.up"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("escape", "leave", N_("back"), id="resources.leave"),
        Binding("q", "leave", show=False),
    ]

    def __init__(self, now: datetime, ticket: tuple[int, str] | None) -> None:
        super().__init__()
        self._now = now
        self._ticket = ticket
        self._stock = Stock((), ())
        self._lines: list[Line] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="resources") as box:
            box.border_title = _("Resources")
            yield Static("…", id="resources-head")
            yield OptionList(id="resources-list", compact=True)
            yield Static(id="resources-said")
            keys = _("enter ticket · r request · x give back · t take over · a add · X retire · esc back")
            yield Static(Text(keys), id="resources-keys")

    def on_mount(self) -> None:
        self.query_one("#resources-list", OptionList).can_focus = False
        self.ask(AskResources())

    # ------------------------------------------------------------ what is shown

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if message.error is not None:
            self._say(error_text(message.error), "error")
        elif isinstance(message.ask, AskResources):
            if not self.is_stale(message):
                self._show(message.value)
        else:
            refused = [outcome.refusal for outcome in message.value.refused if outcome.refusal]
            self._say(refusal_text(refused[0]) if refused else "", "warning")
            self.ask(AskResources())

    def _say(self, words: str, ink: str) -> None:
        self.query_one("#resources-said", Static).update(Text(words, style=inks(self.app)[ink]))

    def _show(self, stock: Stock) -> None:
        self._stock = stock
        there = [resource for resource in stock.resources if resource.retired_at is None]
        waiting = stock.waiting()
        listed = self.query_one("#resources-list", OptionList)
        place = listed.highlighted or 0
        self._lines = [*there, *((None, *waiting) if waiting else ())]
        options = [Option(self._resource(each)) for each in there]
        if waiting:
            words = _("Who waits, in the order in which they are served")
            options.append(Option(Text(words, style=f"bold {inks(self.app)['primary']}"), disabled=True))
            options += [Option(self._waits(each)) for each in waiting]
        listed.set_options(options)
        if self._lines:
            place = min(place, len(self._lines) - 1)
            listed.highlighted = place if self._lines[place] is not None else place - 1
        self.query_one("#resources-head", Static).update(self._head(there))

    def _head(self, there: list[Resource]) -> Text:
        if not there:
            return Text(_("Nothing is lent yet. a adds what there is, for the team lead."), style="dim")
        free = sum(self._stock.holder(each) is None for each in there)
        text = Text(_("{n} in all, {free} free").format(n=len(there), free=free))
        if self._ticket is not None:
            text.append(" · ")
            number = visible(self._ticket[1], newlines=False)
            text.append(_("r asks for {number}").format(number=number), style="bold")
        return text

    def _resource(self, resource: Resource) -> Text:
        colours = inks(self.app)
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(set_cell_size(visible(resource.name, newlines=False), 16), style="bold")
        text.append(set_cell_size(visible(resource.kind, newlines=False), 20), style=colours["muted"])
        held = self._stock.holder(resource)
        if held is None:
            text.append(_("free"), style=colours["success"])
            text.append(f"  {visible(resource.note, newlines=False)}", style=colours["muted"])
            return text
        text.append(f"{local(held.since or held.asked_at, self._now)}  ", style="dim")
        self._claim(text, held)
        return text

    def _waits(self, claim: Claim) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(f"{self._stock.place(claim):>3}. ", style="bold")
        text.append(set_cell_size(visible(claim.wanted, newlines=False), 20))
        text.append(f"{local(claim.asked_at, self._now)}  ", style="dim")
        self._claim(text, claim)
        return text

    def _claim(self, text: Text, claim: Claim) -> None:
        colours = inks(self.app)
        hot = f"bold {colours['error']}" if claim.urgent else ""
        weight = label(claim.category) if claim.urgent and claim.category else ""
        weight = weight or (label(claim.priority) if claim.priority else "")
        text.append(f"{visible(claim.number, newlines=False)} ", style="bold")
        text.append(f"{weight} ", style=hot)
        text.append(visible(claim.subject, newlines=False))
        text.append(f"  {visible(claim.agent_name, newlines=False)}", style=colours["muted"])

    # ------------------------------------------------------------ keys

    @property
    def _line(self) -> Line:
        place = self.query_one("#resources-list", OptionList).highlighted
        return self._lines[place] if place is not None and place < len(self._lines) else None

    def _meant(self) -> Claim | None:
        """The request under the cursor: that waits, or that has the resource."""
        line = self._line
        return self._stock.holder(line) if isinstance(line, Resource) else line

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose()

    def action_choose(self) -> None:
        if (claim := self._meant()) is not None:
            self.dismiss(claim.ticket_id)

    def action_move(self, by: int) -> None:
        listed = self.query_one("#resources-list", OptionList)
        listed.action_cursor_down() if by > 0 else listed.action_cursor_up()

    def action_request(self) -> None:
        """For the ticket that is read: any of a kind, or the one under the cursor."""
        if self._ticket is None:
            self._say(_("No ticket is selected."), "warning")
            return
        ticket_id, number = self._ticket
        there = [resource for resource in self._stock.resources if resource.retired_at is None]
        kinds = sorted({resource.kind for resource in there})
        if not there:
            self._say(_("Nothing is lent yet. a adds what there is, for the team lead."), "warning")
            return
        choices = [(kind, _("any {kind}").format(kind=visible(kind, newlines=False))) for kind in kinds]
        choices += [(each.name, visible(each.name, newlines=False)) for each in there]
        line = self._line
        value = line.kind if isinstance(line, Resource) else kinds[0]
        fields = (Field("wanted", _("which"), "choice", value, options=tuple(choices)),)
        title = _("Request a resource · {number}").format(number=visible(number, newlines=False))

        def ask(values: Mapping[str, str]) -> Ask:
            return RequestResource(ticket_id, values["wanted"])

        note = _("Urgent tickets are served first, then by priority, then by time.")
        self._form(Form(title, fields, ask, note))

    def action_give_back(self) -> None:
        if (claim := self._meant()) is None:
            self._say(_("Nobody has it, and nobody waits here."), "warning")
        else:
            self._do(GiveBack(claim.id))

    def action_take_over(self) -> None:
        """For the waiting request under the cursor, else for that of the ticket that is read."""
        line = self._line
        mine = self._ticket[0] if self._ticket else 0
        waits = [claim for claim in self._stock.waiting() if claim.ticket_id == mine]
        claim = line if isinstance(line, Claim) else next(iter(waits), None)
        if claim is None:
            self._say(_("Only who waits can take over. Request one first."), "warning")
        else:
            self._do(TakeOver(claim.id))

    def action_add(self) -> None:
        fields = (
            Field("name", _("name"), required=True, hint=_("as it is called, spare-1 for example")),
            Field("kind", _("kind"), required=True, hint=_("spare server, test environment")),
            Field("note", _("note"), hint=_("where it stands, how one gets in")),
        )

        def ask(values: Mapping[str, str]) -> Ask:
            return AddResource(values["name"], values["kind"], values["note"])

        self._form(Form(_("Add a resource"), fields, ask))

    def action_retire(self) -> None:
        if isinstance(line := self._line, Resource):
            self._do(RetireResource(line.name))

    def _form(self, form: Form) -> None:
        self.app.push_screen(FormScreen(form), lambda _done: self.ask(AskResources()))

    def _do(self, deed: ResourceDeed) -> None:
        self._say("", "warning")
        self.ask(deed)
