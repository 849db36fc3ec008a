"""Pictures of articles: shown, opened, or told where they are."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from supportdesk.screens import pictures
from supportdesk.services import article_files, kept_files, knowledge
from supportdesk.services.article_acts import act, life
from supportdesk.services.people import find

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.mark.parametrize(
    ("environ", "opens"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, False),
        ({}, False),
    ],
)
def test_what_opens_them(environ: dict[str, str], opens: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(pictures.sys, "platform", "linux")
    assert pictures.opener_of(environ) == ("/usr/bin/xdg-open" if opens else "")


async def test_over_ssh_the_path_is_told(
    console: Any, office: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    shot = tmp_path / "shot.png"
    shot.write_bytes(PNG)
    async with console() as c:
        await c.press("B", "5", "i")
        assert any("has no pictures" in said for said in c.notices())
        await c.press("P")
        await c.write(str(shot))
        await c.press("ctrl+s", "i")
        told = [said for said in c.notices() if "The pictures are here" in said]
        path = Path(told[-1].split(": ", 1)[1])
        assert path.name == f"{kept_files.digest(PNG)}.png"
        assert path.parent == office.path.with_name(f"{office.path.name}-files")


async def test_a_picture_that_is_none_says_so(console: Any, office: Any, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_text("none")
    async with console() as c:
        await c.press("B", "5", "P")
        await c.write(str(tmp_path / "x.png"))
        await c.press("ctrl+s")
        assert "is no picture that can be shown" in " ".join(c.text().split())


def test_a_terminal_that_can_is_sent_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rich_console = pytest.importorskip("rich.console")
    renderable = pytest.importorskip("textual_image.renderable")
    shot = tmp_path / "shot.png"
    shot.write_bytes(PNG)
    monkeypatch.setattr(renderable, "Image", renderable.TGPImage)
    out = io.StringIO()
    made = rich_console.Console(file=out, force_terminal=True, width=80, height=24)
    monkeypatch.setattr(rich_console, "Console", lambda: made)
    monkeypatch.setattr("builtins.input", lambda *_: "")
    assert pictures.drawn([shot])
    assert "1/1" in out.getvalue()
    monkeypatch.setattr(renderable, "Image", renderable.HalfcellImage)
    assert not pictures.drawn([shot])


def test_a_picture_is_kept_once(office: Any, tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    shot.write_bytes(PNG)
    from supportdesk.domain.article_commands import Revise

    one = life(office.desk, knowledge.article(office.desk, "/kb/001").id)
    text = article_files.with_pictures(office.desk, one.slug, one.newest.text, [shot, shot])
    act(office.desk, find(office.desk, "li.na"), one.id, [Revise(text)])
    assert len(list(office.path.with_name(f"{office.path.name}-files").iterdir())) == 1
