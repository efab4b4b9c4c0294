from __future__ import annotations

from pathlib import Path

import openpyxl
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.imports.limits import LIMITS
from projects.imports.round_trip.own import find_own_target, read_own
from projects.imports.sheets.xlsx import read_xlsx
from projects.progress.rules import Reporting
from projects.reports.month_sheet import write_month_sheet
from tests.projects.imports.round_trip.conftest import Listed


def test_a_list_and_a_month_s_sheet_are_known_whatever_they_are_called(
    listed: Listed, registry: Session, tmp_path: Path
) -> None:
    source = read_xlsx(listed.path, LIMITS, "随便.xlsx")
    own = read_own(source, listed.book)
    assert own is not None
    assert (find_own_target(source), own.target) == ("projects", "projects")
    assert [table.name for table in own.tables] == ["重大项目清单"]
    path = tmp_path / "月报.xlsx"
    month = get_today().replace(day=1)
    rules = Reporting(("planned", "construction"), 5)
    path.write_bytes(write_month_sheet(registry, adcode="211302", month=month, unit="", rules=rules).body)
    own = read_own(read_xlsx(path, LIMITS), listed.book)
    assert own is not None
    assert (own.target, [table.name for table in own.tables]) == ("progress", ["项目月报表"])
    assert {row.values["month"] for row in own.rows} == {month}


def test_any_other_workbook_is_none_of_ours(tmp_path: Path, listed: Listed) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    source = read_xlsx(tmp_path / "a.xlsx", LIMITS)
    assert find_own_target(source) is None
    assert read_own(source, listed.book) is None
