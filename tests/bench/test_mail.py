"""How fast mails are taken: read, told apart and stored, beside Python's own reading of them alone."""

from __future__ import annotations

import email.policy
from collections.abc import Callable
from contextlib import suppress
from email.parser import BytesParser
from pathlib import Path
from time import perf_counter, process_time

import pytest

from supportdesk.domain.mails import Arrived
from supportdesk.intake.mail_boxes import take_files
from supportdesk.services.desk import Desk

pytestmark = pytest.mark.bench
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "mail" / "public_corpus"
NAMES = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References")
ROUNDS = 3


def _python(raws: list[bytes]) -> None:
    """What the standard library does: the heads that are asked for, and every part decoded."""
    for raw in raws:
        message = BytesParser(policy=email.policy.default).parsebytes(raw)
        for name in NAMES:
            with suppress(Exception):  # the library's own faults are not what is measured
                str(message[name])
        for part in message.walk():
            if not part.is_multipart():
                try:
                    part.get_content()
                except (LookupError, ValueError, KeyError):
                    part.get_payload(decode=True)


def _spent(job: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor: what else the machine does is in the first alone."""
    begun, worked = perf_counter(), process_time()
    job()
    return perf_counter() - begun, process_time() - worked


def test_mails_are_taken_at_a_third_of_the_speed_of_reading_them_alone(tmp_path: Path) -> None:
    if not CORPUS.exists():
        pytest.skip(f"{CORPUS} is not there: mails of others are not committed")
    raws = [path.read_bytes() for path in sorted(CORPUS.iterdir())]
    alone: list[tuple[float, float]] = []
    whole: list[tuple[float, float]] = []
    for n in range(ROUNDS):
        desk = Desk.open(str(tmp_path / f"{n}.sqlite3"))

        def take(desk: Desk = desk) -> None:
            assert sum(sum(fates.values()) for fates in take_files(desk, map(Arrived, raws), "bench")) == len(
                raws
            )

        alone.append(_spent(lambda: _python(raws)))
        whole.append(_spent(take))
        desk.close()
    ratio = min(worked for _clock, worked in whole) / min(worked for _clock, worked in alone)
    ours, theirs = min(clock for clock, _worked in whole), min(clock for clock, _worked in alone)
    print(
        f"\n{len(raws)} mails, {sum(map(len, raws)) / 1e6:.1f} MB: taken {len(raws) / ours:,.0f}/s, "
        f"by Python's email alone read {len(raws) / theirs:,.0f}/s: ratio {ours / theirs:.2f} by the clock, "
        f"{ratio:.2f} of the processor's time"
    )
    assert ratio <= 3
