"""Texts and times as they are given to commands."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, datetime

from supportdesk.domain.errors import BadInput
from supportdesk.domain.moments import parse_moment

_NUMBER = re.compile(r"T\d{8}-\d{3,}")


def read_texts(args: argparse.Namespace, *names: str) -> None:
    """Put what standard input says in the place of a `-`.

    Raises BadInput when two ask for it, when it is a terminal or no text, and when a text looks like a
    ticket number: then the text itself was forgotten, and the number would be sent to a customer.
    """
    asking = [name for name in names if getattr(args, name) == "-"]
    if len(asking) > 1:
        raise BadInput("two_stdin")
    for name in names:
        if _NUMBER.fullmatch(str(getattr(args, name)).strip()):
            raise BadInput("missing", field=name)
    if asking:
        if sys.stdin.isatty():
            raise BadInput("no_stdin")
        try:
            setattr(args, asking[0], sys.stdin.read().rstrip("\n"))
        except UnicodeDecodeError as error:
            raise BadInput("stdin_text") from error


def moment(text: str | None, now: datetime) -> datetime | None:
    """A time as people write it, or an ISO instant with its offset. Raises BadInput."""
    if text is None:
        return None
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        exact = None
    if exact is not None and exact.tzinfo is not None:
        return exact.astimezone(UTC)
    return parse_moment(text, now)
