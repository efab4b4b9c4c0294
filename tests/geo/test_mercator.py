"""Web Mercator: the projection of screens, there and back."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo.mercator import LAST_LAT, project, project_shapes, unproject

DEGREES = st.tuples(st.floats(-180, 180), st.floats(-LAST_LAT, LAST_LAT))


@given(DEGREES)
def test_there_and_back_again(point: tuple[float, float]) -> None:
    ((east, north),) = project(np.array([point]))
    assert unproject(east, north) == pytest.approx(point, abs=1e-7)


def test_it_is_the_projection_that_it_says() -> None:
    points = np.array([(120.45, 41.57), (0.0, 0.0), (-73.9, -33.4), (179.9, 84.9)])
    theirs = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    expected = np.column_stack(theirs.transform(points[:, 0], points[:, 1]))
    assert project(points) == pytest.approx(expected, abs=1e-3)


def test_the_poles_have_an_end() -> None:
    (north,), (end,) = project(np.array([(0.0, 90.0)]))[:, 1:], project(np.array([(0.0, LAST_LAT)]))[:, 1:]
    assert north == end


def test_shapes_keep_their_kind_and_none_stays_none() -> None:
    shapes = np.array([shapely.box(120, 41, 121, 42), None, shapely.Point(120, 41)], dtype=object)
    area, nothing, point = project_shapes(shapes)
    assert (area.geom_type, nothing, point.geom_type) == ("Polygon", None, "Point")
    assert area.bounds[0] == pytest.approx(point.x)
