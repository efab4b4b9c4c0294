"""What a project's page shows of its months and years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.charts.progress import course_chart
from app.web.identity import current_access
from app.web.past import shown_past
from projects.progress.plan import Course, chart_course
from projects.progress.rows import MonthRow, PlanRow, join_plans, read_progress
from projects.registry.rows import ProjectRow
from projects.store.past import get_day


@dataclass(frozen=True, slots=True)
class ProjectProgress:
    """The accepted months, the newest first, the years, and the chart of both.

    `shows_internal` says that the caller may read problems and next steps.
    """

    months: list[MonthRow]
    years: list[PlanRow]
    course: Course | None
    course_option: dict[str, Any] | None
    shows_internal: bool
    may_report: bool


def project_progress(session: Session, row: ProjectRow) -> ProjectProgress:
    """Return a project's progress for its page, in two queries."""
    months, plans = read_progress(session, row.id)
    course = chart_course(row, months, plans, get_day(session))
    access, districts = current_access(), [share.adcode for share in row.districts]
    return ProjectProgress(
        months=months[::-1],
        years=join_plans(plans, months),
        course=course,
        course_option=course_chart(course) if course else None,
        shows_internal=access.can_read_matters(districts),
        may_report=shown_past() is None and access.can_write_project(districts),
    )
