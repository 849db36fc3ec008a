"""Text that every database can keep, whatever a mail or a paste brought along."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

_NOWHERE = re.compile("[\x00\ud800-\udfff]")


def storable(value: T) -> T:
    """The value with U+FFFD for each NUL and lone surrogate in its texts: PostgreSQL refuses the one and
    UTF-8 the other. Reaches into tuples and dataclasses; what has none of them comes back as it is.
    """
    kept: T = _storable(value)
    return kept


def _storable(value: Any) -> Any:
    if type(value) is str:
        return _NOWHERE.sub("\ufffd", value)
    if type(value) is tuple:
        parts = tuple(_storable(part) for part in value)
        return value if parts == value else parts
    if is_dataclass(value) and not isinstance(value, type):
        before = {f.name: getattr(value, f.name) for f in fields(value)}
        changed = {name: after for name, told in before.items() if (after := _storable(told)) != told}
        return replace(value, **changed) if changed else value
    return value
