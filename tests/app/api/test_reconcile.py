"""Programs decide as reviewers do on the page: conflicts, pairs, merges, and a change that is taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import DuplicateDecision, Project, ProjectEvent
from tests.support.factories import make_project, state_figure
from tests.support.programs import Program, tag


@pytest.fixture
def reviewer(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))


@pytest.fixture
def pair(session: Session) -> tuple[Project, Project]:
    found = make_project(session, "城南物流园"), make_project(session, "城南物流园区")
    session.commit()
    return found


def refresh(session: Session, *projects: Project) -> None:
    for one in projects:
        session.refresh(one)


def test_a_conflict_is_read_decided_and_opened_again(session: Session, reviewer: Program) -> None:
    project = make_project(session, "园区", figures=[100, 700])
    make_project(session, "无争议", figures=[5])
    session.commit()
    (row,) = reviewer.send("GET", "/conflicts").json["conflicts"]
    assert (row["project"], row["measure"], row["is_open"]) == (project.code, "investment_wan", True)
    assert (row["value"], row["low"], row["high"], row["effect_wan"]) == ("100", "100", "700", "600")
    assert row["version"] == project.version
    high = next(one for one in row["sides"] if one["value"] == "700")
    address, sent = f"/conflicts/{project.code}", {"statement": high["statement"], "reason": "可研批复"}
    assert reviewer.post(address, sent).status_code == 428
    assert reviewer.post(address, {"statement": high["statement"]}, If_Match=tag(project)).status_code == 400
    assert (
        reviewer.post(address, {"reason": "x"}, If_Match=tag(project)).json["error"]["field"] == "statement"
    )
    held = {"If_Match": tag(project), "Idempotency_Key": "k-1"}
    done = reviewer.post(address, sent, **held)
    assert done.status_code == 200
    assert reviewer.post(address, sent, **held).headers["Idempotent-Replayed"] == "true"
    refresh(session, project)
    assert project.investment_wan == 700
    assert done.headers["ETag"] == tag(project)
    stale = reviewer.post(address, sent, If_Match='"1"')
    assert stale.status_code == 412
    conflict = stale.json["conflict"]
    assert (conflict["version"], conflict["sent"]["reason"]) == (project.version, "可研批复")
    assert conflict["current"]["conflicts"][0]["is_open"] is False
    assert conflict["latest_event"]["reason"] == "可研批复"
    wrong = reviewer.post(f"{address}/reopen", {"measure": "colour", "reason": "x"}, If_Match=tag(project))
    assert (wrong.status_code, wrong.json["error"]["field"]) == (400, "measure")
    assert reviewer.post(f"{address}/reopen", {"reason": "作废"}, If_Match=tag(project)).status_code == 200
    refresh(session, project)
    assert project.investment_wan == 100
    again = reviewer.post(f"{address}/reopen", {"reason": "作废"}, If_Match=tag(project))
    assert again.status_code == 400


def test_conflicts_come_page_by_page_and_by_filter(session: Session, reviewer: Program) -> None:
    codes = {make_project(session, f"园区{number}", figures=[1, number]).code for number in (3, 9, 5)}
    session.commit()
    found, cursor = [], ""
    while cursor is not None:
        page = reviewer.send("GET", f"/conflicts?limit=2&cursor={cursor}").json
        found += [one["project"] for one in page["conflicts"]]
        cursor = page["next"]
    assert set(found) == codes
    assert len(found) == 3
    assert reviewer.send("GET", "/conflicts?district=211321").json["conflicts"] == []
    assert reviewer.send("GET", "/conflicts?as_of=2026-01-01").status_code == 400
    assert reviewer.send("GET", "/conflicts?colour=red").status_code == 400


def test_a_figure_that_cannot_count_is_refused(session: Session, reviewer: Program) -> None:
    project = make_project(session, "园区", figures=[100])
    other = make_project(session, "别处", figures=[7])
    part = state_figure(session, project, Decimal(700), scope="一期", line=9)
    session.commit()
    for statement, status in ((part.id, 400), (10**8, 404)):
        sent = {"statement": statement, "reason": "x"}
        answer = reviewer.post(f"/conflicts/{project.code}", sent, If_Match=tag(project))
        assert answer.status_code == status
    sides = reviewer.send("GET", "/conflicts").json["conflicts"]
    assert other.code not in [one["project"] for one in sides]


def test_a_pair_is_merged_and_given_back(
    session: Session, reviewer: Program, pair: tuple[Project, Project]
) -> None:
    left, right = pair
    (found,) = reviewer.send("GET", "/pairs").json["pairs"]
    assert {found["left"]["code"], found["right"]["code"]} == {left.code, right.code}
    assert "name_alike" in [one["code"] for one in found["reasons"]]
    address = f"/pairs/{left.code}/{right.code}"
    sent = {"verdict": right.code, "reason": "同一处"}
    assert reviewer.post(address, sent).status_code == 428
    versions = {"left_version": left.version, "right_version": right.version}
    assert reviewer.post(address, sent | versions | {"left_version": 99}).status_code == 409
    assert reviewer.post(address, {"verdict": "perhaps", "reason": "x"} | versions).status_code == 400
    done = reviewer.post(address, sent | versions)
    assert done.status_code == 200
    assert [one["merged_into"] for one in done.json["projects"]] == [right.code, None]
    (decided,) = reviewer.send("GET", "/pairs").json["decided"]
    assert (decided["verdict"], decided["gone"], decided["kept"]) == ("same", left.code, right.code)
    refresh(session, left)
    assert decided["gone_version"] == left.version
    undo = f"/merges/{left.code}/undo"
    assert reviewer.post(undo, {"reason": "两处"}, If_Match='"1"').status_code == 412
    back = reviewer.post(undo, {"reason": "两处", "version": left.version})
    assert back.json["projects"][0]["merged_into"] is None
    (decided,) = reviewer.send("GET", "/pairs").json["decided"]
    assert decided["verdict"] == "different"
    forget = f"/decisions/{decided['id']}/withdraw"
    assert reviewer.post(forget).status_code == 200
    assert reviewer.post(forget).status_code == 404
    assert len(reviewer.send("GET", "/pairs").json["pairs"]) == 1


def test_a_pair_is_kept_apart(session: Session, reviewer: Program, pair: tuple[Project, Project]) -> None:
    address = f"/pairs/{pair[0].code}/{pair[1].code}"
    assert reviewer.post(address, {"verdict": "different"}).json["error"]["field"] == "reason"
    assert reviewer.post(address, {"verdict": "different", "reason": "两处"}).status_code == 200
    listed = reviewer.send("GET", "/pairs").json
    assert (listed["pairs"], listed["decided"][0]["reason"]) == ([], "两处")
    assert session.scalars(select(DuplicateDecision.verdict)).one() == "different"


def test_who_decided_is_for_accounts(
    empty_app: Flask, reviewer: Program, pair: tuple[Project, Project]
) -> None:
    reviewer.post(f"/pairs/{pair[0].code}/{pair[1].code}", {"verdict": "different", "reason": "两处"})
    public = empty_app.test_client().get("/api/v1/pairs").get_json()
    assert public["decided"][0]["decided_by"] is None
    assert reviewer.send("GET", "/pairs").json["decided"][0]["decided_by"] is not None


def test_nobody_decides_outside_the_own_districts(
    empty_app: Flask, session: Session, pair: tuple[Project, Project]
) -> None:
    far = Program(empty_app.test_client(), session, "wai", "reviewer", ("211321",))
    officer = Program(empty_app.test_client(), session, "zhang")
    left, right = pair
    versions = {"left_version": left.version, "right_version": right.version}
    for who in (far, officer):
        sent = {"verdict": left.code, "reason": "同一处"} | versions
        assert who.post(f"/pairs/{left.code}/{right.code}", sent).status_code == 403
        assert who.post(f"/conflicts/{left.code}", {"statement": 1, "reason": "x"}).status_code == 403
    refresh(session, right)
    assert right.merged_into_id is None


def test_a_change_is_taken_back(empty_app: Flask, session: Session, reviewer: Program) -> None:
    project = make_project(session, owner="甲公司")
    session.commit()
    reviewer.send("PATCH", f"/projects/{project.code}", {"owner": "乙公司"}, If_Match=tag(project))
    refresh(session, project)
    event = session.scalars(select(ProjectEvent.id).order_by(ProjectEvent.id.desc()).limit(1)).one()
    address = f"/projects/{project.code}/events/{event}/undo"
    assert reviewer.post(address, {"reason": "误填"}).status_code == 428
    stale = reviewer.post(address, {"reason": "误填"}, If_Match='"1"')
    assert (stale.status_code, stale.json["conflict"]["current"]) == (412, {"owner": "乙公司"})
    assert reviewer.post(address, {}, If_Match=tag(project)).json["error"]["field"] == "reason"
    officer = Program(empty_app.test_client(), session, "zhang")
    assert officer.post(address, {"reason": "误填"}, If_Match=tag(project)).status_code == 403
    done = reviewer.post(address, {"reason": "误填"}, If_Match=tag(project))
    assert done.status_code == 200
    assert done.json["event"]["changes"] == {"owner": ["乙公司", "甲公司"]}
    refresh(session, project)
    assert (project.owner, done.headers["ETag"]) == ("甲公司", tag(project))
    again = reviewer.post(address, {"reason": "误填"}, If_Match=tag(project))
    assert again.status_code == 409
    unknown = f"/projects/{project.code}/events/999999/undo"
    assert reviewer.post(unknown, {"reason": "x"}, If_Match=tag(project)).status_code == 404
