"""Alerts of monitoring as reports (process §1): what an alert says, whoever's shape it comes in.

Alertmanager's shape is known; of any other a mapping says which part is what. Messages are of strangers:
whatever is not as expected is left out or refused, never guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from supportdesk.domain.books import NAME, Section, read_book
from supportdesk.domain.errors import BadInput
from supportdesk.domain.filled_in import tags as parted
from supportdesk.domain.rules import LONG, SHORT
from supportdesk.domain.storable import storable
from supportdesk.domain.vocabulary import Impact, Urgency

MOST = 200
"""Alerts that one message may bring."""

TAG = 40
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that monitoring tells. `group` makes two tellings one matter; not `firing`: it is over."""

    group: str
    firing: bool
    subject: str
    text: str
    name: str
    department: str = ""
    urgency: Urgency = Urgency.MEDIUM
    impact: Impact = Impact.ONE
    tags: tuple[str, ...] = ()


_SEVERITIES = {
    Urgency.HIGH: ("critical", "crit", "page", "emergency", "fatal", "error", "high", "disaster"),
    Urgency.MEDIUM: ("warning", "warn", "medium", "average"),
    Urgency.LOW: ("info", "notice", "none", "low", "debug"),
}
"""What the world calls how bad it is."""


def _urgency(severity: str) -> Urgency:
    said = severity.strip().casefold()
    return next((urgency for urgency, words in _SEVERITIES.items() if said in words), Urgency.MEDIUM)


def made(
    *, group: str, firing: bool, subject: str, text: str, name: str, department: str = "",
    urgency: Urgency = Urgency.MEDIUM, impact: Impact = Impact.ONE, tags: Sequence[str] = (),
) -> Alert:  # fmt: skip
    """An alert that every ticket can hold: too long is cut, what no database keeps is shown as missing."""

    def line(words: str) -> str:
        return _cut(" ".join(words.split()), SHORT)

    given = tuple(tag for tag in parted(tags) if len(tag) <= TAG)[:20]
    return storable(
        Alert(
            group, firing, line(subject), _cut(text.strip(), LONG), line(name), line(department), urgency,
            impact, given,
        )
    )  # fmt: skip


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


# ---------------------------------------------------------------- Alertmanager


def of_alertmanager(told: Mapping[str, Any]) -> Alert:
    """A message of Alertmanager (webhook, version 4): a group of alerts is one matter.

    Raises BadInput (`alert_shape`) where it has no group or no alerts.
    """
    group, alerts = told.get("groupKey"), told.get("alerts")
    if not isinstance(group, str) or not group:
        raise BadInput("alert_shape", part="groupKey")
    if not isinstance(alerts, list) or not all(isinstance(each, Mapping) for each in alerts):
        raise BadInput("alert_shape", part="alerts")
    common = {**_texts(told.get("groupLabels")), **_texts(told.get("commonLabels"))}
    notes = _texts(told.get("commonAnnotations"))
    firing = [each for each in alerts if each.get("status") != "resolved"]
    is_firing = told.get("status") != "resolved" and bool(firing or not alerts)
    name = common.get("alertname") or _first(alerts, "labels", "alertname")
    what = notes.get("summary") or _first(alerts, "annotations", "summary")
    severities = [_urgency(_texts(each.get("labels")).get("severity", "")) for each in firing]
    urgency = min(severities, key=list(Urgency).index, default=_urgency(common.get("severity", "")))
    parts = [notes.get("description", "")]
    parts += [_alert_text(each) for each in (firing or alerts)[:MOST]]
    return made(
        group=group,
        firing=is_firing,
        subject=what or name or group,
        text="\n\n".join(part for part in dict.fromkeys(parts) if part) or what or name or group,
        name=common.get("job") or common.get("instance") or name or "Alertmanager",
        department="Alertmanager",
        urgency=urgency,
        tags=("monitoring", name) if name else ("monitoring",),
    )


def _alert_text(alert: Mapping[str, Any]) -> str:
    """An alert in lines: what it says, then its labels, since when, and where to look."""
    notes, labels = _texts(alert.get("annotations")), _texts(alert.get("labels"))
    lines = [notes.get("summary", ""), notes.get("description", "")]
    lines.append(", ".join(f"{key}={value}" for key, value in sorted(labels.items())[:40]))
    for key in ("startsAt", "generatorURL"):
        value = alert.get(key)
        lines.append(value if isinstance(value, str) else "")
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _first(alerts: Sequence[Mapping[str, Any]], part: str, key: str) -> str:
    return next((found for each in alerts if (found := _texts(each.get(part)).get(key))), "")


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(key): text for key, text in value.items() if isinstance(text, str)}


# ---------------------------------------------------------------- any other shape, by a mapping

_KEYS = (
    "name", "each", "group", "subject", "text", "customer", "department", "severity", "state", "resolved",
    "impact", "tags",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HookMapping:
    """Which part of a message is what: texts with `{path.to.part}`. `each` is the path of a list of alerts,
    if one message brings several; `resolved` are the states in which it is over.
    """

    name: str
    group: str
    subject: str
    text: str
    customer: str
    department: str
    severity: str
    state: str
    resolved: frozenset[str]
    impact: Impact
    tags: tuple[str, ...]
    each: str = ""

    def alerts(self, told: Any) -> list[Alert]:
        """What a message tells. Raises BadInput (`alert_shape`): a part that has to be there is not."""
        every = [told]
        if self.each:
            every = _part(told, self.each)
            if not isinstance(every, list) or len(every) > MOST:
                raise BadInput("alert_shape", part=self.each)
        return [self._one(each) for each in every]

    def _one(self, told: Any) -> Alert:
        subject, group = fill(self.subject, told), fill(self.group, told)
        for key, text in (("group", group), ("subject", subject)):
            if not text.strip():
                raise BadInput("alert_shape", part=getattr(self, key))
        return made(
            group=group,
            firing=fill(self.state, told).strip().casefold() not in self.resolved,
            subject=subject,
            text=fill(self.text, told) or subject,
            name=fill(self.customer, told) or self.name,
            department=fill(self.department, told),
            urgency=_urgency(fill(self.severity, told)),
            impact=self.impact,
            tags=[fill(tag, told) for tag in self.tags],
        )


def read_mappings(text: str) -> tuple[HookMapping, ...]:
    """The mappings of a file, each `[[hook]]`. Raises BadInput with the line of a fault."""
    found: dict[str, HookMapping] = {}
    for section in read_book(text, {"hook": ""}):
        section.only(_KEYS)
        mapping = _mapping(section)
        if mapping.name in found or mapping.name == "alertmanager":
            raise BadInput("book_twice", line=section.line_of("name"), given=mapping.name)
        found[mapping.name] = mapping
    return tuple(found.values())


def _mapping(section: Section) -> HookMapping:
    name = section.text("name", required=True)
    if not NAME.fullmatch(name):
        raise BadInput("book_name", line=section.line_of("name"), given=name)
    return HookMapping(
        name=name,
        group=section.text("group", required=True),
        subject=section.text("subject", required=True),
        text=section.text("text"),
        customer=section.text("customer"),
        department=section.text("department"),
        severity=section.text("severity"),
        state=section.text("state"),
        resolved=frozenset(word.casefold() for word in section.texts("resolved")),
        impact=Impact(section.one_of("impact", [each.value for each in Impact], default=Impact.ONE.value)),
        tags=section.texts("tags"),
        each=section.text("each"),
    )


def fill(template: str, told: Any) -> str:
    """A text with the parts of a message in their places; what is not there is empty. Nothing but looking up
    happens here: a message can't make the desk do anything.
    """
    return _PLACE.sub(lambda found: _said(_part(told, found[1])), template)


def _part(told: Any, path: str) -> Any:
    for step in path.strip().split("."):
        if isinstance(told, Mapping):
            told = told.get(step)
        elif isinstance(told, list) and step.isdecimal() and len(step) < 6 and int(step) < len(told):
            told = told[int(step)]
        else:
            return None
    return told


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)[:LONG]
