"""The paper of a map, and how degrees become points on it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.bbox import BBox
from geo.mercator import RADIUS_M, project, project_shapes, unproject

POINTS_A_MM = 72 / 25.4
POINTS_A_METRE = 72 / 0.0254
MARGIN_MM, HEAD_MM, FOOT_MM = 10.0, 17.0, 15.0
# A box is drawn at least so wide: closer the ground has nothing to tell.
LEAST_WIDTH_M = 2_000.0
# What of the frame is kept free around the box.
AROUND = 0.03
# What the length of a scale bar begins with, and the most of the frame that it takes.
NICE, BAR_SHARE = (5, 2, 1), 0.2
# One pixel of a tile of 512 covers the equator's width over 512 at zoom 0; paper holds twice that detail.
PAPER_DETAIL = 1
MOST_ZOOM = 14


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet lying down, in millimetres."""

    name: str
    width_mm: float
    height_mm: float


PAPERS: Mapping[str, Paper] = {"a4": Paper("a4", 297, 210), "a3": Paper("a3", 420, 297)}


@dataclass(frozen=True, slots=True)
class Frame:
    """A window of the map on paper: its western and northern edge in Mercator metres, its size in points."""

    west: float
    north: float
    metres_a_point: float
    width_pt: float
    height_pt: float

    @property
    def bbox(self) -> BBox:
        """Return what the window shows, in degrees WGS-84."""
        east = self.west + self.width_pt * self.metres_a_point
        south = self.north - self.height_pt * self.metres_a_point
        return BBox(*unproject(self.west, south), *unproject(east, self.north))

    @property
    def zoom(self) -> int:
        """Return the zoom of a tile of 512 pixels whose ground fits the scale."""
        around = 2 * math.pi * RADIUS_M
        zoom = math.floor(math.log2(around / 512 / self.metres_a_point)) + PAPER_DETAIL
        return max(0, min(MOST_ZOOM, zoom))

    @property
    def true_metres_a_point(self) -> float:
        """Return how many metres on the ground a point is, in the middle of the window."""
        middle = self.north - self.height_pt * self.metres_a_point / 2
        _, lat = unproject(self.west, middle)
        return self.metres_a_point * math.cos(math.radians(lat))

    @property
    def denominator(self) -> int:
        """Return the scale's denominator in the middle of the window, to two digits."""
        exact = self.true_metres_a_point * POINTS_A_METRE
        step: int = 10 ** max(0, math.floor(math.log10(exact)) - 1)
        return round(exact / step) * step

    @property
    def bar(self) -> tuple[float, float]:
        """Return the length of the scale bar: in kilometres, and in points."""
        most_km = self.width_pt * BAR_SHARE * self.true_metres_a_point / 1000
        step = 10.0 ** math.floor(math.log10(most_km))
        length_km = next(step * digit for digit in NICE if step * digit <= most_km)
        return length_km, length_km * 1000 / self.true_metres_a_point

    def place(self, coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return rows of longitude and latitude as points from the upper left corner."""
        return self._to_points(project(coordinates))

    def place_shapes(self, shapes: NDArray[Any]) -> NDArray[Any]:
        """Return shapes in degrees as shapes in points; what paper cannot show of them is left out."""
        placed = shapely.transform(project_shapes(shapes), self._to_points)
        drawn: NDArray[Any] = shapely.simplify(placed, 0.2, preserve_topology=False)
        return drawn

    def _to_points(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled = (metres - (self.west, self.north)) / self.metres_a_point
        return scaled * (1, -1)


def fit(box: BBox, paper: Paper) -> Frame:
    """Return the largest window of a sheet that shows a box (degrees WGS-84) whole, in its middle."""
    width = (paper.width_mm - 2 * MARGIN_MM) * POINTS_A_MM
    height = (paper.height_mm - 2 * MARGIN_MM - HEAD_MM - FOOT_MM) * POINTS_A_MM
    return fit_into(box, width, height)


def fit_into(box: BBox, width_pt: float, height_pt: float) -> Frame:
    """Return a window of a size in points that shows a box (degrees WGS-84) whole, in its middle."""
    (west, south), (east, north) = project(np.array([(box.west, box.south), (box.east, box.north)]))
    wide = max(east - west, LEAST_WIDTH_M)
    metres_a_point = max(wide / width_pt, (north - south) / height_pt) * (1 + 2 * AROUND)
    return Frame(
        float((west + east) / 2 - width_pt * metres_a_point / 2),
        float((south + north) / 2 + height_pt * metres_a_point / 2),
        float(metres_a_point),
        width_pt,
        height_pt,
    )
