"""Planned against done of one year for any filter: by row of the reconciliation, and by month.

The rules are those of totals.py: a project counts once, cancelled ones are out, shares divide it exactly,
without shares it is 跨区. So for any filter Σ district rows + 跨区 + 市本级 = the filter's sums, in 万元.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Select, and_, case, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from projects.models import ProgressReport, Project, YearPlan
from projects.reading.own import is_inside, own_number, own_wan, stays_inside
from projects.reading.selection import Selection
from projects.reading.totals import BucketTotal, share_lines


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What some projects planned and did in a year, and have done in all; 万元."""

    planned_wan: Decimal
    done_wan: Decimal
    completed_wan: Decimal
    planned_number: int

    @property
    def share(self) -> Decimal | None:
        """Return how much of the year's plan is done, 1 for all of it; None without a plan."""
        return self.done_wan / self.planned_wan if self.planned_wan else None


@dataclass(frozen=True, slots=True)
class BucketYear:
    """One row of the reconciliation with its year."""

    bucket: BucketTotal
    figures: YearFigures


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month of the year: done in it, done in the year so far, and planned so far; 万元.

    `reported` is how many projects' months are accepted.
    """

    month: date
    done_wan: Decimal
    sum_wan: Decimal
    planned_wan: Decimal
    reported: int


@dataclass(frozen=True, slots=True)
class YearProgress:
    """A filter's year: its rows, their sum, and the months until today."""

    year: int
    rows: tuple[BucketYear, ...]
    total: YearFigures
    months: tuple[MonthFigures, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was planned and nothing done in the year."""
        return not (self.total.planned_wan or self.total.done_wan or any(one.reported for one in self.months))


NOTHING = YearFigures(Decimal(0), Decimal(0), Decimal(0), 0)


def sum_year(
    session: Session, selection: Selection, buckets: Sequence[BucketTotal], today: date
) -> YearProgress:
    """Return what the filter's projects planned and did in the year of a day, in one query.

    `buckets` are the filter's rows as `by_bucket` gives them.
    """
    found: dict[tuple[str, str | None], YearFigures] = {}
    months: dict[date, tuple[Decimal, int]] = {}
    query = union_all(year_lines(selection, today.year), month_lines(selection, today.year))
    for kind, adcode, month, planned, done, completed, number in session.execute(query):
        if month is None:
            found[kind, adcode] = YearFigures(planned, done, completed, number)
        else:
            months[month] = done or Decimal(0), number
    rows = tuple(BucketYear(one, found.get((one.kind, one.adcode), NOTHING)) for one in buckets)
    total = add_figures([one.figures for one in rows])
    return YearProgress(today.year, rows, total, tuple(run_through(months, today, total.planned_wan)))


def year_lines(selection: Selection, year: int) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of bucket, adcode, no month, planned, done, completed, number of planned projects."""
    plans = select(YearPlan.project_id, YearPlan.planned_wan).where(YearPlan.year == year).subquery("plans")
    done = (
        select(ProgressReport.project_id, func.sum(ProgressReport.month_wan).label("done_wan"))
        .where(in_year(year))
        .group_by(ProgressReport.project_id)
        .subquery("done")
    )
    project = (
        select(
            Project.id,
            Project.bucket,
            Project.counted_number,
            func.coalesce(plans.c.planned_wan, 0).label("planned"),
            func.coalesce(done.c.done_wan, 0).label("done"),
            func.coalesce(Project.completed_wan, 0).label("completed"),
            case((plans.c.planned_wan.is_not(None), 1), else_=0).label("plans"),
        )
        .outerjoin(plans, plans.c.project_id == Project.id)
        .outerjoin(done, done.c.project_id == Project.id)
        .where(*selection.conditions, *counting())
        .cte("counting")
    )
    amounts = {name: project.c[name] for name in ("planned", "done", "completed")}
    shares = share_lines(project, project.c.plans, **amounts)
    divided = select(
        shares.c.bucket,
        shares.c.adcode,
        *(shares.c[name] for name in amounts),
        shares.c.number * shares.c.plans,
    ).where(is_inside(selection.wanted, shares.c.adcode))
    crossing = select(
        project.c.bucket, literal(None).label("adcode"), *amounts.values(), project.c.plans
    ).where(project.c.bucket == "cross", stays_inside(selection.wanted, project.c.id))
    line = union_all(divided, crossing).subquery("lines")
    bucket, adcode, *figures = line.c
    sums = (func.sum(column) for column in figures)
    return select(bucket, adcode, cast(null(), Date).label("month"), *sums).group_by(bucket, adcode)


def month_lines(selection: Selection, year: int) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of no bucket, the months of a year, what was done in them and in how many reports."""
    month = ProgressReport.month
    done, number = (
        func.sum(own_wan(selection.wanted, ProgressReport.month_wan)),
        func.sum(own_number(selection.wanted)),
    )
    return (
        select(null(), null(), month, null(), done, null(), number)
        .join(Project, Project.id == ProgressReport.project_id)
        .where(*selection.conditions, *counting(), in_year(year))
        .group_by(month)
    )


def sum_months(
    session: Session, selection: Selection, today: date, planned_wan: Decimal
) -> tuple[MonthFigures, ...]:
    """Return the months of the year until a day alone; `planned_wan` is what the whole year plans."""
    found = {
        month: (done or Decimal(0), number)
        for _kind, _adcode, month, _planned, done, _completed, number in session.execute(
            month_lines(selection, today.year)
        )
    }
    return tuple(run_through(found, today, planned_wan))


def run_through(
    months: Mapping[date, tuple[Decimal, int]], today: date, planned_wan: Decimal
) -> Iterator[MonthFigures]:
    """Yield the months of the year until a day; the year's plan is spread evenly over its twelve months."""
    so_far = Decimal(0)
    for number in range(1, today.month + 1):
        month = date(today.year, number, 1)
        done, reported = months.get(month, (Decimal(0), 0))
        so_far += done
        planned = (planned_wan * number / 12).quantize(Decimal("0.0001"))
        yield MonthFigures(month, done, so_far, planned, reported)


def counting() -> list[Any]:
    """Return the conditions of a project whose money is summed: it counts once and is not cancelled."""
    return [Project.counted_number == 1, Project.status != "cancelled"]


def in_year(year: int) -> Any:
    """Say whether a report is of a year."""
    return and_(ProgressReport.month >= date(year, 1, 1), ProgressReport.month <= date(year, 12, 1))


def add_figures(figures: Sequence[YearFigures]) -> YearFigures:
    """Return the sum of some figures."""
    return YearFigures(
        planned_wan=sum((one.planned_wan for one in figures), Decimal(0)),
        done_wan=sum((one.done_wan for one in figures), Decimal(0)),
        completed_wan=sum((one.completed_wan for one in figures), Decimal(0)),
        planned_number=sum(one.planned_number for one in figures),
    )
