"""What projects planned and did by year and month, and how far they came, as it is kept of each place.

Each figure is a line: what it is, at which year, month, stage or number of days, and what of it is the
place's own. Sums of places tell nothing of plans, reports and steps; these do, folded from the same marks
(folding.py) and as exact (kept_parts.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    CHAR,
    CompoundSelect,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    join,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from geo.models import DistrictDescendant
from projects.models import (
    PlaceFigure,
    PlaceFigurePart,
    ProgressReport,
    Project,
    ProjectEvent,
    YearPlan,
)
from projects.models.place_figure import FIGURE_MEASURES
from projects.models.place_sum import WHOLE
from projects.reading.filters import ProjectFilter
from projects.reading.kept_parts import Shape, find_shape, is_marked, list_values, select_kept
from projects.reading.own import Area, number_in, wan_in
from projects.reading.parts import PLACE, Choose, touched_places
from projects.reading.steps import PAIRS, select_courses, standing_steps
from projects.registry.lifecycle import TRACK

# Of projects that count: what a year planned or did, or both; months with money, and without.
YEARLY = ("planned", "done", "both", "month", "silent_month")


@dataclass(frozen=True, slots=True)
class Figure:
    """What some projects add up to in one figure; money in 万元."""

    row_number: int = 0
    number: int = 0
    wan: Decimal = Decimal(0)
    whole_wan: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a place, by what they are and at what."""

    found: dict[tuple[str, int], Figure]

    def get(self, what: str, at: int) -> Figure:
        """Return one figure, of nothing where there is none."""
        return self.found.get((what, at), Figure())

    def items(self, what: str) -> Iterator[tuple[int, Figure]]:
        """Yield all figures of a kind with what they are at."""
        return ((at, figure) for (kind, at), figure in self.found.items() if kind == what)


def find_figures(session: Session, wanted: ProjectFilter) -> Figures | None:
    """Return the figures of a filter that names a place or nothing; None for others and for the past.

    Those at 0 named `counting` and `completed` are of its sums, at the same moment: one statement.
    """
    shape = find_shape(session, wanted)
    if shape is None or shape.words:
        return None
    rows = session.execute(select_kept_figures(shape), list_values(wanted))
    return Figures({(what, at): Figure(int(one), int(own), *money) for what, at, one, own, *money in rows})


@cache
def select_kept_figures(shape: Shape) -> Select[Any]:
    """Return the SELECT of what, at and the measures of a place's figures."""
    names = ("what", "at", *FIGURE_MEASURES)
    kept, part = PlaceFigure.__table__.c, PlaceFigurePart.__table__.c
    less = (-part[name] if name in FIGURE_MEASURES else part[name] for name in names)
    fresh = WRITTEN_FIGURES.c
    rows = union_all(
        select(*(kept[name].label(name) for name in names)).where(kept.place == PLACE),
        select(*less).where(part.place == PLACE, is_marked(part.project_id)),
        select(*(fresh[name] for name in names)).where(fresh.place == PLACE),
        *sums_as_figures(shape),
    ).subquery("figures")
    sums = (func.sum(rows.c[name]).label(name) for name in FIGURE_MEASURES)
    return select(rows.c.what, rows.c.at, *sums).group_by(rows.c.what, rows.c.at)


def sums_as_figures(shape: Shape) -> Iterator[Select[Any]]:
    """Yield the SELECTs of how many projects count at all, and what those with money have completed."""
    row = select_kept(shape).c
    counts = and_(row.counts, row.status != "cancelled")
    for what, wan, condition in (
        ("counting", literal(0, Numeric()), counts),
        ("completed", row.completed_wan, and_(counts, ~row.is_undone)),
    ):
        sums = (func.sum(column) for column in (row.row_number, row.number, wan))
        columns: list[Any] = [*sums, literal(0, Numeric())]
        yield select(literal(what), literal(0), *columns).where(condition).having(func.count() > 0)


def select_placed_figures(choose: Choose) -> CompoundSelect[Any]:
    """Return the SELECT of project and figures of some projects, in all places that they touch and the whole.

    `choose` says of a column of ids which are meant, as in `parts.select_placed_parts`.
    """
    told = union_all(*yearly(choose), *of_courses(choose)).cte("told")
    above, below = touched_places(choose), aliased(DistrictDescendant)
    within = select(below.descendant).where(below.ancestor == above.c.place).correlate(above)
    whole = cast(literal(WHOLE), CHAR(6))
    counts = or_(told.c.what.not_in(YEARLY), Project.counted_number == 1)
    these = (Project.merged_into_id.is_(None), Project.status != "cancelled", choose(Project.id), counts)
    own = place_figures(told, within, above.c.place, above.c.claim)
    own = own.join(above, above.c.project_id == Project.id)
    return union_all(own.where(*these), place_figures(told, None, whole).where(*these))


def place_figures(told: Any, area: Area, place: Any, claim: Any = None) -> Select[Any]:
    """Return the SELECT of the figures of one kind of place, from the projects on."""
    columns = {
        "row_number": literal(1),
        "number": number_in(area, claim),
        "wan": wan_in(area, told.c.wan, claim),
        "whole_wan": wan_in(area, told.c.whole_wan, claim),
    }
    sides = (place.label("place"), told.c.what, told.c.at)
    measures = (columns[name].label(name) for name in FIGURE_MEASURES)
    rows = select(Project.id.label("project_id"), *sides, *measures)
    return rows.select_from(Project).join(told, told.c.project_id == Project.id)


def yearly(choose: Choose) -> Iterator[Select[Any]]:
    """Yield the SELECTs of what projects planned and did: project, what, at, money, what it is a rate of."""
    report = ProgressReport
    year, month = (cast(func.extract(part, report.month), Integer) for part in ("year", "month"))
    done = (
        select(report.project_id, year.label("year"), func.sum(report.month_wan).label("wan"))
        .where(choose(report.project_id), report.month_wan.is_not(None))
        .group_by(report.project_id, year)
        .subquery("done")
        .c
    )
    plan = select(YearPlan).where(choose(YearPlan.project_id)).subquery("plan").c
    what = case((done.wan.is_(None), "planned"), (plan.planned_wan.is_(None), "done"), else_="both")
    project_id, at = (func.coalesce(done[name], plan[name]) for name in ("project_id", "year"))
    both = and_(done.project_id == plan.project_id, done.year == plan.year)
    wide = join(done.wan.table, plan.planned_wan.table, both, full=True)
    yield told_of(what, project_id, at, done.wan, plan.planned_wan).select_from(wide)
    kind = case((report.month_wan.is_(None), "silent_month"), else_="month")
    months = told_of(kind, report.project_id, 100 * year + month, report.month_wan)
    yield months.where(choose(report.project_id))


def of_courses(choose: Choose) -> Iterator[Select[Any]]:
    """Yield the SELECTs of how far projects came and of the passages between stages, in the same columns."""
    course = (
        select_courses(
            standing_steps(choose(ProjectEvent.project_id)),
            Project.id.label("project_id"),
            Project.counted_wan.label("wan"),
            Project.investment_wan.is_(None).label("is_silent"),
        )
        .where(choose(Project.id))
        .cte("courses")
        .c
    )
    kind = case((course.is_silent, "silent"), else_="known")
    yield told_of(kind, course.project_id, course.farthest, course.wan)
    for at, (first, second) in enumerate(PAIRS):
        came = case((course.farthest >= TRACK.index(second) + 1, "came"), else_="stayed")
        was_there = and_(course[f"was_{first}"], course.is_followed)
        yield told_of(came, course.project_id, literal(at)).where(was_there)
        began, ended = course[f"on_{first}"], course[f"on_{second}"]
        took = told_of(literal(f"took_{at}"), course.project_id, ended - began)
        yield took.where(ended >= began, course.is_followed)


def told_of(what: Any, project_id: Any, at: Any, wan: Any = 0, whole_wan: Any = 0) -> Select[Any]:
    """Return the SELECT of one kind of figure of projects."""
    return select(
        project_id.label("project_id"),
        cast(what, Text).label("what"),
        cast(at, Integer).label("at"),
        cast(func.coalesce(wan, 0), Numeric(18, 4)).label("wan"),
        cast(func.coalesce(whole_wan, 0), Numeric(18, 4)).label("whole_wan"),
    )


# The figures, in all places, of the projects that were written since they were added. Made with this file:
# were it made when first asked for, two threads could each bring one of their own into the same statement.
WRITTEN_FIGURES = select_placed_figures(is_marked).cte("fresh")
