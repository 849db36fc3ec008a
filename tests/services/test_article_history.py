"""Histories of articles in a folder: nothing is lost, and what can't have been is not believed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportdesk.domain import article_commands as cm
from supportdesk.domain.article_events import ArticleDrafted, ArticleText
from supportdesk.domain.article_history import acts
from supportdesk.domain.articles import Life, fold
from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Entry
from supportdesk.domain.people import Actor, Agent
from supportdesk.domain.vocabulary import ArticleState, Language
from supportdesk.services import article_acts, article_files, article_history, kept_files, knowledge
from supportdesk.services.article_files import Filed
from supportdesk.services.article_folder import Became
from supportdesk.services.desk import Desk

from ..conftest import NINE
from ..domain.test_articles import ANNA, BEN, KEEPER, LEAD, agents, commands
from .test_article_files import PNG, texts

TEXT = ArticleText("VPN drops", "## Problem\nIt drops.\n", Language.ENGLISH)
LATER = replace(TEXT, title="VPN drops at noon")


@pytest.fixture
def other(
    request: pytest.FixtureRequest,
    database_url: str,
    _sqlite_template: Path,
    tmp_path_factory: Any,
    clock: Any,
) -> Iterator[Desk]:
    """Another desk, on the same kind of database."""
    if database_url.startswith("sqlite"):
        path = tmp_path_factory.mktemp("other") / "desk.sqlite3"
        shutil.copyfile(_sqlite_template, path)
        opened = Desk.open(str(path), now=clock)
        yield opened
        opened.close()
    else:
        server = request.getfixturevalue("postgres")
        name = server.migrated()
        opened = Desk.open(server.url(name), now=clock)
        yield opened
        opened.close()
        server.drop(name)


def bring(desk: Desk, folder: Path, agent: Agent = KEEPER, **more: Any) -> dict[str, Filed]:
    found = article_files.bring_in(desk, agent, folder, Language.ENGLISH, **more)
    return {each.file: each for each in found}


def histories(desk: Desk) -> dict[str, tuple[Life, list[Entry]]]:
    """All that was done to a desk's articles, but for the numbers that are its own."""
    found = {}
    for life, entries in article_acts.every_told(desk):
        done = acts([replace(entry, id=0) for entry in entries])
        found[life.slug] = fold(0, done), done
    return found


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def begin(desk: Desk, *then: tuple[Agent, cm.ArticleCommand], text: ArticleText = TEXT) -> int:
    done = article_acts.draft(desk, ANNA, cm.Draft("", text, "anna"))
    assert done.done, done.refused
    article_id = done.outcomes[0].ticket_id
    for agent, command in then:
        assert article_acts.act(desk, agent, article_id, [command]).done, command
    return article_id


WHOLE = (
    (BEN, cm.Revise(LATER)), (ANNA, cm.Submit()), (KEEPER, cm.Return("no code")), (ANNA, cm.Submit()),
    (KEEPER, cm.Publish()), (BEN, cm.Vote(True)), (ANNA, cm.Vote(False)), (BEN, cm.Revise(TEXT)),
    (BEN, cm.Submit()),
)  # fmt: skip


def test_votes_versions_and_what_is_proposed_come_along(desk: Desk, other: Desk, tmp_path: Path) -> None:
    article_id = begin(desk, *WHOLE)
    assert article_acts.undo(desk, BEN, article_id).done
    article_files.export(desk, tmp_path)
    filed = bring(other, tmp_path)
    assert [(each.became, each.notes) for each in filed.values()] == [(Became.NEW, ())]
    assert histories(other) == histories(desk)
    life = next(article_acts.every(other))
    assert (life.helpful, life.unhelpful, life.proposed) == (1, 1, ArticleState.DRAFT)
    assert [version.actor.id for version in life.versions] == ["anna", "ben", "ben"]
    assert article_acts.drift(other) == []
    assert knowledge.article(other, life.slug).title == "VPN drops at noon"


doings = st.lists(
    st.tuples(agents, commands, st.integers(0, 90)) | st.tuples(agents, st.sampled_from(["undo", "redo"])),
    max_size=12,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(told=st.lists(st.tuples(texts.filter(lambda text: text.body.strip()), doings), min_size=1, max_size=2))
def test_a_folder_comes_back_as_it_went_whatever_was_done(
    desk: Desk, other: Desk, clock: Any, tmp_path_factory: Any, told: Any
) -> None:
    for text, done in told:
        article_id = begin(desk, text=text)
        for agent, command, *minutes in done:
            clock.tick(minutes=sum(minutes))
            if isinstance(command, str):
                article_acts.undo(desk, agent, article_id, again=command == "redo")
            else:
                article_acts.act(desk, agent, article_id, [command])
    place = tmp_path_factory.mktemp("round")
    article_files.export(desk, place / "a")
    assert all(each.fault is None and not each.notes for each in bring(other, place / "a").values())
    assert histories(other) == histories(desk)
    article_files.export(other, place / "b")
    assert tree(place / "b") == tree(place / "a")
    assert {each.became for each in bring(desk, place / "b").values()} == {Became.SAME}


def test_what_was_done_since_is_added_to_the_file_and_to_the_other_desk(
    desk: Desk, other: Desk, tmp_path: Path
) -> None:
    article_id = begin(desk, *WHOLE[:3])
    article_files.export(desk, tmp_path)
    bring(other, tmp_path)
    before = (tmp_path / "history" / "001.jsonl").read_bytes()
    for agent, command in WHOLE[3:]:
        article_acts.act(desk, agent, article_id, [command])
    assert [each.became for each in article_files.export(desk, tmp_path)] == [Became.CHANGED]
    assert (tmp_path / "history" / "001.jsonl").read_bytes().startswith(before), "a line once written stays"
    trial = bring(other, tmp_path, dry_run=True)
    assert [each.became for each in trial.values()] == [Became.CHANGED]
    assert histories(other) != histories(desk)
    assert [each.became for each in bring(other, tmp_path).values()] == [Became.CHANGED]
    assert histories(other) == histories(desk)
    assert article_acts.drift(other) == []


def test_a_page_that_was_changed_in_the_folder_is_a_later_version(
    desk: Desk, other: Desk, tmp_path: Path
) -> None:
    begin(desk, *WHOLE[:2])
    article_files.export(desk, tmp_path)
    page = tmp_path / "001.md"
    page.write_text(page.read_text().replace("It drops.", "It drops at ten."))
    assert [each.became for each in bring(other, tmp_path).values()] == [Became.NEW]
    life = next(article_acts.every(other))
    assert [version.actor.id for version in life.versions] == ["anna", "ben", KEEPER.id]
    assert "at ten" in life.newest.text.body


def test_a_desk_that_went_another_way_keeps_its_own_history(desk: Desk, other: Desk, tmp_path: Path) -> None:
    first = begin(desk)
    article_files.export(desk, tmp_path)
    bring(other, tmp_path)
    article_acts.act(desk, ANNA, first, [cm.Revise(LATER)])
    article_acts.act(other, BEN, 1, [cm.Submit()])
    article_files.export(desk, tmp_path)
    filed = bring(other, tmp_path)["001.md"]
    assert filed.notes == (("history_differs", {}),)
    kinds = [entry.event.KIND for entry in histories(other)["/kb/001"][1]]
    assert kinds == ["article_drafted", "article_submitted", "article_revised"]
    assert bring(desk, tmp_path)["001.md"].became is Became.SAME


def test_who_read_it_stays_in_the_desk_and_makes_no_history_another(
    desk: Desk, other: Desk, tmp_path: Path
) -> None:
    place = tmp_path / "kb"
    article_id = begin(desk, *WHOLE[:6])
    article_files.export(desk, place)
    before = tree(place)
    article_acts.opened(desk, LEAD, article_id)
    assert {each.became for each in article_files.export(desk, place)} == {Became.SAME}
    assert tree(place) == before
    bring(other, place)
    article_acts.opened(other, LEAD, 1)
    article_acts.opened(other, ANNA, 1)
    # The vote is taken back here: there it is another line.
    article_acts.act(desk, ANNA, article_id, [cm.Vote(False)])
    assert article_acts.undo(desk, BEN, article_id).done
    article_files.export(desk, place)
    assert [(each.became, each.notes) for each in bring(other, place).values()] == [(Became.CHANGED, ())]
    assert histories(other) == histories(desk)
    life = next(article_acts.every(other))
    assert (life.helpful, life.unhelpful) == (0, 1)
    assert life.readers == {BEN.id, KEEPER.id, LEAD.id, ANNA.id}
    assert article_acts.drift(other) == []
    assert {each.became for each in bring(other, place).values()} == {Became.SAME}


def test_who_may_not_review_brings_the_page_alone(desk: Desk, other: Desk, tmp_path: Path) -> None:
    begin(desk, *WHOLE)
    article_files.export(desk, tmp_path)
    filed = bring(other, tmp_path, BEN)["001.md"]
    assert filed.notes == (("history_for_keeper", {}), ("waits_for_review", {}))
    life = next(article_acts.every(other))
    assert (life.state, len(life.versions), life.votes) == (ArticleState.IN_REVIEW, 1, ())


def test_pictures_of_older_versions_come_along(desk: Desk, other: Desk, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.md").write_text("![x](x.png)\n")
    for n in (b"1", b"2"):
        (source / "x.png").write_bytes(PNG + n)
        bring(desk, source)
    article_files.export(desk, out)
    bring(other, out)
    assert histories(other) == histories(desk)
    for version in next(article_acts.every(other)).versions:
        path = kept_files.path_of(other, version.text.images[0].digest)
        assert path is not None
        assert path.read_bytes().startswith(PNG)


def _changed(line: int, **more: Any) -> Callable[[list[dict[str, Any]]], None]:
    def change(lines: list[dict[str, Any]]) -> None:
        lines[line] |= more

    return change


def _picture(name: str, digest: str = "0" * 64) -> Callable[[list[dict[str, Any]]], None]:
    def change(lines: list[dict[str, Any]]) -> None:
        lines[0]["data"]["images"] = [{"name": name, "digest": digest}]

    return change


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (_changed(1, seq=7), 2),
        (_changed(1, seq="2"), 2),
        (_changed(2, at="2001-01-01T00:00:00+00:00"), 3),
        (_changed(2, at="2026-03-02T09:00:00"), 3),
        (_changed(2, at="soon"), 3),
        (_changed(3, kind="article_published", data={"version": 1, "review_on": "2026-09-01"}), 4),
        (_changed(3, kind="resolved", data={}), 4),
        (_changed(5, data={"version": 9, "review_on": "2026-09-01"}), 6),
        (_changed(1, words={"title": "", "body": "x\n"}), 2),
        (_changed(1, words={"title": "x", "body": "no end of the last line"}), 2),
        (_changed(1, act="x" * 65), 2),
        (_changed(1, by={"kind": "agent", "id": "x" * 65, "name": "x"}), 2),
        (_changed(0, data={"slug": "/kb/002", "language": "en"}), 1),
        (_changed(0, kind="article_submitted", data={}), 1),
        (_changed(1, kind="undone", data={"seqs": [9], "batch": "x"}), 2),
        (_picture("../../evil.png"), 1),
        (_picture("images/../evil.png"), 1),
        (_picture("/etc/evil.png"), 1),
        (_picture("images/001/x.png", "../../evil"), 1),
        (_picture("images/001/x.png", "*"), 1),
    ],
)
def test_a_history_that_cannot_have_been_is_named_with_its_line(
    desk: Desk, other: Desk, tmp_path: Path, change: Any, line: int
) -> None:
    begin(desk, *WHOLE)
    article_files.export(desk, tmp_path)
    file = tmp_path / "history" / "001.jsonl"
    lines = [json.loads(each) for each in file.read_text().splitlines()]
    change(lines)
    file.write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    filed = bring(other, tmp_path)["001.md"]
    assert isinstance(filed.fault, BadInput)
    assert (filed.fault.code, filed.fault.params["line"]) == ("article_history", line)
    assert histories(other) == {}


@pytest.mark.parametrize(
    "content", ["", "\n", "[]\n", "{}\n", "x", "\x00", "[" * 100_000, '{"seq": 1}\n' * 3]
)
def test_what_is_no_history_at_all(desk: Desk, tmp_path: Path, content: str) -> None:
    (tmp_path / "001.md").write_text("---\nslug: /kb/001\ntitle: x\n---\nx\n")
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "001.jsonl").write_text(content)
    fault = bring(desk, tmp_path)["001.md"].fault
    assert fault is not None
    assert fault.code == "article_history"


def test_a_history_behind_a_link_is_none(desk: Desk, other: Desk, tmp_path: Path) -> None:
    begin(desk)
    article_files.export(desk, tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "001.md").write_bytes((tmp_path / "a" / "001.md").read_bytes())
    (tmp_path / "b" / "history").symlink_to(tmp_path / "a" / "history")
    fault = bring(other, tmp_path / "b")["001.md"].fault
    assert fault is not None
    assert fault.code == "article_link"


@given(st.text())
def test_any_words_stand_in_one_line(words: str) -> None:
    drafted = ArticleDrafted("/kb/001", Language.ENGLISH, title=words, body=words)
    told = article_history.written([Entry(1, NINE, Actor.of(ANNA), drafted, "act")])
    assert (told.count("\n"), len(told.splitlines())) == (1, 1)
