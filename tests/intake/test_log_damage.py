"""Logs that can't be read and mappings that can't be meant: named by line and column, nothing written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from supportdesk.domain import events as ev
from supportdesk.domain.errors import BadInput
from supportdesk.intake.log import import_log
from supportdesk.intake.mapping import LogMapping, parse_mapping, read_mapping
from supportdesk.services.desk import Desk
from supportdesk.services.files import data_file
from supportdesk.store import journal
from supportdesk.store.tables import ticket as ticket_table

MAPPING = data_file("mappings/servicenow.toml")


def all_ids(desk: Desk) -> list[int]:
    return list(desk.database.read(lambda c: c.execute(select(ticket_table.c.id)).scalars().all()))


# ---------------------------------------------------------------- what can't be read


@pytest.mark.parametrize(
    ("rows", "code", "params"),
    [
        ([], "log_empty", {}),
        ([{"sys_updated_at": "31/2/2016 10:00"}], "log_time", {"line": 2, "column": "sys_updated_at"}),
        ([{"sys_updated_at": "?"}], "log_time", {"line": 2, "word": "?"}),
        ([{"opened_at": "1/1/0001 10:00"}], "log_time", {"column": "opened_at"}),
        (
            [{}, {"incident_state": "Activ"}],
            "log_word",
            {"line": 3, "word": "Activ", "near": "Active", "column": "incident_state"},
        ),
        ([{"contact_type": "Telephone"}], "log_word", {"column": "contact_type"}),
        ([{}, {"number": "INC2"}, {}], "log_scattered", {"line": 4, "key": "INC1"}),
        ([{"number": ""}], "log_key", {"line": 2}),
    ],
    ids=["no rows", "no such day", "no time", "year 1", "state", "channel", "scattered", "no key"],
)
def test_bad_rows_are_named_and_nothing_is_written(
    servicenow, desk: Desk, tmp_path: Path, rows: list[dict[str, str]], code: str, params: dict[str, object]
) -> None:
    path = servicenow.file(tmp_path / "log.csv", *(servicenow.row(**changes) for changes in rows))
    with pytest.raises(BadInput) as refused:
        import_log(desk, path, MAPPING)
    assert refused.value.code == code
    assert params.items() <= refused.value.params.items()
    assert all_ids(desk) == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("log.csv", b"", "log_empty"),
        ("log.csv", b"number,state\n1,2\n", "mapping_column"),
        ("log.csv", b"Number,state\n1,2\n", "log_header"),
        ("log.csv", b"header\n" + b"x," * 39 + b"x\n", "log_width"),
        ("log.csv", b"\xff\xfe" + bytes(range(256)), "log_encoding"),
        ("log.zip", b"PK\x03\x04 torn", "log_header"),
        ("log.zip", b"PK\x05\x06" + bytes(18), "log_no_table"),
    ],
    ids=["empty", "columns", "header", "width", "encoding", "torn zip", "empty zip"],
)
def test_bad_files_are_one_clear_error(
    servicenow, sqlite_url: str, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    desk = Desk.open(sqlite_url)
    path = tmp_path / name
    path.write_bytes(data.replace(b"header", ",".join(servicenow.columns).encode()))
    with pytest.raises(BadInput) as refused:
        import_log(desk, path, MAPPING)
    assert refused.value.code == code
    with pytest.raises(BadInput, match="log_unreadable"):
        import_log(desk, tmp_path / "not there", MAPPING)
    desk.close()


def test_a_torn_zip_and_a_cell_of_five_megabytes(servicenow, sqlite_url: str, tmp_path: Path) -> None:
    desk = Desk.open(sqlite_url)
    path = servicenow.file(tmp_path / "log.zip", *servicenow.records(50))
    data = bytearray(path.read_bytes())
    data[200:260] = bytes(60)
    path.write_bytes(bytes(data))
    with pytest.raises(BadInput, match="log_unreadable"):
        import_log(desk, path, MAPPING)
    rows = servicenow.row(), servicenow.row(rfc="x" * 5_000_000)
    import_log(desk, servicenow.file(tmp_path / "log.csv", *rows), MAPPING)
    (entries,) = desk.database.read(lambda c: journal.load(c, all_ids(desk))).values()
    assert isinstance(entries[-1].event, ev.NoteAdded)
    desk.close()


# ---------------------------------------------------------------- mapping files


def changed(before: str, after: str) -> LogMapping:
    text = MAPPING.read_text(encoding="utf-8")
    assert before in text
    return parse_mapping(text.replace(before, after, 1), "m.toml")


@pytest.mark.parametrize(
    ("before", "after", "code", "params"),
    [
        ('"Active" = "in_progress"', '"Active" = "in_progres"', "mapping_word", {"near": "in_progress"}),
        ('zone = "UTC"', 'zone = "Asia/Shangai"', "mapping_word", {"near": "Asia/Shanghai"}),
        ("[priorities]", "[prioritys]", "mapping_word", {"near": "priorities", "what": "table"}),
        ('"Phone" = "phone"', '"Phone" = "fone"', "mapping_word", {"near": "phone", "what": "channel"}),
        ('group = "ass', 'grup = "ass', "mapping_word", {"near": "group"}),
        ('key = "number"', "", "mapping_lacks", {"word": "[columns] key"}),
        ('source = "servicenow"', "", "mapping_lacks", {"word": "source"}),
        ('encoding = "utf-8"', 'encoding = "utf-88"', "mapping_value", {"what": "encoding"}),
        ('delimiter = ","', 'delimiter = ",,"', "mapping_value", {"what": "single character"}),
        ('missing = "?"', "missing = 3", "mapping_value", {"word": "3"}),
        ("[file]", "[file", "mapping_syntax", {}),
    ],
)
def test_a_mapping_says_what_is_wrong_with_it(
    before: str, after: str, code: str, params: dict[str, object]
) -> None:
    with pytest.raises(BadInput) as refused:
        changed(before, after)
    assert refused.value.code == code
    assert params.items() <= refused.value.params.items()
    if "line" in refused.value.params:
        lines = MAPPING.read_text(encoding="utf-8").replace(before, after, 1).splitlines()
        assert after.splitlines()[-1].strip("[]") in lines[refused.value.params["line"] - 1]


def test_a_mapping_of_other_columns_names_the_nearest(servicenow, desk: Desk, tmp_path: Path) -> None:
    path = servicenow.file(tmp_path / "log.csv", servicenow.row())
    with pytest.raises(BadInput) as refused:
        import_log(desk, path, changed('group = "assignment_group"', 'group = "assignement_group"'))
    assert refused.value.code == "mapping_column"
    assert refused.value.params["near"] == "assignment_group"


def test_a_mapping_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="mapping_unreadable"):
        read_mapping(tmp_path / "no.toml")


def test_the_zone_of_the_mapping_counts(servicenow, desk: Desk, tmp_path: Path) -> None:
    import_log(
        desk,
        servicenow.file(tmp_path / "log.csv", servicenow.row()),
        changed('zone = "UTC"', 'zone = "America/New_York"'),
    )
    reported = desk.database.read(lambda c: c.execute(select(ticket_table.c.reported_at)).scalar_one())
    assert reported == datetime(2016, 2, 29, 6, 16, tzinfo=UTC)
