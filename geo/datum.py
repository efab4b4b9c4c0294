"""Bring coordinates of Chinese maps to WGS-84; called at the edge, where data come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args

import prcoords
import shapely
from numpy.typing import NDArray

from geo.errors import BadInput, msg

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = get_args(Datum)

AnyGeometry = TypeVar("AnyGeometry", bound=shapely.Geometry)

_Shift = Callable[[prcoords.Coords, bool], prcoords.Coords]
_Inverse = Callable[[prcoords.Coords], prcoords.Coords]

# The shift away from WGS-84 and its inverse. CGCS2000 has none: it differs from WGS-84 by centimetres,
# less than anything that a registry measures.
_SHIFTS: dict[Datum, tuple[_Shift, _Inverse]] = {
    "gcj02": (prcoords.wgs_gcj, prcoords.gcj_wgs_bored),
    "bd09": (prcoords.wgs_bd, prcoords.bd_wgs_bored),
}
SHIFTED: tuple[Datum, ...] = tuple(_SHIFTS)


def parse_datum(text: str) -> Datum:
    """Read the name of a datum; raises BadInput for an unknown one."""
    for datum in DATUMS:
        if datum == text:
            return datum
    raise BadInput(
        msg("不认识的坐标系 %(datum)s，可用：%(known)s"), field="datum", datum=text, known=", ".join(DATUMS)
    )


def point_to_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """Convert one point (degrees) to (lon, lat) in WGS-84, within 1 mm of the shift's exact inverse.

    A point outside China's frame (72.004-137.8347 E, 0.8293-55.8271 N) comes back unchanged.
    """
    shown = prcoords.Coords(lat, lon)
    # The library's inverses would move points abroad as well, so its own frame is asked first.
    if datum not in _SHIFTS or not prcoords.sanity_in_china_p(shown):
        return lon, lat
    shift, inverse = _SHIFTS[datum]
    found = inverse(shown)
    # The library stops 5 mm (GCJ-02) or 24 mm (BD-09) away at worst; one more step leaves 0.2 mm.
    north, east = found - (shift(found, False) - shown)
    return east, north


def to_wgs84(geometry: AnyGeometry, datum: Datum) -> AnyGeometry:
    """Convert a shapely geometry (degrees in `datum`) to WGS-84; heights are kept as they are."""
    if datum not in _SHIFTS:
        return geometry

    def convert(coordinates: NDArray[Any]) -> NDArray[Any]:
        for vertex in coordinates:
            vertex[:2] = point_to_wgs84(vertex[0], vertex[1], datum)
        return coordinates

    converted: AnyGeometry = shapely.transform(geometry, convert, include_z=geometry.has_z)
    return converted


def from_wgs84(geometry: AnyGeometry, datum: Datum) -> AnyGeometry:
    """Return a shapely geometry in WGS-84 as it is written in a datum; the reverse of `to_wgs84`."""
    if datum not in _SHIFTS:
        return geometry

    def convert(coordinates: NDArray[Any]) -> NDArray[Any]:
        for vertex in coordinates:
            held = prcoords.Coords(vertex[1], vertex[0])
            if prcoords.sanity_in_china_p(held):
                vertex[1], vertex[0] = _SHIFTS[datum][0](held, False)
        return coordinates

    converted: AnyGeometry = shapely.transform(geometry, convert, include_z=geometry.has_z)
    return converted
