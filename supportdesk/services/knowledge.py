"""The knowledge base looked at, and filled from what is there already (process §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from supportdesk.domain.errors import BadInput, Conflict, NotFound
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState, Language
from supportdesk.services import article_format
from supportdesk.services.article_acts import take_over
from supportdesk.services.desk import Desk
from supportdesk.store import articles
from supportdesk.store.database import Connection

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # an article read from a file is dated when it is kept


def article(desk: Desk, slug: str) -> Article:
    """The article `/kb/001`; `kb/001` and `001` name it too. Raises NotFound."""
    wanted = slug if slug.startswith("/") else f"/{slug}" if slug.startswith("kb/") else f"/kb/{slug}"
    found = desk.database.read(lambda c: articles.by_slugs(c, [wanted]))
    if not found:
        raise NotFound("no_article", slug=slug)
    return found[0]


def add(desk: Desk, written: Article) -> Article:
    """Keep an article that another system had, in the state that it has; without a slug it gets the next
    `/kb/NNN`. Raises Conflict, BadInput.
    """
    if not written.title.strip():
        raise BadInput("missing", field="title")

    def job(connection: Connection) -> Article:
        slug = written.slug or articles.next_slug(connection)
        if articles.by_slugs(connection, [slug]):
            raise Conflict("slug_taken", slug=slug)
        article_id = take_over(connection, desk, replace(written, slug=slug, updated_at=desk.now()))
        return articles.by_ids(connection, [article_id])[0]

    return desk.database.write(job)


def read_markdown(path: Path, default_language: Language = Language.ENGLISH) -> Article:
    """An article from a Markdown file with front matter. Raises BadInput naming the file and the line."""
    try:
        content = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", file=str(path)) from error
    page = article_format.read(str(path), content, default_language)
    return Article(
        id=0,
        slug=page.slug,
        title=page.text.title,
        body=page.text.body,
        language=page.text.language,
        state=page.state or ArticleState.DRAFT,
        product=page.text.product,
        tags=tuple(tag.strip() for tag in page.text.tags if tag.strip()),
        owner_id=page.owner,
        updated_at=_NEVER,
        review_on=page.review_on,
    )
