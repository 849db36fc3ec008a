"""Search: Chinese, codes, beginnings, and any text at all as a query, the same on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.tokens import tokens
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Channel, Language
from supportdesk.services import finding, knowledge, reading
from supportdesk.services.desk import Act
from supportdesk.store import queries, search
from supportdesk.store.database import Database
from supportdesk.store.search import asking, checking, indexing

DOCS = [
    (1, "打印机离线", "三楼打印机无法打印,重启打印服务后恢复。"),
    (2, "OA系统无法登录", "提示“密码错误”,重置密码。"),
    (3, "Windows update fails with 0x80070005", "Access denied; run the troubleshooter."),
    (4, "ERP: ORA-12541 no listener", "Start the listener on the database host."),
    (5, "VPN drops every hour", "The client's keep-alive. Printers are not affected; passwords are fine."),
    (6, "Wi-Fi 无法上网", "重新连接 office-net.example.com"),
]


@pytest.fixture
def indexed(database):
    database.write(lambda c: search.put(c, "article", DOCS))
    return database


def found(database, query: str, kind: str = "article") -> list[int]:
    return list(database.read(lambda c: search.find(c, kind, query)).ids)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("打印", 1),  # two characters inside a longer run
        ("离线", 1),
        ("密码", 2),
        ("登录", 2),
        ("上网", 6),
        ("0x80070005", 3),
        ("0X80070005", 3),
        ("ORA-12541", 4),
        ("ora12541", 4),
        ("12541", 4),
        ("０ｘ８００７０００５", 3),  # full width, as an input method gives it
        ("vpn", 5),
        ("printer", 5),  # one of several
        ("trouble", 3),  # the beginning of a word that stands in the body only
        ("wind", 3),
        ("0x8007", 3),
        ("office-net.example.com", 6),
        ("打印机 离线 怎么办", 1),
        ("什么是 ORA-12541 ?", 4),
    ],
)
def test_what_is_asked_is_found(indexed, query, first):
    assert found(indexed, query)[:1] == [first]


@pytest.mark.parametrize("query", ["", " ", "?!", "“”", "xyzzy", "网管中心", "😀"])
def test_what_is_not_there_is_not_found(indexed, query):
    assert found(indexed, query) == []


def test_only_the_last_word_is_a_beginning(indexed):
    assert found(indexed, "troub xyzzy") == []
    assert found(indexed, "xyzzy troub") == [3]


def test_a_document_written_again_is_found_by_its_new_words_only(indexed):
    indexed.write(lambda c: search.put(c, "article", [(1, "复印机卡纸", "")]))
    assert found(indexed, "离线") == []
    assert found(indexed, "卡纸") == [1]
    rows = indexed.read(
        lambda c: c.execute(text("SELECT count(*) FROM search_doc WHERE doc_id = 1")).scalar()
    )
    assert rows == 1


def test_kinds_are_apart(indexed):
    indexed.write(lambda c: search.put(c, "ticket", [(1, "打印机离线", "")]))
    assert found(indexed, "离线", "ticket") == [1]
    indexed.write(lambda c: search.put(c, "ticket", [(1, "", "")]))
    assert found(indexed, "离线", "ticket") == []
    assert found(indexed, "离线") == [1]


def test_the_rare_word_decides_even_among_very_many(database):
    last = 400
    docs = [(n, f"vpn ticket {n}", "vpn " * 3) for n in range(1, last)]
    database.write(lambda c: search.put(c, "article", [*docs, (last, "vpn", "error 0xdeadbeef")]))
    assert found(database, "vpn 0xdeadbeef")[0] == last


WORDS = st.lists(st.sampled_from(["vpn", "printer", "oa", "erp", "mail"]), max_size=6).map(" ".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.integers(1, 6), WORDS, WORDS), max_size=30))
def test_what_is_counted_later_is_counted_once(two, acts, monkeypatch):
    monkeypatch.setattr(indexing, "PER_NOTE", 1)
    monkeypatch.setattr(indexing, "NOTES", 3)
    for database in two:

        def written(connection):
            for table in ("search_doc", "search_term", "search_size", "search_delta"):
                connection.execute(text(f"DELETE FROM {table}"))

        database.write(written)
        for doc in acts:
            database.write(lambda c, doc=doc: search.put(c, "article", [doc]))
            state = database.read(lambda c: checking.state(c, "article"))
            assert (state.miscounted, state.torn) == (0, ())
        notes = database.read(lambda c: c.execute(text("SELECT count(*) FROM search_delta")).scalar_one())
        assert notes < 3


def test_a_word_is_found_before_it_is_counted(database, monkeypatch):
    monkeypatch.setattr(indexing, "PER_NOTE", 1)
    docs = [(n, f"printer {n}", "offline") for n in range(1, 100)]
    database.write(lambda c: search.put(c, "article", docs))
    database.write(lambda c: search.put(c, "article", [(100, "Badge", "the turnstile 闸机 at the gate")]))
    waiting = database.read(lambda c: c.execute(text("SELECT count(*) FROM search_delta")).scalar_one())
    assert waiting == 1
    for asked in ("turnstile", "闸机", "badge", "turnst", "bad"):
        assert found(database, asked) == [100], asked
    database.write(lambda c: search.put(c, "article", [(100, "Badge", "it opens again")]))
    assert found(database, "turnstile") == [], "what a note takes back"


def test_of_a_word_that_all_hold_titles_and_the_newest_come(database, monkeypatch):
    monkeypatch.setitem(asking.BUDGET, "article", 60)
    monkeypatch.setattr(asking, "NEWEST", 50)
    docs = [(n, f"network {n}", "vpn") for n in range(1, 101)]
    database.write(lambda c: search.put(c, "article", docs))
    assert found(database, "vpn")
    assert set(found(database, "vpn")) <= set(range(51, 101))
    titled = [(n, "about vpn", "and more") for n in range(101, 161)]
    database.write(lambda c: search.put(c, "article", titled))
    assert set(found(database, "vpn")) <= set(range(101, 161))


@pytest.mark.parametrize(
    "odd",
    [
        "x" * 5000,  # a token longer than PostgreSQL keeps
        "字" * 3000,
        "A" * 2500 + " needle",
        "\0\x01\x1b[31m needle",
        "\ud83d needle",
        "needle' \" \\ & | ! ( ) :* <->",
        "ﷺ" * 500,
    ],
)
def test_any_text_can_be_indexed_and_asked(database, odd):
    database.write(lambda c: search.put(c, "article", [(1, odd, odd)]))
    if "needle" in odd:
        assert found(database, "needle") == [1]
    if tokens(odd):
        assert found(database, odd) == [1]


OPERATORS = ["OR", "AND", "NOT", "NEAR", "''", ":*", "<->", "--", *"\"'*()-+^:|&!<>\\%_{}[]~@#$;,.?/"]
OTHERS = ["vpn", "打印", "😀", "\ud800", "\u202e", "ａ", *" \0\t\n"]
QUERIES = st.text(max_size=60) | st.lists(st.sampled_from(OPERATORS + OTHERS), max_size=12).map("".join)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
@example(query="\U0001e900")  # a letter younger than SQLite's tables
@example(query="\u0345")
@example(query="x" * 3000)
def test_any_text_is_a_query(indexed, query):
    ids = found(indexed, query)
    assert set(ids) <= {doc_id for doc_id, *_ in DOCS}
    assert len(ids) == len(set(ids))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(docs=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=6), query=QUERIES)
def test_both_databases_give_one_answer(two, docs, query):
    answers = []
    for database in two:

        def job(connection):
            connection.execute(text("DELETE FROM search_doc"))
            search.put(
                connection, "article", [(n, *doc) for n, doc in enumerate([*docs, *[("vpn", "打印")]])]
            )
            return search.find(connection, "article", query)

        answers.append(database.write(job))
    assert answers[0] == answers[1]


@pytest.fixture
def two(sqlite_url, postgres_url):
    opened = [Database.open(url) for url in (sqlite_url, postgres_url)]
    yield opened
    for database in opened:
        database.close()


@given(st.text())
def test_tokens_are_safe_in_any_index(given_text):
    for token in tokens(given_text):
        assert token
        assert len(token) <= 100
        assert not set(token) & set(" \t\n'\"\\*&|!:()<>\0")


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("打印机", ["打印", "印机"]),
        ("网", ["网"]),
        ("Printers", ["printer"]),
        ("policies", ["policy"]),
        ("status glass this", ["status", "glass", "this"]),
        ("0x80070005", ["0x80070005"]),
        ("ORA-12541", ["ora12541", "ora", "12541"]),
        ("T20231001-003", ["t20231001003", "t20231001", "003"]),
        ("VPN连不上", ["vpn", "连不", "不上"]),
        ("max_user", ["maxuser", "max", "user"]),
    ],
)
def test_tokens(given_text, expected):
    assert tokens(given_text) == expected


# ---------------------------------------------------------------- tickets


def test_a_ticket_is_found_by_what_it_says_as_soon_as_it_says_it(desk, l1):
    command = cm.Register("打印机离线", "三楼", Customer("张*", "销售部"), Channel.PHONE, reference="inc-77")
    outcome = desk.register(l1, command).outcomes[0]
    for query in ("打印", "三楼", "销售", outcome.number, "INC-77"):
        assert found(desk.database, query, "ticket") == [outcome.ticket_id], query
    desk.act(l1, [Act(outcome.ticket_id, cm.Amend(subject="复印机卡纸"))])
    assert found(desk.database, "打印", "ticket") == []
    assert found(desk.database, "卡纸", "ticket") == [outcome.ticket_id]


def test_numbers_and_references_are_found_by_their_beginning_in_either_case(desk, l1):
    one = desk.register(l1, cm.Register("a", customer=Customer("x"), reference="inc-100%_1")).outcomes[0]
    two = desk.register(l1, cm.Register("b", customer=Customer("x"), reference="INC-200")).outcomes[0]

    def like(start: str) -> list[int]:
        return desk.database.read(lambda c: queries.numbers_like(c, start, 10))

    assert like("inc-1") == like("INC-1") == like("inc-100%_") == [one.ticket_id]
    assert like("INC") == [two.ticket_id, one.ticket_id]
    assert like("t2026") == [two.ticket_id, one.ticket_id]
    assert like("inc-1%0") == like("inc-100_") == like("%") == like("\\") == []


@pytest.mark.parametrize("words", ["100%", "x_y", "C:\\temp", "it's", '"a\' OR 1"', "'; --x", "a*b", "^x"])
def test_a_filter_takes_its_words_as_they_are(desk, l1, words):
    plain = desk.register(l1, cm.Register("plain", customer=Customer("x"))).outcomes[0]
    odd = desk.register(l1, cm.Register(f"odd {words} one", customer=Customer("x"))).outcomes[0]

    def ids(asked: str) -> tuple[int, ...]:
        return reading.select(desk, l1, reading.query(desk, asked))

    assert odd.ticket_id in ids(words)
    assert ids(f'"odd {words.replace(chr(34), " ")} one"') == (odd.ticket_id,)
    assert ids("PLAIN") == (plain.ticket_id,)


# ---------------------------------------------------------------- articles


def test_of_two_articles_alike_the_one_that_solved_tickets_comes_first(desk, l1, clock):
    def article(slug: str) -> Article:
        words = {"title": "VPN drops", "body": "Clear the saved credentials."}
        return Article(0, slug, **words, language=Language.ENGLISH, state=ArticleState.PUBLISHED, product="",
                       tags=(), owner_id="", updated_at=clock())  # fmt: skip

    for slug in ("/kb/12", "/kb/21"):
        knowledge.add(desk, article(slug))

    def order() -> list[str]:
        return [found.slug for found in finding.find_articles(desk, "vpn drops").articles]

    assert order() == ["/kb/21", "/kb/12"]  # as fresh as the other, and the newer
    for _ in range(3):
        ticket = desk.register(l1, cm.Register("vpn", customer=Customer("x"))).done[0].ticket_id
        desk.act(l1, [Act(ticket, cm.LinkArticle("/kb/12"))])
    assert order() == ["/kb/12", "/kb/21"]
