"""Keep what lies in each cell of the map: take written projects off their cells, add them as they are now.

Marks, the lock and the transaction are those of the places (folding.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CHAR,
    ColumnElement,
    Connection,
    Select,
    cast,
    delete,
    func,
    insert,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from geo.among import among
from geo.clusters import cell_at
from geo.districts import PROVINCE_END
from geo.models import DistrictDescendant
from projects.models import Allocation, PlaceMark, Project
from projects.models.cell_sum import CELL_MEASURES, CELL_SIDES
from projects.models.place_sum import WHOLE
from projects.reading.apart import count_apart
from projects.reading.cells import (
    FIRST_ZOOM,
    LAST_ZOOM,
    PARTS,
    SUMS,
    list_measures,
    select_points,
)

CELL_COLUMNS = (*CELL_SIDES, *CELL_MEASURES)
PART_COLUMNS = tuple(column.name for column in PARTS.c)
PART_SIDES = ("project_id", "status", "type", "places")
PART_MEASURES = ("known_number", "wan", "lon_e6", "lat_e6")


def take_off(session: Session, ids: Sequence[int]) -> None:
    """Take what some projects added off their cells."""
    these = among(PARTS.c.project_id, ids)
    add_to_cells(session, these, -1)
    session.execute(delete(PARTS).where(these))


def put_on(session: Session, ids: Sequence[int]) -> None:
    """Add some projects to their cells as they are now."""
    live = select_cell_parts(Project.merged_into_id.is_(None), among(Project.id, ids))
    session.execute(insert(PARTS).from_select(PART_COLUMNS, live))
    add_to_cells(session, among(PARTS.c.project_id, ids), 1)


def select_cell_parts(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the SELECT of `PART_COLUMNS` of some projects with a place."""
    points, below = select_points(*conditions).subquery("points").c, DistrictDescendant
    its = select(below.ancestor).join(Allocation, Allocation.adcode == below.descendant)
    its = its.where(Allocation.project_id == points.project_id, below.ancestor.endswith(PROVINCE_END))
    provinces = its.distinct().order_by(below.ancestor).scalar_subquery()
    own = (points[name] for name in PART_COLUMNS if name != "places")
    return select(*own, func.array(provinces, type_=PARTS.c.places.type).label("places"))


def add_to_cells(session: Session, these: ColumnElement[bool], sign: int) -> None:
    """Add some parts to the cells of every zoom, or take them off."""
    into = upsert(SUMS).from_select(CELL_COLUMNS, spread(select(PARTS).where(these).subquery("parts"), sign))
    new = {name: SUMS.c[name] + into.excluded[name] for name in CELL_MEASURES}
    session.execute(into.on_conflict_do_update(index_elements=list(CELL_SIDES), set_=new))


def spread(points: Any, sign: int) -> Select[Any]:
    """Return the SELECT of what parts add to the cells of every kept zoom, in the order of the cells."""
    point = points.c
    zooms = func.generate_series(FIRST_ZOOM, LAST_ZOOM).table_valued("zoom").render_derived()
    x, y = cell_at(point.lon_e6, point.lat_e6, zooms.c.zoom)
    held = func.array_append(point.places, cast(WHOLE, CHAR(6)))
    places = func.unnest(held, type_=CHAR(6)).table_valued("place").render_derived()
    sides = (places.c.place, zooms.c.zoom, x.label("x"), y.label("y"), point.status, point.type)
    rows = select(*sides, *list_measures(points, sign)).select_from(points)
    rows = rows.join(places, true()).join(zooms, true())
    placed = rows.subquery("placed").c
    keys = [placed[name] for name in CELL_SIDES]
    sums = (func.sum(placed[name]).label(name) for name in CELL_MEASURES)
    return select(*keys, *sums).group_by(*keys).order_by(*keys)


def add_all_cells_anew(connection: Connection) -> None:
    """Make all cells from all projects in one go: for whoever has the database for himself."""
    connection.execute(text("TRUNCATE cell_parts, cell_sums"))
    live = select_cell_parts(Project.merged_into_id.is_(None))
    connection.execute(insert(PARTS).from_select(PART_COLUMNS, live))
    connection.execute(insert(SUMS).from_select(CELL_COLUMNS, spread(PARTS, 1)))


def drop_empty_cells(session: Session) -> None:
    """Let go of cells in which nothing is left."""
    session.execute(delete(SUMS).where(SUMS.c.number == 0))


def count_wrong_cells(session: Session) -> int:
    """Return how many cells and parts are not what the projects say; marked projects stand as last added."""
    marked = select(PlaceMark.project_id)
    fresh = select_cell_parts(Project.merged_into_id.is_(None), Project.id.not_in(marked))
    stored = select(*(PARTS.c[name] for name in PART_COLUMNS)).where(PARTS.c.project_id.in_(marked))
    points = union_all(fresh, stored).subquery("points")
    parts = count_apart(session, (PART_SIDES, PART_MEASURES), PARTS, points)
    return parts + count_apart(
        session, (CELL_SIDES, CELL_MEASURES), SUMS, spread(points, 1).subquery("spread")
    )
