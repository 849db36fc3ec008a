"""`supportdesk man`: the manual page, made from the parser and the table of settings, in either language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from supportdesk import __version__
from supportdesk.config import Settings
from supportdesk.locale import _
from supportdesk.settings import CONFIG_VARIABLE, SETTINGS


def manual(args: argparse.Namespace, settings: Settings) -> int:
    """Print the page, in the form that man(1) reads."""
    from supportdesk.cli.parser import make_parser

    print(page(make_parser()), end="")
    return 0


def page(parser: argparse.ArgumentParser) -> str:
    """The whole page. What holds for every command is said once."""
    everywhere = [action for action in parser._actions if action.option_strings]
    lines = [
        f'.TH SUPPORTDESK 1 "" "supportdesk {__version__}"',
        *_section(_("NAME")),
        rf"supportdesk \- {_text(_('a support desk in the terminal'))}",
        *_section(_("SYNOPSIS")),
        r".B supportdesk",
        _text("[OPTION]... [COMMAND ...]"),
        *_section(_("DESCRIPTION")),
        _text(parser.description or ""),
        *_section(_("OPTIONS")),
        *(line for action in everywhere for line in _option(action)),
        *_section(_("COMMANDS")),
    ]
    shared = {option for action in everywhere for option in action.option_strings}
    for command in _leaves(parser):
        lines += [f'.SS "{_text(command.prog)}"', _text(command.description or "")]
        for action in command._actions:
            if not shared & set(action.option_strings):
                lines += _option(action)
    lines += [*_section(_("EXIT STATUS")), *_codes(parser.epilog or "")]
    lines += [*_section(_("ENVIRONMENT"))]
    for setting in SETTINGS:
        if setting.variable:
            lines += [".TP", f".B {_text(setting.variable)}", _text(_(setting.summary))]
    lines += [".TP", f".B {CONFIG_VARIABLE}", _text(_("another configuration file"))]
    lines += [*_section(_("FILES")), ".TP", ".I ~/.config/supportdesk/config.toml"]
    words = _("the settings, where the platform keeps such files; `supportdesk config show` says which hold")
    lines += [_text(words)]
    return "\n".join(line for line in lines if line) + "\n"


def _section(title: str) -> tuple[str, ...]:
    return (f'.SH "{_text(title)}"',)


def _leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for child in action.choices.values():
            yield from _leaves(child)
    if not below:
        yield parser


def _option(action: argparse.Action) -> list[str]:
    """One option or argument: how it is written, and what it does."""
    if isinstance(action, argparse._SubParsersAction):
        return []
    value = "" if action.nargs == 0 else _value(action)
    if action.option_strings:
        names = ", ".join(rf"\fB{_text(name)}\fR" for name in action.option_strings)
        head = f"{names} {value}".rstrip()
    else:
        head = value
    return [".TP", head, _text(action.help or "") or r"\&"]


def _value(action: argparse.Action) -> str:
    words = "|".join(map(str, action.choices)) if action.choices else action.metavar or action.dest.upper()
    more = "..." if action.nargs in ("+", "*") else ""
    return rf"\fI{_text(str(words))}\fR{more}"


def _codes(epilog: str) -> Iterator[str]:
    for code, words in re.findall(r"^  (\d+) +(.*)$", epilog, re.MULTILINE):
        yield from (".TP", f".B {code}", _text(words))


def _text(words: str) -> str:
    """Words as roff takes them for words: no escape, no command at the start of a line."""
    escaped = words.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return re.sub(r"^([.'])", r"\\&\1", escaped, flags=re.MULTILINE).replace("%%", "%").replace("\n", " ")
