"""Tickets like the report that is being registered: seen before it is sent. Nothing is merged by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import Static

from supportdesk.domain.hostile import visible
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.labels import label
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_names import key_of

if TYPE_CHECKING:
    from textual.timer import Timer

    from supportdesk.domain.suggestions import AlikeTicket, Reports
    from supportdesk.screens.form import FormScreen

ALIKE_KEYS: list[BindingType] = [
    Binding(key, f"alike('{what}')", words, id=f"form.alike_{what}", show=False, priority=True)
    for key, what, words in (
        ("ctrl+n", "next", N_("next one alike")),
        ("ctrl+o", "open", N_("open the one alike")),
        ("ctrl+l", "link", N_("send, linked to it")),
        ("ctrl+r", "merge", N_("send, merged into it")),
        ("ctrl+t", "attach", N_("send, as part of its incident")),
    )
]

REST = 0.2
"""Seconds without a key after which others like it are looked for."""

TALL = 32
"""Lines of a screen from which all are shown, and not only the one that is pointed at."""

MINUTE, HOUR, DAY = 60, 3600, 86400


class Duplicates:
    """Looks for tickets like what the form says so far, points at one, and sends the form with it."""

    def __init__(self, screen: FormScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self._found: Reports | None = None
        self._cursor = 0
        self._pointed = False

    @property
    def current(self) -> AlikeTicket | None:
        """The one that the keys act on."""
        return self._found.tickets[self._cursor] if self._found and self._found.tickets else None

    def changed(self) -> None:
        """Something was typed: look anew, once the hands rest."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(REST, self.look)

    def look(self) -> None:
        """Ask for what is like the form as it stands."""
        ask = self._screen.ask_of(self._screen.values())
        if ask is not None:
            self._screen.ask(ask)
        elif self._found is not None:
            self._found = None
            self._draw()

    def took(self, found: Reports) -> None:
        """What is like it came."""
        before = self.current if self._pointed else None
        self._found = found
        same = [n for n, each in enumerate(found.tickets) if before and each.id == before.id]
        self._cursor = same[0] if same else 0
        self._draw()

    def act(self, what: str) -> None:
        """Do what a key says with the ticket that is pointed at."""
        current, found = self.current, self._found
        if current is None or found is None:
            return
        if what == "next":
            self._cursor, self._pointed = (self._cursor + 1) % len(found.tickets), True
            self._draw()
        elif what == "open":
            self._screen.open_instead(current.id)
        else:
            self._send_with(what, current, found)

    def _send_with(self, what: str, current: AlikeTicket, found: Reports) -> None:
        from supportdesk.domain import commands as cm
        from supportdesk.domain.vocabulary import LinkKind

        if what == "merge":
            self._screen.send_with(cm.MergeInto(current.id, current.number))
        elif what == "link":
            kind = LinkKind.DUPLICATE if current.duplicate else LinkKind.RELATED
            self._screen.send_with(cm.LinkTicket(kind, current.id, current.number))
        else:
            others = (each.incident for each in found.tickets if each.incident is not None)
            incident = current.incident or next(others, (current.id, current.number))
            self._screen.send_with(cm.LinkTicket(LinkKind.CHILD_OF, *incident))

    def _draw(self) -> None:
        place = self._screen.query_one("#form-alike", Static)
        place.set_class(self.current is not None, "-shown")
        if self._found is not None and self._found.tickets:
            place.update(self._text(self._found, self._screen.query_one("#form-fields").size.width))

    def _keys(self) -> str:
        words = _("{next} next · {open} open · send: {link} linked · {merge} merged · {attach} to incident")
        verbs = ("next", "open", "link", "merge", "attach")
        form = type(self._screen)
        return words.format(**{v: key_of(self._screen.app, form, f"form.alike_{v}") for v in verbs})

    def _text(self, found: Reports, width: int) -> Text:
        colours = inks(self._screen.app)
        text = Text(head(found), style=f"bold {colours['warning']}")
        if len(found.tickets) > 1:
            text.append(f"  {self._cursor + 1}/{len(found.tickets)}", style="not bold dim")
        tall = self._screen.size.height >= TALL
        for n, each in enumerate(found.tickets):
            here = n == self._cursor
            if not (here or tall):
                continue
            line = Text("> " if here else "  ", style=f"bold {colours['accent']}")
            line.append(f"{visible(each.number, newlines=False)} ", style="bold")
            words = [label(each.status), visible(each.department or each.customer, newlines=False)]
            words.append(ago(int((found.at - each.reported_at).total_seconds())))
            if each.incident is not None:
                words.append(_("part of {number}").format(number=visible(each.incident[1], newlines=False)))
            why = f" · {' · '.join(words)}"
            subject = Text(visible(each.subject, newlines=False), style="underline" if here else "")
            subject.truncate(max(12, width - line.cell_len - cell_len(why)), overflow="ellipsis")
            line.append_text(subject)
            line.append(why, style="not bold dim")
            line.truncate(width, overflow="ellipsis")
            text.append("\n")
            text.append_text(line)
        text.append(f"\n{self._keys()}", style="not bold dim")
        return text


def head(found: Reports) -> str:
    """How many are alike, and since when."""
    if found.here:
        return ngettext(
            "{n} alike from the same department in the last hour",
            "{n} alike from the same department in the last hour",
            found.here,
        ).format(n=found.here)
    if found.lately:
        return ngettext("{n} alike in the last hour", "{n} alike in the last hour", found.lately).format(
            n=found.lately
        )
    return _("Alike, of the last days")


def ago(seconds: int) -> str:
    """How long ago, in the largest unit that has one."""
    if seconds < HOUR:
        return _("{n} min ago").format(n=max(0, seconds) // MINUTE)
    if seconds < DAY:
        return _("{n} h ago").format(n=seconds // HOUR)
    return _("{n} d ago").format(n=seconds // DAY)
