"""Mail of customers on the command line: taken from files, mailboxes looked into, what is kept shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.intake.mails import mail


def test_files_are_taken_once_and_what_is_none_is_shown(at_desk: Any, tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "1.eml").write_bytes(mail("It is offline.", subject="Printer \x1b"))
    (folder / "2.eml").write_bytes(b"\x89PNG no mail")
    said = at_desk("mail", "take", str(folder))
    assert said.code == 0
    assert said.err == "1 new ticket, 1 kept raw: `supportdesk mail kept` says why\n"
    again = at_desk("mail", "take", str(folder), "--json").json
    assert again == {"ticket": 0, "reply": 0, "noted": 0, "bounced": 0, "known": 2, "kept": 0}
    (kept,) = at_desk("mail", "kept", "--json").json
    assert (kept["reason"], kept["alarms"]) == ("no_headers", True)
    assert "It is no mail: it has no head." in at_desk("mail", "kept").out
    assert at_desk("mail", "kept", "--done", str(kept["id"])).code == 0
    assert at_desk("mail", "kept").err == "No mail is kept: each became a ticket or an answer.\n"
    assert [mail["id"] for mail in at_desk("mail", "kept", "--all", "--json").json] == [kept["id"]]
    assert at_desk("mail", "kept", "--done", str(kept["id"])).code != 0
    missing = at_desk("mail", "take", str(tmp_path / "none"))
    assert missing.code != 0
    assert "there is no such file" in missing.err


def test_a_mailbox_is_watched_looked_into_and_let_go(at_desk: Any, tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(b"")
    assert at_desk("mail", "box", "list").err.startswith("No mailbox is watched.")
    url = f"mbox://{path}"
    assert at_desk("mail", "box", "add", "support", url, "--as", "zhou.ping").code == 0
    refused = at_desk("mail", "box", "add", "other", url, "--as", "li.na")
    assert refused.code != 0
    assert at_desk("mail", "box", "poll").err == "Nothing is new.\n"
    path.write_bytes(b"From a@b Mon Mar  2 10:00:00 2026\n" + mail("text") + b"\n")
    assert at_desk("mail", "box", "poll", "support").err == "1 new ticket\n"
    (box,) = at_desk("mail", "box", "list", "--json").json
    assert (box["name"], box["url"], box["fault"]) == ("support", url, "")
    assert at_desk("mail", "box", "remove", "support", "--as", "zhou.ping").code == 0
    unknown = at_desk("mail", "box", "poll", "support")
    assert unknown.code != 0
    assert "No mailbox is called support" in unknown.err
