"""Made when the package is built: message catalogs, and for wheels the manual page and completions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogs(root: Path) -> None:
    """Write a .mo beside each .po under supportdesk/locale."""
    for po in sorted(root.glob("supportdesk/locale/*/LC_MESSAGES/*.po")):
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parent.parent.name)
        with po.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)


def share(root: Path, folder: Path) -> dict[str, str]:
    """Write what a system looks for outside the package; where each file goes below the prefix."""
    sys.path.insert(0, str(root))
    from argcomplete.shell_integration import shellcode

    from supportdesk.cli.manual import page
    from supportdesk.cli.parser import make_parser

    texts = {
        "share/man/man1/supportdesk.1": page(make_parser()),
    }
    for shell, name in (
        ("bash", "share/bash-completion/completions/supportdesk"),
        ("zsh", "share/zsh/site-functions/_supportdesk"),
        ("fish", "share/fish/vendor_completions.d/supportdesk.fish"),
    ):
        texts[name] = shellcode(["supportdesk"], shell=shell)
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return {str(folder / name): name for name in texts}


class DeskHook(BuildHookInterface):  # type: ignore[misc]  # hatchling ships no types for it
    """Hatchling's hook: runs before files are gathered, for wheels and editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogs(Path(self.root))
        if self.target_name == "wheel" and version != "editable":
            build_data["shared_data"].update(share(Path(self.root), Path(self.root) / "build"))


if __name__ == "__main__":
    compile_catalogs(Path(__file__).parent)
