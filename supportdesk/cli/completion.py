"""What the shell completes: commands, options, choices, and the tickets and agents of the desk.

argcomplete reads them from the parser at each press of tab, so nothing written here can grow old. The desk
is read as the console's first glance is, without waiting for it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from supportdesk.config import Settings


def completion(args: argparse.Namespace, settings: Settings) -> int:
    """Print what a shell has to be told once."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["supportdesk"], shell=args.shell))
    return 0


def answer_shell(parser: argparse.ArgumentParser) -> None:
    """Answer a press of tab, and end the process; return when this start is none."""
    import argcomplete

    for each in commands_of(parser):
        for action in each._actions:
            if action.metavar == "NUMBER":
                action.completer = _numbers  # type: ignore[attr-defined]  # argcomplete's way
            elif action.metavar == "AGENT":
                action.completer = _agents  # type: ignore[attr-defined]
            elif action.metavar == "SLUG":
                action.completer = _slugs  # type: ignore[attr-defined]
            elif action.metavar == "VIEW":
                action.completer = _views  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser, always_complete_options="long")


def commands_of(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and every one below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from commands_of(child)


def _numbers(prefix: str, parsed_args: argparse.Namespace, **_more: object) -> dict[str, str]:
    """Open tickets with the nearest deadlines; zsh and fish show what each is about."""
    from supportdesk.domain.hostile import visible
    from supportdesk.store.glance import glance

    rows = glance(_file(parsed_args))
    found = {
        visible(row.number, newlines=False): visible(row.subject, newlines=False) for row in rows.values()
    }
    return {number: subject for number, subject in found.items() if number.startswith(prefix)}


def _agents(prefix: str, parsed_args: argparse.Namespace, **_more: object) -> dict[str, str]:
    """Who works at the desk."""
    from supportdesk.domain.hostile import visible
    from supportdesk.store.glance import team

    found = {visible(i, newlines=False): visible(n, newlines=False) for i, n in team(_file(parsed_args))}
    return {agent: name for agent, name in found.items() if agent.startswith(prefix)}


def _slugs(prefix: str, parsed_args: argparse.Namespace, **_more: object) -> dict[str, str]:
    """Articles, in the form that was begun: `/kb/001` or `001`."""
    from supportdesk.domain.hostile import visible
    from supportdesk.store.glance import articles

    bare = not prefix.startswith(("/", "kb/"))
    found = {visible(i, newlines=False): visible(n, newlines=False) for i, n in articles(_file(parsed_args))}
    shown = {slug.removeprefix("/kb/") if bare else slug: title for slug, title in found.items()}
    return {slug: title for slug, title in shown.items() if slug.startswith(prefix)}


def _views(prefix: str, **_more: object) -> list[str]:
    """The standing views."""
    from supportdesk.cli.parser import VIEWS

    return [view for view in VIEWS if view.startswith(prefix)]


def _file(parsed_args: argparse.Namespace) -> Path:
    from supportdesk.config import load

    named = (getattr(parsed_args, name, None) for name in ("config", "database"))
    config, database = named
    return Path(load(config=config, database=database).database.removeprefix("sqlite:///"))
