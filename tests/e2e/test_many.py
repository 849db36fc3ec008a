"""Many tickets under one key, taken back as one, and what comes next: in real terminals, both languages."""

from __future__ import annotations

import re

import pytest

from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _, set_language
from tests.e2e.house import House

NUMBER = r"T\d{8}-\d{3}"


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80x24", "200x50"])
@pytest.mark.parametrize("language", list(Language), ids=lambda language: str(language.value))
def test_many_are_marked_shown_done_taken_back(
    house: House, desk_file: str, size: tuple[int, int], language: Language
) -> None:
    numbers = []
    for n in range(4):
        said = house.run(
            "--database", desk_file, "--as", "li.na", "ticket", "add", f"case {n}", "--customer", f"Ada {n}",
            "--category", "simple", "--priority", "low" if n == 3 else "medium",
        )  # fmt: skip
        numbers.append(said.stdout.strip())

    def priorities() -> list[str]:
        return [house.ticket(number, desk_file)["priority"] for number in numbers]

    set_language(language)
    try:
        words = {
            "will": re.escape(_("It will be done on {tickets} of {customers}.").split("{")[0].strip()),
            "once": re.escape(_("{tickets}: {done}, once more. u takes it back.").split("{done}")[1][:4]),
            "used": r"\d ?%",
            "back": re.escape(_("{tickets}: taken back.").split("}")[1]),
        }
    finally:
        set_language(Language.ENGLISH)
    console = house.console(
        "--database", desk_file, "--as", "li.na", "--language", language.value, size=size
    )  # fmt: skip
    console.wait_for("李娜 L1")
    console.wait_for(numbers[0])
    console.press("*")
    console.wait_for(r"\* .*4")
    console.press("p", "4", "ctrl+s")
    console.wait_for(words["will"])
    console.wait_for(numbers[3])  # refuses: low already
    console.press("Y")
    console.wait_gone(words["will"])
    assert priorities() == ["low"] * 4
    console.press("escape", "u")
    console.wait_for(words["will"])
    console.press("Y")
    console.wait_for(words["back"])
    assert priorities() == ["medium"] * 3 + ["low"]
    console.press(",")
    console.wait_for(words["used"])
    console.press("#")
    console.wait_for("╭─")
    console.press("flood", "ctrl+s")
    console.wait_gone("╭─")
    console.press(".")
    console.wait_for(words["once"])
    tagged = [n for n in numbers if "flood" in house.ticket(n, desk_file)["tags"]]
    assert len(tagged) == 2
    console.press("ctrl+q")
    assert console.wait_end() == 0
