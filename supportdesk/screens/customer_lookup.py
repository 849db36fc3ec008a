"""Who calls, while the report is typed: names that are known are completed, and bring what is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual.suggester import Suggester
from textual.widgets import Input, Static

from supportdesk.domain.asks import AskCustomers
from supportdesk.domain.hostile import visible
from supportdesk.locale import _, listed, ngettext
from supportdesk.widgets.inks import inks

if TYPE_CHECKING:
    from supportdesk.domain.views import KnownCustomer
    from supportdesk.screens.form import FormScreen

SHOWN = 3
"""Open tickets that are named."""


class Completion(Suggester):
    """Offers the known value that goes on as what is typed, behind the cursor."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.known: Sequence[str] = ()

    async def get_suggestion(self, value: str) -> str | None:
        begun = value.casefold()
        found = next((each for each in self.known if begun and each.casefold().startswith(begun)), None)
        # What is typed stays as it is typed; only the rest is offered.
        return None if found is None else value + visible(found, newlines=False)[len(value) :]


class CustomerLookup:
    """Fills in the department and contact of a customer whom the desk knows, where nothing was typed yet."""

    def __init__(self, screen: FormScreen) -> None:
        self._screen = screen
        self._asked = ""
        self._filled: dict[str, str] = {}
        """What was filled in for the name of before: Ann is not Anna."""

    def changed(self, name: str) -> None:
        """The customer's field says this by now."""
        name = " ".join(name.split())
        if name == self._asked:
            return
        self._asked = name
        self._show(())
        for field, value in self._filled.items():
            if (widget := self._input(field)).value == value:
                widget.value = ""
        self._filled.clear()
        if name:
            self._screen.ask(AskCustomers(name))

    def took(self, ask: AskCustomers, found: tuple[KnownCustomer, ...]) -> None:
        """Who has this name came."""
        if ask.name != self._asked:
            return
        self._show(found)
        if len(found) == 1:
            known = found[0].customer
            for field, value in (("department", known.department), ("contact", known.contact)):
                if value and not self._input(field).value:
                    self._input(field).value = self._filled[field] = visible(value, newlines=False)

    def _input(self, field: str) -> Input:
        return self._screen.query_one(f"#field-{field}", Input)

    def _show(self, found: Sequence[KnownCustomer]) -> None:
        place = self._screen.query_one("#form-customer", Static)
        place.set_class(bool(found), "-shown")
        if found:
            place.update(self._text(found))

    def _text(self, found: Sequence[KnownCustomer]) -> Text:
        colours = inks(self._screen.app)
        text = Text()
        if len(found) > 1:
            names = listed(visible(each.customer.display, newlines=False) for each in found)
            text.append(_("Of this name: {names}").format(names=names) + "\n", style=colours["accent"])
        opened = [report for each in found for report in each.open]
        if not opened:
            text.append(_("Known here; no ticket is open."), style="dim")
            return text
        words = ngettext("{n} ticket is open:", "{n} tickets are open:", len(opened))
        text.append(words.format(n=len(opened)), style=f"bold {colours['warning']}")
        for report in opened[:SHOWN]:
            text.append(f"\n  {report.number} {visible(report.subject, newlines=False)}")
        return text
