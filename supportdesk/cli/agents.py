"""`supportdesk agent add|list|edit` (process §0)."""

from __future__ import annotations

import argparse
from dataclasses import replace

from supportdesk.cli.opening import opened
from supportdesk.cli.output import say, show_json, show_table
from supportdesk.cli.shapes import agent_shape
from supportdesk.config import Settings
from supportdesk.domain.errors import NotFound
from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import Group, Language, Role, Tier
from supportdesk.locale import _, pgettext
from supportdesk.locale.labels import field_label, label
from supportdesk.services import people


def add(args: argparse.Namespace, settings: Settings) -> int:
    """Add an agent; makes the desk if there is none."""
    made = _with(Agent(args.id, args.name, language=settings.language), args)
    with opened(settings, create=True) as desk:
        people.add(desk, made)
    _show([made], args)
    return 0


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List the team, those who left too."""
    with opened(settings) as desk:
        team = people.team(desk)
    if not team and "json" not in args:
        raise NotFound("no_team", location=settings.database)
    _show(team, args)
    return 0


def edit(args: argparse.Namespace, settings: Settings) -> int:
    """Change an agent."""
    with opened(settings) as desk:
        before = people.find(desk, args.id)
        after = _with(before, args)
        if args.name is not None:
            after = replace(after, name=args.name)
        if args.active is not None:
            after = replace(after, active=args.active)
        if after == before:
            say(_("Nothing was changed."))
        else:
            people.edit(desk, after)
    _show([after], args)
    return 0


def _with(agent: Agent, args: argparse.Namespace) -> Agent:
    """The agent with what both commands can set."""
    if args.tier:
        agent = replace(agent, tier=Tier(args.tier))
    if args.role:
        agent = replace(agent, roles=frozenset(Role(code) for code in args.role))
    if args.speaks:
        agent = replace(agent, language=Language(args.speaks))
    if args.group:
        agent = replace(agent, group=None if args.group == "none" else Group(args.group))
    return agent


def _show(team: list[Agent], args: argparse.Namespace) -> None:
    if "json" in args:
        show_json([agent_shape(agent) for agent in team])
        return
    head = [field_label(name) for name in ("id", "tier", "group", "active", "name", "roles")]
    show_table(head, [_row(agent) for agent in team])


def _row(agent: Agent) -> list[str]:
    return [
        agent.id,
        label(agent.tier),
        label(agent.group) if agent.group else "-",
        pgettext("agent", "yes") if agent.active else pgettext("agent", "no"),
        agent.name,
        ", ".join(label(role) for role in sorted(agent.roles)) or "-",
    ]
