from __future__ import annotations

import csv
import io
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from projects.clock import get_today
from tests.conftest import CHAOYANG_CITY

EVERY = (
    "projects.xlsx", "projects.csv", "projects.geojson", "projects.gpkg", "mentions.csv", "mentions.xlsx",
    "districts.csv", "districts.geojson", "totals.csv", "totals.xlsx", "events.csv",
    "projects.pdf",
)  # fmt: skip


def rows_of(answer: object) -> list[dict[str, str]]:
    text = answer.data.decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", [*EVERY, "projects.oc4ids.json"])
def test_every_export_downloads(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/exports/{name}?district=211324&status=planned")
    assert answer.status_code == 200
    assert len(answer.data) > 50
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert f"filename*=UTF-8''{quote('蓝图')}" in disposition
    assert quote("喀喇沁左翼蒙古族自治县") in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", EVERY)
def test_every_export_honours_the_filter(client: FlaskClient, name: str) -> None:
    whole, none = client.get(f"/exports/{name}"), client.get(f"/exports/{name}?q=没有这样的项目")
    assert whole.status_code == none.status_code == 200
    assert len(none.data) < len(whole.data)


def test_a_standard_without_empty_files_refuses_a_filter_that_finds_nothing(client: FlaskClient) -> None:
    answer = client.get("/exports/projects.oc4ids.json?q=没有这样的项目")
    assert answer.status_code == 400
    assert "没有符合条件的项目" in answer.json["error"]["message"]  # type: ignore[index]


def test_filenames_follow_the_language(client: FlaskClient) -> None:
    assert "lantu-projects-all-" in client.get("/exports/projects.csv?lang=en").headers["Content-Disposition"]


DIFFERENT = (
    "projects.csv", "projects.xlsx", "projects.csv?lang=en", "mentions.csv", "totals.csv", "districts.csv",
    "projects.csv?district=211324", "projects.csv?district=211302",
    "projects.csv?district=211302&district=211324",
    "projects.csv?district=211324&status=planned", "projects.csv?district=211324&status=construction",
    "projects.csv?q=物流", "projects.csv?q=公路", "projects.csv?sort=name", "projects.csv?sort=-name",
    "projects.csv?sort=name&limit=5", "changes.csv?since=2026-01-01", "changes.csv?since=2026-02-01",
    "projects.csv?as_of=2026-11-20",
)  # fmt: skip


def plain_name_of(client: FlaskClient, name: str) -> str:
    answer = client.get(f"/exports/{name}")
    assert answer.status_code == 200, name
    header = answer.headers["Content-Disposition"]
    found = re.match(r'attachment; filename="([0-9A-Za-z._-]+)"; filename\*=', header)
    assert found, header
    return found[1]


def test_no_two_downloads_of_a_day_overwrite_each_other(client: FlaskClient) -> None:
    names = [plain_name_of(client, name) for name in DIFFERENT]
    assert len(set(names)) == len(names)
    assert names[0] == f"lantu-projects-all-{get_today()}.csv"
    assert names[6] == f"lantu-projects-211324-{get_today()}.csv"
    assert re.fullmatch(rf"lantu-projects-211324-[0-9a-f]{{6}}-{get_today()}\.csv", names[9])
    assert names[-1] == "lantu-projects-all-as-of-2026-11-20.csv"
    # The same download has the same name, in whatever order its words stand.
    one, other = (f"projects.csv?{query}" for query in ("status=planned&q=路", "q=路&status=planned"))
    assert plain_name_of(client, one) == plain_name_of(client, other)


@pytest.mark.parametrize(
    "name", ["projects.exe", "projects.", "secrets.csv", "events.xlsx", "projects.csv.gz"]
)
def test_an_unknown_export_is_plainly_not_found(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/exports/{name}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "district=999999",
        "district=chaoyang",
        "status=finished",
        "bbox=121,42,120,41",
        "min_investment=many",
        f"q={'长' * 10_000}",
        "limit=-1",
        "limit=0",
        "sort=beauty",
        "cursor=xyz",
    ],
)
@pytest.mark.parametrize("name", ["projects.csv", "projects.xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_bad_words_are_refused_plainly(client: FlaskClient, name: str, query: str, language: str) -> None:
    answer = client.get(f"/exports/{name}?{query}&lang={language}")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"]["message"]


def test_order_and_page_are_for_plain_lists(client: FlaskClient) -> None:
    rows = rows_of(client.get("/exports/projects.csv?sort=-investment&limit=3"))
    amounts = [float(row["investment_wan"]) for row in rows]
    assert len(rows) == 3
    assert amounts == sorted(amounts, reverse=True)
    assert client.get("/exports/totals.csv?limit=3").status_code == 400


def test_the_real_registry_reconciles(client: FlaskClient) -> None:
    lines = [row for row in rows_of(client.get("/exports/totals.csv")) if row["part"] == "reconciliation"]
    *terms, total = lines
    assert round(sum(float(row["investment_wan"]) for row in terms), 4) == float(total["investment_wan"]) > 0
    assert {row["adcode"] for row in terms} >= set(CHAOYANG_CITY)
    counted = [float(row["counted_wan"]) for row in rows_of(client.get("/exports/projects.csv"))]
    assert round(sum(counted), 4) == float(total["investment_wan"])


def test_mentions_cite_document_and_line(client: FlaskClient) -> None:
    rows = rows_of(client.get("/exports/mentions.csv"))
    assert all(row["document"] and int(row["line"]) > 0 and row["stated_name"] for row in rows)
    codes = {row["code"] for row in rows_of(client.get("/exports/projects.csv"))}
    assert {row["project_code"] for row in rows} <= codes
    file = rows[0]["document"]
    assert client.get(f"/exports/mentions.csv?document={file}").status_code == 200
    assert client.get(f"/exports/projects.xlsx?document={file}").status_code == 200


@pytest.mark.parametrize("name", ["map.pdf", "map.png", "map.html"])
def test_the_map_of_a_filter_is_a_file_too(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/exports/{name}?district=211300&view=120,41,121,42")
    assert answer.status_code == 200
    disposition = answer.headers["Content-Disposition"]
    # A page with scripts of its own is to be saved, never shown in our name.
    assert disposition.startswith("attachment;")
    assert quote("朝阳市重大项目分布图") in disposition


def test_a_wrong_view_is_refused_where_it_is(client: FlaskClient) -> None:
    answer = client.get("/exports/map.pdf?view=1,2,3")
    assert answer.status_code == 400
    assert answer.json["error"]["field"] == "view"  # type: ignore[index]
