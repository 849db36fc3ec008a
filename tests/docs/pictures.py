"""The pictures of README and of the manual: the console on the sample desk. As a program: take them.

The clock stands still and the zone is set, so that the same code makes the same pictures.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
NOW = datetime(2026, 3, 3, 8, 20, tzinfo=UTC)
"""A Tuesday, 16:20 in Shanghai."""


@dataclass(frozen=True)
class Scene:
    """What is pressed before the picture is taken. `words` are typed after the keys."""

    name: str
    keys: Sequence[str]
    words: str = ""
    size: tuple[int, int] = (120, 32)
    settings: tuple[tuple[str, Any], ...] = ()


SCENES = (
    Scene("queue", ("j", "j"), size=(200, 42)),
    Scene("ticket", ("5", "j", "enter"), settings=(("language", "zh_CN"),)),
    Scene("width80", ("j", "j"), size=(80, 24)),
    Scene("width120", ("j", "j"), size=(120, 36), settings=(("language", "zh_CN"),)),
    Scene("width200", ("j", "j", "enter"), size=(200, 50), settings=(("language", "zh_CN"),)),
    Scene("menu", ("j", "j", "o"), "re", size=(100, 22)),
    Scene("explain", ("5", "exclamation_mark"), size=(100, 30), settings=(("theme", "supportdesk-light"),)),
)


def take(folder: Path, scenes: Sequence[Scene] = SCENES) -> list[Path]:
    """Take the pictures into a folder."""
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    for name in [name for name in os.environ if name.startswith(("TEXTUAL", "SUPPORTDESK_", "NO_COLOR"))]:
        del os.environ[name]
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    with tempfile.TemporaryDirectory() as house:
        path = Path(house) / "desk.sqlite3"
        agent = _furnish(path)
        return [asyncio.run(_take(scene, path, agent, folder)) for scene in scenes]


def _furnish(path: Path) -> str:
    from supportdesk.services import sample
    from supportdesk.services.desk import Desk

    desk = Desk.open(str(path), now=lambda: NOW)
    sample.fill(desk, NOW)
    desk.close()
    return sample.team()[0].id


async def _take(scene: Scene, path: Path, agent: str, folder: Path) -> Path:
    from supportdesk.app import DeskApp
    from supportdesk.config import Settings
    from supportdesk.domain.vocabulary import Language
    from supportdesk.locale import set_language

    chosen = dict(scene.settings)
    chosen["language"] = Language(chosen.get("language", "en"))
    set_language(chosen["language"])
    settings = Settings(database=str(path), file=path.parent / "config.toml", agent=agent, **chosen)
    app = DeskApp(settings, remember=False, now=lambda: NOW)
    async with app.run_test(size=scene.size) as pilot:
        await _calm(pilot)
        for key in scene.keys:
            await pilot.press(key)
            await _calm(pilot)
        await pilot.press(*scene.words)
        await _calm(pilot)
        app.clear_notifications()
        await _calm(pilot)
        svg = app.export_screenshot(title="supportdesk", simplify=True)
    picture = folder / f"{scene.name}.svg"
    picture.write_text(svg, encoding="utf-8")
    return picture


async def _calm(pilot: Pilot[Any]) -> None:
    """Until the desk is open, and what was asked of it has come."""
    for _ in range(4):
        await pilot.pause(0.15)  # a ticket is loaded when the cursor has rested on it
        await pilot.app.workers.wait_for_complete()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for picture in take(PICTURES):
        print(picture.relative_to(PICTURES.parents[1]))
