"""Macros: how their file reads, and that on a ticket all of one happens or nothing."""

from __future__ import annotations

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput
from supportdesk.domain.macros import KINDS, Cast, read_macros, rehearse
from supportdesk.domain.templates import read_templates
from supportdesk.domain.vocabulary import Category, Status
from supportdesk.services.files import data_file

TEMPLATES = read_templates(data_file("templates.toml").read_text(encoding="utf-8"))
SHIPPED = {m.name: m for m in read_macros(data_file("macros.toml").read_text(encoding="utf-8"))}


def macro(*steps: str, head: str = ""):
    text = '[[macro]]\nname = "m"\n' + head + "".join(f"\n[[macro.step]]\n{step}\n" for step in steps)
    return read_macros(text)[0]


@pytest.fixture
def play(l1, team):
    """Rehearse a macro on a story."""

    def one(made, s, **answers):
        cast = Cast(l1, {a.id: a for a in team.everybody}, TEMPLATES)
        return rehearse(made, answers, s.ticket, s.entries, cast, s.book, s.now)

    return one


M, S, P = '[[macro]]\nname = "m"\n', "[[macro.step]]\n", "[[macro.parameter]]\n"
FAULTS = [
    ('[[macro]]\nname = "m"', "book_missing", 1, None),
    (M + S + 'do = "clasify"', "book_value", 4, "classify"),
    (M + '[[macro.stp]]\ndo = "claim"', "book_key", 1, None),
    (M + '\n' + S + 'do = "claim"\n' + S + 'do = "classify"\ncategory = "smple"',
     "book_value", 8, "simple"),
    (M + S + 'do = "reply"', "book_missing", 3, None),
    (M + S + 'do = "note"\ntext = "{incdent}"\n' + P + 'name = "incident"',
     "book_value", 5, "incident"),
    (M + S + 'do = "note"\ntext = "x"\ntemplate = "update"', "book_key", 6, None),
    (M + P + 'name = "eta"\n' + S + 'do = "claim"', "book_name", 4, None),
    (M + S + 'do = "claim"\n' + M + S + 'do = "claim"',
     "book_twice", 6, None),
    (M + S + 'do = "tag"', "book_missing", 3, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line", "near"), FAULTS)
def test_a_fault_is_told_with_its_line_and_the_nearest_word(text, code, line, near):
    with pytest.raises(BadInput) as caught:
        read_macros(text)
    assert (caught.value.code, caught.value.params["line"]) == (code, line)
    if near:
        assert caught.value.params["near"] == near


EVERY = {
    "accept": "", "article": 'slug = "/kb/001"', "assign": 'to = "me"', "claim": "",
    "classify": 'category = "complex"', "close": 'unconfirmed = "x"',
    "diagnose": 'cause = "a"\nsolution = "b"',
    "emergency": "", "escalate": 'tried = "a"\nasked = "b"', "note": 'text = "x"',
    "priority": 'priority = "low"',
    "promise": 'by = "+2h"', "reopen": 'reason = "x"', "reply": 'text = "x"', "resolve": 'solution = "x"',
    "step": 'text = "x"', "tag": 'add = ["x"]', "wait": "", "workaround": 'text = "x"',
}  # fmt: skip


def test_the_table_names_every_kind():
    assert set(EVERY) == set(KINDS)


@pytest.mark.parametrize("do", EVERY)
def test_every_kind_of_step_is_read_and_decided(do, story, play):
    made = macro(f'do = "{do}"\n{EVERY[do]}')
    told = play(made, story(Category.SIMPLE)).steps[0]
    assert told.command is not None
    assert told.refusal is None or not told.refusal.code.startswith("macro")


def test_the_one_that_ships_classifies_answers_and_resolves(story, play):
    told = play(SHIPPED["password_reset"], story(Category.COMPLEX, subject="忘记密码"))
    assert told.refusal is None
    assert [type(c) for c in told.commands] == [cm.Classify, cm.Resolve]
    assert told.commands[1].message.startswith("张*您好")
    assert told.after.status is Status.RESOLVED
    assert told.ticket.status is Status.NEW


def test_what_stands_so_already_is_passed_over(story, play):
    told = play(SHIPPED["password_reset"], story(Category.SIMPLE))
    assert [step.already for step in told.steps] == [True, False]
    assert [type(c) for c in told.commands] == [cm.Resolve]
    assert told.refusal is None


def test_one_refusal_refuses_all_of_it(story, play, l1):
    s = story(Category.SIMPLE)
    told = play(macro('do = "tag"\nadd = ["x"]', 'do = "close"', 'do = "note"\ntext = "x"'), s)
    assert told.refusal is not None
    assert told.refusal.code == "status"
    assert len(told.steps) == 2  # what comes after was not even tried


def test_a_macro_that_changes_nothing_says_so(story, play):
    told = play(macro('do = "classify"\ncategory = "simple"'), story(Category.SIMPLE))
    assert told.refusal is not None
    assert told.refusal.code == "no_change"


def test_parameters_are_filled_and_what_they_hold_is_not(story, play):
    made = macro(
        'do = "tag"\nadd = ["{incident}"]', 'do = "note"\ntext = "of {incident}, {customer}"',
        head='[[macro.parameter]]\nname = "incident"\n',
    )  # fmt: skip
    told = play(made, story(Category.SIMPLE), incident="{subject}")
    assert told.commands == (cm.Tag(("{subject}",)), cm.AddNote("of {subject}, 张*"))


def test_a_customer_is_never_sent_a_variable(story, play, at):
    made = macro('do = "reply"\ntemplate = "update"')
    told = play(made, story(Category.COMPLEX))
    assert told.refusal is not None
    assert (told.refusal.code, told.refusal.params["names"]) == ("unresolved", "{eta}")
    told = play(macro('do = "reply"\ntemplate = "update"\nexpected = "+2h"'), story(Category.COMPLEX))
    assert told.refusal is None
    assert "{" not in told.commands[0].text


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ('do = "assign"\nto = "nobody.here"', "macro_value"),
        ('do = "promise"\nby = "soon"', "macro_value"),
        ('do = "reply"\ntemplate = "updat"', "no_template"),
    ],
)
def test_what_can_not_be_understood_refuses(step, code, story, play):
    refusal = play(macro(step), story(Category.SIMPLE)).refusal
    assert refusal is not None
    assert refusal.code == code


def test_a_code_answered_by_hand_is_looked_at(story, play):
    made = macro('do = "classify"\ncategory = "{kind}"', head='[[macro.parameter]]\nname = "kind"\n')
    refusal = play(made, story(), kind="dire").refusal
    assert refusal is not None
    assert refusal.code == "macro_code"
    assert play(made, story(), kind="complex").commands == (cm.Classify(Category.COMPLEX),)


def test_it_says_which_deadline_it_would_miss(story, play, at):
    s = story(Category.COMPLEX)
    s.now = at("12:00")
    told = play(macro('do = "classify"\ncategory = "simple"'), s)
    assert told.breaches  # two hours for a simple one have passed
    assert not play(macro('do = "tag"\nadd = ["x"]'), s).breaches
