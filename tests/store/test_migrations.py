"""The revisions and the tables say the same."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from supportdesk.store import list_columns, migrate, verdicts, web_tables  # noqa: F401 - with tables of their own
from supportdesk.store.database import HEAD


def test_the_head_is_the_newest_revision_and_the_only_one():
    script = ScriptDirectory.from_config(migrate.config())
    assert script.get_heads() == [HEAD]
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)  # `newer` compares them as texts
    assert all(len(revision) == len(HEAD) for revision in revisions)


@pytest.mark.filterwarnings("ignore:Did not recognize type 'tsvector'")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_a_migrated_database_has_the_tables_of_the_model(database):
    def include(_thing, name, kind, _reflected, _compared) -> bool:
        if (name or "").endswith("_feed"):  # only PostgreSQL's feed reads by it
            return not database.is_sqlite
        beside = ("search_article", "search_ticket")  # FTS5's own tables
        return not (name or "").startswith(beside) and "lexemes" not in (name or "")

    def compare(connection):
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": include, "compare_server_default": True}
        )
        return compare_metadata(context, SQLModel.metadata)

    assert database.read(compare) == []
