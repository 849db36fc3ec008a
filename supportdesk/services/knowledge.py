"""Articles written and kept (process §5)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from supportdesk.domain.errors import BadInput, Conflict, NotFound
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Language
from supportdesk.services.desk import Desk
from supportdesk.store import articles
from supportdesk.store.database import Connection

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # an article read from a file is dated when it is kept
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def article(desk: Desk, slug: str) -> Article:
    """The article `/kb/001`; `kb/001` and `001` name it too. Raises NotFound."""
    wanted = slug if slug.startswith("/") else f"/{slug}" if slug.startswith("kb/") else f"/kb/{slug}"
    found = desk.database.read(lambda c: articles.by_slugs(c, [wanted]))
    if not found:
        raise NotFound("no_article", slug=slug)
    return found[0]


def add(desk: Desk, written: Article) -> Article:
    """Keep a new article; without a slug it gets the next `/kb/NNN`. Raises Conflict, BadInput."""
    if not written.title.strip():
        raise BadInput("missing", field="title")

    def job(connection: Connection) -> Article:
        slug = written.slug or _next_slug(articles.slugs(connection))
        if articles.by_slugs(connection, [slug]):
            raise Conflict("slug_taken", slug=slug)
        return articles.put(connection, replace(written, id=0, slug=slug, updated_at=desk.now()))

    return desk.database.write(job)


def _next_slug(taken: list[str]) -> str:
    numbers = [int(m[1]) for slug in taken if (m := re.fullmatch(r"/kb/(\d+)", slug))]
    return f"/kb/{max(numbers, default=0) + 1:03d}"


def read_markdown(path: Path, default_language: Language = Language.ENGLISH) -> Article:
    """An article from a Markdown file with `key: value` lines of front matter between `---` lines.

    Without front matter the first heading is the title. Raises BadInput naming the file and the key.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", file=str(path)) from error
    matter: dict[str, str] = {}
    if found := _FRONT_MATTER.match(text):
        for line in found[1].splitlines():
            key, _, value = line.partition(":")
            matter[key.strip()] = value.strip()
        text = text[found.end() :]
    heading = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    title = matter.get("title") or (heading[1].strip() if heading else path.stem)
    try:
        language = Language(matter.get("lang", default_language))
        state = ArticleState(matter.get("state", ArticleState.DRAFT))
    except ValueError as error:
        raise BadInput("front_matter", file=str(path), said=str(error)) from error
    return Article(
        id=0,
        slug=matter.get("slug", ""),
        title=title,
        body=text.strip() + "\n",
        language=language,
        state=state,
        product=matter.get("product", ""),
        tags=tuple(tag.strip() for tag in matter.get("tags", "").split(",") if tag.strip()),
        owner_id=matter.get("owner", ""),
        updated_at=_NEVER,
    )
