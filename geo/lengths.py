"""How much of a line lies in which county, or in which of some districts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import shapely
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.measuring import M_A_KM, length_m
from geo.models import WGS84, District

# A line along an edge crosses it here and there: what is no more than this was not meant to be beyond.
LEAST_M = 50


@dataclass(frozen=True, slots=True)
class LengthIn:
    """What lies of a line in a county: kilometres on the ellipsoid, and its share of all counties."""

    adcode: str
    label: str
    length_km: float
    share: float


def measure_by_county(session: Session, line: shapely.Geometry) -> list[LengthIn]:
    """Return how much of a line (degrees WGS-84) lies in each county that it crosses, the most first.

    Nothing for what is no line, or for a line that stays within one county.
    """
    if shapely.get_dimensions(line) != 1:
        return []
    counties = select(District.adcode, District.label, District.boundary).where(
        District.level == "county", District.boundary.ST_Intersects(from_shape(line, srid=WGS84))
    )
    found = [
        (adcode, label, length_in(line, to_shape(boundary)))
        for adcode, label, boundary in session.execute(counties.order_by(District.adcode))
    ]
    inside = [one for one in found if one[2] > LEAST_M]
    whole = sum(metres for _adcode, _label, metres in inside)
    if len(inside) < 2:
        return []
    shares = [LengthIn(adcode, label, metres / M_A_KM, metres / whole) for adcode, label, metres in inside]
    return sorted(shares, key=lambda one: -one.length_km)


def measure_in(session: Session, line: shapely.Geometry, adcodes: Collection[str]) -> list[LengthIn]:
    """Return how much of a line (degrees WGS-84) lies in each of some districts, by adcode.

    A share is that of what lies in any of them, so none of them is to lie in another one. Nothing for what is
    no line; 0 km for a district that it only touches.
    """
    if shapely.get_dimensions(line) != 1:
        return []
    query = select(District.adcode, District.label, District.boundary).where(District.adcode.in_(adcodes))
    found = [
        (adcode, label, length_in(line, to_shape(boundary)))
        for adcode, label, boundary in session.execute(query.order_by(District.adcode))
    ]
    crossed = [(adcode, label, metres if metres > LEAST_M else 0.0) for adcode, label, metres in found]
    whole = sum(metres for _adcode, _label, metres in crossed) or 1.0
    return [LengthIn(adcode, label, metres / M_A_KM, metres / whole) for adcode, label, metres in crossed]


def length_in(line: shapely.Geometry, area: shapely.Geometry) -> float:
    """Return the length of what lies of a line in an area, in metres; where they only touch, 0."""
    parts = [part for part in shapely.get_parts(shapely.intersection(line, area)) if part.length]
    return sum(length_m(part) for part in parts)
