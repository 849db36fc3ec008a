"""Where a mail goes: a new ticket, an answer, a note, a failed delivery, or kept with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.mails import MailFate, Taken
from supportdesk.domain.outgoing import Sender
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Channel, Delivery, Status
from supportdesk.intake.mail_boxes import take_files
from supportdesk.intake.mail_reading import read
from supportdesk.services import mail_in, outgoing, reading
from supportdesk.services.desk import Act, Desk
from supportdesk.store import outgoing as outgoing_store
from tests.intake.mails import arrived, mail

ANN = Customer("Ann", "Sales", "ann@example.com")


def take(desk: Desk, *raws: bytes, live: bool = False) -> list[Taken]:
    brought = [arrived(raw, desk.now() if live else None) for raw in raws]
    return mail_in.take(desk, [(each, read(each.raw)) for each in brought], "test")


def view(desk: Desk, taken: Taken):
    return reading.ticket(desk, reading.ticket_id(desk, taken.number))


def told(desk: Desk, taken: Taken) -> list[ev.Event]:
    return [entry.event for entry in view(desk, taken).entries]


def answered(desk: Desk, agent: Agent, taken: Taken, text: str = "Please restart it.") -> str:
    """Answer a ticket, and let it leave; the Message-ID of what left."""
    ticket_id = view(desk, taken).ticket.id
    desk.act(agent, [Act(ticket_id, cm.Reply(text))])
    desk.now.tick(minutes=1)
    letter = outgoing.claim(desk, "w")
    assert outgoing.hand(desk, letter, "w")
    outgoing.sent(desk, letter)
    return letter.message_id.strip("<>")


@pytest.fixture
def sending(desk: Desk, team) -> None:
    server = "smtp+plain://127.0.0.1:1"
    outgoing.set_sender(desk, team.lead, Sender("desk@example.com", "Desk", server, timedelta(0)))


# ---------------------------------------------------------------- new tickets


def test_a_mail_becomes_a_ticket(desk, clock):
    raw = mail("It is offline.\n\n-- \nAnn\n", files=(("../error.log", b"E1"),), at=clock.now)
    (taken,) = take(desk, raw)
    assert taken.fate is MailFate.TICKET
    ticket = view(desk, taken).ticket
    assert (ticket.subject, ticket.description, ticket.channel) == ("Printer", "It is offline.", Channel.MAIL)
    assert ticket.customer == Customer("Ann", "", "ann@example.com")
    assert [(file.name, file.size) for file in ticket.attachments] == [("error.log", 2)]
    assert told(desk, taken)[0].folded == "-- \nAnn"
    assert view(desk, taken).entries[0].actor.name == "Ann"
    assert ticket.unanswered


def test_its_clocks_run_from_when_it_came_and_not_from_what_it_says(desk, clock):
    came = clock.now - timedelta(minutes=20)
    raw = mail(at=clock.now - timedelta(days=900))
    (taken,) = mail_in.take(desk, [(arrived(raw, came), read(raw))], "test")
    assert view(desk, taken).ticket.reported_at == came


def test_answers_go_where_the_sender_wants_them(desk):
    (taken,) = take(desk, mail(sender="Form <noreply@example.com>", Reply_To="Bo <bo@example.com>"))
    assert view(desk, taken).ticket.customer.contact == "bo@example.com"


def test_who_wrote_before_is_known_by_department(desk, team):
    (first,) = take(desk, mail())
    desk.act(team.l1, [Act(view(desk, first).ticket.id, cm.Amend(customer=ANN))])
    (second,) = take(desk, mail("The scanner is offline, too.", subject="Scanner"))
    assert view(desk, second).ticket.customer.department == "Sales"


@pytest.mark.parametrize(
    ("subject", "text", "shown"),
    [
        ("", "The first line\nThe second", "The first line"),
        ("", "", "(no subject · 无主题)"),
        ("x" * 400, "text", "x" * 199 + "…"),
        ("=?utf-8?b?5omT5Y2w5py656a757q/?=", "text", "打印机离线"),
        ("a\x00b\x1b[2J", "t\x00", "a\ufffdb\x1b[2J"),
    ],
)
def test_a_ticket_has_a_subject_whatever_the_mail_has(desk, subject, text, shown):
    raw = mail(text, subject="SUBJECT").replace(b"SUBJECT", subject.encode())
    (taken,) = take(desk, raw)
    assert view(desk, taken).ticket.subject == shown


def test_more_than_a_ticket_holds_is_a_file(desk):
    (taken,) = take(desk, mail("a line of log\n" * 5_000))
    ticket = view(desk, taken).ticket
    assert ticket.description.endswith("…")
    assert [file.name for file in ticket.attachments] == ["mail.txt"]


# ---------------------------------------------------------------- answers


def test_an_answer_goes_to_its_ticket_and_wakes_it(desk, clock, team, sending):
    (taken,) = take(desk, mail(message_id="1@example.com"))
    ticket_id = view(desk, taken).ticket.id
    name = answered(desk, team.l1, taken)
    desk.act(team.l1, [Act(ticket_id, cm.WaitForCustomer(""))])
    again = mail(
        "Done.\n\nOn Monday 2 March, Desk wrote:\n> Please restart it.\n", answers=name, subject="Re: x"
    )
    (answer,) = take(desk, again)
    assert (answer.fate, answer.number) == (MailFate.REPLY, taken.number)
    event = told(desk, answer)[-1]
    assert (event.text, event.channel) == ("Done.", Channel.MAIL)
    assert "Please restart it." in event.folded
    assert view(desk, answer).ticket.status is not Status.WAITING_CUSTOMER


def test_a_second_mail_to_the_first_goes_with_it(desk):
    (first,) = take(desk, mail(message_id="1@example.com"))
    (second,) = take(desk, mail("P.S.", message_id="2@example.com", answers="1@example.com"))
    (third,) = take(desk, mail("P.P.S.", References="<0@example.com> <2@example.com>"))
    assert first.number == second.number == third.number
    assert (second.fate, third.fate) == (MailFate.REPLY, MailFate.REPLY)


def test_a_thread_within_one_batch_is_one_ticket(desk):
    taken = take(
        desk,
        mail(message_id="1@example.com"),
        mail("P.S.", message_id="2@example.com", answers="1@example.com"),
        mail("P.P.S.", answers="2@example.com"),
    )
    assert [each.fate for each in taken] == [MailFate.TICKET, MailFate.REPLY, MailFate.REPLY]
    assert len({each.number for each in taken}) == 1


def test_a_merged_ticket_hands_its_mail_on(desk, team):
    first, second = take(desk, mail(message_id="1@example.com"), mail("Other", message_id="2@example.com"))
    target = view(desk, second).ticket.id
    desk.merge(team.l1, [view(desk, first).ticket.id], target)
    (answer,) = take(desk, mail("And?", answers="1@example.com"))
    assert (answer.fate, answer.number) == (MailFate.REPLY, second.number)


def test_a_number_counts_only_from_a_customer_of_that_ticket(desk, team):
    (taken,) = take(desk, mail())
    (known,) = take(desk, mail("Any news?", subject=f"Re: Printer [{taken.number}]"))
    assert (known.fate, known.number) == (MailFate.REPLY, taken.number)
    strange = mail("Me too", subject=f"Re: [{taken.number}]", sender="Eve <eve@example.org>")
    (stranger,) = take(desk, strange)
    assert stranger.fate is MailFate.TICKET
    assert stranger.number != taken.number
    (link,) = view(desk, stranger).ticket.links
    assert link.number == taken.number
    assert len(told(desk, taken)) == 2, "nothing of a stranger stands in another's ticket"


def test_a_number_that_is_none_makes_a_ticket(desk):
    (taken,) = take(desk, mail(subject="[T20200101-001] help"))
    assert taken.fate is MailFate.TICKET
    assert view(desk, taken).ticket.links == ()


def test_a_picture_alone_is_an_answer(desk):
    take(desk, mail(message_id="1@example.com"))
    (answer,) = take(desk, mail("", answers="1@example.com", files=(("a.png", b"1"),)))
    assert answer.fate is MailFate.REPLY


# ---------------------------------------------------------------- once


def test_the_same_mail_is_taken_once_by_whichever_way(desk):
    raw = mail(message_id="1@example.com")
    other_way = b"Received: from elsewhere\r\n" + raw.replace(b"\n", b"\r\n")
    taken = take(desk, raw, other_way)
    assert [each.fate for each in taken] == [MailFate.TICKET, MailFate.KNOWN]
    assert [each.fate for each in take(desk, raw)] == [MailFate.KNOWN]


def test_another_mail_under_a_message_id_that_was_used_is_not_lost(desk):
    first, second = take(
        desk, mail(message_id="1@example.com"), mail("Different", message_id="1@example.com")
    )
    assert (second.fate, second.number) == (MailFate.REPLY, first.number)


# ---------------------------------------------------------------- machines


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"subject": "Automatic reply: Printer"},
        {"subject": "自动回复：打印机"},
        {"subject": "Abwesenheitsnotiz: Drucker"},
    ],
)
def test_an_automatic_answer_is_noted_and_wakes_nothing(desk, team, sending, headers):
    (taken,) = take(desk, mail(message_id="1@example.com"))
    ticket_id = view(desk, taken).ticket.id
    name = answered(desk, team.l1, taken)
    desk.act(team.l1, [Act(ticket_id, cm.WaitForCustomer(""))])
    before = view(desk, taken).ticket
    (noted,) = take(desk, mail("I am away.", answers=name, **headers))
    assert (noted.fate, noted.number) == (MailFate.NOTED, taken.number)
    after = view(desk, taken).ticket
    assert after.status is Status.WAITING_CUSTOMER
    assert (after.clocks, after.unanswered) == (before.clocks, before.unanswered)
    assert isinstance(told(desk, taken)[-1], ev.MachineWrote)
    assert outgoing.next_due(desk) is None, "nobody is answered by it"


def test_an_automatic_answer_to_nothing_is_kept_and_alarms_nobody(desk):
    (taken,) = take(desk, mail(Auto_Submitted="auto-replied"))
    assert (taken.fate, taken.reason) == (MailFate.KEPT, "automatic")
    (kept,) = mail_in.kept(desk)
    assert not kept.alarms


def test_what_a_machine_reports_is_a_report(desk):
    (taken,) = take(
        desk, mail("Disk full on db1", sender="nagios@example.com", Auto_Submitted="auto-generated")
    )
    assert taken.fate is MailFate.TICKET


def test_mail_of_the_desk_itself_goes_round_in_no_circle(desk, sending):
    (taken,) = take(desk, mail(sender="Desk <desk@example.com>"))
    assert (taken.fate, taken.reason) == (MailFate.KEPT, "own")


def bounce(message_id: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example.com\nTo: desk@example.com\nSubject: Undelivered Mail\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nI'm sorry to have to inform you.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; ann@example.com\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
        "--b\nContent-Type: message/rfc822\n\n"
        f"From: desk@example.com\nMessage-ID: <{message_id}>\nSubject: Re: x\n\nPlease restart.\n--b--\n"
    ).encode()


def test_a_bounce_fails_the_message_that_it_is_about(desk, team, sending):
    (taken,) = take(desk, mail())
    name = answered(desk, team.l1, taken)
    (bounced,) = take(desk, bounce(name))
    assert (bounced.fate, bounced.number) == (MailFate.BOUNCED, taken.number)
    ticket_id = view(desk, taken).ticket.id
    (message,) = desk.database.read(lambda c: outgoing_store.of_ticket(c, ticket_id))
    assert (message.state, message.fault) == (Delivery.FAILED, "550 5.1.1 no such user")
    assert view(desk, taken).ticket.unanswered, "words that did not arrive answered nobody"


def test_a_delay_is_noted_only(desk, team, sending):
    (taken,) = take(desk, mail())
    name = answered(desk, team.l1, taken)
    (noted,) = take(desk, bounce(name, "delayed", "4.4.1"))
    assert noted.fate is MailFate.NOTED
    ticket_id = view(desk, taken).ticket.id
    (message,) = desk.database.read(lambda c: outgoing_store.of_ticket(c, ticket_id))
    assert message.state is Delivery.SENT


def test_a_bounce_of_what_is_not_ours_is_kept(desk, sending):
    (kept,) = take(desk, bounce("1@elsewhere.example"))
    assert (kept.fate, kept.reason) == (MailFate.KEPT, "bounce")


# ---------------------------------------------------------------- storms


def test_a_storm_that_comes_at_once_is_one_ticket(desk):
    taken = take(desk, *(mail(f"alarm {n}", subject=f"Alarm {n}") for n in range(30)))
    assert [each.fate for each in taken] == [MailFate.TICKET] + [MailFate.REPLY] * 29
    assert len({each.number for each in taken}) == 1
    assert "Alarm 29\n\nalarm 29" in [getattr(event, "text", "") for event in told(desk, taken[0])]


def test_a_storm_that_grows_ends_in_one_ticket(desk, clock):
    numbers = []
    for n in range(30):
        clock.tick(seconds=10)
        numbers.append(take(desk, mail(f"alarm {n}", subject=f"Alarm {n}"), live=True)[0].number)
    assert len(set(numbers)) == 4
    assert len(set(numbers[3:])) == 1


def test_many_people_are_no_storm(desk):
    taken = take(desk, *(mail("help", sender=f"p{n}@example.com") for n in range(30)))
    assert len({each.number for each in taken}) == 30


def test_who_writes_often_but_not_at_once_is_no_storm(desk, clock):
    for n in range(8):
        clock.tick(minutes=5)
        assert take(desk, mail(f"question {n}"), live=True)[0].fate is MailFate.TICKET


# ---------------------------------------------------------------- kept


def test_what_is_no_mail_is_kept_as_it_came_with_the_reason_and_alarms(desk):
    alarm = mail_in.KeptAlarm(desk)
    raw = b"\x89PNG\r\n\x1a\nnot a mail"
    (taken,) = take(desk, raw)
    assert (taken.fate, taken.reason) == (MailFate.KEPT, "no_headers")
    (kept,) = alarm.turn()
    assert alarm.turn() == []
    assert mail_in.raw_of(desk, kept.id) == raw
    mail_in.settle(desk, kept.id)
    assert mail_in.kept(desk) == []
    assert [mail.id for mail in mail_in.kept(desk, done=True)] == [kept.id]
    assert mail_in.raw_of(desk, kept.id) == raw, "settled is not gone"


def test_one_that_can_not_be_stored_hinders_no_other(desk, monkeypatch):
    from supportdesk.services import mail_sorting

    begin = mail_sorting.Sorting._begin

    def broken(self, arrived, mail, files):
        if "BAD" in mail.said:
            raise RuntimeError("nobody thought of this")
        return begin(self, arrived, mail, files)

    monkeypatch.setattr(mail_sorting.Sorting, "_begin", broken)
    taken = take(desk, mail("one"), mail("BAD", sender="b@example.com"), mail("two", sender="c@example.com"))
    assert [each.fate for each in taken] == [MailFate.TICKET, MailFate.KEPT, MailFate.TICKET]
    (kept,) = mail_in.kept(desk)
    assert (kept.reason, kept.detail) == ("unstorable", "RuntimeError: nobody thought of this")


def test_files_of_mails_are_taken_in_batches(desk):
    raws = (arrived(mail(f"m {n}", sender=f"p{n}@example.com")) for n in range(120))
    assert [sum(fates.values()) for fates in take_files(desk, raws, "box")] == [100, 20]
