"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Key = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key; SQLite numbers rows by itself only in a column called INTEGER."""


Token = Text().with_variant(Text(collation="C"), "postgresql")
"""Tokens, ordered by their bytes on both databases, whatever the language of the cluster is."""


class Instant(TypeDecorator[datetime]):
    """A UTC instant: timestamptz on PostgreSQL, whole microseconds since 1970 on SQLite.

    Binding a datetime without a zone raises ValueError: nobody knows which instant it is.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        if dialect.name == "sqlite":
            return (value - _EPOCH) // _MICROSECOND
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


def instant(value: Any) -> datetime:
    """The instant that a driver gave: microseconds, or an aware datetime.

    Raises TypeError for anything else: SQLite keeps any value in any column.
    """
    if isinstance(value, int):
        return _EPOCH + timedelta(microseconds=value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    raise TypeError(f"{value!r} is no instant")
