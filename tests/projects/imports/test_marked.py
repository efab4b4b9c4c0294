from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from projects.imports.limits import LIMITS
from projects.imports.marked import Mark, MarkWords, write_marked
from projects.imports.sheets.xlsx import read_xlsx
from projects.imports.source import ErrorCell, FormulaCell, SourceFile, SourceRow, SourceTable

WORDS = MarkWords("导入问题", ("表", "单元格", "内容", "问题"))
MARKS = (
    Mark("重点", 3, 1, "不是数字"),
    Mark("重点", 3, 1, "不是数字"),
    Mark("重点", 2, None, "没有名称"),
    Mark("重点", 5, 2, "在合并格里"),
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "重点"
    sheet["A1"], sheet["B3"], sheet["C3"] = "名称", "=cmd", "=1+1"
    sheet["B3"].data_type = "s"
    sheet["B3"].comment = Comment("原有批注", "某人")
    sheet["A1"].font = Font(bold=True, color="112233")
    sheet.column_dimensions["A"].width = 33
    sheet.merge_cells("B5:C5")
    sheet["B5"] = "合并"
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_an_xlsx_keeps_its_formats_and_gets_colours_comments_and_a_list(kept: Path) -> None:
    made = load_workbook(io.BytesIO(write_marked(kept, read_xlsx(kept, LIMITS), MARKS, WORDS)))
    sheet = made["重点"]
    assert (sheet["A1"].font.b, sheet.column_dimensions["A"].width) == (True, 33)
    assert sheet["C3"].value == "=1+1"
    assert sheet["B3"].comment is not None
    assert sheet["B3"].comment.text == "原有批注\n不是数字"
    assert [sheet[place].fill.fgColor.rgb for place in ("B3", "A2", "B5")] == ["00FFC7CE"] * 3
    listed = list(made["导入问题"].iter_rows(values_only=True))
    assert listed == [
        ("表", "单元格", "内容", "问题"),
        ("重点", "2", None, "没有名称"),
        ("重点", "B3", "=cmd", "不是数字"),
        ("重点", "B3", "=cmd", "不是数字"),
        ("重点", "C5", None, "在合并格里"),
    ]
    # What the file says is listed as text.
    assert made["导入问题"]["C3"].data_type == "s"


def test_other_formats_are_written_anew_in_the_same_places(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    rows = (
        SourceRow(1, ("名称", "数")),
        SourceRow(
            3, ("甲", Decimal("1.5"), date(2025, 3, 1), FormulaCell("A1", Decimal(2)), ErrorCell("#N/A"))
        ),
        SourceRow(4, (FormulaCell("cmd|x", None), True)),
    )
    tables = (
        SourceTable("表/一", "table", rows),
        SourceTable("", "table", ()),
        SourceTable("导入问题", "table", ()),
    )
    source = SourceFile("a.csv", "csv", "UTF-8", tables)
    marks = (Mark("表/一", 3, 1, "错"), Mark("表/一", 9, 3, "空处"))
    made = load_workbook(io.BytesIO(write_marked(tmp_path / "a.csv", source, marks, WORDS)))
    assert made.sheetnames == ["表_一", "Sheet2", "导入问题 (3)", "导入问题"]
    sheet = made["表_一"]
    assert [cell.value for cell in sheet[3]] == ["甲", 1.5, "2025-03-01", 2, "#N/A"]
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=cmd|x", "s")
    assert sheet["B3"].comment is not None
    assert sheet["B3"].comment.text == "错"
    assert sheet["B3"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["D9"].comment is not None


def test_an_xlsx_that_is_too_large_to_keep_is_written_anew(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.imports.marked.MOST_KEPT_ROWS", 4)
    made = load_workbook(io.BytesIO(write_marked(kept, read_xlsx(kept, LIMITS), MARKS, WORDS)))
    assert made["重点"]["B3"].value == "=cmd"
    assert made["重点"]["B3"].comment.text == "不是数字"
