"""Filters of articles on both databases: what they leave, the newest first, alone and beside words."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from supportdesk.domain import article_commands as cm
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.articles import Life, Version
from supportdesk.domain.commands import Register
from supportdesk.domain.people import Actor, Agent, Customer
from supportdesk.domain.query_values import Away, Bound
from supportdesk.domain.search_line import Filter, for_articles
from supportdesk.domain.vocabulary import ArticleState, Language, Role
from supportdesk.services import article_acts, finding, people
from supportdesk.services.desk import Desk
from supportdesk.store import articles
from supportdesk.store.article_facets import Left
from supportdesk.store.search import asking

KEEPER = Agent("wu.min", "吴敏", roles=frozenset({Role.KNOWLEDGE_MANAGER}))
ZH, EN = Language.CHINESE, Language.ENGLISH


def life(n: int, text: ArticleText, owner: str, state: ArticleState, at: Any, slug: str = "") -> Life:
    """An article as its journal may have made it."""
    return Life(
        n, slug or f"/kb/{n:03d}", 1, state, (Version(1, at, Actor.of(KEEPER), text),), owner, updated_at=at
    )


def drafted(title: str, *tags: str) -> ArticleText:
    return ArticleText(title, "x\n", EN, "VPN", tags)


def filled(desk: Desk, lives: list[Life]) -> None:
    desk.database.write(lambda c: [articles.restore(c, each) for each in lives])


FOUR = {  # tags, product, language, state, owner; changed so many days ago
    "a": (("vpn", "网络"), "ERP", ZH, ArticleState.PUBLISHED, "li.na", 30),
    "b": (("Vpn",), "", EN, ArticleState.PUBLISHED, "xu.lan", 1),
    "c": (("#mail",), "", ZH, ArticleState.DRAFT, "xu.lan", 3),
    "d": ((), "", EN, ArticleState.RETIRED, "xu.lan", 90),
}


def test_articles_that_filters_leave(desk: Desk) -> None:
    lives = [
        life(
            n,
            ArticleText(name, "x", language, product, tags),
            owner,
            state,
            desk.now() - timedelta(days=days),
        )
        for n, (name, (tags, product, language, state, owner, days)) in enumerate(FOUR.items(), 1)
    ]
    filled(desk, lives)
    for line, left in (
        ("tag:VPN", "ba"),
        ("tag:#vpn,mail", "bca"),
        ("tag:vpn,网络", "ba"),  # a has both, and is there once
        ("-tag:vpn", "cd"),
        ('tag:"#mail"', "c"),
        ("v", ""),
        ('tag:""', ""),
        ("product:erp", "a"),
        ('product:""', "bcd"),
        ("lang:zh", "ca"),
        ("-lang:zh", "bd"),
        ("-lang:zh_cn,en", ""),
        ("lang:zh_CN -state:draft", "a"),
        ("-state:draft,retired", "ba"),
        ("state:nothing", ""),  # a word that nothing holds
        ("owner:xu.lan updated:<7d", "bc"),
        ("updated:<7d", "bc"),
        ("-updated:<7d", "ad"),
        ("updated:<2d,>60d", "bd"),
        ("updated:>2030", ""),
        ("kind:article tag:vpn", "ba"),
        ("kind:ticket tag:vpn", ""),
        ("kind:article", "bcad"),
        ("-product:erp -tag:mail", "bd"),
    ):
        found = finding.find_articles(desk, line).articles
        assert "".join(each.title for each in found) == left, line


def test_who_answers_for_an_article_is_named_as_people_are(desk: Desk, l1: Agent) -> None:
    published, now = ArticleState.PUBLISHED, desk.now()
    owners = (l1.id, "gone", "")
    people.add(desk, l1)
    people.add(desk, Agent("long.gone", "Gone Long"))
    filled(desk, [life(n, drafted(str(n)), who, published, now) for n, who in enumerate(owners, 1)])
    asks = {
        "owner:me": "1", "owner:我": "1", f"owner:{l1.id.upper()}": "1", f"owner:{l1.name[:2]}": "1",
        "owner:gone": "2", "owner:nobody.else": "", 'owner:""': "3", "-owner:me": "32", "owner:me,gone": "21",
    }  # fmt: skip
    for line, expected in asks.items():
        found = finding.find_articles(desk, line, agent=l1).articles
        assert "".join(each.title for each in found) == expected, line
    assert finding.find_articles(desk, "owner:me").articles == (), "nobody asks"


def test_retired_articles_take_no_places_of_others(desk: Desk) -> None:
    now, states = desk.now(), [ArticleState.RETIRED] * 9 + [ArticleState.PUBLISHED] * 9
    filled(desk, [life(n, drafted("Printer"), "ben", state, now) for n, state in enumerate(states[::-1], 1)])
    found = finding.find_articles(desk, "printer", 8, usable=True).articles
    assert [each.state for each in found] == [ArticleState.PUBLISHED] * 8


@pytest.mark.parametrize(
    "wrong", ["DELETE FROM article_facet", "UPDATE article_facet SET facet = 'tag:x' || facet"]
)
def test_what_filters_ask_follows_the_journal(desk: Desk, clock: Any, wrong: str) -> None:
    made = [cm.Draft("", drafted(name, "vpn"), "ben") for name in ("one", "two")]
    ids = [article_acts.draft(desk, KEEPER, each).outcomes[0].ticket_id for each in made]

    def found(line: str) -> list[int]:
        return [each.id for each in finding.find_articles(desk, line).articles]

    assert found("tag:vpn state:draft") == ids[::-1]
    clock.tick(minutes=1)
    article_acts.act(desk, KEEPER, ids[0], [cm.Submit(), cm.Publish()])
    assert (found("tag:vpn"), found("state:published"), found("state:draft")) == (ids, ids[:1], ids[1:])
    clock.tick(minutes=1)
    article_acts.act(desk, KEEPER, ids[0], [cm.Revise(drafted("one", "mail"))])
    assert found("tag:vpn"), "readers see the published version"
    article_acts.act(desk, KEEPER, ids[0], [cm.Submit(), cm.Publish()])
    assert (found("tag:vpn"), found("tag:mail")) == (ids[1:], ids[:1])
    article_acts.undo(desk, KEEPER, ids[0])
    assert (found("tag:vpn"), found("tag:mail")) == (ids, [])
    desk.database.write(lambda c: c.execute(text(wrong)))
    assert {name for _slug, name, _stored, _told in article_acts.drift(desk)} == {"facets"}
    article_acts.drift(desk, repair=True)
    assert (article_acts.drift(desk), found("tag:vpn")) == ([], ids)


def test_words_find_all_that_few_filters_leave(
    desk: Desk, l1: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However common the words are, and however old what is left: none of these is among the candidates."""
    now = desk.now()
    published = ArticleState.PUBLISHED
    rare = [
        life(n, drafted("Printer jams", "rare"), "ben", published, now - timedelta(days=9)) for n in (1, 2)
    ]
    others = [life(n, drafted("Monitor", "rare"), "ben", published, now) for n in (3, 40)]
    common = [life(n, drafted("Printer again"), "ben", published, now) for n in range(4, 40)]
    filled(desk, [*rare, *others, *common])
    tickets = [
        desk.register(l1, Register("Printer jams", customer=Customer("Ada"), tags=tags)).done[0].number
        for tags in [("rare",)] * 2 + [()] * 30
    ]
    monkeypatch.setattr(asking, "BUDGET", {"article": 8, "ticket": 8})
    for name in ("NEWEST", "CANDIDATES", "BEGINNINGS"):
        monkeypatch.setattr(asking, name, 4)
    monkeypatch.setattr(asking, "WIDER", (2,))
    for line in (
        "printer tag:rare",
        "tag:rare pri",
        "tag:rare printre",
        "quokka printre tag:rare",
    ):
        assert {each.id for each in finding.find_articles(desk, line).articles} == {1, 2}, line
        assert {row.number for row in finding.find_tickets(desk, line)} == set(tickets[:2]), line
    assert {each.id for each in finding.find_articles(desk, "tag:rare p").articles} == {1, 2}
    assert finding.find_articles(desk, "keyboard tag:rare").articles == ()
    monkeypatch.setattr(asking, "FEW", 1)
    monkeypatch.setattr(asking, "FIRST_LEFT", 2)
    assert finding.find_articles(desk, "printer tag:rare").articles == (), "few are found by reading them all"
    monkeypatch.setattr(asking, "WIDER", (2, 4, 16))
    assert {each.id for each in finding.find_articles(desk, "printer tag:rare").articles} == {1, 2}
    assert {row.number for row in finding.find_tickets(desk, "printer tag:rare")} == set(tickets[:2])


def test_words_that_do_not_lead_find_what_many_filters_leave(
    desk: Desk, l1: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rarest words lead, and none of what they lead to may be among the answers."""
    now, published = desk.now(), ArticleState.PUBLISHED
    titles = [("Quokka", ()), *[("Printer", ("x",))] * 9, *[("Printer", ())] * 30]
    filled(desk, [life(n, drafted(t, *tags), "ben", published, now) for n, (t, tags) in enumerate(titles, 1)])
    for title, tags in titles:
        desk.register(l1, Register(title, customer=Customer("Ada"), tags=tags))
    monkeypatch.setattr(asking, "BUDGET", {"article": 8, "ticket": 8})
    for name in ("NEWEST", "CANDIDATES", "BEGINNINGS"):
        monkeypatch.setattr(asking, name, 4)
    monkeypatch.setattr(asking, "FEW", 4)
    monkeypatch.setattr(asking, "WIDER", (2, 16))
    monkeypatch.setattr(asking, "FIRST_LEFT", 8)
    for line in ("quokka printer tag:x", "printr tag:x", "quokka printr tag:x", "tag:x prin"):
        articles_, tickets = finding.find_articles(desk, line).articles, finding.find_tickets(desk, line)
        assert len(articles_) >= 4, line
        assert len(tickets) >= 4, line
        assert {each.title for each in articles_} == {row.subject for row in tickets} == {"Printer"}
    assert len(finding.find_articles(desk, "tag:x p").articles) >= 4


def test_a_title_that_begins_as_asked_is_found_beside_filters_too(desk: Desk) -> None:
    now, published = desk.now(), ArticleState.PUBLISHED
    lives = [life(1, drafted("Printers", "y"), "ben", published, now - timedelta(days=9))]
    for n in range(2, 400):
        said = replace(drafted(f"Note {n}", *(["y"] if n % 6 == 0 else [])), body="How to print it.")
        lives.append(life(n, said, "ben", published, now))
    filled(desk, lives)
    for line in ("print", "print lang:en", "print tag:y", "print updated:>1d"):
        assert 1 in {each.id for each in finding.find_articles(desk, line, 80).articles}, line


def test_a_word_that_few_of_the_newest_hold_is_looked_for_wider(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, published = desk.now(), ArticleState.PUBLISHED
    tagged = [
        life(n, drafted("Quokka" if n < 20 else "Plain", "x"), "ben", published, now) for n in range(1, 40)
    ]
    newer = [life(n, drafted("Quokka"), "ben", published, now) for n in range(40, 80)]
    filled(desk, [*tagged, *newer])
    monkeypatch.setattr(asking, "BUDGET", {"article": 8})
    for name, many in (("NEWEST", 4), ("CANDIDATES", 12), ("BEGINNINGS", 4), ("FEW", 4), ("FIRST_LEFT", 21)):
        monkeypatch.setattr(asking, name, many)
    monkeypatch.setattr(asking, "WIDER", (2, 16))
    assert len(finding.find_articles(desk, "quokka tag:x").articles) >= asking.SOME


# ---------------------------------------------------------------- any filters


TAGS, PRODUCTS, OWNERS = ["vpn", "Mail", "打印", "x"], ["ERP", "oa", ""], ["li.na", "xu.lan"]


def shelf(now: Any) -> list[Life]:
    rng = random.Random(4)  # a sample, no secret
    states = list(ArticleState)
    return [
        life(
            n,
            ArticleText(
                "Printer", "jams", rng.choice([ZH, EN]), rng.choice(PRODUCTS),
                tuple(rng.sample(TAGS, rng.randrange(3))),
            ),
            rng.choice(OWNERS), rng.choice(states), now - timedelta(hours=rng.randrange(0, 400, 7)),
        )
        for n in range(1, 41)
    ]  # fmt: skip


def said(one: Life) -> dict[str, set[str]]:
    version = one.shown.text
    return {
        "tag": {tag.lower() for tag in version.tags}, "product": {version.product.lower()},
        "lang": {"en"} if version.language is EN else {"zh", "zh_cn"},
        "state": {one.state.value}, "owner": {one.owner},
    }  # fmt: skip


def holds(bound: Bound, age: timedelta) -> bool:
    """Of a bound that is an age of whole days, or two of them."""
    assert isinstance(bound.at, Away)
    if isinstance(bound.until, Away):
        return bound.at.span <= age <= bound.until.span  # both ends taken in
    return age < bound.at.span if bound.sign == "<" else age > bound.at.span


def fits(one: Life, each: Filter, now: Any) -> bool:
    if each.field == "updated":
        assert one.updated_at is not None
        age = now - one.updated_at
        within = any(holds(bound, age) for bound in each.values if isinstance(bound, Bound))
        return within is not each.not_
    return (not said(one)[each.field].isdisjoint(each.values)) is not each.not_  # type: ignore[arg-type]


VALUES = {
    "tag": [*TAGS, "none"], "product": ["erp", "OA", '""', "none"], "lang": ["zh", "zh_CN", "en"],
    "state": [state.value for state in ArticleState], "owner": [*OWNERS, "nobody"],
    "updated": ["<3d", ">3d", "<10d", ">10d"],
}  # fmt: skip
LINES = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda name: st.tuples(
            st.sampled_from(["", "-"]), st.just(name),
            st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=3, unique=True),
        )
    ),
    min_size=1, max_size=4,
).map(lambda parts: " ".join(f"{sign}{name}:{','.join(values)}" for sign, name, values in parts))  # fmt: skip


@example("updated:<3d,>3d", 50)
@example("updated:1d..2d,3d..4d,5d..6d,7d..8d,9d..10d,11d..12d,13d..14d,15d..16d,17d..18d,19d..20d", 50)
@example("-state:draft,in_review,published,retired", 50)
@given(line=LINES, limit=st.sampled_from([1, 5, 50]))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_filters_leave_what_they_say(desk: Desk, line: str, limit: int) -> None:
    lives = shelf(desk.now())
    if not desk.database.read(articles.every_id):
        filled(desk, lives)
    filters, now = for_articles(line).filters, desk.now()
    left = {one.id: one for one in lives if all(fits(one, each, now) for each in filters)}
    newest = sorted(left, key=lambda n: (left[n].updated_at, n), reverse=True)  # type: ignore[return-value]
    with_words = {one.id for one in finding.find_articles(desk, f"printer {line}", 80).articles}
    assert with_words == set(left)

    def asked(connection: Any) -> None:
        asked = Left.of(connection, filters, now)
        assert asked.ids(limit) == newest[:limit]
        assert asked.among(list(range(1, 30))) == {n for n in left if n < 30}

    desk.database.read(asked)
