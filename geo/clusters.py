"""Points of a map view gathered into the cells of a grid, by one query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Double, Numeric, Select, Text, case, cast, func, select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.errors import BadInput, msg
from geo.features import as_json, collection_text
from geo.spatial import intersects_bbox, northing

MAX_ZOOM = 24
# A tile is 256 px wide and 360 / 2^zoom degrees: a cell of 64 px is a quarter of it.
_CELLS_A_TILE = 4
_DIGITS = 6


def grid_clusters(session: Session, rows: Select[*tuple[Any, ...]], bbox: BBox, zoom: int) -> str:
    """Return the rows in the box as a FeatureCollection of grid cells about 64 px wide at this zoom.

    The select has `id`, `geometry` (points, EPSG:4326) and `investment_wan`. Each feature is the mean
    point of its cell, with its bbox, `count` and the exact sum `investment_wan` (万元; null when no
    figure is stated) of `known_count` of them; one that stands for a single row carries its `id`. Raises
    BadInput for a zoom outside 0-24.
    """
    if not 0 <= zoom <= MAX_ZOOM:
        raise BadInput(msg("缩放级别须在 0 到 %(most)s 之间"), field="zoom", most=MAX_ZOOM)
    cells = _cells(rows, bbox, 360 / 2**zoom / _CELLS_A_TILE).subquery("cells")
    corners = (cells.c.west, cells.c.south, cells.c.east, cells.c.north)
    feature = func.concat(
        '{"type":"Feature",',
        case((cells.c.count == 1, func.concat('"id":', as_json(cells.c.id), ",")), else_=""),
        *('"bbox":[', _degrees(*corners), '],"geometry":{"type":"Point","coordinates":['),
        *(_degrees(cells.c.lon, cells.c.lat), ']},"properties":{"count":', cells.c.count),
        *(',"known_count":', cells.c.known_count),
        *(',"investment_wan":', func.coalesce(cast(cells.c.investment_wan, Text), "null"), "}}"),
    )
    return collection_text(session, feature, cells)


def _cells(rows: Select[*tuple[Any, ...]], bbox: BBox, size: float) -> Select[*tuple[Any, ...]]:
    """Group the rows by the cell, `size` degrees of the equator wide, that they fall in."""
    # Materialised, so that each point is found once and not for each use, and so is each coordinate.
    inner = rows.cte("selected").prefix_with("MATERIALIZED")
    points = (
        select(
            inner.c.id,
            inner.c.investment_wan,
            func.ST_X(inner.c.geometry, type_=Double).label("lon"),
            func.ST_Y(inner.c.geometry, type_=Double).label("lat"),
        )
        .where(intersects_bbox(inner.c.geometry, bbox))
        .cte("points")
        .prefix_with("MATERIALIZED")
    )
    lon, lat = points.c.lon, points.c.lat
    # The grid hangs on the equator and not on the view, so that clusters stay where they are while the map
    # is dragged.
    return (
        select(
            func.count().label("count"),
            func.count(points.c.investment_wan).label("known_count"),
            func.trim_scale(func.sum(points.c.investment_wan)).label("investment_wan"),
            func.min(points.c.id).label("id"),
            func.avg(lon).label("lon"),
            func.avg(lat).label("lat"),
            func.min(lon).label("west"),
            func.min(lat).label("south"),
            func.max(lon).label("east"),
            func.max(lat).label("north"),
        )
        .group_by(func.floor(lon / size), func.floor(northing(lat) / size))
        .order_by(func.count().desc(), func.min(points.c.id))
    )


def _degrees(*values: ColumnElement[Any]) -> ColumnElement[str]:
    """Return degrees joined by commas, to six decimals (about 0.1 m), without trailing zeros."""
    return func.concat_ws(
        ",", *(func.trim_scale(func.round(cast(value, Numeric), _DIGITS)) for value in values)
    )
