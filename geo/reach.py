"""How far a place reaches beyond the districts that it belongs to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

import shapely
from geoalchemy2.shape import to_shape
from shapely.affinity import affine_transform
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.models import District

METRES_A_DEGREE = 111_195


@dataclass(frozen=True, slots=True)
class Reach:
    """How a place lies to an area; metres along the ground, 0 within it.

    `stray_m` is how far away the part is that lies farthest outside as a whole, `farthest_m` the farthest
    vertex, which stands at `lon`, `lat`. `inside` is the share of the length or the surface that lies within;
    of points it is that of their number.
    """

    stray_m: float
    farthest_m: float
    lon: float
    lat: float
    inside: float


def get_boundaries(session: Session, adcodes: Collection[str]) -> dict[str, shapely.Geometry]:
    """Return the full boundaries of districts by adcode, degrees WGS-84; unknown adcodes are left out."""
    query = select(District.adcode, District.boundary).where(District.adcode.in_(adcodes))
    return {adcode: to_shape(boundary) for adcode, boundary in session.execute(query)}


def measure_reach(place: shapely.Geometry, area: shapely.Geometry) -> Reach | None:
    """Return how far a place reaches beyond an area (both degrees WGS-84), None when it lies wholly within.

    Distances are good to half a percent as far as some hundred kilometres.
    """
    if lies_within(place, area):
        return None
    narrow, ground = lay_out(area)
    flat = affine_transform(place, [narrow, 0, 0, METRES_A_DEGREE, 0, 0])
    if place.geom_type == "Point":
        away_m = float(shapely.distance(flat, ground))
        return Reach(away_m, away_m, place.x, place.y, 0.0)
    parts, corners = shapely.get_parts(flat), shapely.points(shapely.get_coordinates(flat))
    away = shapely.distance(corners, ground)
    farthest = int(away.argmax())
    lon, lat = shapely.get_coordinates(place)[farthest].tolist()
    stray = float(shapely.distance(parts, ground).max())
    return Reach(stray, float(away[farthest]), lon, lat, share_inside(flat, ground))


def lies_within(place: shapely.Geometry, area: shapely.Geometry) -> bool:
    """Say whether a place lies wholly within an area, its boundary included."""
    shapely.prepare(area)
    return bool(shapely.covers(area, place))


def share_inside(place: shapely.Geometry, area: shapely.Geometry) -> float:
    """Return which share of a place lies in an area: of its surface, else its length, else its points."""
    shared = place.intersection(area)
    for whole, part in ((place.area, shared.area), (place.length, shared.length)):
        if whole:
            return float(part / whole)
    points = shapely.get_parts(place)
    return float(shapely.intersects(points, area).mean())


def apart_m(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Return how far two places (degrees WGS-84) are apart at most, in metres: 0 when they are the same."""
    return float(shapely.hausdorff_distance(*flatten(one, other)))


def flatten(place: shapely.Geometry, near: shapely.Geometry) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Return a place and what is near it in metres, by the scale of the latter's latitude."""
    matrix = [metres_a_degree_east(near), 0, 0, METRES_A_DEGREE, 0, 0]
    return affine_transform(place, matrix), affine_transform(near, matrix)


@lru_cache(maxsize=32)
def lay_out(area: shapely.Geometry) -> tuple[float, shapely.Geometry]:
    """Return the metres of a degree of longitude at an area, and the area in metres.

    Kept, for a file has thousands of places in the same districts.
    """
    narrow = metres_a_degree_east(area)
    return narrow, affine_transform(area, [narrow, 0, 0, METRES_A_DEGREE, 0, 0])


def metres_a_degree_east(area: shapely.Geometry) -> float:
    """Return the metres of a degree of longitude at the latitude of an area."""
    _west, south, _east, north = area.bounds
    return METRES_A_DEGREE * cos(radians((south + north) / 2))
