"""All registries together, on three real servers: as one with all projects says; who is missing is named."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from projects.errors import Conflict
from projects.federation import asking
from projects.federation.joining import look_at
from projects.federation.totals import read_part
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.paging import SORTS
from projects.registry import writing
from tests.app.web.test_english import list_unmarked
from tests.app.web.test_html import find_faults, save
from tests.conftest import make_app
from tests.support.at_once import wait_until
from tests.support.engines import find_engine
from tests.support.factories import TESTER, make_project
from tests.support.members import HEAD, NAMES, SITES, Provinces, in_session, join
from tests.support.page import read

ADDRESSES = (
    "",
    "?status=construction",
    "?district=210000",
    "?type=expressway&status=planned",
    "?district=220104",
)
EVERY_SORT = [sign + name for name, sign in product(SORTS, ("", "-"))]
PAGES = [
    "/federation",
    "/federation?status=planned",
    "/federation/projects",
    "/federation/projects?limit=3&sort=name",
    "/federation/map?district=210000",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_totals_are_those_of_one_registry_with_all_projects(
    client: FlaskClient, whole: FlaskClient, address: str
) -> None:
    one = whole.get(f"/api/v1/totals{address}").json["summary"]
    found = client.get(f"/api/v1/federation/totals{address}").json
    assert found["missing"] == []
    assert {name: found["total"][name] for name in one} == one
    parts = [one["totals"]["number"] for one in found["members"]]
    assert sum(parts) == one["number"]


def test_statuses_add_up(provinces: Provinces, client: FlaskClient) -> None:
    found = client.get("/api/v1/federation/totals").json["total"]
    assert sum(one["number"] for one in found["by_status"].values()) == found["number"] == 42
    with Session(find_engine(provinces.whole_url)) as session:
        whole = read_part(session, ProjectFilter()).by_status
    assert {code: (one["number"], one["investment_wan"]) for code, one in found["by_status"].items()} == {
        code: (one.number, None if one.stated_wan is None else str(one.stated_wan))
        for code, one in whole.items()
    }


def test_who_is_down_is_named_and_comes_back(provinces: Provinces, client: FlaskClient) -> None:
    whole = client.get("/federation")
    assert not read(whole).has(".notice-warn")
    assert read(whole).one("tfoot td:nth-of-type(2)").text == "42"
    cluster = provinces.clusters["220000"]
    cluster.run("kill")
    try:
        without = client.get("/federation")
        said = client.get("/api/v1/federation/totals").json
        lines = list(csv.reader(io.StringIO(client.get("/federation/totals.csv").text)))
    finally:
        cluster.run("start")
    assert without.status_code == 200
    assert NAMES["220000"] in read(without).one(".notice-warn").text
    assert read(without).one("tfoot td:nth-of-type(2)").text == "28"
    assert f"不含 {NAMES['220000']}" in read(without).one("tfoot").text
    assert any("当时 14 个项目" in row for row in read(without).texts("tbody tr"))
    assert [(one["name"], one["reason"]) for one in said["missing"]] == [(NAMES["220000"], "gone")]
    assert said["total"]["number"] == 28
    assert [one["totals"] is None for one in said["members"]] == [False, False, True]
    by_name = {line[0]: line for line in lines}
    assert by_name[NAMES["220000"]][2:5] == ["没有应答", "", ""]
    assert by_name["合计"][2:5:2] == [f"不含 {NAMES['220000']}", "28"]
    wait_until(lambda: client.get("/api/v1/federation/totals").json["missing"] == [], "the member")
    assert client.get("/api/v1/federation/totals").json["total"]["number"] == 42


def test_one_that_takes_long_is_named(
    provinces: Provinces, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.5)
    with find_engine(provinces.clusters["150000"].url).begin() as connection:
        connection.execute(text("LOCK TABLE projects IN ACCESS EXCLUSIVE MODE"))
        said = client.get("/api/v1/federation/totals").json
    assert [(one["name"], one["reason"]) for one in said["missing"]] == [("内蒙古", "slow")]
    assert said["total"]["number"] == 28


def test_another_version_is_named(provinces: Provinces, client: FlaskClient) -> None:
    cluster = provinces.clusters["150000"]
    cluster.ask("UPDATE alembic_version SET version_num = '0001'")
    try:
        said = client.get("/api/v1/federation/totals?lang=en").json
    finally:
        cluster.ask(f"UPDATE alembic_version SET version_num = '{HEAD}'")
    assert [(one["name"], one["reason"]) for one in said["missing"]] == [("内蒙古", "schema")]


@pytest.mark.parametrize("address", ["?q=x", "?document=plan.txt", "?district=999999", "?as_of=2026-01-01"])
def test_other_filters_are_refused(client: FlaskClient, address: str) -> None:
    for path in ("/federation", "/federation/totals.csv", "/api/v1/federation/totals"):
        assert client.get(f"{path}{address}").status_code == 400


def test_addresses_of_databases_are_nobodys(provinces: Provinces, client: FlaskClient) -> None:
    for path in ("/federation", "/federation/totals.csv", "/api/v1/federation/totals"):
        answer = client.get(path).text
        assert "host=" not in answer
        assert provinces.clusters["210000"].url not in answer


def pages(client: FlaskClient, path: str, words: str) -> Iterator[dict[str, object]]:
    """Yield the answers page by page."""
    cursor = ""
    for _ in range(100):
        found = client.get(f"{path}?{words}&cursor={cursor}").json
        yield found
        cursor = found["next"]
        if cursor is None:
            return
    raise AssertionError(words)


def merged(client: FlaskClient, words: str) -> list[str]:
    found = list(pages(client, "/api/v1/federation/projects", words))
    assert all(page["missing"] == [] for page in found)
    return [one["code"] for page in found for one in page["projects"]]


def of_one(client: FlaskClient, words: str) -> list[str]:
    return [one["id"] for page in pages(client, "/api/v1/projects", words) for one in page["features"]]


@pytest.mark.parametrize("sort", EVERY_SORT)
def test_every_sort_goes_on_across_pages(client: FlaskClient, whole: FlaskClient, sort: str) -> None:
    expected = of_one(whole, f"sort={sort}&limit=1000")
    assert len(expected) == 42
    assert merged(client, f"sort={sort}&limit=1000") == expected
    assert merged(client, f"sort={sort}&limit=5") == expected


@pytest.mark.parametrize(
    "words", ["status=planned&status=completed", "district=220000", "type=expressway&district=211302"]
)
def test_filters_are_those_of_the_list(client: FlaskClient, whole: FlaskClient, words: str) -> None:
    expected = of_one(whole, f"{words}&limit=1000")
    assert expected
    assert merged(client, f"{words}&limit=4") == expected


def test_equal_keys_and_ids_of_two_registries_both_stand(provinces: Provinces, client: FlaskClient) -> None:
    """Ids are each registry's own: two of them may have the same one."""
    cluster = provinces.clusters["210000"]
    first = cluster.ask("SELECT min(id) FROM projects")
    other = provinces.clusters["220000"].ask("SELECT min(id) FROM projects")
    steps = (
        "SET session_replication_role = replica; UPDATE {table} SET {column} = {new} WHERE {column} = {old}"
    )
    renamed = (("projects", "id"), ("allocations", "project_id"), ("place_rows", "project_id"))

    def rename(old: int, new: int) -> None:
        for table, column in renamed:
            cluster.ask(steps.format(table=table, column=column, new=new, old=old))

    rename(first, other)
    try:
        for sort in ("type", "-type", "-investment"):
            codes = merged(client, f"status=planned&sort={sort}&limit=1")
            assert len(codes) == len(set(codes)) == 12
            assert codes == merged(client, f"status=planned&sort={sort}")
    finally:
        rename(other, first)


def test_a_row_leads_to_its_registry(client: FlaskClient) -> None:
    page = read(client.get("/federation/projects?limit=1000"))
    links = page.links("tbody th a")
    assert {link.rsplit("/projects/", 1)[0] for link in links} == {*SITES.values()}
    # Of the one without pages the names stand alone.
    assert len(links) == 28
    assert len(page.all("tbody tr")) == 42
    rows = client.get("/api/v1/federation/projects").json["projects"]
    by_registry = {one["registry"]: one["url"] for one in rows}
    assert by_registry["内蒙古"] is None
    assert by_registry["辽宁"].startswith("https://ln.example/api/v1/projects/LT-2113")


def test_who_is_missing_is_named_on_every_page(provinces: Provinces, client: FlaskClient) -> None:
    cluster = provinces.clusters["150000"]
    cluster.run("kill")
    try:
        page = client.get("/federation/projects?limit=5")
        found = list(pages(client, "/api/v1/federation/projects", "limit=9"))
        clusters = client.get("/api/v1/federation/clusters?zoom=6").json
    finally:
        cluster.run("start")
    assert page.status_code == 200
    assert NAMES["150000"] in read(page).one(".notice-warn").text
    assert all([one["name"] for one in part["missing"]] == ["内蒙古"] for part in found)
    assert sum(len(part["projects"]) for part in found) == 28
    assert [one["name"] for one in clusters["missing"]] == ["内蒙古"]


@pytest.mark.parametrize("words", ["cursor=x", "sort=x", "limit=0", "q=x", "columns=name"])
def test_what_is_wrong_is_refused(client: FlaskClient, words: str) -> None:
    for path in ("/federation/projects", "/api/v1/federation/projects"):
        assert client.get(f"{path}?{words}").status_code == 400


def test_a_cursor_of_one_registry_is_none_of_all(client: FlaskClient, whole: FlaskClient) -> None:
    cursor = whole.get("/api/v1/projects?limit=1").json["next"]
    assert client.get(f"/api/v1/federation/projects?cursor={cursor}").status_code == 400


@pytest.mark.parametrize("zoom", [3, 6, 9, 11, 14])
@pytest.mark.parametrize("words", ["", "&status=construction", "&district=210000", "&bbox=120,41,123,44"])
def test_clusters_are_those_of_one_registry(
    client: FlaskClient, whole: FlaskClient, zoom: int, words: str
) -> None:
    expected = whole.get(f"/api/v1/clusters?zoom={zoom}{words}")
    found = client.get(f"/api/v1/federation/clusters?zoom={zoom}{words}")
    assert found.json.pop("missing") == []
    assert json.loads(found.text.replace(',"missing":[]}', "}")) == expected.json
    assert expected.json["features"]


def test_pages_are_valid_and_english_is_english(
    provinces: Provinces, client: FlaskClient, tmp_path: Path
) -> None:
    provinces.clusters["220000"].run("kill")
    try:
        assert save(client, PAGES, tmp_path / "missing") == 2 * len(PAGES)
        english = [client.get(f"{page}{'&' if '?' in page else '?'}lang=en").text for page in PAGES]
    finally:
        provinces.clusters["220000"].run("start")
    assert find_faults(tmp_path) == []
    assert [list(list_unmarked(page)) for page in english] == [[]] * len(PAGES)


@pytest.mark.parametrize("address", ["/totals", "/about"])
def test_other_pages_lead_there(client: FlaskClient, whole: FlaskClient, address: str) -> None:
    assert "/federation" in read(client.get(address)).links("main a, .page a")
    assert "/federation" not in read(whole.get(address)).links()


def test_what_is_registered_here_is_one_part_more(provinces: Provinces) -> None:
    """The national registry's own project stands beside those of its members."""
    national = provinces.other_url
    in_session(national, lambda session: make_project(session, code="LT-211302-99999"))
    join(provinces, national)
    app = make_app(national)
    client = app.test_client()
    found = client.get("/api/v1/federation/totals").json
    rows = client.get("/api/v1/federation/projects?limit=1000").json["projects"]
    page = client.get("/federation").text
    app.extensions["members"].close()
    app.extensions["engine"].dispose()
    assert (found["own"]["number"], found["total"]["number"]) == (1, 43)
    assert [one["url"] for one in rows if one["registry"] is None] == [
        "http://localhost/api/v1/projects/LT-211302-99999"
    ]
    assert "本站" in page


def test_tables_that_may_not_be_read_are_named(provinces: Provinces, client: FlaskClient) -> None:
    cluster = provinces.clusters["210000"]
    cluster.ask("REVOKE SELECT ON place_sums, cell_sums FROM federation")
    try:
        said = client.get("/api/v1/federation/totals").json
        with pytest.raises(Conflict) as refused:
            look_at(provinces.url("210000").replace("postgresql:", "postgresql+psycopg:"), HEAD)
    finally:
        cluster.ask("GRANT SELECT ON place_sums, cell_sums TO federation")
    assert [(one["name"], one["reason"]) for one in said["missing"]] == [("辽宁", "refused")]
    assert refused.value.values["names"] == "cell_sums, place_sums"


# It changes when a project was last changed, of which other tests read the order: it stands last.
def test_what_is_written_there_counts_at_once(provinces: Provinces, client: FlaskClient) -> None:
    """A member's worker has folded nothing of it yet."""
    before = client.get("/api/v1/federation/totals").json["total"]["by_status"]
    url = provinces.clusters["210000"].url

    def become(status: str, was: str) -> None:
        def write(session: Session) -> None:
            project = session.query(Project).filter_by(status=was).order_by(Project.id).first()
            assert project is not None
            writing.change_project(session, project, {"status": status}, TESTER)

        in_session(url, write)

    become("operating", "construction")
    after = client.get("/api/v1/federation/totals").json["total"]["by_status"]
    assert after["operating"]["number"] == 1
    assert after["construction"]["number"] == before["construction"]["number"] - 1
    become("construction", "operating")
    assert client.get("/api/v1/federation/totals").json["total"]["by_status"] == before
