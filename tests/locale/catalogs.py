"""The message catalogs against the code. As a program: take new sentences in, let go of dead ones."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "supportdesk" / "locale"
LANGUAGES = ("zh_CN", "en")
KEYWORDS = {"_": None, "N_": None, "pgettext": ((1, "c"), 2), "ngettext": (1, 2)}


def path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "supportdesk.po"


def in_code() -> Catalog:
    """Every sentence that the code can say."""
    catalog = Catalog(project="supportdesk", version="", copyright_holder="The supportdesk authors")
    found = extract_from_dir(ROOT / "supportdesk", keywords=KEYWORDS, comment_tags=())
    for file, _line, message, _comments, context in found:
        catalog.add(message, context=context, locations=[(f"supportdesk/{file}", 0)])
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
