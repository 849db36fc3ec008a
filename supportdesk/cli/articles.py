"""Writing, reviewing and publishing: `supportdesk article add|revise|submit|publish|…` (process §5)."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from supportdesk.cli.article_folder import fault_text
from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import complain, local, say, show, show_json, show_table
from supportdesk.cli.shapes import article_shape, refused_shape, version_shape
from supportdesk.cli.texts import read_texts
from supportdesk.config import Settings
from supportdesk.domain import article_commands as cm
from supportdesk.domain.articles import Life
from supportdesk.domain.errors import BadInput, NotFound
from supportdesk.domain.views import Article, Outcome
from supportdesk.locale import _, ngettext
from supportdesk.locale.article_sentences import filed_note
from supportdesk.locale.labels import event_label, field_label
from supportdesk.locale.sentences import refusal_text
from supportdesk.services import article_acts, article_files, article_format, knowledge, people
from supportdesk.services.article_folder import Became


def _act(args: argparse.Namespace, settings: Settings, *commands: cm.ArticleCommand) -> int:
    with opened_by_agent(settings) as (desk, agent):
        before = knowledge.article(desk, args.slug)
        done = article_acts.act(desk, agent, before.id, commands)
        after = knowledge.article(desk, before.slug)
    return _told(args, after, done.outcomes[0])


def _told(args: argparse.Namespace, after: Article, outcome: Outcome) -> int:
    if "json" in args:
        refused = [refused_shape(outcome)] if outcome.refusal else []
        show_json({"article": article_shape(after, body=False), "refused": refused})
    elif not outcome.refusal:
        show(after.slug)
    if outcome.refusal:
        complain(f"{outcome.number}: {refusal_text(outcome.refusal)}")
        return 1
    return 0


def add(args: argparse.Namespace, settings: Settings) -> int:
    """Add articles from Markdown files; each is an act of its own, and a faulty one is named."""
    with opened_by_agent(settings) as (desk, agent):
        filed = [article_files.bring_in_file(desk, agent, Path(f), settings.language) for f in args.files]
        slugs = [each.slug for each in filed if each.became is not Became.FAULTY]
        found = [knowledge.article(desk, slug) for slug in slugs]
    if "json" in args:
        show_json([article_shape(article, body=False) for article in found])
    else:
        for slug in slugs:
            show(slug)
    for each in filed:
        for note in each.notes:
            say(f"{each.file}: {filed_note(note)}")
        if each.fault is not None:
            complain(fault_text(each))
    if any(isinstance(each.fault, BadInput) for each in filed):
        return 2
    return 1 if any(each.fault for each in filed) else 0


def revise(args: argparse.Namespace, settings: Settings) -> int:
    """A new version from a file with the pictures beside it, or from standard input."""
    with opened_by_agent(settings) as (desk, _agent):
        life = article_acts.life(desk, knowledge.article(desk, args.slug).id)
        if args.file == "-":
            content = _from_stdin()
            page = article_format.read(args.file, content, life.newest.text.language, life.newest.text.images)
            text = page.text
            if not content.startswith("---"):
                text = article_format.replaced(life.newest.text, content)
        else:
            text = article_files.revision(desk, Path(args.file), life.slug, life.newest.text)
    return _act(args, settings, cm.Revise(text))


def _from_stdin() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise BadInput("stdin_text") from error


def attach(args: argparse.Namespace, settings: Settings) -> int:
    """Pictures at the end of the text, as a new version."""
    with opened_by_agent(settings) as (desk, _agent):
        life = article_acts.life(desk, knowledge.article(desk, args.slug).id)
        paths = [Path(name) for name in args.files]
        text = article_files.with_pictures(desk, life.slug, life.newest.text, paths)
    return _act(args, settings, cm.Revise(text))


def history(args: argparse.Namespace, settings: Settings) -> int:
    """The versions, and everything that was done."""
    with opened(settings) as desk:
        life = article_acts.life(desk, knowledge.article(desk, args.slug).id)
        told = article_acts.told(desk, life.id)
    if "json" in args:
        show_json(
            {
                "slug": life.slug,
                "live": life.live,
                "versions": [version_shape(version) for version in life.versions],
                "history": [
                    {"seq": e.seq, "at": e.at, "kind": e.event.KIND, "actor": e.actor, "data": e.event}
                    for e in told
                ],
            }
        )
        return 0
    rows, number = [], 0
    for entry in told:
        kept = entry.event.KIND in ("article_drafted", "article_revised")
        number += kept
        sign = "*" if kept and number == life.live else ""
        said = getattr(entry.event, "reason", "")
        words = f"{event_label(entry.event.KIND)}{f': {said}' if said else ''}"
        if kept and life.versions[number - 1].undone:
            words = f"{words} ({_('taken back')})"
        rows.append((f"{number}{sign}" if kept else "", local(entry.at), entry.actor.name, words))
    show_table([_("version"), field_label("happened_at"), field_label("by"), field_label("what")], rows)
    return 0


def diff(args: argparse.Namespace, settings: Settings) -> int:
    """What differs between two versions, as a patch."""
    with opened(settings) as desk:
        life = article_acts.life(desk, knowledge.article(desk, args.slug).id)
    new = args.new or life.newest.number
    _version(life, new)
    old = args.old or life.before(life.versions[new - 1]).number
    _version(life, old)
    lines = article_format.differences(life, old, new)
    if "json" in args:
        show_json({"slug": life.slug, "old": old, "new": new, "lines": lines})
        return 0
    for line in lines:
        show(line)
    if not lines:
        say(_("Nothing differs."))
    return 0


def _version(life: Life, number: int) -> None:
    if not 1 <= number <= len(life.versions):
        raise NotFound("no_version", slug=life.slug, version=number, last=len(life.versions))


def restore(args: argparse.Namespace, settings: Settings) -> int:
    """An older version, as a new one."""
    return _act(args, settings, cm.Restore(args.version))


def submit(args: argparse.Namespace, settings: Settings) -> int:
    """Send the newest version to review."""
    return _act(args, settings, cm.Submit())


def publish(args: argparse.Namespace, settings: Settings) -> int:
    """Let readers see the version in review."""
    return _act(args, settings, cm.Publish(_day(args.review)))


def confirm(args: argparse.Namespace, settings: Settings) -> int:
    """It is still right."""
    return _act(args, settings, cm.Confirm(_day(args.review)))


def _day(given: str | None) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise BadInput("day", given=given) from error


def return_(args: argparse.Namespace, settings: Settings) -> int:
    """Give a version in review back."""
    read_texts(args, "reason")
    return _act(args, settings, cm.Return(args.reason))


def retire(args: argparse.Namespace, settings: Settings) -> int:
    """Take an article out of use."""
    read_texts(args, "reason")
    return _act(args, settings, cm.Retire(args.reason))


def revive(args: argparse.Namespace, settings: Settings) -> int:
    """Make a retired article a draft again."""
    return _act(args, settings, cm.Revive())


def undo(args: argparse.Namespace, settings: Settings) -> int:
    """Take back my last act on an article, or do it again."""
    with opened_by_agent(settings) as (desk, agent):
        before = knowledge.article(desk, args.slug)
        done = article_acts.undo(desk, agent, before.id, again=args.again)
        after = knowledge.article(desk, before.slug)
    return _told(args, after, done.outcomes[0])


def give(args: argparse.Namespace, settings: Settings) -> int:
    """Let somebody else answer for it."""
    with opened(settings) as desk:
        owner = people.find(desk, args.to)
    return _act(args, settings, cm.GiveTo(owner.id))


def vote(args: argparse.Namespace, settings: Settings) -> int:
    """Say whether it helped."""
    return _act(args, settings, cm.Vote(args.helped == "yes"))


def verify(args: argparse.Namespace, settings: Settings) -> int:
    """Fold every journal again; 1 when a row said otherwise and was not repaired."""
    with opened(settings) as desk:
        found = article_acts.drift(desk, repair=args.repair)
    if "json" in args:
        show_json([dict(zip(("slug", "column", "stored", "told"), line, strict=True)) for line in found])
    elif found:
        head = [field_label("slug"), _("column"), _("stored"), _("told")]
        show_table(head, [(slug, name, str(stored), str(told)) for slug, name, stored, told in found])
    say(
        ngettext("{n} value differs.", "{n} values differ.", len(found)).format(n=len(found))
        if found
        else _("Every article is what its journal says.")
    )
    return 1 if found and not args.repair else 0
