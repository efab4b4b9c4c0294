"""Shapes of the ground at the scales of the map: simplified at load, and from which zoom on they show."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.ground.models import LOW_ZOOM, MID_ZOOM

# Degrees of the equator that a pixel is wide on tiles of 512 pixels at zoom 0.
PIXEL = 360 / 512
# Square pixels that an area must have to be drawn, and the zoom at which every one is.
SMALLEST_AREA, WHOLE_ZOOM = 6, 13


def first_zooms(shapes: NDArray[Any], first_zoom: int) -> NDArray[Any]:
    """Return from which zoom on each shape shows: areas once they are more than a dot, others by class."""
    areas = shapely.area(shapes)
    with np.errstate(divide="ignore"):
        zooms = np.ceil(np.log2(PIXEL * np.sqrt(SMALLEST_AREA / areas)))
    sized = np.where(areas > 0, np.clip(zooms, 0, WHOLE_ZOOM), 0)
    shown: NDArray[Any] = np.maximum(sized, first_zoom).astype(int)
    return shown


def simplify(shapes: NDArray[Any], zooms: NDArray[Any], last_zoom: int) -> NDArray[Any]:
    """Return shapes as they are drawn up to a zoom, None for those that are not shown by then.

    Half a pixel of that zoom is what a line may be off.
    """
    shown = zooms <= last_zoom
    simple = np.full(len(shapes), None, dtype=object)
    simple[shown] = shapely.simplify(shapes[shown], PIXEL / 2**last_zoom / 2, preserve_topology=False)
    simple[shapely.is_empty(simple)] = None
    return simple


def at_scales(shapes: NDArray[Any], zooms: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return shapes as they are drawn on small and on middle scales."""
    return simplify(shapes, zooms, LOW_ZOOM), simplify(shapes, zooms, MID_ZOOM)
