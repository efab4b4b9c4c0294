"""Coordinate reference systems of files: what they are called, and their coordinates in WGS-84 degrees."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import BadInput, msg

WGS84 = "EPSG:4326"
# Longest text that is taken for a description of one: a WKT of a local projection has some 2,000 characters.
LONGEST = 20_000
# Systems that differ from WGS-84 by centimetres: CGCS2000 and the plate's own since; nothing is shifted.
SAME_DATUM = ("WGS 84", "WGS_1984", "World Geodetic System 1984", "China 2000", "CGCS2000", "China_2000")
# The older Chinese systems. Their parameters are published for parts of China only; elsewhere they are taken
# for WGS-84 and may be as far off as this, in metres.
OLD_DATUMS_OFF_M = 150
# The first Gauss-Kruger zones of CGCS2000 whose number stands before the easting: EPSG code, zone, last zone.
THREE_DEGREES, SIX_DEGREES = (4513, 25, 45), (4491, 13, 23)
EASTING_OF_A_ZONE = 1_000_000
NORTHINGS = (1_800_000, 6_000_000)


@dataclass(frozen=True, slots=True)
class Crs:
    """A reference system: the text it can be made of again, its name, and how far from WGS-84 it may end up.

    `off_m` is in metres, 0 where its coordinates come out as exact as they are.
    """

    text: str
    name: str
    is_projected: bool
    off_m: int


@lru_cache(maxsize=64)
def read_crs(text: str) -> Crs:
    """Return the reference system of an authority code, a URN, a WKT or a PROJ text; raises BadInput."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(text) if len(text) <= LONGEST else None
    except CRSError:
        crs = None
    if crs is None or not (crs.is_geographic or crs.is_projected):
        raise BadInput(
            msg("不认识的坐标参照系“%(crs)s”。请写 EPSG 编号,如 EPSG:4490。"), field="crs", crs=text[:80]
        )
    flat = crs.to_2d()
    authority = flat.to_authority(min_confidence=70)
    code = ":".join(authority) if authority else flat.to_wkt()
    if authority == ("OGC", "CRS84"):
        code = WGS84
    return Crs(code, flat.name.replace("_", " "), bool(flat.is_projected), off_m(flat))


def off_m(crs: Any) -> int:
    """Return how far from WGS-84 the datum of a system may leave a place, in metres."""
    from pyproj import CRS
    from pyproj.transformer import TransformerGroup

    datum = crs.geodetic_crs.datum.name if crs.geodetic_crs and crs.geodetic_crs.datum else ""
    if datum.startswith(SAME_DATUM) or any(name in crs.geodetic_crs.name for name in SAME_DATUM):
        return 0
    # Which parameters hold is a matter of the place: the worst of them is told.
    known = [one.accuracy for one in TransformerGroup(crs, CRS(WGS84), always_xy=True).transformers]
    return OLD_DATUMS_OFF_M if not known or min(known) < 0 else round(max(known))


def to_degrees(geometries: NDArray[Any], crs: Crs) -> NDArray[Any]:
    """Return flat geometries of a system in degrees WGS-84 (longitude first); what has none there is inf."""
    if crs.text == WGS84 or (not crs.is_projected and crs.off_m == 0):
        return geometries
    transformer = find_transformer(crs.text)

    def convert(coordinates: NDArray[Any]) -> NDArray[Any]:
        lon, lat = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack((lon, lat))

    turned: NDArray[Any] = shapely.transform(geometries, convert)
    return turned


@lru_cache(maxsize=64)
def find_transformer(text: str) -> Any:
    """Return what turns a system's coordinates into degrees, with the published parameters of the place."""
    from pyproj import Transformer

    return Transformer.from_crs(text, WGS84, always_xy=True)


def guess_crs(x: float, y: float) -> str | None:
    """Return the CGCS2000 zone whose number stands before the easting of a position, None for none."""
    if not NORTHINGS[0] < y < NORTHINGS[1]:
        return None
    zone = int(x // EASTING_OF_A_ZONE)
    for first_code, first, last in (THREE_DEGREES, SIX_DEGREES):
        if first <= zone <= last:
            return f"EPSG:{first_code + zone - first}"
    return None
