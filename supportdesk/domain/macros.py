"""Several commands under one name: what a macro is, how its file reads, and what it would do to a ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from supportdesk.domain import commands as cm
from supportdesk.domain.books import Section, nearest, read_book
from supportdesk.domain.decisions import decide
from supportdesk.domain.errors import BadInput
from supportdesk.domain.events import Entry
from supportdesk.domain.evolution import advanced
from supportdesk.domain.foresight import Change, changes
from supportdesk.domain.moments import parse_moment
from supportdesk.domain.people import Actor, Agent
from supportdesk.domain.policy import PolicyBook
from supportdesk.domain.rules import Context, Refusal
from supportdesk.domain.templates import (
    VARIABLES,
    Template,
    best,
    fill,
    language_of,
    pending_in,
    stops,
    values_of,
)
from supportdesk.domain.tickets import Ticket
from supportdesk.domain.vocabulary import Category, Priority, Tier

ALREADY = ("no_change", "already_yours", "already_confirmed", "emergency_on")
"""Refusals that say a thing stands as the step would have it: the macro goes on to its next."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something asked when a macro is run; `{name}` in its steps stands for the answer."""

    name: str
    title: str
    title_zh: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a macro, as its file has it."""

    do: str
    values: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Macro:
    """A name for several commands. `own`: the team wrote it."""

    name: str
    title: str
    steps: tuple[Step, ...]
    parameters: tuple[Parameter, ...] = ()
    title_zh: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """What the words of a step may name: agents by id, and templates."""

    agent: Agent
    agents: Mapping[str, Agent]
    templates: Sequence[Template]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a step of one kind may hold, and the command that it comes to."""

    make: Callable[[_Reader], cm.Command]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    public: str = ""
    """The key of a text that goes to the customer; `template` may stand for it."""


# ---------------------------------------------------------------- the kinds of steps


@dataclass(frozen=True, slots=True)
class _Reader:
    """The values of a step with its variables filled, for one ticket."""

    values: Mapping[str, Any]
    now: datetime
    cast: Cast
    ticket: Ticket

    def text(self, key: str) -> str:
        return str(self.values.get(key, ""))

    def moment(self, key: str) -> datetime | None:
        said = self.text(key)
        return parse_moment(said, self.now) if said.strip() else None

    def agent(self) -> Agent | None:
        wanted = self.text("to")
        if wanted in ("nobody", ""):
            return None
        found = self.cast.agent if wanted == "me" else self.cast.agents.get(wanted)
        if found is None:
            raise BadInput("no_agent", agent=wanted, known=sorted(self.cast.agents))
        return found

    def next_tier(self) -> Tier:
        return Tier.L2 if self.ticket.tier is Tier.L1 else Tier.L3


def _promise(r: _Reader) -> cm.Command:
    by = r.moment("by")
    if by is None:
        raise BadInput("missing", field="by")
    return cm.MakePromise(by, r.text("what"))


KINDS: dict[str, _Kind] = {
    "accept": _Kind(lambda r: cm.AcceptHandover()),
    "article": _Kind(lambda r: cm.LinkArticle(r.text("slug")), ("slug",)),
    "assign": _Kind(lambda r: cm.Assign(r.agent()), ("to",)),
    "claim": _Kind(lambda r: cm.Claim()),
    "classify": _Kind(
        lambda r: cm.Classify(Category(r.text("category"))), ("category",),
        codes={"category": tuple(Category)},
    ),
    "close": _Kind(lambda r: cm.Close(r.text("unconfirmed")), (), ("unconfirmed",)),
    "diagnose": _Kind(
        lambda r: cm.RecordDiagnosis(r.text("cause"), r.text("solution")), ("cause", "solution")
    ),
    "emergency": _Kind(lambda r: cm.DeclareEmergency(r.text("reason")), (), ("reason",)),
    "escalate": _Kind(
        lambda r: cm.Escalate(
            r.next_tier(), r.text("tried"), r.text("asked"), r.text("evidence"), r.text("promised")
        ),
        ("tried", "asked"), ("evidence", "promised"),
    ),
    "note": _Kind(lambda r: cm.AddNote(r.text("text")), ("text",)),
    "priority": _Kind(
        lambda r: cm.SetPriority(Priority(r.text("priority"))), ("priority",),
        codes={"priority": tuple(Priority)},
    ),
    "promise": _Kind(_promise, ("by",), ("what",)),
    "reopen": _Kind(lambda r: cm.Reopen(r.text("reason")), ("reason",)),
    "reply": _Kind(
        lambda r: cm.Reply(r.text("text"), r.moment("expected")), ("text",), ("expected",), public="text"
    ),
    "resolve": _Kind(
        lambda r: cm.Resolve(r.text("solution"), r.text("message")), ("solution",), ("message",),
        public="message",
    ),
    "step": _Kind(lambda r: cm.LogStep(r.text("text")), ("text",)),
    "tag": _Kind(
        lambda r: cm.Tag(tuple(r.values.get("add", ())), tuple(r.values.get("remove", ()))),
        (), ("add", "remove"), lists=("add", "remove"),
    ),
    "wait": _Kind(lambda r: cm.WaitForCustomer(r.text("asked")), (), ("asked",), public="asked"),
    "workaround": _Kind(lambda r: cm.RecordWorkaround(r.text("text")), ("text",)),
}  # fmt: skip
"""What `do` may say; docs/compose.md has them all."""


# ---------------------------------------------------------------- reading


def read_macros(text: str, *, own: bool = False) -> list[Macro]:
    """The macros of a file. Raises BadInput with the line of the fault and the nearest known word."""
    found: list[Macro] = []
    names: set[str] = set()
    for section, parts in _macros(text):
        section.only(("name", "title", "title_zh"))
        name = section.named()
        if name in names:
            raise BadInput("book_twice", line=section.line_of("name"), given=name)
        names.add(name)
        parameters = tuple(_parameter(part) for part in parts if part.name == "parameter")
        known = (*VARIABLES, *(parameter.name for parameter in parameters))
        steps = tuple(_step(part, known) for part in parts if part.name == "step")
        if not steps:
            raise BadInput("book_missing", line=section.line, table="macro", key="[[macro.step]]")
        title = section.text("title", default=name)
        found.append(Macro(name, title, steps, parameters, section.text("title_zh"), own))
    return found


def _macros(text: str) -> list[tuple[Section, list[Section]]]:
    """Each macro with its parts of both names."""
    by_step = read_book(text, {"macro": "step"})
    by_parameter = read_book(text, {"macro": "parameter"})
    both = []
    for steps, parameters in zip(by_step, by_parameter, strict=True):
        table = {k: v for k, v in steps.table.items() if k != "parameter"}
        section = Section(steps.name, table, steps.line, steps.lines)
        both.append((section, [*parameters.parts, *steps.parts]))
    return both


def _parameter(part: Section) -> Parameter:
    part.only(("name", "title", "title_zh", "default"))
    name = part.named()
    if name in VARIABLES or not name.replace("_", "").isalnum() or name[0].isdigit():
        raise BadInput("book_name", line=part.line_of("name"), given=name)
    return Parameter(name, part.text("title", default=name), part.text("title_zh"), part.text("default"))


def _step(part: Section, known: Sequence[str]) -> Step:
    do = part.one_of("do", KINDS)
    kind = KINDS[do]
    template = ("template",) if kind.public else ()
    part.only(("do", *kind.required, *kind.optional, *template))
    values: dict[str, Any] = {}
    for key in part.table:
        if key == "do":
            continue
        values[key] = part.texts(key) if key in kind.lists else part.text(key)
        words = values[key] if key in kind.lists else (values[key],)
        for word in words:
            for pending in pending_in(word):
                if pending.name not in known:
                    near = nearest(pending.name, known)
                    given = f"{{{pending.name}}}"
                    raise BadInput(
                        "book_value", line=part.line_of(key), key=key, given=given, near=near, known=known
                    )
    for key, codes in kind.codes.items():
        if "{" not in str(values.get(key, "")):
            part.one_of(key, codes)
    for key in kind.required:
        if not values.get(key) and not (key == kind.public and values.get("template")):
            raise BadInput("book_missing", line=part.line, table=f'do = "{do}"', key=key)
    if kind.lists and not any(values.values()):
        raise BadInput("book_missing", line=part.line, table=f'do = "{do}"', key=kind.lists[0])
    return Step(do, values, part.line)


# ---------------------------------------------------------------- what it would do


@dataclass(frozen=True, slots=True)
class Stepped:
    """What becomes of one step: done, refused, or standing so already."""

    do: str
    command: cm.Command | None
    refusal: Refusal | None = None

    @property
    def already(self) -> bool:
        return self.refusal is not None and self.refusal.code in ALREADY


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a macro would do to one ticket. With a refusal it does nothing at all to it."""

    ticket: Ticket
    after: Ticket
    steps: tuple[Stepped, ...]
    changes: tuple[Change, ...]

    @property
    def refusal(self) -> Refusal | None:
        """Why it can't be done, if it can't."""
        every = [step.refusal for step in self.steps if step.refusal and not step.already]
        if every:
            return every[0]
        return None if self.commands else Refusal("no_change")

    @property
    def commands(self) -> tuple[cm.Command, ...]:
        """What is to be done, without what stands so already."""
        return tuple(step.command for step in self.steps if step.command and not step.refusal)

    @property
    def breaches(self) -> bool:
        """Whether a deadline would be missed by it at once."""
        return any(change.breaches for change in self.changes)


def rehearse(
    macro: Macro,
    answers: Mapping[str, str],
    ticket: Ticket,
    entries: Sequence[Entry],
    cast: Cast,
    book: PolicyBook,
    now: datetime,
) -> Rehearsal:
    """Each step decided on what the steps before it leave, as it will be; nothing is written."""
    at = max(now, ticket.updated_at)
    current, told = ticket, list(entries)
    steps: list[Stepped] = []
    for step in macro.steps:
        command = _command(step, answers, current, cast, at)
        decision = (
            command
            if isinstance(command, Refusal)
            else decide(current, command, Context(at, cast.agent, book[current.policy], told))
        )
        if isinstance(decision, Refusal):
            steps.append(Stepped(step.do, None if isinstance(command, Refusal) else command, decision))
            if not steps[-1].already:
                break
            continue
        assert not isinstance(command, Refusal)
        steps.append(Stepped(step.do, command))
        actor = Actor.of(cast.agent)
        new = [Entry(current.seq + n, at, actor, event, "") for n, event in enumerate(decision, 1)]
        current = advanced(current, told, new, book)
        told += new
    return Rehearsal(ticket, current, tuple(steps), tuple(changes(ticket, current, at)))


def _command(
    step: Step, answers: Mapping[str, str], ticket: Ticket, cast: Cast, now: datetime
) -> cm.Command | Refusal:
    kind = KINDS[step.do]
    raw = dict(step.values)
    if name := raw.pop("template", ""):
        name = fill(str(name), answers)
        template = best(cast.templates, name, language_of(f"{ticket.subject} {ticket.description}"))
        if template is None:
            return Refusal("no_template", {"name": name})
        raw[kind.public] = template.body
    try:
        moment = str(raw.get("expected", ""))
        expected = parse_moment(fill(moment, answers), now) if moment else None
        values = {**values_of(ticket, cast.agent, now, expected_at=expected), **answers}
        filled: dict[str, Any] = {
            key: tuple(fill(word, values) for word in value)
            if isinstance(value, tuple)
            else fill(value, values)
            for key, value in raw.items()
        }
        if kind.public:
            pending = stops(pending_in(str(raw.get(kind.public, "")), values))
            if pending:
                return Refusal("unresolved", {"names": ", ".join(f"{{{one.name}}}" for one in pending)})
        return kind.make(_Reader(filled, now, cast, ticket))
    except BadInput as error:
        return Refusal("macro_value", {"step": step.do, "said": error})
    except ValueError:
        return Refusal("macro_code", {"step": step.do})
