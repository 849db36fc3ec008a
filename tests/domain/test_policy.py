"""What a policy may say, and what it is told when it says something else."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supportdesk.domain.evolution import SIGNALS
from supportdesk.domain.policy import Facts, PolicyBook, PolicyError, parse_duration, parse_policy
from supportdesk.domain.vocabulary import Category, Channel, Priority, Status, Tier
from supportdesk.services.files import data_file
from tests.told import told

SHIPPED = data_file("policy.toml").read_text(encoding="utf-8")
CALENDAR = 'use_calendar = "c"\n[calendar.c]\nzone = "UTC"\nalways = true\n'
CLOCK = '[[clock]]\nname = "response"\nstart = ["registered"]\nmeet = ["public_answer"]\n'


def parse(text: str):
    return parse_policy(text, 3, SIGNALS)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def granted(clock, category, priority, tier=Tier.L1) -> timedelta | None:
    line = clock.line(Facts(category, priority, tier, Channel.MAIL, "Ada", "Sales", frozenset()))
    return line.within if line else None


# ---------------------------------------------------------------- the shipped one (process §7)

#    clock         simple   complex  urgent   (minutes; - for none)
TARGETS = """
     response      10       10       5
     registration  10       10       -
     acceptance    30       30       5
     diagnosis     -        1440     -
     workaround    -        -        60
     update        240      240      60
     promise       -        -        -
     resolution    120      2880     1440
"""


@pytest.mark.parametrize("line", TARGETS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_the_shipped_targets_are_those_of_the_process(line):
    name, *words = line.split()
    clock = parse(SHIPPED).by_name[name]
    for category, word in zip((Category.SIMPLE, Category.COMPLEX, Category.URGENT), words, strict=True):
        for priority in (None, *Priority):
            expected = None if word == "-" else minutes(int(word))
            assert granted(clock, category, priority) == expected, (name, category)


def test_the_shipped_policy_names_what_pauses_and_repeats():
    clocks = parse(SHIPPED).clocks
    assert {c.name for c in clocks if c.pause} == {"diagnosis", "update", "resolution"}
    assert {status for c in clocks for status in c.pause} == {Status.WAITING_CUSTOMER}
    assert {c.name for c in clocks if c.repeats} == {"acceptance", "update"}
    assert {c.name for c in clocks if c.each} == {"promise"}
    assert {c.name for c in clocks if "reopened" in c.reopen} == {"resolution"}
    policy = parse(SHIPPED)
    assert policy.calendar.always_open
    assert policy.warnings == (50, 75, 90)
    assert policy.required == ("subject", "customer")
    assert policy.zone == ZoneInfo("Asia/Shanghai")
    assert policy.version == 3


def test_docs_name_every_signal_and_no_other():
    text = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)
    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == SIGNALS


# ---------------------------------------------------------------- targets


def test_the_first_target_that_fits_counts():
    text = CLOCK + (
        'target = [{ category = ["complex", "urgent"], priority = "high", within = "1h30m" },'
        '{ tier = "L3", within = "none" }, { priority = "low", within = "2d" }]'
    )
    clock = parse(CALENDAR + text).by_name["response"]
    assert granted(clock, Category.URGENT, Priority.HIGH, Tier.L3) == minutes(90)
    assert granted(clock, Category.SIMPLE, Priority.HIGH, Tier.L3) is None
    assert granted(clock, None, Priority.LOW) == timedelta(days=2)
    assert granted(clock, None, None) is None


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("10m", 600), ("1h30m", 5400), ("2d", 172_800), ("0m", 0)]
)
def test_lengths_of_time(text, seconds):
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "10", "m", "1h 30m", "-5m", "1.5h", "10 min"])
def test_lengths_of_time_that_are_none(text):
    with told(PolicyError, "Write it as 90s, 10m, 1h30m or 2d"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("line", "days", "end_of_day"),
    [
        ('within = "2wd"', 2, False),
        ('within = "2 wd"', 2, False),
        ('within = "1 working day"', 1, False),
        ('within = "10 working days", end_of_day = true', 10, True),
        ('within = "0wd", end_of_day = true', 0, True),
    ],
)
def test_working_days(line, days, end_of_day):
    target = parse(CALENDAR + CLOCK + f"target = [{{ {line} }}]").by_name["response"].targets[0]
    assert (target.days, target.end_of_day, target.within) == (days, end_of_day, None)


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clock = [", "not valid TOML"),
        ("", "“always” is no known calendar"),
        (
            'use_calendar = "d"\n[calendar.c]\nzone = "UTC"\nalways = true\n' + CLOCK,
            "“d” is no known calendar",
        ),
        (
            'use_calender = "c"\n' + CALENDAR + CLOCK,
            "“use_calender” is no known key. Did you mean “use_calendar”?",
        ),
        (CALENDAR, "has no [[clock]]"),
        (CALENDAR + CLOCK.replace("[[clock]]", "[clock]"), "has no [[clock]]"),
        (CALENDAR + CLOCK + CLOCK, "Two clocks have one name"),
        (CALENDAR + CLOCK.replace("response", "Erste Antwort"), "can't name a clock"),
        (CALENDAR + CLOCK + 'metes = ["resolved"]\n', "“metes” is no known key. Did you mean “meet”?"),
        (
            CALENDAR + CLOCK.replace("public_answer", "public_anwser"),
            "Clock “response”: meet: “public_anwser” is no known event. Did you mean “public_answer”?",
        ),
        (CALENDAR + CLOCK.replace("registered", "undone"), "start: “undone” is no known event"),
        (CALENDAR + CLOCK.replace('["registered"]', '"registered"'), "is not a list"),
        (CALENDAR + CLOCK.replace('["registered"]', "[]"), "A clock needs start and meet"),
        (CALENDAR + CLOCK.replace('meet = ["public_answer"]', ""), "A clock needs start and meet"),
        (
            CALENDAR + CLOCK + 'cancel = ["closd"]',
            "cancel: “closd” is no known event. Did you mean “closed”?",
        ),
        (
            CALENDAR + CLOCK + 'reopen = ["reopen"]',
            "reopen: “reopen” is no known event. Did you mean “reopened”?",
        ),
        (
            CALENDAR + CLOCK + 'pause = ["waiting"]',
            "pause: “waiting” is no known status. Did you mean “waiting_customer”?",
        ),
        (CALENDAR + CLOCK + "pause = [[1]]", "pause: “[1]” is no known status"),
        (CALENDAR + CLOCK + 'target = { within = "1h" }', "is not a list"),
        (CALENDAR + CLOCK + 'target = ["1h"]', "is no target"),
        (CALENDAR + CLOCK + "target = [{}]", "target: the time is missing"),
        (CALENDAR + CLOCK + 'target = [{ within = "1 h" }]', "is not a length of time"),
        (CALENDAR + CLOCK + 'target = [{ within = "0wd" }]', "“0wd” is no time"),
        (CALENDAR + CLOCK + 'target = [{ within = "2h", end_of_day = true }]', "goes with working days"),
        (CALENDAR + CLOCK + 'target = [{ within = "2wd", end_of_day = "yes" }]', "goes with working days"),
        (
            CALENDAR + CLOCK + 'target = [{ catgory = "urgent", within = "1h" }]',
            "“catgory” is no known condition. Did you mean “category”?",
        ),
        (
            CALENDAR + CLOCK + 'target = [{ category = "urgnt", within = "1h" }]',
            "“urgnt” is no known category. Did you mean “urgent”?",
        ),
        (
            CALENDAR + CLOCK + 'target = [{ tier = ["L1", "L4"], within = "1h" }]',
            "“L4” is no known tier. Did you mean “L",
        ),
        (CALENDAR + CLOCK + 'target = [{ tier = 2, within = "1h" }]', "is not a list"),
        (
            CALENDAR + CLOCK + 'target = [{ when = "dpt:{0}{x}", within = "1h" }]',
            "In “dpt:{0}{x}”, at 1: “dpt” is no known field. Did you mean “dept”?",
        ),
        (
            'required = ["custmer"]\n' + CALENDAR + CLOCK,
            "“custmer” is no known field that a report can need. Did you mean “customer”?",
        ),
        ('required = "subject"\n' + CALENDAR + CLOCK, "is not a list"),
        ("outbreak = 3\n" + CALENDAR + CLOCK, "no number of alike reports"),
        (CALENDAR + CLOCK + "[outbreak]\nalike = 1\n", "no number of alike reports"),
        (CALENDAR + CLOCK + '[outbreak]\nwithin = "soon"\n', "is not a length of time"),
        (CALENDAR + CLOCK + "[outbreak]\nlike = 3\n", "alike"),
        (CALENDAR + CLOCK + '[articles]\nreview_after = "3h"\n', "at least a day"),
        (CALENDAR + CLOCK + '[articles]\nreview_after = "soon"\n', "is not a length of time"),
        (CALENDAR + CLOCK + "[articles]\nreview = 3\n", "review_after"),
        (CALENDAR + CLOCK + '[retention]\ncontents = "30d"\n', "“content”"),
        (CALENDAR + CLOCK + '[retention]\nfiles = "3h"\n', "a day at least"),
        (CALENDAR + CLOCK + "[retention]\nfiles = 30\n", "no length of time"),
        (CALENDAR + CLOCK + '[retention]\nfiles = "soon"\n', "is not a length of time"),
        ("warnings = 50\n" + CALENDAR + CLOCK, "is not a list"),
        ("warnings = [50, 100]\n" + CALENDAR + CLOCK, "whole percents between 1 and 99"),
        ('warnings = ["50"]\n' + CALENDAR + CLOCK, "whole percents between 1 and 99"),
        ('zone = "Asia/Shanghia"\n' + CALENDAR + CLOCK, "Did you mean “Asia/Shanghai”?"),
        ('zone = "Asia"\n' + CALENDAR + CLOCK, "“Asia” is no known time zone"),
        ('calendar = "office"\n' + CLOCK, "A calendar is a table of its own"),
        ("[calendar]\nalways = true\n" + CLOCK, "A calendar is a table of its own"),
        (CALENDAR.replace("always = true", 'mon = ["9-5"]') + CLOCK, "are no working hours"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_nearest_word(text, said):
    with told(PolicyError, re.escape(said)):
        parse(text)


def test_a_day_of_a_calendar_that_is_misspelt_is_told():
    with told(PolicyError, "“monday” is no known key. Did you mean “mon”"):
        parse('use_calendar = "c"\n[calendar.c]\nzone = "UTC"\nmonday = ["09:00-17:00"]\n' + CLOCK)


@pytest.mark.parametrize("key", ["start", "meet", "reopen", "cancel"])
@pytest.mark.parametrize("signal", sorted(SIGNALS))
def test_every_signal_may_stand_everywhere(key, signal):
    clock = {"name": "x", "start": ["registered"], "meet": ["resolved"]} | {key: [signal]}
    lines = [f"{name} = {value!r}".replace("'", '"') for name, value in clock.items()]
    policy = parse(CALENDAR + "[[clock]]\n" + "\n".join(lines))
    assert [c.name for c in policy.by_signal[signal]] == ["x"]


# ---------------------------------------------------------------- versions


def test_a_ticket_finds_the_version_it_was_given():
    old, new = parse_policy(SHIPPED, 1, SIGNALS), parse_policy(SHIPPED, 2, SIGNALS)
    book = PolicyBook([new, old])
    assert book.current is new
    assert book[1] is old
    with told(PolicyError, "Version 3 of the policy"):
        book[3]


def test_a_desk_without_a_policy_says_so():
    with told(PolicyError, "has no policy"):
        PolicyBook([])


def test_the_shipped_file_is_what_the_reader_knows():
    keys = {key for clock in tomllib.loads(SHIPPED)["clock"] for key in clock}
    assert keys <= {
        "name",
        "start",
        "meet",
        "pause",
        "reopen",
        "cancel",
        "carry",
        "repeats",
        "each",
        "target",
    }
