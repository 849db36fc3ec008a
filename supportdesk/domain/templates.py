"""Words kept for use again: templates, and the variables in braces that a ticket fills (process §3)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from supportdesk.domain.books import read_book
from supportdesk.domain.errors import BadInput
from supportdesk.domain.people import Agent
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Language

VARIABLES = (
    "customer", "department", "number", "subject", "agent", "owner", "eta", "promised", "reported",
    "article", "solution", "done", "next",
)  # fmt: skip
"""Every name that a ticket gives a value to; docs/compose.md says which."""

VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Template:
    """A text for customers. `own`: the team wrote it, or wrote it anew; else it ships with the desk."""

    name: str
    language: Language
    title: str
    body: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """A variable that stands in a text without a value. `near`: the known one that may have been meant;
    empty with `known` where the ticket has no such value yet.
    """

    name: str
    known: bool
    near: str = ""


def read_templates(text: str, *, own: bool = False) -> list[Template]:
    """The templates of a file. Raises BadInput with the line of the fault and the nearest known word."""
    found: dict[tuple[str, Language], Template] = {}
    for section in read_book(text, {"template": ""}):
        section.only(("name", "language", "title", "body"))
        name, language = section.named(), Language(section.one_of("language", Language))
        body = section.text("body", required=True)
        if (name, language) in found:
            raise BadInput("book_twice", line=section.line_of("name"), given=f"{name} ({language})")
        for pending in pending_in(body):
            if pending.near:
                raise BadInput(
                    "book_variable", line=section.line_of("body"), given=pending.name, near=pending.near
                )
        template = Template(name, language, section.text("title", default=name), body.strip("\n"), own)
        found[name, language] = template
    return list(found.values())


def language_of(text: str) -> Language:
    """The language that somebody wrote in: Chinese where an ideograph stands, else English."""
    return Language.CHINESE if _IDEOGRAPH.search(text) else Language.ENGLISH


def best(templates: Iterable[Template], name: str, language: Language) -> Template | None:
    """The template of a name, in this language if there is one, else in another."""
    named = [template for template in templates if template.name == name]
    return next((t for t in named if t.language is language), named[0] if named else None)


def values_of(
    ticket: Ticket,
    agent: Agent,
    now: datetime,
    *,
    expected_at: datetime | None = None,
    zone: tzinfo | None = None,
) -> dict[str, str]:
    """What a ticket gives its variables; those it has no value for are left out.

    Instants are told in `zone` (None: the machine's), without the date where it is today's. `expected_at`
    is an expected time of resolution that is being given just now.
    """
    eta = expected_at or (ticket.expected_at if ticket.expected_at and ticket.expected_at > now else None)
    promised = min((p.by for p in ticket.promises if p.by > now), default=None)
    values = {
        "customer": ticket.customer.name or ticket.customer.department,
        "department": ticket.customer.department,
        "number": ticket.number,
        "subject": ticket.subject,
        "agent": agent.name,
        "owner": ticket.owner.name if ticket.owner else "",
        "eta": _told(eta, now, zone),
        "promised": _told(promised, now, zone),
        "reported": _told(ticket.reported_at, now, zone),
        "article": ticket.articles[-1][0] if ticket.articles else "",
        "solution": ticket.solution or ticket.workaround,
    }
    return {name: value.strip() for name, value in values.items() if value.strip()}


def _told(at: datetime | None, now: datetime, zone: tzinfo | None) -> str:
    if at is None:
        return ""
    there, here = at.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return there.strftime("%H:%M")
    return there.strftime("%m-%d %H:%M" if there.year == here.year else "%Y-%m-%d %H:%M")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the value of each variable that has one. A value is taken as it is: braces that a
    customer wrote are never filled.
    """
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def emptied(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables again where it names this ticket and its customer: what was written to one
    can then be filled for another, and greets nobody by a stranger's name.
    """
    named = sorted(((values.get(name, ""), name) for name in _NAMING), key=lambda one: -len(one[0]))
    for value, name in named:
        if len(value) > 1:
            text = text.replace(value, f"{{{name}}}")
    return text


_NAMING = ("customer", "number", "subject")


def pending_in(text: str, values: Mapping[str, str] | None = None) -> list[Pending]:
    """The variables of a text that have no value: known ones, mistyped ones, and other words in braces.

    Without `values` the known ones count as filled: what is wrong with the text itself.
    """
    found = []
    for name in dict.fromkeys(VARIABLE.findall(text)):
        if name in VARIABLES:
            if values is not None and name not in values:
                found.append(Pending(name, True))
        elif values is None or name not in values:
            near = difflib.get_close_matches(name, VARIABLES, n=1, cutoff=0.75)
            found.append(Pending(name, False, near[0] if near else ""))
    return found


def stops(pending: Iterable[Pending]) -> list[Pending]:
    """Those that may not go to a customer: a variable without its value, or one mistyped. Another word in
    braces may be meant, as in an address.
    """
    return [one for one in pending if one.known or one.near]


def completions(typed: str, templates: Iterable[Template], language: Language) -> list[Template]:
    """The templates whose name or title holds what was typed after `//`: those of the language first, and
    of them those that begin with it.
    """
    wanted = typed.lower()
    fitting = [t for t in templates if wanted in t.name or wanted in t.title.lower()]
    return sorted(fitting, key=lambda t: (t.language is not language, not t.name.startswith(wanted), t.name))


def variables_like(typed: str) -> list[str]:
    """The variables that begin with what was typed after a brace."""
    return [name for name in VARIABLES if name.startswith(typed)]
