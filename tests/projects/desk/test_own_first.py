"""One's own projects first, then by code, however the pages are cut; and as many as there are in all."""

from __future__ import annotations

import pytest
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.clock import get_today
from projects.desk.desk import Desk, count_lists
from projects.desk.job import OWN_FIRST, Job, Show, list_job
from projects.desk.reports import list_reports
from projects.models import Project
from projects.progress.rules import RULES_FILE, read_rules
from projects.reading.filters import ProjectFilter
from projects.reading.paging import Page
from projects.reading.selection import open_selection
from projects.words.keyset import encode_key
from tests.projects.desk.test_warnings import report
from tests.support.factories import make_project

RULES = read_rules(RULES_FILE)
MONTH = RULES.reporting.month_to_report(get_today())
COUNTY = Access("officer", frozenset({"211302"}), 1)
SHOWN: tuple[Show, ...] = ("own", "todo", "due", "all")


@pytest.fixture(params=[Access("administrator", officer_id=1), COUNTY], ids=["all", "county"])
def job(request: pytest.FixtureRequest, session: Session) -> Job:
    for number in range(3):
        make_project(session, status="construction", steward="张")
        make_project(session, status="construction")
        make_project(session, ["在建", "谋划"][number % 2], ["211303"], status="construction")
        make_project(session, status="planned", steward="张" if number else "李")
    done = make_project(session, "竣工", status="completed")
    report(session, done, MONTH, 5)
    return Job(Desk(request.param, "张", RULES.reporting.statuses), MONTH, RULES)


@pytest.mark.parametrize("show", SHOWN)
def test_pages_join_to_one_order_and_the_number_is_theirs(session: Session, job: Job, show: Show) -> None:
    selection, cursor, found = open_selection(session, ProjectFilter()), None, []
    while True:
        page = list_job(session, job, selection, show, Page(OWN_FIRST, 2, cursor))
        found += [row.report.project.id for row in page.rows]
        if (cursor := page.next_cursor) is None:
            break
    order = (case((job.desk.is_mine, 0), else_=1), Project.code)
    query = select(Project.id).where(*selection.conditions, *job.conditions(show)).order_by(*order)
    assert found == list(session.scalars(query))
    assert page.number == len(found) > 0


def test_what_is_to_report_stands_in_the_same_order(session: Session, job: Job) -> None:
    selection, cursor, found = open_selection(session, ProjectFilter()), None, []
    while True:
        page = list_reports(session, job.desk, selection, MONTH, cursor=cursor, limit=2)
        found += [row.project.id for row in page.rows]
        if (cursor := page.next_cursor) is None:
            break
    todo = list_job(session, job, selection, "todo", Page(OWN_FIRST, 100, None))
    assert found == [row.report.project.id for row in todo.rows]
    assert count_lists(session, job.desk, selection, MONTH)["report"] == todo.number == len(found)


def test_a_cursor_that_nobody_gave_out_is_no_error(session: Session, job: Job) -> None:
    selection = open_selection(session, ProjectFilter())
    for place in (-3, 7):
        cursor = encode_key("report", place, "LT-0")
        assert list_reports(session, job.desk, selection, MONTH, cursor=cursor) is not None
