"""The commands of knowledge articles (process §5)."""

from __future__ import annotations

import argparse

from supportdesk.cli.parsing import Commands, command, noun
from supportdesk.domain.vocabulary import ArticleState
from supportdesk.locale import _


def articles(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """`supportdesk article …`."""
    words = _("knowledge: find, write, review and publish articles")
    made = noun(commands, shared, "article", words)

    def verb(name: str, run: str, summary: str, *, slug: bool = False) -> argparse.ArgumentParser:
        parser = command(made, shared, name, run, summary)
        if slug:
            parser.add_argument("slug", metavar="SLUG", help=_("as in /kb/001, or 001"))
        return parser

    search = verb("search", "knowledge:search", _("find articles; without words the newest"))
    search.add_argument("words", nargs="*", help=_("words in any language"))
    search.add_argument("--limit", type=int, default=20, help=_("at most so many (default: 20)"))
    show = verb("show", "knowledge:detail", _("print articles"))
    show.add_argument("slugs", nargs="+", metavar="SLUG", help=_("as in /kb/001, or 001"))
    show.add_argument("--version", type=int, metavar="N", help=_("an older version, as `history` lists them"))
    listing = verb("list", "article_lists:listing", _("list articles, or those that wait for somebody"))
    which = listing.add_mutually_exclusive_group()
    states = [str(state) for state in ArticleState]
    which.add_argument("--state", choices=states, help=_("only those that stand so"))
    which.add_argument("--mine", action="store_true", help=_("those that I answer for"))
    which.add_argument(
        "--review", action="store_true", help=_("those that wait for review, or whose day of review comes")
    )
    listing.add_argument("--limit", type=int, default=200, help=_("at most so many (default: 200)"))
    todo = verb("todo", "article_lists:todo", _("list tickets that ask for an article to be updated"))
    todo.add_argument("--all", action="store_true", help=_("of everybody's articles, not only mine"))
    verb("gaps", "article_lists:gaps", _("list what was searched in vain, and solved without an article"))

    add = verb("add", "articles:add", _("add articles from Markdown files"))
    add.add_argument("files", nargs="+", metavar="FILE", help=_("Markdown with front matter"))
    revise = verb("revise", "articles:revise", _("write a new version"), slug=True)
    revise.add_argument("file", metavar="FILE", help=_("the file of the article; - reads standard input"))
    attach = verb("attach", "articles:attach", _("add pictures, as a new version"), slug=True)
    attach.add_argument("files", nargs="+", metavar="FILE", help=_("PNG, JPEG, GIF or WebP"))
    verb("history", "articles:history", _("list versions, and what was done"), slug=True)
    diff = verb("diff", "articles:diff", _("show what differs between two versions"), slug=True)
    diff.add_argument("old", type=int, nargs="?", metavar="N", help=_("a version (default: the one before)"))
    diff.add_argument("new", type=int, nargs="?", metavar="M", help=_("another (default: the newest)"))
    restore = verb("restore", "articles:restore", _("bring an older version back, as a new one"), slug=True)
    restore.add_argument("version", type=int, metavar="N", help=_("a version, as `history` lists them"))

    verb("submit", "articles:submit", _("send the newest version to review"), slug=True)
    publish = verb("publish", "articles:publish", _("let readers see the version in review"), slug=True)
    back = verb("return", "articles:return_", _("give a version in review back"), slug=True)
    back.add_argument("reason", help=_("{what}; - reads it from standard input").format(what=_("the reason")))
    confirm = verb(
        "confirm", "articles:confirm", _("record that it was looked at and is still right"), slug=True
    )
    for parser in (publish, confirm):
        parser.add_argument(
            "--review",
            metavar="DAY",
            help=_("when to look again, as in 2026-09-01 (default: after the time that the policy says)"),
        )
    retire = verb("retire", "articles:retire", _("take an article out of use"), slug=True)
    retire.add_argument("--reason", default="", help=_("why; - reads standard input"))
    verb("revive", "articles:revive", _("make a retired article a draft again"), slug=True)
    undo = verb("undo", "articles:undo", _("take back my last act on an article"), slug=True)
    undo.add_argument("--again", action="store_true", help=_("do again what I took back last"))
    give = verb("give", "articles:give", _("let somebody else answer for it"), slug=True)
    give.add_argument("--to", metavar="AGENT", required=True, help=_("the agent's id"))
    vote = verb("vote", "articles:vote", _("say whether it helped; the same again takes it back"), slug=True)
    vote.add_argument("helped", choices=("yes", "no"), help=_("whether it helped"))

    verify = verb("verify", "articles:verify", _("fold every article's journal again and compare"))
    verify.add_argument(
        "--repair", action="store_true", help=_("write again what differs; never the journal")
    )
    brought = verb("import", "article_folder:import_", _("take a folder of Markdown files and pictures"))
    written = verb("export", "article_folder:export", _("write every article into a folder"))
    for parser in (brought, written):
        parser.add_argument("folder", metavar="DIR", help=_("the folder"))
        parser.add_argument("--dry-run", action="store_true", help=_("only say what would be done"))
