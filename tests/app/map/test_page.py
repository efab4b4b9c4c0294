"""The map page: readable without scripts, exact words, and data that reconcile with the totals."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.map.folium_map import render_map
from app.tile_services import TileService
from projects.map import features
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.words.tones import GROUP_OF, TYPE_GROUPS
from projects.words.vocabulary import TYPES
from tests.conftest import count_queries, make_app
from tests.support.factories import make_project
from tests.support.page import read

URLS = {"features": "/map/features"}


def test_page_speaks_without_scripts(client: FlaskClient) -> None:
    page = read(client.get("/?status=construction"))
    assert page.one(".map-figures").texts("dd")
    assert "未上图" in page.one("#map-strip").text
    assert any(link.startswith("/projects/LT-") for link in page.links(".list-panel a"))
    assert page.one("#choice-status-construction").get("checked") is not None
    assert not page.has("style, [style]")


def test_htmx_gets_only_what_changes(client: FlaskClient) -> None:
    answer = client.get("/?type=railway", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert read(answer).has("#results")
    assert read(answer).one("#count-status-planned")["data-hx-swap-oob"] == "true"
    assert "HX-Request" in answer.headers["Vary"]


def test_htmx_restores_history_with_the_whole_page(client: FlaskClient) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/", headers=headers).text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("shade=money", "shade"),
        ("colour=rainbow", "colour"),
        ("lat=91&lng=120&z=9", "lat"),
        ("lat=41&lng=nan&z=9", "lng"),
        ("lat=41&lng=120", "z"),
        ("lat=41&lng=120&z=-1", "z"),
        ("cursor=x", "cursor"),
        ("district=999999", "district"),
    ],
)
def test_bad_words_are_refused(client: FlaskClient, query: str, field: str) -> None:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 400, field


def test_place_and_shade_are_words_of_the_page(client: FlaskClient) -> None:
    page = client.get("/?lat=41.5&lng=120.4&z=9.5&shade=started").text
    assert '"place": [41.5, 120.4, 9.5]' in page
    assert '"shade": "started"' in page


def test_page_asks_few_questions(client: FlaskClient, registry_connection: Connection) -> None:
    client.get("/")
    with count_queries(registry_connection) as statements:
        client.get("/?district=211302&document=001_4b4cd3b28943517d.txt&q=物流")
    # Which version the data have is asked for the search and for the counts.
    # One of them whether there are members.
    assert len(statements) <= 15, "\n".join(statements)


def test_districts_add_up_to_the_total(client: FlaskClient, registry_session: Session) -> None:
    rows = client.get("/map/districts?type=logistics_park").json["features"]
    summary = summarise(
        registry_session, open_selection(registry_session, ProjectFilter(type=("logistics_park",)))
    )
    assert sum(row["properties"]["number"] for row in rows) == summary.number
    assert (
        sum(Decimal(str(row["properties"]["investment_wan"] or 0)) for row in rows) == summary.investment.wan
    )


def test_unchanged_data_cost_a_304(client: FlaskClient) -> None:
    for path in ("/map/districts", "/map/features", "/map/base"):
        first = client.get(path)
        assert first.mimetype == "application/geo+json"
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304, path


def test_only_located_projects_are_features(empty_client: FlaskClient, session: Session) -> None:
    make_project(session, "有点位", at=(120.4, 41.5), figures=[5000])
    make_project(session, "只到县区", precision="district")
    make_project(session, "路", route=[(120.4, 41.5), (120.6, 41.6)], type="trunk_road")
    found = empty_client.get("/map/features").json
    assert [one["properties"]["name"] for one in found["features"]] == ["有点位", "路"]
    assert found["numberMatched"] == 2
    assert found["features"][0]["properties"]["districts"] == "双塔区"
    assert "precision=district&amp;precision=none" in empty_client.get("/").text


def test_too_many_features_are_left_to_clusters(session: Session) -> None:
    for name in ("甲", "乙", "丙"):
        make_project(session, name, at=(120.4, 41.5), figures=[100])
    text = features.features_text(session, open_selection(session, ProjectFilter()), limit=2)
    assert text == '{"type":"FeatureCollection","features":[],"numberReturned":0,"numberMatched":3}'


def test_prefecture_counts_a_project_of_two_counties_once(session: Session) -> None:
    make_project(session, "跨县公路", districts=["211302", "211303"])
    (province,) = features.list_district_tree(session, open_selection(session, ProjectFilter()))
    (city,) = province.children
    assert (province.adcode, province.number) == ("210000", 1)
    assert (city.adcode, city.number) == ("211300", 1)
    assert [(one.adcode, one.number) for one in city.children] == [("211302", 1), ("211303", 1)]


def test_map_of_an_empty_registry(empty_client: FlaskClient) -> None:
    assert "没有符合条件的项目" in empty_client.get("/").text
    assert empty_client.get("/map/districts").json["features"] == []
    assert empty_client.get("/map/base").json["features"] == []


def test_map_is_self_hosted_and_the_same_every_time() -> None:
    first = render_map(URLS)
    assert first == render_map(URLS)
    assert all(path.startswith("vendor/") for path in (*first.scripts, *first.styles))
    assert "http" not in first.html + first.script
    assert "<style" not in first.html


def test_folium_keeps_its_own_assets() -> None:
    import folium

    before = list(folium.Map.default_js)
    render_map({"features": "/elsewhere"})
    assert folium.Map.default_js == before


def test_the_strip_counts_every_row_that_is_not_on_the_map(
    empty_client: FlaskClient, session: Session
) -> None:
    make_project(session, at=(120.4455, 41.5745))
    make_project(session, status="cancelled")
    make_project(session, is_programme=True)
    make_project(session)
    session.commit()
    page = read(empty_client.get("/"))
    assert "未上图 3 条,其中计入合计 2 个" in page.one("#map-strip").text
    assert page.one("#list-number").text == "4"
    located = read(empty_client.get("/?precision=township"))
    assert "未上图 0 条" in located.one("#map-strip").text
    assert not located.has("#map-strip a")


def test_the_first_view_holds_a_place_beyond_the_districts(
    empty_client: FlaskClient, session: Session
) -> None:
    make_project(session, at=(120.4455, 41.5745))
    session.commit()
    (south, west), (north, east) = bounds_of(empty_client)
    assert 120 < west < east < 121
    assert 41 < south < north < 42
    make_project(session, at=(121.7, 41.13))
    session.commit()
    assert bounds_of(empty_client)[1][1] == 121.7


def bounds_of(client: FlaskClient) -> list[list[float]]:
    page = json.loads(read(client.get("/?district=211302")).one("#map-page").text)
    return page["bounds"]  # type: ignore[no-any-return]


SERVICE = TileService("imagery", "局内影像", "Imagery", ("https://t{s}.example.org/{z}/{x}/{y}.png",), "某局")


def test_tile_services_are_offered_and_let_in(empty_url: str, connection: Connection) -> None:
    app = make_app(empty_url, connection, tile_services=(SERVICE,))
    client = app.test_client()
    page = client.get("/")
    told = json.loads(read(page).one("#map-page").text)
    assert [one["name"] for one in told["services"]] == ["局内影像"]
    assert told["service"] == "imagery"
    assert "某局" in told["attribution"]
    assert "img-src 'self' data: https://ta.example.org" in page.headers["Content-Security-Policy"]
    own = json.loads(read(client.get("/?base=own&lang=en")).one("#map-page").text)
    assert (own["service"], own["services"][0]["name"]) == ("own", "Imagery")
    refused = client.get("/?base=other")
    assert refused.status_code == 400
    assert "imagery" in refused.text
    app.extensions["engine"].dispose()


def test_without_services_there_is_our_own_ground(empty_client: FlaskClient) -> None:
    told = json.loads(read(empty_client.get("/")).one("#map-page").text)
    assert (told["services"], told["service"]) == ([], "own")


def test_the_colour_of_the_marks_is_a_word_of_the_page(client: FlaskClient) -> None:
    page = client.get("/?colour=warning").text
    assert '"colour": "warning"' in page
    assert read(client.get("/?colour=type")).one('[data-colour="type"][aria-current]').text == "类型"


def test_every_type_belongs_to_one_group_with_a_name() -> None:
    assert {term.code for term in TYPES} == GROUP_OF.keys()
    assert len(GROUP_OF) == sum(len(codes) for codes in TYPE_GROUPS.values())


def test_the_data_of_the_map_say_who_is_warned_of(empty_client: FlaskClient, session: Session) -> None:
    late = make_project(session, status="planned", start_year=2019, at=(120.45, 41.57))
    make_project(session, status="planned", at=(120.45, 41.57))
    session.commit()
    answer = empty_client.get("/map/features").get_json(force=True)
    assert answer["warnings"] == {late.code: "red"}
    assert empty_client.get("/map/features?status=completed").get_json(force=True)["warnings"] == {}
