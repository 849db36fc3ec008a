"""What a policy says of articles: when somebody looks at a published one again (process §5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from supportdesk.domain.errors import BadInput

REVIEW_AFTER = timedelta(days=180)
"""After how long somebody has to look again at what was published, where neither its reviewer nor the policy
says otherwise.
"""


def read_review_after(given: object, duration: Callable[[str], timedelta]) -> timedelta:
    """The time of `[articles] review_after`. Raises BadInput, and what `duration` raises."""
    if not isinstance(given, dict):
        raise BadInput("policy.articles", given="articles")
    for key in given:
        if key != "review_after":
            known = ["review_after"]
            raise BadInput("policy.unknown", what="key", given=key, near="review_after", known=known)
    after = duration(str(given["review_after"])) if given else REVIEW_AFTER
    if after < timedelta(days=1):
        raise BadInput("policy.articles", given="articles")
    return after
