from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import BadInput
from projects.imports.values.times import (
    Span,
    YearMonth,
    read_full_day,
    read_point,
    read_report_month,
    read_span,
)

YEARS = st.integers(min_value=1949, max_value=2100)


@pytest.mark.parametrize(
    "text",
    [
        "2025年3月",
        "2025.3",
        "2025.03",
        "2025-03",
        "2025/3",
        "202503",
        "2025年3月份",
        "２０２５年３月",
        "二〇二五年三月",
    ],
)
def test_months_are_understood(text: str) -> None:
    assert read_point(text, "start_year") == YearMonth(2025, 3)


def test_years_ends_of_years_and_days() -> None:
    assert read_point("2025年", "start_year") == YearMonth(2025)
    assert read_point(Decimal(2025), "start_year") == YearMonth(2025)
    assert read_point("2025年底", "end_year") == YearMonth(2025, 12)
    assert read_point("2025年末前", "end_year") == YearMonth(2025, 12)
    assert read_point(date(2025, 3, 1), "end_year") == YearMonth(2025, 3)
    assert read_point("2025/3/1", "end_year") == YearMonth(2025, 3)
    assert read_point("2025.10", "end_year") == YearMonth(2025, 10)
    assert read_point("未定", "end_year") is None


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("2025年上半年", "认不出"),
        ("2025年13月", "认不出"),
        ("25年", "认不出"),
        ("1900年", "认不出"),
        ("十四五", "认不出"),
        ("尽快", "认不出"),
        (Decimal(45717), "序号"),
        (Decimal("2025.1"), "10 月"),
    ],
)
def test_what_may_be_two_things_or_none_is_refused(value: str | Decimal, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        read_point(value, "start_year")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-2027", (2025,), (2027,)),
        ("2025—2027年", (2025,), (2027,)),
        ("2025~2027", (2025,), (2027,)),
        ("2025年至2027年", (2025,), (2027,)),
        ("2025年3月-2027年12月", (2025, 3), (2027, 12)),
        ("2025.03–2027.12", (2025, 3), (2027, 12)),
        ("2025/3-2026/10", (2025, 3), (2026, 10)),
        ("2025年3月1日至2026年12月31日", (2025, 3), (2026, 12)),
        ("2025年3月—2026年底", (2025, 3), (2026, 12)),
        ("2021-25", (2021,), (2025,)),
        ("2021-06", (2021, 6), (2021, 6)),
        ("2025", (2025,), (2025,)),
        ("2025 起", (2025,), None),
        ("from 2025", (2025,), None),
        ("until 2025.06", None, (2025, 6)),
        ("2025年—", (2025,), None),
        ("至 2027", None, (2027,)),
        ("“十四五”", (2021,), (2025,)),
        ("十五五期间", (2026,), (2030,)),
    ],
)
def test_spans(text: str, start: tuple[int, ...] | None, end: tuple[int, ...] | None) -> None:
    found = read_span(text, "years")
    assert found == Span(start and YearMonth(*start), end and YearMonth(*end))


@pytest.mark.parametrize("text", ["2年", "36个月", "2027-2025", "2025年初", "2025年前后", "2025-2026-2027"])
def test_spans_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_span(text, "years")


def test_days_and_report_months() -> None:
    for text in ("2025年3月1日", "2025-3-1", "2025.3.1", "20250301", "2025/03/01"):
        assert read_full_day(text, "due_on") == date(2025, 3, 1)
    assert read_full_day(datetime(2025, 3, 1, 9), "due_on") == date(2025, 3, 1)  # noqa: DTZ001
    for wrong in ("2025年3月", "2025-02-30", "明天"):
        with pytest.raises(BadInput):
            read_full_day(wrong, "due_on")
    assert read_report_month("2026年10月", "month") == date(2026, 10, 1)
    with pytest.raises(BadInput, match="月份"):
        read_report_month("2026", "month")


@given(YEARS, st.integers(min_value=1, max_value=12))
def test_a_written_month_is_read_back(year: int, month: int) -> None:
    for text in (f"{year}年{month}月", f"{year}.{month:02}", f"{year}-{month:02}"):
        assert read_point(text, "start_year") == YearMonth(year, month)


@given(YEARS, YEARS, st.sampled_from(["-", "—", "–", "~", "至"]))
def test_a_written_span_is_read_back(one: int, other: int, sign: str) -> None:
    first, last = sorted((one, other))
    assert read_span(f"{first}{sign}{last}", "years") == Span(YearMonth(first), YearMonth(last))
