"""An exported desk in its folder, read as strictly as a stranger's: names lead nowhere but into it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from supportdesk.domain.errors import BadInput
from supportdesk.services.desk_export import CHAINS, CHUNK, FILES, FORMAT, MANIFEST, VERSION, Manifest, Part
from supportdesk.services.paging import Progress
from supportdesk.store.whole_desk import PARTS

LONGEST = 64 * 1024 * 1024
"""Bytes that a line may have."""

_FILE = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
_NAMED = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")


def checked(folder: Path, progress: Progress | None = None) -> Manifest:
    """The manifest of an export, every part of which is there as it says.

    Raises BadInput: no export, of a later version, or a part that is missing, cut off or changed.
    """
    manifest = _manifest(folder)
    done, whole = 0, sum(part.rows for part in manifest.parts.values())
    for name, part in manifest.parts.items():
        rows, hashed = 0, hashlib.sha256()
        for line in part_lines(folder, name):
            rows += 1
            hashed.update(line)
        must_be(name, part, Part(rows, hashed.hexdigest()))
        done += rows
        if progress is not None:
            progress(done, whole)
    there = 0
    for name, here in listed_files(folder):
        if here:
            _hashed(folder, name)
            there += 1
    told = manifest.parts[FILES].rows
    if (there, told - there) != (manifest.files, manifest.missing):
        raise BadInput("export_part", file=MANIFEST)
    return manifest


def is_export(folder: Path) -> bool:
    """Whether a folder holds an export of ours and nothing else."""
    try:
        _manifest(folder)
    except BadInput:
        return False
    ours = {MANIFEST, FILES, *(f"{name}.jsonl" for name in (*PARTS, *CHAINS.values(), FILES))}
    return {path.name for path in folder.iterdir()} <= ours


def _manifest(folder: Path) -> Manifest:
    try:
        with opened_part(folder, MANIFEST) as file:
            given: Any = json.loads(file.read(CHUNK))
        if given["format"] != FORMAT or type(given["version"]) is not int:
            raise ValueError
        if given["version"] > VERSION:
            raise BadInput("export_newer", version=given["version"], known=VERSION)
        parts = {str(n): Part(int(p["rows"]), str(p["sha256"])) for n, p in given["parts"].items()}
        files = given["files"]
        found = Manifest(parts, int(files["there"]), int(files["bytes"]), int(files["missing"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput("no_export", folder=str(folder)) from error
    if found.parts.keys() != {*PARTS, *CHAINS.values(), FILES}:
        raise BadInput("export_part", file=MANIFEST)
    return found


def must_be(name: str, told: Part, found: Part) -> None:
    """Raise BadInput (`export_part`) where a part is not what the manifest says."""
    if told != found:
        raise BadInput("export_part", file=f"{name}.jsonl")


def part_lines(folder: Path, name: str) -> Iterator[bytes]:
    """The lines of a part with their ends; the last one has one, too. Raises BadInput (`export_part`)."""
    with opened_part(folder, f"{name}.jsonl") as file:
        while line := file.readline(LONGEST):
            if not line.endswith(b"\n"):
                raise BadInput("export_part", file=f"{name}.jsonl")
            yield line


@contextmanager
def opened_part(folder: Path, *names: str) -> Iterator[BinaryIO]:
    """A plain file of the export itself, whatever its name may lead to. Raises BadInput(`export_part`)."""
    shown = "/".join(names)
    try:
        place = folder
        for name in names[:-1]:
            place = place / name
            if place.is_symlink():
                raise BadInput("export_part", file=shown)
        handle = os.open(place / names[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise BadInput("export_part", file=shown)
            yield file
    except OSError as error:
        if names == (MANIFEST,):
            raise
        raise BadInput("export_part", file=shown) from error


def listed_files(folder: Path) -> Iterator[tuple[str, bool]]:
    """The names of files that the desk tells of, and whether the export has them."""
    for number, line in enumerate(part_lines(folder, FILES), 1):
        try:
            row = json.loads(line)
            name, here = row["name"], row["here"]
            if type(here) is not bool or not (_FILE if here else _NAMED).fullmatch(name):
                raise ValueError(name)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadInput("export_line", file=f"{FILES}.jsonl", line=number, said="no file") from error
        yield name, here


def _hashed(folder: Path, name: str) -> None:
    hashed = hashlib.sha256()
    with opened_part(folder, FILES, name) as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
    if hashed.hexdigest() != name.partition(".")[0]:
        raise BadInput("export_part", file=f"{FILES}/{name}")
