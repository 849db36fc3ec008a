"""What terminals are sent: copies and notices, wrapped for what stands between, and harmless."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.clipboard import copy
from supportdesk.terminal import OSC52_LIMIT, Terminal


@pytest.mark.parametrize(
    ("environ", "program", "multiplexer", "ssh", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "", "", False, 1 << 24),
        ({"TERM": "xterm-kitty", "SSH_TTY": "/dev/pts/1"}, "kitty", "", True, 8),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0", "TERM_PROGRAM": "tmux"}, "", "tmux", False, 256),
        ({"TERM": "screen", "STY": "1.pts"}, "", "screen", False, 8),
        ({"TERM_PROGRAM": "WezTerm", "TMUX": "x"}, "wezterm", "tmux", False, 8),
        ({"TERM": "foot", "NO_COLOR": "1"}, "foot", "", False, 0),
        ({"TERM_PROGRAM": "iTerm.app", "SSH_CONNECTION": "a b"}, "iterm.app", "", True, 8),
        ({"WT_SESSION": "1", "TERM": "xterm-256color"}, "windows terminal", "", False, 256),
    ],
)
def test_what_the_environment_tells(
    environ: dict[str, str], program: str, multiplexer: str, ssh: bool, colours: int
) -> None:
    assert Terminal.here(environ) == Terminal(program, multiplexer, ssh, colours)


def test_a_copy_as_it_is() -> None:
    assert Terminal().copied("密码") == f"\x1b]52;c;{base64.b64encode('密码'.encode()).decode()}\x07"


def test_a_copy_through_tmux_doubles_each_escape() -> None:
    said = Terminal(multiplexer="tmux").copied("x") or ""
    assert said == "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\"


def test_a_copy_through_screen_comes_in_pieces_that_it_does_not_drop() -> None:
    said = Terminal(multiplexer="screen").copied("x" * 1000) or ""
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", said, re.DOTALL)
    assert "".join(pieces) == Terminal().copied("x" * 1000)
    assert max(map(len, pieces)) <= 76


def test_what_is_too_long_is_not_sent_in_part() -> None:
    assert Terminal().copied("x" * OSC52_LIMIT) is None
    assert Terminal().copied("x" * (OSC52_LIMIT // 4 * 3)) is not None


@given(st.text(), st.text(), st.sampled_from(["osc9", "osc99", "osc777"]), st.sampled_from(["", "tmux"]))
def test_no_words_end_or_begin_a_sequence(title: str, words: str, way: str, multiplexer: str) -> None:
    said = Terminal(multiplexer=multiplexer).notification(way, title, words)
    plain = Terminal().notification(way, "", "")
    wrapped = Terminal(multiplexer=multiplexer).notification(way, "", "")
    assert said.count("\x1b") == wrapped.count("\x1b")
    assert said.count("\x07") == plain.count("\x07")
    if way == "osc777":
        assert said.count(";") == wrapped.count(";"), "the parts stay apart"


@pytest.mark.parametrize(
    ("program", "ssh", "tool", "way"),
    [
        ("kitty", False, True, "osc99"),
        ("iterm.app", True, False, "osc9"),
        ("wezterm", False, False, "osc777"),
        ("", False, True, "notify-send"),
        ("", True, True, ""),
        ("vscode", False, False, ""),
    ],
)
def test_how_the_desktop_is_told(program: str, ssh: bool, tool: bool, way: str) -> None:
    assert Terminal(program, ssh=ssh).way_to_notify(tool) == way


# ---------------------------------------------------------------- the clipboard


@pytest.mark.parametrize(
    ("way", "ssh", "tool", "how"),
    [
        ("auto", False, True, "native"),
        ("auto", False, False, "terminal"),
        ("auto", True, True, "terminal"),
        ("native", True, True, "native"),
        ("native", False, False, "none"),
        ("terminal", False, True, "terminal"),
        ("off", False, True, "off"),
    ],
)
def test_which_way_a_copy_goes(monkeypatch: Any, way: str, ssh: bool, tool: bool, how: str) -> None:
    natively: list[str] = []
    monkeypatch.setattr("supportdesk.clipboard._natively", lambda text: natively.append(text) or tool)
    written: list[str] = []
    assert copy("words", way, Terminal(ssh=ssh), written.append) == how
    assert bool(written) == (how == "terminal")
    if how == "off" or (way == "auto" and ssh):
        assert natively == []


def test_too_long_for_the_terminal(monkeypatch: Any) -> None:
    written: list[str] = []
    assert copy("x" * 80_000, "terminal", Terminal(), written.append) == "long"
    assert written == []


def test_a_machine_without_any_tool(monkeypatch: Any) -> None:
    """pyperclip itself, with nothing on the path."""
    import pyperclip

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(pyperclip, "copy", pyperclip.init_no_clipboard()[0])
    written: list[str] = []
    assert copy("x", "auto", Terminal(), written.append) == "terminal"
    assert len(written) == 1
