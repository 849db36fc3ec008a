"""How long a question takes as there is more to find: the whole way, until what is shown has been read.

Texts are put together from sentences of the sets that lie beside the project, so that words are as common
and as rare as they are. Beside ours, in the same run and over the same tokens, plain FTS5: the question
whole, by bm25.
"""

from __future__ import annotations

import gc
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, insert, text

from supportdesk.domain import article_commands as ac
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.people import Agent
from supportdesk.domain.search_line import facets_of
from supportdesk.domain.tokens import tokens
from supportdesk.domain.vocabulary import ArticleState, Language, Tier
from supportdesk.services import article_acts, finding
from supportdesk.services.desk import Desk
from supportdesk.store.article_tables import article_facet
from supportdesk.store.database import Connection
from supportdesk.store.search.indexing import Counts, counted, keep
from supportdesk.store.search.postings import place
from supportdesk.store.tables import article, search_doc
from tests.bench.figures import heading, percentile
from tests.bench.test_relevance import Judged, judged

pytestmark = pytest.mark.bench

ARTICLES, TICKETS = 100_000, 1_000_000
ASKED = 400
LI_NA = Agent("li.na", "李娜", Tier.L1)
_BATCH = 5_000


@dataclass(frozen=True)
class Texts:
    """Sentences to make texts of, and questions that people asked."""

    sentences: list[str]
    questions: list[str]

    def documents(self, many: int, length: int) -> Iterator[tuple[int, str, str]]:
        """So many (id, title, body), the body of about `length` characters."""
        rng = random.Random(many)  # a sample, no secret
        for n in range(1, many + 1):
            body = ""
            while len(body) < length:
                body += rng.choice(self.sentences) + " "
            yield n, rng.choice(self.sentences)[:40], body[: 2 * length]


def gathered() -> Texts:
    """The sentences and the questions of the judged sets."""
    sets: list[Judged] = [judged(name) for name in ("winserver_zh", "stackfaq_en")]
    sentences = [
        sentence
        for each in sets
        for title, body in each.documents
        for part in re.split(r"[。.!?!?\n]+", f"{title}\n{body}")
        if 8 <= len(sentence := part.strip()) <= 120
    ]
    questions = [question for each in sets for question, _kind, _right in each.questions]
    return Texts(sentences, random.Random(7).sample(questions, ASKED))


@pytest.fixture(scope="module")
def texts() -> Texts:
    return gathered()


def _filled(url: str, kind: str, documents: Iterator[tuple[int, str, str]]) -> tuple[Desk, float]:
    """A desk with them, opened as by who comes later: all is in its file; and the seconds it took."""
    with closing(Desk.open(url)) as desk:
        took = _fill(desk, kind, documents)
    return Desk.open(url), took


def _fill(desk: Desk, kind: str, documents: Iterator[tuple[int, str, str]]) -> float:
    """Index them, the databases' own indexes made at the end; the seconds it took."""
    begun = time.perf_counter()

    def made(connection: Connection) -> None:
        again = _laid_aside(connection, kind)
        counts: Counts = {}
        size = [0, 0, 0]
        while batch := list(islice(documents, _BATCH)):
            rows = [
                {
                    "id": place(kind, n), "kind": kind, "doc_id": n,
                    "title": " ".join(tokens(title)), "body": " ".join(tokens(body)),
                }
                for n, title, body in batch
            ]  # fmt: skip
            connection.execute(insert(search_doc), rows)
            some, more = counted((row["title"], row["body"]) for row in rows)
            for token, (held, titled) in some.items():
                both = counts.setdefault(token, [0, 0])
                both[0] += held
                both[1] += titled
            size = [one + other for one, other in zip(size, more, strict=True)]
            if kind == "article":
                _rows(connection, desk.now(), batch)
        keep(connection, kind, counts, size)
        for statement in again:
            connection.execute(text(statement))

    desk.database.write(made)
    if not desk.database.is_sqlite:  # as its own daemon does within minutes
        engine = create_engine(desk.database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return time.perf_counter() - begun


def _laid_aside(connection: Connection, kind: str) -> list[str]:
    """Take off what follows each document; the statements that put it back."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA cache_size=-400000"))
        found = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'search_doc'")
        ).all()
        for name, _sql in found:
            connection.execute(text(f"DROP TRIGGER {name}"))
        tables = (f"search_{kind}", f"search_{kind}_title")
        return [*(f"INSERT INTO {t}({t}) VALUES ('rebuild')" for t in tables), *(sql for _name, sql in found)]
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    found = connection.execute(
        text("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE :like"),
        {"like": f"ix_search_{kind}_%lexemes"},
    ).all()
    for name, _sql in found:
        connection.execute(text(f"DROP INDEX {name}"))
    return [sql for _name, sql in found]


def _rows(connection: Connection, now: datetime, batch: Sequence[tuple[int, str, str]]) -> None:
    rng = random.Random(batch[0][0])

    def common(many: int) -> int:
        """One of so many, the first the commonest."""
        return min(many, int(rng.paretovariate(0.8)))

    rows, facets = [], []
    for n, title, body in batch:
        at = now - timedelta(minutes=n)
        state = ArticleState.RETIRED if n > 0.7 * ARTICLES else rng.choice(_STATES)
        owner = f"agent{common(40)}"
        tags = tuple(dict.fromkeys(f"tag{common(300)}" for _ in range(3)))
        said = ArticleText(title, body, Language.CHINESE, f"product{common(20)}", tags)
        rows.append({
            "id": n, "slug": f"/kb/{n:03d}", "title": title, "body": body, "product": said.product,
            "tags": ",".join(tags), "language": said.language.value, "state": state.value,
            "stage": state.value, "seq": 0, "owner_id": owner, "created_at": now, "updated_at": at,
            "images": "", "helpful": n % 7, "unhelpful": n % 3,
        })  # fmt: skip
        told = sorted(facets_of(said, state, owner))
        facets += [{"article_id": n, "facet": facet, "updated_at": at} for facet in told]
    connection.execute(insert(article), rows)
    connection.execute(insert(article_facet), facets)
    if connection.dialect.name == "postgresql":  # ids were given, not drawn
        connection.execute(text("SELECT setval('article_id_seq', (SELECT max(id) FROM article))"))


_STATES = [ArticleState.PUBLISHED] * 19 + [ArticleState.DRAFT]
_VALUES = {
    "tag": ["tag1", "tag2", "tag40", "tag300", "nothing"], "product": ["product1", "product19", "nothing"],
    "state": ["published", "draft", "retired", "in_review"], "lang": ["zh", "en"],
    "owner": ["agent1", "agent39", "nobody"], "updated": ["<7d", ">60d", "2020", ">2030"],
}  # fmt: skip


def _filters(rng: random.Random) -> str:
    """One to three filters that fit all, many, few or none."""
    names = rng.sample(sorted(_VALUES), rng.randint(1, 3))
    return " ".join(
        f"{rng.choice(['', '', '-'])}{name}:{','.join(rng.sample(_VALUES[name], rng.randint(1, 2)))}"
        for name in names
    )


def _hostile(rng: random.Random, texts: Texts) -> str:
    """A line that nobody means: what it is made of, queries are made of."""
    length = rng.choice([3, 20, 200, 2_000, 1_000_000])
    line = ""
    while len(line) < min(length, 4_000):
        line += rng.choice([
            rng.choice(texts.questions), rng.choice(texts.sentences), _filters(rng), rng.choice(_BITS),
            chr(rng.randrange(0x20)), chr(rng.choice([0x4E00, 0x3040, 0x1F600, 0xD800]) + rng.randrange(80)),
        ]) + rng.choice(["", " "])  # fmt: skip
    return line * max(1, length // len(line))


_BITS = [
    '"', "'", "*", "(", ")", ":", "^", "-", "+", "|", "&", "!", "<->", ":*", "NEAR(", " AND ", " OR ", "NOT ",
    "tag:", "updated:", "{title body}:", "'; DROP TABLE article; --", "%", "_", "\\", "\u202e", "\ufeff",
]  # fmt: skip


@dataclass
class Spent:
    """Milliseconds of each call: on the clock, and of the processor."""

    wall: list[float]
    cpu: list[float]


def _spent(call: Callable[[Any], object], questions: Iterable[Any]) -> Spent:
    gc.collect()
    gc.freeze()  # as the console does once it stands: what the bench made is not looked at again
    spent = Spent([], [])
    for question in questions:
        began, used = time.perf_counter(), time.process_time()
        call(question)
        spent.wall.append((time.perf_counter() - began) * 1000)
        spent.cpu.append((time.process_time() - used) * 1000)
    return spent


def _tell(what: str, ours: Spent, base: Spent | None, target: str) -> None:
    def of(values: list[float]) -> str:
        return f"p50 {percentile(values, 0.5):6.2f} p99 {percentile(values, 0.99):6.2f}"

    beside = ""
    if base:
        ratio = percentile(ours.wall, 0.99) / percentile(base.wall, 0.99)
        beside = f" | baseline {of(base.wall)} | ratio p99 {ratio:.3f}"
    print(f"  {what:<22} {of(ours.wall)} ms, of the processor {of(ours.cpu)}{beside}   target {target}")


def _plain(desk: Desk, question: str) -> object:
    match = " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens(question)))
    query = text("SELECT rowid FROM plain WHERE plain MATCH :asked ORDER BY bm25(plain, 10, 1) LIMIT 10")
    return desk.database.read(lambda c: c.execute(query, {"asked": match}).all()) if match else None


def _beside(desk: Desk, kind: str, questions: Sequence[str]) -> Spent | None:
    if not desk.database.is_sqlite:
        return None

    def made(connection: Connection) -> None:
        connection.execute(text(
            "CREATE VIRTUAL TABLE plain "
            f"USING fts5(title, body, content='search_{kind}_doc', content_rowid='id')"
        ))  # fmt: skip
        connection.execute(text("INSERT INTO plain(plain) VALUES ('rebuild')"))

    desk.database.write(made)
    spent = _spent(lambda question: _plain(desk, question), questions)
    desk.database.write(lambda c: c.execute(text("DROP TABLE plain")))
    return spent


def _typed(questions: Sequence[str]) -> list[str]:
    """What stands in the line after each key of a few questions."""
    return [question[:n] for question in questions[:40] for n in range(1, min(len(question), 16) + 1)]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_articles(engine: str, texts: Texts, sqlite_url: str, postgres_url: str) -> None:
    url = sqlite_url if engine == "sqlite" else postgres_url
    desk, took = _filled(url, "article", texts.documents(ARTICLES, 368))

    def find(question: str) -> object:
        return finding.find_articles(desk, question)

    def draft(said: str) -> object:
        text = ArticleText("Printer jams", said, Language.CHINESE)
        return article_acts.draft(desk, LI_NA, ac.Draft("", text, LI_NA.id))

    try:
        heading(f"{ARTICLES:,} articles on {engine}, indexed in {took:.0f} s")
        _spent(find, texts.questions[:50])
        base = _beside(desk, "article", texts.questions)
        _tell("a question", _spent(find, texts.questions), base, "p99 10, PostgreSQL 20")
        rng = random.Random(11)
        alone = [_filters(rng) for _ in range(ASKED)]
        _tell("filters alone", _spent(find, alone), None, "p99 10, PostgreSQL 20")
        both = [f"{question} {_filters(rng)}" for question in texts.questions]
        _tell("filters beside words", _spent(find, both), None, "p99 10, PostgreSQL 20")
        hostile = [_hostile(rng, texts) for _ in range(ASKED)]
        _tell("any text", _spent(find, hostile), None, "p99 10, PostgreSQL 20")
        keys = _spent(lambda typed: finding.palette(desk, typed, LI_NA), _typed(texts.questions))
        _tell("a key in the palette", keys, None, "8")
        writes = _spent(draft, [body for _n, _title, body in texts.documents(100, 368)])
        _tell("a draft kept", writes, None, "p50 3")
    finally:
        desk.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_tickets(engine: str, texts: Texts, sqlite_url: str, postgres_url: str) -> None:
    url = sqlite_url if engine == "sqlite" else postgres_url
    desk, took = _filled(url, "ticket", texts.documents(TICKETS, 96))

    def find(question: str) -> object:
        return finding.find_tickets(desk, question)

    try:
        heading(f"{TICKETS:,} tickets on {engine}, indexed in {took:.0f} s")
        _spent(find, texts.questions[:50])
        base = _beside(desk, "ticket", texts.questions[:60])
        _tell("a question", _spent(find, texts.questions), base, "p99 20, PostgreSQL 50")
    finally:
        desk.close()
