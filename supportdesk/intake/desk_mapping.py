"""What another desk's words mean here: a mapping file of states, priorities, categories and channels.

`data/mappings/desks/` has one for each desk that is known; a copy, changed, is for a desk whose people gave
their states names of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TypeVar

from supportdesk.domain.vocabulary import Category, Channel, Impact, Priority, Status, Urgency
from supportdesk.intake.findings import Finding, shown
from supportdesk.intake.mapping_words import MappingParser, mapping_text
from supportdesk.intake.told import Untaken

V = TypeVar("V")

_STATES = tuple(Status)
_TABLES = ("source", "zone", "states", "priorities", "categories", "impacts", "urgencies", "channels")


@dataclass(frozen=True)
class DeskMapping:
    """From words of the other desk, folded in case, to ours. `zone`: where times without one are read."""

    source: str
    zone: tzinfo | None
    states: Mapping[str, Status]
    priorities: Mapping[str, Priority]
    categories: Mapping[str, Category]
    impacts: Mapping[str, Impact]
    urgencies: Mapping[str, Urgency]
    channels: Mapping[str, Channel]

    def look(self, values: Mapping[str, V], word: str, place: tuple[int, str], untaken: Untaken) -> V | None:
        """Our value for a word; one that is not in the mapping is told of with its `place`, row and
        column. None for each where the mapping says nothing of the kind.
        """
        if not values or not word.strip():
            return None
        found = values.get(word.strip().casefold())
        if found is None:
            untaken.find(Finding(*place, "unknown_word", shown(word)))
        return found


def read_desk_mapping(path: Path, extra: tuple[str, ...] = ()) -> tuple[DeskMapping, MappingParser]:
    """The mapping of a file, and its parser for the tables `extra` that only one format has.

    Raises BadInput, as `intake.mapping.read_mapping`.
    """
    parser = MappingParser(mapping_text(path), str(path))
    parser.known("table", parser.table, (*_TABLES, *extra))
    source = parser.source()
    zone = parser.table.get("zone")
    if zone is not None and not isinstance(zone, str):
        parser.refuse("zone", "text in quotes", zone)
    states = parser.strings("states")
    parser.known("status", states.values(), _STATES)
    mapping = DeskMapping(
        source=source,
        zone=parser.zone(zone) if zone else None,
        states=_folded({word: Status(ours) for word, ours in states.items()}),
        priorities=_folded(parser.values("priorities", Priority)),
        categories=_folded(parser.values("categories", Category)),
        impacts=_folded(parser.values("impacts", Impact)),
        urgencies=_folded(parser.values("urgencies", Urgency)),
        channels=_folded(parser.values("channels", Channel)),
    )
    return mapping, parser


def _folded(values: Mapping[str, V]) -> dict[str, V]:
    return {word.strip().casefold(): value for word, value in values.items()}
