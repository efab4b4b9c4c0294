"""A place is typed as a point, a line or an area, in any datum, and comes back as it was typed."""

from __future__ import annotations

from typing import Any

import pytest
from geoalchemy2.shape import from_shape, to_shape
from shapely import LineString, MultiPolygon, Point, Polygon, from_wkt
from werkzeug.datastructures import MultiDict

from app.updates.place_fields import middle_of, place_words, read_place
from projects.errors import BadInput

SQUARE = "120.40, 41.50\n120.50, 41.50\n120.50, 41.60\n120.40, 41.60"
HOLE = "120.44, 41.54\n120.46, 41.54\n120.46, 41.56\n120.44, 41.56"
AWAY = "120.60, 41.50\n120.70, 41.50\n120.70, 41.60"


def read(**typed: str) -> dict[str, Any]:
    return read_place(MultiDict(typed))


def shape_of(**typed: str) -> Any:
    return to_shape(read(**typed)["geom"])


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("120.45", "41.5"),
        ("120°27′00″", "41°30′"),
        ("东经120度27分", "北纬41度30分"),
        ("120.45, 41.5", ""),
    ],
)
def test_a_point_is_written_in_many_ways(lon: str, lat: str) -> None:
    assert shape_of(lon=lon, lat=lat).equals_exact(Point(120.45, 41.5), 1e-8)


def test_nothing_typed_is_no_place_whatever_the_choices_say() -> None:
    for shape in ("point", "line", "area"):
        assert read(shape=shape, lon="", lat=" ", vertices=" \n\n", precision="surveyed") == {}
    assert read(shape="line", lon="120", lat="41") == {}


def test_lines_and_areas_have_parts_and_holes() -> None:
    assert shape_of(shape="line", vertices=SQUARE).geom_type == "LineString"
    assert len(shape_of(shape="line", vertices=f"{SQUARE}\n\n \n{AWAY}\n").geoms) == 2
    area = shape_of(shape="area", vertices=SQUARE)
    assert area.equals(Polygon([(120.4, 41.5), (120.5, 41.5), (120.5, 41.6), (120.4, 41.6)]))
    several = shape_of(shape="area", vertices=f"{HOLE}\n\n{SQUARE}\n\n{AWAY}")
    assert isinstance(several, MultiPolygon)
    assert sorted(len(one.interiors) for one in several.geoms) == [0, 1]


def test_the_datum_is_that_of_every_point() -> None:
    moved = read(shape="line", vertices=SQUARE, source_datum="gcj02")
    assert moved["source_datum"] == "gcj02"
    first = to_shape(moved["geom"]).coords[0]
    assert 0.001 < abs(first[0] - 120.4) < 0.01


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"lon": "120"}, "lat"),
        ({"lat": "41"}, "lon"),
        ({"lon": "东边", "lat": "41"}, "lon"),
        ({"lon": "120", "lat": "141"}, "lat"),
        ({"lon": "120", "lat": "41", "shape": "circle"}, "shape"),
        ({"shape": "line", "vertices": "120, 41\n某村"}, "vertices"),
        ({"shape": "line", "vertices": "120, 41\nNaN, 41"}, "vertices"),
        ({"shape": "line", "vertices": "120, 41\n120.0, 41.0"}, "vertices"),
        ({"shape": "area", "vertices": "120, 41\n121, 41\n120, 41"}, "vertices"),
        ({"shape": "line", "vertices": "41, 120\n42, 120"}, "vertices"),
        ({"shape": "line", "vertices": "2, 3\n3, 3"}, "geom"),
        ({"shape": "area", "vertices": "120, 41\n121, 42\n121, 41\n120, 42"}, "geom"),
        ({"shape": "line", "vertices": "\n".join(f"120.{one:05d}, 41" for one in range(10_001))}, "geom"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_fault_is_said_at_its_field(typed: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(**typed)
    assert refused.value.field == field


def test_a_line_at_fault_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        read(shape="line", vertices="120, 41\n\n某村东头\n121, 41")
    assert (refused.value.values["line"], refused.value.values["value"]) == (3, "某村东头")


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (120.45 41.57)",
        "LINESTRING (120 41, 121 41)",
        "MULTILINESTRING ((120 41, 121 41), (122 41, 122 42))",
        "POLYGON ((120 41, 121 41, 121 42, 120 41), (120.5 41.1, 120.6 41.1, 120.6 41.2, 120.5 41.1))",
        "MULTIPOLYGON (((120 41, 121 41, 121 42, 120 41)), ((122 41, 123 41, 123 42, 122 41)))",
    ],
)
def test_what_came_back_is_typed_as_the_same_place(wkt: str) -> None:
    typed = place_words(from_shape(from_wkt(wkt), srid=4326))
    assert shape_of(**typed).normalize().equals_exact(from_wkt(wkt).normalize(), 1e-6)


def test_the_middle_of_a_place_is_on_it() -> None:
    assert middle_of(None) is None
    assert middle_of(from_shape(Point(120, 41), srid=4326)) == (120, 41)
    assert middle_of(from_shape(LineString([(120, 41), (122, 41)]), srid=4326)) == (121, 41)
    ring = from_wkt("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1))")
    middle = middle_of(from_shape(ring, srid=4326))
    assert middle is not None
    assert ring.covers(Point(middle))
