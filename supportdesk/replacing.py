"""Work of which the latest alone is wanted."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from textual.app import App


def run_instead(
    app: App[Any], group: str, work: Callable[..., Coroutine[Any, Any, object]], *given: object
) -> None:
    """Run this in place of what of its group is under way.

    Handed over uncalled: what is replaced before it began would be a coroutine that nobody awaits.
    """
    app.run_worker(partial(work, *given), group=group, exclusive=True)  # type: ignore[arg-type]  # their Send
