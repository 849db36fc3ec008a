"""`supportdesk mail show|set|off|list|again|arrived`, `supportdesk run`: words on their way to customers."""

from __future__ import annotations

import argparse
import signal
from datetime import timedelta
from types import FrameType

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import complain, say, show, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.errors import DeskError
from supportdesk.domain.outgoing import Outgoing, Sender
from supportdesk.domain.views import Done
from supportdesk.domain.vocabulary import Delivery
from supportdesk.locale import _, ngettext
from supportdesk.locale.labels import field_label, label
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.services import copies, outgoing


def show_sender(args: argparse.Namespace, settings: Settings) -> int:
    """Print whose mail leaves the desk."""
    with opened(settings) as desk:
        sender = outgoing.sender(desk)
    if "json" in args:
        show_json(sender)
    elif sender is None:
        say(_("No mail leaves this desk: public replies are only kept. Set a sender with `mail set`."))
    else:
        words = _("{name} <{address}>, by {server}; held for {seconds} s.")
        seconds = round(sender.hold.total_seconds())
        show(words.format(name=sender.name, address=sender.address, server=sender.server, seconds=seconds))
    return 0


def set_sender(args: argparse.Namespace, settings: Settings) -> int:
    """Let public replies leave as mail."""
    with opened_by_agent(settings) as (desk, agent):
        new = Sender(args.address, args.name, args.server, timedelta(seconds=args.hold))
        outgoing.set_sender(desk, agent, new)
    say(_("Public replies leave as mail of {address} from now on.").format(address=args.address))
    return 0


def off(args: argparse.Namespace, settings: Settings) -> int:
    """Let no mail leave any more."""
    with opened_by_agent(settings) as (desk, agent):
        outgoing.set_sender(desk, agent, None)
    say(_("No mail leaves this desk any more; what waits stays where it is."))
    return 0


def resume(args: argparse.Namespace, settings: Settings) -> int:
    """Let an imported desk send and fetch, in the other's place."""
    with opened_by_agent(settings) as (desk, agent):
        was = copies.take_over(desk, agent)
    if was:
        say(_("This desk sends and fetches mail from now on. See that the one it was exported from doesn't."))
    else:
        say(_("This desk is no copy of another: it sends and fetches mail as it is set."))
    return 0


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List messages that have not arrived for sure."""
    with opened(settings) as desk:
        found = outgoing.waiting(desk)
        now = desk.now()
    if "json" in args:
        show_json(found)
    elif found:
        head = [_("message"), field_label("number"), _("to"), _("state"), _("next"), _("tried"), _("fault")]
        show_table(head, [_cells(one, one.due_at <= now) for one in found])
    else:
        say(_("Nothing waits: every message has arrived."))
    return 0


def _cells(one: Outgoing, due: bool) -> list[str]:
    waits = one.state in (Delivery.HELD, Delivery.CLAIMED, Delivery.HANDED)
    at = _("now") if due else f"{one.due_at.astimezone():%H:%M:%S}"
    return [
        str(one.id),
        one.number,
        one.recipient,
        label(one.state),
        at if waits else "-",
        str(one.attempts),
        one.fault or "-",
    ]


def again(args: argparse.Namespace, settings: Settings) -> int:
    """Send a message that failed, or perhaps arrived, once more."""
    with opened_by_agent(settings) as (desk, agent):
        done = outgoing.send_again(desk, agent, args.message, args.to)
    return _said(done, _("The message leaves again."))


def arrived(args: argparse.Namespace, settings: Settings) -> int:
    """Keep that a message has arrived."""
    with opened_by_agent(settings) as (desk, agent):
        done = outgoing.arrived(desk, agent, args.message)
    return _said(done, _("Kept: the message has arrived."))


def _said(done: Done, words: str) -> int:
    for outcome in done.refused:
        assert outcome.refusal is not None
        complain(refusal_text(outcome.refusal))
    if done.done:
        say(words)
    return 1 if done.refused else 0


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what is due, until stopped; with `--once`, what is due now."""
    from supportdesk.outreach.worker import Worker, carries

    with opened(settings) as desk:
        worker = Worker(desk, tell=_tell, failed=_failed, idle=not args.once)
        if outgoing.sender(desk) is not None and not carries(desk):
            complain(_("Mail is left to others: SUPPORTDESK_SMTP_PASSWORD is not set here."))
        if args.once:
            n = worker.turn()
            say(ngettext("{n} message left.", "{n} messages left.", n).format(n=n))
            return 0

        def stop(_signal: int, _frame: FrameType | None) -> None:
            worker.stop()

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, stop)
        say(_("Working for {location}. ctrl+c stops it.").format(location=desk.database.location))
        worker.run()
    return 0


def _tell(error: DeskError | None) -> None:
    say(error_text(error) if error else _("The database is back."))


def _failed(job: str, error: Exception) -> None:
    why = error_text(error) if isinstance(error, DeskError) else f"{type(error).__name__}: {error}"
    complain(_("The job {job} failed and is tried again: {why}").format(job=job, why=why))
