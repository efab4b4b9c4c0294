"""Every sheet of ours goes out, is edited and saved by LibreOffice, and comes back by the same door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from geoalchemy2.shape import to_shape
from openpyxl.utils import get_column_letter
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.exports import write_export
from projects.exports.matters import write_matters
from projects.imports.undoing import Undoing, undo_import
from projects.matters.filters import MatterFilter
from projects.models import Import, Matter, ProgressReport, Project, YearPlan
from projects.progress.rules import Reporting
from projects.reading.filters import ProjectFilter
from projects.registry import writing
from projects.registry.rollup import recount
from projects.reports.month_sheet import write_month_sheet
from projects.updates.works import who
from tests.projects.imports.round_trip.conftest import registry
from tests.projects.matters.desk import Desk as MatterDesk
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.imports import Office
from tests.support.months import FIRST, LAST, THIS, report
from tests.support.office import (
    delete_rows,
    hide_rows,
    insert_rows,
    put,
    save_all_in_office,
    save_in_office,
    sort,
)

__all__ = ["registry"]
BRIDGE, ROAD, WORKS, PARK = "LT-211302-0021", "LT-211302-0022", "LT-211302-0001", "LT-211302-0002"
CITY = ("211300",)


@dataclass
class Sheets:
    """What is sent out, the office that takes it back, and where files lie meanwhile."""

    session: Session
    office: Office
    folder: Path

    def write(self, what: str, format_: str) -> Path:
        """Return a file of ours."""
        path = self.folder / f"{what}.{format_}"
        _author, access = who(self.session, self.office.officer.id)
        if what == "matters":
            found = write_matters(self.session, format_, MatterFilter(), access, get_today())
        elif what == "month":
            rules = Reporting(("construction",), 5)
            found = write_month_sheet(self.session, adcode="211302", month=THIS, unit="", rules=rules)
        else:
            found = write_export(self.session, what, format_, ProjectFilter())
        path.write_bytes(found.body)
        return path

    def take(self, path: Path, target: str = "projects") -> Import:
        """Return the import of a file, previewed."""
        return self.office.bring(path.read_bytes(), path.name, target=target)

    def said(self, one: Import) -> dict[str, tuple[str, dict[str, object]]]:
        """Return verdict and changes of the rows that say anything, by name."""
        rows = self.office.rows(one)
        return {str(row.name): (row.verdict, row.changes) for row in rows if row.verdict != "unchanged"}


@pytest.fixture
def sheets(registry: Session, tmp_path: Path) -> Sheets:
    """Projects with months, matters, places and plans behind them."""
    session = registry
    for code, name in ((BRIDGE, "在建的桥"), (ROAD, "在建的路")):
        make_project(
            session, name, ["211302"], figures=[900], status="construction", at=(120.45, 41.57), code=code
        )
    line = [(120.4512345678, 41.5712345678), (120.46, 41.58), (120.4787654321, 41.59)]
    make_project(session, "弯曲的路", ["211302"], route=line, figures=[100], code="LT-211302-0023")
    recount(session)
    city = Desk(session, "shi", "reviewer", CITY)
    bridge = find(session, "在建的桥")
    for month, done, total in ((FIRST, "10", "10"), (LAST, "20.5", "30.5")):
        update = city.submit(bridge, report(month, done, total))
        if update.state == "pending":
            city.accept(update)
    officer = MatterDesk(session, "zhang", "officer", ["211302"])
    officer.open(bridge, subject="征地未完", responsible="国土局")
    officer.open(bridge, subject="管线迁改", due_on=None)
    officer.close(officer.open(find(session, "在建的路"), subject="办结的事"))
    return Sheets(session, Office(session, tmp_path / "store", districts=CITY), tmp_path)


def find(session: Session, name: str) -> Project:
    return session.scalars(select(Project).where(Project.name == name)).one()


def cell(path: Path, heading: str, beside: str, *, first: Sequence[str] = ()) -> str:
    """Return the name of the cell under a heading in the row that holds a text, of a workbook or CSV."""
    if path.suffix == ".csv":
        lines = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines()]
    else:
        sheet = openpyxl.load_workbook(path).worksheets[0]
        lines = [[str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    column = next(line.index(heading) for line in lines if heading in line)
    row = next(at for at, line in enumerate(lines) if beside in line and all(one in line for one in first))
    return f"{get_column_letter(column + 1)}{row + 1}"


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_what_is_only_opened_and_saved_changes_nothing(sheets: Sheets, kind: str) -> None:
    back = {
        ("projects", "xlsx"): ["projects"],
        ("projects", "csv"): ["projects", "year_plans", "geometries"],
        ("progress", "xlsx"): ["progress"],
        ("progress", "csv"): ["progress"],
        ("matters", "xlsx"): ["matters"],
        ("matters", "csv"): ["matters"],
        ("month", "xlsx"): ["progress"],
    }
    written = [sheets.write(what, format_) for what, format_ in back]
    for saved, (sent, targets) in zip(save_all_in_office(written, kind), back.items(), strict=True):
        for target in targets:
            one = sheets.take(saved, target)
            assert (one.target, sheets.said(one)) == (target, {}), (sent, target)
            assert sheets.office.rows(one) != []


@pytest.mark.parametrize("format_", ["geojson", "gpkg", "kml", "shp.zip", "csv"])
def test_places_that_come_back_as_they_were_change_nothing(sheets: Sheets, format_: str) -> None:
    """Lines stay lines where the file tells them by a point; plain tables beside the layers are not read."""
    path = sheets.write("projects", format_)
    for target in ("geometries", "projects"):
        one = sheets.take(path, target)
        assert sheets.said(one) == {}
        assert {"在建的桥", "弯曲的路"} <= {row.name for row in sheets.office.rows(one)}


def test_a_place_that_was_moved_is_the_only_change(sheets: Sheets) -> None:
    path = sheets.write("projects", "csv")
    saved = save_in_office(path, "xlsx", put(cell(path, "lon", BRIDGE), 120.46))
    one = sheets.take(saved, "geometries")
    ((name, (verdict, changes)),) = sheets.said(one).items()
    assert (name, verdict, "geom" in changes) == ("在建的桥", "changed", True)
    sheets.office.write(one)
    assert to_shape(find(sheets.session, "在建的桥").geom).x == pytest.approx(120.46)
    assert to_shape(find(sheets.session, "弯曲的路").geom).geom_type == "LineString"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_year_plans_are_typed_computed_and_written(sheets: Sheets, kind: str) -> None:
    path = sheets.write("projects", "csv")
    typed, computed = cell(path, "year_plan_wan", BRIDGE), cell(path, "year_plan_wan", ROAD)
    steps = [put(typed, 300), put(computed, f"={typed}*1.5"), insert_rows(1, 2), put("A1", "报送稿")]
    one = sheets.take(save_in_office(path, kind, *steps), "year_plans")
    year = f"year_plan_{get_today().year}"
    assert sheets.said(one) == {
        "在建的桥": ("changed", {year: [None, "300"]}),
        "在建的路": ("changed", {year: [None, "450"]}),
    }
    sheets.office.write(one)
    assert sorted(sheets.session.scalars(select(YearPlan.planned_wan))) == [300, 450]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_month_s_sheet_sorted_hidden_titled_and_with_a_row_gone(sheets: Sheets, kind: str) -> None:
    path = sheets.write("month", "xlsx")
    steps = [
        put(cell(path, "本月完成投资(万元)", BRIDGE), "=25*2"),
        put(cell(path, "形象进度", BRIDGE), "桥墩完成"),
        sort("A4:M5", 1, rising=False),
        hide_rows(5),
        insert_rows(1, 2),
        put("A1", "报送稿"),
    ]
    one = sheets.take(save_in_office(path, kind, *steps), "projects")
    assert one.target == "progress"
    ((name, (verdict, changes)),) = sheets.said(one).items()
    assert (name, verdict) == ("在建的桥", "changed")
    assert changes["cumulative_wan"] == [None, "80.5"]
    sheets.office.write(one)
    found = sheets.session.scalars(select(ProgressReport).where(ProgressReport.month == THIS)).one()
    assert (found.month_wan, found.physical_progress) == (50, "桥墩完成")
    gone = sheets.take(save_in_office(sheets.write("month", "xlsx"), kind, delete_rows(4)), "progress")
    assert [row.name for row in sheets.office.rows(gone)] == ["在建的路"]


def test_a_month_that_was_reported_meanwhile_shows_both(sheets: Sheets) -> None:
    path = sheets.write("month", "xlsx")
    saved = save_in_office(path, "ods", put(cell(path, "本月完成投资(万元)", BRIDGE), 50))
    city = Desk(sheets.session, "wang", "reviewer", CITY)
    update = city.submit(find(sheets.session, "在建的桥"), report(THIS, "7", "37.5"))
    if update.state == "pending":
        city.accept(update)
    (row,) = [row for row in sheets.office.rows(sheets.take(saved)) if row.verdict == "error"]
    assert (row.faults[0]["values"]["now"], row.faults[0]["values"]["sent"]) == ("7", "50")


def test_the_table_of_months_brings_corrections_and_new_months(sheets: Sheets) -> None:
    path = sheets.write("progress", "xlsx")
    words = cell(path, "形象进度", BRIDGE, first=[f"{LAST:%Y-%m}"])
    steps = [put(words, "合龙"), sort("A2:S3", 0, rising=False), hide_rows(2)]
    one = sheets.take(save_in_office(path, "xlsx", *steps), "progress")
    ((_name, (verdict, changes)),) = sheets.said(one).items()
    assert (verdict, changes) == ("changed", {"physical_progress": ["完成 20.5 万元", "合龙"]})


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_matters_are_changed_raised_and_taken_back(sheets: Sheets, kind: str) -> None:
    path = sheets.write("matters", "xlsx")
    line = [BRIDGE, "征地未完"]
    steps = [
        put(cell(path, "办理期限", "征地未完"), "2026-12-31"),
        put(cell(path, "责任单位(人)", "管线迁改"), "住建局"),
        put(cell(path, "需协调事项", "管线迁改"), "管线迁改未定线"),
        put("A5", ROAD),
        put(f"{cell(path, '需协调事项', '征地未完', first=line)[0]}5", "缺用地指标"),
    ]
    one = sheets.take(save_in_office(path, kind, *steps), "matters")
    rows = {row.stated.get("subject"): row for row in sheets.office.rows(one) if row.stated}
    found = {subject: (row.verdict, set(row.changes)) for subject, row in rows.items()}
    assert found == {
        "征地未完": ("changed", {"due_on"}),
        "管线迁改未定线": ("changed", {"subject", "responsible"}),
        "缺用地指标": ("new", {"kind", "subject"}),
    }
    sheets.office.write(one)

    def stand() -> dict[str, tuple[str | None, date | None, bool]]:
        sheets.session.expire_all()
        return {
            matter.subject: (matter.responsible, matter.due_on, matter.closed_at is None)
            for matter in sheets.session.scalars(select(Matter))
        }

    assert stand()["征地未完"] == ("国土局", date(2026, 12, 31), True)
    assert stand()["管线迁改未定线"] == ("住建局", None, True)
    assert stand()["缺用地指标"] == (None, None, True)
    assert not stand()["办结的事"][2]
    undo_import(sheets.session, one, Undoing(*who(sheets.session, sheets.office.officer.id), "导错了"))
    assert stand()["征地未完"][1] != date(2026, 12, 31)
    assert stand()["管线迁改"] == ("市自然资源局", None, True)
    assert not stand()["缺用地指标"][2]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_the_list_sorted_filtered_titled_computed_and_with_rows_gone(sheets: Sheets, kind: str) -> None:
    path = sheets.write("projects", "xlsx")
    money, steward = cell(path, "总投资", WORKS), cell(path, "项目管家", BRIDGE)
    road = int(cell(path, "总投资", ROAD)[1:])
    bridge = int(steward[1:])
    first, last = sorted((bridge, road))
    gone = int(cell(path, "总投资", PARK)[1:])
    steps = [
        put(money, "=1200.5*2"),
        put(steward, "李管家"),
        # The rows of one group change places with all their columns, hidden ones too.
        sort(f"A{first}:S{last}", 1, rising=bridge > road),
        hide_rows(first),
        delete_rows(gone),
        insert_rows(1, 2),
        put("A1", "报送稿"),
        # The sheets that are not edited are put out of sight.
        "For at = 1 To book.Sheets.Count - 1",
        "book.Sheets.getByIndex(at).IsVisible = False",
        "Next",
    ]
    one = sheets.take(save_in_office(path, kind, *steps), "matters")
    assert one.target == "projects"
    assert sheets.said(one) == {
        "龙城污水处理厂": ("changed", {"investment_wan": ["1200.5", "2401"]}),
        "在建的桥": ("changed", {"steward": [None, "李管家"]}),
    }
    assert any("凤凰园区" in str(note["values"]) for note in one.notes)
    sheets.office.write(one)
    works = find(sheets.session, "龙城污水处理厂")
    assert (works.investment_wan, find(sheets.session, "凤凰园区").investment_wan) == (Decimal(2401), 500)


def test_a_row_of_the_list_that_moved_on_shows_both(sheets: Sheets) -> None:
    path = sheets.write("projects", "xlsx")
    saved = save_in_office(path, "ods", put(cell(path, "项目管家", WORKS), "李管家"))
    writing.set_values(find(sheets.session, "龙城污水处理厂"), {"steward": "赵管家"})
    sheets.session.flush()
    (row,) = [row for row in sheets.office.rows(sheets.take(saved)) if row.verdict == "error"]
    assert row.faults[0]["values"] == {"written": "王管家", "now": "赵管家", "sent": "李管家"}
