"""What docs/figures.md says can be asked of a month, held against the language."""

from __future__ import annotations

import re

from supportdesk.domain.figure_queries import FIGURES, read_figure
from tests.docs.pages import DOCS

PAGE = (DOCS / "figures.md").read_text(encoding="utf-8")


def test_every_figure_that_can_be_asked_stands_there() -> None:
    told = re.search(r"It may be asked for (.*?)\n\n", PAGE, re.DOTALL)
    assert told is not None
    assert set(re.findall(r"`(\w+)`", told[1])) == set(FIGURES)


def test_every_example_is_one() -> None:
    examples = re.findall(r"`month:([^ `]+)", PAGE)
    assert len(examples) > 1
    assert all(read_figure(each) for each in examples)
    assert read_figure("2026-13/solved") is None
    assert read_figure("2026-10/solved/response/update") is None
