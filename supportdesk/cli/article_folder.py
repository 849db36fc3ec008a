"""A folder of articles: `supportdesk article import|export DIR` (process §5)."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from supportdesk.cli.opening import opened, opened_by_agent
from supportdesk.cli.output import complain, say, show_json, show_table
from supportdesk.config import Settings
from supportdesk.domain.errors import DeskError
from supportdesk.domain.rules import Refusal
from supportdesk.locale import _
from supportdesk.locale.article_sentences import became_label, filed_note
from supportdesk.locale.labels import field_label
from supportdesk.locale.sentences import error_text, refusal_text
from supportdesk.services.article_files import Filed, bring_in
from supportdesk.services.article_files import export as write_out
from supportdesk.services.article_folder import Became


def import_(args: argparse.Namespace, settings: Settings) -> int:
    """Take a folder; 1 when a file of it was faulty."""
    with opened_by_agent(settings) as (desk, agent):
        filed = list(bring_in(desk, agent, Path(args.folder), settings.language, dry_run=args.dry_run))
    return _tell(args, filed)


def export(args: argparse.Namespace, settings: Settings) -> int:
    """Write every article into a folder."""
    with opened(settings) as desk:
        filed = write_out(desk, Path(args.folder), dry_run=args.dry_run)
    return _tell(args, filed)


def _tell(args: argparse.Namespace, filed: Iterable[Filed]) -> int:
    every = list(filed)
    if "json" in args:
        show_json([_shape(each) for each in every])
    else:
        head = [_("became"), field_label("slug"), _("file")]
        shown = [each for each in every if each.became is not Became.SAME]
        if shown:
            show_table(head, [(became_label(each.became), each.slug, each.file) for each in shown])
    for each in every:
        for note in each.notes:
            say(f"{each.file}: {filed_note(note)}")
        if each.fault is not None:
            complain(fault_text(each))
    held = Counter(each.became for each in every)
    words = _("{new} new, {changed} changed, {same} the same, {faulty} faulty.").format(
        **{each.value: held[each] for each in Became}
    )
    say(f"{words} {_('Nothing was written: that was a trial.')}" if args.dry_run else words)
    return 1 if held[Became.FAULTY] else 0


def fault_text(each: Filed) -> str:
    """Why a file was not taken; its name is in it."""
    if isinstance(each.fault, DeskError):
        return error_text(each.fault)
    assert isinstance(each.fault, Refusal)
    return f"{each.file}: {refusal_text(each.fault)}"


def _shape(each: Filed) -> dict[str, object]:
    return {
        "file": each.file,
        "became": each.became,
        "slug": each.slug,
        "fault": each.fault.code if each.fault else None,
        "line": each.fault.params.get("line") if each.fault else None,
        "message": fault_text(each) if each.fault else None,
        "notes": [filed_note(note) for note in each.notes],
    }
