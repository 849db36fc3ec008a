"""What was found in words before they go, in words."""

from __future__ import annotations

from supportdesk.domain.courtesy import Fault, Finding
from supportdesk.domain.hostile import visible
from supportdesk.locale import _

WORDS = 60
"""Characters of what was found that are shown."""


def fault_name(one: Finding) -> str:
    """What kind of thing was found."""
    if one.fault is Fault.UNRESOLVED and one.instead:
        return _("no such variable")
    return {
        Fault.UNRESOLVED: _("no value"),
        Fault.RECIPIENT: _("another recipient than last time"),
        Fault.STRANGER: _("another customer's name"),
        Fault.SECRET: _("secret"),
        Fault.ATTACHMENT: _("nothing is attached"),
        Fault.IMPOLITE: _("impolite"),
        Fault.INTERNAL: _("internal"),
        Fault.NO_ETA: _("no expected time: say when, below or in the words"),
        Fault.BRACES: _("braces"),
    }[one.fault]


def found_words(one: Finding) -> str:
    """The words that were found, as they stand."""
    return f"“{visible(one.words[:WORDS], newlines=False)}”" if one.words else ""


def instead_words(one: Finding) -> str:
    """What may be said instead; of a recipient, who was the one before."""
    said = visible(one.instead, newlines=False)
    if one.fault is Fault.RECIPIENT:
        return "({})".format(_("before: {recipient}").format(recipient=said))
    return f"→ {said}" if said else ""


def finding_text(one: Finding) -> str:
    """All of it in a line."""
    return " ".join(filter(None, (fault_name(one), found_words(one), instead_words(one))))
