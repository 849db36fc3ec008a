"""The page for reports of problems, and what counts as one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from supportdesk.services.desk import Desk


def test_a_healthy_desk(at_desk: Any, database_url: str) -> None:
    said = at_desk("doctor", "--json")
    assert said.code == 0
    page = said.json
    assert list(page) == ["versions", "paths", "settings", "database", "terminal", "problems"]
    assert page["problems"] == []
    assert page["settings"]["agent"] == {"value": "li.na", "from": "SUPPORTDESK_AGENT"}
    database = page["database"]
    assert database["backend"] == ("sqlite" if database_url.startswith("sqlite") else "postgresql")
    assert database["revision"] == database["expected_revision"]
    assert database["counts"]["agent"] == 3
    assert database["me"] == "li.na"
    if database["backend"] == "sqlite":
        assert (database["integrity"], database["journal_mode"], database["fts5"]) == ("ok", "wal", True)
        assert database["mode"] == "0o600"
    text = at_desk("doctor")
    assert "TERM" in text.out
    assert text.err == "No problem found.\n"


def test_before_anything_is_there(run: Any, tmp_path: Path) -> None:
    said = run("doctor", "--json")
    assert (said.code, said.json["database"]["there"]) == (0, False)
    assert not Path(said.json["database"]["location"]).exists()
    said = run("doctor", "--database", str(tmp_path / "no.db"))
    assert (said.code, "There is no database at" in said.err) == (1, True)
    assert not (tmp_path / "no.db").exists()


def test_who_i_am_may_be_unknown(at_desk: Any, monkeypatch: Any) -> None:
    monkeypatch.delenv("SUPPORTDESK_AGENT")
    page = at_desk("doctor", "--json").json
    assert page["database"]["me"] is None
    assert "Nobody said who you are" in page["database"]["me_because"]


def test_a_stranger(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE t (x)")
    before = path.read_bytes()
    said = run("doctor", "--database", str(path))
    assert (said.code, "database of another program" in said.err) == (1, True)
    assert path.read_bytes() == before


def test_damage(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    assert run("doctor", "--database", str(path)).code == 1
    path.write_bytes(b"no database at all, only words" * 100)
    said = run("doctor", "--database", str(path), "--json")
    assert said.code == 1
    assert len(said.json["problems"]) == 1


def test_a_newer_desk_is_named_and_not_touched(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    Desk.open(str(path)).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.commit()
    said = run("doctor", "--database", str(path))
    assert (said.code, "newer version (revision 9999)" in said.err) == (1, True)


def test_a_password_is_never_shown(run: Any) -> None:
    url = "postgresql://u:s3cret@127.0.0.1:1/desk"
    for argv in (("doctor",), ("doctor", "--json"), ("ticket", "list"), ("ticket", "claim", "x")):
        said = run(*argv, "--database", url)
        assert said.code == 1
        assert "s3cret" not in said.out + said.err
        assert "can't be reached" in said.out + said.err


def test_an_impossible_url(run: Any) -> None:
    said = run("doctor", "--database", "mysql://u:s3cret@h/d")
    assert (said.code, "s3cret" in said.out + said.err) == (1, False)
    assert run("ticket", "list", "--database", "mysql://u:s3cret@h/d").code == 2
