"""The tickets that a month's figure counts: remembered until something changes, longer where it is costly."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from supportdesk.domain.counted import instants
from supportdesk.domain.figure_queries import Figure
from supportdesk.domain.query_asking import Standpoint
from supportdesk.store import passages
from supportdesk.store.counting import Chooser
from supportdesk.store.tables import journal

_KEPT = 8
"""Figures that are remembered."""

_PATIENCE = 30
"""How many times as long as it took to find them they may be old, where tickets changed since."""


class _Found(NamedTuple):
    ids: list[int]
    line: int
    until: float


_remembered: OrderedDict[tuple[str, Figure, str], _Found] = OrderedDict()
_lock = Lock()


def counted(connection: Connection, figure: Figure, here: Standpoint) -> list[int]:
    """Their ids, in order."""
    key = (str(connection.engine.url), figure, str(here.desk_zone))
    line = connection.execute(select(func.coalesce(func.max(journal.c.id), 0))).scalar_one()
    with _lock:
        found = _remembered.get(key)
    if found is not None and (found.line == line or monotonic() < found.until):
        return found.ids
    begun = monotonic()
    chooser, (since, until) = Chooser(figure, here), instants(figure, here.desk_zone)
    ids: list[int] = []
    last = 0
    while rows := passages.page(connection, since, until, last, passages.PAGE):
        ids += chooser.among(rows)
        last = rows[-1][0]
    with _lock:
        _remembered[key] = _Found(ids, line, monotonic() + _PATIENCE * (monotonic() - begun))
        while len(_remembered) > _KEPT:
            _remembered.popitem(last=False)
    return ids
