"""What a model made of texts that can be found: kept beside the search documents, never made in their
transaction. A vector is of the words that the document had; once they changed it is of nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, bindparam, delete, func, insert, select
from sqlmodel import Field, SQLModel

from supportdesk.store.search.postings import place, thing
from supportdesk.store.tables import Row, search_doc


class SearchVectorRow(Row, table=True):
    """A document's vector: whose model's, and of which words."""

    __tablename__ = "search_vector"

    id: int = Field(
        sa_column=Column(BigInteger, primary_key=True, autoincrement=False),
        description="that of the search document",
    )
    model: str = Field(max_length=80)
    digest: str = Field(max_length=32, description="of the document's tokens")
    vector: bytes = Field(sa_type=LargeBinary)


search_vector = SQLModel.metadata.tables["search_vector"]

_PLACES: Any = bindparam("places", expanding=True)
_KNOWN = (
    select(search_doc.c.id, search_doc.c.title, search_doc.c.body)
    .add_columns(search_vector.c.digest, search_vector.c.vector)
    .outerjoin(
        search_vector,
        (search_vector.c.id == search_doc.c.id) & (search_vector.c.model == bindparam("model")),
    )
    .where(search_doc.c.id.in_(_PLACES))
)  # fmt: skip


def known(
    connection: Connection, kind: str, ids: Sequence[int], model: str
) -> tuple[dict[int, bytes], dict[int, str]]:
    """Of these things the vectors that a model made of what they say now; of the others the digest of it."""
    vectors: dict[int, bytes] = {}
    wanting: dict[int, str] = {}
    places = [place(kind, i) for i in ids]
    for row in connection.execute(_KNOWN, {"places": places, "model": model}):
        said = _digest(row.title, row.body)
        if row.digest == said:
            vectors[thing(row.id)] = row.vector
        else:
            wanting[thing(row.id)] = said
    return vectors, wanting


def _digest(title: str, body: str) -> str:
    return hashlib.blake2b(f"{title}\n{body}".encode(), digest_size=16).hexdigest()


def keep(connection: Connection, kind: str, model: str, made: Mapping[int, tuple[str, bytes]]) -> None:
    """Keep vectors, each with the digest of what it was made of."""
    rows = [
        {"id": place(kind, i), "model": model, "digest": digest, "vector": vector}
        for i, (digest, vector) in made.items()
    ]
    if rows:
        connection.execute(delete(search_vector).where(search_vector.c.id.in_([row["id"] for row in rows])))
        connection.execute(insert(search_vector), rows)


def page(connection: Connection, kind: str, after: int, most: int) -> list[int]:
    """The ids of the next documents of a kind, in their order."""
    query = select(search_doc.c.doc_id).where(search_doc.c.kind == kind, search_doc.c.doc_id > after)
    return list(connection.execute(query.order_by(search_doc.c.doc_id).limit(most)).scalars())


def documents(connection: Connection, kind: str) -> int:
    query = select(func.count()).select_from(search_doc).where(search_doc.c.kind == kind)
    return connection.execute(query).scalar_one()
