"""Mails of any make are read, or kept with a reason; nothing that a mail contains makes reading fail."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from supportdesk.domain.mails import MailFate, MailKind
from supportdesk.intake.mail_boxes import take_files
from supportdesk.intake.mail_calendar import invitation
from supportdesk.intake.mail_charsets import decode
from supportdesk.intake.mail_files import mails_of
from supportdesk.intake.mail_headers import words
from supportdesk.intake.mail_html import to_text
from supportdesk.intake.mail_reading import read
from supportdesk.intake.mail_replies import split
from supportdesk.services import mail_in
from tests.intake.mails import arrived, mail

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "mail"


def corpus(name: str) -> list[bytes]:
    """The mails of a corpus that lies beside the project; without it the test is skipped, and says so."""
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not there: mails of others are not committed")
    return [
        path.read_bytes()
        for path in sorted((DATA / name).rglob("*"))
        if path.is_file() and path.name[0] != "."
    ]


# ---------------------------------------------------------------- replies


def _plain(text: str) -> str:
    """Blanks at line ends and how many blank lines part two say nothing."""
    lines = text.replace("\r\n", "\n").replace("\xa0", " ").split("\n")
    return re.sub(r"\n{2,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def test_what_was_said_is_told_apart_as_a_reader_would() -> None:
    if not (DATA / "reply_pairs.json").exists():
        pytest.skip(f"{DATA / 'reply_pairs.json'} is not there: mails of others are not committed")
    pairs = json.loads((DATA / "reply_pairs.json").read_text(encoding="utf-8"))
    exact = 0
    for pair in pairs:
        parts = split(pair["input"], pair.get("sender", ""))
        if "expected_reply" in pair:
            exact += _plain(parts.said) == _plain(pair["expected_reply"])
        else:
            exact += _plain(parts.folded) == _plain(pair["expected_signature"])
    print(f"\n{exact} of {len(pairs)} told apart exactly")
    assert exact >= 0.9 * len(pairs)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("好的，谢谢\n\n发自我的iPhone", "好的，谢谢"),
        ("还是不行\n\n------------------ 原始邮件 ------------------\n发件人: IT\n请重启", "还是不行"),
        ("已解决！\n\n在 2026-03-02 09:00，\"IT\" <desk@example.com> 写道：\n> 请重启", "已解决！"),
        ("收到\n\n发件人： IT\n发送时间： 2026年3月2日\n收件人： 张三\n主题： 打印机\n\n请重启", "收到"),
        ("收到\n---- 回复的原邮件 ----\n| 发件人 | IT |\n| 日期 | 2026年03月02日 |", "收到"),
        ("不行\n\n—————\n张三\n销售部\n电话：13800000000\nzhang@example.com", "不行"),
        ("Thanks\n\nVon: IT\nGesendet: Montag\nAn: Ann\nBetreff: x\n\nHallo", "Thanks"),
        ("> did you restart?\nYes, twice.\n> and?\nNew.", "> did you restart?\nYes, twice.\n> and?\nNew."),
        ("Hi\n\nOn Mon, 2 Mar 2026 Desk wrote:\n> restart?\n\nYes.", "Hi\n\n> restart?\n\nYes."),
        ("> only a quotation", "> only a quotation"),
        ("Error:\n-----\nORA-12541\n-----\nPlease help.", "Error:\n-----\nORA-12541\n-----\nPlease help."),
        ("From: me\n\nno head of a mail", "From: me\n\nno head of a mail"),
        ("", ""),
    ],
)  # fmt: skip
def test_each_language_has_its_own_words_for_it(text: str, said: str) -> None:
    assert _plain(split(text).said) == said


_LINES = st.sampled_from(
    ["", "I wrote this", "> quoted", "--", "-- ", "-----", "On 2 Mar 2026 Ann wrote:", "Ann", "a: b", ">",
     "在 3月2日 张三 写道：", "发自我的iPhone", "From: a@example.com", "Sent: Monday", "To: b", "Subject: c",
     "Sent from my phone", "-----Original Message-----", "tel: 0123456789", "x" * 700, "\ufeff", "\x1b[2J"]
)  # fmt: skip


@given(st.lists(_LINES, max_size=25).map("\n".join) | st.text(), st.sampled_from(["", "Ann"]))
def test_no_line_is_ever_lost(text: str, sender: str) -> None:
    """What is not said is folded: every line stands in one of the two, as often as it was written."""

    def lines(given_: str) -> list[str]:
        bare = given_.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")
        return sorted(line for line in bare if line.strip())

    parts = split(text, sender)
    assert lines(text) == sorted(lines(parts.said) + lines(parts.folded))
    assert parts.said.strip() or not text.strip()


# ---------------------------------------------------------------- charsets, headers, HTML, invitations


@pytest.mark.parametrize(
    ("text", "charset", "named"),
    [
        ("打印机离线，请尽快处理", "gb18030", "gb2312"),
        ("打印机离线，请尽快处理，谢谢", "gb18030", "iso-8859-1"),
        ("打印机离线，请尽快处理，谢谢", "gb18030", "utf-8"),
        ("打印机离线，请尽快处理，谢谢", "gb18030", ""),
        ("打印机离线", "utf-8", "us-ascii"),
        ("打印机离线", "utf-8", "gibberish"),
        ("印表機離線，請儘快處理", "big5", "big5"),
        ("Grüße aus Köln, schöne", "latin-1", "iso-8859-1"),
        ("Grüße", "utf-8", "iso-8859-1"),
        ("naïve café", "cp1252", "us-ascii"),
        ("プリンターが故障しました", "iso2022_jp", "iso-2022-jp"),
        ("Принтер не работает", "koi8-r", "koi8-r"),
        ("plain", "ascii", "utf-7"),
        ("100€ – “quoted”", "cp1252", "iso-8859-1"),
    ],
)
def test_a_charset_that_lies_is_found_out(text: str, charset: str, named: str) -> None:
    assert decode(text.encode(charset), named) == text


_CHARSETS = [
    "",
    "utf-8",
    "gb2312",
    "iso-8859-1",
    "koi8-r",
    "iso-2022-jp",
    "utf-7",
    "rot13",
    "hex",
    "idna",
    "\0",
]


@given(st.binary(), st.sampled_from(_CHARSETS))
def test_any_bytes_are_some_text(content: bytes, named: str) -> None:
    assert isinstance(decode(content, named), str)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?5omT5Y2w?= =?utf-8?B?5py6?=", "打印机"),
        ("=?utf-8?B?5omT5Y?= =?utf-8?B?2w5py6?=", "打印机"),
        ("=?gb2312?B?tPLTobv6?= offline", "打印机 offline"),
        ("=?iso-8859-1*de?Q?Gr=FC=DFe?=", "Grüße"),
        ("=?nonsense?Q?a_b?=", "a b"),
        ("=?utf-8?B?!!!?=", ""),
        ("Re: plain", "Re: plain"),
    ],
)
def test_encoded_words(raw: str, text: str) -> None:
    assert words(raw) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>您好</p><p>打印机<b>离线</b></p>", "您好\n\n打印机离线"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("see <a href='https://example.com/x'>this</a>", "see this <https://example.com/x>"),
        ("<a href='https://example.com'>https://example.com</a>", "https://example.com"),
        ("Yes<blockquote>No<blockquote>Why</blockquote></blockquote>", "Yes\n\n> No\n>\n> > Why\n> >"),
        ("<style>p{}</style><script>alert(1)</script>x", "x"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("no tags &amp; all", "no tags & all"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a  b\nc"),
        ("<div>" * 3_000 + "deep", "deep"),
        ("", ""),
    ],
)
def test_html_reads_as_a_person_would(html: str, text: str) -> None:
    assert to_text(html) == text


_TAGS = ["<div>", "</p>", "<table>", "<!--", "<blockquote>", "<a href='", "&#0;", "\0", "x", "<", "]]>"]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(_TAGS), max_size=60).map("".join))
def test_any_html_is_some_text(html: str) -> None:
    assert isinstance(to_text(html), str)


def test_an_invitation_says_what_when_where_and_who() -> None:
    text = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nSUMMARY:Printer\\, third\r\n  floor\r\n"
        "DTSTART;TZID=Asia/Shanghai:20260302T090000\r\n"
        "LOCATION:Room 3\r\nORGANIZER;CN=Ann:mailto:ann@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert invitation(text).splitlines() == [
        "[REQUEST] Printer, third floor",
        "2026-03-02 09:00 (Asia/Shanghai)",
        "Room 3",
        "Ann <ann@example.com>",
    ]
    made = read(
        b'From: a@example.com\nContent-Type: text/calendar; method=REQUEST; charset="utf-8"\n\n'
        + text.encode()
    )
    assert made.said.startswith("[REQUEST] Printer")
    assert [file.name for file in made.files] == ["invitation.ics"]


# ---------------------------------------------------------------- whole mails


def test_a_forwarded_mail_is_a_file_that_can_be_read_again() -> None:
    from email.message import EmailMessage

    outer = EmailMessage()
    outer["From"] = "ann@example.com"
    outer.set_content("see below")
    inner = EmailMessage()
    inner["Subject"] = "Error"
    inner.set_content("E1")
    outer.add_attachment(inner)
    made = read(outer.as_bytes())
    assert made.said == "see below"
    (file,) = made.files
    assert file.name == "Error.eml"
    assert b"E1" in file.content


def test_plain_words_that_only_point_to_others_give_way() -> None:
    raw = (
        b'From: a@example.com\nContent-Type: multipart/alternative; boundary="b"\n\n--b\n\n'
        b"Your program can't show HTML.\n--b\nContent-Type: text/html\n\n<p>The printer is off.</p>\n--b--\n"
    )
    assert read(raw).said == "The printer is off."


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"\r\n\r\n", "empty"),
        (b"\x00\x01\x02", "no_headers"),
        (b"Subject: x\n\nnobody", "no_sender"),
        (b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n"
         + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 2000, "too_deep"),
    ],
)  # fmt: skip
def test_what_is_no_mail_has_a_reason(raw: bytes, reason: str) -> None:
    made = read(raw)
    assert made.unread in (reason, "unreadable") if reason == "too_deep" else made.unread == reason


@pytest.mark.parametrize("name", ["cpython", "public_corpus", "ruby_mail"])
def test_every_mail_of_a_corpus_ends_somewhere(name: str, desk) -> None:
    """As a ticket, an answer, a note, or kept with a reason; twice the same one is known. None is lost."""
    raws = corpus(name)
    fates = sum((each for each in take_files(desk, mails_of(DATA / name), name)), start=Counter())
    print(f"\n{name}: {dict(fates)}")
    assert sum(fates.values()) >= len(raws)
    again = sum((each for each in take_files(desk, mails_of(DATA / name), name)), start=Counter())
    assert again == {MailFate.KNOWN: sum(fates.values())}
    for mail_ in mail_in.kept(desk):
        assert mail_.reason
        assert len(mail_in.raw_of(desk, mail_.id)) == mail_.size


def _mutations() -> st.SearchStrategy[bytes]:
    base = [
        mail("Hello\n> you\n", files=(("a.txt", b"1"),)),
        mail("您好", subject="打印机", Auto_Submitted="auto-replied"),
        b'From: a@example.com\nContent-Type: multipart/alternative; boundary="b"\n\n--b\n\nx\n--b\n'
        b"Content-Type: text/html; charset=gbk\nContent-Transfer-Encoding: base64\n\nPHA+eDwvcD4=\n--b--\n",
        b"From: MAILER-DAEMON\nContent-Type: multipart/report; boundary=b\n\n--b\n"
        b"Content-Type: message/delivery-status\n\n"
        b"Action: failed\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <1@x>\n\n--b--\n",
    ]  # fmt: skip
    noise = st.sampled_from(
        [b"\0", b"\xff\xfe", b"=?utf-8?B?", b"\r", b"\n\n", b"--b\n", b"Content-Type: message/rfc822\n",
         b'charset="', b"boundary=", b"filename*0*=utf-8''%ff", b"Content-Transfer-Encoding: uuencode\n",
         b"From: \n", b"Date: 99 Foo\n", b"<" * 50, b"\x1b$B", b"A" * 5_000]
    )  # fmt: skip

    @st.composite
    def mutated(draw: st.DrawFn) -> bytes:
        raw = draw(st.sampled_from(base))
        for _ in range(draw(st.integers(0, 6))):
            place = draw(st.integers(0, len(raw)))
            what = draw(st.integers(0, 3))
            if what == 0:
                raw = raw[:place] + draw(noise) + raw[place:]
            elif what == 1:
                raw = raw[:place] + raw[place + draw(st.integers(1, 80)) :]
            elif what == 2:
                raw = raw[:place]
            else:
                raw = raw[:place] + draw(st.binary(max_size=20)) + raw[place:]
        return raw

    return mutated() | st.binary(max_size=300)


@settings(max_examples=300)
@given(_mutations())
@example(b"From: a@example.com\nSubject: " + b"x" * 2_000_000 + b"\n\nhuge head")
@example(b"From: a@example.com\n" + b"Received: x\n" * 50_000 + b"\nmany")
@example(b"From: a@example.com\nContent-Type: text/html\n\n" + b"<b>" * 100_000)
@example(b"From: a@example.com\nContent-Type: text/plain; charset=utf-7\n\n+" + b"A" * 999)
def test_any_mail_is_read_or_has_a_reason(raw: bytes) -> None:
    made = read(raw)
    assert made.digest
    assert made.unread or made.address
    assert made.kind in MailKind


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_mutations(), max_size=8))
def test_any_mails_are_taken_and_none_is_lost(desk, raws: list[bytes]) -> None:
    brought = [arrived(raw) for raw in raws]
    taken = mail_in.take(desk, [(each, read(each.raw)) for each in brought], "test")
    assert len(taken) == len(raws)
    for each, made in zip(taken, raws, strict=True):
        assert each.number or each.fate in (MailFate.KEPT, MailFate.KNOWN), made
        assert each.reason or each.fate is not MailFate.KEPT


def test_mails_of_a_corpus_cut_and_mixed_are_read(desk) -> None:
    chance = random.Random(5)
    raws = [*corpus("ruby_mail"), *corpus("cpython")]
    brought = []
    for raw in raws:
        cut = raw[: chance.randrange(len(raw) + 1)]
        other = chance.choice(raws)
        brought += [arrived(cut), arrived(raw[: len(raw) // 2] + other[len(other) // 2 :])]
    fates = list(take_files(desk, brought, "cut"))
    assert sum(sum(each.values()) for each in fates) == len(brought)
