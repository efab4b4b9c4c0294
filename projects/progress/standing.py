"""What a month's figures stand between: the months around it, the total and the year's plan. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import Project
from projects.progress.rows import MonthRow, done_in
from projects.words.sums import sum_of


@dataclass(frozen=True, slots=True)
class Standing:
    """What a month's figures are compared with; money in 万元.

    `before_*` is the latest earlier month that gives a cumulative figure; its month is None where only
    the plans state what was spent. `after_*` is the next month that gives one. `year_done_wan` is what
    the earlier months of the same year add up to; None where none of them gives a figure.
    """

    status: str
    investment_wan: Decimal | None = None
    before_month: date | None = None
    before_wan: Decimal | None = None
    highest_before_wan: Decimal | None = None
    after_month: date | None = None
    after_wan: Decimal | None = None
    year_plan_wan: Decimal | None = None
    year_done_wan: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """How far a month brings a project: of its total and of the year's plan, 1 for all of it."""

    of_total: Decimal | None
    of_year_plan: Decimal | None


def compare_with(
    project: Project, months: Sequence[MonthRow], plans: Mapping[int, Decimal], month: date
) -> Standing:
    """Return the standing of a month among all accepted ones, the first of them first."""
    told = [(one.month, one.cumulative_wan) for one in months if one.cumulative_wan is not None]
    # Until a month says otherwise, what the plans state was spent.
    stated = None if told else project.completed_wan
    before = [one for one in told if one[0] < month]
    before_month, before_wan = before[-1] if before else (None, stated)
    after_month, after_wan = next((one for one in told if one[0] > month), (None, None))
    in_year = [one for one in months if one.month.year == month.year and one.month < month]
    return Standing(
        status=project.status,
        investment_wan=project.investment_wan,
        before_month=before_month,
        before_wan=before_wan,
        highest_before_wan=max((wan for _month, wan in before), default=None),
        after_month=after_month,
        after_wan=after_wan,
        year_plan_wan=plans.get(month.year),
        year_done_wan=done_in(in_year, month.year),
    )


def measure(month_wan: Decimal | None, cumulative_wan: Decimal | None, standing: Standing) -> Shares:
    """Return how far a month's figures bring the project; None where a term is unknown or zero."""
    total, planned = standing.investment_wan, standing.year_plan_wan
    done = sum_of(wan for wan in (standing.year_done_wan, month_wan) if wan is not None).stated_wan
    return Shares(
        of_total=cumulative_wan / total if cumulative_wan is not None and total else None,
        of_year_plan=done / planned if planned and done is not None else None,
    )
