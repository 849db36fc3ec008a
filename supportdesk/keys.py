"""The keys in force: what each does here, and whether a person's own keymap makes sense."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.keys import KEY_ALIASES, Keys
from textual.keys import _character_to_key as key_of_character

from supportdesk.domain.vocabulary import QueueView
from supportdesk.locale import _
from supportdesk.locale.labels import label

if TYPE_CHECKING:
    from supportdesk.app import DeskApp

Deed = tuple[str, str, str, bool, Callable[[], Any]]


def known_bindings() -> list[Binding]:
    """Every binding that has an id, of every place."""
    from supportdesk.app import DeskApp
    from supportdesk.screens.desk import DeskScreen
    from supportdesk.screens.explain import ExplainScreen
    from supportdesk.screens.form import FormScreen
    from supportdesk.screens.knowledge import KnowledgeScreen
    from supportdesk.screens.notices import NoticeList, NoticesScreen
    from supportdesk.widgets.article_list import ArticleList
    from supportdesk.widgets.composer import Composer
    from supportdesk.widgets.ticket_list import TicketList
    from supportdesk.widgets.ticket_pane import TicketPane

    places = (
        DeskApp, DeskScreen, TicketList, TicketPane, Composer, FormScreen, ExplainScreen, KnowledgeScreen,
        ArticleList, NoticesScreen, NoticeList,
    )  # fmt: skip
    return [b for place in places for b in Binding.make_bindings(place.BINDINGS) if b.id]


def check_keymap(keymap: Mapping[str, str]) -> list[str]:
    """What is wrong with a keymap, a sentence each; an empty list when nothing is."""
    if not keymap:
        return []
    bindings = known_bindings()
    ids = list(dict.fromkeys(b.id or "" for b in bindings))
    complaints = []
    for name, keys in keymap.items():
        if name not in ids:
            near = difflib.get_close_matches(name, ids, n=1, cutoff=0.4)
            hint = _("Did you mean {near}?").format(near=near[0]) if near else _("? lists them all.")
            complaints.append(
                _("The keymap binds {name}, which does not exist. {hint}").format(name=name, hint=hint)
            )
        for key in keys.split(","):
            if not _is_key(key.strip()):
                words = _("The keymap gives {name} the key “{key}”, which no terminal sends.")
                complaints.append(words.format(name=name, key=key.strip()))
    complaints += _clashes(bindings, keymap)
    return complaints


def _is_key(key: str) -> bool:
    *modifiers, bare = key.split("+") if key != "+" else [key]
    return set(modifiers) <= MODIFIERS and (len(bare) == 1 or bare in KEY_NAMES)


MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
KEY_NAMES = (
    {key.value.rsplit("+", 1)[-1] for key in Keys}
    | set(KEY_ALIASES)
    | {key_of_character(c) for c in map(chr, range(33, 127))}
)


def _clashes(bindings: Iterable[Binding], keymap: Mapping[str, str]) -> list[str]:
    """Two things on one key of one place."""
    holders: dict[tuple[str, str], set[str]] = {}
    for binding in bindings:
        assert binding.id is not None
        place = binding.id.split(".", 1)[0]
        scope = "desk" if place in ("ticket", "view", "list", "app") else place
        for key in keymap.get(binding.id, binding.key).split(","):
            name = key_of_character(key.strip()) if len(key.strip()) == 1 else key.strip()
            holders.setdefault((scope, name), set()).add(binding.id)
    words = _("The key {key} is bound to {names}: only one of them will hear it.")
    return [
        words.format(key=key, names=", ".join(sorted(names)))
        for (_scope, key), names in holders.items()
        if len(names) > 1 and names & keymap.keys()
    ]


def deeds(app: DeskApp) -> list[Deed]:
    """What can be done from the screen that is shown: group, key, words, possible now, and how."""
    found: dict[str, Deed] = {}
    screen = app.screen_stack[0] if len(app.screen_stack) > 1 else app.screen
    groups = {
        "ticket": _("On the ticket"),
        "desk": _("Desk"),
        "view": _("Views"),
        "list": _("List"),
        "app": _("Everywhere"),
        "knowledge": _("Knowledge"),
        "articles": _("Knowledge"),
        "notices": _("Notices"),
        "composer": _("Composer"),
    }
    for active in screen.active_bindings.values():
        binding, node = active.binding, active.node
        if not binding.id or not binding.description or binding.id in found:
            continue
        place, verb = binding.id.split(".", 1)
        words = label(QueueView(verb)) if place == "view" else _(binding.description)
        run = partial(app.run_action, binding.action, node)
        found[binding.id] = (
            groups.get(place, place), app.get_key_display(binding), words, active.enabled, run,
        )  # fmt: skip
    order = list(groups)
    return sorted(found.values(), key=lambda deed: order.index(_place(deed[0], groups)))


def _place(words: str, groups: Mapping[str, str]) -> str:
    return next((place for place, name in groups.items() if name == words), "app")
