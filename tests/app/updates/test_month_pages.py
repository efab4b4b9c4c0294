"""What pages show of months and years, and to whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from projects.models import Project, YearPlan
from tests.app.web.test_ceilings import MOST_QUERIES
from tests.conftest import count_queries
from tests.projects.updates.test_month import report
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import enter_as, make_officer

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def project(session: Session) -> Project:
    made = make_project(session, "北山物流园", figures=[1000], status="construction")
    session.commit()
    return made


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def test_the_public_sees_the_months_but_not_the_problems(
    empty_client: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    inside = {"problems": "内部的问题", "next_steps": "内部的打算"}
    report(
        reviewer,
        project,
        OCTOBER,
        {"month_wan": 10, "cumulative_wan": 250, "physical_progress": "主体三层", **inside},
    )
    session.commit()
    page = f"/projects/{project.code}"
    open_to_all = [
        page,
        f"/api/v1{page}",
        f"/api/v1{page}/events",
        "/exports/progress.csv",
        "/exports/events.csv",
        "/exports/projects.csv",
        "/history",
    ]
    for address in open_to_all:
        text = empty_client.get(address).text
        assert "内部的" not in text, address
    public = empty_client.get(page).text
    assert "主体三层" in public
    assert "chart-course-option" in public
    enter_as(empty_client, session, make_officer(session, "wang", "viewer", ["211303"]))
    assert "内部的" not in empty_client.get(page).text
    enter_as(empty_client, session, make_officer(session, "zhao", "viewer", ["211302"]))
    assert "内部的问题" in empty_client.get(page).text


def test_pages_say_the_year_in_the_same_terms(
    empty_client: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    session.add(YearPlan(project_id=project.id, year=2026, planned_wan=Decimal(1234)))
    report(reviewer, project, OCTOBER, {"month_wan": 617, "cumulative_wan": 999})
    session.commit()
    for address in ("/totals", "/districts/211300", "/districts/211302", "/totals?type=logistics_park"):
        part = read(empty_client.get(address)).one("section#year")
        for figure in ("1,234", "617", "50%", "999"):
            assert figure in part.text, (address, figure)
        assert part.has("#chart-year-months-option")
    other = empty_client.get("/totals?type=energy").text
    assert "chart-year-months-option" not in other


@pytest.mark.parametrize("address", ["/totals", "/districts/211381", "/exports/progress.csv"])
def test_the_past_had_no_months_yet(client: FlaskClient, registry_session: Session, address: str) -> None:
    reviewer = Desk(registry_session, "li", "reviewer", ("211300",))
    held = registry_session.scalars(select(Project).where(Project.code == "LT-211381-0005")).one()
    report(reviewer, held, OCTOBER, {"month_wan": "617.25", "cumulative_wan": "617.25"}, confirmed=True)
    registry_session.commit()
    assert "617.25" in client.get(address).text
    then = client.get(f"{address}?as_of=2026-01-01")
    assert then.status_code == 200
    assert "617.25" not in then.text


def test_the_form_asks_few_questions(
    empty_client: FlaskClient, session: Session, connection: Connection, project: Project, reviewer: Desk
) -> None:
    for month in range(1, 11):
        report(reviewer, project, date(2026, month, 1), {"month_wan": 1, "cumulative_wan": month})
    session.commit()
    enter_as(empty_client, session, make_officer(session))
    with count_queries(connection) as statements:
        assert empty_client.get(f"/projects/{project.code}/progress").status_code == 200
    assert len(statements) <= MOST_QUERIES
