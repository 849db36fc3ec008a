"""The look at a public reply before it goes (process §3): wording, internal words, the expected time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from supportdesk.domain.books import read_book
from supportdesk.domain.templates import language_of, pending_in, stops
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Language

MOST = 6
"""Findings of one reply: who has to mend six things reads no seventh."""


class Fault(StrEnum):
    """What a reply may lack or hold. Only `UNRESOLVED` stops it."""

    UNRESOLVED = "unresolved"
    RECIPIENT = "recipient"
    """It goes to somebody else than the last one did."""
    STRANGER = "stranger"
    """It names another customer."""
    SECRET = "secret"  # noqa: S105 - a kind of fault
    ATTACHMENT = "attachment"
    """It says that something is attached, and nothing is."""
    IMPOLITE = "impolite"
    INTERNAL = "internal"
    NO_ETA = "no_eta"
    BRACES = "braces"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `words` stand so in the reply; `instead` is what may be written for them.

    Of a recipient: `words` is the one that it goes to, `instead` the one before.
    """

    fault: Fault
    words: str = ""
    instead: str = ""

    @property
    def stops(self) -> bool:
        return self.fault is Fault.UNRESOLVED


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that a customer should not read, and what may be said instead of them."""

    fault: Fault
    language: Language
    words: str
    instead: str = ""


@dataclass(frozen=True)
class Phrases:
    """All phrases, and words that name a time, that secrets follow, and that say something is attached."""

    phrases: tuple[Phrase, ...] = ()
    times: tuple[tuple[Language, str], ...] = ()
    secrets: tuple[tuple[Language, str], ...] = ()
    attached: tuple[tuple[Language, str], ...] = ()
    plain: frozenset[str] = frozenset()
    """Words that are no name, though some customer has it; folded."""
    progress: tuple[tuple[Language, str, str], ...] = ()
    """What a progress message says of what happened and of what is next, by language and code."""

    def __or__(self, other: Phrases) -> Phrases:
        """The phrases of both, these first."""
        return Phrases(
            self.phrases + other.phrases,
            self.times + other.times,
            self.secrets + other.secrets,
            self.attached + other.attached,
            self.plain | other.plain,
            self.progress + other.progress,
        )

    @cached_property
    def _wanted(self) -> list[tuple[re.Pattern[str], Phrase]]:
        return [(_pattern(phrase.words, phrase.language), phrase) for phrase in self.phrases]

    @cached_property
    def _time(self) -> re.Pattern[str]:
        words = [_pattern(words, language).pattern for language, words in self.times]
        return re.compile("|".join([_CLOCK, *words]), re.IGNORECASE)

    @cached_property
    def _secret(self) -> re.Pattern[str] | None:
        labels = [_pattern(words, language).pattern for language, words in self.secrets]
        return re.compile(rf"(?:{'|'.join(labels)}){_VALUE}", re.IGNORECASE) if labels else None

    @cached_property
    def _attached(self) -> re.Pattern[str] | None:
        words = [_pattern(words, language).pattern for language, words in self.attached]
        return re.compile("|".join(words), re.IGNORECASE) if words else None

    def progress_in(self, language: Language) -> dict[str, str]:
        """What a progress message says in a language, by code; of two the first."""
        return {of: words for said_in, of, words in reversed(self.progress) if said_in is language}

    def told_secrets(self, text: str) -> list[tuple[int, str]]:
        """Where a text names a secret and then says it: from the name to the end of the value."""
        return [(hit.start(), hit[0]) for hit in self._secret.finditer(text)] if self._secret else []

    def promised_attachment(self, text: str) -> list[str]:
        """The first words that say something is attached, if any do."""
        hit = self._attached.search(text) if self._attached else None
        return [hit[0]] if hit else []

    def in_text(self, text: str) -> list[Finding]:
        """The phrases that stand in a text, in its order; of two at one place the longer, then the one of
        the text's own language.
        """
        own = language_of(text)
        found = [
            (
                hit.start(),
                -hit.end(),
                phrase.language is not own,
                Finding(phrase.fault, hit[0], phrase.instead),
            )
            for pattern, phrase in self._wanted
            for hit in pattern.finditer(text)
        ]
        found.sort(key=lambda one: one[:3])
        end, kept = 0, []
        for start, minus_stop, _foreign, finding in found:
            if start >= end:
                kept.append(finding)
                end = -minus_stop
        return list(dict.fromkeys(kept))

    def names_a_time(self, text: str) -> bool:
        """Whether a text says when: a time of day, a date, or a word for one."""
        return self._time.search(text) is not None


NONE = Phrases()

_VALUE = (
    r"\s*(?:是|为|[:\uff1a=]|\b(?:is|was)\b)\s*[\"'\u201c\u2018`]?"
    r"(?=[!-~]*\d)(?![a-z][a-z0-9+.-]*://)[!-z|~]{4,}"
)
"""After the name of a secret: its value, which has a digit and is neither a variable nor a link."""

_CLOCK = (
    r"\d{1,2}[:\uff1a]\d{2}|\d{1,2}\s*[ap]\.?m\b|\d{1,4}-\d{1,2}(?:-\d{1,2})?"
    r"|\d+\s*(?:分钟|小时|个小时|天|个工作日|月|日|点|时)"
)


def _pattern(words: str, language: Language) -> re.Pattern[str]:
    """Latin letters as whole words, any white space between them; Chinese has no words to be whole."""
    if language is Language.CHINESE and not words.isascii():
        return re.compile(re.escape(words), re.IGNORECASE)
    body = r"\s+".join(re.escape(word) for word in words.split()).replace("'", "['\u2019]")
    return re.compile(rf"(?<![A-Za-z0-9_-]){body}(?![A-Za-z0-9_-])", re.IGNORECASE)


TOLD = (
    "done", "nothing", "step_logged", "diagnosis_recorded", "workaround_recorded", "restoration_recorded",
    "escalated", "handover_accepted", "emergency_declared", "next_cause", "next_handover", "next_solution",
    "next_cure", "next_watch",
)  # fmt: skip
"""What a progress message has words for: how its list begins, that nothing was done, what happened, what is
next. Words that are empty leave it out.
"""

_LISTS = ("time", "secret", "attachment", "plain")
"""Tables of words that nothing can be said instead of."""


def read_phrases(text: str) -> Phrases:
    """The phrases of a file. Raises BadInput with the line of the fault and the nearest known word."""
    phrases: list[Phrase] = []
    lists: dict[str, list[tuple[Language, str]]] = {name: [] for name in _LISTS}
    progress: list[tuple[Language, str, str]] = []
    for section in read_book(text, dict.fromkeys(("impolite", "internal", "progress", *_LISTS), "")):
        if section.name == "progress":
            section.only(("language", "of", "words"))
            language = Language(section.one_of("language", Language))
            progress.append((language, section.one_of("of", TOLD), section.text("words")))
            continue
        bare = section.name in _LISTS
        section.only(("language", "words") if bare else ("language", "words", "instead"))
        language = Language(section.one_of("language", Language))
        section.text("instead")
        words = [word.strip() for word in section.texts("words") if word.strip()]
        if bare:
            lists[section.name] += [(language, word) for word in words]
        else:
            instead = section.text("instead")
            phrases += [Phrase(Fault(section.name), language, word, instead) for word in words]
    return Phrases(
        tuple(phrases),
        tuple(lists["time"]),
        tuple(lists["secret"]),
        tuple(lists["attachment"]),
        frozenset(word.casefold() for _language, word in lists["plain"]),
        tuple(progress),
    )


def examine(
    text: str,
    phrases: Phrases,
    *,
    tickets: Sequence[Ticket],
    expected_at: datetime | None,
    values: Mapping[str, str],
    now: datetime,
    beside: Sequence[Finding] = (),
) -> list[Finding]:
    """What to look at before this reply goes to the customers of these tickets at `now`; what stops it first.

    `values` are those that its variables have; it is examined as it will be read. `beside` is what `guards`
    found in it.
    """
    pending = pending_in(text, values)
    stopping = stops(pending)
    found = [Finding(Fault.UNRESOLVED, f"{{{one.name}}}", _braced(one.near)) for one in stopping]
    found += [*beside, *phrases.in_text(text)]
    if expected_at is None and _lacks_time(text, phrases, tickets, now):
        found.append(Finding(Fault.NO_ETA))
    found += [Finding(Fault.BRACES, f"{{{one.name}}}") for one in pending if one not in stopping]
    return found[:MOST]


def _braced(name: str) -> str:
    return f"{{{name}}}" if name else ""


def _lacks_time(text: str, phrases: Phrases, tickets: Iterable[Ticket], now: datetime) -> bool:
    """A progress update, and it does not say when it will be solved (§3).

    An update is what goes to a customer who was answered before and whose ticket is being worked on, while
    no time that was told is still to come. One that ends in a question waits for the customer, not the
    customer for us.
    """
    updates = any(
        t.status.is_open and t.first_answer_at is not None and (t.expected_at is None or t.expected_at <= now)
        for t in tickets
    )
    return updates and not text.rstrip().endswith(("?", "\uff1f")) and not phrases.names_a_time(text)
