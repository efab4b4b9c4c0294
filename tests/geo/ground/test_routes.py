"""A road joined of its stretches: ends that nearly meet, gaps, roads that are elsewhere."""

from __future__ import annotations

import pytest
import shapely

from geo.ground.routes import join_along, join_road

LON, LAT = 120.0, 41.0
# Degrees of latitude to a kilometre.
KM = 1 / 111.195


def north(start_km: float, end_km: float, lon: float = LON) -> shapely.LineString:
    return shapely.LineString([(lon, LAT + start_km * KM), (lon, LAT + end_km * KM)])


def at(km: float, lon: float = LON) -> tuple[float, float]:
    return lon, LAT + km * KM


def length_km(line: shapely.LineString) -> float:
    return line.length / KM


def test_stretches_in_any_order_and_direction_are_joined() -> None:
    joined = join_road([north(20, 10), north(0, 10), north(20, 30)], at(0), at(30))
    assert joined is not None
    assert (joined.gaps, joined.gap_m) == (0, 0)
    assert length_km(joined.line) == pytest.approx(30)
    assert joined.line.coords[0][1] < joined.line.coords[-1][1]


def test_the_way_begins_and_ends_beside_the_places() -> None:
    joined = join_road([north(0, 30)], at(5, LON + 0.01), at(12))
    assert joined is not None
    assert length_km(joined.line) == pytest.approx(7, abs=0.01)
    back = join_road([north(0, 30)], at(12), at(5))
    assert back is not None
    assert back.line.coords[0][1] > back.line.coords[-1][1]


def test_ends_that_nearly_meet_are_one_and_gaps_are_told() -> None:
    joined = join_road([north(0, 10), north(10.05, 20), north(21, 30), north(32, 40)], at(0), at(40))
    assert joined is not None
    assert joined.gaps == 2
    assert joined.gap_m == pytest.approx(3000, rel=0.01)
    assert length_km(joined.line) == pytest.approx(40, abs=0.1)


def test_a_gap_is_bridged_only_where_the_road_does_not_go_round() -> None:
    detour = shapely.LineString([at(10), (LON + 0.02, LAT + 10.5 * KM), at(11)])
    joined = join_road([north(0, 10), north(11, 20), detour], at(0), at(20))
    assert joined is not None
    # The detour of 3.5 km is longer than three times the gap.
    assert joined.gaps == 1
    short = shapely.LineString([at(10), (LON + 0.01, LAT + 10.5 * KM), at(11)])
    joined = join_road([north(0, 10), north(11, 20), short], at(0), at(20))
    assert joined is not None
    assert joined.gaps == 0


FAR = {
    "the road is six kilometres away": ([north(0, 30, LON + 0.075)], at(0), at(30)),
    "one end is": ([north(0, 10)], at(0), at(20)),
    "a gap of four kilometres": ([north(0, 10), north(14, 20)], at(0), at(20)),
    "there is no road": ([], at(0), at(20)),
    "a road without length": ([shapely.LineString([at(0), at(0)])], at(0), at(1)),
}


@pytest.mark.parametrize(("lines", "start", "end"), FAR.values(), ids=FAR)
def test_what_is_not_the_road_is_refused(lines, start, end) -> None:  # type: ignore[no-untyped-def]
    assert join_road(lines, start, end) is None


def test_a_place_twice_is_no_way() -> None:
    assert join_road([north(0, 10)], at(5), at(5)) is None


def test_parts_of_a_line_are_stretches_too() -> None:
    joined = join_road([shapely.MultiLineString([north(0, 10), north(10, 20)])], at(0), at(20))
    assert joined is not None
    assert length_km(joined.line) == pytest.approx(20)


def test_what_lies_on_the_road_is_told_from_what_crosses_its_gaps() -> None:
    joined = join_road([north(0, 10), north(10.05, 20), north(21, 30)], at(0), at(30))
    assert joined is not None
    assert length_km(joined.road) == pytest.approx(29, abs=0.1)
    # Ends that nearly meet are no gap: the road is in two pieces, not three.
    assert len(joined.road.geoms) == 2
    assert length_km(joined.bridges) == pytest.approx(1, abs=0.01)


def test_a_way_past_several_places_is_that_of_its_legs() -> None:
    lines = [north(0, 10), north(11, 30)]
    joined = join_along(lines, [at(2), at(15), at(25)])
    assert joined is not None
    assert length_km(joined.line) == pytest.approx(23, abs=0.01)
    assert (joined.gaps, joined.gap_m) == (1, pytest.approx(1000, rel=0.01))
    assert join_along(lines, [at(2), at(15, LON + 0.1), at(25)]) is None
    assert join_along(lines, [at(2)]) is None
