"""What it costs to prove a desk: every journal folded again and compared with what is stored."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import time
from contextlib import closing

import pytest

from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Desk
from tests.bench.conftest import BigDesk
from tests.bench.figures import heading

pytestmark = pytest.mark.bench


def test_verify(big_desk: BigDesk) -> None:
    heading("verify: seconds for 100,000 tickets, against Python's reading of the same journal")
    started = time.perf_counter()
    with closing(sqlite3.connect(big_desk.path)) as bare:
        told = (
            "SELECT data, body FROM journal LEFT JOIN content USING (ticket_id, seq) ORDER BY ticket_id, seq"
        )
        for data, body in bare.execute(told):
            json.loads(data)
            json.loads(body or "{}")
    reading = time.perf_counter() - started
    desk = Desk.open(big_desk.path)
    try:
        for processes in (1, os.cpu_count() or 1):
            started = time.perf_counter()
            report = verify(desk, processes=processes)
            took = time.perf_counter() - started
            assert report.sound
            most = max(
                resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
            )
            print(
                f"  {processes} processes: {report.tickets:,} tickets, {report.entries:,} entries "
                f"in {took:.1f} s: {took / report.tickets * 100_000:.0f} s for 100,000   target 120 "
                f"| {took / reading:.1f} x the time of reading | most memory {most / 1024:.0f} MB"
            )
    finally:
        desk.close()
