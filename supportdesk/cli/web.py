"""`supportdesk serve`, `supportdesk web show|set|link|token|hooks`: the desk over the web."""

from __future__ import annotations

import argparse
from pathlib import Path

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import local, plain, say, show, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput, StoreError
from supportdesk.domain.machines import ApiToken, Scope
from supportdesk.locale import _, listed, ngettext
from supportdesk.locale.labels import field_label
from supportdesk.services import api_tokens, books, reading, status_links, web_settings


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


def add_token(args: argparse.Namespace, settings: Settings) -> int:
    """Make a token, and print its secret for the only time."""
    with opened_by_agent(settings) as (desk, agent):
        token, secret = api_tokens.add(desk, agent, args.name, [Scope(each) for each in args.scope])
    if "json" in args:
        show_json({**plain(token), "secret": secret})
    else:
        say(_("Keep it well: it is shown this once. {name} is {id}.").format(name=token.name, id=token.id))
        show(secret)
    return 0


def list_tokens(args: argparse.Namespace, settings: Settings) -> int:
    """List the tokens, revoked ones too."""
    with opened(settings) as desk:
        found = api_tokens.listing(desk)
    if "json" in args:
        show_json(found)
    elif found:
        head = [_("token"), field_label("name"), _("scopes"), _("made"), _("revoked")]
        show_table(head, [_token_cells(each) for each in found])
    else:
        say(_("No machine may hand in anything yet. Make a token with `web token add`."))
    return 0


def _token_cells(token: ApiToken) -> list[str]:
    revoked = local(token.revoked_at) if token.revoked_at else "-"
    return [token.id, token.name, " ".join(sorted(token.scopes)), local(token.made_at), revoked]


def revoke_token(args: argparse.Namespace, settings: Settings) -> int:
    """Let a token open nothing any more."""
    with opened_by_agent(settings) as (desk, agent):
        api_tokens.revoke(desk, agent, args.token)
    say(_("The token {token} opens nothing any more.").format(token=args.token))
    return 0


def show_hooks(args: argparse.Namespace, settings: Settings) -> int:
    """Print how messages of other monitoring are read, as their file."""
    with opened(settings) as desk:
        show(books.own_text(desk, books.HOOKS).rstrip("\n"))
    return 0


def import_hooks(args: argparse.Namespace, settings: Settings) -> int:
    """Keep a file as the desk's mappings."""
    try:
        text = Path(args.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "policy_file", path=args.file, said=getattr(error, "strerror", None) or "UTF-8"
        ) from error
    with opened_by_agent(settings) as (desk, agent):
        if not agent.leads:
            raise BadInput("not_lead", agent=agent.name)
        books.keep(desk, agent, books.HOOKS, text)
        names = sorted(books.hooks(desk))
    say(_("Messages are taken at: {places}").format(places=listed(f"/api/v1/hooks/{name}" for name in names)))
    return 0


def _no_url() -> str:
    return _(
        "Nobody said where customers find this desk: set it with `web set --url`, or mails carry no links."
    )
