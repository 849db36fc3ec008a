"""What it costs to take a whole desk out and in again, beside the database's own copies of itself."""

from __future__ import annotations

import resource
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from supportdesk.intake.log import import_log
from supportdesk.services import desk_export, desk_folder, desk_import
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from tests.bench.conftest import LOG
from tests.bench.figures import heading

pytestmark = pytest.mark.bench


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_the_imported_log_goes_out_and_comes_in(tmp_path: Path) -> None:
    heading("export desk, import desk: the imported log")
    path = tmp_path / "log.sqlite3"
    desk = Desk.open(str(path))
    started = time.perf_counter()
    import_log(desk, LOG, data_file("mappings/servicenow.toml"))
    print(f"  importing the log itself took {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    with closing(sqlite3.connect(path)) as bare, (tmp_path / "dump.sql").open("w") as dump:
        for statement in bare.iterdump():
            dump.write(f"{statement}\n")
    dumping = time.perf_counter() - started
    dumped = (tmp_path / "dump.sql").stat().st_size
    before = _memory()
    out = tmp_path / "out"
    out.mkdir()
    started = time.perf_counter()
    manifest = desk_export.export(desk, out)
    took = time.perf_counter() - started
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    desk.close()
    print(
        f"  out: {manifest.tickets:,} tickets, {manifest.parts['journal'].rows:,} entries in {took:.1f} s, "
        f"{size / 1e6:.0f} MB, memory +{_memory() - before:.0f} MB | .dump {dumping:.1f} s, "
        f"{dumped / 1e6:.0f} MB: {took / dumping:.1f} x its time, {size / dumped:.2f} x its size"
    )
    started = time.perf_counter()
    desk_folder.checked(out)
    checking = time.perf_counter() - started
    copy = Desk.open(str(tmp_path / "copy.sqlite3"))
    before = _memory()
    started = time.perf_counter()
    desk_import.restore(copy, out, manifest)
    took = time.perf_counter() - started
    started = time.perf_counter()
    with (
        closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as whole,
        closing(sqlite3.connect(tmp_path / "bare.sqlite3")) as bare,
    ):
        whole.backup(bare)
    copying = time.perf_counter() - started
    print(
        f"  in: checked in {checking:.1f} s, made in {took:.1f} s, memory +{_memory() - before:.0f} MB "
        f"| a copy of the file, nothing looked at, {copying:.1f} s: {took / copying:.0f} x"
    )
    again = tmp_path / "again"
    again.mkdir()
    assert desk_export.export(copy, again) == manifest
    copy.close()
