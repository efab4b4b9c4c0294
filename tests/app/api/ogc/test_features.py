"""OGC API Features on the real registry: pages, filters, systems, errors; the same projects as everywhere."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from geo.offered_crs import name_crs
from projects.map.layers import LAYERS, PROJECTS
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from tests.conftest import count_queries
from tests.support.factories import make_project
from tests.support.page import read

ITEMS = "/ogc/collections/projects/items"


def get(client: FlaskClient, words: str = "", collection: str = "projects") -> dict[str, Any]:
    answer = client.get(f"/ogc/collections/{collection}/items{words}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/geo+json"
    found: dict[str, Any] = answer.get_json()
    return found


def following(page: dict[str, Any]) -> str:
    links = [one["href"] for one in page["links"] if one["rel"] == "next"]
    return links[0] if links else ""


@pytest.mark.parametrize("collection", LAYERS)
def test_pages_hold_everything_once_in_order(client: FlaskClient, collection: str) -> None:
    page = get(client, "?limit=15", collection)
    matched, ids = page["numberMatched"], []
    while True:
        assert page["numberReturned"] == len(page["features"])
        assert page["numberMatched"] == matched
        ids += [feature["id"] for feature in page["features"]]
        if not following(page):
            break
        page = client.get(following(page)).get_json()
    assert ids == sorted(set(ids))
    assert len(ids) == matched > (15 if collection in ("projects", "districts", "places") else -1)


def test_the_next_page_keeps_every_word(client: FlaskClient) -> None:
    words = {
        "limit": ["1"],
        "type": ["railway", "local_road"],
        "filter": ["name LIKE '%路%' AND 总投资 IS NULL"],
        "crs": [name_crs(4549)],
        "lang": ["en"],
    }
    asked = "&".join(f"{word}={quote(one)}" for word, values in words.items() for one in values)
    then = parse_qs(urlsplit(following(get(client, f"?{asked}"))).query)
    assert {word: then[word] for word in words} == words
    assert then["cursor"]


def test_the_projects_are_those_of_the_registry(client: FlaskClient, registry_session: Session) -> None:
    conditions = open_selection(registry_session, ProjectFilter()).conditions
    whole = registry_session.query(PROJECTS.key).where(*conditions).count()
    assert get(client, "?limit=1")["numberMatched"] == whole


@pytest.mark.parametrize(
    "words", ["status=planned", "q=物流园", "district=211381&programme=none", "missing=investment"]
)
def test_our_own_words_pick_the_same_as_everywhere(client: FlaskClient, words: str) -> None:
    ours = client.get(f"/api/v1/projects?{words}").get_json()["numberMatched"]
    assert get(client, f"?{words}&limit=1")["numberMatched"] == ours > 0


def test_what_is_not_located_has_no_geometry_and_is_in_no_box(client: FlaskClient) -> None:
    everything = get(client, "?limit=1000")
    without = [one for one in everything["features"] if one["geometry"] is None]
    boxed = get(client, "?limit=1000&bbox=-180,-90,180,90")
    assert without
    assert boxed["numberMatched"] == everything["numberMatched"] - len(without)
    assert all(one["geometry"] for one in boxed["features"])


def test_layers_of_one_shape_make_up_all_that_is_located(client: FlaskClient) -> None:
    ids = [one["id"] for one in get(client, "?limit=1000&bbox=-180,-90,180,90")["features"]]
    parts = {}
    for name, kinds in (("points", "Point"), ("lines", "LineString"), ("areas", "Polygon")):
        found = get(client, "?limit=1000", f"project_{name}")["features"]
        assert {one["geometry"]["type"].removeprefix("Multi") for one in found} <= {kinds}
        parts[name] = [one["id"] for one in found]
    assert sorted(one for some in parts.values() for one in some) == ids
    assert parts["points"]
    assert parts["lines"]
    line = parts["lines"][0]
    assert client.get(f"/ogc/collections/project_points/items/{line}").status_code == 404
    assert get(client, "?status=planned&limit=1000", "project_lines")["numberMatched"] <= len(parts["lines"])


def test_boxes_filters_and_systems_agree(client: FlaskClient) -> None:
    box = "?limit=1000&bbox=120,41,121,42"
    spatial = quote("S_INTERSECTS(geometry, BBOX(120,41,121,42))")
    turned = quote("S_INTERSECTS(geometry, BBOX(41,120,42,121))")
    north = name_crs(4326)
    ids = {one["id"] for one in get(client, box)["features"]}
    for same in (
        "?limit=1000&bbox=120,41,0,121,42,99",
        f"?limit=1000&bbox=41,120,42,121&bbox-crs={north}",
        f"?limit=1000&filter={spatial}",
        f"?limit=1000&filter={turned}&filter-crs={north}",
    ):
        assert {one["id"] for one in get(client, same)["features"]} == ids != set()


def test_coordinates_come_in_the_order_of_their_system(client: FlaskClient) -> None:
    plain = get(client, "?limit=1&precision=township")["features"][0]["geometry"]["coordinates"]
    answer = client.get(f"{ITEMS}?limit=1&precision=township&crs={name_crs(4326)}")
    assert answer.get_json()["features"][0]["geometry"]["coordinates"] == plain[::-1]
    assert answer.headers["Content-Crs"] == f"<{name_crs(4326)}>"
    plane = client.get(f"{ITEMS}?limit=1&precision=township&crs={name_crs(4549)}").get_json()
    north, east = plane["features"][0]["geometry"]["coordinates"]
    assert 4_400_000 < north < 4_700_000
    assert 300_000 < east < 700_000
    assert "crs" not in plane["features"][0]["geometry"]


def test_properties_pick(client: FlaskClient) -> None:
    code = get(client, "?limit=1")["features"][0]["id"]
    assert get(client, f"?code={code}")["numberMatched"] == 1
    for word, value in (
        ("districts", "211381"),
        ("is_programme", "true"),
        ("name", "没有这个项目"),
        ("version", "1"),
    ):
        found = get(client, f"?{word}={quote(value)}&limit=1000")
        assert all(matches(one["properties"][word], value) for one in found["features"])
    assert get(client, "?name=朝阳市", "districts")["numberMatched"] == 1


def matches(held: Any, value: str) -> bool:
    return value in held if isinstance(held, list) else json.dumps(held) == value


def test_time_is_the_planned_years(empty_client: FlaskClient, session: Session) -> None:
    make_project(session, "早", start_year=2021, end_year=2022, end_month=6)
    make_project(session, "晚", start_year=2025)
    make_project(session, "没有年份")
    session.commit()

    def names(when: str) -> list[str]:
        page = get(empty_client, f"?datetime={when}")
        return [one["properties"]["name"] for one in page["features"]]

    assert names("2022-06-30") == ["早"]
    assert names("2022-07-01") == []
    assert names("2022-01-01/2026-01-01") == ["早", "晚"]
    assert names("2025-12-31/..") == ["晚"]
    assert names("../2021-01-01T00:00:00%2B08:00") == ["早"]


def test_the_past_is_read_by_the_same_word(empty_client: FlaskClient, session: Session) -> None:
    make_project(session, "今天才有")
    session.commit()
    assert get(empty_client)["numberMatched"] == 1
    assert get(empty_client, "?as_of=2026-01-01")["numberMatched"] == 0


def test_one_feature_is_that_of_the_list(client: FlaskClient) -> None:
    for collection in LAYERS:
        listed, *_ = get(client, "?limit=1", collection)["features"] or [None]
        if listed is None:
            assert collection == "project_areas"
            continue
        alone = client.get(f"/ogc/collections/{collection}/items/{listed['id']}").get_json()
        assert {name: alone[name] for name in listed} == listed
        assert {one["rel"] for one in alone["links"]} >= {"self", "alternate", "collection"}


def test_a_merged_project_leads_on(empty_client: FlaskClient, session: Session) -> None:
    stays = make_project(session, "留下的")
    gone = make_project(session, "并掉的", merged_into_id=stays.id)
    session.commit()
    moved = empty_client.get(f"{ITEMS}/{gone.code}")
    assert (moved.status_code, moved.location) == (301, f"{ITEMS}/{stays.code}")
    assert get(empty_client)["numberMatched"] == 1


@pytest.mark.parametrize("collection", LAYERS)
def test_features_are_as_their_schema_says(client: FlaskClient, collection: str) -> None:
    schema = client.get(f"/ogc/collections/{collection}/schema/feature").get_json()
    Draft202012Validator.check_schema(schema)
    named = client.get(f"/ogc/collections/{collection}/queryables").get_json()["properties"]
    for feature in get(client, "?limit=1000", collection)["features"]:
        assert list(feature["properties"]) == [name for name in named if name != "geometry"]
        held = {name: value for name, value in feature["properties"].items() if value is not None}
        validator = Draft202012Validator(schema)
        assert list(validator.iter_errors(feature | {"properties": held})) == []


@pytest.mark.parametrize("collection", LAYERS)
def test_every_queryable_can_be_asked_by(client: FlaskClient, collection: str) -> None:
    """By its name and by its Chinese name, in a condition and, but for geometry, as a word."""
    for one in LAYERS[collection].properties:
        for name in (one.name, f'"{one.zh}"'):
            assert (
                get(client, f"?limit=1&filter={quote(name + ' IS NULL')}", collection)["numberMatched"] >= 0
            )


WRONG = [
    ("colour=red", "colour"),
    ("limit=0", "limit"),
    ("limit=-1", "limit"),
    ("limit=ten", "limit"),
    ("limit=1_0", "limit"),
    ("limit=1&limit=2", "limit"),
    ("cursor=x", "cursor"),
    ("bbox=1,2,3", "bbox"),
    ("bbox=120,42,121,41", "bbox"),
    ("bbox-crs=EPSG:4326", "bbox-crs"),
    ("crs=nothing", "crs"),
    ("datetime=yesterday", "datetime"),
    ("filter=name", "filter"),
    ("filter=name%20%3D%20'x';DROP%20TABLE%20projects", "filter"),
    ("filter=name='x'&filter-lang=sql", "filter-lang"),
    ("filter=name='x'&filter-crs=x", "filter-crs"),
    ("filter=%7B&filter-lang=cql2-json", "filter"),
    ("status=flying", "status"),
    ("is_programme=maybe", "is_programme"),
    ("version=x", "version"),
    ("as_of=2999-01-01", "as_of"),
    ("district=999999", "district"),
    ("f=xml", "f"),
]


@pytest.mark.parametrize(("words", "field"), WRONG)
def test_wrong_words_are_refused_plainly(client: FlaskClient, words: str, field: str) -> None:
    for language in ("zh", "en"):
        answer = client.get(f"{ITEMS}?{words}&lang={language}")
        assert answer.status_code == 400
        problem = answer.get_json()
        assert problem["error"]["field"] == field
        assert problem["error"]["message"]


def test_more_than_there_may_be_is_as_many_as_there_may_be(client: FlaskClient) -> None:
    assert get(client, "?limit=999999999")["numberReturned"] > 100


def test_pages_cost_a_few_queries_however_long(client: FlaskClient, registry_connection: Connection) -> None:
    for words in ("?limit=1", "?limit=1000", "?limit=1&filter=investment_wan%20%3E%201"):
        with count_queries(registry_connection) as statements:
            get(client, words)
        assert len(statements) <= 4


def test_whoever_has_a_page_is_told_that_it_stands(client: FlaskClient) -> None:
    held = {"If-None-Match": client.get(ITEMS).headers["ETag"]}
    assert client.get(ITEMS, headers=held).status_code == 304
    for other in (f"{ITEMS}?lang=en", f"{ITEMS}?limit=5"):
        assert client.get(other, headers=held).status_code == 200
    page = client.get(ITEMS, headers=held | {"Accept": "text/html"})
    assert page.status_code == 200
    # Its scripts run by a nonce that no second answer repeats.
    assert "ETag" not in page.headers


def test_people_see_a_page_with_links(client: FlaskClient) -> None:
    answer = client.get(f"{ITEMS}?limit=3", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.mimetype == "text/html"
    page = read(answer)
    assert len(page.all("main tbody tr")) == 3
    assert page.one("a[rel=next]")["href"]
    one = read(client.get(page.links("main tbody a")[0]))
    assert one.has("main dl.facts")
    wrong = client.get(f"{ITEMS}?f=html&limit=0")
    assert (wrong.status_code, wrong.mimetype) == (400, "text/html")


def test_nothing_that_waits_is_shown(empty_app: Flask, session: Session) -> None:
    """The layer reads what is published: the very columns of the registry."""
    project = make_project(session, owner="公开的")
    session.commit()
    shown = empty_app.test_client().get(f"{ITEMS}/{project.code}").get_json()["properties"]
    assert shown["owner"] == "公开的"
    assert not {"lead_official", "search_text", "year_plan_wan"} & set(shown)
