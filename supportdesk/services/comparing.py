"""Reports as they are compared with each other: their words, and how much each of them says on this desk."""

from __future__ import annotations

from supportdesk.domain.alike import WITHOUT_MEANING
from supportdesk.domain.outbreaks import Report
from supportdesk.domain.query import folded
from supportdesk.domain.ranking import rarity
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.tokens import tokens
from supportdesk.store import search
from supportdesk.store.database import Connection

_SAID = 300  # characters of a report's description that count
_TAGGED = 2.0  # how much more than a word a tag says


def said(ticket: Ticket) -> str:
    """What a report says, as far as it is compared."""
    return f"{ticket.subject}\n{ticket.description[:_SAID]}\n{' '.join(sorted(ticket.tags))}"


def report(ticket: Ticket) -> Report:
    """A report with the words of it that mean something, and by their sign the tags that somebody gave it."""
    words = frozenset(tokens(said(ticket))) - WITHOUT_MEANING | {f"#{folded(tag)}" for tag in ticket.tags}
    return Report(ticket.id, ticket.reported_at, ticket.customer.department, words)


def weights(connection: Connection, words: set[str]) -> dict[str, float]:
    """How rare each word is on the desk. That two people gave a report one tag says more than its words."""
    plain = {word: (tokens(word) or [""])[0] if word.startswith("#") else word for word in words}
    held, documents = search.holders(connection, "ticket", sorted(set(plain.values())))
    found = {word: rarity(held.get(token, 0), documents) for word, token in plain.items()}
    return {word: weight * (_TAGGED if word.startswith("#") else 1) for word, weight in found.items()}
