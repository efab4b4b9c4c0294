"""A year of a place from what is kept of it and of the districts below, without reading all its projects.

What lies in a lowest county is its kept figures, the whole place its own; read by row are the few projects
that touch a level above counties. What crosses districts is the rest of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CHAR,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Numeric,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from geo.models import District, DistrictDescendant
from projects.models import Allocation, PlaceFigure, PlaceFigurePart, PlacePart, PlaceSum, Project
from projects.reading.filters import touching
from projects.reading.kept_parts import Shape, is_marked
from projects.reading.own import Area, is_in
from projects.reading.parts import select_placed_parts
from projects.reading.place_figures import WRITTEN_FIGURES, select_kept_figures
from projects.reading.totals import BucketTotal, total

OF_YEAR = ("planned", "done", "both")
# What stands in place of a bucket: a lowest county, and the whole of the place.
COUNTY, ALL = "county", "all"
# What is kept of each county takes as long for few projects as for many.
MOST_READ = 1500
NAMES = ("place", "what", "number", "wan", "whole_wan")


def are_many(buckets: Sequence[BucketTotal]) -> bool:
    """Say whether the rows of a filter count more projects than are read sooner one by one."""
    return sum(one.number for one in buckets) > MOST_READ


def touches_higher(area: Area) -> ColumnElement[bool]:
    """Say whether a project that is no cross-district one has a line in an area above its lowest counties."""
    higher = select(District.adcode).where(
        District.adcode.not_in(lowest_counties(area)), is_in(area, District.adcode)
    )
    touches: ColumnElement[bool] = Project.id.in_(touching(higher))
    if area is None:
        touches = or_(touches, ~exists().where(Allocation.project_id == Project.id))
    return and_(Project.bucket != "cross", touches)


def lowest_counties(area: Area) -> Select[Any]:
    """Return the SELECT of the counties of an area that no district lies below."""
    lower = aliased(DistrictDescendant)
    is_lowest = ~exists().where(lower.ancestor == District.adcode, lower.depth > 0)
    found = select(District.adcode).where(District.level == "county", is_lowest)
    return found.where(is_in(area, District.adcode))


@cache
def kept_year_lines(shape: Shape, year: int) -> tuple[Select[Any], ...]:
    """Return the lines of lowest counties and of the whole place, and its months, as totals.py has them."""
    whole = select_kept_figures(shape).cte("kept_of_place").c
    of_year = or_(whole.what.not_in(OF_YEAR), whole.at == year)
    figures = (whole.number, whole.wan, whole.whole_wan)
    all_of_it = (
        select(cast(null(), CHAR(6)).label("place"), whole.what, *figures).where(of_year).subquery("whole")
    )
    return (
        add_lines(COUNTY, select_county_figures(lowest_counties(shape.area), year).subquery("counties")),
        add_lines(ALL, all_of_it),
        add_months(whole, year),
    )


def select_county_figures(counties: Select[Any], year: int) -> CompoundSelect[Any]:
    """Return the SELECT of NAMES of some counties, with how many projects count and what is completed."""
    places = select(counties.cte("counties"))

    def pick(source: Any, sign: int = 1) -> Select[Any]:
        measures = ((sign * source[name]).label(name) for name in NAMES[2:])
        its = (source.place.in_(places), source.what.in_(OF_YEAR), source.at == year)
        return select(source.place, source.what, *measures).where(*its)

    kept, parts = PlaceFigure.__table__.c, PlaceFigurePart.__table__.c
    stored = pick(parts, -1).where(is_marked(parts.project_id))
    return union_all(pick(kept), stored, pick(WRITTEN_FIGURES.c), *select_sums(places))


def select_sums(places: Select[Any]) -> list[Select[Any]]:
    """Return the SELECTs of NAMES of the sums of places: of all that count, of those that have completed."""

    def pick(source: Any, sign: int = 1) -> Select[Any]:
        measures = ((sign * source[name]).label(name) for name in ("number", "completed_wan"))
        its = (source.place.in_(places), source.is_whole, source.counts, source.status != "cancelled")
        return select(source.place, source.is_undone, *measures).where(*its)

    kept, parts = PlaceSum.__table__.c, PlacePart.__table__.c
    fresh = select_placed_parts(is_marked).subquery("written").c
    row = union_all(pick(kept), pick(parts, -1).where(is_marked(parts.project_id)), pick(fresh)).cte("sums").c
    nothing = literal(0, Numeric())
    return [
        select(row.place, literal("counting"), row.number, nothing, nothing),
        select(row.place, literal("completed"), row.number, row.completed_wan, nothing).where(~row.is_undone),
    ]


def add_lines(kind: str, rows: Any) -> Select[Any]:
    """Return the SELECT of the line of each place: kind, adcode, no month, three sums and a rate."""
    row = rows.c

    def add(name: str, *kinds: str) -> Any:
        return total(row[name], row.what.in_(kinds))

    counting = add("number", "counting")
    sums = (("whole_wan", "planned", "both"), ("wan", "done", "both"), ("wan", "completed"))
    columns: list[Any] = []
    for name, *kinds in sums:
        known = add("number", *kinds)
        columns += [add(name, *kinds), cast(known, Integer), cast(counting - known, Integer)]
    rate = (add("wan", "both"), add("whole_wan", "both"), cast(add("number", "both"), Integer))
    return select(literal(kind), row.place, cast(null(), Date), *columns, *rate).group_by(row.place)


def add_months(whole: Any, year: int) -> Select[Any]:
    """Return the SELECT of the months of a year: what was done in each, and in how many reports."""
    months = whole.what.in_(("month", "silent_month")), whole.at.between(100 * year + 1, 100 * year + 12)
    is_told = whole.what == "month"
    known, done = total(whole.number, is_told), total(whole.wan, is_told)
    told = case((or_(known > 0, done != 0), done))
    month = func.make_date(year, whole.at - 100 * year, 1)
    number = cast(func.sum(whole.number), Integer)
    return select(null(), null(), month, told, number, *[null()] * 10).where(*months).group_by(whole.at)
