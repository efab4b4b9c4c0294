"""The paper of a map: it shows the box whole, in true proportion, and says its scale."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.bbox import BBox
from projects.reports.sheet.frame import LEAST_WIDTH_M, PAPERS, fit

SIDES = st.tuples(
    *(st.floats(73, 130), st.floats(4, 53), st.floats(0, 5), st.floats(0, 5), st.sampled_from(sorted(PAPERS)))
)


@given(SIDES)
def test_any_box_lies_whole_on_the_paper_in_its_middle(sides: tuple[float, float, float, float, str]) -> None:
    west, south, wide, high, paper = sides
    box = BBox(west, south, west + wide, south + high)
    frame = fit(box, PAPERS[paper])
    placed = frame.place(np.array([(box.west, box.north), (box.east, box.south)]))
    (left, top), (right, bottom) = placed
    assert left >= 0
    assert top >= 0
    assert right <= frame.width_pt + 1e-6
    assert bottom <= frame.height_pt + 1e-6
    assert left == pytest.approx(frame.width_pt - right, abs=1e-4)
    assert top == pytest.approx(frame.height_pt - bottom, abs=1e-4)


def test_a_point_is_shown_with_its_surroundings() -> None:
    frame = fit(BBox(120.45, 41.57, 120.45, 41.57), PAPERS["a4"])
    assert frame.width_pt * frame.metres_a_point >= LEAST_WIDTH_M


def test_the_bar_is_as_long_as_it_says() -> None:
    frame = fit(BBox(119, 40.5, 121, 42.3), PAPERS["a4"])
    length_km, length_pt = frame.bar
    lat = (frame.bbox.south + frame.bbox.north) / 2
    degrees = length_km / (6371.0 * math.cos(math.radians(lat)) * math.pi / 180)
    ((x0, _), (x1, _)) = frame.place(np.array([(120.0, lat), (120.0 + degrees, lat)]))
    assert x1 - x0 == pytest.approx(length_pt, rel=0.01)
    assert str(length_km)[0] in "125"


def test_the_scale_is_that_of_the_paper() -> None:
    frame = fit(BBox(119, 40.5, 121, 42.3), PAPERS["a4"])
    centimetre_pt = 72 / 2.54
    assert frame.denominator == pytest.approx(frame.true_metres_a_point * centimetre_pt * 100, rel=0.06)
    assert fit(BBox(119, 40.5, 121, 42.3), PAPERS["a3"]).denominator < frame.denominator


def test_the_box_of_a_frame_has_its_proportion() -> None:
    frame = fit(BBox(119, 40.5, 121, 42.3), PAPERS["a4"])
    box = frame.bbox
    corners = frame.place(np.array([(box.west, box.north), (box.east, box.south)]))
    assert corners == pytest.approx(np.array([(0, 0), (frame.width_pt, frame.height_pt)]), abs=1e-6)
