"""Where the marks of a sheet stand: each has a number of the list, those too near each other share one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo.cutout import middle_of
from projects.reports.sheet.frame import Frame
from projects.reports.sheet.rows import SheetRow

# Marks nearer than this would cover each other, in points.
APART_PT = 15.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the map, where it stands in points, and the projects that it stands for."""

    number: int
    x: float
    y: float
    rows: tuple[SheetRow, ...]

    @property
    def is_estimated(self) -> bool:
        """Say whether nobody knows the place of any of its projects for sure."""
        return all(row.is_estimated for row in self.rows)


def place_marks(rows: Sequence[SheetRow], shapes: Iterable[Any], frame: Frame) -> list[Mark]:
    """Return the marks of projects whose shapes (in points) the frame shows, in the order of the rows.

    A mark stands where its first project lies, never between several.
    """
    at: list[tuple[float, float]] = []
    held: list[list[SheetRow]] = []
    for row, shape in zip(rows, shapes, strict=True):
        if shape is None or shape.is_empty:
            continue
        x, y = middle_of(shape)
        if not (0 <= x <= frame.width_pt and 0 <= y <= frame.height_pt):
            continue
        near = find_near(at, (x, y))
        if near is None:
            at.append((x, y))
            held.append([row])
        else:
            held[near].append(row)
    return [
        Mark(number, x, y, tuple(of))
        for number, ((x, y), of) in enumerate(zip(at, held, strict=True), start=1)
    ]


def find_near(at: Sequence[tuple[float, float]], point: tuple[float, float]) -> int | None:
    """Return which of some places is the nearest to a point, None where all are far enough."""
    if not at:
        return None
    distances = np.hypot(*(np.array(at) - point).T)
    nearest = int(distances.argmin())
    return nearest if distances[nearest] < APART_PT else None
