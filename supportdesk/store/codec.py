"""Events to JSON and back. People's own words go into a second text, kept beside the journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from supportdesk.domain.events import REGISTRY, Event


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@cache
def _content_fields(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.metadata.get("content"))


BY = "@by"
"""Where in the content the name of a customer stands who did it: a name is erased with the words."""


def encode(event: Event, by: str = "") -> tuple[str, str | None]:
    """The event's codes as JSON, and its content as JSON, or None where it has none.

    `by`: who did it, where that is to be kept with the content.
    """
    kind: Any = type(event)
    data = _adapter(kind).dump_python(event, mode="json", exclude_defaults=True)
    words = {name: data.pop(name) for name in _content_fields(kind) if name in data}
    if by:
        words[BY] = by
    return _dump(data), _dump(words) if words else None


def by_whom(words: str | None) -> str:
    """The name that `encode` kept with the content."""
    return str(json.loads(words or "{}").get(BY, ""))


def decode(kind: str, data: str, words: str | None, registry: Mapping[str, type[Event]] = REGISTRY) -> Event:
    """The event again. Content that was erased comes back empty.

    Raises KeyError for a kind that this version does not know.
    """
    cls: Any = registry[kind]
    values = dict.fromkeys(_required_content(cls), "")
    values |= json.loads(data)
    values |= json.loads(words or "{}")
    values.pop(BY, None)
    event: Event = _adapter(cls).validate_python(values)
    return event


@cache
def _required_content(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.metadata.get("content") and f.default is MISSING)


def _dump(value: object) -> str:
    return _ENCODER.encode(value)


# json.dumps makes an encoder at each call that asks for anything but the defaults.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
