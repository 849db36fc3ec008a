"""`export desk`, `import desk`, `mail resume` from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supportdesk.outreach.worker import Worker, carries
from supportdesk.services import copies
from supportdesk.services.desk import Desk


@pytest.fixture
def made(at_desk: Any, tmp_path: Path) -> Path:
    for subject in ("VPN drops", "打印机离线"):
        assert at_desk("ticket", "add", subject, "--customer", "Freya").code == 0
    assert at_desk("export", "desk", str(tmp_path / "out")).code == 0
    return tmp_path / "out"


def test_out_and_in_again(at_desk, made, tmp_path):
    said = at_desk("import", "desk", str(made), "--database", str(tmp_path / "new.sqlite3"))
    assert said.code == 0
    assert "2 tickets, 2 entries and 0 files (0 B)" in said.err
    assert "mail resume" in said.err
    again = at_desk("export", "desk", str(tmp_path / "again"), "--database", str(tmp_path / "new.sqlite3"))
    assert again.code == 0
    for path in made.glob("*"):
        if path.is_file():
            assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    assert (made.stat().st_mode, (made / "journal.jsonl").stat().st_mode) == (0o40700, 0o100600)


def test_json_says_what_was_written(at_desk, made, tmp_path):
    told = at_desk("export", "desk", str(tmp_path / "b"), "--json").json
    assert (told["tickets"], told["rows"]["agent"], told["missing"]) == (2, 3, 0)
    new = str(tmp_path / "new.sqlite3")
    came = at_desk("import", "desk", str(made), "--json", "--database", new, "--sha256", told["sha256"])
    assert came.json["sha256"] == told["sha256"]
    refused = at_desk("import", "desk", str(made), "--database", f"{new}2", "--sha256", "ab")
    assert refused.code == 2
    assert told["sha256"] in refused.err


def test_force_replaces_an_export_and_nothing_else(at_desk, made, tmp_path):
    assert at_desk("export", "desk", str(made)).code == 1
    assert at_desk("ticket", "add", "more", "--customer", "a").code == 0
    assert at_desk("export", "desk", str(made), "--force").code == 0
    assert "3 tickets" in at_desk("import", "desk", str(made), "--database", str(tmp_path / "n.sqlite3")).err
    (made / "notes.txt").write_text("mine")
    said = at_desk("export", "desk", str(made), "--force")
    assert said.code == 1
    assert "is already there" in said.err
    assert (made / "notes.txt").read_text() == "mine"
    home = tmp_path / "home-folder"
    home.mkdir()
    assert at_desk("export", "desk", str(home), "--force").code == 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_nothing_is_imported_twice_or_into_a_desk_at_work(at_desk, made, tmp_path):
    said = at_desk("import", "desk", str(made))
    assert said.code == 1
    assert "already holds a desk" in said.err
    nothing = at_desk("import", "desk", str(tmp_path), "--database", str(tmp_path / "x.sqlite3"))
    assert nothing.code == 2
    assert "holds no exported desk" in nothing.err
    assert not (tmp_path / "x.sqlite3").exists()
    (made / "content.jsonl").write_text("")
    broken = at_desk("import", "desk", str(made), "--database", str(tmp_path / "x.sqlite3"))
    assert broken.code == 2
    assert "content.jsonl of the export is missing, cut off or changed" in broken.err


def test_a_copy_sends_and_fetches_nothing_until_it_takes_over(at_desk, made, tmp_path):
    new, folder = str(tmp_path / "new.sqlite3"), str(tmp_path / "with-sender")
    server = "smtp+plain://127.0.0.1:1"
    sender = ("mail", "set", "desk@example.com", "--name", "Desk", "--server", server, "--as", "zhou.ping")
    assert at_desk(*sender).code == 0
    assert at_desk("export", "desk", folder).code == 0
    assert at_desk("import", "desk", folder, "--database", new).code == 0
    desk = Desk.open(new)
    try:
        assert copies.is_copy(desk)
        worker = Worker(desk)
        assert {job.name for job in worker._able()} == {"warnings", "resources", "retention"}
        assert not carries(desk)
        refused = at_desk("mail", "resume", "--database", new)
        assert refused.code == 2
        assert at_desk("mail", "resume", "--database", new, "--as", "zhou.ping").code == 0
        assert not copies.is_copy(desk)
        assert carries(desk)
        assert "loop" in {job.name for job in worker._able()}
        again = at_desk("mail", "resume", "--database", new, "--as", "zhou.ping")
        assert "no copy" in again.err
    finally:
        desk.close()


def test_words_of_hostile_names_move_no_cursor(at_desk, tmp_path):
    folder = tmp_path / "a\x1b[2Jb"
    said = at_desk("import", "desk", str(folder))
    assert said.code == 2
    assert "\x1b" not in said.err
    assert json.dumps(said.err)
