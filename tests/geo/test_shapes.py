"""Shapes and frames: each refusal says what is wrong, and where."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from geo.errors import BadInput
from geo.geometry_input import read_geometry
from geo.shapes import check_shape

RING = [[120.4, 41.5], [120.5, 41.5], [120.5, 41.6], [120.4, 41.5]]
BOW_TIE = [[120.4, 41.5], [120.5, 41.6], [120.5, 41.5], [120.4, 41.6], [120.4, 41.5]]
WORLD = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]

REFUSED: list[tuple[str, Any, str]] = [
    ("Point", [-120.45, 41.57], "负号"),
    ("Point", [120.45, -41.57], "负号"),
    ("Point", [41.57, 120.45], "写反"),
    ("Point", [0, 0], "空值"),
    ("Point", [0.0, -0.0], "空值"),
    ("Point", [2.35, 48.85], "不在中国"),
    ("Point", [139.7, 35.7], "不在中国"),
    ("Point", [1e300, 41.57], "不在中国"),
    ("Point", [float("nan"), 41.57], "普通的数"),
    ("Point", [120.45, float("inf")], "普通的数"),
    ("Point", [120.45], "普通的数"),
    ("Point", [120.45, 41.57, 1, 2], "普通的数"),
    ("Point", [], "空的部分"),
    ("MultiPoint", [[120.45, 41.57], [-100, 10]], "-100, 10 不在中国"),
    ("MultiPoint", [[120.45, 41.57], []], "空的部分"),
    ("MultiPoint", [], "空的部分"),
    ("LineString", [[179.9, 41], [-179.9, 41]], "179.9, 41 不在中国"),
    ("LineString", [[120.45, 41.57]], "至少两个点"),
    ("LineString", [[120.45, 41.57], [120.45, 41.57]], "不同的点|自己相交"),
    ("MultiLineString", [[[120.45, 41.57], [120.5, 41.6]], []], "空的部分"),
    ("Polygon", [WORLD], "不在中国"),
    ("Polygon", [RING[:-1]], r"没有闭合:从 120.4, 41.5 开始,到 120.5, 41.6 为止"),
    ("Polygon", [RING, RING[:-1]], "没有闭合"),
    ("Polygon", [[RING[0], RING[1], RING[0]]], "至少四个"),
    ("Polygon", [[[120.4, 41.5]] * 4], "图形"),
    ("Polygon", [BOW_TIE], r"120.45, 41.55 处自己相交"),
    ("MultiPolygon", [[RING], [BOW_TIE]], "相交或重叠"),
    ("MultiPolygon", [[RING], [RING]], "相交或重叠"),
    ("MultiPolygon", [[RING], [RING[:-1]]], "没有闭合"),
    ("MultiPolygon", [[RING], []], "空的部分"),
]


@pytest.mark.parametrize(("kind", "coordinates", "why"), REFUSED)
def test_a_refusal_says_what_and_where(kind: str, coordinates: Any, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        read_geometry({"type": kind, "coordinates": coordinates}, "wgs84")
    assert refused.value.field == "geom"


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        ("Point", [120.45, 41.57]),
        ("Point", [112.33, 3.9]),
        ("MultiPolygon", [[RING], [[[120.6, 41.5], [120.7, 41.5], [120.7, 41.6], [120.6, 41.5]]]]),
        # A road may cross itself.
        ("LineString", BOW_TIE[:-1]),
        ("LineString", [*BOW_TIE]),
    ],
)
def test_what_can_be_a_place_is_read(kind: str, coordinates: Any) -> None:
    assert read_geometry({"type": kind, "coordinates": coordinates}, "wgs84").geom_type == kind


def test_points_are_counted_and_not_numbers() -> None:
    line = [[120 + at / 1e6, 41.0] for at in range(10_001)]
    with pytest.raises(BadInput, match="10001 个点"):
        read_geometry({"type": "LineString", "coordinates": line}, "wgs84")


@pytest.mark.parametrize("position", [(float("nan"), 41), (float("inf"), 41)])
def test_a_position_that_is_no_number_is_called_so(position: tuple[float, float]) -> None:
    with pytest.raises(BadInput, match="不是数"):
        check_shape(shapely.Point(*position))
