"""Periodic jobs: once a period, however many workers there are and whenever they are killed."""

from __future__ import annotations

import contextlib
import itertools
import random
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from supportdesk.domain import commands as cm
from supportdesk.domain.errors import BadInput
from supportdesk.domain.people import Customer
from supportdesk.domain.vocabulary import Category
from supportdesk.outreach.jobs import JOBS, Job
from supportdesk.outreach.worker import Worker
from supportdesk.services import jobs, reading, warnings
from supportdesk.services.desk import Desk, utc_now

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


def test_a_job_is_done_once_a_period_by_whoever_comes(desk, clock):
    done: list[str] = []

    def come(worker: str) -> int | None:
        return jobs.do(desk, "tidy", worker, HOUR, lambda: done.append(worker) or 7)

    assert come("one") == 7
    assert come("two") is None
    clock.tick(minutes=59)
    assert come("one") is None
    clock.tick(minutes=1)
    assert come("two") == 7
    assert done == ["one", "two"]


def test_jobs_do_not_wait_for_each_other(desk):
    assert jobs.do(desk, "one", "w", HOUR, lambda: jobs.do(desk, "two", "w", HOUR, lambda: 2)) == 2


def test_who_is_silent_is_given_up_and_may_not_end_what_another_began(desk, clock):
    dead = jobs.take(desk, "tidy", "dead")
    clock.tick(seconds=119)
    assert jobs.take(desk, "tidy", "alive") is None
    assert jobs.next_due(desk, ["tidy"]) == dead.began + jobs.PATIENCE
    clock.tick(seconds=1)
    alive = jobs.take(desk, "tidy", "alive")
    assert alive is not None
    assert not jobs.renew(desk, dead)
    assert not jobs.finish(desk, dead, HOUR)
    assert jobs.finish(desk, alive, HOUR)
    (state,) = jobs.listing(desk)
    assert (state.holder, state.last_at, state.next_at) == ("", alive.began, alive.began + HOUR)


def test_who_says_that_it_is_at_it_keeps_it(desk, clock):
    slow = jobs.take(desk, "tidy", "slow")
    for _ in range(5):
        clock.tick(seconds=100)
        assert jobs.renew(desk, slow)
        assert jobs.take(desk, "tidy", "other") is None
    assert jobs.finish(desk, slow, timedelta(seconds=60))
    assert jobs.next_due(desk, ["tidy"]) == clock.now, "a job longer than its period is due at once"


def test_a_long_job_is_renewed_while_it_runs(desk, clock):
    """The holder's pulse is real time; it alone keeps the job from another, whose clock is long past it."""
    renewed = threading.Event()
    held = desk.database.write

    def write(job):
        result = held(job)
        if threading.current_thread().name == "job tidy":
            renewed.set()
        return result

    desk.database.write = write
    short = timedelta(seconds=0.03)

    def long() -> int:
        clock.tick(hours=1)
        renewed.clear()
        assert renewed.wait(10)
        assert jobs.take(desk, "tidy", "other", short) is None
        return 1

    assert jobs.do(desk, "tidy", "slow", HOUR, long, short) == 1


def test_a_job_that_fails_says_why_and_is_due_again_a_period_later(desk, clock):
    def fail() -> int:
        raise BadInput("mail_address", given="x")

    with pytest.raises(BadInput):
        jobs.do(desk, "tidy", "w", HOUR, fail)
    (state,) = jobs.listing(desk)
    assert (state.fault, state.next_at) == ("mail_address (given=x)", clock.now + HOUR)
    clock.tick(hours=1)
    assert jobs.do(desk, "tidy", "w", HOUR, lambda: 1) == 1
    assert jobs.listing(desk)[0].fault == ""


def test_a_worker_does_the_list_and_one_that_fails_hinders_no_other(desk, clock):
    done: list[str] = []
    failed: list[tuple[str, str]] = []

    def fail(_desk: Desk, _worker: str) -> int:
        raise ValueError("no")

    def note(_desk: Desk, worker: str) -> int:
        done.append(worker)
        return 1

    todo = (
        Job("bad", HOUR, fail),
        Job("good", HOUR, note),
        Job("elsewhere", HOUR, note, able=lambda _desk: False),
    )
    worker = Worker(desk, "w", failed=lambda job, error: failed.append((job, str(error))), todo=todo)
    assert worker.turn() == 0
    worker.turn()
    assert (done, failed) == (["w"], [("bad", "no")])
    assert [state.name for state in jobs.listing(desk)] == ["bad", "good"]
    assert worker._next_due() == clock.now + HOUR


def test_every_job_of_the_desk_has_a_name_of_its_own_and_runs_on_an_empty_desk(desk):
    assert len({job.name for job in JOBS}) == len(JOBS)
    failed = []
    Worker(desk, "w", failed=lambda job, error: failed.append((job, error))).turn()
    assert failed == []
    assert {state.name for state in jobs.listing(desk)} <= {job.name for job in JOBS}


def test_a_worker_tells_what_comes_near(desk, clock, team):
    desk.register(team.l1, cm.Register("打印机离线", customer=Customer("张*"), category=Category.SIMPLE))
    clock.tick(days=9)
    Worker(desk, "w").turn()
    assert warnings.notices(desk, team.l1)


# ---------------------------------------------------------------- many, killed at any instant

WORKER = """
import sys, time
from datetime import timedelta
from supportdesk.domain import commands as cm
from supportdesk.domain.people import Agent, Customer
from supportdesk.services import jobs, reading, warnings
from supportdesk.services.desk import Desk
desk, name = Desk.open(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
while True:
    if lease := jobs.take(desk, "tidy", name, timedelta(seconds=1)):
        desk.register(Agent(name, name), cm.Register(lease.began.isoformat(), customer=Customer(name)))
        jobs.finish(desk, lease, timedelta(seconds=0.4))
    time.sleep(0.01)  # a process of its own that is killed: no test waits for it
"""


def test_of_many_workers_one_does_it_each_period_though_they_are_killed(database_url: str) -> None:
    """Three work, one after the other is killed at random; no period has it twice, and it never stops."""
    desk, chance = Desk.open(database_url), random.Random(3)
    began = utc_now().timestamp()

    def started(name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", WORKER, database_url, name]
        made = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert made.stdout is not None
        assert made.stdout.readline() == b"ready\n"
        return made

    working = [started(f"w{n}") for n in range(3)]
    try:
        for n in range(4):
            one = chance.choice(working)
            with contextlib.suppress(subprocess.TimeoutExpired):
                one.wait(chance.uniform(0.1, 0.7))
            assert one.poll() is None, one.communicate()
            one.kill()
            one.communicate()
            working[working.index(one)] = started(f"again{n}")
    finally:
        for one in working:
            one.kill()
            one.communicate()
    passed = utc_now().timestamp() - began
    told = reading.rows(desk, range(1, 500)).values()
    instants = sorted(datetime.fromisoformat(row.subject).timestamp() for row in told)
    desk.close()
    assert all(later - earlier >= 0.399 for earlier, later in itertools.pairwise(instants)), instants
    assert len(instants) >= 4, "who was killed holds it for a second, and the next goes on"
    assert passed / 0.4 + 1 >= len(instants)
