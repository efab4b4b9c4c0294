"""A photo's place on the project's page: offered plainly, confirmed with a reason, or only told."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.models import Project
from tests.app.updates.test_attachments import decide, page_of, send_files
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer


@pytest.fixture
def project(session: Session) -> Project:
    return make_project(session)


def test_a_photo_from_another_district_is_confirmed_with_a_reason(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    files = send_files(empty_client, session, project, at=(119.74, 41.13))
    decide(session, files[0].update_id, "accepted")
    enter_as(empty_client, session, make_officer(session, "looker", "reviewer"))
    page = page_of(empty_client, project)
    assert "在双塔区之外" in page
    address = f"/attachments/{files[0].id}/location"
    form = {**read(page).one(f"form[action='{address}']").fields, "reason": ""}
    form.pop("confirmed", None)
    assert empty_client.post(address, data=form).status_code == 400
    assert empty_client.post(address, data=form | {"confirmed": "yes"}).status_code == 400
    session.refresh(project)
    assert project.geom is None
    answer = empty_client.post(address, data=form | {"confirmed": "yes", "reason": "厂区在喀左"})
    assert answer.status_code == 303
    session.refresh(project)
    assert project.precision == "site"


def test_a_photo_from_far_away_is_not_offered_and_not_taken(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    files = send_files(empty_client, session, project, at=(116.4, 39.9))
    decide(session, files[0].update_id, "accepted")
    enter_as(empty_client, session, make_officer(session, "looker", "reviewer"))
    page = page_of(empty_client, project)
    assert "公里,太远了" in page
    assert "采用为项目位置" not in page
    form = {
        "version": str(project.version),
        "csrf_token": csrf_token(empty_client, f"/projects/{project.code}"),
    }
    form |= {"confirmed": "yes", "reason": "就在那里"}
    answer = empty_client.post(f"/attachments/{files[0].id}/location", data=form)
    assert (answer.status_code, "太远了" in answer.text) == (400, True)
    session.refresh(project)
    assert project.geom is None
