"""Why not, of proposals and their measures."""

from __future__ import annotations

from supportdesk.locale import N_

REFUSALS = {
    "improvement_lead": N_("Proposals are decided on by the team lead. Ask them to accept or dismiss it."),
    "improvement_under_way": N_(
        "It was accepted already; {owner} does it. Change that measure, or end it first."
    ),
    "improvement_not_accepted": N_("Nobody has accepted this proposal. The team lead accepts it first."),
    "improvement_of_another": N_("{owner} does this. Ask {owner} or the team lead."),
    "improvement_no_training": N_("This is no training, so nobody is ticked off. End it with `done`."),
    "improvement_ticked": N_("{agent} is ticked off already. There is nothing left to do."),
}
