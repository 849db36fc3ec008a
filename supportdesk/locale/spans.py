"""Lengths of time as people read them."""

from __future__ import annotations

from datetime import timedelta


def span(length: timedelta) -> str:
    """A length of time in its two largest units: `2d 3h`, `1h 05m`, `45s`."""
    seconds = int(abs(length).total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days}d {hours}h"
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m" if minutes else f"{seconds}s"
