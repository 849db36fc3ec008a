"""The index checked and made anew on the command line."""

from __future__ import annotations

from typing import Any


def test_a_sound_index_says_so_and_a_broken_one_is_mended(at_desk: Any, ticket: Any) -> None:
    ticket("打印机离线")
    said = at_desk("search", "check")
    assert (said.code, said.err) == (0, "The index is sound.\n")
    assert said.out.splitlines()[-1].split() == ["Tickets", "1", "0", "0", "0", "-"]
    found = at_desk("search", "rebuild", "--json")
    assert found.code == 0
    assert [state["kind"] for state in found.json] == ["article", "ticket"]
    assert found.json[1] == {
        "kind": "ticket", "documents": 1, "missing": [], "left": [], "miscounted": 0, "torn": [],
        "unread": None,
    }  # fmt: skip
