"""How often one caller may ask: a bucket each, that fills up again steadily."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST = 10_000
"""Callers that are remembered; who asked longest ago is forgotten first, with a bucket long full again."""


class Throttle:
    """`burst` asks at once, then one every `per / burst` seconds. For this process; safe from any thread."""

    def __init__(self, burst: int, per: float, now: Callable[[], float] = time.monotonic) -> None:
        self._burst = float(burst)
        self._rate = burst / per
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._gate = threading.Lock()

    def wait(self, caller: str) -> float:
        """Take one ask of a caller: 0, or the seconds after which there is one again."""
        with self._gate:
            now = self._now()
            left, at = self._left.pop(caller, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            taken = left >= 1
            self._left[caller] = (left - 1 if taken else left, now)
            if len(self._left) > MOST:
                self._left.popitem(last=False)
            return 0.0 if taken else (1 - left) / self._rate


def caller_of(host: str | None) -> str:
    """Who asks, by address. Whoever has one IPv6 address has 2⁶⁴ of them, so they count as one."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or "?"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
