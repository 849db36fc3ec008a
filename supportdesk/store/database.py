"""Opening a database, and the two ways into it: many readers, one writer at a time.

SQLite: write-ahead log, one writer thread with a queue, so that threads of one console never wait on
each other's locks and other processes wait at most `busy_timeout`. PostgreSQL: the same calls, the
server orders the writers.
"""

from __future__ import annotations

import os
import queue
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection as Connection  # services name it; SQLAlchemy itself stays in the store
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from supportdesk.domain.errors import Busy, StoreError
from supportdesk.store.revision import HEAD as HEAD

T = TypeVar("T")

BUSY_TIMEOUT_MS = 5000
STATEMENT_TIMEOUT_MS = 15_000
ATTEMPTS = 5
"""How often a write is decided again after another writer came first."""


class Pulse:
    """Whether anybody wrote, asked over and over by one thread.

    SQLite keeps a number for it in shared memory, a hundredth of the price of a query. PostgreSQL has no such
    thing: there the answer is always yes.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._connection: sqlite3.Connection | None = None
        self._beat = 0

    def touched(self) -> bool:
        """Whether anybody may have written since this was last asked. Raises StoreError."""
        if not self._url.drivername.startswith("sqlite"):
            return True
        try:
            if self._connection is None:
                path = str(self._url.database)
                self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            beat = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            raise _translated(error, self._url) from error
        self._beat, before = beat, self._beat
        return beat != before

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class Database:
    """An open desk database. Make it with `Database.open`."""

    def __init__(self, url: URL, reader: Engine, writer: Engine) -> None:
        self.url = url
        self._reader = reader
        self._writer = writer
        self._driver_error: type[Exception] = reader.dialect.loaded_dbapi.Error
        self._jobs: queue.SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None]
        self._jobs = queue.SimpleQueue()
        self._closed = False
        self._gate = threading.Lock()
        self._pulses: list[Pulse] = []
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Database:
        """Open, make, or bring up to date the database that `url` names (a URL, or a path to a file).

        Raises StoreError with a code: `missing`, `unreadable`, `corrupt`, `newer`, `unreachable`,
        `bad_url`, `no_driver`; Busy when another process holds it.
        """
        parsed = parse_url(url)
        if parsed.get_backend_name() == "sqlite":
            _prepare_file(parsed, create)
        try:
            reader, writer = _engines(parsed)
        except (ImportError, NoSuchModuleError) as error:
            raise StoreError("no_driver", backend=parsed.get_backend_name()) from error
        try:
            _upgrade(parsed, writer)
        except BaseException as error:
            reader.dispose()
            writer.dispose()
            if isinstance(error, (DBAPIError, sqlite3.Error)):
                raise _translated(error, parsed) from error
            raise
        return cls(parsed, reader, writer)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def location(self) -> str:
        """Where it is, without the password."""
        return str(self.url.database) if self.is_sqlite else self.url.render_as_string(hide_password=True)

    def read(self, job: Callable[[Connection], T]) -> T:
        """Run `job` with a connection of the calling thread. Raises StoreError."""
        try:
            with self._reader.connect() as connection:
                return job(connection)
        except (DBAPIError, self._driver_error) as error:
            raise _translated(error, self.url) from error

    def pulse(self) -> Pulse:
        """A pulse of its own for who watches: what one has heard, another has yet to hear."""
        pulse = Pulse(self.url)
        self._pulses.append(pulse)
        return pulse

    def write(self, job: Callable[[Connection], T]) -> T:
        """Run `job` in one transaction and wait for it to be durable.

        A job that loses a race is run again from its start, so it has to decide from what it reads.
        Raises StoreError, Busy, or whatever the job raises; then nothing is written.
        """
        return self.submit(job).result()

    def submit(self, job: Callable[[Connection], T]) -> Future[T]:
        """As `write`, without waiting: the writer works while its caller prepares what comes next."""
        future: Future[T] = Future()
        with self._gate:
            if self._closed:
                raise StoreError("failed", location=self.location, said="the database is closed")
            self._jobs.put((job, future))
        return future

    def compact(self, *, whole: bool) -> None:
        """Let go of what was deleted: SQLite's log, and with `whole` every free page of its file, which is
        written anew. PostgreSQL clears its tables either way. Raises StoreError, Busy.
        """
        try:
            if self.is_sqlite:
                with closing(sqlite3.connect(str(self.url.database), isolation_level=None)) as file:
                    file.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
                    if whole:
                        file.execute("VACUUM")
                    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return
            with self._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("SET statement_timeout = 0"))
                connection.execute(text("VACUUM"))
                connection.execute(text(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}"))
        except (DBAPIError, sqlite3.Error) as error:
            raise _translated(error, self.url) from error

    def close(self) -> None:
        """Finish the writes under way and let go of the file."""
        with self._gate:
            if not self._closed:
                self._jobs.put(None)
            self._closed = True
        self._thread.join()
        for pulse in self._pulses:
            pulse.close()
        self._reader.dispose()
        self._writer.dispose()

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, future = item
            try:
                future.set_result(self._attempt(job))
            except BaseException as error:
                future.set_exception(error)

    def _attempt(self, job: Callable[[Connection], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._writer.begin() as connection:
                    return job(connection)
            except IntegrityError as error:
                if attempt == ATTEMPTS:
                    raise Busy("busy", location=self.location) from error
            except (DBAPIError, self._driver_error) as error:
                translated = _translated(error, self.url)
                if attempt == ATTEMPTS or not isinstance(translated, Busy) or self.is_sqlite:
                    raise translated from error
        raise AssertionError("unreachable")


def parse_url(url: str) -> URL:
    """A database URL; a plain path means an SQLite file. Raises StoreError(`bad_url`)."""
    shown = re.sub(r"(?<=:)[^:/@]*(?=@)", "***", url)
    try:
        if "://" not in url:
            parsed = URL.create("sqlite", database=str(Path(url).expanduser()))
        else:
            parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError, RuntimeError, NoSuchModuleError) as error:  # a port, a ~name
        raise StoreError("bad_url", url=shown) from error
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or not url or parsed.database in (None, "", ":memory:"):
        raise StoreError("bad_url", url=shown)
    return parsed


def _prepare_file(url: URL, create: bool) -> None:
    path = Path(str(url.database))
    try:
        if not path.exists():
            if not create:
                raise StoreError("missing", location=str(path))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        elif path.is_dir():
            raise StoreError("is_folder", location=str(path))
        if not os.access(path, os.R_OK | os.W_OK):
            raise StoreError("unreadable", location=str(path))
        if not os.access(path.parent, os.W_OK):
            raise StoreError("unreadable", location=str(path.parent))
    except (OSError, ValueError) as error:  # a NUL in the path
        raise StoreError("unreadable", location=str(path)) from error


class _SQLiteCompiler(SQLiteCompiler):
    """As SQLAlchemy's, but `INDEXED BY`, given as a hint, is written: the way to read a list is ours."""

    def get_from_hint_text(self, table: Any, text: str | None) -> str | None:
        return text


def _engines(url: URL) -> tuple[Engine, Engine]:
    if url.get_backend_name() == "sqlite":
        reader = create_engine(url, connect_args={"check_same_thread": False})
        writer = create_engine(url, connect_args={"check_same_thread": False})
        for engine, begin in ((reader, "BEGIN"), (writer, "BEGIN IMMEDIATE")):
            engine.dialect.statement_compiler = _SQLiteCompiler
            event.listen(engine, "connect", _on_connect)
            event.listen(engine, "begin", _beginner(begin))
        return reader, writer
    options = f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC"
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": options, "client_encoding": "utf8"},
    )
    return engine, engine


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions start too late for BEGIN IMMEDIATE: we say when one begins.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-1000")  # a console opens eight; the system keeps the rest


def _beginner(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def _upgrade(url: URL, engine: Engine) -> None:
    """Bring the schema to HEAD. Alembic is loaded only when there is something to do."""
    with engine.connect() as connection:
        revision = _revision(connection)
    if revision is not None and revision > HEAD:
        raise StoreError("newer", location=str(url.database), revision=revision)
    if url.get_backend_name() == "sqlite":
        _keep_log(str(url.database))
    if revision == HEAD:
        return
    if revision is not None and url.get_backend_name() == "sqlite":
        _back_up(Path(str(url.database)), revision)
    from supportdesk.store.migrate import upgrade

    upgrade(engine)


def _keep_log(path: str) -> None:
    """Set write-ahead logging, which the file keeps. Not before we know that it is ours: a stranger's
    stays as it was.
    """
    end = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)) as file:
        while True:
            try:
                file.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                # Two who set it at once are told to go away, whatever the timeout: SQLite sees a deadlock.
                if "locked" not in str(error) or time.monotonic() > end:
                    raise
            time.sleep(0.01)  # nothing tells when the other has done; this is once, before a first open


def _revision(connection: Connection) -> str | None:
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        ).all()
        others = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        if others and not found:
            raise StoreError("foreign", location=str(connection.engine.url.database))
    else:
        found = connection.execute(text("SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL")).all()
    if not found:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _back_up(path: Path, revision: str) -> None:
    copy = path.with_name(f"{path.name}.before-{HEAD}-from-{revision}")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copy.chmod(0o600)


def _translated(error: Exception, url: URL) -> StoreError:
    """The driver's complaint as one of ours."""
    location = str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()
    orig = getattr(error, "orig", None) or error
    said = str(orig)
    lowered = said.lower()
    if "locked" in lowered or "busy" in lowered or "deadlock" in lowered or "could not serialize" in lowered:
        return Busy("busy", location=location)
    if "not a database" in lowered or "malformed" in lowered or "file is encrypted" in lowered:
        return StoreError("corrupt", location=location)
    if "readonly" in lowered or "unable to open" in lowered or "permission denied" in lowered:
        return StoreError("unreadable", location=location)
    if "disk" in lowered and "full" in lowered:
        return StoreError("disk_full", location=location)
    if url.get_backend_name() != "sqlite" and _is_operational(orig):
        return StoreError("unreachable", location=location, said=said.splitlines()[0] if said else "")
    return StoreError("failed", location=location, said=said.splitlines()[0] if said else "")


def _is_operational(error: BaseException) -> bool:
    """Whether a driver says that the server could not do it: every driver calls that class so (PEP 249)."""
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
