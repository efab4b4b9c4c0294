"""The map on a wall: which views it has, what it says of each, and how long it shows them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.totals import coarse
from projects.clock import get_today
from projects.desk.warnings import LevelCounts, count_levels, list_levels
from projects.map import district_view
from projects.models.place_sum import WHOLE
from projects.progress.rules import RULES_FILE, read_rules
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import by_bucket, summarise
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import enter_as, make_officer

CITY = "district=211300"


def told(client: FlaskClient, words: str = CITY) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/map/wall?{words}").get_json()
    return found


def test_the_page_is_a_wall_without_the_site_around_it(client: FlaskClient) -> None:
    page = read(client.get(f"/?display=wall&{CITY}&seconds=20"))
    assert "朝阳市" in page.one("h1").text
    assert not page.has("header nav, form, #list-panel, .site-header")
    start = json.loads(page.one("#map-page").text)
    assert start["seconds"] == 20
    assert parse_qs(urlsplit(start["leave"]).query) == {"district": ["211300"]}
    assert start["bounds"] == json.loads(read(client.get(f"/?{CITY}")).one("#map-page").text)["bounds"]


def test_the_map_leads_to_its_wall(client: FlaskClient) -> None:
    (link,) = [
        link for link in read(client.get(f"/?{CITY}&type=water")).links("main a") if "display=" in link
    ]
    assert parse_qs(urlsplit(link).query) == {
        "display": ["wall"],
        "district": ["211300"],
        "type": ["water"],
    }


@pytest.mark.parametrize("seconds", ["4", "0", "-5", "601", "1.5", "x", "1" * 40, "١٥"])
def test_a_time_that_nobody_can_read_in_is_refused(client: FlaskClient, seconds: str) -> None:
    answer = client.get(f"/?display=wall&seconds={seconds}")
    assert answer.status_code == 400
    assert "5 到 600" in answer.text


@pytest.mark.parametrize("query", ["display=tv", "display=wall&x=1", "display=wall&district=999999"])
def test_other_words_are_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 400


def test_there_is_a_view_of_all_and_of_each_district(client: FlaskClient, registry_session: Session) -> None:
    selection = open_selection(registry_session, ProjectFilter(district=("211300",)))
    rows = [row for row in by_bucket(registry_session, selection) if row.kind == "district"]
    whole, *districts = told(client)["steps"]
    assert (whole["adcodes"], whole["name"]) == ([], "朝阳市")
    assert [step["adcodes"] for step in districts] == [[row.adcode] for row in rows]
    assert [step["figures"][0]["value"] for step in districts] == [str(row.number) for row in rows]
    summary = summarise(registry_session, selection)
    assert whole["figures"][0]["value"] == f"{summary.number:,}"
    assert sum(status["number"] for status in whole["statuses"]) == summary.number


@pytest.mark.parametrize(
    ("district", "names", "view"),
    [
        ("", ["辽宁省"], "4/0/0/15/15"),
        ("210000", ["朝阳市"], "5/26/11/27/12"),
        ("211300", ["双塔区", "龙城区"], "7/"),
    ],
)
def test_a_large_registry_has_a_view_of_each_district_right_below(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, district: str, names: list[str], view: str
) -> None:
    monkeypatch.setattr(district_view, "MOST_WHOLE", 3)
    monkeypatch.setattr(coarse, "MOST_ROWS", 3)
    words = f"district={district}" if district else ""
    steps = told(client, words)["steps"][1:]
    assert [step["name"] for step in steps][: len(names)] == names
    start = json.loads(read(client.get(f"/?display=wall&{words}")).one("#map-page").text)
    assert start["view"].startswith(view)
    drawn = client.get(f"/map/districts?{words}&view={start['view']}").get_json()["features"]
    assert {step["adcodes"][0] for step in steps} <= {one["id"] for one in drawn}


def test_whoever_is_warned_of_in_two_counties_is_one_in_their_city(
    empty_client: FlaskClient, session: Session
) -> None:
    last_year = get_today().year - 2
    make_project(session, "路", ("211302", "211303"), status="construction", end_year=last_year)
    counted = count_levels(session, open_selection(session, ProjectFilter()), read_rules(RULES_FILE))
    assert {counted[adcode] for adcode in ("211302", "211303", "211300", "210000", WHOLE)} == {
        LevelCounts(0, 1)
    }


def test_the_filter_chooses_the_districts(client: FlaskClient) -> None:
    names = [step["name"] for step in told(client, "district=211302&district=211303")["steps"]]
    assert names[1:] == ["双塔区", "龙城区"]
    assert told(client, "q=没有这样的项目")["steps"][1:] == []


def test_what_is_behind_is_told_with_its_reason(empty_client: FlaskClient, session: Session) -> None:
    last_year = get_today().year - 2
    make_project(session, "<b>晚了</b>", status="construction", end_year=last_year)
    session.commit()
    found = told(empty_client)
    (row,) = found["warnings"]["rows"]
    assert (row["name"], row["level"], row["districts"]) == ("<b>晚了</b>", "red", "双塔区")
    assert str(last_year) in row["why"]
    assert found["steps"][0]["warned"] == [{"level": "red", "name": "红色预警", "number": 1}]
    assert found["steps"][1]["warned"] == found["steps"][0]["warned"]


def test_levels_by_district_are_those_of_the_projects(registry_session: Session) -> None:
    rules = read_rules(RULES_FILE)
    selection = open_selection(registry_session, ProjectFilter(district=("211302",)))
    levels = list(list_levels(registry_session, selection, rules).values())
    counted = count_levels(registry_session, selection, rules)
    assert levels
    assert counted["211302"] == counted[WHOLE] == LevelCounts(levels.count("yellow"), levels.count("red"))


def test_unchanged_facts_cost_nothing(client: FlaskClient) -> None:
    tag = client.get("/map/wall").headers["ETag"]
    assert client.get("/map/wall", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/map/wall?district=211302", headers={"If-None-Match": tag}).status_code == 200


def test_a_past_day_is_named(client: FlaskClient) -> None:
    day = get_today()
    assert told(client, f"{CITY}&as_of={day}")["as_of"] == day.isoformat()


def test_officers_see_what_the_public_sees(client: FlaskClient, registry_session: Session) -> None:
    public = told(client)
    enter_as(client, registry_session, make_officer(registry_session))
    assert told(client) == public


def test_it_speaks_english(client: FlaskClient) -> None:
    start = json.loads(read(client.get("/?display=wall&lang=en")).one("#map-page").text)
    assert "lang=en" in start["wall"]
    assert told(client, f"{CITY}&lang=en")["steps"][0]["figures"][0]["name"] == "Projects"
