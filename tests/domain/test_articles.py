"""The life of an article (process §5): draft, in review, published, retired, by role; every version kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import article_commands as cm
from supportdesk.domain import article_rules as rules
from supportdesk.domain.article_events import REGISTRY, ArticleText
from supportdesk.domain.article_goal import Goal, begun, plan
from supportdesk.domain.article_history import acts, flaw, following
from supportdesk.domain.articles import HEADINGS, Life, composed, evolve, fold, for_customer, parts
from supportdesk.domain.events import Entry, Event, Undone
from supportdesk.domain.people import Actor, Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.vocabulary import ArticleState, Language, Role, Tier

from ..conftest import NINE

KEEPER = Agent("wu.min", "吴敏", Tier.L1, frozenset({Role.KNOWLEDGE_MANAGER}))
LEAD = Agent("zhou.ping", "周平", Tier.L2, frozenset({Role.TEAM_LEAD}))
ANNA = Agent("anna", "Anna")
BEN = Agent("ben", "Ben")
TEXT = ArticleText("VPN drops", "## Problem\nIt drops.\n\n## Steps\n1. Reconnect\n", Language.ENGLISH)
S = ArticleState


class Shelf:
    """One article, and whoever does something to it."""

    def __init__(self, text: ArticleText = TEXT) -> None:
        self.at = NINE
        decision = rules.draft(cm.Draft("/kb/001", text, ANNA.id))
        assert not isinstance(decision, Refusal)
        self.entries = [Entry(1, self.at, Actor.of(ANNA), decision[0], "")]

    @property
    def life(self) -> Life:
        return fold(1, self.entries)

    def do(self, agent: Agent, *commands: cm.ArticleCommand) -> Life:
        for command in commands:
            self.at += timedelta(minutes=1)
            decision = rules.decide(self.life, command, agent, self.at)
            assert not isinstance(decision, Refusal), decision
            self.add(agent, decision)
        return self.life

    def add(self, agent: Agent, events: Sequence[Event]) -> None:
        """What one act wrote."""
        batch = f"act {len(self.entries)}"
        for event in events:
            self.entries.append(Entry(len(self.entries) + 1, self.at, Actor.of(agent), event, batch))

    def refused(self, agent: Agent, command: cm.ArticleCommand) -> str:
        decision = rules.decide(self.life, command, agent, self.at)
        assert isinstance(decision, Refusal), decision
        return decision.code


def in_state(state: ArticleState) -> Shelf:
    s = Shelf()
    way: dict[ArticleState, list[cm.ArticleCommand]] = {
        S.DRAFT: [],
        S.IN_REVIEW: [cm.Submit()],
        S.PUBLISHED: [cm.Submit(), cm.Publish()],
        S.RETIRED: [cm.Submit(), cm.Publish(), cm.Retire()],
    }
    s.do(KEEPER, *way[state])
    return s


# Who may do what from where: a agent, o owner, k knowledge manager or lead; - nobody.
TABLE = """
              draft  in_review  published  retired
Revise        aok    aok        aok        -
Restore       aok    aok        aok        -
Submit        aok    -          -          -
Return        -      k          -          -
Publish       -      k          -          -
Confirm       -      -          k          -
Retire        ok     ok         k          -
Revive        -      -          -          k
GiveTo        ok     ok         k          k
Vote          -      -          aok        -
Open          -      -          aok        -
"""
EXAMPLES: dict[str, cm.ArticleCommand] = {
    "Revise": cm.Revise(replace(TEXT, title="other")),
    "Restore": cm.Restore(1),
    "Submit": cm.Submit(),
    "Return": cm.Return("too short"),
    "Publish": cm.Publish(),
    "Confirm": cm.Confirm(),
    "Retire": cm.Retire(),
    "Revive": cm.Revive(),
    "GiveTo": cm.GiveTo("ben"),
    "Vote": cm.Vote(True),
    "Open": cm.Open(),
}
CELLS = [
    (row.split()[0], S(state), cell)
    for row in TABLE.strip().splitlines()[1:]
    for state, cell in zip(TABLE.split()[:4], row.split()[1:], strict=True)
]


@pytest.mark.parametrize(("command", "state", "cell"), CELLS, ids=lambda v: str(v))
def test_who_may_do_what_from_where(command: str, state: ArticleState, cell: str) -> None:
    for letter, agents in (("a", [BEN]), ("o", [ANNA]), ("k", [KEEPER, LEAD])):
        for agent in agents:
            refusal = rules.why_not(in_state(state).life, type(EXAMPLES[command]), agent)
            assert (refusal is None) is (letter in cell), (agent.name, refusal)
            if refusal is not None:
                assert refusal.code in ("article_state", "for_knowledge_manager")


def test_the_table_has_every_command() -> None:
    known = {c.__name__ for c in cm.ArticleCommand.__subclasses__()} - {"Draft"}
    assert {command for command, _, _ in CELLS} == known == {c.__name__ for c in rules._RULES}


def test_a_draft_is_reviewed_published_and_due_again_after_half_a_year() -> None:
    s = Shelf()
    assert (s.life.state, s.life.live) == (S.DRAFT, 0)
    waiting = s.do(BEN, cm.Submit())
    assert (waiting.state, waiting.waits_since) == (S.IN_REVIEW, s.at)
    life = s.do(KEEPER, cm.Publish())
    assert (life.state, life.live, life.checked_at) == (S.PUBLISHED, 1, s.at)
    assert life.review_on == date(2026, 8, 29)  # 2026-03-02 and 180 days
    assert s.do(KEEPER, cm.Confirm(date(2026, 5, 1))).review_on == date(2026, 5, 1)
    gone = s.do(LEAD, cm.Retire("no such product any more"))
    assert (gone.state, gone.review_on) == (S.RETIRED, None)
    assert s.do(LEAD, cm.Revive()).state is S.DRAFT


def test_readers_keep_what_was_published_until_the_later_version_is() -> None:
    s = in_state(S.PUBLISHED)
    later = replace(TEXT, title="VPN drops every hour")
    life = s.do(BEN, cm.Revise(later))
    assert (life.state, life.proposed, life.stage) == (S.PUBLISHED, S.DRAFT, S.DRAFT)
    assert (life.shown.text, life.newest.text) == (TEXT, later)
    assert s.do(BEN, cm.Submit()).proposed is S.IN_REVIEW
    assert s.do(KEEPER, cm.Return("and the cause?")).proposed is S.DRAFT
    life = s.do(KEEPER, cm.Submit(), cm.Publish())
    assert (life.state, life.proposed, life.shown.text, life.live) == (S.PUBLISHED, None, later, 2)


def test_every_version_is_kept_and_an_older_one_comes_back_as_a_new_one() -> None:
    s = in_state(S.PUBLISHED)
    s.do(BEN, cm.Revise(replace(TEXT, title="two")), cm.Revise(replace(TEXT, title="three")))
    life = s.do(BEN, cm.Restore(2))
    assert [v.text.title for v in life.versions] == ["VPN drops", "two", "three", "two"]
    assert life.newest.restored == 2
    # What readers have already is no proposal any more.
    life = s.do(BEN, cm.Restore(1))
    assert (life.proposed, life.live, life.shown.text) == (None, 5, TEXT)
    assert s.refused(BEN, cm.Restore(1)) == "no_change"
    assert s.refused(BEN, cm.Restore(6)) == "no_version"
    assert s.refused(BEN, cm.Restore(0)) == "no_version"


def test_one_vote_each_and_the_same_again_takes_it_back() -> None:
    s = in_state(S.PUBLISHED)
    life = s.do(ANNA, cm.Vote(True))
    assert (life.helpful, life.unhelpful) == (1, 0)
    life = s.do(BEN, cm.Vote(False))
    assert (life.helpful, life.unhelpful) == (1, 1)
    life = s.do(BEN, cm.Vote(True))
    assert (life.helpful, life.unhelpful) == (2, 0)
    life = s.do(BEN, cm.Vote(True))
    assert (life.helpful, life.unhelpful) == (1, 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (replace(TEXT, title=" "), "missing"),
        (replace(TEXT, title="x" * 201), "too_long"),
        (replace(TEXT, body="x" * 200_001), "too_long"),
        (replace(TEXT, tags=("x" * 41,)), "too_long"),
    ],
)
def test_texts_that_are_not_kept(text: ArticleText, code: str) -> None:
    refused = rules.draft(cm.Draft("/kb/001", text))
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert Shelf().refused(ANNA, cm.Revise(text)) == code


def test_an_empty_article_is_not_sent_to_review() -> None:
    assert Shelf(replace(TEXT, body=" \n")).refused(ANNA, cm.Submit()) == "missing"


@pytest.mark.parametrize(
    ("slug", "fits"),
    [
        ("/kb/001", True), ("/kb/vpn-setup", True), ("/kb/打印机", True), ("/kb/a_b.c", True),
        ("/kb/", False), ("/kb/A", False), ("kb/001", False), ("/kb/a/b", False), ("/kb/..", False),
        ("/kb/.hidden", False), ("/kb/-rf", False), ("/kb/a b", False), ("/kb/a\n", False), ("/kb/ﬁ", False),
        ("/kb/" + "a" * 81, False), ("/kb/e\u0301", False), ("/kb/\u00e9", True),
    ],
)  # fmt: skip
def test_slugs(slug: str, fits: bool) -> None:
    assert rules.slug_fits(slug) is fits


# ---------------------------------------------------------------- the parts of a text


@pytest.mark.parametrize("language", Language)
def test_what_was_composed_of_parts_has_them(language: Language) -> None:
    body = composed(language, "It drops.", "Old client.", "1. Update\n\n### then\n\n2. Connect")
    assert parts(body) == {
        "problem": "It drops.", "cause": "Old client.", "steps": "1. Update\n\n### then\n\n2. Connect",
    }  # fmt: skip
    assert all(f"## {heading}" in body for heading in HEADINGS[language])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("All of it.\n", "All of it."),
        ("## Problem\nx\n\n## Steps\n1. Do it\n", "1. Do it"),
        ("## Steps\n1. Do\n\n### Internal\nsecret\n\n### Then\n2. Wait\n", "1. Do\n\n### Then\n2. Wait"),
        ("## 步骤\n1. 重启\n\n## 内部\n账号在保险柜\n", "1. 重启"),
        ("## Internal\nsecret\n", ""),
        ("Try.\n\n## For agents\nsecret\n\n# After\nGood luck.\n", "Try.\n\n# After\nGood luck."),
        ("## Steps\nRun the script\n\n## For the customer\nIt is mended.\n", "It is mended."),
        ("## 处理步骤\n跑脚本\n\n## 给客户\n已修复。\n\n### 内部说明\n别说\n", "已修复。"),
        ("```\n## Internal\n```\nshown\n", "```\n## Internal\n```\nshown"),
    ],
)
def test_what_is_internal_is_never_said_to_a_customer(body: str, said: str) -> None:
    assert for_customer(body) == said


@given(st.lists(st.sampled_from(["# A", "## Steps", "### Internal", "## 给客户", "word", "```", "secret"])))
def test_whatever_stands_where_no_line_below_an_internal_heading_is_said(lines: list[str]) -> None:
    body = "## Internal\n" + "\n".join(line for line in lines if not line.startswith(("# ", "## ")))
    assert "secret" not in for_customer(body)


def test_a_heading_in_code_is_none() -> None:
    body = "## Steps\n```\n# Problem\nls\n```\nDone\n\n## Cause\nx\n"
    assert parts(body) == {"steps": "```\n# Problem\nls\n```\nDone", "cause": "x"}


# ---------------------------------------------------------------- whatever is tried

agents = st.sampled_from([ANNA, BEN, KEEPER, LEAD])


def test_who_read_what_readers_see_is_told_once_of_each_version() -> None:
    s = in_state(S.PUBLISHED)
    # Who wrote it and who published it had it before them.
    assert s.life.readers == {ANNA.id, KEEPER.id}
    assert s.refused(ANNA, cm.Open()) == "no_change"
    assert s.do(BEN, cm.Open()).readers == {ANNA.id, KEEPER.id, BEN.id}
    assert s.refused(BEN, cm.Open()) == "no_change"
    s.do(BEN, cm.Revise(replace(TEXT, title="other")))
    assert s.refused(BEN, cm.Open()) == "no_change", "readers have the first version"
    s.do(ANNA, cm.Submit())
    assert s.do(KEEPER, cm.Publish()).readers == {BEN.id, KEEPER.id}
    assert s.do(ANNA, cm.Open()).readers == {ANNA.id, BEN.id, KEEPER.id}
    assert s.do(LEAD, cm.Open(), cm.Restore(1), cm.Restore(2)).readers == {
        ANNA.id,
        BEN.id,
        KEEPER.id,
        LEAD.id,
    }


def test_a_file_has_what_was_done_and_not_who_read() -> None:
    s = in_state(S.PUBLISHED)
    s.do(LEAD, cm.Open())
    s.do(BEN, cm.Vote(True))
    s.do(BEN, cm.Open())
    done = acts(s.entries)
    assert [entry.seq for entry in done] == [1, 2, 3, 4]
    assert flaw(done, "/kb/001") is None
    assert flaw(s.entries, "/kb/001") == 4, "nobody's reading is taken from a file"
    # Two acts elsewhere, the second of which takes back the vote: here it has another number.
    vote = done[-1]
    more = [
        Entry(5, s.at, Actor.of(ANNA), Undone((4,), vote.batch), "a"),
        Entry(6, s.at, Actor.of(ANNA), Undone((5,), "a"), "b"),
    ]
    added = following(s.entries, more)
    assert [(entry.seq, entry.event.seqs) for entry in added] == [(7, (5,)), (8, (7,))]
    assert fold(1, [*s.entries, added[0]]).helpful == 0
    assert fold(1, [*s.entries, *added]).helpful == 1
    assert acts([*s.entries, *added]) == [*done, *more]


texts = st.builds(
    ArticleText, st.text(max_size=12), st.text(max_size=30), st.sampled_from(Language),
    tags=st.tuples(st.text(max_size=5)),
)  # fmt: skip
commands = st.one_of(
    st.builds(cm.Revise, texts),
    st.builds(cm.Restore, st.integers(0, 5)),
    st.builds(cm.Return, st.text(max_size=3)),
    st.builds(cm.Retire, st.text(max_size=3)),
    st.builds(cm.Vote, st.booleans()),
    st.builds(cm.GiveTo, st.sampled_from(["anna", "ben", ""])),
    st.sampled_from([cm.Submit(), cm.Publish(), cm.Confirm(), cm.Revive(), cm.Open()]),
)


@given(st.lists(st.tuples(agents, commands), max_size=30))
def test_whatever_is_tried_no_version_is_lost_and_readers_see_only_what_was_published(tried) -> None:
    s = Shelf()
    kept = [TEXT]
    public: ArticleText | None = None
    for agent, command in tried:
        before = s.life
        decision = rules.decide(before, command, agent, s.at)
        if isinstance(decision, Refusal):
            continue
        life = s.do(agent, command)
        if isinstance(command, (cm.Revise, cm.Restore)):
            kept.append(life.newest.text)
        if isinstance(command, cm.Publish):
            assert rules.may_review(agent)
            public = life.newest.text
        assert [version.text for version in life.versions] == kept
        if life.state is S.PUBLISHED:
            assert life.shown.text == public
        assert (life.proposed is not None) <= (life.state is S.PUBLISHED)
        assert life.seq == len(s.entries)


goals = st.builds(
    Goal, texts, st.none() | st.sampled_from(S), st.sampled_from(["", "ben"]),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)  # fmt: skip


@given(st.lists(st.tuples(agents, commands), max_size=12), goals, agents)
def test_a_plan_leads_where_it_says_and_once_there_nothing_is_left_to_do(tried, goal, agent) -> None:
    s = Shelf()
    for who, command in tried:
        if not isinstance(rules.decide(s.life, command, who, s.at), Refusal):
            s.do(who, command)
    way = plan(s.life, goal, agent, s.at)
    if isinstance(way, Refusal):
        return
    life = s.do(agent, *way.commands) if way.commands else s.life
    assert rules.tidied(goal.text) in (life.newest.text, life.shown.text)
    if rules.may_review(agent) and goal.state in (S.PUBLISHED, S.RETIRED):
        assert life.state is goal.state
        assert not way.waits
    again = plan(life, goal, agent, s.at)
    assert not isinstance(again, Refusal)
    assert again.commands == ()


def test_a_new_article_stands_as_its_first_line_says() -> None:
    life = begun(cm.Draft("/kb/x", TEXT, "anna"), ANNA, NINE)
    assert isinstance(life, Life)
    assert (life.slug, life.owner, life.newest.text) == ("/kb/x", "anna", TEXT)
    assert isinstance(begun(cm.Draft("nowhere", TEXT), ANNA, NINE), Refusal)


def test_a_journal_that_begins_otherwise_is_none() -> None:
    submitted = rules.decide(Shelf().life, cm.Submit(), ANNA, NINE)
    assert not isinstance(submitted, Refusal)
    with pytest.raises(ValueError, match="begins with"):
        evolve(None, Entry(1, NINE, Actor.of(ANNA), submitted[0], ""), 1)
    with pytest.raises(ValueError, match="no journal"):
        fold(1, [])


def test_each_event_has_a_code_of_its_own() -> None:
    assert all(kind.startswith("article_") for kind in REGISTRY.keys() - {Undone.KIND})
