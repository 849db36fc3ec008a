"""What a list shows, and several acts under one name: chosen, kept, repeated, in real terminals."""

from __future__ import annotations

import re

import pytest

from supportdesk.domain.vocabulary import Column, Language
from supportdesk.locale import _, set_language
from supportdesk.locale.labels import label
from tests.e2e.house import House

EVERYWHERE = [
    pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80x24", "200x50"]),
    pytest.mark.parametrize("language", list(Language), ids=lambda language: str(language.value)),
]
pytestmark = EVERYWHERE


@pytest.fixture
def said(language: Language) -> dict[str, str]:
    """Words of the console as patterns."""
    set_language(language)
    try:
        return {
            "owner": re.escape(label(Column.OWNER)),
            "response": re.escape(label(Column.RESPONSE)),
            "department": re.escape(label(Column.DEPARTMENT)),
            "columns": re.escape(_("Columns")),
            "will": re.escape(_("It will be done on {tickets} of {customers}.").split("{")[0].strip()),
            "once": re.escape(_("{tickets}: {done}, once more. u takes it back.").split("{done}")[1][:4]),
            "back": re.escape(_("{tickets}: taken back.").split("}")[1]),
        }
    finally:
        set_language(Language.ENGLISH)


def add(house: House, desk_file: str, subject: str) -> str:
    done = house.run(
        "--database", desk_file, "--as", "li.na", "ticket", "add", subject, "--customer", "Ada",
        "--department", "Sales", "--category", "simple", "--priority", "medium",
    )  # fmt: skip
    return done.stdout.strip()


def test_columns_are_chosen_ordered_by_and_there_again(
    house: House, desk_file: str, size: tuple[int, int], language: Language, said: dict[str, str]
) -> None:
    number = add(house, desk_file, "VPN drops")
    words = ("--database", desk_file, "--as", "li.na", "--language", language.value)
    console = house.console(*words, size=size)
    console.wait_for("李娜 L1")
    console.wait_for(number)
    console.wait_for(said["owner"])
    console.press("|")
    console.wait_for(f"╭.*{said['columns']}")
    console.press(*"jjjjjj", "space", *"jj", "space", *"jjj", "space")  # less owner, response; department
    console.press("enter")
    console.wait_gone(f"╭.*{said['columns']}")

    def chosen(text: str) -> bool:
        head = text.splitlines()[1]
        return {n for n in ("owner", "response", "department") if re.search(said[n], head)} == {"department"}

    console.wait_until(chosen, "the columns that were chosen")
    console.press("|")
    console.wait_for(f"╭.*{said['columns']}")
    console.press(*"jjjj", "s")
    console.wait_for("/sort:status")
    console.press("ctrl+q")
    assert console.wait_end() == 0

    again = house.console(*words, size=size)
    again.wait_for("/sort:status")
    again.wait_for(number)
    again.wait_until(chosen, "the columns that were chosen")
    again.press("ctrl+q")
    assert again.wait_end() == 0


def test_a_macro_is_shown_done_repeated_and_taken_back(
    house: House, desk_file: str, size: tuple[int, int], language: Language, said: dict[str, str]
) -> None:
    numbers = [add(house, desk_file, f"case {n}") for n in range(3)]
    house.run("--database", desk_file, "--as", "li.na", "ticket", "claim", *numbers)

    def resolved() -> int:
        return sum(house.ticket(number, desk_file)["status"] == "resolved" for number in numbers)

    words = ("--database", desk_file, "--as", "li.na", "--language", language.value)
    console = house.console(*words, size=size)
    console.wait_for("李娜 L1")
    console.wait_for(numbers[0])
    console.press("*")
    console.wait_for(r"\* .*3")
    console.press("escape", "@")
    console.wait_for("╭─")
    console.press("password")
    console.wait_for("1. ")
    console.press("enter")
    console.wait_for(said["will"])
    console.press("Y")
    console.wait_gone("╭─")
    assert resolved() == 1
    console.press(".")
    console.wait_for(said["will"])
    console.press("Y")
    console.wait_for(said["once"])
    console.wait_gone("╭─")
    assert resolved() == 2, "the next ticket of the list"
    console.press("u")
    console.wait_for(said["back"])
    assert resolved() == 1
    console.press("ctrl+q")
    assert console.wait_end() == 0
