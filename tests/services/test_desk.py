"""The desk on both databases: what is stored is what the journal folds to, whoever acts at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.errors import NotFound
from supportdesk.domain.evolution import fold
from supportdesk.domain.people import Customer
from supportdesk.domain.rules import Refusal
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Category, ContactMedium, Group, Priority, Status, Tier
from supportdesk.services import desk as module
from supportdesk.services.desk import Act, Desk
from supportdesk.store import journal, projection, rows
from supportdesk.store.tables import clock as clock_table
from supportdesk.store.tables import ticket as ticket_table

REPORT = cm.Register("打印机离线", "三楼", Customer("张*", "销售部"), category=Category.SIMPLE)


def registered(desk: Desk, agent, **fields) -> int:
    command = cm.Register(**({"subject": "打印机离线", "customer": Customer("张*")} | fields))
    outcome = desk.register(agent, command).outcomes[0]
    assert outcome.refusal is None
    return outcome.ticket_id


def entries(desk: Desk, ticket: int) -> list[ev.Entry]:
    return desk.database.read(lambda c: journal.load(c, [ticket])).get(ticket, [])


def folded(desk: Desk, ticket: int) -> Ticket:
    return fold(ticket, entries(desk, ticket), desk.book)


def check(desk: Desk, ticket: int) -> Ticket:
    """The rows are what the journal folds to; the journal has no gap and never goes back in time."""
    lines = entries(desk, ticket)
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert [line.id for line in lines] == sorted(line.id for line in lines)
    told = fold(ticket, lines, desk.book)

    def stored(connection):
        row = connection.execute(select(ticket_table).where(ticket_table.c.id == ticket)).one()
        clocks = connection.execute(select(clock_table).where(clock_table.c.ticket_id == ticket)).all()
        read = {(c.name, c.cycle): rows.clock_of(c) for c in clocks}
        return dict(row._mapping), {(c.name, c.cycle): dict(c._mapping) for c in clocks}, read

    row, clocks, read = desk.database.read(stored)
    assert row == {
        "id": ticket,
        **projection.ticket_values(told),
        "warn_at": row["warn_at"],
        "loop_at": row["loop_at"],
    }
    assert clocks == projection.clock_values(told)
    assert read == {(c.name, c.cycle): c for c in told.clocks}
    return told


# ---------------------------------------------------------------- stored is folded


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happens_the_rows_are_what_the_journal_folds_to(desk, clock, team, deeds, data):
    categories = data.draw(st.tuples(*[st.none() | st.sampled_from(Category)] * 3))
    tickets = [registered(desk, team.l1, category=category) for category in categories]
    batches = ["none"]
    for deed in data.draw(st.lists(deeds(), min_size=1, max_size=15)):
        clock.tick(minutes=deed.minutes)  # now and then it goes back
        ticket, other = tickets[deed.ticket % 3], tickets[deed.other % 3]
        batch = batches[-1 - deed.undo % len(batches)]
        command = deed.make(clock(), other, batch)
        if isinstance(command, cm.MergeInto):
            done = desk.merge(deed.agent, [ticket], other)
        elif isinstance(command, cm.Unmerge):
            done = desk.unmerge(deed.agent, ticket)
        elif isinstance(command, cm.Undo):
            done = desk.undo(deed.agent, batch)
        else:
            done = desk.act(deed.agent, [Act(ticket, command), Act(other, cm.AddNote("beside"))])
        if done.done:
            batches.append(done.batch)
        for each in {outcome.ticket_id for outcome in done.outcomes}:
            check(desk, each)
    for each in tickets:
        check(desk, each)


def test_the_row_of_a_ticket_says_what_lists_show(desk, clock, l1, l2):
    began = clock()
    fields = {
        "category": Category.SIMPLE,
        "priority": Priority.HIGH,
        "reference": "INC-7",
        "tags": ("vpn", "a"),
    }
    ticket = registered(desk, l1, customer=Customer("张*", "销售部", "555"), **fields)
    clock.tick(minutes=12)
    expected = clock() + timedelta(hours=3)
    desk.act(l1, [Act(ticket, cm.Reply("on it", expected))])
    desk.act(l1, [Act(ticket, cm.Escalate(Tier.L2, "tried", "asked", group=Group.SYSTEM))])
    row = desk.database.read(lambda c: c.execute(select(ticket_table)).one())
    assert dict(row._mapping) == {
        "id": ticket,
        "number": "T20260302-001",
        "seq": 8,  # registered, classified, priority, tagged; claimed, replied; classified, escalated
        "policy": 1,
        "status": "in_progress",
        "is_open": True,
        "tier": "L1",
        "category": "complex",
        "priority": "high",
        "channel": "phone",
        "urgency": "medium",
        "impact": "one",
        "subject": "打印机离线",
        "customer_name": "张*",
        "customer_department": "销售部",
        "reference": "INC-7",
        "owner_id": "li.na",
        "owner_name": "李娜",
        "specialist_group": None,
        "handover_to": "L2",
        "handover_group": "system",
        "emergency": False,
        "unanswered": False,
        "reported_at": began,
        "updated_at": clock(),
        "expected_at": expected,
        "next_due": clock() + timedelta(minutes=30),  # acceptance
        "breached_at": began + timedelta(minutes=10),  # response
        "resolved_at": None,
        "closed_at": None,
        "score": None,
        "tags": "a,vpn",
        "merged_into": None,
        "imported": False,
        "warn_at": clock(),  # its clocks have just moved
        "loop_at": clock(),
        "rank": int((clock() + timedelta(minutes=30)).timestamp() * 1000),
        "pressing": 1 << 48 | row.rank,
        "facets": row.facets,  # tests/store/test_selection.py asks them
        "owner_key": "li.na\t李娜",
        "department_key": "销售部",
        "customer_key": "张*",
        "reference_key": "inc-7",
    }
    desk.act(l2, [Act(ticket, cm.AcceptHandover())])
    desk.act(l2, [Act(ticket, cm.Resolve("done")), Act(ticket, cm.Confirm(ev.Feedback(5, 4, 3)))])
    desk.act(l2, [Act(ticket, cm.Close())])
    row = desk.database.read(lambda c: c.execute(select(ticket_table)).one())
    assert (row.status, row.is_open, row.tier, row.specialist_group) == ("closed", False, "L2", "system")
    assert (row.resolved_at, row.closed_at, row.score, row.next_due) == (clock(), clock(), 4.0, None)
    assert (row.handover_to, row.handover_group, row.owner_id) == (None, None, "zhao.qiang")


def test_a_registration_writes_everything_at_once(desk, clock, l1):
    done = desk.register(l1, REPORT)
    outcome = done.outcomes[0]
    assert (outcome.number, outcome.seq, outcome.refusal) == ("T20260302-001", 2, None)
    told = check(desk, outcome.ticket_id)
    assert (told.number, told.reported_at, told.entered_at) == ("T20260302-001", clock(), clock())
    assert {line.batch for line in entries(desk, outcome.ticket_id)} == {done.batch}


def test_a_refused_report_takes_no_number(desk, l1):
    refused = desk.register(l1, cm.Register("x")).outcomes[0]
    assert refused.refusal == Refusal("missing", {"field": "customer"})
    assert (refused.ticket_id, refused.number) == (0, "")
    assert desk.register(l1, REPORT).outcomes[0].number == "T20260302-001"


@pytest.mark.parametrize(
    ("now", "reported", "number"),
    [
        ("2026-03-02T15:59:59", None, "T20260302-001"),
        ("2026-03-02T16:00:00", None, "T20260303-001"),  # midnight in Shanghai, UTC+8
        ("2026-03-02T17:00:00", "2026-03-02T15:30:00", "T20260302-001"),  # the day of the report
        ("2026-03-02T17:00:00", "2023-10-01T01:30:00", "T20231001-001"),
        ("2026-03-02T15:59:30", "2026-03-02T16:00:10", "T20260302-001"),  # a minute ahead is now
    ],
)
def test_a_number_has_the_day_of_the_report_in_the_desks_zone(desk, clock, l1, now, reported, number):
    clock.now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    at = reported and datetime.fromisoformat(reported).replace(tzinfo=UTC)
    command = cm.Register("x", customer=Customer("y"), reported_at=at)
    assert desk.register(l1, command).outcomes[0].number == number


def test_the_thousandth_of_a_day_has_four_digits(desk, l1):
    desk.database.write(lambda c: c.execute(text("INSERT INTO number VALUES ('20260302', 998)")))
    numbers = [desk.register(l1, REPORT).outcomes[0].number for _ in range(2)]
    assert numbers == ["T20260302-999", "T20260302-1000"]


def test_time_that_goes_back_dates_nothing_back(desk, clock, l1):
    ticket = registered(desk, l1)
    desk.act(l1, [Act(ticket, cm.Reply("on it"))])
    before = clock()
    clock.tick(hours=-2)
    desk.act(l1, [Act(ticket, cm.LogContact(ContactMedium.CALL, "rang"))])
    line = entries(desk, ticket)[-1]
    assert line.at == line.event.happened_at == before
    assert [c.cycle for c in check(desk, ticket).clocks if c.name == "update"] == [1, 2]
    recorded = desk.database.read(
        lambda c: c.execute(text(f"SELECT max(seq) FROM journal WHERE ticket_id = {ticket}")).scalar()
    )
    assert recorded == line.seq


def test_the_desk_answers_after_it_was_opened_again(desk, database_url, clock, l1):
    ticket = registered(desk, l1, category=Category.URGENT)
    desk.act(l1, [Act(ticket, cm.Reply("on it"))])
    again = Desk.open(database_url, now=clock)
    assert check(again, ticket) == check(desk, ticket)
    versions = again.database.read(lambda c: c.execute(text("SELECT version FROM policy")).scalars().all())
    assert versions == [1]
    again.close()


# ---------------------------------------------------------------- many at once, all or each


def test_what_is_refused_leaves_the_others(desk, l1):
    one, two = registered(desk, l1, category=Category.SIMPLE), registered(desk, l1)
    done = desk.act(l1, [Act(one, cm.Resolve("done")), Act(two, cm.Resolve("done"))])
    assert [o.refusal for o in done.outcomes] == [None, Refusal("unclassified")]
    assert check(desk, one).status is Status.RESOLVED
    assert check(desk, two).status is Status.NEW


def test_together_one_refusal_refuses_all(desk, l1):
    one, two = registered(desk, l1, category=Category.SIMPLE), registered(desk, l1)
    done = desk.act(l1, [Act(one, cm.Resolve("done")), Act(two, cm.Resolve("done"))], together=True)
    assert [(o.ticket_id, o.refusal.code) for o in done.outcomes] == [(two, "unclassified")]
    assert check(desk, one).status is Status.NEW
    assert len(entries(desk, one)) == 2


def test_several_acts_on_one_ticket_see_each_other(desk, l1):
    ticket = registered(desk, l1)
    done = desk.act(l1, [Act(ticket, cm.Classify(Category.SIMPLE)), Act(ticket, cm.Resolve("done", "ok"))])
    assert done.refused == ()
    assert check(desk, ticket).status is Status.RESOLVED
    desk.undo(l1, done.batch)
    assert check(desk, ticket).category is None


def test_a_ticket_that_is_not_there(desk, l1):
    ticket = registered(desk, l1)
    with pytest.raises(NotFound) as caught:
        desk.act(l1, [Act(ticket, cm.AddNote("x")), Act(999, cm.AddNote("x"))])
    assert (caught.value.code, caught.value.params) == ("no_ticket", {"number": 999})
    assert len(entries(desk, ticket)) == 1
    for act in (lambda: desk.merge(l1, [ticket], 999), lambda: desk.merge(l1, [999], ticket)):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotFound):
        desk.unmerge(l1, 999)
    assert len(entries(desk, ticket)) == 1


def test_undoing_what_never_was_changes_nothing(desk, l1):
    done = desk.undo(l1, "never")
    assert done.outcomes == ()


# ---------------------------------------------------------------- across tickets


def test_a_merge_is_told_in_both_and_taken_back_in_both(desk, l1):
    source, target = registered(desk, l1, category=Category.SIMPLE), registered(desk, l1)
    before = [folded(desk, t).clocks for t in (source, target)]
    done = desk.merge(l1, [source], target)
    assert (check(desk, source).status, check(desk, source).merged_into) == (Status.MERGED, target)
    assert check(desk, source).merged_into_number == check(desk, target).number
    assert check(desk, target).absorbed == (source,)
    undone = desk.undo(l1, done.batch)
    assert [check(desk, t).clocks for t in (source, target)] == before
    assert check(desk, target).absorbed == ()
    desk.undo(l1, undone.batch)
    assert check(desk, source).status is Status.MERGED
    assert desk.unmerge(l1, source).refused == ()
    assert (check(desk, source).status, check(desk, target).absorbed) == (Status.NEW, ())


def test_a_merge_that_one_side_refuses_is_told_in_neither(desk, l1, lead):
    source, target = (
        registered(desk, l1, category=Category.SIMPLE),
        registered(desk, l1, category=Category.SIMPLE),
    )
    desk.act(lead, [Act(target, cm.Resolve("x")), Act(target, cm.Close("no answer"))])
    lengths = [len(entries(desk, t)) for t in (source, target)]
    assert [o.refusal.code for o in desk.merge(l1, [source], target).outcomes] == ["status"]
    assert [o.refusal.code for o in desk.merge(l1, [target], source).outcomes] == ["status"]
    assert [o.refusal.code for o in desk.merge(l1, [source], source).outcomes] == ["merge_into_itself"]
    assert [o.refusal.code for o in desk.unmerge(l1, source).outcomes] == ["status"]
    assert [len(entries(desk, t)) for t in (source, target)] == lengths


def test_merges_make_chains_and_no_rings(desk, l1):
    a, b, c = (registered(desk, l1) for _ in range(3))
    assert desk.merge(l1, [a], b).refused == ()
    assert [o.refusal.code for o in desk.merge(l1, [b], a).outcomes] == ["merge_cycle", "status"]
    assert desk.merge(l1, [b], c).refused == ()
    refusal = desk.merge(l1, [c], a).outcomes[0].refusal
    assert refusal.code == "status"  # a lives on elsewhere, and the refusal says where
    assert refusal.params["into"] == check(desk, b).number
    assert desk.unmerge(l1, a).refused == ()
    assert check(desk, b).absorbed == ()
    assert check(desk, b).status is Status.MERGED


def test_an_undo_that_one_ticket_refuses_is_done_on_the_others(desk, l1, l1_other):
    one, two = registered(desk, l1), registered(desk, l1)
    done = desk.act(l1, [Act(t, cm.SetPriority(Priority.LOW)) for t in (one, two)])
    desk.act(l1_other, [Act(two, cm.SetPriority(Priority.HIGH))])
    refused = desk.undo(l1, done.batch)
    assert [(o.ticket_id, o.refusal.code) for o in refused.refused] == [(two, "undo_built_on")]
    assert check(desk, one).priority is None
    assert check(desk, two).priority is Priority.HIGH


@pytest.mark.parametrize("breaks", ["append", "_change"])
def test_a_failure_half_way_leaves_nothing(desk, l1, monkeypatch, breaks):
    source, target = registered(desk, l1), registered(desk, l1)
    before = [entries(desk, t) for t in (source, target)]
    calls = []
    room, real = {"append": (journal, journal.append), "_change": (projection, projection._change)}[breaks]

    def failing(*args):
        real(*args)
        calls.append(args)
        if len(calls) == {"append": 1, "_change": 2}[breaks]:
            raise ZeroDivisionError

    monkeypatch.setattr(room, breaks, failing)
    with pytest.raises(ZeroDivisionError):
        desk.merge(l1, [source], target)
    monkeypatch.undo()
    assert calls
    assert [entries(desk, t) for t in (source, target)] == before
    for ticket in (source, target):
        assert check(desk, ticket).status is Status.NEW


# ---------------------------------------------------------------- two at once


def test_who_acts_on_what_has_changed_is_told(desk, l1, l1_other):
    ticket = registered(desk, l1)
    seen = folded(desk, ticket).seq
    desk.act(l1_other, [Act(ticket, cm.SetPriority(Priority.HIGH), seen)])
    done = desk.act(l1, [Act(ticket, cm.SetPriority(Priority.LOW), seen)])
    assert done.outcomes[0].refusal == Refusal("changed_since", {"by": "王浩", "kind": "priority_set"})
    assert check(desk, ticket).priority is Priority.HIGH
    # What stands beside it is no conflict, nor what one has seen, nor one's own.
    acts = (cm.Reply("on it"), cm.Classify(Category.SIMPLE), cm.AddNote("hm"))
    assert desk.act(l1, [Act(ticket, act, seen) for act in acts]).refused == ()
    assert desk.act(l1, [Act(ticket, cm.SetPriority(Priority.LOW), seen + 1)]).refused == ()
    assert desk.act(l1, [Act(ticket, cm.SetPriority(Priority.URGENT), seen + 1)]).refused == ()
    assert check(desk, ticket).priority is Priority.URGENT


def test_one_of_two_claims_at_once_succeeds(desk, l1, l1_other):
    ticket = registered(desk, l1)
    seen = folded(desk, ticket).seq
    first = desk.act(l1, [Act(ticket, cm.Claim(), seen)])
    second = desk.act(l1_other, [Act(ticket, cm.Claim(), seen)])
    assert first.refused == ()
    assert second.outcomes[0].refusal == Refusal("changed_since", {"by": "李娜", "kind": "claimed"})
    assert check(desk, ticket).owner == l1.ref


def both(*jobs: Callable[[], None]) -> None:
    """Run the jobs at once and raise what one of them raised."""
    failed: list[BaseException] = []
    ready = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        try:
            ready.wait(30)
            job()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_case_57_two_on_one_ticket_lose_no_word_and_count_nothing_twice(
    desk, database_url, clock, l1, l1_other
):
    other = Desk.open(database_url, now=clock)
    ticket = registered(desk, l1, category=Category.SIMPLE)

    def speak(at: Desk, agent) -> None:
        for n in range(100):
            assert at.act(agent, [Act(ticket, cm.Reply(f"{agent.id} {n}"))]).refused == ()

    both(lambda: speak(desk, l1), lambda: speak(other, l1_other))
    told = check(desk, ticket)
    lines = entries(desk, ticket)
    said = [line.event.text for line in lines if isinstance(line.event, ev.PublicReplied)]
    for agent in (l1, l1_other):
        assert [words for words in said if words.startswith(agent.id)] == [
            f"{agent.id} {n}" for n in range(100)
        ]
    assert len(said) == 200
    assert [line.event.KIND for line in lines].count("claimed") == 1  # whoever came first
    assert len([c for c in told.clocks if c.name == "update"]) == 200
    assert len([c for c in told.clocks if c.name == "response"]) == 1
    other.close()


def test_two_who_look_before_they_act_never_override_what_they_had_not_seen(
    desk, database_url, clock, l1, l1_other
):
    other = Desk.open(database_url, now=clock)
    ticket = registered(desk, l1)
    looks: list[tuple[str, int, int]] = []

    def set_priorities(at: Desk, agent) -> None:
        for n in range(40):
            seen = folded(at, ticket).seq
            priority = list(Priority)[n % 4]
            outcome = at.act(agent, [Act(ticket, cm.SetPriority(priority), seen)]).outcomes[0]
            if outcome.refusal is None:
                looks.append((agent.id, seen, outcome.seq))
            else:
                assert outcome.refusal.code in ("changed_since", "no_change")

    both(lambda: set_priorities(desk, l1), lambda: set_priorities(other, l1_other))
    check(desk, ticket)
    lines = {line.seq: line for line in entries(desk, ticket)}
    assert len(looks) == len(lines) - 1
    for agent, seen, seq in looks:
        assert lines[seq].actor.id == agent
        assert {lines[between].actor.id for between in range(seen + 1, seq)} <= {agent}
    other.close()


def test_four_who_register_at_once_get_a_number_each(desk, database_url, clock, team):
    desks = [desk, *(Desk.open(database_url, now=clock) for _ in range(3))]
    numbers: list[str] = []

    def register(at: Desk, agent) -> None:
        numbers.extend(at.register(agent, REPORT).outcomes[0].number for _ in range(15))

    both(*(lambda d=d, a=a: register(d, a) for d, a in zip(desks, team.everybody[:4], strict=True)))
    assert sorted(numbers) == [f"T20260302-{n:03d}" for n in range(1, 61)]
    rows = desk.database.read(lambda c: c.execute(select(ticket_table.c.number)).scalars().all())
    assert sorted(rows) == sorted(numbers)
    for at in desks[1:]:
        at.close()


def test_two_merges_of_each_other_at_once_leave_one_alive(desk, database_url, clock, l1, l1_other):
    other = Desk.open(database_url, now=clock)
    for _ in range(5):
        a, b = registered(desk, l1), registered(desk, l1)
        both(lambda a=a, b=b: desk.merge(l1, [a], b), lambda a=a, b=b: other.merge(l1_other, [b], a))
        states = {check(desk, ticket).status for ticket in (a, b)}
        assert states == {Status.MERGED, Status.NEW}
    other.close()


def test_whoever_loses_the_race_decides_again(postgres_url, clock, l1, l1_other, monkeypatch):
    """Even where nothing is locked, the journal takes each number once."""
    desk, other = Desk.open(postgres_url, now=clock), Desk.open(postgres_url, now=clock)
    ticket = registered(desk, l1)
    real, raced = journal.append, []

    def append(connection, lines, recorded_at):
        lines = list(lines)
        if not raced:
            raced.append(lines)
            other.act(l1_other, [Act(ticket, cm.Claim())])
        real(connection, lines, recorded_at)

    monkeypatch.setattr(module.journal, "lock", lambda *_: None)
    monkeypatch.setattr(module.journal, "append", append)
    done = desk.act(l1, [Act(ticket, cm.Reply("on it"))])
    assert done.refused == ()
    assert [line.event.KIND for _, line in raced[0]] == ["claimed", "public_replied"]
    # decided again: the ticket has an owner now, so only the reply is left
    kinds = [(line.event.KIND, line.actor.id) for line in entries(desk, ticket)]
    assert kinds == [("registered", l1.id), ("claimed", l1_other.id), ("public_replied", l1.id)]
    assert check(desk, ticket).owner == l1_other.ref
    desk.close()
    other.close()


def test_two_desks_opened_at_once_share_one_policy(postgres, tmp_path, clock):
    name = postgres.empty()
    for url in (postgres.url(name), str(tmp_path / "new.sqlite3")):
        desks: list[Desk] = []
        both(*[lambda url=url, desks=desks: desks.append(Desk.open(url, now=clock))] * 3)
        rows = desks[0].database.read(lambda c: c.execute(text("SELECT count(*) FROM policy")).scalar())
        assert rows == 1
        for opened in desks:
            opened.close()
    postgres.drop(name)


def test_a_report_kept_for_an_hour_is_late_in_the_books(desk, clock, l1):
    told = clock.now - timedelta(hours=1)
    ticket = registered(desk, l1, reported_at=told)
    t = check(desk, ticket)
    assert (t.reported_at, t.entered_at) == (told, clock())
    assert t.next_due == told + timedelta(minutes=10)
