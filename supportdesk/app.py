"""The console: wiring of screens, keys, themes, palette and the change feed."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual._styles_cache import StylesCache
from textual.actions import ActionParseResult
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.dom import DOMNode
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen

from supportdesk.answering import Answering
from supportdesk.config import Settings, save
from supportdesk.domain.asks import Ask, AskRows, AskTemplates, Do, DoRegister, KeepDraft
from supportdesk.domain.errors import DeskError
from supportdesk.domain.starting import Session, Start
from supportdesk.domain.views import (
    Article,
    Done,
    Notice,
    QueueRow,
    Team,
    TicketView,
)
from supportdesk.emergencies import Emergencies
from supportdesk.locale import N_, _
from supportdesk.locale.alarms import title
from supportdesk.locale.sentences import error_text
from supportdesk.opening import Failed, Glanced, Opened, Opening
from supportdesk.replacing import run_instead
from supportdesk.screens.desk import DeskScreen
from supportdesk.telling import Telling
from supportdesk.themes import DARK, OWN
from supportdesk.typed_ahead import TypedAhead
from supportdesk.widgets.asking import ArticlesChanged, Asked
from supportdesk.widgets.countdown import ASCII, UNICODE

if TYPE_CHECKING:
    from textual.filter import LineFilter
    from textual.notifications import Notify

    from supportdesk.domain.arrivals import Arrival
    from supportdesk.domain.article_views import ArticleNews
    from supportdesk.domain.mails import KeptMail
    from supportdesk.domain.suggestions import Outbreak
    from supportdesk.keys import Deed
    from supportdesk.screens.form import Form
    from supportdesk.screens.knowledge import KnowledgeScreen
    from supportdesk.screens.month import MonthScreen
    from supportdesk.screens.notices import NoticesScreen
    from supportdesk.screens.reviews import ReviewsScreen
    from supportdesk.screens.shelf import ShelfScreen

DESK, KNOWLEDGE, NOTICES, SHELF = "desk", "knowledge", "notices", "shelf"
REVIEWS, MONTH = "reviews", "month"
"""The places, as Textual's modes: each keeps its screens and their state."""

KEEP_SESSION = 15.0
"""Seconds between looks at whether the place has changed that the next start comes back to."""

STANDING = 3.0
"""Seconds after which a start is over, and what it made is there to stay."""


def _collect_again() -> None:
    """End what the start began: collect garbage again, but never look through what stands by now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def utc_now() -> datetime:
    """The console's clock; tests hand in their own."""
    return datetime.now(UTC)


LEAVE_AFTER = 2.0
"""Seconds that who leaves waits for the last words to be kept."""


class DeskApp(App[int]):
    """One agent's console on one desk."""

    TITLE = "supportdesk"
    DEFAULT_MODE = DESK
    # The first screen's too: one parse before the first paint, not two.
    CSS_PATH = Path(__file__).parent / "screens" / "desk.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS = [
        Binding("ctrl+p", "command_palette", N_("palette"), id="app.palette", priority=True),
        Binding("ctrl+k", "knowledge", N_("knowledge"), id="app.knowledge"),
        Binding("B", "shelf", N_("knowledge looked after"), id="app.shelf", show=False),
        Binding("ctrl+e", "emergency", N_("emergency room"), id="app.emergency", show=False),
        Binding("dollar_sign", "resources", N_("resources"), id="app.resources", show=False),
        Binding("ctrl+n", "notices", N_("notices"), id="app.notices", show=False),
        Binding("ctrl+f", "reviews", N_("reviews and measures"), id="app.reviews", show=False),
        Binding("grave_accent", "month", N_("the month in figures"), id="app.month", show=False),
        Binding("question_mark", "help", N_("help"), id="app.help", key_display="?"),
        Binding("o", "menu", N_("what can be done here"), id="app.menu", show=False),
        Binding("shift+f10", "menu", show=False),
        Binding("Y", "copy_menu", N_("copy…"), id="app.copy", show=False),
        Binding("f6", "jump", N_("jump to a pane"), id="app.jump", show=False),
        Binding("apostrophe", "jump", show=False),
        Binding("ctrl+t", "themes", N_("theme"), id="app.theme", show=False),
        Binding("J", "follow", N_("to the ticket a message tells of"), id="app.follow", show=False),
        Binding("ctrl+g", "messages", N_("messages"), id="app.messages", show=False),
        Binding("D", "hush", N_("do not disturb"), id="app.quiet", show=False),
        Binding("ctrl+q", "quit", N_("quit"), id="app.quit", show=False, priority=True),
    ]

    class Told(Message):
        """Tickets changed, or (None) the database's reach did."""

        def __init__(self, ids: list[int] | None, reachable: bool = True) -> None:
            super().__init__()
            self.ids = ids
            self.reachable = reachable

    class Warned(Message):
        """Notices were raised; `own` are those to tell this agent of, if any."""

        def __init__(self, own: list[Notice]) -> None:
            super().__init__()
            self.own = own

    class Broke(Message):
        """Something breaks for many at once."""

        def __init__(self, found: list[Outbreak]) -> None:
            super().__init__()
            self.found = found

    class MailsKept(Message):
        """Mails came in that nobody could read."""

        def __init__(self, mails: list[KeptMail]) -> None:
            super().__init__()
            self.mails = mails

    class Arrived(Message):
        """Others brought tickets to this agent."""

        def __init__(self, arrived: list[Arrival]) -> None:
            super().__init__()
            self.arrived = arrived

    def __init__(
        self,
        settings: Settings,
        *,
        welcome: bool = False,
        remember: bool = True,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.now = now
        self._welcome = welcome
        self._remember = remember
        self.answering = Answering(self)
        self._team: Team | None = None
        self._session: Session | None = None
        self._start: Start | None = None
        self._opening = Opening(self, remember=remember)
        self._knowledge: KnowledgeScreen | None = None
        self._notices: NoticesScreen | None = None
        self._reviews: ReviewsScreen | None = None
        self._shelf: ShelfScreen | None = None
        self._month: MonthScreen | None = None
        self.telling = Telling(self)
        self.emergencies = Emergencies(self)
        self.ahead = TypedAhead(self)
        self._plain_signs = self._signs(settings.ascii_glyphs)
        self._desk = DeskScreen(now, ASCII if settings.ascii_glyphs else UNICODE)
        for theme in OWN:
            self.register_theme(theme)
        self._wear(settings.theme if settings.theme in self.available_themes else DARK.name)
        self.set_keymap(dict(settings.keys))

    def get_default_screen(self) -> Screen[Any]:
        return self._desk

    def on_mount(self) -> None:
        # Not before: a mode that is known at the start is mounted with all styles read a second time.
        self.add_mode(DESK, lambda: self._desk)
        self.set_timer(STANDING, _collect_again)

    def on_ready(self) -> None:
        # The frame is painted: now the database, and all that comes with it, may be imported.
        if self._welcome:
            self._opening.welcome()
        else:
            self._opening.begin()

        if self.settings.keys or self.settings.theme:
            self.in_thread(self._check_settings)

    def _check_settings(self) -> None:
        """In a thread, for it looks through every screen: say what of the settings makes no sense."""
        from supportdesk.keys import check_keymap
        from supportdesk.themes import unknown

        said = unknown(self.settings.theme)
        for complaint in [*([said] if said else []), *check_keymap(self.settings.keys)]:
            self.notify(complaint, severity="warning", timeout=10)

    # ------------------------------------------------------------ opening

    def on_opened(self, message: Opened) -> None:
        self.answering.bridge, self._start = message.bridge, message.start
        self._team = message.start.team
        self._desk.start(message.start)
        self.set_interval(1, self.emergencies.tick, name="emergencies")
        self.set_timer(STANDING / 10, self._greet)

    def _greet(self) -> None:
        from supportdesk import composing

        self.run_worker(composing.greet(self), group="opening")

    def on_glanced(self, message: Glanced) -> None:
        if self.answering.bridge is None and message.rows:
            self._desk.glance(message.rows, message.columns)

    def on_failed(self, message: Failed) -> None:
        self.ahead.failed()
        self._desk.fail(message.words)

    def on_desk_screen_furnished(self) -> None:
        if self._start is not None and self._remember:
            last = self._start.last
            if last is not None and not self.ahead.touched:  # a hand on the keys knows where it is
                self.telling.quiet = last.quiet
                self._desk.queue.hush(last.quiet)
                self._desk.resume(last)
            self.set_interval(KEEP_SESSION, self._keep_session, name="session")
        self.ahead.opened()

    def _keep_session(self) -> None:
        """Remember where we are, if that is another place than before."""
        if self._team is None or not self._remember:
            return
        place = replace(self._desk.session(), quiet=self.telling.quiet)
        if place != self._session:
            from supportdesk import session

            self._session = place
            session.write(self.settings.database, self._team.me.id, place)

    # ------------------------------------------------------------ what the feed tells, in its thread

    def hear(self, ids: list[int]) -> None:
        self.post_message(self.Told(ids))

    def reach(self, reachable: bool) -> None:
        self.post_message(self.Told(None, reachable))

    def hear_articles(self, news: list[ArticleNews]) -> None:
        self.post_message(ArticlesChanged(news))

    def warn(self, own: list[Notice]) -> None:
        self.post_message(self.Warned(own))

    def arrive(self, arrived: list[Arrival]) -> None:
        self.post_message(self.Arrived(arrived))

    def outbreak(self, found: list[Outbreak]) -> None:
        self.post_message(self.Broke(found))

    def keep_mails(self, mails: list[KeptMail]) -> None:
        self.post_message(self.MailsKept(mails))

    # ------------------------------------------------------------ what came of it

    def on_desk_app_warned(self, message: Warned) -> None:
        if self._notices is not None:
            self._notices.renew()
        self.telling.warn(message.own)

    def on_desk_app_broke(self, message: Broke) -> None:
        from supportdesk.composing import tell_outbreaks

        tell_outbreaks(self, message.found)

    def on_desk_app_mails_kept(self, message: MailsKept) -> None:
        self.telling.kept(message.mails)

    def on_desk_app_arrived(self, message: Arrived) -> None:
        self.telling.arrived(message.arrived)

    def on_desk_screen_counted(self, message: DeskScreen.Counted) -> None:
        self.telling.retitle(title(message.missed, message.due))

    def on_desk_app_told(self, message: Told) -> None:
        if message.ids is None:
            self._desk.reach(message.reachable)
        else:
            self._desk.changed(message.ids)
            self.emergencies.changed(message.ids)

    def on_articles_changed(self, message: ArticlesChanged) -> None:
        from supportdesk.shelving import heard

        heard(self, message.news)

    # ------------------------------------------------------------ keys

    @property
    def desk_screen(self) -> DeskScreen:
        """The desk, whatever lies over it."""
        return self._desk

    async def on_event(self, event: Event) -> None:
        """As Textual's, but keys typed ahead wait for those before them."""
        if not isinstance(event, (Key, Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif not self.ahead.keeps(event):
            await super().on_event(event)
            self.ahead.follow()

    # ------------------------------------------------------------ asks and answers

    def in_thread(self, work: Callable[[], None]) -> None:
        """Do something that may wait for the database; what comes of it is told by message."""
        self.answering.in_thread(work)

    def on_asked(self, message: Asked) -> None:
        message.stop()
        if isinstance(message.ask, KeepDraft):
            self._desk.writing.kept(message.ask.place, message.ask.body)
        self.answering.take(message)

    async def fetch(self, ask: Ask) -> Any:
        """The answer to an ask, for the palette; None when it met an error."""
        return await self.answering.fetch(ask)

    # ------------------------------------------------------------ places

    def on_desk_screen_wants_register(self) -> None:
        from supportdesk.screens.registration_form import register

        self.ask_form(register(self.now()))

    async def on_desk_screen_opens(self, message: DeskScreen.Opens) -> None:
        from supportdesk import composing

        run_instead(self, "opening", getattr(composing, f"open_{message.what}"), self)

    @property
    def desk(self) -> DeskScreen:
        """The desk's screen, shown or not."""
        return self._desk

    @property
    def team(self) -> Team | None:
        """Who is there; None until the desk is open."""
        return self._team

    async def fetch_rows(self, ids: Sequence[int]) -> list[QueueRow]:
        """Lines of the queue, in the order of their ids."""
        found: dict[int, QueueRow] = await self.fetch(AskRows(tuple(ids))) or {}
        return [found[i] for i in ids if i in found]

    def on_desk_screen_wants_menu(self) -> None:
        self.action_menu()

    def on_desk_screen_wants_form(self, message: DeskScreen.WantsForm) -> None:
        if message.action.id == "ticket.test" and not self._desk.writing.templates:
            run_instead(self, "opening", self._with_templates, message)
        elif self._team is not None:
            form = self._desk.form_of(message.action, message.targets)
            self.ask_form(form, message.draft, message.action.id)

    async def _with_templates(self, message: DeskScreen.WantsForm) -> None:
        """A form that says words of the team: they are asked for first."""
        self._desk.writing.templates = await self.fetch(AskTemplates()) or ()
        if self._desk.writing.templates:
            self.on_desk_screen_wants_form(message)

    def ask_form(self, form: Form, draft: str = "", action: str = "") -> None:
        """Ask the questions of a form; `draft` is what was begun, `action` what may be repeated."""
        from supportdesk.screens.form import FormScreen

        screen = FormScreen(form, draft or self._desk.writing.draft(form.place), self.settings.editor)
        self.push_screen(screen, lambda done: self._form_done(done, action, screen.answers))

    def _form_done(self, came: tuple[Done, Ask] | None, action: str, answers: Mapping[str, str]) -> None:
        if came is not None:
            done, ask = came
            if action:
                self._desk.repeating.begin(action, answers)
            self._desk.show_done(done, ask)
            if isinstance(ask, DoRegister):
                self._registered(done, ask)

    def _registered(self, done: Done, ask: DoRegister) -> None:
        """Go to the new ticket, or to the one that it went into."""
        from supportdesk.domain.commands import MergeInto

        if isinstance(ask.then, MergeInto) and not done.refused:
            self.open_ticket(ask.then.target)
        else:
            self._desk.follow(done)

    def on_form_screen_opened(self, message: Any) -> None:
        self.open_ticket(message.ticket_id)

    def on_ticket_pane_linked(self, message: Any) -> None:
        from supportdesk import places

        run_instead(self, "opening", places.follow, self, message.target)

    def on_desk_screen_wants_links(self) -> None:
        from supportdesk import places

        self._with_ticket(partial(places.follow_one, self))

    def on_desk_screen_wants_files(self) -> None:
        from supportdesk import places

        self._with_ticket(partial(places.open_files, self))

    def open_ticket(self, ticket_id: int) -> None:
        """Show a ticket, from wherever one is."""
        self.switch_mode(DESK)
        self._desk.open_ticket(ticket_id)

    async def open_article(self, article: Article) -> None:
        """Show the knowledge base with this article first."""
        await self._to_knowledge(article.slug)

    async def on_desk_screen_shows_article(self, message: DeskScreen.ShowsArticle) -> None:
        await self.open_article(message.article)

    async def action_knowledge(self) -> None:
        await self._to_knowledge("")

    async def _to_knowledge(self, query: str) -> None:
        from supportdesk.screens.knowledge import KnowledgeScreen

        view = self._desk.view_open
        if self._knowledge is None:
            self._knowledge = knowledge = KnowledgeScreen(query, view)
            self.add_mode(KNOWLEDGE, lambda: knowledge)
            await self.switch_mode(KNOWLEDGE)
        else:
            await self.switch_mode(KNOWLEDGE)
            self._knowledge.search(query, view)

    async def action_notices(self) -> None:
        from supportdesk.screens.notices import NoticesScreen

        if self.answering.bridge is None:
            return
        if self._notices is None:
            self._notices = notices = NoticesScreen()
            self.add_mode(NOTICES, lambda: notices)
        await self.switch_mode(NOTICES)
        self._notices.renew()

    async def action_reviews(self) -> None:
        from supportdesk.screens.reviews import ReviewsScreen

        if self.answering.bridge is None:
            return
        if self._reviews is None:
            self._reviews = reviews = ReviewsScreen()
            self.add_mode(REVIEWS, lambda: reviews)
        await self.switch_mode(REVIEWS)
        view = self._desk.view_open
        self._reviews.open(view.ticket.id if view is not None else None)

    def on_reviews_screen_left(self) -> None:
        self.switch_mode(DESK)

    def on_reviews_screen_opened(self, message: Any) -> None:
        self.open_ticket(message.ticket_id)

    async def action_month(self, table: str = "") -> None:
        from supportdesk.screens.month import MonthScreen

        if self.answering.bridge is None:
            return
        if self._month is None:
            self._month = month = MonthScreen()
            self.add_mode(MONTH, lambda: month)
        await self.switch_mode(MONTH)
        self._month.open(table)

    def on_month_screen_left(self) -> None:
        self.switch_mode(DESK)

    def on_month_screen_drilled(self, message: Any) -> None:
        self.switch_mode(DESK)
        self._desk.leave_ticket()
        self._desk.queue.look_for(message.query)

    async def action_shelf(self) -> None:
        from supportdesk.screens.shelf import ShelfScreen

        if self.answering.bridge is None:
            return
        if self._shelf is None:
            self._shelf = shelf = ShelfScreen()
            self.add_mode(SHELF, lambda: shelf)
        await self.switch_mode(SHELF)
        self._shelf.open()

    def on_shelf_screen_left(self) -> None:
        self.switch_mode(DESK)

    def on_shelf_screen_ticket_wanted(self, message: Any) -> None:
        self.open_ticket(message.ticket_id)

    def on_shelf_screen_write_of(self, message: Any) -> None:
        self.write_article_of(message.ticket_id)

    def write_article_of(self, ticket_id: int) -> None:
        """From a ticket to an article."""
        from supportdesk.shelving import write_of

        run_instead(self, "opening", write_of, self, ticket_id)

    async def action_emergency(self) -> None:
        if self.answering.bridge is not None:
            await self.emergencies.open()

    def action_resources(self) -> None:
        if self.answering.bridge is not None:
            self.emergencies.lend()

    def on_emergency_screen_left(self) -> None:
        self.switch_mode(DESK)

    def on_emergency_screen_writes(self, message: Any) -> None:
        self.emergencies.write(message)

    def on_emergency_screen_asks(self, message: Any) -> None:
        self.emergencies.ask(message)

    def on_emergency_screen_did(self, message: Any) -> None:
        self.emergencies.did(message)

    def on_emergency_screen_undoes(self) -> None:
        self._desk.action_undo()

    def on_notices_screen_left(self) -> None:
        self.switch_mode(DESK)

    def on_notices_screen_opened(self, message: Any) -> None:
        self.open_ticket(message.ticket_id)

    def on_knowledge_screen_left(self) -> None:
        self.switch_mode(DESK)

    async def on_knowledge_screen_used(self, message: Any) -> None:
        await self.switch_mode(DESK)
        self._desk.reply_with(message.article)

    async def on_knowledge_screen_linked(self, message: Any) -> None:
        await self.switch_mode(DESK)
        from supportdesk.domain.commands import LinkArticle

        if targets := self._desk.targets():
            self._desk.acting.do(Do(LinkArticle(message.article.slug), targets), _("link article"))

    async def on_knowledge_screen_solved(self, message: Any) -> None:
        await self.switch_mode(DESK)
        from supportdesk.shelving import solved_with

        solved_with(self, message.article)

    def action_help(self) -> None:
        from supportdesk.screens.help import HelpScreen

        self.push_screen(HelpScreen([(d.group, d.key, d.words, d.possible) for d in self.deeds()]))

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As Textual's, but what is dim on the desk says why it can't be done."""
        namespace = self if default_namespace is None else default_namespace
        target, name, parameters = self._parse_action(action, namespace, namespaces)
        if target is self._desk and self._desk.check_action(name, parameters) is None:
            self._desk.say_why_not(name, parameters)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def why_not(self, action: str, node: DOMNode) -> str:
        """Why what is dim can't be done, where a screen knows it."""
        target, name, parameters = self._parse_action(action, node)
        return self._desk.why_not(name, parameters) if target is self._desk else ""

    def action_themes(self) -> None:
        from supportdesk.menus import open_themes

        open_themes(self)

    def action_jump(self) -> None:
        """A letter on each pane that can have the keys."""
        from supportdesk.screens.jump import JumpScreen

        panes = [pane for pane in self.screen.focus_chain if pane.region.area]
        if len(panes) > 1:
            self.push_screen(JumpScreen(panes), lambda pane: pane.focus() if pane is not None else None)

    def action_menu(self) -> None:
        from supportdesk.menus import open_deeds

        self._with_ticket(partial(open_deeds, self))

    def action_copy_menu(self) -> None:
        from supportdesk.menus import open_copying

        self._with_ticket(partial(open_copying, self))

    def _with_ticket(self, then: Callable[[], None]) -> None:
        """Do it when the ticket is known; keys typed for what it opens wait as long."""

        def do() -> None:
            then()
            self.ahead.let_go()

        self.ahead.hold()
        self._desk.when_known(do)

    def action_messages(self) -> None:
        from supportdesk.screens.messages import MessagesScreen

        self.push_screen(MessagesScreen(list(self.telling.history)))

    def action_follow(self) -> None:
        """To the ticket that the latest message told of; again: that of the message before."""
        if (ticket_id := self.telling.next_told()) is None:
            self.notify(_("No message has told of a ticket that you have not been to."))
        else:
            self.open_ticket(ticket_id)

    def action_hush(self) -> None:
        self.telling.hush()
        self._desk.queue.hush(self.telling.quiet)

    def action_command_palette(self) -> None:
        from supportdesk.palette import open_palette

        open_palette(self)

    async def to_desk(self) -> None:
        """Show the desk, from wherever one is."""
        await self.switch_mode(DESK)

    def deeds(self) -> list[Deed]:
        """What can be done here."""
        from supportdesk.keys import deeds

        return deeds(self)

    @property
    def ticket_shown(self) -> TicketView | None:
        """The ticket that is on the desk's screen."""
        return self._desk.view_open

    def selected_text(self) -> str:
        """What is selected: in the field with the focus, or on the screen."""
        from textual.widgets import Input, TextArea

        focused = self.screen.focused
        if isinstance(focused, (Input, TextArea)) and focused.selected_text:
            return focused.selected_text
        return self.screen.get_selected_text() or ""

    def copy_to_clipboard(self, text: str) -> None:
        """As Textual's, by the way that reaches the person's own clipboard; what was copied is said."""
        from supportdesk.menus import copy_text

        self._clipboard = text
        copy_text(self, text, text)

    # ------------------------------------------------------------ telling

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """As Textual's, but never markup: our messages quote what people wrote."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def on_notify(self, event: Notify) -> None:
        self.telling.hear(event.notification)

    def _refresh_notifications(self) -> None:
        """Messages have a line of their own; toasts, which Textual shows here, would lie over the list."""
        self.telling.draw()

    def pop_screen(self) -> AwaitComplete:
        """As Textual's, and let go of what is gone: one of its caches would keep a thousand widgets' lines
        (its issue 6665).
        """
        popped = super().pop_screen()
        cached: Any = StylesCache.get_inner_outer
        cached.cache_clear()
        return popped

    # ------------------------------------------------------------ ending

    def _wear(self, theme: str) -> None:
        """Begin in a theme. Set as it is later on, the styles would be read twice before the first paint."""
        self.set_reactive(App.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        dark = self.current_theme.dark
        for name, on in (("-dark-mode", dark), ("-light-mode", not dark), (f"-theme-{theme}", True)):
            self.set_class(on, name, update=False)
        self._refresh_truecolor_filter(self.ansi_theme)

    def wear(self, theme: str, *, keep: bool) -> None:
        """Change the colours; `keep` remembers them."""
        self.theme = theme
        if keep and self._remember:
            try:
                save(self.settings.file, {"theme": theme})
            except DeskError as error:
                self.notify(error_text(error), severity="warning")

    @staticmethod
    def _signs(ascii_only: bool) -> tuple[LineFilter, ...]:
        if not ascii_only:
            return ()
        from supportdesk.widgets.plain_signs import PlainSigns

        return (PlainSigns(),)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), *self._plain_signs]

    def _print_error_renderables(self) -> None:
        """Textual would print a traceback before the agent; `run` raises it instead, and it is logged."""
        self._exit_renderables.clear()

    async def action_quit(self) -> None:
        # What was typed just before is still on its way to the words that it belongs to.
        (self.focused or self).call_later(self._leave)

    def _leave(self) -> None:
        run_instead(self, "leaving", self._leave_when_kept)

    async def _leave_when_kept(self) -> None:
        """Leave once the last word is kept; a database that takes none is not waited for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_AFTER):
                await self.answering.keep_all(self._unkept)
        self._keep_session()
        self.exit()

    def _unkept(self) -> Iterator[KeepDraft]:
        """Words on the screens that are newer than their drafts."""
        from supportdesk.screens.form import FormScreen

        for screen in self.screen_stack:
            if isinstance(screen, FormScreen):
                yield from screen.unkept()
        if self._desk.query("Composer"):
            yield from self._desk.writing.composer.unkept()

    async def on_unmount(self) -> None:
        self.telling.end()
        if self.answering.bridge is not None:
            await asyncio.to_thread(self.answering.bridge.close)


def run(settings: Settings, *, welcome: bool, demo: bool = False) -> int:
    """Run the console until it is left; the exit code comes back.

    `welcome`: there is no desk yet, ask who is there. `demo`: nothing is written to the configuration.
    """
    app = DeskApp(settings, welcome=welcome, remember=not demo)
    app.run()
    if app._exception is not None:
        raise app._exception
    return app.return_code or 0
