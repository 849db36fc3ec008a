"""The keys in force: what each does here, and whether a person's own keymap makes sense."""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.binding import Binding
from textual.keys import KEY_ALIASES, Keys
from textual.keys import _character_to_key as key_of_character
from textual.screen import ModalScreen

from supportdesk.domain.vocabulary import QueueView
from supportdesk.locale import _
from supportdesk.locale.labels import label

if TYPE_CHECKING:
    from supportdesk.app import DeskApp


class Deed(NamedTuple):
    """One thing that can be done from a screen; `why_not` says why it can't be now, where that is known."""

    group: str
    key: str
    words: str
    possible: bool
    run: Callable[[], Any]
    why_not: str
    id: str


def known_bindings() -> list[Binding]:
    """Every binding that has an id, of every place."""
    return [b for holder in _holders() for b in Binding.make_bindings(holder.BINDINGS) if b.id]


def _holders() -> list[Any]:
    """What has bindings: the app, each screen, each widget."""
    import supportdesk.screens
    import supportdesk.widgets
    from supportdesk.app import DeskApp

    modules: list[Any] = [
        import_module(f"{room.__name__}.{found.name}")
        for room in (supportdesk.screens, supportdesk.widgets)
        for found in pkgutil.iter_modules(room.__path__)
    ]
    return [DeskApp] + [
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and thing.__module__ == module.__name__ and "BINDINGS" in vars(thing)
    ]


def check_keymap(keymap: Mapping[str, str]) -> list[str]:
    """What is wrong with a keymap, a sentence each; an empty list when nothing is."""
    if not keymap:
        return []
    bindings = known_bindings()
    ids = list(dict.fromkeys(b.id or "" for b in bindings))
    complaints = []
    for name, keys in keymap.items():
        if name not in ids:
            likely = difflib.get_close_matches(name, ids, n=1, cutoff=0.4)
            hint = _("Did you mean {near}?").format(near=likely[0]) if likely else _("? lists them all.")
            complaints.append(
                _("The keymap binds {name}, which does not exist. {hint}").format(name=name, hint=hint)
            )
        for key in keys.split(","):
            if not _is_key(key.strip()):
                words = _("The keymap gives {name} the key “{key}”, which no terminal sends.")
                said = words.format(name=name, key=key.strip())
                near = _nearest_key(key.strip())
                complaints.append(f"{said} {_('Did you mean {near}?').format(near=near)}" if near else said)
    return complaints + _clashes(bindings, keymap)


def key_name(key: str) -> str:
    """A key as Textual names it: `?` is `question_mark`."""
    key = key.strip()
    return key_of_character(key) if len(key) == 1 else key


def _is_key(key: str) -> bool:
    *modifiers, bare = key.split("+") if key != "+" else [key]
    return set(modifiers) <= MODIFIERS and (len(bare) == 1 or bare in KEY_NAMES)


def _nearest_key(key: str) -> str:
    """The key that was probably meant by one that does not exist, or nothing."""
    *modifiers, bare = (OTHER_NAMES.get(part, part) for part in key.lower().split("+"))
    mended = [
        part if part in MODIFIERS else next(iter(difflib.get_close_matches(part, MODIFIERS, 1, 0.5)), "")
        for part in modifiers
    ]
    known = len(bare) == 1 or bare in KEY_NAMES
    found = [bare] if known else difflib.get_close_matches(bare, KEY_NAMES, 1)
    return "+".join([*mended, found[0]]) if found and all(mended) else ""


MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
OTHER_NAMES = {"control": "ctrl", "strg": "ctrl", "option": "alt", "cmd": "super", "command": "super"}
"""What other programs call a modifier."""
KEY_NAMES = (
    {key.value.rsplit("+", 1)[-1] for key in Keys}
    | set(KEY_ALIASES)
    | {key_of_character(c) for c in map(chr, range(33, 127))}
)

DESK = ("desk", "ticket", "suggest", "view", "app")
HEARD_WITH: dict[str, tuple[str, ...]] = {
    "list": DESK,
    "filter": (),
    "timeline": DESK,
    "articles": ("knowledge", "app"),
    "article": ("articles", "app"),
    "shelf": ("article", "articles", "app"),
}
"""Of a place inside another: the places that hear a key together with it."""


def _alone() -> set[str]:
    """Places that lie over the others, and hear all keys but those that hold everywhere."""
    over = {"composer"}
    for holder in _holders():
        if issubclass(holder, ModalScreen):
            over |= {(b.id or "").split(".", 1)[0] for b in Binding.make_bindings(holder.BINDINGS) if b.id}
    return over


INSTEAD = {
    "timeline.find": "desk.filter",
    "timeline.next_match": "desk.register",
    "timeline.previous_match": "desk.previous_match",
}
"""What a pane hears in place of the desk, on purpose: `/` finds in what has the keys."""


def _clashes(bindings: Iterable[Binding], keymap: Mapping[str, str]) -> list[str]:
    """Two things on one key of one place."""
    places: dict[str, list[Binding]] = {}
    for binding in bindings:
        assert binding.id is not None
        places.setdefault(binding.id.split(".", 1)[0], []).append(binding)
    everywhere = [binding for binding in places["app"] if binding.priority]
    alone = _alone()
    found: dict[tuple[str, tuple[str, ...]], None] = {}
    for place, own in places.items():
        if place in alone:
            others = everywhere
        else:
            around = HEARD_WITH.get(place, DESK if place in DESK else ("app",))
            others = [binding for each in around if each != place for binding in places.get(each, [])]
        holders: dict[str, set[str]] = {}
        for binding in [*own, *others]:
            for key in keymap.get(binding.id or "", binding.key).split(","):
                holders.setdefault(key_name(key), set()).add(binding.id or "")
        for key, held in holders.items():
            names = held - {INSTEAD[name] for name in held & INSTEAD.keys()}
            if len(names) > 1 and names & keymap.keys():
                found[key, tuple(sorted(names))] = None
    words = _("The key {key} is bound to {names}: only one of them will hear it.")
    return [words.format(key=key, names=", ".join(names)) for key, names in found]


def deeds(app: DeskApp) -> list[Deed]:
    """What can be done from the screen that is shown, or from the one below a menu, by its groups."""
    found: dict[str, Deed] = {}
    screen = next((s for s in reversed(app.screen_stack) if not isinstance(s, ModalScreen)), app.screen)
    groups = {
        "ticket": _("On the ticket"),
        "suggest": _("What is suggested"),
        "desk": _("Desk"),
        "view": _("Views"),
        "list": _("List"),
        "filter": _("Desk"),
        "timeline": _("Timeline"),
        "app": _("Everywhere"),
        "knowledge": _("Knowledge"),
        "articles": _("Knowledge"),
        "article": _("Knowledge"),
        "shelf": _("Knowledge"),
        "notices": _("Notices"),
        "reviews": _("Reviews"),
        "month": _("The month"),
        "room": _("Emergency room"),
        "composer": _("Composer"),
    }
    for active in screen.active_bindings.values():
        binding, node = active.binding, active.node
        if not binding.id or not binding.description or binding.id in found:
            continue
        place, verb = binding.id.split(".", 1)
        words = label(QueueView(verb)) if place == "view" else _(binding.description)
        why = "" if active.enabled else app.why_not(binding.action, node) or _("not possible now")
        found[binding.id] = Deed(
            groups.get(place, place), app.get_key_display(binding), words, active.enabled,
            partial(app.run_action, binding.action, node), why, binding.id,
        )  # fmt: skip
    order = list(groups)
    return sorted(found.values(), key=lambda deed: order.index(_place(deed.group, groups)))


def _place(words: str, groups: Mapping[str, str]) -> str:
    return next((place for place, name in groups.items() if name == words), "app")
