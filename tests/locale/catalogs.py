"""The message catalogs against the code. As a program: take new sentences in, let go of dead ones."""

from __future__ import annotations

import ast
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "supportdesk" / "locale"
LANGUAGES = ("zh_CN", "en")
PLACES = {"_": (None, 0, None), "N_": (None, 0, None), "pgettext": (0, 1, None), "ngettext": (None, 0, 1)}
"""Of each function, the places of context, message and plural among its arguments."""


def path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "supportdesk.po"


def in_code() -> Catalog:
    """Every sentence of code and pages. Code is read by ast: babel misses calls inside f-strings."""
    catalog = Catalog(project="supportdesk", version="", copyright_holder="The supportdesk authors")
    for file in sorted((ROOT / "supportdesk").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACES
            ):
                continue
            words = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            context, one, many = PLACES[node.func.id]
            if len(words) <= (many or one) or not isinstance(words[one], str):
                continue
            message = words[one] if many is None else (words[one], words[many])
            said_in = None if context is None else words[context]
            catalog.add(message, context=said_in, locations=[(file.relative_to(ROOT).as_posix(), 0)])
    for file in sorted((ROOT / "supportdesk").rglob("*.html")):
        with file.open("rb") as source:
            for _line, _function, message, _comments in babel_extract(source, ["_"], (), {}):
                catalog.add(message, locations=[(file.relative_to(ROOT).as_posix(), 0)])
    return catalog


def read(language: str) -> Catalog:
    """A catalog as it is committed."""
    with path(language).open("rb") as source:
        return read_po(source, locale=language)


def text(catalog: Catalog) -> bytes:
    """A catalog as a file, sorted, so that a diff shows words and nothing else."""
    out = io.BytesIO()
    write_po(out, catalog, sort_output=True, omit_header=False, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


def update(language: str) -> list[str]:
    """Bring a catalog up to the code; what still has to be translated comes back."""
    template = in_code()
    catalog = read(language) if path(language).exists() else Catalog(locale=language, project="supportdesk")
    catalog.update(template, no_fuzzy_matching=True)
    if language == "en":  # the sentences of the code are English already
        for message in catalog:
            if message.id:
                message.string = message.id
    path(language).parent.mkdir(parents=True, exist_ok=True)
    path(language).write_bytes(text(catalog))
    return [str(message.id) for message in catalog if message.id and not any_text(message.string)]


def any_text(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


if __name__ == "__main__":
    for each in LANGUAGES:
        missing = update(each)
        print(f"{each}: {len(missing)} to translate", *missing, sep="\n  ")
