"""GIS files from their layers to the registry: places of new projects, doubts of datum, answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.datum import from_wgs84
from geo.reach import get_boundaries
from projects.models import Import, Project
from tests.projects.imports.gis.files import BOW_TIE, POINT, make_frame, make_shapefile, shape_parts
from tests.support.imports import Office

ROW = {
    "项目名称": "燕都冷链物流园",
    "县区": "双塔区",
    "类型": "物流园区/仓储",
    "状态": "谋划",
    "总投资(万元)": 12000,
}


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    """A reviewer of 双塔区, whose updates are published at once."""
    return Office(session, tmp_path)


def geojson(*shapes: Any, **more: Any) -> bytes:
    features = [
        {
            "type": "Feature",
            "geometry": shape if isinstance(shape, dict) else shapely.geometry.mapping(shape),
            "properties": ROW | {"项目名称": f"冷链物流园{number}号"},
        }
        for number, shape in enumerate(shapes, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def bring(office: Office, data: bytes, name: str = "项目.geojson", **options: Any) -> Import:
    return office.bring(data, name=name, **options)


def words_of(entries: list[dict[str, Any]]) -> str:
    return " ".join(one["message"] % one["values"] for one in entries)


def project_of(session: Session, name: str) -> Project:
    return session.scalars(select(Project).where(Project.name == name)).one()


def test_a_layer_becomes_projects_with_their_places(session: Session, office: Office) -> None:
    one = bring(office, geojson(POINT))
    (row,) = office.rows(one)
    assert (row.verdict, row.faults, row.doubts) == ("new", [], [])
    office.write(one)
    found = project_of(session, "冷链物流园1号")
    assert found.geom is not None
    assert to_shape(found.geom) == POINT
    assert (found.method, found.source_datum, found.investment_wan) == ("imported", "wgs84", 12000)


def test_each_bad_place_is_refused_with_its_row_and_nothing_is_written(
    session: Session, office: Office
) -> None:
    bad = {
        "不是数": {"type": "Point", "coordinates": [float("nan"), 41.57]},
        "写反": {"type": "Point", "coordinates": [41.57, 120.45]},
        "没有坐标": {"type": "LineString", "coordinates": [[120.45, 41.57]]},
        "太远": {"type": "Point", "coordinates": [116.4, 39.9]},
    }
    one = bring(office, geojson(*bad.values(), POINT))
    rows = office.rows(one)
    assert [row.verdict for row in rows] == ["error"] * 4 + ["new"]
    for row, said in zip(rows, bad, strict=False):
        assert said in words_of(row.faults)
    assert session.scalars(select(Project.name)).all() == []


def test_an_area_that_crosses_itself_is_repaired_and_told(session: Session, office: Office) -> None:
    shape = shapely.affinity.scale(BOW_TIE, 0.1, 0.1, origin=POINT)
    one = bring(office, geojson(shape))
    (row,) = office.rows(one)
    assert row.verdict == "new"
    assert "已修复" in words_of(row.notes)


def test_gcj02_declared_wgs84_is_doubted_and_answered(session: Session, office: Office) -> None:
    """A place at the eastern edge: read as WGS-84 it lies outside by the shift of GCJ-02."""
    area = get_boundaries(session, ["211302"])["211302"]
    edge = max(shapely.get_coordinates(area).tolist())
    inside = shapely.Point(edge[0] - 0.001, edge[1])
    place = shapely.ops.nearest_points(area.buffer(-0.0005), inside)[0]
    shifted = from_wgs84(place, "gcj02")
    one = bring(office, geojson(shifted))
    (row,) = office.rows(one)
    assert "GCJ-02" in words_of(row.doubts)
    answered = bring(office, geojson(shifted), datum="gcj02")
    (row,) = office.rows(answered)
    assert row.doubts == []


@pytest.mark.parametrize("answer", ["", "EPSG:4528"])
def test_a_shapefile_without_a_prj_waits_for_its_system(
    session: Session, office: Office, tmp_path: Path, answer: str
) -> None:
    columns = {"名称": ["冷链园"], "县区": ["双塔区"], "类型": ["能源"], "状态": ["谋划"]}
    frame = make_frame(columns).to_crs(4528)
    path = make_shapefile(tmp_path, shape_parts(tmp_path, frame), without=(".prj",))
    one = bring(office, path.read_bytes(), "项目.shp.zip", datum=answer or None)
    (row,) = office.rows(one)
    assert row.verdict == ("new" if answer else "error")
    assert ("EPSG:4528" in words_of(one.notes)) != bool(answer)
    if not answer:
        assert "不在中国" in words_of(row.faults)


def test_latitude_first_is_turned_when_a_person_says_so(office: Office) -> None:
    swapped = shapely.Point(POINT.y, POINT.x)
    assert "纬度在前" in words_of(bring(office, geojson(swapped)).notes)
    (row,) = office.rows(bring(office, geojson(swapped), datum="latlon"))
    assert row.verdict == "new"
