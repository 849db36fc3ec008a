"""The versions of an article: each as it was, what it changed, and the way back to it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from rich.markdown import Markdown
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from supportdesk.domain import article_commands as cm
from supportdesk.domain.article_asks import ActOnArticle, AskArticle
from supportdesk.domain.article_views import ArticleView
from supportdesk.domain.articles import Version
from supportdesk.domain.hostile import visible
from supportdesk.locale import N_, _
from supportdesk.locale.labels import event_label, field_label
from supportdesk.screens.dialog import Dialog
from supportdesk.widgets.asking import Answered, ArticlesChanged, Asker
from supportdesk.widgets.entry_text import local
from supportdesk.widgets.finding import LongList, list_keys
from supportdesk.widgets.inks import inks
from supportdesk.widgets.key_names import key_of
from supportdesk.widgets.widths import MIDDLE


class VersionList(LongList):
    """A line for each version, and for each act."""

    BINDINGS = [*list_keys("versions")]


class VersionsScreen(Dialog[ActOnArticle | None], Asker):
    """Ends with the act that brings a version back, or with nothing. What others do meanwhile is listed."""

    CSS_PATH = "versions.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MIDDLE, "-wide")]
    BINDINGS = [
        Binding("d", "other", N_("whole text or what changed"), id="versions.whole"),
        Binding("r", "restore", N_("bring it back"), id="versions.restore"),
        Binding("escape", "leave", N_("back"), id="versions.leave"),
        Binding("q", "leave", show=False),
    ]

    def __init__(self, view: ArticleView) -> None:
        super().__init__()
        self._view = view
        self._whole = False
        self._lines = list(reversed(_lines(view)))
        self._asked = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="versions") as box:
            words = f"{self._view.life.slug} · {self._view.life.newest.text.title}"
            box.border_title = Content(visible(words, newlines=False))
            keys = _("{whole} whole text or what changed · {restore} brings it back · esc back")
            box.border_subtitle = Content(
                keys.format(whole=self._key("versions.whole"), restore=self._key("versions.restore"))
            )
            with Container(id="versions-both"):
                yield VersionList(id="versions-list", compact=True)
                with VerticalScroll(id="versions-side", can_focus=False):
                    yield Static(id="versions-look")

    def _key(self, name: str) -> str:
        return key_of(self.app, VersionsScreen, name)

    def on_mount(self) -> None:
        self._fill(0)
        self.query_one(VersionList).focus()

    def _fill(self, place: int) -> None:
        listed = self.query_one(VersionList)
        now = self.app.desk_screen.now()  # type: ignore[attr-defined]
        listed.set_options([Option(self._line(line, now)) for line in self._lines])
        listed.highlighted = place

    def on_articles_changed(self, message: ArticlesChanged) -> None:
        if any(each.id == self._view.life.id for each in message.news):
            self.ask(AskArticle(self._view.life.id))

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if message.error is not None or self.is_stale(message) or message.value.life == self._view.life:
            return
        more = len(message.value.entries) - len(self._view.entries)
        place = self.query_one(VersionList).highlighted or 0
        self._view = message.value
        self._lines = list(reversed(_lines(self._view)))
        self._fill(place + more if place else 0)  # on the newest, the cursor stays on the newest

    def _line(self, line: _Line, now: object) -> Text:
        colours = inks(self.app)
        text = Text(no_wrap=True, overflow="ellipsis")
        version, kind, at, who, words = line
        live = version is not None and version.number == self._view.life.live
        number = f"{version.number}{'*' if live else ''}" if version is not None else ""
        text.append(f"{number:>4} ", style=f"bold {colours['accent']}")
        text.append(f"{local(at, now)}  ", style=colours["muted"])  # type: ignore[arg-type]
        text.append(f"{visible(who, newlines=False)} ")
        said = event_label(kind)
        if version is not None and version.restored:
            said = _("version {n} again").format(n=version.restored)
        if version is not None and version.undone:
            said = f"{said} · {_('taken back')}"
        text.append(said, style="" if version is not None else "dim")
        if words:
            text.append(f": {visible(words, newlines=False)}", style="dim")
        return text

    @property
    def current(self) -> Version | None:
        """The version that the cursor is on, or that an act was done to."""
        place = self.query_one(VersionList).highlighted or 0
        return next((line[0] for line in self._lines[place:] if line[0] is not None), None)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._asked = 0
        self._look()

    def _look(self) -> None:
        place = self.query_one("#versions-look", Static)
        version = self.current
        if version is None:
            return
        if self._whole or version.number == 1:
            whole = f"# {version.text.title}\n\n{version.text.body}"
            place.update(Markdown(visible(whole), hyperlinks=False))
        else:
            place.update(difference(self._view.life.before(version), version, inks(self.app)))
        self.query_one("#versions-side").scroll_home(animate=False)

    def action_other(self) -> None:
        self._whole = not self._whole
        self._look()

    def action_restore(self) -> None:
        """Bring the version back, at the second press: the first says what that means."""
        version, life = self.current, self._view.life
        if version is None or version.number == life.newest.number:
            self.notify(_("This is the newest version. Choose an older one."), severity="warning")
            return
        if self._asked != version.number:
            self._asked = version.number
            words = _("{key} again writes version {old} anew, as version {new}.")
            new, key = len(life.versions) + 1, self._key("versions.restore")
            self.notify(words.format(key=key, old=version.number, new=new), severity="warning")
            return
        self.dismiss(ActOnArticle(life.id, (cm.Restore(version.number),), life.seq))


_Line = tuple[Version | None, str, object, str, str]


def _lines(view: ArticleView) -> list[_Line]:
    """Version, kind, instant, who, and their words, in order."""
    found: list[_Line] = []
    versions = iter(view.life.versions)
    for entry in view.entries:
        kept = entry.event.KIND in ("article_drafted", "article_revised")
        version = next(versions) if kept else None
        words = getattr(entry.event, "reason", "")
        found.append((version, entry.event.KIND, entry.at, entry.actor.name, words))
    return found


def difference(before: Version, after: Version, colours: Mapping[str, str]) -> Text:
    """What one version changed of the one before it: signs tell, colours help."""
    text = Text()
    for name in ("title", "product", "language"):
        old, new = str(getattr(before.text, name)), str(getattr(after.text, name))
        if old != new:
            text.append(f"{field_label(name)}: ", style="bold")
            text.append(f"{visible(old, newlines=False)} → {visible(new, newlines=False)}\n")
    if before.text.tags != after.text.tags:
        text.append(f"{field_label('tags')}: ", style="bold")
        text.append(visible(f"{', '.join(before.text.tags)} → {', '.join(after.text.tags)}\n"))
    lines = difflib.unified_diff(before.text.body.split("\n"), after.text.body.split("\n"), lineterm="", n=2)
    for line in list(lines)[2:]:
        style = {"+": colours["success"], "-": colours["error"], "@": colours["muted"]}.get(line[:1], "")
        text.append(f"{visible(line, newlines=False)}\n", style=style)
    return text if text.plain else Text(_("Nothing differs."), style="dim")
