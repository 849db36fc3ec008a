"""The flow between stages and tiers, against journals walked one by one, and how it is told and drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.evolution import fold
from supportdesk.domain.flow import Arrow, Flow, Node, Place
from supportdesk.domain.month import Span, span
from supportdesk.domain.people import Agent, Customer
from supportdesk.domain.vocabulary import Category, Language, Stage, Tier
from supportdesk.insight.flow import flow
from supportdesk.insight.flow_picture import picture
from supportdesk.insight.flow_tables import flow_table
from supportdesk.locale import set_language
from supportdesk.locale.flows import flow_lines
from supportdesk.services import people, sample
from supportdesk.services.desk import Act, Desk
from supportdesk.store import journal, tickets

QUEUE, WORK, HANDOVER = (Node(stage, Tier.L1) for stage in (Stage.QUEUE, Stage.WORK, Stage.HANDOVER))
SOLVED = Node(Stage.CONFIRMATION, Tier.L1)


def walked(desk: Desk, month: Span | None, among: Collection[int] | None = None) -> Flow:
    """The same from the journals, ticket by ticket, without an array."""
    now = desk.now()
    since = month.since if month else datetime.min.replace(tzinfo=UTC)
    until = min(month.until, now + timedelta(microseconds=1)) if month else now + timedelta(microseconds=1)
    moves: dict[tuple[Node | None, Node], list[tuple[bool, timedelta | None]]] = {}
    there: Counter[Node] = Counter()
    ids = desk.database.read(tickets.ids_by_number)
    for ticket_id, entries in desk.database.read(lambda c: journal.load(c, ids)).items():
        if among is not None and ticket_id not in among:
            continue
        before: tuple[Node, datetime] | None = None
        been: set[Node] = set()
        last = None
        for stretch in fold(ticket_id, entries, desk.book).passage.stretches:
            node = Node(stretch.stage, stretch.tier)
            if before is not None and before[0] == node:
                continue
            if since <= stretch.since < until:
                took = None if before is None else stretch.since - before[1]
                moves.setdefault((before[0] if before else None, node), []).append((node in been, took))
            if stretch.since < until:
                over = node.stage is Stage.ENDED and stretch.since < since
                last = None if over else node
            been.add(node)
            before = node, stretch.since
        if last is not None:
            there[last] += 1
    arrows = tuple(
        Arrow(source, target, len(gone), sum(again for again, _ in gone), _nearest(gone))
        for (source, target), gone in moves.items()
    )
    return Flow(
        0,
        sum(a.count for a in arrows if a.source),
        arrows,
        tuple(Place(n, 0, 0, c) for n, c in there.items()),
    )


def _nearest(gone: list[tuple[bool, timedelta | None]]) -> timedelta | None:
    took = sorted(length for _again, length in gone if length is not None)
    return took[(len(took) + 1) // 2 - 1] if took else None


def same(one: Flow, other: Flow) -> None:
    assert set(one.arrows) == set(other.arrows)
    assert one.moves == other.moves
    assert {p.node: p.there for p in one.places if p.there} == {p.node: p.there for p in other.places}


@pytest.fixture
def sampled(desk: Desk, clock: Any) -> Desk:
    sample.fill(desk, clock.now)
    return desk


def test_it_is_what_the_journals_say(sampled: Desk) -> None:
    found = flow(sampled, None)
    same(found, walked(sampled, None))
    assert found.tickets == 203
    zone = sampled.book.current.zone
    now = sampled.now().astimezone(zone)
    for year, month in ((2023, 10), (now.year, now.month), (1999, 1)):
        a_month = span(year, month, zone)
        same(flow(sampled, a_month), walked(sampled, a_month))
    some = set(sampled.database.read(tickets.ids_by_number)[::3])
    same(flow(sampled, None, some), walked(sampled, None, some))


def test_what_leaves_a_node_is_whole(sampled: Desk) -> None:
    found = flow(sampled, None)
    for place in found.places:
        leaving = found.leaving(place.node)
        assert sum(arrow.count for arrow in leaving) == place.left
        assert place.came == place.left + place.there, "all time: who came has left or is there"
        if leaving:
            assert sum(found.share(arrow) for arrow in leaving) == pytest.approx(1)
    assert list(found.arrows) == sorted(found.arrows, key=lambda arrow: -arrow.count)


def test_a_bounce_and_a_change_of_hands(
    desk: Desk, clock: Any, l1: Agent, l1_other: Agent, l2: Agent
) -> None:
    for agent in (l1, l1_other, l2):
        people.add(desk, agent)
    command = cm.Register("VPN", "drops", customer=Customer("Anna"), category=Category.COMPLEX)
    ticket = desk.register(l1, command).outcomes[0].ticket_id

    def act(agent: Agent, command: cm.Command, **later: float) -> None:
        clock.tick(**later)
        assert not desk.act(agent, [Act(ticket, command)]).refused

    act(l1, cm.Claim(), minutes=5)
    act(l1, cm.Assign(l1_other), minutes=5)  # other hands, the same node
    act(l1_other, cm.Escalate(Tier.L2, tried="a", asked="b"), minutes=10)
    act(l2, cm.ReturnHandover("look at the log first"), minutes=7)
    found = flow(desk, None)
    assert found.arrows == (
        Arrow(None, QUEUE, 1, 0, None),
        Arrow(QUEUE, WORK, 1, 0, timedelta(minutes=5)),
        Arrow(WORK, HANDOVER, 1, 0, timedelta(minutes=15)),
        Arrow(HANDOVER, WORK, 1, 1, timedelta(minutes=7)),
    )
    assert found.arrows[3].back
    assert (found.tickets, found.moves) == (1, 3)
    assert set(found.places) == {Place(WORK, 2, 1, 1), Place(QUEUE, 1, 1, 0), Place(HANDOVER, 1, 1, 0)}


MADE = Flow(
    412,
    520,
    (
        Arrow(QUEUE, WORK, 400, 0, timedelta(minutes=4)),
        Arrow(WORK, SOLVED, 100, 3, timedelta(hours=2, minutes=5)),
        Arrow(SOLVED, WORK, 20, 20, timedelta(days=1, hours=3)),
    ),
    (Place(QUEUE, 412, 400, 12), Place(WORK, 420, 100, 320), Place(SOLVED, 100, 20, 80)),
)


def test_it_is_told_widest_first() -> None:
    lines = [line.text for line in flow_lines(MADE)]
    solved = "solved, waiting for the customer's word · L1"
    assert lines == [
        "Tickets: 412, moves between stages and tiers: 520",
        "",
        "waiting to be taken · L1   came 412, left 400, there at the end 12",
        "  ████████████████ 100.0%      400        4m  → being worked on · L1",
        "",
        "being worked on · L1   came 420, left 100, there at the end 320",
        f"  ████             100.0%      100    2h 05m  → {solved}   ↩ 3 again",
        "",
        f"{solved}   came 100, left 20, there at the end 80",
        "  ▊                100.0%       20     1d 3h  → being worked on · L1   ↩ 20 again",
    ]
    assert [line.text[-8:] for line in flow_lines(MADE) if line.back] == ["20 again"]


def test_it_is_a_table_of_the_month() -> None:
    table = flow_table(MADE)
    assert [line.cells for line in table.lines] == [
        ("waiting to be taken · L1", "being worked on · L1", 400, 1.0, timedelta(minutes=4), 0),
        (
            "being worked on · L1",
            "solved, waiting for the customer's word · L1",
            100,
            1.0,
            timedelta(hours=2, minutes=5),
            3,
        ),
        (
            "solved, waiting for the customer's word · L1",
            "↩ being worked on · L1",
            20,
            1.0,
            timedelta(days=1, hours=3),
            20,
        ),
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("made", [MADE, Flow(0, 0, (), ())])
def test_a_picture_that_needs_nothing_else(made: Flow, language: Language) -> None:
    set_language(language)
    text = picture(made)
    root = ET.fromstring(text)
    assert not re.search(r"(?:src|href|url)\s*[=(]|<script", text)
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == len(made.places) + len([a for a in made.arrows if a.source])
    if made.arrows and language is Language.ENGLISH:
        back = "being worked on · L1 · 20 · 100.0% · 1d 3h · ↩ 20 again"
        assert f"solved, waiting for the customer's word · L1 → {back}" in titles
