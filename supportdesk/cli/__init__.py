"""Headless commands: data on stdout, narration on stderr, exit codes as an interface.

`parser` knows every command and nothing heavy; the module that does the work is loaded when it is called.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supportdesk.config import Settings


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Carry out the command that the parser found; its exit code. Raises DeskError."""
    module, _, function = str(args.run).partition(":")
    code: int = getattr(import_module(f"supportdesk.cli.{module}"), function)(args, settings)
    return code
