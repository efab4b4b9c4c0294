"""Projects as vector tiles: each one where there is room, gathered in cells where there is none."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Double, Integer, Select, case, cast, func, literal, select
from sqlalchemy.orm import Session

from geo.clusters import cells_of_tile, mean_degrees
from geo.tiles import Tile, encode, point_at
from projects.models import Project
from projects.reading.cells import find_cells
from projects.reading.filters import is_in_conflict
from projects.reading.selection import Selection

LAYER = "projects"
# With their names these come to some 250 KB.
MOST = 1500
# What a drawn project or cell tells.
DRAWN = (
    *("code", "name", "type", "status", "is_programme", "investment_wan", "counted_wan", "conflict"),
    *("precision", "method", "accuracy_m", "count"),
)


def make_tile(session: Session, selection: Selection, tile: Tile) -> bytes:
    """Return a tile of the filter's located projects, each with `count` 1, or of cells that gather them.

    The money of a cell counts every project once (万元; none where nobody states any).
    """
    here = (*selection.conditions, Project.geom.is_not(None), tile.touches(Project.geom))
    some = select(Project.id).where(*here).limit(MOST + 1).subquery()
    number = session.scalar(select(func.count()).select_from(some)) or 0
    rows = select_single(here) if number <= MOST else select_cells(session, selection, tile)
    return encode(session, LAYER, rows, tile)


def select_single(here: tuple[Any, ...]) -> Select[Any]:
    """Return the projects with what a map needs to draw them and to lead on."""
    return select(
        Project.geom.label("geometry"),
        Project.code,
        Project.name,
        Project.type,
        Project.status,
        Project.is_programme,
        cast(Project.investment_wan, Double).label("investment_wan"),
        cast(Project.counted_wan, Double).label("counted_wan"),
        is_in_conflict().label("conflict"),
        Project.precision,
        Project.method,
        Project.accuracy_m,
        literal(1, Integer).label("count"),
    ).where(*here)


def select_cells(session: Session, selection: Selection, tile: Tile) -> Select[Any]:
    """Return the cells with how many projects lie in each and what they come to."""
    cell = find_cells(session, selection, cells_of_tile(tile)).c
    lon, lat = (cast(mean_degrees(cell[name], cell.number), Double) for name in ("lon_e6", "lat_e6"))
    return select(
        point_at(lon, lat).label("geometry"),
        cast(cell.number, Integer).label("count"),
        cast(case((cell.known_number > 0, cell.wan)), Double).label("counted_wan"),
    )
