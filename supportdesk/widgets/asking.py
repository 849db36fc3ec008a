"""How a widget gets data: it asks by message, the app answers by message, stale answers are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.widget import Widget

from supportdesk.domain.asks import Ask
from supportdesk.domain.errors import DeskError

if TYPE_CHECKING:
    from supportdesk.domain.article_views import ArticleNews


class Asked(Message):
    """Somebody asks. The app answers with an `Answered` to `asker`."""

    def __init__(self, ask: Ask, asker: Widget, generation: int) -> None:
        super().__init__()
        self.ask = ask
        self.asker = asker
        self.generation = generation


class Answered(Message, bubble=False):
    """What came of an ask: a value, or the error it met."""

    def __init__(self, ask: Ask, generation: int, value: Any = None, error: DeskError | None = None) -> None:
        super().__init__()
        self.ask = ask
        self.generation = generation
        self.value = value
        self.error = error


class ArticlesChanged(Message, bubble=False):
    """Something was done to articles, here or elsewhere. The app passes it to every screen that is open."""

    def __init__(self, news: list[ArticleNews]) -> None:
        super().__init__()
        self.news = news


class Asker(Widget):
    """A widget that asks. It handles `Answered` and looks at `is_stale` first."""

    _generations: dict[type[Ask], int]

    def ask(self, ask: Ask) -> None:
        """Send an ask. A later ask of the same kind makes the earlier one's answer stale."""
        generations = self.__dict__.setdefault("_generations", {})
        generations[type(ask)] = generations.get(type(ask), 0) + 1
        # A message ends its way up at the parent that made it; when the screen calls us, that would be us.
        self.post_message(Asked(ask, self, generations[type(ask)]).set_sender(self))

    def is_stale(self, answer: Answered) -> bool:
        """Whether a later ask of the same kind was sent since. Threads can't be called back: drop it."""
        return answer.generation != self._generations.get(type(answer.ask), 0)
