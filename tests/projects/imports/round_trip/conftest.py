"""The official list as a file on disk, edited by another library, and read as one of ours that came back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.imports.limits import LIMITS
from projects.imports.round_trip.reading import RoundTrip, read_round_trip
from projects.imports.rows import ParsedRow
from projects.imports.sheets.ods import read_ods
from projects.imports.sheets.xls import read_xls
from projects.imports.sheets.xlsx import read_xlsx
from projects.imports.values.district_names import DistrictBook
from projects.reading.filters import ProjectFilter
from projects.registry.rollup import recount
from tests.support.factories import make_project

CITY, SHUANGTA, LONGCHENG = "211300", "211302", "211303"
ALL = ProjectFilter()
LONG = "建设" + "、".join(f"第{number}座泵站及配套管线" for number in range(1, 150)) + "。"
READERS = {"xlsx": read_xlsx, "ods": read_ods, "xls": read_xls}


@dataclass
class Listed:
    """A list on disk: edited in place, then read."""

    path: Path
    book: DistrictBook

    def edit(self, change: Callable[[Worksheet], Any]) -> Listed:
        book = openpyxl.load_workbook(self.path)
        change(book.worksheets[0])
        book.save(self.path)
        return self

    def read(self, path: Path | None = None) -> RoundTrip:
        path = path or self.path
        found = read_round_trip(READERS[path.suffix[1:]](path, LIMITS), self.book)
        assert found is not None
        return found

    def changed(self) -> dict[str, ParsedRow]:
        """The rows that say anything, by the code or else the name of their project."""
        return {
            str(row.values.get("code") or row.values.get("name") or row.number): row
            for row in self.read().rows
            if set(row.values) - {"code"} or row.faults
        }


@pytest.fixture
def registry(session: Session) -> Session:
    """Projects with all that a row of the list is made of."""
    make_project(
        session,
        "龙城污水处理厂",
        [SHUANGTA],
        figures=["1200.5"],
        type="environment",
        code="LT-211302-0001",
        status="planned",
        nature="new",
        description="新建处理厂一座。",
        capacity="日处理 5 万吨",
        length_km=Decimal("12.5"),
        start_year=2025,
        start_month=3,
        end_year=2027,
        place_text="桃花吐镇",
        owner="水务公司",
        lead_unit="住建局",
        steward="王管家",
    )
    make_project(
        session, "凤凰园区", [SHUANGTA], figures=[500], type="industrial_zone", code="LT-211302-0002"
    )
    make_project(
        session, "园区道路", [SHUANGTA, LONGCHENG], figures=[300], type="local_road", code="LT-211302-0003"
    )
    make_project(
        session,
        "泵站群",
        [SHUANGTA],
        figures=[80],
        type="water",
        code="LT-211302-0004",
        description=LONG,
    )
    make_project(session, "无数项目", [LONGCHENG], type="energy", code="LT-211303-0005")
    recount(session)
    return session


@pytest.fixture
def listed(registry: Session, tmp_path: Path) -> Listed:
    return write_list(registry, tmp_path)


def write_list(session: Session, folder: Path, wanted: ProjectFilter = ALL, **options: Any) -> Listed:
    path = folder / "清单.xlsx"
    path.write_bytes(write_export(session, "projects", "xlsx", wanted, **options).body)
    return Listed(path, DistrictBook.load(session, {CITY, SHUANGTA, LONGCHENG}))


def column_of(sheet: Worksheet, heading: str) -> int:
    (found,) = [cell.column for row in sheet.iter_rows(max_row=9) for cell in row if cell.value == heading]
    assert isinstance(found, int)
    return found


def row_of(sheet: Worksheet, name: str) -> int:
    column = column_of(sheet, "项目名称")
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value == name)


def put(name: str, heading: str, value: Any) -> Callable[[Worksheet], Any]:
    """Return an edit that writes into a project's cell."""

    def change(sheet: Worksheet) -> None:
        sheet.cell(row_of(sheet, name), column_of(sheet, heading)).value = value

    return change
