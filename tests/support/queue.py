"""A queue of updates that wait: months that follow on a month before them, some doubted, and other kinds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.models import Project
from projects.progress.rules import month_before
from projects.updates.month_report import MonthReport, submit_report
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project

THIS = get_today().replace(day=1)
LAST = month_before(THIS)
COUNTIES = ("211302", "211303", "211321", "211324")
REASON = "设备一次到货,监理月报第 7 号"
# Every so-manieth reports more than its year's plan by half again, and says why.
DOUBTED = 10


def fill_queue(session: Session, number: int, *, month: date = LAST, doubted: int = DOUBTED) -> list[int]:
    """Let an officer report a month of so many projects that had reported the month before; returns the ids.

    The city's reviewer `shi` reported that earlier month: the officer is `zhang`.
    """
    city = Desk(session, "shi", "reviewer", ("211300",))
    officer = Desk(session, "zhang", districts=("211300",))
    projects = [report_first(session, city, at, month) for at in range(number)]
    return [
        report_next(officer, project, at, month, is_doubted=bool(doubted) and at % doubted == doubted - 1)
        for at, project in enumerate(projects)
    ]


def report_first(session: Session, city: Desk, at: int, month: date) -> Project:
    """Make a project under construction with a plan of its year, which has reported the month before."""
    project = make_project(
        session,
        f"排队的项目{at:03d}",
        [COUNTIES[at % len(COUNTIES)]],
        figures=[12000 + at],
        status="construction",
    )
    before = month_before(month)
    city.submit(project, Submission("fields", {f"year_plan_{month.year}": Decimal(2000)}))
    values = {"month_wan": Decimal(120), "cumulative_wan": Decimal(6200), "physical_progress": "主体施工"}
    city.submit(project, Submission("progress", values, month=before))
    return project


def report_next(officer: Desk, project: Project, at: int, month: date, *, is_doubted: bool) -> int:
    """Report the month that waits; returns its update."""
    wan = Decimal(3500) if is_doubted else Decimal(60 + at % 7)
    values = {"month_wan": wan, "cumulative_wan": None, "physical_progress": f"完成第 {at} 段"}
    report = MonthReport(month, values, reason=REASON if is_doubted else "", confirmed=is_doubted)
    return submit_report(
        officer.session, project, report, officer.author, officer.access, expected_version=project.version
    ).id
