"""From a ticket to an article: what is like it already, what it would say, and one key that writes it."""

from __future__ import annotations

from rich.console import RenderableType
from rich.markdown import Markdown
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain.article_views import ArticleOf
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Article
from supportdesk.locale import N_, _, ngettext
from supportdesk.locale.labels import label
from supportdesk.screens.article_reading import ArticleReading
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.article_text import article_text
from supportdesk.widgets.asking import Asker
from supportdesk.widgets.finding import LongList, list_keys
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_names import key_of
from supportdesk.widgets.widths import MIDDLE


class AlikeList(LongList):
    """The new article first, then what is like it."""

    BINDINGS = [*list_keys("writing")]


class ArticleOfTicketScreen(Dialog[Article | str | None], Asker):
    """Ends with an article that the ticket is to link to, with `write` or `edit`, or with nothing."""

    CSS_PATH = "article_of_ticket.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-wide")]
    BINDINGS = [
        Binding("ctrl+s", "write", N_("write the draft"), id="writing.write", priority=True),
        Binding("e", "edit", N_("look it over first"), id="writing.edit"),
        Binding("escape", "leave", N_("back"), id="writing.leave"),
        Binding("q", "leave", show=False),
    ]

    def __init__(self, found: ArticleOf) -> None:
        super().__init__()
        self._found = found
        self._reading = ArticleReading(self)

    def compose(self) -> ComposeResult:
        with Vertical(id="writing") as box:
            title = _("An article from {number}").format(number=self._found.number)
            box.border_title = Content(visible(title, newlines=False))
            keys = _(
                "{write} write the draft · {edit} look it over first · enter link what is there · esc back"
            )
            verbs = ("write", "edit")
            bound = {verb: key_of(self.app, type(self), f"writing.{verb}") for verb in verbs}
            box.border_subtitle = Content(keys.format(**bound))
            yield Static(id="writing-said")
            with Container(id="writing-both"):
                yield AlikeList(id="writing-list", compact=True)
                with VerticalScroll(id="writing-side", can_focus=False):
                    yield Static(id="writing-look")

    def on_mount(self) -> None:
        found, colours = self._found, inks(self.app)
        said = Text()
        n = found.removed
        if n:
            words = ngettext("{n} name or number was taken out.", "{n} names and numbers were taken out.", n)
            said.append(words.format(n=n) + " ", style=colours["muted"])
        if found.similar:
            words = _("Look first whether one of these says it already: enter links it to the ticket.")
            said.append(words, style=colours["warning"])
        self.query_one("#writing-said", Static).update(said)
        listed = self.query_one(AlikeList)
        new = Text(no_wrap=True, overflow="ellipsis")
        new.append(_("new"), style=f"bold {colours['accent']}")
        new.append(f"  {visible(found.text.title, newlines=False)}")
        lines = [new]
        for article in found.similar:
            line = Text(no_wrap=True, overflow="ellipsis")
            line.append(f"{visible(article.slug, newlines=False)} ", style="bold")
            line.append(f"[{label(article.state)}] ", style="italic")
            line.append(visible(article.title, newlines=False))
            lines.append(line)
        listed.add_options([Option(line) for line in lines])
        # What is there already is looked at before something is written twice.
        listed.highlighted = 1 if found.similar else 0
        listed.focus()

    @property
    def _article(self) -> Article | None:
        place = self.query_one(AlikeList).highlighted or 0
        return self._found.similar[place - 1] if place else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        article, text = self._article, self._found.text
        look: RenderableType
        self._reading.shows(article)
        if article is not None:
            look = article_text(article, inks(self.app))
        else:
            look = Markdown(visible(f"# {text.title}\n\n{text.body}"), hyperlinks=False)
        self.query_one("#writing-look", Static).update(look)
        self.query_one("#writing-side").scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._article or "write")

    def action_write(self) -> None:
        self.dismiss("write")

    def action_edit(self) -> None:
        self.dismiss("edit")
