"""Shadows of hills, cut from a picture of the world into tiles of the web's grid."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from geo.ground.relief import FIRST_ZOOM, LAST_ZOOM
from geo.tiles import Tile
from projects.ground.relief import FADE, STRENGTH, cut_relief, latitude_of, list_tiles, row_of
from projects.ground.shipped import PICTURE, find_atlas

# Ten pixels a degree; the land is grey, the sea bright and blue.
SCALE, LAND, SLOPE, SEA = 10, (130, 160, 150), (90, 110, 100), (200, 220, 240)
BOX = (119.0, 40.0, 122.0, 43.0)
# The outermost pixels of a tile beside its neighbour in the grid.
SIDES = {
    (1, 0): (254, 0, 256, 256),
    (-1, 0): (0, 0, 2, 256),
    (0, 1): (0, 254, 256, 256),
    (0, -1): (0, 0, 256, 2),
}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A valley's dark side along 41.6 degrees north, and a sea in the east."""
    picture = Image.new("RGB", (360 * SCALE, 180 * SCALE), LAND)
    draw = ImageDraw.Draw(picture)
    row = (90 - 41.6) * SCALE
    draw.line([(0, row), (360 * SCALE, row)], fill=SLOPE, width=3)
    draw.rectangle([(180 + 123) * SCALE, 0, 360 * SCALE, 180 * SCALE], fill=SEA)
    picture.save(tmp_path / PICTURE)
    return tmp_path / PICTURE


def read(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as picture:
        return picture.convert("RGBA").getchannel("A")


def test_a_shadow_lies_where_its_slope_is(world: Path) -> None:
    tiles = dict(cut_relief(world, BOX))
    assert {tile.zoom for tile in tiles} == set(range(FIRST_ZOOM, LAST_ZOOM + 1))
    tile, content = next((tile, content) for tile, content in tiles.items() if tile.zoom == LAST_ZOOM)
    alpha = read(content)
    side = 2**tile.zoom
    row = round((row_of(41.6) * side - tile.y) * alpha.height)
    column = round(((120.0 + 180) / 360 * side - tile.x) * alpha.width)
    shadow = [alpha.getpixel((column, y)) for y in range(alpha.height)]
    assert shadow.index(max(shadow)) == pytest.approx(row, abs=2)  # type: ignore[type-var]
    assert max(shadow) > STRENGTH / 3  # type: ignore[operator]
    assert alpha.getpixel((column, row - 60)) == pytest.approx(0, abs=8)


def test_the_sea_and_its_shore_have_no_shadows(world: Path) -> None:
    far = [tile for tile in cut_relief(world, (124.0, 40.0, 126.0, 43.0)) if tile[0].zoom == LAST_ZOOM]
    tile, content = far[-1]
    alpha = read(content)
    column = round(((125.0 + 180) / 360 * 2**tile.zoom - tile.x) * alpha.width)
    assert alpha.crop((column, 0, alpha.width, alpha.height)).getextrema()[1] < 10  # type: ignore[operator]


@pytest.fixture
def ridges(tmp_path: Path) -> Path:
    """Dark slopes along every other degree of longitude, so that shadows lie everywhere."""
    picture = Image.new("RGB", (360 * SCALE, 180 * SCALE), LAND)
    draw = ImageDraw.Draw(picture)
    for column in range(0, 360 * SCALE, SCALE):
        draw.line([(column, 0), (column, 180 * SCALE)], fill=SLOPE, width=3)
    picture.save(tmp_path / PICTURE)
    return tmp_path / PICTURE


def darkest(tiles: dict[Tile, Image.Image], zoom: int, longitude: float, latitude: float) -> int:
    """Return the darkest pixel within a degree beside a place; one that no tile covers has no shadow."""
    side = 2**zoom
    found = [0]
    for step in range(SCALE):
        across, down = (longitude + step / SCALE + 180) / 360 * side, row_of(latitude) * side
        alpha = tiles.get(Tile(zoom, math.floor(across), math.floor(down)))
        if alpha is not None:
            found.append(int(alpha.getpixel((int(across % 1 * 256), int(down % 1 * 256)))))  # type: ignore[arg-type]
    return max(found)


@pytest.mark.parametrize("zoom", range(FIRST_ZOOM, LAST_ZOOM + 1))
def test_shadows_fade_around_the_box_and_end_before_the_tiles_do(ridges: Path, zoom: int) -> None:
    west, south, east, north = BOX
    tiles = {tile: read(content) for tile, content in cut_relief(ridges, BOX) if tile.zoom == zoom}
    middle = (south + north) / 2
    across = [darkest(tiles, zoom, east + step * FADE, middle) for step in (-0.3, 0.3, 0.6, 1.05)]
    assert across[0] > STRENGTH / 3
    assert across[0] > across[1] + 8 > across[2] + 16
    assert across[3] < 8
    for column, row in (
        (west - FADE - 1.1, middle),
        (120.0, north + FADE + 0.2),
        (120.0, south - FADE - 0.2),
    ):
        assert darkest(tiles, zoom, column, row) < 8
    for tile, alpha in tiles.items():
        for (x, y), strip in SIDES.items():
            if Tile(zoom, tile.x + x, tile.y + y) not in tiles:
                assert alpha.crop(strip).getextrema()[1] < 8  # type: ignore[operator]


@given(st.floats(min_value=-85, max_value=85))
def test_rows_and_latitudes_are_each_other_s_inverse(latitude: float) -> None:
    assert latitude_of(row_of(latitude)) == pytest.approx(latitude, abs=1e-9)


def test_a_box_is_covered_by_few_tiles() -> None:
    tiles = list(list_tiles((118.3, 39.4, 127.6, 46.2)))
    assert len(tiles) == len(set(tiles)) <= 8


def test_the_package_has_a_relief_of_a_few_kilobytes_a_tile() -> None:
    sizes = [len(content) for _, content in cut_relief(find_atlas() / PICTURE, BOX)]
    assert 1_000 < max(sizes) < 20_000
