"""What a month teaches (process §5): frequent problems, bottlenecks with proposals, training.

The reports are grouped first, then every ticket of the month is taken once, a page of them at a time. What
was decided on a proposal in another month is known again, and its figure stands beside the one of this month.
Grouping and training look at each ticket by itself; where a large month's figures are not to wait for them,
only at a part of its tickets that is drawn evenly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from supportdesk.domain.alike import shared_words
from supportdesk.domain.bottlenecks import KEPT, Bottleneck, LossBy, numbers_query
from supportdesk.domain.improvement_events import Figure
from supportdesk.domain.improvements import Improvement, ImprovementState
from supportdesk.domain.marks import micros
from supportdesk.domain.month import Span
from supportdesk.domain.problems import MOST, Asked, Problem, Said, as_said, asked, problems
from supportdesk.domain.proposals import (
    Answer,
    Proposal,
    ProposalKind,
    Subject,
    known_again,
    line_about,
    of_line,
    of_problem,
    plain_words,
    proposals,
)
from supportdesk.domain.query import folded, in_quotes
from supportdesk.domain.training import Case, Lessons, Topic
from supportdesk.domain.views import Article
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.insight.cases import cases
from supportdesk.insight.losing import Losing
from supportdesk.insight.passage_pages import passage_pages
from supportdesk.services import improvements, suggesting
from supportdesk.services.desk import Desk
from supportdesk.services.paging import Progress
from supportdesk.store import articles, gains, passages
from supportdesk.store.database import Connection
from supportdesk.store.mark_pages import Page
from supportdesk.store.wording import Told, Wording

LISTED = 50
"""Problems that are described; the others are in the number of all."""

TOLD = 20
"""Lines of a ranking that are told with their tickets."""

AT_HAND = 50_000
"""Tickets of a month up to which its report and its screen look at each for problems and training."""

DRAWN = 10_000
"""Tickets of a larger month that they look at, about."""

_READ = 5_000  # reports read at once
_NO_ARTICLES: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
_QUOTED = 20  # subjects in which the shared words are looked up as people write them


@dataclass(frozen=True, slots=True)
class Frequent:
    """A problem of a month: how many reports, their share of all, how long was worked on them and lost.

    `name` is how its proposals know it. `article` answers it: `solved` of its tickets were solved with it, or
    none and it is only suggested.
    """

    name: str
    count: int
    share: float
    worked: timedelta
    lost: timedelta
    title: str
    words: tuple[str, ...]
    categories: tuple[tuple[str, int], ...]
    tags: tuple[tuple[str, int], ...]
    article: Article | None
    solved: int
    answer: Answer
    query: str
    tickets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was decided on before, and its figure in this month; None while the month lost nothing by it."""

    improvement: Improvement
    now: Bottleneck | None


@dataclass(frozen=True, slots=True)
class Gains:
    """All that a month teaches. `grouped` is how many problems there are, `lost` how much was lost in all.

    `numbers` has those of the tickets that lines name. `compared` are how many of its `reports` were grouped.
    Of `every` so many tickets one was looked at for problems and training: their figures are that many times
    what was found, estimates where it is more than one. `today` is the desk's day, as of which measures are
    late.
    """

    month: Span
    reports: int
    compared: int
    every: int
    grouped: int
    frequent: tuple[Frequent, ...]
    lost: timedelta
    rankings: Mapping[LossBy, tuple[Bottleneck, ...]]
    proposed: tuple[Proposal, ...]
    seen: tuple[Seen, ...]
    topics: tuple[Topic, ...]
    published: tuple[Article, ...]
    today: date
    people: Mapping[str, str]
    numbers: Mapping[int, str]

    def query(self, tickets: Sequence[int]) -> str:
        """A query that selects these tickets."""
        return numbers_query([self.numbers[n] for n in tickets if n in self.numbers])

    def problem_of(self, subject: Subject) -> str:
        """The name of the problem that a subject is about; empty where the month has none."""
        if subject.kind is ProposalKind.UPDATE_ARTICLE:
            return next((one.name for one in self.frequent if one.answer.slug == subject.about), "")
        return subject.about

    def subject_of(self, line: Bottleneck) -> Subject | None:
        """What a line of a ranking asks for."""
        return of_line(line, self._problem)

    def _problem(self, name: str) -> Subject | None:
        found = next((one for one in self.frequent if one.name == name), None)
        return of_problem(name, found.answer) if found is not None else None

    def state(self, subject: Subject) -> ImprovementState:
        """What became of a proposal so far."""
        found = self.decided(subject)
        return found.state if found else ImprovementState.OPEN

    def decided(self, subject: Subject) -> Improvement | None:
        """A proposal as it stands in the register, if it does."""
        return next((one.improvement for one in self.seen if one.improvement.subject == subject), None)

    def plan(self, topic: Topic) -> Improvement | None:
        """The training in a topic that is planned or done, for this tier or for everybody."""
        found = self.decided(Subject(ProposalKind.TRAIN_TOPIC, topic.key))
        return found if found is not None and found.audience in (None, topic.tier) else None

    def lost_now(self, seen: Seen) -> timedelta:
        """What the subject of something decided lost in this month."""
        return seen.now.lost if seen.now else timedelta(0)

    def title(self, name: str) -> str:
        """What a problem is called in this month; its words, where the month has none of it."""
        found = next((one.title for one in self.frequent if one.name == name), "")
        return found or name.replace("+", " ")


def gained(desk: Desk, month: Span, progress: Progress | None = None) -> Gains:
    """What a month teaches. Raises StoreError, and what `progress` does."""
    wording = Wording()
    learning = Learning(desk, month, wording)
    for rows in passage_pages(desk, micros(month.since), micros(month.until), progress):
        page = Page(rows)
        learning.add(page, wording.told(page))
    return learning.together()


def drawn(desk: Desk, month: Span) -> int:
    """Of how many tickets of a month one is looked at, where its figures are not to wait for it."""
    since, until = micros(month.since), micros(month.until)
    many = desk.database.read(lambda c: passages.how_many(c, since, until))
    return 1 if many <= AT_HAND else -(-many // DRAWN)


def figure(found: Gains, subject: Subject) -> Figure:
    """What a proposal's subject lost in the month."""
    line = line_about(found.rankings, subject, found.problem_of)
    lost = 0 if line is None else int(line.lost.total_seconds())
    return Figure(found.month.name, lost, 0 if line is None else line.many)


def _reports(desk: Desk, month: Span, every: int) -> Iterator[Said]:
    """The latest, as many as are compared with one another; of `every` so many one."""
    before = 2**62
    for _page in range(0, MOST, _READ):
        page = desk.database.read(partial(_reports_before, month, before, every))
        yield from page
        if len(page) < _READ:
            return
        before = page[-1].id


def _reports_before(month: Span, before: int, every: int, connection: Connection) -> list[Said]:
    page = gains.said(connection, month.since, month.until, before, _READ, every)
    solved = gains.linked(connection, [report.id for report in page])
    return [
        Said(report.id, report.tokens | {f"@{slug}" for slug in solved.get(report.id, _NO_ARTICLES)[0]})
        for report in page
    ]


def _named(found: Sequence[Problem], register: Sequence[Improvement]) -> list[str]:
    """The names of problems: those by which they were decided on before, each once."""
    kinds = (ProposalKind.WRITE_ARTICLE, ProposalKind.TRAIN_TOPIC)
    abouts = (one.subject.about for one in register if one.subject.kind in kinds)
    known = {about for about in abouts if not about.startswith("#")}
    names: list[str] = []
    for problem in found:
        name = known_again(problem.words, known)
        known.discard(name)
        # Two problems of the same leading words are told apart by where they stand.
        names.append(name if name not in names else f"{name}+{len(names) + 1}")
    return names


@dataclass(slots=True)
class _Sums:
    """What the tickets of a problem come to, where each stands for `every` so many."""

    every: int
    reopened: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    articles: Counter[str] = field(default_factory=Counter)
    outdated: set[str] = field(default_factory=set)

    def add(self, case: Case) -> None:
        self.categories[case.category] += self.every
        self.tags.update(dict.fromkeys(case.tags, self.every))
        self.articles.update(dict.fromkeys(case.articles, self.every))
        self.outdated.update(case.outdated)
        if case.reopened:
            times = case.reopened * self.every
            self.reopened.update(dict.fromkeys((*case.articles, *case.outdated), times))


class Learning:
    """A month's tickets taken in, page by page, each once; its reports, of `every` so many one, are read and
    grouped before.
    """

    def __init__(self, desk: Desk, month: Span, wording: Wording, every: int = 1) -> None:
        self._desk, self._month, self._now, self._every = desk, month, desk.now(), every
        self._register = improvements.every(desk)
        self._many = desk.database.read(lambda c: gains.reported(c, month.since, month.until))
        self._reports = list(_reports(desk, month, every))
        self._found = problems(self._reports)
        self._names = _named(self._found, self._register)
        self._of = {n: name for name, p in zip(self._names, self._found, strict=True) for n in p.tickets}
        self._sums = {name: _Sums(every) for name in self._names}
        numbers = {n: k for k, p in enumerate(self._found, 1) for n in p.tickets}
        self._losing = Losing(month, self._now, wording, numbers, every)
        self._lessons = Lessons()
        self._articles: dict[str, Article] = {}

    def add(self, page: Page, told: Told) -> None:
        """The tickets of a page. Raises StoreError."""
        self._losing.add(page, told)
        # Pages may be of other months, too.
        there = page.between(micros(self._month.since), micros(self._month.until), self._every)
        rows = [page.rows[n] for n in there]
        for case in cases(self._desk, self._month, rows, self._now):
            name = self._of.get(case.id, "")
            self._lessons.add(case, name)
            if name:
                self._sums[name].add(case)

    def together(self) -> Gains:
        """All of it. Raises StoreError."""
        slugs = {slug for sums in self._sums.values() for slug in (*sums.articles, *sums.outdated)}
        slugs |= self._lessons.articles
        there = self._desk.database.read(lambda c: articles.by_folded_slugs(c, sorted(slugs)))
        self._articles = {folded(article.slug): article for article in there}
        users = self._desk.database.read(lambda c: gains.users(c, sorted(slugs)))
        known = self._desk.database.read(lambda c: articles.readers(c, [article.id for article in there]))
        readers = {folded(article.slug): known[article.id] for article in there}
        losing, found = self._losing, self._frequent()
        rankings = losing.rankings(("", *self._names))
        answers = dict(zip(self._names, map(self._answer, self._names), strict=True))
        whole = Gains(
            month=self._month, reports=self._many, compared=len(self._reports), every=self._every,
            grouped=len(self._found), frequent=found, lost=losing.whole, rankings=rankings,
            proposed=(), seen=(),
            topics=tuple(self._lessons.topics(self._is_published, readers, users, self._every)),
            published=self._published(), today=improvements.today(self._desk), people=losing.people,
            numbers={},
        )  # fmt: skip

        def problem(name: str) -> Subject:
            return of_problem(name, answers[name])

        proposed = tuple(proposals(rankings, problem, whole.problem_of))
        seen = tuple(Seen(one, line_about(rankings, one.subject, whole.problem_of)) for one in self._register)
        whole = replace(whole, proposed=proposed, seen=seen)
        return replace(whole, numbers=self._numbers(whole))

    def _frequent(self) -> tuple[Frequent, ...]:
        listed = list(zip(self._names, self._found, strict=True))[:LISTED]
        every = list(asked([problem for _name, problem in listed], self._reports))
        quoted = [n for _name, problem in listed for n in (problem.typical, *problem.tickets[:_QUOTED])]
        names = self._desk.database.read(lambda c: gains.names(c, quoted))
        return tuple(
            self._described(n, name, problem, best, names)
            for n, ((name, problem), best) in enumerate(zip(listed, every, strict=True), 1)
        )

    def _described(
        self, n: int, name: str, problem: Problem, best: Asked, names: Mapping[int, gains.Name]
    ) -> Frequent:
        sums, answer = self._sums[name], self._answer(name)
        article = self._articles.get(answer.slug)
        if article is None:
            article = suggesting.article_for(self._desk, problem.typical)
        subjects = [names[n].subject for n in problem.tickets[:_QUOTED] if n in names]
        plain = plain_words(problem.words)
        weights = {word: 1.0 - n / (2 * len(plain)) for n, word in enumerate(plain)}
        words = shared_words("\n".join(subjects), weights)
        asks = (
            f"tag:{in_quotes(w[1:])}" if w.startswith("#") else in_quotes(as_said(w, words, subjects))
            for w in best.words
        )
        query = [f"created:{self._month.name}", *asks]
        return Frequent(
            name=name, count=problem.count * self._every, share=problem.count / len(self._reports),
            worked=self._losing.worked(n), lost=self._losing.lost(n),
            title=names[problem.typical].subject,
            words=words or tuple(plain[:4]),
            categories=tuple(_ordered(sums.categories)), tags=tuple(_ordered(sums.tags)),
            article=article, solved=answer.solved, answer=answer, query=" ".join(query),
            tickets=problem.tickets,
        )  # fmt: skip

    def _answer(self, name: str) -> Answer:
        """The article that most of a problem's tickets were solved with, else were linked to as outdated."""
        sums = self._sums[name]
        every = _ordered(sums.articles) or [(slug, 0) for slug in sorted(sums.outdated)]
        for slug, solved in every[:1]:
            return Answer(slug, solved, slug in sums.outdated, sums.reopened[slug])
        return Answer()

    def _is_published(self, slug: str) -> bool:
        article = self._articles.get(slug)
        return article is not None and article.state is ArticleState.PUBLISHED

    def _published(self) -> tuple[Article, ...]:
        since, until = self._month.since, self._month.until

        def job(connection: Connection) -> tuple[Article, ...]:
            return tuple(articles.by_ids(connection, gains.newly_published(connection, since, until)))

        return self._desk.database.read(job)

    def _numbers(self, whole: Gains) -> Mapping[int, str]:
        wanted = {n for lines in whole.rankings.values() for line in lines[:TOLD] for n in line.tickets}
        wanted |= {n for one in whole.proposed for n in one.tickets}
        wanted |= {n for one in whole.seen if one.now for n in one.now.tickets}
        wanted |= {n for topic in whole.topics for n in topic.tickets[:KEPT]}
        names = self._desk.database.read(lambda c: gains.names(c, sorted(wanted)))
        return {n: name.number for n, name in names.items()}


def _ordered(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda one: (-one[1], one[0]))
