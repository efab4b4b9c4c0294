"""What the ground is made of: each class with its names, how it is drawn and from which zoom on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Group = Literal["water", "waterways", "built", "roads", "rails", "places"]
# The layers of a tile, in the order in which they lie on each other.
GROUPS: tuple[Group, ...] = ("water", "waterways", "built", "roads", "rails", "places")
# The dimensions of the shapes that each layer holds.
DIMENSIONS: Mapping[Group, int] = {
    "water": 2,
    "waterways": 1,
    "built": 2,
    "roads": 1,
    "rails": 1,
    "places": 0,
}


DEEPEST = 22


@dataclass(frozen=True, slots=True)
class GroundClass:
    """A class of the ground: code, names, layer, and the first zoom of a 512-pixel tile that shows it.

    `letter` begins the numbers of roads of this class (GB/T 917); after `last_zoom` it is too coarse to show.
    """

    code: str
    zh: str
    en: str
    group: Group
    first_zoom: int
    letter: str = ""
    last_zoom: int = DEEPEST


CLASSES: tuple[GroundClass, ...] = (
    GroundClass("sea", "海域", "Sea", "water", 0),
    GroundClass("water_area", "水面", "Water", "water", 3),
    GroundClass("river_area", "河流水面", "River area", "water", 3),
    GroundClass("lake", "湖泊", "Lake", "water", 3),
    GroundClass("reservoir_area", "水库水面", "Reservoir area", "water", 4),
    GroundClass("pond", "池塘", "Pond", "water", 9),
    GroundClass("river", "河流", "River", "waterways", 5),
    GroundClass("coarse_river", "河流(小比例尺)", "River at small scale", "waterways", 4, last_zoom=8),
    GroundClass("stream", "溪流", "Stream", "waterways", 9),
    GroundClass("seasonal_river", "时令河", "Seasonal river", "waterways", 7),
    GroundClass("canal", "运河、沟渠", "Canal", "waterways", 8),
    GroundClass("coast", "海岸线", "Coast", "waterways", 0),
    GroundClass("settlement", "居民地", "Built-up area", "built", 8),
    GroundClass("expressway", "高速公路", "Expressway", "roads", 5, "G"),
    GroundClass("national_road", "国道", "National road", "roads", 6, "G"),
    GroundClass("provincial_road", "省道", "Provincial road", "roads", 7, "S"),
    GroundClass("county_road", "县道", "County road", "roads", 8, "X"),
    GroundClass("township_road", "乡道", "Township road", "roads", 9, "Y"),
    GroundClass("village_road", "村道", "Village road", "roads", 11, "C"),
    GroundClass("main_street", "城市主干道", "Main street", "roads", 9),
    GroundClass("street", "街道", "Street", "roads", 11),
    GroundClass("track", "机耕路、小路", "Track", "roads", 12),
    GroundClass("railway", "铁路", "Railway", "rails", 5),
    GroundClass("siding", "专用线、站线", "Siding", "rails", 11),
    GroundClass("prefecture_seat", "市驻地", "Prefecture seat", "places", 3),
    GroundClass("county_seat", "县驻地", "County seat", "places", 5),
    GroundClass("subdistrict", "街道办事处", "Subdistrict", "places", 9),
    GroundClass("town", "镇", "Town", "places", 7),
    GroundClass("township", "乡", "Township", "places", 7),
    GroundClass("village", "村", "Village", "places", 10),
    GroundClass("zone", "开发区", "Development zone", "places", 9),
    GroundClass("station", "车站", "Station", "places", 9),
    GroundClass("airport", "机场", "Airport", "places", 6),
    GroundClass("reservoir", "水库", "Reservoir", "places", 9),
    GroundClass("river_name", "河流名", "Name of a river", "places", 10),
    GroundClass("peak", "山峰", "Peak", "places", 10),
    GroundClass("sight", "景点", "Sight", "places", 11),
    GroundClass("natural_name", "自然地名", "Natural name", "places", 11),
)
BY_CODE: Mapping[str, GroundClass] = {one.code: one for one in CLASSES}


def list_codes(group: Group, zoom: int = 0) -> tuple[str, ...]:
    """Return the classes of a layer that are not too coarse for a zoom of 512-pixel tiles."""
    return tuple(one.code for one in CLASSES if one.group == group and one.last_zoom >= zoom)
