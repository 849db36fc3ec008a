"""A desk goes out and comes in again, whole: the same bytes on both databases, or not at all."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Date, Integer, LargeBinary, insert, select
from sqlmodel import SQLModel

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput, Conflict, DeskError
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, Role
from supportdesk.services import (
    article_acts,
    attachments,
    desk_export,
    desk_folder,
    desk_import,
    kept_files,
    people,
    search_index,
)
from supportdesk.services import sample as sample_desk
from supportdesk.services.deadlines import verify
from supportdesk.services.desk import Act, Desk
from supportdesk.store import whole_desk
from supportdesk.store.types import Instant

ROOT = Path(__file__).parents[2]
EVIL = '=1+1\u2028\x85\x7f 打印机\n\t"\\ ../../x'


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rows_in(folder: Path, part: str) -> list[Any]:
    return [
        json.loads(line)
        for line in (folder / f"{part}.jsonl").read_text(encoding="utf-8").split("\n")
        if line
    ]


def out(desk: Desk, folder: Path) -> Path:
    folder.mkdir()
    desk_export.export(desk, folder)
    return folder


def into(url: str, folder: Path) -> Desk:
    desk = Desk.open(url)
    try:
        desk_import.restore(desk, folder, desk_folder.checked(folder))
    except BaseException:
        desk.close()
        raise
    return desk


def sound(desk: Desk) -> None:
    report = verify(desk)
    assert report.sound, report
    states = search_index.check(desk)
    assert all(state.sound for state in states), states
    assert article_acts.drift(desk) == []


@pytest.fixture
def others(postgres: Any, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty database of each kind."""
    name = postgres.migrated()
    yield {"sqlite": str(tmp_path / "other.sqlite3"), "postgresql": postgres.url(name)}
    postgres.drop(name)


def work(desk: Desk, l1: Agent) -> int:
    """A ticket with files, words and a picture of somebody's."""
    for agent in (l1, Agent("zhao.qiang", "赵强")):
        people.add(desk, agent)
    file = attachments.keep(desk, "a.png", b"picture")
    large = attachments.keep(desk, "b", b"")
    report = cm.Register(EVIL[:30].replace("\n", " "), EVIL, Customer("张三", "销售部", "zhang@example.com"))
    ticket = desk.register(l1, report).outcomes[0].ticket_id
    desk.act(l1, [Act(ticket, cm.RecordCustomerAnswer("see", attachments=(file, large)))])
    desk.act(l1, [Act(ticket, cm.Reply(EVIL)), Act(ticket, cm.Tag(("a", "Ä")))])
    return ticket


# ---------------------------------------------------------------- what is in it


def test_every_table_is_exported_or_made_anew():
    every = set(SQLModel.metadata.tables)
    assert set(whole_desk.PARTS) | set(whole_desk.FOLDED) == every
    assert not set(whole_desk.PARTS) & set(whole_desk.FOLDED)
    assert len(whole_desk.PARTS) == len(set(whole_desk.PARTS))


def test_the_documentation_names_every_part():
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    for name in (*whole_desk.PARTS, *whole_desk.FOLDED):
        assert f"`{name}`" in page, name


def _value(column: Any, ticket: int, at: datetime) -> Any:
    if column.name == "ticket_id":
        return ticket
    if column.name in ("mailbox_id", "resource_id"):
        return 7
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Instant):
        return at
    if isinstance(column.type, Date):
        return date(2026, 2, 28)
    if isinstance(column.type, LargeBinary):
        return b"\0\xff raw"
    if isinstance(column.type, Integer):
        return 7
    return f"x{EVIL}"[: getattr(column.type, "length", None) or 40]


def plant(desk: Desk, ticket: int, at: datetime) -> None:
    """A row in every table that has none yet, with a value in each of its columns."""

    def job(connection: Any) -> None:
        for part in whole_desk.PARTS:
            table = SQLModel.metadata.tables[part]
            if connection.execute(select(table).limit(1)).first() is None:
                row = {c.name: _value(c, ticket, at) for c in table.c if c.name != "txid"}
                connection.execute(insert(table), row)

    desk.database.write(job)


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_every_table_comes_back_on_the_other_database_too(desk, clock, l1, others, tmp_path, to):
    sample_article(desk, l1)
    decide(desk)
    plant(desk, work(desk, l1), clock())
    first = out(desk, tmp_path / "first")
    told = json.loads((first / "manifest.json").read_text())
    assert all(part["rows"] for name, part in told["parts"].items()), told
    assert told["files"] == {"bytes": 7, "missing": 0, "there": 2}
    copy = into(others[to], first)
    try:
        second = out(copy, tmp_path / "second")
        assert contents(second) == contents(first)
        sound(copy)
        assert next(article_acts.every(copy)).readers == {l1.id}
        kept = attachments.keep(copy, "a.png", b"picture")
        assert attachments.path_of(copy, kept) is not None
        # Numbers go on behind those that were brought.
        more = copy.register(l1, cm.Register("more", customer=Customer("a"))).outcomes[0]
        assert more.ticket_id > 0
        sound(copy)
    finally:
        copy.close()


def decide(desk: Desk) -> None:
    """Something in the register of improvements."""
    from supportdesk.domain.improvement_events import Figure
    from supportdesk.domain.improvement_rules import Dismiss
    from supportdesk.domain.proposals import ProposalKind, Subject
    from supportdesk.services import improvements

    lead = Agent("zhou.ping", "周平", roles=frozenset({Role.TEAM_LEAD}))
    dismiss = Dismiss(Figure("2026-02", 60, 1), EVIL)
    assert improvements.act(desk, lead, Subject(ProposalKind.WRITE_ARTICLE, "vpn+掉线"), dismiss).done


def sample_article(desk: Desk, agent: Agent) -> None:
    from supportdesk.domain.views import Article
    from supportdesk.domain.vocabulary import ArticleState, Language
    from supportdesk.services import knowledge

    text = ("打印机离线", "## 步骤\n\n1. 重启", Language.CHINESE, ArticleState.PUBLISHED)
    article = knowledge.add(desk, Article(0, "", *text, "printer", ("print",), agent.id, desk.now()))
    article_acts.opened(desk, agent, article.id)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happened_comes_back(desk, clock, team, deeds, tmp_path_factory, postgres, data):
    tickets = [
        desk.register(team.l1, cm.Register("a", customer=Customer("b"), category=c)).outcomes[0].ticket_id
        for c in data.draw(st.tuples(*[st.none() | st.sampled_from(Category)] * 3))
    ]
    batches = ["none"]
    for deed in data.draw(st.lists(deeds(), min_size=1, max_size=15)):
        clock.tick(minutes=deed.minutes)
        ticket, other = tickets[deed.ticket % 3], tickets[deed.other % 3]
        command = deed.make(clock(), other, batches[-1 - deed.undo % len(batches)])
        if isinstance(command, cm.MergeInto):
            done = desk.merge(deed.agent, [ticket], other)
        elif isinstance(command, cm.Unmerge):
            done = desk.unmerge(deed.agent, ticket)
        elif isinstance(command, cm.Undo):
            done = desk.undo(deed.agent, command.batch)
        else:
            done = desk.act(deed.agent, [Act(ticket, command)])
        if done.done:
            batches.append(done.batch)
    place = tmp_path_factory.mktemp("walk")
    first = out(desk, place / "first")
    name = postgres.migrated()
    try:
        for kind, url in (("sqlite", str(place / "copy.sqlite3")), ("postgresql", postgres.url(name))):
            copy = into(url, first)
            try:
                assert contents(out(copy, place / kind)) == contents(first)
                sound(copy)
            finally:
                copy.close()
    finally:
        postgres.drop(name)


def test_the_sample_desk_round_trips(clock, others, tmp_path):
    first = Desk.open(str(tmp_path / "sample.sqlite3"), now=clock)
    sample_desk.fill(first, clock())
    went = out(first, tmp_path / "went")
    first.close()
    middle = into(others["postgresql"], went)
    between = out(middle, tmp_path / "between")
    middle.close()
    last = into(others["sqlite"], between)
    came = out(last, tmp_path / "came")
    sound(last)
    last.close()
    assert contents(went) == contents(between) == contents(came)


def test_an_export_under_writers_is_of_one_moment(desk, clock, l1, others, tmp_path):
    work(desk, l1)
    ended = threading.Event()

    def write() -> None:
        n = 0
        while not ended.is_set():
            n += 1
            ticket = desk.register(l1, cm.Register(f"n {n}", "x", Customer("y"))).outcomes[0].ticket_id
            desk.act(l1, [Act(ticket, cm.AddNote("z"))])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        folders = [out(desk, tmp_path / f"at{n}") for n in range(3)]
    finally:
        ended.set()
        writer.join()
    for folder in folders:
        lines = rows_in(folder, "journal")
        said = rows_in(folder, "content")
        known = {(line["ticket_id"], line["seq"]) for line in lines}
        assert {(line["ticket_id"], line["seq"]) for line in said} <= known
        numbers = rows_in(folder, "number")
        assert sum(day["last"] for day in numbers) == len({line["ticket_id"] for line in lines})
    copy = into(others["sqlite"], folders[-1])
    sound(copy)
    copy.close()


def test_a_journal_has_the_hash_of_all_its_lines(desk, l1, tmp_path):
    ticket = work(desk, l1)
    folder = out(desk, tmp_path / "out")
    lines = (folder / "journal.jsonl").read_text().splitlines()
    chain = b""
    for line in lines:
        chain = hashlib.sha256(chain + line.encode()).digest()
    told = json.loads((folder / "journal_chains.jsonl").read_text())
    assert told == {"chain": chain.hex(), "entries": len(lines), "id": ticket}


# ---------------------------------------------------------------- what is refused


@pytest.fixture
def exported(desk: Desk, l1: Agent, tmp_path: Path) -> Path:
    sample_article(desk, l1)
    work(desk, l1)
    return out(desk, tmp_path / "exported")


def rehash(folder: Path, name: str, content: bytes) -> None:
    """Change a part and let the manifest say so, as somebody would who means it."""
    (folder / f"{name}.jsonl").write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    rows = content.count(b"\n")
    manifest["parts"][name] = {"rows": rows, "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def refused(url: str, folder: Path) -> str:
    with pytest.raises(DeskError) as error:
        into(url, folder).close()
    desk = Desk.open(url)
    try:
        assert desk.database.read(whole_desk.in_the_way) == ""
    finally:
        desk.close()
    return error.value.code


def test_what_is_cut_off_or_changed_is_refused(exported, others, tmp_path):
    for n, name in enumerate(sorted(contents(exported))):
        whole = (exported / name).read_bytes()
        for m, content in enumerate((whole[: len(whole) // 2], whole.replace(b"1", b"2", 1), None)):
            if content == whole:
                continue
            broken = tmp_path / f"broken{n}-{m}"
            shutil.copytree(exported, broken)
            if content is None:
                (broken / name).unlink()
            else:
                (broken / name).write_bytes(content)
            assert refused(others["sqlite"], broken) in ("export_part", "no_export"), name


def test_a_later_version_is_refused(exported, others):
    manifest = json.loads((exported / "manifest.json").read_text())
    (exported / "manifest.json").write_text(json.dumps(manifest | {"version": 2, "parts": []}))
    assert refused(others["sqlite"], exported) == "export_newer"


@pytest.mark.parametrize(
    ("part", "old", "new", "code"),
    [
        ("journal", b'"kind":"registered"', b'"kind":"registred"', "export_journal"),
        ("journal", b'"seq":2', b'"seq":3', "export_line"),
        ("journal", b'"policy":1', b'"policy":9', "export_journal"),
        ("journal", b'"at":"20', b'"at":"x', "export_line"),
        ("journal", b'"id":1,', b'"id":2,', "export_rows"),
        ("journal", b'"seq":1,', b'"seq":"1",', "export_line"),
        ("content", b'"seq":1,', b'"seq":99,', "export_line"),
        ("content", b'"digest":"', b'"digest":"../../', "export_line"),
        ("agent", b'"active":true', b'"active":1', "export_line"),
        ("agent", b'"id":"li.na"', b'"id":"\\u0000"', "export_line"),
        ("agent", b'"id":"li.na"', b'"id":"\\ud800"', "export_line"),
        ("agent", b'"id":"li.na"', b'"id":"zhao.qiang"', "export_rows"),
        ("agent", b"{", b"[" * 100_000 + b"{", "export_line"),
        ("agent", b'{"active"', b'{"more":1,"active"', "export_line"),
        ("policy", b"[calendar", b"[calender", "export_rows"),
        ("article_journal", b'"kind":"article_drafted"', b'"kind":"article_retired"', "export_journal"),
        ("files", b'"name":"', b'"name":"../', "export_line"),
        ("journal_chains", b'"entries":', b'"entries":1', "export_part"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_changed_with_its_hashes_is_refused(exported, others, part, old, new, code, kind):
    content = (exported / f"{part}.jsonl").read_bytes()
    assert old in content
    rehash(exported, part, content.replace(old, new, 1))
    assert refused(others[kind], exported) == code


def test_links_lead_nowhere(exported, others, tmp_path):
    secret = tmp_path / "secret"
    name = next(iter((exported / "files").iterdir())).name
    secret.write_bytes((exported / "files" / name).read_bytes())
    (exported / "files" / name).unlink()
    (exported / "files" / name).symlink_to(secret)
    assert refused(others["sqlite"], exported) == "export_part"
    (exported / "files" / name).unlink()
    shutil.move(exported / "files", tmp_path / "elsewhere")
    shutil.copyfile(secret, tmp_path / "elsewhere" / name)
    (exported / "files").symlink_to(tmp_path / "elsewhere")
    assert refused(others["sqlite"], exported) == "export_part"


def test_a_part_that_is_a_device_or_a_pipe_is_not_waited_for(exported, others):
    import os

    (exported / "agent.jsonl").unlink()
    os.mkfifo(exported / "agent.jsonl")
    assert refused(others["sqlite"], exported) == "export_part"


def test_a_desk_with_something_in_it_is_left_alone(desk, l1, exported):
    before = desk.database.read(lambda c: [line for p in whole_desk.PARTS for line in whole_desk.rows(c, p)])
    with pytest.raises(Conflict) as error:
        desk_import.restore(desk, exported, desk_folder.checked(exported))
    assert error.value.code == "desk_not_empty"
    after = desk.database.read(lambda c: [line for p in whole_desk.PARTS for line in whole_desk.rows(c, p)])
    assert before == after


def test_a_file_that_is_not_here_is_told_of(desk, l1, others, tmp_path):
    work(desk, l1)
    for path in kept_files.folder(desk).iterdir():
        path.unlink()
    folder = tmp_path / "out"
    folder.mkdir()
    assert desk_export.export(desk, folder).missing == 2
    copy = into(others["sqlite"], folder)
    assert contents(out(copy, tmp_path / "again")) == contents(folder)
    copy.close()


def test_a_file_that_is_not_what_it_was_is_not_exported(desk, l1, tmp_path):
    work(desk, l1)
    next(kept_files.folder(desk).glob("*.png")).write_bytes(b"other")
    folder = tmp_path / "out"
    folder.mkdir()
    assert desk_export.export(desk, folder).missing == 1


IMPORT = """
import sys
from pathlib import Path
from supportdesk.services import desk_folder, desk_import
from supportdesk.services.desk import Desk
manifest = desk_folder.checked(Path(sys.argv[2]))
desk = Desk.open(sys.argv[1])
print("ready", flush=True)
desk_import.restore(desk, Path(sys.argv[2]), manifest)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_import_that_is_killed_has_done_nothing(kind, others, tmp_path, clock):
    first = Desk.open(str(tmp_path / "sample.sqlite3"), now=clock)
    sample_desk.fill(first, clock())
    went = out(first, tmp_path / "went")
    first.close()
    chance = random.Random(7)
    killed = 0
    for _turn in range(3):
        command = [sys.executable, "-c", IMPORT, others[kind], str(went)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            process.communicate(timeout=chance.uniform(0.0, 0.4))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
        desk = Desk.open(others[kind])
        empty = desk.database.read(whole_desk.in_the_way) == ""
        desk.close()
        if not empty:
            break
    assert killed
    if empty:
        into(others[kind], went).close()
    desk = Desk.open(others[kind])
    assert contents(out(desk, tmp_path / "came")) == contents(went)
    desk.close()


def test_who_asked_and_left_has_it_taken_back(exported, others):
    desk = Desk.open(others["sqlite"])
    manifest = desk_folder.checked(exported)

    def gone(_done: int, _whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk_import.restore(desk, exported, manifest, gone)
    assert desk.database.read(whole_desk.in_the_way) == ""
    desk.close()


def test_a_line_that_is_too_long_is_no_line(exported, others, monkeypatch):
    monkeypatch.setattr(desk_folder, "LONGEST", 50)
    with pytest.raises(BadInput):
        desk_folder.checked(exported)
