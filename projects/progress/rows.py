"""Read what is published of one project's progress: its months and its year plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import cast, null, select, union_all
from sqlalchemy.orm import Session

from geo.among import among
from projects.models import ProgressReport, YearPlan
from projects.store.held import Held


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One accepted month; money in 万元."""

    month: date
    month_wan: Decimal | None
    cumulative_wan: Decimal | None
    physical_progress: str | None
    problems: str | None
    next_steps: str | None
    is_no_change: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What one year planned, and what the accepted months of that year add up to; 万元."""

    year: int
    planned_wan: Decimal | None
    done_wan: Decimal | None


def list_months(session: Session, project_id: int) -> list[MonthRow]:
    """Return a project's accepted months, the first first."""
    return read_progress(session, project_id)[0]


def read_progress(session: Session, project_id: int) -> tuple[list[MonthRow], dict[int, Decimal]]:
    """Return a project's accepted months, the first first, and what each year planned (万元): one query."""
    return PROGRESS.find(session, project_id)


def read_all_progress(
    session: Session, project_ids: Collection[int]
) -> dict[int, tuple[list[MonthRow], dict[int, Decimal]]]:
    """Return the same of each of many projects, by one query too."""
    columns = [ProgressReport.__table__.c[name] for name in MonthRow.__slots__]
    whose = ProgressReport.project_id
    reports = select(whose, null().label("year"), null().label("planned_wan"), *columns).where(
        among(whose, project_ids)
    )
    nothing = [cast(null(), column.type).label(column.name) for column in columns]
    plans = select(YearPlan.project_id, YearPlan.year, YearPlan.planned_wan, *nothing).where(
        among(YearPlan.project_id, project_ids)
    )
    both = union_all(plans, reports).subquery("progress")
    found: dict[int, tuple[list[MonthRow], dict[int, Decimal]]] = {one: ([], {}) for one in project_ids}
    for project_id, year, planned_wan, *month in session.execute(
        select(both).order_by(both.c.year, both.c.month)
    ):
        months, planned = found[project_id]
        if year is None:
            months.append(MonthRow(*month))
        else:
            planned[year] = planned_wan
    return found


# By project.
PROGRESS = Held(read_all_progress)


def join_plans(plans: dict[int, Decimal], months: Sequence[MonthRow]) -> list[PlanRow]:
    """Return the years that were planned or reported, each with both."""
    years = sorted({*plans, *(one.month.year for one in months)})
    return [PlanRow(year, plans.get(year), done_in(months, year)) for year in years]


def done_in(months: Sequence[MonthRow], year: int) -> Decimal | None:
    """Return what the months of a year add up to; None when none of them gives a figure."""
    spent = [one.month_wan for one in months if one.month.year == year and one.month_wan is not None]
    return sum(spent, Decimal(0)) if spent else None
