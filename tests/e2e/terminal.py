"""A person at a terminal: a program in a pseudo-terminal, its screen emulated, keys pressed one by one.

Nothing here sleeps. Whoever waits, waits on the pseudo-terminal itself, so a test is as fast as the
program and as patient as a busy machine needs.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte
from ptyprocess import PtyProcess

PATIENCE = 20.0
"""Seconds that a wait may take on a machine that has much else to do."""

ESCAPE_SILENCE = 0.2
"""Seconds after a lone escape in which nothing may follow: a terminal's sequences begin with it too."""

NAMED = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "comma": ",",
    "backspace": "\x7f", "delete": "\x1b[3~", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C",
    "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F", "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
}  # fmt: skip

_UNKNOWN = re.compile(
    rb"\x1b\[[<>=?][0-9;:]*\$?[a-zA-Z]"  # private modes and questions to the terminal
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, clipboard
    rb"|\x1b[P_^](?:[^\x1b]|\x1b[^\\])*\x1b\\"  # through tmux to the terminal behind it, and the like
)
_UNFINISHED = re.compile(
    rb"\x1b(?:\[[<>=?]?[0-9;:]*\$?|\][^\x07\x1b]*\x1b?|[P_^](?:[^\x1b]|\x1b[^\\])*\x1b?)?\Z"
)


class Gone(Exception):
    """The program ended while somebody was waiting for it."""


class Terminal:
    """A running program and the screen it draws on. Use it with `with`: it is killed at the end."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (140, 40), cwd: str = "/"
    ) -> None:
        """`size` is columns and lines; `env` is all of the environment."""
        columns, lines = size
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self.sent = b""
        """The sequences that the emulated screen knows nothing of: titles, copies, notices."""
        self._over = False
        self.started = time.perf_counter()
        self._process = PtyProcess.spawn(list(argv), dimensions=(lines, columns), env=dict(env), cwd=cwd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return int(self._process.pid)

    def fileno(self) -> int:
        """The near end of the pseudo-terminal."""
        return int(self._process.fd)

    @property
    def text(self) -> str:
        """The screen, a line a line, without what is blank at their ends."""
        across = range(self._screen.columns)
        lines = (self._screen.buffer[y] for y in range(self._screen.lines))
        # The second cell of a wide character holds nothing.
        return "\n".join("".join(line[x].data for x in across).rstrip() for line in lines)

    # ------------------------------------------------------------ the person's hands

    def press(self, *keys: str) -> None:
        """Press keys: `ctrl+p`, `enter`, or text as it is typed."""
        for key in keys:
            self._write(self._encoded(key))
            if key == "escape":
                self._read_for(ESCAPE_SILENCE)

    def resize(self, columns: int, lines: int) -> None:
        """Draw the window to another size."""
        self._screen.resize(lines, columns)
        self._process.setwinsize(lines, columns)

    @staticmethod
    def _encoded(key: str) -> bytes:
        if key in NAMED:
            return NAMED[key].encode()
        if found := re.fullmatch(r"ctrl\+([a-z])", key):
            return bytes([ord(found[1]) & 0x1F])
        return key.encode()

    def _write(self, data: bytes) -> None:
        """All of it, reading meanwhile: a program that is drawing may not be reading."""
        while data:
            self.pump(0)
            _, writable, _ = select.select([], [self._process.fd], [], 0.05)
            if writable:
                data = data[os.write(self._process.fd, data[:512]) :]

    # ------------------------------------------------------------ the person's eyes

    def pump(self, timeout: float) -> bool:
        """Draw what the program has written, waiting at most `timeout` for it; whether there was anything.

        Raises Gone when it has ended.
        """
        if self._over:
            raise Gone(f"the program has ended; its screen was:\n{self.text}")
        if not select.select([self._process.fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._process.fd, 65536)
        except OSError:  # how Linux says that nobody holds the other end
            data = b""
        if not data:
            self._over = True
            raise Gone(f"the program has ended; its screen was:\n{self.text}")
        data = self._rest + data
        if unfinished := _UNFINISHED.search(data):
            self._rest, data = data[unfinished.start() :], data[: unfinished.start()]
        else:
            self._rest = b""
        self.sent += b"".join(_UNKNOWN.findall(data))
        self._stream.feed(_UNKNOWN.sub(b"", data))
        return True

    def _read_for(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        with contextlib.suppress(Gone):
            while (left := end - time.perf_counter()) > 0:
                self.pump(left)

    def wait_until(
        self,
        seen: Callable[[str], bool],
        what: str,
        timeout: float = PATIENCE,
        beside: Sequence[Terminal] = (),
    ) -> float:
        """Watch until the screen's text satisfies `seen`; the instant of `time.perf_counter` at which it did.

        Programs in terminals `beside` it are watched too: who is not read from can't draw on.
        """
        end = time.perf_counter() + timeout
        while not seen(self.text):
            left = end - time.perf_counter()
            if left <= 0:
                raise AssertionError(f"{what}: not within {timeout:g} s; the screen was:\n{self.text}")
            try:
                self.pump(min(left, 0.01) if beside else left)
                for other in beside:
                    other.pump(0)
            except Gone:
                if seen(self.text):
                    break
                raise AssertionError(f"{what}: the program ended; its screen was:\n{self.text}") from None
        return time.perf_counter()

    def wait_for(self, pattern: str, timeout: float = PATIENCE) -> re.Match[str]:
        """Watch until this is on the screen; what was found."""
        wanted = re.compile(pattern, re.MULTILINE)
        self.wait_until(lambda text: wanted.search(text) is not None, f"/{pattern}/", timeout)
        found = wanted.search(self.text)
        assert found is not None
        return found

    def wait_gone(self, pattern: str, timeout: float = PATIENCE) -> None:
        """Watch until this is no longer on the screen."""
        wanted = re.compile(pattern, re.MULTILINE)
        self.wait_until(lambda text: wanted.search(text) is None, f"no more /{pattern}/", timeout)

    # ------------------------------------------------------------ the end

    def wait_end(self, timeout: float = PATIENCE) -> int:
        """Watch until the program has ended; its exit code, negative for a signal."""
        end = time.perf_counter() + timeout
        with contextlib.suppress(Gone):
            while (left := end - time.perf_counter()) > 0:
                self.pump(left)
            raise AssertionError(f"still running after {timeout:g} s; the screen was:\n{self.text}")
        self._process.wait()
        return int(self._process.exitstatus or -(self._process.signalstatus or 0))

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process.isalive():
            self._process.kill(signal.SIGKILL)
            self._process.wait()
        self._over = True
        self._process.close(force=True)

    # ------------------------------------------------------------ what it costs

    def cpu_seconds(self) -> float:
        """Seconds of processor that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self) -> float:
        """Memory that the program holds, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def settle(self, quiet: float = 0.3, limit: float = PATIENCE) -> None:
        """Watch until nothing was written for `quiet` seconds. A test waits for what it wants instead."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end and self.pump(quiet):
            pass

    def milliseconds_to_change(self, key: str, timeout: float = 5.0) -> float | None:
        """From a key to the first change on the screen; None when there was none."""
        self._screen.dirty.clear()
        data = self._encoded(key)
        started = time.perf_counter()
        os.write(self._process.fd, data)
        while (left := started + timeout - time.perf_counter()) > 0:
            self.pump(left)
            if self._screen.dirty:
                return (time.perf_counter() - started) * 1000
        return None
