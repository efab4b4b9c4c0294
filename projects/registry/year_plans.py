"""The plan of a year: read as an expression, written for one project."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from geo.among import among
from projects.clock import get_today
from projects.models import Project, YearPlan
from projects.registry import writing
from projects.registry.audit import Changes
from projects.store.held import Held


def planned_in(year: Any) -> ColumnElement[Any]:
    """Return SQL for what a year plans of the project of a query, in 万元."""
    query = select(YearPlan.planned_wan).where(YearPlan.project_id == Project.id, YearPlan.year == year)
    return query.correlate_except(YearPlan).scalar_subquery()


def read_plans(session: Session, project_ids: Collection[int]) -> dict[int, dict[int, YearPlan]]:
    """Return the year plans of each project, by year."""
    found: dict[int, dict[int, YearPlan]] = {project_id: {} for project_id in project_ids}
    for plan in session.scalars(select(YearPlan).where(among(YearPlan.project_id, project_ids))):
        found[plan.project_id][plan.year] = plan
    return found


# By project, then by year.
PLANS = Held(read_plans)


def plan_year(session: Session, project: Project, year: int, planned_wan: Decimal | None) -> Changes:
    """Write the plan of one year; this year's stands on the project too."""
    plans = PLANS.find(session, project.id)
    held: YearPlan | None = plans.get(year)
    if planned_wan is None:
        if held is not None:
            del plans[year]
            session.delete(held)
    elif held is None:
        plans[year] = YearPlan(project_id=project.id, year=year, planned_wan=planned_wan)
        session.add(plans[year])
    else:
        held.planned_wan = planned_wan
    if year != get_today().year:
        return {}
    values = {
        "year_plan_wan": planned_wan,
        "year_plan_year": None if planned_wan is None else year,
    }
    return writing.set_values(project, values)
