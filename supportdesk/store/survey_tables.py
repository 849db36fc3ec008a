"""The table of survey links: only who has the mail has the link itself."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlmodel import Field

from supportdesk.store.tables import Row


class SurveyLinkRow(Row, table=True):
    """A link that leads to the survey of the entry `seq` of a ticket, by the digest of its token."""

    __tablename__ = "survey_link"

    digest: str = Field(primary_key=True, max_length=64)
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    seq: int


survey_link = SurveyLinkRow.__table__  # type: ignore[attr-defined]
