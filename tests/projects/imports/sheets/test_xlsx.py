from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook as PlainWorkbook
from xlsxwriter import Workbook

from projects.imports.limits import LIMITS
from projects.imports.sheets.numbers import day_of, exact, is_date_format, is_percent_format, is_scaled_format
from projects.imports.sheets.xlsx import read_xlsx
from projects.imports.source import SCALED, ErrorCell, FormulaCell, SourceRow, name_column
from tests.projects.imports.sheets.files import refused, repack, write_workbook

SHEET = "xl/worksheets/sheet1.xml"


def rows_of(path: Path) -> tuple[SourceRow, ...]:
    return read_xlsx(path, LIMITS).tables[0].rows


def test_values_come_as_they_show_with_their_places(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.add_worksheet("重点项目")
        day = workbook.add_format({"num_format": "yyyy年m月d日"})
        percent = workbook.add_format({"num_format": "0.0%"})
        money = workbook.add_format({"num_format": '#,##0.00"万元"'})
        sheet.write(2, 1, "  项目\n甲 ")
        sheet.write_number(2, 2, 0.1 + 0.2)
        sheet.write_datetime(2, 3, datetime(2025, 3, 1), day)  # noqa: DTZ001
        sheet.write_number(2, 4, 0.355, percent)
        sheet.write_number(2, 5, 120000, money)
        sheet.write_boolean(2, 6, True)
        sheet.write_formula(2, 7, "=C3*2", None, 0.6)
        sheet.write_formula(2, 8, "=1/0", None, "#DIV/0!")
        sheet.write_rich_string(2, 9, "a", day, "b", "c")
        sheet.write_blank(2, 10, None, day)
        sheet.write(3, 0, "　\u200b")

    (row,) = rows_of(write_workbook(tmp_path / "a.xlsx", fill))
    assert row.number == 3
    assert row.cells == (
        None,
        "  项目\n甲 ",
        Decimal("0.3"),
        date(2025, 3, 1),
        "35.5%",
        Decimal(120000),
        True,
        FormulaCell("C3*2", Decimal("0.6")),
        FormulaCell("1/0", ErrorCell("#DIV/0!")),
        "abc",
    )


def test_hidden_sheets_rows_and_columns_are_read_and_said(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        sheet, other = workbook.add_worksheet("一"), workbook.add_worksheet("登记")
        other.very_hidden()
        other.write(0, 0, "code")
        sheet.write_column(0, 0, ["甲", "乙", "丙"])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(2, 3, None, None, {"hidden": True})
        sheet.merge_range(4, 0, 5, 2, "合并")

    one, other = read_xlsx(write_workbook(tmp_path / "a.xlsx", fill), LIMITS).tables
    assert [row.is_hidden for row in one.rows] == [False, True, False, False]
    assert (one.is_hidden, other.is_hidden) == (False, True)
    assert [note.values for note in one.notes] == [{"count": 1}, {"columns": "C、D"}]
    assert one.merged == ((5, 0, 6, 2),)


def test_shared_formulas_inline_texts_and_cells_without_address(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    PlainWorkbook().save(path)
    xml = (
        b'<sheetData><row><c t="inlineStr"><is><t>\xe7\x94\xb2</t></is></c><c><v>1E+5</v></c></row>'
        b'<row r="4"><c r="C4"><f t="shared" ref="C4:C5" si="0">A4*2</f><v>2</v></c></row>'
        b'<row><c r="C5"><f t="shared" si="0"/><v>4</v></c><c t="e"><v>#REF!</v></c><c><v>NaN</v></c></row>'
        b'<row r="9"><c r="A9"><v>1</v></c></row></sheetData>'
    )
    repack(path, {SHEET: lambda found: re.sub(b"<sheetData.*(?=<pageMargins)", xml, found)})
    assert [(row.number, row.cells) for row in rows_of(path)] == [
        (1, ("甲", Decimal(100000))),
        (4, (None, None, FormulaCell("A4*2", Decimal(2)))),
        (5, (None, None, FormulaCell("A4*2", Decimal(4)), ErrorCell("#REF!"), ErrorCell("NaN"))),
        (9, (Decimal(1),)),
    ]


def test_a_million_coloured_empty_rows_and_one_stray_cell_cost_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    PlainWorkbook().save(path)
    rows = "".join(f'<row r="{at}" spans="1:2"><c r="A{at}" s="0"/></row>' for at in range(2, 1_048_576))
    xml = f'<sheetData>{rows}<row r="1048576"><c r="SF1048576"><v>7</v></c></row></sheetData>'.encode()
    repack(path, {SHEET: lambda found: re.sub(b"<sheetData.*(?=<pageMargins)", xml, found)})
    began = time.process_time()
    (row,) = rows_of(path)
    assert (row.number, row.cells[-1], len(row.cells)) == (1_048_576, Decimal(7), 500)
    assert time.process_time() - began < 5


def write_wide(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet("宽")
    sheet.write(0, 0, "名称")
    for column in range(16_000):
        sheet.write(1, column, column)


def write_long(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet("长")
    for row in range(30):
        sheet.write(row, 0, row)


def write_many(workbook: Workbook) -> None:
    for _ in range(3):
        workbook.add_worksheet()


def test_what_goes_beyond_a_limit_is_refused_with_its_cell(tmp_path: Path) -> None:
    wide = write_workbook(tmp_path / "wide.xlsx", write_wide)
    refused(read_xlsx, wide, f"宽!{name_column(15_999)}2", "16000", "500")
    long = write_workbook(tmp_path / "long.xlsx", write_long)
    refused(read_xlsx, long, "长!21", "20 行", limits=replace(LIMITS, most_rows=20))
    refused(read_xlsx, long, "长!11", "10 个", limits=replace(LIMITS, most_cells=10))
    text = write_workbook(
        tmp_path / "text.xlsx", lambda one: one.add_worksheet("文").write(1, 2, "字" * 10_001)
    )
    refused(read_xlsx, text, "文!C2", "10001")
    many = write_workbook(
        tmp_path / "many.xlsx", lambda one: [one.add_worksheet() for _ in range(3)] and None
    )
    refused(read_xlsx, many, "2 张", limits=replace(LIMITS, most_tables=2))


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_refused_wherever_they_stand(tmp_path: Path, part: str) -> None:
    path = write_workbook(tmp_path / "laughs.xlsx", write_wide_text)
    repack(path, {part: lambda found: LAUGHS + found.partition(b"?>")[2]})
    refused(read_xlsx, path, "DOCTYPE")


def write_wide_text(workbook: Workbook) -> None:
    workbook.add_worksheet("一").write_row(0, 0, ["甲", "乙"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda xml: xml[: len(xml) // 2],
        lambda xml: b"",
        lambda xml: b"PK not xml",
        lambda xml: b"<x>" * 5000,
    ],
    ids=["cut", "empty", "no xml", "nested"],
)
def test_a_broken_part_is_refused(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = write_workbook(tmp_path / "broken.xlsx", write_wide_text)
    repack(path, {SHEET: spoil})
    refused(read_xlsx, path, "sheet1.xml")


def test_a_file_that_is_no_pack_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 and nothing else")
    refused(read_xlsx, tmp_path / "a.xlsx", "压缩")


def test_numbers_are_exact_as_they_show() -> None:
    assert exact("0.30000000000000004") == Decimal("0.3")
    assert str(exact("1E+5")) == "100000"
    assert str(exact("6.6000000000000005")) == "6.6"
    assert exact("1234567.8912") == Decimal("1234567.8912")
    assert exact("inf") == ErrorCell("inf")
    assert exact("") == ErrorCell("")


def test_days_of_both_calendars() -> None:
    assert day_of(Decimal(45717)) == date(2025, 3, 1)
    assert day_of(Decimal("45717.5")) == datetime(2025, 3, 1, 12)  # noqa: DTZ001
    assert day_of(Decimal(1)) == date(1900, 1, 1)
    assert day_of(Decimal(61)) == date(1900, 3, 1)
    assert day_of(Decimal(44255), is_1904=True) == date(2025, 3, 1)
    assert [day_of(Decimal(one)) for one in (0, 60, -3, 10**9)] == [0, 60, -3, 10**9]


@pytest.mark.parametrize(
    ("key", "code", "kinds"),
    [
        (14, "", "date"),
        (31, "", "date"),
        (57, "", "date"),
        (9, "", "percent"),
        (4, "", ""),
        (164, "yyyy/m/d;@", "date"),
        (164, '[$-804]yyyy"年"m"月"', "date"),
        (164, "[h]:mm", "date"),
        (164, '0.00"年"', ""),
        (164, '#,##0.00_);[Red]"m"0', ""),
        (164, "G/通用格式", ""),
        (164, "0.0%", "percent"),
        (164, r"0.0\%", ""),
    ],
)
def test_formats_of_numbers(key: int, code: str, kinds: str) -> None:
    found = "date" if is_date_format(key, code) else "percent" if is_percent_format(key, code) else ""
    assert found == kinds


@pytest.mark.parametrize(
    ("code", "is_scaled"),
    [
        ('0!.0,"万"', True),
        ('0"."0000', True),
        (r"0\.0000", True),
        ("#,##0,", True),
        ("#,##0.00,,", True),
        ("#,##0.00", False),
        ('#,##0.00"万元"', False),
        ("#,##0.00_);[Red](#,##0.00,)", False),
        ("General", False),
    ],
)
def test_formats_that_show_another_number(code: str, is_scaled: bool) -> None:
    assert is_scaled_format(code) is is_scaled


def test_a_cell_that_shows_another_number_than_it_holds_is_no_number(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        wan = workbook.add_format({"num_format": '0!.0,"万"'})
        workbook.add_worksheet().write_number(0, 0, 120_000_000, wan)

    assert rows_of(write_workbook(tmp_path / "a.xlsx", fill))[0].cells == (ErrorCell(SCALED),)
