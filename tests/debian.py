"""Programs of Debian packages that a few tests need: a browser, a mail server. `.ci/run` installs them."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str, package: str) -> str:
    """The path of a program. Where it isn't, the test says so and is skipped; on CI that is a failure."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/lib/chromium")
    if found:
        return found
    said = f"{name} is not here; on Debian: apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(said)
    pytest.skip(said)
