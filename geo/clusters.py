"""Points of a map view gathered into the cells of a grid that hangs on the equator and not on the view.

So clusters stay where they are while the map is dragged, and may be added up before anybody looks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    Numeric,
    Select,
    Text,
    case,
    cast,
    desc,
    func,
    type_coerce,
)
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.errors import BadInput, msg
from geo.features import as_json, collection_text
from geo.spatial import latitude_at, northing
from geo.tiles import BUFFER, EXTENT, Tile

MAX_ZOOM = 24
# A degree has so many of the units in which points are kept: of about 0.1 m.
MICRO = 1_000_000
# A tile is 256 px wide and 360 / 2^zoom degrees: a cell of 64 px is a quarter of it.
_CELLS_A_TILE = 4
# A crowded tile is gathered in cells of 8 px, 32 to a side: those of a view three zooms deeper.
_TILE_CELLS_DEEPER = 3
# On a screen of 2560 by 1600 pixels.
_SCREEN = 40 * 25
_DIGITS = 6
_ROUNDED = 2 / MICRO


@dataclass(frozen=True, slots=True)
class CellRange:
    """The cells of a zoom that a box touches, the last ones included."""

    zoom: int
    west: int
    south: int
    east: int
    north: int

    @property
    def number(self) -> int:
        """Return how many cells they are."""
        return (self.east - self.west + 1) * (self.north - self.south + 1)

    def box(self) -> BBox:
        """Return the box of all these cells, EPSG:4326, and a little more: points are rounded first."""
        size = cell_degrees(self.zoom)
        south, north = (to_latitude(y * size) for y in (self.south, self.north + 1))
        west, east = self.west * size, (self.east + 1) * size
        return BBox(
            max(-180.0, west - _ROUNDED),
            max(-90.0, south - _ROUNDED),
            min(180.0, east + _ROUNDED),
            min(90.0, north + _ROUNDED),
        )

    def holds(self, x: ColumnElement[Any], y: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Return the conditions on cells of the range."""
        return [x.between(self.west, self.east), y.between(self.south, self.north)]


def cell_degrees(zoom: int) -> float:
    """Return how wide a cell is, in degrees of the equator."""
    return float(360 / 2**zoom / _CELLS_A_TILE)


def cells_of(bbox: BBox, zoom: int) -> CellRange:
    """Return the cells that a box touches; raises BadInput for a zoom outside 0-24."""
    if not 0 <= zoom <= MAX_ZOOM:
        raise BadInput(msg("缩放级别须在 0 到 %(most)s 之间"), field="zoom", most=MAX_ZOOM)
    size = cell_degrees(zoom)
    west, east = (math.floor(lon / size) for lon in (bbox.west, bbox.east))
    south, north = (math.floor(to_northing(lat) / size) for lat in (bbox.south, bbox.north))
    return CellRange(zoom, west, south, east, north)


def fitting_zoom(bbox: BBox, most: int) -> int:
    """Return the deepest zoom, `most` at the most, at which a box touches no more cells than a screen has."""
    return next(zoom for zoom in range(most, -1, -1) if not zoom or cells_of(bbox, zoom).number <= _SCREEN)


def cells_of_tile(tile: Tile) -> CellRange:
    """Return the cells that a crowded tile shows, those of its buffer included."""
    side = _CELLS_A_TILE * 2**_TILE_CELLS_DEEPER
    more, half = BUFFER * side // EXTENT, side * 2**tile.zoom // 2
    west, south = tile.x * side - half, half - (tile.y + 1) * side
    return CellRange(
        tile.zoom + _TILE_CELLS_DEEPER,
        west - more,
        south - more,
        west + side - 1 + more,
        south + side - 1 + more,
    )


def mean_degrees(total: ColumnElement[int], number: ColumnElement[int]) -> ColumnElement[Any]:
    """Return the mean of what was added up in millionths of a degree, in degrees."""
    return cast(total, Numeric) / number / MICRO


def to_northing(lat: float) -> float:
    """Return Mercator's northing of a latitude, in degrees of the equator, as SQL does (spatial.py)."""
    return math.degrees(math.asinh(math.tan(math.radians(lat))))


def to_latitude(northing: float) -> float:
    """Return the latitude of a northing, in degrees."""
    return math.degrees(math.atan(math.sinh(math.radians(max(-720.0, min(720.0, northing))))))


def cell_at(
    lon_e6: ColumnElement[int], lat_e6: ColumnElement[int], zoom: Any
) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return column and row of the cell of a point in millionths of a degree; `zoom` may be a column."""
    size = cell_degrees(0) / func.power(2.0, zoom, type_=Double)
    east, north = to_degrees(lon_e6), northing(to_degrees(lat_e6))
    return cast(func.floor(east / size), Integer), cast(func.floor(north / size), Integer)


def to_degrees(micro: ColumnElement[int]) -> ColumnElement[float]:
    """Return whole millionths as degrees."""
    degrees: ColumnElement[float] = type_coerce(cast(micro, Double) / float(MICRO), Double)
    return degrees


def to_micro(degrees: ColumnElement[float]) -> ColumnElement[int]:
    """Return degrees as whole millionths."""
    return cast(func.round(degrees * MICRO), Integer)


def clusters_collection(session: Session, cells: Select[*tuple[Any, ...]], zoom: int) -> str:
    """Return cells of a zoom as a FeatureCollection of counts and money, the fullest first.

    The select has `x`, `y`, `number`, `known_number`, `wan`, `lon_e6`, `lat_e6` (sums) and `id`, which is
    read where the number is 1. Each feature is the mean point of a cell, with the cell's bbox (that of the
    point alone for a single one), `count` and the exact sum `investment_wan` (万元; null when no figure is
    stated) of `known_count` of them; a single one carries its `id`.
    """
    rows = cells.order_by(desc("number"), "x", "y").subquery("cells")
    size, is_single = cell_degrees(zoom), rows.c.number == 1
    lon, lat = (mean_degrees(rows.c[name], rows.c.number) for name in ("lon_e6", "lat_e6"))
    south, north = (latitude_at((rows.c.y + more) * size) for more in (0, 1))
    borders = (rows.c.x * size, south, (rows.c.x + 1) * size, north)
    feature = func.concat(
        '{"type":"Feature",',
        case((is_single, func.concat('"id":', as_json(rows.c.id), ",")), else_=""),
        '"bbox":[',
        case((is_single, _degrees(lon, lat, lon, lat)), else_=_degrees(*borders)),
        '],"geometry":{"type":"Point","coordinates":[',
        _degrees(lon, lat),
        ']},"properties":{"count":',
        rows.c.number,
        ',"known_count":',
        rows.c.known_number,
        ',"investment_wan":',
        case((rows.c.known_number > 0, cast(func.trim_scale(rows.c.wan), Text)), else_="null"),
        "}}",
    )
    return collection_text(session, feature, rows)


def _degrees(*values: ColumnElement[Any]) -> ColumnElement[str]:
    """Return degrees joined by commas, to six decimals (about 0.1 m), without trailing zeros."""
    return func.concat_ws(
        ",", *(func.trim_scale(func.round(cast(value, Numeric), _DIGITS)) for value in values)
    )
