"""What people filled in: whether it is there, and whether it fits."""

from __future__ import annotations

from collections.abc import Iterable

from supportdesk.domain.events import Feedback
from supportdesk.domain.people import Customer
from supportdesk.domain.rules import LONG, SHORT, Refusal


def written(name: str, text: str, most: int = LONG) -> Refusal | None:
    """A text that has to be there and has to fit."""
    return fits(name, text, most) if text.strip() else Refusal("missing", {"field": name})


def fits(name: str, text: str, most: int = LONG) -> Refusal | None:
    """A text that may be empty."""
    if len(text) > most:
        return Refusal("too_long", {"field": name, "length": len(text), "most": most})
    return None


def customer_fits(customer: Customer) -> Refusal | None:
    return (
        fits("customer", customer.name, SHORT)
        or fits("department", customer.department, SHORT)
        or fits("contact", customer.contact, SHORT)
    )


def feedback_fits(feedback: Feedback) -> Refusal | None:
    """Scores that may be left out, and are 1 to 5 where they are not (§4)."""
    for name in ("response_speed", "problem_solving", "attitude", "overall"):
        score = getattr(feedback, name)
        if score is not None and not 1 <= score <= 5:
            return Refusal("score_range", {"field": name, "score": score})
    return fits("comment", feedback.comment)


def named(customer: Customer) -> bool:
    return bool(customer.name.strip() or customer.department.strip())


def tags(given: Iterable[str]) -> tuple[str, ...]:
    """Each once, without the spaces around it. Rows keep tags between commas, so a comma parts two."""
    return tuple(dict.fromkeys(tag for text in given for part in text.split(",") if (tag := part.strip())))


def tags_fit(tags: Iterable[str]) -> Refusal | None:
    return next((refusal for tag in tags if (refusal := fits("tag", tag, 40))), None)
