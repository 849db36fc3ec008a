"""What a form is asked about: the tickets, the one that is open, who acts, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from supportdesk.domain import commands as cm
from supportdesk.domain.asks import Do, Targets
from supportdesk.domain.moments import parse_moment
from supportdesk.domain.templates import Template
from supportdesk.domain.views import QueueRow, Team, TicketView
from supportdesk.locale import _
from supportdesk.screens.form import Field, Form


@dataclass(frozen=True, slots=True)
class Scene:
    """What an action is done on: the targets, the open ticket if it is the only one, who acts, when."""

    targets: Targets
    rows: tuple[QueueRow, ...]
    view: TicketView | None
    team: Team
    now: datetime
    article: str = ""
    """The slug of the article that is suggested for the open ticket."""
    templates: Sequence[Template] = ()

    @property
    def title(self) -> str:
        """The ticket's number, or how many there are."""
        if len(self.targets) == 1 and self.view:
            return self.view.ticket.number
        if len(self.targets) == 1 and self.rows:
            return self.rows[0].number
        return _("{n} tickets").format(n=len(self.targets))


FormMaker = Callable[[Scene], Form]


def form_on(
    scene: Scene,
    title: str,
    fields: tuple[Field, ...],
    make: Callable[[Mapping[str, str]], cm.Command],
    *,
    name: str,
    note: str = "",
    foresees: bool = False,
) -> Form:
    """A form whose answers make one command for the scene's tickets."""
    place = f"{name}:{scene.targets[0][0]}" if len(scene.targets) == 1 else ""
    return Form(
        title=f"{title} · {scene.title}",
        fields=fields,
        ask=lambda values: Do(make(values), scene.targets),
        note=note,
        place=place,
        foresees=foresees,
    )


def ticket_of(scene: Scene) -> TicketView | None:
    """The open ticket, where it is the only one meant."""
    return scene.view if len(scene.targets) == 1 else None


def filled(s: Scene, text: str) -> str:
    """Words to the customer with the variables that the one ticket has values for; of several as they are."""
    from supportdesk.domain.templates import fill, values_of

    view = ticket_of(s)
    return fill(text, values_of(view.ticket, s.team.me, s.now)) if view is not None else text


def moment(text: str, scene: Scene) -> datetime | None:
    """The instant that somebody typed; None for nothing typed. Raises BadInput."""
    return parse_moment(text, scene.now) if text.strip() else None
