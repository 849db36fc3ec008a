"""The words people see, in every language of the desk. Codes come in, display words go out.

English sentences are the message ids; `zh_CN` and `en` catalogs are complete by test. The language is
one for the process, for a console and a command serve one person; a server speaks to each in their own.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from supportdesk.domain.vocabulary import Language

DOMAIN = "supportdesk"
_HERE = Path(__file__).parent
_Spoken = tuple[Language, _gettext.NullTranslations]
_current: _Spoken = (Language.ENGLISH, _gettext.NullTranslations())
_to_one: ContextVar[_Spoken | None] = ContextVar("spoken to one", default=None)


def set_language(language: Language) -> None:
    """Speak this language from here on."""
    global _current
    _current = _read(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language to one of many who are served at once, whatever the process speaks."""
    before = _to_one.set(_read(language))
    try:
        yield
    finally:
        _to_one.reset(before)


@cache
def _read(language: Language) -> _Spoken:
    if language is Language.ENGLISH:  # the message ids themselves: nothing to read at each start
        return language, _gettext.NullTranslations()
    return language, _gettext.translation(DOMAIN, _HERE, [language.value], fallback=True)


def _spoken() -> _Spoken:
    return _to_one.get() or _current


def language() -> Language:
    """The language being spoken."""
    return _spoken()[0]


def _(message: str) -> str:
    """The sentence in the current language."""
    return _spoken()[1].gettext(message)


def pgettext(context: str, message: str) -> str:
    """A word whose meaning needs its context."""
    return _spoken()[1].pgettext(context, message)


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n` things."""
    return _spoken()[1].ngettext(one, many, n)


def listed(words: Iterable[str]) -> str:
    """Things one after the other, as a sentence of the current language lists them."""
    return pgettext("between the items of a list", ", ").join(words)


def N_(message: str) -> str:
    """Mark a sentence for the catalogs; it is translated where it is shown."""
    return message


def from_environment(environ: Mapping[str, str] = os.environ) -> Language:
    """The language that the locale of the terminal asks for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return Language.CHINESE if value.lower().startswith("zh") else Language.ENGLISH
    return Language.ENGLISH
