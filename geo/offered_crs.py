"""The reference systems in which coordinates may be asked for and given, by their OGC addresses.

Everything is kept in WGS-84. China's CGCS2000 differs from it by centimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ColumnElement, SQLColumnExpression, func, type_coerce

from geo.errors import BadInput, msg
from geo.models import WGS84

BASE = "http://www.opengis.net/def/crs"
DEGREE_DIGITS, METRE_DIGITS = 6, 2
Range = tuple[float, float]
DEGREES: tuple[Range, Range] = ((-180, 180), (-90, 90))
MERCATOR: tuple[Range, Range] = ((-20037508.35, 20037508.35), (-20037508.35, 20037508.35))
# A transverse Mercator plane reaches from pole to equator, and some 15 degrees to either side.
GAUSS_KRUGER: tuple[Range, Range] = ((-1_500_000, 2_500_000), (-10_002_000, 10_002_000))


@dataclass(frozen=True, slots=True)
class Crs:
    """A reference system: its address, its number, whether north comes first, and how far it reaches."""

    uri: str
    srid: int
    is_north_first: bool
    # East and north, in the unit of the system.
    ranges: tuple[Range, Range]
    digits: int = METRE_DIGITS

    @property
    def is_kept(self) -> bool:
        """Say whether coordinates are kept as this system has them."""
        return self.srid == WGS84 and not self.is_north_first


def name_crs(srid: int) -> str:
    """Return the address of an EPSG system."""
    return f"{BASE}/EPSG/0/{srid}"


CRS84 = Crs(f"{BASE}/OGC/1.3/CRS84", WGS84, False, DEGREES, DEGREE_DIGITS)
# CGCS2000 in degrees, then its three-degree Gauss-Krüger planes with central meridians 75 to 135 E.
OFFERED: tuple[Crs, ...] = (
    CRS84,
    Crs(name_crs(WGS84), WGS84, True, DEGREES, DEGREE_DIGITS),
    Crs(name_crs(3857), 3857, False, MERCATOR),
    Crs(name_crs(4490), 4490, True, DEGREES, DEGREE_DIGITS),
    *(Crs(name_crs(srid), srid, True, GAUSS_KRUGER) for srid in range(4534, 4555)),
)
BY_URI = {crs.uri: crs for crs in OFFERED}


def read_crs(text: str, field: str) -> Crs:
    """Return the system that an address names; raises BadInput for one that is not offered."""
    found = BY_URI.get(text.strip())
    if found is None:
        raise BadInput(
            msg("不提供坐标系“%(value)s”。可用的列在 /ogc/collections/projects 的 crs 里。"),
            field=field,
            value=text[:100],
        )
    return found


def in_crs(column: SQLColumnExpression[Any], crs: Crs) -> SQLColumnExpression[Any]:
    """Return a geometry (EPSG:4326) in a system, its coordinates in the order of the system."""
    if crs.is_kept:
        return column
    moved = column if crs.srid == WGS84 else func.ST_Transform(column, crs.srid)
    return func.ST_FlipCoordinates(moved) if crs.is_north_first else moved


def from_crs(text: str, crs: Crs) -> ColumnElement[Any]:
    """Return the geometry of a well-known text, east before north in a system, as SQL in EPSG:4326."""
    given = func.ST_GeomFromText(text, crs.srid)
    # Long edges are straight on the plane that they were given in.
    moved = given if crs.srid == WGS84 else func.ST_Transform(given, WGS84)
    return type_coerce(moved, Geometry("GEOMETRY", srid=WGS84))
