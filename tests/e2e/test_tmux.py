"""A shift under tmux, as most agents work: narrow and wide, in Chinese and in English."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _, set_language
from tests.e2e.house import PROGRAM, House
from tests.e2e.terminal import Terminal

NUMBER = r"T\d{8}-\d{3}"
TMUX = shutil.which("tmux")
SETTINGS = "set -g status off\nset -g default-terminal tmux-256color\nset -sg escape-time 20\n"


@contextmanager
def under_tmux(house: House, size: tuple[int, int], *words: str) -> Iterator[Terminal]:
    """The program in a tmux of its own, in a terminal of this size."""
    assert TMUX is not None
    settings = house.home / "tmux.conf"
    settings.write_text(SETTINGS)
    command = [TMUX, "-S", str(house.home / "tmux"), "-f", str(settings)]
    try:
        argv = [*command, "new-session", " ".join([str(PROGRAM), *words])]
        with Terminal(argv, house.environment, size) as terminal:
            yield terminal
    finally:
        subprocess.run([*command, "kill-server"], env=house.environment, capture_output=True, check=False)


@pytest.mark.skipif(TMUX is None, reason="tmux is not installed on this machine")
@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80x24", "200x50"])
@pytest.mark.parametrize("language", [Language.CHINESE, Language.ENGLISH], ids=lambda one: one.value)
def test_a_shift_under_tmux(house: House, desk_file: str, size: tuple[int, int], language: Language) -> None:
    set_language(language)
    words = ("--database", desk_file, "--as", "li.na", "--language", language.value)
    with under_tmux(house, size, *words) as console:
        console.wait_for("李娜 L1")
        console.press("n")
        console.wait_for(f"╭─ {_('New ticket')}")
        console.press("登录失败 0x80070005", "enter", "刘伟", "enter", "人事部")
        console.wait_for("人事部")
        console.press("ctrl+s")
        console.wait_gone(f"╭─ {_('New ticket')}")
        number = console.wait_for(NUMBER)[0]
        console.wait_for("登录失败")
        console.press("c")
        console.wait_until(lambda _text: "claimed" in house.ticket(number, desk_file).kinds, "the claim")

        console.press("r")
        console.wait_for(re.escape(_("PUBLIC reply · {ticket} · {customer} reads it").split(" · ")[0]))
        console.press("已收到，正在处理。")
        console.wait_for("已收到")
        console.press("tab", "+2h", "ctrl+s")
        console.wait_until(
            lambda _text: "public_replied" in house.ticket(number, desk_file).kinds, "the reply"
        )

        console.press("escape", "f")
        console.wait_for(f"╭─ {_('Resolve')}")
        console.press("重置了密码")
        console.wait_for("重置了密码")
        console.press("ctrl+s")
        console.wait_gone(f"╭─ {_('Resolve')}")
        console.press("enter")
        console.wait_for(re.escape(_("Resolved")))
        console.press("ctrl+q")
        assert console.wait_end() == 0
    ticket = house.ticket(number, desk_file)
    assert ticket["status"] == "resolved"
    assert ticket.said("public_replied")["text"].endswith("正在处理。")
    assert ticket.clock("response") == "met"
