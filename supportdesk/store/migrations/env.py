"""Alembic's entry: migrates over the connection that `store.migrate` hands in."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import supportdesk.store.article_tables
import supportdesk.store.improvement_tables
import supportdesk.store.job_tables
import supportdesk.store.list_columns
import supportdesk.store.mail_tables
import supportdesk.store.notifying_tables
import supportdesk.store.outgoing_tables
import supportdesk.store.resource_tables
import supportdesk.store.search.vectors
import supportdesk.store.survey_tables
import supportdesk.store.tables
import supportdesk.store.verdicts
import supportdesk.store.web_tables  # noqa: F401 - these fill the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, transactional_ddl=False)
context.run_migrations()
