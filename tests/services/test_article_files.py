"""A folder of articles: what is written out and brought in again is the same, and nothing leads out of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from supportdesk.domain import article_commands as cm
from supportdesk.domain.article_events import ArticleText, Image
from supportdesk.domain.article_rules import text_fits, tidied
from supportdesk.domain.errors import BadInput
from supportdesk.domain.people import Agent
from supportdesk.domain.storable import storable
from supportdesk.domain.vocabulary import ArticleState, Language, Role
from supportdesk.services import article_acts, article_files, kept_files, knowledge, pictures
from supportdesk.services.article_files import Filed
from supportdesk.services.article_folder import Became
from supportdesk.services.article_format import KEYS, read, written
from supportdesk.services.desk import Desk

from ..conftest import Clock

KEEPER = Agent("wu.min", "吴敏", roles=frozenset({Role.KNOWLEDGE_MANAGER}))
AGENT = Agent("li.na", "李娜")
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
PAGE = "---\nslug: /kb/001\ntitle: VPN\nlang: en\nstate: published\n---\n## Problem\nx\n\n## Steps\ny\n"

ODD = (
    "---\n", "a: b", "- x", "# not\n---\nstate: retired\n", "null", "~", "no", "2024-01-01",
    "!!python/object:os",
    "&a *a", "{{x}}", "\x1b[2J", "\u202egnp", "\u2028", "\x85", "a\rb", "'", '"', "x: 'y", "%YAML", "\ufeff",
    "[1]", "\\", "\t", "|", ">", "?", "@", "`",
)  # fmt: skip
"""What YAML, terminals and careless parsers take for something."""

hostile = st.text(max_size=60) | st.sampled_from(ODD)
texts = st.builds(
    ArticleText, hostile.filter(str.strip), st.lists(hostile, max_size=4).map("".join),
    st.sampled_from(Language), hostile, st.lists(hostile, max_size=4).map(tuple),
).map(lambda text: tidied(storable(text))).filter(lambda text: text_fits(text) is None)  # fmt: skip


@given(texts, st.sampled_from(["", "wu.min", "a: b"]), st.none() | st.sampled_from(ArticleState),
       st.none() | st.dates())  # fmt: skip
@example(ArticleText("x", "---\n", Language.ENGLISH), "", None, None)
def test_what_a_file_says_is_read_as_it_was_written(text, owner, state, day) -> None:
    page = read("x.md", written(text, "/kb/001", owner, state, day), Language.CHINESE)
    assert tidied(page.text) == text
    assert (page.slug, page.owner, page.state, page.review_on) == ("/kb/001", owner, state, day)
    assert page.unknown == ()


@given(st.text())
def test_any_text_is_an_article_or_names_the_line_that_is_wrong(content: str) -> None:
    for given_text in (content, f"---\n{content}", f"---\n{content}\n---\nx"):
        told = {"file": "x.md", "line": 1}
        try:
            read("x.md", given_text, Language.ENGLISH)
        except BadInput as error:
            told = error.params
        assert told["line"] >= 1
        assert told["file"] == "x.md"


def test_the_keys_stand_in_one_order_and_nothing_in_them_changes_by_itself() -> None:
    text = ArticleText("T", "b\n", Language.ENGLISH, "P", ("b", "a"))
    matter = written(text, "/kb/001", "me", ArticleState.DRAFT).split("---\n")[1]
    keys = list(yaml.safe_load(matter))
    assert keys == sorted(keys)
    assert set(keys) <= set(KEYS)
    assert "- b\n- a\n" in matter  # tags keep their own order


# ---------------------------------------------------------------- folders

Opener = Callable[[str], Desk]


@pytest.fixture
def other(_sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Opener]:
    """Desks of their own, by name."""
    opened: list[Desk] = []

    def one(name: str) -> Desk:
        path = tmp_path / f"{name}.sqlite3"
        shutil.copyfile(_sqlite_template, path)
        opened.append(Desk.open(str(path), now=clock))
        return opened[-1]

    yield one
    for each in opened:
        each.close()


def bring(desk: Desk, folder: Path, agent: Agent = KEEPER, **more: Any) -> dict[str, Filed]:
    return {each.file: each for each in article_files.bring_in(desk, agent, folder, Language.ENGLISH, **more)}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def whole(desk: Desk) -> dict[str, Any]:
    return {
        life.slug: (life.shown.text, life.state, life.owner, life.review_on)
        for life in article_acts.every(desk)
    }


@settings(max_examples=25)
@given(st.lists(st.tuples(texts, st.sampled_from(ArticleState)), min_size=1, max_size=4))
def test_a_folder_comes_back_as_it_went(tmp_path_factory, _sqlite_template, told) -> None:  # noqa: PT019
    place = tmp_path_factory.mktemp("round")
    desks = []
    for name in ("one", "two"):
        shutil.copyfile(_sqlite_template, place / f"{name}.sqlite3")
        desks.append(Desk.open(str(place / f"{name}.sqlite3"), now=Clock()))
    one, two = desks
    try:
        then = {
            ArticleState.DRAFT: [],
            ArticleState.IN_REVIEW: [cm.Submit()],
            ArticleState.RETIRED: [cm.Retire()],
            ArticleState.PUBLISHED: [cm.Submit(), cm.Publish()],
        }  # fmt: skip
        for text, state in told:
            body = text.body if text.body.strip() else "x\n"
            done = article_acts.draft(
                one, KEEPER, cm.Draft("", replace(text, body=body), "wu.min"), then[state]
            )
            assert done.outcomes[0].refusal is None
        article_files.export(one, place / "a")
        assert all(f.became is Became.NEW and not f.notes for f in bring(two, place / "a").values())
        assert whole(two) == whole(one)
        article_files.export(two, place / "b")
        assert tree(place / "b") == tree(place / "a")
        assert {f.became for f in bring(two, place / "b").values()} == {Became.SAME}
    finally:
        for each in desks:
            each.close()


def test_pictures_go_with_their_article_and_come_back(other: Opener, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "net" / "img").mkdir(parents=True)
    (source / "net" / "img" / "my shot.png").write_bytes(PNG)
    (source / "net" / "vpn.md").write_text(
        '## Steps\n![a](img/my%20shot.png)\n![again](<img/my shot.png> "t")\n![web](https://x.y/z.png)\n'
        "```\n![code](none.png)\n```\n![gone](gone.png)\n"
    )
    one = other("one")
    filed = bring(one, source)["net/vpn.md"]
    assert (filed.became, filed.slug) == (Became.NEW, "/kb/net-vpn")
    assert filed.notes == (("picture_missing", {"line": 8, "name": "gone.png"}),)
    text = article_acts.life(one, knowledge.article(one, "net-vpn").id).newest.text
    name = "images/net-vpn/my-shot.png"
    assert text.images == (Image(name, kept_files.digest(PNG)),)
    assert f"![a]({name})" in text.body
    assert f'![again](<{name}> "t")' in text.body
    assert "![web](https://x.y/z.png)" in text.body
    kept = pictures.path_of(one, text.images[0])
    assert kept is not None
    assert kept.parent == tmp_path / "one.sqlite3-files"
    assert kept.stat().st_mode & 0o077 == 0
    article_files.export(one, tmp_path / "out")
    assert (tmp_path / "out" / name).read_bytes() == PNG
    two = other("two")
    bring(two, tmp_path / "out")
    assert article_acts.life(two, 1).newest.text == text
    assert {f.became for f in bring(one, tmp_path / "out").values()} == {Became.SAME}


def test_an_older_version_keeps_its_own_picture(other: Opener, tmp_path: Path) -> None:
    desk, folder = other("one"), tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("![x](x.png)\n")
    for content in (PNG + b"1", PNG + b"2"):
        (folder / "x.png").write_bytes(content)
        bring(desk, folder)
    first, second = article_acts.life(desk, 1).versions
    paths = [pictures.path_of(desk, v.text.images[0]) for v in (first, second)]
    assert [path.read_bytes() if path else b"" for path in paths] == [PNG + b"1", PNG + b"2"]


def test_what_is_there_is_written_only_where_it_differs(other: Opener, tmp_path: Path) -> None:
    desk, out = other("one"), tmp_path / "out"
    knowledge.add(desk, knowledge.read_markdown(_file(tmp_path, PAGE)))
    assert [f.became for f in article_files.export(desk, out, dry_run=True)] == [Became.NEW]
    assert not out.exists()
    article_files.export(desk, out)
    os.utime(out / "001.md", (1, 1))
    (out / "notes.txt").write_text("mine")
    assert [f.became for f in article_files.export(desk, out)] == [Became.SAME]
    assert (out / "001.md").stat().st_mtime == 1
    assert set(tree(out)) == {"001.md", "history/001.jsonl", "notes.txt"}


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "x.md"
    path.write_text(text, encoding="utf-8")
    return path


FAULTS = {
    "yaml.md": ("---\ntitle: a\nslug: [\n---\nx\n", "article_yaml", 3),
    "twice.md": ("---\ntitle: a\ntitle: b\n---\nx\n", "article_key_twice", 3),
    "state.md": ("---\ntitle: a\nstate: gone\n---\nx\n", "article_value", 3),
    "day.md": ("---\nreview: soon\ntitle: a\n---\nx\n", "article_day", 2),
    "open.md": ("---\ntitle: a\n", "article_matter_open", 1),
    "nested.md": ("---\ntags: [[a]]\ntitle: a\n---\nx\n", "article_value_kind", 2),
    "out.md": ("# a\n\n![x](../../secret.png)\n", "article_picture_outside", 3),
    "absolute.md": ("---\ntitle: a\n---\n\n![x](/etc/secret.png)\n", "article_picture_outside", 5),
    "encoded.md": ("![x](%2e%2e/%2e%2e/secret.png)\n", "article_picture_outside", 1),
    "home.md": ("![x](~/secret.png)\n", "article_picture_outside", 1),
    "linked.md": ("![x](link.png)\n", "article_picture_link", 1),
    "through.md": ("![x](away/secret.png)\n", "article_picture_link", 1),
    "text.md": ("a\n![x](text.png)\n", "article_picture_kind", 2),
    "slug.md": ("---\nslug: /kb/../../etc\ntitle: a\n---\nx\n", "article_slug", None),
}


def test_a_faulty_file_is_named_with_its_line_and_nothing_else_is_lost(other: Opener, tmp_path: Path) -> None:
    desk, folder = other("one"), tmp_path / "in"
    folder.mkdir()
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    (folder / "link.png").symlink_to(secret)
    (folder / "away").symlink_to(tmp_path)
    (folder / "text.png").write_text("no picture")
    (folder / "bytes.md").write_bytes(b"a\nb\xff\n")
    (folder / "large.md").write_bytes(b"x" * 1_000_001)
    (folder / "elsewhere.md").symlink_to(_file(tmp_path, PAGE))
    (folder / ".hidden.md").write_text("x")
    (folder / "good.md").write_text("# Good\n\nx\n")
    (folder / "same.md").write_text("---\nslug: /kb/good\ntitle: b\n---\nx\n")
    for name, (content, _code, _line) in FAULTS.items():
        (folder / name).write_text(content)
    filed = bring(desk, folder)
    for name, (_content, code, line) in FAULTS.items():
        fault = filed[name].fault
        assert fault is not None, name
        assert (fault.code, fault.params.get("line")) == (code, line), name
    codes = {name: f.fault.code for name, f in filed.items() if f.fault}
    assert codes["bytes.md"] == "article_not_text"
    assert codes["large.md"] == "article_large"
    assert codes["elsewhere.md"] == codes["away"] == "article_link"
    assert codes["same.md"] == "article_same_slug"
    assert [life.slug for life in article_acts.every(desk)] == ["/kb/good"]
    assert not kept_files.folder(desk).exists()


def test_what_would_be_written_through_a_link_is_refused(other: Opener, tmp_path: Path) -> None:
    desk, out = other("one"), tmp_path / "out"
    knowledge.add(desk, knowledge.read_markdown(_file(tmp_path, PAGE)))
    out.mkdir()
    (out / "001.md").symlink_to(tmp_path / "victim")
    with pytest.raises(BadInput, match="article_link"):
        article_files.export(desk, out)
    assert not (tmp_path / "victim").exists()


def test_who_may_not_publish_brings_it_to_review(other: Opener, tmp_path: Path) -> None:
    desk, folder = other("one"), tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text(PAGE)
    trial = bring(desk, folder, AGENT, dry_run=True)["a.md"]
    assert trial.became is Became.NEW
    assert list(article_acts.every(desk)) == []
    filed = bring(desk, folder, AGENT)["a.md"]
    assert filed.notes == (("waits_for_review", {}),)
    assert article_acts.life(desk, 1).state is ArticleState.IN_REVIEW
    assert bring(desk, folder, KEEPER)["a.md"].became is Became.CHANGED
    assert article_acts.life(desk, 1).state is ArticleState.PUBLISHED
    # Later words of an agent are a proposal; readers keep what they have.
    (folder / "a.md").write_text(PAGE.replace("y\n", "z\n"))
    assert bring(desk, folder, AGENT)["a.md"].notes == (("waits_for_review", {}),)
    life = article_acts.life(desk, 1)
    assert (life.state, life.proposed) == (ArticleState.PUBLISHED, ArticleState.IN_REVIEW)
    assert life.shown.text.body.endswith("y\n")


def test_keys_that_mean_nothing_are_told(other: Opener, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("---\nauthor: x\ntitle: no\ntags: a, b\n---\nx\n")
    desk = other("one")
    assert bring(desk, folder)["a.md"].notes == (("key_unknown", {"line": 2, "key": "author"}),)
    text = article_acts.life(desk, 1).newest.text
    assert (text.title, text.tags) == ("no", ("a", "b"))


def test_a_folder_that_is_none(other: Opener, tmp_path: Path) -> None:
    desk = other("one")
    with pytest.raises(BadInput, match="article_folder"):
        bring(desk, tmp_path / "none")
    with pytest.raises(BadInput):
        article_files.export(desk, _file(tmp_path, "x"))
