"""The reconcile page and what a reviewer decides on it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.totals import coarse
from projects.map import district_view
from projects.models import DuplicateDecision, Project, Statement
from projects.reconcile import compared
from tests.conftest import count_queries
from tests.support.factories import make_project
from tests.support.page import read, words_of
from tests.support.people import enter_as, make_officer, post

TABS = ("conflicts", "duplicates", "missing")
MOST_QUERIES = 12
FULL_FILTER = "district=211300&status=planned&type=logistics_park&q=物流&document=001_4b4cd3b28943517d.txt"


@pytest.fixture
def reviewer(session: Session, empty_client: FlaskClient) -> FlaskClient:
    """A signed-in reviewer of the city."""
    enter_as(empty_client, session, make_officer(session, "shen", "reviewer", ["211300"]))
    return empty_client


def version(session: Session, project: Project) -> str:
    session.refresh(project)
    return str(project.version)


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("words", ["", FULL_FILTER])
def test_everyone_reads_every_list_in_few_queries(
    client: FlaskClient, registry_connection: Connection, tab: str, words: str
) -> None:
    with count_queries(registry_connection) as statements:
        answer = client.get(f"/reconcile?tab={tab}&{words}")
    assert answer.status_code == 200, answer.text
    assert len(statements) <= MOST_QUERIES
    assert "csrf_token" not in answer.text
    assert client.get(f"/reconcile?tab={tab}&{words}", headers={"HX-Request": "true"}).status_code == 200
    for format_ in ("csv", "xlsx"):
        assert client.get(f"/exports/{tab}.{format_}?{words}").status_code == 200
    assert client.get("/reconcile?tab=other").status_code == 400


def test_every_number_of_what_is_missing_is_the_length_of_its_list(client: FlaskClient) -> None:
    page = read(client.get("/reconcile?tab=missing&document=001_4b4cd3b28943517d.txt"))
    cells = page.all(".missing-table td a")
    assert len(cells) > 60
    for cell in cells[::7]:
        summary = client.get("/api/v1/totals", query_string=words_of(cell["href"])).json
        assert summary is not None
        assert summary["summary"]["row_number"] == int(cell.text.replace(",", "")), cell["href"]


def test_what_is_missing_of_many_districts_goes_by_level(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(district_view, "MOST_WHOLE", 3)
    monkeypatch.setattr(coarse, "MOST_ROWS", 3)
    for words, heads in (("", ["辽宁省"]), ("&district=211300", ["朝阳市本级", "双塔区"])):
        page = read(client.get(f"/reconcile?tab=missing{words}"))
        assert page.all(".missing-table")[0].texts("tbody th")[: len(heads)] == heads
        cells = page.all(".missing-table td a")
        assert cells
        for cell in cells[::9]:
            summary = client.get("/api/v1/totals", query_string=words_of(cell["href"])).json
            assert summary is not None
            assert summary["summary"]["row_number"] == int(cell.text.replace(",", "")), cell["href"]
    (deeper,) = {one["href"] for one in page.all(".missing-table th a") if one.text == "双塔区"}
    assert read(client.get(deeper)).all(".missing-table th a") == []


def test_conflicts_are_turned_page_by_page_under_the_sums_of_all(
    session: Session, reviewer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.reconcile.page.PAGE", 2)
    for at in range(5):
        make_project(session, f"园区 {at}", figures=[100, 200 + 100 * at])
    session.commit()
    address, seen = "/reconcile", []
    for _page in range(3):
        page = read(reviewer.get(address))
        assert "待裁定 5 条" in page.one("#results .panel-head [role=status]").text
        seen += [one.text for one in page.all("#results h2 a")]
        following = page.all("a[rel=next]")
        address = following[0]["href"] if following else ""
    assert (seen, address) == ([f"园区 {at}" for at in (4, 3, 2, 1, 0)], "")
    assert reviewer.get("/reconcile?cursor=x").status_code == 400


def test_a_reviewer_adopts_a_figure_and_opens_it_again(session: Session, reviewer: FlaskClient) -> None:
    project = make_project(session, "园区", figures=[100, 700])
    session.commit()
    high = session.scalars(select(Statement.id).where(Statement.value == 700)).one()
    fields = {"statement": str(high), "version": version(session, project), "reason": "可研批复"}
    target = f"/reconcile/conflicts/{project.code}"
    answer = post(reviewer, target, "/reconcile", back="/reconcile?tab=conflicts", **fields)
    assert (answer.status_code, answer.location) == (303, "/reconcile?tab=conflicts")
    session.refresh(project)
    assert project.investment_wan == 700
    assert post(reviewer, target, "/reconcile", **fields).status_code == 303
    other = session.scalars(select(Statement.id).where(Statement.value == 100)).one()
    again = post(reviewer, target, "/reconcile", **(fields | {"statement": str(other)}))
    assert again.status_code == 409
    assert "可研批复" in again.text
    assert "裁定总投资" in again.text
    undo = {"version": version(session, project), "reason": "批复作废"}
    for _click in range(2):
        assert post(reviewer, f"{target}/reopen", "/reconcile", **undo).status_code == 303
    session.refresh(project)
    assert project.has_conflict


def test_a_reviewer_merges_a_pair_and_takes_it_back(session: Session, reviewer: FlaskClient) -> None:
    left, right = make_project(session, "城南物流园"), make_project(session, "城南物流园区")
    session.commit()
    page = reviewer.get("/reconcile?tab=duplicates").text
    target = f"/reconcile/pairs/{left.code}/{right.code}"
    assert target in page
    fields = {"left_version": version(session, left), "right_version": version(session, right)}
    empty = post(reviewer, target, "/reconcile?tab=duplicates", verdict=right.code, reason=" ", **fields)
    assert (empty.status_code, "请写明理由" in empty.text) == (400, True)
    done = post(reviewer, target, "/reconcile?tab=duplicates", verdict=right.code, reason="同一处", **fields)
    assert done.status_code == 303
    again = post(reviewer, target, "/reconcile?tab=duplicates", verdict=right.code, reason="同一处", **fields)
    assert again.status_code == 303
    session.refresh(left)
    assert left.merged_into_id == right.id
    assert reviewer.get(f"/projects/{left.code}").status_code == 301
    assert "撤销合并" in reviewer.get("/reconcile?tab=duplicates").text
    undo = {"version": version(session, left), "reason": "两处"}
    for _click in range(2):
        back = post(reviewer, f"/reconcile/merges/{left.code}/undo", "/reconcile?tab=duplicates", **undo)
        assert back.status_code == 303
    session.refresh(left)
    assert left.merged_into_id is None
    decision = session.scalars(select(DuplicateDecision)).one()
    forget = f"/reconcile/decisions/{decision.id}/withdraw"
    assert post(reviewer, forget, "/reconcile?tab=duplicates").status_code == 303
    assert target in reviewer.get("/reconcile?tab=duplicates").text
    assert post(reviewer, forget, "/reconcile?tab=duplicates").status_code == 404


def test_more_than_can_be_compared_at_once_is_said(
    session: Session, empty_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for county in ("211302", "211303"):
        make_project(session, "城南物流园", [county])
        make_project(session, "城南物流园区", [county])
    session.commit()
    monkeypatch.setattr(compared, "MOST_COMPARED", 3)
    page = read(empty_client.get("/reconcile?tab=duplicates"))
    assert "一次最多比较 3 个项目" in page.one("#results [role=status]").text
    assert "一次最多比较 3 个项目" in empty_client.get("/api/v1/pairs").text
    assert [empty_client.get(one).status_code for one in ("/api/v1/pairs", "/exports/duplicates.csv")] == [
        400,
        400,
    ]
    assert len(empty_client.get("/api/v1/pairs?district=211302").json["pairs"]) == 1


def test_pairs_are_turned_page_by_page_under_the_number_of_all(
    session: Session, empty_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.reconcile.page.PAGE", 2)
    for name in ("城南物流园", "城南物流园区", "城南综合物流园"):
        make_project(session, name)
    session.commit()
    program, address = empty_client.get("/api/v1/pairs?limit=2").json, "/reconcile?tab=duplicates"
    whole = [one["score"] for one in empty_client.get("/api/v1/pairs").json["pairs"]]
    assert whole == sorted(whole, reverse=True)
    assert len(whole) == 3
    seen: list[str] = []
    while address:
        page = read(empty_client.get(address))
        assert "3 对" in page.one("#results .panel-head [role=status]").text
        seen += [one["aria-label"] for one in page.all("#results article")]
        address = next(iter(page.links("#results a[rel=next]")), "")
    assert len(set(seen)) == len(seen) == 3
    rest = empty_client.get("/api/v1/pairs", query_string={"limit": 2, "cursor": program["next"]}).json
    assert [one["score"] for one in program["pairs"] + rest["pairs"]] == whole
    assert rest["next"] is None
    for bad in ("/reconcile?tab=duplicates&cursor=x", "/api/v1/pairs?cursor=x"):
        assert empty_client.get(bad).status_code == 400


def test_a_stale_pair_comes_back_with_both_sides(session: Session, reviewer: FlaskClient) -> None:
    left, right = make_project(session, "城南物流园"), make_project(session, "城南物流园区")
    session.commit()
    fields = {"left_version": "1", "right_version": "999", "verdict": left.code, "reason": "同一处"}
    answer = post(
        reviewer, f"/reconcile/pairs/{left.code}/{right.code}", "/reconcile?tab=duplicates", **fields
    )
    assert answer.status_code == 409
    assert left.code in answer.text
    assert right.code in answer.text
    assert "同一处" in [reason.get("value") for reason in read(answer).all("[name=reason]")]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_pair_may_be_two_projects(session: Session, reviewer: FlaskClient) -> None:
    left, right = make_project(session, "城南物流园"), make_project(session, "城南物流园区")
    session.commit()
    fields = {"left_version": "1", "right_version": "1", "verdict": "different", "reason": "两处"}
    target = f"/reconcile/pairs/{left.code}/{right.code}"
    assert post(reviewer, target, "/reconcile?tab=duplicates", **fields).status_code == 303
    assert target not in reviewer.get("/reconcile?tab=duplicates").text
    wrong = fields | {"verdict": "perhaps"}
    assert post(reviewer, target, "/account", **wrong).status_code == 400


def test_nobody_decides_outside_the_own_districts(session: Session, empty_client: FlaskClient) -> None:
    enter_as(empty_client, session, make_officer(session, "wai", "reviewer", ["211321"]))
    left, right = make_project(session, "城南物流园"), make_project(session, "城南物流园区")
    session.commit()
    assert "/reconcile/pairs/" not in empty_client.get("/reconcile?tab=duplicates").text
    fields = {"left_version": "1", "right_version": "1", "verdict": left.code, "reason": "同一处"}
    target = f"/reconcile/pairs/{left.code}/{right.code}"
    assert post(empty_client, target, "/account", **fields).status_code == 403
    session.refresh(left)
    assert right.merged_into_id is None


def test_a_list_says_why_it_was_found(session: Session, empty_client: FlaskClient) -> None:
    make_project(session, "公营子铁路物流园", ["211324"])
    session.commit()
    assert "县区:喀喇沁左翼蒙古族自治县" in empty_client.get("/projects?q=喀左&lang=zh").text or (
        "县区:喀左县" in empty_client.get("/projects?q=喀左&lang=zh").text
    )
    assert "名称(拼音):公营子铁路物流园" in empty_client.get("/projects?q=wly&lang=zh").text
