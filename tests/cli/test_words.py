"""Every code of the source has its sentence, every enum member, field and event its word."""

from __future__ import annotations

import ast
import dataclasses
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import supportdesk
from supportdesk.cli.parser import VIEWS
from supportdesk.domain import (
    article_rules,
    commands,
    decisions,
    events,
    people,
    policy,
    query,
    views,
    vocabulary,
)  # fmt: skip
from supportdesk.domain.errors import BadInput, DeskError, NotFound, StoreError
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import ArticleState, Category, Face, Language, Priority, Status, Tier
from supportdesk.locale import error_sentences, labels, sentences
from supportdesk.services.files import data_file

ROOT = Path(supportdesk.__file__).parent
ERRORS = {
    "DeskError",
    "StoreError",
    "Busy",
    "NotFound",
    "Conflict",
    "BadInput",
    "PolicyError",
    "CalendarError",
}


def uses() -> Iterator[tuple[str, str, set[str]]]:
    """Each place that makes a refusal or an error: which, its code, the names of its parameters."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                continue
            code = node.args[0]
            codes = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
            if node.func.id not in ERRORS | {"Refusal"} or not isinstance(codes[0], ast.Constant):
                continue
            names = {keyword.arg or "**" for keyword in node.keywords}
            if len(node.args) > 1 and isinstance(node.args[1], ast.Dict):
                names |= {str(key.value) for key in node.args[1].keys if isinstance(key, ast.Constant)}
            for each in codes:
                assert isinstance(each, ast.Constant)
                yield node.func.id, str(each.value), names


USES = sorted({(kind, code, tuple(sorted(names))) for kind, code, names in uses()})


@pytest.mark.parametrize(("kind", "code", "names"), USES)
def test_every_code_has_a_sentence_that_its_parameters_fill(
    kind: str, code: str, names: tuple[str, ...]
) -> None:
    params = dict.fromkeys(names, "x")
    if kind == "Refusal":
        if code in ("status", "article_state"):
            return
        said = sentences.refusal_text(Refusal(code, params))
        assert code in sentences.REFUSALS
    else:
        said = sentences.error_text(DeskError(code, **params))
        table = error_sentences.ERRORS
        assert code in table or f"{code}.location" in table
        if table.get(code, "").endswith("{said}"):  # the place of another sentence
            return
    assert not re.search(r"[{}]", said.replace("{to}", ""))  # which is what a template of an address needs
    assert said[0].isupper() or said[0] in "“x"
    assert said.endswith((".", "?", ")")) or "supportdesk agent" in said


def test_there_are_codes_to_look_at() -> None:
    assert len(USES) > 60


def test_no_sentence_is_left_over() -> None:
    used = {code for _kind, code, _names in USES}
    told = {*sentences.REFUSALS, *error_sentences.ERRORS}
    left = {code for code in told if code not in used and code.rpartition(".")[0] not in used}
    assert {code for code in left if not code.startswith("query.")} == set()


def test_every_fault_of_a_query_has_its_sentence() -> None:
    source = Path(query.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'QueryError\("(\w+)"', source))
    told = {code.split(".")[1] for code in error_sentences.ERRORS if code.startswith("query.")}
    assert codes == told


def test_every_sentence_says_what_and_how_to_mend_it() -> None:
    for said in (*sentences.REFUSALS.values(), *error_sentences.ERRORS.values()):
        assert said.endswith(": {said}") or len(re.findall(r"[.?:;](?: |$)", said)) >= 2 or ", or " in said, (
            said
        )
        for _text, name, _form, _conversion in string.Formatter().parse(said):
            assert name is None or name.isidentifier()


@pytest.mark.parametrize("state", ArticleState)
@pytest.mark.parametrize("command", sorted(rule.__name__ for rule in article_rules._RULES))
def test_what_the_state_of_an_article_forbids_says_what_would_allow_it(command: str, state: Any) -> None:
    said = sentences.refusal_text(Refusal("article_state", {"state": state, "command": command}))
    what, mend = said.split(". ", 1)
    assert what == f"This article is {labels.label(state)}, so that can't be done"
    assert mend.endswith(".")


ALL_COMMANDS = [c for c in vars(commands).values() if isinstance(c, type) and issubclass(c, commands.Command)]
FORBIDDEN = [
    (command.__name__, status)
    for command, rule in decisions.RULES.items()
    for status in Status
    if status not in rule.statuses
]


@pytest.mark.parametrize(("command", "status"), FORBIDDEN)
def test_what_a_status_forbids_says_what_would_allow_it(command: str, status: Status) -> None:
    into = "T20231001-003" if status is Status.MERGED else ""
    said = sentences.refusal_text(
        Refusal("status", {"status": status, "command": command, "allowed": [], "into": into})
    )
    what, mend = said.split(". ", 1)
    assert what.startswith(f"This ticket is {labels.label(status)}, so it can't be ")
    assert command not in what
    assert mend
    assert "{" not in said


def test_the_sentence_of_the_brief() -> None:
    params = {"status": Status.CLOSED, "command": "Escalate", "allowed": [], "into": ""}
    assert sentences.refusal_text(Refusal("status", params)) == (
        "This ticket is closed, so it can't be escalated. Reopen it first."
    )


def test_every_command_has_a_deed() -> None:
    for command in ALL_COMMANDS:
        if command is not commands.Command:
            assert sentences.deed(command.__name__) != command.__name__


def test_parameters_are_shown_as_words() -> None:
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    said = sentences.refusal_text(Refusal("future", {"field": "happened_at", "at": at}))
    assert said == "“Time” lies in the future (2026-03-02 09:30). Give a time that has passed."
    said = sentences.error_text(NotFound("no_agent", agent="x", known=["a", "b"]))
    assert said == "There is no agent x. The team has: a, b."
    assert "agent add x" in sentences.error_text(NotFound("no_agent", agent="x", known=[]))
    assert "no database at /x" in sentences.error_text(StoreError("missing", location="/x"))
    assert "“Title” is empty" in sentences.error_text(BadInput("missing", field="title"))


def test_braces_in_what_people_wrote_are_only_text() -> None:
    assert "{agent}" in sentences.error_text(NotFound("no_agent", agent="{agent}", known=["{x}"]))


def test_unknown_codes_still_make_sentences() -> None:
    assert "zz" in sentences.refusal_text(Refusal("zz"))
    assert "zz (a=1)" in sentences.error_text(DeskError("zz", a=1))


# ---------------------------------------------------------------- words


def members() -> Iterator[StrEnum]:
    for kind in vars(vocabulary).values():
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum:
            yield from kind
    yield from views.QueueView
    yield from Face


@pytest.mark.parametrize("member", members(), ids=repr)
def test_every_member_has_a_word(member: StrEnum) -> None:
    assert labels.label(member)


def test_words_of_two_enums_with_one_code_are_kept_apart() -> None:
    assert labels.label(Status.WAITING_CUSTOMER) == "waiting for customer"
    assert labels.label(Language.CHINESE) == "简体中文"
    assert labels.label(Tier.L1) == "L1"
    assert labels.label(Category.URGENT) == labels.label(Priority.URGENT) == "urgent"


def field_names() -> set[str]:
    kinds: list[Any] = [*ALL_COMMANDS, people.Customer, people.Agent, events.Feedback]
    return {f.name for kind in kinds for f in dataclasses.fields(kind)}


@pytest.mark.parametrize("name", sorted(field_names()))
def test_every_field_has_a_word(name: str) -> None:
    assert labels.field_label(name) != name


@pytest.mark.parametrize("kind", sorted(events.REGISTRY))
def test_every_event_has_a_noun(kind: str) -> None:
    assert kind in labels._events()
    assert "_" not in labels.event_label(kind)


def test_every_clock_of_the_shipped_policy_has_a_word() -> None:
    from supportdesk.domain.evolution import SIGNALS

    text = data_file("policy.toml").read_text(encoding="utf-8")
    for clock in policy.parse_policy(text, 1, SIGNALS).clocks:
        assert labels.clock_label(clock.name) != clock.name
    assert labels.clock_label("of_our_own") == "of_our_own"


def test_the_parser_knows_every_view() -> None:
    assert tuple(view.value for view in views.QueueView) == VIEWS


def test_every_word_and_sentence_can_be_extracted_for_translation() -> None:
    from babel.messages.extract import extract_from_file

    found: set[str] = set()
    files = (
        "labels",
        "sentences",
        "error_sentences",
        "article_sentences",
        "review_sentences",
        "gain_sentences",
    )
    for name in (f"{file}.py" for file in files):
        for _line, message, _comments, _context in extract_from_file(
            "python", ROOT / "locale" / name, keywords={"_": None, "N_": None, "pgettext": ((1, "c"), 2)}
        ):
            found.add(message if isinstance(message, str) else message[-1])
    said = {labels.label(member) for member in members() if not isinstance(member, Language)}
    said |= set(labels._events().values()) | set(labels._fields().values()) | set(labels._clocks().values())
    said |= set(sentences._deeds().values()) | set(sentences._MENDS.values())
    said |= set(sentences.REFUSALS.values()) | set(error_sentences.ERRORS.values())
    assert said - found == set()
