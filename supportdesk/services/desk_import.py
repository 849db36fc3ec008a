"""An exported desk made a desk again: written in one transaction, compared at its end.

Rows that are folded from others are folded anew. Before anything is kept for good, the new desk is gone
through as an export would: what it gives has to be what was brought, to the byte.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from supportdesk.domain.article_events import REGISTRY as ARTICLE_EVENTS
from supportdesk.domain.articles import Life
from supportdesk.domain.articles import fold as fold_article
from supportdesk.domain.errors import BadInput, Conflict, StoreError
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import SIGNALS, fold
from supportdesk.domain.improvement_events import REGISTRY as IMPROVEMENT_EVENTS
from supportdesk.domain.policy import PolicyBook, PolicyError, parse_policy
from supportdesk.domain.tickets import Ticket
from supportdesk.services import copies, kept_files
from supportdesk.services.desk import Desk
from supportdesk.services.desk_export import CHUNK, FILES, Manifest, passed
from supportdesk.services.desk_folder import listed_files, must_be, opened_part, part_lines
from supportdesk.services.paging import PAGE, Progress
from supportdesk.store import articles, notifying, projection
from supportdesk.store import verify as verifying
from supportdesk.store import whole_desk as store
from supportdesk.store.database import Connection
from supportdesk.store.whole_desk import PARTS, Row, Unfit

_AT_ONCE = 1_000


class _Stopped(Exception):
    """Who asked for it is gone."""


def restore(desk: Desk, folder: Path, manifest: Manifest, progress: Progress | None = None) -> None:
    """Make an empty desk what the export says, all of it or nothing; `desk_folder.checked` gave `manifest`.

    The desk is a copy from then on (`services.copies`). Raises Conflict (`desk_not_empty`), BadInput,
    StoreError, Busy.
    """
    if part := desk.database.read(store.in_the_way):
        raise Conflict("desk_not_empty", location=desk.database.location, table=part)
    for name, here in listed_files(folder):
        if here:
            _keep(desk, folder, name)
    gone = threading.Event()
    restoring = _Restoring(folder, manifest, progress, gone)
    under_way = desk.database.submit(restoring.run)
    try:
        desk.book = under_way.result()
    except BaseException:
        gone.set()  # the writer is told; it takes back what it has done
        raise


def _keep(desk: Desk, folder: Path, name: str) -> None:
    """Keep a file beside the new desk, under the name that its content has."""
    target = kept_files.folder(desk) / name
    if target.is_file():
        return
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        hashed = hashlib.sha256()
        handle, new = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as out, opened_part(folder, FILES, name) as file:
            while chunk := file.read(CHUNK):
                hashed.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if hashed.hexdigest() != name.partition(".")[0]:
            os.unlink(new)
            raise BadInput("export_part", file=f"{FILES}/{name}")
        os.replace(new, target)
    except OSError as error:
        raise StoreError("files_unwritable", path=str(target.parent), said=error.strerror) from error


_REGISTRIES = {"article_journal": ARTICLE_EVENTS, "improvement_journal": IMPROVEMENT_EVENTS}


class _Restoring:
    """One attempt, in one transaction."""

    def __init__(
        self, folder: Path, manifest: Manifest, progress: Progress | None, gone: threading.Event
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._progress = progress
        self._gone = gone
        self._done = 0
        self._whole = 2 * sum(manifest.parts[part].rows for part in PARTS)

    def run(self, connection: Connection) -> PolicyBook:
        """Write it and look at what was written. Raises BadInput, Conflict; then nothing is kept."""
        self._done = 0
        store.be_patient(connection)
        if part := store.in_the_way(connection):
            raise Conflict("desk_not_empty", location=connection.engine.url.database or "", table=part)
        store.clear_rules(connection)
        book: PolicyBook | None = None
        words = {words for _journal, words in store.JOURNALS}
        for part in PARTS:
            if part == "journal":
                book = book or self._rules()
                self._tickets(connection, book)
            elif part == "article_journal":
                self._articles(connection)
            elif part == "improvement_journal":
                self._improvements(connection)
            elif part not in words:
                self._table(connection, part)
        store.go_on(connection)
        self._look(connection)
        if self._manifest.parts["notify_address"].rows:  # what was before concerns nobody any more
            notifying.keep_read(connection, *store.feeds_end(connection))
        copies.mark(connection)
        assert book is not None
        return book

    # ------------------------------------------------------------ tables

    def _rows(self, part: str) -> Iterator[Row]:
        for number, line in enumerate(part_lines(self._folder, part), 1):
            try:
                row = store.read(part, line.decode())
            except (Unfit, UnicodeDecodeError) as error:
                raise _unfit(part, number, str(error)) from error
            yield row
            self._done += 1
            if self._done % _AT_ONCE == 0:
                if self._gone.is_set():
                    raise _Stopped
                if self._progress is not None:
                    self._progress(self._done, self._whole)

    def _table(self, connection: Connection, part: str) -> None:
        page: list[Row] = []
        for row in self._rows(part):
            page.append(row)
            if len(page) == _AT_ONCE:
                self._put(connection, part, page)
                page = []
        self._put(connection, part, page)

    def _put(self, connection: Connection, part: str, rows: list[Row]) -> None:
        try:
            store.add(connection, part, rows)
        except Unfit as error:
            raise BadInput("export_rows", file=f"{part}.jsonl", said=str(error)) from error

    def _rules(self) -> PolicyBook:
        try:
            return PolicyBook(parse_policy(r["body"], r["version"], SIGNALS) for r in self._rows("policy"))
        except PolicyError as error:
            raise BadInput("export_rows", file="policy.jsonl", said=str(error)) from error

    # ------------------------------------------------------------ journals

    def _journals(self, journal: str, words: str) -> Iterator[tuple[int, list[Row], list[Row]]]:
        """Whose each journal is, its lines, and the words beside them, in the order of whose they are."""
        of = store.owner(journal)
        said = groupby(self._in_order(words, of), key=lambda row: int(row[of]))
        waiting = next(said, None)
        for owner, lines in groupby(self._in_order(journal, of), key=lambda row: int(row[of])):
            told = list(lines)
            beside: list[Row] = []
            if waiting is not None and waiting[0] == owner:
                beside = list(waiting[1])
                waiting = next(said, None)
            if {row["seq"] for row in beside} - {row["seq"] for row in told}:
                raise BadInput("export_rows", file=f"{words}.jsonl", said=f"{of} {owner}")
            yield owner, told, beside
        if waiting is not None:
            raise BadInput("export_rows", file=f"{words}.jsonl", said=f"{of} {waiting[0]}")

    def _in_order(self, part: str, of: str) -> Iterator[Row]:
        last = (-(2**63), 0)
        for number, row in enumerate(self._rows(part), 1):
            key = (row[of], row["seq"])
            if key <= last:
                raise _unfit(part, number, "not in order")
            last = key
            yield row

    def _entries(self, journal: str, owner: int, told: list[Row], beside: list[Row]) -> list[Entry]:
        registry = _REGISTRIES.get(journal)
        try:
            entries = store.entries(told, {row["seq"]: row["body"] for row in beside}, registry)
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise BadInput("export_journal", file=f"{journal}.jsonl", id=owner, said=str(error)) from error
        if code := verifying.damage(entries, 0) if journal == "journal" else "":
            raise BadInput("export_journal", file=f"{journal}.jsonl", id=owner, said=code)
        return entries

    def _tickets(self, connection: Connection, book: PolicyBook) -> None:
        page: list[Ticket] = []
        lines: list[Row] = []
        words: list[Row] = []

        def keep() -> None:
            if page:
                try:
                    projection.insert(connection, page)
                except Exception as error:
                    raise BadInput("export_rows", file="journal.jsonl", said=str(error)) from error
            self._put(connection, "journal", lines)
            self._put(connection, "content", words)
            page.clear()
            lines.clear()
            words.clear()

        for owner, told, beside in self._journals("journal", "content"):
            entries = self._entries("journal", owner, told, beside)
            try:
                page.append(fold(owner, entries, book))
            except Exception as error:  # whatever a line that nobody wrote may lead to
                raise BadInput("export_journal", file="journal.jsonl", id=owner, said=str(error)) from error
            lines += told
            words += beside
            if len(page) == PAGE:
                keep()
        keep()

    def _articles(self, connection: Connection) -> None:
        for owner, told, beside in self._journals("article_journal", "article_content"):
            entries = self._entries("article_journal", owner, told, beside)
            try:
                life: Life = replace(fold_article(owner, entries), id=owner)
                articles.restore(connection, life)
            except Exception as error:  # as above
                raise BadInput(
                    "export_journal", file="article_journal.jsonl", id=owner, said=str(error)
                ) from error
            self._put(connection, "article_journal", told)
            self._put(connection, "article_content", beside)

    def _improvements(self, connection: Connection) -> None:
        for owner, told, beside in self._journals("improvement_journal", "improvement_content"):
            self._entries("improvement_journal", owner, told, beside)
            self._put(connection, "improvement_journal", told)
            self._put(connection, "improvement_content", beside)

    # ------------------------------------------------------------ afterwards

    def _look(self, connection: Connection) -> None:
        """Go through the new desk as an export would. Raises BadInput where it gives anything else."""
        before = self._done

        def tell(done: int, _whole: int) -> None:
            if self._gone.is_set():
                raise _Stopped
            if self._progress is not None:
                self._progress(before + done, self._whole)

        found = passed(connection, lambda _part, _line: None, lambda _files: None, tell)
        for name, part in found.items():
            must_be(name, self._manifest.parts[name], part)


def _unfit(part: str, number: int, said: str) -> BadInput:
    return BadInput("export_line", file=f"{part}.jsonl", line=number, said=said)
