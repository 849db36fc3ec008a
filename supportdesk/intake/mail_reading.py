"""A mail's bytes to what the desk decides by. Nothing that a mail contains makes this raise."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser

from supportdesk.domain.errors import BadInput
from supportdesk.domain.mails import Mail, MailFile, MailKind
from supportdesk.domain.rules import LONG
from supportdesk.intake.mail_headers import (
    address,
    answers,
    date,
    header,
    message_ids,
    raw_header,
)
from supportdesk.intake.mail_parts import Body, TooDeep, body_of
from supportdesk.intake.mail_replies import split

LARGEST = 60_000_000
"""Bytes of a mail that is read; a larger one is kept as it is."""

_AUTOMATIC = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?re(?:ply|sponse)|out of (?:the )?office|vacation reply|"
    r"automatische antwort|abwesenheits?(?:notiz|meldung|assistent)|réponse automatique|absence du bureau|"
    r"respuesta automática|resposta automática|risposta automatica|automatisch antwoord|autosvar|"
    r"自动回复|自動回覆|自動回复|自动答复|休假自动回复|外出自动回复|自動返信|자동 회신)",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
_PERMANENT = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|\b55[0-9]\b")


def read(raw: bytes, size: int = 0) -> Mail:
    """The mail that these bytes are; `unread` says why they are none, where they aren't. `size`: see Arrived.

    Raises BadInput where the extra `mail` is not installed: that is no fault of the mail.
    """
    if max(len(raw), size) > LARGEST:
        return _unread(raw, "too_large", ValueError(f"{max(len(raw), size)} bytes"))
    if not raw.strip():
        return Mail(_digest_of(raw), unread="empty")
    try:
        return _read(raw)
    except BadInput:
        raise
    except TooDeep as error:
        return _unread(raw, "too_deep", error)
    except (Exception, RecursionError) as error:
        return _unread(raw, "unreadable", error)


def _unread(raw: bytes, reason: str, error: BaseException) -> Mail:
    """As much of it as its head says."""
    detail = f"{type(error).__name__}: {error}"[:300]
    head = re.split(rb"\r?\n\r?\n", raw[:200_000], maxsplit=1)[0]
    try:
        message = BytesParser().parsebytes(head, headersonly=True)
        name, who = address(message, "From", "Sender", "Reply-To", "Return-Path")
        subject = header(message, "Subject")
    except (Exception, RecursionError):
        name, who, subject = "", "", ""
    return Mail(_digest_of(raw), name=name, address=who, subject=subject, unread=reason, detail=detail)


def _read(raw: bytes) -> Mail:
    message = BytesParser().parsebytes(raw)
    if not any(True for _ in message.raw_items()):
        return Mail(_digest_of(raw), unread="no_headers", detail=repr(raw[:80]))
    name, who = address(message, "From", "Sender", "Reply-To", "Return-Path")
    if not who:
        mbox_line = re.match(r"From (\S+@\S+)", message.get_unixfrom() or "")
        who = mbox_line[1].lower() if mbox_line else ""
    body = body_of(message)
    subject = header(message, "Subject")
    said, folded, files = _words(body, name)
    kind = _kind(message, body, who, subject)
    failed, fault, lasting = _failure(body, said) if kind is MailKind.BOUNCE else ((), "", False)
    ids = message_ids(raw_header(message, "Message-ID"))
    mail = Mail(
        digest=_digest(message, raw),
        message_id=ids[0] if ids else "",
        answers=answers(message),
        name=name,
        address=who,
        answer_to=address(message, "Reply-To")[1] or who,
        subject=subject,
        sent_at=date(message),
        said=said,
        folded=folded,
        files=files,
        kind=kind,
        failed=failed,
        fault=fault,
        lasting=lasting,
    )
    return mail if who else replace(mail, unread="no_sender")


def _words(body: Body, name: str) -> tuple[str, str, tuple[MailFile, ...]]:
    """What was said and what is folded; where a ticket can't hold all of it, the whole is a file, too."""
    text = body.text
    parts = split(text, name)
    said, folded = parts.said.strip(), parts.folded
    files = tuple(body.files)
    if len(said) > LONG or len(folded) > LONG:
        files = (*files, MailFile("mail.txt", text.encode("utf-8", "replace")))
        said, folded = said[: LONG - 1], folded[: LONG - 1]
        said += "…" if len(parts.said) >= LONG else ""
    return said, folded, files


# ---------------------------------------------------------------- machines


def _kind(message: Message, body: Body, who: str, subject: str) -> MailKind:
    submitted = raw_header(message, "Auto-Submitted").lower()
    if body.report is not None or message.get_content_type() == "multipart/report":
        return MailKind.BOUNCE
    # An empty Return-Path alone says only that nobody wants an answer to it.
    nobody = raw_header(message, "Return-Path").replace(" ", "") == "<>"
    if raw_header(message, "X-Failed-Recipients") or (_DAEMON.match(who) and (nobody or body.returned)):
        return MailKind.BOUNCE
    if submitted.startswith("auto-replied") or _AUTOMATIC.match(subject):
        return MailKind.AUTOMATIC
    if any(raw_header(message, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autogenerated-Reply")):
        return MailKind.AUTOMATIC
    if "auto_reply" in raw_header(message, "Precedence").lower():
        return MailKind.AUTOMATIC
    return MailKind.AUTOMATIC if _DAEMON.match(who) and nobody else MailKind.WORDS


def _failure(body: Body, said: str) -> tuple[tuple[str, ...], str, bool]:
    """Of a bounce: the Message-IDs that did not arrive, why, and whether the server gave up."""
    ids: list[str] = []
    if body.returned is not None:
        ids += message_ids(raw_header(body.returned, "Message-ID"))
    action = status = why = ""
    for block in body.report.get_payload() if body.report is not None else ():
        if isinstance(block, Message):
            action = action or raw_header(block, "Action").lower()
            status = status or raw_header(block, "Status")
            why = why or raw_header(block, "Diagnostic-Code").partition(";")[2].strip()
    if not ids:
        for file in body.files:
            found = re.search(rb"(?im)^message-id:\s*<([^<>\s]{1,250})>", file.content[:100_000])
            ids += [found[1].decode("ascii", "replace")] if found else []
    ids += re.findall(r"(?im)^[> \t]*message-id:\s*<([^<>\s]{1,250})>", said)
    fault = " ".join((why or status or said[:200]).split())[:300]
    if action:
        return tuple(dict.fromkeys(ids)), fault, action.startswith("failed")
    return tuple(dict.fromkeys(ids)), fault, bool(_PERMANENT.search(status or said)) or not status


# ---------------------------------------------------------------- which mail it is


def _digest_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _digest(message: Message, raw: bytes) -> str:
    """The same for a mail that came twice by other ways: servers on the way only add to its head."""
    _head, _blank, rest = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    own = "\n".join(raw_header(message, name) for name in ("Message-ID", "From", "Date", "Subject"))
    return hashlib.sha256(own.encode("utf-8", "surrogateescape") + b"\0" + rest.rstrip(b"\n")).hexdigest()
