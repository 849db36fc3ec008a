"""From a customer's mail to a review that has ended, with real parts: a maildir, a worker, the console in a
terminal, a mail server, the web server, and a browser (process §1, §3, §4).
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import os
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from tests.debian import program
from tests.e2e.house import PROGRAM, ROOT, House

PATIENCE = 60.0
MAIL = """\
From: "Ann *" <ann@example.org>
To: desk@example.com
Subject: Printer offline
Message-ID: <first@example.org>
Date: Mon, 02 Mar 2026 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

The printer on floor 3 is offline.
"""


def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], object], said: str) -> object:
    """Wait for something that other processes do, on a descriptor that never speaks."""
    silent, other = os.pipe()
    end = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < end:
            if found := what():
                return found
            select.select([silent], [], [], 0.1)
    finally:
        os.close(silent)
        os.close(other)
    raise AssertionError(f"{said} did not come within {PATIENCE:.0f} s")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def started(stack: ExitStack, command: list[str], env: dict[str, str], at: int | None = None) -> None:
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def stop() -> None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()

    stack.callback(stop)
    if at is None:
        return

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", at)) == 0

    until(listens, f"a server at {at}")


def browser(stack: ExitStack, profile: Path) -> webdriver.Chrome:
    chromium, driver = program("chromium", "chromium"), program("chromedriver", "chromium-driver")
    options = Options()
    options.binary_location = chromium
    for word in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={profile}", "--accept-lang=en", "--window-size=390,844",
    ):  # fmt: skip
        options.add_argument(word)
    page = webdriver.Chrome(options=options, service=Service(driver))
    stack.callback(page.quit)
    page.implicitly_wait(20)
    return page


def press(page: webdriver.Chrome, words: str) -> None:
    page.find_element(By.XPATH, f"//button[normalize-space()='{words}']").click()


def text(page: webdriver.Chrome) -> str:
    return str(page.find_element(By.TAG_NAME, "body").text)


def test_from_a_mail_to_a_review_that_has_ended(
    house: House, desk_file: str, stack: ExitStack, tmp_path: Path
) -> None:
    program("chromedriver", "chromium-driver")
    lead = ("--as", "zhou.ping", "--database", desk_file)
    me = ("--as", "li.na", "--database", desk_file)
    house.run(
        "agent",
        "add",
        "zhou.ping",
        "--name",
        "周平",
        "--tier",
        "L2",
        "--role",
        "team_lead",
        "--database",
        desk_file,
    )
    smtp, web = port(), port()
    box, sent = tmp_path / "box", tmp_path / "sent"
    for folder in (box / "new", box / "cur", box / "tmp", sent):
        folder.mkdir(parents=True)
    house.run(
        "mail",
        "set",
        "desk@example.com",
        "--name",
        "Desk",
        "--server",
        f"smtp+plain://127.0.0.1:{smtp}",
        "--hold",
        "1",
        *lead,
    )
    house.run("mail", "box", "add", "support", f"maildir://{box}", *lead)
    house.run("web", "set", "--url", f"http://127.0.0.1:{web}", *lead)
    policy = tmp_path / "policy.toml"
    shown = house.run("policy", "show", "--database", desk_file).stdout
    policy.write_text(re.sub(r'(?m)^after = "[^"]+"', 'after = "1s"', shown), encoding="utf-8")
    house.run("policy", "apply", str(policy), "--yes", *lead)

    env = {**house.environment, "PYTHONPATH": str(ROOT)}
    started(stack, [sys.executable, "-m", "tests.outreach.server", str(smtp), str(sent)], env, smtp)
    started(stack, [str(PROGRAM), "serve", "--port", str(web), "--database", desk_file], env, web)
    started(stack, [str(PROGRAM), "run", "--database", desk_file], env)

    # §1: the customer's mail becomes a ticket.
    house.run("mail", "box", "poll", "--database", desk_file)  # what is there already is not taken
    (box / "tmp" / "1").write_text(MAIL, encoding="utf-8")
    (box / "tmp" / "1").rename(box / "new" / "1")
    house.run("mail", "box", "poll", "--database", desk_file)

    def listed() -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(
            house.run("ticket", "list", "--json", "--database", desk_file).stdout
        )
        return found

    number = listed()[0]["number"]

    # §3: it is answered in the console, and the answer leaves.
    console = house.console(*me, "--language", "en")
    console.wait_for("Printer offline")
    console.press("r")
    console.wait_for("PUBLIC reply")
    console.press("Please switch it off and on.")
    console.wait_for("off and on")
    console.press("ctrl+s")
    console.wait_for("Public reply")

    def mails() -> list[EmailMessage]:
        return [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)  # type: ignore[misc]
            for path in sorted(sent.glob("*.eml"), key=lambda path: path.stat().st_mtime)
        ]

    until(lambda: len(mails()) == 1, "the answer")
    answer = mails()[0]
    assert answer["To"] == "ann@example.org"
    assert answer["In-Reply-To"] == "<first@example.org>"
    words = answer.get_content()
    assert "Please switch it off and on." in words
    link = re.search(rf"http://127\.0\.0\.1:{web}/t/\S+", words)
    assert link is not None

    # The customer sees it, and that it is solved once it is.
    page = browser(stack, tmp_path / "profile")
    page.get(link[0])
    assert "Please switch it off and on." in text(page)
    house.run("ticket", "classify", number, "simple", *me)
    house.run("ticket", "resolve", number, "Switched off and on.", *me)
    page.get(link[0])
    press(page, "Yes, it works")
    until(lambda: house.ticket(number, desk_file)["status"] == "closed", "the customer's word")
    assert house.ticket(number, desk_file).by("confirmed") != "li.na"

    # §4: the survey comes, is answered with 3, and so a review opens.
    until(lambda: len(mails()) == 2, "the survey")
    survey = re.search(rf"http://127\.0\.0\.1:{web}/survey/\S+", mails()[1].get_content())
    assert survey is not None
    page.get(survey[0])
    for name in ("response_speed", "problem_solving", "attitude"):
        choice = page.find_element(By.CSS_SELECTOR, f"input[name={name}][value='3']")
        choice.find_element(By.XPATH, "..").click()
    press(page, "Send")
    until(lambda: "feedback_given" in house.ticket(number, desk_file).kinds, "the scores")

    def reviews(*more: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(
            house.run("review", "list", *more, "--json", *lead).stdout
        )
        return found

    until(lambda: reviews() and reviews()[0]["number"] == number, "the review")
    refused = house.run("review", "end", number, *lead, check=False)
    assert refused.returncode != 0
    house.run("review", "cause", number, "skill_gap", "Nobody asked which printer.", *lead)
    house.run(
        "review",
        "measure",
        "add",
        number,
        "Ask for the printer first",
        "--owner",
        "li.na",
        "--due",
        "2099-01-01",
        *lead,
    )
    assert house.run("review", "end", number, *lead, check=False).returncode != 0
    house.run("review", "measure", "done", number, "1", *me)
    house.run("review", "end", number, "--conclusion", "The guide says so now.", *lead)
    assert reviews() == []
    assert reviews("--ended")[0]["number"] == number
    console.wait_for("Printer offline")
