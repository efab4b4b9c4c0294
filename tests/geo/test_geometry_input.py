from __future__ import annotations

from typing import Any

import pytest

from geo.errors import BadInput
from geo.geometry_input import MOST_VERTICES, read_geometry


def test_a_geometry_comes_out_flat_and_in_wgs84() -> None:
    point = read_geometry({"type": "Point", "coordinates": [120.45, 41.57, 180.0]}, "wgs84")
    assert (point.x, point.y, point.has_z) == (120.45, 41.57, False)
    shifted = read_geometry({"type": "Point", "coordinates": [120.45, 41.57]}, "gcj02")
    assert 0.001 < abs(shifted.x - 120.45) < 0.02


@pytest.mark.parametrize("number", [MOST_VERTICES, MOST_VERTICES * 2])
def test_a_line_has_only_so_many_points(number: int) -> None:
    line = {"type": "LineString", "coordinates": [[120 + n / 1e6, 41.0, 0.0] for n in range(number)]}
    if number == MOST_VERTICES:
        assert read_geometry(line, "wgs84").geom_type == "LineString"
    else:
        with pytest.raises(BadInput):
            read_geometry(line, "wgs84")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "POINT(120 41)",
        {},
        {"type": "Point"},
        {"type": ["Point"], "coordinates": [1, 2]},
        {"type": "Point", "coordinates": {}},
        {"type": "Point", "coordinates": [True, 41]},
        {"type": "Point", "coordinates": [float("nan"), 41]},
        {"type": "Point", "coordinates": [float("inf"), 41]},
        {"type": "Point", "coordinates": [120]},
        {"type": "Point", "coordinates": [[120, 41]]},
        {"type": "Polygon", "coordinates": [[120, 41], [121, 41]]},
        {"type": "MultiPoint", "coordinates": []},
    ],
    ids=str,
)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(BadInput) as refused:
        read_geometry(value, "wgs84")
    assert refused.value.field == "geom"
