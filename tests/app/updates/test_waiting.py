"""What waits for review, marked wherever its project stands."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.models import Officer, Project
from tests.projects.updates.test_submissions import STARTED, Desk
from tests.support.desk import building, enter
from tests.support.page import read
from tests.support.people import enter_as, make_officer

MARK = "待审核:在建"


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang")


@pytest.fixture
def project(session: Session, officer: Desk) -> Project:
    """A project to be reported, overdue, of which a change of status waits."""
    made = building(session, "甲园区", status="signed", start_year=2020)
    officer.submit(made, STARTED)
    session.commit()
    return made


@pytest.mark.parametrize(
    "page",
    ["/?district=all", "/projects?district=all", "/dispatch?tab=overdue_start", "/dispatch/grid?show=all"],
)
def test_it_is_marked_on_every_page(
    empty_client: FlaskClient, session: Session, officer: Desk, project: Project, page: str
) -> None:
    enter(empty_client, session, officer)
    (mark,) = read(empty_client.get(page)).all(".chip-waiting")
    assert mark.text == MARK
    assert mark["title"].startswith("zhang")
    enter_as(empty_client, session, make_officer(session, "wang", districts=("211381",)))
    assert not read(empty_client.get(page)).has(".chip-waiting")


def test_the_public_and_the_past_know_nothing_of_it(
    empty_client: FlaskClient, session: Session, officer: Desk, project: Project
) -> None:
    for page in ("/", "/projects", f"/map/custody/{project.code}"):
        assert "待审核" not in empty_client.get(page).text
    enter(empty_client, session, officer)
    past = read(empty_client.get("/projects?as_of=2100-01-01"))
    assert not past.has(".chip-waiting")


def test_the_popup_is_told(
    empty_client: FlaskClient, session: Session, officer: Desk, project: Project
) -> None:
    enter(empty_client, session, officer)
    (mark,) = empty_client.get(f"/map/custody/{project.code}").json["waiting"]
    assert mark["words"] == MARK
    assert mark["by"].startswith(session.get_one(Officer, officer.author.officer_id).display_name)
