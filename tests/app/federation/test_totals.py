"""What all registries add up to: exactly what one with all projects says, and who is missing is named."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from projects.federation import asking
from projects.federation.totals import read_part
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.registry import writing
from tests.app.federation.conftest import Provinces
from tests.support.at_once import wait_until
from tests.support.engines import find_engine
from tests.support.factories import TESTER
from tests.support.members import NAMES, in_session
from tests.support.page import read

ADDRESSES = (
    "",
    "?status=construction",
    "?district=210000",
    "?type=expressway&status=planned",
    "?district=220104",
)


pytestmark = pytest.mark.usefixtures("members")


@pytest.mark.parametrize("address", ADDRESSES)
def test_they_are_those_of_one_registry_with_all_projects(
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
        cluster.ask("UPDATE alembic_version SET version_num = '0053'")
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
