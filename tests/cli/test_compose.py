"""Templates, macros and shifts by commands."""

from __future__ import annotations

import pytest


def test_templates_are_listed_shown_kept_and_let_go(at_desk, ticket):
    number = ticket()
    listed = at_desk("template", "list", "--json").json
    assert {"name": "update", "language": "zh_CN"}.items() <= next(
        t for t in listed if t["name"] == "update" and t["language"] == "zh_CN"
    ).items()
    said = at_desk("template", "show", "update", "--speaks", "zh_CN", "--ticket", number)
    assert said.out.startswith("张三您好")
    assert "{eta}" in said.err
    assert at_desk("template", "save", "ours", "-", "--title", "Ours", stdin="Hi {customer}").code == 0
    assert at_desk("template", "show", "ours", "--ticket", number).out == "Hi 张三\n"
    refused = at_desk("template", "save", "ours", "Hi {custmer}")
    assert (refused.code, "customer" in refused.err) == (2, True)
    assert at_desk("template", "remove", "ours").code == 0
    assert at_desk("template", "remove", "ours").code == 1
    assert "ships with the desk" in at_desk("template", "remove", "update").err


def test_a_file_of_templates_says_its_line(at_desk, tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text('[[template]]\nname = "a"\nlanguage = "fr"\nbody = "x"\n', encoding="utf-8")
    said = at_desk("template", "import", str(file))
    assert said.code == 2
    assert "Line 3" in said.err
    assert str(file) in said.err
    file.write_text('[[template]]\nname = "a"\nlanguage = "en"\nbody = "x"\n', encoding="utf-8")
    assert at_desk("template", "import", str(file)).code == 0
    assert at_desk("template", "show", "a").out == "x\n"


def test_a_macro_is_rehearsed_then_run(at_desk, ticket):
    number = ticket()
    closed = ticket()
    at_desk("ticket", "resolve", closed, "done")
    dry = at_desk("macro", "run", "password_reset", number, closed, "--dry-run")
    assert dry.code == 1
    assert "resolved" in next(line for line in dry.out.splitlines() if number in line)
    assert "refused" in next(line for line in dry.out.splitlines() if closed in line)
    assert at_desk("ticket", "show", number, "--json").json[0]["status"] == "new"
    assert at_desk("macro", "run", "password_reset", number).code == 2  # nobody to be asked
    done = at_desk("macro", "run", "password_reset", number, closed, "--yes", "--json")
    assert done.code == 1
    assert [row["status"] for row in done.json["done"]] == ["resolved"]
    assert [each["number"] for each in done.json["refused"]] == [closed]


def test_a_macro_says_what_it_asks_for(at_desk, ticket):
    number = ticket()
    assert "incident" in at_desk("macro", "run", "batch_incident", number, "--yes").err
    assert at_desk("macro", "run", "batch_incident", number, "--set", "incident", "--yes").code == 2
    said = at_desk("macro", "run", "batch_incident", number, "--set", "incident=I7", "--yes", "--json")
    assert said.code == 0
    assert at_desk("ticket", "show", number, "--json").json[0]["tags"] == ["I7"]


@pytest.mark.parametrize("noun", ["macro", "phrases"])
def test_the_file_that_is_shown_can_be_kept(at_desk, tmp_path, noun):
    shown = at_desk(noun, "show")
    assert "ship with the desk" in shown.err
    file = tmp_path / "ours.toml"
    file.write_text(shown.out, encoding="utf-8")
    assert at_desk(noun, "import", str(file)).code == 0
    assert at_desk(noun, "show").out == shown.out
    file.write_text("[[nothing]]\n", encoding="utf-8")
    assert "Line 1" in at_desk(noun, "import", str(file)).err
    assert at_desk(noun, "show").out == shown.out


def test_a_shift_is_handed_over_and_shown(at_desk, ticket):
    first, second = ticket(), ticket()
    at_desk("ticket", "claim", first, second)
    said = at_desk(
        "shift", "handover", "--to", "zhao.qiang", "--note", "quiet", "--on", f"{first}=call at ten"
    )
    assert said.code == 0, said.err
    assert at_desk("shift", "handover", "--to", "zhao.qiang").code == 2
    shown = at_desk("--as", "zhao.qiang", "shift", "show", "--since", "-1h", "--json").json
    handed = [line for line in shown["lines"] if line["part"] == "handed"]
    assert [line["number"] for line in handed] == [first, second]
    assert [(line["words"], line["shift_note"]) for line in handed] == [
        ("call at ten", "quiet"),
        ("", "quiet"),
    ]
    text = at_desk("--as", "zhao.qiang", "shift", "show", "--since", "-1h")
    assert "call at ten" in text.out
    assert "Handed over to you 2" in text.err
    assert shown["measures"] == []
    wrong = at_desk("--as", "zhao.qiang", "shift", "handover", first, "--to", "li.na", "--on", "T1=x")
    assert wrong.code == 2
