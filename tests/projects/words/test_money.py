"""Amounts in words, in two languages that count differently."""

from __future__ import annotations

from decimal import Decimal

import pytest

from projects.words.money import exact_money, in_column, short_money


@pytest.mark.parametrize(
    ("wan", "said"),
    [
        ("1940000", "CN¥ 19.4 bn"),
        ("19234704.57", "CN¥ 192.3 bn"),
        ("132000", "CN¥ 1.32 bn"),
        ("320", "CN¥ 3.2 m"),
        ("12345.67", "CN¥ 123.5 m"),
        ("1234.5", "CN¥ 12.3 m"),
        ("1235", "CN¥ 12.4 m"),
        ("60", "CN¥ 600,000"),
        ("0.0001", "CN¥ 1"),
        ("0", "CN¥ 0"),
        ("-132000", "CN¥ -1.32 bn"),
        # What rounds up to the next unit is told in it.
        ("99999", "CN¥ 1 bn"),
        ("99.9999", "CN¥ 999,999"),
        ("99940", "CN¥ 999.4 m"),
        ("100000", "CN¥ 1 bn"),
        ("100000000", "CN¥ 1,000 bn"),
    ],
)
def test_english_counts_in_bn_and_m_with_three_figures(wan: str, said: str) -> None:
    assert short_money(Decimal(wan), "en") == said


def test_chinese_counts_in_yi_with_two_places() -> None:
    assert short_money(Decimal("19234704.57"), "zh") == "1,923.47 亿元"
    assert short_money(Decimal(0), "zh") == "0.00 亿元"


@pytest.mark.parametrize(
    ("wan", "zh", "en"),
    [
        ("3200.5", "3,200.5 万元", "CN¥ 32.005 m"),
        ("19234704.5701", "19,234,704.5701 万元", "CN¥ 192,347.045701 m"),
        ("12.3456", "12.3456 万元", "CN¥ 123,456"),
        ("0", "0 万元", "CN¥ 0"),
    ],
)
def test_exact_amounts_say_every_yuan(wan: str, zh: str, en: str) -> None:
    assert exact_money(Decimal(wan), "zh") == zh
    assert exact_money(Decimal(wan), "en") == en


def test_a_column_in_bn_adds_up_as_one_in_yi() -> None:
    column = [Decimal("80.00"), Decimal("0.01"), Decimal("11.99")]
    assert sum(in_column(one, "en") for one in column) == Decimal("9.2")
    assert [in_column(one, "zh") for one in column] == column
