"""For how long a project has missed its monthly reports."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, or_

from projects.models import Project, Update
from projects.progress.reporting import has_reported
from projects.progress.rules import Reporting
from projects.reading.desk_rows import told_month

WAITING = (Update.project_id == Project.id, Update.kind == "progress", Update.state == "pending")


def lacks_report(month: date) -> ColumnElement[bool]:
    """Say whether a month of a project is neither accepted nor waits for review."""
    return ~or_(has_reported(month), exists().where(*WAITING, Update.month == month))


def months_unreported(rules: Reporting, day: date) -> ColumnElement[int]:
    """Return for how many months in a row, up to the last one due by a day, nobody has reported."""
    due = rules.last_due_month(day)
    return due.year * 12 + due.month - told_month(rules.statuses)
