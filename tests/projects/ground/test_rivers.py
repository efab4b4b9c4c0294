"""Rivers for small scales, as the package of GSHHG holds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.ground.classes import list_codes
from projects.ground.rivers import INDEX, LINES, RIVER_CLASS, list_rivers
from projects.ground.shipped import find_atlas

BOX = (119.0, 41.0, 121.0, 42.0)


def write(folder: Path, *rivers: list[tuple[float, float]]) -> None:
    lines, index = b"", ""
    for number, river in enumerate(rivers):
        places = np.array(river, "<f4")
        south, north = places[:, 1].min(), places[:, 1].max()
        index += f"-1 -1 {len(river)} {south} {north} {len(lines)} {places.nbytes} {number}\n"
        lines += places.tobytes()
    (folder / LINES).write_bytes(lines)
    (folder / INDEX).write_text(index, encoding="ascii")


def test_rivers_are_cut_to_a_box(tmp_path: Path) -> None:
    write(
        tmp_path,
        [(100, 30), (101, 31)],
        [(118, 41.5), (120, 41.5)],
        # Beside the box at the same latitude, and touching its corner: neither is a river of it.
        [(100, 41.5), (101, 41.6)],
        [(121, 42), (122, 43)],
        [(119.5, 41.2), (119.6, 41.3)],
    )
    (found,) = list_rivers(tmp_path, BOX)
    assert found.code == RIVER_CLASS
    assert [shape.bounds for shape in found.shapes] == [
        pytest.approx((119, 41.5, 120, 41.5)),
        pytest.approx((119.5, 41.2, 119.6, 41.3)),
    ]
    assert found.names == [None, None]


def test_without_rivers_there_is_nothing(tmp_path: Path) -> None:
    write(tmp_path, [(100, 30), (101, 31)])
    assert list(list_rivers(tmp_path, BOX)) == []


def test_the_package_has_the_rivers_of_the_registry() -> None:
    (found,) = list_rivers(find_atlas(), (118.3, 39.4, 127.6, 46.2))
    assert len(found.shapes) > 50


def test_they_are_drawn_at_small_scales_only() -> None:
    """They are up to 0.6 km off: three pixels of the map's zoom 9, which a tile of 512 pixels has at 8."""
    assert RIVER_CLASS in list_codes("waterways", 8)
    assert RIVER_CLASS not in list_codes("waterways", 9)
    assert "river" in list_codes("waterways", 14)
