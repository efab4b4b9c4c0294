"""The totals of a filter by the districts right below its own, each with all that lies in it.

A table of few rows, however many districts there are: the country by province, a province by prefecture.
What crosses these districts, and what belongs to the filter's own level as such, stand in rows of their own,
so that all rows are exactly the filter's total (docs/rules.md, Totals).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CHAR,
    CompoundSelect,
    Select,
    any_,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from geo.districts import list_below, list_names
from geo.models import District
from projects.models import PlacePart, Project
from projects.models.place_sum import TOTAL_MEASURES, WHOLE
from projects.reading.filters import ProjectFilter
from projects.reading.kept_parts import (
    LINE_FACTS,
    Shape,
    find_shape,
    find_sums,
    find_sums_of,
    is_marked,
    list_facts_of,
    list_values,
    match,
    only_marked,
    pick,
)
from projects.reading.parts import FACTS, PLACE, find_column, select_placed_parts
from projects.reading.past_parts import select_past_parts
from projects.reading.selection import Selection
from projects.reading.totals import BucketTotal, Crosstab, GroupBy, add_lines, read_sums, tabulate

SIDES = ("place", "is_whole", "is_line")
PLACES = bindparam("places", type_=ARRAY(CHAR(6)))
# In the order of their rows.
KINDS = ("whole", "between", "level")


def list_next(session: Session, place: str) -> list[str]:
    """Return the districts right below one, by adcode; `place_sum.WHOLE` is above all provinces."""
    if place != WHOLE:
        return [one.adcode for one in list_below(session, place)]
    provinces = select(District.adcode).where(District.level == "province")
    return list(session.scalars(provinces.order_by(District.adcode)))


def crosstab_below(session: Session, selection: Selection, by: GroupBy = "status") -> Crosstab:
    """Return the totals by status or type of the districts right below the filter's one, or of the provinces.

    Rows are of kind `whole` (a district with all below it), `between` (what crosses these) and `level` (what
    belongs to the filter's district as such). A filter of several districts has no such table.
    """
    values = list_places(session, selection.wanted)
    rows = read_rows(session, read_below(session, selection, None, values))
    return tabulate(by, rows, read_below(session, selection, by, values))


def by_bucket_below(session: Session, selection: Selection) -> list[BucketTotal]:
    """Return the rows of `crosstab_below` without their cells."""
    values = list_places(session, selection.wanted)
    return read_rows(session, read_below(session, selection, None, values))


def list_places(session: Session, wanted: ProjectFilter) -> dict[str, Any]:
    """Return the parameters of a table's statements: those of the filter, and the places of its rows."""
    place = wanted.district[0] if wanted.district else WHOLE
    return list_values(wanted) | {"places": [place, *list_next(session, place)]}


def read_below(
    session: Session, selection: Selection, by: GroupBy | None, values: Mapping[str, Any]
) -> Sequence[Any]:
    """Return what the rows add up to, or their cells by status or type."""
    kept = find_sums_of(session, selection.wanted, depth=1)
    if kept is None:
        return session.execute(select_written_below(selection, by), values).all()
    shape, own = kept
    return session.execute(add_kept_below(shape, by), {**values, **own}).all()


def read_rows(session: Session, found: Sequence[Any]) -> list[BucketTotal]:
    """Return the rows as records with names, the districts first."""
    names = list_names(session, [row[1] for row in found if row[1]])
    rows = [
        BucketTotal(kind, adcode, names[adcode].label if adcode else "", *read_sums(figures, 3))
        for kind, adcode, *figures in found
    ]
    return sorted(rows, key=lambda row: (KINDS.index(row.kind), row.adcode or ""))


@cache
def add_kept_below(shape: Shape, by: GroupBy | None) -> Select[Any]:
    """Return the SELECT of the rows from what is kept of each place."""
    names = (*SIDES, "is_own", *list_facts_of(shape, *LINE_FACTS, *([by] if by else [])), *TOTAL_MEASURES)
    if shape.is_past:
        parts = union_all(*select_past_parts(names, lambda row: row.place == any_(PLACES))).subquery("kept")
        return add_rows(select(parts).where(*match(parts.c, shape)), by)
    return add_rows(select_kept_parts(shape, names), by)


def select_kept_parts(shape: Shape, names: tuple[str, ...]) -> Select[Any]:
    """Return the SELECT of the parts of the places of a table as they are kept, and as they are now."""
    kept = (
        select(*pick(source, names)).where(source.place == any_(PLACES), *only_marked(source))
        for source in (find_sums(names), PlacePart)
    )
    written = placed(select_placed_parts(is_marked), names)
    rows = union_all(*kept, written).subquery("kept")
    return select(rows).where(*match(rows.c, shape))


def list_crossing(session: Session, wanted: ProjectFilter, places: Sequence[str]) -> list[BucketTotal] | None:
    """Return, by place, what of a filter crosses districts and stays in one of some places.

    None where that is not kept: of a filter by a district, of what sums do not tell apart, of a past.
    """
    shape = None if wanted.district else find_shape(session, wanted)
    if shape is None:
        return None
    found = session.execute(add_kept_crossing(shape), list_values(wanted) | {"places": places})
    return [BucketTotal(kind, adcode, "", *read_sums(figures, 3)) for kind, adcode, *figures in found]


@cache
def add_kept_crossing(shape: Shape) -> Select[Any]:
    """Return the SELECT of what crosses districts and stays in each of the places, as `add_lines` has it."""
    names = (*SIDES, "is_own", *list_facts_of(shape, *LINE_FACTS), *TOTAL_MEASURES)
    part = select_kept_parts(shape, names).cte("inside")
    row = part.c
    lines = lines_of(part, "cross", row.place).where(row.is_whole, row.bucket == "cross", row.is_own)
    return add_lines(lines.subquery("lines"), None)


def select_written_below(selection: Selection, by: GroupBy | None) -> Select[Any]:
    """Return the SELECT of the rows from the filter's projects themselves."""
    found = select(Project.id).where(*selection.conditions)
    names = (*SIDES, *FACTS, *TOTAL_MEASURES)
    return add_rows(placed(select_placed_parts(lambda column: column.in_(found)), names), by)


def placed(parts: CompoundSelect[Any], names: tuple[str, ...]) -> Select[Any]:
    """Return the SELECT of those parts that are of the places of a table."""
    rows = parts.subquery("parts")
    columns = (find_column(rows.c, name).label(name) for name in names)
    return select(*columns).where(rows.c.place == any_(PLACES))


def add_rows(parts: Select[Any], by: GroupBy | None) -> Select[Any]:
    """Return the SELECT of the table's rows, as `totals.add_lines` has them, from the parts of its places.

    Each district has what it holds. What crosses districts and stays in the filter's own is its own there;
    what of that stays in one of the districts below has been counted with that one.
    """
    part = parts.cte("below")
    row = part.c
    is_above = row.place == PLACE
    crosses = (row.is_whole, row.bucket == "cross", row.is_own)
    lines = union_all(
        lines_of(part, "whole", row.place).where(row.is_whole, row.is_own, ~is_above),
        lines_of(part, "between", None).where(is_above, *crosses),
        lines_of(part, "between", None, sign=-1).where(~is_above, *crosses),
        lines_of(part, "level", func.nullif(row.place, WHOLE)).where(
            is_above, ~row.is_whole, row.bucket != "cross"
        ),
    )
    return add_lines(lines.subquery("lines"), by)


def lines_of(part: Any, kind: str, adcode: Any, sign: int = 1) -> Select[Any]:
    """Return the SELECT of parts as lines of a row of some kind, to be added or taken off."""
    own = ("place", "is_whole", "is_line", "is_own", "bucket", *TOTAL_MEASURES)
    carried = (column for column in part.c if column.name not in own)
    measures = ((sign * part.c[name]).label(name) for name in TOTAL_MEASURES)
    where = literal(None, CHAR(6)) if adcode is None else adcode
    return select(literal(kind).label("bucket"), where.label("adcode"), *carried, *measures)
