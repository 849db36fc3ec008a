"""What starting the console costs, and what it leaves behind."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "sqlalchemy",
    "sqlmodel",
    "pydantic",
    "alembic",
    "psycopg",
    "supportdesk.store",
    "supportdesk.services",
)


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import supportdesk.app",
        "import supportdesk.screens.desk, supportdesk.screens.form, supportdesk.screens.knowledge",
        "import supportdesk.screens.ticket_forms, supportdesk.screens.welcome, supportdesk.screens.help",
        "import supportdesk.widgets.ticket_pane, supportdesk.widgets.composer, supportdesk.palette",
    ],
)
def test_the_first_paint_imports_no_database(statement: str) -> None:
    loaded = loaded_after(statement)
    assert not [name for name in HEAVY if name in loaded]


def test_the_frame_is_painted_before_the_database_is_imported() -> None:
    """In a process of its own: when the screen is first drawn, nothing of the store is there."""
    code = """
import asyncio, sys, tempfile
from pathlib import Path
from supportdesk.app import DeskApp
from supportdesk.config import Settings
from supportdesk.opening import Opening

home = Path(tempfile.mkdtemp())
app = DeskApp(Settings(database=str(home / "desk.sqlite3"), file=home / "config.toml", agent="li.na"))
seen = []
asked = Opening.begin

def opening(self):
    seen.append((app.screen.query_one("#header").size.height, "sqlalchemy" in sys.modules))
    asked(self)

Opening.begin = opening

async def main():
    async with app.run_test(size=(80, 24)) as pilot:
        while not seen or app.workers._workers:
            await pilot.pause(0.01)

asyncio.run(main())
print(seen)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[(1, False)]", done.stderr
