"""The order of a list, as a query names it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a list; `reverse` turns the natural one round."""

    by: str = "due"
    reverse: bool = False


NATURAL = Sort()
