"""The sheet of a month goes out, is filled in by another program, and only what was filled in comes back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.errors import NotFound
from projects.imports.limits import LIMITS
from projects.imports.round_trip.month_sheet import read_month_sheet
from projects.imports.rows import ParsedRow
from projects.imports.sheets.ods import read_ods
from projects.imports.sheets.xlsx import read_xlsx
from projects.imports.values.district_names import DistrictBook
from projects.models import Project
from projects.progress.rules import Reporting, month_before
from projects.registry.rollup import recount
from projects.reports.month_sheet import write_month_sheet
from projects.updates.submission import Submission
from tests.projects.imports.round_trip.conftest import column_of, put, row_of
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

MONTH = get_today().replace(day=1)
RULES = Reporting(("construction",), 5)
BRIDGE, ROAD = "LT-211302-0001", "LT-211302-0002"
DONE, TOTAL, WORDS = "本月完成投资(万元)", "累计完成投资(万元)", "形象进度"


@pytest.fixture
def months(session: Session) -> Session:
    for code, name, unit in ((BRIDGE, "在建的桥", "交通局"), (ROAD, "在建的路", "住建局")):
        make_project(
            session, name, ["211302"], figures=[900], code=code, status="construction", lead_unit=unit
        )
    make_project(session, "竣工的站", ["211302"], figures=[5], status="completed")
    recount(session)
    return session


@pytest.fixture
def sheet(months: Session, tmp_path: Path) -> Path:
    return write(months, tmp_path)


def write(session: Session, folder: Path, unit: str = "") -> Path:
    made = write_month_sheet(session, adcode="211302", month=MONTH, unit=unit, rules=RULES)
    assert made.filename.endswith("项目月报表.xlsx")
    path = folder / "月报表.xlsx"
    path.write_bytes(made.body)
    return path


def edit(path: Path, *changes: Callable[[Worksheet], Any]) -> None:
    book = openpyxl.load_workbook(path)
    for change in changes:
        change(book.worksheets[0])
    book.save(path)


def read(path: Path, session: Session) -> list[ParsedRow]:
    reader = {".xlsx": read_xlsx, ".ods": read_ods}[path.suffix]
    found = read_month_sheet(reader(path, LIMITS), DistrictBook.load(session, {"211302"}))
    assert found is not None
    return found


def test_it_lists_who_must_report_with_what_is_known(months: Session, tmp_path: Path) -> None:
    shown = openpyxl.load_workbook(write(months, tmp_path)).worksheets
    assert [one.sheet_state for one in shown] == ["visible", "hidden"]
    names = [shown[0].cell(row, 3).value for row in range(4, shown[0].max_row + 1)]
    assert names == ["在建的桥", "在建的路"]
    assert f"{MONTH.year}年{MONTH.month}月" in str(shown[0]["A1"].value)
    one_unit = openpyxl.load_workbook(write(months, tmp_path, "住建局")).worksheets[0]
    assert [one_unit.cell(row, 3).value for row in range(4, one_unit.max_row + 1)] == ["在建的路"]


def test_an_untouched_sheet_reports_nothing(sheet: Path, months: Session) -> None:
    assert [set(row.values) for row in read(sheet, months)] == [{"code", "month"}] * 2
    assert all(row.faults == () for row in read(sheet, months))


def test_filled_cells_are_the_month_s_report(sheet: Path, months: Session) -> None:
    edit(
        sheet,
        put("在建的桥", DONE, 50),
        put("在建的桥", WORDS, "桥墩完成"),
        put("在建的路", TOTAL, "0.01亿元"),
    )
    bridge, road = read(sheet, months)
    assert bridge.values == {
        "code": BRIDGE,
        "month": MONTH,
        "month_wan": Decimal(50),
        "physical_progress": "桥墩完成",
    }
    assert bridge.written == {"month_wan": None, "physical_progress": None}
    assert road.values == {"code": ROAD, "month": MONTH, "cumulative_wan": Decimal(100)}


def test_what_was_reported_stands_in_it_and_only_a_correction_comes_back(
    months: Session, tmp_path: Path
) -> None:
    bridge = months.scalars(select(Project).where(Project.code == BRIDGE)).one()
    reviewer = Desk(months, "li", "reviewer", ("211300",))
    for month, wan, total in ((month_before(MONTH), 40, 40), (MONTH, 10, 50)):
        values = {
            "month_wan": Decimal(wan),
            "cumulative_wan": Decimal(total),
            "physical_progress": "桥墩",
            "problems": "无",
        }
        update = reviewer.submit(bridge, Submission("progress", values, month))
        if update.state == "pending":
            reviewer.accept(update)
    path = write(months, tmp_path)
    shown = openpyxl.load_workbook(path).worksheets[0]
    row = row_of(shown, "在建的桥")
    assert shown.cell(row, column_of(shown, "上月末累计完成投资(万元)")).value == 40
    assert shown.cell(row, column_of(shown, DONE)).value == 10
    assert set(read(path, months)[0].values) == {"code", "month"}
    edit(path, put("在建的桥", DONE, 12), put("在建的桥", WORDS, None))
    assert read(path, months)[0].values == {
        "code": BRIDGE,
        "month": MONTH,
        "month_wan": Decimal(12),
        "physical_progress": None,
    }
    assert read(path, months)[0].written == {"month_wan": Decimal(10), "physical_progress": "桥墩"}


def test_sorted_filtered_and_with_rows_gone(sheet: Path, months: Session) -> None:
    def turn(page: Worksheet) -> None:
        one, other = (
            [page.cell(row, column).value for column in range(1, page.max_column + 1)] for row in (4, 5)
        )
        for row, values in ((4, other), (5, one)):
            for column, value in enumerate(values, start=1):
                page.cell(row, column).value = value

    edit(sheet, put("在建的桥", DONE, 50), turn)
    assert {row.values["code"]: row.values.get("month_wan") for row in read(sheet, months)} == {
        BRIDGE: 50,
        ROAD: None,
    }
    edit(sheet, lambda page: page.delete_rows(4), lambda page: page.insert_rows(1, 2))
    assert [row.values["code"] for row in read(sheet, months)] == [BRIDGE]


def test_new_rows_and_repeated_ones_are_faults(sheet: Path, months: Session) -> None:
    def add(page: Worksheet) -> None:
        for row, code in ((6, BRIDGE), (7, "LT-999999-0001"), (8, None)):
            page.cell(row, 2).value = code
            page.cell(row, 3).value = f"第 {row} 行"
            page.cell(row, 9).value = 5

    edit(sheet, add)
    faults = {row.number: row.faults[0].message for row in read(sheet, months) if row.faults}
    assert sorted(faults) == [6, 7, 8]
    assert "两次" in faults[6]
    assert "先登记" in faults[7]


def test_what_is_not_understood_is_a_fault_of_its_cell(sheet: Path, months: Session) -> None:
    edit(sheet, put("在建的桥", DONE, "约50"), put("在建的桥", TOTAL, 90))
    row = read(sheet, months)[0]
    assert [fault.field for fault in row.faults] == ["month_wan"]
    assert "month_wan" not in row.values
    assert row.values["cumulative_wan"] == 90


def test_a_month_to_come_is_not_found(months: Session) -> None:
    with pytest.raises(NotFound):
        write_month_sheet(months, adcode="211302", month=date(2200, 1, 1), unit="", rules=RULES)


def test_libreoffice_fills_it_in(sheet: Path, months: Session, tmp_path: Path) -> None:
    edit(sheet, put("在建的桥", DONE, "=25*2"))
    out = tmp_path / "out"
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    target = ["--convert-to", "ods", "--outdir", str(out), str(sheet)]
    subprocess.run([*command, *target], check=True, capture_output=True, timeout=120)
    bridge, road = read(out / "月报表.ods", months)
    assert bridge.values == {"code": BRIDGE, "month": MONTH, "month_wan": Decimal(50)}
    assert set(road.values) == {"code", "month"}
