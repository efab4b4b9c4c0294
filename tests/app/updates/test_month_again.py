"""A month of which a part is sent, and one that is sent twice."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.models import Project
from tests.app.updates.test_month import (
    OCTOBER,
    SEPTEMBER,
    list_updates,
    officer,
    page_of,
    project,
    reviewer,
    send,
)
from tests.projects.updates.test_month import report
from tests.projects.updates.test_submissions import Desk
from tests.support.page import read
from tests.support.people import enter_as, make_officer

__all__ = ["officer", "project", "reviewer"]


def test_a_post_without_a_field_leaves_that_field(
    officer: FlaskClient, session: Session, reviewer: Desk, project: Project
) -> None:
    said = {"physical_progress": "桩基完成", "problems": "征地三户", "next_steps": "主体施工"}
    report(reviewer, project, OCTOBER, {"month_wan": 10, "cumulative_wan": 250, **said})
    session.commit()
    assert send(officer, project, problems="征地一户").status_code == 303
    (update,) = [one for one in list_updates(session) if one.state == "pending"]
    assert update.changes == {"problems": ["征地三户", "征地一户"]}


def test_a_refused_part_of_a_month_shows_the_rest_as_it_stands(
    officer: FlaskClient, session: Session, reviewer: Desk, project: Project
) -> None:
    report(reviewer, project, OCTOBER, {"month_wan": 10, "cumulative_wan": 250, "problems": "征地三户"})
    session.commit()
    answer = send(officer, project, month_wan="十")
    form = read(answer).one("form.progress-form").fields
    assert (form["month_wan"], form["problems"], form["cumulative_wan"]) == ("十", "征地三户", "250")


def test_the_form_says_that_one_figure_is_enough_and_takes_it(
    officer: FlaskClient, session: Session, project: Project
) -> None:
    page = read(officer.get(page_of(project)))
    assert "本月和累计填一项即可。以前没有报过累计" in page.one("form.progress-form").text
    assert send(officer, project, month_wan="5", cumulative_wan="").status_code == 303
    (update,) = list_updates(session)
    assert update.changes["month_wan"] == [None, "5"]
    assert "cumulative_wan" not in update.changes


@pytest.mark.parametrize("role", ["officer", "reviewer"])
def test_a_second_click_finds_what_was_worked_out_too(
    empty_client: FlaskClient, session: Session, reviewer: Desk, project: Project, role: str
) -> None:
    report(reviewer, project, SEPTEMBER, {"month_wan": 10, "cumulative_wan": 250})
    enter_as(empty_client, session, make_officer(session, "wang", role, ["211300"]))
    session.refresh(project)
    fields = {
        "version": str(project.version),
        "month_wan": "1,500",
        "cumulative_wan": "",
        "reason": "集中付款",
    }
    sent = [send(empty_client, project, **fields, confirmed="yes").status_code for _click in range(2)]
    assert sent == [303, 303]
    (update,) = [one for one in list_updates(session) if one.month == OCTOBER]
    assert update.changes["cumulative_wan"] == [None, "1750"]


def test_a_second_click_on_no_change_and_on_the_plans(
    officer: FlaskClient, session: Session, project: Project
) -> None:
    version = str(project.version)
    for _click in range(2):
        assert send(officer, project, "/progress/no-change", version=version).status_code == 303
        assert send(officer, project, "/plans", version=version, year_plan_2026="5").status_code == 303
    assert [one.kind for one in list_updates(session)] == ["progress", "fields"]
