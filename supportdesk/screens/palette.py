"""Solutions, tickets and all that can be done, by typing (ctrl+p); for nothing typed, what may help."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.alike import spans
from supportdesk.domain.article_asks import SearchEnded
from supportdesk.domain.asks import AskPalette, AskSuggestions
from supportdesk.domain.hostile import visible
from supportdesk.domain.tokens import tokens
from supportdesk.locale import N_, _
from supportdesk.locale.labels import label
from supportdesk.locale.sentences import also, error_text
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.asking import Answered, Asker
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_names import key_of

if TYPE_CHECKING:
    from supportdesk.domain.suggestions import Suggestions
    from supportdesk.domain.views import Article, PaletteFound, QueueRow

DEBOUNCE = 0.03
"""Seconds after a key in which no other is waited for: then what was typed is looked for."""

MOST_DEEDS = 12
"""Commands that are listed for what was typed."""


class Deed(Protocol):
    """One thing that can be done from here."""

    @property
    def group(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def possible(self) -> bool: ...
    @property
    def why_not(self) -> str: ...
    @property
    def run(self) -> Callable[[], Any]: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the palette ends with: an article, a ticket (id and number) or a deed, and what to do with it."""

    how: Literal["open", "insert", "link"]
    article: Article | None = None
    ticket: tuple[int, str] | None = None
    deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line: what it stands for, its name, its words with those to be marked, and what is said beside."""

    chosen: Chosen
    name: str
    words: str
    marks: tuple[tuple[int, int], ...]
    beside: str
    dim: bool = False


class PaletteScreen(Dialog[Chosen | None], Asker):
    """A line to type in, and below it three groups. Keys typed before the line stands are kept for it; enter
    waits until the list is that of the words.
    """

    CSS_PATH = "palette.tcss"
    BINDINGS = [
        Binding("enter", "take('open')", N_("do it"), id="palette.take", show=False, priority=True),
        Binding(
            "ctrl+r", "take('insert')", N_("into the reply"), id="palette.insert", show=False, priority=True
        ),
        Binding("ctrl+l", "take('link')", N_("link to ticket"), id="palette.link", show=False, priority=True),
        Binding("escape", "leave", N_("back"), id="palette.leave", show=False),
        Binding("down", "move(1)", N_("down"), id="palette.down", show=False, priority=True),
        Binding("up", "move(-1)", N_("up"), id="palette.up", show=False, priority=True),
        Binding("pagedown", "move(8)", N_("page down"), id="palette.page_down", show=False, priority=True),
        Binding("pageup", "move(-8)", N_("page up"), id="palette.page_up", show=False, priority=True),
    ]

    def __init__(self, deeds: Sequence[Deed], ticket_id: int | None, near: Suggestions | None) -> None:
        super().__init__()
        self._deeds = deeds
        self._ticket = ticket_id
        self._near = near
        self._found: PaletteFound | None = None
        self._found_for = ""
        self._rows: list[_Row | None] = []
        self._width = 0
        self._early = ""
        self._waiting = False
        self._take_then: Literal["", "open", "insert", "link"] = ""
        self._walked = False
        """Whether the cursor was moved since something was typed: then it stays on its line."""

    def compose(self) -> ComposeResult:
        with Vertical(id="palette") as box:
            box.border_title = _("Find or do")
            yield Input(
                id="palette-line", compact=True, placeholder=_("a solution, a ticket, or what to do…")
            )
            yield OptionList(id="palette-list", compact=True)
            yield Static(id="palette-said")

    def on_mount(self) -> None:
        self.query_one("#palette-list").can_focus = False
        self.query_one("#palette-line").focus()
        self._say("")
        self.fill()
        if self._near is None and self._ticket is not None:
            self.ask(AskSuggestions(self._ticket))

    # ------------------------------------------------------------ typing

    def on_key(self, event: events.Key) -> None:
        if self.focused is None and event.is_printable and event.character:
            event.stop()
            self._early += event.character

    def on_descendant_focus(self) -> None:
        if self._early and isinstance(self.focused, Input):
            early, self._early = self._early, ""
            self.focused.value = early + self.focused.value
            self.focused.cursor_position = len(self.focused.value)

    def typed(self) -> str:
        """What is asked by now."""
        return self.query_one("#palette-line", Input).value.strip()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.typed():
            # The list changes once for what was typed: when its answer is there.
            if not self._waiting:
                self._waiting = True
                self.set_timer(DEBOUNCE, self._search)
        else:
            self._found, self._found_for = None, ""
            self.fill()
        self._walked = False

    def _search(self) -> None:
        self._waiting = False
        if typed := self.typed():
            self.ask(AskPalette(typed))

    @property
    def is_settled(self) -> bool:
        """Whether the list is that of the words."""
        return self._found_for == self.typed()

    def on_answered(self, message: Answered) -> None:
        message.stop()
        late = isinstance(message.ask, AskPalette) and message.ask.query != self.typed()
        if late or self.is_stale(message):  # another answer is under way
            return
        if message.error is not None:
            self._say(error_text(message.error))
            self.fill()
            return
        if isinstance(message.ask, AskSuggestions):
            self._near = message.value
        elif isinstance(message.ask, AskPalette):
            self._found, self._found_for = message.value, message.ask.query
            self._say(also(message.value.instead))
        self.fill()
        if self._take_then and self.is_settled:
            self._take(self._take_then)

    # ------------------------------------------------------------ the list

    def fill(self) -> None:
        """List what answers the words, by groups; without words what may help, and what can be done."""
        typed = self.typed()
        groups = self._groups(typed) if typed else self._suggested()
        listed = self.query_one("#palette-list", OptionList)
        width = max(20, (listed.size.width or self.size.width - 6) - 1)
        before, self._rows, options = self._rows, [], []
        for heading, rows in groups:
            if not rows:
                continue
            self._rows.append(None)
            options.append(Option(Text(heading, style=f"bold {inks(self.app)['primary']}"), disabled=True))
            for row in rows:
                self._rows.append(row)
                options.append(Option(self._line(row, width)))
        if self._rows != before or width != self._width:
            place = listed.highlighted if self._walked else None
            kept = before[place] if place is not None and place < len(before) else None
            self._width = width
            listed.set_options(options)
            if options:
                same = [n for n, row in enumerate(self._rows) if row and kept and row.name == kept.name]
                listed.highlighted = same[0] if same else 1
        if not options and typed and self.is_settled:
            self._say(_("Nothing answers this."))

    def _groups(self, typed: str) -> list[tuple[str, list[_Row]]]:
        found = self._found
        matched = list(self._matching(typed))
        deeds = (_("What can be done"), [row for _score, row in matched])
        if found is None:
            return [deeds]
        instead = (word for words in found.instead.values() for word in words)
        asked = [*(token for word in instead for token in tokens(word)), *tokens(typed)]
        begun = asked[-1] if asked else ""
        solutions = (_("Solutions"), [self._article(each, asked, begun) for each in found.articles])
        tickets = (_("Tickets"), [self._row_of(each, asked, begun, typed) for each in found.tickets])
        if self._names_ticket(typed):
            return [tickets, solutions, deeds]
        if matched and matched[0][0] >= WORDS:
            return [deeds, solutions, tickets]
        return [solutions, tickets, deeds]

    def _names_ticket(self, typed: str) -> bool:
        tickets = self._found.tickets if self._found is not None else ()
        return any(row.number.casefold().startswith(typed.casefold()) for row in tickets)

    def _suggested(self) -> list[tuple[str, list[_Row]]]:
        near = self._near
        deeds = [self._deed(deed, ()) for deed in self._deeds if deed.possible]
        articles = [
            _Row(
                Chosen("open", article=each.article), each.article.slug, each.article.title,
                tuple((start, end) for start, end, _w in spans(each.article.title, _tokens(each.shared))),
                " ".join(each.shared),
            )
            for each in (near.articles if near else ())
        ]  # fmt: skip
        tickets = [
            _Row(
                Chosen("open", ticket=(each.id, each.number)), each.number, each.subject,
                tuple((start, end) for start, end, _w in spans(each.subject, _tokens(each.shared))),
                f"{label(each.status)} · {each.customer}",
            )
            for each in (near.tickets if near else ())
        ]  # fmt: skip
        return [
            (_("Suggested articles"), articles),
            (_("Similar tickets"), tickets),
            (_("What can be done"), deeds),
        ]

    def _matching(self, typed: str) -> Iterable[tuple[float, _Row]]:
        scored = [
            (found[0], n, self._deed(deed, found[1]))
            for n, deed in enumerate(self._deeds)
            if (found := match(deed.words, typed)) is not None
        ]
        scored.sort(key=lambda one: (-one[0], not one[2].chosen.deed.possible, one[1]))  # type: ignore[union-attr]
        return [(score, row) for score, _n, row in scored[:MOST_DEEDS]]

    def _deed(self, deed: Deed, marks: tuple[tuple[int, int], ...]) -> _Row:
        beside = deed.group if deed.possible else deed.why_not
        return _Row(Chosen("open", deed=deed), deed.key, deed.words, marks, beside, dim=not deed.possible)

    def _article(self, article: Article, asked: Sequence[str], begun: str) -> _Row:
        marks = tuple((start, end) for start, end, _w in spans(article.title, set(asked), begun))
        return _Row(Chosen("open", article=article), article.slug, article.title, marks, article.product)

    def _row_of(self, row: QueueRow, asked: Sequence[str], begun: str, typed: str) -> _Row:
        marks = tuple((start, end) for start, end, _w in spans(row.subject, set(asked), begun))
        beside = f"{label(row.status)} · {row.customer}"
        return _Row(Chosen("open", ticket=(row.id, row.number)), row.number, row.subject, marks, beside)

    def _line(self, row: _Row, width: int) -> Text:
        colours = inks(self.app)
        text = Text(no_wrap=True, overflow="ellipsis", style="dim" if row.dim else "")
        name = visible(row.name, newlines=False)
        text.append(name, style=f"bold {colours['accent']}")
        text.append(" " * max(1, NAME - cell_len(name)))
        words = Text(visible(row.words, newlines=False))
        if len(words) == len(row.words):  # nothing was made visible: the marks stand where they stood
            for start, end in row.marks:
                words.stylize(f"bold underline {colours['warning']}", start, end)
        beside = Text(visible(row.beside, newlines=False), style="dim")
        room = width - text.cell_len - 2
        beside.truncate(
            max(0, min(beside.cell_len, room - min(words.cell_len, room * 2 // 3) - 2)), overflow="ellipsis"
        )
        words.truncate(max(8, room - beside.cell_len - 2), overflow="ellipsis")
        text.append_text(words)
        if beside.cell_len > 3:
            text.append(" " * max(2, width - text.cell_len - beside.cell_len - 1))
            text.append_text(beside)
        return text

    def _say(self, words: str) -> None:
        words_of = _("{take} opens · {insert} into the reply · {link} links it · esc back")
        verbs = ("take", "insert", "link")
        keys = words_of.format(**{v: key_of(self.app, PaletteScreen, f"palette.{v}") for v in verbs})
        text = Text(no_wrap=True, overflow="ellipsis")
        if words:
            text.append(f"{words}  ", style=inks(self.app)["warning"])
        text.append(keys, style="dim")
        self.query_one("#palette-said", Static).update(text)

    # ------------------------------------------------------------ taking

    def search(self, chosen: Chosen | None) -> SearchEnded | None:
        """What was looked for, and what of it was used. Who names a ticket or a command looks for that."""
        typed = self.typed()
        if self._found is None or not self.is_settled or len(typed) < 2:
            return None
        named = self._names_ticket(typed) or next((s >= WORDS for s, _row in self._matching(typed)), False)
        if chosen is not None and chosen.article is not None:
            used = chosen.article.slug
        elif named or (chosen is not None and chosen.deed is not None):
            return None
        else:
            used = chosen.ticket[1] if chosen is not None and chosen.ticket is not None else ""
        return SearchEnded(typed, len(self._found.articles), used)

    def action_take(self, how: Literal["open", "insert", "link"]) -> None:
        # The key overtakes what was typed just before it.
        (self.focused or self).call_later(self._take, how)

    def _take(self, how: Literal["open", "insert", "link"]) -> None:
        self._take_then = "" if self.is_settled else how
        place = self.query_one("#palette-list", OptionList).highlighted
        row = self._rows[place] if place is not None and place < len(self._rows) else None
        if not self._take_then and row is not None:
            if how != "open" and row.chosen.deed is not None:
                self._say(_("Only a solution or a ticket goes into a reply or is linked."))
                return
            chosen = row.chosen
            self.dismiss(Chosen(how, chosen.article, chosen.ticket, chosen.deed))

    def action_move(self, by: int) -> None:
        """Up or down, over the headings."""
        listed = self.query_one("#palette-list", OptionList)
        places = [n for n, row in enumerate(self._rows) if row is not None]
        if places:
            at = places.index(listed.highlighted) if listed.highlighted in places else 0
            to = (at + by) % len(places) if abs(by) == 1 else max(0, min(len(places) - 1, at + by))
            listed.highlighted = places[to]
            self._walked = True
            if to == 0:
                listed.scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take("open")

    def on_resize(self) -> None:
        self.call_after_refresh(self.fill)


NAME = 9
"""Cells that a name has at least: keys and slugs stand below each other."""

BEGINS, WORDS, INSIDE, LETTERS = 4.0, 3.0, 2.0, 1.0
"""How well a command answers: it begins so; its words do; it has them; it has the letters in order."""


def match(words: str, typed: str) -> tuple[float, tuple[tuple[int, int], ...]] | None:
    """How well a command's words answer what was typed, and which letters to mark; None: not at all."""
    told, asked = words.casefold(), typed.casefold()
    if len(told) != len(words):  # folding changed its length: nothing could be marked rightly
        told = words.lower()
    if told.startswith(asked):
        return BEGINS, ((0, len(asked)),)
    pieces = asked.split()
    starts = [_at_word(told, piece) for piece in pieces]
    if all(at >= 0 for at in starts):
        return WORDS, tuple((at, at + len(piece)) for at, piece in zip(starts, pieces, strict=True))
    inside = [told.find(piece) for piece in pieces]
    if all(at >= 0 for at in inside):
        return INSIDE, tuple((at, at + len(piece)) for at, piece in zip(inside, pieces, strict=True))
    marks: list[tuple[int, int]] = []
    at = 0
    for letter in asked.replace(" ", ""):
        at = told.find(letter, at)
        if at < 0:
            return None
        marks.append((at, at + 1))
        at += 1
    spread = marks[-1][1] - marks[0][0] if marks else 0
    return (LETTERS, tuple(marks)) if len(marks) > 1 and spread <= 2 * len(marks) else None


def _at_word(told: str, piece: str) -> int:
    """Where a word begins so, or -1. A Chinese sign begins a word."""
    at = told.find(piece)
    while at > 0 and told[at - 1].isalnum() and told[at - 1].isascii():
        at = told.find(piece, at + 1)
    return at


def _tokens(words: Iterable[str]) -> set[str]:
    return {token for word in words for token in tokens(word)}
