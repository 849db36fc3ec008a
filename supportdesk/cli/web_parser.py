"""The commands of the web: `serve` and `web`."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.domain.machines import Scope
from supportdesk.locale import _


def web(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add them."""
    serve = command(
        commands, shared, "serve", "web:serve", _("serve report form, status pages and the intake API")
    )
    serve.add_argument("--host", default="127.0.0.1", help=_("the address to listen at (default: 127.0.0.1)"))
    serve.add_argument("--port", type=int, default=8080, help=_("the port to listen at (default: 8080)"))
    serve.add_argument(
        "--proxy",
        default="",
        metavar="ADDRESS",
        help=_("believe this reverse proxy who asks, as in 127.0.0.1"),
    )
    web = noun(commands, shared, "web", _("the desk over the web: where it is, links, tokens"))
    command(web, shared, "show", "web:show_settings", _("print where customers find the desk"))
    settings = command(web, shared, "set", "web:set_settings", _("say where customers find the desk"))
    settings.add_argument(
        "--url", required=True, help=_("as in https://help.example.com; '' for nowhere: mails carry no links")
    )
    link = command(web, shared, "link", "web:link", _("print a new link to a ticket for its customer"))
    link.add_argument("number", metavar="NUMBER", help=_("a ticket's number, as in T20231001-003"))
    link.add_argument("--revoke", action="store_true", help=_("end all links to it instead"))
    tokens = noun(web, shared, "token", _("tokens by which machines hand in reports"))
    token = command(tokens, shared, "add", "web:add_token", _("make a token for a machine; shown once"))
    token.add_argument("name", help=_("what the journal calls the machine"))
    token.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=[each.value for each in Scope],
        help=_("what it opens; may be given several times"),
    )
    command(tokens, shared, "list", "web:list_tokens", _("list tokens, revoked ones too"))
    revoke = command(tokens, shared, "revoke", "web:revoke_token", _("let a token open nothing any more"))
    revoke.add_argument("token", help=_("its id, as `web token list` has it"))
    hooks = noun(web, shared, "hooks", _("how messages of monitoring are read that no shape is known of"))
    command(hooks, shared, "show", "web:show_hooks", _("print how other webhooks are read, as their file"))
    kept = command(hooks, shared, "import", "web:import_hooks", _("keep a file as the reading of webhooks"))
    kept.add_argument("file", metavar="FILE", help=_("TOML, as docs/web.md has it"))
