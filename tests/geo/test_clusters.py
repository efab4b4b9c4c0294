import json
import random
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Float, Numeric, Select, Text, cast, column, func, select, values
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.clusters import (
    CellRange,
    cell_at,
    cells_of,
    cells_of_tile,
    clusters_collection,
    fitting_zoom,
    to_micro,
)
from geo.errors import BadInput
from geo.tiles import Tile

WORLD = BBox(-180, -90, 180, 90)
Row = tuple[str, float, float, Decimal | None]


def select_cells(rows: list[Row], cells: CellRange) -> Select[*tuple[Any, ...]]:
    """Return the SELECT of the cells of some points, as clusters_collection wants it."""
    names = (("id", Text), ("lon", Float), ("lat", Float), ("wan", Numeric(18, 4)))
    given = values(*(column(name, kind) for name, kind in names), name="given").data(rows)
    # A column of NULLs alone would be text to PostgreSQL.
    wan = cast(given.c.wan, Numeric(18, 4)).label("wan")
    lon_e6, lat_e6 = to_micro(given.c.lon), to_micro(given.c.lat)
    x, y = cell_at(lon_e6, lat_e6, cells.zoom)
    points = select(
        given.c.id, wan, lon_e6.label("lon_e6"), lat_e6.label("lat_e6"), x.label("x"), y.label("y")
    )
    point = points.subquery("points").c
    return (
        select(
            point.x,
            point.y,
            func.count().label("number"),
            func.count(point.wan).label("known_number"),
            func.coalesce(func.sum(point.wan), 0).label("wan"),
            func.sum(point.lon_e6).label("lon_e6"),
            func.sum(point.lat_e6).label("lat_e6"),
            func.min(point.id).label("id"),
        )
        .where(*cells.holds(point.x, point.y))
        .group_by(point.x, point.y)
    )


def clusters(session: Session, rows: list[Row], bbox: BBox = WORLD, zoom: int = 8) -> list[dict[str, Any]]:
    cells = select_cells(rows, cells_of(bbox, zoom))
    collection = json.loads(clusters_collection(session, cells, zoom), parse_float=Decimal)
    features: list[dict[str, Any]] = collection["features"]
    assert collection["numberReturned"] == len(features)
    return features


def test_near_points_are_one_cluster_and_a_lone_one_keeps_its_id(session: Session) -> None:
    near = [("a", 120.10, 41.60, Decimal("0.0001")), ("b", 120.12, 41.62, Decimal("10"))]
    pair, lone = clusters(session, [*near, ("c", 123.4, 41.8, None)])
    west, south, east, north = pair.pop("bbox")
    # A cell of zoom 8 is 0.3515625 degrees of the equator wide.
    assert (west, east) == (Decimal("119.882813"), Decimal("120.234375"))
    assert (south, north) == (Decimal("41.508577"), Decimal("41.771312"))
    assert pair == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [Decimal("120.11"), Decimal("41.61")]},
        "properties": {"count": 2, "known_count": 2, "investment_wan": Decimal("10.0001")},
    }
    assert lone["id"] == "c"
    assert lone["properties"] == {"count": 1, "known_count": 0, "investment_wan": None}
    assert lone["geometry"]["coordinates"] == [Decimal("123.4"), Decimal("41.8")]
    assert lone["bbox"] == [Decimal("123.4"), Decimal("41.8")] * 2


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


def test_a_view_shows_whole_cells_and_nothing_beyond_them(session: Session) -> None:
    view = BBox(120, 41, 121, 42)
    rows: list[Row] = [("in", 120.5, 41.5, None), ("out", 121.5, 41.5, None), ("edge", 121.2, 41.5, None)]
    assert {feature["id"] for feature in clusters(session, rows, view)} == {"in", "edge"}
    box = cells_of(view, 8).box()
    assert box.contains(121.2, 41.5)
    assert not box.contains(121.5, 41.5)
    assert clusters(session, rows, BBox(0, 0, 1, 1)) == []


def test_the_poles_do_not_break_the_grid(session: Session) -> None:
    assert len(clusters(session, [("n", 0, 90, None), ("s", 0, -90, None)], zoom=3)) == 2


@pytest.mark.parametrize("zoom", [-1, 25])
def test_an_impossible_zoom_is_refused(zoom: int) -> None:
    with pytest.raises(BadInput) as caught:
        cells_of(WORLD, zoom)
    assert caught.value.field == "zoom"


@pytest.mark.parametrize("tile", [Tile(0, 0, 0), Tile(1, 1, 0), Tile(5, 26, 11), Tile(18, 218760, 97000)])
def test_the_cells_of_a_tile_are_its_square_and_one_more_on_each_side(session: Session, tile: Tile) -> None:
    plane = func.ST_Transform(func.ST_Expand(func.ST_Transform(tile.envelope(), 3857), -0.001), 4326)
    square = select(plane.label("square")).subquery().c.square
    corners = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    west, south, east, north = session.execute(select(*(corner(square) for corner in corners))).one()
    inner = cells_of(BBox(west, south, east, north), tile.zoom + 3)
    cells = cells_of_tile(tile)
    assert cells == CellRange(inner.zoom, inner.west - 1, inner.south - 1, inner.east + 1, inner.north + 1)
    assert cells.east - cells.west == cells.north - cells.south == 33


@pytest.mark.parametrize(
    ("box", "zoom"),
    [(BBox(-180, -85, 180, 85), 2), (BBox(73, 3, 136, 54), 5), (BBox(118, 40, 122, 43), 8)],
)
def test_without_a_zoom_a_box_fits_a_screen(box: BBox, zoom: int) -> None:
    assert fitting_zoom(box, 8) == zoom
    cells = cells_of(box, zoom)
    seen = {(x, y) for x in range(cells.west, cells.east + 1) for y in range(cells.south, cells.north + 1)}
    assert len(seen) == cells.number <= 1000
