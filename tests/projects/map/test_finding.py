"""What the search on a map goes to: positions, districts, projects, the ground."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from geo.ground.parts import Features, PartFacts, replace_part
from projects.errors import BadInput
from projects.map.finding import MOST, find_on_map
from projects.registry.rollup import recount
from tests.support.factories import make_project


@pytest.fixture
def ground(session: Session) -> Session:
    roads = np.array(
        [
            shapely.LineString([(120.0, 41.5), (120.4, 41.5)]),
            shapely.LineString([(120.4, 41.5), (120.8, 41.7)]),
        ],
        dtype=object,
    )
    places = np.array([shapely.Point(120.2, 41.3), shapely.Point(120.9, 41.9)], dtype=object)
    facts = PartFacts("t", "t", "t", "t", "t.gdb", "0" * 64)
    named = [
        Features("national_road", roads, ["京沈线", "京沈线"], [("G101",), ("G101",)]),
        Features("town", places, ["波罗赤镇", "波罗赤镇(南)"], [(), ()]),
    ]
    replace_part(session, facts, named)
    return session


@pytest.mark.parametrize(
    "typed", ["120.45,41.57", "120.45 41.57", "北纬41°34′12″ 东经120°27′", "120.45E，41.57N"]
)
def test_a_position_is_gone_to_however_it_is_written(session: Session, typed: str) -> None:
    (found,) = find_on_map(session, typed)
    assert found.kind == "position"
    assert found.bounds == pytest.approx((120.45, 41.57, 120.45, 41.57))


@pytest.mark.parametrize("typed", ["200,41", "120.4,95", "\x00", "长" * 61])
def test_what_cannot_be_meant_is_refused(session: Session, typed: str) -> None:
    with pytest.raises(BadInput):
        find_on_map(session, typed)


def test_districts_come_by_the_beginning_of_their_names_the_larger_first(session: Session) -> None:
    found = find_on_map(session, "朝阳")
    assert [one.detail for one in found][:1] == ["prefecture"]
    assert "朝阳市" in found[0].name
    assert len(found) <= MOST
    west, south, east, north = found[0].bounds
    assert west < 120.45 < east
    assert south < 41.57 < north


def test_located_projects_come_by_any_word_of_their_search(session: Session) -> None:
    make_project(session, "燕都冷链物流园", figures=[100], at=(120.45, 41.57))
    make_project(session, "燕都物流二期", figures=[900], route=[(120.1, 41.5), (120.3, 41.6)])
    make_project(session, "燕都未落位物流", figures=[9000])
    recount(session)
    found = [one for one in find_on_map(session, "燕都 物流") if one.kind == "project"]
    assert [one.name for one in found] == ["燕都物流二期", "燕都冷链物流园"]
    assert found[0].bounds == pytest.approx((120.1, 41.5, 120.3, 41.6))
    assert found[0].code.startswith("LT-")


@pytest.mark.parametrize("typed", ["G101", "g101", "京沈"])
def test_a_road_is_found_by_number_or_name_as_one(ground: Session, typed: str) -> None:
    (road,) = [one for one in find_on_map(ground, typed) if one.kind == "ground"]
    assert (road.name, road.detail) == ("京沈线", "national_road")
    assert road.bounds == pytest.approx((120.0, 41.5, 120.8, 41.7))


def test_a_town_is_found_the_exact_name_first(ground: Session) -> None:
    found = [one.name for one in find_on_map(ground, "波罗赤镇") if one.kind == "ground"]
    assert found == ["波罗赤镇", "波罗赤镇(南)"]


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "没有这样的地方", "'; DROP TABLE projects; --"])
def test_nothing_is_found_of_nothing_and_signs_mean_themselves(ground: Session, typed: str) -> None:
    assert find_on_map(ground, typed) == []
