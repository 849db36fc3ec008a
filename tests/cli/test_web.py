"""Commands of the web: where the desk is, links, tokens, hooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def as_lead(at_desk: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SUPPORTDESK_AGENT", "zhou.ping")
    return at_desk


def test_links_are_made_once_it_is_said_where_the_desk_is(as_lead: Run) -> None:
    number = as_lead("ticket", "add", "Printer", "--customer", "Ann").out.strip()
    assert as_lead("web", "link", number).code == 2
    assert as_lead("web", "set", "--url", "https://help.example.com/").code == 0
    assert as_lead("web", "show").out == "https://help.example.com\n"
    assert as_lead("web", "link", number).out.startswith("https://help.example.com/t/")
    as_lead("web", "link", number)
    assert "2 links" in as_lead("web", "link", number, "--revoke").err
    assert as_lead("web", "set", "--url", "").code == 0
    assert as_lead("web", "show", "--json").json == {"public_url": ""}


@pytest.mark.parametrize(
    "url",
    ["help.example.com", "ftp://x", "https://", "https://u:p@x", "https://x/?a", "https://x/#a",
     "javascript:x", "https://x y", "https://x:99999", "https://x\n.com", "https://x/'", "https://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_refused(as_lead: Run, url: str) -> None:
    said = as_lead("web", "set", "--url", url)
    assert said.code == 2
    assert "https://help.example.com" in said.err
    assert as_lead("web", "show", "--json").json == {"public_url": ""}


def test_a_token_is_shown_once_and_revoked_for_good(as_lead: Run) -> None:
    made = as_lead("web", "token", "add", "Portal", "--scope", "tickets:write", "--json").json
    assert made["secret"].startswith(f"sd_{made['id']}_")
    (listed,) = as_lead("web", "token", "list", "--json").json
    assert listed["scopes"] == ["tickets:write"]
    assert made["secret"].removeprefix(f"sd_{made['id']}_") not in str(listed)
    assert as_lead("web", "token", "revoke", made["id"]).code == 0
    assert as_lead("web", "token", "list", "--json").json[0]["revoked_at"]
    assert as_lead("web", "token", "revoke", "nobody").code == 1


def test_only_a_lead_lets_machines_in(at_desk: Run) -> None:
    assert at_desk("web", "token", "add", "Portal", "--scope", "tickets:write").code == 2
    assert at_desk("web", "set", "--url", "https://x.example").code == 2
    assert at_desk("web", "token", "list", "--json").json == []


def test_hooks_are_kept_whole_or_not_at_all(as_lead: Run, tmp_path: Path) -> None:
    file = tmp_path / "hooks.toml"
    file.write_text('[[hook]]\nname = "grafana"\ngroup = "{id}"\nsubject = "{title}"\n', encoding="utf-8")
    said = as_lead("web", "hooks", "import", str(file))
    assert said.code == 0
    assert "/api/v1/hooks/grafana" in said.err
    before = as_lead("web", "hooks", "show").out
    assert before == file.read_text(encoding="utf-8")
    file.write_text('[[hook]]\nname = "grafana"\n', encoding="utf-8")
    said = as_lead("web", "hooks", "import", str(file))
    assert said.code == 2
    assert "group" in said.err
    assert as_lead("web", "hooks", "show").out == before
