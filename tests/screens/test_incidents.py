"""Incidents in the console: every recipient is seen before anything is sent; parts are resolved together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category
from supportdesk.services import incidents, reading
from supportdesk.services.desk import Act

WHO = (
    ("Ada Byron", "Sales", "ada@example.com"),
    ("Olu Ade", "Legal", "8021"),
    ("王小明", "财务部", "wang@example.com"),
)


@pytest.fixture
def gate(office: Any, team: Any) -> list[int]:
    """An incident with two parts, an hour old; the first report stands for all."""
    now, ids = office.clock.now, []
    office.clock.now = now - timedelta(hours=1)
    for n, who in enumerate(WHO):
        subject = f"Badge reader at the north gate refuses every card ({n})"
        done = office.desk.register(team.l1, cm.Register(subject=subject, customer=Customer(*who)))
        ids.append(done.done[0].ticket_id)
    incidents.attach(office.desk, team.l1, ids[0], ids[1:])
    office.clock.now = now
    return ids


def ticket(office: Any, ticket_id: int) -> Any:
    return reading.ticket(office.desk, ticket_id).ticket


def said(office: Any, ticket_id: int) -> list[str]:
    view = reading.ticket(office.desk, ticket_id)
    return [entry.event.text for entry in view.entries if entry.event.KIND == "public_replied"]


def told(c: Any) -> str:
    return " ".join(c.text().split())


async def broadcast(c: Any, gate: list[int], words: str, expected: str = "+2h") -> None:
    """Words to all of an incident, as far as the preview."""
    await c.open(gate[0])
    await c.press("tilde")
    await c.until(lambda: type(c.app.screen).__name__ == "IncidentPicker")
    await c.press("ctrl+r")
    await c.until(lambda: c.desk.writing.composer.is_open)
    await c.write(words)
    c.app.screen.query_one("#composer-expected").value = expected
    await c.press("ctrl+s")
    await c.until(lambda: type(c.app.screen).__name__ == "RecipientsScreen")
    await c.until(lambda: "Y sends" in c.text())


# ---------------------------------------------------------------- one ticket knows the others


async def test_a_part_shows_its_incident_and_the_incident_its_parts(
    console: Any, office: Any, gate: list[int]
) -> None:
    async with console(size=(200, 50)) as c:
        await c.open(gate[1])
        await c.until(lambda: "Part of an incident" in c.text())
        await c.open(gate[0])
        await c.until(lambda: "2 reports · 2 open · 2 wait for an answer" in c.text())


async def test_further_reports_are_taken_in_by_one_key_and_one_goes_out_again(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    like = cm.Register(subject="north gate badge reader refuses cards", customer=Customer("Jo", "Sales"))
    new = office.desk.register(team.l1, like).done[0].ticket_id
    async with console(size=(120, 36)) as c:
        await c.open(gate[0])
        await c.press("tilde")
        await c.until(lambda: f"? {ticket(office, new).number}" in c.text())
        assert ticket(office, new).parent is None
        await c.press("ctrl+t")
        await c.until(lambda: ticket(office, new).parent is not None)
        await c.press("tilde")
        await c.until(lambda: type(c.app.screen).__name__ == "IncidentPicker")
        await c.write(ticket(office, new).number)
        await c.press("ctrl+d")
        await c.until(lambda: ticket(office, new).parent is None)
        await c.press("u")
        await c.until(lambda: ticket(office, new).parent is not None)


# ---------------------------------------------------------------- told together


async def test_every_recipient_is_shown_with_their_own_words_before_any_is_told(
    console: Any, office: Any, gate: list[int]
) -> None:
    async with console(size=(160, 40)) as c:
        await broadcast(c, gate, "Dear {customer}, {number} is in work; we expect {eta}.")
        assert "It goes to 3 of 3 · 1 has no mail: it is kept" in told(c)
        assert "Dear Ada Byron" in c.text()
        await c.press("j")
        assert "Dear Olu Ade" in c.text()
        assert "no mail" in c.text()
        assert said(office, gate[0]) == []
        await c.press("Y")
        await c.until(lambda: c.app.screen is c.desk)
        for one, name in zip(gate, ("Ada Byron", "Olu Ade", "王小明"), strict=True):
            number = ticket(office, one).number
            assert said(office, one) == [f"Dear {name}, {number} is in work; we expect 11:00."]
            assert ticket(office, one).expected_at == office.clock.now + timedelta(hours=2)
        await c.press("u", "Y")
        await c.until(lambda: ticket(office, gate[2]).expected_at is None)


async def test_who_wrote_since_is_left_out_until_taken_in(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    office.desk.act(team.l1_other, [Act(i, cm.Reply("We look.")) for i in gate])
    office.clock.tick(minutes=1)
    office.desk.act(team.l1_other, [Act(gate[1], cm.RecordCustomerAnswer("Another gate, too"))])
    async with console(size=(160, 40)) as c:
        await broadcast(c, gate, "It is in work.")
        assert "It goes to 2 of 3" in told(c)
        assert "1 is left out, who wrote since and waits for an answer" in told(c)
        await c.press("j")
        assert "has no answer yet. space takes it in." in told(c)
        await c.press("space")
        assert "It goes to 3 of 3" in told(c)
        await c.press("space", "Y")
        await c.until(lambda: c.app.screen is c.desk)
        assert [len(said(office, one)) for one in gate] == [2, 1, 2]


async def test_who_is_answered_while_the_preview_stands_is_told_before_it_goes(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    async with console(size=(160, 40)) as c:
        await broadcast(c, gate, "It is in work.")
        office.desk.act(team.l1_other, [Act(gate[2], cm.Reply("I have it."))])
        await c.press("Y")
        await c.until(lambda: "1 was not told:" in told(c))
        assert "王浩 spoke here" in told(c)
        assert said(office, gate[2]) == ["I have it."]
        assert said(office, gate[0]) == ["It is in work."]
        await c.press("escape")
        await c.until(lambda: c.app.screen is c.desk)


async def test_what_is_to_be_looked_at_takes_a_second_key_and_what_may_not_go_stays(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    office.desk.act(team.l1, [Act(gate[0], cm.RecordDiagnosis("fuse", "a new fuse"))])
    async with console(size=(160, 40)) as c:
        await broadcast(c, gate, "As Ada Byron said. {solution}")
        assert "It goes to 1 of 3 · 2 can't be told" in told(c)  # two of them have no solution on record
        await c.press("j", "space")
        assert "It goes to 1 of 3" in told(c)
        await c.press("escape")
        await c.until(lambda: c.app.screen is c.desk)
        c.desk.writing.composer.replace("As Ada Byron said.")
        await c.press("ctrl+s")
        await c.until(lambda: "2 have something to look at in the words" in told(c))
        await c.press("Y")
        assert "Y again sends it all the same." in told(c)
        assert "another customer's name “Ada Byron”" in told(c)
        assert said(office, gate[1]) == []
        await c.press("Y")
        await c.until(lambda: said(office, gate[1]) == ["As Ada Byron said."])


# ---------------------------------------------------------------- resolved together


async def test_resolving_the_incident_proposes_its_parts_in_one_step(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    office.desk.act(team.l1, [Act(gate[0], cm.Classify(Category.COMPLEX))])
    office.desk.act(team.l1, [Act(i, cm.Reply("We look.")) for i in gate])
    office.clock.tick(minutes=1)
    office.desk.act(team.l1, [Act(gate[2], cm.RecordCustomerAnswer("still red"))])
    async with console(size=(160, 40)) as c:
        await c.open(gate[0])
        await c.press("f")
        c.app.screen.query_one("#field-solution").text = "New fuse in the reader."
        c.app.screen.query_one("#field-message").text = "Ada Byron, the reader works again."
        await c.press("ctrl+s")
        await c.until(lambda: type(c.app.screen).__name__ == "RecipientsScreen")
        await c.until(lambda: "1 of 2 is resolved" in told(c))
        assert "Olu Ade, the reader works again." in c.text()
        await c.press("Y")
        await c.until(lambda: c.app.screen is c.desk)
        assert [ticket(office, one).status.value for one in gate] == ["resolved", "resolved", "in_progress"]
        assert ticket(office, gate[1]).solution == "New fuse in the reader."
        await c.press("u")
        await c.until(lambda: ticket(office, gate[1]).status.is_open)


# ---------------------------------------------------------------- progress


async def test_a_progress_message_is_prepared_from_what_was_done(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    desk, one = office.desk, gate[0]
    desk.act(team.l1, [Act(one, cm.Reply("We look.", office.clock.now + timedelta(hours=3)))])
    office.clock.tick(minutes=30)
    desk.act(team.l1, [Act(one, cm.LogStep("Took the reader apart")), Act(one, cm.AddNote("cheap junk"))])
    desk.act(team.l1, [Act(one, cm.RecordDiagnosis("a burnt fuse", "put in a new one"))])
    async with console(size=(120, 36)) as c:
        await c.open(one)
        await c.press("colon")
        await c.until(lambda: c.desk.writing.composer.is_open)
        words = c.desk.writing.composer.text
        assert "Hello Ada Byron," in words
        assert "- Took the reader apart\n- we found the cause: a burnt fuse\n" in words
        assert "Next we carry out the solution: put in a new one" in words
        assert "cheap junk" not in words
        assert "{" not in words
        await c.press("ctrl+s")
        await c.until(lambda: len(said(office, one)) == 2)
        t = ticket(office, one)
        assert t.expected_at == office.clock.now + timedelta(hours=2, minutes=30)
        updates = [clock for clock in t.clocks if clock.name == "update"]
        assert updates[0].met_at == office.clock.now


async def test_the_update_that_is_due_offers_it(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    office.desk.act(team.l1, [Act(gate[0], cm.Reply("We look."))])
    office.clock.tick(hours=3)
    async with console(size=(120, 36)) as c:
        await c.open(gate[0])
        await c.until(lambda: ": progress message" in c.lines()[-1])


async def test_progress_of_an_incident_goes_to_all_of_it(
    console: Any, office: Any, team: Any, gate: list[int]
) -> None:
    office.desk.act(team.l1, [Act(i, cm.Reply("We look.")) for i in gate])
    office.clock.tick(minutes=30)
    office.desk.act(team.l1, [Act(gate[0], cm.LogStep("Took the reader apart"))])
    async with console(size=(120, 36)) as c:
        await c.open(gate[1])
        await c.press("tilde")
        await c.until(lambda: type(c.app.screen).__name__ == "IncidentPicker")
        await c.press("ctrl+s")
        await c.until(lambda: c.desk.writing.composer.is_open)
        words = c.desk.writing.composer.text
        assert "Hello {customer}," in words
        assert "- Took the reader apart" in words
        c.app.screen.query_one("#composer-expected").value = "+2h"
        await c.press("ctrl+s")
        await c.until(lambda: "Y sends" in c.text())
        assert "meets the update that is due" in c.text()
        await c.press("Y")
        await c.until(lambda: c.app.screen is c.desk)
        assert "Hello Olu Ade," in said(office, gate[1])[-1]
        assert "- Took the reader apart" in said(office, gate[1])[-1]
        first = next(clock for clock in ticket(office, gate[1]).clocks if clock.name == "update")
        assert first.met_at == office.clock.now
