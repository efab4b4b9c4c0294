"""What lies in a box: districts of a level, the ground of a zoom, and where a shape is marked."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.cutout import list_ground, list_outlines, middle_of
from geo.ground.parts import Features, PartFacts, replace_part

AROUND = BBox(119, 41, 121, 42)


@pytest.mark.parametrize("simplified", [True, False])
def test_counties_of_a_box_come_whole_with_their_names(session: Session, *, simplified: bool) -> None:
    found = {one.adcode: one for one in list_outlines(session, AROUND, "county", simplified=simplified)}
    assert found["211302"].name == "双塔区"
    assert found["211302"].parent_adcode == "211300"
    assert all(shapely.box(119, 41, 121, 42).intersects(one.shape) for one in found.values())
    assert not shapely.box(119, 41, 121, 42).contains(found["211382"].shape)
    assert {one.level for one in found.values()} == {"county"}


def test_a_province_without_prefectures_stands_for_itself(session: Session) -> None:
    found = {
        one.adcode: one.level
        for one in list_outlines(session, BBox(116, 39.5, 117, 40.5), "prefecture", simplified=True)
    }
    assert found["110000"] == "province"
    assert "130000" not in found


def test_the_ground_is_that_of_the_zoom_cut_at_the_box(session: Session) -> None:
    shapes = np.array([shapely.LineString([(118, 41.5), (122, 41.5)])], dtype=object)
    facts = PartFacts("t", "t", "t", "t", "t.gdb", "0" * 64)
    replace_part(
        session,
        facts,
        [
            Features("national_road", shapes, ["京沈线"], [("G101", "S2")]),
            Features("street", shapes, [None], [()]),
        ],
    )
    (road,) = list_ground(session, AROUND, 8)
    assert (road.class_, road.name, road.ref) == ("national_road", "京沈线", "G101/S2")
    assert road.shape.bounds == pytest.approx((119, 41.5, 121, 41.5))
    assert {one.class_ for one in list_ground(session, AROUND, 13)} == {"national_road", "street"}
    assert list_ground(session, BBox(100, 30, 101, 31), 13) == []


def test_the_middle_of_a_shape_lies_on_it() -> None:
    shapes = [
        shapely.LineString([(0, 0), (0, 10), (10, 10)]),
        shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 5), (50, 5)]]),
        shapely.Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 10), (0, 10)]),
        shapely.Point(3, 4),
    ]
    for shape in shapes:
        assert shape.distance(shapely.Point(middle_of(shape))) < 1e-9
    assert middle_of(shapes[1]) == pytest.approx((27.5, 5))
