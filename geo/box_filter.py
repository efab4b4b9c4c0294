"""A box that a program asks by: in any system that is offered, four or six numbers, across 180° too."""

from __future__ import annotations

import math
from typing import Any

import shapely
from sqlalchemy import ColumnElement, SQLColumnExpression, false, func, or_

from geo.bbox import BBox
from geo.errors import BadInput, msg
from geo.models import WGS84
from geo.offered_crs import CRS84, Crs, from_crs
from geo.spatial import intersects_bbox

FIELD = "bbox"
FLAT, WITH_HEIGHTS = 4, 6
LONGEST_NUMBER = 40
# How many pieces an edge is cut into before it is brought to degrees, where it bends.
PIECES = 32


def read_numbers(text: str) -> list[float]:
    """Return the numbers of a list with commas; raises BadInput for what is no finite number."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in (FLAT, WITH_HEIGHTS) or not all(is_plain(part) for part in parts):
        raise BadInput(msg("范围 bbox 须是四个数字:西,南,东,北(带高程是六个),次序按 bbox-crs。"), field=FIELD)
    return [float(part) for part in parts]


def is_small_box(text: str) -> bool:
    """Say whether a box in degrees holds a small part of the country; of a plane's metres it is not known."""
    numbers = read_numbers(text)
    half = len(numbers) // 2
    west, south, east, north = (*numbers[:2], *numbers[half : half + 2])
    return BBox(west, south, east if west <= east else east + 360, north).is_small


def is_plain(text: str) -> bool:
    """Say whether a text is a finite number as programs write it."""
    if len(text) > LONGEST_NUMBER or not text.isascii() or "_" in text:
        return False
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def touches_box(column: SQLColumnExpression[Any], text: str, crs: Crs = CRS84) -> ColumnElement[bool]:
    """Return SQL that is true where a geometry touches the box; heights are ignored.

    A box whose west lies east of its east crosses 180°. Raises BadInput.
    """
    numbers = read_numbers(text)
    corners = numbers[:2] + numbers[len(numbers) // 2 : len(numbers) // 2 + 2]
    if crs.is_north_first:
        corners = [corners[1], corners[0], corners[3], corners[2]]
    west, south, east, north = corners
    if south > north:
        raise BadInput(msg("范围 bbox 颠倒:南须不大于北。"), field=FIELD)
    if west <= east:
        return touches_rectangle(column, (west, south, east, north), crs)
    if crs.srid not in (WGS84, 4490):
        raise BadInput(msg("范围 bbox 颠倒:西须不大于东。"), field=FIELD)
    return or_(
        touches_rectangle(column, (west, south, 180.0, north), crs),
        touches_rectangle(column, (-180.0, south, east, north), crs),
    )


def touches_rectangle(
    column: SQLColumnExpression[Any], corners: tuple[float, float, float, float], crs: Crs
) -> ColumnElement[bool]:
    """Return SQL that is true where a geometry touches a rectangle; nothing lies beyond the system."""
    (least_x, most_x), (least_y, most_y) = crs.ranges
    west, south, east, north = corners
    if west > most_x or east < least_x or south > most_y or north < least_y:
        return false()
    held = (max(west, least_x), max(south, least_y), min(east, most_x), min(north, most_y))
    if crs.srid in (WGS84, 4490) and held[0] < held[2] and held[1] < held[3]:
        return intersects_bbox(column, BBox(*held))
    found: ColumnElement[bool] = func.ST_Intersects(column, from_crs(outline(held).wkt, crs))
    return found


def outline(corners: tuple[float, float, float, float]) -> shapely.Geometry:
    """Return a rectangle with its edges cut into pieces; a line or a point where it has no width."""
    west, south, east, north = corners
    step = max(east - west, north - south) / PIECES
    if step == 0:
        return shapely.Point(west, south)
    box = shapely.LineString([(west, south), (east, north)])
    if west < east and south < north:
        box = shapely.box(*corners)
    return shapely.segmentize(box, step)
