"""The event log of process mining: what an independent reader finds in it, and what pm4py does."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain import events as ev
from supportdesk.domain.events import effective
from supportdesk.domain.evolution import evolve
from supportdesk.domain.month import span
from supportdesk.domain.people import Customer
from supportdesk.insight.xes import write_xes
from supportdesk.services import people, sample
from supportdesk.services.desk import Act, Desk
from supportdesk.store import journal, tickets

VALUES = {
    "string": str,
    "date": datetime.fromisoformat,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "int": int,
    "float": float,
}
NAME = re.compile(r"[A-Za-z_][\w.\-]*(:[\w.\-]+)?")
HOSTILE = 'A<b> & "c" \x1b[31m \u202e\x00 \ufffe\n]]> 三'


NC_NAME = r"[A-Za-z_][\w.\-]*"
TOKEN = r"\S+( \S+)*|"
ATTRIBUTES = {
    "log": {"xes.version": r"\d+(\.\d+)?", "xes.features": TOKEN},
    "extension": {"name": NC_NAME, "prefix": NC_NAME, "uri": r"https?://\S+"},
    "global": {"scope": "event|trace"},
    "classifier": {"name": NC_NAME, "keys": TOKEN},
    "trace": {},
    "event": {},
    "string": {"key": NAME.pattern, "value": r"(?s).*"},
    "date": {"key": NAME.pattern, "value": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"},
    "boolean": {"key": NAME.pattern, "value": "true|false"},
    "int": {"key": NAME.pattern, "value": r"-?\d{1,18}"},
}
"""What the schema of IEEE 1849-2016 has of the elements that we write: their attributes, how those look."""

ORDER = {
    "log": (("extension",), ("global",), ("classifier",), tuple(VALUES), ("trace",)),
    "trace": (tuple(VALUES), ("event",)),
    "global": (tuple(VALUES),),
    "event": (tuple(VALUES),),
}
"""What may stand inside an element, one after the other."""


def fits_the_schema(element: Any) -> None:
    wanted = ATTRIBUTES[element.tag]
    assert element.attrib.keys() == wanted.keys(), element.tag
    for name, value in element.attrib.items():
        assert re.fullmatch(wanted[name], value), (element.tag, name, value)
    order = ORDER.get(element.tag, ())
    places = [next(n for n, tags in enumerate(order) if child.tag in tags) for child in element]
    assert places == sorted(places), f"the order inside {element.tag}"
    for child in element:
        fits_the_schema(child)


def read(text: str) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Traces with their events, and on the way what IEEE 1849 asks of them."""
    root = ET.fromstring(text)
    assert root.tag == "log"
    fits_the_schema(root)
    declared = {each.attrib["prefix"] for each in root.iter("extension")}
    assert declared == {"concept", "time", "lifecycle", "org"}
    scopes = {each.attrib["scope"]: set(_values(each)) for each in root.iter("global")}
    for each in root.iter("classifier"):
        assert set(each.attrib["keys"].split()) <= scopes["event"], "a classifier needs what every event has"
    found = []
    for trace in root.iter("trace"):
        events = [_values(event) for event in trace if event.tag == "event"]
        own = _values([child for child in trace if child.tag != "event"])
        assert scopes["trace"] <= own.keys()
        assert all(scopes["event"] <= event.keys() for event in events)
        found.append((own, events))
    for key in {key for own, events in found for each in (own, *events) for key in each}:
        assert ":" not in key or key.split(":")[0] in declared
    return found


def _values(element: Any) -> dict[str, Any]:
    values = {}
    for child in element:
        assert child.attrib["key"] not in values, "a key stands once"
        values[child.attrib["key"]] = VALUES[child.tag](child.attrib["value"])
    return values


def written(desk: Desk, **wanted: Any) -> str:
    out = io.StringIO()
    counts = write_xes(desk, out, **wanted)
    text = out.getvalue()
    assert (counts.traces, counts.events) == (text.count("<trace>"), text.count("<event>"))
    return text


@pytest.fixture
def sampled(desk: Desk, clock: Any) -> Desk:
    sample.fill(desk, clock.now)
    return desk


def test_it_says_what_the_journals_say(sampled: Desk) -> None:
    traces = read(written(sampled))
    ids = sampled.database.read(tickets.ids_by_number)
    journals = sampled.database.read(lambda c: journal.load(c, ids))
    assert len(traces) == len(ids)
    for (own, events), ticket_id in zip(traces, ids, strict=True):
        ticket = None
        kept = effective(journals[ticket_id])
        assert len(events) == len(kept)
        for event, entry in zip(events, kept, strict=True):
            ticket = evolve(ticket, entry, sampled.book, ticket_id)
            place = ticket.passage.stretches[-1]
            assert event["concept:name"] == entry.event.KIND
            assert event["time:timestamp"] == entry.at.replace(
                microsecond=entry.at.microsecond // 1000 * 1000
            )
            assert event["lifecycle:transition"] == "complete"
            assert (event["stage"], event["tier"]) == (place.stage.value, place.tier.value)
            assert event["status"] == ticket.status.value
            assert event.get("owner") == (ticket.owner.name if ticket.owner else None)
        assert ticket is not None
        assert own["concept:name"] == ticket.number
        assert own.get("category") == (ticket.category.value if ticket.category else None)
        assert (own["imported"], own["reopened"]) == (ticket.imported, ticket.reopened)


def test_what_people_wrote_stays_here(sampled: Desk) -> None:
    text = written(sampled)
    ids = sampled.database.read(tickets.ids_by_number)
    said = 0
    for entries in sampled.database.read(lambda c: journal.load(c, ids)).values():
        for entry in entries:
            if isinstance(entry.event, (ev.NoteAdded, ev.PublicReplied)) and len(entry.event.text) > 20:
                said += 1
                assert entry.event.text[:30] not in text
            if isinstance(entry.event, ev.Registered) and len(entry.event.customer.name) > 3:
                assert f'"{entry.event.customer.name}"' not in text
    assert said > 100


def test_a_month_and_a_query(sampled: Desk) -> None:
    zone = sampled.book.current.zone
    october = read(written(sampled, month=span(2023, 10, zone)))
    assert [own["reported"].astimezone(zone).month for own, _events in october] == [10] * 3
    some = set(sampled.database.read(tickets.ids_by_number)[:7])
    assert len(read(written(sampled, among=some))) == 7
    assert read(written(sampled, among=set())) == []


def test_names_of_any_making_are_harmless(desk: Desk, l1: Any) -> None:
    people.add(desk, l1)
    command = cm.Register("x", "y", customer=Customer(HOSTILE, HOSTILE), reference=HOSTILE, tags=(HOSTILE,))
    ticket = desk.register(l1, command).outcomes[0].ticket_id
    assert not desk.act(l1, [Act(ticket, cm.Claim())]).refused
    text = written(desk)
    ((own, _events),) = read(text)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert own["department"].startswith('A<b> & "c" ␛[31m <U+202E>')
    assert own["department"].endswith("]]> 三")


@pytest.mark.filterwarnings("ignore")
def test_pm4py_reads_the_same(sampled: Desk, tmp_path: Any) -> None:
    """Where it is installed (the group `mining`): traces, events, activities, follows, values."""
    pm4py = pytest.importorskip(
        "pm4py", reason="pm4py is not installed; an independent reader is tried above"
    )
    path = tmp_path / "log.xes"
    text = written(sampled)
    path.write_text(text, encoding="utf-8")
    log = pm4py.read_xes(str(path))
    traces = read(text)
    events = [(own["concept:name"], event) for own, several in traces for event in several]
    assert log["case:concept:name"].nunique() == len(traces)
    assert len(log) == len(events)
    assert Counter(log["concept:name"]) == Counter(event["concept:name"] for _number, event in events)
    follows = Counter(
        (one["concept:name"], other["concept:name"])
        for _own, several in traces
        for one, other in pairwise(several)
    )
    dfg, starts, ends = pm4py.discover_dfg(log)
    assert dict(dfg) == dict(follows)
    assert starts == Counter(several[0]["concept:name"] for _own, several in traces)
    assert ends == Counter(several[-1]["concept:name"] for _own, several in traces)
    for key in ("stage", "tier", "status", "org:resource", "org:role"):
        assert list(log[key]) == [event[key] for _number, event in events]
    times = [at.to_pydatetime().astimezone(UTC) for at in log["time:timestamp"]]
    assert times == [event["time:timestamp"] for _number, event in events]
    assert set(log["case:reopened"]) == {own["reopened"] for own, _events in traces}
