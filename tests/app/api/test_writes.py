"""Programs write by the API: the same rules and the same events as the forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import (
    DistrictSetting,
    ProgressReport,
    Project,
    ProjectEvent,
    Statement,
    Update,
    YearPlan,
)
from tests.support.factories import make_project
from tests.support.people import csrf_token, enter_as, make_officer
from tests.support.programs import STARTED, Program, tag


def list_events(session: Session, project: Project) -> list[ProjectEvent]:
    query = select(ProjectEvent).where(
        ProjectEvent.project_id == project.id, ProjectEvent.origin == "officer"
    )
    return list(session.scalars(query.order_by(ProjectEvent.id)))


def count_updates(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Update)) or 0


def test_a_status_waits_and_is_published_when_accepted(
    session: Session, officer: Program, reviewer: Program, project: Project
) -> None:
    version = project.version
    feature = officer.send("GET", f"/projects/{project.code}")
    sent = officer.post(f"/projects/{project.code}/status", STARTED, If_Match=feature.headers["ETag"])
    assert sent.status_code == 201
    assert sent.headers["Location"] == f"/api/v1/updates/{sent.json['update']['id']}"
    assert sent.json["update"]["state"] == "pending"
    assert sent.json["update"]["changes"]["status"] == ["planned", "construction"]
    assert sent.json["project"] == {"code": project.code, "version": version}
    session.refresh(project)
    assert (project.status, list_events(session, project)) == ("planned", [])
    accepted = reviewer.post(f"/updates/{sent.json['update']['id']}/accept", {"note": "同意"})
    assert accepted.status_code == 200
    assert accepted.headers["ETag"] == f'"{version + 1}"'
    session.refresh(project)
    assert (project.status, project.status_on, project.version) == (
        "construction",
        date(2026, 6, 1),
        version + 1,
    )
    (event,) = list_events(session, project)
    assert (event.actor, event.evidence) == ("zhang的姓名", "朝发改〔2026〕12号")


def test_what_may_be_published_at_once_answers_200(
    session: Session, officer: Program, project: Project
) -> None:
    session.add(DistrictSetting(adcode="211302", publishes_at_once=True))
    session.commit()
    sent = officer.post(f"/projects/{project.code}/status", STARTED | {"version": project.version})
    session.refresh(project)
    assert sent.status_code == 200
    assert sent.json["project"]["version"] == project.version
    assert sent.headers["ETag"] == tag(project)
    assert project.status == "construction"


def test_a_returned_update_says_why_and_a_waiting_one_can_be_withdrawn(
    session: Session, officer: Program, reviewer: Program, project: Project
) -> None:
    address = f"/projects/{project.code}/status"
    first = officer.post(address, STARTED, If_Match=tag(project)).json["update"]["id"]
    assert reviewer.post(f"/updates/{first}/return", {"note": " "}).status_code == 400
    returned = reviewer.post(f"/updates/{first}/return", {"note": "请补文号"}).json["update"]
    assert (returned["state"], returned["review_note"]) == ("returned", "请补文号")
    second = officer.post(address, STARTED, If_Match=tag(project)).json["update"]["id"]
    assert officer.post(f"/updates/{second}/withdraw").json["update"]["state"] == "withdrawn"
    assert officer.post(f"/updates/{second}/withdraw").status_code == 409
    assert officer.post(f"/updates/{second}/accept").status_code == 403


@pytest.mark.parametrize("figure", [b'"12,345.6789"', b"12345.6789", b"1.2e4", b"0.1"])
def test_a_month_is_exact_to_the_yuan(session: Session, reviewer: Program, figure: bytes) -> None:
    project = make_project(session, status="construction")
    session.commit()
    body = b'{"month": "2026-10", "month_wan": %b, "cumulative_wan": %b}' % (figure, figure)
    sent = reviewer.raw(f"/projects/{project.code}/progress", body)
    if figure == b"1.2e4":
        assert (sent.status_code, sent.json["error"]["field"]) == (400, "month_wan")
        return
    assert sent.status_code == 200
    report = session.get_one(ProgressReport, (project.id, date(2026, 10, 1)))
    assert report.cumulative_wan == Decimal(figure.decode().strip('"').replace(",", ""))


def test_doubtful_figures_are_asked_for_and_then_taken(session: Session, reviewer: Program) -> None:
    project = make_project(session, status="construction", figures=["100"])
    session.commit()
    address, body = (
        f"/projects/{project.code}/progress",
        {"month": "2026-10", "month_wan": 1, "cumulative_wan": 900},
    )
    asked = reviewer.post(address, body, If_Match=tag(project))
    assert (asked.status_code, asked.json["error"]["field"]) == (400, "confirmed")
    assert [one["code"] for one in asked.json["error"]["doubts"]] == ["exceeds_total"]
    assert count_updates(session) == 0
    assert reviewer.post(address, body | {"confirmed": True}, If_Match=tag(project)).status_code == 200


def test_a_month_without_change_carries_over(session: Session, reviewer: Program) -> None:
    project = make_project(session, status="construction")
    session.commit()
    address = f"/projects/{project.code}/progress"
    first = {"month": "2026-09", "month_wan": "5", "cumulative_wan": "5", "physical_progress": "主体封顶"}
    assert reviewer.post(address, first, If_Match=tag(project)).status_code == 200
    session.refresh(project)
    mixed = {"month": "2026-10", "no_change": True, "month_wan": "5", "version": project.version}
    assert reviewer.post(address, mixed).json["error"]["field"] == "month_wan"
    bare = {"month": "2026-10", "no_change": True, "version": project.version}
    assert reviewer.post(address, bare).status_code == 200
    report = session.get_one(ProgressReport, (project.id, date(2026, 10, 1)))
    assert (report.is_no_change, report.cumulative_wan, report.physical_progress) == (
        True,
        Decimal(5),
        "主体封顶",
    )


def test_a_month_keeps_what_is_not_sent(session: Session, reviewer: Program) -> None:
    project = make_project(session, status="construction")
    session.commit()
    address = f"/projects/{project.code}/progress"
    said = {"physical_progress": "主体封顶", "problems": "征地三户", "next_steps": "装修"}
    first = {"month": "2026-10", "month_wan": "5", "cumulative_wan": "50", **said}
    assert reviewer.post(address, first, If_Match=tag(project)).status_code == 200
    session.refresh(project)
    part = {"month": "2026-10", "problems": None, "version": project.version}
    assert reviewer.post(address, part).status_code == 200
    held = session.get_one(ProgressReport, (project.id, date(2026, 10, 1)), populate_existing=True)
    assert (held.month_wan, held.cumulative_wan, held.problems) == (Decimal(5), Decimal(50), None)
    assert (held.physical_progress, held.next_steps) == ("主体封顶", "装修")


def test_details_investment_place_and_year_plans_change_together(
    session: Session, reviewer: Program, project: Project
) -> None:
    body = {
        "name": "新名称𠮷🏗",
        "investment_wan": "6,789.1234",
        "assisting_units": ["住建局", "交通局"],
        "start_year": 2026,
        "start_month": 3,
        "owner": None,
        "year_plan_2026": 1200.5,
        "geom": {"type": "Point", "coordinates": [120.45, 41.57]},
        "precision": "site",
        "method": "imported",
        "evidence": "朝发改〔2026〕15号",
    }
    sent = reviewer.send("PATCH", f"/projects/{project.code}", body, If_Match=tag(project))
    assert sent.status_code == 200
    session.refresh(project)
    assert (project.name, project.investment_wan) == ("新名称𠮷🏗", Decimal("6789.1234"))
    assert (project.assisting_units, project.start_year) == (["住建局", "交通局"], 2026)
    assert (project.precision, project.source_datum) == ("site", "wgs84")
    assert session.get_one(YearPlan, (project.id, 2026)).planned_wan == Decimal("1200.5")
    assert session.scalar(select(Statement.value).where(Statement.update_id.is_not(None))) == Decimal(
        "6789.1234"
    )
    again = reviewer.send("PATCH", f"/projects/{project.code}", {"geom": None}, If_Match=tag(project))
    assert (again.status_code, again.json["error"]["field"]) == (400, "precision")


def test_gcj02_comes_out_in_wgs84(session: Session, reviewer: Program, project: Project) -> None:
    place = {"geom": {"type": "Point", "coordinates": [120.45, 41.57]}, "source_datum": "gcj02"}
    body = place | {"precision": "site", "method": "imported"}
    assert reviewer.send("PATCH", f"/projects/{project.code}", body, If_Match=tag(project)).status_code == 200
    lon, lat = reviewer.send("GET", f"/projects/{project.code}").json["geometry"]["coordinates"]
    assert 0.001 < abs(lon - 120.45) < 0.02
    assert 0.0001 < abs(lat - 41.57) < 0.02


# Versions


def test_a_version_is_asked_for(officer: Program, project: Project, session: Session) -> None:
    sent = officer.post(f"/projects/{project.code}/status", STARTED)
    assert (sent.status_code, sent.json["error"]["field"]) == (428, "version")
    assert count_updates(session) == 0


@pytest.mark.parametrize("header", ["*", "3", "W/3", '"3", "4"', '"abc"', "", '"99999999999999"'])
def test_an_if_match_that_names_no_version_is_refused(
    officer: Program, project: Project, header: str
) -> None:
    sent = officer.post(f"/projects/{project.code}/status", STARTED, If_Match=header)
    assert (sent.status_code, sent.json["error"]["field"]) == (400, "If-Match")


@pytest.mark.parametrize("version", ["3", 0, -1, 1.5, True, [1], 10**12])
def test_a_version_that_is_none_is_refused(officer: Program, project: Project, version: Any) -> None:
    sent = officer.post(f"/projects/{project.code}/status", STARTED | {"version": version})
    assert (sent.status_code, sent.json["error"]["field"]) == (400, "version")


@pytest.mark.parametrize("way", ["header", "member"])
def test_a_passed_version_shows_both_sides(
    session: Session, officer: Program, reviewer: Program, project: Project, way: str
) -> None:
    old = project.version
    address = f"/projects/{project.code}"
    assert reviewer.send("PATCH", address, {"owner": "甲公司"}, If_Match=tag(project)).status_code == 200
    late: dict[str, Any] = {"owner": "乙公司"}
    sent = (
        officer.send("PATCH", address, late, If_Match=f'"{old}"')
        if way == "header"
        else officer.send("PATCH", address, late | {"version": old})
    )
    assert sent.status_code == (412 if way == "header" else 409)
    sides = sent.json["error"]["conflict"]
    assert (sides["version"], sides["current"], sides["sent"]) == (old + 1, {"owner": "甲公司"}, late)
    assert sides["latest_event"]["actor"] == "li的姓名"
    assert "version" not in sides["sent"]


def test_header_and_member_must_agree(officer: Program, project: Project) -> None:
    sent = officer.post(f"/projects/{project.code}/status", STARTED | {"version": 7}, If_Match='"8"')
    assert sent.status_code == 400


def test_a_waiting_update_of_another_is_no_matter_of_versions(
    session: Session, officer: Program, project: Project
) -> None:
    officer.post(f"/projects/{project.code}/status", STARTED, If_Match=tag(project))
    again = officer.post(f"/projects/{project.code}/status", STARTED, If_Match=tag(project))
    assert again.status_code == 409
    assert "conflict" not in again.json["error"]


# Who


def test_tokens_write_only_what_their_owner_may(
    empty_app: Flask, session: Session, officer: Program, project: Project
) -> None:
    address = f"/projects/{project.code}/status"
    stranger = Program(empty_app.test_client(), session, "wang", "officer", ("211321",))
    reader = Program(empty_app.test_client(), session, "zhao", scopes="read")
    assert stranger.post(address, STARTED, If_Match=tag(project)).status_code == 403
    assert reader.post(address, STARTED, If_Match=tag(project)).status_code == 403
    assert reader.send("GET", "/updates").status_code == 200
    assert empty_app.test_client().post(f"/api/v1{address}", json=STARTED).status_code in (400, 401)
    sent = officer.post(address, STARTED, If_Match=tag(project)).json["update"]["id"]
    assert stranger.send("GET", f"/updates/{sent}").status_code == 403
    assert stranger.post(f"/updates/{sent}/withdraw").status_code == 403
    assert stranger.send("GET", "/updates").json["updates"] == []
    assert officer.post("/projects/LT-211300-9998/status", STARTED).status_code == 404
    assert count_updates(session) == 1


def test_a_signed_in_browser_needs_the_token_of_its_forms(
    empty_app: Flask, session: Session, project: Project
) -> None:
    client = empty_app.test_client()
    enter_as(client, session, make_officer(session))
    address, body = f"/api/v1/projects/{project.code}/status", STARTED | {"version": project.version}
    assert client.post(address, json=body).status_code == 400
    assert empty_app.test_client().post(address, json=body).status_code == 401
    headers = {"X-CSRFToken": csrf_token(client, "/account")}
    assert client.post(address, json=body, headers=headers).status_code == 201


def test_a_merged_project_leads_on_with_the_same_method(
    session: Session, officer: Program, project: Project
) -> None:
    gone = make_project(session, "并掉的", merged_into_id=project.id)
    session.commit()
    sent = officer.post(f"/projects/{gone.code}/status", STARTED, If_Match='"1"')
    assert sent.status_code == 308
    assert sent.headers["Location"].endswith(f"/api/v1/projects/{project.code}/status")


# Reading updates


def test_updates_are_read_page_by_page_and_filtered(
    session: Session, officer: Program, reviewer: Program
) -> None:
    projects = [make_project(session, f"项目{number}") for number in range(5)]
    session.commit()
    for project in projects:
        officer.post(f"/projects/{project.code}/status", STARTED, If_Match=tag(project))
    seen: list[int] = []
    cursor = ""
    while True:
        page = reviewer.send("GET", f"/updates?limit=2&state=pending&cursor={cursor}").json
        seen += [one["id"] for one in page["updates"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5
    one = officer.send("GET", f"/updates?project={projects[0].code}&kind=status&kind=fields").json["updates"]
    assert [update["project"] for update in one] == [projects[0].code]
    assert officer.send("GET", "/updates?state=accepted").json == {"updates": [], "next": None}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/updates?state=lost", 400),
        ("/updates?colour=red", 400),
        ("/updates?project=LT-211300-0000", 400),
        ("/updates?project=%00", 400),
        ("/updates?cursor=x", 400),
        ("/updates?cursor=WyJ1cGRhdGVzIiwgIjk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Il0", 400),
        ("/updates?limit=0", 400),
        ("/updates/999999", 404),
        ("/updates/99999999999999999999999", 404),
        ("/updates/abc", 404),
        ("/updates/-1", 404),
    ],
)
def test_wrong_words_for_updates_are_answered_plainly(officer: Program, address: str, status: int) -> None:
    assert officer.send("GET", address).status_code == status


# Places

BEIJING, KAZUO = [116.4, 39.9], [119.74, 41.13]


def send_place(program: Program, project: Project, kind: str, coordinates: Any, **more: Any) -> Any:
    place = {"geom": {"type": kind, "coordinates": coordinates}, "precision": "site", "method": "imported"}
    return program.send("PATCH", f"/projects/{project.code}", place | more, If_Match=tag(project))


NOWHERE: list[tuple[str, Any, str]] = [
    ("Point", [-120.45, 41.57], "负号"),
    ("Point", [0, 0], "空值"),
    ("Point", BEIJING, "38"),
    ("MultiPoint", [[120.45, 41.57], [100, 10]], "100, 10"),
    ("MultiPoint", [[120.45, 41.57], BEIJING], "116.4, 39.9"),
    ("Polygon", [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]], "不在中国"),
    ("LineString", [[179.9, 41], [-179.9, 41]], "不在中国"),
    ("Polygon", [[[120.44, 41.57], [120.45, 41.57], [120.45, 41.58]]], "没有闭合"),
]


@pytest.mark.parametrize("place", NOWHERE, ids=str)
def test_a_place_that_cannot_be_is_refused_plainly(
    session: Session, reviewer: Program, project: Project, place: tuple[str, Any, str]
) -> None:
    kind, coordinates, words = place
    sent = send_place(reviewer, project, kind, coordinates, confirmed=True, reason="就在那里")
    assert (sent.status_code, sent.json["error"]["field"]) == (400, "geom")
    assert words in sent.json["error"]["message"]
    assert count_updates(session) == 0


def test_a_doubted_place_is_asked_for_and_taken_with_a_reason(
    session: Session, reviewer: Program, project: Project
) -> None:
    asked = send_place(reviewer, project, "Point", KAZUO)
    assert (asked.status_code, asked.json["error"]["field"]) == (400, "confirmed")
    assert [(one["code"], one["field"]) for one in asked.json["error"]["doubts"]] == [
        ("place_outside", "geom")
    ]
    bare = send_place(reviewer, project, "Point", KAZUO, confirmed=True)
    assert (bare.status_code, bare.json["error"]["field"]) == (400, "reason")
    assert count_updates(session) == 0
    assert (
        send_place(reviewer, project, "Point", KAZUO, confirmed=True, reason="厂区在喀左").status_code == 200
    )


def test_the_offset_of_gcj02_is_recognised_and_its_datum_offered(session: Session, reviewer: Program) -> None:
    project = make_project(session, at=(120.4455, 41.5745))
    session.commit()
    asked = send_place(reviewer, project, "Point", [120.4512, 41.5768])
    (doubt,) = asked.json["error"]["doubts"]
    assert (doubt["code"], doubt["field"]) == ("place_shifted", "source_datum")
    assert "GCJ-02" in doubt["message"]
    taken = send_place(reviewer, project, "Point", [120.4512, 41.5768], source_datum="gcj02")
    assert taken.status_code == 200
    lon, lat = reviewer.send("GET", f"/projects/{project.code}").json["geometry"]["coordinates"]
    assert (lon, lat) == pytest.approx((120.4455, 41.5745), abs=1e-4)
