"""Files beside the database, each named from what is in it: pictures of articles, attachments of tickets.

A name from the content means that nothing is ever overwritten, and that the same file is there once.
PostgreSQL has no place beside it: there the folder is in the user's data folder, and whoever shares the desk
shares that folder too, by their own means.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from supportdesk.domain.errors import StoreError
from supportdesk.services.desk import Desk


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def folder(desk: Desk) -> Path:
    """Where the files of this desk are."""
    url = desk.database.url
    if desk.database.is_sqlite:
        path = Path(str(url.database))
        return path.with_name(f"{path.name}-files")
    from platformdirs import user_data_path

    name = re.sub(r"[^\w.-]", "_", f"{url.host or 'local'}-{url.port or 5432}-{url.database}")
    return user_data_path("supportdesk") / "files" / name


def keep(desk: Desk, content: bytes, suffix: str) -> str:
    """Keep a file on the disk, not in its cache only; its digest. Raises StoreError where it can't be."""
    name = digest(content)
    path = folder(desk) / f"{name}{suffix}"
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, new = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            os.replace(new, path)
    except OSError as error:
        raise StoreError("files_unwritable", path=str(path.parent), said=error.strerror) from error
    return name


def path_of(desk: Desk, name: str, suffix: str | None = None) -> Path | None:
    """The file of a digest, with this suffix or with any; None where it is not here."""
    if suffix is not None:
        path = folder(desk) / f"{name}{suffix}"
        return path if path.is_file() else None
    return next(iter(sorted(folder(desk).glob(f"{name}.*"))), None)
