"""A real mail server that keeps what it takes, says no when asked to, and can be killed: run as a program.

`python -m tests.outreach.server PORT FOLDER`: each mail it takes is a file, written before it answers.
A local part of `later` is refused for now, `never` for good.
"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class Keeper:
    """Keeps each mail as a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("later@"):
            return "451 4.3.0 try later"
        if address.startswith("never@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if b"REFUSE ME" in envelope.content:
            return "554 5.7.1 not these words"
        (self.folder / f"{uuid.uuid4()}.eml").write_bytes(envelope.content)
        return "250 OK"


def main() -> None:
    import signal

    controller = Controller(Keeper(Path(sys.argv[2])), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
