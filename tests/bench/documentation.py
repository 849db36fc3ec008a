"""Questions with their answers, made of somebody's documentation as the given sets were made of theirs.

    python -m tests.bench.documentation FOLDER SETS/NAME
    BENCH_SETS=SETS python -m pytest -m bench -s tests/bench/test_relevance.py

FOLDER has Markdown with front matter. A page answers its description, a heading that no other page has, such
a heading mistyped (beside what it was, for what the mistake costs), a code that few pages have, and the
beginning of its title.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

_CODE = re.compile(r"\b(?:0x[0-9a-f]{6,8}|kb\d{6,7}|[a-z]{2,}\d{3,}\w*)\b", re.IGNORECASE)
_FRONT = re.compile(r"\ufeff?---\s*\n(.*?)\n---\s*\n(.*)", re.DOTALL)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_READ = 6_000  # characters of a page

Answered = tuple[str, frozenset[int]]
"""Text, the pages that answer."""

Question = tuple[str, str, frozenset[int]]
"""Text, kind, the pages that answer."""


@dataclass(frozen=True)
class Page:
    """A page of the documentation."""

    title: str
    description: str
    headings: tuple[str, ...]
    text: str


def pages(folder: Path) -> list[Page]:
    """Those that say something, each once."""
    found: dict[tuple[str, str], Page] = {}
    for path in sorted(folder.rglob("*.md")):
        page = _read(path.read_text(encoding="utf-8", errors="replace"))
        if page is not None and page.title and len(page.text) > 150:
            found.setdefault((page.title.lower(), page.text[:200]), page)
    return list(found.values())


def _read(content: str) -> Page | None:
    parts = _FRONT.match(content.replace("\r\n", "\n"))
    if parts is None:
        return None
    try:
        front: dict[str, Any] = yaml.safe_load(parts[1]) or {}
    except yaml.YAMLError:
        return None
    title, headings, text = "", [], []
    place = ""
    for token in MarkdownIt().parse(parts[2]):
        if token.type == "heading_open":
            place = token.tag
        elif token.type == "inline":
            said = " ".join(child.content for child in token.children or () if child.type == "text")
            if place == "h1" and not title:
                title = said
            elif place in ("h2", "h3"):
                headings.append(said)
            else:
                text.append(said)
            place = ""
    title = title or str(front.get("title", "")).split("|")[0].strip()
    return Page(title, str(front.get("description") or ""), tuple(headings), " ".join(text)[:_READ])


def mistyped(rng: random.Random, words: str) -> str:
    """One of the longer words with one letter left out, changed, or changed places with the next."""
    parts = words.split()
    long = [n for n, word in enumerate(parts) if word.isalpha() and len(word) >= 5]
    if not long:
        return ""
    n = rng.choice(long)
    word = parts[n]
    k = rng.randrange(1, len(word) - 1)
    ways = (word[k + 1] + word[k] + word[k + 2 :], word[k + 1 :], rng.choice(_LETTERS) + word[k + 1 :])
    parts[n] = word[:k] + rng.choice(ways)
    return " ".join(parts)


def questions(of: list[Page]) -> Iterator[Question]:
    """What is asked of them; the same each time."""
    rng = random.Random(5)  # a sample, no secret
    titles = {page.title.lower() for page in of}

    def few(
        every: Iterable[tuple[str, int]], most: int, of_each: int = 1
    ) -> list[tuple[str, frozenset[int]]]:
        places: defaultdict[str, set[int]] = defaultdict(set)
        for text, place in every:
            places[text].add(place)
        found = [(text, frozenset(some)) for text, some in sorted(places.items()) if len(some) <= of_each]
        rng.shuffle(found)
        return found[:most]

    numbered = list(enumerate(of))
    told = [(page.description.rstrip("."), n) for n, page in numbered if 20 < len(page.description) < 200]
    for text, right in few(told, 250):
        yield text, "desc", right
    heads = [(head, n) for n, page in numbered for head in page.headings]
    own = few([one for one in heads if len(one[0].split()) > 1 and one[0].lower() not in titles], 600)
    for text, right in own[:400]:
        yield text, "heading", right
    for text, right in own[400:]:
        if wrong := mistyped(rng, text):
            yield wrong, "typo", right
            yield text, "untyped", right
    codes = [
        (code.lower(), n) for n, page in numbered for code in set(_CODE.findall(f"{page.title} {page.text}"))
    ]
    for text, right in few(codes, 60, 3):
        yield text, "code", right
    for page in rng.sample([page for page in of if len(page.title) >= 14], min(130, len(of))):
        begun = page.title[: rng.randrange(8, min(len(page.title), 30))].strip()
        right = frozenset(n for n, other in numbered if other.title.lower().startswith(begun.lower()))
        yield begun, "prefix", right


def write(folder: Path, to: Path) -> tuple[int, int]:
    """Make a set of documentation; how many pages, how many questions."""
    of = pages(folder)
    asked = list(questions(of))
    to.mkdir(parents=True, exist_ok=True)
    corpus = ({"id": f"d{n}", "title": page.title, "text": page.text} for n, page in enumerate(of))
    texts = ({"id": f"q{n}", "text": text, "kind": kind} for n, (text, kind, _right) in enumerate(asked))
    right = (f"q{n}\td{k}\t1" for n, (_text, _kind, some) in enumerate(asked) for k in sorted(some))
    for name, every in (
        ("corpus.jsonl.gz", map(json.dumps, corpus)),
        ("queries.jsonl.gz", map(json.dumps, texts)),
        ("qrels.tsv.gz", right),
    ):
        with gzip.open(to / name, "wt", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in every)
    return len(of), len(asked)


if __name__ == "__main__":
    print("{} pages, {} questions".format(*write(Path(sys.argv[1]), Path(sys.argv[2]))))
