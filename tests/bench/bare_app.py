"""The least that a Textual app can be: what every start is measured against."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Label


class BareApp(App[None]):
    """One label."""

    def compose(self) -> ComposeResult:
        yield Label("barely there")


if __name__ == "__main__":
    BareApp().run()
