"""Planned against done by month, for one project: pure arithmetic, exact in 万元.

A year's plan is spread evenly over the months of the year that the project runs in, on top of what was
done before the year began. Without any year plan the total investment is spread over the planned years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from projects.progress.rows import MonthRow
from projects.registry.rows import ProjectRow

# Five years of months and a bit; a longer period is drawn from its last months.
MOST_MONTHS = 72
YUAN = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Course:
    """Cumulative figures by month; `basis` says what the planned line was made from, None for no plan."""

    months: tuple[date, ...]
    planned: tuple[Decimal | None, ...]
    done: tuple[Decimal | None, ...]
    basis: Literal["year_plans", "total"] | None


def chart_course(
    row: ProjectRow, months: Sequence[MonthRow], plans: Mapping[int, Decimal], today: date
) -> Course | None:
    """Return a project's course; None before its first reported figure."""
    done = {one.month: one.cumulative_wan for one in months if one.cumulative_wan is not None}
    if not done:
        return None
    planned = plan_by_year(row, months, plans) if plans else plan_by_total(row)
    first, last = min(done), max(*done, today.replace(day=1))
    if plans:
        first, last = min(first, *planned), max(last, *planned)
    shown = list_between(first, last)[-MOST_MONTHS:]
    basis = ("year_plans" if plans else "total") if planned else None
    return Course(
        tuple(shown),
        tuple(planned.get(one) for one in shown),
        tuple(done.get(one) for one in shown),
        basis,  # type: ignore[arg-type]
    )


def plan_by_year(
    row: ProjectRow, months: Sequence[MonthRow], plans: Mapping[int, Decimal]
) -> dict[date, Decimal]:
    """Return the planned cumulative figure of each month of the planned years."""
    found: dict[date, Decimal] = {}
    for year, amount in sorted(plans.items()):
        opening = open_year(months, year)
        if opening is None:
            opening = found.get(date(year - 1, 12, 1), Decimal(0))
        found |= spread(amount, run_of_year(row, year), opening)
    return found


def open_year(months: Sequence[MonthRow], year: int) -> Decimal | None:
    """Return what was done before a year began, None when no month tells."""
    told = [one for one in months if one.cumulative_wan is not None and one.month.year <= year]
    earlier = [one for one in told if one.month.year < year]
    if earlier:
        return earlier[-1].cumulative_wan
    if told and told[0].cumulative_wan is not None and told[0].month_wan is not None:
        return told[0].cumulative_wan - told[0].month_wan
    return None


def plan_by_total(row: ProjectRow) -> dict[date, Decimal]:
    """Return the total investment spread over the planned years; nothing when either is unknown."""
    if row.investment_wan is None or row.start_year is None or row.end_year is None:
        return {}
    first = date(row.start_year, row.start_month or 1, 1)
    return spread(row.investment_wan, list_between(first, date(row.end_year, row.end_month or 12, 1)))


def run_of_year(row: ProjectRow, year: int) -> list[date]:
    """Return the months of a year in which a project is planned to run; all twelve where nothing is said."""
    first = row.start_month if row.start_year == year and row.start_month else 1
    last = row.end_month if row.end_year == year and row.end_month else 12
    return list_between(date(year, first, 1), date(year, last, 1)) or list_between(
        date(year, 1, 1), date(year, 12, 1)
    )


def spread(amount: Decimal, months: Sequence[date], opening: Decimal = Decimal(0)) -> dict[date, Decimal]:
    """Return an amount spread evenly over months, cumulative; the last month holds exactly all of it."""
    count = len(months)
    return {
        month: opening + (amount * number / count).quantize(YUAN) for number, month in enumerate(months, 1)
    }


def list_between(first: date, last: date) -> list[date]:
    """Return the first days of the months from one to another, both included."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(start, end + 1)]
