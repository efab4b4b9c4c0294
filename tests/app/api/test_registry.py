"""The JSON API on the real registry."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from tests.conftest import count_queries
from tests.support.factories import make_project


def test_projects_come_as_geojson_page_by_page(client: FlaskClient) -> None:
    first = client.get("/api/v1/projects?limit=100&sort=code").get_json()
    assert first["type"] == "FeatureCollection"
    assert first["numberReturned"] == len(first["features"]) == 100
    codes = [feature["id"] for feature in first["features"]]
    cursor = first["next"]
    while cursor:
        page = client.get(f"/api/v1/projects?limit=100&sort=code&cursor={cursor}").get_json()
        codes += [feature["id"] for feature in page["features"]]
        cursor = page["next"]
    assert codes == sorted(codes)
    assert len(set(codes)) == len(codes) == first["numberMatched"]


def test_one_project_is_a_feature_with_its_version_as_etag(client: FlaskClient) -> None:
    answer = client.get("/api/v1/projects/LT-211381-0005")
    assert answer.mimetype == "application/geo+json"
    feature = answer.get_json()
    assert feature["properties"]["has_conflict"] is True
    assert feature["properties"]["investment_low_wan"] == 132000
    assert feature["properties"]["investment_high_wan"] == 600000
    again = client.get("/api/v1/projects/LT-211381-0005", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_totals_are_exact_text_and_reconcile(client: FlaskClient, registry_session: Session) -> None:
    answer = client.get("/api/v1/totals").get_json()
    whole = summarise(registry_session, open_selection(registry_session, ProjectFilter())).investment.wan
    assert Decimal(answer["summary"]["investment_wan"]) == whole
    assert sum(Decimal(row["investment_wan"]) for row in answer["rows"]) == whole


def test_events_clusters_and_districts_answer(client: FlaskClient) -> None:
    events = client.get("/api/v1/projects/LT-211381-0005/events").get_json()["events"]
    assert events[-1]["kind"] == "created"
    clusters = client.get("/api/v1/clusters?zoom=8").get_json()
    assert sum(feature["properties"]["count"] for feature in clusters["features"]) > 20
    districts = client.get("/api/v1/districts?parent=211300").get_json()
    assert len(districts["features"]) == 7


BAD = [
    ("/api/v1/projects?district=999999", 400, "district"),
    ("/api/v1/projects?bbox=121,42,120,41", 400, "bbox"),
    ("/api/v1/projects?limit=-1", 400, "limit"),
    ("/api/v1/projects?q=" + "长" * 10_000, 400, "q"),
    ("/api/v1/projects?colour=red", 400, "colour"),
    ("/api/v1/clusters?zoom=99", 400, "limit"),
    ("/api/v1/projects/LT-211300-9999", 404, "code"),
    ("/api/v1/projects/nonsense", 404, "code"),
    ("/api/v1/districts?parent=999999", 404, "adcode"),
    ("/api/v1/nothing", 404, None),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("address", "status", "field"), BAD, ids=[case[0][:60] for case in BAD])
def test_bad_input_is_answered_plainly(
    client: FlaskClient, address: str, status: int, field: str | None, language: str
) -> None:
    joint = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joint}lang={language}")
    assert answer.status_code == status
    error = answer.get_json()["error"]
    assert error["status"] == status
    assert error["message"]
    assert "%(" not in error["message"]
    assert "Traceback" not in answer.text


def test_a_merged_code_redirects_to_its_new_home(empty_client: FlaskClient, session: Session) -> None:
    home = make_project(session, "留下的")
    gone = make_project(session, "并掉的", merged_into_id=home.id)
    session.commit()
    answer = empty_client.get(f"/api/v1/projects/{gone.code}")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith(home.code)


@pytest.mark.parametrize(
    "address",
    ["/api/v1/projects?limit=1000", "/api/v1/totals", "/api/v1/projects/LT-211381-0005", "/api/v1/clusters"],
)
def test_queries_stay_few(client: FlaskClient, registry_connection: Connection, address: str) -> None:
    with count_queries(registry_connection) as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= 6


def test_numbers_are_numbers(client: FlaskClient) -> None:
    text = client.get("/api/v1/projects?limit=1000").text
    for feature in json.loads(text)["features"]:
        assert isinstance(feature["properties"]["investment_wan"], int | float | None)
