"""What becomes an article tells nobody's name, number or address (process §5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.anonymous import candidates, cleaned
from supportdesk.domain.people import Customer
from supportdesk.domain.query import folded
from supportdesk.domain.vocabulary import Language

ZH, EN = Language.CHINESE, Language.ENGLISH
ZHANG = Customer("张伟", "销售部", "分机 8130, zhang.wei@example.com")
FREYA = Customer("Freya Jansen", "Design", "+49 170 555 01 22")


@pytest.mark.parametrize(
    ("text", "customer", "known", "said"),
    [
        ("张伟登录失败", ZHANG, (), "[客户]登录失败"),
        ("请张伟先生和张经理稍等", ZHANG, (), "请[客户]和[客户]稍等"),
        ("主张先重启", ZHANG, (), "主张先重启"),
        ("张*反馈,王*也是", ZHANG, (), "[客户]反馈,[客户]也是"),
        ("请同事王芳协助", ZHANG, ("王芳",), "请同事[客户]协助"),
        ("打 13800138000 或 138 0013 8000", ZHANG, (), "打 [电话] 或 [电话]"),
        ("座机 021-62345678", ZHANG, (), "座机 [电话]"),
        ("分机8130没人接", ZHANG, (), "分机[电话]没人接"),
        ("微信号 12345678", ZHANG, (), "微信号 [电话]"),
        ("发到 zhang.wei+it@mail.example.com.cn", ZHANG, (), "发到 [邮箱]"),
        ("身份证 11010519491231002X", ZHANG, (), "身份证 [电话]"),
        ("Freya Jansen said, and FREYA JANSEN again", FREYA, (), "[customer] said, and [customer] again"),
        ("Dear Freya, Mr. Jansen's laptop", FREYA, (), "Dear [customer], [customer] laptop"),
        ("call +49 (170) 555-01-22", FREYA, (), "call [phone]"),
        ("ring 0170 555 or 415-555-2671", FREYA, (), "ring 0170 555 or [phone]"),
        ("Ask Emily Harrow", FREYA, ("Emily Harrow", "Emily"), "Ask [customer]"),
        ("the will to print", FREYA, ("Will",), "the will to print"),
        ("freya.jansen is the login", FREYA, (), "[customer] is the login"),
    ],
)
def test_who_is_taken_out(text: str, customer: Customer, known: tuple[str, ...], said: str) -> None:
    language = ZH if customer is ZHANG else EN
    done = cleaned(text, customer, known, language)
    assert done.text == said
    assert (done.removed > 0) is (text != said)


@pytest.mark.parametrize(
    "text",
    [
        "错误 0x80070005,更新 KB5034441 后出现", "ORA-12541 on 10.0.9.21:1521",
        "T20231001-003 at 2026-03-02 09:00",
        "重启 3 次,等 15 分钟,端口 3389", "version 8.2.8, build 19045.3803", "ISBN 978-3-16-148410-0 x",
        "1. Get-ADUser -Properties LockedOut", "size 12345678 bytes", "SN PF3XK2A1, asset 00012345",
    ],
)  # fmt: skip
def test_what_solves_the_problem_stays(text: str) -> None:
    assert cleaned(text, FREYA, ("Emily Harrow", "王芳"), EN).text == text


@given(
    st.text(max_size=80), st.text(max_size=80), st.sampled_from(["张伟", "Freya Jansen", "欧阳修文", "陈*"])
)
def test_no_name_stays_wherever_it_stands(before: str, after: str, name: str) -> None:
    text = f"{before} {name} {after}"
    done = cleaned(text, Customer(name), (), ZH)
    assert name not in done.text
    assert done.removed >= 1


@given(st.text(), st.text(max_size=20), st.text(max_size=20), st.lists(st.text(max_size=8), max_size=3))
def test_any_text_and_any_customer(text: str, name: str, contact: str, known: list[str]) -> None:
    cleaned(text, Customer(name, "", contact), known, EN)


@pytest.mark.parametrize("name", ["张伟", "王*", "Emily Harrow", "Jean-Luc O'Neill", "阿卜杜拉·买买提"])
def test_a_name_in_a_text_is_among_what_is_looked_up(name: str) -> None:
    assert folded(name) in candidates(f"昨天 {name} 说, ask {name}.")
