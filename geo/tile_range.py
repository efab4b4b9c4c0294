"""What a map looks at, as a range of the web's square grid: few addresses, so that answers can be kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import pi

import numpy as np

from geo.bbox import BBox
from geo.errors import BadInput, msg
from geo.mercator import RADIUS_M, project, unproject

DEEPEST = 22
# Of a degree: a hair.
DECIMALS = 9
NUMBERS = re.compile(r"(0|[1-9][0-9]{0,7})(?:/(?:0|[1-9][0-9]{0,7})){4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TileRange:
    """The squares of a zoom from one column and row to another, both included; rows count from the north."""

    zoom: int
    west: int
    north: int
    east: int
    south: int

    def __str__(self) -> str:
        """Return the range as read_tile_range reads it."""
        return f"{self.zoom}/{self.west}/{self.north}/{self.east}/{self.south}"

    def box(self) -> BBox:
        """Return the range in degrees WGS-84."""
        west, north = self.corner(self.west, self.north)
        east, south = self.corner(self.east + 1, self.south + 1)
        return BBox(west, south, east, north)

    def corner(self, column: int, row: int) -> tuple[float, float]:
        """Return longitude and latitude of the north-west corner of a square."""
        side_m = 2 * pi * RADIUS_M / 2**self.zoom
        lon, lat = unproject(column * side_m - pi * RADIUS_M, pi * RADIUS_M - row * side_m)
        return round(lon, DECIMALS), round(lat, DECIMALS)


def tiles_of(box: BBox, zoom: int) -> TileRange:
    """Return the squares of a zoom that a box in degrees WGS-84 touches."""
    corners = project(np.array([(box.west, box.north), (box.east, box.south)]))
    columns, rows = (corners * (1, -1) / (2 * pi * RADIUS_M) + 0.5).T * 2**zoom
    west, east = (int(np.clip(np.floor(column), 0, 2**zoom - 1)) for column in columns)
    north, south = (int(np.clip(np.floor(row), 0, 2**zoom - 1)) for row in rows)
    return TileRange(zoom, west, north, east, south)


def read_tile_range(text: str) -> TileRange:
    """Read "zoom/west/north/east/south"; raises BadInput for what is no range of the grid."""
    if NUMBERS.fullmatch(text):
        found = TileRange(*map(int, text.split("/")))
        last = 2**found.zoom - 1 if found.zoom <= DEEPEST else -1
        if found.west <= found.east <= last and found.north <= found.south <= last:
            return found
    raise BadInput(
        msg("视野须是“缩放级别/西列/北行/东列/南行”五个整数,缩放级别 0 到 %(most)s。"),
        field="view",
        most=DEEPEST,
    )
