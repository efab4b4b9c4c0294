"""The figures that stand in a work's own block."""

from __future__ import annotations

from decimal import Decimal

import pytest

from projects.intake.figures import Figures, read_figures


def read(text: str, name: str) -> Figures:
    start = text.index(name)
    return read_figures(text, start, start + len(name), len(text))


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("热网环网工程(新建),计划投资1.0亿元。", 10_000),
        ("热网环网工程。总投资1,602.5万元", "1602.5"),
        ("热网环网工程(9.9公里,35817万元) 该项目为国道改移工程", 35_817),
        ("(3)热网环网工程 位于北部。占地200亩。总投资26601万元。(4)别的工程", 26_601),
        ("投资890万元在双塔区建成热网环网工程、投资3500万元在凌源市建成消防站", 890),
        ("热网环网工程预计总投资约11亿元,分二期", 110_000),
        ("热网环网工程建成后年产值5亿元。", None),
        ("热网环网工程、北部管网工程,计划投资3亿元。", None),
        ("推进热网环网工程。绿化完成。总投资3亿元", None),
        ("热网环网工程,投资总额6000万美元", None),
        ("热网环网工程完成投资488万元", None),
        ("(1)热网环网工程 位于北部。(2)管网工程 总投资3亿元", None),
        ("项目合计里程92公里,热网环网工程,合计投资191920万元。", None),
    ],
)
def test_money_is_read_in_the_block_of_the_work_alone(text: str, wan: object) -> None:
    expected = None if wan is None else Decimal(str(wan))
    assert read(text, "热网环网工程").investment_wan == expected


def test_how_exact_an_amount_is_stays_known() -> None:
    assert read("热网工程总投资约2亿元", "热网工程").investment_qualifier == "about"
    assert read("热网工程总投资2亿元以上,建成后", "热网工程").investment_qualifier == "floor"
    assert read("热网工程总投资2亿元", "热网工程").investment_qualifier == "exact"


def test_lengths_areas_and_years_are_converted() -> None:
    found = read("绕城公路全长12.5公里,占地300亩,2022年开工,到2025年建成通车。", "绕城公路")
    assert (found.length_km, found.land_m2) == (Decimal("12.5"), Decimal("200001.00"))
    assert (found.start_year, found.end_year) == (2022, 2025)
    assert read("管网改造800米", "管网改造").length_km == Decimal("0.8")
    assert read("新校区建筑面积3.5万平方米", "新校区").floor_m2 == Decimal(35_000)


def test_the_status_comes_with_its_words() -> None:
    found = read("热源厂已竣工", "热源厂")
    assert (found.status, found.status_text) == ("completed", "竣工")
    assert read("热源厂", "热源厂").status is None
