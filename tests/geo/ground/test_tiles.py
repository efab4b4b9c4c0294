"""The ground as tiles: what each zoom shows, read back as map programs read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from geo.ground.parts import Features, PartFacts, replace_part
from geo.ground.tiles import make_ground_tile
from geo.tiles import Tile, read_tile

LON, LAT = 120.45, 41.57
ROAD = shapely.LineString([(LON, LAT), (LON + 0.3, LAT + 0.2)])
WATER = shapely.box(LON, LAT, LON + 0.2, LAT + 0.1)


def features(code: str, *shapes: shapely.Geometry, name: str | None = None, refs: Any = ()) -> Features:
    return Features(code, np.array(shapes, dtype=object), [name] * len(shapes), [tuple(refs)] * len(shapes))


def load(session: Session, key: str, *given: Features, is_shipped: bool = False) -> None:
    replace_part(session, PartFacts(key, "test", key, "©", f"{key}.gdb", "0" * 64, is_shipped), given)


def tile_at(zoom: int) -> Tile:
    x = int((LON + 0.01 + 180) / 360 * 2**zoom)
    radians = np.radians(LAT + 0.01)
    y = int((1 - np.log(np.tan(radians) + 1 / np.cos(radians)) / np.pi) / 2 * 2**zoom)
    return read_tile(zoom, x, y)


def read_layers(data: bytes, folder: Path) -> dict[str, geopandas.GeoDataFrame]:
    path = folder / "tile.mvt"
    path.write_bytes(data)
    import pyogrio

    return {name: geopandas.read_file(path, layer=name) for name, _ in pyogrio.list_layers(path)}


def test_each_group_is_a_layer_with_names_and_numbers(session: Session, tmp_path: Path) -> None:
    load(
        session,
        "K51",
        features("national_road", ROAD, name="京沈线", refs=("G101", "G306")),
        features("lake", WATER, name="白石水库"),
        features("town", shapely.Point(LON + 0.01, LAT + 0.01), name="波罗赤镇"),
    )
    layers = read_layers(make_ground_tile(session, tile_at(10)), tmp_path)
    assert set(layers) == {"roads", "water", "places"}
    road = layers["roads"].iloc[0]
    assert (road["class"], road["name"], road["ref"]) == ("national_road", "京沈线", "G101/G306")
    assert layers["places"].iloc[0]["name"] == "波罗赤镇"
    assert "ref" not in layers["places"] or layers["places"].iloc[0]["ref"] is None


@pytest.mark.parametrize(("zoom", "shown"), [(5, set()), (6, {"roads"}), (7, {"roads"}), (10, {"roads"})])
def test_a_class_shows_from_its_zoom_on(session: Session, tmp_path: Path, zoom: int, shown: set[str]) -> None:
    load(session, "K51", features("national_road", ROAD), features("track", ROAD))
    data = make_ground_tile(session, tile_at(zoom))
    assert set(read_layers(data, tmp_path) if data else ()) == shown
    if data:
        assert len(read_layers(data, tmp_path)["roads"]) == 1


def test_nothing_is_no_bytes(session: Session) -> None:
    assert make_ground_tile(session, read_tile(0, 0, 0)) == b""


def test_what_was_shipped_gives_way_to_the_office_s_own_where_both_are(
    session: Session, tmp_path: Path
) -> None:
    away = shapely.box(LON - 2, LAT, LON - 1.8, LAT + 0.1)
    load(session, "water", features("lake", WATER, away, name="shipped"), is_shipped=True)
    load(session, "K51", features("reservoir_area", WATER, name="own"), features("street", ROAD))
    names = read_layers(make_ground_tile(session, tile_at(10)), tmp_path)["water"]["name"]
    assert set(names) == {"own"}
    # A whole province: there the other lake, away from the sheet, is still drawn.
    wide = read_layers(make_ground_tile(session, tile_at(5)), tmp_path)["water"]["name"]
    assert set(wide) == {"own", "shipped"}
    from geo.ground.parts import remove_part

    remove_part(session, "K51")
    assert set(read_layers(make_ground_tile(session, tile_at(10)), tmp_path)["water"]["name"]) == {"shipped"}


def test_names_that_look_like_markup_or_sql_come_out_as_they_are(session: Session, tmp_path: Path) -> None:
    name = "<b>'; DROP\tTABLE\\N {{7*191}}"
    load(session, "K51", features("town", shapely.Point(LON + 0.01, LAT + 0.01), name=name))
    assert read_layers(make_ground_tile(session, tile_at(10)), tmp_path)["places"].iloc[0]["name"] == name
