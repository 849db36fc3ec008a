"""Any desk's CSV by a mapping: what is kept, what is said, and that a table made up is told as it was."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supportdesk.domain.errors import BadInput
from supportdesk.domain.vocabulary import Channel, Priority, Status
from supportdesk.intake.csv_desk import CsvReader
from supportdesk.intake.csv_mapping import read_csv_mapping
from supportdesk.intake.times import Order, Times
from supportdesk.intake.told import Told, Untaken, Voice

MAPPING = """
source = "berlin"
[file]
missing = ["-"]
[columns]
number = "Ticket"
created = "Opened"
subject = "Title"
description = ["Text", "Details"]
requester = "Customer"
owner = "Agent"
status = "State"
priority = "Prio"
tags = ["Tag"]
comments = "Comment"
score = "Score"
[comments]
separator = "|"
parts = ["at", "author", "text"]
others = "internal"
[leave]
Row = "counts the rows"
[states]
offen = "in_progress"
erledigt = "resolved"
[priorities]
hoch = "high"
"""
HEAD = "Ticket;Opened;Title;Text;Details;Customer;Agent;State;Prio;Tag;Tag;Comment;Comment;Score;Row;Site"


def read(
    tmp_path: Path, table: str | bytes, mapping: str = MAPPING, order: Order | None = None
) -> tuple[list[Told], Untaken]:
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    path = tmp_path / "t.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    reader = CsvReader([path], read_csv_mapping(tmp_path / "m.toml"), Times(UTC, order))
    return list(reader.tickets()), reader.untaken


def test_a_row_is_a_ticket(tmp_path: Path) -> None:
    row = "A-1;25.03.2024 09:41;Drucker;kaputt;dritter Stock;Anna;Tom;OFFEN;hoch;druck;;"
    row += "25.03.2024 10:00|Anna|noch da|wirklich;25.03.2024 11:00|Tom|Toner;5;1;Berlin"
    (told,), untaken = read(tmp_path, f"{HEAD}\n{row}\n")
    assert (told.number, told.created) == ("A-1", datetime(2024, 3, 25, 9, 41, tzinfo=UTC))
    assert told.description == "kaputt\n\ndritter Stock"
    assert (told.status, told.priority, told.channel) == (Status.IN_PROGRESS, Priority.HIGH, Channel.IMPORT)
    assert (told.tags, told.aside) == (("druck",), ("Site: Berlin",))
    assert told.feedback is not None
    assert told.feedback.overall == 5
    assert [(m.voice, m.text) for m in told.messages] == [
        (Voice.CUSTOMER, "noch da|wirklich"),
        (Voice.INTERNAL, "Toner"),
    ]
    assert untaken.fields == {"Row": 1}
    assert not untaken.findings


def test_what_is_not_taken_is_said_row_by_row(tmp_path: Path) -> None:
    rows = [
        "A-1;25.03.2024 09:41;x;;;Anna;;wartend;-;;;;;7;1;",
        ";25.03.2024 09:41;no number;;;;;;;;;;;;;",
        "A-3;never;no time;;;;;;;;;;;;;",
        "A-4;26.03.2024;more cells;;;;;;;;;;;;;;left;over",
        "",
        "A-5;26.03.2024",
    ]
    told, untaken = read(tmp_path, "\n".join([HEAD, *rows]))
    assert [t.number for t in told] == ["A-1", "A-4", "A-5"]
    assert [(f.row, f.column, f.code, f.found) for f in untaken.findings] == [
        (2, "A-1", "unknown_word", "wartend"),
        (2, "A-1", "score_not_taken", "7"),
        (3, "", "lacks", "Ticket"),
        (4, "Opened", "unreadable_time", "never"),
        (4, "A-3", "lacks", "Opened"),
        (5, "A-4", "extra_cells", "left over"),
    ]
    assert untaken.refused == 2
    assert told[1].aside == ("left", "over")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_delimiters_and_encodings_are_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows(
        [["Ticket", "Opened", "Title"], ["A-1", "2024-03-25 09:41", f"打印机{delimiter}\n脱机,请看"]]
    )
    (told,), _untaken = read(tmp_path, out.getvalue().encode(encoding))
    assert told.subject == f"打印机{delimiter}\n脱机,请看"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("", "table_empty"),
        ("Ticket,Opened,Title\n", "table_no_rows"),
        ("Nummer,Opened,Title\nA,2024-01-01,x\n", "mapping_column"),
        (bytes(range(256)) * 8, "table_binary"),
        ("Ticket,Opened,Title\nA-1,03/04/2024,x\n", "dates_ambiguous"),
    ],
)
def test_a_table_that_can_not_be_read_at_all(tmp_path: Path, table: Any, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        read(tmp_path, table)


def test_the_order_of_dates_may_be_named(tmp_path: Path) -> None:
    (told,), _untaken = read(tmp_path, "Ticket,Opened,Title\nA-1,03/04/2024,x\n", order=Order.DAY_FIRST)
    assert told.created == datetime(2024, 4, 3, tzinfo=UTC)


def test_nuls_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    title = "打印机脱机".encode() * 20 + b"\xff" + b"c" * 5000 + b"\0"
    (told,), _untaken = read(tmp_path, b"Ticket,Opened,Title\nA-1,2024-01-01," + title + b"\n")
    assert "\0" not in told.subject
    assert told.subject.startswith("打印机脱机" * 20 + "\ufffdc")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('number = "Ticket"', 'nummer = "Ticket"'), "mapping_word"),
        (('created = "Opened"\n', ""), "mapping_lacks"),
        (('offen = "in_progress"', 'offen = "open"'), "mapping_word"),
        (('parts = ["at", "author", "text"]', 'parts = ["when"]'), "mapping_word"),
        (('others = "internal"', 'others = "customer"'), "mapping_word"),
        (('source = "berlin"\n', ""), "mapping_lacks"),
        (('tags = ["Tag"]', "tags = 7"), "mapping_value"),
        (("[states]", "[states"), "mapping_syntax"),
    ],
)
def test_a_mapping_is_checked_word_by_word(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    assert change[0] in MAPPING
    with pytest.raises(BadInput, match=code):
        read(tmp_path, "Ticket\n", MAPPING.replace(*change))


signs = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs"])
words = st.text(signs, min_size=1, max_size=12).filter(
    lambda text: text != "-" and text.strip() == text and not text.startswith(("'", "\ufeff"))
)
moments = st.integers(10**9, 38 * 10**8).map(lambda second: datetime.fromtimestamp(second, UTC))
rows = st.fixed_dictionaries(
    {
        "Ticket": words, "Opened": moments, "Title": words, "Text": words | st.just(""),
        "Customer": words | st.just(""), "Site": words | st.just(""),
        "State": st.sampled_from(["offen", "erledigt"]),
        "Comment": st.lists(st.tuples(moments, words.filter(lambda w: "|" not in w), words), max_size=2),
    }
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rows, min_size=1, max_size=4))
def test_a_table_that_was_made_is_told_as_it_was(tmp_path: Path, made: list[dict[str, Any]]) -> None:
    head = ["Ticket", "Opened", "Title", "Text", "Customer", "State", "Site", "Comment", "Comment"]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    for row in made:
        comments = [f"{at:%Y-%m-%d %H:%M:%S}|{by}|{text}" for at, by, text in row["Comment"]]
        plain = [row[name] if name != "Opened" else f"{row[name]:%Y-%m-%d %H:%M:%S}" for name in head[:7]]
        writer.writerow([*plain, *comments, *[""] * (2 - len(comments))])
    told, untaken = read(tmp_path, out.getvalue())
    assert not untaken.findings
    for ticket, row in zip(told, made, strict=True):
        assert (ticket.number, ticket.created, ticket.subject) == (row["Ticket"], row["Opened"], row["Title"])
        assert (ticket.description, ticket.requester.name) == (row["Text"], row["Customer"])
        assert ticket.aside == ((f"Site: {row['Site']}",) if row["Site"] else ())
        assert [(m.at, m.author.name, m.text) for m in ticket.messages] == sorted(
            row["Comment"], key=lambda each: each[0]
        )
        latest = max([row["Opened"], *(at for at, _by, _text in row["Comment"])])
        assert ticket.updated == latest
