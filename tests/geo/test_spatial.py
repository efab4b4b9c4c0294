from typing import Any

import pytest
from geoalchemy2 import Geometry
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.spatial import as_geojson, intersects_bbox, length_km, midpoint


def geom(wkt: str | None) -> ColumnElement[Any]:
    return func.ST_GeomFromText(wkt, 4326, type_=Geometry(srid=4326))


@pytest.mark.parametrize(
    ("wkt", "expected"),
    [
        ("POINT (1 1)", True),
        ("POINT (2 2)", True),
        ("POINT (3 1)", False),
        ("LINESTRING (-1 1, 5 1)", True),
        # Its box meets the other, the line itself does not.
        ("LINESTRING (1.5 4, 4 1.5)", False),
        (None, None),
    ],
)
def test_intersects_bbox(session: Session, wkt: str | None, expected: bool | None) -> None:
    assert session.scalar(select(intersects_bbox(geom(wkt), BBox(0, 0, 2, 2)))) is expected


def test_as_geojson_rounds_and_keeps_null(session: Session) -> None:
    assert session.scalar(select(as_geojson(geom("POINT (120.12345678 41)")))) == (
        '{"type":"Point","coordinates":[120.123457,41]}'
    )
    assert session.scalar(select(as_geojson(geom("POINT (120.16 41)"), 1))) == (
        '{"type":"Point","coordinates":[120.2,41]}'
    )
    assert session.scalar(select(as_geojson(geom(None)))) is None


def test_length_is_measured_on_the_ground(session: Session) -> None:
    # One degree of latitude at 41.5 N is 111.06 km, of longitude 83.5 km.
    assert session.scalar(select(length_km(geom("LINESTRING (120 41, 120 42)")))) == pytest.approx(
        111.06, abs=0.02
    )
    assert session.scalar(select(length_km(geom("LINESTRING (120 41.5, 121 41.5)")))) == pytest.approx(
        83.50, abs=0.05
    )
    assert session.scalar(select(length_km(geom("POINT (1 1)")))) == 0


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (1 2)",
        "MULTIPOINT (1 2, 3 4)",
        "LINESTRING (0 0, 1 1, 2 0)",
        "MULTILINESTRING ((0 0, 1 0), (1 0, 2 0))",
        "MULTILINESTRING ((0 0, 1 0), (5 5, 6 5))",
        "POLYGON ((0 0, 4 0, 4 1, 1 1, 1 4, 0 4, 0 0))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
    ],
)
def test_midpoint_lies_on_the_geometry(session: Session, wkt: str) -> None:
    point = midpoint(geom(wkt))
    assert session.scalar(select(func.GeometryType(point))) == "POINT"
    assert session.scalar(select(func.ST_Distance(geom(wkt), point))) == pytest.approx(0, abs=1e-9)


def test_midpoint_halves_a_line_that_is_given_in_pieces(session: Session) -> None:
    pieces = geom("MULTILINESTRING ((0 0, 1 0), (1 0, 4 0))")
    assert session.scalar(select(func.ST_AsText(midpoint(pieces)))) == "POINT(2 0)"


def test_midpoint_of_nothing_is_nothing(session: Session) -> None:
    assert session.scalar(select(func.ST_AsText(midpoint(geom(None))))) is None
