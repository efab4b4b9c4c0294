"""A view is a range of the web's grid, or refused."""

from __future__ import annotations

import pytest

from geo.bbox import BBox
from geo.errors import BadInput
from geo.tile_range import TileRange, read_tile_range, tiles_of


def test_a_range_is_a_box_of_degrees() -> None:
    assert read_tile_range("0/0/0/0/0") == TileRange(0, 0, 0, 0, 0)
    box = read_tile_range("7/105/46/106/48").box()
    assert (box.west, box.east) == (115.3125, 120.9375)
    assert (round(box.south, 3), round(box.north, 3)) == (38.823, 45.089)


@pytest.mark.parametrize(
    "text",
    [
        *("", "7", "7/1/1/2", "7/1/1/2/2/3", "7/2/1/1/2", "7/1/2/2/1", "7/1/1/128/2", "7/1/1/2/128"),
        *(
            "23/0/0/0/0",
            "-1/0/0/0/0",
            "7/01/1/2/2",
            "7/1.0/1/2/2",
            "7/一/1/2/2",
            "7/١/1/2/2",
            "99999999/0/0/0/0",
        ),
    ],
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_tile_range(text)
    assert refused.value.field == "view"


@pytest.mark.parametrize("zoom", [0, 5, 9, 14])
def test_the_squares_of_a_box_hold_it(zoom: int) -> None:
    box = BBox(119.2, 40.3, 121.6, 42.4)
    found = tiles_of(box, zoom)
    held = found.box()
    assert held.contains(box.west, box.south)
    assert held.contains(box.east, box.north)
    assert read_tile_range(str(found)) == found
    side = 360 / 2**zoom
    assert held.east - held.west < box.east - box.west + 2 * side
