"""Keys, colours and copies in a real terminal."""

from __future__ import annotations

import base64
import os
import re

import pytest

from tests.e2e.house import House
from tests.e2e.test_shift import LI_NA, NUMBER, frontline, register

SSH = {"SSH_CONNECTION": "10.0.0.1 5000 10.0.0.2 22", "TMUX": ""}


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_number_is_copied_by_the_terminal_over_ssh(
    house: House, desk_file: str, size: tuple[int, int]
) -> None:
    house.run("ticket", "add", "Printer offline", "--customer", "Bo", "--database", desk_file, *LI_NA)
    console = house.console("--database", desk_file, *LI_NA, size=size, env=SSH)
    number = console.wait_for(NUMBER)[0]
    console.wait_for("李娜 L1")
    console.press("Y")
    console.wait_for(rf"number: {number}")
    console.press("enter")
    console.wait_for("Copied by the terminal")
    encoded = base64.b64encode(number.encode())
    assert b"\x1b]52;c;" + encoded + b"\x07" in console.sent


def test_through_tmux_it_is_wrapped(house: House, desk_file: str) -> None:
    house.run("ticket", "add", "Printer offline", "--customer", "Bo", "--database", desk_file, *LI_NA)
    console = house.console("--database", desk_file, *LI_NA, env={**SSH, "TMUX": "/tmp/tmux,1,0"})
    console.wait_for(NUMBER)
    console.wait_for("李娜 L1")
    console.press("Y")
    console.wait_for("number: T")
    console.press("enter")
    console.wait_for("Copied by the terminal")
    assert b"\x1bPtmux;\x1b\x1b]52;c;" in console.sent


def test_a_forms_key_and_its_words_in_one_burst(house: House, desk_file: str) -> None:
    console = frontline(house, desk_file)
    os.write(console.fileno(), b"nPrinter on floor 3\r")
    console.wait_for("New ticket")
    console.wait_for("Printer on floor 3")


def test_keys_typed_at_once_after_the_start(house: House, desk_file: str) -> None:
    """The desk is still being opened: nothing is lost."""
    console = house.console("--database", desk_file, *LI_NA)
    console.wait_for("opening the desk")
    os.write(console.fileno(), b"nearly typed")
    console.wait_for("New ticket")
    console.wait_for("early typed")


def test_the_menu_says_what_can_be_done_and_does_it(house: House, desk_file: str) -> None:
    console = frontline(house, desk_file, (80, 24))
    register(console, "Menu")
    console.press("o")
    console.wait_for("What can be done here")
    console.press("internal note", "enter")
    console.wait_for("only the team reads it")


def test_colours_are_tried_and_kept_over_a_restart(house: House, desk_file: str) -> None:
    console = frontline(house, desk_file)
    console.press("\x14")
    console.wait_for("Colours")
    console.press("contrast", "enter")
    console.wait_gone("Colours")
    console.press("\x11")
    assert console.wait_end() == 0
    said = house.run("config", "show", "--json").stdout
    assert re.search(r'"value": "high-contrast"', said)


def test_doctor_keys_names_what_is_pressed(house: House) -> None:
    console = house.console("doctor", "keys", size=(100, 24))
    console.wait_for("Press keys")
    console.press("r")
    console.wait_for(r"r\s+r\s+ticket.reply")
    console.press("\x0b")
    console.wait_for(r"ctrl\+k\s.*app.knowledge")
    console.press("escape")
    console.wait_for("escape")
    console.press("escape")
    assert console.wait_end() == 0
