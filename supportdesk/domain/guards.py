"""What a public reply would give away, whom it would reach, and what it forgot to bring (process §3). Pure.

Nothing is found that the customer wrote themselves: repeating their own words tells them nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.courtesy import Fault, Finding, Phrases
from supportdesk.domain.events import Entry, effective
from supportdesk.domain.outgoing import address_of
from supportdesk.domain.people import Customer

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧"
)
_LONGEST = 4  # ideographs of a Chinese name
_MOST = 4_000  # characters of a reply that are searched for names

_IDEOGRAPHS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_CAPITALISED = re.compile(r"[^\W\d_][\w'\u2019.-]*(?:[ \t]+[^\W\d_][\w'\u2019.-]*)*")

_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bgithub_pat_[A-Za-z0-9_]{30,}\b|\bglpat-[A-Za-z0-9_-]{20,}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}\b|\bsk-[A-Za-z0-9_-]{20,}\b|\bAIza[0-9A-Za-z_-]{35}\b"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+"
    r"|\b[a-z][a-z0-9+.-]*://[^\s:/@]+:[^\s:/@{}<>*]{3,}@[^\s/]+"
)
"""What is a key, a token or an address with its password by its own form."""

_INSIDE = re.compile(
    r"(?<![\d.])(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.\d{1,3}(?![\d.]*\d)"
    r"|(?<![\w.-])[a-z0-9][a-z0-9.-]*\.(?:internal|corp|intranet)(?![\w-])",
    re.IGNORECASE,
)
_AT_HOME = re.compile(
    r"192\.168\.(?:0|1|2|31|43|100)\.\d{1,3}|10\.0\.[0-2]\.\d{1,3}|10\.(?:1\.1\.1|10\.10\.10)"
)
"""Addresses that every router and every manual has: they say nothing of our network."""


def words_to_customer(command: cm.Command) -> str:
    """The words to the customer that a command carries; nothing of one that has none."""
    match command:
        case cm.Reply(text=words) | cm.Resolve(message=words) | cm.WaitForCustomer(asked=words):
            return words
    return ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What of a ticket a reply is held against. `said` is all that the customer wrote, `names` those of the
    desk's other customers that stand in the reply, `moved` the customer before and now where they changed.
    """

    said: str = ""
    names: tuple[str, ...] = ()
    moved: tuple[str, str] | None = None


def look(text: str, phrases: Phrases, beside: Beside) -> list[Finding]:
    """What to look at in a reply beside its wording, what weighs most first."""
    found = []
    if beside.moved is not None:
        found.append(Finding(Fault.RECIPIENT, beside.moved[1], beside.moved[0]))
    found += [Finding(Fault.STRANGER, name) for name in beside.names]
    found += [Finding(Fault.SECRET, words) for words in secrets(text, phrases, beside.said)]
    found += [Finding(Fault.ATTACHMENT, words) for words in phrases.promised_attachment(text)]
    return found


# ---------------------------------------------------------------- to whom


def customers_words(entries: Iterable[Entry]) -> str:
    """All that the customer wrote on a ticket: the report, and what they answered."""
    said = []
    for entry in effective(entries):
        event = entry.event
        if isinstance(event, ev.Registered):
            said += [event.subject, event.description]
        elif isinstance(event, ev.Amended):
            said += [event.subject or "", event.description or ""]
        elif isinstance(event, (ev.CustomerAnswered, ev.FixTested)):
            said.append(event.text)
    return "\n".join(said)


def moved(entries: Sequence[Entry]) -> tuple[str, str] | None:
    """Whom the last public reply went to and whom the next one goes to, where these are not the same: another
    address, or where mail reaches neither, another person or contact.
    """
    then: Customer | None = None
    now: Customer = Customer()
    for entry in effective(entries):
        event = entry.event
        if isinstance(event, (ev.Registered, ev.Amended)):
            now = event.customer or now
        elif isinstance(event, ev.PublicReplied):
            then = now
    if then is None:
        return None
    before, after = address_of(then.contact), address_of(now.contact)
    if before:
        differs = before.casefold() != after.casefold()
    else:
        differs = _filled_anew(then.contact, now.contact) or _filled_anew(then.name, now.name)
    return (_shown(then, before), _shown(now, after)) if differs else None


def _filled_anew(before: str, after: str) -> bool:
    """Whether there was something, and now is something else. What was missing and is filled in stays."""
    return bool(before.strip()) and before.strip().casefold() != after.strip().casefold()


def _shown(customer: Customer, address: str) -> str:
    return address or ", ".join(filter(None, (customer.name.strip(), customer.contact.strip()))) or "-"


# ---------------------------------------------------------------- what it gives away


def possible_names(text: str) -> tuple[str, ...]:
    """Whatever in a text may be somebody's name, as it stands there; the desk knows which of them is.

    Chinese: two to four ideographs from a surname on, wherever they stand. Others: two to four words
    together, each with a capital; one word alone is no name that tells anybody apart.
    """
    found: dict[str, None] = {}
    for run in _IDEOGRAPHS.findall(text[:_MOST]):
        for start, sign in enumerate(run):
            if sign in _SURNAMES:
                found |= dict.fromkeys(run[start : start + n] for n in range(2, _LONGEST + 1))
    for run in _CAPITALISED.findall(text[:_MOST]):
        words = [word.rstrip(".'\u2019-") for word in run.split()]
        for start in range(len(words)):
            for end in range(start + 2, min(start + _LONGEST, len(words)) + 1):
                if all(word[:1].isupper() for word in words[start:end]):
                    found[" ".join(words[start:end])] = None
    return tuple(name for name in found if len(name) > 1)


def strangers(
    known: Iterable[str], phrases: Phrases, *, own: Collection[str], team: Collection[str], said: str
) -> tuple[str, ...]:
    """Of the desk's customers that a reply names: neither this ticket's customer, nor of the team, nor named
    by the customer first, nor plain words. Of those that overlap the longest.
    """
    told = said.casefold()
    mine = [name.casefold() for name in (*own, *team) if name.strip()]
    names = sorted({name.strip() for name in known if name.strip()}, key=lambda name: (-len(name), name))
    found: list[str] = []
    for name in names:
        key = name.casefold()
        if key in told or key in phrases.plain or any(key in one or one in key for one in mine):
            continue
        if not any(key in longer.casefold() for longer in found):
            found.append(name)
    return tuple(found)


def secrets(text: str, phrases: Phrases, said: str = "") -> list[str]:
    """Keys, tokens, passwords that are told, addresses and hosts of an inner network; each once, in order."""
    hits = [(hit.start(), hit[0]) for hit in _KEYS.finditer(text)]
    hits += [(hit.start(), hit[0]) for hit in _INSIDE.finditer(text) if not _AT_HOME.fullmatch(hit[0])]
    hits += phrases.told_secrets(text)
    known = said.casefold()
    return list(dict.fromkeys(words for _at, words in sorted(hits) if words.casefold() not in known))
