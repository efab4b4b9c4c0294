"""Soft relief around the registry: the shadows of a picture of the world, in tiles of the web's grid."""

from __future__ import annotations

import math
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageStat

from geo.ground.relief import FIRST_ZOOM, LAST_ZOOM
from geo.tiles import Tile
from projects.ground.surroundings import Box

SIDE = 256
# The web's grid ends here, degrees from the equator.
EDGE = 85.0
# Hills are darker than the land within so many pixels of the picture around them; plains are not.
AROUND = 10
# How soft the shadows are, in pixels of the picture: nearer by, they are drawn eight times as large.
SOFT = 0.7
# How dark the darkest slope is drawn, and how much of a difference in the picture that is.
STRENGTH, SPAN = 150, 40
# Of the written pictures, of 100: nobody reads a shadow.
QUALITY = 40
# The blue of the sea in the picture is lighter than that of any land.
SEA = 222
# Degrees around a tile's frame that its shadows are told from.
MARGIN = 2
# Degrees around the box over which the shadows end: an edge would read as one of the land's.
FADE = 5.0


def cut_relief(path: Path, box: Box) -> Iterator[tuple[Tile, bytes]]:
    """Yield the tiles around a box (degrees WGS-84) of a picture of the world in degrees, as WebP.

    Around the box the shadows fade, and end within the tiles.
    """
    tiles = list(list_tiles(widen(box)))
    west, south, east, north = frame_of(tiles)
    # The picture is one of the world that comes with a package, not a stranger's.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path) as world:
        scale = world.width / 360
        left, top = math.floor((west + 180) * scale), math.floor((90 - north) * scale)
        edges = (left, top, math.ceil((east + 180) * scale), math.ceil((90 - south) * scale))
        shadows = ImageChops.multiply(shade(world.crop(edges)), fade(edges, box, scale))
    for tile in tiles:
        yield tile, cut_tile(shadows, tile, scale, (left, top))


def widen(box: Box) -> Box:
    """Return the box within which the shadows around another end, degrees on the web's grid."""
    west, south, east, north = box
    return (
        max(-180, west - FADE),
        max(-EDGE, south - FADE),
        min(179.9, east + FADE),
        min(EDGE, north + FADE),
    )


def fade(edges: tuple[int, int, int, int], box: Box, scale: float) -> Image.Image:
    """Return how much of its shadows each pixel of a part of the picture keeps, 0 to 255.

    All of them within the box, none from FADE on; `edges` are the part's in pixels, `scale` pixels a degree.
    """
    left, top, right, bottom = edges
    west, south, east, north = box
    longitudes = (np.arange(left, right) + 0.5) / scale - 180
    latitudes = 90 - (np.arange(top, bottom) + 0.5) / scale
    aside = np.maximum(0, np.maximum(west - longitudes, longitudes - east))
    above = np.maximum(0, np.maximum(south - latitudes, latitudes - north))
    kept = 1 - np.minimum(1, np.hypot(aside[np.newaxis, :], above[:, np.newaxis]) / FADE)
    # Neither the beginning nor the end is to be seen.
    return Image.fromarray(np.rint(255 * kept * kept * (3 - 2 * kept)).astype(np.uint8))


def list_tiles(box: Box) -> Iterator[Tile]:
    """Yield the tiles of all zooms that meet a box."""
    west, south, east, north = box
    for zoom in range(FIRST_ZOOM, LAST_ZOOM + 1):
        side = 2**zoom
        rows = [math.floor(row_of(latitude) * side) for latitude in (north, south)]
        columns = [math.floor((longitude + 180) / 360 * side) for longitude in (west, east)]
        for x in range(columns[0], columns[1] + 1):
            for y in range(rows[0], rows[1] + 1):
                yield Tile(zoom, x, y)


def row_of(latitude: float) -> float:
    """Return where a latitude lies from the north (0) to the south (1) of the web's grid."""
    return (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2


def latitude_of(row: float) -> float:
    """Return the latitude at a part from the north (0) to the south (1) of the web's grid."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row))))


def frame_of(tiles: list[Tile]) -> Box:
    """Return the box around tiles with a margin, degrees."""
    return (
        max(-180, min(tile.x / 2**tile.zoom for tile in tiles) * 360 - 180 - MARGIN),
        latitude_of(max((tile.y + 1) / 2**tile.zoom for tile in tiles)) - MARGIN,
        min(180, max((tile.x + 1) / 2**tile.zoom for tile in tiles) * 360 - 180 + MARGIN),
        latitude_of(min(tile.y / 2**tile.zoom for tile in tiles)) + MARGIN,
    )


def shade(picture: Image.Image) -> Image.Image:
    """Return how dark each place is against the land around it, 0 to STRENGTH; the sea is not."""
    grey = picture.convert("L")
    sea = picture.getchannel("B").point([255 if value > SEA else 0 for value in range(256)])
    # A bright sea would make the shore dark.
    grey.paste(round(ImageStat.Stat(grey, ImageChops.invert(sea)).mean[0]), mask=sea)
    darker = ImageChops.subtract(grey.filter(ImageFilter.GaussianBlur(AROUND)), grey)
    shadows = darker.point([min(STRENGTH, value * STRENGTH // SPAN) for value in range(256)])
    shadows.paste(0, mask=sea)
    return shadows.filter(ImageFilter.GaussianBlur(SOFT))


def cut_tile(shadows: Image.Image, tile: Tile, scale: float, origin: tuple[int, int]) -> bytes:
    """Return one tile: rows of the grid grow towards the pole, those of the picture do not."""
    side = 2**tile.zoom
    left, right = (((tile.x + step) / side * 360 * scale - origin[0]) for step in (0, 1))
    alpha = Image.new("L", (SIDE, SIDE))
    for row in range(SIDE):
        edges = (latitude_of((tile.y + step / SIDE) / side) for step in (row, row + 1))
        top, bottom = ((90 - latitude) * scale - origin[1] for latitude in edges)
        line = shadows.resize((SIDE, 1), Image.Resampling.BICUBIC, (left, top, right, bottom))
        alpha.paste(line, (0, row))
    picture = Image.merge("LA", (Image.new("L", alpha.size), alpha))
    written = BytesIO()
    picture.save(written, "WEBP", quality=QUALITY, alpha_quality=QUALITY)
    return written.getvalue()
