"""Traditional and simplified Chinese as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportdesk.domain.simplified import simplified


@pytest.mark.parametrize(
    ("traditional", "expected"),
    [
        ("印表機無法列印", "打印机无法打印"),  # two words for each thing
        ("重新開機後登入伺服器失敗 0x80070005", "重启后登录服务器失败 0x80070005"),
        ("請重設密碼", "请重设密码"),
        ("檔案", "文件"),  # not 档案, which is a record
        ("打印机离线", "打印机离线"),
        ("The printer is offline", "The printer is offline"),
        ("プリンター", "プリンター"),
        ("", ""),
    ],
)
def test_traditional_reads_as_simplified(traditional, expected):
    assert simplified(traditional) == expected


@given(st.text("檔案機印表重開登入a1 打印机离线"))
def test_done_twice_it_is_done(text):
    assert simplified(simplified(text)) == simplified(text)
