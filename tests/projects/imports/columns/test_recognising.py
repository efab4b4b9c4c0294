from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from projects.imports.columns.headings import find_meaning, names_for, read_heading
from projects.imports.columns.recognising import recognise
from projects.imports.source import SourceRow, SourceTable
from projects.imports.targets import FIELDS_OF
from projects.registry.fields import BY_NAME
from projects.words.names import NAMES


def sheet(*rows: tuple[Any, ...], name: str = "表", merged: tuple[Any, ...] = ()) -> SourceTable:
    numbered = tuple(SourceRow(number, row) for number, row in enumerate(rows, start=1) if any(row))
    return SourceTable(name, "sheet", numbered, merged=merged)


def fields(table: SourceTable, target: str = "projects") -> dict[int, tuple[str, str | None]]:
    found = recognise(table, target).columns
    return {at: (column.field, column.unit) for at, column in found.items()}


FORM = (
    ("朝阳市2026年重点项目计划表",),
    ("填报单位：发改局", None, None, None, None, "单位：万元、亩"),
    ("序号", "项目名称", "建设地点", "投资情况", None, "占地面积"),
    (None, None, None, "总投资", "2026年计划投资"),
    (Decimal(1), "甲项目", "双塔区", Decimal(1200), Decimal(300), Decimal(15)),
)
MERGED = ((1, 0, 1, 5), (3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 4), (3, 5, 4, 5))


def test_titles_units_and_merged_levels() -> None:
    table = sheet(*FORM, merged=MERGED)
    assert fields(table) == {
        1: ("name", None),
        2: ("place_text", None),
        3: ("investment_wan", "万元"),
        4: ("year_plan_2026", "万元"),
        5: ("land_m2", "亩"),
    }
    assert recognise(table, "projects").first_row == 5


def test_the_shape_is_that_of_the_headings_alone() -> None:
    other = sheet(("另一标题",), *FORM[1:4], (Decimal(9), "乙", "龙城区"), merged=MERGED)
    longer = sheet(*FORM[:4], *[FORM[4]] * 5, merged=MERGED)
    shapes = {recognise(one, "projects").shape for one in (sheet(*FORM, merged=MERGED), other, longer)}
    assert len(shapes) == 1
    renamed = sheet(("序号", "项目名称", "建设地址"))
    assert recognise(renamed, "projects").shape not in shapes


@pytest.mark.parametrize(
    ("heading", "field", "unit"),
    [
        ("总投资(万元)", "investment_wan", "万元"),
        ("总投资\n（亿元）", "investment_wan", "亿元"),
        ("计划总投资：亿元", "investment_wan", "亿元"),
        ("Total investment (10,000 yuan)", "investment_wan", "万元"),
        ("investment_wan", "investment_wan", "万元"),
        ("2026年度计划投资(万元)", "year_plan_2026", "万元"),
        ("年度投资计划", "year_plan_wan", None),
        ("建设里程(km)", "length_km", "km"),
        ("用地面积（亩）", "land_m2", "亩"),
        ("建设单位（项目法人）", "owner", None),
        ("项目责任单位", "lead_unit", None),
        ("县（市）区", "districts", None),
        ("项目代码", "national_code", None),
        ("包保领导", "lead_official", None),
        ("开工时间", "start_year", None),
        ("竣工时间", "end_year", None),
        ("建设起止年限", "years", None),
        ("东经", "lon", None),
        ("Project name", "name", None),
    ],
)
def test_headings_of_offices(heading: str, field: str, unit: str | None) -> None:
    meaning = find_meaning((heading,), "projects")
    assert meaning is not None
    assert (meaning.field, meaning.unit) == (field, unit)


@pytest.mark.parametrize(
    "heading",
    [
        "备注",
        "联系电话",
        "其中:中央预算内投资",
        "总投资完成率",
        "投资同比增长",
        "2026年1-10月完成投资",
        "资金来源",
        "序号",
        "随便什么",
    ],
)
def test_headings_that_are_no_field_are_left_out(heading: str) -> None:
    assert find_meaning((heading,), "projects") is None


def test_what_is_merely_alike_is_less_sure() -> None:
    sure, alike = find_meaning(("建设单位",), "projects"), find_meaning(("建设单位名称",), "projects")
    assert sure is not None
    assert alike is not None
    assert (sure.confidence, alike.field) == (1.0, "owner")
    assert alike.confidence < 1


def test_levels_below_a_common_heading() -> None:
    meaning = find_meaning(("建设年限", "起"), "projects")
    assert meaning is not None
    assert meaning.field == "start_year"
    under = find_meaning(("投资(亿元)", "总投资"), "projects")
    assert under is not None
    assert under.unit == "亿元"


def test_each_target_has_its_own_fields() -> None:
    head = ("项目名称", "月份", "累计完成投资(万元)", "形象进度", "存在问题", "责任单位", "办理期限")
    assert [one for one, _unit in fields(sheet(head), "progress").values()] == [
        "name",
        "month",
        "cumulative_wan",
        "physical_progress",
        "problems",
    ]
    assert [one for one, _unit in fields(sheet(head), "matters").values()] == [
        "name",
        "subject",
        "responsible",
        "due_on",
    ]


def test_a_field_stands_once_and_a_layer_has_its_own_columns() -> None:
    assert fields(sheet(("项目名称", "名称"))) == {0: ("name", None)}
    layer = SourceTable("层", "layer", (SourceRow(1, ("甲", Decimal(1))),), columns=("name", "总投资(亿元)"))
    found = recognise(layer, "projects")
    assert found.first_row == 1
    assert {at: one.field for at, one in found.columns.items()} == {0: "name", 1: "investment_wan"}


def test_a_table_without_any_heading_maps_nothing() -> None:
    table = sheet(("甲", Decimal(1), Decimal(2)), ("乙", Decimal(3), Decimal(4)))
    assert recognise(table, "projects").columns == {}
    assert recognise(sheet(), "projects").columns == {}


@pytest.mark.parametrize("target", FIELDS_OF)
def test_every_field_is_known_by_its_own_names(target: str) -> None:
    for field in FIELDS_OF[target]:
        name = BY_NAME[field].title if field in BY_NAME else NAMES.get(field)
        for language in ("zh", "en") if name else ():
            meaning = find_meaning((name.title(language),), target)  # type: ignore[union-attr,arg-type]
            assert meaning is not None, name
            assert meaning.confidence == 1
    assert set(names_for(target).values()) <= set(FIELDS_OF[target])


def test_units_are_taken_out_of_headings() -> None:
    assert read_heading("总投资（单位：万元）").unit == "万元"
    assert read_heading("总投资（含税）").unit is None


def test_levels_of_formats_without_merged_cells() -> None:
    table = sheet(
        ("项目名称", "投资情况(亿元)", None, "建设年限", None, "责任单位"),
        (None, "总投资", "2026年计划投资", "起", "止", None),
        ("甲", "1.5", "0.2", "2025", "2027", "住建局"),
    )
    assert fields(table) == {
        0: ("name", None),
        1: ("investment_wan", "亿元"),
        2: ("year_plan_2026", "亿元"),
        3: ("start_year", None),
        4: ("end_year", None),
        5: ("lead_unit", None),
    }
    assert recognise(table, "projects").first_row == 3
