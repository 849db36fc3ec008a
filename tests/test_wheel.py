"""What a wheel brings beside the package: the manual page and completions, where a system looks for them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("share/man/man1/supportdesk.1", ".TH SUPPORTDESK 1"),
        ("share/bash-completion/completions/supportdesk", "complete"),
        ("share/zsh/site-functions/_supportdesk", "#compdef supportdesk"),
        ("share/fish/vendor_completions.d/supportdesk.fish", "complete --command supportdesk"),
    ],
)
def test_what_the_system_looks_for_is_shared(wheel: zipfile.ZipFile, name: str, says: str) -> None:
    (found,) = [inside for inside in wheel.namelist() if inside.endswith(f".data/data/{name}")]
    assert says in wheel.read(found).decode()


@pytest.mark.parametrize("name", ["policy.toml", "config.schema.json"])
def test_data_is_inside(wheel: zipfile.ZipFile, name: str) -> None:
    assert f"supportdesk/_data/{name}" in wheel.namelist()


@pytest.mark.parametrize(
    "name", ["templates/base.html", "templates/status.html", "static/style.css", "static/icon.svg"]
)
def test_pages_are_inside(wheel: zipfile.ZipFile, name: str) -> None:
    assert f"supportdesk/web/{name}" in wheel.namelist()


def test_both_languages_are_inside(wheel: zipfile.ZipFile) -> None:
    assert sum(name.endswith(".mo") for name in wheel.namelist()) == 2
