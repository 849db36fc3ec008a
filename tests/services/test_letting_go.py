"""Words that are let go of are nowhere any more; facts, figures and hashes are what they were."""

from __future__ import annotations

import dataclasses
import os
import random
import subprocess
import sys
import typing
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.erasure import STAYS, Gone, blanked
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.events import ERASED
from supportdesk.domain.evolution import fold
from supportdesk.domain.mails import MailFate
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import SYSTEM, Actor, AgentRef, Customer
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Because, Category, Erasing, Language, Tier
from supportdesk.insight.month import counted, named
from supportdesk.intake.mail_reading import read
from supportdesk.services import (
    attachments,
    customers,
    desk_export,
    desk_folder,
    desk_import,
    drafts,
    erasing,
    kept_files,
    knowledge,
    letting_go,
    mail_in,
    outgoing,
    people,
    policies,
    reading,
    retention,
    sample,
    search_index,
    status_links,
    suggesting,
)
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Act, Desk, new_batch
from supportdesk.services.letting_go import Why
from supportdesk.store.article_tables import searched
from supportdesk.store.search import vectors as search_vectors
from tests.intake.mails import arrived, mail

ROOT = Path(__file__).parents[2]
WORD = "zqxwvk"
MARK = f"{WORD} 龘靐齉"
TRACES = (WORD, WORD[::-1], "龘靐", "靐齉")
ADDRESS = f"{WORD}@example.com"


def keep(desk: Desk, lead: Any, **terms: str) -> None:
    """Let the desk's policy keep words so long."""
    lines = "".join(f'{name} = "{value}"\n' for name, value in terms.items())
    head, _mark, rest = policies.text(desk).partition("[articles]")
    policies.apply(desk, lead, f"{head}[retention]\n{lines}\n[articles]{rest}")


def sound(desk: Desk) -> None:
    report = verify(desk)
    assert report.sound, report
    states = search_index.check(desk)
    assert all(state.sound for state in states), states


def everywhere(desk: Desk) -> Iterator[tuple[str, str]]:
    """All that is kept of a desk: each row of each table, the bytes of its files, what lies beside them."""

    def rows(connection: Any) -> Iterator[tuple[str, str]]:
        if desk.database.is_sqlite:
            tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        else:
            tables = connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ).scalars()
        for table in tables.all():
            whole = "*" if desk.database.is_sqlite else "t::text"
            for row in connection.execute(text(f"SELECT {whole} FROM {table} t")):
                yield (
                    table,
                    " ".join(v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in row),
                )

    yield from desk.database.read(lambda c: list(rows(c)))
    if desk.database.is_sqlite:
        path = Path(str(desk.database.url.database))
        for file in path.parent.glob(f"{path.name}*"):
            if file.is_file():
                yield file.name, file.read_bytes().decode("utf-8", "ignore")
    folder = kept_files.folder(desk)
    for file in folder.iterdir() if folder.is_dir() else ():
        yield file.name, file.read_bytes().decode("utf-8", "ignore")


def traces(desk: Desk) -> set[str]:
    return {place for place, said in everywhere(desk) if any(trace in said.casefold() for trace in TRACES)}


def filled(kind: Any, name: str, at: datetime, words: str = MARK) -> Any:
    """A value of a type, with these words in every text."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return (filled(args[0], name, at, words),)
    if args:
        return filled(next(a for a in args if a is not type(None)), name, at, words)
    if kind is str:
        return words or FACTS.get(name, "response")
    if kind in (int, float, bool):
        return kind(1)
    if kind is datetime:
        return at
    if kind is date:
        return at.date()
    if kind is timedelta:
        return timedelta(hours=1)
    if kind is AgentRef:
        return AgentRef("li.na", "李娜", Tier.L1)
    if kind is Customer:
        return Customer(MARK, "Sales", ADDRESS)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{f.name: filled(hints[f.name], f.name, at, words) for f in dataclasses.fields(kind)})
    raise TypeError(kind)


FACTS = {
    "number": "T1", "slug": "/kb/001", "batch": "b", "certificate": "", "name": "spare", "clock": "response",
    "target_number": "T2", "source_number": "T2", "other_number": "T2", "parent_number": "T2",
}  # fmt: skip


def worded(at: datetime) -> Iterator[ev.Event]:
    """Every event that has words, each word marked."""
    for kind, cls in ev.REGISTRY.items():
        content = [f for f in dataclasses.fields(cls) if f.metadata.get("content")]
        if not content or kind in ("registered", "content_erased"):
            continue
        hints = typing.get_type_hints(cls)
        values = {
            f.name: filled(hints[f.name], f.name, at, MARK if f.metadata.get("content") else "")
            for f in dataclasses.fields(cls)
        }
        yield cls(**values)


def marked_ticket(desk: Desk, team: Any, clock: Any) -> int:
    """A ticket with the mark in all that anybody can write on it, and beside it."""
    file = attachments.keep(desk, f"{WORD}.txt", MARK.encode())
    raw = mail(
        MARK, subject=MARK, sender=f"{WORD} <{ADDRESS}>", message_id=f"{WORD}@x",
        files=((f"{WORD}.log", MARK.encode()),),
    )  # fmt: skip
    (taken,) = mail_in.take(desk, [(arrived(raw), read(raw))], "test")
    ticket = reading.ticket_id(desk, taken.number)
    report = cm.Register(MARK, MARK, Customer(MARK, "Sales", ADDRESS), reference=WORD, attachments=(file,))
    other = desk.register(team.l1, report).outcomes[0].ticket_id
    for each in (ticket, other):
        status_links.issue(desk, each)
        drafts.keep(desk, team.l1.id, f"reply:{each}", MARK)
        desk.act(team.l1, [Act(each, cm.Classify(Category.SIMPLE)), Act(each, cm.Reply(MARK))])
        clock.tick(minutes=1)
        for event in worded(clock()):
            by = Actor.of(team.l1)
            if event.KIND in ("customer_answered", "confirmed", "feedback_given", "fix_tested"):
                by = Actor.of_customer(Customer(MARK, "", ADDRESS))
            desk.database.write(lambda c, each=each, event=event, by=by: desk.tell(c, each, [event], by))
        desk.database.write(lambda c, each=each: desk.tell(c, each, [ev.Resolved(MARK)], Actor.of(team.l1)))
        desk.act(team.l1, [Act(each, cm.RecordFeedback(ev.Feedback(1, 1, 1, comment=MARK)))])
        clock.tick(minutes=1)
        desk.database.write(lambda c, each=each: desk.tell(c, each, [ev.Closed(MARK)], Actor.of(team.lead)))
    away = mail(MARK, subject=MARK, sender=f"{WORD} <{ADDRESS}>", Auto_Submitted="auto-replied")
    assert mail_in.take(desk, [(arrived(away), read(away))], "test")[0].fate is MailFate.KEPT
    row = {"at": clock(), "agent_id": "a", "words": MARK, "key": MARK, "found": 0}
    desk.database.write(lambda c: c.execute(insert(searched), row))
    return other


@pytest.fixture
def sending(desk: Desk, team: Any) -> None:
    for agent in team.everybody:
        people.add(desk, agent)
    server = "smtp+plain://127.0.0.1:1"
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", server, timedelta(0)))


@pytest.mark.usefixtures("sending")
def test_what_is_past_its_time_is_nowhere_any_more(desk, clock, team):
    marked_ticket(desk, team, clock)
    assert {"content", "ticket", "known", "search_doc", "search_term", "outgoing", "mail", "draft"} <= traces(
        desk
    )
    keep(desk, team.lead, content="30d", mail="30d", links="30d")
    made = {1: ("d", b"v"), 2: ("d", b"v")}
    desk.database.write(lambda c: search_vectors.keep(c, "ticket", "m", made))
    clock.tick(days=29)
    retention.run(desk, whole=True)
    assert "content" in traces(desk)
    clock.tick(days=2)
    due = retention.look(desk)
    assert due.tickets == {Erasing.CONTENT: 2}
    gone = retention.run(desk, whole=True)
    assert (gone.tickets, gone.files, gone.drafts, gone.links) == (2, 2, 2, 2)
    # What remains is remembered for half a year at most, and of nobody's ticket.
    desk.database.write(lambda c: c.execute(text("DELETE FROM searched")))
    desk.database.compact(whole=True)
    assert traces(desk) == set()
    assert desk.database.read(lambda c: c.execute(text("SELECT count(*) FROM search_vector")).scalar()) == 0
    sound(desk)
    assert retention.look(desk).nothing
    assert retention.run(desk) == Gone()


@pytest.mark.usefixtures("sending")
def test_a_customer_who_is_erased_is_nowhere_any_more(desk, clock, team):
    other = marked_ticket(desk, team, clock)
    number = reading.ticket(desk, other).ticket.number
    found = erasing.find(desk, number)
    assert found == erasing.find(desk, MARK)
    assert len(found.tickets) == 2
    erased = erasing.erase(desk, team.manager, found, "request of March")
    told = erased.certificate
    assert (told.gone.tickets, told.gone.files, told.gone.searches) == (2, 2, 1)
    assert not any(trace in str(told) for trace in TRACES)
    assert told.digest == erasing.digest(found.numbers)
    assert traces(desk) == set()
    sound(desk)
    with pytest.raises(NotFound):
        erasing.find(desk, MARK)


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize("what", [Erasing.FILES, Erasing.COMMENTS])
def test_a_part_can_go_before_the_rest(desk, clock, team, what):
    other = marked_ticket(desk, team, clock)
    keep(desk, team.lead, **{what.value: "1d", "content": "10d"})
    clock.tick(days=2)
    assert retention.look(desk).tickets[what] == 2
    retention.run(desk)
    view = reading.ticket(desk, other)
    assert view.ticket.erased == {what}
    assert view.ticket.description == MARK
    assert bool(view.ticket.attachments) == (what is Erasing.COMMENTS)
    assert view.ticket.feedback.comment == ("" if what is Erasing.COMMENTS else MARK)
    assert view.ticket.feedback.score == 1
    assert retention.look(desk).tickets[what] == 0
    clock.tick(days=9)
    assert retention.look(desk).tickets[Erasing.CONTENT] == 2
    retention.run(desk)
    assert not (traces(desk) & {"content", "ticket", "search_doc"})
    sound(desk)


@pytest.mark.parametrize("kind", sorted(ev.REGISTRY))
def test_every_word_of_every_event_goes_and_every_fact_stays(kind, clock):
    cls = ev.REGISTRY[kind]
    hints = typing.get_type_hints(cls)
    event = cls(**{f.name: filled(hints[f.name], f.name, clock()) for f in dataclasses.fields(cls)})
    blank = blanked(event, Erasing.CONTENT)
    if isinstance(event, ev.ContentErased):
        assert blank == event
        return
    for f in dataclasses.fields(cls):
        was, now = getattr(event, f.name), getattr(blank, f.name)
        if f.metadata.get("content"):
            assert WORD not in str(now)
        else:
            assert now == was
    assert blanked(blank, Erasing.CONTENT) == blank
    assert set(STAYS) == {"customer.department", "tags", "feedback scores"}


# ---------------------------------------------------------------- what stays


def months(desk: Desk) -> Any:
    return counted(desk, [named(desk, name) for name in ("2026-01", "2026-02", "2026-03")])


def test_figures_deadlines_and_hashes_stay_what_they_were(desk, clock, team, tmp_path):
    sample.fill(desk, clock())
    before = months(desk)
    assert any(tally.opened for tally in before)
    chains = out(desk, tmp_path / "before")
    ids = desk.database.read(lambda c: list(c.execute(text("SELECT id FROM ticket ORDER BY id")).scalars()))
    clocks = {i: reading.ticket(desk, i).ticket.clocks for i in ids}
    why = Why(Erasing.CONTENT, Because.RETENTION, SYSTEM, new_batch())
    for start in range(0, len(ids), 50):
        desk.database.write(lambda c, start=start: letting_go.let_go(c, desk, ids[start : start + 50], why))
    assert months(desk) == before
    assert {i: reading.ticket(desk, i).ticket.clocks for i in ids} == clocks
    sound(desk)
    after = out(desk, tmp_path / "after")
    old = (chains / "journal.jsonl").read_text().splitlines()
    new = (after / "journal.jsonl").read_text().splitlines()
    assert [line for line in new if '"kind":"content_erased"' not in line] == old
    assert len(new) == len(old) + len(ids)
    copy = Desk.open(str(tmp_path / "copy.sqlite3"))
    desk_import.restore(copy, after, desk_folder.checked(after))
    assert (out(copy, tmp_path / "again") / "manifest.json").read_bytes() == (
        after / "manifest.json"
    ).read_bytes()
    sound(copy)
    copy.close()


def test_a_deadline_that_hangs_on_who_it_was_is_not_judged_anew(desk, clock, team):
    head, clock_, rest = policies.text(desk).rpartition("target = [\n")
    policies.apply(desk, team.lead, f'{head}{clock_}    {{ when = "customer:Ann", within = "1m" }},\n{rest}')
    ticket = (
        desk.register(
            team.l1, cm.Register("VPN", "drops", Customer("Ann", "Sales"), category=Category.SIMPLE)
        )
        .outcomes[0]
        .ticket_id
    )
    clock.tick(minutes=2)
    desk.act(team.l1, [Act(ticket, cm.Resolve("restarted"))])
    before = reading.ticket(desk, ticket).ticket
    assert before.clock("resolution").target == timedelta(minutes=1)
    assert before.clock("resolution").breached_at is not None
    erasing.erase(desk, team.lead, erasing.find(desk, "Ann"), "asked")
    after = reading.ticket(desk, ticket)
    assert after.ticket.clocks == before.clocks
    blank = [e for e in after.entries if not isinstance(e.event, ev.ContentErased)]
    assert fold(ticket, blank, desk.book).clock("resolution").breached_at is None
    sound(desk)


def out(desk: Desk, folder: Path) -> Path:
    folder.mkdir()
    desk_export.export(desk, folder)
    return folder


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happened_before_and_after_rows_are_what_the_journal_says(desk, clock, team, deeds, data):
    tickets = [
        desk.register(team.l1, cm.Register("a", "b", Customer("c", "d", "e"), category=c))
        .outcomes[0]
        .ticket_id
        for c in data.draw(st.tuples(*[st.none() | st.sampled_from(Category)] * 2))
    ]
    batches = ["none"]
    for deed in data.draw(st.lists(deeds(), min_size=1, max_size=12)):
        clock.tick(minutes=deed.minutes)
        ticket, other = tickets[deed.ticket % 2], tickets[deed.other % 2]
        if deed.undo == 5:  # now and then, words are let go of
            what = list(Erasing)[deed.other % 3]
            why = Why(what, Because.REQUEST, Actor.of(deed.agent), new_batch())
            before = reading.ticket(desk, ticket).ticket
            desk.database.write(lambda c, ticket=ticket, why=why: letting_go.let_go(c, desk, [ticket], why))
            after = reading.ticket(desk, ticket).ticket
            assert (after.clocks, after.status, after.owner) == (before.clocks, before.status, before.owner)
            continue
        command = deed.make(clock(), other, batches[-1 - deed.undo % len(batches)])
        if isinstance(command, cm.MergeInto):
            done = desk.merge(deed.agent, [ticket], other)
        elif isinstance(command, cm.Unmerge):
            done = desk.unmerge(deed.agent, ticket)
        elif isinstance(command, cm.Undo):
            done = desk.undo(deed.agent, command.batch)
        else:
            done = desk.act(deed.agent, [Act(ticket, command)])
        if done.done:
            batches.append(done.batch)
    sound(desk)


def closed(desk: Desk, team: Any, clock: Any, name: str = "Ann", contact: str = "ann@example.com") -> int:
    report = cm.Register("VPN", "it drops", Customer(name, "Sales", contact), category=Category.SIMPLE)
    ticket = desk.register(team.l1, report).outcomes[0].ticket_id
    desk.act(team.l1, [Act(ticket, cm.Resolve("restarted"))])
    clock.tick(minutes=1)
    desk.act(team.lead, [Act(ticket, cm.Close("no answer"))])
    return ticket


def test_what_is_erased_says_so_and_can_not_be_taken_back(desk, clock, team):
    ticket = closed(desk, team, clock)
    resolved = reading.ticket(desk, ticket).entries[-2].batch
    erasing.erase(desk, team.lead, erasing.find(desk, "Ann"), "asked for it")
    view = reading.ticket(desk, ticket)
    assert (view.ticket.subject, view.ticket.customer) == (ERASED, Customer(ERASED, "Sales", ERASED))
    last = view.entries[-1]
    assert isinstance(last.event, ev.ContentErased)
    assert (last.event.why, last.event.reason) == (Because.REQUEST, "asked for it")
    for batch in (last.batch, resolved):
        done = desk.undo(team.lead, batch)
        assert done.outcomes[0].refusal.code in ("undo_erasure", "undo_erased")
    rows = reading.rows(desk, [ticket])
    assert rows[ticket].subject == ERASED
    assert customers.named(desk, "Ann") == ()


def test_nothing_is_like_what_was_erased(desk, clock, team):
    article = ("已清除 erased", "## 步骤\n\n1. 清除缓存", Language.CHINESE, ArticleState.PUBLISHED)
    knowledge.add(desk, Article(0, "", *article, "browser", (), team.l1.id, desk.now()))
    first, second = (closed(desk, team, clock, name, f"{name}@example.com") for name in ("Ann", "Ben"))
    for name in ("Ann", "Ben"):
        erasing.erase(desk, team.lead, erasing.find(desk, name), "asked")
    for ticket in (first, second):
        found = suggesting.suggestions(desk, ticket)
        assert (found.articles, found.tickets) == ((), ())


def test_words_written_later_are_kept_as_long_again(desk, clock, team):
    ticket = closed(desk, team, clock)
    keep(desk, team.lead, content="30d")
    clock.tick(days=31)
    retention.run(desk)
    desk.act(team.l1, [Act(ticket, cm.AddNote("she rang again"))])
    assert reading.ticket(desk, ticket).ticket.erased == frozenset()
    clock.tick(days=29)
    assert retention.look(desk).nothing
    clock.tick(days=2)
    assert retention.look(desk).tickets == {Erasing.CONTENT: 1}
    retention.run(desk)
    assert reading.ticket(desk, ticket).entries[-2].event.text == ERASED


def test_open_tickets_and_merges_into_open_ones_are_left_alone(desk, clock, team):
    source, target = (
        desk.register(team.l1, cm.Register("a", "b", Customer("c"), category=Category.SIMPLE))
        .outcomes[0]
        .ticket_id
        for _ in range(2)
    )
    desk.merge(team.l1, [source], target)
    keep(desk, team.lead, content="1d")
    clock.tick(days=5)
    assert retention.look(desk).nothing
    desk.act(team.l1, [Act(target, cm.Resolve("done"))])
    desk.act(team.lead, [Act(target, cm.Close("no answer"))])
    clock.tick(days=2)
    assert retention.look(desk).tickets == {Erasing.CONTENT: 2}


def test_without_a_rule_nothing_goes(desk, clock, team):
    closed(desk, team, clock)
    clock.tick(days=10_000)
    assert retention.run(desk) == Gone()
    assert retention.look(desk).nothing


def test_a_file_that_another_ticket_has_too_stays(desk, clock, team):
    file = attachments.keep(desk, "a.log", b"shared")
    alone = attachments.keep(desk, "b.log", b"alone")
    one = closed(desk, team, clock)
    two = closed(desk, team, clock, "Ben", "ben@example.com")
    desk.act(team.l1, [Act(one, cm.RecordCustomerAnswer("x", attachments=(file, alone)))])
    desk.act(team.l1, [Act(two, cm.RecordCustomerAnswer("x", attachments=(file,)))])
    gone = erasing.erase(desk, team.lead, erasing.find(desk, "Ann"), "asked").certificate.gone
    assert gone.files == 1
    assert attachments.path_of(desk, file) is not None
    assert attachments.path_of(desk, alone) is None


def test_a_file_that_nobody_tells_of_goes_once_it_is_not_fresh(desk, clock, team):
    left = kept_files.keep(desk, b"left by somebody who was killed", ".bin")
    path = kept_files.path_of(desk, left)
    other = path.with_name("notes.txt")
    other.write_text("not ours")
    for age, gone in ((10, 0), (3700, 1)):
        at = clock().timestamp() - age
        os.utime(path, (at, at))
        assert letting_go.drop_files(desk) == gone
    assert other.exists()


# ---------------------------------------------------------------- whom it means


def test_nobody_is_guessed(desk, clock, team):
    closed(desk, team, clock, "张伟", "zhang@example.com")
    for department in ("销售部", "财务部"):
        desk.register(team.l1, cm.Register("a", "b", Customer("王芳", department, "wang@example.com")))
    with pytest.raises(BadInput) as error:
        erasing.find(desk, "王芳")
    assert error.value.code == "erase_several"
    assert sorted(error.value.params["known"]) == sorted(["销售部-王芳", "财务部-王芳"])
    with pytest.raises(BadInput):
        erasing.find(desk, "wang@example.com")
    assert erasing.find(desk, "王芳", "财务部").department == "财务部"
    assert erasing.find(desk, "ZHANG@example.com").name == "张伟"
    for given_ in ("张", "zhang", "", "@", "T20260302-099", ERASED):
        with pytest.raises(NotFound):
            erasing.find(desk, given_)


def test_who_may_and_why(desk, clock, team):
    closed(desk, team, clock)
    match = erasing.find(desk, "Ann")
    for agent, reason, code in (
        (team.l1, "asked", "may_not_erase"),
        (team.l2, "asked", "may_not_erase"),
        (team.lead, " ", "erase_reason"),
        (team.lead, "x" * 201, "erase_reason"),
        (team.lead, "ann asked", "erase_reason_names"),
        (team.manager, "mail of ANN@example.com", "erase_reason_names"),
    ):
        with pytest.raises(BadInput) as error:
            erasing.erase(desk, agent, match, reason)
        assert error.value.code == code
    assert reading.ticket(desk, match.tickets[0]).ticket.customer.name == "Ann"


def test_what_others_wrote_of_them_is_shown_and_left(desk, clock, team):
    closed(desk, team, clock)
    other = closed(desk, team, clock, "Ben", "ben@example.com")
    desk.act(team.l1, [Act(other, cm.AddNote("as for Ann, whose mail is ann@example.com"))])
    match = erasing.find(desk, "ann@example.com")
    number = reading.ticket(desk, other).ticket.number
    assert erasing.look(desk, match) == {"ticket": (number,)}
    erased = erasing.erase(desk, team.lead, match, "asked")
    assert erased.look_at == {"ticket": (number,)}
    assert erased.certificate.look_at == 1
    assert "Ann" in reading.ticket(desk, other).entries[-1].event.text


@pytest.mark.usefixtures("sending")
def test_what_waits_is_not_sent_and_who_writes_again_is_somebody_new(desk, clock, team):
    raw = mail(sender="Ann <ann@example.com>", message_id="first@x")
    (taken,) = mail_in.take(desk, [(arrived(raw), read(raw))], "test")
    ticket = reading.ticket_id(desk, taken.number)
    desk.act(team.l1, [Act(ticket, cm.Reply("restart it, Ann"))])
    erasing.erase(desk, team.lead, erasing.find(desk, "ann@example.com"), "asked")
    clock.tick(minutes=5)
    assert outgoing.claim(desk, "w") is None
    assert outgoing.next_due(desk) is None
    again = mail(
        "Me again.", subject=f"Re: Printer [{taken.number}]", sender="Ann <ann@example.com>",
        message_id="second@x", answers="first@x",
    )  # fmt: skip
    (back,) = mail_in.take(desk, [(arrived(again), read(again))], "test")
    assert back.number not in ("", taken.number)
    assert reading.ticket(desk, reading.ticket_id(desk, back.number)).ticket.links == ()
    assert reading.ticket(desk, ticket).entries[-1].event.KIND == "content_erased"
    # The mail that was taken is not taken again.
    (same,) = mail_in.take(desk, [(arrived(raw), read(raw))], "test")
    assert same.number == taken.number
    assert desk.act(team.l1, [Act(ticket, cm.SendAgain())]).outcomes[0].refusal is not None


# ---------------------------------------------------------------- killed

RUN = """
import sys
from supportdesk.services import retention
from supportdesk.services.desk import Desk
retention.PAGE = 5
desk = Desk.open(sys.argv[1])
print("ready", flush=True)
retention.run(desk)
"""


def test_killed_at_any_instant_it_is_gone_on_with(database_url, clock, team):
    desk = Desk.open(database_url, now=clock)
    sample.fill(desk, clock())
    keep(desk, team.lead, content="1d")
    clock.tick(days=30)  # the process that is killed has the day of today, much later
    due = retention.look(desk).tickets[Erasing.CONTENT]
    assert due > 20
    desk.close()
    chance = random.Random(3)
    for _turn in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, database_url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            process.communicate(timeout=chance.uniform(0.0, 0.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    desk = Desk.open(database_url, now=clock)
    retention.run(desk)
    assert retention.look(desk).nothing
    told = desk.database.read(
        lambda c: (
            c.execute(text("SELECT ticket_id FROM journal WHERE kind = 'content_erased'")).scalars().all()
        )
    )
    assert len(told) == len(set(told)) >= due
    sound(desk)
    desk.close()
