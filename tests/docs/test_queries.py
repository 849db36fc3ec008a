"""What docs/queries.md says of the language, held against the language."""

from __future__ import annotations

import re

import pytest

from supportdesk.domain.errors import QueryError
from supportdesk.domain.query import parse, read
from supportdesk.domain.query_fields import FIELDS, POSSESSIONS, SORTS, STATES, Kind
from supportdesk.domain.standing import QUERIES
from tests.docs.pages import DOCS

PAGE = (DOCS / "queries.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
ROWS = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_a_query(text):
    read(text)


def test_every_field_stands_there_with_its_names_and_values():
    assert [name for name, _also, _asks in ROWS] == list(FIELDS)
    for name, also, asks in ROWS:
        field = FIELDS[name]
        assert tuple(re.findall(r"`([^`]+)`", also)) == field.also
        if field.kind is Kind.CODE:
            told = set(re.findall(r"`([^`]+)`", asks)) - {"none", "me"}
            assert told == {str(code) for code in field.codes}, name


def test_states_possessions_and_orders_stand_there():
    told = re.search(r"`is:` is one of (.*?)`has:` is one of (.*?)\n\n", PAGE, re.DOTALL)
    assert re.findall(r"`([^`]+)`", told[1]) == list(STATES)
    assert re.findall(r"`([^`]+)`", told[2]) == list(POSSESSIONS)
    assert set(re.findall(r"`sort:(\w+)`", PAGE)) == set(SORTS)


def test_the_standing_views_ask_what_is_told():
    told = re.findall(r"^\| (\w+) \| `([^`]+)` \|$", PAGE, re.MULTILINE)
    assert told == [(view.value, query) for view, query in QUERIES.items()]


def test_a_policy_asks_the_fields_that_are_told():
    told = re.search(r"`when` asks (.*?), for these", PAGE, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", told[1])) == {name for name, f in FIELDS.items() if f.condition}
    for word in ("printer", "due:<2h", "owner:me", "tier:me"):
        with pytest.raises(QueryError):
            parse(word)
