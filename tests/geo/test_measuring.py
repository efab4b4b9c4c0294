"""Lengths and areas are those on the ellipsoid, holes left out."""

from __future__ import annotations

import pytest
from shapely import LineString, MultiPolygon, Point, from_wkt

from geo.measuring import Measured, measure

# A hundredth of a degree at 41.5 N is 1,110.7 m north and 834.9 m east on WGS-84 (tables of the ellipsoid).
NORTH_KM, EAST_KM = 1.1107, 0.8349


def test_a_line_is_measured_along_the_ground() -> None:
    north = measure(LineString([(120.4, 41.5), (120.4, 41.51)]))
    east = measure(LineString([(120.4, 41.5), (120.41, 41.5)]))
    assert north.area_m2 is None
    assert north.length_km == pytest.approx(NORTH_KM, abs=2e-4)
    assert east.length_km == pytest.approx(EAST_KM, abs=2e-4)


def test_the_parts_of_a_line_add_up() -> None:
    parts = from_wkt("MULTILINESTRING((120.4 41.5, 120.4 41.51), (120.6 41.5, 120.6 41.51))")
    assert measure(parts).length_km == pytest.approx(2 * NORTH_KM, abs=4e-4)


def test_an_area_is_without_its_holes_whichever_way_round_it_was_drawn() -> None:
    whole = from_wkt("POLYGON((120.4 41.5, 120.42 41.5, 120.42 41.52, 120.4 41.52, 120.4 41.5))")
    area = measure(whole).area_m2
    assert area == pytest.approx(4 * NORTH_KM * EAST_KM * 1e6, rel=1e-3)
    assert measure(whole.reverse()).area_m2 == pytest.approx(area)
    hole = from_wkt(
        "POLYGON((120.405 41.505, 120.415 41.505, 120.415 41.515, 120.405 41.515, 120.405 41.505))"
    )
    left = measure(whole.difference(hole))
    assert left.length_km is None
    assert left.area_m2 == pytest.approx(area * 3 / 4, rel=1e-3)
    assert measure(MultiPolygon([whole])).area_m2 == pytest.approx(area)


def test_a_point_measures_nothing() -> None:
    assert measure(Point(120.4, 41.5)) == Measured()
