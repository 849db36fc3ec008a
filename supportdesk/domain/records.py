"""Frozen dataclasses that are finished when the first of their kind is made.

`dataclasses` writes and compiles six methods for every class at import, a third of a millisecond each. The
console imports some seventy kinds of asks and views and paints its first frame before it makes one of
them: that was a tenth of its start.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record

else:

    def record(*, frozen: bool) -> Callable[[type], type]:
        """As `dataclass`, without slots. What asks the class for its fields needs an instance before."""

        def begin(kind: type) -> type:
            def __init__(self: Any, *values: Any, **named: Any) -> None:
                _finish(type(self))
                self.__init__(*values, **named)

            kind.__init__ = __init__
            _BEGUN[kind] = frozen
            return kind

        return begin


__all__ = ["record"]

_BEGUN: dict[type, bool] = {}
_LOCK = threading.RLock()


def _finish(kind: type) -> None:
    """Write the methods of a class and of those that it is built on."""
    with _LOCK:
        for each in reversed(kind.__mro__):
            if (frozen := _BEGUN.get(each)) is None:
                continue
            dataclasses.dataclass(frozen=frozen)(each)  # all but what is there, which is our __init__
            heir: type = dataclasses.dataclass(frozen=frozen, repr=False, eq=False)(
                type(each.__name__, (each,), {})
            )
            # The last step, and one: another thread finds the one or the other, never none.
            each.__init__ = heir.__dict__["__init__"]  # type: ignore[misc]
            del _BEGUN[each]
