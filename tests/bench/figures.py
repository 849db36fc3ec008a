"""Figures as they are told: always as a ratio to a baseline of the same run, for a machine is never quiet."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def tell(what: str, ours: Sequence[float], base: Sequence[float], unit: str, target: str = "") -> None:
    """Print the medians and 95th percentiles of both, and how many times the baseline ours is."""
    half, most = statistics.median(ours), percentile(ours, 0.95)
    base_half, base_most = statistics.median(base), percentile(base, 0.95)
    aim = f"   target {target}" if target else ""
    print(
        f"  {what:<34} p50 {half:8.2f} p95 {most:8.2f} {unit:<3} | baseline p50 {base_half:8.2f} "
        f"p95 {base_most:8.2f} | ratio p50 {half / base_half:6.2f} p95 {most / base_most:6.2f}{aim}"
    )


def heading(words: str) -> None:
    """Print what follows, and how busy the machine is."""
    print(f"\n{words}   [load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores]")
