from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from projects.models import Project, Update
from projects.progress.reporting import count_reporting, list_reporting, list_unreported
from projects.updates.month_report import MonthReport, submit_report
from projects.updates.submission import Submission
from tests.conftest import count_queries
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.history import let_days_pass
from tests.support.months import LAST, THIS, days_back_to

OCTOBER = date(2026, 10, 1)
STATUSES = ("signed", "construction")


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang")


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def report(desk: Desk, project: Project, month: date = OCTOBER) -> Update:
    values = {"month_wan": Decimal(0), "cumulative_wan": Decimal(0)}
    return submit_report(
        desk.session,
        project,
        MonthReport(month, values),
        desk.author,
        desk.access,
        expected_version=project.version,
    )


def test_each_project_is_in_one_state(session: Session, officer: Desk, reviewer: Desk) -> None:
    waits, back, done, silent = (
        make_project(session, name, status="construction") for name in ("待审", "退回", "已报", "没报")
    )
    report(officer, waits)
    reviewer.send_back(report(officer, back))
    reviewer.accept(report(officer, done))
    report(officer, silent, date(2026, 9, 1))
    rows = {row.code: row for row in list_reporting(session, OCTOBER, STATUSES)}
    assert {code: row.state for code, row in rows.items()} == {
        waits.code: "pending",
        back.code: "returned",
        done.code: "reported",
        silent.code: "missing",
    }
    assert (rows[done.code].progress_month, rows[done.code].completed_wan) == (OCTOBER, 0)
    assert (rows[done.code].adcodes, rows[done.code].district_names) == (("211302",), ("双塔区",))
    unreported = {row.code for row in list_unreported(session, OCTOBER, STATUSES)}
    assert unreported == {waits.code, back.code, silent.code}


def test_a_correction_that_waits_is_shown_as_waiting(session: Session, officer: Desk, reviewer: Desk) -> None:
    project = make_project(session, status="construction")
    reviewer.accept(report(officer, project))
    officer.submit(project, Submission("progress", {"physical_progress": "改"}, month=OCTOBER))
    assert [row.state for row in list_reporting(session, OCTOBER, STATUSES)] == ["pending"]
    assert list_unreported(session, OCTOBER, STATUSES) == []


def test_only_what_counts_and_is_under_way_reports(session: Session) -> None:
    programme = make_project(session, "包", status="construction", is_programme=True, figures=[10])
    part = make_project(session, "分项", status="construction", parent_id=programme.id)
    alone = make_project(session, "空包", status="signed", is_programme=True, figures=[10])
    make_project(session, status="planned")
    make_project(session, status="completed")
    make_project(session, status="construction", merged_into_id=part.id)
    assert [row.code for row in list_reporting(session, OCTOBER, STATUSES)] == [part.code, alone.code]
    assert [row.status for row in list_reporting(session, OCTOBER, ("planned",))] == ["planned"]


def test_districts_hold_all_below_them(session: Session) -> None:
    here = make_project(session, districts=["211302"], status="construction")
    wide = make_project(session, districts=["211302", "211303"], status="construction")
    city = make_project(session, districts=["211300"], status="construction")
    make_project(session, districts=["210381"], status="construction")

    def found(*districts: str) -> set[str]:
        return {row.code for row in list_unreported(session, OCTOBER, STATUSES, districts)}

    # What crosses the border is due where it is counted: in the city, never in two counties.
    for districts in ((), ("211302",), ("211300",), ("211302", "211303"), ("211303", "210381")):
        rows = list_reporting(session, OCTOBER, STATUSES, districts)
        assert count_reporting(session, OCTOBER, STATUSES, districts) == len(rows)
    assert found("211302") == {here.code}
    assert found("211300") == {here.code, wide.code, city.code}
    assert found("211302", "211303") == {here.code, wide.code}
    assert wide.code not in found("211303", "210381")
    assert len(found()) == 4


def test_one_question_for_any_number(session: Session, connection: Connection) -> None:
    for _ in range(5):
        make_project(session, status="construction")
    with count_queries(connection) as statements:
        assert len(list_unreported(session, OCTOBER, STATUSES, ["211300"])) == 5
    assert len(statements) == 1


def test_who_left_within_the_month_is_due_in_its_own_district_alone(session: Session, reviewer: Desk) -> None:
    places = (["211302"], ["211303"], ["211302", "211303"])
    projects = [make_project(session, districts=there, status="construction") for there in places]
    # In the middle of a month, the registry being a month old.
    let_days_pass(session, 40)
    for project in projects:
        reviewer.submit(
            project, Submission("status", {"status": "completed", "status_on": LAST}, evidence="验收")
        )
    let_days_pass(session, days_back_to(LAST.replace(day=15)))
    codes = [project.code for project in projects]

    def found(*districts: str) -> list[str]:
        rows = list_reporting(session, LAST, STATUSES, districts)
        assert count_reporting(session, LAST, STATUSES, districts) == len(rows)
        return sorted(codes.index(row.code) for row in rows)

    assert found("211302") == [0]
    assert found("211303") == [1]
    assert found("211300") == found("211302", "211303") == found() == [0, 1, 2]
    assert found("210381") == []


def test_who_was_completed_within_the_month_still_reports_it(session: Session, reviewer: Desk) -> None:
    done = make_project(session, "当月竣工", status="construction")
    silent = make_project(session, "竣工未报", status="construction")
    gone = make_project(session, "早已竣工", status="completed")
    stopped = make_project(session, "当月终止", status="construction")
    # In the middle of a month, the registry being a month old.
    let_days_pass(session, 40)
    report(reviewer, done, LAST)
    for project in (done, silent):
        reviewer.submit(
            project, Submission("status", {"status": "completed", "status_on": LAST}, evidence="验收")
        )
    reviewer.submit(stopped, Submission("status", {"status": "cancelled"}, reason="企业退出"))
    let_days_pass(session, days_back_to(LAST.replace(day=15)))
    rows = {row.code: row.state for row in list_reporting(session, LAST, STATUSES)}
    assert rows == {done.code: "reported", silent.code: "missing"}
    assert [row.code for row in list_unreported(session, LAST, STATUSES)] == [silent.code]
    assert list_reporting(session, THIS, STATUSES) == []
    assert gone.code not in rows


def test_a_report_that_nobody_owed_stands_in_the_list(session: Session, reviewer: Desk) -> None:
    early = make_project(session, "尚未开工", status="planned")
    report(reviewer, early)
    assert [row.state for row in list_reporting(session, OCTOBER, STATUSES)] == ["reported"]
