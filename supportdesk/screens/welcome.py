"""The first run: who are you, and which desk. One screen, and never again."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from supportdesk.domain.vocabulary import Language, Tier
from supportdesk.locale import N_, _
from supportdesk.locale.labels import label
from supportdesk.widgets.choice import Choice


@dataclass(frozen=True, slots=True)
class Welcomed:
    """What the newcomer chose. `desk` is `new`, `existing` or `sample`."""

    name: str
    tier: Tier
    language: Language
    desk: str
    database: str


class WelcomeScreen(Screen[Welcomed]):
    """Asks for name, tier, language and the desk."""

    CSS_PATH = "welcome.tcss"
    BINDINGS = [
        Binding("ctrl+s", "begin", N_("begin"), id="welcome.begin", priority=True),
        Binding("escape", "app.quit", N_("quit"), id="welcome.quit"),
    ]

    def __init__(self, name: str, database: str, language: Language) -> None:
        super().__init__()
        self._name = name
        self._database = database
        self._language = language

    def compose(self) -> ComposeResult:
        desks = (
            ("new", _("a new desk")),
            ("sample", _("look around on a sample desk")),
            ("existing", _("an existing desk")),
        )
        languages = ((Language.CHINESE.value, "中文"), (Language.ENGLISH.value, "English"))
        tiers = tuple((tier.value, label(tier)) for tier in Tier)
        with Vertical(id="welcome") as box:
            box.border_title = "supportdesk"
            yield Static(
                Text(_("Welcome. A few words about you, then the desk is yours.")), id="welcome-words"
            )
            yield from self._row(_("name"), Input(self._name, id="name", compact=True))
            yield from self._row(_("tier"), Choice(tiers, Tier.L1.value, id="tier"))
            yield from self._row(_("language"), Choice(languages, self._language.value, id="language"))
            yield from self._row(_("desk"), Choice(desks, "new", id="desk"))
            yield from self._row(_("database"), Input(self._database, id="database", compact=True))
            yield Static(id="welcome-error")
            yield Static(Text(_("enter next · ←/→ choose · ctrl+s begin · esc quit")), id="welcome-keys")

    def _row(self, words: str, widget: Input | Choice) -> ComposeResult:
        with Horizontal(classes="form-row"):
            yield Static(Text(words), classes="form-label")
            yield widget

    def on_mount(self) -> None:
        self.query_one("#name").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "database":
            self.action_begin()
        else:
            self.focus_next()

    def on_choice_passed(self) -> None:
        self.focus_next()

    def action_begin(self) -> None:
        # The key overtakes what was typed just before it.
        (self.focused or self).call_later(self._begin)

    def _begin(self) -> None:
        name = self.query_one("#name", Input).value.strip()
        if not name:
            self.complain(_("A name is needed: customers and colleagues see it."))
            return
        self.dismiss(
            Welcomed(
                name=name,
                tier=Tier(self.query_one("#tier", Choice).value),
                language=Language(self.query_one("#language", Choice).value),
                desk=self.query_one("#desk", Choice).value,
                database=self.query_one("#database", Input).value.strip(),
            )
        )

    def complain(self, words: str) -> None:
        """Say what can't be, and stay."""
        error = self.query_one("#welcome-error", Static)
        error.update(Text(words))
        error.add_class("-shown")
