"""Where every start begins: answers `--version` and `--help` before anything heavy is imported.

Exit codes are an interface (docs/cli.md): 0 done, 1 refused or not found, 2 not understood, 3 busy,
70 a fault of ours, 130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING

from supportdesk.cli.parser import console_arguments, language_asked_for, make_parser
from supportdesk.domain.errors import BadInput, Busy, DeskError
from supportdesk.locale import _, set_language

if TYPE_CHECKING:
    from supportdesk.config import Settings

DONE, REFUSED, MISUSED, BUSY, FAULT, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 70, 130, 141

_MISUSE = ("bad_url",)  # codes of the store that mean a mistake in what was typed


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or the console without one; the exit code comes back."""
    argv = sys.argv[1:] if argv is None else list(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that can't show a character gets its code
            stream.reconfigure(errors="backslashreplace")
    try:
        set_language(language_asked_for(argv, os.environ))
        if "_ARGCOMPLETE" in os.environ:
            from supportdesk.cli.completion import answer_shell

            answer_shell(make_parser())
        code = _run(console_arguments(argv) or make_parser().parse_args(argv))
        sys.stdout.flush()
    except SystemExit as left:  # argparse has said what it had to say
        return left.code if isinstance(left.code, int) else MISUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return BROKEN_PIPE
    except DeskError as error:
        return _complain(error)
    except Exception as error:
        return _fault(error)
    return code


def _run(args: argparse.Namespace) -> int:
    from supportdesk.config import load

    settings = load(
        config=getattr(args, "config", None),
        database=getattr(args, "database", None),
        agent=getattr(args, "agent", None),
        language=getattr(args, "language", None),
    )
    set_language(settings.language)
    if args.run is None:
        return _console(settings)
    from supportdesk.cli import run

    return run(args, settings)


def _console(settings: Settings) -> int:
    if complaint := no_terminal():
        print(complaint, file=sys.stderr)
        return MISUSED
    import gc

    gc.disable()  # a start makes much and drops nothing; the console turns it on again when it stands
    from supportdesk.app import run

    return run(settings, welcome=_is_new(settings.database))


def no_terminal() -> str:
    """Why the console can't be drawn here, or nothing when it can."""
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        return ""
    return _(
        "supportdesk: the console needs a terminal, and this is none. Start it in a terminal window or over "
        "ssh -t; in scripts use the commands, as in: supportdesk ticket list --json (see supportdesk --help)."
    )


def _is_new(database: str) -> bool:
    """Whether this start makes the desk; one on a server is never new before it has been asked."""
    path = database.removeprefix("sqlite:///")
    return "://" not in path and not os.path.exists(path)


def _complain(error: DeskError) -> int:
    from supportdesk.domain.hostile import visible
    from supportdesk.locale.sentences import error_text

    print(f"supportdesk: {visible(error_text(error))}", file=sys.stderr)
    if error.code.startswith("query."):
        from supportdesk.domain.errors import QueryError
        from supportdesk.locale.pointer import pointer

        if isinstance(error, QueryError):
            asked = visible(error.text, newlines=False)
            print(f"  {asked}\n  {pointer(error.text, error.column)}", file=sys.stderr)
    if isinstance(error, Busy):
        return BUSY
    return MISUSED if isinstance(error, BadInput) or error.code in _MISUSE else REFUSED


def _fault(error: Exception) -> int:
    """Something nobody foresaw: the traceback goes to a file, a paragraph to the person."""
    import tempfile
    import traceback
    from datetime import UTC, datetime
    from pathlib import Path

    from supportdesk.config import state_folder
    from supportdesk.domain.hostile import visible

    text = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {sys.version.split()[0]}\n"
    text += "".join(traceback.format_exception(error)) + "\n"
    try:
        log = state_folder() / "errors.log"
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a") as out:
            out.write(text)
    except (OSError, ImportError):  # a home that can't be written, an installation with holes
        handle, name = tempfile.mkstemp(prefix="supportdesk-", suffix=".log", text=True)
        with os.fdopen(handle, "w") as out:
            out.write(text)
        log = Path(name)
    sentence = _(
        "supportdesk: this should not have happened ({said}). What was being done is written to {log}; "
        "nothing was half saved. Try again; if it comes back, send that file with a report of the problem."
    )
    said = " ".join(f"{type(error).__name__}: {error}".split())
    print(sentence.format(said=visible(said[:200], newlines=False), log=log), file=sys.stderr)
    return FAULT


def _silence_stdout() -> None:
    """Nobody reads any more: keep the interpreter from complaining about it on its way out."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
