"""Writing on the desk: to whom, with which words of the team's, and what is looked at before they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from supportdesk.domain.asks import AskLook, AskPhrases, AskTemplates, Do, DoTell, KeepDraft
from supportdesk.domain.errors import DeskError
from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.locale.sentences import error_text
from supportdesk.screens.warned import Warned, look_text, news_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supportdesk.domain.asks import Deed
    from supportdesk.domain.courtesy import Finding, Phrases
    from supportdesk.domain.templates import Template
    from supportdesk.domain.views import Article, Done, Draft, Present, TicketView
    from supportdesk.screens.desk import DeskScreen
    from supportdesk.widgets.composer import Composer


class Writing:
    """The composer's words on their way: for which tickets, what they are looked at for, and whether they
    are still under way.
    """

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._to: tuple[int, ...] = ()
        self._sending = ""
        self._title = ""
        self._customer = ""
        self._warned = Warned()
        self.templates: Sequence[Template] = ()
        self._phrases: Phrases | None = None
        self._others: tuple[Present, ...] = ()
        self._resumed: Draft | None = None
        self._looked: tuple[str, datetime | None] | None = None
        self._found: Sequence[Finding] = ()
        self._waits: tuple[Composer.Sent, datetime] | None = None

    @property
    def composer(self) -> Composer:
        """Where the words are written."""
        from supportdesk.widgets.composer import Composer

        return self._screen.query_one(Composer)

    @property
    def view(self) -> TicketView | None:
        """The one ticket that is written on, as it stands on the screen."""
        view = self._screen.view_open
        return view if view is not None and self._to == (view.ticket.id,) else None

    def begin(self, *, note: bool, insert: str = "", expected: str = "") -> None:
        """Write a note or a reply to the targets; `insert` is added to what was kept, `expected` stands
        below it.
        """
        from supportdesk.widgets.composer import Kind

        targets = self._screen.targets()
        kind = Kind.NOTE if note else Kind.REPLY
        many = len(targets) > 1
        view = self._screen.view_open
        whom = _("{n} tickets").format(n=len(targets)) if many else view.ticket.number if view else ""
        self._customer = visible(view.ticket.customer.display, newlines=False) if view and not many else ""
        if note:
            self._title = _("Internal note · {ticket} · only the team reads it").format(ticket=whom)
        else:
            self._title = _("PUBLIC reply · {ticket} · {customer} reads it").format(
                ticket=whom, customer=self._customer or _("the customer")
            )
        place = f"{kind}:{'many' if many else targets[0][0]}"
        if place != self.composer.place or not self.composer.is_open:
            self._warned = Warned(view.ticket.seq if view and not many else None)
            self._looked, self._found, self._waits = None, (), None
        self._to = tuple(ticket_id for ticket_id, _seen in targets)
        self._others = ()
        self._screen.add_class("-reading")
        self.composer.open(kind, place, self._head(), insert=insert, expected=expected)
        self._screen.ask(AskTemplates())
        self._screen.ask(AskPhrases())
        self._screen.attend()

    def _head(self) -> Text:
        text = Text(self._title, no_wrap=True, overflow="ellipsis")
        if self._others:
            from supportdesk.widgets.others import others_text

            text.append("  ")
            text.append_text(others_text(self._others, self._screen.app))
        return text

    def reply_with(self, article: Article) -> None:
        """Put an article's steps into the public reply; sending it links the article."""
        if not self._screen.targets():
            self._screen.notify(_("No ticket is selected."), severity="warning")
            return
        self.begin(note=False, insert=article.steps)
        self.composer.articles.append(article.slug)

    def insert(self, article: Article) -> None:
        """Put an article's steps into the words that are being written."""
        self.composer.add(article.steps)
        self.composer.articles.append(article.slug)

    # ------------------------------------------------------------ templates

    def values(self) -> dict[str, str]:
        """What the variables stand for: of the one ticket that is written on; with several, nothing yet."""
        from supportdesk.domain import progress
        from supportdesk.domain.templates import values_of

        view, team = self.view, self._screen.team
        if view is None or team is None:
            return {}
        told = progress.values(view.ticket, view.entries, self._phrases) if self._phrases else {}
        return told | values_of(view.ticket, team.me, self._screen.now(), expected_at=self._expected())

    def _expected(self) -> datetime | None:
        """The time that is typed below the reply, as far as it can be understood."""
        from supportdesk.domain.moments import parse_moment

        said = self.composer.expected
        try:
            return parse_moment(said, self._screen.now()) if said.strip() else None
        except DeskError:
            return None

    def insert_template(self, template: Template) -> None:
        """Put a template into the words, filled as far as it can be."""
        from supportdesk.domain.templates import fill

        self.composer.add(fill(template.body, self.values()))

    def in_order(self, templates: Sequence[Template]) -> list[Template]:
        """Templates, those in the customer's language first."""
        from supportdesk.domain.templates import completions

        return completions("", templates, self._language())

    def _language(self) -> Any:
        from supportdesk.domain.templates import language_of
        from supportdesk.locale import language

        view = self.view
        return language_of(f"{view.ticket.subject} {view.ticket.description}") if view else language()

    def prepare_progress(
        self, view: TicketView, templates: Sequence[Template], phrases: Phrases, *, each: bool
    ) -> None:
        """Begin a progress message to the targets: what was done and what is next is that of `view`, or, with
        `each`, of each of them. What else stands in it is filled as far as it can be for one, and later for
        several.
        """
        from supportdesk.domain import progress
        from supportdesk.domain.templates import best, fill, language_of, values_of

        self.templates, self._phrases = templates, phrases
        ticket, team, now = view.ticket, self._screen.team, self._screen.now()
        assert team is not None
        template = best(templates, progress.NAME, language_of(f"{ticket.subject} {ticket.description}"))
        if template is None:
            self._screen.notify(
                _("There is no template {name}.").format(name=progress.NAME), severity="error"
            )
            return
        values = {} if each else progress.values(ticket, view.entries, phrases)
        if len(self._screen.targets()) == 1:
            values |= values_of(ticket, team.me, now)
        eta = ticket.expected_at if ticket.expected_at and ticket.expected_at > now else None
        expected = eta.astimezone().strftime("%Y-%m-%d %H:%M") if eta else ""
        self.begin(note=False, insert=fill(template.body, values), expected=expected)
        self.look_again()

    def renew(self) -> None:
        """The team's templates may have been changed."""
        self._screen.ask(AskTemplates())

    def go_on_with(self, draft: Draft) -> None:
        """Write on: the composer or the form that the words were begun in, once its ticket is there."""
        self._resumed = draft

    def _resume(self, draft: Draft) -> None:
        from supportdesk.screens.actions import BY_ID

        name = draft.form
        if name in ("reply", "note"):
            self.begin(note=name == "note")
        elif (action := BY_ID.get(f"ticket.{name}")) is not None:
            self._screen.acting.act(action.id)

    def complete(self, sign: str, typed: str) -> None:
        """Offer what fits what is being typed."""
        from supportdesk.domain.templates import completions, fill, variables_like
        from supportdesk.widgets.completing import Completion

        values = self.values()
        if sign == "//":
            found = completions(typed, self.templates, self._language())
            self.composer.offer([Completion(t.name, t.title, fill(t.body, values)) for t in found])
        else:
            names = variables_like(typed)
            self.composer.offer(
                [
                    Completion(
                        f"{{{name}}}", values.get(name) or _("no value yet"), values.get(name, f"{{{name}}}")
                    )
                    for name in names
                ]
            )

    def took(self, ask: AskTemplates | AskPhrases | AskLook, value: Any) -> None:
        """The team's templates and phrases came, or what the desk found in words that are to go."""
        if isinstance(ask, AskTemplates):
            self.templates = value
        elif isinstance(ask, AskPhrases):
            self._phrases = value
        else:
            self._looked, self._found = (ask.text, ask.expected_at), value
            waits, self._waits = self._waits, None
            if waits is not None and self.composer.text.strip() == ask.text:  # else they are written on
                self.send(*waits)  # as of the key: "+2h" is another instant by now

    # ------------------------------------------------------------ what happens meanwhile

    def seen(self, view: TicketView) -> None:
        """The ticket on the screen is told anew: say what happened since the writing began."""
        if self._resumed is not None and self._resumed.ticket_id == view.ticket.id:
            draft, self._resumed = self._resumed, None
            self._resume(draft)
        if self.composer.is_open and self._to == (view.ticket.id,) and self._screen.team is not None:
            news = self._warned.news(view.entries, self._screen.team.me.id)
            self.composer.tell("news", news_text(news, self._screen.now(), self._screen.app))

    def beside(self, others: tuple[Present, ...]) -> None:
        """Others came to the ticket that is written on, or left it."""
        if others != self._others and self.composer.is_open:
            self._others = others
            self.composer.retitle(self._head())

    # ------------------------------------------------------------ sending

    def send(self, message: Composer.Sent, now: datetime) -> None:
        """The words are to go out: to whom they were written for, whatever is selected by now. What is to be
        looked at stops them once, what may not go stops them.
        """
        from supportdesk.domain.commands import AddNote, Reply
        from supportdesk.domain.moments import parse_moment

        if self._sending or not self.composer.is_open or message.place != self.composer.place:
            return  # the key was pressed twice: the words are on their way, or out
        try:
            expected = parse_moment(message.expected, now) if message.expected.strip() else None
        except DeskError as error:
            self._screen.notify(error_text(error), severity="error")
            return
        # Words never override anything: they go out whatever was seen.
        targets = tuple((ticket_id, None) for ticket_id in self._to)
        deed: Deed
        if message.kind.value == "note":
            deed, action = Do(AddNote(message.text), targets), "ticket.note"
        else:
            text, action = self._filled(message.text), "ticket.reply"
            if len(targets) == 1 and self._looked != (text, expected):
                self._waits = (message, now)
                self._screen.ask(AskLook(self._to[0], text, expected))
                return
            if not self._may_go(text, expected):
                return
            if len(targets) > 1:  # its variables are filled for each
                deed = DoTell(text, targets, expected)
            else:
                deed = Do(Reply(text, expected, self._warned.read_to), targets)
        self._screen.repeating.begin(action, {"text": self._for_another(message.text)})
        if len(targets) > 1:
            self._ask_first(deed, message.place)
        else:
            self._sending = message.place
            self._screen.ask(deed)

    def _filled(self, text: str) -> str:
        """The reply with the variables that have a value by now."""
        from supportdesk.domain.templates import fill

        filled = fill(text, self.values())
        if filled != text:
            self.composer.replace(filled)
        return filled

    def for_others(self, view: TicketView, text: str) -> str:
        """Words to the customer of one ticket as they may be said to others."""
        from supportdesk.domain.templates import emptied, values_of

        team = self._screen.team
        return emptied(text, values_of(view.ticket, team.me, self._screen.now())) if team else text

    def _for_another(self, text: str) -> str:
        """The words as they may be said again on another ticket."""
        from supportdesk.domain.templates import emptied

        return emptied(text, self.values())

    def _examined(self, text: str, expected: datetime | None) -> list[Finding]:
        """What there is to look at in a reply, as far as the console knows without asking."""
        from supportdesk.domain import guards
        from supportdesk.domain.courtesy import NONE, Fault, examine
        from supportdesk.domain.templates import VARIABLES

        view, phrases = self.view, self._phrases or NONE
        told = (one.words for one in self._found if one.fault is Fault.STRANGER)
        names = tuple(name for name in told if name.casefold() in text.casefold())
        entries = view.entries if view else ()
        beside = guards.Beside(guards.customers_words(entries), names, guards.moved(entries))
        # To several it is filled for each, and the desk refuses those that lack a value.
        values = self.values() if view else dict.fromkeys(VARIABLES, "")
        return examine(
            text, phrases, tickets=[view.ticket] if view else [], expected_at=expected,
            values=values, now=self._screen.now(), beside=guards.look(text, phrases, beside),
        )  # fmt: skip

    def look_again(self) -> None:
        """The words were changed: what is still to be looked at."""
        found = self._examined(self.composer.text, self._expected())
        self.composer.tell("look", look_text(found, self._screen.app, again=False) if found else None)

    def _may_go(self, text: str, expected: datetime | None) -> bool:
        view, team, app = self.view, self._screen.team, self._screen.app
        found = list(self._found) if self._looked == (text, expected) else self._examined(text, expected)
        news = self._warned.news(view.entries, team.me.id) if view and team else []
        stopped = self._warned.stops(found, news)
        again = stopped and not any(one.stops for one in found)
        self.composer.tell("look", look_text(found, app, again=again) if found else None)
        if stopped and news:
            told = news_text(news, self._screen.now(), app, again=again and not found)
            self.composer.tell("news", told)
        self._looked = None  # whatever changes until the words are sent again is looked at again
        return not stopped

    def _ask_first(self, deed: Deed, place: str) -> None:
        """Words to several: show who gets them. Who steps back from that has them still."""

        def then(done: Done) -> None:
            self._screen.show_done(done, deed)
            self.sent(done, place)

        if isinstance(deed, DoTell):
            self._screen.acting.tell(deed, then)
        else:
            self._screen.acting.ask_first(deed, _("Internal note"), then)

    def answered(self) -> str:
        """The words are out, or were refused; the place where they were written."""
        place, self._sending = self._sending, ""
        return place

    def sent(self, done: Done, place: str) -> None:
        """Let go of words that went out, and link what was used in them."""
        if done.refused and not done.done:
            refusal = done.refused[0].refusal
            if refusal is not None and refusal.code == "spoken_since" and self._screen.wanted is not None:
                self._screen.reload()  # what was said stands above the words by then
        elif done.done and self.composer.place != place:
            self._screen.ask(KeepDraft(place, ""))  # other words are being written by now: they stay
        elif done.done:
            view = self._screen.view_open
            linked = {slug for slug, _old in view.ticket.articles} if view else set()
            from supportdesk.domain.commands import LinkArticle

            targets = tuple((outcome.ticket_id, None) for outcome in done.done)
            for slug in dict.fromkeys(self.composer.done()):
                if slug not in linked:
                    self._screen.ask(Do(LinkArticle(slug), targets))
            self._screen.to_timeline()
            self._screen.attend()

    # ------------------------------------------------------------ drafts

    def draft(self, place: str) -> str:
        """What was being written at a place when it was left."""
        return self.composer.drafts.get(place, "") if place and self._screen.query("Composer") else ""

    def kept(self, place: str, words: str) -> None:
        """Words are being kept, here or in a form: whoever comes back to the place finds them."""
        if self._screen.query("Composer"):
            drafts = self.composer.drafts
            drafts[place] = words
            if not words:
                del drafts[place]
