"""How the ground of a sheet is drawn: the colours of the pages' light look, widths in points.

The sheets know no zoom between: what a class is drawn with holds at every scale at which it is drawn at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.ground.classes import CLASSES

LAND, EDGE, OWN_EDGE, OWN = "#f7f5f0", "#9aa6b2", "#5b6b7c", "#eaf0f8"
WATER, WATER_LINE, WATER_NAME, BUILT = "#b3d4ea", "#7fb2d6", "#2a6592", "#e4dfd8"
NAME, INK, RAIL, CASING = "#3d4650", "#1f2933", "#6d7480", "#a39a8c"
NEIGHBOUR = "#78848f"
BADGE, BADGE_INK = "#8a4b00", "#5c3300"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line: colour, width in points, the colour of its edges ("" for none), its dashes."""

    colour: str
    width: float
    casing: str = ""
    dash: str = ""


STROKES: Mapping[str, Stroke] = {
    "coast": Stroke(WATER_LINE, 0.6),
    "canal": Stroke(WATER_LINE, 0.4),
    "stream": Stroke(WATER_LINE, 0.4),
    "seasonal_river": Stroke(WATER_LINE, 0.5, dash="3 2"),
    "river": Stroke(WATER_LINE, 0.8),
    "track": Stroke("#b7ac9c", 0.3, dash="2 2"),
    "street": Stroke("#ffffff", 0.7, CASING),
    "village_road": Stroke("#ffffff", 0.7, CASING),
    "township_road": Stroke("#ffffff", 0.8, CASING),
    "main_street": Stroke("#ffffff", 0.9, CASING),
    "county_road": Stroke("#fdf3c4", 1.0, CASING),
    "provincial_road": Stroke("#f9dd92", 1.2, CASING),
    "national_road": Stroke("#f3bf76", 1.4, CASING),
    "expressway": Stroke("#e08a5f", 1.6, CASING),
    "railway": Stroke(RAIL, 0.9, dash="4 2"),
    "siding": Stroke(RAIL, 0.5),
}
# The areas of a layer are of one colour.
FILLS: Mapping[str, str] = {
    one.code: {"water": WATER, "built": BUILT}[one.group]
    for one in CLASSES
    if one.group in ("water", "built")
}
# The numbers of roads that stand on them, and the colour of their sign.
SHIELDS: Mapping[str, str] = {
    "expressway": "#1d7a3e",
    "national_road": "#b3322b",
    "provincial_road": "#9a6b00",
    "county_road": "#6a7480",
}
# Names by weight, with their size in points; the seats of counties are named by the districts themselves.
PLACE_SIZES: Mapping[str, float] = {
    "airport": 6.5,
    "town": 6.5,
    "township": 6.0,
    "reservoir": 6.0,
    "subdistrict": 6.0,
    "zone": 6.0,
    "station": 6.0,
    "village": 5.5,
}
