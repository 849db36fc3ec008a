"""From when on two reports are alike: how often that is right, and how much of what is alike is found.

Questions that were judged to have one answer are the same report in other words; each is shown those that are
indexed beside it, as while a ticket is registered. A forum's questions, which nobody judged, say how often
anything would be shown at all. The sets lie beside the project and are not part of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from supportdesk.domain.alike import DUPLICATE, RELATED, SAME, WORTH_SHOWING
from supportdesk.services.suggesting import ARTICLES, _certainty
from supportdesk.store import search
from supportdesk.store.database import Database
from tests.bench.figures import heading
from tests.bench.test_relevance import SETS, judged, lines

THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)
NEAREST = 20
FORUM = SETS.parent / "zh_qa" / "egret_qa.jsonl.gz"

pytestmark = pytest.mark.bench


def near(url: str, texts: Sequence[str]) -> list[list[tuple[int, float]]]:
    """For each text the others that are most like it, with how alike."""
    database = Database.open(url)
    try:
        rows = [(n, text, "") for n, text in enumerate(texts, 1)]
        database.write(lambda c: search.put(c, "ticket", rows))
        found = []
        for n, text in enumerate(texts, 1):
            alike = database.read(lambda c, n=n, t=text: search.alike(c, "ticket", t, NEAREST, without={n}))
            found.append([(each.id - 1, each.likeness) for each in alike])
        return found
    finally:
        database.close()


@pytest.mark.parametrize("name", ["stackfaq_en", "winserver_zh"])
def test_questions_of_one_answer_are_alike(name: str, sqlite_url: str) -> None:
    kinds = ("paraphrase", "desc", "heading", "mixed")
    asked = [question for question in judged(name).questions if question[1] in kinds]
    same = [
        {m for m, other in enumerate(asked) if m != n and one[2] & other[2]} for n, one in enumerate(asked)
    ]
    found = near(sqlite_url, [text for text, _kind, _right in asked])
    pairs = sum(map(len, same)) / 2
    heading(f"{name}: {len(asked)} reports, {pairs:.0f} pairs of them the same; of pairs that are this alike")
    for threshold in THRESHOLDS:
        told = {
            frozenset((n, other))
            for n, each in enumerate(found)
            for other, likeness in each
            if likeness >= threshold
        }
        right = sum(max(pair) in same[min(pair)] for pair in told)
        first = [each[0] for each in found if each and each[0][1] >= threshold]
        hits = sum(each[0][0] in same[n] for n, each in enumerate(found) if each and each[0][1] >= threshold)
        sign = {RELATED: "RELATED", SAME: "SAME", DUPLICATE: "DUPLICATE"}.get(threshold, "")
        print(
            f"  {threshold:.2f} {sign:<10} precision {right / len(told) if told else 1:6.1%}"
            f"  recall {right / pairs if pairs else 0:6.1%}  pairs {len(told):>5}"
            f"  | the most alike is right {hits / len(first) if first else 1:6.1%} of {len(first)}"
        )


def test_how_often_a_forum_would_be_shown_something(sqlite_url: str) -> None:
    if not FORUM.exists():
        pytest.skip(f"{FORUM} is not there: the forum's questions lie beside the project")
    texts = [json.loads(line)["question"] for line in lines(FORUM)]
    found = near(sqlite_url, texts)
    heading(f"{len(texts)} questions of a forum, of years: how many find another that is this alike")
    for threshold in THRESHOLDS:
        many = sum(bool(each) and max(likeness for _n, likeness in each) >= threshold for each in found)
        print(f"  {threshold:.2f} {many / len(texts):6.1%}")


SHARES = (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8)


def suggested(database: Database, text: str) -> list[tuple[int, float]]:
    """Articles as they are suggested for a report, with how much each of them says."""
    found = database.read(lambda c: search.alike(c, "article", text, ARTICLES * 3))
    best = max((each.score for each in found), default=1.0)
    scored = sorted(((each.id, _certainty(each, best)) for each in found), key=lambda one: -one[1])
    return scored[:ARTICLES]


@pytest.mark.parametrize("name", ["stackfaq_en", "winserver_zh"])
def test_articles_that_are_worth_showing(name: str, sqlite_url: str) -> None:
    """How many of those that answer are shown, how many that do not, and how often nothing would be for
    questions of another field altogether.
    """
    asked = judged(name)
    database = Database.open(sqlite_url)
    try:
        documents = [(n, *document) for n, document in enumerate(asked.documents, 1)]
        database.write(lambda c: search.put(c, "article", documents))
        kinds = ("paraphrase", "desc", "heading", "mixed")
        told = [(suggested(database, text), right) for text, kind, right in asked.questions if kind in kinds]
        strangers: list[list[tuple[int, float]]] = []
        if name == "winserver_zh" and FORUM.exists():
            texts = [json.loads(line)["question"] for line in lines(FORUM)][:600]
            strangers = [suggested(database, text) for text in texts]
    finally:
        database.close()
    heading(f"{name}: {len(told)} reports; of articles that say at least this share of it")
    for share in SHARES:
        shown = [[i for i, score in each if score >= share] for each, _right in told]
        hits = sum(bool(set(found) & right) for found, (_each, right) in zip(shown, told, strict=True))
        good = sum(len(set(found) & right) for found, (_each, right) in zip(shown, told, strict=True))
        many = sum(map(len, shown))
        seen = sum(bool(each) and each[0][1] >= share for each in strangers)
        words = f"  | strangers {seen / len(strangers):6.1%}" if strangers else ""
        sign = "WORTH_SHOWING" if share == WORTH_SHOWING else ""
        print(
            f"  {share:.2f} {sign:<14} answered {hits / len(told):6.1%}"
            f"  right {good / many if many else 1:6.1%} of {many / len(told):.1f} shown{words}"
        )
