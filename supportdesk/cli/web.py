"""`supportdesk serve`, `supportdesk web show|set|link`: the desk over the web."""

from __future__ import annotations

import argparse

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import say, show, show_json
from supportdesk.config import Settings
from supportdesk.domain.errors import StoreError
from supportdesk.locale import _, ngettext
from supportdesk.services import reading, status_links, web_settings


def serve(args: argparse.Namespace, settings: Settings) -> int:
    """Answer browsers and machines until stopped."""
    try:
        from supportdesk.web.serving import serve as run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "supportdesk":
            raise
        raise StoreError("no_web") from error
    with opened(settings) as desk:
        place = web_settings.public_url(desk)
        if not place:
            say(_no_url())
        words = _("Serving {location} at http://{host}:{port}/. ctrl+c stops it.")
        say(words.format(location=desk.database.location, host=args.host, port=args.port))
        run(desk, settings.language, args.host, args.port, args.proxy)
    return 0


def show_settings(args: argparse.Namespace, settings: Settings) -> int:
    """Print where customers find the desk."""
    with opened(settings) as desk:
        place = web_settings.public_url(desk)
    if "json" in args:
        show_json({"public_url": place})
    elif place:
        show(place)
    else:
        say(_no_url())
    return 0


def set_settings(args: argparse.Namespace, settings: Settings) -> int:
    """Say where customers find the desk."""
    with opened_by_agent(settings) as (desk, agent):
        place = web_settings.set_public_url(desk, agent, args.url)
    if place:
        say(_("Mails carry a link to {place} from now on.").format(place=place))
    else:
        say(_("Mails carry no links any more; those that customers have lead where they led."))
    return 0


def link(args: argparse.Namespace, settings: Settings) -> int:
    """Make a link for the customer of a ticket, or end all that there are."""
    with opened_by_agent(settings) as (desk, _agent):
        ticket_id = reading.ticket_id(desk, args.number)
        if args.revoke:
            n = status_links.revoke(desk, ticket_id)
            say(ngettext("{n} link leads nowhere now.", "{n} links lead nowhere now.", n).format(n=n))
        else:
            show(status_links.make(desk, ticket_id))
    return 0


def _no_url() -> str:
    return _(
        "Nobody said where customers find this desk: set it with `web set --url`, or mails carry no links."
    )
