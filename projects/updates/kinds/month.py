"""Monthly progress: what an officer may report of a month, and how it is published.

Money in 万元. A month's figures are one row; the project carries those of its latest month.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from geo.among import among
from geo.errors import msg
from geo.models import DistrictDescendant
from projects.clock import get_today
from projects.errors import BadInput
from projects.models import FrozenMonth, ProgressReport, Project, Update
from projects.registry import audit, writing
from projects.registry.audit import Changes
from projects.registry.field_values import restore
from projects.registry.shares import DISTRICTS
from projects.store.held import Held
from projects.updates.submission import Submission
from projects.words.texts import tidy

MONEY = ("month_wan", "cumulative_wan")
WORDS = ("physical_progress", "problems", "next_steps")
FIELDS = (*MONEY, *WORDS, "is_no_change")
# The offices' own business. Events are public, so these words stand in the update and the month alone.
INTERNAL = ("problems", "next_steps")


def check(session: Session, project: Project, submission: Submission) -> tuple[Mapping[str, Any], None]:
    """Return the values of a month, which is reported whole; raises BadInput as `check_month` and
    `check_values` do.
    """
    check_month(session, project, submission.month, submission.reason)
    check_values(submission.values)
    return {name: submission.values.get(name) for name in FIELDS} | {
        "is_no_change": bool(submission.values.get("is_no_change"))
    }, None


def check_month(session: Session, project: Project, month: date | None, reason: str) -> None:
    """Raise BadInput for no month, one to come, or a frozen one without a reason."""
    if month is None:
        raise BadInput(msg("请选择月份。"), field="month")
    if month > get_today():
        raise BadInput(msg("%(month)s 还没有到。"), field="month", month=f"{month:%Y-%m}")
    if FROZEN.find(session, (month, DISTRICTS.find(session, project.id))) and not tidy(reason):
        raise BadInput(
            msg("%(month)s 已冻结。更正要写明理由,原月报的数字不变。"), field="reason", month=f"{month:%Y-%m}"
        )


def check_values(values: Mapping[str, Any]) -> None:
    """Raise BadInput for a report that says nothing, or whose cumulative figure is below zero."""
    if all(values.get(name) is None for name in (*MONEY, *WORDS)):
        raise BadInput(msg("没有填写任何内容。没有进展请用“本月无变化”。"), field="month_wan")
    cumulative_wan = values.get("cumulative_wan")
    if cumulative_wan is not None and cumulative_wan < Decimal(0):
        raise BadInput(msg("累计完成投资不能小于零。"), field="cumulative_wan")


def is_frozen(session: Session, month: date, districts: Collection[str]) -> bool:
    """Say whether a month is frozen for one of the districts, by itself or with what it belongs to."""
    below = DistrictDescendant
    frozen = exists().where(
        FrozenMonth.month == month,
        FrozenMonth.adcode == below.ancestor,
        below.descendant.in_(districts),
    )
    return bool(session.scalar(select(frozen)))


def read_frozen(
    session: Session, keys: Collection[tuple[date, frozenset[str]]]
) -> dict[tuple[date, frozenset[str]], bool]:
    """Say of months with the districts of projects whether they are frozen: there are few of either."""
    return {key: is_frozen(session, *key) for key in keys}


FROZEN = Held(read_frozen)


def read_reports(session: Session, project_ids: Collection[int]) -> dict[int, dict[date, ProgressReport]]:
    """Return the published months of each project, by month."""
    found: dict[int, dict[date, ProgressReport]] = {project_id: {} for project_id in project_ids}
    query = select(ProgressReport).where(among(ProgressReport.project_id, project_ids))
    for report in session.scalars(query, execution_options={"populate_existing": True}):
        found[report.project_id][report.month] = report
    return found


# By project, then by month.
REPORTS = Held(read_reports)


def read(session: Session, project: Project, names: Sequence[str], month: date | None) -> Mapping[str, Any]:
    """Return what is published of a month; everything is empty before its first report."""
    report = REPORTS.find(session, project.id).get(month) if month else None
    return {name: audit.plain(getattr(report, name, None)) for name in names}


def publish(session: Session, project: Project, update: Update) -> Changes:
    """Write the month, and on the project what its latest month says; returns all that changed."""
    month = cast(date, update.month)
    reports = REPORTS.find(session, project.id)
    report = reports.setdefault(month, ProgressReport(project_id=project.id, month=month))
    session.add(report)
    for name, (_old, new) in update.changes.items():
        setattr(report, name, restore_value(name, new))
    report.update_id = update.id
    report.published_at = session.info.get(writing.MOMENT, func.clock_timestamp())
    shown = {name: change for name, change in update.changes.items() if name not in INTERNAL}
    return {"report_month": [None, audit.plain(month)]} | shown | carry(project, reports)


def restore_value(name: str, plain: Any) -> Any:
    """Return a value of a month from the JSON of the history."""
    if name in MONEY:
        return restore("completed_wan", plain)
    return bool(plain) if name == "is_no_change" else plain


def carry(project: Project, reports: Mapping[date, ProgressReport]) -> Changes:
    """Give the project what its latest months say: money spent, progress in words, and of which month."""
    latest_first = [reports[month] for month in sorted(reports, reverse=True)]
    values = {
        "progress_month": latest_first[0].month,
        "completed_wan": next(
            (one.cumulative_wan for one in latest_first if one.cumulative_wan is not None),
            project.completed_wan,
        ),
        "physical_progress": next(
            (one.physical_progress for one in latest_first if one.physical_progress),
            project.physical_progress,
        ),
    }
    changes = writing.set_values(project, values)
    # The month's own words stand under the same name already.
    return {name: change for name, change in changes.items() if name != "physical_progress"}
