"""What is wrong with a keymap is said in a sentence; Textual itself would say nothing."""

from __future__ import annotations

import pytest
from textual.keys import key_to_character

from supportdesk.domain.vocabulary import Language
from supportdesk.keys import check_keymap, known_bindings
from supportdesk.locale import set_language


def test_nothing_is_wrong_with_nothing() -> None:
    assert check_keymap({}) == []


@pytest.mark.parametrize(
    "keys",
    [
        "z",
        "ctrl+n",
        "f5",
        "shift+tab",
        "ctrl+shift+f",
        "?",
        "slash",
        "question_mark",
        "j,down",
        "，",
        "alt+x",
    ],
)
def test_what_a_terminal_sends_is_a_key(keys: str) -> None:
    assert [words for words in check_keymap({"desk.undo": keys}) if "no terminal" in words] == []


@pytest.mark.parametrize(
    "keys", ["", "hyper+", "ctrl+", "escpae", "ctrl+y,", "ctrl+foo", "strg+x", "control+x"]
)
def test_an_impossible_key_is_named(keys: str) -> None:
    (complaint,) = check_keymap({"desk.undo": keys})
    assert "desk.undo" in complaint
    assert "no terminal sends" in complaint


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("ticket.clam", "ticket.claim"),
        ("list.don", "list.down"),
        ("app.pallette", "app.palette"),
        ("welcome.beginn", "welcome.begin"),
        ("help.leaf", "help.leave"),
        ("form.snd", "form.send"),
        ("composer.sent", "composer.send"),
        ("timeline.lst", "timeline.last"),
        ("claim", ""),
    ],
)
def test_an_unknown_id_comes_with_the_nearest(name: str, near: str) -> None:
    complaint = check_keymap({name: "z"})[0]
    assert f"binds {name}, which does not exist" in complaint
    assert (f"Did you mean {near}?" if near else "") in complaint


@pytest.mark.parametrize(
    ("key", "near"),
    [("escpae", "escape"), ("control+x", "ctrl+x"), ("strg+s", "ctrl+s"), ("ctlr+s", "ctrl+s"), ("F2", "f2")],
)
def test_an_impossible_key_comes_with_the_nearest(key: str, near: str) -> None:
    (complaint,) = check_keymap({"desk.undo": key})
    assert f"Did you mean {near}?" in complaint


def test_every_screen_and_widget_is_known() -> None:
    """Found by looking through the rooms, so that a new one can't be forgotten."""
    places = {(binding.id or "").split(".")[0] for binding in known_bindings()}
    assert {"app", "desk", "list", "timeline", "form", "composer", "help", "welcome", "knowledge"} <= places


@pytest.mark.parametrize(
    ("keymap", "names"),
    [
        ({"timeline.down": "c"}, ("ticket.claim", "timeline.down")),
        ({"articles.down": "slash"}, ("articles.down", "knowledge.search")),
        ({"notices.filter": "ctrl+k"}, ("app.knowledge", "notices.filter")),
        ({"form.send": "ctrl+q"}, ("app.quit", "form.send")),
        ({"app.knowledge": "ctrl+g"}, ("app.knowledge", "app.messages")),
    ],
)
def test_a_clash_with_what_is_around(keymap: dict[str, str], names: tuple[str, str]) -> None:
    (complaint,) = check_keymap(keymap)
    assert ", ".join(names) in complaint


@pytest.mark.parametrize("keymap", [{"form.send": "c"}, {"help.leave": "n"}, {"timeline.down": "j"}])
def test_what_lies_over_the_desk_is_no_clash_with_it(keymap: dict[str, str]) -> None:
    assert check_keymap(keymap) == []


def test_an_unknown_id_that_is_near_nothing() -> None:
    (complaint,) = check_keymap({"qqqqqqqq": "z"})
    assert "Did you mean" not in complaint
    assert "? lists them all" in complaint


def test_a_clash_names_both() -> None:
    (complaint,) = check_keymap({"ticket.claim": "r"})
    assert "ticket.claim" in complaint
    assert "ticket.reply" in complaint
    assert "only one of them" in complaint


def test_two_keys_can_change_places() -> None:
    assert check_keymap({"ticket.claim": "r", "ticket.reply": "c"}) == []


def test_one_key_in_two_places_is_no_clash() -> None:
    assert check_keymap({"articles.down": "t"}) == [], "t is for the queue; the answers are another place"


def test_a_letter_and_its_name_are_one_key() -> None:
    (complaint,) = check_keymap({"ticket.claim": "question_mark"})
    assert "app.help" in complaint
    (complaint,) = check_keymap({"ticket.claim": "?"})
    assert "app.help" in complaint


def test_in_chinese() -> None:
    set_language(Language.CHINESE)
    try:
        assert "ticket.claim" in check_keymap({"ticket.clam": "z"})[0]
    finally:
        set_language(Language.ENGLISH)


def test_the_shipped_keys_clash_nowhere() -> None:
    shipped = {binding.id: binding.key for binding in known_bindings() if binding.id}
    assert check_keymap(shipped) == []


def test_every_binding_with_an_id_has_one_key() -> None:
    """Remapping an id replaces all its keys: a letter and an arrow need an id each."""
    for binding in known_bindings():
        assert "," not in binding.key, binding.id
        assert binding.description or binding.id == "articles.down", binding.id


def test_no_key_that_terminals_take_for_another() -> None:
    """ctrl+h is backspace, ctrl+i is tab, ctrl+m is enter."""
    taken = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+c", "ctrl+z", "alt+f", "alt+b"}
    assert not {binding.key for binding in known_bindings()} & taken
    assert key_to_character("question_mark") == "?"
