"""For how long a project has missed its monthly reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, select, union_all

from projects.models import ProgressReport, Project, ProjectEvent, Update
from projects.progress.reporting import began_in, part_by_status
from projects.progress.rules import Reporting
from projects.reading.desk_rows import told_month

WAITING = (Update.project_id == Project.id, Update.kind == "progress", Update.state == "pending")


def lacks_report(month: date) -> ColumnElement[bool]:
    """Say whether a month of a project is neither accepted nor waits for review."""
    accepted = exists().where(ProgressReport.project_id == Project.id, ProgressReport.month == month)
    return and_(~accepted, ~exists().where(*WAITING, Update.month == month))


def count_lacking(
    statuses: Collection[str], month: date, scope: ColumnElement[bool], touched: Select[int] | None
) -> ScalarSelect[int]:
    """Return the SELECT of how many projects of a scope must report a month and lack it.

    They are those of `must_report`, in the two ways in which each is found by an index: of these statuses
    now, or when the month began. `touched` are the ids of projects that may be in scope, None for all.
    """
    moved = [] if touched is None else [ProjectEvent.project_id.in_(touched)]
    # Who has reported all the same lacks nothing: the reports of the month need not be read for them.
    began = Project.id.in_(began_in(statuses, month, *moved))
    lacking = (part.where(scope, lacks_report(month)) for part in part_by_status(statuses, began))
    return select(func.count()).select_from(union_all(*lacking).subquery()).scalar_subquery()


def months_unreported(rules: Reporting, day: date) -> ColumnElement[int]:
    """Return for how many months in a row, up to the last one due by a day, nobody has reported."""
    due = rules.last_due_month(day)
    return due.year * 12 + due.month - told_month(rules.statuses)
