"""Files that a command writes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from supportdesk.domain.errors import BadInput


@contextmanager
def written_at_once(path: Path) -> Iterator[Path]:
    """A file that is there complete or not at all. Raises BadInput(`file_unwritable`)."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error
    try:
        os.close(handle)
        yield Path(name)
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
