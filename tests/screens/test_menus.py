"""Menus: what can be done here, what to copy, which colours."""

from __future__ import annotations

from typing import Any

import pytest
from textual.events import MouseDown, MouseUp
from textual.widgets import Input, OptionList

from supportdesk.domain.hostile import visible
from supportdesk.menus import copyable
from supportdesk.screens.menu import MenuScreen
from supportdesk.services import reading, status_links
from supportdesk.store import public_address
from supportdesk.themes import LIGHT


def listed(c: Any) -> list[str]:
    return [str(option.prompt) for option in c.app.screen.query_one(OptionList).options]


def highlighted(c: Any) -> str:
    options = c.app.screen.query_one(OptionList)
    return str(options.get_option_at_index(options.highlighted).prompt)


async def test_it_lists_what_can_be_done_with_its_keys_and_why_not(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("o")
        assert isinstance(c.app.screen, MenuScreen)
        lines = listed(c)
        assert any(line.startswith("r ") and "reply" in line for line in lines)
        (dim,) = [line for line in lines if "accept handover" in line]
        assert "No escalation of this ticket waits" in dim
        possible = [option.disabled for option in c.app.screen.query_one(OptionList).options]
        assert possible == sorted(possible), "what can be done stands first"


async def test_typing_filters_and_enter_does_it(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("o")
        await c.press(*"new ti")
        assert all("new ticket" in line for line in listed(c))
        await c.press("enter")
        assert c.app.screen.query("#form"), "the form of a new ticket"


async def test_typed_faster_than_it_can_be_drawn(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("o")
        c.hit(*"theme", "enter")
        await c.settle()
        assert c.app.screen.query_one("#menu-list", OptionList).option_count > 10, "the colours"


async def test_what_is_dim_is_not_done(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        before = office.kinds("mine")
        await c.press("o", *"accept hand", "enter")
        assert isinstance(c.app.screen, MenuScreen), "there is nothing to choose"
        await c.press("escape")
        assert c.app.screen is c.desk
        assert office.kinds("mine") == before


async def test_a_remapped_key_is_shown(console: Any, office: Any) -> None:
    async with console(keys={"ticket.claim": "f2,z", "app.menu": "x", "ticket.return": "f9"}) as c:
        await c.open(office.ids["new"])
        await c.press("x")
        (claim,) = [line for line in listed(c) if line.split()[1:] == ["claim"]]
        assert claim.startswith("f2")


async def test_in_the_past_everything_that_acts_is_dim(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("[", "o", *"reply")
        assert "This is the past" in listed(c)[0]


async def click(c: Any, x: int, y: int, button: int) -> None:
    for kind in (MouseDown, MouseUp):
        event = kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)
        event.set_sender(c.app)
        c.app._driver.send_message(event)
    await c.settle()


async def test_the_right_button_opens_it_on_the_ticket_below(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        region = c.desk.query_one("TicketList").region
        await click(c, region.x + 30, region.y + 5, 3)
        await c.until(lambda: isinstance(c.app.screen, MenuScreen))
        assert c.desk.view_open is not None, "so that it can say why not"
        assert c.desk.query_one("TicketList").cursor == 2


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("o", "menu"), ("ctrl+p", "palette"), ("at", "picker"), ("vertical_line", "columns-box"),
        ("apostrophe", "views"), ("H", "acts"), ("question_mark", "help"), ("ctrl+g", "messages"),
        ("exclamation_mark", "explain"), ("S", "shift"),
    ],
)  # fmt: skip
async def test_a_click_beside_a_box_leaves_it(console: Any, office: Any, key: str, what: str) -> None:
    async with console(size=(160, 45)) as c:
        await c.open(office.ids["mine"])
        await c.press(key)
        await c.until(lambda: c.app.screen.query(f"#{what}"))
        box = c.app.screen.query_one(f"#{what}").region
        await click(c, box.x + box.width - 2, box.y, 1)  # its frame
        assert c.app.screen.query(f"#{what}"), "a click on it is none beside it"
        await click(c, 0, c.app.size.height - 1, 1)
        assert c.app.screen is c.desk


# ---------------------------------------------------------------- copying


@pytest.fixture
def copied(monkeypatch: Any) -> list[str]:
    texts: list[str] = []

    def native(text: str) -> bool:
        texts.append(text)
        return True

    monkeypatch.setattr("supportdesk.clipboard._natively", native)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    return texts


async def test_the_number_is_copied_and_said(console: Any, office: Any, copied: list[str]) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("Y", "enter")
        assert copied == [office.number("mine")]
        assert c.notices()[-1] == f"Copied number: {office.number('mine')}."


async def test_the_customers_contact(console: Any, office: Any, copied: list[str]) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("Y", *"contact", "enter")
        assert copied == ["zhang.wei@example.com"]


async def test_a_status_link_for_the_customer(console: Any, office: Any, copied: list[str]) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("Y", *"status", "enter")
        assert copied == []
        assert "`supportdesk web set --url`" in c.notices()[-1]
        office.desk.database.write(lambda d: public_address.put(d, "https://desk.example.com"))
        await c.press("Y", *"status", "enter")
        (link,) = copied
        place, _, token = link.rpartition("/")
        assert place == "https://desk.example.com/t"
        assert status_links.ticket_of(office.desk, token) == office.ids["mine"]


async def test_selected_words_of_a_field(console: Any, office: Any, copied: list[str]) -> None:
    async with console() as c:
        await c.press("/")
        await c.write("printer")
        c.app.screen.query_one("#filter", Input).select_all()
        await c.press("ctrl+c")
        assert copied == ["printer"]
        assert "Copied printer." in c.notices()


async def test_nothing_to_copy(console: Any, copied: list[str]) -> None:
    async with console(agent="he.jun") as c:
        await c.press("1", "Y")
        assert c.app.screen is c.desk
        assert "There is nothing to copy here." in c.notices()


def test_what_is_copied_is_harmless(office: Any) -> None:
    """A shell obeys a newline and a terminal an escape: neither reaches the clipboard from a subject."""
    items = copyable("", reading.ticket(office.desk, office.ids["hostile"]))
    assert len(items) > 3
    for item in items:
        assert item.value == visible(item.value), item.words
        assert not {"\u202e", "\x1b", "\x9b"} & set(item.value)
    (line,) = [item.value for item in items if item.words.startswith("number and subject")]
    assert "\n" not in line


# ---------------------------------------------------------------- colours


async def test_colours_are_tried_on_in_passing(console: Any) -> None:
    async with console() as c:
        before = c.app.theme
        await c.press("ctrl+t", "down")
        assert c.app.theme == LIGHT.name
        assert not c.app.settings.file.exists(), "not chosen yet"
        await c.press("escape")
        assert c.app.theme == before
        await c.press("ctrl+t", *"contrast", "enter")
        assert c.app.theme == "high-contrast"
        assert 'theme = "high-contrast"' in c.app.settings.file.read_text()
        await c.press("ctrl+t")
        assert "high-contrast" in highlighted(c), "the cursor is on what is worn"
