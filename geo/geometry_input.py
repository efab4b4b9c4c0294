"""Read a geometry that a program sends as GeoJSON: what it may be, how much of it, and where on earth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry import shape

from geo.datum import Datum, to_wgs84
from geo.errors import BadInput, msg
from geo.shapes import FIELD, check_shape, explain_frame, words_of

# How deep the lists of each kind lie.
KINDS = {
    "Point": 1,
    "MultiPoint": 2,
    "LineString": 2,
    "MultiLineString": 3,
    "Polygon": 3,
    "MultiPolygon": 4,
}
POSITION = 1
# A ring of three corners names the first of them again.
LEAST_OF_RING = 4
MOST_VERTICES = 10_000
SIZES = (2, 3)

Position = list[Any]


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
    kind, coordinates = str(value["type"]), value["coordinates"]
    positions = list(list_positions(coordinates, KINDS[kind]))
    if len(positions) > MOST_VERTICES:
        raise BadInput(
            msg("位置有 %(given)d 个点,太多,最多 %(most)d 个。"),
            field=FIELD,
            given=len(positions),
            most=MOST_VERTICES,
        )
    explain_frame([(one[0], one[1]) for one in positions])
    if kind.endswith("Polygon"):
        check_rings(coordinates, KINDS[kind])
    try:
        geometry = shapely.force_2d(shape(value))
    except (ValueError, TypeError, IndexError, AttributeError, shapely.errors.ShapelyError):
        raise BadInput(msg("位置的坐标不完整:线至少两个点,面的每一圈至少四个。"), field=FIELD) from None
    check_shape(geometry)
    return to_wgs84(geometry, datum)


def list_positions(coordinates: Any, depth: int) -> Iterator[Position]:
    """Yield the positions of nested lists; raises BadInput for an empty part, or a position that is none."""
    if not isinstance(coordinates, list):
        raise BadInput(msg("位置的坐标不完整。"), field=FIELD)
    if not coordinates:
        raise BadInput(msg("位置里有空的部分,没有坐标。"), field=FIELD)
    if depth > POSITION:
        for one in coordinates:
            yield from list_positions(one, depth - 1)
        return
    if len(coordinates) not in SIZES or not all(map(is_number, coordinates)):
        raise BadInput(msg("位置的每个点要写成经度、纬度(度),都是普通的数。"), field=FIELD)
    yield coordinates


def is_number(value: Any) -> bool:
    """Say whether a coordinate is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def check_rings(coordinates: Any, depth: int) -> None:
    """Raise BadInput for a ring that does not come back to where it began: what it encloses is not said."""
    if depth > POSITION + 1:
        for one in coordinates:
            check_rings(one, depth - 1)
        return
    first, last = coordinates[0], coordinates[-1]
    if first[:2] != last[:2]:
        raise BadInput(
            msg("面的边界没有闭合:从 %(first)s 开始,到 %(last)s 为止。请让最后一个点等于第一个点。"),
            field=FIELD,
            first=words_of(*first[:2]),
            last=words_of(*last[:2]),
        )
    if len(coordinates) < LEAST_OF_RING:
        raise BadInput(msg("位置的坐标不完整:线至少两个点,面的每一圈至少四个。"), field=FIELD)
