from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from geo.districts import DistrictName
from projects.imports.cell_faults import CALLS_OUT
from projects.imports.columns.recognising import recognise
from projects.imports.limits import LIMITS
from projects.imports.parsing import parse_rows
from projects.imports.rows import ParsedRow
from projects.imports.sheets.xlsx import read_xlsx
from projects.imports.source import SCALED, CellValue, ErrorCell, FormulaCell, SourceRow, SourceTable
from projects.imports.values.district_names import DistrictBook
from projects.imports.values.units import MONEY
from projects.words.vocabulary import STATUSES, TYPES, find_term

BOOK = DistrictBook(
    [
        DistrictName("211302", "双塔区", "双塔", "county", "朝阳市", "211300", "双塔区"),
        DistrictName("211382", "凌源市", "凌源", "county", "朝阳市", "211300", "凌源市"),
    ],
    ("211302", "211382"),
)
HEAD = ("序号", "项目名称", "县区", "总投资(万元)", "开工时间", "项目类型", "联系人")


def parse(
    *rows: tuple[CellValue, ...], head: tuple[str, ...] = HEAD, target: str = "projects"
) -> list[ParsedRow]:
    numbered = tuple(SourceRow(number, row) for number, row in enumerate((head, *rows), start=1))
    table = SourceTable("表", "sheet", numbered)
    return list(parse_rows(table, recognise(table, target), BOOK))


def one(*cells: CellValue, **how: Any) -> ParsedRow:
    (row,) = parse(cells, **how)
    return row


def test_a_row_is_read_with_the_types_of_the_registry() -> None:
    row = one(
        Decimal(1), "甲项目", "双塔区", Decimal("1200.5"), date(2025, 3, 1), "工业", Decimal(13904211234)
    )
    assert row.values == {
        "name": "甲项目",
        "districts": ("211302",),
        "investment_wan": Decimal("1200.5"),
        "start_year": 2025,
        "start_month": 3,
        "type": "industrial_project",
        # A number of a telephone is text.
        "steward": "13904211234",
    }
    assert (row.number, row.faults) == (2, ())
    assert row.texts[3] == "1200.5"


def test_every_cell_that_is_not_understood_is_a_fault_with_its_column() -> None:
    row = one(None, "甲", "火星", "3亿以下", "尽快", "交通")
    assert [(fault.column, fault.field) for fault in row.faults] == [
        (2, "districts"),
        (3, "investment_wan"),
        (4, "start_year"),
        (5, "type"),
    ]
    assert row.values == {"name": "甲"}


def test_empty_cells_and_dashes_state_nothing() -> None:
    assert one(None, "甲", None, "—", "/", " ", "无").values == {"name": "甲"}


@pytest.mark.parametrize(
    "first",
    [
        ("合计", None, None, Decimal(9)),
        (None, "小计", None, Decimal(9)),
        (None, "合计(3个)", None, Decimal(9)),
        ("一、", "续建项目(2个)", None, Decimal(9)),
        ("(二)", "工业项目", None, Decimal(9)),
        ("1", "2", "3", "4", "5"),
        ("注：投资为估算数",),
        ("填报人：张三",),
    ],
)
def test_sums_groups_column_numbers_and_foot_notes_are_no_records(first: tuple[CellValue, ...]) -> None:
    assert [row.values["name"] for row in parse(first, (None, "甲", "双塔区", Decimal(1)))] == ["甲"]


def test_a_record_without_a_name_is_a_fault() -> None:
    row = one(Decimal(1), None, "双塔区", Decimal(1))
    assert [fault.field for fault in row.faults] == ["name"]


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        (FormulaCell("1+1", None), "没有算出"),
        (FormulaCell("A1", ErrorCell("#REF!")), "出错"),
        (ErrorCell("#N/A"), "出错"),
        (ErrorCell(SCALED), "缩放"),
        (FormulaCell("[1]Sheet1!A1", Decimal(5)), "外部"),
        (FormulaCell("'[别的.xlsx]表'!A1", Decimal(5)), "外部"),
        (FormulaCell('WEBSERVICE("http://x")', Decimal(5)), "外部"),
        (FormulaCell("cmd|'/c calc'!A0", Decimal(5)), "外部"),
        (FormulaCell('_xlfn.IMAGE("x")', Decimal(5)), "外部"),
    ],
)
def test_formulas_that_fail_or_reach_out_are_faults(cell: CellValue, word: str) -> None:
    row = one(None, "甲", "双塔区", cell)
    assert [fault.column for fault in row.faults] == [3]
    assert word in row.faults[0].message


def test_a_plain_formula_counts_as_what_it_came_to() -> None:
    assert one(None, "甲", "双塔区", FormulaCell("SUM(A1:A9)*2", Decimal(8))).values["investment_wan"] == 8
    assert not CALLS_OUT.search("'2026年'!A1+SUM($B$2:B9)")
    assert not CALLS_OUT.search('IF(A1="x|y",1,2)')


def test_districts_come_from_the_place_where_there_is_no_column_for_them() -> None:
    row = one("甲", "双塔区桃花吐镇", head=("项目名称", "建设地点"))
    assert row.values["districts"] == ("211302",)
    assert row.notes[0].values == {"districts": "双塔区"}
    assert "districts" not in one("甲", "桃花吐镇", head=("项目名称", "建设地点")).values


def test_years_in_one_cell_and_in_two_must_agree() -> None:
    head = ("项目名称", "建设年限", "开工时间")
    assert one("甲", "2025-2027", "2025年", head=head).values == {
        "name": "甲",
        "start_year": 2025,
        "end_year": 2027,
    }
    row = one("甲", "2025-2027", "2026年", head=head)
    assert [fault.column for fault in row.faults] == [2]


def test_both_coordinates_of_one_cell_and_degrees() -> None:
    head = ("项目名称", "坐标")
    assert one("甲", "120.45,41.57", head=head).values["lat"] == Decimal("41.57")
    head = ("项目名称", "经度", "纬度")
    assert one("甲", "120°27′", Decimal("41.5"), head=head).values["lon"] == Decimal("120.45")
    assert [fault.field for fault in one("甲", Decimal(41), Decimal(120), head=head).faults] == ["lat"]


def test_months_and_matters() -> None:
    head = ("项目名称", "月份", "本月完成投资(万元)", "累计完成投资(亿元)", "形象进度")
    row = one("甲", "2026年10月", Decimal(-5), Decimal("0.3"), "35%", head=head, target="progress")
    assert row.values == {
        "name": "甲",
        "month": date(2026, 10, 1),
        "month_wan": -5,
        "cumulative_wan": 3000,
        "physical_progress": "35%",
    }
    head = ("项目名称", "需协调事项", "问题类别", "责任单位", "办理期限")
    row = one("甲", "用地未批", "用地", "自然资源局", "2026-12-31", head=head, target="matters")
    assert (row.values["kind"], row.values["due_on"]) == ("land", date(2026, 12, 31))


WORDS = st.text("龙城凤凰园区管网改造工程第一二三期", min_size=2, max_size=12)
RECORDS = st.fixed_dictionaries(
    {
        "name": WORDS,
        "districts": st.sampled_from([("211302",), ("211382",), ("211302", "211382")]),
        "investment_wan": st.decimals(0, 10**7, places=4, allow_nan=False),
        "start_year": st.integers(1949, 2100),
        "start_month": st.integers(1, 12),
        "type": st.sampled_from(TYPES).map(lambda term: term.code),
        "status": st.sampled_from(STATUSES).map(lambda term: term.code),
    }
)


@given(st.lists(RECORDS, min_size=1, max_size=5), st.sampled_from(["万元", "亿元", "元"]))
@settings(max_examples=30)
def test_what_is_written_into_a_workbook_is_read_back(records: list[dict[str, Any]], unit: str) -> None:
    """Through xlsx: names of districts, types and statuses in words, money in any unit, months as dates."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        with Workbook(str(path)) as book:
            sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm"})
            sheet.write_row(1, 0, ("项目名称", "县区", f"总投资({unit})", "开工时间", "类型", "项目状态"))
            for line, one in enumerate(records, start=2):
                sheet.write_string(line, 0, one["name"])
                sheet.write_string(line, 1, "、".join(BOOK.names[adcode].name for adcode in one["districts"]))
                sheet.write_number(line, 2, one["investment_wan"] / MONEY[unit])
                sheet.write_datetime(line, 3, date(one["start_year"], one["start_month"], 1), day)
                sheet.write_string(line, 4, find_term(TYPES, one["type"]).zh)
                sheet.write_string(line, 5, find_term(STATUSES, one["status"]).zh)
        (table,) = read_xlsx(path, LIMITS).tables
        read = [row.values for row in parse_rows(table, recognise(table, "projects"), BOOK)]
    assert read == records
