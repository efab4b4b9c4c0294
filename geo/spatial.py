"""SQL expressions over any geometry column in EPSG:4326, written once."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geography
from sqlalchemy import (
    ColumnElement,
    Double,
    ScalarSelect,
    SQLColumnExpression,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import array

from geo.bbox import BBox

METRES_PER_KM = 1000


def intersects_bbox(column: SQLColumnExpression[Any], bbox: BBox) -> ColumnElement[bool]:
    """Return SQL that is true where the geometry touches the box; the column's GiST index serves it."""
    result: ColumnElement[bool] = func.ST_Intersects(column, bbox.envelope())
    return result


def meets_bbox(column: SQLColumnExpression[Any], bbox: BBox) -> ColumnElement[bool]:
    """Return SQL that is true where the geometry's own box touches the box: all that intersects it, and more.

    Nothing but the column's GiST index is read, where a point of a geometry is looked for afterwards.
    """
    return column.bool_op("&&")(bbox.envelope())


def as_geojson(column: SQLColumnExpression[Any], digits: int = 6) -> ColumnElement[str]:
    """Return the geometry as GeoJSON text; six digits of a degree are about 0.1 m. NULL stays NULL."""
    # Without options PostGIS would name a system other than WGS-84 in a member that RFC 7946 took out.
    result: ColumnElement[str] = func.ST_AsGeoJSON(column, digits, 0)
    return result


def as_kml(column: SQLColumnExpression[Any], digits: int = 6) -> ColumnElement[str]:
    """Return the geometry as an element of KML; six digits of a degree are about 0.1 m. NULL stays NULL."""
    result: ColumnElement[str] = func.ST_AsKML(column, digits)
    return result


def length_km(column: SQLColumnExpression[Any]) -> ColumnElement[float]:
    """Return the length on the ellipsoid in kilometres; zero for points and areas."""
    # ST_Length on degrees would be in degrees: the geography type measures metres.
    metres: ColumnElement[float] = func.ST_Length(cast(column, Geography(srid=4326)))
    return metres / METRES_PER_KM


def shape_md5(column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """Return what tells one geometry from another, as text; NULL stays NULL."""
    result: ColumnElement[str] = func.md5(func.ST_AsBinary(column))
    return result


def lines_of(*columns: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """Return the lines of some geometries as one MultiLineString, EPSG:4326; NULL where all are NULL."""
    result: ColumnElement[Any] = func.ST_CollectionExtract(func.ST_Collect(array(columns)), 2)
    return result


def is_of_dimension(column: SQLColumnExpression[Any], dimension: int) -> ColumnElement[bool]:
    """Return SQL that is true for points (0), lines (1) or areas (2); NULL where there is no geometry."""
    # Written out, so that an index of those of one dimension serves whatever the plan.
    result: ColumnElement[bool] = func.ST_Dimension(column) == literal(dimension, literal_execute=True)
    return result


def extent(column: SQLColumnExpression[Any]) -> tuple[ColumnElement[float], ...]:
    """Return west, south, east and north of all geometries that a query picks; NULL for none."""
    box = func.ST_Extent(column)
    return func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box)


# Beyond every place on earth, in the order of a box: what is nearest to a side lies outermost there.
SIDES = (
    (func.ST_XMin, "LINESTRING(-181 -91, -181 91)"),
    (func.ST_YMin, "LINESTRING(-181 -91, 181 -91)"),
    (func.ST_XMax, "LINESTRING(181 -91, 181 91)"),
    (func.ST_YMax, "LINESTRING(-181 91, 181 91)"),
)


def outermost(column: SQLColumnExpression[Any], *where: ColumnElement[bool]) -> tuple[ScalarSelect[Any], ...]:
    """Return the SELECTs of west, south, east and north of the geometries that meet some conditions.

    Each walks an index of the column inwards to the first one; NULL for none. EPSG:4326.
    """
    return tuple(
        select(side(column))
        .where(column.is_not(None), *where)
        .order_by(column.op("<->")(func.ST_GeomFromText(beyond, 4326)))
        .limit(1)
        .scalar_subquery()
        for side, beyond in SIDES
    )


def northing(lat: ColumnElement[float]) -> ColumnElement[float]:
    """Return Mercator's northing of a latitude, in degrees of the equator: on the screen a cell is square."""
    return func.degrees(func.asinh(func.tan(func.radians(lat))), type_=Double)


def latitude_at(northing: ColumnElement[float]) -> ColumnElement[float]:
    """Return the latitude of a northing in degrees of the equator, in degrees."""
    return func.degrees(func.atan(func.sinh(func.radians(northing))), type_=Double)


def midpoint(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """Return a point that stands for the geometry and lies on it, EPSG:4326.

    Half-way along a line; the nearest part to the centre when a line is broken; within an area.
    """
    line = func.ST_LineMerge(column)
    return case(
        # Most are points, and looking for the middle of one takes ten times as long as taking it.
        (func.GeometryType(column) == "POINT", column),
        (func.GeometryType(line) == "LINESTRING", func.ST_LineInterpolatePoint(line, 0.5)),
        (func.ST_Dimension(column) == 1, func.ST_ClosestPoint(column, func.ST_Centroid(column))),
        else_=func.ST_PointOnSurface(column),
    )
