"""Files that a command writes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from supportdesk.domain.errors import BadInput, Conflict


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


@contextmanager
def folder_at_once(path: Path, replaces: Callable[[Path], bool]) -> Iterator[Path]:
    """A folder that is there complete or not at all; one that is there is replaced where `replaces` says so.

    Raises Conflict(`folder_exists`), BadInput(`file_unwritable`).
    """
    if path.is_symlink() or (path.exists() and not replaces(path)):
        raise Conflict("folder_exists", folder=str(path))
    try:
        new = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error
    try:
        yield new
        if path.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
            path.replace(old)
            new.replace(path)
            shutil.rmtree(old)
        else:
            new.replace(path)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        raise BadInput("file_unwritable", file=str(path), said=error.strerror) from error
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
