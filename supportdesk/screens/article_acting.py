"""Acting on articles: by key from every list of them, with the reason where it can't be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.message import Message

from supportdesk.domain.article_asks import (
    ActOnArticle,
    AskArticle,
    AttachPicture,
    DraftArticle,
    RevisePage,
    UndoOnArticle,
)
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.locale import N_, _
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.widgets.article_list import ArticleList
from supportdesk.widgets.asking import Answered
from supportdesk.widgets.key_bar import KeyBar
from supportdesk.widgets.key_names import key_of

if TYPE_CHECKING:
    from supportdesk.domain.article_commands import ArticleCommand
    from supportdesk.domain.article_views import ArticleView
    from supportdesk.domain.views import Article, Done, Team
    from supportdesk.screens.form import Form

NEXT_KEYS: dict[ArticleState, tuple[str, ...]] = {
    ArticleState.DRAFT: ("article.edit", "article.submit", "article.versions"),
    ArticleState.IN_REVIEW: ("article.publish", "article.return", "article.versions", "article.edit"),
    ArticleState.PUBLISHED: ("article.edit", "article.helpful", "article.confirm", "article.versions"),
    ArticleState.RETIRED: ("article.revive", "article.versions"),
}
"""What usually comes next, by where the newest version stands: the order of the footer."""

COMMANDS = {
    "submit": "Submit", "publish": "Publish", "return": "Return", "confirm": "Confirm", "retire": "Retire",
    "revive": "Revive", "give": "GiveTo", "helpful": "Vote", "unhelpful": "Vote", "edit": "Revise",
    "editor": "Revise", "attach": "Revise",
}  # fmt: skip


class LivingList(ArticleList):
    """A list of articles, with the keys of all that can be done to the one under the cursor."""

    BINDINGS = [
        Binding("e", "article('edit')", N_("write"), id="article.edit"),
        Binding("E", "article('editor')", N_("in your editor"), id="article.editor", show=False),
        Binding("s", "article('submit')", N_("to review"), id="article.submit", show=False),
        Binding("p", "article('publish')", N_("publish"), id="article.publish", show=False),
        Binding("x", "article('return')", N_("return"), id="article.return", show=False),
        Binding("f", "article('confirm')", N_("still right"), id="article.confirm", show=False),
        Binding("X", "article('retire')", N_("take out of use"), id="article.retire", show=False),
        Binding("O", "article('revive')", N_("a draft again"), id="article.revive", show=False),
        Binding("a", "article('give')", N_("who answers for it"), id="article.owner", show=False),
        Binding(
            "plus", "article('helpful')", N_("it helped"), id="article.helpful", key_display="+", show=False,
        ),
        Binding(
            "minus", "article('unhelpful')", N_("it did not help"), id="article.unhelpful", key_display="-",
            show=False,
        ),
        Binding("v", "article('versions')", N_("versions"), id="article.versions", show=False),
        Binding("i", "article('pictures')", N_("pictures"), id="article.pictures", show=False),
        Binding("P", "article('attach')", N_("add a picture"), id="article.attach", show=False),
        Binding("u", "article('undo')", N_("take back my last act"), id="article.undo", show=False),
        Binding("U", "article('redo')", N_("do it again"), id="article.redo", show=False),
        Binding("c", "new_article", N_("new article"), id="article.new", show=False),
    ]  # fmt: skip

    class Wanted(Message):
        """Something is to be done with an article; with none: a new one."""

        def __init__(self, verb: str, article: Article | None) -> None:
            super().__init__()
            self.verb = verb
            self.article = article

    def action_article(self, verb: str) -> None:
        if self.current is None:
            self.notify(_("No article is selected."), severity="warning")
        else:
            self.post_message(self.Wanted(verb, self.current))

    def action_new_article(self) -> None:
        self.post_message(self.Wanted("new", None))


class ArticleActing:
    """The hands of a screen that lists articles. `done` is called when something was."""

    def __init__(self, screen: Any, done: Callable[[], None]) -> None:
        self._screen = screen
        self._done = done
        self.made = 0
        """The article that was begun last, until it was gone to."""
        self._pages: dict[int, str] = {}
        """Pages of the editor that were not taken, by article: they come back to it."""

    @property
    def _team(self) -> Team:
        team: Team = self._screen.app.team
        return team

    def prefer(self, article: Article | None) -> None:
        """Offer first in the footer what usually comes next."""
        if article is not None:
            order = NEXT_KEYS[article.proposed or article.state]
            pictures = ("article.pictures",) if article.images else ()
            self._screen.query_one(KeyBar).prefer((*pictures, *order))

    def begin(self, verb: str, article: Article | None) -> None:
        """Look at the article as it stands, and go on from there."""
        if article is None:
            from supportdesk.screens import article_forms

            self._ask_form(article_forms.new(self._team.me.language))
        elif verb in ("undo", "redo"):
            self._screen.ask(UndoOnArticle(article.id, again=verb == "redo"))
        else:
            self._screen.ask(AskArticle(article.id, verb))

    def answered(self, message: Answered) -> bool:
        """Whether an answer was for these hands."""
        match message.ask:
            case AskArticle(then=verb) if verb:
                if message.error is not None:
                    self._screen.notify(error_text(message.error), severity="error")
                else:
                    self._go_on(verb, message.value)
                return True
            case ActOnArticle() | AttachPicture() | DraftArticle() | RevisePage() | UndoOnArticle():
                if message.error is not None:
                    self._screen.notify(error_text(message.error), severity="error", timeout=8)
                else:
                    self.told(message.value, message.ask)
                return True
        return False

    def _go_on(self, verb: str, view: ArticleView) -> None:
        from supportdesk.domain import article_commands as cm
        from supportdesk.domain.article_rules import why_not
        from supportdesk.screens import article_forms as forms

        if verb in COMMANDS:
            command: type[ArticleCommand] = getattr(cm, COMMANDS[verb])
            if refusal := why_not(view.life, command, self._team.me):
                self._screen.notify(refusal_text(refusal), severity="warning", timeout=8)
                return
        made: dict[str, Callable[[], Form]] = {
            "edit": lambda: forms.edit(view),
            "publish": lambda: forms.publish(view),
            "return": lambda: forms.give_back(view),
            "confirm": lambda: forms.confirm(view),
            "retire": lambda: forms.retire(view),
            "give": lambda: forms.give_to(view, self._team),
            "attach": lambda: forms.attach(view),
        }
        at_once: dict[str, ArticleCommand] = {
            "submit": cm.Submit(),
            "revive": cm.Revive(),
            "helpful": cm.Vote(True),
            "unhelpful": cm.Vote(False),
        }
        if verb in made:
            self._ask_form(made[verb]())
        elif verb in at_once:
            self._screen.ask(ActOnArticle(view.life.id, (at_once[verb],), view.life.seq))
        elif verb == "editor":
            self._to_editor(view)
        elif verb == "versions":
            from supportdesk.screens.versions import VersionsScreen

            self._screen.app.push_screen(VersionsScreen(view), self._restore)
        elif verb == "pictures":
            from supportdesk.screens.pictures import show_pictures

            show_pictures(self._screen.app, view)

    def _to_editor(self, view: ArticleView) -> None:
        """The whole page, front matter and all, to the agent's editor and back."""
        from supportdesk.screens.editor import edit

        page = self._pages.pop(view.life.id, view.page)
        app = self._screen.app
        back = edit(app, page.rstrip("\n"), setting=app.settings.editor, suffix=".md")
        if back is not None and back.strip() != view.page.strip():
            self._pages[view.life.id] = back
            self._screen.ask(RevisePage(view.life.id, back, view.life.seq))

    def _restore(self, asked: ActOnArticle | None) -> None:
        if asked is not None:
            self._screen.ask(asked)

    def _ask_form(self, form: Form) -> None:
        from supportdesk.screens.form import FormScreen

        app = self._screen.app
        begun = app.desk.writing.draft(form.place) if form.place else ""
        screen = FormScreen(form, begun, app.settings.editor)
        app.push_screen(screen, lambda done: self.told(*done) if done else None)

    def told(self, done: Done, ask: object) -> None:
        """Say what became of an act."""
        outcome = done.outcomes[0]
        if isinstance(ask, RevisePage) and not outcome.refusal:
            self._pages.pop(ask.id, None)
        if outcome.refusal:
            words = refusal_text(outcome.refusal)
            if isinstance(ask, RevisePage):
                key = key_of(self._screen.app, LivingList, "article.editor")
                words += " " + _("Your words are kept: {key} brings them back.").format(key=key)
            self._screen.notify(f"{outcome.number}: {words}", severity="warning", timeout=8)
        else:
            if isinstance(ask, DraftArticle):
                self.made = outcome.ticket_id
            self._screen.notify(f"{outcome.number}: {done_words(ask)}.", timeout=4)
        self._done()


def done_words(ask: object) -> str:
    """What was done, as it is said after the act."""
    from supportdesk.locale.labels import event_label

    if isinstance(ask, DraftArticle):
        return event_label("article_drafted")
    if isinstance(ask, (RevisePage, AttachPicture)):
        return event_label("article_revised")
    if isinstance(ask, UndoOnArticle):
        return _("done again") if ask.again else _("taken back")
    assert isinstance(ask, ActOnArticle)
    kind = {
        "Revise": "revised", "Restore": "revised", "Submit": "submitted", "Return": "returned",
        "Publish": "published", "Confirm": "confirmed", "Retire": "retired", "Revive": "revived",
        "GiveTo": "owned", "Vote": "voted",
    }[type(ask.commands[-1]).__name__]  # fmt: skip
    return event_label(f"article_{kind}")
