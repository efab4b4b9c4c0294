"""What lies in each cell of the map: from the projects, or from what is kept of each, exact at any moment.

What is kept is read as that of places is (kept_parts.py): the sums, less the stored parts of the projects
that were written since, plus these projects as they are now.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    Table,
    any_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from geo.clusters import CellRange, cell_at, to_micro
from geo.districts import is_province
from geo.spatial import meets_bbox, midpoint
from projects.models import CellPart, CellSum, Project
from projects.models.cell_sum import CELL_MEASURES
from projects.models.place_sum import WHOLE
from projects.reading.filters import ProjectFilter
from projects.reading.kept_parts import find_shape, is_marked
from projects.reading.listed import touches
from projects.reading.selection import Selection

# What is kept: at the next zoom a view holds few enough to be read one by one, and before the first the
# cells of the first are added up.
FIRST_ZOOM = 3
LAST_ZOOM = 11
SUMS: Table = CellSum.__table__  # type: ignore[assignment]
PARTS: Table = CellPart.__table__  # type: ignore[assignment]
KEPT_FACTS = frozenset({"status", "type"})
NO_WORDS = ProjectFilter()


def select_points(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the SELECT of what each of some projects with a place adds to its cells, as CellPart has it."""
    # Found once for each, and not for each use of it.
    stands = select(
        Project.id,
        Project.status,
        Project.type,
        Project.counted_wan,
        # Silence is no zero; what a silent programme's parts leave over is counted.
        or_(Project.investment_wan.is_not(None), Project.counted_wan != 0).label("is_known"),
        midpoint(Project.geom).label("point"),
    )
    stands = stands.where(Project.geom.is_not(None), *conditions).offset(0)
    row = stands.subquery("stands").c
    return select(
        row.id.label("project_id"),
        row.status,
        row.type,
        cast(row.is_known, Integer).label("known_number"),
        case((row.is_known, row.counted_wan), else_=0).label("wan"),
        to_micro(func.ST_X(row.point)).label("lon_e6"),
        to_micro(func.ST_Y(row.point)).label("lat_e6"),
    ).offset(0)


def find_cells(session: Session, selection: Selection, cells: CellRange) -> Subquery:
    """Return what of a selection lies in the cells of a range: `x`, `y` and CELL_MEASURES."""
    if is_kept(session, cells, selection.wanted):
        return select_kept_cells(cells, selection.wanted)
    return select_cells(cells, *selection.conditions)


def select_cells(cells: CellRange, *conditions: ColumnElement[bool]) -> Subquery:
    """Return the cells of some projects in a range: `x`, `y` and CELL_MEASURES."""
    points = select_points(meets_bbox(Project.geom, cells.box()), *conditions).subquery("points")
    return add_up(select_each(points, cells, 1), cells, NO_WORDS)


def select_kept_cells(cells: CellRange, wanted: ProjectFilter) -> Subquery:
    """Return the same of a filter for which is_kept is true, from what is kept of each cell."""
    kept = select(*lift(cells.zoom), SUMS.c.status, SUMS.c.type, *(SUMS.c[name] for name in CELL_MEASURES))
    place = wanted.district[0] if wanted.district else WHOLE
    kept = kept.where(SUMS.c.place == place, SUMS.c.zoom == max(cells.zoom, FIRST_ZOOM), *within(cells))
    in_place = [touches(place)] if wanted.district else []
    was_in_place = [literal(place) == any_(PARTS.c.places)] if wanted.district else []
    written = select_points(Project.merged_into_id.is_(None), is_marked(Project.id), *in_place)
    stored = select(PARTS).where(is_marked(PARTS.c.project_id), *was_in_place).subquery("stored")
    apart = (select_each(stored, cells, -1), select_each(written.subquery("written"), cells, 1))
    lines: CompoundSelect[Any] = union_all(kept, *apart)
    return add_up(lines, cells, wanted)


def is_kept(session: Session, cells: CellRange, wanted: ProjectFilter) -> bool:
    """Say whether what is kept tells a filter's cells: of all or a province, by status and type alone."""
    shape = find_shape(session, wanted)
    if shape is None or not shape.words <= KEPT_FACTS or cells.zoom > LAST_ZOOM:
        return False
    # Smaller places hold few enough to be read one by one.
    return all(map(is_province, wanted.district))


def lift(zoom: int) -> list[ColumnElement[Any]]:
    """Return the column and the row of a kept cell at a zoom, which may be before the first that is kept."""
    fold = 2 ** max(0, FIRST_ZOOM - zoom)
    return [cast(func.floor(SUMS.c[name] / float(fold)), Integer).label(name) for name in ("x", "y")]


def within(cells: CellRange) -> list[ColumnElement[bool]]:
    """Return the conditions on kept cells that lie in a range."""
    fold = 2 ** max(0, FIRST_ZOOM - cells.zoom)
    ranges = ((SUMS.c.x, cells.west, cells.east), (SUMS.c.y, cells.south, cells.north))
    return [column.between(first * fold, (last + 1) * fold - 1) for column, first, last in ranges]


def select_each(points: Any, cells: CellRange, sign: int) -> Select[Any]:
    """Return the SELECT of the cell of each of some points and of what it adds there, or takes off."""
    x, y = cell_at(points.c.lon_e6, points.c.lat_e6, cells.zoom)
    measures = list_measures(points, sign)
    facts = (points.c.status, points.c.type)
    return select(x.label("x"), y.label("y"), *facts, *measures)


def list_measures(points: Any, sign: int) -> list[ColumnElement[Any]]:
    """Return what a point adds to a cell, as CELL_MEASURES names it."""
    own = {name: points.c[name] for name in ("known_number", "wan", "lon_e6", "lat_e6")}
    found = {"number": cast(1, Integer), **own, "project_ids": points.c.project_id}
    return [(sign * found[name]).label(name) for name in CELL_MEASURES]


def add_up(lines: Select[Any] | CompoundSelect[Any], cells: CellRange, wanted: ProjectFilter) -> Subquery:
    """Return lines of a range added up by cell, where they are of the wanted statuses and types."""
    row = lines.subquery("lines").c
    conditions = [row[name].in_(codes) for name in sorted(KEPT_FACTS) if (codes := getattr(wanted, name))]
    sums = (func.sum(row[name]).label(name) for name in CELL_MEASURES)
    found = select(row.x, row.y, *sums).where(*cells.holds(row.x, row.y), *conditions)
    return found.group_by(row.x, row.y).having(func.sum(row.number) > 0).subquery("found")
