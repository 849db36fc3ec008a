"""Templates, macros and phrases: those that ship with the desk, and the team's own over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from supportdesk.domain.alerts import HookMapping, read_mappings
from supportdesk.domain.books import NAME
from supportdesk.domain.courtesy import Phrases, read_phrases
from supportdesk.domain.errors import BadInput, Conflict, NotFound
from supportdesk.domain.macros import Macro, read_macros
from supportdesk.domain.people import Agent
from supportdesk.domain.storable import storable
from supportdesk.domain.templates import Template, pending_in, read_templates
from supportdesk.domain.vocabulary import Language
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from supportdesk.store import books
from supportdesk.store.database import Connection

MACROS, PHRASES, HOOKS = "macros", "phrases", "hooks"

_READ: dict[str, Callable[[str], object]] = {
    MACROS: read_macros,
    PHRASES: read_phrases,
    HOOKS: read_mappings,
}


def templates(desk: Desk) -> list[Template]:
    """Every template, by name: the team's own in the place of one that ships."""
    own = desk.database.read(books.templates)
    both = {(t.name, t.language): t for t in (*_shipped_templates(), *own)}
    return sorted(both.values(), key=lambda t: (t.name, t.language))


def template(desk: Desk, name: str, language: Language) -> Template:
    """A template, in this language if it is there, else in another. Raises NotFound."""
    every = templates(desk)
    named = [t for t in every if t.name == name]
    if not named:
        raise NotFound("no_template", name=name, known=sorted({t.name for t in every}))
    return next((t for t in named if t.language is language), named[0])


def save_templates(desk: Desk, agent: Agent, written: list[Template]) -> list[Template]:
    """Keep templates for every console, all or none; a name that ships is the team's own from then on.

    Raises BadInput for one that can't be used, StoreError, Busy.
    """
    kept = [_checked(storable(each)) for each in written]

    def job(connection: Connection) -> None:
        for each in kept:
            books.put_template(connection, each, agent.id, desk.now())

    desk.database.write(job)
    return kept


def _checked(written: Template) -> Template:
    if not NAME.fullmatch(written.name):
        raise BadInput("template_name", given=written.name)
    if not written.body.strip():
        raise BadInput("missing", field="body")
    for pending in pending_in(written.body):
        if pending.near:
            raise BadInput("template_variable", given=pending.name, near=pending.near)
    title = written.title.strip() or written.name
    return replace(written, title=title, body=written.body.strip("\n"), own=True)


def remove_template(desk: Desk, name: str, language: Language) -> None:
    """Let go of a template of the team; one that ships comes back in its place.

    Raises NotFound: `no_template`, or `template_ships` where there is only the one that ships.
    """
    found = template(desk, name, language)
    if found.language is not language:
        raise NotFound("no_template", name=name, known=sorted({t.name for t in templates(desk)}))
    if not desk.database.write(lambda c: books.remove_template(c, name, language)):
        raise NotFound("template_ships", name=name)


def macros(desk: Desk) -> list[Macro]:
    """Every macro, by name: the team's own in the place of one that ships. Raises BadInput."""
    own = read_macros(own_text(desk, MACROS), own=True)
    both = {macro.name: macro for macro in (*_shipped_macros(), *own)}
    return sorted(both.values(), key=lambda macro: macro.name)


def macro(desk: Desk, name: str) -> Macro:
    """A macro. Raises NotFound, which names those there are."""
    every = {each.name: each for each in macros(desk)}
    if name not in every:
        raise NotFound("no_macro", name=name, known=sorted(every))
    return every[name]


def phrases(desk: Desk) -> Phrases:
    """What a reply is looked at for: what ships, and what the team added."""
    return _read_phrases(own_text(desk, PHRASES)) | _shipped_phrases()


def hooks(desk: Desk) -> dict[str, HookMapping]:
    """How messages of other monitoring are read, by name: what the team keeps, none ships."""
    return {each.name: each for each in _read_mappings(own_text(desk, HOOKS))}


def own_text(desk: Desk, name: str) -> str:
    """The team's own file of `macros`, `phrases` or `hooks` as it was written; empty where there is none."""
    return desk.database.read(lambda c: books.get(c, name))


def keep(desk: Desk, agent: Agent, name: str, text: str, was: str | None = None) -> None:
    """Keep the team's own file of `macros`, `phrases` or `hooks`; an empty one lets go of it.

    `was`: the file that its writer began with. Raises BadInput with the line of a fault, Conflict
    (`book_changed`) where somebody else kept another since.
    """
    text = storable(text)
    _READ[name](text)

    def job(connection: Connection) -> None:
        if was is not None and books.get(connection, name) != was:
            raise Conflict("book_changed", name=name)
        books.put(connection, name, text, agent.id, desk.now())

    desk.database.write(job)


def shipped_text(name: str) -> str:
    """A file that ships with the desk."""
    return data_file(f"{name}.toml").read_text(encoding="utf-8")


@cache
def _shipped_templates() -> tuple[Template, ...]:
    return tuple(read_templates(shipped_text("templates")))


@cache
def _shipped_macros() -> tuple[Macro, ...]:
    return tuple(read_macros(shipped_text(MACROS)))


@cache
def _shipped_phrases() -> Phrases:
    return read_phrases(shipped_text(PHRASES))


@cache
def _read_phrases(text: str) -> Phrases:
    return read_phrases(text)


@cache
def _read_mappings(text: str) -> tuple[HookMapping, ...]:
    return read_mappings(text)
