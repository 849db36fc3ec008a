"""The documentation says what the code does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import pages
import pictures

ROOT = pages.DOCS.parent


@pytest.mark.parametrize("page", ["docs/keys.md", "docs/config.md", "data/config.schema.json"])
def test_what_is_made_from_the_code_is_current(page):
    assert (ROOT / page).read_text(encoding="utf-8") == pages.made()[ROOT / page], "run `make docs`"


def test_the_pages_show_the_pictures_that_are_taken():
    pages_of_it = (
        path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *pages.DOCS.glob("*.md"))
    )
    shown = re.findall(r"\]\((?:docs/)?pictures/(\w+)\.svg\)", "".join(pages_of_it))
    assert sorted(shown) == sorted(scene.name for scene in pictures.SCENES)
    assert {path.stem for path in pictures.PICTURES.glob("*.svg")} == set(shown), "run `make pictures`"


def test_the_readme_is_a_page_and_a_half():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 95


def test_every_page_is_linked_from_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in pages.DOCS.glob("*.md"):
        assert f"](docs/{page.name})" in readme, page.name


def test_links_between_pages_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *pages.DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_names_only_keys_that_are_bound():
    bound = {key for line in pages.keys().splitlines() for key in re.findall(r"`([^`]+)`", line)}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("| key | does |")[1].split("\n\n")[0]
    for line in table.splitlines()[2:]:
        for key in re.findall(r"`([^`]+)`", line.split("|")[1]):
            assert key in bound, f"README names {key}"
