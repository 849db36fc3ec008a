"""`supportdesk view list|save|rename|remove`."""

from __future__ import annotations

import argparse
import difflib

from supportdesk.cli.opening import opened_by_agent
from supportdesk.cli.output import say, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.errors import BadInput
from supportdesk.domain.views import SavedView, columns_of
from supportdesk.domain.vocabulary import Column
from supportdesk.locale import _
from supportdesk.services import reading, saved_views


def listing(args: argparse.Namespace, settings: Settings) -> int:
    """List my views and those that others share, with how many tickets each holds."""
    with opened_by_agent(settings) as (desk, agent):
        every = saved_views.every(desk, agent)
        held = [reading.total(desk, agent, reading.query(desk, view.query)) for view in every]
    if "json" in args:
        show_json([_shape(view) | {"tickets": n} for view, n in zip(every, held, strict=True)])
    elif every:
        head = [_("key"), _("name"), _("tickets"), _("query"), _("shared by")]
        show_table(head, [[v.key or "-", v.name, str(n), v.query, v.agent_id if v.shared else "-"]
                          for v, n in zip(every, held, strict=True)])  # fmt: skip
    else:
        say(_("No views are saved."))
    return 0


def save(args: argparse.Namespace, settings: Settings) -> int:
    """Keep a query under a name."""
    with opened_by_agent(settings) as (desk, agent):
        query = " ".join(args.query)
        columns = None if args.columns is None else _columns(args.columns)
        saved_views.save(desk, agent, args.name, query, args.key, shared=args.share, columns=columns)
        if "json" in args:
            show_json(_shape(saved_views.named(desk, agent, args.name)))
    return 0


def _columns(given: str) -> tuple[Column, ...]:
    """The columns that were named; of none, those of who looks at it. Raises BadInput(`column`)."""
    known = [column.value for column in Column]
    for name in filter(None, map(str.strip, given.split(","))):
        if name not in known:
            near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
            raise BadInput("column", given=name, near="".join(near), known=known)
    return columns_of(",".join(map(str.strip, given.split(","))).strip(","))


def rename(args: argparse.Namespace, settings: Settings) -> int:
    """Call a view something else, and open it by another key if one is given."""
    with opened_by_agent(settings) as (desk, agent):
        saved_views.rename(desk, agent, args.name, args.to, args.key)
        if "json" in args:
            show_json(_shape(saved_views.named(desk, agent, " ".join(args.to.split()))))
    return 0


def remove(args: argparse.Namespace, settings: Settings) -> int:
    """Let go of a view."""
    with opened_by_agent(settings) as (desk, agent):
        saved_views.remove(desk, agent, args.name)
    return 0


def _shape(view: SavedView) -> dict[str, object]:
    mine: dict[str, object] = {"name": view.name, "key": view.key, "query": view.query}
    mine["columns"] = list(view.columns)
    return {**mine, "agent": view.agent_id, "shared": view.shared}
