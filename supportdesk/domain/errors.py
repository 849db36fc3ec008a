"""Errors that reach a person: a code with its sentence and its mend in `locale/sentences`."""

from __future__ import annotations

from typing import Any


class DeskError(Exception):
    """Something the desk can't do. `code` has one sentence on what and one on the mend."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({said})" if said else self.code


class StoreError(DeskError):
    """The database can't be opened or used."""


class Busy(StoreError):
    """Somebody else holds the database; the same act may succeed in a moment (exit code 3)."""


class NotFound(DeskError):
    """There is no such ticket, article or agent."""


class Conflict(DeskError):
    """The name or number is already taken."""


class BadInput(DeskError):
    """A value that can't be understood."""


class QueryError(BadInput, ValueError):
    """A query that can't be understood. `code` has a sentence; `column` is where in `text`, from 0."""

    text = ""

    def __init__(self, code: str, column: int, **params: Any) -> None:
        super().__init__(f"query.{code}", **params)
        self.column = column
        self.params["column"] = column + 1

    @property
    def fault(self) -> str:
        """The code without its family."""
        return self.code.removeprefix("query.")
