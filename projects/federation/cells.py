"""The cells of the map of all registries: those of each, added up where they are the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, Integer, Numeric, Text, column, func, literal, select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.clusters import clusters_collection
from projects.map.clusters import select_clusters
from projects.reading.filters import ProjectFilter
from projects.reading.selection import select_projects

# What a cell is made of, as clusters_collection takes it.
COLUMNS: dict[str, Any] = {
    "x": Integer(),
    "y": Integer(),
    "number": Integer(),
    "known_number": Integer(),
    "wan": Numeric(),
    "lon_e6": BigInteger(),
    "lat_e6": BigInteger(),
    "id": Text(),
}
SUMS = ("number", "known_number", "wan", "lon_e6", "lat_e6")


class Cell(NamedTuple):
    """A cell of the grid (geo/clusters.py): how many projects, their money in 万元, sums of their points.

    `id` is the code of the only one.
    """

    x: int
    y: int
    number: int
    known_number: int
    wan: Any
    lon_e6: int
    lat_e6: int
    id: str | None


def read_cells(session: Session, wanted: ProjectFilter, bbox: BBox, zoom: int) -> list[Cell]:
    """Return the cells of one registry that a box touches; raises BadInput for a zoom outside 0-24."""
    rows = select_clusters(session, select_projects(session, wanted), bbox, zoom).subquery("rows").c
    return [Cell(*row) for row in session.execute(select(*(rows[name] for name in COLUMNS)))]


def add_cells(cells: Iterable[Cell]) -> list[Cell]:
    """Return the cells of several registries, those of the same place added up."""
    found: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        held = found.get((cell.x, cell.y))
        found[cell.x, cell.y] = cell if held is None else add_two(held, cell)
    return list(found.values())


def add_two(one: Cell, other: Cell) -> Cell:
    """Return what lies in a cell of two registries: more than one project."""
    sums = {name: getattr(one, name) + getattr(other, name) for name in SUMS}
    return one._replace(id=None, **sums)


def cells_text(session: Session, cells: Iterable[Cell], zoom: int) -> str:
    """Return cells as the FeatureCollection of clusters, written as for a single registry."""
    added = add_cells(cells)
    arrays = [literal([getattr(cell, name) for cell in added], ARRAY(kind)) for name, kind in COLUMNS.items()]
    columns = (column(name, kind) for name, kind in COLUMNS.items())
    rows: Any = func.unnest(*arrays).table_valued(*columns, name="rows").render_derived()
    return clusters_collection(session, select(*(rows.c[name] for name in COLUMNS)), zoom)
