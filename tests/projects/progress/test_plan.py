from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.progress.plan import MOST_MONTHS, chart_course, list_between, spread
from projects.progress.rows import MonthRow
from projects.registry.rows import ProjectRow

TODAY = date(2026, 11, 23)


@dataclass
class Plan:
    """What the course reads of a project's row."""

    investment_wan: Decimal | None = None
    start_year: int | None = None
    start_month: int | None = None
    end_year: int | None = None
    end_month: int | None = None


def row(**values: Any) -> ProjectRow:
    return cast(ProjectRow, Plan(**values))


def told(month: date, cumulative: int | None, month_wan: int | None = None) -> MonthRow:
    spent, whole = (None if one is None else Decimal(one) for one in (month_wan, cumulative))
    return MonthRow(month, spent, whole, None, None, None, False, datetime(2026, 1, 1, tzinfo=UTC))


def test_a_year_is_spread_over_its_months_from_what_was_done_before() -> None:
    months = [told(date(2025, 12, 1), 100), told(date(2026, 3, 1), 160)]
    course = chart_course(row(), months, {2026: Decimal(120)}, TODAY)
    assert course is not None
    planned = dict(zip(course.months, course.planned, strict=True))
    done = dict(zip(course.months, course.done, strict=True))
    assert course.basis == "year_plans"
    assert (course.months[0], course.months[-1]) == (date(2025, 12, 1), date(2026, 12, 1))
    assert (planned[date(2025, 12, 1)], planned[date(2026, 1, 1)]) == (None, 110)
    assert planned[date(2026, 12, 1)] == 220
    assert (done[date(2026, 2, 1)], done[date(2026, 3, 1)]) == (None, 160)


def test_a_year_runs_only_while_the_project_does() -> None:
    started = row(start_year=2026, start_month=7, end_year=2026, end_month=10)
    course = chart_course(started, [told(date(2026, 7, 1), 5, 5)], {2026: Decimal(40)}, TODAY)
    assert course is not None
    assert course.planned[:4] == (10, 20, 30, 40)


def test_the_first_report_tells_what_lay_before_it() -> None:
    course = chart_course(row(), [told(date(2026, 2, 1), 500, 20)], {2026: Decimal(120)}, TODAY)
    assert course is not None
    assert course.planned[0] == 490


def test_a_year_without_reports_goes_on_from_the_plan_before() -> None:
    plans = {2026: Decimal(120), 2027: Decimal(12)}
    course = chart_course(row(), [told(date(2027, 1, 1), 5)], {2027: Decimal(12)}, date(2027, 1, 2))
    assert course is not None
    assert course.planned[0] == 1
    both = chart_course(row(), [told(date(2026, 1, 1), 5, 5)], plans, TODAY)
    assert both is not None
    assert both.planned[-1] == 5 + 12


def test_without_year_plans_the_total_is_spread_over_the_years() -> None:
    known = row(investment_wan=Decimal(240), start_year=2026, end_year=2027)
    course = chart_course(known, [told(date(2026, 6, 1), 10)], {}, TODAY)
    assert course is not None
    assert course.basis == "total"
    assert (course.months[0], course.planned[0]) == (date(2026, 6, 1), 60)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"investment_wan": Decimal(5)},
        {"investment_wan": Decimal(5), "start_year": 2025},
        {"start_year": 2025, "end_year": 2027},
    ],
)
def test_without_any_plan_only_what_was_done_is_drawn(values: dict[str, Any]) -> None:
    course = chart_course(row(**values), [told(date(2026, 6, 1), 10)], {}, TODAY)
    assert course is not None
    assert course.basis is None
    assert set(course.planned) == {None}


def test_before_the_first_figure_there_is_nothing_to_draw() -> None:
    assert chart_course(row(), [], {2026: Decimal(5)}, TODAY) is None
    assert chart_course(row(), [told(date(2026, 6, 1), None)], {}, TODAY) is None


def test_a_long_history_is_drawn_from_its_last_months() -> None:
    course = chart_course(row(), [told(date(2001, 1, 1), 1), told(date(2026, 1, 1), 2)], {}, TODAY)
    assert course is not None
    assert (len(course.months), course.months[-1]) == (MOST_MONTHS, date(2026, 11, 1))


@given(
    st.decimals(min_value=0, max_value=10**9, places=4),
    st.integers(1, 60),
    st.decimals(min_value=0, max_value=10**9, places=4),
)
def test_the_last_month_holds_exactly_all_of_it(amount: Decimal, count: int, opening: Decimal) -> None:
    months = list_between(date(2026, 1, 1), date(2026 + (count - 1) // 12, (count - 1) % 12 + 1, 1))
    assert len(months) == count
    planned = list(spread(amount, months, opening).values())
    assert planned[-1] == opening + amount
    assert planned == sorted(planned)
