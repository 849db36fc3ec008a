"""Conversation and journal of a ticket as one timeline, newest at the bottom."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.text import Text
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static

from supportdesk.domain.attachments import Attachment, size_text
from supportdesk.domain.events import DeliveryRecorded, Entry, Undone, standing
from supportdesk.domain.hostile import visible
from supportdesk.domain.people import Actor, Customer
from supportdesk.domain.views import TicketView
from supportdesk.domain.vocabulary import ActorKind, Delivery
from supportdesk.locale import N_, _, ngettext
from supportdesk.widgets.delivery_text import delivery_text
from supportdesk.widgets.entry_text import Told, Voice, tell
from supportdesk.widgets.finding import Finder, find_keys
from supportdesk.widgets.inks import inks
from supportdesk.widgets.links import linked, links_in
from supportdesk.widgets.prose import Prose

MOST_LINES = 200
"""Lines of one message that are drawn; what is longer is cut, and says so."""

CONTEXT = 2
"""Lines above a match that are shown with it."""

SHORT = 60
"""Characters of a state's words that stand on its own line."""

SIGNS = {Voice.CUSTOMER: "<", Voice.PUBLIC: ">", Voice.INTERNAL: "#", Voice.WORK: "*", Voice.STATE: "-"}


class Hanging:
    """A sign and a text; its second and later lines begin below its first, not below the sign."""

    def __init__(self, sign: Text, text: Text) -> None:
        self._sign = sign
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(1, options.max_width - self._sign.cell_len)
        below = Text(" " * self._sign.cell_len)
        for place, line in enumerate(self._text.wrap(console, room, overflow="fold")):
            yield Text.assemble(below if place else self._sign, line)


class Timeline(Finder, VerticalScroll, can_focus=True):
    """One Static for the whole of it: a hundred entries are one widget."""

    DEFAULT_CSS = """
    Timeline { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    Timeline > Static { height: auto; }
    """
    BINDINGS = [
        Binding("j", "scroll_down", N_("down"), id="timeline.down", show=False),
        Binding("k", "scroll_up", N_("up"), id="timeline.up", show=False),
        Binding("ctrl+d", "page_down", N_("page down"), id="timeline.page_down", show=False),
        Binding("ctrl+u", "page_up", N_("page up"), id="timeline.page_up", show=False),
        Binding("g", "top", N_("first entry (twice)"), id="timeline.first", show=False),
        Binding("G", "scroll_end", N_("last entry"), id="timeline.last", show=False),
        Binding("quotation_mark", "fold", N_("quoted words"), id="timeline.fold", show=False),
        *find_keys("timeline"),
    ]

    begin_at: int | None = None
    """The line at which the next ticket is shown, and not at its end."""

    _awaiting_g = False
    _unfolded = False
    _shown: tuple[TicketView, datetime] | None = None
    _match = -1
    _at_end = True

    def compose(self):  # type: ignore[no-untyped-def]  # Textual's ComposeResult
        yield Static(id="told")

    def show(self, view: TicketView, now: datetime, *, keep_place: bool) -> None:
        """Draw a ticket's journal. `keep_place`: it is the same ticket, don't jump."""
        if self._shown is not None and self._shown[0].ticket.id != view.ticket.id:
            self._unfolded = False
        self._shown = view, now
        self.query_one("#told", Static).update(self._draw(view, now))
        if self.begin_at is not None:
            self.call_after_refresh(self.scroll_to, y=self.begin_at, animate=False)
            self.begin_at, self._at_end = None, False
        elif not keep_place or self._at_end:
            self._at_end = True
            self.call_after_refresh(self.scroll_end, animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Whether the end is in sight is said by who scrolls, not by room lost or won later."""
        super().watch_scroll_y(old_value, new_value)
        self._at_end = self.scroll_offset.y >= self.max_scroll_y - 1

    def on_resize(self) -> None:
        """What was said last stays in sight when the words to it take their room."""
        if self._at_end:
            self.call_after_refresh(self.scroll_end, animate=False)

    def action_top(self) -> None:
        """`g` twice, as in vi."""
        if self._awaiting_g:
            self.scroll_home(animate=False)
        self._awaiting_g = not self._awaiting_g

    # ------------------------------------------------------------ finding

    def places(self, words: str) -> list[int]:
        """The lines that the words stand in, as they are drawn."""
        told = self.query_one("#told", Static)
        return [y for y in range(told.size.height) if words in told.render_line(y).text.casefold()]

    def here(self) -> int:
        return self._match if self._match >= 0 else self.scroll_offset.y - 1

    def go(self, place: int) -> None:
        """With a little of what stands above."""
        self._match = place
        self.scroll_to(y=max(0, place - CONTEXT), animate=False)

    def _found(self, words: str | None) -> None:
        self._match = -1
        super()._found(words)

    def action_fold(self) -> None:
        """Show what is folded, quoted words and signatures, or fold it again."""
        self._unfolded = not self._unfolded
        if self._shown is not None:
            self.show(*self._shown, keep_place=True)

    def _beside(self, entry: Entry) -> list[RenderableType]:
        """What came with an entry's words: files, and what is folded."""
        drawn: list[RenderableType] = [
            Text(f"+ {visible(file.name, newlines=False)} ({_file_text(file)})", style="bold")
            for file in getattr(entry.event, "attachments", ())
        ]
        folded = getattr(entry.event, "folded", "")
        if folded and self._unfolded:
            drawn.append(Prose(linked(Text(visible(folded), style="dim"))))
        elif folded:
            n = len(folded.splitlines())
            words = ngettext('▸ {n} line folded: " shows it', '▸ {n} lines folded: " shows them', n)
            drawn.append(Text(words.format(n=n), style="dim italic"))
        return drawn

    def _draw(self, view: TicketView, now: datetime) -> RenderableType:
        colours = inks(self.app)
        styles = {
            Voice.CUSTOMER: colours["accent"],
            Voice.PUBLIC: colours["success"],
            Voice.INTERNAL: colours["warning"],
            Voice.WORK: colours["secondary"],
            Voice.STATE: "dim",
        }
        counting = {entry.seq for entry in standing(view.entries)}
        drawn: list[RenderableType] = []
        day, line, line_batch = None, Text(), ""
        for entry in view.entries:
            if isinstance(entry.event, Undone) and entry.seq not in counting:
                continue
            if isinstance(entry.event, DeliveryRecorded) and entry.event.result is Delivery.SENT:
                continue  # it stands beside the words
            told = tell(entry, now)
            gone = entry.seq not in counting
            here = entry.at.astimezone().date()
            if here != day:
                day = here
                drawn.append(Text(f"── {here:%Y-%m-%d} ", style="dim"))
            short = told.voice is Voice.STATE and len(told.body) < SHORT and "\n" not in told.body
            if short and line_batch == entry.batch and not gone:
                line.append(f" · {visible(told.title)} {visible(told.body)}".rstrip(), style="dim")
                linked(line)
                continue
            head = self._head(entry, told, styles[told.voice], view.ticket.customer, gone=gone)
            if told.voice is Voice.PUBLIC and not gone:
                words, ink = delivery_text(view, entry, now)
                if words:
                    head.append(f"  {words}", style=colours[ink])
            drawn.append(Hanging(Text(f"{SIGNS[told.voice]} ", style=f"bold {styles[told.voice]}"), head))
            line, line_batch = (head, entry.batch) if short and not gone else (Text(), "")
            if short and told.body:
                head.append(f" {visible(told.body)}", style="dim")
                linked(head)
            elif told.body:
                body = Text(_cut(visible(told.body)), style="strike dim" if gone else "")
                drawn.append(Padding(Prose(linked(body)), (0, 0, 0, 2)))
            drawn += [Padding(piece, (0, 0, 0, 2)) for piece in self._beside(entry)]
        return Group(*(Prose(piece) if isinstance(piece, Text) else piece for piece in drawn))

    @staticmethod
    def links(view: TicketView, now: datetime) -> dict[str, str]:
        """Where the ticket's journal leads, the latest first, each with the words that it stands in."""
        found: dict[str, str] = {}
        for entry in reversed(view.entries):
            told = tell(entry, now)
            for target, line in links_in(f"{told.title}\n{told.body}"):
                found.setdefault(target, line)
        found.pop(view.ticket.number, None)
        return found

    def _head(self, entry: Entry, told: Told, style: str, customer: Customer, *, gone: bool) -> Text:
        """Time, who, what."""
        head = Text()
        head.append(f"{entry.at.astimezone():%H:%M} ", style="dim")
        if told.voice is not Voice.CUSTOMER or _is_another(entry.actor, customer):
            who = visible(entry.actor.name, newlines=False)
            head.append(f"{who}{f' {entry.actor.tier}' if entry.actor.tier else ''} ", style="dim")
        head.append(
            visible(told.title, newlines=False), style=style if told.voice is Voice.STATE else f"bold {style}"
        )
        if gone:
            head.stylize("strike")
            head.append(f"  ({_('undone')})", style="dim")
        return linked(head)


def _is_another(actor: Actor, customer: Customer) -> bool:
    """Whether somebody else than the ticket's customer speaks in the customer's place."""
    if actor.kind is not ActorKind.CUSTOMER:
        return False
    known = (customer.name, customer.department)
    return actor.name not in known and not (customer.contact and f"<{customer.contact}>" in actor.name)


def _file_text(file: Attachment) -> str:
    size = size_text(file.size)
    return size if file.digest else _("{size}, too large to be kept").format(size=size)


def _cut(text: str) -> str:
    lines = text.splitlines()
    if len(lines) <= MOST_LINES:
        return text
    more = _("… {n} more lines").format(n=len(lines) - MOST_LINES)
    return "\n".join([*lines[:MOST_LINES], more])
