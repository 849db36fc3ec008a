"""docs/compose.md names every variable and step, and its examples are read as they stand."""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import pages

from supportdesk.domain.courtesy import read_phrases
from supportdesk.domain.macros import KINDS, read_macros
from supportdesk.domain.templates import VARIABLES, read_templates

PAGE = (pages.DOCS / "compose.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^#+ {title}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def examples() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_every_variable_is_explained_and_no_other():
    assert re.findall(r"^\| `\{(\w+)\}` \|", section("Variables"), re.MULTILINE) == list(VARIABLES)


def test_every_step_is_explained_with_what_it_takes():
    lines = {m[1]: m[0] for m in re.finditer(r"^\| `(\w+)` \|.*$", section("Steps"), re.MULTILINE)}
    del lines["do"]  # the head
    assert lines.keys() == KINDS.keys()
    for do, kind in KINDS.items():
        for key in (*kind.required, *kind.optional, *(("template",) if kind.public else ())):
            assert f"`{key}`" in lines[do], (do, key)
        for code in (code for codes in kind.codes.values() for code in codes):
            assert f"`{code}`" in lines[do], (do, code)


def test_the_examples_are_read():
    templates, phrases, macros = examples()
    assert [t.name for t in read_templates(templates)] == ["update"]
    assert len(read_phrases(phrases).phrases) == 4
    (macro,) = read_macros(macros)
    assert [step.do for step in macro.steps] == ["classify", "tag", "reply"]
