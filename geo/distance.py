"""How far two places are apart."""

from __future__ import annotations


def distance_m(from_lon: float, from_lat: float, to_lon: float, to_lat: float) -> int:
    """Return the distance of two points (degrees, WGS-84) along the ground, in whole metres."""
    from pyproj import Geod

    away: float = Geod(ellps="WGS84").inv(from_lon, from_lat, to_lon, to_lat)[2]
    return round(away)
