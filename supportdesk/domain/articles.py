"""A knowledge article as its journal says it: its versions, where it stands, who answers for it (§5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import singledispatch

from supportdesk.domain import article_events as ev
from supportdesk.domain.article_events import ArticleText
from supportdesk.domain.events import Entry, Event, effective
from supportdesk.domain.people import Actor
from supportdesk.domain.vocabulary import ActorKind, ArticleState, Language

SOON = timedelta(days=14)
"""How long before its day a review stands in the queue."""

HEADINGS = {
    Language.CHINESE: ("问题", "原因", "步骤"),
    Language.ENGLISH: ("Problem", "Cause", "Steps"),
}
"""What the parts of an article are headed with: problem, cause, steps."""

_PARTS = {
    "problem": ("problem", "symptom", "symptoms", "问题", "问题描述", "现象", "故障现象"),
    "cause": ("cause", "causes", "原因", "原因分析", "故障原因"),
    "reply": ("for the customer", "reply to the customer", "给客户", "回复客户", "客户答复"),
    "internal": ("internal", "for agents", "内部", "内部说明", "内部处理", "仅供内部"),
    "steps": ("steps", "solution", "resolution", "步骤", "解决步骤", "处理步骤", "解决方案", "解决方法"),
}
_HEADING = re.compile(r"(?m)^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"(?m)^ {0,3}(```|~~~).*$")


@dataclass(frozen=True, slots=True)
class Version:
    """A text, whose it is and of when; `restored` is the number of the version that it brings back. One that
    was taken back (`undone`) keeps its number.
    """

    number: int
    at: datetime
    actor: Actor
    text: ArticleText
    restored: int = 0
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """An article, folded from its journal.

    `live` is the version that readers see, 0 before the first was published. `proposed` is where a later
    version of a published article stands: draft, in review, or None where there is none. `opened` has who
    had which version before them; who wrote or published one, did.
    """

    id: int
    slug: str
    seq: int
    state: ArticleState
    versions: tuple[Version, ...]
    owner: str = ""
    origin: str = ""
    live: int = 0
    proposed: ArticleState | None = None
    review_on: date | None = None
    checked_at: datetime | None = None
    waits_since: datetime | None = None
    updated_at: datetime | None = None
    votes: tuple[tuple[str, bool], ...] = ()
    opened: frozenset[tuple[str, int]] = frozenset()

    @property
    def newest(self) -> Version:
        """The last version that was not taken back; the first one where all were."""
        return next((version for version in reversed(self.versions) if not version.undone), self.versions[0])

    def before(self, version: Version) -> Version:
        """The one that a version was written over; itself, if none."""
        earlier = self.versions[: version.number - 1]
        return next((each for each in reversed(earlier) if not each.undone), version)

    @property
    def shown(self) -> Version:
        """What readers see: the published version, else the newest."""
        return self.versions[self.live - 1] if self.live else self.newest

    @property
    def stage(self) -> ArticleState:
        """Where the newest version stands."""
        return self.proposed or self.state

    @property
    def readers(self) -> frozenset[str]:
        """Whoever had before them what readers see now."""
        return frozenset(agent for agent, version in self.opened if version == self.live)

    @property
    def helpful(self) -> int:
        return sum(vote for _agent, vote in self.votes)

    @property
    def unhelpful(self) -> int:
        return len(self.votes) - self.helpful


def parts(body: str) -> dict[str, str]:
    """The parts `problem`, `cause`, `steps`, `reply`, `internal` that a text has, without their headings."""
    headings = _headings(body)
    found: dict[str, str] = {}
    for place, (level, words, _start, end) in enumerate(headings):
        name = _part(words)
        if name and name not in found:
            following = (start for lower, _w, start, _e in headings[place + 1 :] if lower <= level)
            found[name] = body[end : next(following, len(body))].strip()
    return found


def _part(words: str) -> str:
    """Which part a heading begins, if any."""
    return next((name for name, known in _PARTS.items() if words.casefold() in known), "")


def for_customer(body: str) -> str:
    """What of a text may be said to a customer: the part that is headed so, else the steps, else all of it;
    never what is headed as internal, wherever that stands.
    """
    headings, shown, last = _headings(body), list[str](), 0
    for place, (level, words, start, _end) in enumerate(headings):
        if _part(words) == "internal" and start >= last:
            following = (at for lower, _w, at, _e in headings[place + 1 :] if lower <= level)
            shown.append(body[last:start])
            last = next(following, len(body))
    said = "".join([*shown, body[last:]])
    found = parts(said)
    return found.get("reply") or found.get("steps") or said.strip()


def _headings(body: str) -> list[tuple[int, str, int, int]]:
    """Level, words, start and end of each heading that is not in a block of code."""
    fences = [found.start() for found in _FENCE.finditer(body)]
    code = [(start, end) for start, end in zip(fences[::2], [*fences[1::2], len(body)], strict=False)]
    return [
        (len(found[1]), found[2].rstrip(":：").strip(), found.start(), found.end())
        for found in _HEADING.finditer(body)
        if not any(start <= found.start() < end for start, end in code)
    ]


def composed(language: Language, problem: str, cause: str, steps: str) -> str:
    """A body of the three parts, headed in its language."""
    given = zip(HEADINGS[language], (problem, cause, steps), strict=True)
    return "\n\n".join(f"## {heading}\n{text.strip()}".rstrip() for heading, text in given) + "\n"


# ---------------------------------------------------------------- the fold


def fold(article_id: int, entries: Iterable[Entry]) -> Life:
    """The article that these entries come to. Raises ValueError where the first is not its draft."""
    every = list(entries)
    counting = {entry.seq for entry in effective(every)}
    life: Life | None = None
    for entry in every:
        if entry.seq in counting:
            life = evolve(life, entry, article_id)
        elif life is None:  # the first version was taken back: it is there, but out of use
            life = replace(_without_last(evolve(None, entry, article_id)), state=ArticleState.RETIRED)
        elif isinstance(entry.event, ev.ArticleRevised):
            life = _without_last(replace(life, versions=(*life.versions, _version(life, entry, entry.event))))
    if life is None:
        raise ValueError(f"article {article_id} has no journal")
    return replace(life, seq=every[-1].seq)


def evolve(life: Life | None, entry: Entry, article_id: int) -> Life:
    """The article after one more entry."""
    event = entry.event
    if life is None:
        if not isinstance(event, ev.ArticleDrafted):
            raise ValueError(f"article {article_id} begins with {event.KIND}")
        first = Version(1, entry.at, entry.actor, _text(event))
        return Life(
            article_id, event.slug, entry.seq, ArticleState.DRAFT, (first,), event.owner, event.origin,
            updated_at=entry.at,
        )  # fmt: skip
    return replace(_after(event, life, entry), seq=entry.seq)


def _without_last(life: Life) -> Life:
    """The last version was taken back."""
    return replace(life, versions=(*life.versions[:-1], replace(life.versions[-1], undone=True)))


def _version(life: Life, entry: Entry, event: ev.ArticleRevised) -> Version:
    return Version(len(life.versions) + 1, entry.at, entry.actor, _text(event), event.restored)


def _text(event: ev.ArticleDrafted | ev.ArticleRevised) -> ArticleText:
    return ArticleText(event.title, event.body, event.language, event.product, event.tags, event.images)


@singledispatch
def _after(event: Event, life: Life, entry: Entry) -> Life:
    raise TypeError(type(event).__name__)


@_after.register
def _revised(event: ev.ArticleRevised, life: Life, entry: Entry) -> Life:
    version = _version(life, entry, event)
    after = replace(life, versions=(*life.versions, version))
    if not life.live or life.state is not ArticleState.PUBLISHED:
        return replace(after, updated_at=entry.at)
    if version.text == life.shown.text:  # the proposal is what readers have: there is none any more
        same = {(agent, version.number) for agent in life.readers}
        return replace(after, proposed=None, waits_since=None, live=version.number, opened=life.opened | same)
    return replace(after, proposed=life.proposed or ArticleState.DRAFT)


@_after.register
def _submitted(event: ev.ArticleSubmitted, life: Life, entry: Entry) -> Life:
    return replace(_staged(life, ArticleState.IN_REVIEW), waits_since=entry.at)


@_after.register
def _returned(event: ev.ArticleReturned, life: Life, entry: Entry) -> Life:
    return replace(_staged(life, ArticleState.DRAFT), waits_since=None)


def _staged(life: Life, stage: ArticleState) -> Life:
    if life.proposed is not None:
        return replace(life, proposed=stage)
    return replace(life, state=stage)


@_after.register
def _published(event: ev.ArticlePublished, life: Life, entry: Entry) -> Life:
    hands = (life.versions[event.version - 1].actor, entry.actor)
    known = {(actor.id, event.version) for actor in hands if actor.kind is ActorKind.AGENT}
    return replace(
        life, state=ArticleState.PUBLISHED, live=event.version, proposed=None, waits_since=None,
        review_on=event.review_on, checked_at=entry.at, updated_at=entry.at, opened=life.opened | known,
    )  # fmt: skip


@_after.register
def _confirmed(event: ev.ArticleConfirmed, life: Life, entry: Entry) -> Life:
    return replace(life, review_on=event.review_on, checked_at=entry.at)


@_after.register
def _retired(event: ev.ArticleRetired, life: Life, entry: Entry) -> Life:
    return replace(
        life, state=ArticleState.RETIRED, proposed=None, waits_since=None, review_on=None, updated_at=entry.at
    )


@_after.register
def _revived(event: ev.ArticleRevived, life: Life, entry: Entry) -> Life:
    return replace(life, state=ArticleState.DRAFT, live=0, updated_at=entry.at)


@_after.register
def _owned(event: ev.ArticleOwned, life: Life, entry: Entry) -> Life:
    return replace(life, owner=event.owner)


@_after.register
def _voted(event: ev.ArticleVoted, life: Life, entry: Entry) -> Life:
    votes = tuple(vote for vote in life.votes if vote[0] != entry.actor.id)
    if event.helpful is not None:
        votes = (*votes, (entry.actor.id, event.helpful))
    return replace(life, votes=votes)


@_after.register
def _opened(event: ev.ArticleOpened, life: Life, entry: Entry) -> Life:
    return replace(life, opened=life.opened | {(entry.actor.id, event.version)})
