"""Writing on the desk: to whom, with which article, and what happens once the words are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from supportdesk.domain.asks import Do, KeepDraft
from supportdesk.domain.errors import DeskError
from supportdesk.domain.hostile import visible
from supportdesk.locale import _
from supportdesk.locale.sentences import error_text

if TYPE_CHECKING:
    from datetime import datetime

    from supportdesk.domain.views import Article, Done
    from supportdesk.screens.desk import DeskScreen
    from supportdesk.widgets.composer import Composer


class Writing:
    """The composer's words on their way: for which tickets, and whether they are still under way."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._to: tuple[int, ...] = ()
        self._sending = ""

    @property
    def composer(self) -> Composer:
        """Where the words are written."""
        from supportdesk.widgets.composer import Composer

        return self._screen.query_one(Composer)

    def begin(self, *, note: bool, insert: str = "") -> None:
        """Write a note or a reply to the targets; `insert` is added to what was kept."""
        from supportdesk.widgets.composer import Kind

        targets = self._screen.targets()
        kind = Kind.NOTE if note else Kind.REPLY
        many = len(targets) > 1
        view = self._screen.view_open
        whom = _("{n} tickets").format(n=len(targets)) if many else view.ticket.number if view else ""
        customer = visible(view.ticket.customer.display, newlines=False) if view and not many else ""
        if note:
            title = _("Internal note · {ticket} · only the team reads it").format(ticket=whom)
        else:
            title = _("PUBLIC reply · {ticket} · {customer} reads it").format(
                ticket=whom, customer=customer or _("the customer")
            )
        place = f"{kind}:{'many' if many else targets[0][0]}"
        self._to = tuple(ticket_id for ticket_id, _seen in targets)
        self._screen.add_class("-reading")
        keys = _("ctrl+s send · esc leave")
        self.composer.open(kind, place, Text(f"{title}    {keys}", no_wrap=True), insert=insert)

    def reply_with(self, article: Article) -> None:
        """Put an article's steps into the public reply; sending it links the article."""
        if not self._screen.targets():
            self._screen.notify(_("No ticket is selected."), severity="warning")
            return
        self.begin(note=False, insert=article.steps)
        self.composer.articles.append(article.slug)

    def send(self, message: Composer.Sent, now: datetime) -> None:
        """The words are to go out: to whom they were written for, whatever is selected by now."""
        from supportdesk.domain.commands import AddNote, Command, Reply
        from supportdesk.domain.moments import parse_moment

        if self._sending:
            return  # they are on their way: the key was pressed twice
        try:
            expected = parse_moment(message.expected, now) if message.expected.strip() else None
        except DeskError as error:
            self._screen.notify(error_text(error), severity="error")
            return
        note = message.kind.value == "note"
        command: Command = AddNote(message.text) if note else Reply(message.text, expected)
        self._screen.repeating.begin("ticket.note" if note else "ticket.reply", {"text": message.text})
        # Words never override anything: they go out whatever was seen.
        deed = Do(command, tuple((ticket_id, None) for ticket_id in self._to))
        if len(self._to) > 1:
            self._ask_first(deed, message.place)
        else:
            self._sending = message.place
            self._screen.ask(deed)

    def _ask_first(self, deed: Do, place: str) -> None:
        """Words to several: show who gets them. Who steps back from that has them still."""

        def then(done: Done) -> None:
            self._screen.show_done(done, deed)
            self.sent(done, place)

        title = _("PUBLIC reply") if place.startswith("reply") else _("Internal note")
        self._screen.acting.ask_first(deed, title, then)

    def answered(self) -> str:
        """The words are out, or were refused; the place where they were written."""
        place, self._sending = self._sending, ""
        return place

    def sent(self, done: Done, place: str) -> None:
        """Let go of words that went out, and link what was used in them."""
        if done.done and self.composer.place != place:
            self._screen.ask(KeepDraft(place, ""))  # other words are being written by now: they stay
        elif done.done:
            view = self._screen.view_open
            linked = {slug for slug, _old in view.ticket.articles} if view else set()
            from supportdesk.domain.commands import LinkArticle

            targets = tuple((outcome.ticket_id, None) for outcome in done.done)
            for slug in self.composer.done():
                if slug not in linked:
                    self._screen.ask(Do(LinkArticle(slug), targets))
            self._screen.to_timeline()

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
