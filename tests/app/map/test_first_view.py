"""The map begins at home: one's own districts, the installation's, or where the most projects are."""

from __future__ import annotations

import json

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.map.first_view import find_home
from projects.accounts.access import PUBLIC, Access
from projects.map.features import DistrictNode
from tests.support.factories import make_project
from tests.support.page import read

BOX = (120.0, 41.0, 121.0, 42.0)
NODES = [
    DistrictNode("211300", "朝阳市", "prefecture", "210000", 9, BOX),
    DistrictNode("211302", "双塔区", "county", "211300", 4, BOX),
    DistrictNode("211303", "龙城区", "county", "211300", 0, BOX),
    DistrictNode("210200", "大连市", "prefecture", "210000", 3, BOX),
    DistrictNode("210202", "中山区", "county", "210200", 3, BOX),
]


def home(access: Access = PUBLIC, installed: str = "") -> list[str]:
    return [node.adcode for node in find_home(NODES, access, installed)]


def officer(*adcodes: str) -> Access:
    return Access(role="officer", scope=frozenset(adcodes))


def test_the_own_district_comes_before_the_installations() -> None:
    assert home(officer("210202"), "211302") == ["210202"]
    assert home(PUBLIC, "211302") == ["211302"]
    assert home(PUBLIC, "210200") == ["210200", "210202"]


def test_without_a_home_the_densest_prefecture_is_shown() -> None:
    assert home() == ["211300", "211302", "211303"]
    assert home(PUBLIC, "450000") == ["211300", "211302", "211303"]


def test_a_home_of_several_prefectures_shows_the_densest() -> None:
    assert home(officer("211302", "210202")) == ["211302"]
    assert home(PUBLIC, "210000") == ["211300"]


def test_a_home_without_findings_is_passed_over() -> None:
    assert home(officer("211303"), "210202") == ["210202"]
    assert home(officer("211303"), "211303") == ["211300", "211302", "211303"]


def test_nothing_to_show_has_no_home() -> None:
    assert find_home([], PUBLIC, "211302") == []


def test_the_page_begins_at_the_installations_home(empty_client: FlaskClient, session: Session) -> None:
    for adcode in ("211302", "211324", "210381"):
        make_project(session, districts=[adcode])
    session.commit()
    empty_client.application.config["LANTU_HOME_DISTRICT"] = "211302"
    assert empty_client.get("/").location == "/?district=211302"
    told = bounds_of(empty_client, "/?district=all")
    assert told == bounds_of(empty_client, "/?district=211302")
    empty_client.application.config["LANTU_HOME_DISTRICT"] = ""
    whole = bounds_of(empty_client, "/")
    assert whole == bounds_of(empty_client, "/?district=211300")


def bounds_of(client: FlaskClient, path: str) -> list[list[float]]:
    page = json.loads(read(client.get(path)).one("#map-page").text)
    return page["bounds"]  # type: ignore[no-any-return]


def test_a_province_is_shown_as_it_is_and_a_county_with_what_lies_beyond(
    empty_client: FlaskClient, session: Session
) -> None:
    make_project(session, districts=["211302"], at=(104.0, 30.6))
    session.commit()

    (south, west), (north, east) = bounds_of(empty_client, "/?district=210000")
    assert 118 < west < 120 < east < 126
    assert 38 < south < 42 < north < 44
    assert bounds_of(empty_client, "/?district=211302")[0][1] <= 104
