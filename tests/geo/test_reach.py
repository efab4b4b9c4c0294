"""How far a place reaches beyond an area."""

from __future__ import annotations

import pytest
import shapely
from sqlalchemy.orm import Session

from geo.distance import distance_m
from geo.reach import apart_m, get_boundaries, measure_reach

# About 8.4 km wide and 11 km high.
AREA = shapely.box(120.4, 41.5, 120.5, 41.6)


@pytest.mark.parametrize(
    "wkt", ["POINT (120.45 41.55)", "POINT (120.4 41.5)", "LINESTRING (120.4 41.5, 120.5 41.6)"]
)
def test_what_lies_within_reaches_nowhere(wkt: str) -> None:
    assert measure_reach(shapely.from_wkt(wkt), AREA) is None


def test_distances_are_those_along_the_ground() -> None:
    for lon, lat in ((120.6, 41.55), (120.45, 41.7), (121.3, 42.2), (116.4, 39.9)):
        reach = measure_reach(shapely.Point(lon, lat), AREA)
        nearest = (min(max(lon, 120.4), 120.5), min(max(lat, 41.5), 41.6))
        assert reach is not None
        assert reach.stray_m == reach.farthest_m == pytest.approx(distance_m(lon, lat, *nearest), rel=0.02)
        assert (reach.lon, reach.lat, reach.inside) == (lon, lat, 0)


def test_a_line_that_leaves_is_not_astray_and_a_stray_part_is() -> None:
    leaving = measure_reach(shapely.from_wkt("LINESTRING (120.45 41.55, 120.55 41.55)"), AREA)
    assert leaving is not None
    assert (leaving.stray_m, leaving.inside, leaving.lon) == (0, pytest.approx(0.5), 120.55)
    for wkt in (
        "MULTIPOINT (120.45 41.55, 120.6 41.55)",
        "MULTILINESTRING ((120.4 41.55, 120.45 41.55), (120.6 41.55, 120.7 41.55))",
    ):
        stray = measure_reach(shapely.from_wkt(wkt), AREA)
        assert stray is not None
        assert stray.stray_m == pytest.approx(distance_m(120.6, 41.55, 120.5, 41.55), rel=0.01)
        assert 0 < stray.inside < 1


def test_an_area_is_measured_by_its_surface() -> None:
    around = measure_reach(shapely.box(120.3, 41.4, 120.6, 41.7), AREA)
    assert around is not None
    assert (around.stray_m, around.inside) == (0, pytest.approx(1 / 9))


def test_places_are_as_far_apart_as_their_farthest_points() -> None:
    line = shapely.LineString([(120.4, 41.5), (120.5, 41.5)])
    assert apart_m(line, line) == 0
    assert apart_m(line, shapely.Point(120.4, 41.5)) == pytest.approx(
        distance_m(120.4, 41.5, 120.5, 41.5), rel=0.01
    )


def test_boundaries_come_by_adcode(session: Session) -> None:
    found = get_boundaries(session, {"211302", "211300", "999999"})
    assert set(found) == {"211302", "211300"}
    assert found["211300"].area > found["211302"].area > 0
