"""Every way in which the list comes back: nothing but what was changed is proposed."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.imports.limits import LIMITS
from projects.imports.round_trip.reading import read_round_trip
from projects.imports.sheets.xlsx import read_xlsx
from projects.models import Allocation, Project
from projects.reading.filters import ProjectFilter
from projects.registry.rollup import recount
from tests.projects.imports.round_trip.conftest import (
    LONG,
    SHUANGTA,
    Listed,
    column_of,
    put,
    row_of,
    write_list,
)

WORKS, ROAD = "LT-211302-0001", "LT-211302-0003"
NAME = "龙城污水处理厂"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_untouched_list_changes_nothing(registry: Session, tmp_path: Path, language: str) -> None:
    listed = write_list(registry, tmp_path, language=language)
    assert listed.changed() == {}
    assert len(listed.read().rows) == 5
    assert listed.read().notes == ()
    assert listed.edit(lambda _sheet: None).changed() == {}


@pytest.mark.parametrize(
    ("heading", "value", "fields"),
    [
        ("项目名称", "龙城第二污水处理厂", {"name": "龙城第二污水处理厂"}),
        ("建设地点", "双塔区 他拉皋镇", {"place_text": "他拉皋镇"}),
        ("建设地点", "双塔 他拉皋镇", {"place_text": "他拉皋镇"}),
        ("建设性质", "扩建", {"nature": "expansion"}),
        ("建设性质", "未载明", {"nature": None}),
        ("建设起止年限", "2026.04–2028", {"start_year": 2026, "start_month": 4, "end_year": 2028}),
        ("建设起止年限", "2025年3月起", {"end_year": None}),
        ("总投资", 1300, {"investment_wan": Decimal(1300)}),
        ("总投资", "1.5亿元", {"investment_wan": Decimal(15000)}),
        ("项目状态", "前期", {"status": "preliminary"}),
        ("责任单位", "水利局；建设单位：水务公司", {"lead_unit": "水利局"}),
        ("责任单位", "", {"lead_unit": None, "owner": None}),
        ("项目管家", "李管家", {"steward": "李管家"}),
        (
            "建设规模及主要内容",
            "新建处理厂一座；日处理 8 万吨；长 12.5 公里",
            {"capacity": "日处理 8 万吨"},
        ),
        ("建设规模及主要内容", "新建处理厂一座；日处理 5 万吨；长 13 公里", {"length_km": Decimal(13)}),
        ("建设规模及主要内容", "新建处理厂一座；日处理 5 万吨", {"length_km": None}),
    ],
)
def test_only_the_changed_cell_is_proposed(
    listed: Listed, heading: str, value: Any, fields: dict[str, Any]
) -> None:
    changed = listed.edit(put(NAME, heading, value)).changed()
    assert set(changed) == {WORKS}
    row = changed[WORKS]
    assert row.faults == ()
    assert row.values == {"code": WORKS, **fields}
    assert set(row.written) == set(fields)
    assert row.version is not None


def test_the_plan_of_the_list_s_year_and_what_was_written(listed: Listed) -> None:
    row = listed.edit(put(NAME, "本年计划投资", 200)).changed()[WORKS]
    ((field, value),) = [item for item in row.values.items() if item[0] != "code"]
    assert field.startswith("year_plan_20")
    assert (value, row.written) == (200, {field: None})
    row = listed.edit(put(NAME, "总投资", 1300)).changed()[WORKS]
    assert row.written["investment_wan"] == Decimal("1200.5")


@pytest.mark.parametrize(
    ("name", "heading", "value", "word"),
    [
        (NAME, "累计完成投资", 10, "月报"),
        (NAME, "形象进度", "主体封顶", "月报"),
        (NAME, "依据(文件·行)", "别的文件", "规划文件"),
        (NAME, "总投资", "1300以下", "上限"),
        (NAME, "总投资", "", "清空"),
        (NAME, "总投资", "=1/0", "算出"),
        (NAME, "建设地点", "凌源市", "县区"),
        (NAME, "项目状态", "不知道", "不认识"),
        (NAME, "责任单位", "水利局", "两个"),
        (NAME, "建设规模及主要内容", "全改了", "哪一段"),
        (NAME, "建设起止年限", "三年", "认不出"),
    ],
)
def test_what_a_list_cannot_change_is_a_fault_of_its_cell(
    listed: Listed, name: str, heading: str, value: Any, word: str
) -> None:
    def change(sheet: Worksheet) -> None:
        put(name, heading, value)(sheet)
        put(name, "项目管家", "李管家")(sheet)

    row = listed.edit(change).changed()[WORKS]
    (fault,) = row.faults
    assert word in fault.message % fault.values
    sheet = openpyxl.load_workbook(listed.path).worksheets[0]
    assert fault.column == column_of(sheet, heading) - 1
    # What else was changed of the row is still told.
    assert row.values["steward"] == "李管家"


def test_a_remark_is_said_not_to_be_read(listed: Listed) -> None:
    (row,) = [row for row in listed.edit(put(NAME, "备注", "请关注")).read().rows if row.notes]
    assert (row.values, row.faults) == ({"code": WORKS}, ())


def test_a_long_text_over_several_rows_is_one(listed: Listed) -> None:
    sheet = openpyxl.load_workbook(listed.path).worksheets[0]
    first, column = row_of(sheet, "泵站群"), column_of(sheet, "建设规模及主要内容")
    assert sheet.cell(first + 1, column).value

    def change(sheet: Worksheet) -> None:
        for row in range(first, first + 6):
            cell = sheet.cell(row, column)
            cell.value = str(cell.value or "").replace("149", "150")

    row = listed.edit(change).changed()["LT-211302-0004"]
    assert row.values["description"] == LONG.replace("149", "150").rstrip("。")


def test_sorting_with_and_without_the_hidden_columns(listed: Listed) -> None:
    """Rows turned round whole keep their keys; without the hidden columns the keys stay where they were."""

    def turn(sheet: Worksheet, last: int) -> None:
        rows = [row_of(sheet, name) for name in (NAME, "凤凰园区", "园区道路")]
        held = [[sheet.cell(row, column).value for column in range(1, last + 1)] for row in rows]
        for row, values in zip(rows, [held[2], held[0], held[1]], strict=True):
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column).value = value

    width = openpyxl.load_workbook(listed.path).worksheets[0].max_column
    assert listed.edit(lambda sheet: turn(sheet, width)).changed() == {}
    listed.edit(lambda sheet: turn(sheet, 15))
    assert listed.changed() == {}
    assert set(listed.edit(put(NAME, "项目管家", "李管家")).changed()) == {WORKS}


def test_filtered_hidden_and_inserted_rows_and_columns(listed: Listed) -> None:
    def change(sheet: Worksheet) -> None:
        put(NAME, "总投资", 1300)(sheet)
        sheet.row_dimensions[row_of(sheet, NAME)].hidden = True
        sheet.unmerge_cells("A1:O1")
        sheet.insert_rows(1, 2)
        sheet.cell(1, 1).value = "报送稿"
        sheet.insert_cols(4)
        sheet.cell(5, 4).value = "领导意见"

    assert listed.edit(change).changed()[WORKS].values == {"code": WORKS, "investment_wan": Decimal(1300)}


def test_a_deleted_row_deletes_nothing_and_is_said(listed: Listed) -> None:
    found = listed.edit(lambda sheet: sheet.delete_rows(row_of(sheet, "凤凰园区"))).read()
    assert [row.values for row in found.rows if set(row.values) != {"code"}] == []
    (note,) = found.notes
    assert (note.values["count"], note.values["names"]) == (1, "凤凰园区")


def add_row(sheet: Worksheet, **cells: Any) -> int:
    """Insert a row below one of a group, as a person does: nothing hidden is in it."""
    row = row_of(sheet, NAME) + 1
    sheet.insert_rows(row)
    for heading, value in cells.items():
        sheet.cell(row, column_of(sheet, heading)).value = value
    return row


def test_a_new_row_is_a_new_project_of_its_group(listed: Listed) -> None:
    cells = {
        "项目名称": "新污水厂",
        "建设地点": "双塔区南街",
        "建设性质": "新建",
        "总投资": 900,
        "项目状态": "谋划",
        "建设起止年限": "2026-2028",
        "建设规模及主要内容": "新建一座",
        "责任单位": "住建局",
    }
    row = listed.edit(lambda sheet: add_row(sheet, **cells)).changed()["新污水厂"]
    assert row.faults == ()
    assert row.version is None
    assert row.values == {
        "name": "新污水厂",
        "type": "environment",
        "districts": ("211302",),
        "place_text": "双塔区南街",
        "nature": "new",
        "investment_wan": Decimal(900),
        "status": "planned",
        "start_year": 2026,
        "end_year": 2028,
        "description": "新建一座",
        "lead_unit": "住建局",
    }


def copy_row(sheet: Worksheet, name: str) -> None:
    row = row_of(sheet, NAME)
    sheet.insert_rows(row + 1)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(row + 1, column).value = sheet.cell(row, column).value
    sheet.cell(row + 1, column_of(sheet, "项目名称")).value = name


def test_a_copied_row_is_new_under_a_new_name_and_a_fault_under_the_same(listed: Listed) -> None:
    changed = listed.edit(lambda sheet: copy_row(sheet, "三期污水厂")).changed()
    assert set(changed) == {"三期污水厂"}
    assert "code" not in changed["三期污水厂"].values
    again = listed.edit(lambda sheet: copy_row(sheet, NAME)).read()
    (row,) = [one for one in again.rows if one.faults]
    assert "两次" in row.faults[0].message


def test_a_row_typed_over_is_not_taken_for_its_old_project(listed: Listed) -> None:
    def change(sheet: Worksheet) -> None:
        row = row_of(sheet, NAME)
        for column in range(2, 16):
            sheet.cell(row, column).value = f"别的{column}"

    (row,) = listed.edit(change).changed().values()
    assert WORKS in str(row.faults[0].values)
    assert row.values == {}


def test_keys_that_were_deleted_are_made_up_for_by_the_name(listed: Listed) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.delete_cols(16, 4)
        put(NAME, "项目管家", "李管家")(sheet)

    assert listed.edit(change).changed()[WORKS].values == {"code": WORKS, "steward": "李管家"}


def test_a_share_or_part_is_no_total_to_change(registry: Session, tmp_path: Path) -> None:
    project_id = registry.scalar(select(Project.id).where(Project.code == ROAD))
    for one in registry.scalars(select(Allocation).where(Allocation.project_id == project_id)):
        one.share = Decimal("0.5")
    recount(registry)
    listed = write_list(registry, tmp_path, wanted=ProjectFilter(district=(SHUANGTA,)))
    row = listed.edit(put("园区道路", "总投资", 400)).changed()[ROAD]
    assert "份额" in row.faults[0].message


def test_other_files_are_none_of_ours(tmp_path: Path, listed: Listed) -> None:
    book = openpyxl.load_workbook(listed.path)
    del book[book.sheetnames[2]]
    book.save(tmp_path / "b.xlsx")
    assert read_round_trip(read_xlsx(tmp_path / "b.xlsx", LIMITS), listed.book) is None


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_another_program_s_file_says_the_same(listed: Listed, kind: str, tmp_path: Path) -> None:
    """LibreOffice opens the edited list, computes and saves it: only the edit is proposed."""

    def change(sheet: Worksheet) -> None:
        put(NAME, "总投资", "=1200.5*2")(sheet)
        put(NAME, "项目管家", "李管家")(sheet)

    listed.edit(change)
    out = tmp_path / "out"
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    target = ["--convert-to", kind, "--outdir", str(out), str(listed.path)]
    subprocess.run([*command, *target], check=True, capture_output=True, timeout=120)
    found = Listed(out / f"清单.{kind}", listed.book)
    changed = found.changed()
    assert set(changed) == {WORKS}
    assert changed[WORKS].values == {"code": WORKS, "investment_wan": Decimal(2401), "steward": "李管家"}
    assert changed[WORKS].faults == ()
    assert len(found.read().rows) == 5
