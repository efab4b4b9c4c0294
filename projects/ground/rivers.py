"""Rivers for small scales: those of GSHHG at the scale of a kilometre, which are up to 0.6 km off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.ground.parts import Features
from projects.ground.surroundings import Box

RIVER_CLASS = "coarse_river"
LINES, INDEX = "rivers_i.dat", "riversmeta_i.dat"
# Where a row of the index says the southern and the northern end, and where its line begins, how long it is.
SOUTH, NORTH, START, LENGTH = 3, 4, 5, 6


def list_rivers(folder: Path, box: Box) -> Iterator[Features]:
    """Yield the rivers of GSHHG, as its packages for Python hold them, that meet a box (degrees WGS-84)."""
    _, south, _, north = box
    with (folder / LINES).open("rb") as lines, (folder / INDEX).open(encoding="ascii") as index:
        near = [
            shapely.LineString(read_line(lines, int(row[START]), int(row[LENGTH])))
            for row in map(str.split, index)
            if float(row[NORTH]) >= south and float(row[SOUTH]) <= north
        ]
    cut = shapely.intersection(np.array(near, dtype=object), shapely.box(*box))
    parts = shapely.get_parts(cut)
    rivers = parts[shapely.length(parts) > 0]
    if len(rivers):
        yield Features(RIVER_CLASS, rivers, [None] * len(rivers), [()] * len(rivers))


def read_line(lines: BinaryIO, start: int, length: int) -> NDArray[Any]:
    """Return the places of a line, longitude and latitude as floats of four bytes."""
    lines.seek(start)
    return np.frombuffer(lines.read(length), "<f4").reshape(-1, 2)
