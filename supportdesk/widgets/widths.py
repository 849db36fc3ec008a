"""The widths at which a screen shows more at once. 80 columns by 24 lines are enough for all there is."""

from __future__ import annotations

MIDDLE = 120
"""Columns from which two things stand beside each other: views and list, a list and a look at its lines."""

WIDE = 200
"""Columns from which views, list and ticket do."""

TALL = 32
"""Lines from which a look at the ticket has room below the list."""
