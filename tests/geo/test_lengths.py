"""How much of a line lies in which county."""

from __future__ import annotations

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from geo.lengths import measure_by_county
from geo.measuring import measure
from geo.models import District

# From the middle of 双塔区 to that of 龙城区, beside it.
ACROSS = shapely.LineString([(120.5, 41.6), (120.3, 41.6)])


def test_a_line_over_an_edge_is_parted_there(session: Session) -> None:
    parts = measure_by_county(session, ACROSS)
    assert {one.adcode for one in parts} >= {"211302", "211303"}
    assert sum(one.share for one in parts) == pytest.approx(1)
    assert sum(one.length_km for one in parts) == pytest.approx(measure(ACROSS).length_km, rel=1e-3)
    assert [one.length_km for one in parts] == sorted((one.length_km for one in parts), reverse=True)
    own = to_shape(session.get_one(District, "211302").boundary)
    inside = measure(shapely.intersection(ACROSS, own)).length_km
    assert {one.adcode: one.length_km for one in parts}["211302"] == pytest.approx(inside)


def test_nothing_is_parted_that_stays_in_its_county_or_is_no_line(session: Session) -> None:
    within = shapely.LineString([(120.5, 41.6), (120.51, 41.6)])
    assert measure_by_county(session, within) == []
    assert measure_by_county(session, shapely.Point(120.5, 41.6)) == []
    assert measure_by_county(session, ACROSS.buffer(0.01)) == []


def test_the_parts_of_a_line_add_up_in_each_county(session: Session) -> None:
    twice = shapely.MultiLineString([ACROSS, shapely.LineString([(120.5, 41.61), (120.3, 41.61)])])
    once = {one.adcode: one.length_km for one in measure_by_county(session, ACROSS)}
    for one in measure_by_county(session, twice):
        assert one.length_km > once.get(one.adcode, 0)
