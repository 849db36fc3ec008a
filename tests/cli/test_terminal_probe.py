"""Asking the terminal: one that answers, one that draws wide, one that says nothing."""

from __future__ import annotations

import os
import re
import threading

import pytest

from supportdesk.cli.terminal_probe import AMBIGUOUS, WIDE, Answers, ask


def terminal(answer: str) -> tuple[int, list[str]]:
    """A handle on which an answer comes once something was asked; and what was asked."""
    reading, writing = os.pipe()
    os.write(writing, answer.encode())
    os.close(writing)
    return reading, []


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ("\x1b[10;5R\x1b[10;5R\x1b[?62;52;22c", Answers(1, 2, True)),
        ("\x1b[10;9R\x1b[10;5R\x1b[?1;2c", Answers(2, 2, None)),
        ("typed ahead\x1b[1;5R\x1b[1;5R\x1b[?6c", Answers(1, 2, None)),
        ("\x1b[?6c", Answers()),
        ("", Answers()),
        ("\x1b[", Answers()),
    ],
)
def test_what_is_heard(answer: str, heard: Answers) -> None:
    handle, asked = terminal(answer)
    try:
        assert ask(asked.append, handle, 0.2) == heard
    finally:
        os.close(handle)
    (question,) = asked
    assert question.count("\x1b[6n") == 2
    assert AMBIGUOUS in question
    assert WIDE in question
    assert question.endswith("\r\x1b[K\x1b[c"), "the line is left as it was"


def test_a_silent_terminal_is_not_waited_for_long() -> None:
    reading, writing = os.pipe()
    done = threading.Event()

    def run() -> None:
        assert ask(lambda _text: None, reading, 0.05) == Answers()
        done.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert done.wait(5)
    os.close(reading)
    os.close(writing)


def test_no_terminal_is_not_asked(run: object, capsys: pytest.CaptureFixture[str]) -> None:
    from supportdesk.cli.terminal_probe import probe

    assert probe() == Answers()
    assert not re.search("\x1b", capsys.readouterr().out)
