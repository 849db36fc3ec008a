"""The parts of a mail: the words of its body, the files with it, an invitation, a server's report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from supportdesk.domain.mails import MailFile
from supportdesk.intake.mail_calendar import invitation
from supportdesk.intake.mail_charsets import decode
from supportdesk.intake.mail_headers import header, words
from supportdesk.intake.mail_html import to_text

MOST_PARTS = 500
DEEPEST = 30
"""Parts in a mail, and parts in parts: of more, it is no mail that a person wrote."""


class TooDeep(ValueError):
    """Parts in parts without end."""


@dataclass(slots=True)
class Body:
    """What was found in a mail's parts."""

    texts: list[str] = field(default_factory=list)
    files: list[MailFile] = field(default_factory=list)
    report: Message | None = None
    """A server's report on a delivery, `message/delivery-status`."""
    returned: Message | None = None
    """The mail that such a report is about, or its headers."""

    @property
    def text(self) -> str:
        return "\n\n".join(text.strip("\n") for text in self.texts if text.strip())


def body_of(message: Message) -> Body:
    """The words and files of a mail. Raises TooDeep; BadInput where the extra `mail` is missing."""
    found = Body()
    count = [0]
    _take(message, found, count, 0)
    return found


def _take(part: Message, found: Body, count: list[int], depth: int) -> None:
    count[0] += 1
    if count[0] > MOST_PARTS or depth > DEEPEST:
        raise TooDeep("too many parts")
    kind = part.get_content_type()
    parts = part.get_payload() if part.is_multipart() else None
    if kind == "message/delivery-status":
        found.report = part
    elif kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"):
        _enclosed(part, found)
    elif kind == "multipart/alternative" and isinstance(parts, list) and parts:
        _alternative([each for each in parts if isinstance(each, Message)], found, count, depth)
    elif isinstance(parts, list):
        for each in parts:
            if isinstance(each, Message):
                _take(each, found, count, depth + 1)
    elif kind == "text/calendar" and not _is_file(part):
        content = _content(part)
        found.texts.append(invitation(decode(content, _charset(part))))
        found.files.append(MailFile(_name(part) or "invitation.ics", content))
    elif kind in ("text/plain", "text/html") and not _is_file(part):
        found.texts.append(_words(part, kind))
    else:
        _file(part, kind, found)


def _alternative(parts: list[Message], found: Body, count: list[int], depth: int) -> None:
    """The same thing said several ways: the plain words, unless only the others say anything."""
    plain: Message | None = None
    best: Message | None = None
    for part in parts:
        kind = part.get_content_type()
        if kind == "text/plain" and plain is None and not _is_file(part):
            plain = part
        elif kind == "text/calendar" or _is_file(part):
            _take(part, found, count, depth + 1)
        else:
            best = part
    said = _words(plain, "text/plain") if plain is not None else ""
    if best is None:
        found.texts.append(said)
        return
    rich = Body()
    if said.strip() and not _is_stub(said) and best.get_content_type() == "text/html":
        found.texts.append(said)
        return
    _take(best, rich, count, depth + 1)
    found.texts.append(said if said.strip() and (not _is_stub(said) or not rich.text.strip()) else rich.text)
    found.files += rich.files


def _is_stub(said: str) -> bool:
    """Whether the plain words only say that there are others."""
    return len(said) < 200 and re.search(r"(?i)\bhtml\b", said) is not None


def _words(part: Message, kind: str) -> str:
    text = decode(_content(part), _charset(part)).replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text/html":
        return to_text(text)
    if str(part.get_param("format", "", header="content-type")).lower() == "flowed":
        text = _unflowed(text, str(part.get_param("delsp", "", header="content-type")).lower() == "yes")
    return text


def _unflowed(text: str, delsp: bool) -> str:
    """Lines that were broken softly, whole again (RFC 3676)."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        found = re.match(r">*", line)
        depth = found.end() if found else 0
        words_ = line[depth:].removeprefix(" ")
        soft = words_.endswith(" ") and words_ != "-- "
        if open_depth == depth:
            out[-1] += words_
        else:
            out.append(f"{'>' * depth}{' ' if depth else ''}{words_}")
        open_depth = depth if soft else -1
        if soft and delsp:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _content(part: Message) -> bytes:
    """The bytes of a part, decoded as far as they can be."""
    try:
        content = part.get_payload(decode=True)
    except Exception:  # a transfer encoding that is none
        content = None
    if isinstance(content, bytes):
        return content
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _charset(part: Message) -> str:
    value = part.get_param("charset", "")
    return value[2] if isinstance(value, tuple) else str(value or "")


def _is_file(part: Message) -> bool:
    raw = str(part.get("Content-Disposition", "")).strip().lower()
    if raw.startswith("attachment"):
        return True
    return bool(_name(part)) and part.get_content_type() not in ("text/plain", "text/html")


def _name(part: Message) -> str:
    """The file name that a part gives, in whichever of the ways there are."""
    for param, where in (("filename", "content-disposition"), ("name", "content-type")):
        value = _param(part, param, where)
        if isinstance(value, tuple):
            charset, _language, text = value
            return decode(str(text).encode("latin-1", "replace"), charset or "")
        if value:
            return words(str(value))
    return ""


def _param(part: Message, name: str, where: str) -> object:
    try:
        return part.get_param(name, None, header=where)
    except Exception:  # parameters that are none
        return None


def _file(part: Message, kind: str, found: Body) -> None:
    content = _content(part)
    name = _name(part)
    if not content and not name:
        return
    found.files.append(MailFile(name or f"part.{_suffix(kind)}", content))


def _suffix(kind: str) -> str:
    last = re.sub(r"[^a-z0-9]", "", kind.partition("/")[2].split("+")[0])[:8]
    return {"plain": "txt", "jpeg": "jpg", "octetstream": "bin", "pkcs7sig": "p7s"}.get(last, last or "bin")


def _enclosed(part: Message, found: Body) -> None:
    """A mail in the mail: kept as the file that it is."""
    inner = next(_messages(part), None)
    if inner is None:
        content = _content(part)
        from email import message_from_bytes

        inner = message_from_bytes(content)
    else:
        try:
            content = inner.as_bytes()
        except Exception:  # what can't be written again as it came
            content = str(inner.get_payload()).encode("utf-8", "replace")
    if found.report is not None and found.returned is None:
        found.returned = inner
    name = _name(part) or f"{header(inner, 'Subject')[:60] or 'message'}.eml"
    found.files.append(MailFile(name, content))


def _messages(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))
