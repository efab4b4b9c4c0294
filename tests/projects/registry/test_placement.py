"""Where a place may be: within its districts it passes, near them is asked about, far off is refused."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import insert
from sqlalchemy.orm import Session

from geo.datum import from_wgs84, to_wgs84
from geo.models import Place
from geo.reach import get_boundaries
from projects.errors import BadInput
from projects.models import Project
from projects.registry.doubts import Doubts
from projects.registry.placement import judge_values
from tests.support.factories import make_project

# In 双塔区; the neighbour 龙城区 begins some kilometres south of it.
HERE = (120.4455, 41.5745)
KAZUO = (119.74, 41.13)
BEIJING = (116.4, 39.9)


def at(wkt: str | tuple[float, float], **more: Any) -> dict[str, Any]:
    shape = shapely.from_wkt(wkt) if isinstance(wkt, str) else shapely.Point(wkt)
    return {"geom": from_shape(shape, srid=4326), **more}


def codes(doubts: Doubts) -> list[str]:
    return [one.code for one in doubts]


@pytest.fixture
def project(session: Session) -> Project:
    return make_project(session)


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (120.4455 41.5745)",
        "MULTIPOINT (120.4455 41.5745, 120.45 41.57)",
        "LINESTRING (120.4455 41.5745, 120.45 41.57)",
        "POLYGON ((120.44 41.57, 120.45 41.57, 120.45 41.58, 120.44 41.57))",
    ],
)
def test_what_lies_in_its_district_is_not_asked_about(session: Session, project: Project, wkt: str) -> None:
    assert not judge_values(session, project, at(wkt))


@pytest.mark.parametrize(
    "place",
    [
        BEIJING,
        (0.0, 0.0),
        (-120.45, 41.57),
        "MULTIPOINT (120.4455 41.5745, 116.4 39.9)",
        "LINESTRING (120.4455 41.5745, 116.4 39.9)",
        "MULTILINESTRING ((120.4455 41.5745, 120.45 41.57), (116.4 39.9, 116.5 39.9))",
        "POLYGON ((73 4, 136 4, 136 54, 73 54, 73 4))",
        "POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))",
        "MULTIPOLYGON (((120.44 41.57, 120.45 41.57, 120.45 41.58, 120.44 41.57)),"
        " ((116.4 39.9, 116.5 39.9, 116.5 40, 116.4 39.9)))",
        "POINT EMPTY",
    ],
)
def test_what_is_far_off_or_nowhere_is_refused(session: Session, project: Project, place: Any) -> None:
    with pytest.raises(BadInput) as refused:
        judge_values(session, project, at(place))
    assert refused.value.field == "geom"


def test_a_refusal_names_the_place_the_district_and_the_distance(session: Session, project: Project) -> None:
    with pytest.raises(BadInput, match=r"116\.4, 39\.9 在双塔区之外 38\d 公里"):
        judge_values(session, project, at("MULTIPOINT (120.4455 41.5745, 116.4 39.9)"))


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (119.74 41.13)",
        "MULTIPOINT (120.4455 41.5745, 119.74 41.13)",
        "MULTILINESTRING ((120.4455 41.5745, 120.45 41.57), (119.74 41.13, 119.75 41.13))",
        "MULTIPOLYGON (((120.44 41.57, 120.45 41.57, 120.45 41.58, 120.44 41.57)),"
        " ((119.74 41.13, 119.75 41.13, 119.75 41.14, 119.74 41.13)))",
        "LINESTRING (119.74 41.13, 119.75 41.13)",
    ],
)
def test_a_part_in_another_district_is_asked_about(session: Session, project: Project, wkt: str) -> None:
    assert codes(judge_values(session, project, at(wkt))) == ["place_outside"]


def test_a_line_may_leave_its_district_but_not_for_the_most(session: Session, project: Project) -> None:
    assert not judge_values(session, project, at("LINESTRING (120.40 41.60, 120.4455 41.5745, 120.45 41.50)"))
    mostly = judge_values(session, project, at("LINESTRING (120.4455 41.5745, 119.74 41.13)"))
    assert codes(mostly) == ["place_mostly_outside"]
    assert "119.74, 41.13" in str(mostly)


def test_a_point_has_the_room_of_its_own_error(session: Session) -> None:
    # About 2 km outside 双塔区 wherever its border runs.
    project = make_project(session)
    edge = find_outside(session, project, 0.018)
    assert codes(judge_values(session, project, at(edge))) == ["place_outside"]
    assert not judge_values(session, project, at(edge, accuracy_m=8000))
    held = make_project(session, at=edge, accuracy_m=8000)
    assert codes(judge_values(session, held, {"accuracy_m": 100})) == ["place_outside"]
    assert not judge_values(session, held, {"steward": "张三"})


def find_outside(session: Session, project: Project, degrees: float) -> tuple[float, float]:
    """Return a point that lies some degrees outside 双塔区."""
    around = get_boundaries(session, ["211302"])["211302"].buffer(degrees).exterior
    lon, lat = around.coords[0]
    return lon, lat


def test_a_place_of_the_city_may_be_anywhere_in_it(session: Session) -> None:
    for districts in (("211300",), ()):
        project = make_project(session, districts=districts)
        assert not judge_values(session, project, at(KAZUO))
        with pytest.raises(BadInput, match="朝阳市之外"):
            judge_values(session, project, at(BEIJING))


def test_several_districts_are_one_area(session: Session) -> None:
    project = make_project(session, districts=("211302", "211324"))
    assert not judge_values(session, project, at(f"MULTIPOINT (120.4455 41.5745, {KAZUO[0]} {KAZUO[1]})"))


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_coordinates_of_another_datum_are_known_by_their_distance(session: Session, datum: Any) -> None:
    shown = from_wgs84(shapely.Point(HERE), datum)
    held = make_project(session, at=HERE)
    (doubt,) = judge_values(session, held, at(shown.wkt))
    assert (doubt.code, doubt.field, doubt.values["code"]) == ("place_shifted", "source_datum", datum)
    assert not judge_values(session, held, at((HERE[0] + 0.004, HERE[1] - 0.004)))
    assert not judge_values(session, make_project(session), at(shown.wkt))


def test_a_named_place_tells_the_datum_too(session: Session) -> None:
    point = from_shape(shapely.Point(HERE), srid=4326)
    row = {"name": "试验广场", "kind": "sight", "adcode": "211302", "geom": point, "accuracy_m": 300}
    session.execute(insert(Place), [row | {"method": "source", "evidence": "试验"}])
    project = make_project(session, place_text="双塔区试验广场北侧")
    shown = from_wgs84(shapely.Point(HERE), "gcj02")
    doubts = judge_values(session, project, at(shown.wkt))
    assert codes(doubts) == ["place_shifted"]
    assert "试验广场" in str(doubts)
    assert "538 米" in str(doubts)


def test_a_point_outside_that_another_datum_brings_in_is_offered_it(session: Session) -> None:
    project = make_project(session)
    shown = from_wgs84(shapely.Point(find_edge(session, 2, -0.004)), "bd09")
    doubts = judge_values(session, project, at(shown.wkt))
    assert codes(doubts) == ["place_outside", "place_datum"]
    assert "BD-09" in str(doubts)
    # The other way round: what was WGS-84 is declared to be BD-09.
    moved = to_wgs84(shapely.Point(find_edge(session, 0, 0.004)), "bd09")
    declared = judge_values(session, project, at(moved.wkt, source_datum="bd09"))
    assert declared.items[-1].values["code"] == "wgs84"


def find_edge(session: Session, side: int, inward: float) -> tuple[float, float]:
    """Return a point some degrees from the western (0) or eastern (2) end of 双塔区."""
    area = get_boundaries(session, ["211302"])["211302"]
    end = area.bounds[side]
    lon, lat = next((lon, lat) for lon, lat in shapely.get_coordinates(area) if lon == end)
    return lon + inward, lat
