"""What was invested in a month, in its year so far and in all: by project, by district and by type.

The rules are those of progress_totals.py: a project counts once, cancelled ones are out, shares divide it
exactly, without shares it is 跨区. All money in 万元.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from geo.among import among
from geo.districts import list_names
from projects.models import ProgressReport, Project, YearPlan
from projects.progress.totals import counting
from projects.reading.ledger import share_lines
from projects.reading.own import is_inside, own_number, own_wan, stays_inside
from projects.reading.selection import Selection
from projects.reading.totals import bucket_label, read_sums, sum_columns, total
from projects.words import vocabulary
from projects.words.sums import NO_RATE, NOTHING, Rate, Sum, add_up


@dataclass(frozen=True, slots=True)
class Invested:
    """Some projects' money: in the month, in the year until it, planned for the year, in all until it.

    `reported` is how many of them have reported the month; `rate` is what of the year's plan is done, over
    those alone that have a plan and have reported in the year.
    """

    month: Sum = NOTHING
    year: Sum = NOTHING
    planned: Sum = NOTHING
    cumulative: Sum = NOTHING
    rate: Rate = NO_RATE
    reported: int = 0

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Return the sums in the order of MONEY."""
        return self.month, self.year, self.planned, self.cumulative


@dataclass(frozen=True, slots=True)
class InvestedRow:
    """One project that planned or did anything; `has_reported` is of the month.

    Its money is what is the filter's own of it; `is_own` says that its number is.
    """

    code: str
    name: str
    type: str
    status: str
    bucket: str
    investment_wan: Decimal | None
    physical_progress: str | None
    month_wan: Decimal | None
    year_wan: Decimal | None
    planned_wan: Decimal | None
    cumulative_wan: Decimal | None
    has_reported: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class InvestedLine:
    """One line of a table: the code of a type, or a row of the reconciliation, with its money."""

    key: str
    label: str
    sums: Invested


@dataclass(frozen=True, slots=True)
class MonthProgress:
    """A month of a filter's projects: `districts` and `types` each add up to `total`.

    `rows` are all of them by code, or those that invested most.
    """

    rows: tuple[InvestedRow, ...]
    districts: tuple[InvestedLine, ...]
    types: tuple[InvestedLine, ...]
    total: Invested

    def top(self, number: int) -> list[InvestedRow]:
        """Return the projects that invested most in the month."""
        spent = [(row.month_wan, row) for row in self.rows if row.month_wan]
        ranked = sorted(spent, key=lambda pair: (-pair[0], pair[1].code))
        return [row for wan, row in ranked if wan > 0][:number]


MONEY = ("month_wan", "year_wan", "planned_wan", "cumulative_wan")
SUMS = ("month", "year", "planned", "cumulative")
BUCKETS = vocabulary.codes(vocabulary.BUCKETS)


def read_progress(
    session: Session, selection: Selection, month: date, most: int | None = None
) -> MonthProgress:
    """Return what the filter's projects invested in a month, with all rows or the `most` that did most."""
    districts, types = list_lines(session, selection, month)
    if most is not None:
        selection = choose_top(session, selection, month, most)
    rows = list_invested(session, selection, month)
    return MonthProgress(tuple(rows), tuple(districts), tuple(types), add_lines(types))


def choose_top(session: Session, selection: Selection, month: date, most: int) -> Selection:
    """Return the selection narrowed to the projects that invested most in a month."""
    wan = own_wan(selection.wanted, ProgressReport.month_wan)
    query = (
        select(Project.id)
        .join(ProgressReport, ProgressReport.project_id == Project.id)
        .where(ProgressReport.month == month, *selection.conditions, *counting(), wan > 0)
        .order_by(wan.desc(), Project.code)
        .limit(most)
    )
    chosen = among(Project.id, session.scalars(query).all())
    return replace(selection, conditions=(*selection.conditions, chosen))


def list_invested(session: Session, selection: Selection, month: date) -> list[InvestedRow]:
    """Return the projects with a report until the month or a plan of its year, by code."""
    money = figures(selection, month)
    query = (
        select(
            Project.code,
            Project.name,
            Project.type,
            Project.status,
            Project.bucket,
            Project.investment_wan,
            latest(ProgressReport.physical_progress, month),
            *(own_wan(selection.wanted, money.c[name]) for name in MONEY),
            money.c.reported == 1,
            own_number(selection.wanted) == 1,
        )
        .join(money, money.c.id == Project.id)
        .where(is_told(money))
        .order_by(Project.code)
    )
    return [InvestedRow(*row) for row in session.execute(query)]


def list_lines(
    session: Session, selection: Selection, month: date
) -> tuple[list[InvestedLine], list[InvestedLine]]:
    """Return the rows of the reconciliation and the types that planned or did anything, in one query."""
    records = session.execute(add_lines_up(select_invested_lines(selection, month).subquery("lines"))).all()
    names = list_names(session, {row.adcode for row in records if row.adcode})
    districts, types = [], {}
    for kind, adcode, type_, *rest in sorted(records, key=rank_line):
        sums = Invested(*[*read_sums(rest[:12], 4), Rate(*rest[12:15]), rest[15]])
        if type_ is not None:
            types[type_] = sums
        elif sums != Invested():
            label = bucket_label(kind, names[adcode].label if adcode else "")
            districts.append(InvestedLine(f"{kind}-{adcode or ''}", label, sums))
    terms = (term for term in vocabulary.TYPES if term.code in types)
    return districts, [InvestedLine(term.code, term.zh, types[term.code]) for term in terms]


def rank_line(row: Any) -> tuple[int, str]:
    """Return the sort key of a line: its bucket, then its district."""
    return BUCKETS.index(row.bucket) if row.bucket else -1, row.adcode or ""


def select_invested_lines(selection: Selection, month: date) -> CompoundSelect[Any]:
    """Return the SELECT of what each row of the reconciliation has of each project, with its type."""
    money = figures(selection, month)
    marks = [f"no_{name}" for name in MONEY]
    silent = (money.c[name].is_(None).label(mark) for name, mark in zip(MONEY, marks, strict=True))
    base = select(money, *silent).where(is_told(money)).cte("listed")
    amounts = {name: base.c[name] for name in MONEY}
    carried = (base.c.type, base.c.reported, *(base.c[mark] for mark in marks))
    shares = share_lines(base, *carried, **amounts)
    columns = ("type", *MONEY, *marks, "reported", "number")
    divided = select(shares.c.bucket, shares.c.adcode, *(shares.c[name] for name in columns)).where(
        is_inside(selection.wanted, shares.c.adcode)
    )
    whole = [base.c[name] for name in columns[:-1]]
    crossing = select(
        base.c.bucket, literal(None).label("adcode"), *whole, base.c.counted_number.label("number")
    ).where(base.c.bucket == "cross", stays_inside(selection.wanted, base.c.id))
    return union_all(divided, crossing)


def add_lines_up(lines: Subquery) -> Select[Any]:
    """Return the SELECT of lines added up by bucket and district, and all of them once more by type."""
    line = lines.c
    both = and_(~line.no_year_wan, ~line.no_planned_wan)
    sums = [
        *(column for name in MONEY for column in sum_columns(line.number, line[name], line[f"no_{name}"])),
        total(line.year_wan, both),
        total(line.planned_wan, both),
        total(line.number, both),
        total(line.number, line.reported == 1),
    ]
    sets = func.grouping_sets(tuple_(line.bucket, line.adcode), tuple_(line.type))
    return select(line.bucket, line.adcode, line.type, *sums).group_by(sets)


def figures(selection: Selection, month: date) -> CTE:
    """Return the money of each of the filter's projects that count, as `share_lines` divides it."""
    report = ProgressReport
    first = date(month.year, 1, 1)
    told = (
        select(
            report.project_id,
            func.sum(report.month_wan).filter(report.month == month).label("month_wan"),
            func.sum(report.month_wan).filter(report.month >= first).label("year_wan"),
            func.count().filter(report.month == month).label("reported"),
        )
        .where(report.month <= month, *selection.of_these(report.project_id))
        .group_by(report.project_id)
        .subquery("told")
    )
    planned = select(YearPlan.project_id, YearPlan.planned_wan).where(YearPlan.year == month.year)
    plans = planned.where(*selection.of_these(YearPlan.project_id)).subquery("plans")
    # Before its first report a project has spent what the plans state.
    stated = case((Project.progress_month.is_(None), Project.completed_wan))
    return (
        select(
            Project.id,
            Project.type,
            Project.bucket,
            Project.counted_number,
            told.c.month_wan,
            told.c.year_wan,
            plans.c.planned_wan,
            func.coalesce(latest(report.cumulative_wan, month), stated).label("cumulative_wan"),
            func.coalesce(told.c.reported, 0).label("reported"),
        )
        .outerjoin(told, told.c.project_id == Project.id)
        .outerjoin(plans, plans.c.project_id == Project.id)
        .where(*selection.conditions, *counting())
        .cte("money")
    )


def latest(column: Any, month: date) -> Any:
    """Return a project's value of a column in the latest month that gives one, until a month."""
    report = ProgressReport
    query = select(column).where(report.project_id == Project.id, report.month <= month, column.is_not(None))
    return query.order_by(report.month.desc()).limit(1).scalar_subquery()


def add_lines(lines: Sequence[InvestedLine]) -> Invested:
    """Return the sum of some lines."""
    sums = [line.sums for line in lines]
    month, year, planned, cumulative = (add_up(getattr(one, name) for one in sums) for name in SUMS)
    rate, reported = sum((one.rate for one in sums), NO_RATE), sum(one.reported for one in sums)
    return Invested(month, year, planned, cumulative, rate, reported)


def is_told(money: Any) -> ColumnElement[bool]:
    """Say whether a project has any figure of the month: a report, a plan, or what it has completed."""
    return or_(money.c.reported == 1, *(money.c[name].is_not(None) for name in MONEY))
