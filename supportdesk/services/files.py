"""Files that ship with the desk: policy, phrases, sample desk, articles."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def data_file(name: str) -> Path:
    """A file or folder of `data/`: inside the package when installed, beside it in a checkout."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.exists() else _PACKAGE.parent / "data" / name
