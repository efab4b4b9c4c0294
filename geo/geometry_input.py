"""Read a geometry that a program sends as GeoJSON: what it may be, how much of it, and where on earth."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely.geometry import shape

from geo.datum import Datum, to_wgs84
from geo.errors import BadInput, msg

# How deep the lists of each kind lie.
KINDS = {
    "Point": 1,
    "MultiPoint": 2,
    "LineString": 2,
    "MultiLineString": 3,
    "Polygon": 3,
    "MultiPolygon": 4,
}
MOST_VERTICES = 10_000
FIELD = "geom"


def read_geometry(value: Any, datum: Datum) -> shapely.Geometry:
    """Return a GeoJSON geometry, given in a datum, in WGS-84 and without heights; raises BadInput."""
    if (
        not isinstance(value, dict)
        or set(value) != {"type", "coordinates"}
        or str(value["type"]) not in KINDS
    ):
        raise BadInput(
            msg("位置要写成 GeoJSON 的 type 和 coordinates,type 可用:%(known)s。"),
            field=FIELD,
            known=", ".join(KINDS),
        )
    if count_numbers(value["coordinates"], KINDS[str(value["type"])]) > MOST_VERTICES * 3:
        raise BadInput(msg("位置的点太多,最多 %(most)d 个。"), field=FIELD, most=MOST_VERTICES)
    try:
        geometry = shapely.force_2d(shape(value))
    except (ValueError, TypeError, IndexError, AttributeError, shapely.errors.ShapelyError):
        geometry = shapely.Point()
    if geometry.is_empty or not shapely.is_valid(geometry):
        raise BadInput(msg("位置的坐标不完整,或图形自己相交。"), field=FIELD)
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadInput(msg("位置的坐标要写成经度、纬度(度)。"), field=FIELD)
    return to_wgs84(geometry, datum)


def count_numbers(coordinates: Any, depth: int) -> int:
    """Return how many numbers the nested lists hold; raises BadInput for anything but finite numbers."""
    if depth and isinstance(coordinates, list):
        return sum(count_numbers(one, depth - 1) for one in coordinates)
    if depth or isinstance(coordinates, bool) or not isinstance(coordinates, int | float):
        raise BadInput(msg("位置的坐标不完整,或图形自己相交。"), field=FIELD)
    if not math.isfinite(coordinates):
        raise BadInput(msg("位置的坐标要写成经度、纬度(度)。"), field=FIELD)
    return 1
