"""Web Mercator (EPSG:3857), in which maps on screens and the sheets printed of them are drawn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

RADIUS_M = 6_378_137.0
# Nothing of ours lies beyond, and the projection has no end there.
LAST_LAT = 85.0


def project(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rows of longitude and latitude (degrees WGS-84) as rows of easting and northing in metres."""
    lon, lat = coordinates[:, 0], np.clip(coordinates[:, 1], -LAST_LAT, LAST_LAT)
    northing = np.arctanh(np.sin(np.radians(lat)))
    return np.column_stack((np.radians(lon), northing)) * RADIUS_M


def unproject(easting: float, northing: float) -> tuple[float, float]:
    """Return longitude and latitude (degrees WGS-84) of an easting and a northing in metres."""
    return math.degrees(easting / RADIUS_M), math.degrees(math.asin(math.tanh(northing / RADIUS_M)))


def project_shapes(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return shapely geometries in degrees WGS-84 as the same in metres; None stays None."""
    projected: NDArray[Any] = shapely.transform(shapes, project)
    return projected
