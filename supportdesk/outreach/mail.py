"""A letter as a mail, and a mail server to hand it to (RFC 5322, RFC 5321)."""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from types import TracebackType
from urllib.parse import unquote, urlsplit

from supportdesk.domain.hostile import visible
from supportdesk.domain.templates import language_of
from supportdesk.locale import _, speaking
from supportdesk.services.outgoing import Letter

PASSWORD = "SUPPORTDESK_SMTP_PASSWORD"  # noqa: S105 - where it is found, not what it is
SECONDS = 60
"""How long a server may keep us waiting at any one step."""

_SEVEN_BITS = SMTP.clone(cte_type="7bit")  # there are servers that never learned the eighth
_PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


class Unsure(Exception):
    """The words were on their way when the server went silent: it may have taken them."""


class Refused(Exception):
    """The server did not take it. `for_good`: nor will it take it another time."""

    def __init__(self, said: str, *, for_good: bool) -> None:
        super().__init__(said)
        self.for_good = for_good


def may_carry(server: str) -> bool:
    """Whether this machine has what the server asks for: its password, or no need of one."""
    return not urlsplit(server).username or PASSWORD in os.environ


def compose(letter: Letter) -> EmailMessage:
    """The mail that says a letter; no word of anybody's becomes a header of its own.

    Raises Refused where it can be none: a message that stops its carrier would be taken up again for ever.
    """
    try:
        return _composed(letter)
    except ValueError as error:  # signs that no mail can carry
        raise Refused(_line(str(error))[:500], for_good=True) from None


def _composed(letter: Letter) -> EmailMessage:
    mail = EmailMessage(policy=_SEVEN_BITS)
    user, _, host = letter.sender.address.rpartition("@")
    mail["From"] = Address(_line(letter.sender.name), user, host)
    to, _, there = letter.recipient.rpartition("@")
    mail["To"] = Address("", to, there)
    mail["Subject"] = _line(letter.subject)
    mail["Date"] = letter.at
    mail["Message-ID"] = letter.message_id
    if letter.answers:
        mail["In-Reply-To"] = letter.answers[-1]
        mail["References"] = " ".join(letter.answers)
    mail.set_content(f"{letter.text.rstrip()}\n\n-- \n{_footer(letter)}\n" if letter.link else letter.text)
    return mail


def _footer(letter: Letter) -> str:
    """Where the customer sees how far it is, in the language of the letter."""
    with speaking(language_of(letter.text)):
        return _("How far your report is, and a place to answer: {link}").format(link=letter.link)


def _line(words: str) -> str:
    """Words for a header. What looks encoded is not: the library would decode it, line ends and all."""
    return " ".join(visible(words, newlines=False).split()).replace("=?", "= ?")


class MailServer:
    """One conversation with a server, for one mail: what may still be stopped, then what may not.

    Raises Refused: it can't be reached, doesn't let us in, or does not take what it is given.
    """

    def __init__(self, server: str) -> None:
        place = urlsplit(server)
        self._scheme, self._host = place.scheme, place.hostname or ""
        self._port = place.port or _PORTS[place.scheme]
        self._user = unquote(place.username or "")
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> MailServer:
        try:
            self._try(self._open)
        except BaseException:
            self._close()
            raise
        return self

    def _open(self) -> None:
        trust = ssl.create_default_context()
        if self._scheme == "smtps":
            self._smtp = smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=trust)
        else:
            self._smtp = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        if self._scheme == "smtp":
            self._smtp.starttls(context=trust)
        if self._user:
            self._smtp.login(self._user, os.environ.get(PASSWORD, ""))
        self._smtp.ehlo_or_helo_if_needed()

    def announce(self, sender: str, recipient: str) -> None:
        """Say from whom to whom, and have the server listen. No word was handed over when this comes back."""
        smtp = self._smtp
        assert smtp is not None

        def job() -> None:
            for say, what, wanted in (
                (smtp.mail, sender, (250,)),
                (smtp.rcpt, recipient, (250, 251)),
                (smtp.docmd, "DATA", (354,)),
            ):
                code, said = say(what)
                if code not in wanted:
                    raise smtplib.SMTPResponseException(code, said)

        self._try(job)

    def hand(self, mail: EmailMessage) -> None:
        """Hand the words over. The server has them for good when this comes back.

        Raises Unsure where it went silent, Refused where it said no.
        """
        smtp = self._smtp
        assert smtp is not None
        words = re.sub(rb"(?m)^\.", b"..", mail.as_bytes())
        try:
            smtp.send(words + (b"" if words.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, said = smtp.getreply()
        except (smtplib.SMTPException, OSError):
            raise Unsure from None
        if code != 250:
            raise Refused(f"{code} {_line(said.decode('utf-8', 'replace'))[:500]}", for_good=code >= 500)

    def _try(self, job: Callable[[], None]) -> None:
        try:
            job()
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error
            words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
            # A login that fails is mended here, not by writing to somebody else.
            for_good = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
            raise Refused(f"{error.smtp_code} {_line(words)[:500]}", for_good=for_good) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Refused(_line(str(error))[:500] or type(error).__name__, for_good=False) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
        self._close()

    def _close(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
