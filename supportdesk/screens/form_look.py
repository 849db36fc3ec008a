"""The look at what a form sends to the customer: what it finds stops the words once (process §3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from supportdesk.domain.asks import Ask, AskLook, Do
from supportdesk.screens.warned import Warned, look_text

if TYPE_CHECKING:
    from supportdesk.domain.courtesy import Finding


class FormLook:
    """What was looked at of one form's words, and what its writer was told."""

    def __init__(self) -> None:
        self._warned = Warned()
        self._passed: str | None = None

    def ask(self, ask: Ask) -> AskLook | None:
        """What to have looked at before this is asked; None: nothing goes to one customer, or it may go."""
        words = _public(ask)
        if not words or words == self._passed:
            return None
        assert isinstance(ask, Do)
        return AskLook(ask.targets[0][0], words, None)

    def unfilled(self, ask: Ask) -> list[str]:
        """The variables of words that go to several customers at once: nothing fills them for each."""
        from supportdesk.domain.guards import words_to_customer
        from supportdesk.domain.templates import pending_in

        if not isinstance(ask, Do) or len(ask.targets) < 2:
            return []
        return [f"{{{one.name}}}" for one in pending_in(words_to_customer(ask.command), {})]

    def took(self, ask: AskLook, found: Sequence[Finding], app: Any) -> Text | None:
        """What to tell where the words are stopped; None lets them go. A form's words need no time beside
        them: they say that it is solved, or ask for something.
        """
        from supportdesk.domain.courtesy import Fault

        telling = [one for one in found if one.fault is not Fault.NO_ETA]
        if self._warned.stops(telling, []):
            return look_text(telling, app, again=not any(one.stops for one in telling))
        self._passed = ask.text
        return None


def _public(ask: Ask) -> str:
    """The words to the customer that a deed on one ticket carries."""
    if not isinstance(ask, Do) or len(ask.targets) != 1:
        return ""  # of several, whom it goes to is shown before the doing
    from supportdesk.domain.guards import words_to_customer

    return words_to_customer(ask.command)
