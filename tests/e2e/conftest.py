"""A house for each test, and a staffed desk in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.house import House, staff


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(tmp_path / "house", stack)


@pytest.fixture(scope="session")
def _staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("staffed")
    path = folder / "desk.sqlite3"
    with ExitStack() as stack:
        staff(House(folder / "house", stack), str(path))
    assert not path.with_name("desk.sqlite3-wal").exists()
    return path


@pytest.fixture
def desk_file(_staffed: Path, house: House) -> str:
    """A new SQLite file with the team and nine articles, made by the program's own commands."""
    path = house.home / "desk.sqlite3"
    shutil.copyfile(_staffed, path)
    path.chmod(0o600)
    return str(path)
