"""What became of mails, in words."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain.mails import KeptMail, MailFate
from supportdesk.locale import _, ngettext


def fate_text(fate: MailFate, n: int) -> str:
    """How many mails became what."""
    match fate:
        case MailFate.TICKET:
            words = ngettext("{n} new ticket", "{n} new tickets", n)
        case MailFate.REPLY:
            words = ngettext("{n} answer", "{n} answers", n)
        case MailFate.NOTED:
            words = ngettext("{n} automatic mail noted", "{n} automatic mails noted", n)
        case MailFate.BOUNCED:
            words = ngettext("{n} message of ours did not arrive", "{n} messages of ours did not arrive", n)
        case MailFate.KNOWN:
            words = ngettext("{n} known before", "{n} known before", n)
        case _:
            words = ngettext(
                "{n} kept raw: `supportdesk mail kept` says why",
                "{n} kept raw: `supportdesk mail kept` says why",
                n,
            )
    return words.format(n=n)


def reason_text(reason: str) -> str:
    """Why a mail became neither ticket nor answer."""
    return {
        "unreadable": _("It can't be read."),
        "too_deep": _("Its parts have parts without end."),
        "too_large": _("It is too large."),
        "empty": _("There is nothing in it."),
        "no_headers": _("It is no mail: it has no head."),
        "no_sender": _("It does not say who sent it."),
        "automatic": _("An automatic answer to nothing of ours."),
        "bounce": _("A report on a message that is none of ours."),
        "own": _("It came from this desk itself."),
        "refused": _("The ticket can't take it."),
        "unstorable": _("It can't be stored."),
    }.get(reason, reason)


def kept_text(mails: Sequence[KeptMail]) -> str:
    """That mails were kept which somebody has to look at."""
    words = ngettext(
        "{n} mail could not be read and is kept: {why} `supportdesk mail kept` shows it.",
        "{n} mails could not be read and are kept: {why} `supportdesk mail kept` shows them.",
        len(mails),
    )
    return words.format(n=len(mails), why=reason_text(mails[-1].reason))
