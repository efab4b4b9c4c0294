"""One row a project and month: the accepted monthly progress of the filter's projects.

Problems and next steps are the offices' own business and stand in no export.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from geo.models import District
from projects.exports.job import Job, Table, fetch_table
from projects.exports.project_rows import list_of, name_of
from projects.models import Allocation, ProgressReport, Project
from projects.registry.year_plans import planned_in
from projects.words.vocabulary import STATUSES, TYPES


def list_progress(job: Job) -> Table:
    """Return the months of the filter's projects, by project and month; money in 万元."""
    year = func.extract("year", ProgressReport.month)
    planned = planned_in(year)
    done = func.sum(ProgressReport.month_wan).over(
        partition_by=[ProgressReport.project_id, year], order_by=ProgressReport.month
    )
    rows: Select[Any] = (
        select(
            func.to_char(ProgressReport.month, "YYYY-MM").label("month"),
            Project.code.label("project_code"),
            Project.name.label("project_name"),
            list_of(Allocation.adcode).label("districts"),
            list_of(District.label).label("district_names"),
            Project.type.label("type"),
            name_of(TYPES, Project.type, job.language).label("type_name"),
            Project.status.label("status"),
            name_of(STATUSES, Project.status, job.language).label("status_name"),
            Project.investment_wan.label("investment_wan"),
            ProgressReport.month_wan.label("month_wan"),
            ProgressReport.cumulative_wan.label("cumulative_wan"),
            percent(ProgressReport.cumulative_wan, Project.investment_wan).label("total_percent"),
            planned.label("year_plan_wan"),
            done.label("year_done_wan"),
            percent(done, planned).label("year_percent"),
            ProgressReport.physical_progress.label("physical_progress"),
            ProgressReport.is_no_change.label("is_no_change"),
            ProgressReport.published_at.label("published_at"),
        )
        .join(Project, Project.id == ProgressReport.project_id)
        .where(*job.selection.conditions)
        .order_by(Project.code, ProgressReport.month)
    )
    return fetch_table(job.session, rows)


def percent(part: Any, whole: Any) -> ColumnElement[Any]:
    """Return a share in percent to a tenth; nothing where a term is missing or zero."""
    return func.round(part * 100 / func.nullif(whole, 0), 1)
