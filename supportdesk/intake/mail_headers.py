"""Headers of a mail, however they are written: words in other charsets, addresses, Message-IDs, dates."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from supportdesk.intake.mail_charsets import decode

LONGEST = 20_000
"""Characters of one header that are read."""

MOST_ANSWERS = 40
"""Message-IDs that a mail may say it follows; of more, the first and the nearest."""

_WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_ID = re.compile(r"<([^<>\s]{1,250})>")
_BARE_ID = re.compile(r"[^\s<>,;\"']{1,200}@[^\s<>,;\"']{1,100}")
_ADDRESS = re.compile(r"[\w.+'/=!#$%&*?^`{|}~-]{1,128}@[\w.-]{1,250}")


def raw_header(message: Message, name: str) -> str:
    """The first header of a name as it stands, unfolded; nothing where there is none."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.lower() == wanted:
            return re.sub(r"[\r\n]+[ \t]*", " ", str(value)[:LONGEST]).strip()
    return ""


def header(message: Message, name: str) -> str:
    """The words of the first header of a name, on one line."""
    return " ".join(words(raw_header(message, name)).split())


def words(raw: str) -> str:
    """Encoded words decoded, those that belong together as one: a sign may be cut between two of them."""
    raw = _eight_bit(raw)
    out: list[str] = []
    last = 0
    pending: list[tuple[str, str]] = []
    charset = ""
    for found in _WORD.finditer(raw):
        between = raw[last : found.start()]
        if not pending or between.strip() or charset != found[1].lower():
            out += [_joined(pending, charset), "" if pending and not between.strip() else between]
            pending = []
        pending.append((found[2].lower(), found[3]))
        charset, last = found[1].lower(), found.end()
    return "".join([*out, _joined(pending, charset), raw[last:]])


def _joined(pieces: list[tuple[str, str]], charset: str) -> str:
    """Encoded words of one charset. Programs cut them in the midst of signs, and of base64, too."""
    content, before = b"", ""
    for how, text in pieces:
        if how == "b":
            before += text
            if len(before) % 4 and not text.endswith("="):
                continue
            content, before = content + _content("b", before), ""
        else:
            content, before = content + (_content("b", before) if before else b"") + _content(how, text), ""
    content += _content("b", before) if before else b""
    return decode(content, charset) if content else ""


def _eight_bit(raw: str) -> str:
    """Bytes that stand in a header bare, against the rules."""
    if raw.isascii():
        return raw
    try:
        return decode(raw.encode("ascii", "surrogateescape"))
    except UnicodeEncodeError:
        return raw


def _content(how: str, text: str) -> bytes:
    raw = text.encode("ascii", "replace")
    if how == "q":
        return quopri.decodestring(raw, header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def address(message: Message, *names: str) -> tuple[str, str]:
    """Name and address of the first of these headers that has an address; the address in small letters."""
    for name in names:
        raw = raw_header(message, name)
        for shown, found in getaddresses([raw]) if raw else ():
            if _ADDRESS.fullmatch(found):
                return " ".join(words(shown).split()), found.lower()
        if match := _ADDRESS.search(raw):
            shown = words(raw[: match.start()]).strip(" \"'<>(),;:")
            return " ".join(shown.split()), match[0].lower()
    return "", ""


def message_ids(raw: str) -> tuple[str, ...]:
    """The Message-IDs in a header, in order, each once, without their brackets."""
    found = _ID.findall(raw) or _BARE_ID.findall(raw)
    return tuple(dict.fromkeys(found))


def answers(message: Message) -> tuple[str, ...]:
    """The Message-IDs that a mail follows, the nearest first."""
    nearest = message_ids(raw_header(message, "In-Reply-To"))
    before = tuple(reversed(message_ids(raw_header(message, "References"))))
    found = tuple(dict.fromkeys((*nearest, *before)))
    return found if len(found) <= MOST_ANSWERS else (*found[: MOST_ANSWERS - 1], found[-1])


def date(message: Message) -> datetime | None:
    """When it says that it was sent; None where it says nothing that is a time."""
    raw = raw_header(message, "Date")
    if not raw:
        return None
    try:
        at = parsedate_to_datetime(raw)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
