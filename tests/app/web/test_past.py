"""Every page, export and interface can be asked as of a date, says so, and keeps the date in its links."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from projects.clock import get_today
from projects.models import Project
from projects.reading import kept_counts
from projects.registry import shares, writing
from projects.registry.rollup import recount
from projects.store.latest import Latest
from tests.conftest import count_queries, make_app
from tests.support.factories import TESTER, make_project
from tests.support.history import copy_database, let_days_pass, open_past
from tests.support.page import read

CODE, LATE = "LT-211302-8001", "LT-211302-8002"
BEFORE = get_today() - timedelta(days=20)
LONG_AGO = get_today() - timedelta(days=400)
FUTURE = get_today() + timedelta(days=1)
NOW_NAME, THEN_NAME = "北票风电二期", "北票风电一期"


@pytest.fixture(scope="module")
def past_app_url(server_url: str, empty_url: str) -> str:
    """A project that has changed its name, status and district twenty days ago, and one that came then."""
    url = copy_database(server_url, empty_url, "lantu_past_app")
    with open_past(url) as session:
        make_project(
            session, THEN_NAME, ["211381"], code=CODE, figures=[12000], at=(120.7, 41.8), start_year=2020
        )
        let_days_pass(session, 10)
        project = session.scalars(select(Project)).one()
        values = {"name": NOW_NAME, "status": "construction", "status_basis": "stated"}
        writing.change_project(session, project, values, TESTER)
        shares.replace_allocations(session, project, [("211321", None)])
        writing.refresh_search(session, [project.id])
        make_project(session, "后来登记的", ["211321"], code=LATE, figures=[500])
        recount(session)
        let_days_pass(session, 15)
    return url


@pytest.fixture
def past_client(past_app_url: str) -> Iterator[FlaskClient]:
    app = make_app(past_app_url)
    yield app.test_client()
    app.extensions["engine"].dispose()


# Pages and files that show the past: a link to one of them from a page of the past stays there.
STAYING = re.compile(r"/(?:projects|districts|totals|exports|api/v1/projects)(?:[/?]|$)")
PAGES = ("/", "/projects", "/totals", "/districts", "/districts/211381", "/programmes", f"/projects/{CODE}")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_that_it_shows_the_past(past_client: FlaskClient, address: str) -> None:
    page = past_client.get(f"{address}?as_of={BEFORE}")
    assert page.status_code == 200
    assert f"截至 {BEFORE} 的情况" in page.text
    banner = read(page).one("#past-banner")
    assert [(link["href"], link.text) for link in banner.all("a")][-1] == (address, "回到现在")
    assert NOW_NAME not in page.text
    now = read(past_client.get(address)).one("#past-banner")
    assert now.get("hidden") is not None
    assert "的情况" not in now.text


def test_a_project_is_as_it_was(past_client: FlaskClient) -> None:
    then, now = (read(past_client.get(f"/projects/{CODE}{query}")) for query in (f"?as_of={BEFORE}", ""))
    assert (then.one("h1").text, now.one("h1").text) == (THEN_NAME, NOW_NAME)
    assert len(now.all("time")) > len(then.all("time"))
    assert past_client.get(f"/projects/{LATE}?as_of={BEFORE}").status_code == 404
    assert past_client.get(f"/projects/{LATE}").status_code == 200


def test_lists_totals_and_map_are_as_they_were(past_client: FlaskClient) -> None:
    for address in ("/api/v1/projects", "/map/features"):
        then = past_client.get(f"{address}?as_of={BEFORE}").get_json(force=True)
        assert [one["properties"]["name"] for one in then["features"]] == [THEN_NAME]
        assert then["features"][0]["properties"]["status"] == "planned"
    totals = past_client.get(f"/api/v1/totals?as_of={BEFORE}").get_json()
    assert (totals["summary"]["number"], totals["summary"]["investment_wan"]) == (1, "12000.0000")
    assert [row["adcode"] for row in totals["rows"]] == ["211381"]
    clusters = past_client.get(f"/api/v1/clusters?zoom=3&as_of={BEFORE}").get_json(force=True)
    assert clusters["features"][0]["properties"]["count"] == 1
    shaded = past_client.get(f"/map/districts?as_of={BEFORE}").get_json(force=True)["features"]
    assert {one["id"]: one["properties"]["number"] for one in shaded if one["properties"]["number"]} == {
        "211381": 1
    }


def test_the_interface_gives_a_project_and_its_events_as_of(past_client: FlaskClient) -> None:
    one = past_client.get(f"/api/v1/projects/{CODE}?as_of={BEFORE}")
    assert one.get_json(force=True)["properties"]["name"] == THEN_NAME
    events = past_client.get(f"/api/v1/projects/{CODE}/events").get_json()["events"]
    then = past_client.get(f"/api/v1/projects/{CODE}/events?as_of={BEFORE}").get_json()["events"]
    assert [event["kind"] for event in then] == ["created"]
    assert len(events) == 2


@pytest.mark.parametrize(
    "name",
    [
        *("projects.csv", "mentions.csv", "events.csv", "districts.csv", "totals.csv", "programmes.csv"),
        *("conflicts.csv", "missing.csv", "projects.geojson", "projects.gpkg", "districts.geojson"),
        *("projects.xlsx", "totals.xlsx", "mentions.xlsx"),
    ],
)
def test_every_export_is_as_of_and_named_for_it(past_client: FlaskClient, name: str) -> None:
    answer = past_client.get(f"/exports/{name}?as_of={BEFORE}")
    assert answer.status_code == 200
    assert quote(f"截至 {BEFORE}.{name.split('.')[1]}") in answer.headers["Content-Disposition"]
    assert quote("全部") in answer.headers["Content-Disposition"]
    assert NOW_NAME.encode() not in answer.data


def test_export_rows_are_those_of_then(past_client: FlaskClient) -> None:
    answer = past_client.get(f"/exports/projects.csv?as_of={BEFORE}")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [(row["name"], row["districts"], row["status"]) for row in rows] == [
        (THEN_NAME, "211381", "planned")
    ]


@pytest.mark.parametrize("name", ["projects", "totals"])
def test_the_printed_list_says_its_date(past_client: FlaskClient, name: str) -> None:
    book = load_workbook(BytesIO(past_client.get(f"/exports/{name}.xlsx?as_of={BEFORE}").data))
    words = [str(cell.value) for row in book.worksheets[0].iter_rows(max_row=4) for cell in row if cell.value]
    assert any(f"截至 {BEFORE}" in word for word in words)


@pytest.mark.parametrize("address", ["/reconcile", "/exports/duplicates.csv"])
def test_what_has_no_past_refuses_it(past_client: FlaskClient, address: str) -> None:
    answer = past_client.get(f"{address}?as_of={BEFORE}")
    assert answer.status_code == 400
    assert "这里只能看当前的情况" in answer.text
    assert past_client.get(address).status_code == 200


def test_links_on_a_page_of_the_past_stay_there(past_client: FlaskClient) -> None:
    for address in ("/projects", "/districts/211381", f"/projects/{CODE}", "/totals"):
        page = read(past_client.get(f"{address}?as_of={BEFORE}"))
        links = [link for link in page.links("main a") if STAYING.match(link)]
        assert links
        astray = [link for link in links if f"as_of={BEFORE}" not in link]
        # Without the chip, or to the page of the present.
        here = [link for link in astray if urlsplit(link).path == address or link.startswith("/projects?")]
        assert astray == here


def test_before_the_registry_began_it_is_plainly_empty(past_client: FlaskClient) -> None:
    page = past_client.get(f"/projects?as_of={LONG_AGO}")
    assert page.status_code == 200
    assert "起有记录,这之前是空的" in page.text
    assert "没有符合条件的项目" in page.text
    assert past_client.get(f"/exports/projects.xlsx?as_of={LONG_AGO}").status_code == 200


@pytest.mark.parametrize(
    "word",
    [
        FUTURE.isoformat(), "2199-01-01", "9999-12-31T23:59:59", "1948-12-31", "0001-01-01",
        "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "昨天", "2026-02-30",
        "2026-13-01", "2026-11-22 OR 1=1", "<script>", "2026-11-22%00",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "address", ["/projects", f"/projects/{CODE}", "/map/features", "/exports/projects.csv"]
)
def test_a_date_that_cannot_be_is_refused(past_client: FlaskClient, address: str, word: str) -> None:
    answer = past_client.get(f"{address}?as_of={word}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_two_dates_are_one_too_many(past_client: FlaskClient) -> None:
    assert past_client.get(f"/projects?as_of={BEFORE}&as_of={BEFORE}").status_code == 400


def test_a_moment_works_like_a_day(past_client: FlaskClient) -> None:
    moment = quote(f"{BEFORE}T12:00:00+08:00")
    page = past_client.get(f"/projects?as_of={moment}").text
    assert THEN_NAME in page
    assert f"截至 {BEFORE} 12:00:00 的情况" in page


def test_today_is_the_present(past_client: FlaskClient) -> None:
    assert NOW_NAME in past_client.get(f"/projects?as_of={get_today()}").text


def test_overdue_is_measured_on_the_day(past_client: FlaskClient) -> None:
    assert THEN_NAME in past_client.get(f"/projects?overdue=yes&as_of={BEFORE}").text
    assert NOW_NAME not in past_client.get("/projects?overdue=yes").text


def test_a_new_filter_swaps_the_banner(past_client: FlaskClient) -> None:
    for address in ("/", "/projects"):
        part = read(past_client.get(f"{address}?as_of={BEFORE}", headers={"HX-Request": "true"}))
        banner = part.one("#past-banner")
        assert banner["data-hx-swap-oob"] == "true"
        assert f"截至 {BEFORE} 的情况" in banner.text


@pytest.mark.parametrize("address", [*PAGES, "/api/v1/totals", "/api/v1/projects", "/map/features"])
def test_the_past_costs_at_most_two_queries(
    past_client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = past_client.application.extensions["engine"]
    for _ in range(2):
        # What is counted once while the data stand is counted for a past day each time.
        monkeypatch.setattr(kept_counts, "KEPT", Latest(1))
        with count_queries(engine) as now:
            past_client.get(address)
        with count_queries(engine) as then:
            assert past_client.get(f"{address}?as_of={get_today()}").status_code == 200
    assert len(then) <= len(now) + 2


def test_the_next_request_is_in_the_present(past_client: FlaskClient) -> None:
    for _ in range(4):
        assert THEN_NAME in past_client.get(f"/projects?as_of={BEFORE}").text
        assert NOW_NAME in past_client.get("/projects").text
