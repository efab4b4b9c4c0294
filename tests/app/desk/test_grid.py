"""A row of the grid is saved by itself or says why not, with nothing lost of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.models import ProgressReport, Project, Update
from projects.updates.submission import Submission
from tests.projects.updates.test_submissions import Desk
from tests.support.desk import MONTH, building, enter
from tests.support.page import read
from tests.support.people import csrf_token

WORD = f"{MONTH:%Y-%m}"
Save = Callable[..., TestResponse]


@pytest.fixture
def officer(session: Session, empty_client: FlaskClient) -> Desk:
    """An officer of one county, signed in."""
    desk = Desk(session, "zhang")
    enter(empty_client, session, desk)
    return desk


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


@pytest.fixture
def save(empty_client: FlaskClient, session: Session) -> Save:
    """Save a row of the grid as a browser does."""

    def send(project: Project, *, row: bool = True, **fields: str) -> TestResponse:
        session.commit()
        form = {"month": WORD, "version": str(project.version), "back": "/dispatch/grid"} | fields
        form["csrf_token"] = csrf_token(empty_client, "/account")
        headers = {"HX-Request": "true"} if row else {}
        return empty_client.post(f"/dispatch/grid/{project.code}", data=form, headers=headers)

    return send


def test_a_row_is_saved_by_itself_and_waits_for_review(session: Session, officer: Desk, save: Save) -> None:
    project = building(session)
    answer = save(project, month_wan="1,200.5", cumulative_wan="1,200.5", physical_progress="桩基完成 🏗️ 𠮷")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<tr")  # htmx puts the row alone into its place
    assert "等待审核" in answer.text
    update = session.scalars(select(Update)).one()
    assert (update.state, update.month, update.officer_id) == ("pending", MONTH, officer.author.officer_id)
    assert update.changes["month_wan"] == [None, "1200.5"]
    assert update.changes["physical_progress"] == [None, "桩基完成 🏗️ 𠮷"]
    assert session.scalars(select(ProgressReport)).all() == []


def test_a_reviewers_row_is_published_at_once(
    session: Session, empty_client: FlaskClient, reviewer: Desk, save: Save
) -> None:
    enter(empty_client, session, reviewer)
    project = building(session)
    assert "已发布" in save(project, month_wan="5", cumulative_wan="5").text
    assert session.get_one(ProgressReport, (project.id, MONTH)).cumulative_wan == 5


def test_without_scripts_the_grid_comes_back_with_a_word(
    session: Session, empty_client: FlaskClient, officer: Desk, save: Save
) -> None:
    project = building(session)
    back = "/dispatch/grid?show=all"
    answer = save(project, row=False, month_wan="5", cumulative_wan="5", back=back)
    assert answer.status_code == 303
    assert answer.location == f"{back}#row-{project.code}"
    assert "已提交,等待审核" in empty_client.get(back).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("month_wan", "十二万"),
        ("month_wan", "12,345.6789 亿"),
        ("month_wan", "12,34"),
        ("month_wan", "1e3"),
        ("month_wan", "１２"),
        ("cumulative_wan", "-1"),
        ("cumulative_wan", "'; DROP TABLE projects; --"),
        ("cumulative_wan", "9999999999999"),
        ("physical_progress", "a\x00b"),
        ("physical_progress", "长" * 1001),
    ],
)
@pytest.mark.usefixtures("officer")
def test_what_cannot_be_read_is_said_at_its_cell_and_stays_typed(
    session: Session, save: Save, field: str, value: str
) -> None:
    project = building(session)
    typed = {"month_wan": "7", "cumulative_wan": "7", "physical_progress": "<script>alert(1)</script>"} | {
        field: value
    }
    for row in (True, False):
        answer = save(project, row=row, **typed)
        assert answer.status_code == 400
        page = read(answer)
        cell = page.one(f"input#{field}-{project.code}")
        assert cell["aria-invalid"] == "true"
        assert cell["aria-describedby"] == f"{field}-{project.code}-error"
        assert page.has(f"#{field}-{project.code}-error")
        if field != "physical_progress":
            assert page.one(f"#physical_progress-{project.code}")["value"] == typed["physical_progress"]
        assert "<script>alert(1)" not in answer.text
    assert session.scalars(select(Update)).all() == []


def test_an_empty_row_is_not_a_report(session: Session, officer: Desk, save: Save) -> None:
    answer = save(building(session))
    assert answer.status_code == 400
    assert "无变化" in answer.text


def test_a_doubt_is_asked_and_confirmed_in_the_row(
    session: Session, officer: Desk, reviewer: Desk, save: Save
) -> None:
    project = building(session)
    before = (MONTH - timedelta(days=1)).replace(day=1)
    reviewer.submit(
        project,
        Submission("progress", {"month_wan": Decimal(9), "cumulative_wan": Decimal(900)}, month=before),
    )
    typed = {"month_wan": "5", "cumulative_wan": "100"}
    answer = save(project, **typed)
    assert answer.status_code == 400
    row = read(answer)
    assert row.has("[name=confirmed]")
    assert row.one("[name=cumulative_wan]")["value"] == "100"
    assert session.scalar(select(func.count()).select_from(Update).where(Update.state == "pending")) == 0
    assert save(project, **typed, confirmed="yes").status_code == 200


def test_a_stale_row_comes_back_with_both_sides_and_can_be_saved_again(
    session: Session, officer: Desk, reviewer: Desk, save: Save
) -> None:
    project = building(session)
    version = str(project.version)
    reviewer.submit(project, Submission("fields", {"steward": "王五"}))
    answer = save(project, version=version, month_wan="5", cumulative_wan="5")
    assert answer.status_code == 409
    assert "王五" in answer.text
    assert reviewer.author.name in answer.text
    assert read(answer).one("[name=month_wan]")["value"] == "5"
    assert read(answer).one(".grid-form [name=version]")["value"] == str(project.version)
    assert save(project, month_wan="5", cumulative_wan="5").status_code == 200


def test_a_row_sent_twice_is_saved_once_and_shows_whose_it_is(
    session: Session, officer: Desk, save: Save
) -> None:
    project = building(session)
    assert save(project, month_wan="5", cumulative_wan="5").status_code == 200
    answer = save(project, month_wan="6", cumulative_wan="6")
    assert answer.status_code == 409
    assert read(answer).one("[name=month_wan]")["value"] == "6"
    assert f"{officer.author.name}已提交的本月月报:本月 5" in answer.text
    assert len(session.scalars(select(Update)).all()) == 1


def test_a_returned_report_keeps_its_problems_when_the_row_is_saved(
    session: Session, officer: Desk, reviewer: Desk, save: Save, empty_client: FlaskClient
) -> None:
    project = building(session)
    values = {"month_wan": Decimal(5), "cumulative_wan": Decimal(5), "problems": "征地未完"}
    reviewer.send_back(officer.submit(project, Submission("progress", values, month=MONTH)))
    session.commit()
    page = read(empty_client.get("/dispatch/grid"))
    assert "请补文号" in page.text
    assert page.one(f"#month_wan-{project.code}")["value"] == "5"
    assert save(project, month_wan="6", cumulative_wan="6").status_code == 200
    update = session.scalars(select(Update).where(Update.state == "pending")).one()
    assert update.changes["problems"] == [None, "征地未完"]


@pytest.mark.parametrize("month", ["2199-01", "", "x", "2026-1"])
def test_a_row_of_no_month_is_refused(session: Session, officer: Desk, save: Save, month: str) -> None:
    assert save(building(session), month=month, month_wan="1").status_code == 400
    assert session.scalars(select(Update)).all() == []


def test_a_neighbours_row_is_refused(session: Session, officer: Desk, save: Save) -> None:
    assert save(building(session, districts=("211303",)), month_wan="1").status_code == 403
    assert session.scalars(select(Update)).all() == []


def test_a_row_never_leads_to_another_site(session: Session, officer: Desk, save: Save) -> None:
    answer = save(
        building(session),
        row=False,
        month_wan="5",
        cumulative_wan="5",
        back="https://evil.example/dispatch/grid",
    )
    assert answer.location is not None
    assert answer.location.startswith("/dispatch/grid#")


@pytest.mark.parametrize("name", ["month_wan", "cumulative_wan"])
def test_one_figure_is_enough_where_none_was_reported_before(
    session: Session, empty_client: FlaskClient, officer: Desk, save: Save, name: str
) -> None:
    project = building(session)
    session.commit()
    row = read(empty_client.get("/dispatch/grid")).one(f"#row-{project.code}")
    assert "另一项不推算" in row.text
    fields = {"month_wan": "", "cumulative_wan": "", "physical_progress": ""} | {name: "12"}
    assert "等待审核" in save(project, **fields).text
    (update,) = session.scalars(select(Update)).all()
    assert {one: new for one, (_old, new) in update.changes.items()} == {name: "12", "is_no_change": False}


def test_a_row_without_a_field_leaves_what_was_sent_back(session: Session, officer: Desk, save: Save) -> None:
    project = building(session)
    reviewer = Desk(session, "li", "reviewer", ("211300",))
    values = {"month_wan": Decimal(5), "cumulative_wan": Decimal(50), "physical_progress": "桩基"}
    reviewer.send_back(officer.submit(project, Submission("progress", values, month=MONTH)))
    assert save(project, physical_progress="主体").status_code == 200
    (update,) = session.scalars(select(Update).where(Update.state == "pending")).all()
    assert {one: new for one, (_old, new) in update.changes.items()} == {
        "month_wan": "5",
        "cumulative_wan": "50",
        "physical_progress": "主体",
        "is_no_change": False,
    }
