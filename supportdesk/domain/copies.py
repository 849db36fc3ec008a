"""A changed copy of a frozen dataclass at three times the speed of `dataclasses.replace`.

Folding copies a ticket of fifty fields at every event: of an import this was a third of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def replace(item: T, /, **changes: Any) -> T:
    """A copy of `item` with some fields changed, as `dataclasses.replace` makes one.

    For frozen dataclasses with slots, at least two fields and no `__post_init__`: fields are carried
    over slot by slot, without the constructor. Raises KeyError for a field that is not there.
    """
    kind: Any = type(item)
    values, places, setters = _anatomy(kind)
    found = list(values(item))
    for name, value in changes.items():
        found[places[name]] = value
    copy: T = object.__new__(kind)
    for put, value in zip(setters, found, strict=True):
        put(copy, value)
    return copy


@cache
def _anatomy(
    kind: Any,
) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int], list[Callable[[Any, Any], None]]]:
    names = [field.name for field in fields(kind)]
    setters = [getattr(kind, name).__set__ for name in names]
    return attrgetter(*names), {name: i for i, name in enumerate(names)}, setters
