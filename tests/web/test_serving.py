"""`supportdesk serve` as a process: it answers, believes nobody it need not, and ends when it is told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from supportdesk.cli import web as commands
from supportdesk.config import load
from supportdesk.domain.errors import StoreError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """A server, where it is, and its log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    command = [sys.executable, "-m", "supportdesk", "serve", "--database", sqlite_url, "--port", str(port),
               "--proxy", "127.0.0.1"]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield process, f"http://127.0.0.1:{port}", log
    process.kill()
    process.wait()


def test_a_server_answers_keeps_secrets_out_of_its_log_and_ends_at_a_word(
    served: tuple[subprocess.Popen[bytes], str, Path],
) -> None:
    process, url, log = served
    with httpx2.Client(base_url=url, follow_redirects=True) as client:
        assert client.get("/healthz").text == "ok\n"
        number = re.search(r'name="form" value="([^"]+)"', client.get("/").text)
        assert number is not None
        fields = {"form": number[1], "description": "x", "name": "Ann", "contact": "1", "urgency": "low",
                  "impact": "one"}  # fmt: skip
        page = client.post("/", data=fields)
        assert page.status_code == 200
        token = page.url.path.removeprefix("/t/")
        assert len(token) == 43
        # Whom the proxy speaks for is counted, not the proxy.
        codes = {
            client.get("/t/x", headers={"X-Forwarded-For": f"192.0.2.{n % 5}"}).status_code
            for n in range(150)
        }
        assert codes == {404}
        assert 429 in {client.get("/t/x").status_code for n in range(150)}
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) in (0, -signal.SIGTERM)
    said = log.read_text(encoding="utf-8")
    assert "GET /t/{token} 200" in said
    assert token not in said
    assert "Traceback" not in said


def test_without_the_extra_it_is_said_what_to_install(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import argparse

    for name in [each for each in sys.modules if each.startswith(("supportdesk.web", "fastapi", "uvicorn"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    with pytest.raises(StoreError) as told:
        commands.serve(argparse.Namespace(host="127.0.0.1", port=1, proxy=""), load(database=sqlite_url))
    assert told.value.code == "no_web"
