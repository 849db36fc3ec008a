"""One query, one answer: of the tree in memory and of SQL, on both databases; pages that miss nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from supportdesk.domain.attachments import Attachment
from supportdesk.domain.clocks import Clock
from supportdesk.domain.errors import QueryError
from supportdesk.domain.events import Feedback
from supportdesk.domain.figure_queries import FIGURES
from supportdesk.domain.findable import Findable
from supportdesk.domain.passage import Moment, Passage, Stretch
from supportdesk.domain.people import SYSTEM, Agent, AgentRef, Customer
from supportdesk.domain.query import Query, read
from supportdesk.domain.query_asking import Standpoint, matches
from supportdesk.domain.reviews import Measure, Review
from supportdesk.domain.tickets import Handover, Link, Ticket
from supportdesk.domain.vocabulary import (
    Category,
    Channel,
    Group,
    Impact,
    LinkKind,
    Priority,
    Stage,
    Status,
    Tier,
    Urgency,
)
from supportdesk.store import figures, known, projection
from supportdesk.store.database import Database
from supportdesk.store.selection import Selection

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Agent("li.na", "李娜", Tier.L2, group=Group.NETWORK)
HERE = Standpoint(NINE, ME, UTC, frozenset({3, 7, 11}))
SOMETIME = [NINE + timedelta(hours=hours) for hours in (-60, -30, -9, -2, -1, 0, 1, 2, 30)]
TEXTS = [
    "", "Straße", "STRASSE", "strasse", "ИВАН", "иван", "İstanbul", "istanbul", "Élan", "élan", "ΣΊΣΥΦΟΣ",
    "销售部", "Key Accounts", "key accounts", "100%", "x_y", "none", " pad ", "ﬁnance", "ｆｕｌｌ",
]  # fmt: skip
SUBJECTS = [
    "打印机无法打印,提示“脱机”", "忘记OA系统密码", "VPN drops ORA-12541", "ora 12541", "café résumé",
    "CAFE resume",
    "00:1A:2B:3C:4D:5E offline", "001a-2b3c", "printers jam", "printer", "naïve ﬁle", "İstanbul", "ÜBER über",
    "T20260302-001", "", "100% _x_ \\ '", "ﬀ ﬁ", "密", "码 密码 错误码", "😀 smile", "ꓘ letter",
]  # fmt: skip
PEOPLE = [
    AgentRef("li.na", "李娜", Tier.L1),
    AgentRef("LI.NA2", "Nadia É", Tier.L2),
    AgentRef("éric", "É", Tier.L3),
]

_OPEN = Review(2, NINE, SYSTEM, measures=(Measure(1, "write it down", PEOPLE[0], date(2026, 3, 9)),))
REVIEWS = [(), (_OPEN,), (replace(_OPEN, ended_at=NINE),), (replace(_OPEN, ended_at=NINE), _OPEN)]

instants = st.sampled_from(SOMETIME)
maybe = st.none() | instants


@st.composite
def clocks(draw):
    name = draw(st.sampled_from(["response", "resolution", "update"]))
    state = draw(st.sampled_from(["runs", "met", "late", "gone"]))
    due = draw(instants)
    ended = {"runs": {}, "met": {"met_at": due}, "late": {"met_at": due, "breached_at": due}}
    more = ended.get(state, {"cancelled_at": due})
    return name, due if state == "runs" else None, more


@st.composite
def passages(draw, reported):
    """Some stretches from the report on, and moments in them."""
    ends = sorted(draw(st.sets(instants, max_size=3)) - {at for at in SOMETIME if at <= reported})
    places = st.tuples(st.sampled_from(Stage), st.sampled_from(Tier), st.none() | st.sampled_from(PEOPLE))
    stretches = tuple(
        Stretch(*draw(places), since, until)
        for since, until in zip([reported, *ends], [*ends, None], strict=True)
    )
    kinds = ("resolved", "closed", "reopened", "escalated", "assigned", "public_replied")
    moments = tuple(
        Moment(draw(st.sampled_from(kinds)), at, Tier.L1, draw(st.sampled_from(PEOPLE))) for at in ends
    )
    return Passage(stretches, moments, tuple((at, Feedback(4, 4, 4)) for at in ends[1:]))


@st.composite
def tickets(draw, ticket_id):
    texts, subjects = st.sampled_from(TEXTS), st.sampled_from(SUBJECTS)
    card = Handover(1, NINE, None, draw(st.sampled_from(Tier)), None, "", "", "", "")
    made = {name: (due, more) for name, due, more in draw(st.lists(clocks(), max_size=3))}
    reported = draw(instants)
    return Ticket(
        id=ticket_id,
        number=f"T20260302-{ticket_id:03d}",
        seq=1,
        policy=1,
        status=draw(st.sampled_from(Status)),
        tier=draw(st.sampled_from(Tier)),
        channel=draw(st.sampled_from(Channel)),
        urgency=draw(st.sampled_from(Urgency)),
        impact=draw(st.sampled_from(Impact)),
        subject=draw(subjects),
        description=draw(subjects),
        customer=Customer(draw(texts), draw(texts)),
        reported_at=reported,
        entered_at=reported,
        passage=draw(passages(reported)),
        updated_at=draw(instants),
        reference=draw(st.sampled_from(["", "INC-1", "inc-1", "İ1"])),
        attachments=draw(st.sampled_from([(), (Attachment("a.png", "", 1),)])),
        category=draw(st.none() | st.sampled_from(Category)),
        priority=draw(st.none() | st.sampled_from(Priority)),
        owner=draw(st.none() | st.sampled_from(PEOPLE)),
        group=draw(st.none() | st.sampled_from(Group)),
        handovers=draw(st.sampled_from([(), (card,)])),
        emergency_at=draw(maybe),
        expected_at=draw(maybe),
        customer_spoke_at=draw(maybe),
        team_spoke_at=draw(maybe),
        resolved_at=draw(maybe),
        closed_at=draw(maybe),
        feedback=draw(st.none() | st.builds(lambda n: Feedback(n, n, n), st.integers(1, 5))),
        tags=draw(st.frozensets(st.sampled_from(["vpn", "VIP", "ÄRGER", "销售"]), max_size=2)),
        reviews=draw(st.sampled_from(REVIEWS)),
        links=draw(st.sampled_from([(), _LINKS[:1], _LINKS[1:], _LINKS])),
        articles=draw(st.sampled_from([(), (("/kb/001", False),), (("/KB/É", True),)])),
        clocks=tuple(
            Clock(
                name,
                1,
                reported,
                timedelta(hours=1),
                running_since=reported if due else None,
                due=due,
                **more,
            )
            for name, (due, more) in made.items()
        ),
        imported=draw(st.booleans()),
    )


_LINKS = (Link(LinkKind.RELATED, 2, "T20260302-002"), Link(LinkKind.CHILD_OF, 1, "T20260302-001"))

desks = st.integers(1, 14).flatmap(lambda n: st.tuples(*(tickets(i) for i in range(1, n + 1))))

VALUES = {
    "status": [*Status, "waiting"], "tier": [*Tier, "me"], "category": [*Category, "none", "any"],
    "priority": [*Priority, "none", "any"], "channel": list(Channel), "urgency": list(Urgency),
    "impact": list(Impact), "group": [*Group, "me", "none"], "handover": [*Tier, "none", "me", "any"],
    "review": ["open", "ended", "none", "any", "复盘中"],
    "owner": ["me", "none", "any", "li.na", "é", "娜", "LI", '"li.na2"'],
    "dept": ["straße", "иван", "istanbul", '"KEY accounts"', "none", "any", '"none"', "pad", "ÉLAN"],
    "customer": ["str", "ИВ", "i", "é", "售", "%", "_", "none", "any", '"none"', "σ"],
    "tag": ["VPN", "vip", "ärger", "销售", "none", "any", "vpn,vip"],
    "ref": ["inc-1", "none", "any", '"i̇1"'], "article": ["/kb/001", "/kb/é", "none", "any"],
    "parent": ["T20260302-001", "t20260302-001", "T20260302-002", "none", "any", '"none"'],
    "due": ["<2h", "<=1h", ">1h", "none", "any", "today", "-9h..now", "<-1h"],
    "eta": ["<2h", "none", "today"], "created": ["<2h", ">=9h", ">2026-03-01", "yesterday", "2026-03"],
    "updated": ["<2h", ">1d", "today", "<=0m"], "resolved": ["none", "any", "<1d"], "closed": ["none", ">1h"],
    "score": ["<4", ">=4", "3", "2..3", "none", "any"],
    "breached": ["response", "resolution", "update", "none", "any"],
    "month": [
        f"2026-03/{figure}" for figure in (
            *FIGURES, "solved/l1", "solved/@li.na", "missed/response",
            "missed/response/work/L1/@", "stood/queue", "stood/L2", "met/update", "opened/update",
            "opened/mon", "opened/mon-09", "stood/queue/mon-09", "after/tue-17", "solved/mon-10/@",
        )
    ] + ['"2026-03/solved/@éric"', "2026-02/opened", "2026-02/after", "2026-04/before"],
    "is": [
        "open", "ended", "new", "working", "waiting", "resolved", "closed", "merged", "emergency",
        "unanswered",
        "handover", "unowned", "unclassified", "imported", "overdue", "late",
    ],
    "has": ["draft", "article", "attachment", "tag", "ref", "score", "eta", "owner", "due"],
}  # fmt: skip
WORDS = [
    "打印", "打印机", "密码", "码", "密", "OA系统", "vpn", "ora-12541", "ora", "12541", "cafe", "café",
    "resum",
    "00:1a:2b:3c:4d:5e", "001a", "printer", "prin", "naive", "naïve", "istanbul", "İstanbul", "uber", "ÜBER",
    "T20260302-001", "t2026", '"错误码"', '"printers jam"', '"jam printers"', '"100"', "file", "ff", "销售部",
    '"销售"', "strass", "straße", "ΣΊΣ", "иван", "smile", "ꓘ", "😀",
]  # fmt: skip
leaves = st.sampled_from(WORDS) | st.sampled_from(
    [f"{field}:{value}" for field, values in VALUES.items() for value in values]
)
texts = st.recursive(
    leaves,
    lambda inner: (
        st.builds("({} {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("-({})".format, inner)
        | st.builds("-{}".format, leaves)
    ),
    max_leaves=5,
)


def fill(database: Database, made: tuple[Ticket, ...]) -> None:
    def job(c):
        for table in ("term", "known", "tally", "clock", "passage", "search_doc", "ticket"):
            c.exec_driver_sql(f"DELETE FROM {table}")
        projection.insert(c, made)

    database.write(job)
    figures._remembered.clear()  # these tickets have no journals by which it would see that they are others


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(made=desks, asked=st.lists(texts, min_size=12, max_size=12))
def test_memory_and_sql_give_one_answer(database, made, asked):
    fill(database, made)
    facts = [Findable.of(t) for t in made]

    def look(c):
        for text in asked:
            query = read(text)
            selection = Selection(c, query, HERE)
            found = selection.ids()
            assert sorted(found) == [f.id for f in facts if matches(query.tree, f, HERE)], text
            assert selection.count() == len(found), text

    database.read(look)


@pytest.mark.parametrize("text", [f"{field}:{value}" for field, values in VALUES.items() for value in values])
def test_every_field_is_asked_alike(database, text, a_desk):
    query = read(text)
    expected = [t.id for t in a_desk if matches(query.tree, Findable.of(t), HERE)]
    assert sorted(database.read(lambda c: Selection(c, query, HERE).ids())) == expected


@pytest.fixture
def a_desk(database):
    made = _SOME
    fill(database, made)
    return made


def _some() -> tuple[Ticket, ...]:
    found: list[tuple[Ticket, ...]] = []

    @settings(max_examples=30, database=None, derandomize=True, deadline=None)
    @given(desks)
    def collect(made):
        found.append(made)

    collect()
    # One at L1 is open in it: a list that is empty by the counts is never asked for.
    asked_for = [made for made in found if any(t.status.is_open and t.tier is Tier.L1 for t in made)]
    return max(asked_for, key=len)


_SOME = _some()


@pytest.mark.parametrize("asked", ["is:open", "is:resolved", "status:new,resolved", "is:open tier:L1"])
@pytest.mark.parametrize("turned", ["", "-"])
def test_by_status_a_list_is_met_along_its_index_and_never_sorted(database, a_desk, asked, turned):
    """Before a million tickets, all that are open are too many to be fetched and sorted for a page."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses by its own statistics")
    said = []

    def page(connection):
        event.listen(connection, "before_cursor_execute", lambda *heard: said.append(heard[2:4]))
        Selection(connection, read(f"{asked} sort:{turned}status"), HERE).page(10)
        statement, values = said[-1]
        return statement, [
            row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    statement, plan = database.read(page)
    assert "INDEXED BY ix_ticket_status" in statement
    assert [line.split(" (")[0] for line in plan] == ["SEARCH ticket USING COVERING INDEX ix_ticket_status"]


@pytest.mark.parametrize(
    "sort",
    ["", "sort:-due", "sort:created", "sort:-created", "sort:updated", "sort:priority", "sort:-number"]
    + [f"sort:{turned}{by}" for by in ("status", "owner", "dept", "customer") for turned in ("", "-")],
)
@pytest.mark.parametrize("text", ["", "is:open", "tier:L1,L2", "-printer"])
def test_pages_by_key_meet_everybody_once(database, a_desk, text, sort):
    query = read(f"{text} {sort}")

    def walk(c):
        selection = Selection(c, query, HERE)
        whole = selection.ids()
        forth, key = [], None
        while page := selection.page(3, after=key):
            forth += page
            key = page[-1]
        back, key = [], None
        while page := selection.page(3, before=key) if key else selection.last(3):
            back = page + back
            key = page[0]
        assert [key.id for key in forth] == [key.id for key in back] == whole
        assert [selection.place(key) for key in forth] == list(range(len(whole)))
        assert [selection.key(i) for i in whole] == forth
        turned = sort.startswith("sort:-") is not sort.endswith(("created", "updated"))
        assert forth == sorted(forth, reverse=turned), "by bytes, whatever the language of the cluster"

    database.read(walk)


def test_counts_are_kept_through_every_change(database, a_desk):
    """Whatever becomes of them, what is kept is what counting anew gives."""

    def tables(c):
        return {
            table: sorted(map(tuple, c.exec_driver_sql(f"SELECT * FROM {table} WHERE held <> 0")))
            for table in ("tally", "known")
        }

    def job(c):
        from dataclasses import replace

        others = [
            replace(new, id=old.id, number=old.number) for old, new in zip(a_desk, a_desk[::-1], strict=True)
        ]
        projection.change(c, list(zip(a_desk, others, strict=True)))
        kept = tables(c)
        known.recount(c)
        strip = [(field, value, held) for field, value, _shown, held in kept["known"]]
        anew = tables(c)
        assert kept["tally"] == anew["tally"]
        assert strip == [(field, value, held) for field, value, _shown, held in anew["known"]]

    database.write(job)


def test_a_query_that_is_none_says_where():
    with pytest.raises(QueryError):
        read("tier:L9")
    assert read("") == Query()
