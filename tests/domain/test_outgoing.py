"""Mail to customers: to whom, how often it is tried, what it is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.outgoing import AGAIN, GIVE_UP, address_of, again_at, subject_line

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("zhang.san@example.com", "zhang.san@example.com"),
        ("分机 8812，zhang.san@example.com（上午）", "zhang.san@example.com"),
        ("Ann <ann+desk@mail.example.co.uk>; 555-0100", "ann+desk@mail.example.co.uk"),
        ("ann@example.com, ANN@example.com", "ann@example.com"),
        ("ann@example.com or bob@example.com", ""),  # nobody guesses whose it is
        ("8812", ""),
        ("", ""),
        ("ann@localhost", ""),
        ("@example.com", ""),
        ("ann@example.com@evil.example", ""),
        ("ann@-example.com", ""),
    ],
)
def test_a_contact_names_one_address_or_none(contact: str, address: str) -> None:
    assert address_of(contact) == address


@given(st.text())
def test_an_address_never_breaks_a_header(contact: str) -> None:
    found = address_of(contact)
    assert not set(found) & set('\r\n\0 <>,;:"')
    assert found == "" or found in contact


def test_it_is_tried_again_later_and_later_until_it_has_failed() -> None:
    # 1, 2, 5, 15, 30 min, then every hour: 53 min after five tries, and 23 h more until 23:53.
    at, tries = NOON, 0
    while (again := again_at(at, tries + 1, NOON)) is not None:
        tries += 1
        assert again - at == AGAIN[min(tries, len(AGAIN)) - 1]
        at = again
    assert at - NOON == timedelta(minutes=53) + 23 * timedelta(hours=1)
    assert at - NOON <= GIVE_UP < at - NOON + AGAIN[-1]
    assert tries == 28


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("打印机离线", "Re: 打印机离线 [T20260302-001]"),
        ("Re: RE: 回复：VPN", "Re: VPN [T20260302-001]"),
        ("two\r\nBcc: all@example.com", "Re: two Bcc: all@example.com [T20260302-001]"),
        ("", "Re: [T20260302-001]"),
    ],
)
def test_what_a_reply_is_called(subject: str, line: str) -> None:
    assert subject_line("T20260302-001", subject) == line
