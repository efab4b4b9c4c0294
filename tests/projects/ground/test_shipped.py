"""Ground that comes with the application: waters around the registry and the places of the gazetteer."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image, ImageDraw
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.ground.models import BaseFeature, BasePart
from geo.ground.parts import list_parts, replace_part
from geo.models import Place
from projects.ground.rivers import INDEX, LINES
from projects.ground.shipped import PICTURE, facts_of, load_shipped
from projects.ground.surroundings import find_surroundings
from projects.ground.waters import list_waters, soften
from tests.conftest import ROOT
from tests.support.factories import make_project

NEAR = shapely.box(120.4, 41.5, 120.5, 41.6)
# It reaches from the surroundings far out, as a great lake does.
WIDE = shapely.box(121, 30, 140, 41.3).segmentize(0.1)
SEA = shapely.box(100, 20, 125, 41).segmentize(0.1)
AWAY = shapely.box(80, 30, 81, 31)


def rings(shape: shapely.Polygon) -> list[list[list[float]]]:
    return [[list(place) for place in ring.coords] for ring in (shape.exterior, *shape.interiors)]


@pytest.fixture
def waters(tmp_path: Path) -> Path:
    path = tmp_path / "water.jsonl.gz"
    write(path, NEAR, WIDE, AWAY)
    return path


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    """A world of hills in the west and one river far away, as the package holds it."""
    world = Image.new("RGB", (3600, 1800), (130, 160, 150))
    ImageDraw.Draw(world).line([(2990, 0), (2990, 1800)], fill=(90, 110, 100), width=2)
    world.save(tmp_path / PICTURE)
    line = np.array([[80.0, 30.0], [81.0, 31.0]], "<f4").tobytes()
    (tmp_path / LINES).write_bytes(line)
    (tmp_path / INDEX).write_text(f"-1 -1 2 30.0 31.0 0 {len(line)} 0\n", encoding="ascii")
    return tmp_path


def write(path: Path, *shapes: shapely.Polygon) -> None:
    with gzip.open(path, "wt", encoding="ascii") as lines:
        lines.writelines(f"{json.dumps(rings(shape))}\n" for shape in shapes)


def add_place(session: Session, name: str, kind: str, method: str = "source") -> None:
    geom = "SRID=4326;POINT(120.45 41.57)"
    session.add(
        Place(name=name, kind=kind, adcode="211302", geom=geom, accuracy_m=500, method=method, evidence="x")
    )


def test_waters_are_cut_to_the_surroundings(session: Session, waters: Path, atlas: Path) -> None:
    make_project(session)
    session.flush()
    assert "water" in load_shipped(session, waters, atlas)
    box = find_surroundings(session)
    assert box is not None
    query = select(func.ST_XMax(BaseFeature.geom), func.ST_YMin(BaseFeature.geom)).where(
        BaseFeature.class_ == "water_area"
    )
    sides = session.execute(query).all()
    assert len(sides) == 2
    assert max(side[0] for side in sides) == pytest.approx(box[2])
    assert min(side[1] for side in sides) == pytest.approx(box[1])
    part = list_parts(session)[-1]
    assert part.is_shipped
    assert "ODbL" in part.attribution


def test_the_sea_goes_on_around_the_surroundings(waters: Path) -> None:
    box = (119.0, 40.0, 122.0, 43.0)
    write(waters, SEA)
    (found,) = list_waters(waters, box)
    drawn = shapely.union_all(found.shapes)
    assert drawn.bounds == SEA.bounds
    assert drawn.area == pytest.approx(SEA.area, rel=0.001)
    # Where the parts meet they overlap.
    assert shapely.area(found.shapes).sum() > drawn.area
    write(waters, WIDE)
    (found,) = list_waters(waters, box)
    assert shapely.box(*box).contains(shapely.union_all(found.shapes))


def test_shores_have_no_corners() -> None:
    soft = shapely.Polygon(soften(rings(NEAR)[0]))
    assert soft.is_valid
    assert NEAR.contains(soft)
    assert 0.8 < soft.area / NEAR.area < 0.9
    assert len(soft.exterior.coords) == 17


def test_places_of_the_gazetteer_are_ground_unless_estimated(
    session: Session, waters: Path, atlas: Path
) -> None:
    make_project(session)
    for name, kind, method in (
        ("波罗赤镇", "township", "source"),
        ("孙家湾乡", "township", "derived"),
        ("朝阳站", "station", "source"),
        ("某处", "village", "estimated"),
        ("主城区", "town_centre", "source"),
        ("西安大路", "street", "source"),
        ("红旗街道", "street", "source"),
    ):
        add_place(session, name, kind, method)
    session.flush()
    load_shipped(session, waters, atlas)
    found = session.execute(
        select(BaseFeature.name, BaseFeature.class_).where(BaseFeature.class_ != "water_area")
    )
    assert {row.name: row[1] for row in found} == {
        "红旗街道": "subdistrict",
        "波罗赤镇": "town",
        "孙家湾乡": "township",
        "朝阳站": "station",
    }


def test_only_what_is_new_is_loaded(session: Session, waters: Path, atlas: Path) -> None:
    make_project(session)
    session.flush()
    assert load_shipped(session, waters, atlas) == ["water", "places", "rivers", "relief"]
    assert load_shipped(session, waters, atlas) == []
    write(waters, NEAR)
    assert load_shipped(session, waters, atlas) == ["water"]
    assert session.scalar(select(func.count()).select_from(BaseFeature)) == 1


def test_an_office_s_part_of_the_same_name_stays(session: Session, waters: Path, atlas: Path) -> None:
    make_project(session)
    session.flush()
    facts = facts_of("water", "0" * 64)
    replace_part(session, type(facts)("water", "national", "own", "©", "x.gdb", "0" * 64), [])
    assert load_shipped(session, waters, atlas) == ["places", "rivers", "relief"]
    assert session.scalar(select(BasePart.title).where(BasePart.key == "water")) == "own"


def test_without_projects_or_waters_nothing_is_drawn(
    session: Session, tmp_path: Path, waters: Path, atlas: Path
) -> None:
    assert load_shipped(session, waters, atlas) == []
    make_project(session)
    session.flush()
    load_shipped(session, tmp_path / "nowhere.gz", atlas)
    assert session.scalar(select(func.count()).select_from(BaseFeature)) == 0


def test_set_up_keeps_the_waters_of_china(tmp_path: Path) -> None:
    """The file of the world has a geometry a line, all polygons of it in one."""
    hole = shapely.Polygon(NEAR.exterior, [shapely.box(120.42, 41.52, 120.44, 41.54).exterior])
    world = [[rings(hole), rings(shapely.box(-10, 40, -9, 41))], [rings(WIDE), rings(AWAY)]]
    lines = ",\n".join(
        json.dumps({"type": "MultiPolygon", "coordinates": one}).replace(" ", "") for one in world
    )
    source, target = tmp_path / "map.geo.json", tmp_path / "water.jsonl.gz"
    source.write_text(f'{{"type":"GeometryCollection", "geometries": [\n{lines}\n]}}', encoding="ascii")
    subprocess.run(["node", "setup/water.mjs", source, target], cwd=ROOT, check=True)
    with gzip.open(target, "rt", encoding="ascii") as kept:
        shapes = [shapely.Polygon(outer, holes) for outer, *holes in map(json.loads, kept)]
    assert [shape.is_valid for shape in shapes] == [True] * 3
    assert shapes[0].equals(hole)
    # What reaches beyond the frame is cut at it.
    assert shapes[1].bounds == (121, 30, 135.5, 41.3)
    assert shapes[2].equals(AWAY)
