"""A road of the ground from one place to another: its stretches joined, gaps in the file bridged and told."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import cos, radians

import numpy as np
import shapely
from shapely.affinity import affine_transform
from shapely.ops import substring

from geo.reach import METRES_A_DEGREE

Place = tuple[float, float]
# Ends as near as this are one; a gap up to this is bridged, at so many times its length; a road farther from
# an end than this is not the one that is meant. Metres.
SAME_M, GAP_M, GAP_COST, AWAY_M = 60, 3_000, 3, 5_000


@dataclass(frozen=True, slots=True)
class Joined:
    """A line from end to end (degrees WGS-84), how many gaps it bridges, and how long these are together.

    `road` is what of it lies on the road, `bridges` what stands for gaps.
    """

    line: shapely.LineString
    gaps: int
    gap_m: float
    road: shapely.MultiLineString
    bridges: shapely.MultiLineString


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch between two knots, drawn in its direction; a bridge stands for a gap."""

    to: int
    line: shapely.LineString
    is_bridge: bool = False

    @property
    def cost(self) -> float:
        """Return its length in metres, a bridge's many times."""
        return float(self.line.length) * (GAP_COST if self.is_bridge else 1)

    @property
    def is_gap(self) -> bool:
        """Say whether it stands for road that the file lacks, not only for two ends that nearly meet."""
        return self.is_bridge and self.line.length > SAME_M


def join_road(lines: Sequence[shapely.Geometry], start: Place, end: Place) -> Joined | None:
    """Return the way along a road's stretches from one place to another (degrees WGS-84).

    None where the road is more than 5 km away from either, or has a gap of more than 3 km between them.
    """
    if not lines:
        return None
    narrow = METRES_A_DEGREE * cos(radians(start[1]))
    flat = [affine_transform(line, [narrow, 0, 0, METRES_A_DEGREE, 0, 0]) for line in lines]
    stretches = [part for line in flat for part in shapely.get_parts(shapely.line_merge(line)) if part.length]
    for lon, lat in (start, end):
        point = shapely.Point(lon * narrow, lat * METRES_A_DEGREE)
        if not stretches or min(shapely.distance(stretches, point)) > AWAY_M:
            return None
        stretches = cut_nearest(stretches, point)
    steps = find_way(stretches, *(shapely.Point(x * narrow, y * METRES_A_DEGREE) for x, y in (start, end)))
    if not steps:
        return None
    back = [1 / narrow, 0, 0, 1 / METRES_A_DEGREE, 0, 0]
    runs = [(is_gap, chain(list(run))) for is_gap, run in groupby(steps, key=lambda step: step.is_gap)]
    road, bridges = (
        affine_transform(shapely.MultiLineString([run for is_gap, run in runs if is_gap is wanted]), back)
        for wanted in (False, True)
    )
    gaps = [step.line.length for step in steps if step.is_gap]
    return Joined(affine_transform(chain(steps), back), len(gaps), float(sum(gaps)), road, bridges)


def join_along(lines: Sequence[shapely.Geometry], places: Sequence[Place]) -> Joined | None:
    """Return the way along a road's stretches past some places in turn; None where one leg is refused."""
    legs = [join_road(lines, one, other) for one, other in pairwise(places)]
    if not legs or any(leg is None for leg in legs):
        return None
    whole = [leg for leg in legs if leg is not None]
    road, bridges = (
        shapely.MultiLineString([line for leg in whole for line in shapely.get_parts(getattr(leg, name))])
        for name in ("road", "bridges")
    )
    line = shapely.LineString(np.concatenate([shapely.get_coordinates(leg.line) for leg in whole]))
    return Joined(line, sum(leg.gaps for leg in whole), sum(leg.gap_m for leg in whole), road, bridges)


def chain(steps: Sequence[Step]) -> shapely.LineString:
    """Return steps that follow each other as one line."""
    return shapely.LineString(np.concatenate([shapely.get_coordinates(step.line) for step in steps]))


def cut_nearest(stretches: list[shapely.LineString], point: shapely.Point) -> list[shapely.LineString]:
    """Return stretches with the nearest one cut in two where it is nearest to a point."""
    nearest = int(np.argmin(shapely.distance(stretches, point)))
    line = stretches[nearest]
    at = line.project(point)
    parts = [substring(line, 0, at), substring(line, at, line.length)]
    return [
        *stretches[:nearest],
        *(part for part in parts if part.geom_type == "LineString" and part.length),
        *stretches[nearest + 1 :],
    ]


def find_way(stretches: Sequence[shapely.LineString], start: shapely.Point, end: shapely.Point) -> list[Step]:
    """Return the shortest way between the knots nearest to two points (metres), none where there is none."""
    ends = np.array([shapely.get_coordinates(line)[[0, -1]] for line in stretches]).reshape(-1, 2)
    points = shapely.points(ends)
    tree = shapely.STRtree(points)
    knots = gather_knots(tree, points)
    ways: defaultdict[int, list[Step]] = defaultdict(list)
    for index, line in enumerate(stretches):
        one, other = knots[2 * index], knots[2 * index + 1]
        ways[one].append(Step(other, line))
        ways[other].append(Step(one, line.reverse()))
    for one, other in zip(*tree.query(points, predicate="dwithin", distance=GAP_M).tolist(), strict=True):
        if knots[one] != knots[other]:
            ways[knots[one]].append(
                Step(knots[other], shapely.LineString(ends[[one, other]]), is_bridge=True)
            )
    first, last = (knots[int(tree.nearest(point))] for point in (start, end))
    return walk(ways, first, last)


def gather_knots(tree: shapely.STRtree, points: np.ndarray) -> list[int]:
    """Return for each end the number of the knot that it is part of: ends that are near are one."""
    parent = list(range(len(points)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    for one, other in zip(*tree.query(points, predicate="dwithin", distance=SAME_M).tolist(), strict=True):
        parent[root(one)] = root(other)
    return [root(index) for index in range(len(points))]


def walk(ways: dict[int, list[Step]], first: int, last: int) -> list[Step]:
    """Return the cheapest steps from one knot to another (Dijkstra), none where none leads there."""
    reached: dict[int, tuple[float, int, Step | None]] = {first: (0.0, first, None)}
    queue = [(0.0, first)]
    while queue:
        cost, knot = heapq.heappop(queue)
        if knot == last:
            break
        if cost > reached[knot][0]:
            continue
        for step in ways.get(knot, ()):
            whole = cost + step.cost
            if step.to not in reached or whole < reached[step.to][0]:
                reached[step.to] = (whole, knot, step)
                heapq.heappush(queue, (whole, step.to))
    return list(trace(reached, last))[::-1] if last in reached else []


def trace(reached: dict[int, tuple[float, int, Step | None]], last: int) -> Iterator[Step]:
    """Yield the steps back from a knot to where the way began."""
    _, before, step = reached[last]
    while step is not None:
        yield step
        _, before, step = reached[before]
