from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import BadInput
from projects.words.form_values import read_day, read_line, read_link, read_month, read_wan, read_words


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12345.67", "12345.67"), ("12,345.6789", "12345.6789"), (" 0 ", "0"), ("1，234", "1234")],
)
def test_money_is_read_exactly(text: str, amount: str) -> None:
    assert read_wan(text, "month_wan") == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "12,345.6789 亿",
        "abc",
        "1e5",
        "12.34567",
        "1,23",
        "-1",
        "NaN",
        "1000000001",
        "1 2",
        "1,2",
        "1\x00",
        "😀",
    ],
)
def test_what_is_no_money_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_wan(text, "month_wan")
    assert refused.value.field == "month_wan"


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_any_amount_comes_back_as_it_was_written(amount: Decimal) -> None:
    assert read_wan(f"{amount:f}", "month_wan") == amount
    assert read_wan(f"{amount:,f}", "month_wan") == amount


def test_days_and_months() -> None:
    assert read_day("2026-02-28", "status_on") == date(2026, 2, 28)
    assert read_month("2026-02", "month") == date(2026, 2, 1)
    assert read_day("２０２６－０２－２８", "status_on") == date(2026, 2, 28)
    assert read_month("２０２６—０２\u200b", "month") == date(2026, 2, 1)
    assert read_day(" \u3000", "status_on") is None
    for text in ("2026-02-30", "2026-2-3", "20260203", "昨天", "2026-01-01T00:00", "٢٠٢٦-01-01"):
        with pytest.raises(BadInput):
            read_day(text, "status_on")
    for text in ("2026-13", "2026", "0000-01", "2026-01-01"):
        with pytest.raises(BadInput):
            read_month(text, "month")


def test_words_keep_any_character_that_can_be_kept() -> None:
    text = "𠮷野家 😀 <script>alert(1)</script>\r\n'; DROP TABLE projects; --"
    assert read_words(text, "reason") == text.replace("\r\n", "\n")
    assert read_words("\u200b\u3164", "reason") is None
    assert read_line("张三\u200b", "steward") == "张三"
    assert read_line("一行\u2028二行", "steward") == "一行 二行"
    for bad in ("a\x00b", "a\x07b", "a\ud800b", "长" * 501):
        for read in (read_words, read_line):
            with pytest.raises(BadInput):
                read(bad, "reason")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "http://",
        "https://[",
        "https://a b",
        "ftp://a/b",
    ],
)
def test_a_link_is_never_a_script(text: str) -> None:
    with pytest.raises(BadInput):
        read_link(text, "evidence_link")
    assert read_link("https://fgw.example.gov.cn/1.html?a=文", "evidence_link")
