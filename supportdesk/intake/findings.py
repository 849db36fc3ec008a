"""What an import could not read or had to guess, cell by cell, and the words for it (§6)."""

from __future__ import annotations

from dataclasses import dataclass

from supportdesk.locale import N_, _

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell that needs a person's eye. `row` counts the rows of the table with the header as 1;
    `column` is the column's name as the table has it, empty where the whole row is meant; `found` is what
    stood there, cut to a line; `done` is the value that was taken, where there is one.
    """

    row: int
    column: str
    code: str
    found: str = ""
    done: str = ""


def shown(text: str) -> str:
    """A cell as a finding shows it: one line, cut with its length where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}… ({len(text)})"


_SENTENCES = {
    # What ran together or was lost, and fits only one way: certain.
    "split": N_("“{found}” held two columns. It was read as {done}."),
    "lost": N_("The cell is missing in this row. It was left blank."),
    "joined": N_("The text had been cut by its own commas. It was put together again: “{found}”."),
    # What fits more than one way: a guess.
    "guessed_row": N_("The row has {found} cells and could be read in several ways. Look it over: {done}."),
    "torn_row": N_("The row has {found} cells and fits the columns in no way. They were read from the left."),
    "extra_cells": N_("“{found}” stands beyond the last column. It was kept in a note."),
    "extra_column": N_("The table of the process has no such column. Its cells were kept in notes.{done}"),
    "guessed_column": N_("“{found}” was taken for the column {done}."),
    # Cells that could not be read.
    "unreadable": N_("“{found}” could not be read. It was kept in a note."),
    "out_of_range": N_("“{found}” is no time this desk can have. It was kept in a note."),
    "in_future": N_("“{found}” lies in the future. It was kept in a note; {done} was taken."),
    "day_only": N_("“{found}” has no time of day. Midnight was taken."),
    "time_skipped": N_("“{found}” never was: the clocks went forward over it. {done} was taken."),
    "reported_missing": N_("There is no time of report. {done} was taken."),
    "before_report": N_(
        "“{found}” is before the report. It was kept in a note; the time of report was taken."
    ),
    "resolved_missing": N_("The ticket is solved, but no time says when. {done} was taken."),
    "resolved_open": N_("“{found}” says when it was solved, but the ticket is open. It was kept in a note."),
    "description_missing": N_("There is no description. The ticket has its number for a subject."),
    "number_changed": N_("“{found}” is taken, or no number of this desk. It was kept as the reference."),
    "owner_of_new": N_("The ticket is new but has an owner, so it is in progress."),
    "owner_ambiguous": N_("Several agents are called “{found}”. None of them was made the owner."),
    "score_not_taken": N_("“{found}” has no score from 1 to 5. It was kept as a comment."),
    "merged_target": N_("“{found}” is merged into a ticket that is not here. It was kept as merged."),
    "too_long": N_(
        "The text is longer than a ticket shows. Its beginning was taken, all of it is in a note."
    ),
    "not_text": N_("“{found}” holds bytes that are no text. They show as �."),
    "status_missing": N_("There is no status. {done} was taken."),
    # Tickets of other desks.
    "json_line": N_("The line is no JSON: {found}. It was not taken."),
    "no_ticket": N_("{found} is no ticket, and nothing that a ticket refers to. It was not taken."),
    "comment_astray": N_("A comment does not say which ticket it is on: {found}. It was not taken."),
    "deleted": N_("The ticket was deleted there. It was not taken."),
    "spam": N_("The ticket is spam there. It was not taken."),
    "lacks": N_("There is no {found}, or none that can be read. The ticket was not taken."),
    "unknown_word": N_("“{found}” stands for nothing in the mapping. It was left out."),
    "unreadable_time": N_("“{found}” is no time that can be read. It was left out."),
    "message_without_time": N_("A message has no time: “{found}”. It was not taken."),
    "file_broken": N_("The bytes of “{found}” can't be read. Its name was taken."),
    "comment_unread": N_("“{found}” does not begin with a time. It was kept as an internal note."),
    "words_late": N_(
        "{found} messages are older than the end of the ticket. They stand at its end, with their times."
    ),
    "author_unknown": N_("“{found}” was taken for one of the team. A file of users would tell."),
    "future": N_("{found} lies in the future. The time of the import was taken."),
    "before_created": N_("{found} messages are older than the ticket. They stand at its beginning."),
    "worked_here": N_(
        "This desk has worked on {found} since. Its state was left as it is here, not made {done}."
    ),
    "older_export": N_("{found} was taken from a later export. Only words that are new were added."),
}


def sentence(finding: Finding) -> str:
    """The finding in words, without its place: what was there and what was done with it."""
    return _(_SENTENCES[finding.code]).format(found=finding.found, done=finding.done)


def line(finding: Finding) -> str:
    """The finding as one line of a report."""
    if not finding.column:
        return _("Row {row}: {sentence}").format(row=finding.row, sentence=sentence(finding))
    return _("Row {row}, {column}: {sentence}").format(
        row=finding.row, column=finding.column, sentence=sentence(finding)
    )
