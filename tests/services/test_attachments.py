"""Files that came from outside: kept once, under a name that leads nowhere, shown and found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain import commands as cm
from supportdesk.domain.attachments import LONGEST_NAME, Attachment, harmless_name
from supportdesk.domain.people import Actor, Customer
from supportdesk.services import attachments, kept_files, reading
from supportdesk.services.desk import Act

ANN = Customer("Ann", "Sales", "ann@example.com")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("error.log", "error.log"),
        ("截图 2026.png", "截图 2026.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.exe", "evil.exe"),
        ("..", "file"),
        ("", "file"),
        (".bashrc", "bashrc"),
        ("a\r\nb\x1b[2J.txt", "a b␛[2J.txt"),
        ("invoice\u202efdp.exe", "invoice<U+202E>fdp.exe".replace("<", "_").replace(">", "_")),
        ("$(reboot).txt", "_(reboot).txt"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 5) + "….pdf"),
    ],
)
def test_names_of_others_lead_nowhere(given_name, kept):
    assert harmless_name(given_name) == kept


@given(st.text())
def test_any_name_is_harmless(name):
    kept = harmless_name(name)
    assert 0 < len(kept) <= LONGEST_NAME
    assert not set(kept) & set('/\\\0\n\r\x1b"<>:|?*`$;&')
    assert kept.strip(". ") == kept
    assert harmless_name(kept) == kept


def test_the_same_file_is_there_once(desk):
    first = attachments.keep(desk, "a.png", b"picture")
    second = attachments.keep(desk, "b.png", b"picture")
    assert first.digest == second.digest
    assert len(list(kept_files.folder(desk).iterdir())) == 1
    path = attachments.path_of(desk, second)
    assert path is not None
    assert path.read_bytes() == b"picture"
    assert path.suffix == ".png"


def test_one_name_never_stands_for_another_file(desk):
    first = attachments.keep(desk, "a.png", b"one")
    second = attachments.keep(desk, "a.png", b"two")
    assert attachments.path_of(desk, first).read_bytes() == b"one"
    assert attachments.path_of(desk, second).read_bytes() == b"two"


def test_what_is_too_large_is_named_and_not_kept(desk, monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST", 5)
    file = attachments.keep(desk, "video.mp4", b"123456")
    assert file == Attachment("video.mp4", "", 6)
    assert attachments.path_of(desk, file) is None


def test_files_of_report_and_answers_are_shown_the_latest_first(desk, team):
    first, second = attachments.keep(desk, "one.png", b"1"), attachments.keep(desk, "two.log", b"2")
    report = cm.Register("打印机离线", customer=ANN, attachments=(first,), folded="-- \nAnn")
    ticket = desk.database.write(lambda c: desk.report_within(c, Actor.of_customer(ANN), report)).ticket_id
    done = desk.hear(ANN, [Act(ticket, cm.RecordCustomerAnswer("", attachments=(second,)))])
    assert not done.refused
    view = reading.ticket(desk, ticket)
    assert view.ticket.attachments == (first, second)
    assert [file for file, _path in view.files] == [second, first]
    assert view.entries[0].event.folded == "-- \nAnn"
    assert desk.hear(ANN, [Act(ticket, cm.RecordCustomerAnswer(""))]).refused, "nothing is no answer"


def test_a_file_that_is_elsewhere_is_still_told_of(desk, team):
    gone = Attachment("gone.png", "0" * 64, 9)
    report = cm.Register("打印机离线", customer=ANN, attachments=(gone,))
    ticket = desk.register(team.l1, report).outcomes[0].ticket_id
    view = reading.ticket(desk, ticket)
    assert (view.ticket.attachments, view.files) == ((gone,), ())
