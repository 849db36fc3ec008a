"""Views of one's own, as commands."""

from __future__ import annotations

import json
from typing import Any

from supportdesk.cli.parser import COLUMNS
from supportdesk.domain.vocabulary import Column


def test_a_view_is_saved_listed_counted_and_removed(at_desk: Any, ticket: Any) -> None:
    ticket("VPN drops", "--tag", "vpn")
    ticket("Printer jams")
    said = at_desk("view", "save", "VPN cases", "tag:vpn", "is:open", "--key", "v", "--share", "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out) == {
        "name": "VPN cases", "key": "v", "query": "tag:vpn is:open", "columns": [],
        "agent": "li.na", "shared": True,
    }  # fmt: skip
    (listed,) = json.loads(at_desk("view", "list", "--json").out)
    assert (listed["name"], listed["tickets"]) == ("VPN cases", 1)
    assert "VPN cases" in at_desk("view", "list").out
    assert at_desk("view", "save", "VPN cases", "tag:vpn").code == 0, "a name again is the same view"
    (listed,) = json.loads(at_desk("view", "list", "--json").out)
    assert (listed["query"], listed["key"]) == ("tag:vpn", "")
    assert at_desk("view", "remove", "VPN cases").code == 0
    assert at_desk("view", "remove", "VPN cases").code == 1
    assert json.loads(at_desk("view", "list", "--json").out) == []


def test_clashes_and_faults_are_told(at_desk: Any) -> None:
    assert at_desk("view", "save", "one", "is:open", "--key", "v").code == 0
    clash = at_desk("view", "save", "two", "is:open", "--key", "v")
    assert clash.code == 1
    assert "one" in clash.err
    assert at_desk("view", "save", "two", "is:open", "--key", "vv").code == 2
    wrong = at_desk("view", "save", "two", "onwer:me")
    assert (wrong.code, wrong.err.splitlines()[1:]) == (2, ["  onwer:me", "  ^"])


def test_columns_are_named(at_desk: Any) -> None:
    saved = at_desk("view", "save", "one", "is:open", "--columns", "tags, number,resolution", "--json")
    assert json.loads(saved.out)["columns"] == ["tags", "number", "resolution", "subject"]
    assert json.loads(at_desk("view", "save", "one", "owner:me", "--json").out)["columns"][0] == "tags"
    assert (
        json.loads(at_desk("view", "save", "one", "owner:me", "--columns", "", "--json").out)["columns"] == []
    )
    wrong = at_desk("view", "save", "one", "is:open", "--columns", "prority")
    assert wrong.code == 2
    assert "Did you mean priority?" in wrong.err


def test_what_can_be_named_is_what_there_is() -> None:
    assert ", ".join(Column) == COLUMNS


def test_another_name_and_a_list_of_what_it_holds(at_desk):
    assert at_desk("view", "save", "one", "is:open", "--key", "v").code == 0
    assert at_desk("view", "save", "two", "owner:none").code == 0
    renamed = json.loads(at_desk("view", "rename", "one", "open ones", "--json").out)
    assert (renamed["name"], renamed["key"], renamed["query"]) == ("open ones", "v", "is:open")
    assert (
        json.loads(at_desk("view", "rename", "open ones", "open ones", "--key", "", "--json").out)["key"]
        == ""
    )
    assert at_desk("view", "rename", "open ones", "two").code == 1
    assert at_desk("view", "rename", "gone", "three").code == 1
    listed = at_desk("ticket", "list", "--view", "open ones", "--json").out
    assert json.loads(listed) == json.loads(at_desk("ticket", "list", "is:open", "--json").out)
    assert at_desk("ticket", "list", "--view", "gone").code == 1
