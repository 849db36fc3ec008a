"""The pages in a real browser: as a customer on a phone meets them, without JavaScript, and at a desk."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from supportdesk.domain import commands as cm
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import NOBODY
from supportdesk.domain.query import read
from supportdesk.domain.vocabulary import Category, Language, Status
from supportdesk.services import loop, outgoing, people, reading, web_settings
from supportdesk.services.desk import Act, Desk
from supportdesk.web.app import make_app
from tests.conftest import Clock, Team
from tests.debian import program

PHONE, DESK = (390, 844), (1280, 900)


@dataclass
class Shop:
    """A desk that is served, and where."""

    desk: Desk
    url: str

    @property
    def ticket_id(self) -> int:
        return reading.select(self.desk, NOBODY, read(""))[0]

    @property
    def status(self) -> Status:
        return reading.ticket(self.desk, self.ticket_id).ticket.status


@pytest.fixture
def shop(sqlite_url: str, clock: Clock, team: Team) -> Iterator[Shop]:
    """A desk behind a real server at a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    desk = Desk.open(sqlite_url, now=clock)
    for agent in team.everybody:
        people.add(desk, agent)
    url = f"http://127.0.0.1:{port}"
    web_settings.set_public_url(desk, team.lead, url)
    app = make_app(desk, Language.ENGLISH)
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        thread.join(0.02)
    yield Shop(desk, url)
    server.should_exit = True
    thread.join(20)
    desk.close()


@pytest.fixture
def browse(tmp_path: Path) -> Iterator[Callable[..., webdriver.Chrome]]:
    """A new browser: of a size, in a language, with scripts or without."""
    chromium, driver = program("chromium", "chromium"), program("chromedriver", "chromium-driver")
    opened: list[webdriver.Chrome] = []

    def one(size: tuple[int, int], accepts: str, *, scripts: bool = True) -> webdriver.Chrome:
        options = Options()
        options.binary_location = chromium
        for word in (
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={tmp_path / f'profile-{len(opened)}'}", f"--accept-lang={accepts}",
            f"--window-size={size[0]},{size[1]}",
        ):  # fmt: skip
            options.add_argument(word)
        if not scripts:
            blocked = {"profile.managed_default_content_settings.javascript": 2}
            options.add_experimental_option("prefs", blocked)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        made = webdriver.Chrome(options=options, service=Service(driver))
        made.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600},
        )
        opened.append(made)
        return made

    logging.getLogger("selenium").setLevel(logging.WARNING)
    yield one
    for each in opened:
        with contextlib.suppress(Exception):
            each.quit()


def fill(page: webdriver.Chrome, **fields: str) -> None:
    for name, words in fields.items():
        box = page.find_element(By.NAME, name)
        box.clear()
        box.send_keys(words)


def press(page: webdriver.Chrome, words: str) -> None:
    """Press the button with these words, and wait for the page that follows."""
    before = page.find_element(By.TAG_NAME, "html")
    (button,) = [each for each in page.find_elements(By.TAG_NAME, "button") if each.text == words]
    button.click()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(Exception):
            if page.find_element(By.TAG_NAME, "html") != before:
                return
    raise AssertionError(f"no page followed {words}")


def text(page: webdriver.Chrome) -> str:
    return page.find_element(By.TAG_NAME, "body").text


def assert_fits(page: webdriver.Chrome) -> None:
    """Nothing has to be pushed sideways to be read, every button can be met by a thumb, nothing complains."""
    size = page.execute_cdp_cmd("Page.getLayoutMetrics", {})
    assert size["cssContentSize"]["width"] <= size["cssLayoutViewport"]["clientWidth"]
    for button in page.find_elements(By.TAG_NAME, "button"):
        assert button.size["height"] >= 44
    complaints = [line for line in page.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]
    assert [line for line in complaints if "status of 4" not in line["message"]] == []


def test_a_customer_on_a_phone_without_scripts_reports_answers_confirms_and_scores(
    shop: Shop, browse: Callable[..., webdriver.Chrome], team: Team, clock: Clock, tmp_path: Path
) -> None:
    page = browse(PHONE, "zh-CN", scripts=False)
    page.get(shop.url)
    assert "报告问题" in text(page)
    assert_fits(page)
    press(page, "提交")
    assert "请填写您的姓名。" in text(page)
    picture = tmp_path / "屏幕.png"
    picture.write_bytes(b"\x89PNG")
    fill(page, description="打印机离线\n三楼的打印机不能用", name="张*", department="销售部",
         contact="zhang@example.com")  # fmt: skip
    page.find_element(By.CSS_SELECTOR, "input[name=urgency][value=high]").find_element(By.XPATH, "..").click()
    page.find_element(By.NAME, "files").send_keys(str(picture))
    press(page, "提交")
    ticket = reading.ticket(shop.desk, shop.ticket_id).ticket
    assert ticket.number in text(page)
    assert (ticket.urgency.value, [each.name for each in ticket.attachments]) == ("high", ["屏幕.png"])
    assert_fits(page)

    l1, at = team.l1, page.current_url
    for command in (
        cm.Claim(),
        cm.Classify(Category.SIMPLE),
        cm.AddNote("secret"),
        cm.Reply("请问是哪一台？", clock() + timedelta(hours=1)),
        cm.WaitForCustomer(),
    ):
        shop.desk.act(l1, [Act(shop.ticket_id, command)])
    page.get(at)
    assert "等待您的回复" in text(page)
    assert "2026-03-02 10:00" in text(page)
    assert "secret" not in text(page)
    page.find_element(By.ID, "text").send_keys("左边那台")
    press(page, "发送")
    assert "左边那台" in text(page)
    assert shop.status is Status.IN_PROGRESS
    outgoing.set_sender(shop.desk, team.lead, Sender("desk@example.com", "服务台", "smtp+plain://127.0.0.1"))
    shop.desk.act(l1, [Act(shop.ticket_id, cm.Resolve("secret cable"))])
    page.get(at)
    assert "现在好了吗？" in text(page)
    assert_fits(page)
    press(page, "好了")
    assert shop.status is Status.CLOSED

    clock.tick(hours=1)
    loop.turn(shop.desk)
    clock.tick(seconds=15)
    letter = outgoing.claim(shop.desk, "w")
    assert letter is not None
    page.get(shop.url + "/survey/" + letter.text.split("/survey/")[1].split()[0])
    assert_fits(page)
    for name, score in (("response_speed", 5), ("problem_solving", 4), ("attitude", 5)):
        page.find_element(By.CSS_SELECTOR, f"input[name={name}][value='{score}']").find_element(
            By.XPATH, ".."
        ).click()
    fill(page, comment="解决及时")
    press(page, "发送")
    assert "谢谢" in text(page)
    feedback = reading.ticket(shop.desk, shop.ticket_id).ticket.feedback
    assert feedback is not None
    assert (feedback.response_speed, feedback.problem_solving, feedback.comment) == (5, 4, "解决及时")


def test_still_broken_at_a_desk_in_the_dark(
    shop: Shop, browse: Callable[..., webdriver.Chrome], team: Team
) -> None:
    page = browse(DESK, "en")
    dark: dict[str, Any] = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    page.get(shop.url)
    ground = page.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
    assert max(map(int, ground[ground.index("(") + 1 : -1].split(",")[:3])) < 64
    fill(page, description="Printer <script>document.title='owned'</script>", name="Ann", contact="1")
    press(page, "Send the report")
    assert "owned" not in page.title
    at = page.current_url
    for command in (cm.Classify(Category.SIMPLE), cm.Resolve("ok", "Please try it.")):
        shop.desk.act(team.l1, [Act(shop.ticket_id, command)])
    page.get(at)
    assert "Please try it." in text(page)
    assert_fits(page)
    page.find_element(By.ID, "broken").send_keys("It jams")
    press(page, "Still broken")
    assert shop.status is Status.IN_PROGRESS
    assert "We go on working on it" in text(page)
    page.find_element(By.LINK_TEXT, "中文").click()
    assert "处理中" in text(page)


def test_two_clicks_on_one_button_are_one_report(shop: Shop, browse: Callable[..., webdriver.Chrome]) -> None:
    page = browse(DESK, "en")
    page.get(shop.url)
    fill(page, description="Twice", name="Ann", contact="1")
    press(page, "Send the report")
    page.back()
    press(page, "Send the report")
    assert len(reading.select(shop.desk, NOBODY, read(""))) == 1
