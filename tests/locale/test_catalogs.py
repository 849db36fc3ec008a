"""Both languages say everything, with the same placeholders, and nothing that the code no longer says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import catalogs


def _keys(catalog):
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in catalog if m.id}


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_a_catalog_has_exactly_the_sentences_of_the_code(language):
    ours, theirs = _keys(catalogs.read(language)), _keys(catalogs.in_code())
    assert theirs - ours == set(), "run `make locale` and translate"
    assert ours - theirs == set(), "run `make locale`: these are no longer said"


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_every_sentence_is_translated_with_the_same_placeholders(language):
    for message in catalogs.read(language):
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        assert all(strings), f"{ids[0]!r} has no translation"
        assert not message.fuzzy, f"{ids[0]!r} is fuzzy"
        wanted = set(re.findall(r"\{[^}]*\}", ids[-1]))
        for string in strings:
            assert set(re.findall(r"\{[^}]*\}", string)) == wanted, (ids[0], string)


def test_chinese_is_chinese():
    """Sentences with words in them were not left in English."""
    same = [
        message.id
        for message in catalogs.read("zh_CN")
        if message.id and message.id == message.string and re.search(r"[a-z]{4}", str(message.id))
    ]
    allowed = {"supportdesk", "T20231001-003"}
    assert [words for words in same if words not in allowed] == []


_HALF_WIDE = re.compile(r"[\u4e00-\u9fff」”}）][,:;!?](?=[\u4e00-\u9fff「“{]|$)|[\u4e00-\u9fff][,;]")
_HOURS = {"时:分", "分:秒"}


def test_chinese_has_signs_of_its_own_and_one_address():
    """Commas and colons between Chinese words are as wide as these; who works here is 您 everywhere."""
    every = [
        string
        for message in catalogs.read("zh_CN")
        if message.id
        for string in ((message.string,) if isinstance(message.string, str) else message.string)
    ]
    assert [said for said in every if _HALF_WIDE.search(said) and said not in _HOURS] == []
    assert [said for said in every if "你" in said] == []
