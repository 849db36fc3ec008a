"""Writing: with the team's words, under a second look, beside others, and never losing a word."""

from __future__ import annotations

import stat
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.improvement_events import Figure
from supportdesk.domain.improvement_rules import Accept
from supportdesk.domain.people import Customer
from supportdesk.domain.proposals import ProposalKind, Subject
from supportdesk.domain.vocabulary import Mode
from supportdesk.services import books, improvements, reading, shift
from supportdesk.services.presence import Presence
from supportdesk.services.shift import hand_over


def replies(office: Any, name: str) -> list[str]:
    view = reading.ticket(office.desk, office.ids[name])
    return [e.event.text for e in view.entries if e.event.KIND == "public_replied"]


async def writing(c: Any, office: Any, name: str, words: str) -> int:
    """Write a reply without sending it; how many the customer had before."""
    await c.open(office.ids[name])
    await c.press("r")
    await c.write(words)
    return len(replies(office, name))


def text(c: Any) -> str:
    return str(c.app.screen.query_one("#composer-text").text)


# ---------------------------------------------------------------- a second look


async def test_impolite_words_stop_once(console: Any, office: Any) -> None:
    async with console() as c:
        before = await writing(c, office, "mine", "That is not my job.")
        await c.press("ctrl+s")
        assert len(replies(office, "mine")) == before
        assert "impolite “not my job”" in c.text()
        assert "ctrl+s again" in c.text()
        await c.press("ctrl+s")
        assert replies(office, "mine")[-1] == "That is not my job."


async def test_what_was_mended_goes_from_the_line_and_then_at_once(console: Any, office: Any) -> None:
    async with console() as c:
        before = await writing(c, office, "mine", "Calm down.")
        await c.press("ctrl+s")
        c.desk.writing.composer.replace("All is well.")
        await c.until(lambda: "impolite" not in c.text())
        await c.press("ctrl+s")
        assert len(replies(office, "mine")) == before + 1


async def test_a_variable_without_a_value_stops_every_time(console: Any, office: Any) -> None:
    async with console() as c:
        before = await writing(c, office, "promise", "{customer}: done by {eta}, says {agnt}.")
        await c.press("ctrl+s", "ctrl+s")
        assert len(replies(office, "promise")) == before
        assert "no value “{eta}”" in c.text()
        assert "no such variable “{agnt}” → {agent}" in " ".join(c.text().split())
        assert text(c).startswith("Jo March: done by {eta}")
        c.desk.writing.composer.replace("{customer}: done by {eta}, says {agent}.")
        c.app.screen.query_one("#composer-expected").value = "+2h"
        await c.press("ctrl+s")
        assert replies(office, "promise")[-1] == "Jo March: done by 11:00, says 李娜."


async def test_an_update_without_a_time_is_pointed_out(console: Any, office: Any) -> None:
    async with console() as c:
        before = await writing(c, office, "promise", "Still waiting for purchasing.")
        await c.press("ctrl+s")
        assert "no expected time" in c.text()
        c.app.screen.query_one("#composer-expected").value = "+2h"
        await c.press("ctrl+s")
        assert len(replies(office, "promise")) == before + 1


async def test_a_note_is_looked_at_by_nobody(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("i")
        await c.write("Not my job, says L2; {eta}")
        await c.press("ctrl+s")
        assert office.kinds("mine")[-1] == "note_added"


# ---------------------------------------------------------------- meanwhile


async def test_what_the_customer_says_meanwhile_is_announced_and_stops_once(
    console: Any, office: Any, team: Any
) -> None:
    async with console() as c:
        before = await writing(c, office, "mine", "All is well.")
        office.act(team.l1_other, "mine", cm.RecordCustomerAnswer("It is locked again!"))
        await c.until(lambda: "Meanwhile" in c.text())
        assert "It is locked again!" in c.text()
        await c.press("ctrl+s")
        assert len(replies(office, "mine")) == before
        assert text(c) == "All is well."
        await c.press("ctrl+s")
        assert replies(office, "mine")[-1] == "All is well."


async def test_what_the_console_has_not_heard_of_yet_is_refused_by_the_desk(
    console: Any, office: Any, team: Any
) -> None:
    async with console() as c:
        before = await writing(c, office, "mine", "All is well.")
        c.app.answering.bridge._feed.stop()
        office.act(team.l1_other, "mine", cm.Reply("I have done it."))
        await c.press("ctrl+s")
        assert len(replies(office, "mine")) == before + 1
        assert text(c) == "All is well."
        assert "Meanwhile" in c.text()
        await c.press("ctrl+s", "ctrl+s")
        assert replies(office, "mine")[-1] == "All is well."


async def test_a_note_of_a_colleague_stops_nothing(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        before = await writing(c, office, "mine", "All is well.")
        office.act(team.l1_other, "mine", cm.AddNote("fyi"))
        await c.settle()
        await c.press("ctrl+s")
        assert len(replies(office, "mine")) == before + 1


async def test_others_on_the_ticket_are_named_and_go(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        other = Presence(office.desk, team.l1_other)
        other.here(office.ids["mine"], Mode.WRITING)
        c.desk.attend()
        await c.until(lambda: "王浩 writing" in c.text())
        await c.press("r")
        title = next(line for line in c.lines() if "PUBLIC reply" in line)
        assert "王浩 writing" in title
        (me,) = other.here(office.ids["mine"], Mode.WRITING)
        assert (me.name, me.mode) == ("李娜", Mode.WRITING)
        await c.press("escape")
        assert other.here(office.ids["mine"], Mode.READING)[0].mode is Mode.READING
        c.desk.attend()
        await c.until(lambda: "王浩 reading" in c.text())
        await c.press("escape")
        assert other.here(office.ids["mine"], Mode.READING) == ()
        other.leave()


# ---------------------------------------------------------------- the team's words


async def test_a_template_comes_in_the_customers_language_and_filled(console: Any, office: Any) -> None:
    async with console() as c:
        await writing(c, office, "mine", "")
        await c.press("ctrl+o")
        await c.write("greet")
        assert "张伟您好" in c.text()
        await c.press("enter")
        assert text(c).startswith("张伟您好：\n\n您反馈的问题“忘记OA系统密码")
        assert "{" not in text(c)
        await c.press("escape")
        await c.open(office.ids["promise"])
        await c.press("r", "ctrl+o")
        await c.write("greet")
        await c.press("enter")
        assert text(c).startswith("Hello Jo March,")


async def test_it_completes_while_one_types(console: Any, office: Any) -> None:
    async with console() as c:
        await writing(c, office, "promise", "see http://example.com/x and //upd")
        assert "Progress, with the expected time" in c.text()
        await c.press("tab")
        assert text(c).startswith("see http://example.com/x and Hello Jo March,")
        c.desk.writing.composer.replace("")
        await c.write("{cu")
        await c.press("tab")
        assert text(c) == "Jo March"
        await c.write(" //")
        await c.press("down", "escape")
        assert c.desk.writing.composer.is_open  # the first esc closes what was offered
        await c.press("tab")
        assert c.focused == "composer-expected"


async def test_an_article_goes_into_the_words_and_is_linked(console: Any, office: Any) -> None:
    async with console() as c:
        await writing(c, office, "mine", "您好。")
        await c.press("ctrl+l")
        assert "重置OA系统密码" in c.text()
        await c.press("enter")
        assert text(c).startswith("您好。\n\n1. 核对身份")
        await c.press("ctrl+s")
        await c.settle()
        assert ("/kb/001", False) in office.ticket("mine").articles


async def test_a_reply_to_many_is_filled_for_each(console: Any, office: Any) -> None:
    async with console() as c:
        tickets = c.desk.queue.tickets
        tickets.marked |= {office.ids["mine"], office.ids["promise"]}
        await c.press("r")
        await c.write("Dear {customer}, all is well.")
        await c.press("ctrl+s")
        assert "2 tickets" in c.text()
        await c.press("Y", "Y")  # no time is named: the first stops once
        assert replies(office, "mine")[-1] == "Dear 张伟, all is well."
        assert replies(office, "promise")[-1] == "Dear Jo March, all is well."


async def test_what_is_repeated_greets_the_next_customer(console: Any, office: Any) -> None:
    async with console() as c:
        await writing(c, office, "promise", "Dear {customer}, all is well today.")
        await c.press("ctrl+s")
        assert replies(office, "promise")[-1] == "Dear Jo March, all is well today."
        await c.open(office.ids["network"])
        await c.press("full_stop", "ctrl+s")
        assert replies(office, "network")[-1] == "Dear Kim Park, all is well today."


# ---------------------------------------------------------------- an editor of one's own


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a program the editor; what it saw of its file stands in `seen`."""
    seen = tmp_path / "seen"

    def install(does: str) -> Path:
        program = tmp_path / "my editor"
        program.write_text(
            f"#!{sys.executable}\nimport os, sys, stat\np = sys.argv[-1]\n"
            f"open({str(seen)!r}, 'w').write(f'{{p}} {{stat.S_IMODE(os.stat(p).st_mode):o}}')\n"
            f"t = open(p, encoding='utf-8').read()\n{does}\n",
            encoding="utf-8",
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("EDITOR", f"'{program}'")
        return seen

    return install


def is_gone(path: str) -> bool:
    return not Path(path).exists()


async def test_words_go_to_the_editor_and_back(
    console: Any, office: Any, editor: Any, monkeypatch: Any
) -> None:
    seen = editor("open(p, 'w', encoding='utf-8').write(t.upper() + '改')")
    async with console() as c:
        await writing(c, office, "mine", "all is well")
        drafts: list[Any] = []

        @contextmanager
        def suspend() -> Any:
            drafts.append(office.drafts())
            yield

        monkeypatch.setattr(c.app, "suspend", suspend)
        await c.press("ctrl+g")
        assert text(c) == "ALL IS WELL\n改"
        path, mode = seen.read_text().split()
        assert mode == "600"
        assert is_gone(path)
        assert "well" not in path
        await c.press("escape")
        assert office.drafts()[f"reply:{office.ids['mine']}"] == "ALL IS WELL\n改"


@pytest.mark.parametrize(
    ("does", "said"),
    [("sys.exit(1)", "ended with an error (1)"), ("open(p, 'w')", "left nothing behind"), ("", "")],
)
async def test_an_editor_that_fails_loses_nothing(
    console: Any, office: Any, editor: Any, monkeypatch: Any, does: str, said: str
) -> None:
    editor(does)
    async with console() as c:
        await writing(c, office, "mine", "all is well")
        monkeypatch.setattr(c.app, "suspend", nullcontext)
        await c.press("ctrl+g")
        assert text(c) == "all is well"
        assert said in " ".join(c.notices())


async def test_a_terminal_that_can_not_be_lent_is_told(console: Any, office: Any, editor: Any) -> None:
    editor("")
    async with console() as c:
        await writing(c, office, "mine", "all is well")
        await c.press("ctrl+g")
        assert "can't be lent" in " ".join(c.notices())
        assert text(c) == "all is well"


async def test_a_forms_field_goes_there_too(console: Any, office: Any, editor: Any, monkeypatch: Any) -> None:
    editor("open(p, 'w').write('more words')")
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("f")
        monkeypatch.setattr(c.app, "suspend", nullcontext)
        await c.press("ctrl+g")
        assert c.app.screen.query_one("#field-solution").text == "more words"


async def test_a_template_is_edited_for_the_team(
    console: Any, office: Any, editor: Any, monkeypatch: Any
) -> None:
    editor("open(p, 'w', encoding='utf-8').write(t + '\\n祝好')")
    async with console(size=(140, 40)) as c:
        await writing(c, office, "mine", "")
        monkeypatch.setattr(c.app, "suspend", nullcontext)
        await c.press("ctrl+o")
        await c.write("greet")
        await c.press("ctrl+e")
        assert "祝好" in c.text()
        await c.press("enter")
        assert text(c).rstrip().endswith("祝好")
        await c.press("ctrl+o")
        await c.write("greet")
        await c.press("ctrl+d")
        await c.press("escape")
        assert not any(template.own for template in c.desk.writing.templates)


# ---------------------------------------------------------------- macros


async def test_a_macro_is_rehearsed_carried_out_and_taken_back(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        before = office.kinds("mine")
        await c.press("@")
        await c.write("password")
        await c.press("enter")
        assert "resolved" in c.text()
        assert office.kinds("mine") == before
        await c.press("Y")
        assert office.ticket("mine").status == "resolved"
        assert "macro carried out" in " ".join(c.notices())
        await c.press("u")
        assert office.ticket("mine").status == "in_progress"


async def test_a_macro_asks_and_shows_who_refuses(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        c.desk.queue.tickets.marked |= {office.ids["mine"], office.ids["promise"], office.ids["closed"]}
        await c.press("@")
        await c.write("batch")
        await c.press("enter")
        await c.write("I7")
        await c.press("ctrl+s")
        assert "reply sent" in c.text()
        await c.press("Y")
        assert "I7" in office.ticket("mine").tags
        assert "I7" in office.ticket("promise").tags


RUDE = """
[[macro]]
name = "rude"
title = "Rude"

  [[macro.step]]
  do = "resolve"
  solution = "Nothing was wrong."
  message = "That is not my problem, {customer}."
"""


async def test_words_of_a_macro_are_looked_at_before_it_is_carried_out(
    console: Any, office: Any, team: Any
) -> None:
    books.keep(office.desk, team.l1, books.MACROS, RUDE, "")
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("@")
        await c.write("rude")
        await c.press("enter")
        assert "Look at the words to customers:" in c.text()
        assert "not my problem" in c.text()
        assert office.ticket("mine").status == "in_progress"
        await c.press("Y")
        assert office.ticket("mine").status == "resolved"


# ---------------------------------------------------------------- drafts


async def test_what_was_begun_is_listed_and_gone_on_with(console: Any, office: Any) -> None:
    async with console() as c:
        await writing(c, office, "promise", "half a sentence")
        await c.press("escape", "escape")
        await c.open(office.ids["mine"])
        await c.press("f")
        await c.write("solution begun")
        await c.press("escape", "escape", "R")
        assert "half a sentence" in c.text() or "solution begun" in c.text()
        await c.write("resolve")
        await c.press("enter")
        assert c.app.screen.query_one("#field-solution").text.endswith("solution begun")
        await c.press("escape", "escape", "R")
        await c.write("reply")
        await c.press("enter")
        assert text(c) == "half a sentence"
        assert c.desk.wanted == office.ids["promise"]


async def test_a_draft_is_thrown_away_at_the_second_press(console: Any, office: Any) -> None:
    async with console() as c:
        await writing(c, office, "promise", "half a sentence")
        await c.press("escape", "escape", "R", "ctrl+d")
        assert office.drafts()
        await c.press("ctrl+d")
        assert office.drafts() == {}
        assert "all that you began went out" in c.text()


async def test_words_typed_at_another_console_since_are_there(console: Any, office: Any) -> None:
    place = f"reply:{office.ids['mine']}"
    async with console() as c:
        async with console() as other:
            await writing(other, office, "mine", "from home")
            await other.press("escape")
        assert office.drafts() == {place: "from home"}
        await writing(c, office, "mine", "")
        assert text(c) == "from home"


# ---------------------------------------------------------------- the shift


async def test_who_comes_back_is_shown_what_waits(console: Any, office: Any, team: Any) -> None:
    shift.arrive(office.desk, team.l1)
    office.clock.tick(hours=8)
    target = [(office.ids["network"], None)]
    hand_over(office.desk, team.l2_network, team.lead, target, shift_note="x")
    async with console() as c:
        await c.until(lambda: "Your shift" in c.text())
        assert "Since you left at 09:00" in c.text()
        assert "Missed since you left" in c.text()
        await c.press("x")
        assert "Your shift" not in c.text()
        assert c.focused == "TicketList"
        await c.press("S")
        assert "Your shift" in c.text()
        await c.press("enter")
        assert c.desk.has_class("-reading")


async def test_a_measure_that_is_due_is_shown_and_leads_to_the_month(
    console: Any, office: Any, team: Any
) -> None:
    about = Subject(ProposalKind.STAFF_HOUR, "mon-09")
    today = improvements.today(office.desk)
    accept = Accept(Figure("2026-02", 7200, 4), "Two more on Mondays \x1b[2J", team.l1, today)
    assert improvements.act(office.desk, team.lead, about, accept).done
    shift.arrive(office.desk, team.lead)
    office.clock.tick(days=3)
    async with console(agent=team.lead.id, size=(120, 36)) as c:
        await c.until(lambda: "Your shift" in c.text())
        assert "Measures due 1" in c.text()
        line = next(line for line in c.lines() if "Two more on Mondays ␛[2J" in line)
        assert "3 d late" in line
        assert "李娜" in line
        await c.press("escape", "S", "j", "j", "j", "j", "j", "j", "j", "j", "enter")
        assert "What became of it" in c.text()
        assert "staff the hour: Mon 09:00" in c.text()
    async with console(agent=team.l2.id) as c:
        await c.press("S")
        assert "Measures due" not in c.text()


async def test_the_first_time_and_a_short_absence_greet_nobody(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        assert "Your shift" not in c.text()
    office.clock.tick(minutes=3)
    async with console() as c:
        assert "Your shift" not in c.text()


async def test_a_shift_is_handed_over_told_and_taken_back(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        c.desk.queue.tickets.marked |= {office.ids["mine"], office.ids["promise"]}
        await c.press("Z", *"wang")
        assert "Hand over · 2 tickets" in c.text()
        c.app.screen.query_one("#field-shift_note").text = "a quiet night"
        c.app.screen.query_one(f"#field-note-{office.ids['mine']}").value = "call at ten"
        await c.press("ctrl+s")
        await c.press("Y")
        assert office.ticket("mine").owner.id == "wang.hao"
        assert office.ticket("promise").owner.id == "wang.hao"
        await c.open(office.ids["mine"])
        assert "Shift handed over to 王浩" in c.text()
        assert "call at ten" in c.text()
        await c.press("escape", "u", "Y")
        assert office.ticket("mine").owner.id == "li.na"


async def test_what_is_kept_back_stays(console: Any, office: Any) -> None:
    async with console(size=(120, 36)) as c:
        c.desk.queue.tickets.marked |= {office.ids["mine"], office.ids["promise"]}
        await c.press("Z", *"wang")
        c.app.screen.query_one(f"#field-note-{office.ids['mine']}").value = "-"
        await c.press("ctrl+s")
        assert office.ticket("mine").owner.id == "li.na"
        assert office.ticket("promise").owner.id == "wang.hao"


# ---------------------------------------------------------------- guards


async def test_what_it_would_give_away_stops_once_and_is_named(console: Any, office: Any) -> None:
    async with console() as c:
        before = await writing(c, office, "mine", "和王敏的问题一样,密码是 abc12345")
        await c.press("ctrl+s")
        told = " ".join(c.text().split())
        assert "another customer's name “王敏”" in told
        assert "secret “密码是 abc12345”" in told
        assert len(replies(office, "mine")) == before
        await c.press("ctrl+s")
        assert len(replies(office, "mine")) == before + 1


async def test_what_is_new_in_the_words_stops_again(console: Any, office: Any) -> None:
    async with console() as c:
        before = await writing(c, office, "mine", "Calm down.")
        await c.press("ctrl+s")
        c.desk.writing.composer.replace("Calm down, says 王敏.")
        await c.press("ctrl+s")
        assert len(replies(office, "mine")) == before
        assert "another customer's name “王敏”" in " ".join(c.text().split())
        await c.press("ctrl+s")
        assert len(replies(office, "mine")) == before + 1


async def test_a_contact_changed_between_two_looks_is_not_passed_over(
    console: Any, office: Any, team: Any
) -> None:
    async with console() as c:
        before = await writing(c, office, "resolved", "Calm down.")
        await c.press("ctrl+s")
        office.act(
            team.l1_other, "resolved", cm.Amend(customer=Customer("Mei Lin", "Design", "x@example.com"))
        )
        await c.press("ctrl+s")
        assert len(replies(office, "resolved")) == before
        told = " ".join(c.text().split())
        assert "another recipient than last time “x@example.com” (before: mei@example.com)" in told
        await c.press("ctrl+s")
        assert len(replies(office, "resolved")) == before + 1
