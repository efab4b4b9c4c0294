"""For how long a project has missed its monthly reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, exists, func, or_, select

from projects.clock import day_of
from projects.models import Project, ProjectEvent, Update
from projects.progress.reporting import has_reported
from projects.progress.rules import Reporting

STATUS_BEFORE = ProjectEvent.changes["status"][0].astext
WAITING = (Update.project_id == Project.id, Update.kind == "progress", Update.state == "pending")


def lacks_report(month: date) -> ColumnElement[bool]:
    """Say whether a month of a project is neither accepted nor waits for review."""
    return ~or_(has_reported(month), exists().where(*WAITING, Update.month == month))


def months_unreported(rules: Reporting, day: date) -> ColumnElement[int]:
    """Return for how many months in a row, up to the last one due by a day, nobody has reported.

    The duty begins with the month in which the registry learnt that the project's status asks for it.
    """
    waiting = select(func.max(Update.month)).where(*WAITING).scalar_subquery()
    began = (
        select(func.max(ProjectEvent.at))
        .where(
            ProjectEvent.project_id == Project.id,
            ProjectEvent.changes.has_key("status"),
            func.coalesce(STATUS_BEFORE, "").not_in(rules.statuses),
        )
        .scalar_subquery()
    )
    reported = func.greatest(Project.progress_month, waiting)
    duty_day = day_of(func.coalesce(began, Project.created_at))
    due = rules.last_due_month(day)
    return due.year * 12 + due.month - func.greatest(number_of(reported), number_of(duty_day) - 1)


def number_of(day: Any) -> ColumnElement[int]:
    """Return the month of a day, counted from the year 0, so that months can be subtracted."""
    return cast(func.extract("year", day) * 12 + func.extract("month", day), Integer)
