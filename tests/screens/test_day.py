"""A day's work by keys: what the store says first, what the screen shows second."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain.asks import Do
from supportdesk.domain.clocks import Face
from supportdesk.domain.events import PublicReplied
from supportdesk.domain.vocabulary import Category, Group, Priority, Status, Tier
from supportdesk.services import reading


def face(office: Any, name: str, clock: str) -> Face:
    found = office.ticket(name).clock(clock)
    return found.face(office.clock()) if found else Face.NONE


def replies(office: Any, name: str) -> list[str]:
    entries = reading.ticket(office.desk, office.ids[name]).entries
    return [entry.event.text for entry in entries if isinstance(entry.event, PublicReplied)]


async def test_claim(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["new"])
        await c.press("c")
        assert office.ticket("new").owner.id == "li.na"
        assert office.ticket("new").status is Status.IN_PROGRESS
        assert "李娜" in c.lines()[1]
        assert any(office.number("new") in words for words in c.notices())


async def test_reply_goes_out_and_answers_the_response_clock(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["new"])
        assert face(office, "new", "response") is Face.RUNNING
        await c.press("r")
        assert "PUBLIC" in c.text()
        assert c.focused == "composer-text"
        await c.write("请问打印机上显示什么?\n/ slash, # and ? are letters here")
        await c.press("slash", "question_mark", "ctrl+s")
        assert replies(office, "new") == ["请问打印机上显示什么?\n/ slash, # and ? are letters here/?"]
        assert face(office, "new", "response") is Face.MET
        assert office.ticket("new").owner.id == "li.na", "who answers first has claimed it"
        assert not c.app.screen.query_one("Composer").is_open
        assert "请问打印机上显示什么" in c.text()
        assert office.drafts() == {}


async def test_reply_with_an_expected_time(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["missed"])
        await c.press("r")
        await c.write("We are on it.")
        await c.press("tab")
        await c.write("whenever")
        await c.press("ctrl+s")
        assert "whenever" in "\n".join(c.notices())
        assert replies(office, "missed") == [], "a time that is none sends nothing, and loses nothing"
        c.app.screen.query_one("#composer-expected").value = ""
        await c.write("+2h")
        await c.press("ctrl+s")
        assert office.ticket("missed").expected_at == office.clock() + timedelta(hours=2)
        assert replies(office, "missed") == ["We are on it."]


async def test_sending_twice_in_haste_sends_once(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        before = len(replies(office, "mine"))
        await c.press("r")
        await c.write("Once only.")
        c.hit("ctrl+s", "ctrl+s", "ctrl+s")
        await c.settle()
        assert len(replies(office, "mine")) == before + 1


async def test_other_words_begun_before_the_first_went_out_stay(
    console: Any, office: Any, monkeypatch: Any
) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        await c.write("first")
        gate, on_its_way = threading.Event(), threading.Event()
        answer = c.app.answering.bridge.answer

        def slow(ask: Any) -> Any:
            if isinstance(ask, Do):
                on_its_way.set()
                gate.wait(10)
            return answer(ask)

        monkeypatch.setattr(c.app.answering.bridge, "answer", slow)
        composer = c.app.screen.query_one("Composer")
        for key, place in (("ctrl+s", "reply"), ("escape", "reply"), ("i", "note")):
            c.hit(key)
            for _ in range(500):
                await c.pilot.pause(0)
                here = composer.place.startswith(place) and composer.is_open == (key != "escape")
                if here and on_its_way.is_set():
                    break
        c.app.screen.query_one("#composer-text").insert("second")
        await c.pilot.pause()
        gate.set()
        await c.settle()
        assert replies(office, "mine")[-1] == "first"
        assert c.app.screen.query_one("#composer-text").text == "second"
        assert office.drafts() == {f"note:{office.ids['mine']}": "second"}


async def test_an_empty_reply_is_not_sent(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        before = replies(office, "mine")
        await c.press("r")
        await c.write("  \n ")
        await c.press("ctrl+s")
        assert replies(office, "mine") == before
        assert c.app.screen.query_one("Composer").is_open


async def test_note_never_answers_the_response_clock(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["new"])
        await c.press("i")
        assert "only the team reads it" in c.text()
        assert not c.app.screen.query_one("#composer-expected").display
        await c.write("Third floor again.")
        await c.press("ctrl+s")
        assert office.kinds("new")[-1] == "note_added"
        assert face(office, "new", "response") is Face.RUNNING
        assert office.ticket("new").first_answer_at is None


async def test_leaving_the_composer_keeps_the_words_for_each_place(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        await c.write("for the customer")
        await c.press("escape", "i")
        await c.write("for us")
        await c.press("escape")
        mine = office.ids["mine"]
        assert office.drafts() == {f"reply:{mine}": "for the customer", f"note:{mine}": "for us"}
        await c.press("r")
        assert c.app.screen.query_one("#composer-text").text == "for the customer"
        await c.press("escape", "i")
        assert c.app.screen.query_one("#composer-text").text == "for us"


async def test_words_go_to_the_ticket_they_were_written_for(console: Any, office: Any) -> None:
    async with console(size=(200, 50)) as c:
        await c.open(office.ids["mine"])
        await c.press("r")
        await c.write("For Zhang Wei.")
        c.app.screen.query_one("TicketList").go_to(office.ids["network"])
        await c.settle()
        c.app.screen.query_one("#composer-text").focus()
        await c.press("ctrl+s")
        assert replies(office, "mine")[-1] == "For Zhang Wei."
        assert "For Zhang Wei." not in replies(office, "network")


async def test_escalate_with_a_card_filled_from_the_ticket(console: Any, office: Any) -> None:
    async with console(agent="wang.hao") as c:
        await c.open(office.ids["overdue"])
        await c.press("e")
        form = c.app.screen
        assert form.values() == {
            "tried": "Ran the export with the debug log on: the query ends at 00:00.",
            "evidence": "The CSV of February ends on the 27th. Accounting needs the 28th by Monday.",
            "asked": "",
            "promised": "expected 03-01 09:00",
            "group": "",
        }
        assert c.focused == "field-asked", "the first that is empty"
        await c.write("Find the end of the query.")
        await c.press("enter", "enter")
        assert c.focused == "field-group"
        await c.press("2", "ctrl+s")
        card = office.ticket("overdue").handover
        assert (card.to, card.group, card.asked) == (Tier.L2, Group.SYSTEM, "Find the end of the query.")
        assert office.ticket("overdue").owner.id == "wang.hao", "its owner until L2 accepts"
        assert c.app.screen is c.desk
        assert "waits for L2 system" in c.text()


async def test_a_second_console_sees_it_within_a_second_and_accepts(
    console: Any, office: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("supportdesk.services.feed.POLL_SECONDS", 0.25)  # as it ships
    async with console(agent="zhao.qiang") as expert:
        await expert.press("3")
        asked = office.clock
        assert office.ids["overdue"] not in expert.desk.query_one("TicketList").ids
        async with console(agent="wang.hao") as frontline:
            await frontline.open(office.ids["overdue"])
            await frontline.press("e")
            await frontline.write("Please look.")
            await frontline.press("ctrl+s")
            assert office.ticket("overdue").handover is not None
        loop = expert.pilot.app._loop
        began = loop.time()
        await expert.until(lambda: office.ids["overdue"] in expert.desk.query_one("TicketList").ids)
        assert loop.time() - began < 1
        assert asked() == office.clock()
        await expert.open(office.ids["overdue"])
        assert "y accept handover" in expert.lines()[-1], "what comes next is offered first"
        await expert.press("y")
        ticket = office.ticket("overdue")
        assert (ticket.tier, ticket.owner.id, ticket.handover) == (Tier.L2, "zhao.qiang", None)


async def test_return_a_handover_with_a_reason(console: Any, office: Any) -> None:
    async with console(agent="zhao.qiang") as c:
        await c.open(office.ids["handover"])
        await c.press("x")
        await c.write("The trace is missing.")
        await c.press("ctrl+s")
        ticket = office.ticket("handover")
        assert (ticket.handover, ticket.bounces, ticket.tier) == (None, 1, Tier.L1)


async def test_resolve_confirm_close(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("f")
        await c.write("Password reset.")
        await c.press("enter")
        await c.write("您的密码已重置。")
        await c.press("ctrl+s")
        assert office.ticket("mine").status is Status.RESOLVED
        assert replies(office, "mine")[-1] == "您的密码已重置。"
        assert office.number("mine") in c.lines()[1], "it stays before the eyes though it left the list"

        await c.press("X", "ctrl+s")
        assert "has not confirmed" in c.text(), "refused by rule: the form stays, with the reason"
        await c.press("escape")

        await c.press("C", "5", "enter", "4", "enter", "5", "enter")
        await c.write("thanks!")
        await c.press("enter")
        feedback = office.ticket("mine").feedback
        assert (feedback.response_speed, feedback.problem_solving, feedback.attitude) == (5, 4, 5)
        assert feedback.comment == "thanks!"
        await c.press("X", "enter")
        assert office.ticket("mine").status is Status.CLOSED
        assert office.ticket("mine").loop_gap() is None
        assert "O reopen" in c.lines()[-1]


async def test_undo_takes_back_the_last_act_and_then_the_one_before(console: Any, office: Any) -> None:
    async with console() as c:
        await c.press("u")
        assert "Nothing of this session" in c.notices()[-1], "dim, and says why"
        await c.open(office.ids["new"])
        await c.press("c", "t", "1", "ctrl+s")
        assert office.ticket("new").category is Category.SIMPLE
        await c.press("u")
        assert office.ticket("new").category is None
        assert office.ticket("new").owner is not None
        await c.press("u")
        assert office.ticket("new").owner is None
        assert office.ticket("new").status is Status.NEW
        assert "undone" in c.text()
        await c.press("u")
        assert "Nothing of this session" in c.notices()[-1]


async def test_what_is_dim_says_why_when_it_is_pressed(console: Any, office: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        assert c.desk.check_action("act", ("ticket.accept",)) is None
        assert c.desk.check_action("act", ("ticket.claim",)) is True
        before = office.kinds("mine")
        await c.press("y")
        assert "No escalation of this ticket waits" in c.notices()[-1]
        await c.press("W")
        assert "L2" in c.notices()[-1]
        assert c.app.screen is c.desk, "no form is opened for what can't be done"
        assert office.kinds("mine") == before


async def test_without_a_ticket_everything_on_tickets_is_dim(console: Any) -> None:
    async with console(agent="he.jun") as c:
        await c.press("1")
        assert c.desk.check_action("act", ("ticket.claim",)) is None
        assert "reply" not in c.lines()[-1] or not c.desk.targets()
        await c.press("c")
        assert c.notices()[-1] == "No ticket is selected."


async def test_an_emergency_offers_what_is_due_next(console: Any, office: Any) -> None:
    async with console(agent="zhao.qiang") as c:
        await c.open(office.ids["emergency"])
        assert c.lines()[-1].strip().startswith("^e emergency room")
        assert "w workaround" in c.lines()[-1]
        await c.press("w")
        await c.write("Traffic goes to the spare site.")
        await c.press("ctrl+s")
        assert office.ticket("emergency").workaround == "Traffic goes to the spare site."
        assert "W restored" in c.lines()[-1]


async def test_somebody_else_changed_it_meanwhile(console: Any, office: Any, team: Any) -> None:
    async with console() as c:
        await c.open(office.ids["mine"])
        await c.press("p")
        office.act(team.lead, "mine", cm.SetPriority(Priority.URGENT))
        await c.settle()
        await c.press("4", "ctrl+s")
        assert office.ticket("mine").priority is Priority.URGENT
        assert "周平" in c.text(), "says who, and stays"
        assert "urgent" in c.text()
