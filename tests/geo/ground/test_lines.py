"""The lines of a view that a drawing is snapped to."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
import shapely.geometry
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from geo.bbox import BBox
from geo.errors import BadInput
from geo.ground import lines
from geo.ground.parts import Features, PartFacts, replace_part
from geo.models import District

VIEW = BBox(120.4, 41.5, 120.6, 41.65)


def load(session: Session, *given: tuple[str, shapely.Geometry, tuple[str, ...]]) -> None:
    features = [
        Features(kind, np.array([shape], dtype=object), [None], [refs]) for kind, shape, refs in given
    ]
    replace_part(session, PartFacts("try", "test", "Try", "© Try", "try.gdb", "0" * 64), features)


def test_roads_are_cut_at_the_view_and_nothing_else_comes(session: Session) -> None:
    across = shapely.LineString([(120.0, 41.57), (121.0, 41.57)])
    load(
        session,
        ("national_road", across, ("G101",)),
        ("river", shapely.LineString([(120.0, 41.6), (121.0, 41.6)]), ()),
        ("track", shapely.LineString([(119.0, 41.0), (119.1, 41.0)]), ()),
    )
    found = json.loads(lines.near_lines(session, VIEW, []))["features"]
    assert [one["properties"] for one in found] == [{"class": "national_road", "ref": "G101"}]
    assert shapely.geometry.shape(found[0]["geometry"]).bounds == (120.4, 41.57, 120.6, 41.57)


def test_edges_are_the_full_ones_of_the_districts_named(session: Session) -> None:
    found = json.loads(lines.near_lines(session, VIEW, ["211302"]))["features"]
    assert [one["properties"]["class"] for one in found] == ["district"]
    edge = to_shape(session.get_one(District, "211302").boundary).boundary
    drawn = shapely.geometry.shape(found[0]["geometry"])
    assert drawn.length > 0
    assert drawn.hausdorff_distance(edge.intersection(shapely.box(120.4, 41.5, 120.6, 41.65))) < 1e-5


def test_of_too_many_roads_the_greater_ones_stay(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_ROADS", 1)
    street = shapely.LineString([(120.45, 41.55), (120.46, 41.55)])
    road = shapely.LineString([(120.45, 41.56), (120.46, 41.56)])
    load(session, ("street", street, ()), ("national_road", road, ("G101",)))
    found = json.loads(lines.near_lines(session, VIEW, []))["features"]
    assert [one["properties"]["class"] for one in found] == ["national_road"]


def test_a_wide_view_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        lines.near_lines(session, BBox(118, 41, 120, 42), [])
