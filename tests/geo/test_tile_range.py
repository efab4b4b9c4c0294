"""A view is a range of the web's grid, or refused."""

from __future__ import annotations

import pytest

from geo.errors import BadInput
from geo.tile_range import TileRange, read_tile_range


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
