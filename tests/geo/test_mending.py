from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from geo.errors import BadInput
from geo.mending import has_holes_in_numbers, mend, swap


@pytest.mark.parametrize(
    "wkt",
    [
        "POLYGON((120 41,121 42,121 41,120 42,120 41))",
        "POLYGON((120 41,120.1 41,120.1 41.1,120.05 40.999,120 41.1,120 41))",
        "MULTIPOLYGON(((120 41,120.1 41,120.1 41.1,120 41.1,120 41)),"
        "((120.05 41,120.15 41,120.15 41.1,120.05 41.1,120.05 41)))",
    ],
)
def test_areas_that_cross_themselves_are_made_whole_and_told(wkt: str) -> None:
    mended = mend(shapely.from_wkt(wkt))
    assert mended.shape.is_valid
    assert mended.shape.geom_type in ("Polygon", "MultiPolygon")
    assert mended.message is not None
    assert "已修复" in mended.message % mended.values


@pytest.mark.parametrize("wkt", ["POINT(120 41)", "LINESTRING(120 41,121 42,121 41,120 42)"])
def test_what_is_whole_stays(wkt: str) -> None:
    shape = shapely.from_wkt(wkt)
    assert mend(shape).shape is shape
    assert mend(shape).message is None


@pytest.mark.parametrize(
    ("wkt", "said"),
    [
        ("POLYGON((120 41,120 41,120 41,120 41))", "修不好"),
        ("LINESTRING(120 41,120 41)", "不同的点"),
        ("POLYGON EMPTY", "没有坐标"),
    ],
)
def test_what_no_repair_keeps_is_refused(wkt: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        mend(shapely.from_wkt(wkt))


def test_numbers_that_are_none_and_swapped_coordinates() -> None:
    points = np.array([shapely.Point(1, 2), shapely.Point(math.nan, 1), shapely.Point(math.inf, 3)])
    assert has_holes_in_numbers(points).tolist() == [False, True, True]
    assert swap(points)[0] == shapely.Point(2, 1)
