"""Changing a project's details: only what was changed is sent, each fault stands at its field."""

from __future__ import annotations

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.models import Project, Update
from projects.registry.fields import EDITABLE
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer

SCRIPT = "<script>alert(1)</script>'; DROP TABLE projects; --"


@pytest.fixture
def desk(session: Session, empty_client: FlaskClient) -> FlaskClient:
    """A browser in which an officer of the district is signed in."""
    make_officer(session, "shen", "reviewer", ["211300"])
    enter_as(empty_client, session, make_officer(session, "zhang"))
    return empty_client


@pytest.fixture
def project(session: Session) -> Project:
    project = make_project(session, "城南物流园", figures=[10000], steward="老李", description="一行\n二行")
    session.commit()
    return project


def read_form(client: FlaskClient, project: Project) -> dict[str, str]:
    """Return what the page's form would send untouched."""
    form = read(client.get(f"/projects/{project.code}/edit")).one("form:has([name=read_owner])")
    # A browser ends the lines of a text as the standard for forms says.
    return {name: value.replace("\n", "\r\n") for name, value in form.pairs}


def submit(client: FlaskClient, project: Project, **changed: Any) -> TestResponse:
    fields = read_form(client, project) | changed | {"csrf_token": csrf_token(client, "/account")}
    return client.post(f"/projects/{project.code}/edit", data=fields)


def updates(session: Session) -> list[Update]:
    session.expire_all()
    return list(session.scalars(select(Update).order_by(Update.id)))


def test_every_editable_field_but_the_place_is_in_the_form(desk: FlaskClient, project: Project) -> None:
    page = desk.get(f"/projects/{project.code}/edit").text
    named = {one["name"].removeprefix("read_") for one in read(page).all("[name^=read_]")}
    assert named == set(EDITABLE) - {
        *("geom", "precision", "method", "accuracy_m", "source_datum", "custody")
    }
    assert "总投资(万元)" in page
    assert "10,000" in page


def test_only_what_was_changed_is_sent(session: Session, desk: FlaskClient, project: Project) -> None:
    answer = submit(desk, project, steward="王五", length_km="12.5", assisting_units="县交通局、县水利局")
    assert answer.status_code == 303
    (update,) = updates(session)
    assert update.kind == "fields"
    assert update.changes == {
        "steward": ["老李", "王五"],
        "length_km": [None, "12.5"],
        "assisting_units": [[], ["县交通局", "县水利局"]],
    }
    session.refresh(project)
    assert project.steward == "老李"
    page = desk.get(f"/projects/{project.code}").text
    assert "项目管家 老李 → 王五" in page


def test_nothing_changed_is_told(session: Session, desk: FlaskClient, project: Project) -> None:
    answer = submit(desk, project)
    assert (answer.status_code, "没有任何变化" in answer.text) == (400, True)
    assert updates(session) == []


def test_an_investment_needs_its_evidence(session: Session, desk: FlaskClient, project: Project) -> None:
    answer = submit(desk, project, investment_wan="12,345.6789")
    assert (answer.status_code, "要有依据或理由" in answer.text) == (400, True)
    assert read(answer).one("[name=investment_wan]")["value"] == "12,345.6789"
    assert submit(desk, project, investment_wan="12,345.6789", evidence="批复1号").status_code == 303
    assert updates(session)[0].changes["investment_wan"] == ["10000", "12345.6789"]


def test_a_reviewer_publishes_at_once(session: Session, empty_client: FlaskClient, project: Project) -> None:
    enter_as(empty_client, session, make_officer(session, "shen", "reviewer", ["211300"]))
    answer = submit(empty_client, project, investment_wan="2万", reason="更正")
    assert answer.status_code == 400
    fields = read_form(empty_client, project)
    assert submit(empty_client, project, investment_wan="20000", reason="更正").status_code == 303
    session.refresh(project)
    assert project.investment_wan == Decimal(20000)
    again = empty_client.post(
        f"/projects/{project.code}/edit",
        data=fields | {"steward": "我", "csrf_token": csrf_token(empty_client, "/account")},
    )
    assert again.status_code == 409


def test_a_stale_form_keeps_ones_text_and_follows_the_rest(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    fields = read_form(desk, project) | {"owner": "我的单位", "steward": "我的管家"}
    project.lead_unit, project.steward = "别人的牵头单位", "别人的管家"
    session.commit()
    fields["csrf_token"] = csrf_token(desk, "/account")
    answer = desk.post(f"/projects/{project.code}/edit", data=fields)
    assert answer.status_code == 409
    held = read(answer).one("form:has([name=read_owner])").fields
    assert (held["owner"], held["read_owner"]) == ("我的单位", "")
    assert (held["steward"], held["read_steward"]) == ("我的管家", "别人的管家")
    assert (held["lead_unit"], held["read_lead_unit"]) == ("别人的牵头单位", "别人的牵头单位")
    assert answer.text.count("现为(已被他人更新)") == 2
    assert "最近一次变更" in answer.text
    fields |= held | {"csrf_token": fields["csrf_token"]}
    assert desk.post(f"/projects/{project.code}/edit", data=fields).status_code == 303
    assert updates(session)[0].changes == {"owner": [None, "我的单位"], "steward": ["别人的管家", "我的管家"]}


def test_sent_twice_is_written_once(session: Session, desk: FlaskClient, project: Project) -> None:
    assert submit(desk, project, steward="王五").status_code == 303
    assert submit(desk, project, steward="王五").status_code == 303
    assert len(updates(session)) == 1
    again = submit(desk, project, steward="赵六")
    assert again.status_code == 409
    assert "等待审核" in again.text
    assert read(again).one("[name=steward]")["value"] == "赵六"
    assert len(updates(session)) == 1


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", " "),
        ("name", "长" * 201),
        ("national_code", "12345"),
        ("nature", "flying"),
        ("investment_wan", "12,345.6789 亿"),
        ("investment_wan", "很多"),
        ("investment_wan", "-5"),
        ("length_km", "0"),
        ("length_km", "1e9"),
        ("land_m2", "十亩"),
        ("start_year", "2199"),
        ("start_month", "13"),
        ("end_year", "20x6"),
        ("steward", "a\x00b"),
        ("description", "长" * 4001),
        ("assisting_units", "、".join(f"单位{number}" for number in range(30))),
    ],
)
def test_bad_input_is_told_at_its_field_and_stays_in_the_form(
    session: Session, desk: FlaskClient, project: Project, name: str, typed: str
) -> None:
    answer = submit(desk, project, **{"owner": f"😀𠮷{SCRIPT}", name: typed})
    assert answer.status_code == 400
    assert read(answer).has(f"#edit-{name}-error")
    assert "😀𠮷&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert typed in unescape(answer.text) or name == "nature"
    assert updates(session) == []


def test_several_faults_are_told_together(session: Session, desk: FlaskClient, project: Project) -> None:
    wrong = {"land_m2": "x", "end_year": "y", "evidence_link": "javascript:alert(1)"}
    answer = submit(desk, project, **wrong)
    assert answer.status_code == 400
    for name in wrong:
        assert read(answer).has(f"#edit-{name}-error")
    years = submit(desk, project, start_year="2027", end_year="2025")
    assert (years.status_code, read(years).has("#edit-end_year-error")) == (400, True)
    within = {"start_year": "2024", "start_month": "9", "end_year": "2024", "end_month": "3"}
    months = submit(desk, project, **within)
    assert (months.status_code, read(months).has("#edit-end_month-error")) == (400, True)
    month = submit(desk, project, start_month="5")
    assert (month.status_code, read(month).has("#edit-start_year-error")) == (400, True)
    assert updates(session) == []


def test_a_national_code_belongs_to_one_project(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    code = "2026-211302-48-01-123456"
    make_project(session, "别的", national_code=code)
    session.commit()
    answer = submit(desk, project, national_code=code)
    assert answer.status_code == 409
    assert read(answer).has("#edit-national_code-error")


def test_script_is_kept_as_text(session: Session, desk: FlaskClient, project: Project) -> None:
    assert submit(desk, project, owner=SCRIPT, description="😀\r\n𠮷").status_code == 303
    changes = updates(session)[0].changes
    assert (changes["owner"][1], changes["description"][1]) == (SCRIPT, "😀\n𠮷")
    page = desk.get(f"/projects/{project.code}").text
    assert "<script>alert" not in page


def test_nobody_else_gets_at_it(session: Session, empty_client: FlaskClient, project: Project) -> None:
    address = f"/projects/{project.code}/edit"
    assert empty_client.get(address).location == f"/sign-in?next={address}"
    for name, role, districts in (("lu", "viewer", ["211302"]), ("wai", "officer", ["211303"])):
        enter_as(empty_client, session, make_officer(session, name, role, districts))
        assert empty_client.get(address).status_code == 403
        data = {"version": "1", "steward": "我", "csrf_token": csrf_token(empty_client, "/account")}
        assert empty_client.post(address, data=data).status_code == 403
    assert updates(session) == []
