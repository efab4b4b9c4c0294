"""How long a line is and how large an area, on the ellipsoid."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

M_A_KM = 1000


@dataclass(frozen=True, slots=True)
class Measured:
    """What a shape measures along the ground: None of what it does not have."""

    length_km: float | None = None
    area_m2: float | None = None


def measure(shape: shapely.Geometry) -> Measured:
    """Return the length of a line, or the surface of an area (degrees, WGS-84); nothing of points."""
    dimensions = int(shapely.get_dimensions(shape))
    if dimensions == 1:
        return Measured(length_km=length_m(shape) / M_A_KM)
    return Measured(area_m2=area_m2(shape)) if dimensions else Measured()


def length_m(line: shapely.Geometry) -> float:
    """Return the length of a line (degrees, WGS-84) on the ellipsoid, in metres; 0 of anything else."""
    from pyproj import Geod

    if shapely.get_dimensions(line) != 1:
        return 0.0
    return float(Geod(ellps="WGS84").geometry_length(line))


def area_m2(area: shapely.Geometry) -> float:
    """Return the surface of an area (degrees, WGS-84) on the ellipsoid, its holes left out."""
    from pyproj import Geod

    surface, _around = Geod(ellps="WGS84").geometry_area_perimeter(shapely.orient_polygons(area))
    return float(surface)
