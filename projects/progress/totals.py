"""Planned against done of one year for any filter: by row of the reconciliation, and by month.

The rules are those of totals.py: a project counts once, cancelled ones are out, shares divide it exactly,
without shares it is 跨区. So for any filter Σ district rows + 跨区 + 市本级 = the filter's sums, in 万元.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Select, and_, case, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from projects.models import ProgressReport, Project, YearPlan
from projects.progress.kept_years import ALL, COUNTY, are_many, kept_year_lines, touches_higher
from projects.reading.kept_parts import find_shape, list_values
from projects.reading.ledger import share_lines
from projects.reading.own import area_of, is_inside, own_number, own_wan, stays_inside
from projects.reading.place_figures import Figures, find_figures
from projects.reading.selection import Selection
from projects.reading.totals import BucketTotal, read_sums, sum_columns, total
from projects.words.sums import NO_RATE, NOTHING, Rate, Sum


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What some projects planned and did in a year, and have done in all; 万元.

    `rate` is what of the year's plan is done, over those alone that have a plan and have reported.
    """

    planned: Sum = NOTHING
    done: Sum = NOTHING
    completed: Sum = NOTHING
    rate: Rate = NO_RATE

    def __add__(self, other: YearFigures) -> YearFigures:
        return YearFigures(
            self.planned + other.planned,
            self.done + other.done,
            self.completed + other.completed,
            self.rate + other.rate,
        )

    def __sub__(self, part: YearFigures) -> YearFigures:
        return YearFigures(
            self.planned - part.planned,
            self.done - part.done,
            self.completed - part.completed,
            self.rate - part.rate,
        )


@dataclass(frozen=True, slots=True)
class BucketYear:
    """One row of the reconciliation with its year."""

    bucket: BucketTotal
    figures: YearFigures


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month of the year: done in it, done in the year so far, and planned so far; 万元.

    `reported` is how many projects' months are accepted. What nobody states is None.
    """

    month: date
    stated_wan: Decimal | None
    stated_sum_wan: Decimal | None
    stated_planned_wan: Decimal | None
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
        is_told = self.total.planned.is_stated or self.total.done.is_stated
        return not (is_told or any(one.reported for one in self.months))


NO_FIGURES = YearFigures()
CROSS = ("cross", None)


def sum_year(
    session: Session,
    selection: Selection,
    buckets: Sequence[BucketTotal],
    today: date,
    kept: Figures | None = None,
) -> YearProgress:
    """Return what the filter's projects planned and did in the year of a day, in one query.

    `buckets` are the filter's rows as `by_bucket` gives them, or none where nobody reads them; `kept` what
    `find_figures` found, if it was asked for already.
    """
    if is_undivided(selection, buckets):
        kept = kept or find_figures(session, selection.wanted)
        if kept is not None:
            return add_up_year(kept, today, buckets)
    found: dict[tuple[str, str | None], YearFigures] = {}
    months: dict[date, tuple[Decimal | None, int]] = {}
    for kind, adcode, month, *figures in read_year_lines(session, selection, buckets, today.year):
        if month is None:
            found[kind, adcode] = YearFigures(*[*read_sums(figures[:9], 3), Rate(*figures[9:])])
        else:
            months[month] = figures[0], figures[1]
    all_rows = found.pop((ALL, None), None)
    if all_rows is None:
        all_rows = sum(found.values(), NO_FIGURES)
    else:
        found |= {
            ("district", adcode): found.pop((kind, adcode)) for kind, adcode in [*found] if kind == COUNTY
        }
        found[CROSS] = all_rows - sum(found.values(), NO_FIGURES)
    rows = tuple(BucketYear(one, found.get((one.kind, one.adcode), NO_FIGURES)) for one in buckets)
    return YearProgress(today.year, rows, all_rows, tuple(run_through(months, today, all_rows.planned.wan)))


def is_undivided(selection: Selection, buckets: Sequence[BucketTotal]) -> bool:
    """Say whether the rows are none, or one that is all of the filter's place: a county's are."""
    whole = [("district", adcode) for adcode in selection.wanted.district]
    return not buckets or [(one.kind, one.adcode) for one in buckets] == whole


def read_year_lines(
    session: Session, selection: Selection, buckets: Sequence[BucketTotal], year: int
) -> Sequence[Any]:
    """Return the lines of a filter's year and its months, of one moment, as they are kept if they are."""
    wanted = selection.wanted
    shape = find_shape(session, wanted)
    if shape is None or shape.words or not are_many(buckets):
        query = union_all(year_lines(selection, year), month_lines(selection, year))
        return session.execute(query).all()
    # What touches them touches the place: asked for both, PostgreSQL would look through all of the place.
    few = replace(selection, conditions=(Project.merged_into_id.is_(None), touches_higher(area_of(wanted))))
    query = union_all(year_lines(few, year), *kept_year_lines(shape, year))
    return session.execute(query, list_values(wanted)).all()


def add_up_year(kept: Figures, today: date, buckets: Sequence[BucketTotal] = ()) -> YearProgress:
    """Return the year of what is kept of a place, which is that of each row: the same figures, added up."""
    year, number = today.year, kept.get("counting", 0).number
    planned, done, both = (kept.get(what, year) for what in ("planned", "done", "both"))
    completed = kept.get("completed", 0)
    sums = [
        Sum(wan, known, number - known)
        for wan, known in (
            (planned.whole_wan + both.whole_wan, planned.number + both.number),
            (done.wan + both.wan, done.number + both.number),
            (completed.wan, completed.number),
        )
    ]
    rate = Rate(both.wan, both.whole_wan, both.number)
    total = YearFigures(planned=sums[0], done=sums[1], completed=sums[2], rate=rate)
    reported = {at for what in ("month", "silent_month") for at, _one in kept.items(what)}
    months = {date(year, at % 100, 1): read_month(kept, at) for at in reported if at // 100 == year}
    rows = tuple(BucketYear(one, total) for one in buckets)
    return YearProgress(year, rows, total, tuple(run_through(months, today, total.planned.wan)))


def read_month(kept: Figures, at: int) -> tuple[Decimal | None, int]:
    """Return what was done in a month and in how many reports; what lies elsewhere says nothing of it."""
    one, silent = kept.get("month", at), kept.get("silent_month", at)
    return one.wan if one.wan or one.number else None, one.number + silent.number


def year_lines(selection: Selection, year: int) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of bucket, adcode, no month, then planned, done, completed and their rate."""
    planned = select(YearPlan.project_id, YearPlan.planned_wan).where(YearPlan.year == year)
    plans = planned.where(*selection.of_these(YearPlan.project_id)).subquery("plans")
    done = (
        select(ProgressReport.project_id, func.sum(ProgressReport.month_wan).label("done_wan"))
        .where(in_year(year), *selection.of_these(ProgressReport.project_id))
        .group_by(ProgressReport.project_id)
        .subquery("done")
    )
    amounts = {"planned": plans.c.planned_wan, "done": done.c.done_wan, "completed": Project.completed_wan}
    marks = {f"no_{name}": amount.is_(None) for name, amount in amounts.items()}
    project = (
        select(
            Project.id,
            Project.bucket,
            Project.counted_number,
            *(amount.label(name) for name, amount in amounts.items()),
            *(is_silent.label(name) for name, is_silent in marks.items()),
        )
        .outerjoin(plans, plans.c.project_id == Project.id)
        .outerjoin(done, done.c.project_id == Project.id)
        .where(*selection.conditions, *counting())
        .cte("counting")
    )
    columns = (*amounts, *marks)
    shares = share_lines(
        project, *(project.c[name] for name in marks), **{name: project.c[name] for name in amounts}
    )
    divided = select(
        shares.c.bucket, shares.c.adcode, shares.c.number, *(shares.c[name] for name in columns)
    ).where(is_inside(selection.wanted, shares.c.adcode))
    crossing = select(
        project.c.bucket,
        literal(None).label("adcode"),
        project.c.counted_number.label("number"),
        *(project.c[name] for name in columns),
    ).where(project.c.bucket == "cross", stays_inside(selection.wanted, project.c.id))
    line = union_all(divided, crossing).subquery("lines")
    row = line.c
    both = and_(~row.no_planned, ~row.no_done)
    figures = [column for name in amounts for column in sum_columns(row.number, row[name], row[f"no_{name}"])]
    rate = (total(row.done, both), total(row.planned, both), total(row.number, both))
    return select(row.bucket, row.adcode, cast(null(), Date).label("month"), *figures, *rate).group_by(
        row.bucket, row.adcode
    )


def month_lines(selection: Selection, year: int) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of no bucket, the months of a year, what was done in them and in how many reports."""
    month = ProgressReport.month
    number, done = own_number(selection.wanted), func.sum(own_wan(selection.wanted, ProgressReport.month_wan))
    known = func.sum(number).filter(ProgressReport.month_wan.is_not(None))
    # What lies outside the filter's districts says nothing of them: then nobody has told.
    told = case((or_(known > 0, done != 0), done))
    # As many columns as year_lines has.
    return (
        select(null(), null(), month, told, func.sum(number), *[null()] * 10)
        .join(Project, Project.id == ProgressReport.project_id)
        .where(*selection.conditions, *counting(), in_year(year))
        .group_by(month)
    )


def sum_months(
    session: Session, selection: Selection, today: date, planned_wan: Decimal
) -> tuple[MonthFigures, ...]:
    """Return the months of the year until a day alone; `planned_wan` is what the whole year plans."""
    found = {
        month: (done, number)
        for _kind, _adcode, month, done, number, *_rest in session.execute(month_lines(selection, today.year))
    }
    return tuple(run_through(found, today, planned_wan))


def run_through(
    months: Mapping[date, tuple[Decimal | None, int]], today: date, planned_wan: Decimal
) -> Iterator[MonthFigures]:
    """Yield the months of the year until a day; the year's plan is spread evenly over its twelve months."""
    so_far: Decimal | None = None
    for number in range(1, today.month + 1):
        month = date(today.year, number, 1)
        done, reported = months.get(month, (None, 0))
        so_far = so_far if done is None else (so_far or Decimal(0)) + done
        planned = (planned_wan * number / 12).quantize(Decimal("0.0001"))
        yield MonthFigures(month, done, so_far, planned or None, reported)


def counting() -> list[Any]:
    """Return the conditions of a project whose money is summed: it counts once and is not cancelled."""
    return [Project.counted_number == 1, Project.status != "cancelled"]


def in_year(year: int) -> Any:
    """Say whether a report is of a year."""
    return and_(ProgressReport.month >= date(year, 1, 1), ProgressReport.month <= date(year, 12, 1))
