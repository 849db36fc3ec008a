"""The tickets that were read, as a browser keeps its pages: back, and forward again."""

from __future__ import annotations

MOST = 200
"""Tickets that are remembered: a day's."""


class Visited:
    """Where the reader was. Going somewhere new lets go of what lay ahead."""

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._place = -1

    def visit(self, ticket_id: int) -> None:
        """A ticket is read; the same one again is no step."""
        if self._place >= 0 and self._ids[self._place] == ticket_id:
            return
        del self._ids[self._place + 1 :]
        self._ids = [*self._ids, ticket_id][-MOST:]
        self._place = len(self._ids) - 1

    def go(self, by: int) -> int | None:
        """One ticket back (-1) or forward (1); None where there is none."""
        place = self._place + by
        if not 0 <= place < len(self._ids):
            return None
        self._place = place
        return self._ids[place]

    def can_go(self, by: int) -> bool:
        """Whether there is one."""
        return 0 <= self._place + by < len(self._ids)
