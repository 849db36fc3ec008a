"""`supportdesk search check|rebuild`: the index against what was written, and made anew."""

from __future__ import annotations

import argparse

from supportdesk.cli.bars import bar
from supportdesk.cli.opening import opened
from supportdesk.cli.output import say, show_json, show_table
from supportdesk.config import Settings
from supportdesk.locale import _, ngettext
from supportdesk.services import search_index
from supportdesk.services.search_index import IndexState


def check(args: argparse.Namespace, settings: Settings) -> int:
    """Compare the index with what was written; 1 if something is wrong."""
    with opened(settings) as desk:
        found = search_index.check(desk)
    return _tell(args, found)


def rebuild(args: argparse.Namespace, settings: Settings) -> int:
    """Make the index anew, then check it."""
    with opened(settings) as desk, bar(_("Indexing"), quiet="json" in args) as progress:
        found = search_index.rebuild(desk, progress)
    return _tell(args, found)


def _tell(args: argparse.Namespace, found: list[IndexState]) -> int:
    sound = all(state.sound for state in found)
    if "json" in args:
        show_json(found)
        return 0 if sound else 1
    head = [_("Index"), _("Documents"), _("Missing"), _("Left over"), _("Miscounted"), _("Torn")]
    names = {"article": _("Articles"), "ticket": _("Tickets")}
    rows = [
        (
            names[state.kind], str(state.documents), str(len(state.missing)), str(len(state.left)),
            str(state.miscounted), ", ".join(state.torn) or "-",
        )
        for state in found
    ]  # fmt: skip
    show_table(head, rows)
    for state in found:
        if state.unread:
            say(
                ngettext(
                    "{n} article is not read by the model yet; `supportdesk search rebuild` has it read.",
                    "{n} articles are not read by the model yet; `supportdesk search rebuild` has them read.",
                    state.unread,
                ).format(n=state.unread)
            )
    say(
        _("The index is sound.")
        if sound
        else _("The index is not sound; `supportdesk search rebuild` mends it.")
    )
    return 0 if sound else 1
