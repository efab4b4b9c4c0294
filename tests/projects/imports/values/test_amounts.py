from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.errors import BadInput
from projects.imports.values.amounts import read_amount
from projects.imports.values.chinese_numbers import read_numeral
from projects.imports.values.units import AREAS, LENGTHS, MONEY, pick_unit, tidy_unit, told_units


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("1.2亿元", "12000"),
        ("3000万", "3000"),
        ("12亿3000万元", "123000"),
        ("12 亿 3000 万元", "123000"),
        ("1,200.5", "1200.5"),
        ("１２００", "1200"),
        ("１，２００．５ 万元", "1200.5"),
        ("三千二百万元", "3200"),
        ("叁仟贰佰万元整", "3200"),
        ("壹佰万元", "100"),
        ("一亿二千万", "12000"),
        ("两千万", "2000"),
        ("三千二百", "3200"),
        ("5000元", "0.5"),
        ("50千元", "5"),
        ("￥1,000", "1000"),
        ("人民币1000万元", "1000"),
        ("1.2 亿", "12000"),
        ("7990元", "0.799"),
        ("0", "0"),
    ],
)
def test_money_is_understood_with_its_unit(text: str, wan: str) -> None:
    assert read_amount(text, "investment_wan", "万元") == Decimal(wan)


@pytest.mark.parametrize("text", ["", "-", "—", "——", "/", "无", "未定", "待定", "未载明", "N/A"])
def test_what_states_nothing_is_nothing(text: str) -> None:
    assert read_amount(text or "-", "investment_wan", None) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("约3000万", "约"),
        ("3000万元左右", "左右"),
        ("3000万元以上", "以上"),
        ("不低于1亿元", "不低于"),
        ("3000余万元", "余"),
        ("十几亿", "几"),
        ("1—2亿元", "范围"),
        ("1-2亿元", "范围"),
        ("1亿元至2亿元", "范围"),
        ("5000~8000", "范围"),
        ("500万美元", "外币"),
        ("$500", "外币"),
        ("0.00001万元", "四位小数"),
        ("-5", "范围"),
        ("abc", "不是一个数"),
        ("1.2.3", "不是一个数"),
        ("1,23", "不是一个数"),
        ("1.2e5", "不是一个数"),
        ("NaN", "不是一个数"),
        ("①", "不是一个数"),
        ("1200万元（含税）", "不是一个数"),
        ("3万2亿元", "不是一个数"),
        ("100亩", "不是一个数"),
    ],
)
def test_what_is_not_one_exact_amount_is_refused_with_the_reason(text: str, word: str) -> None:
    with pytest.raises(BadInput, match=word) as caught:
        read_amount(text, "investment_wan", "万元")
    assert caught.value.field == "investment_wan"


def test_a_bare_number_without_any_unit_is_refused() -> None:
    with pytest.raises(BadInput, match="没有单位"):
        read_amount("1200", "investment_wan", None)
    with pytest.raises(BadInput, match="没有单位"):
        read_amount(Decimal(1200), "land_m2", None)


def test_a_cell_s_own_unit_counts_before_that_of_the_heading() -> None:
    assert read_amount("3000万元", "investment_wan", "亿元") == 3000
    assert read_amount(Decimal("1.5"), "investment_wan", "亿元") == 15_000


@pytest.mark.parametrize(
    ("text", "field", "unit", "value"),
    [
        ("15亩", "land_m2", None, "10000"),
        ("500", "land_m2", "亩", "333333.333333"),
        ("1.5公顷", "land_m2", "亩", "15000"),
        ("3.2万平方米", "floor_m2", None, "32000"),
        ("3.2万㎡", "floor_m2", None, "32000"),
        ("1200㎡", "floor_m2", None, "1200"),
        ("五百亩", "land_m2", None, "333333.333333"),
        ("12.5km", "length_km", None, "12.5"),
        ("800米", "length_km", "公里", "0.8"),
        ("2平方公里", "land_m2", None, "2000000"),
    ],
)
def test_lengths_and_areas(text: str, field: str, unit: str | None, value: str) -> None:
    assert read_amount(text, field, unit) == Decimal(value)


def test_a_measure_of_nothing_is_refused_and_a_month_may_be_corrected() -> None:
    with pytest.raises(BadInput, match="大于零"):
        read_amount("0", "length_km", "公里")
    assert read_amount("-5", "month_wan", "万元") == -5


WANS = st.decimals(min_value=0, max_value=10**8, places=4, allow_nan=False)


@given(WANS)
def test_what_is_written_in_any_unit_is_read_back(wan: Decimal) -> None:
    assert read_amount(f"{wan:f}", "investment_wan", "万元") == wan
    assert read_amount(f"{wan:,f}万元", "investment_wan", "亿元") == wan
    assert read_amount(f"{wan * 10_000:f}元", "investment_wan", None) == wan
    assert read_amount(wan.scaleb(-4), "investment_wan", "亿元") == wan


DIGITS = "零一二三四五六七八九"


def say(number: int) -> str:
    """A number as it is said in Chinese, up to 9,999 亿."""
    if number >= 10**8:
        rest = number % 10**8
        return say(number // 10**8) + "亿" + ("" if not rest else ("零" if rest < 10**7 else "") + say(rest))
    if number >= 10**4:
        rest = number % 10**4
        return say(number // 10**4) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + say(rest))
    said, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + name
        gap = not digit
    return said


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_numerals_are_read_as_they_are_said(number: int) -> None:
    assert read_numeral(say(number)) == number


@pytest.mark.parametrize(
    ("text", "number"), [("十二", 12), ("二〇二五", 2025), ("两百零五", 205), ("拾万", 100_000)]
)
def test_numerals_of_other_forms(text: str, number: int) -> None:
    assert read_numeral(text) == number


@pytest.mark.parametrize("text", ["百", "二三百", "十十", "百千", "万亿万", "千二百千", ""])
def test_ill_formed_numerals_are_none(text: str) -> None:
    assert read_numeral(text) is None


def test_units_of_headings_and_lines() -> None:
    assert told_units("填报单位:发改局  单位：万元、亩") == ("万元", "亩")
    assert told_units("Unit: 10,000 yuan") == ("万元",)
    assert told_units("单位名称") == ()
    assert tidy_unit("人民币万元") == "万元"
    assert pick_unit("land_m2", ["万元", "亩"]) == "亩"
    assert pick_unit("investment_wan", ["万元", "亿元"]) is None
    assert all(value > 0 for units in (MONEY, LENGTHS, AREAS) for value in units.values())
