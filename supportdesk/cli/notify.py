"""`supportdesk notify set|off|list|again`: whom notices reach outside the console, and what waits."""

from __future__ import annotations

import argparse
import sys

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import local, say, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.notifying import CUSTOMERS, Owner
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _
from supportdesk.locale.labels import field_label, label
from supportdesk.services import notifying


def set_address(args: argparse.Namespace, settings: Settings) -> int:
    """Reach an agent, a tier or a group at a URL."""
    from supportdesk.outreach.apprising import check

    # From standard input it comes into no history of a shell, and no list of processes.
    url = sys.stdin.readline().strip() if args.url == "-" else args.url.strip()
    check(url, template=Owner.of(args.owner) == CUSTOMERS)
    with opened_by_agent(settings) as (desk, agent):
        language = Language(args.speaks) if args.speaks else None
        owner = notifying.set_address(desk, agent, args.owner, url, language)
    words = _("{owner} is reached by {scheme} from now on. The address is not shown again.")
    say(words.format(owner=_name(owner), scheme=url.partition(":")[0]))
    return 0


def _name(owner: Owner) -> str:
    return _("customers without mail") if owner == CUSTOMERS else owner.name


def off(args: argparse.Namespace, settings: Settings) -> int:
    """Reach them no more."""
    with opened_by_agent(settings) as (desk, agent):
        owner = notifying.set_address(desk, agent, args.owner, "")
    say(_("{owner} is reached in the console only.").format(owner=_name(owner)))
    return 0


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List who is reached by what, and what has not arrived."""
    with opened(settings) as desk:
        addresses, unsent = notifying.addresses(desk), notifying.unsent(desk)
    if "json" in args:
        show_json(
            {
                "addresses": [
                    {"owner": a.owner.code, "scheme": a.scheme, "set_by": a.set_by, "set_at": a.set_at}
                    for a in addresses
                ],
                "unsent": [
                    {
                        "id": one.id, "owner": one.owner.code, "number": one.number, "state": one.state,
                        "due_at": one.due_at, "attempts": one.attempts, "fault": one.fault,
                    }
                    for one in unsent
                ],
            }
        )  # fmt: skip
        return 0
    if not addresses:
        say(_("Nobody is reached outside the console. Set an address with `notify set`."))
    else:
        head = [_("whom"), _("by"), _("set by"), _("since")]
        show_table(head, [[_name(a.owner), a.scheme, a.set_by, local(a.set_at)] for a in addresses])
    if unsent:
        say("")
        head = [_("message"), _("whom"), field_label("number"), _("state"), _("next"), _("tried"), _("fault")]
        show_table(
            head,
            [
                [
                    str(one.id), one.owner.name, one.number, label(one.state), local(one.due_at),
                    str(one.attempts), one.fault or "-",
                ]
                for one in unsent
            ],
        )  # fmt: skip
    return 0


def again(args: argparse.Namespace, settings: Settings) -> int:
    """Let a notice that failed leave once more."""
    with opened_by_agent(settings) as (desk, _agent):
        notifying.send_again(desk, args.message)
    say(_("The message leaves again."))
    return 0
