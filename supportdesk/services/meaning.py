"""Order by meaning: what a model that ships in a package says, added to what words found. Off by default.

A question takes a model some milliseconds, a text a tenth of a second. So vectors are made of what was looked
at, by a thread that ends when nothing is wanting, and kept; what has none yet stays where its words put it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Protocol

from supportdesk.domain.errors import DeskError
from supportdesk.domain.evolution import fold
from supportdesk.domain.meaning import dealt, has_meaning
from supportdesk.domain.policy import PolicyBook
from supportdesk.services.paging import Progress
from supportdesk.store import articles, journal
from supportdesk.store.database import Connection, Database
from supportdesk.store.search import vectors

READ = 260
"""Characters of a text that the model reads: title and beginning."""

AT_ONCE = 8  # texts between two looks whether the desk is closing
WAITING = 400  # texts that may wait; what is still wanting is asked for again by whoever looks at it

_PAGE = 100


class Model(Protocol):
    """What makes vectors of texts and compares them; from any thread."""

    name: str

    def vector(self, text: str) -> bytes: ...

    def cosines(self, question: str, vectors: Sequence[bytes]) -> list[float]: ...


class Meaning:
    """What a model says of the texts of one desk."""

    def __init__(self, database: Database, book: PolicyBook, load: Callable[[], Model | None]) -> None:
        self._database = database
        self._book = book
        self._load = load
        self._loaded: Model | None = None
        self._asked_for = False
        self._loading = threading.Lock()
        self._wanting: dict[tuple[str, int], None] = {}
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def model(self) -> Model | None:
        """The model, loaded when it is first needed; None where it can't be."""
        with self._loading:
            if not self._asked_for:
                self._asked_for, self._loaded = True, self._load()
            return self._loaded

    def weighed(
        self, connection: Connection, kind: str, text: str, scores: Mapping[int, float]
    ) -> dict[int, float]:
        """The scores of things that words found, given out anew by what the text means."""
        if len(scores) < 2 or not has_meaning(text) or (model := self.model) is None:
            return dict(scores)
        there, wanting = vectors.known(connection, kind, list(scores), model.name)
        if wanting:
            self._want(kind, [i for i in scores if i in wanting])
        if not there:
            return dict(scores)
        cosines = model.cosines(text, list(there.values()))
        return dealt(scores, dict(zip(there, cosines, strict=True)))

    # ------------------------------------------------------------ making vectors

    def fill(self, kind: str, progress: Progress | None = None) -> None:
        """Make all vectors of a kind that are wanting. Raises StoreError, Busy."""
        whole = self._database.read(lambda c: vectors.documents(c, kind))
        done = last = 0
        while ids := self._database.read(partial(vectors.page, kind=kind, after=last, most=AT_ONCE)):
            self._make(kind, ids)
            done, last = done + len(ids), ids[-1]
            if progress is not None:
                progress(done, max(whole, done))

    def missing(self, connection: Connection, kind: str) -> int:
        """How many documents of a kind have no vector of what they say."""
        name = self.model.name if self.model else ""
        last = count = 0
        while ids := vectors.page(connection, kind, last, _PAGE):
            count += len(vectors.known(connection, kind, ids, name)[1])
            last = ids[-1]
        return count

    def close(self) -> None:
        """Leave what is wanting, and wait for the text at hand."""
        with self._changing:
            self._closed = True
            thread = self._thread
        if thread is not None:
            thread.join()

    def _want(self, kind: str, ids: Sequence[int]) -> None:
        with self._changing:
            if self._closed:
                return
            room = max(0, WAITING - len(self._wanting))
            self._wanting |= dict.fromkeys((kind, i) for i in ids[:room])
            if self._thread is None and self._wanting:
                self._thread = threading.Thread(target=self._work, name="meaning", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changing:
                part = list(islice(self._wanting, AT_ONCE))
                for one in part:
                    del self._wanting[one]
                if self._closed or not part:
                    self._thread = None
                    return
            try:
                for kind in {kind for kind, _ in part}:
                    self._make(kind, [i for k, i in part if k == kind])
            except DeskError:  # out of reach: whoever looks at these texts again asks again
                continue

    def _make(self, kind: str, ids: Sequence[int]) -> None:
        model = self.model
        if model is None:
            return
        wanting, texts = self._database.read(lambda c: self._read(c, kind, ids, model.name))
        made: dict[int, tuple[str, bytes]] = {}
        for i, digest in wanting.items():
            if self._closed:
                break
            made[i] = digest, model.vector(texts.get(i, ""))
        if made:
            self._database.write(lambda c: vectors.keep(c, kind, model.name, made))

    def _read(
        self, connection: Connection, kind: str, ids: Sequence[int], model: str
    ) -> tuple[dict[int, str], dict[int, str]]:
        """The digests of what has no vector yet, and the texts."""
        _there, wanting = vectors.known(connection, kind, ids, model)
        if kind == "article":
            texts = {a.id: f"{a.title}\n{a.body}" for a in articles.by_ids(connection, list(wanting))}
        else:
            journals = journal.load(connection, list(wanting))
            tickets = (fold(i, entries, self._book) for i, entries in journals.items())
            texts = {t.id: f"{t.subject}\n{t.description}" for t in tickets}
        return wanting, {i: text[:READ] for i, text in texts.items()}
