"""Frequent problems: what was planted is found, in both languages, and hostile words break nothing."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.problems import LEAST, Said, as_said, asked, problems
from supportdesk.domain.proposals import known_again, name_of
from supportdesk.domain.tokens import tokens

PLANTED = {
    "vpn": [
        "VPN drops every few minutes", "VPN connection drops from home", "my VPN drops again",
        "VPN drops when I call", "vpn drops on the hotel network", "VPN drops, error 691",
    ],
    "printer": [
        "printer on floor three is offline", "printer offline again", "third floor printer shows offline",
        "the printer is offline since ten", "Printer offline, cannot print",
    ],
    "密码": [
        "OA密码错误无法登录", "登录OA提示密码错误", "密码错误，登不上OA", "OA系统登录密码错误",
        "OA 提示“密码错误”",
    ],
    "发票": ["发票导出报错", "导出发票时报错504", "发票导出一直报错", "财务发票导出报错"],
}  # fmt: skip
OTHERS = [
    "laptop screen black", "new starter on Monday", "coffee machine leaks", "badge does not open the door",
    "会议室投影仪没有信号", "申请新的显示器", "手机收不到短信", "空调太冷",
]  # fmt: skip


def report(n: int, text: str, *signs: str) -> Said:
    return Said(n, frozenset(tokens(text)) | set(signs))


def planted() -> tuple[list[Said], dict[int, str]]:
    texts = [(name, text) for name, some in PLANTED.items() for text in some]
    texts += [(f"other {n}", text) for n, text in enumerate(OTHERS)]
    return [report(n, text) for n, (_name, text) in enumerate(texts, 1)], {
        n: name for n, (name, _text) in enumerate(texts, 1)
    }


def test_planted_problems_are_found_in_both_languages():
    said, truth = planted()
    found = problems(said)
    told = {pair for problem in found for pair in combinations(problem.tickets, 2)}
    same = {pair for pair in combinations(truth, 2) if truth[pair[0]] == truth[pair[1]]}
    assert len(told & same) / len(told) >= 0.95  # of what is grouped, so much belongs together
    assert len(told & same) / len(same) >= 0.8  # and so much of what belongs together is found
    assert {truth[problem.typical] for problem in found} == set(PLANTED)
    assert [problem.count for problem in found] == sorted((p.count for p in found), reverse=True)


def test_each_is_asked_for_by_words_that_select_it():
    said, truth = planted()
    found = problems(said)
    for problem, best in zip(found, asked(found, said), strict=True):
        hits = {report.id for report in said if set(best.words) <= report.tokens}
        assert (best.found, best.right) == (len(hits), len(hits & set(problem.tickets)))
        assert best.right / best.found >= 0.8, truth[problem.typical]
        assert best.right / problem.count >= 0.8, truth[problem.typical]


def test_a_tag_or_an_article_in_common_says_more_than_words():
    texts = ["screen stays black", "nothing to see", "display is dead", "coffee is cold"]
    alone = [report(n, text) for n, text in enumerate(texts)]
    assert problems(alone) == []
    signed = [report(n, text, "#screen", "@/kb/009") for n, text in enumerate(texts[:3])] + alone[3:]
    assert [problem.tickets for problem in problems(signed)] == [(0, 1, 2)]


WORDS = st.sampled_from(
    ["vpn", "printer", "drops", "密码", "发票", "of", "0x80070005", "12", "\u202e", "[@click=x]", "'; DROP",
     "=cmd|", "\x1b[2J", "", "🖨", "a" * 300]
)  # fmt: skip
TEXTS = st.lists(st.lists(WORDS, max_size=6).map(" ".join), max_size=40)


@given(TEXTS, st.randoms(use_true_random=False))
def test_groups_are_disjoint_large_enough_and_the_same_in_any_order(texts, random):
    said = [report(n, text) for n, text in enumerate(texts)]
    found = problems(said)
    every = [ticket for problem in found for ticket in problem.tickets]
    assert len(every) == len(set(every))
    assert all(problem.count >= LEAST for problem in found)
    assert all(problem.typical in problem.tickets and problem.words for problem in found)
    for problem in found:  # whoever is in a group has a word of it
        assert all(said[n].tokens & set(problem.words) for n in problem.tickets)
    shuffled = list(said)
    random.shuffle(shuffled)
    assert problems(shuffled) == found


@given(st.text(max_size=200), st.integers(min_value=LEAST, max_value=9))
def test_what_is_reported_again_word_for_word_is_one_problem(text, times):
    said = [report(n, text + " projector") for n in range(times)]
    assert [problem.count for problem in problems(said)] == [times]


@pytest.mark.parametrize(
    ("words", "known", "name"),
    [
        (("vpn", "drops", "hotel", "error"), (), "drops+error+hotel+vpn"),
        (("vpn", "drops", "again", "error"), ("drops+error+hotel+vpn",), "drops+error+hotel+vpn"),  # 3 of 4
        (("vpn", "drops", "again", "late"), ("drops+error+hotel+vpn",), "again+drops+late+vpn"),  # 2 of 4
        (("#vpn", "drops"), (), "drops"),
        (("#vpn",), (), "#vpn"),
    ],
)
def test_a_problem_is_known_again_by_most_of_its_words(words, known, name):
    assert known_again(words, known) == name


def test_its_name_is_the_same_in_whatever_order_its_words_come():
    assert name_of(("b", "a", "c")) == name_of(("c", "b", "a")) == "a+b+c"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("仪没", "投影仪没有信号"),  # every subject that has the pair has all of it
        ("网络", "网络"),  # two sentences have it
        ("jam", "Jams"),
        ("jam s", "jam s"),  # no word of the index
        ("fi", "Wi-Fi"),
        ("end", "end"),  # not a piece of `sending`
    ],
)
def test_a_word_of_a_query_as_people_write_it(word: str, told: str) -> None:
    texts = [
        "三楼投影仪没有信号",
        "投影仪没有信号,网络正常",
        "网络不通",
        "Printer Jams",
        "Wi-Fi: sending fails",
    ]
    runs = ("投影仪没有信号", "网络不通", "Jams", "Wi-Fi", "sending")
    assert as_said(word, runs, texts) == told
