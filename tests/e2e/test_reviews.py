"""A review in a real terminal: cause, measure, done, ended; and out as Markdown."""

from __future__ import annotations

from tests.e2e.house import House


def test_a_review_is_worked_on_and_ends_when_its_measures_are_done(house: House, desk_file: str) -> None:
    where = ("--database", desk_file, "--as", "zhao.qiang")
    number = house.run("ticket", "add", "Answered late", "--customer", "Ada Byron", *where).stdout.strip()
    house.run("review", "open", number, "A complaint", *where)
    console = house.console(*where, "--language", "en", size=(120, 36))
    console.wait_for("Answered late")
    console.press("ctrl+f")
    console.wait_for(rf"{number} 0/0 root cause\?")
    console.press("c")
    console.wait_for(f"Root cause · {number}")
    console.press("2", "enter", "Nobody was at the phone", "ctrl+s")
    console.wait_for("│ skill gap")
    console.press("m")
    console.wait_for(f"Measure · {number}")
    console.press("A second person at noon", "ctrl+s")
    console.wait_for(rf"{number} 0/1")
    console.press("d")
    console.wait_for(f"· {number}")
    console.press("ctrl+s")
    console.wait_for(rf"{number} 1/1")
    console.press("X")
    console.wait_for(f"End the review · {number}")
    console.press("ctrl+s")
    console.wait_for("under way 0")
    page = house.run("review", "export", number, "-", *where).stdout
    for words in ("**skill gap**", "> Nobody was at the phone", "| 1 | A second person at noon | 赵强 |"):
        assert words in page
