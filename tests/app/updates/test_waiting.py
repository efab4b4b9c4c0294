"""What waits for review, marked wherever its project stands."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.models import Officer, Project, Update
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import STARTED, Desk
from tests.support.desk import MONTH, building, enter
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


YEAR = f"year_plan_{MONTH.year}"
SENT = {
    "status": STARTED,
    "progress": Submission("progress", {"month_wan": Decimal(6)}, month=MONTH),
    "edit": Submission("fields", {"steward": "王五"}),
    "place": Submission("fields", {"steward": "王五"}),
    "plans": Submission("fields", {YEAR: Decimal(9)}),
}
FIELDS = {
    "status": "status_on",
    "progress": "month_wan",
    "edit": "steward",
    "place": "lon",
    "plans": "planned_wan",
}


@pytest.mark.parametrize("form", SENT)
def test_its_form_says_so_before_anything_is_typed(
    empty_client: FlaskClient, session: Session, officer: Desk, form: str
) -> None:
    made = building(session, "甲园区", status="signed")
    update = officer.submit(made, SENT[form])
    session.commit()
    page = "progress" if form == "plans" else form
    address = f"/projects/{made.code}/{page}" + (f"?month={MONTH:%Y-%m}" if page == "progress" else "")
    enter_as(empty_client, session, make_officer(session, "wang"))
    other = read(empty_client.get(address))
    assert "由提交人撤回之后" in other.text
    assert not other.has(f"[name={FIELDS[form]}]")
    # Whoever submitted it can put another in its place.
    enter(empty_client, session, officer)
    own = read(empty_client.get(address))
    assert own.has(f"[name={FIELDS[form]}]")
    assert own.one("[name=instead_of]")["value"] == str(update.id)


def test_year_plans_that_wait_are_replaced(
    empty_client: FlaskClient, session: Session, officer: Desk
) -> None:
    made = building(session)
    update = officer.submit(made, SENT["plans"])
    session.commit()
    enter(empty_client, session, officer)
    page = read(empty_client.get(f"/projects/{made.code}/progress"))
    form = page.one(f"form[action='/projects/{made.code}/plans']")
    sent = form.fields | {YEAR: "12", "instead_of": str(update.id)}
    assert empty_client.post(form["action"], data=sent).status_code == 303
    session.expire_all()
    assert update.state == "withdrawn"
    waiting = session.scalars(select(Update).where(Update.state == "pending")).one()
    assert waiting.changes == {YEAR: [None, "12"]}


@pytest.mark.parametrize("page", ["/projects?district=all", "/dispatch?tab=overdue_start"])
def test_its_link_leads_to_what_waits(
    empty_client: FlaskClient, session: Session, officer: Desk, project: Project, page: str
) -> None:
    enter(empty_client, session, officer)
    links = read(empty_client.get(page)).all(f"main a[href^='/projects/{project.code}/status']")
    assert links
    assert all("待审核" in one.text for one in links)
