"""Lists of words to choose from: templates, articles for the reply, and drafts to go on with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text
from textual.binding import Binding

from supportdesk.domain.article_asks import SearchEnded
from supportdesk.domain.asks import (
    AskArticles,
    AskDraftList,
    AskSuggestions,
    KeepDraft,
    RemoveTemplate,
    SaveTemplate,
)
from supportdesk.domain.hostile import visible
from supportdesk.domain.views import Article, Draft, TicketView
from supportdesk.locale import N_, _, pgettext
from supportdesk.locale.labels import label
from supportdesk.locale.sentences import error_text
from supportdesk.screens.picker import Choosable, Picker
from supportdesk.widgets.article_text import article_text
from supportdesk.widgets.asking import Answered
from supportdesk.widgets.inks import inks

if TYPE_CHECKING:
    from datetime import datetime

    from supportdesk.domain.templates import Template

DEBOUNCE = 0.06
"""Seconds without a key after which articles are searched."""

Edit = Callable[[str, str], str | None]
"""Takes a text and the end of a file's name to the agent's editor; None where nothing came back."""


class TemplatePicker(Picker):
    """Templates with what each says to this customer. Ends with the template."""

    BINDINGS = [
        Binding("ctrl+e", "edit", N_("edit for the team"), id="templates.edit", priority=True),
        Binding("ctrl+n", "new", N_("new template"), id="templates.new", priority=True),
        Binding("ctrl+d", "remove", N_("remove the team's"), id="templates.remove", priority=True),
    ]

    def __init__(
        self,
        templates: Sequence[Template],
        in_order: Callable[[Sequence[Template]], Sequence[Template]],
        values: Mapping[str, str],
        edit: Edit,
    ) -> None:
        self._in_order = in_order
        self._values = values
        self._edit = edit
        super().__init__(_("Templates"), [self._choosable(each) for each in in_order(templates)])

    def keys(self) -> str:
        return _("enter takes it · ctrl+e edit · ctrl+n new · ctrl+d remove the team's · esc back")

    def _choosable(self, template: Template) -> Choosable:
        own = f" · {pgettext('template', 'team')}" if template.own else ""
        words = f"{template.title} · {label(template.language)}{own}"
        return Choosable(template.name, words, template, lambda: self._look(template))

    def _look(self, template: Template) -> Text:
        from supportdesk.domain.templates import fill, pending_in, stops

        colours = inks(self.app)
        pending = {one.name for one in stops(pending_in(template.body, self._values))}
        text = Text(visible(fill(template.body, self._values)))
        for name in pending:
            text.highlight_words([f"{{{name}}}"], style=f"bold {colours['warning']}")
        if pending:
            names = ", ".join(f"{{{name}}}" for name in sorted(pending))
            text.append("\n\n" + _("No value yet: {names}").format(names=names), style=colours["warning"])
        return text

    # ------------------------------------------------------------ the team's own

    def action_edit(self) -> None:
        if (current := self.current) is not None:
            template: Template = current.value
            back = self._edit(_page(template), ".txt")
            if back is not None:
                self._save(template, back)

    def action_new(self) -> None:
        from supportdesk.domain.templates import Template
        from supportdesk.locale import language

        template = Template("", language(), "", "")
        back = self._edit(_page(template), ".txt")
        if back is not None:
            self._save(template, back)

    def _save(self, template: Template, page: str) -> None:
        found = _read_page(template, page)
        if found is None:
            words = _("The first lines have to be name: and title:, then an empty line. Nothing was kept.")
            self.notify(words, severity="warning", timeout=8)
        elif found != template:
            self.ask(SaveTemplate(found))

    def action_remove(self) -> None:
        if (current := self.current) is not None:
            self.ask(RemoveTemplate(current.value))

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if message.error is not None:
            self.notify(error_text(message.error), severity="warning", timeout=8)
        else:
            self.notify(_("Kept: every console has them from now on."), timeout=3)
            self.renew([self._choosable(each) for each in self._in_order(message.value)])


def _page(template: Template) -> str:
    """A template as it is edited: its name and title first, then its text."""
    return f"name: {template.name}\ntitle: {template.title}\n\n{template.body}"


def _read_page(template: Template, page: str) -> Template | None:
    """The template that an edited page has; None where it has no name."""
    head, _gap, body = page.partition("\n\n")
    said = dict(line.split(":", 1) for line in head.splitlines() if ":" in line)
    name = said.get("name", "").strip()
    if not name or not body.strip():
        return None
    return replace(template, name=name, title=said.get("title", "").strip(), body=body.strip("\n"))


class ArticlePicker(Picker):
    """Articles for the reply: those that may answer the ticket first, then what is searched. Ends with the
    article.
    """

    def __init__(self, view: TicketView | None) -> None:
        self._near = list(view.articles) if view else []
        self._ticket = view.ticket.id if view else 0
        self._waiting = False
        self._found_for = ""
        super().__init__(
            _("Insert an article's steps"),
            [self._choosable(each) for each in self._near],
            nothing=_("Type what to look for: a problem, an error code, a product."),
        )

    def _choosable(self, article: Article) -> Choosable:
        near = f"{_('may answer this')} · " if article in self._near else ""
        words = f"{article.title} · {near}{label(article.state)}"
        return Choosable(article.slug, words, article, lambda: article_text(article, inks(self.app)))

    def on_mount(self) -> None:
        super().on_mount()
        if self._ticket:
            self.ask(AskSuggestions(self._ticket))
        if not self._near:
            self.ask(AskArticles("", usable=True))

    def is_wanted(self, choice: Choosable, typed: str) -> bool:
        return True  # the search has judged

    def typed(self, _words: str) -> None:
        if not self._waiting:
            self._waiting = True
            self.set_timer(DEBOUNCE, self._search)

    def _search(self) -> None:
        self._waiting = False
        words = self.query_one("#picker-filter").value  # type: ignore[attr-defined]
        if words.strip() or not self._near:
            self.ask(AskArticles(words, usable=True))
        else:
            self.renew([self._choosable(each) for each in self._near])

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if message.error is not None or self.is_stale(message):
            return
        typed = self.query_one("#picker-filter").value.strip()  # type: ignore[attr-defined]
        if isinstance(message.ask, AskSuggestions):
            self._near += [each.article for each in message.value.articles]
            if self._near and not typed:
                self.renew([self._choosable(each) for each in self._near])
        elif isinstance(message.ask, AskArticles) and (typed or not self._near):
            self._found_for = message.ask.query.strip()
            self._choices = [self._choosable(each) for each in message.value.articles]
            self.fill()

    def search(self, chosen: Article | None) -> SearchEnded | None:
        """What was looked for, if its answer was seen, and what of it was used."""
        typed = self.query_one("#picker-filter").value.strip()  # type: ignore[attr-defined]
        if len(typed) < 2 or typed != self._found_for:
            return None
        return SearchEnded(typed, len(self._choices), chosen.slug if chosen else "")


class DraftPicker(Picker):
    """What was begun and waits. Ends with the draft."""

    BINDINGS = [Binding("ctrl+d", "discard", N_("throw away"), id="drafts.discard", priority=True)]

    def __init__(self, drafts: Sequence[Draft], names: Mapping[str, str], now: datetime) -> None:
        self._names = names
        self._now = now
        self._thrown = ""
        super().__init__(
            _("What you began"),
            [self._choosable(each) for each in drafts],
            nothing=_("Nothing waits: all that you began went out."),
        )

    def keys(self) -> str:
        return _("enter goes on with it · ctrl+d throws it away · esc back")

    def _choosable(self, draft: Draft) -> Choosable:
        from supportdesk.widgets.entry_text import local

        what = self._names.get(draft.form, draft.form)
        other = f" · {_('from another console')}" if "~" in draft.place else ""
        words = f"{draft.number} {draft.subject}".strip() or _("no ticket yet")
        return Choosable(
            f"{local(draft.updated_at, self._now)}", f"{what}{other} · {words}", draft, lambda: _words(draft)
        )

    def action_discard(self) -> None:
        """Throw away at the second press; the first says so."""
        current = self.current
        if current is None:
            return
        draft: Draft = current.value
        if self._thrown != draft.place:
            self._thrown = draft.place
            self.notify(_("ctrl+d again throws these words away for good."), severity="warning")
        else:
            self.ask(KeepDraft(draft.place, ""))
            self.ask(AskDraftList())

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if isinstance(message.ask, KeepDraft) and message.error is None:
            self.ask(AskDraftList())  # what was asked for with it may have been read before
        elif isinstance(message.ask, AskDraftList) and message.error is None and not self.is_stale(message):
            self.renew([self._choosable(each) for each in message.value])


def _words(draft: Draft) -> Text:
    """The words of a draft; of a form, its fields."""
    if not draft.body.startswith("{") or draft.form in ("reply", "note"):
        return Text(visible(draft.body))
    import json

    try:
        fields: dict[str, str] = json.loads(draft.body)
    except ValueError:
        return Text(visible(draft.body))
    return Text("\n".join(f"{name}: {visible(value)}" for name, value in fields.items() if value))
