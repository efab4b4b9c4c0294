"""Our own workbooks through the whole door: previewed, written, and refused where a row moved on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.models import Import, ProgressReport, Project
from projects.progress.rules import Reporting
from projects.registry import writing
from projects.reports.month_sheet import write_month_sheet
from tests.projects.imports.round_trip.conftest import (
    Listed,
    column_of,
    listed,
    put,
    registry,
    row_of,
)
from tests.support.factories import make_project
from tests.support.imports import Office

__all__ = ["listed", "registry"]
NAME, CODE = "龙城污水处理厂", "LT-211302-0001"


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    return Office(session, tmp_path / "store")


def find(session: Session, name: str) -> Project:
    return session.scalars(select(Project).where(Project.name == name)).one()


def verdicts(office: Office, one: Import) -> dict[str | None, str]:
    return {row.name: row.verdict for row in office.rows(one)}


def test_a_list_changes_only_what_was_edited_and_adds_what_is_new(
    session: Session, office: Office, listed: Listed
) -> None:
    def change(sheet: Worksheet) -> None:
        put(NAME, "项目管家", "李管家")(sheet)
        put(NAME, "总投资", 1300)(sheet)
        row = row_of(sheet, NAME) + 1
        sheet.insert_rows(row)
        cells = {"项目名称": "新泵站", "建设地点": "双塔区", "总投资": 90, "项目状态": "谋划"}
        for heading, value in cells.items():
            sheet.cell(row, column_of(sheet, heading)).value = value
        sheet.delete_rows(row_of(sheet, "凤凰园区"))

    content = listed.edit(change).path.read_bytes()
    # Whatever was chosen, the workbook itself says what it is of.
    one = office.bring(content, "改名.xlsx", target="year_plans", reason="核实", month=None)
    assert one.target == "projects"
    found = verdicts(office, one)
    assert {name: said for name, said in found.items() if said != "unchanged"} == {
        NAME: "changed",
        "新泵站": "new",
    }
    assert any("不作删除" in note["message"] for note in one.notes)
    office.write(one)
    project = find(session, NAME)
    assert (project.steward, project.investment_wan) == ("李管家", Decimal(1300))
    assert find(session, "新泵站").type == "environment"
    assert find(session, "凤凰园区").investment_wan == 500


def test_a_row_that_moved_on_is_refused_with_both_values(
    session: Session, office: Office, listed: Listed
) -> None:
    project = find(session, NAME)
    writing.set_values(project, {"steward": "赵管家"})
    session.flush()

    def change(sheet: Worksheet) -> None:
        put(NAME, "项目管家", "李管家")(sheet)
        put(NAME, "建设性质", "扩建")(sheet)

    one = office.bring(listed.edit(change).path.read_bytes())
    (row,) = [row for row in office.rows(one) if row.verdict == "error"]
    (fault,) = row.faults
    assert fault["field"] == "steward"
    assert fault["values"] == {"written": "王管家", "now": "赵管家", "sent": "李管家"}


def test_a_row_that_moved_on_elsewhere_is_not_in_the_way(
    session: Session, office: Office, listed: Listed
) -> None:
    writing.set_values(find(session, NAME), {"steward": "赵管家"})
    session.flush()
    one = office.bring(listed.edit(put(NAME, "建设性质", "扩建")).path.read_bytes())
    assert verdicts(office, one)[NAME] == "changed"
    office.write(one)
    assert (find(session, NAME).steward, find(session, NAME).nature) == ("赵管家", "expansion")


def test_a_month_s_sheet_is_reported(session: Session, office: Office, tmp_path: Path) -> None:
    for name in ("在建的桥", "在建的路"):
        make_project(session, name, ["211302"], figures=[900], status="construction")
    month = get_today().replace(day=1)
    rules = Reporting(("construction",), 5)
    path = tmp_path / "月报表.xlsx"
    path.write_bytes(write_month_sheet(session, adcode="211302", month=month, unit="", rules=rules).body)
    sheet = Listed(path, None).edit(put("在建的桥", "累计完成投资(万元)", 40))  # type: ignore[arg-type]
    one = office.bring(sheet.path.read_bytes())
    assert one.target == "progress"
    assert verdicts(office, one) == {"在建的桥": "changed", "在建的路": "unchanged"}
    office.write(one)
    (report,) = session.scalars(select(ProgressReport)).all()
    assert (report.month, report.cumulative_wan) == (month, 40)
    # The same file again: the month has been reported meanwhile, and says the same.
    assert verdicts(office, office.bring(sheet.path.read_bytes()))["在建的桥"] == "unchanged"
    sheet.edit(put("在建的桥", "累计完成投资(万元)", 45))
    again = office.bring(sheet.path.read_bytes())
    (row,) = [row for row in office.rows(again) if row.verdict == "error"]
    assert row.faults[0]["values"] == {"written": None, "now": "40", "sent": "45"}
