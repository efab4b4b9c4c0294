"""The projects of all registries in one list: row for row that of one registry with all projects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product

import pytest
from flask.testing import FlaskClient

from projects.reading.paging import SORTS
from tests.app.federation.conftest import Provinces
from tests.support.members import NAMES, SITES
from tests.support.page import read

pytestmark = pytest.mark.usefixtures("members")
EVERY_SORT = [sign + name for name, sign in product(SORTS, ("", "-"))]


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
        for sort in ("status", "-status", "-investment", "investment"):
            codes = merged(client, f"sort={sort}&limit=1")
            assert len(codes) == len(set(codes)) == 42
            assert codes == merged(client, f"sort={sort}")
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
