"""Longitudes and latitudes in decimal degrees, or in degrees, minutes and seconds."""

from __future__ import annotations

import re
from decimal import Decimal

from geo.errors import msg
from projects.errors import BadInput
from projects.words.form_values import SHOWN
from projects.words.numbers import fold_signs
from projects.words.texts import tidy_line

PLACES = Decimal("0.00000001")
LIMITS = {"lon": 180, "lat": 90}
SIDE = {
    "E": "lon",
    "W": "lon",
    "N": "lat",
    "S": "lat",
    "东经": "lon",
    "西经": "lon",
    "北纬": "lat",
    "南纬": "lat",
}
SOUTH_OR_WEST = ("W", "S", "西经", "南纬")
DECIMAL = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]+)?)[°度]?")
PARTS = re.compile(
    r"([0-9]{1,3})[°度] ?([0-9]{1,2}(?:\.[0-9]+)?)['′’分] ?(?:([0-9]{1,2}(?:\.[0-9]+)?)(?:\"|″|”|''|秒))?"
)
PAIR = re.compile("[,;， ]+")


def read_degrees(value: str | Decimal, field: str) -> Decimal | None:
    """Return degrees, east and north above zero; `field` is lon or lat. Raises BadInput."""
    text = f"{value:f}" if isinstance(value, Decimal) else tidy_line(value)
    if not text:
        return None
    plain = fold_signs(text).upper() if isinstance(value, str) else text
    side = next((mark for mark in SIDE if mark in plain), "")
    if side and SIDE[side] != field:
        raise BadInput(
            msg("“%(value)s”是另一个方向的坐标,经纬度可能写反了。"), field=field, value=text[:SHOWN]
        )
    degrees = find_degrees(plain.replace(side, "").strip() if side else plain)
    if degrees is None:
        message = msg("“%(value)s”不是经纬度。请写成 120.4512 或 120°27′04″。")
        raise BadInput(message, field=field, value=text[:SHOWN])
    if abs(degrees) > LIMITS[field]:
        message = msg("“%(value)s”超出范围(最大 %(most)d 度)。投影坐标请先转换成经纬度。")
        raise BadInput(message, field=field, value=text[:SHOWN], most=LIMITS[field])
    return -degrees if side in SOUTH_OR_WEST else degrees


def find_degrees(text: str) -> Decimal | None:
    """Return decimal degrees of a plain text, None for another."""
    found = DECIMAL.fullmatch(text)
    if found:
        return Decimal(found[1])
    found = PARTS.fullmatch(text)
    if not found:
        return None
    minutes, seconds = Decimal(found[2]), Decimal(found[3] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    return (Decimal(found[1]) + minutes / 60 + seconds / 3600).quantize(PLACES)


def read_pair(text: str, field: str) -> tuple[Decimal, Decimal] | None:
    """Return longitude and latitude that stand in one cell, None where it holds one number alone."""
    parts = [part for part in PAIR.split(fold_signs(text)) if part]
    if len(parts) != 2:
        return None
    if any(SIDE[mark] == "lat" for mark in SIDE if mark in parts[0].upper()):
        parts.reverse()
    lon, lat = read_degrees(parts[0], "lon"), read_degrees(parts[1], "lat")
    return (lon, lat) if lon is not None and lat is not None else None
