"""The unlocated are proposed where the ground has their names and roads; a reviewer sees each first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.ground.loading import Wish, load_ground
from projects.ground.locating import Proposal, find_proposals, submit_proposals
from projects.ground.sources import read_sources
from projects.models import Project, Update
from projects.updates.works import who
from tests.projects.ground.files import frame
from tests.support.factories import make_project
from tests.support.people import make_officer

# In 双塔区 and 北票市, by the boundaries that tests use.
HERE = (120.45, 41.58)


@pytest.fixture
def ground(session: Session, tmp_path: Path) -> None:
    """A sheet with a town, a village, a reservoir, and a road with a gap, around the city."""
    lon, lat = HERE
    path = tmp_path / "K51.gpkg"
    places = {"CLASS": ["AI", "AK", "AI"], "NAME": ["长宝营子镇", "孙家湾村", "他山镇"]}
    at = [(lon, lat), (lon + 0.005, lat + 0.01), (lon + 5, lat)]
    frame((places, [shapely.Point(one) for one in at])).to_file(path, layer="AGNP")
    water = ({"GB": [240101], "NAME": ["东山水库"]}, [shapely.Point(lon, lat - 0.01).buffer(0.003)])
    frame(water).to_file(path, layer="HYDA")
    stretches = [
        shapely.LineString([(lon - 0.2, lat), (lon + 0.001, lat)]),
        shapely.LineString([(lon + 0.001, lat + 0.005), (lon + 0.005, lat + 0.2)]),
    ]
    road = ({"GB": [420101, 420101], "RN": ["G101"] * 2, "NAME": [None] * 2}, stretches)
    frame(road).to_file(path, layer="LRDL")
    load_ground(session, path, read_sources(), Wish())


def propose(session: Session) -> dict[str, Proposal]:
    return {one.project.name: one for one in find_proposals(session)}


def submit(session: Session, name: str = "zhang", role: str = "administrator") -> list[Proposal]:
    officer = make_officer(session, name, role, () if role == "administrator" else ("211302",))
    author, access = who(session, officer.id)
    return submit_proposals(session, list(find_proposals(session)), author, access)


@pytest.mark.usefixtures("ground")
def test_names_become_places_as_exact_as_they_are(session: Session) -> None:
    for name, values in {
        "长宝营子镇卫生院": {},
        "养老院": {"place_text": "长宝营子镇孙家湾村"},
        "东山水库除险加固": {"type": "water"},
        "某处学校": {},
        "他山镇敬老院": {},
    }.items():
        make_project(session, name, **({"type": "health"} | values))
    found = propose(session)
    told = {
        name: (one.outcome, one.values and (one.values["precision"], one.values["accuracy_m"]))
        for name, one in found.items()
    }
    assert told == {
        "长宝营子镇卫生院": ("proposed", ("township", 5000)),
        "养老院": ("proposed", ("village", 1500)),
        "东山水库除险加固": ("proposed", ("village", 2000)),
        "某处学校": ("no_name", None),
        # A place of that name lies in another district.
        "他山镇敬老院": ("no_name", None),
    }
    assert "长宝营子镇" in found["长宝营子镇卫生院"].reason
    assert "K51" in found["长宝营子镇卫生院"].reason


@pytest.mark.usefixtures("ground")
def test_roads_become_routes_and_never_points(session: Session) -> None:
    for name in (
        "国道101线改造",
        "G101长宝营子至孙家湾段",
        "长宝营子镇乡村公路",
        "国道305线改造",
        "101国道与306国道连接线",
    ):
        make_project(session, name, type="trunk_road")
    found = propose(session)
    assert {name: one.outcome for name, one in found.items()} == {
        "国道101线改造": "proposed",
        "G101长宝营子至孙家湾段": "proposed",
        "长宝营子镇乡村公路": "no_road",
        "国道305线改造": "no_road",
        "101国道与306国道连接线": "ambiguous",
    }
    between = found["G101长宝营子至孙家湾段"]
    assert between.values is not None
    line = to_shape(between.values["geom"])
    assert (line.geom_type, between.values["precision"]) == ("LineString", "route")
    assert line.distance(shapely.Point(HERE)) < 0.002
    assert "缺段" in between.reason
    assert "起讫未载明" in found["国道101线改造"].reason


@pytest.mark.usefixtures("ground")
def test_located_merged_and_bundled_projects_are_left_alone(session: Session) -> None:
    make_project(session, "长宝营子镇甲", at=HERE)
    make_project(session, "长宝营子镇乙", is_programme=True)
    kept = make_project(session, "长宝营子镇丙")
    make_project(session, "长宝营子镇丁", merged_into_id=kept.id)
    assert set(propose(session)) == {"长宝营子镇丙"}


@pytest.mark.parametrize("role", ["officer", "reviewer", "administrator"])
@pytest.mark.usefixtures("ground")
def test_whoever_sends_them_a_reviewer_sees_them_first(session: Session, role: str) -> None:
    project = make_project(session, "长宝营子镇卫生院", type="health")
    other = make_project(session, "孙家湾村小学", type="education")
    session.commit()
    done = submit(session, role=role)
    assert [one.outcome for one in done] == ["proposed", "proposed"]
    updates = list(session.scalars(select(Update)))
    assert {one.state for one in updates} == {"pending"}
    assert len({one.batch for one in updates}) == 1
    assert all("底图地名" in (one.reason or "") for one in updates)
    session.expire_all()
    assert (project.precision, other.geom) == ("none", None)


@pytest.mark.usefixtures("ground")
def test_proposing_again_adds_nothing_and_says_why(session: Session) -> None:
    make_project(session, "长宝营子镇卫生院", type="health")
    session.commit()
    submit(session)
    again = submit(session, "li")
    assert [one.outcome for one in again] == ["refused"]
    assert again[0].refusal is not None
    assert len(list(session.scalars(select(Update)))) == 1


@pytest.mark.usefixtures("ground")
def test_districts_can_be_chosen(session: Session) -> None:
    make_project(session, "长宝营子镇卫生院")
    assert list(find_proposals(session, ["211381"])) == []
    assert len(list(find_proposals(session, ["211302"]))) == 1


def test_without_ground_nothing_is_proposed(session: Session) -> None:
    make_project(session, "长宝营子镇卫生院", type="health")
    make_project(session, "国道101线", type="trunk_road")
    outcomes: dict[str, Any] = {name: one.outcome for name, one in propose(session).items()}
    assert outcomes == {"长宝营子镇卫生院": "no_name", "国道101线": "no_road"}
    assert session.scalar(select(Project.precision).limit(1)) == "none"
