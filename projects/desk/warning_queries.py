"""Each kind of warning as one SELECT of the same columns, so that they can be counted and listed together.

`weight` is how bad it is and grows with it: days past the day, months, or the negative share of what should
have been spent. `is_red` is the upper level; below the lower one there is no line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from projects.clock import day_of
from projects.desk.kept_days import Kept, find_days, levels_of, number_now, since_of
from projects.matters.queries import with_matters
from projects.models import Matter, ProgressReport, Project, YearPlan
from projects.progress.duty import months_unreported
from projects.progress.reporting import must_report
from projects.progress.rules import WarningRules
from projects.progress.totals import in_year
from projects.reading.desk_rows import SPENDING_STATUSES, last_word
from projects.reading.filters import first_day, last_day
from projects.words.vocabulary import UNFINISHED_STATUSES, WAITING_STATUSES

Line = Select[*tuple[Any, ...]]
Conditions = Sequence[ColumnElement[bool]]
# The year and the month of a plan.
Planned = tuple[InstrumentedAttribute[int | None], InstrumentedAttribute[int | None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the lines are asked for: which projects, by which rules, on which day."""

    where: Conditions
    rules: WarningRules
    day: date
    # How the kept days and months are read; None where the history answers.
    kept: Kept | None = None


def make_line(kind: str, weight: Any, is_red: Any, since: Any, **more: Any) -> Line:
    """Return the SELECT of one kind: every kind has the same columns in the same order."""
    return select(
        literal(kind).label("kind"),
        Project.id.label("project_id"),
        cast(weight, Numeric).label("weight"),
        is_red.label("is_red"),
        cast(since, Date).label("since"),
        cast(more.get("planned", null()), Numeric).label("planned_wan"),
        cast(more.get("spent", null()), Numeric).label("spent_wan"),
        cast(more.get("item", literal(0)), Integer).label("item_id"),
        cast(more.get("words", null()), Text).label("words"),
    )


def counted(kind: str, asked: Asked, kept: Kept) -> Line:
    """Return the warnings of a kind by the days or months that are kept, by how many have passed since."""
    found = find_days(asked.rules, kind, asked.day, kept)
    number = number_now(asked.rules, kind, asked.day) - found.c.at
    since = since_of(asked.rules, kind, asked.day, found.c.at)
    line = make_line(kind, number, number >= levels_of(asked.rules, kind).red, since)
    return line.join(found, found.c.project_id == Project.id).where(*asked.where)


def overdue(kind: str, planned: Planned, statuses: Sequence[str], asked: Asked) -> Line:
    """Return the projects whose planned day has passed, by days; the day is that of the filter `overdue`.

    Whose month has not begun by then is left out first, by an index of status and month: few are late.
    """
    if asked.kept:
        return counted(kind, asked, asked.kept)
    levels, day = levels_of(asked.rules, kind), cast(last_day(*planned), Date)
    days = literal(asked.day, Date) - day
    line = make_line(kind, days, days >= levels.red, day)
    begun = first_day(*planned) <= literal(asked.day - timedelta(days=levels.yellow), Date)
    return line.where(*asked.where, Project.status.in_(statuses), begun, days >= levels.yellow)


def overdue_start(asked: Asked) -> Line:
    """Return what should have begun and has not."""
    planned = (Project.start_year, Project.start_month)
    return overdue("overdue_start", planned, WAITING_STATUSES, asked)


def overdue_end(asked: Asked) -> Line:
    """Return what should be completed and is not."""
    planned = (Project.end_year, Project.end_month)
    return overdue("overdue_end", planned, UNFINISHED_STATUSES, asked)


def slow_spending(asked: Asked) -> Line:
    """Return the projects that spent too little of the year's plan by the end of the last month that is due.

    Two shares are compared by multiplying them out, so that a level begins exactly at its number.
    """
    due = asked.rules.reporting.last_due_month(asked.day)
    months = asked.rules.reporting.months_due(asked.day)
    spent = (
        select(func.sum(ProgressReport.month_wan))
        .where(ProgressReport.project_id == Project.id, in_year(asked.day.year))
        .scalar_subquery()
    )
    planned = YearPlan.planned_wan
    reached, wanted = func.coalesce(spent, 0) * 12, planned * months
    levels = asked.rules.spending
    line = make_line(
        "slow_spending",
        -func.round(reached / func.nullif(wanted, 0), 6),
        reached < levels.red * wanted,
        due,
        planned=planned,
        spent=spent,
    )
    this_plan = and_(YearPlan.project_id == Project.id, YearPlan.year == asked.day.year)
    return line.join(YearPlan, this_plan).where(
        *asked.where,
        Project.status.in_(SPENDING_STATUSES),
        planned > 0,
        reached < levels.yellow * wanted,
    )


def stale(asked: Asked) -> Line:
    """Return the unfinished projects of which nobody has said a word for long, by days."""
    if asked.kept:
        return counted("stale", asked, asked.kept)
    since = last_word(asked.day)
    found = find_once("silence", since, *asked.where, Project.status.in_(UNFINISHED_STATUSES))
    days = literal(asked.day, Date) - found.c.value
    levels = asked.rules.stale
    line = make_line("stale", days, days >= levels.red, found.c.value)
    return line.join(found, found.c.id == Project.id).where(days >= levels.yellow)


def matter_due(asked: Asked) -> Line:
    """Return the open matters that are due soon, or were due, by days past the day."""
    days = literal(asked.day, Date) - Matter.due_on
    is_open = and_(
        day_of(Matter.opened_at) <= asked.day,
        or_(Matter.closed_at.is_(None), day_of(Matter.closed_at) > asked.day),
    )
    line = make_line("matter_due", days, days > 0, Matter.due_on, item=Matter.id, words=Matter.subject)
    soon = asked.day + timedelta(days=asked.rules.matters.soon_days)
    return with_matters(line).where(*asked.where, is_open, Matter.due_on <= soon)


def unreported(asked: Asked) -> Line:
    """Return the projects that missed the day by which a month was due, by months in a row."""
    if asked.kept:
        return counted("unreported", asked, asked.kept)
    reporting, levels = asked.rules.reporting, asked.rules.unreported
    due = reporting.last_due_month(asked.day)
    missed = months_unreported(reporting, asked.day)
    found = find_once("missed", missed, *asked.where, must_report(reporting.statuses, due))
    months = found.c.value
    line = make_line("unreported", months, months >= levels.red, due)
    return line.join(found, found.c.id == Project.id).where(months >= levels.yellow)


def find_once(name: str, value: ColumnElement[Any], *where: ColumnElement[bool]) -> CTE:
    """Return a costly value of some projects; PostgreSQL would work it out anew wherever it is named."""
    return select(Project.id, value.label("value")).where(*where).cte(name).prefix_with("MATERIALIZED")


LINES: dict[str, Callable[[Asked], Line]] = {
    "unreported": unreported,
    "matter_due": matter_due,
    "overdue_start": overdue_start,
    "overdue_end": overdue_end,
    "slow_spending": slow_spending,
    "stale": stale,
}
