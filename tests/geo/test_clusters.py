import json
import random
from decimal import Decimal
from typing import Any

import pytest
from geoalchemy2 import Geometry
from sqlalchemy import Float, Numeric, Select, Text, cast, column, func, select, values
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.clusters import grid_clusters
from geo.errors import BadInput

WORLD = BBox(-180, -90, 180, 90)
Row = tuple[str, float, float, Decimal | None]


def selected(rows: list[Row]) -> Select[*tuple[Any, ...]]:
    names = (("id", Text), ("lon", Float), ("lat", Float), ("investment_wan", Numeric(18, 4)))
    given = values(*(column(name, kind) for name, kind in names), name="given").data(rows)
    point = func.ST_SetSRID(func.ST_MakePoint(given.c.lon, given.c.lat), 4326, type_=Geometry(srid=4326))
    # A column of NULLs alone would be text to PostgreSQL.
    money = cast(given.c.investment_wan, Numeric(18, 4)).label("investment_wan")
    return select(given.c.id, point.label("geometry"), money)


def clusters(session: Session, rows: list[Row], bbox: BBox = WORLD, zoom: int = 8) -> list[dict[str, Any]]:
    collection = json.loads(grid_clusters(session, selected(rows), bbox, zoom), parse_float=Decimal)
    features: list[dict[str, Any]] = collection["features"]
    assert collection["numberReturned"] == len(features)
    return features


def test_near_points_are_one_cluster_and_a_lone_one_keeps_its_id(session: Session) -> None:
    near = [("a", 120.10, 41.60, Decimal("0.0001")), ("b", 120.12, 41.62, Decimal("10"))]
    pair, lone = clusters(session, [*near, ("c", 123.4, 41.8, None)])
    assert pair == {
        "type": "Feature",
        "bbox": [Decimal("120.1"), Decimal("41.6"), Decimal("120.12"), Decimal("41.62")],
        "geometry": {"type": "Point", "coordinates": [Decimal("120.11"), Decimal("41.61")]},
        "properties": {"count": 2, "known_count": 2, "investment_wan": Decimal("10.0001")},
    }
    assert lone["id"] == "c"
    assert lone["properties"] == {"count": 1, "known_count": 0, "investment_wan": None}
    assert lone["geometry"]["coordinates"] == [Decimal("123.4"), Decimal("41.8")]


@pytest.mark.parametrize("zoom", [0, 5, 9, 13, 24])
def test_no_point_and_no_money_is_lost_at_any_zoom(session: Session, zoom: int) -> None:
    chance = random.Random(zoom)  # noqa: S311
    rows: list[Row] = [
        (f"p{n}", chance.uniform(118, 126), chance.uniform(40, 45), Decimal(chance.randrange(10**9)) / 10**4)
        for n in range(400)
    ]
    found = clusters(session, rows, zoom=zoom)
    assert sum(feature["properties"]["count"] for feature in found) == 400
    assert sum(feature["properties"]["investment_wan"] for feature in found) == sum(
        row[3] or 0 for row in rows
    )
    assert all(("id" in feature) is (feature["properties"]["count"] == 1) for feature in found)
    for feature in found:
        west, south, east, north = feature["bbox"]
        lon, lat = feature["geometry"]["coordinates"]
        assert west <= lon <= east
        assert south <= lat <= north


def test_a_cell_is_about_64_pixels(session: Session) -> None:
    # At zoom 8 a cell is 0.3516 degrees wide: eleven points 0.1 apart make three or four of them.
    rows: list[Row] = [(f"p{n}", 120 + n / 10, 41.5, None) for n in range(11)]
    assert len(clusters(session, rows, zoom=8)) in {3, 4}
    assert len(clusters(session, rows, zoom=11)) == 11


def test_clusters_stay_where_they_are_when_the_view_moves(session: Session) -> None:
    rows: list[Row] = [(f"p{n}", 120 + n / 50, 41 + n / 70, None) for n in range(40)]
    whole = {json.dumps(f, default=str) for f in clusters(session, rows, BBox(119, 40, 122, 43))}
    moved = {json.dumps(f, default=str) for f in clusters(session, rows, BBox(119.7, 40.2, 122.7, 43.2))}
    assert whole == moved


def test_points_outside_the_view_do_not_count(session: Session) -> None:
    rows: list[Row] = [("in", 120.5, 41.5, None), ("out", 121.5, 41.5, None)]
    assert [feature["id"] for feature in clusters(session, rows, BBox(120, 41, 121, 42))] == ["in"]
    assert clusters(session, rows, BBox(0, 0, 1, 1)) == []


def test_the_poles_do_not_break_the_grid(session: Session) -> None:
    assert len(clusters(session, [("n", 0, 90, None), ("s", 0, -90, None)], zoom=3)) == 2


@pytest.mark.parametrize("zoom", [-1, 25])
def test_an_impossible_zoom_is_refused(session: Session, zoom: int) -> None:
    with pytest.raises(BadInput) as caught:
        grid_clusters(session, selected([]), WORLD, zoom)
    assert caught.value.field == "zoom"
