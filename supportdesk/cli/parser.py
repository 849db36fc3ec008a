"""Every command and option, with the module that does its work named as `module:function`.

Imports argparse and the words of the domain only: `--help` must not wait for a database.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence

from supportdesk import __version__
from supportdesk.cli.article_parser import articles
from supportdesk.cli.desk_parser import letting_go, whole_desk
from supportdesk.cli.emergency_parser import notify, resources
from supportdesk.cli.import_parser import imports
from supportdesk.cli.incident_parser import incidents
from supportdesk.cli.mail_parser import mail
from supportdesk.cli.parsing import Commands as _Commands
from supportdesk.cli.parsing import command as _command
from supportdesk.cli.parsing import noun as _noun
from supportdesk.cli.report_parser import event_log, reports
from supportdesk.cli.review_parser import reviews
from supportdesk.cli.web_parser import web
from supportdesk.domain.vocabulary import (
    Category,
    Channel,
    Group,
    Impact,
    Language,
    Priority,
    Role,
    Tier,
    Urgency,
)
from supportdesk.locale import _, from_environment

VIEWS = (
    "mine", "unowned", "tier", "due", "breached", "emergency", "waiting", "all", "resolved", "closed",
)  # fmt: skip
"""The standing selections of the queue; a test holds them equal to `views.QueueView`."""

COLUMNS = (
    "category, priority, number, subject, status, tier, owner, customer, response, resolution, update, "
    "department, channel, tags, reference, reported, updated, expected, score"
)
"""What a list can show of a ticket; a test holds them equal to `vocabulary.Column`."""

SHELLS = ("bash", "zsh", "fish")


def language_asked_for(argv: Sequence[str], environ: Mapping[str, str]) -> Language:
    """The language to speak before settings are read: `--language`, environment, locale."""
    words = iter(argv)
    for word in words:
        name, equals, value = word.partition("=")
        if name == "--language":
            given = value if equals else next(words, "")
            break
    else:
        given = environ.get("SUPPORTDESK_LANGUAGE", "")
    if given.lower().startswith("zh"):
        return Language.CHINESE
    return Language.ENGLISH if given.lower().startswith("en") else from_environment(environ)


def make_parser() -> argparse.ArgumentParser:
    """The whole command line, in the current language."""
    shared = _shared()
    parser = argparse.ArgumentParser(
        prog="supportdesk",
        description=_("A support desk in the terminal. Without a command it opens the console."),
        epilog=exit_codes(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"supportdesk {__version__}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(metavar=_("COMMAND"), title=_("commands"))
    _demo(commands, shared)
    _ticket(commands, shared)
    incidents(commands, shared)
    _sla(commands, shared)
    _policy(commands, shared)
    _views(commands, shared)
    reports(commands, shared)
    articles(commands, shared)
    _search(commands, shared)
    _command(commands, shared, "outbreaks", "suggesting:outbreaks", _("print what breaks for many now"))
    _words(commands, shared)
    _shift(commands, shared)
    mail(commands, shared)
    reviews(commands, shared)
    web(commands, shared)
    resources(commands, shared)
    notify(commands, shared)
    _agent(commands, shared)
    _files(commands, shared)
    letting_go(commands, shared)
    _house(commands, shared)
    return parser


def console_arguments(argv: Sequence[str]) -> argparse.Namespace | None:
    """The arguments when they only open the console; None when they want the whole parser, which takes
    longer to make than a person should wait for a screen.
    """
    shared = _shared()
    shared.exit_on_error = False
    try:
        found, rest = shared.parse_known_args(argv, argparse.Namespace(run=None))
    except argparse.ArgumentError:
        return None
    return None if rest else found


def exit_codes() -> str:
    """What the exit codes mean."""
    return _(
        "exit codes:\n"
        "  0   done\n"
        "  1   refused, not found, or in conflict; doctor: a real problem\n"
        "  2   not understood: a wrong option, value, file or setting\n"
        "  3   the database is busy; the same command may succeed in a moment\n"
        "  70  a fault of supportdesk itself; the message names the log\n"
        "  130 interrupted\n"
        "  141 nobody reads the output any more"
    )


def _shared() -> argparse.ArgumentParser:
    """What may stand before or after the command. SUPPRESS keeps the one from undoing the other."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS, allow_abbrev=False)
    group = shared.add_argument_group(_("everywhere"))
    group.add_argument("--as", dest="agent", metavar="AGENT", help=_("who you are: the id of an agent"))
    group.add_argument("--database", metavar="PATH|URL", help=_("an SQLite file, or postgresql://…"))
    group.add_argument("--config", metavar="FILE", help=_("another configuration file"))
    group.add_argument("--language", metavar="zh_CN|en", help=_("the language of messages"))
    group.add_argument("--json", action="store_true", help=_("print JSON: stable keys, UTC instants"))
    return shared


def _codes(members: Iterable[str]) -> list[str]:
    return [str(member) for member in members]


def _demo(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    demo = _command(commands, shared, "demo", "demo:demo", _("open a sample desk with a week of work in it"))
    demo.add_argument(
        "--keep", metavar="PATH", help=_("keep the sample desk in this file; open it if it is there")
    )
    demo.add_argument("--no-console", action="store_true", help=_("with --keep: make the file and leave"))


# ---------------------------------------------------------------- tickets


def _ticket(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    ticket = _noun(commands, shared, "ticket", _("tickets: report, list, answer, escalate, close"))

    def verb(name: str, summary: str, run: str = "") -> argparse.ArgumentParser:
        return _command(ticket, shared, name, run or f"acts:{name}", summary)

    add = verb("add", _("register a report (process §1); prints the new number"), "tickets:add")
    add.add_argument("subject", help=_("what it is about, in a line; - reads it from standard input"))
    add.add_argument("--description", default="", help=_("the report itself; - reads standard input"))
    add.add_argument("--customer", default="", help=_("the customer's name"))
    add.add_argument("--department", default="", help=_("department or organisation"))
    add.add_argument("--contact", default="", help=_("telephone, e-mail or other address"))
    add.add_argument("--channel", choices=_codes(Channel), default="phone")
    add.add_argument("--urgency", choices=_codes(Urgency), default="medium")
    add.add_argument("--impact", choices=_codes(Impact), default="one")
    add.add_argument("--category", choices=_codes(Category))
    add.add_argument("--priority", choices=_codes(Priority))
    add.add_argument("--reported", metavar="TIME", help=_("when it was reported, if not now"))
    add.add_argument("--occurred", metavar="TIME", help=_("when it happened, as in 14:20 or -2h"))
    add.add_argument("--reference", default="", help=_("its number in another system"))
    add.add_argument("--tag", action="append", default=[], help=_("a tag; may be given several times"))

    listing = verb("list", _("list tickets, the nearest deadline first"), "tickets:listing")
    listing.add_argument("query", nargs="*", help=_("only what this selects, as in: owner:me due:<2h vpn"))
    views = ", ".join(VIEWS)
    view_words = _("a view of mine or shared, or one of {views} (default: all open)").format(views=views)
    listing.add_argument("--view", metavar="VIEW", help=view_words)
    listing.add_argument("--limit", type=int, default=50, help=_("at most so many; 0 for all (default: 50)"))

    show = verb("show", _("show tickets with their deadlines and history"), "tickets:detail")
    _numbers(show)
    show.add_argument("--at", metavar="TIME", help=_("as they stood then"))

    verb("next", _("name the ticket to work next, and why"), "undoing:next_")
    suggest = verb("suggest", _("print what may help with a ticket"), "suggesting:suggest")
    suggest.add_argument("number", metavar="NUMBER", help=_("a ticket's number, as in T20231001-003"))

    _numbers(verb("claim", _("take tickets")))
    assign = verb("assign", _("give tickets to an agent, or back to the queue"))
    _numbers(assign)
    to = assign.add_mutually_exclusive_group(required=True)
    to.add_argument("--to", metavar="AGENT", help=_("the agent's id"))
    to.add_argument("--nobody", action="store_true", help=_("back to the queue of the tier"))

    classify = verb("classify", _("set the category, and with it the deadlines (process §1)"))
    _numbers(classify)
    classify.add_argument("category", choices=_codes(Category))
    classify.add_argument("--priority", choices=_codes(Priority))

    reply = verb("reply", _("send a public reply"))
    _numbers(reply)
    _text(reply, "text", _("the reply"))
    reply.add_argument("--expected", metavar="TIME", help=_("when it will be solved, as in 15:00 or +2h"))
    reply.add_argument("--anyway", action="store_true", help=_("whatever there is to look at in it"))
    note = verb("note", _("add an internal note"))
    _numbers(note)
    _text(note, "text", _("the note"))

    escalate = verb("escalate", _("hand up one tier with a card (process §2)"))
    _numbers(escalate)
    escalate.add_argument("--to", choices=_codes(Tier), help=_("the tier (default: the next)"))
    escalate.add_argument("--group", choices=_codes(Group), help=_("a group of specialists"))
    escalate.add_argument("--tried", required=True, help=_("what was tried; - reads standard input"))
    escalate.add_argument("--asked", required=True, help=_("what is asked of them; - reads standard input"))
    escalate.add_argument("--evidence", default="", help=_("logs, pictures, links; - reads standard input"))
    escalate.add_argument("--promised", default="", help=_("what the customer was promised"))
    _numbers(verb("accept", _("accept escalations")))
    back = verb("return", _("return escalations with a reason"), "acts:return_")
    _numbers(back)
    _text(back, "reason", _("the reason"))

    resolve = verb("resolve", _("record the solution (process §4)"))
    _numbers(resolve)
    _text(resolve, "solution", _("the solution"))
    resolve.add_argument("--message", default="", help=_("also goes to the customer; - reads standard input"))
    resolve.add_argument("--anyway", action="store_true", help=_("whatever there is to look at in it"))
    confirm = verb("confirm", _("record that the customer confirms, with scores if given (process §4)"))
    _numbers(confirm)
    score = verb("score", _("record scores of a customer who did not say that it is solved"))
    _numbers(score)
    for parser in (confirm, score):
        for name, summary in (
            ("--speed", _("response speed, 1 to 5")),
            ("--solving", _("problem solving, 1 to 5")),
            ("--attitude", _("attitude, 1 to 5")),
            ("--score", _("one overall score, 1 to 5")),
        ):
            parser.add_argument(name, type=int, metavar="1-5", help=summary)
        parser.add_argument("--comment", default="", help=_("the customer's words; - reads standard input"))
    test = verb("test", _("record how the customer's test of the fix went"))
    _numbers(test)
    result = test.add_mutually_exclusive_group(required=True)
    result.add_argument("--passed", action="store_true", help=_("it works"))
    result.add_argument("--failed", action="store_true", help=_("it does not"))
    test.add_argument("--text", default="", help=_("what they saw; - reads standard input"))
    close = verb("close", _("close what the customer has confirmed"))
    _numbers(close)
    close.add_argument(
        "--unconfirmed", default="", metavar="REASON", help=_("why it closes without confirmation")
    )
    acts = verb("acts", _("list what you did, or what was done to a ticket"), "undoing:listing")
    acts.add_argument("number", nargs="?", metavar="NUMBER", help=_("a ticket (default: all that you did)"))
    acts.add_argument("--limit", type=int, default=50, help=_("at most so many (default: 50)"))
    undo = verb("undo", _("take back an act, if nothing later builds on it"), "undoing:undo")
    undo.add_argument("number", metavar="NUMBER", help=_("a ticket's number, as in T20231001-003"))
    undo.add_argument("--act", metavar="ACT", help=_("which, as `ticket acts` names it (default: your last)"))
    undo.add_argument("--whole", action="store_true", help=_("on every ticket that the act changed"))
    reopen = verb("reopen", _("go on with tickets that were resolved or closed"))
    _numbers(reopen)
    _text(reopen, "reason", _("the reason"))


def _numbers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", nargs="+", metavar="NUMBER", help=_("ticket numbers, as in T20231001-003"))


def _text(parser: argparse.ArgumentParser, name: str, what: str) -> None:
    parser.add_argument(name, help=_("{what}; - reads it from standard input").format(what=what))


# ---------------------------------------------------------------- deadlines


def _sla(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    sla = _noun(commands, shared, "sla", _("deadlines: explain, trace, verify them, and what came near"))
    explain = _command(
        sla, shared, "explain", "sla:explain", _("explain a deadline, every second of it (process §7)")
    )
    held = _command(
        sla, shared, "held", "sla:held", _("say who held a ticket how long, and at each missed deadline")
    )
    for parser in (explain, held):
        parser.add_argument("number", metavar="NUMBER", help=_("a ticket's number, as in T20231001-003"))
        parser.add_argument(
            "--at", metavar="TIME", help=_("as it stood then, as in 15:00 or 2026-03-01 15:00")
        )
    explain.add_argument(
        "clock", nargs="?", metavar="CLOCK", help=_("one clock, as in response (default: all that apply)")
    )
    listing = _command(
        sla, shared, "notices", "sla:notices", _("list deadlines that came near or were missed")
    )
    listing.add_argument("--mine", action="store_true", help=_("only of tickets that were mine then"))
    listing.add_argument("--since", metavar="TIME", help=_("only from then on, as in 8:00 or -2h"))
    listing.add_argument("--limit", type=int, default=200, help=_("at most so many (default: 200)"))
    _command(sla, shared, "warn", "sla:warn", _("look once for deadlines that came near, for cron"))
    verify = _command(
        sla, shared, "verify", "sla:verify", _("fold every journal again and compare with what is stored")
    )
    verify.add_argument(
        "--repair", action="store_true", help=_("write again what differs; never the journal")
    )


# ---------------------------------------------------------------- search


def _search(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    search = _noun(commands, shared, "search", _("the search index: check it, make it anew"))
    _command(search, shared, "check", "search:check", _("compare the index with what was written"))
    _command(search, shared, "rebuild", "search:rebuild", _("make the index anew"))


# ---------------------------------------------------------------- the policy


def _policy(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    policy = _noun(commands, shared, "policy", _("the rules of deadlines: show, check and apply them"))
    shown = _command(
        policy, shared, "show", "policy:show_policy", _("print a version of the policy, as its file")
    )
    shown.add_argument(
        "version", type=int, nargs="?", metavar="VERSION", help=_("a version (default: the newest)")
    )
    check = _command(policy, shared, "check", "policy:check", _("say whether a file is a valid policy"))
    apply = _command(
        policy, shared, "apply", "policy:apply",
        _("show which deadlines of open tickets a policy moves, ask, and hold them to it"),
    )  # fmt: skip
    for parser in (check, apply):
        parser.add_argument("file", metavar="FILE", help=_("a policy like that of `policy show`"))
    apply.add_argument("--dry-run", action="store_true", help=_("only show what would move"))
    apply.add_argument("--yes", action="store_true", help=_("don't ask"))
    simulate = _command(
        commands, shared, "simulate", "policy:simulate",
        _("replay the past under another policy: what would have been met and missed"),
    )  # fmt: skip
    simulate.add_argument("--policy", required=True, metavar="FILE", help=_("the other policy"))
    simulate.add_argument("--since", metavar="TIME", help=_("tickets reported from then on"))
    simulate.add_argument("--until", metavar="TIME", help=_("tickets reported before then"))


# ---------------------------------------------------------------- views


def _views(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    view = _noun(commands, shared, "view", _("queries kept under a name: list, save, rename and remove them"))
    _command(view, shared, "list", "views:listing", _("list my views, and those that others share"))
    save = _command(view, shared, "save", "views:save", _("keep a query under a name"))
    save.add_argument("name", help=_("what the view is called"))
    save.add_argument("query", nargs="+", help=_("what it selects, as in: owner:me due:<2h vpn"))
    save.add_argument("--key", default="", help=_("a letter or digit that opens it"))
    save.add_argument("--share", action="store_true", help=_("the team sees it too"))
    save.add_argument(
        "--columns",
        metavar="COLUMN,…",
        help=_("what it is shown in, in order: {known}").format(known=COLUMNS),
    )
    rename = _command(view, shared, "rename", "views:rename", _("call a view something else"))
    rename.add_argument("name", help=_("what the view is called"))
    rename.add_argument("to", help=_("what it is to be called"))
    rename.add_argument("--key", help=_("the letter or digit that is to open it; '' for none"))
    remove = _command(view, shared, "remove", "views:remove", _("let go of a view"))
    remove.add_argument("name", help=_("what the view is called"))


# ---------------------------------------------------------------- words, agents, files


def _words(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    template = _noun(commands, shared, "template", _("replies kept for use again, with variables"))
    _command(template, shared, "list", "templates:listing", _("list templates"))
    show = _command(
        template, shared, "show", "templates:detail", _("print a template, or what it says on a ticket")
    )
    show.add_argument("--ticket", metavar="NUMBER", help=_("fill its variables from this ticket"))
    save = _command(template, shared, "save", "templates:save", _("keep a template for every console"))
    save.add_argument("--title", default="", help=_("what it is for, in a line"))
    remove = _command(template, shared, "remove", "templates:remove", _("let go of a template of the team"))
    for parser in (show, save, remove):
        parser.add_argument("name", metavar="NAME", help=_("the name of a template, as in greeting"))
        parser.add_argument(
            "--speaks", choices=_codes(Language), help=_("the language that it is written in")
        )
    _text(save, "text", _("the text"))
    imported = _command(
        template, shared, "import", "templates:import_", _("keep all templates of a file, or none")
    )
    imported.add_argument("file", metavar="FILE", help=_("TOML, as docs/compose.md has it"))

    macro = _noun(commands, shared, "macro", _("several commands under one name"))
    _command(macro, shared, "list", "macros:listing", _("list macros with what they do"))
    run = _command(macro, shared, "run", "macros:run", _("show what a macro would do, ask, and do it"))
    run.add_argument("name", metavar="NAME", help=_("the name of a macro"))
    _numbers(run)
    run.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help=_("a value that the macro asks for")
    )
    run.add_argument("--dry-run", action="store_true", help=_("only show what would happen"))
    run.add_argument("--yes", action="store_true", help=_("don't ask"))
    phrases = _noun(commands, shared, "phrases", _("what replies are looked at for before they go"))
    for noun, name, what in (
        (macro, "macros", _("print the team's macros, as their file")),
        (phrases, "phrases", _("print the team's phrases, as their file")),
    ):
        shown = _command(noun, shared, "show", f"templates:show_{name}", what)
        shown.add_argument("--shipped", action="store_true", help=_("those that ship with the desk"))
    for noun, name, what in (
        (macro, "macros", _("keep a file as the team's macros")),
        (phrases, "phrases", _("keep a file as the team's phrases")),
    ):
        kept = _command(noun, shared, "import", f"templates:import_{name}", what)
        kept.add_argument("file", metavar="FILE", help=_("TOML, as docs/compose.md has it"))


def _shift(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    shift = _noun(commands, shared, "shift", _("what waits for you, and handing over to a colleague"))
    show = _command(shift, shared, "show", "shift:show_shift", _("list what waits since you were last here"))
    show.add_argument("--since", metavar="TIME", help=_("since then instead, as in 18:00 or -16h"))
    over = _command(shift, shared, "handover", "shift:handover", _("hand tickets over to a colleague"))
    over.add_argument(
        "numbers",
        nargs="*",
        metavar="NUMBER",
        help=_("ticket numbers (default: all that are yours and open)"),
    )
    over.add_argument("--to", required=True, metavar="AGENT", help=_("the agent's id"))
    over.add_argument("--note", default="", help=_("a word on the shift; - reads it from standard input"))
    over.add_argument(
        "--on", action="append", default=[], metavar="NUMBER=TEXT", help=_("a word on one ticket")
    )


def _agent(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    agent = _noun(commands, shared, "agent", _("agents: who is on the team"))
    add = _command(agent, shared, "add", "agents:add", _("add an agent"))
    add.add_argument("id", help=_("letters, digits, dots, hyphens; best the login name"))
    add.add_argument("--name", required=True, help=_("the name that colleagues and customers see"))
    _command(agent, shared, "list", "agents:listing", _("list the team"))
    edit = _command(agent, shared, "edit", "agents:edit", _("change an agent"))
    edit.add_argument("id", help=_("the id of an agent"))
    edit.add_argument("--name", help=_("another name"))
    state = edit.add_mutually_exclusive_group()
    state.add_argument("--active", action="store_true", default=None, help=_("is back"))
    state.add_argument(
        "--inactive", dest="active", action="store_false", help=_("has left; the history stays")
    )
    for parser in (add, edit):
        parser.add_argument("--tier", choices=_codes(Tier), help=_("L1 frontline, L2 expert, L3 developer"))
        parser.add_argument(
            "--role", action="append", choices=_codes(Role), help=_("may be given several times")
        )
        parser.add_argument("--speaks", choices=_codes(Language), help=_("the agent's own language"))
        parser.add_argument("--group", choices=[*_codes(Group), "none"], help=_("a group of specialists"))


def _files(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    exports = _noun(commands, shared, "export", _("export tickets as a table, or the whole desk"))
    out = _command(exports, shared, "table", "files:export", _("export the tracking table (process §6)"))
    out.add_argument("file", help=_("a .csv or .xlsx file; - prints it as CSV"))
    out.add_argument("query", nargs="*", help=_("which tickets, as in: created:2026-10 (default: all)"))
    out.add_argument("--force", action="store_true", help=_("overwrite the file"))
    event_log(exports, shared)
    whole_desk(imports(commands, shared), exports, shared)


# ---------------------------------------------------------------- the program itself


def _house(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    doctor = _command(
        commands, shared, "doctor", "doctor:doctor", _("look at the installation, the database, the terminal")
    )
    doctor.add_argument(
        "what", nargs="?", choices=("keys",), help=_("keys: show what the terminal sends for each key")
    )
    config = _noun(commands, shared, "config", _("settings: show, check and describe them"))
    _command(config, shared, "show", "settings:show_settings", _("print each setting and where it came from"))
    _command(config, shared, "check", "settings:check", _("say which settings and keys make no sense"))
    _command(
        config,
        shared,
        "schema",
        "settings:print_schema",
        _("print the JSON Schema of the configuration file"),
    )
    completion = _command(
        commands, shared, "completion", "completion:completion",
        _("print what makes a shell complete commands, tickets and agents"),
    )  # fmt: skip
    completion.add_argument("shell", choices=SHELLS, help=_("the shell; eval what is printed when it starts"))
    _command(commands, shared, "man", "manual:manual", _("print the manual page, to be read by man"))
