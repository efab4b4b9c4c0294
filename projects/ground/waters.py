"""Waters around the registry at a hundred metres, and the sea beyond them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.ground.parts import Features
from projects.ground.surroundings import Box

WATER_CLASS = "water_area"
# Degrees of longitude that only the sea is wide.
SEA_WIDTH = 20.0
# Degrees: how far off the coast may be where it is seen from afar alone, how far near and far waters overlap.
FAR_TOLERANCE, OVERLAP = 0.01, 0.02
# How often the corners of a shore are cut off.
CUTS = 2


def list_waters(path: Path, box: Box) -> Iterator[Features]:
    """Yield the waters of a packed file of polygons, one a line, that lie in a box (degrees WGS-84).

    The sea goes on around it, coarser: else it would end in a straight line before the coast does.
    """
    if not path.exists():
        return
    near: list[shapely.Geometry] = []
    far: list[shapely.Geometry] = []
    with gzip.open(path, "rt", encoding="ascii") as lines:
        for line in lines:
            outer, *holes = json.loads(line)
            (west, south), (east, north) = (pick(outer, axis=0) for pick in (np.min, np.max))
            if west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]:
                near.append(
                    shapely.clip_by_rect(
                        shapely.Polygon(soften(outer), [soften(hole) for hole in holes]), *box
                    )
                )
            if east - west > SEA_WIDTH:
                far += cut_around(shapely.Polygon(outer, holes), box)
    cut = shapely.intersection(shapely.make_valid(np.array(near, dtype=object)), shapely.box(*box))
    parts = shapely.get_parts(np.concatenate([cut, shapely.make_valid(np.array(far, dtype=object))]))
    areas = parts[shapely.get_dimensions(parts) == 2]
    if len(areas):
        yield Features(WATER_CLASS, areas, [None] * len(areas), [()] * len(areas))


def soften(ring: list[list[float]]) -> NDArray[Any]:
    """Return a closed ring without its corners: none is true, as its points are up to 100 m off."""
    places = np.array(ring)[:-1]
    for _ in range(CUTS):
        following = np.roll(places, -1, axis=0)
        places = np.stack(
            (places * 0.75 + following * 0.25, places * 0.25 + following * 0.75), axis=1
        ).reshape(-1, 2)
    return np.vstack((places, places[:1]))


def cut_around(sea: shapely.Polygon, box: Box) -> list[shapely.Geometry]:
    """Return what lies of the sea on each side of a box (degrees WGS-84), a little into it.

    Sides that only touched would leave a line of the land between them.
    """
    west, south, east, north = sea.bounds
    left, bottom, right, top = box[0] + OVERLAP, box[1] + OVERLAP, box[2] - OVERLAP, box[3] - OVERLAP
    sides = (
        (west, south, left, north),
        (right, south, east, north),
        (left - OVERLAP, south, right + OVERLAP, bottom),
        (left - OVERLAP, top, right + OVERLAP, north),
    )
    coarse = shapely.make_valid(shapely.simplify(sea, FAR_TOLERANCE))
    cut = [shapely.clip_by_rect(coarse, *side) for side in sides if side[0] < side[2] and side[1] < side[3]]
    return [part for part in cut if not part.is_empty]
