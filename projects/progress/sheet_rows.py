"""What the sheet of a month says of each project that must report it, beside who it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from geo.among import among
from projects.models import ProgressReport, Project
from projects.registry.year_plans import planned_in
from projects.words.round_trip import MONTH_FIELDS


@dataclass(frozen=True, slots=True)
class SheetFigures:
    """The figures of a project before a month, in 万元, and what is published of the month itself."""

    owner: str | None
    investment_wan: Decimal | None
    planned_wan: Decimal | None
    before_wan: Decimal | None
    report: Mapping[str, Any]


def read_sheet_figures(
    session: Session, project_ids: Collection[int], month: date
) -> Mapping[int, SheetFigures]:
    """Return the figures of some projects by id, as they stand before a month is reported."""
    report = ProgressReport
    before = (
        select(report.project_id, report.cumulative_wan)
        .where(report.month < month, report.cumulative_wan.is_not(None))
        .ext(distinct_on(report.project_id))
        .order_by(report.project_id, report.month.desc())
        .subquery("before")
    )
    # What a plan says of money spent stands until a month says otherwise.
    stated = func.coalesce(before.c.cumulative_wan, Project.completed_wan)
    fields = [report.__table__.c[name] for name in MONTH_FIELDS]
    rows = session.execute(
        select(Project.id, Project.owner, Project.investment_wan, planned_in(month.year), stated, *fields)
        .outerjoin(before, before.c.project_id == Project.id)
        .outerjoin(report, (report.project_id == Project.id) & (report.month == month))
        .where(among(Project.id, project_ids))
    )
    return {
        id_: SheetFigures(owner, investment, planned, spent, dict(zip(MONTH_FIELDS, reported, strict=True)))
        for id_, owner, investment, planned, spent, *reported in rows
    }
