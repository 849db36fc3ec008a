"""What a policy says of how long words are kept (`[retention]`); what is not named is kept for good."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta

from supportdesk.domain.errors import BadInput

SHORTEST = timedelta(days=1)
"""Nothing goes sooner: what was closed by mistake can be reopened the same day."""


@dataclass(frozen=True, slots=True)
class RetentionTerms:
    """How long after nothing happened to it any more; None: it is kept.

    Of a ticket that is over: `content` is all that people wrote, and whom it is about; `files` what came with
    it; `comments` the words beside a score; `links` the customer's own. `mail`: mails that became no ticket.
    """

    content: timedelta | None = None
    files: timedelta | None = None
    comments: timedelta | None = None
    links: timedelta | None = None
    mail: timedelta | None = None


KEYS = tuple(each.name for each in fields(RetentionTerms))


def read_retention(given: object, duration: Callable[[str], timedelta]) -> RetentionTerms:
    """The terms of `[retention]`. Raises BadInput, with the codes of policies, and what `duration` raises."""
    if not isinstance(given, Mapping):
        raise BadInput("policy.loop_table", given="retention")
    terms: dict[str, timedelta] = {}
    for key, value in given.items():
        if key not in KEYS:
            near = "".join(difflib.get_close_matches(str(key), KEYS, n=1, cutoff=0.5))
            raise BadInput("policy.unknown", what="key", given=key, near=near, known=list(KEYS))
        if not isinstance(value, str):
            raise BadInput("policy.loop_time", table="retention", given=key)
        terms[key] = duration(value)
        if terms[key] < SHORTEST:
            raise BadInput("policy.retention", given=key)
    return RetentionTerms(**terms)
