"""What a key is called in a sentence: as it is bound now, by whoever bound it anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual.app import App
from textual.binding import Binding


def key_of(app: App[Any], holder: type[Any], name: str) -> str:
    """The first key in force for a binding of a screen, a widget or the app, as the footer shows it.

    Raises KeyError for a binding that the holder does not have.
    """
    settings: Any = getattr(app, "settings", None)
    first = settings.keys.get(name, "").split(",")[0].strip() if settings is not None else ""
    for binding in Binding.make_bindings(holder.BINDINGS):
        if binding.id == name:
            bound = replace(binding, key=first, key_display=None) if first else binding
            return app.get_key_display(next(iter(Binding.make_bindings([bound]))))
    raise KeyError(name)
