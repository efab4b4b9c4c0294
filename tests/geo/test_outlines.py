"""Outlines for a small scale keep their neighbours."""

from __future__ import annotations

import json

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.features import feature_collection
from geo.models import District
from geo.outlines import coarse_collection


def read(text: str) -> dict[str, shapely.Geometry]:
    return {
        one["id"]: shapely.from_geojson(json.dumps(one["geometry"])) for one in json.loads(text)["features"]
    }


def test_neighbours_are_simplified_together(session: Session) -> None:
    rows = (
        select(District.adcode.label("id"), District.outline.label("geometry"), District.name)
        .where(District.parent_adcode == "211300")
        .order_by(District.adcode)
    )
    fine = feature_collection(session, rows, digits=3)
    coarse = coarse_collection(session, rows, tolerance=0.012, digits=3)
    assert len(coarse) < len(fine) / 2
    before, after = read(fine), read(coarse)
    assert list(before) == list(after)
    for adcode, shape in after.items():
        assert shape.symmetric_difference(before[adcode].buffer(0)).area < 0.05 * shape.area
    # Rounding apart, no gap opens and nothing overlaps.
    whole = shapely.union_all(list(after.values()))
    assert abs(whole.area - sum(shape.area for shape in after.values())) < 1e-4 * whole.area
    without_geometry = [
        [{key: one[key] for key in ("type", "id", "properties")} for one in json.loads(text)["features"]]
        for text in (fine, coarse)
    ]
    assert without_geometry[0] == without_geometry[1]


def test_of_no_rows_there_is_nothing(session: Session) -> None:
    rows = select(District.adcode.label("id"), District.outline.label("geometry"), District.name).where(
        District.adcode == "000000"
    )
    text = coarse_collection(session, rows, tolerance=0.01, digits=3)
    assert json.loads(text) == {"type": "FeatureCollection", "features": [], "numberReturned": 0}
