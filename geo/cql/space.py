"""The relations of two geometries, and those that a condition writes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import shapely
from shapely.geometry import shape
from sqlalchemy import ColumnElement, func

from geo.cql.values import FIELD
from geo.errors import BadInput, msg
from geo.offered_crs import Crs, from_crs

MOST_VERTICES = 2_000
KINDS = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
RELATIONS: Mapping[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "s_intersects": func.ST_Intersects,
    "s_disjoint": func.ST_Disjoint,
    "s_contains": func.ST_Contains,
    "s_within": func.ST_Within,
    "s_touches": func.ST_Touches,
    "s_crosses": func.ST_Crosses,
    "s_overlaps": func.ST_Overlaps,
    "s_equals": func.ST_Equals,
}


def read_shape(node: Mapping[str, Any], crs: Crs) -> ColumnElement[Any]:
    """Return a geometry or a box that was written out in a system, in EPSG:4326; raises BadInput."""
    try:
        found = read_box(node["bbox"]) if "bbox" in node else read_geojson(node)
        found = shapely.force_2d(found)
        held = shapely.get_coordinates(found)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        raise bad_shape(msg("filter 里的几何图形不完整,请按 WKT 或 GeoJSON 写。")) from None
    if found.is_empty or len(held) > MOST_VERTICES:
        raise bad_shape(msg("filter 里的几何图形是空的,或顶点太多。"))
    if crs.is_north_first:
        found = shapely.transform(found, lambda xy: xy[:, ::-1])
    west, south, east, north = found.bounds
    (least_x, most_x), (least_y, most_y) = crs.ranges
    # Written so that NaN is refused as well.
    if not (least_x <= west and east <= most_x and least_y <= south and north <= most_y):
        raise bad_shape(msg("filter 里的坐标超出坐标系的范围;缺省是经度在前的 WGS-84(CRS84)。"))
    if not found.is_valid:
        raise bad_shape(msg("filter 里的多边形自相交。"))
    return from_crs(shapely.to_wkt(found, rounding_precision=-1), crs)


def read_box(corners: Any) -> shapely.Geometry:
    """Return the rectangle of four or six numbers; heights are left out."""
    numbers = [float(one) for one in corners]
    if len(numbers) not in (4, 6):
        raise ValueError(corners)
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    if west > east or south > north:
        raise ValueError(corners)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def read_geojson(node: Mapping[str, Any]) -> shapely.Geometry:
    """Return a geometry of GeoJSON; raises ValueError for a kind that relations do not take."""
    if node.get("type") not in KINDS:
        raise ValueError(node)
    return shape(node)


def bad_shape(message: str) -> BadInput:
    """Return the error of a geometry."""
    return BadInput(message, field=FIELD)
