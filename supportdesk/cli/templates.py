"""`supportdesk template list|show|save|remove|import`, `supportdesk phrases show|import` (process §3)."""

from __future__ import annotations

import argparse
from pathlib import Path

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import plain, say, show, show_json, show_table
from supportdesk.cli.texts import read_texts
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.domain.templates import Template, fill, pending_in, read_templates, values_of
from supportdesk.domain.vocabulary import Language
from supportdesk.locale import _, ngettext, pgettext
from supportdesk.locale.labels import field_label, label
from supportdesk.locale.sentences import error_text
from supportdesk.services import books, reading


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List templates, the team's own and those that ship."""
    with opened(settings) as desk:
        found = books.templates(desk)
    if "json" in args:
        show_json(found)
        return 0
    head = [field_label("name"), field_label("language"), _("kept by"), field_label("title")]
    show_table(head, [(t.name, label(t.language), _origin(t), t.title) for t in found])
    return 0


def _origin(template: Template) -> str:
    return pgettext("template", "team") if template.own else pgettext("template", "desk")


def detail(args: argparse.Namespace, settings: Settings) -> int:
    """Print a template, or what it says to the customer of a ticket."""
    language = Language(args.speaks) if args.speaks else settings.language
    if args.ticket is None:
        with opened(settings) as desk:
            template = books.template(desk, args.name, language)
        body = template.body
    else:
        with opened_by_agent(settings) as (desk, agent):
            template = books.template(desk, args.name, language)
            ticket = reading.ticket(desk, reading.ticket_id(desk, args.ticket)).ticket
            values = values_of(ticket, agent, desk.now())
        body = fill(template.body, values)
        for pending in pending_in(template.body, values):
            say(_("{name} has no value here.").format(name=f"{{{pending.name}}}"))
    if "json" in args:
        show_json({**plain(template), "body": body})
    else:
        show(body)
    return 0


def save(args: argparse.Namespace, settings: Settings) -> int:
    """Keep a template for every console."""
    read_texts(args, "text")
    language = Language(args.speaks) if args.speaks else settings.language
    with opened_by_agent(settings) as (desk, agent):
        books.save_templates(desk, agent, [Template(args.name, language, args.title, args.text)])
    say(_("Kept {name} ({language}).").format(name=args.name, language=label(language)))
    return 0


def remove(args: argparse.Namespace, settings: Settings) -> int:
    """Let go of a template of the team."""
    language = Language(args.speaks) if args.speaks else settings.language
    with opened_by_agent(settings) as (desk, _agent):
        books.remove_template(desk, args.name, language)
    say(_("Removed {name} ({language}).").format(name=args.name, language=label(language)))
    return 0


def import_(args: argparse.Namespace, settings: Settings) -> int:
    """Keep all templates of a file, or none."""
    try:
        written = read_templates(read_file(args.file))
    except BadInput as error:
        raise of_file(args.file, error) from error
    with opened_by_agent(settings) as (desk, agent):
        kept = books.save_templates(desk, agent, written)
    text = ngettext("{n} template kept.", "{n} templates kept.", len(kept))
    say(text.format(n=len(kept)))
    return 0


def show_phrases(args: argparse.Namespace, settings: Settings) -> int:
    """Print what replies are looked at for: the team's own file, or the one that ships."""
    return _show_book(args, settings, books.PHRASES)


def import_phrases(args: argparse.Namespace, settings: Settings) -> int:
    """Keep the team's own phrases."""
    return keep_book(args, settings, books.PHRASES)


def show_macros(args: argparse.Namespace, settings: Settings) -> int:
    """Print the team's own macros, or those that ship."""
    return _show_book(args, settings, books.MACROS)


def import_macros(args: argparse.Namespace, settings: Settings) -> int:
    """Keep the team's own macros."""
    return keep_book(args, settings, books.MACROS)


def _show_book(args: argparse.Namespace, settings: Settings, name: str) -> int:
    with opened(settings) as desk:
        own = "" if args.shipped else books.own_text(desk, name)
    show((own or books.shipped_text(name)).rstrip("\n"))
    if not own and not args.shipped:
        say(_("The team has none of its own: these ship with the desk."))
    return 0


def keep_book(args: argparse.Namespace, settings: Settings, name: str) -> int:
    """Keep a file of macros or phrases in the place of the team's own."""
    text = read_file(args.file)
    with opened_by_agent(settings) as (desk, agent):
        try:
            books.keep(desk, agent, name, text)
        except BadInput as error:
            raise of_file(args.file, error) from error
    say(_("Kept: every console has them from now on."))
    return 0


def read_file(name: str) -> str:
    """A file that the team wrote. Raises BadInput (`file_unreadable`)."""
    try:
        return Path(name).read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", file=name) from error


def of_file(name: str, error: BadInput) -> BadInput:
    """A fault in a file, with the file's name before it."""
    return BadInput("book_file", file=name, said=error_text(error))
