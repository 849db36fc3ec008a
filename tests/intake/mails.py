"""Mails made for tests: as a customer's program writes them."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from supportdesk.domain.mails import Arrived


def mail(
    text: str = "The printer is offline.",
    *,
    subject: str = "Printer",
    sender: str = "Ann <ann@example.com>",
    message_id: str = "",
    answers: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
    at: datetime | None = None,
    **headers: str,
) -> bytes:
    """The bytes of a mail; header names are given with `_` for `-`."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "desk@example.com"
    made["Subject"] = subject
    if message_id:
        made["Message-ID"] = f"<{message_id}>"
    if answers:
        made["In-Reply-To"] = f"<{answers}>"
    if at is not None:
        made["Date"] = format_datetime(at)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def arrived(raw: bytes, at: datetime | None = None) -> Arrived:
    return Arrived(raw, at=at)
