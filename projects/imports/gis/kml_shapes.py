"""The shapes of KML: coordinates as text, in parts, of points, lines, rings, areas and tracks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely

from geo.errors import BadInput, msg

SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack")
MANY = ("MultiGeometry", "MultiTrack")
KINDS = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}
COMMA = re.compile(r"\s*,\s*")
LEAST_OF_A_RING = 4

Position = tuple[float, float]


@dataclass(slots=True)
class Drawn:
    """One shape as it is written: its text of coordinates or its parts, which of them are holes."""

    kind: str
    texts: list[str] = field(default_factory=list)
    parts: list[Drawn] = field(default_factory=list)
    is_hole: list[bool] = field(default_factory=list)

    def take(self, name: str, above: str, text: str) -> None:
        """Take what an element of the shape says."""
        if name in ("coordinates", "coord"):
            # A track has its positions one by one, with blanks between the numbers.
            self.texts.append(",".join(text.split()) if name == "coord" else text)
        elif name in ("outerBoundaryIs", "innerBoundaryIs"):
            self.is_hole += [name == "innerBoundaryIs"] * (len(self.parts) - len(self.is_hole))


def build(drawn: Drawn) -> shapely.Geometry:
    """Return a shape in degrees, heights left out; raises BadInput for one that cannot be built."""
    if drawn.kind in MANY:
        return join([build(part) for part in drawn.parts])
    if drawn.kind == "Polygon":
        return build_area(drawn)
    positions = read_positions(" ".join(drawn.texts))
    if drawn.kind == "Point":
        if len(positions) != 1:
            raise BadInput(msg("点要有一个坐标,这里有 %(given)d 个。"), given=len(positions))
        return shapely.Point(positions[0])
    if drawn.kind == "LinearRing":
        return shapely.LinearRing(check_ring(positions))
    if len(positions) < 2:
        raise BadInput(msg("位置的坐标不完整:线至少两个点,面的每一圈至少四个。"))
    return shapely.LineString(positions)


def build_area(drawn: Drawn) -> shapely.Polygon:
    """Return an area of its rings; raises BadInput."""
    rings = [check_ring(read_positions(" ".join(part.texts))) for part in drawn.parts]
    outer = [ring for ring, hole in zip(rings, drawn.is_hole, strict=False) if not hole]
    if len(outer) != 1:
        raise BadInput(msg("面要有一条外边界,这里有 %(given)d 条。"), given=len(outer))
    return shapely.Polygon(outer[0], [ring for ring, hole in zip(rings, drawn.is_hole, strict=False) if hole])


def check_ring(positions: list[Position]) -> list[Position]:
    """Return a ring; raises BadInput for one that encloses nothing or does not come back."""
    if positions and positions[0] != positions[-1]:
        raise BadInput(msg("面的边界没有闭合:最后一个点要等于第一个点。"))
    if len(positions) < LEAST_OF_A_RING:
        raise BadInput(msg("位置的坐标不完整:线至少两个点,面的每一圈至少四个。"))
    return positions


def read_positions(text: str) -> list[Position]:
    """Return the positions of a text of longitude,latitude[,height]; raises BadInput."""
    found: list[Position] = []
    for position in COMMA.sub(",", text).split():
        numbers = position.split(",")
        try:
            lon, lat = float(numbers[0]), float(numbers[1])
        except (ValueError, IndexError):
            message = msg("坐标“%(text)s”读不懂,要写成 经度,纬度。")
            raise BadInput(message, text=position[:40]) from None
        found.append((lon, lat))
    return found


def join(parts: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Return several shapes as one: of one kind as that kind's many, else as a collection."""
    flat = [one for part in parts for one in shapely.get_parts(part)]
    kinds = {"LineString" if one.geom_type == "LinearRing" else one.geom_type for one in flat}
    if len(flat) == 1:
        found: shapely.Geometry = flat[0]
        return found
    kind = kinds.pop() if len(kinds) == 1 else ""
    return KINDS[kind](flat) if kind in KINDS else shapely.GeometryCollection(flat)
