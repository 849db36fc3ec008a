"""Bytes of a mail to text: by the charset that it names, or by a better guess where that can't be true."""

from __future__ import annotations

import codecs
import re
from functools import cache

WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cn-gb": "gb18030",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_2",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "windows-874": "cp874",
    "iso-8859-9": "cp1254",
}
"""What programs mean where they name the narrower one."""

SAMPLE = 32_768
"""Bytes that a guess is made from."""

_HIGH = re.compile(rb"[\x80-\xff]+")
_RUNS = ("cp1251", "cp1253", "cp1255", "cp1256", "koi8", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8")
"""Charsets whose own letters stand in runs."""

_ONE_BYTE = ("cp125", "latin", "iso8859", "koi8", "cp437", "cp850", "mac")


def decode(content: bytes, named: str = "") -> str:
    """The text of some bytes, whatever they are: nothing is left out, what can't be read shows as U+FFFD."""
    if content.isascii() and b"\x1b" not in content and b"~" not in content and b"+" not in content:
        return content.decode("ascii")
    codec = _codec(named)
    if codec and not _lies(content, codec):
        try:
            return content.decode(codec)
        except (UnicodeError, ValueError):
            pass
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    guessed = _guess(content[:SAMPLE])
    for candidate in (guessed, codec, "gb18030"):
        if candidate:
            try:
                return content.decode(candidate)
            except (UnicodeError, ValueError):
                continue
    return content.decode("utf-8", "replace")


@cache
def _codec(named: str) -> str:
    """The codec of a name as mails give it; nothing where there is none, or it makes no text of bytes."""
    name = named.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(WIDER.get(name, name))
        return found.name if isinstance("".encode(found.name), bytes) and found._is_text_encoding else ""
    except (LookupError, ValueError, UnicodeError, TypeError):
        return ""


def _lies(content: bytes, codec: str) -> bool:
    """Whether a charset of one byte a letter was named for text that is in another.

    What is good UTF-8 was never meant for anything else. Letters of the West stand alone or by twos; whole
    runs of them are signs of two bytes.
    """
    if not codec.startswith(_ONE_BYTE):
        return False
    runs = _HIGH.findall(content[:SAMPLE])
    if not runs:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return True
    if codec.startswith(_RUNS):
        return False
    return sum(len(run) for run in runs if len(run) >= 4) > 0.7 * sum(map(len, runs))


@cache
def _guesser():  # type: ignore[no-untyped-def]  # the package is an extra
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    return from_bytes


def _guess(sample: bytes) -> str:
    """What the bytes most probably are; Chinese first, where they can be."""
    guesser = _guesser()
    if guesser is None:
        return ""
    best = guesser(sample, steps=3, chunk_size=512, preemptive_behaviour=False, language_threshold=0.1).best()
    if best is None:
        return ""
    found = str(best.encoding)
    return WIDER.get(found.replace("_", "-"), WIDER.get(found, found))
