"""What of an article's journal goes into a file, and whether one from a file is one that it can have had
(process §5). Who opened what stays in the desk.

Who did what is believed, for it is brought in by somebody who may; what can't have happened is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from supportdesk.domain import article_commands as cm
from supportdesk.domain import article_events as ev
from supportdesk.domain import article_rules as rules
from supportdesk.domain.articles import Life, evolve, fold
from supportdesk.domain.events import Entry, Event, Undone
from supportdesk.domain.people import Agent
from supportdesk.domain.storable import storable
from supportdesk.domain.vocabulary import Role

_ASKED: dict[type[Event], type[cm.ArticleCommand]] = {
    ev.ArticleRevised: cm.Revise,
    ev.ArticleSubmitted: cm.Submit,
    ev.ArticleReturned: cm.Return,
    ev.ArticlePublished: cm.Publish,
    ev.ArticleConfirmed: cm.Confirm,
    ev.ArticleRetired: cm.Retire,
    ev.ArticleRevived: cm.Revive,
    ev.ArticleOwned: cm.GiveTo,
    ev.ArticleVoted: cm.Vote,
}
"""Of each event, what leads to it: where that is refused, it can't have happened."""

_ANYBODY = Agent("", "", roles=frozenset({Role.TEAM_LEAD, Role.KNOWLEDGE_MANAGER}))
_PICTURE = re.compile(r"images/\w[\w.-]*/\w[\w.-]*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = 64
"""Characters that ids have at most."""


def acts(entries: Sequence[Entry]) -> list[Entry]:
    """What was done to an article, numbered as if nobody had opened it."""
    done = list(filter(ev.is_act, entries))
    return _numbered(done, {entry.seq: place for place, entry in enumerate(done, 1)})


def following(here: Sequence[Entry], more: Sequence[Entry]) -> list[Entry]:
    """Later acts of another desk, numbered to follow the journal that this one has."""
    done = [entry.seq for entry in filter(ev.is_act, here)]
    later = {entry.seq: here[-1].seq + place for place, entry in enumerate(more, 1)}
    return _numbered(more, dict(enumerate(done, 1)) | later)


def _numbered(entries: Sequence[Entry], numbers: Mapping[int, int]) -> list[Entry]:
    return [
        replace(
            entry,
            seq=numbers[entry.seq],
            event=replace(event, seqs=tuple(numbers[seq] for seq in event.seqs))
            if isinstance(event := entry.event, Undone)
            else event,
        )
        for entry in entries
    ]


def flaw(entries: Sequence[Entry], slug: str) -> int | None:
    """The number of the first entry that can't have followed those before it; None where all could."""
    life: Life | None = None
    for place, entry in enumerate(entries, 1):
        follows = life is None or entry.at >= entries[place - 2].at
        named = max(len(entry.actor.id), len(entry.batch)) <= _ID and storable(entry) == entry
        if entry.seq != place or not follows or not named or not _may_follow(life, entry, entries, slug):
            return place
        told = entries[:place]
        life = fold(0, told) if isinstance(entry.event, Undone) or life is None else evolve(life, entry, 0)
    return None


def _may_follow(life: Life | None, entry: Entry, entries: Sequence[Entry], slug: str) -> bool:
    event = entry.event
    if life is None:
        return isinstance(event, ev.ArticleDrafted) and event.slug == slug and _is_kept(event)
    if isinstance(event, Undone):
        return bool(event.seqs) and all(1 <= seq < entry.seq for seq in event.seqs)
    command = _ASKED.get(type(event))
    if command is None or rules.why_not(life, command, _ANYBODY) is not None:
        return False
    if isinstance(event, ev.ArticleRevised):
        return _is_kept(event) and 0 <= event.restored <= len(life.versions)
    return not isinstance(event, ev.ArticlePublished) or event.version == life.newest.number


def _is_kept(event: ev.ArticleDrafted | ev.ArticleRevised) -> bool:
    """Whether the text is one that the rules keep, and its pictures have names that lead nowhere else."""
    text = ev.ArticleText(event.title, event.body, event.language, event.product, event.tags, event.images)
    named = all(_PICTURE.fullmatch(i.name) and _DIGEST.fullmatch(i.digest) for i in event.images)
    return named and rules.text_fits(text) is None and rules.tidied(text) == text
