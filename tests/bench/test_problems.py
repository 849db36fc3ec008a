"""What it costs to group a month's reports, and how good the groups are.

Planted groups share four of six words of their own beside noise; questions that were judged to have one
answer are the same problem in other words (those sets lie beside the project and are not part of it).
"""

from __future__ import annotations

import random
import resource
import time
from collections import Counter
from itertools import combinations

import pytest

from supportdesk.domain.problems import Said, problems
from supportdesk.domain.tokens import tokens
from tests.bench.figures import heading
from tests.bench.test_relevance import judged

pytestmark = pytest.mark.bench


def planted(reports: int, groups: int) -> tuple[list[Said], dict[int, int]]:
    """Reports, of which six in ten belong to a group, and whose group each is of."""
    rng = random.Random(1)
    common = [f"c{n}" for n in range(60)]
    themes = [[f"t{group}w{n}" for n in range(6)] for group in range(groups)]
    said, truth = [], {}
    for n in range(reports):
        words = {rng.choice(common) for _ in range(4)} | {
            f"v{int(rng.paretovariate(0.5)) % 4000}" for _ in range(8)
        }
        truth[n] = -n - 1
        if rng.random() < 0.6:
            truth[n] = min(int(rng.expovariate(8 / groups)), groups - 1)
            words |= set(rng.sample(themes[truth[n]], 4))
        said.append(Said(n, frozenset(words)))
    return said, truth


@pytest.mark.parametrize(("reports", "groups"), [(1_000, 20), (28_000, 200), (100_000, 500)])
def test_planted_groups(reports: int, groups: int) -> None:
    said, truth = planted(reports, groups)
    begun = time.process_time()
    found = problems(said)
    took = time.process_time() - begun
    told = sum(one.count * (one.count - 1) // 2 for one in found)
    right = sum(
        many * (many - 1) // 2 for one in found for many in Counter(truth[n] for n in one.tickets).values()
    )
    same = sum(many * (many - 1) // 2 for many in Counter(truth.values()).values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    heading(f"{reports:,} reports, {groups} planted problems")
    print(
        f"  {took:5.1f} s of the processor, peak {peak} MiB | precision {right / told:6.1%}  "
        f"recall {right / same:6.1%} of {same:,} pairs, {len(found)} groups"
    )


@pytest.mark.parametrize("name", ["stackfaq_en", "winserver_zh"])
def test_questions_of_one_answer_are_one_problem(name: str) -> None:
    kinds = ("paraphrase", "desc", "heading", "mixed")
    asked = [question for question in judged(name).questions if question[1] in kinds]
    found = problems([Said(n, frozenset(tokens(text))) for n, (text, _kind, _right) in enumerate(asked)], 2)
    same = {(a, b) for a, b in combinations(range(len(asked)), 2) if asked[a][2] & asked[b][2]}
    told = {pair for one in found for pair in combinations(one.tickets, 2)}
    heading(f"{name}: {len(asked)} reports, {len(same)} pairs of them the same")
    print(f"  precision {len(told & same) / len(told):6.1%}  recall {len(told & same) / len(same):6.1%}")
