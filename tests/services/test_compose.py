"""What a team writes, on both databases: drafts, templates, macros, who is there, and the shift."""

from __future__ import annotations

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput, Busy, Conflict, NotFound
from supportdesk.domain.people import Customer
from supportdesk.domain.templates import Template
from supportdesk.domain.vocabulary import Category, Language, Mode, ShiftPart, Status
from supportdesk.services import books, drafts, macros, people, reading, shift
from supportdesk.services.desk import Act
from supportdesk.services.drafts import Keeper
from supportdesk.services.feed import Feed
from supportdesk.services.presence import GONE, RENEW, Presence
from supportdesk.store import journal

EN, ZH = Language.ENGLISH, Language.CHINESE


@pytest.fixture
def furnished(desk, team):
    for agent in team.everybody:
        people.add(desk, agent)
    return desk


@pytest.fixture
def report(furnished, l1):
    def one(subject="打印机离线", agent=l1, *commands, **fields):
        told = {"customer": Customer("张*"), "category": Category.SIMPLE} | fields
        done = furnished.register(agent, cm.Register(subject, **told))
        ticket = done.outcomes[0].ticket_id
        for command in commands:
            act(furnished, agent, ticket, command)
        return ticket

    return one


def act(desk, agent, ticket, command):
    done = desk.act(agent, [Act(ticket, command)])
    assert done.done, done.refused
    return done


def kinds(desk, ticket):
    return [entry.event.KIND for entry in reading.ticket(desk, ticket).entries]


# ---------------------------------------------------------------- drafts


def test_drafts_are_listed_with_their_tickets_the_latest_first(furnished, report, l1, clock):
    ticket = report()
    drafts.keep(furnished, l1.id, "register", "{}")
    clock.tick(minutes=1)
    drafts.keep(furnished, l1.id, f"reply:{ticket}", "您好")
    found = drafts.listing(furnished, l1.id)
    assert [(d.form, d.ticket_id, d.subject) for d in found] == [
        ("reply", ticket, "打印机离线"), ("register", 0, ""),
    ]  # fmt: skip
    assert drafts.get(furnished, l1.id, f"reply:{ticket}") == "您好"
    assert drafts.listing(furnished, "wang.hao") == []


def test_two_consoles_at_one_place_lose_no_words(furnished, l1):
    place = "reply:7"
    drafts.keep(furnished, l1.id, place, "first", "")
    drafts.keep(furnished, l1.id, place, "first console", "first")
    drafts.keep(furnished, l1.id, place, "second console", "")  # it knew of nothing
    assert drafts.every(furnished, l1.id) == {place: "second console", f"{place}~2": "first console"}
    assert drafts.ticket_of(f"{place}~2") == 7
    drafts.keep(furnished, l1.id, place, "", "second console")
    assert drafts.every(furnished, l1.id) == {f"{place}~2": "first console"}


# ---------------------------------------------------------------- books


def test_a_teams_template_stands_before_the_one_that_ships(furnished, l1):
    ships = books.template(furnished, "update", EN)
    ours = Template("update", EN, "", "Hello {customer}\n")
    books.save_templates(furnished, l1, [ours, Template("ours", ZH, "我们的", "{customer}您好")])
    found = books.template(furnished, "update", EN)
    assert (found.body, found.own, found.title) == ("Hello {customer}", True, "update")
    assert books.template(furnished, "ours", EN).language is ZH
    books.remove_template(furnished, "update", EN)
    assert books.template(furnished, "update", EN) == ships
    with pytest.raises(NotFound, match="template_ships"):
        books.remove_template(furnished, "update", EN)
    with pytest.raises(NotFound, match="no_template"):
        books.remove_template(furnished, "ours", EN)


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (Template("Up date", EN, "", "x"), "template_name"),
        (Template("up", EN, "", " \n"), "missing"),
        (Template("up", EN, "", "Hi {custmer}"), "template_variable"),
    ],
)
def test_what_can_not_be_a_template_is_kept_by_nobody(furnished, l1, template, code):
    with pytest.raises(BadInput, match=code):
        books.save_templates(furnished, l1, [Template("good", EN, "", "x"), template])
    assert "good" not in {t.name for t in books.templates(furnished)}


MACRO = '[[macro]]\nname = "{0}"\n[[macro.step]]\ndo = "{1}"\n'


def test_a_teams_file_is_kept_whole_or_not_at_all(furnished, l1):
    text = MACRO.format("ours", "claim") + MACRO.format("password_reset", "claim")
    books.keep(furnished, l1, books.MACROS, text, "")
    assert books.macro(furnished, "password_reset").own
    assert books.own_text(furnished, books.MACROS) == text
    with pytest.raises(BadInput, match="book_value"):
        books.keep(furnished, l1, books.MACROS, MACRO.format("ours", "clam"))
    with pytest.raises(Conflict, match="book_changed"):
        books.keep(furnished, l1, books.MACROS, "", "what it was before")
    assert books.own_text(furnished, books.MACROS) == text
    books.keep(furnished, l1, books.MACROS, "", text)
    assert not books.macro(furnished, "password_reset").own


def test_phrases_of_a_team_stand_beside_those_that_ship(furnished, l1):
    books.keep(furnished, l1, books.PHRASES, '[[internal]]\nlanguage = "en"\nwords = ["project x"]')
    found = books.phrases(furnished)
    assert [f.words for f in found.in_text("Project X is not my job")] == ["Project X", "not my job"]


# ---------------------------------------------------------------- macros


def test_a_macro_is_one_act_and_one_undo_and_all_or_nothing_on_each_ticket(furnished, report, l1):
    good, closed = report(), report()
    act(furnished, l1, closed, cm.Resolve("done"))
    before = kinds(furnished, closed)
    made = books.macro(furnished, "password_reset")
    told = macros.rehearse(furnished, l1, made, {}, [good, closed])
    assert [each.refusal is None for each in told] == [True, False]
    assert kinds(furnished, closed) == before
    steps: list[tuple[int, int]] = []
    done = macros.run(furnished, l1, made, {}, [good, closed], lambda n, whole: steps.append((n, whole)))
    assert [o.ticket_id for o in done.done] == [good]
    assert [o.ticket_id for o in done.refused] == [closed]
    assert steps == [(1, 2), (2, 2)]
    assert kinds(furnished, closed) == before
    assert reading.ticket(furnished, good).ticket.status is Status.RESOLVED
    furnished.undo(l1, done.batch)
    assert reading.ticket(furnished, good).ticket.status is Status.NEW


def test_what_changed_after_the_rehearsal_refuses_all_of_it(furnished, report, l1, l1_other, monkeypatch):
    ticket = report()
    made = books.macro(furnished, "password_reset")
    told = macros.rehearse(furnished, l1, made, {}, [ticket])
    act(furnished, l1_other, ticket, cm.Resolve("already"))
    before = kinds(furnished, ticket)
    monkeypatch.setattr(macros, "rehearse", lambda *_: told)
    assert macros.run(furnished, l1, made, {}, [ticket]).refused
    assert kinds(furnished, ticket) == before


def test_a_macro_asks_for_what_it_needs(furnished):
    made = books.macro(furnished, "batch_incident")
    assert macros.answers(made, {"incident": "i1"}) == {"incident": "i1", "until": "+2h"}
    with pytest.raises(BadInput, match="macro_answer"):
        macros.answers(made, {})
    with pytest.raises(BadInput, match="macro_parameter"):
        macros.answers(made, {"incdent": "x"})


# ---------------------------------------------------------------- who is there


def test_others_on_a_ticket_are_seen_and_go_by_themselves(furnished, l1, l1_other, clock):
    mine, theirs = Presence(furnished, l1), Presence(furnished, l1_other)
    assert mine.here(1, Mode.READING) == ()
    (seen,) = theirs.here(1, Mode.READING)
    assert (seen.agent_id, seen.mode) == (l1.id, Mode.READING)
    mine.here(1, Mode.WRITING)
    assert theirs.here(1, Mode.READING)[0].mode is Mode.WRITING
    assert theirs.here(2, Mode.READING) == ()
    assert mine.here(1, Mode.READING) == ()
    mine.here(None, Mode.READING)
    assert theirs.here(1, Mode.READING) == ()
    mine.here(1, Mode.READING)
    clock.tick(seconds=GONE.total_seconds() + 1)  # it was killed
    assert theirs.here(1, Mode.READING) == ()


def test_another_console_of_mine_is_seen_too_and_one_person_once(furnished, l1, l1_other):
    at_home, at_work = Presence(furnished, l1), Presence(furnished, l1)
    at_home.here(1, Mode.WRITING)
    assert [p.agent_id for p in at_work.here(1, Mode.READING)] == [l1.id]
    (seen,) = Presence(furnished, l1_other).here(1, Mode.READING)
    assert seen.mode is Mode.WRITING


def test_it_writes_when_something_changes_and_to_renew(furnished, l1, clock, monkeypatch):
    writes = []
    write = furnished.database.write
    monkeypatch.setattr(furnished.database, "write", lambda job: writes.append(1) or write(job))
    mine = Presence(furnished, l1)
    for _ in range(10):
        mine.here(1, Mode.READING)
        clock.tick(seconds=RENEW.total_seconds() / 5)
    assert len(writes) == 2
    mine.here(None, Mode.READING)
    mine.here(None, Mode.READING)
    assert len(writes) == 3


def test_no_feed_tells_of_it(furnished, l1, report):
    report()
    told = []
    feed = Feed(furnished, told.append)
    Presence(furnished, l1).here(1, Mode.WRITING)
    changed, _ = furnished.database.read(lambda c: journal.since(c, feed._position))
    assert changed == []


# ---------------------------------------------------------------- the shift


def parts(found):
    return [(line.part, line.ticket_id) for line in found.lines]


def test_what_waits_for_who_comes_back(furnished, report, l1, l1_other, l2, lead, clock):
    shift.arrive(furnished, l1)
    late = report("late", l1, cm.Claim())
    told = report("told", l1, cm.Reply("soon", clock() + (GONE * 200)))
    bounced = report("bounced", l1, cm.Claim(), cm.Reply("passed on"), category=Category.COMPLEX)
    act(furnished, l1, bounced, cm.Escalate(l2.tier, "all", "help"))
    theirs = report("theirs", l1_other, cm.Claim(), cm.Reply("hello"), category=Category.COMPLEX)
    left = clock.tick(minutes=1)
    Presence(furnished, l1).leave()
    assert shift.last_here(furnished, l1) == left
    clock.tick(minutes=30)
    act(furnished, l2, bounced, cm.ReturnHandover("not ours"))
    done = shift.hand_over(
        furnished, l1_other, l1, [(theirs, None)], notes={theirs: "call at ten"}, shift_note="a quiet night"
    )
    assert done.done
    clock.tick(minutes=5)
    found = shift.waiting(furnished, l1, shift.last_here(furnished, l1))
    assert parts(found)[:2] == [(ShiftPart.HANDED, theirs), (ShiftPart.BREACHED, late)]
    handed = found.lines[0]
    assert (handed.by, handed.words, handed.shift_note) == ("王浩", "call at ten", "a quiet night")
    assert (ShiftPart.RETURNED, bounced) in parts(found)
    assert [line.words for line in found.lines if line.part is ShiftPart.RETURNED] == ["not ours"]
    assert (ShiftPart.PROMISED, told) in parts(found)
    assert (ShiftPart.UNANSWERED, late) in parts(found)
    assert shift.waiting(furnished, lead, left).lines == ()


def test_a_shift_handed_over_is_taken_back_as_one(furnished, report, l1, l1_other):
    both = [report("a", l1, cm.Claim()), report("b", l1, cm.Claim())]
    assert [row.id for row in shift.own(furnished, l1)] == both
    done = shift.hand_over(furnished, l1, l1_other, [(t, None) for t in both], shift_note="x")
    assert [row.id for row in shift.own(furnished, l1_other)] == both
    furnished.undo(l1, done.batch)
    assert [row.id for row in shift.own(furnished, l1)] == both


def test_a_handover_taken_back_is_not_told(furnished, report, l1, l1_other, clock):
    ticket = report("a", l1, cm.Claim())
    since = clock()
    clock.tick(minutes=1)
    done = shift.hand_over(furnished, l1, l1_other, [(ticket, None)])
    assert shift.waiting(furnished, l1_other, since).count(ShiftPart.HANDED) == 1
    furnished.undo(l1, done.batch)
    assert shift.waiting(furnished, l1_other, since).lines == ()


def test_the_first_time_nothing_happened_since(furnished, report, l1, l1_other, clock):
    ticket = report("a", l1_other, cm.Claim())
    shift.hand_over(furnished, l1_other, l1, [(ticket, None)])
    clock.tick(hours=3)
    found = shift.waiting(furnished, l1, None)
    assert found.since is None
    assert parts(found) == [(ShiftPart.UNANSWERED, ticket)]


# ---------------------------------------------------------------- a database out of reach


def test_words_typed_while_the_database_is_out_of_reach_come_back(furnished, l1, tmp_path, monkeypatch):
    keeper = Keeper(furnished, l1.id, tmp_path)
    keeper.keep("reply:1", "before", "")
    write = furnished.database.write

    def gone(_job):
        raise Busy("busy", location="x")

    monkeypatch.setattr(furnished.database, "write", gone)
    keeper.keep("reply:1", "before and after", "before")
    keeper.keep("reply:2", "other words", "")
    (file,) = tmp_path.glob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(furnished.database, "write", write)
    assert drafts.every(furnished, l1.id) == {"reply:1": "before"}
    Keeper(furnished, l1.id, tmp_path)  # the console was killed meanwhile, and is started again
    found = drafts.every(furnished, l1.id)
    assert (found["reply:1"], found["reply:2"]) == ("before and after", "other words")
    assert not list(tmp_path.glob("drafts*"))


def test_where_nothing_takes_the_words_it_is_said(furnished, l1, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    keeper = Keeper(furnished, l1.id, tmp_path / "file")

    def gone(_job):
        raise Busy("busy", location="x")

    monkeypatch.setattr(furnished.database, "write", gone)
    with pytest.raises(Busy):
        keeper.keep("reply:1", "words")
