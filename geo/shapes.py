"""What shape a place may have, and in what frame its coordinates lie: said in plain words, with where."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

import numpy as np
import shapely

from geo.bbox import BBox
from geo.errors import BadInput, msg

FIELD = "geom"
# The land and waters of China, with a degree to spare: mainland 73.5-135.1 E, 18-53.6 N, islands from 3.4 N.
CHINA = BBox(72, 2, 137, 55)

Pair = tuple[float, float]

_WHERE = re.compile(r"\[(\S+) (\S+)\]")


def words_of(lon: float, lat: float) -> str:
    """Return a position as it is told: longitude, latitude, to about a metre."""
    return f"{round(lon, 5):.9g}, {round(lat, 5):.9g}"


def explain_frame(positions: Collection[Pair]) -> None:
    """Raise BadInput unless every position (lon, lat in degrees) is in China, saying which is not and why."""
    for lon, lat in positions:
        if not CHINA.contains(lon, lat):
            raise BadInput(explain(lon, lat, positions), field=FIELD, where=words_of(lon, lat))


def explain(lon: float, lat: float, positions: Collection[Pair]) -> str:
    """Return what is probably wrong with a position outside China: the way that would bring all inside."""
    if lon == lat == 0:
        return msg("坐标 %(where)s 是空值,不是位置。")
    if all_inside(positions, lambda x, y: (y, x)):
        return msg("坐标 %(where)s 不在中国:经度和纬度写反了?要先写经度,再写纬度。")
    if all_inside(positions, lambda x, y: (abs(x), abs(y))):
        return msg("坐标 %(where)s 不在中国:多了负号?")
    return msg("坐标 %(where)s 不在中国。位置要写成经度、纬度(度)。")


def all_inside(positions: Collection[Pair], turn: Callable[[float, float], Pair]) -> bool:
    """Say whether a change of the coordinates would bring all positions into China."""
    return all(CHINA.contains(*turn(lon, lat)) for lon, lat in positions)


def check_shape(geometry: shapely.Geometry) -> None:
    """Raise BadInput for a shape with nothing in it, no numbers, or one that crosses itself, saying where."""
    if geometry.is_empty or any(part.is_empty for part in shapely.get_parts(geometry)):
        raise BadInput(msg("位置里有空的部分,没有坐标。"), field=FIELD)
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise BadInput(msg("位置的坐标不是数(NaN 或无穷大)。"), field=FIELD)
    if shapely.is_valid(geometry):
        return
    found = _WHERE.search(shapely.is_valid_reason(geometry))
    if not found:
        raise BadInput(msg("位置的图形不成形:线要有不同的点,面要有面积。"), field=FIELD)
    raise BadInput(
        msg("位置的图形在 %(where)s 处自己相交或重叠。"),
        field=FIELD,
        where=words_of(float(found[1]), float(found[2])),
    )


def check_place(geometry: shapely.Geometry) -> None:
    """Raise BadInput for a shape (WGS-84) that cannot be a place in China: frame and shape."""
    check_shape(geometry)
    explain_frame([(lon, lat) for lon, lat in shapely.get_coordinates(geometry).tolist()])
