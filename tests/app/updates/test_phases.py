"""The form of phases."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.models import Project, Update
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer


@pytest.fixture
def desk(session: Session, empty_client: FlaskClient) -> FlaskClient:
    make_officer(session, "shen", "reviewer", ["211300"])
    enter_as(empty_client, session, make_officer(session, "zhang"))
    return empty_client


@pytest.fixture
def project(session: Session) -> Project:
    project = make_project(session, "城南物流园", figures=[10000])
    session.commit()
    return project


def send(client: FlaskClient, project: Project, **fields: Any) -> TestResponse:
    page = client.get(f"/projects/{project.code}/phases")
    form = dict(read(page).one("form:has([name=name_1])").pairs)
    form.pop("files", None)
    data = form | fields | {"csrf_token": csrf_token(client, "/account")}
    return client.post(f"/projects/{project.code}/phases", data=data)


def test_two_phases_are_begun_and_sent_once(desk: FlaskClient, session: Session, project: Project) -> None:
    for _click in range(2):
        assert send(desk, project, investment_wan_1="3,000").status_code == 303
    (update,) = session.scalars(select(Update)).all()
    assert update.changes["phases"][1] == ["城南物流园一期(谋划,总投资 3000万元)", "城南物流园二期(谋划)"]
    enter_as(desk, session, make_officer(session, "li", "reviewer", ["211300"]))
    assert "分为 2 期" in desk.get("/review").text


def test_a_fault_stands_at_its_row(desk: FlaskClient, session: Session, project: Project) -> None:
    answer = send(desk, project, investment_wan_2="很多")
    assert answer.status_code == 400
    assert read(answer).all("[name=investment_wan_2][aria-invalid]")
    asked = send(desk, project, investment_wan_1="9000", investment_wan_2="9000")
    assert asked.status_code == 400
    assert read(asked).all("[name=confirmed]")
    assert session.scalars(select(Update)).all() == []
