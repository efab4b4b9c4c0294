from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.reading.filters import ProjectFilter
from tests.projects.exports.conftest import ALL
from tests.support.factories import make_project


def read(session: Session, what: str, wanted: ProjectFilter = ALL) -> dict[str, Any]:
    body = write_export(session, what, "geojson", wanted).body
    found: dict[str, Any] = json.loads(body, parse_float=Decimal)
    return found


def test_every_project_is_a_feature(small_registry: Session) -> None:
    collection = read(small_registry, "projects")
    assert collection["type"] == "FeatureCollection"
    assert collection["numberReturned"] == len(collection["features"]) == 13
    kinds = [(feature["geometry"] or {}).get("type") for feature in collection["features"]]
    assert sorted(map(str, kinds)) == ["LineString"] + ["None"] * 11 + ["Point"]


def test_properties_keep_their_types(session: Session) -> None:
    make_project(
        session,
        "{{7*191}}",
        figures=["250.0001"],
        at=(120.4455, 41.5745),
        aliases=["甲", "=乙"],
        code="LT-211302-0001",
    )
    (feature,) = read(session, "projects")["features"]
    properties = feature["properties"]
    assert feature["id"] == properties["code"] == "LT-211302-0001"
    assert feature["geometry"] == {"type": "Point", "coordinates": [Decimal("120.4455"), Decimal("41.5745")]}
    assert properties["investment_wan"] == Decimal("250.0001")
    assert properties["is_programme"] is False
    assert properties["name"] == "{{7*191}}"
    assert properties["aliases"] == ["甲", "=乙"]
    assert properties["districts"] == ["211302"]
    assert properties["owner"] is None


def test_nothing_found_is_an_empty_collection(session: Session) -> None:
    found = read(session, "projects")
    about = found.pop("about")
    assert found == {"type": "FeatureCollection", "features": [], "numberReturned": 0}
    assert (about["rows"], about["total_wan"]) == (0, None)


def test_districts_have_outlines_and_totals(small_registry: Session) -> None:
    features = {feature["id"]: feature for feature in read(small_registry, "districts")["features"]}
    kazuo = features["211324"]
    assert kazuo["geometry"]["type"] == "MultiPolygon"
    assert kazuo["properties"]["label"] == "喀喇沁左翼蒙古族自治县"
    assert kazuo["properties"]["investment_wan"] == Decimal("93.3334")
