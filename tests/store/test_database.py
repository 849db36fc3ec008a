"""Opening a database: what is made, what is refused and why, and that nothing of others is touched."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from supportdesk.domain.errors import Busy, StoreError
from supportdesk.store import database as module
from supportdesk.store import migrate
from supportdesk.store.database import HEAD, Database, parse_url


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ---------------------------------------------------------------- making one


def test_a_new_file_and_its_folder_are_for_their_owner_alone(tmp_path):
    path = tmp_path / "deep" / "er" / "desk.sqlite3"
    opened = Database.open(str(path))
    opened.write(lambda c: c.execute(text("SELECT 1")))
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    for beside in path.parent.iterdir():
        assert mode(beside) == 0o600, beside
    opened.close()
    assert [p.name for p in path.parent.iterdir()] == ["desk.sqlite3"]  # the log was folded in


def test_a_new_database_is_at_the_head(database):
    assert (
        database.read(lambda c: c.execute(text("SELECT version_num FROM alembic_version")).scalar()) == HEAD
    )


def test_sqlite_keeps_a_write_ahead_log(sqlite_url):
    opened = Database.open(sqlite_url)
    wanted = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 5000}
    for name, value in wanted.items():
        assert opened.read(lambda c, n=name: c.exec_driver_sql(f"PRAGMA {n}").scalar()) == value
    opened.close()


def test_several_who_start_at_once_make_one_database(tmp_path, postgres):
    name = postgres.empty()
    for url in (*(str(tmp_path / f"{n}.sqlite3") for n in range(8)), postgres.url(name)):
        failed: list[BaseException] = []
        ready = threading.Barrier(4)

        def start(url=url, failed=failed, ready=ready):
            ready.wait()
            try:
                Database.open(url).close()
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=start) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
    postgres.drop(name)


def test_a_desk_opened_a_second_time_finds_what_the_first_wrote(database_url):
    first, second = Database.open(database_url), Database.open(database_url)
    first.write(lambda c: c.execute(text("INSERT INTO number VALUES ('20260302', 7)")))
    assert second.read(lambda c: c.execute(text("SELECT last FROM number")).scalar()) == 7
    first.close()
    second.close()


# ---------------------------------------------------------------- refusals


def refused(url: str, create: bool = True) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Database.open(url, create=create)
    return caught.value


def test_missing(tmp_path):
    path = tmp_path / "desk.sqlite3"
    error = refused(str(path), create=False)
    assert (error.code, error.params) == ("missing", {"location": str(path)})
    assert not path.exists()


def test_a_folder(tmp_path):
    assert refused(str(tmp_path)).code == "is_folder"


def test_a_path_through_a_file(tmp_path):
    (tmp_path / "file").write_text("x")
    assert refused(str(tmp_path / "file" / "desk.sqlite3")).code == "unreadable"


@pytest.mark.parametrize("content", [b"not a database at all, just some text\n" * 50, b"\0" * 5000])
def test_corrupt(tmp_path, content):
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(content)
    error = refused(str(path))
    assert (error.code, error.params) == ("corrupt", {"location": str(path)})
    assert path.read_bytes() == content


def test_cut_off(tmp_path, sqlite_url):
    whole = Path(parse_url(sqlite_url).database).read_bytes()
    path = tmp_path / "torn.sqlite3"
    path.write_bytes(whole[: len(whole) // 3])
    assert refused(str(path)).code == "corrupt"


def test_of_another_program(tmp_path):
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE photo (id INTEGER)")
        other.commit()
    before = path.read_bytes()
    assert refused(str(path)).code == "foreign"
    assert path.read_bytes() == before  # not even its journal mode
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("photos")] == ["photos.db"]


def test_of_a_newer_version(sqlite_url, postgres_url):
    for url in (sqlite_url, postgres_url):
        opened = Database.open(url)
        opened.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
        opened.close()
        error = refused(url)
        assert error.code == "newer"
        assert error.params["revision"] == "9999"


def test_that_may_not_be_written(tmp_path, sqlite_url, monkeypatch):
    # root may write anything: ask as another would be answered
    path = Path(parse_url(sqlite_url).database)
    for closed in (path, path.parent):
        monkeypatch.setattr(module.os, "access", lambda p, _mode, closed=closed: Path(p) != closed)
        error = refused(sqlite_url)
        assert (error.code, error.params) == ("unreadable", {"location": str(closed)})


def test_held_by_another(sqlite_url, monkeypatch):
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 20)
    with closing(sqlite3.connect(parse_url(sqlite_url).database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        error = refused(sqlite_url)
        assert isinstance(error, Busy)
        assert error.code == "busy"


def test_held_while_it_is_written(sqlite_url, monkeypatch):
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 20)
    opened = Database.open(sqlite_url)
    with closing(sqlite3.connect(parse_url(sqlite_url).database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            opened.write(lambda c: c.execute(text("DELETE FROM draft")))
        other.execute("COMMIT")
    opened.write(lambda c: c.execute(text("DELETE FROM draft")))  # and the same act succeeds
    opened.close()


def test_a_server_that_is_not_there():
    error = refused("postgresql://desk:hush@127.0.0.1:1/desk")
    assert error.code == "unreachable"
    assert "hush" not in str(error.params)


def test_a_server_without_that_database(postgres):
    error = refused(postgres.url("nobody_made_this"))
    assert error.code == "unreachable"
    assert "nobody_made_this" in error.params["said"]


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hush@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        ":memory:",
        "",
        "postgresql://u:hush@host:port/db",
        "nonsense://u:hush@h",
        "://",
        "~nobody-of-this-name/desk.sqlite3",
    ],
)
def test_what_is_no_url(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = refused(url)
    assert error.code == "bad_url"
    assert "hush" not in str(error.params)
    assert [p.name for p in tmp_path.iterdir()] == []


def test_a_path_that_no_file_can_have(tmp_path):
    assert refused(str(tmp_path / "a\0b")).code == "unreadable"


def test_a_home_and_a_plain_path_name_a_file(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert parse_url("~/desk.sqlite3").database == str(tmp_path / "desk.sqlite3")
    assert parse_url("a b.db").database == "a b.db"
    assert parse_url("postgresql://u@h/d").drivername == "postgresql+psycopg"


def test_the_location_has_no_password():
    assert "hush" not in parse_url("postgresql://u:hush@h/d").render_as_string()


# ---------------------------------------------------------------- going up


STATE = "SELECT version_num, last FROM alembic_version, number"


@pytest.fixture
def older(sqlite_url, monkeypatch) -> Path:
    """A database of an older revision; the upgrade only says that it happened."""
    path = Path(parse_url(sqlite_url).database)
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE alembic_version SET version_num = '0000'")
        file.execute("INSERT INTO number VALUES ('20260302', 41)")
        file.commit()

    def upgrade(engine):
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
            connection.execute(text("UPDATE number SET last = 42"))

    monkeypatch.setattr(migrate, "upgrade", upgrade)
    return path


def test_before_an_upgrade_the_file_is_backed_up(older):
    Database.open(str(older)).close()
    copy = older.with_name(f"{older.name}.before-{HEAD}-from-0000")
    assert mode(copy) == 0o600
    for path, revision, last in ((copy, "0000", 41), (older, HEAD, 42)):
        with closing(sqlite3.connect(path)) as file:
            assert file.execute(STATE).fetchone() == (revision, last)


def test_a_failed_upgrade_leaves_the_file_and_its_backup(older, monkeypatch):
    def upgrade(engine):
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM number"))
            connection.execute(text("SELECT * FROM no_such_table"))

    monkeypatch.setattr(migrate, "upgrade", upgrade)
    assert refused(str(older)).code == "failed"
    with closing(sqlite3.connect(older)) as file:
        assert file.execute("SELECT version_num, last FROM alembic_version, number").fetchone() == (
            "0000",
            41,
        )


def test_a_file_at_the_head_is_not_backed_up(sqlite_url):
    Database.open(sqlite_url).close()
    assert not list(Path(parse_url(sqlite_url).database).parent.glob("*before*"))


def test_a_copy_out_of_a_backup_tool_gets_its_log_back(sqlite_url, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    shutil.copyfile(parse_url(sqlite_url).database, copy)
    with closing(sqlite3.connect(copy)) as file:
        file.execute("PRAGMA journal_mode=DELETE")
    opened = Database.open(str(copy))
    assert opened.read(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar()) == "wal"
    opened.close()


# ---------------------------------------------------------------- reading and writing


def test_what_fails_writes_nothing(database):
    def job(connection):
        connection.execute(text("INSERT INTO number VALUES ('20260302', 1)"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(job)
    assert database.read(lambda c: c.execute(text("SELECT count(*) FROM number")).scalar()) == 0


def test_a_job_that_loses_the_race_decides_again(database):
    database.write(lambda c: c.execute(text("INSERT INTO number VALUES ('1', 1)")))
    seen = []

    def job(connection):
        seen.append(len(seen) + 1)
        connection.execute(text("INSERT INTO number VALUES (:day, 1)"), {"day": str(min(len(seen), 3))})
        connection.execute(
            text("INSERT INTO number VALUES (:day, 1)"), {"day": "1" if len(seen) < 3 else "9"}
        )
        return len(seen)

    assert database.write(job) == 3
    days = database.read(lambda c: c.execute(text("SELECT day FROM number ORDER BY day")).scalars().all())
    assert days == ["1", "3", "9"]


def test_a_job_that_never_wins_is_told_to_come_back(database):
    with pytest.raises(Busy):
        database.write(
            lambda c: c.execute(text("INSERT INTO number VALUES ('1', 1), ('1', 2)")),
        )


def test_a_statement_that_is_wrong_says_what_the_database_said(database):
    for way in (database.read, database.write):
        with pytest.raises(StoreError) as caught:
            way(lambda c: c.execute(text("SELECT no_such_column FROM ticket")))
        assert caught.value.code == "failed"
        assert "no_such_column" in caught.value.params["said"]


def test_writing_after_closing_is_an_error_and_not_a_wait(database):
    database.close()
    with pytest.raises(StoreError, match="closed"):
        database.write(lambda c: None)
    database.close()  # twice does no harm


def test_closing_finishes_what_was_asked(database_url):
    opened = Database.open(database_url)
    threads = [
        threading.Thread(
            target=lambda n=n: opened.write(
                lambda c: c.execute(text("INSERT INTO number VALUES (:n, 1)"), {"n": n})
            )
        )
        for n in "abcdefgh"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened.close()
    again = Database.open(database_url)
    assert again.read(lambda c: c.execute(text("SELECT count(*) FROM number")).scalar()) == 8
    again.close()


def test_everybody_who_watches_hears_of_a_write(database):
    """What one has heard, another has yet to hear: the console's feed and its worker share a database."""
    one, two = database.pulse(), database.pulse()
    for each in (one, two):
        each.touched()
    assert one.touched() is not database.is_sqlite
    database.write(lambda c: c.execute(text("DELETE FROM searched")))
    assert one.touched()
    assert two.touched()
