"""The place of a new project as its form holds it: a point as two numbers, a line or an area a point a line.

The text is the truth and the map beside it only writes it, so that a place can be given without scripts, by
keyboard, in degrees, minutes and seconds, in any datum; and comes back as it was typed.
"""

from __future__ import annotations

from typing import Any

import shapely
from geoalchemy2.shape import from_shape, to_shape
from werkzeug.datastructures import MultiDict

from geo.datum import DATUMS, parse_datum
from geo.errors import msg
from geo.geometry_input import read_geometry
from geo.models import WGS84
from projects.errors import BadInput
from projects.registry.custody import PLANNED, REPORTED
from projects.registry.fields import BY_NAME
from projects.registry.placement import DATUM_NAMES, precision_of
from projects.words.custody import CUSTODIES
from projects.words.degrees import read_degrees, read_pair
from projects.words.form_values import SHOWN
from projects.words.texts import tidy_line
from projects.words.vocabulary import LOCATED_PRECISIONS, PRECISIONS, Term

Form = MultiDict[str, str]
Position = list[float]

SHAPES = (Term("point", "点", "Point"), Term("line", "线", "Line"), Term("area", "面", "Area"))
POINT, LINE, AREA = (one.code for one in SHAPES)
LON, LAT, VERTICES = "lon", "lat", "vertices"
LEAST = {LINE: 2, AREA: 3}
DEGREE_PLACES = 6


def place_choices() -> dict[str, Any]:
    """Return the variables of updates/_place_fields.html."""
    return {
        "shapes": SHAPES,
        "datums": [(code, DATUM_NAMES.get(code, "CGCS2000")) for code in DATUMS],
        "custodies": [one for one in CUSTODIES if one.code != PLANNED],
        "precisions": [one for one in PRECISIONS if one.code in LOCATED_PRECISIONS],
    }


def read_place(form: Form) -> dict[str, Any]:
    """Return the columns of the place of a form, nothing where none is given; raises BadInput."""
    shape = form.get("shape") or POINT
    if shape not in (POINT, LINE, AREA):
        raise BadInput(msg("请选择位置是点、线还是面。"), field="shape")
    geometry = read_point(form) if shape == POINT else read_parts(shape, form.get(VERTICES, ""))
    if geometry is None:
        return {}
    datum = BY_NAME["source_datum"].read(form.get("source_datum", "")) or "wgs84"
    placed = read_geometry(geometry, parse_datum(datum))
    accuracy_m = BY_NAME["accuracy_m"].read(form.get("accuracy_m", ""))
    custody = BY_NAME["custody"].read(form.get("custody", "")) or REPORTED
    precision = form.get("precision", "") or precision_of(accuracy_m, custody)
    return {
        "geom": from_shape(placed, srid=WGS84),
        "precision": BY_NAME["precision"].read(precision),
        "method": "drawn",
        "accuracy_m": accuracy_m,
        "source_datum": datum,
        "custody": custody,
    }


def read_point(form: Form) -> dict[str, Any] | None:
    """Return the point of a form as GeoJSON, None without one; both numbers may stand in one input."""
    typed = {name: form.get(name, "") for name in (LON, LAT)}
    pair = read_pair(typed[LON], LON) if not tidy_line(typed[LAT]) else None
    lon, lat = pair or (read_degrees(typed[LON], LON), read_degrees(typed[LAT], LAT))
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        raise BadInput(msg("经度和纬度要一起写。"), field=LAT if lat is None else LON)
    return {"type": "Point", "coordinates": [float(lon), float(lat)]}


def read_parts(shape: str, text: str) -> dict[str, Any] | None:
    """Return the line or area of a text as GeoJSON, None for no text; an empty line begins another part."""
    parts: list[list[Position]] = [[]]
    for number, line in enumerate(text.splitlines(), start=1):
        if tidy_line(line):
            parts[-1].append(read_vertex(line, number))
        elif parts[-1]:
            parts.append([])
    parts = [part for part in parts if part]
    if not parts:
        return None
    check_lengths(shape, parts)
    if shape == LINE:
        several = len(parts) > 1
        return {
            "type": "MultiLineString" if several else "LineString",
            "coordinates": parts if several else parts[0],
        }
    areas = nest([part if part[0] == part[-1] else [*part, part[0]] for part in parts])
    several = len(areas) > 1
    return {"type": "MultiPolygon" if several else "Polygon", "coordinates": areas if several else areas[0]}


def read_vertex(line: str, number: int) -> Position:
    """Return a point of a line of text, longitude first; raises BadInput naming the line."""
    try:
        pair = read_pair(line, LON)
    except BadInput:
        pair = None
    if pair is None:
        raise BadInput(
            msg("第 %(line)s 行“%(value)s”不是一个点。请每行写经度和纬度,如 120.4512, 41.5762。"),
            field=VERTICES,
            line=number,
            value=tidy_line(line)[:SHOWN],
        )
    return [float(pair[0]), float(pair[1])]


def check_lengths(shape: str, parts: list[list[Position]]) -> None:
    """Raise BadInput for a part of too few different points to be a line or an area."""
    for number, part in enumerate(parts, start=1):
        if len({(lon, lat) for lon, lat in part}) < LEAST[shape]:
            raise BadInput(
                msg("第 %(part)s 段的点太少:线至少两个不同的点,面至少三个。"), field=VERTICES, part=number
            )


def nest(rings: list[list[Position]]) -> list[list[list[Position]]]:
    """Return rings as areas: a ring inside another one is its hole."""
    areas: list[list[list[Position]]] = []
    for ring in sorted(rings, key=lambda one: -shapely.Polygon(one).area):
        inner = shapely.Polygon(ring)
        outer = next((one for one in areas if holds(shapely.Polygon(one[0]), inner)), None)
        if outer is None:
            areas.append([ring])
        else:
            outer.append(ring)
    return areas


def holds(outer: shapely.Polygon, inner: shapely.Polygon) -> bool:
    """Say whether a ring lies inside another one; what crosses itself holds nothing."""
    return bool(outer.is_valid and inner.is_valid and outer.contains(inner))


def middle_of(geom: Any) -> tuple[float, float] | None:
    """Return a point in the middle of a place, longitude and latitude; None for no place."""
    if geom is None:
        return None
    shape = to_shape(geom)
    middle = shape.interpolate(0.5, normalized=True) if shape.length and not shape.area else None
    found = middle or shape.representative_point()
    return found.x, found.y


def place_words(geom: Any) -> dict[str, str]:
    """Return a place in degrees WGS-84 as the form holds it; nothing for none."""
    if geom is None:
        return {}
    shape = to_shape(geom)
    if shape.geom_type == "Point":
        return {
            "shape": POINT,
            LON: in_degrees(shape.x),
            LAT: in_degrees(shape.y),
            "source_datum": "wgs84",
        }
    parts = [part for one in shapely.get_parts(shape) for part in list_parts(one)]
    text = "\n\n".join("\n".join(f"{in_degrees(x)}, {in_degrees(y)}" for x, y in part) for part in parts)
    return {"shape": AREA if shape.area else LINE, VERTICES: text, "source_datum": "wgs84"}


def list_parts(shape: Any) -> list[list[tuple[float, float]]]:
    """Return the points of a line, or of the rings of an area without the first point again."""
    if isinstance(shape, shapely.Polygon):
        return [list(ring.coords)[:-1] for ring in (shape.exterior, *shape.interiors)]
    return [list(shape.coords)]


def in_degrees(value: float) -> str:
    """Return degrees to about a decimetre."""
    return f"{value:.{DEGREE_PLACES}f}"
