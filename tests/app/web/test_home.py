"""Where pages open: one's own districts, the installation's home, or all of them when that is wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.support.page import read
from tests.support.people import enter_as, make_officer, sign_in

DOORS = ("/", "/projects", "/totals")


@pytest.fixture
def at_home(app: Flask) -> Iterator[None]:
    """An installation whose home is 双塔区."""
    app.config["LANTU_HOME_DISTRICT"] = "211302"
    yield
    app.config["LANTU_HOME_DISTRICT"] = ""


@pytest.mark.parametrize("door", DOORS)
def test_pages_open_on_ones_own_districts(client: FlaskClient, registry_session: Session, door: str) -> None:
    enter_as(client, registry_session, make_officer(registry_session, districts=("211381", "211302")))
    answer = client.get(door)
    assert (answer.status_code, answer.location) == (302, f"{door}?district=211302&district=211381")
    assert "private" in answer.headers["Cache-Control"]
    page = read(client.get(answer.location))
    assert [chip.text for chip in page.all(".filter-chips .chip-name")] == ["县区", "县区"]


@pytest.mark.parametrize("door", DOORS)
def test_what_is_taken_off_stays_off(client: FlaskClient, registry_session: Session, door: str) -> None:
    enter_as(client, registry_session, make_officer(registry_session))
    page = read(client.get(door, follow_redirects=True))
    off = {page.one(".filter-chips a.chip")["href"], page.all(".filter-chips .chip-clear")[0]["href"]}
    assert off == {f"{door}?district=all"}
    bare = client.get(off.pop())
    assert bare.status_code == 200
    assert read(bare).all(".filter-chips .chip") == []


def test_a_district_within_another_is_not_named_twice(client: FlaskClient, registry_session: Session) -> None:
    enter_as(client, registry_session, make_officer(registry_session, districts=("211302", "211300")))
    assert client.get("/totals").location == "/totals?district=211300"


def test_the_public_comes_to_the_installations_home(client: FlaskClient, at_home: None) -> None:
    assert client.get("/projects?lang=en").location == "/projects?district=211302&lang=en"
    assert client.get("/projects?status=planned").status_code == 200
    assert client.get("/projects?district=all").status_code == 200


def test_ones_own_districts_come_before_the_installations(
    client: FlaskClient, registry_session: Session, at_home: None
) -> None:
    enter_as(client, registry_session, make_officer(registry_session, districts=("211381",)))
    assert client.get("/projects").location == "/projects?district=211381"
    assert "北票" in read(client.get("/months")).text


def test_a_home_that_is_no_district_is_passed_over(app: Flask, client: FlaskClient, at_home: None) -> None:
    app.config["LANTU_HOME_DISTRICT"] = "999999"
    assert client.get("/projects").status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_without_a_home_a_bare_address_shows_all(client: FlaskClient, door: str) -> None:
    answer = client.get(door)
    assert answer.status_code == 200
    assert "district=all" not in answer.text


def test_the_figures_of_all_lead_to_all(client: FlaskClient, at_home: None) -> None:
    links = {link["href"] for link in read(client.get("/about")).all("main a[href]")}
    assert {"/projects?district=all", "/totals?district=all"} <= links


@pytest.mark.parametrize(
    "words", ["district=all&district=211302", "district=ALL", "district=all&district=all"]
)
def test_all_stands_alone(client: FlaskClient, words: str) -> None:
    assert client.get(f"/projects?{words}").status_code == 400


def test_all_means_the_same_to_programs(client: FlaskClient) -> None:
    everything, named = (client.get(f"/api/v1/totals{words}").json for words in ("", "?district=all"))
    assert everything == named


def test_a_change_of_the_filter_is_not_led_away(client: FlaskClient, registry_session: Session) -> None:
    enter_as(client, registry_session, make_officer(registry_session))
    assert client.get("/projects", headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize(
    ("role", "landing"), [("officer", "/dispatch"), ("reviewer", "/dispatch"), ("viewer", "/")]
)
def test_sign_in_leads_to_ones_work(
    client: FlaskClient, registry_session: Session, role: str, landing: str
) -> None:
    make_officer(registry_session, role=role)
    assert sign_in(client).location == landing


def test_sign_in_leads_back_to_where_one_came_from(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    assert sign_in(client, next_="/projects?status=planned").location == "/projects?status=planned"


@pytest.mark.parametrize(
    ("page", "way"),
    [
        ("/", "/sign-in"),
        ("/?district=all", "/sign-in"),
        ("/?status=planned", "/sign-in?next=/?status%3Dplanned"),
        ("/projects", "/sign-in?next=/projects"),
    ],
)
def test_the_way_in_remembers_what_one_looked_at(client: FlaskClient, page: str, way: str) -> None:
    assert read(client.get(page)).one(".site-sign-in")["href"] == way


def test_the_search_of_the_header_says_where_it_searches(client: FlaskClient) -> None:
    assert read(client.get("/projects?q=物流")).one(".site-search input")["placeholder"] == "搜索全部项目"
