"""Sketched routes lie along the road that they number, for as long as road, route and words are these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from geo.ground.parts import remove_part
from geo.models import WGS84
from projects.ground.loading import Wish, load_ground
from projects.ground.snapping import ask_for_sketches, snap_routes
from projects.ground.sources import read_sources
from projects.map.features import features_text
from projects.models import Job, Project, RouteSketch
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from tests.projects.ground.files import frame
from tests.support.factories import make_project

LON, LAT = 120.45, 41.58


class Told:
    """A progress that only listens."""

    def report(self, *_told: Any) -> None: ...

    def conclude(self, *_told: Any) -> None: ...


def load(session: Session, folder: Path, *, away: float = 0.0, ref: str = "G101") -> None:
    """A road with a gap of two kilometres, some degrees to the north."""
    stretches = [
        shapely.LineString([(LON, LAT + 0.001 + away), (LON + 0.1, LAT + 0.01 + away)]),
        shapely.LineString([(LON + 0.124, LAT + 0.01 + away), (LON + 0.2, LAT + 0.001 + away)]),
    ]
    path = folder / "K51.gpkg"
    road = ({"GB": [420101] * 2, "RN": [ref] * 2, "NAME": [None] * 2}, stretches)
    frame(road).to_file(path, layer="LRDL")
    load_ground(session, path, read_sources(), Wish())


def route(session: Session, name: str = "G101改造", **more: Any) -> Project:
    line = from_shape(shapely.LineString([(LON, LAT), (LON + 0.2, LAT)]), srid=WGS84)
    known = {"type": "trunk_road", "precision": "route", "method": "gazetteer", "custody": "planned"}
    return make_project(session, name, **(known | {"geom": line} | more))


def snap(session: Session) -> None:
    session.flush()
    bound = sessionmaker(bind=session.connection(), join_transaction_mode="create_savepoint")
    snap_routes(bound, {}, Told())  # type: ignore[arg-type]
    session.expire_all()


def drawn(session: Session) -> dict[str, Any]:
    session.flush()
    text = features_text(session, open_selection(session, ProjectFilter()))
    return {one["properties"]["name"]: one for one in json.loads(text)["features"]}


def test_a_route_is_drawn_along_its_road_and_keeps_its_own_geometry(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path)
    project = route(session)
    own = shapely.from_wkb(bytes(project.geom.data)) if project.geom else None
    snap(session)
    feature = drawn(session)["G101改造"]
    assert feature["geometry"]["type"] == "MultiLineString"
    assert len(feature["geometry"]["coordinates"]) == 2
    assert feature["properties"]["road_ref"] == "G101"
    (bridge,) = feature["properties"]["bridges"]["coordinates"]
    assert bridge[-1][0] - bridge[0][0] == pytest.approx(0.024)
    kept = session.scalars(select(Project.geom)).one()
    assert shapely.from_wkb(bytes(kept.data)) == own


OTHERS: dict[str, dict[str, Any]] = {
    "no number": {"name": "绕城公路"},
    "two numbers": {"name": "G101与G306连接线"},
    "another road": {"name": "S209改造"},
    "no road": {"type": "railway"},
    "somebody's own line": {"custody": "reported", "method": "drawn"},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_follows_no_one_road_stays_a_hint(
    session: Session, tmp_path: Path, other: dict[str, Any]
) -> None:
    load(session, tmp_path)
    route(session, **other)
    snap(session)
    (feature,) = drawn(session).values()
    assert feature["geometry"]["type"] == "LineString"
    assert (feature["properties"]["road_ref"], feature["properties"]["bridges"]) == (None, None)


def test_a_road_more_than_five_kilometres_away_is_refused(session: Session, tmp_path: Path) -> None:
    load(session, tmp_path, away=0.05)
    route(session)
    snap(session)
    assert drawn(session)["G101改造"]["geometry"]["type"] == "LineString"
    assert session.scalars(select(RouteSketch.ref)).all() == [None]


def test_a_route_that_moved_is_drawn_as_itself_until_it_is_laid_anew(
    session: Session, tmp_path: Path
) -> None:
    load(session, tmp_path)
    project = route(session)
    snap(session)
    line = shapely.LineString([(LON + 0.01, LAT), (LON + 0.19, LAT)])
    project.geom = from_shape(line, srid=WGS84)
    assert drawn(session)["G101改造"]["geometry"]["type"] == "LineString"
    snap(session)
    assert drawn(session)["G101改造"]["geometry"]["type"] == "MultiLineString"


def test_the_work_is_asked_for_when_road_route_or_words_are_others(session: Session, tmp_path: Path) -> None:
    project = route(session)
    assert ask_for_sketches(session) is None
    load(session, tmp_path)
    job = ask_for_sketches(session)
    assert job is not None
    # One that waits is enough.
    assert ask_for_sketches(session) is None
    session.delete(job)
    snap(session)
    assert ask_for_sketches(session) is None
    project.name = "S209改造"
    session.flush()
    job = ask_for_sketches(session)
    assert job is not None
    session.delete(job)
    snap(session)
    remove_part(session, "K51")
    assert ask_for_sketches(session) is None
    load(session, tmp_path, ref="S209")
    assert ask_for_sketches(session) is not None
    assert session.scalars(select(Job.officer_id)).all() == [None]
    snap(session)
    assert drawn(session)["S209改造"]["properties"]["road_ref"] == "S209"
