"""What is suggested for a ticket, drawn: a list beside its timeline, or one line above it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from supportdesk.domain.hostile import visible
from supportdesk.domain.suggestions import Suggested, SuggestedArticle, Suggestions
from supportdesk.locale import _, ngettext
from supportdesk.locale.labels import label
from supportdesk.widgets.entry_text import local

POINTER = "> "
"""Before the one that the keys act on."""


def suggestions_text(
    found: Suggestions, cursor: int, keys: str, now: datetime, width: int, colours: Mapping[str, str]
) -> Text:
    """The list: of each its name, what it is about, and below it why it is here; the keys at its end."""
    text = Text(no_wrap=True, overflow="ellipsis")
    place = 0
    for heading, group in ((_("Suggested articles"), found.articles), (_("Similar tickets"), found.tickets)):
        if not group:
            continue
        text.append(f"{heading}\n", style=f"bold {colours['primary']}")
        for each in group:
            here = place == cursor
            line = Text(POINTER if here else " " * len(POINTER), style=f"bold {colours['accent']}")
            line.append(f"{_name(each)} ", style="bold")
            line.append(_title(each), style="")
            line.truncate(width, overflow="ellipsis")
            if here:
                line.stylize(f"on {colours['cursor']}" if colours["cursor"].startswith("#") else "underline")
            text.append_text(line)
            text.append("\n")
            why = Text(" " * len(POINTER) + _why(each, now), style="dim")
            why.truncate(width, overflow="ellipsis")
            text.append_text(why)
            text.append("\n")
            place += 1
    hint = Text(keys, style="dim")
    hint.truncate(width, overflow="ellipsis")
    text.append_text(hint)
    return text


def suggestion_line(
    found: Suggestions, cursor: int, now: datetime, width: int, colours: Mapping[str, str]
) -> Text:
    """The one that the keys act on, and how many there are."""
    each = found.all[cursor]
    head = f"{_('Suggested')} {cursor + 1}/{len(found.all)} "
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(head, style="dim")
    text.append(f"{_name(each)} ", style=f"bold {colours['accent']}")
    why = f"  {_why(each, now)}"
    room = width - text.cell_len
    title = _title(each)
    text.append(title if cell_len(title) <= room else set_cell_size(title, max(0, room - 1)).rstrip() + "…")
    text.append(why, style="dim")
    return text


def _name(each: Suggested) -> str:
    if isinstance(each, SuggestedArticle):
        return visible(each.article.slug, newlines=False)
    return visible(each.number, newlines=False)


def _title(each: Suggested) -> str:
    return visible(each.article.title if isinstance(each, SuggestedArticle) else each.subject, newlines=False)


def _why(each: Suggested, now: datetime) -> str:
    words: list[str] = []
    if isinstance(each, SuggestedArticle):
        if each.solved:
            words.append(
                ngettext("solved {n} similar ticket", "solved {n} similar tickets", each.solved).format(
                    n=each.solved
                )
            )
    else:
        if each.emergency:
            words.append(_("EMERGENCY"))
        if each.duplicate:
            words.append(_("the same again?"))
        words += [label(each.status), local(each.reported_at, now)]
    if each.shared:
        words.append(" ".join(visible(word, newlines=False) for word in each.shared))
    return " · ".join(words)
