"""Taking back an act on an article, and doing it again: as long as nothing later builds on it (process §5).

Nothing is deleted: the article's journal says that lines of it count no more. A version that was taken back
keeps its number and its text, and can be restored; a first version taken back leaves an article out of use.
"""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain.article_events import ArticleVoted, is_act
from supportdesk.domain.events import Entry, Event, Undone
from supportdesk.domain.people import Agent
from supportdesk.domain.rules import Refusal
from supportdesk.domain.taking_back import taken_back


def undo(entries: Sequence[Entry], agent: Agent) -> list[Event] | Refusal:
    """Take back the agent's last act on an article that still counts."""
    return taken_back(_acts_of(entries, agent), agent, again=False) or Refusal("article_undo_nothing")


def redo(entries: Sequence[Entry], agent: Agent) -> list[Event] | Refusal:
    """Do again what the agent took back last."""
    return taken_back(_acts_of(entries, agent), agent, again=True) or Refusal("article_redo_nothing")


def _acts_of(entries: Sequence[Entry], agent: Agent) -> list[Entry]:
    """Everybody has a vote of their own: what became of those of others forbids nothing. Who read what is no
    act at all.
    """
    left_out: set[int] = set()
    for entry in entries:
        vote = isinstance(entry.event, ArticleVoted) and entry.actor.id != agent.id
        of_others = isinstance(entry.event, Undone) and left_out.issuperset(entry.event.seqs)
        if vote or of_others or not is_act(entry):
            left_out.add(entry.seq)
    return [entry for entry in entries if entry.seq not in left_out]
