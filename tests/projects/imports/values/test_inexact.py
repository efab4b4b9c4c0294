from __future__ import annotations

from decimal import Decimal

import pytest

from projects.errors import BadInput
from projects.imports.values.inexact import Inexact, part_inexact, read_figure


@pytest.mark.parametrize(
    ("text", "wan", "qualifier"),
    [
        ("约3亿元", "30000", "about"),
        ("约 3000 万元", "3000", "about"),
        ("大约3000万", "3000", "about"),
        ("近2亿元", "20000", "about"),
        ("3000万元左右", "3000", "about"),
        ("约3000万元左右", "3000", "about"),
        ("≈３０００万元", "3000", "about"),
        ("约三千二百万元", "3200", "about"),
        ("5亿元以上", "50000", "floor"),
        ("不低于1亿元", "10000", "floor"),
        ("不少于1亿元", "10000", "floor"),
        ("超过1.2亿元", "12000", "floor"),
        ("至少 800 万元", "800", "floor"),
        ("3000余万元", "3000", "floor"),
        ("3亿多元", "30000", "floor"),
        ("30多亿元", "300000", "floor"),
        ("十余亿元", "100000", "floor"),
    ],
)
def test_about_and_at_least_are_kept_with_their_word(text: str, wan: str, qualifier: str) -> None:
    found = read_figure(text, "investment_wan", "元")
    assert isinstance(found, Inexact)
    assert (found.value, found.qualifier) == (Decimal(wan), qualifier)


def test_the_words_of_the_cell_stand_with_the_unit_of_its_heading() -> None:
    assert read_figure("约3000", "investment_wan", "万元") == Inexact(Decimal(3000), "about", "约3000万元")
    assert read_figure("约3亿元", "investment_wan", "万元") == Inexact(Decimal(30000), "about", "约3亿元")
    assert read_figure("约12", "length_km", "公里") == Inexact(Decimal(12), "about", "约12公里")
    assert read_figure("150余亩", "land_m2", None) == Inexact(Decimal(100_000), "floor", "150余亩")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1—2亿元", "范围"),
        ("约1-2亿元", "范围"),
        ("3亿元以下", "上限"),
        ("不超过3亿元", "上限"),
        ("不足3亿元", "上限"),
        ("≤3亿元", "上限"),
        ("约500万美元", "外币"),
        ("十几亿", "几"),
        ("约3亿元以上", "不是确数"),
        ("约", "不是一个数"),
        ("约abc", "约abc.*不是一个数"),
        ("约3", "约3.*没有单位"),
    ],
)
def test_what_has_no_place_in_the_registry_is_refused_with_its_reason(text: str, word: str) -> None:
    with pytest.raises(BadInput, match=word) as caught:
        read_figure(text, "investment_wan", None)
    assert caught.value.field == "investment_wan"


def test_plans_of_years_and_months_are_exact() -> None:
    for field in ("year_plan_wan", "month_wan", "cumulative_wan"):
        with pytest.raises(BadInput, match="不是确数"):
            read_figure("约300", field, "万元")


def test_exact_amounts_stay_exact() -> None:
    assert read_figure("3亿元", "investment_wan", None) == 30000
    assert read_figure(Decimal(3), "investment_wan", "亿元") == 30000
    assert read_figure("无", "investment_wan", "万元") is None


def test_a_least_figure_is_no_value_and_one_that_is_about_is() -> None:
    least, about = Inexact(Decimal(5), "floor", "5以上"), Inexact(Decimal(3), "about", "约3")
    plain, inexact = part_inexact({"name": "甲", "investment_wan": least, "length_km": about})
    assert plain == {"name": "甲", "length_km": 3}
    assert inexact == {"investment_wan": least, "length_km": about}
