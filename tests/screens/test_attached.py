"""What came with a customer's words: files opened by a key, quoted words shown when asked for."""

from __future__ import annotations

from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.attachments import Attachment
from supportdesk.domain.mails import Arrived
from supportdesk.domain.people import Customer
from supportdesk.intake.mail_reading import read
from supportdesk.screens import attached
from supportdesk.services import attachments, mail_in, reading
from supportdesk.services.desk import Act


@pytest.fixture
def opener(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system was asked to open."""
    asked: list[str] = []
    monkeypatch.setattr(attached, "opener_of", lambda _environ: "xdg-open")
    monkeypatch.setattr(attached, "opened", lambda _opener, paths: asked.extend(map(str, paths)) or True)
    return asked


def answer(office: Any, text: str, *files: Attachment, folded: str = "") -> int:
    ticket: int = office.ids["mine"]
    said = cm.RecordCustomerAnswer(text, folded=folded, attachments=files)
    done = office.desk.hear(Customer("张*"), [Act(ticket, said)])
    assert not done.refused
    return ticket


async def test_one_file_opens_and_what_could_run_is_only_told_of(
    console: Any, office: Any, opener: list[str]
) -> None:
    harmless = attachments.keep(office.desk, "错误截图.png", b"picture")
    ticket = answer(office, "see the picture", harmless)
    async with console(size=(120, 36)) as c:
        await c.open(ticket)
        assert "+ 错误截图.png (7 B)" in c.text()
        await c.press("backslash")
        assert opener == [str(attachments.path_of(office.desk, harmless))]
        program = attachments.keep(office.desk, "fix\x1b[2J.desktop", b"[Desktop Entry]")
        answer(office, "run this", program)
        await c.until(lambda: "run this" in c.text())
        await c.press("backslash", "enter")
        assert len(opener) == 1
        assert str(attachments.path_of(office.desk, program)) in c.notices()[-1]
        assert "\x1b" not in c.text()


async def test_what_is_not_here_is_said(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        await c.open(office.ids["mine"])
        await c.press("backslash")
        assert "Nothing is attached" in c.notices()[-1]
        answer(office, "a video", Attachment("video.mp4", "", 31_000_000))
        await c.until(lambda: "video.mp4 (31.0 MB, too large to be kept)" in c.text())
        await c.press("backslash")
        assert "not on this machine" in c.notices()[-1]


async def test_who_answers_in_the_customers_place_is_named(console: Any, office: Any) -> None:
    ticket = office.ids["mine"]
    own = reading.ticket(office.desk, ticket).ticket.customer.name
    for name in (own, "Eve <eve@example.org>"):
        act = Act(ticket, cm.RecordCustomerAnswer(f"words of {name}"))
        assert not office.desk.hear(Customer(name), [act]).refused
    async with console(size=(120, 36)) as c:
        await c.open(ticket)
        assert "Eve <eve@example.org> Customer (phone)" in c.text()
        assert f"{own} Customer" not in c.text()


async def test_a_mail_that_nobody_can_read_is_told(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        broken = Arrived(b"\x89PNG no mail")
        mail_in.take(office.desk, [(broken, read(broken.raw))], "test")
        await c.until(lambda: any("could not be read and is kept" in words for words in c.notices()))
        quiet = Arrived(b"From: a@example.com\nAuto-Submitted: auto-replied\n\naway")
        mail_in.take(office.desk, [(quiet, read(quiet.raw))], "test")
        await c.settle()
        assert sum("is kept" in words for words in c.notices()) == 1


async def test_quoted_words_are_folded_and_shown_by_a_key(console: Any, office: Any) -> None:
    ticket = answer(office, "It works again", folded="On Monday you wrote:\n> Try \x1b[2Jthis\n-- \nAnn")
    async with console(size=(120, 36)) as c:
        await c.open(ticket)
        assert "It works again" in c.text()
        assert '4 lines folded: " shows them' in c.text()
        assert "you wrote" not in c.text()
        await c.press('"')
        assert "> Try ␛[2Jthis" in c.text()
        assert "folded" not in c.text()
        await c.press('"')
        assert "> Try" not in c.text()
