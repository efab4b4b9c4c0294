from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.models import YearPlan
from projects.reading.filters import ProjectFilter
from projects.store.past import get_day
from tests.projects.updates.test_month import report
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project


def read(session: Session, what: str, wanted: ProjectFilter | None = None) -> list[dict[str, str]]:
    body = write_export(session, what, "csv", wanted or ProjectFilter()).body
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_a_row_is_a_project_and_a_month(session: Session) -> None:
    reviewer = Desk(session, "li", "reviewer", ("211300",))
    first = make_project(session, figures=[1000], status="construction")
    other = make_project(session, districts=["211303"], figures=[10], status="construction")
    session.add(YearPlan(project_id=first.id, year=2026, planned_wan=Decimal(200)))
    report(reviewer, first, date(2025, 12, 1), {"month_wan": 100, "cumulative_wan": 300})
    report(
        reviewer, first, date(2026, 1, 1), {"month_wan": 30, "problems": "内部", "physical_progress": "=桩基"}
    )
    report(reviewer, first, date(2026, 2, 1), {"month_wan": "20.5"})
    report(reviewer, other, date(2026, 2, 1), {"month_wan": 1, "cumulative_wan": 1})
    rows = read(session, "progress")
    assert [(one["project_code"], one["month"]) for one in rows] == [
        (first.code, "2025-12"),
        (first.code, "2026-01"),
        (first.code, "2026-02"),
        (other.code, "2026-02"),
    ]
    last = rows[2]
    assert (last["month_wan"], last["cumulative_wan"], last["total_percent"]) == ("20.5", "350.5", "35.1")
    assert (last["year_plan_wan"], last["year_done_wan"], last["year_percent"]) == ("200", "50.5", "25.3")
    assert (rows[0]["year_plan_wan"], rows[0]["year_done_wan"], rows[0]["year_percent"]) == ("", "100", "")
    assert rows[1]["physical_progress"] == "'=桩基"
    assert "内部" not in str(rows)
    assert [
        one["project_code"] for one in read(session, "progress", ProjectFilter(district=("211303",)))
    ] == [other.code]


def test_lists_show_the_plan_of_their_year_and_the_latest_words(session: Session) -> None:
    reviewer = Desk(session, "li", "reviewer", ("211300",))
    project = make_project(session, figures=[1000], status="construction")
    year = get_day(session).year
    # The column of the project may still hold last year's plan.
    project.year_plan_wan, project.year_plan_year = Decimal(77), year - 1
    session.add(YearPlan(project_id=project.id, year=year - 1, planned_wan=Decimal(77)))
    report(
        reviewer,
        project,
        date(2026, 1, 1),
        {"month_wan": 30, "cumulative_wan": 30, "physical_progress": "桩基"},
    )
    (row,) = read(session, "projects")
    assert (row["year_plan_wan"], row["completed_investment_wan"]) == ("", "30")
    assert (row["physical_progress"], row["progress_month"]) == ("桩基", "2026-01-01")
    session.add(YearPlan(project_id=project.id, year=year, planned_wan=Decimal(88)))
    session.flush()
    assert read(session, "projects")[0]["year_plan_wan"] == "88"
    sheet = load_workbook(
        io.BytesIO(write_export(session, "projects", "xlsx", ProjectFilter()).body)
    ).worksheets[0]
    cells = [cell.value for line in sheet.iter_rows() for cell in line]
    assert "桩基" in cells
    assert 88 in cells
    assert 30 in cells
