"""Months of many projects are reported as single ones are, in a few statements, all or none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.imports.applying import ImportRefused
from projects.models import Import, ProgressReport, Project, ProjectEvent, Update
from projects.updates.month_report import MonthReport, submit_report
from projects.updates.works import who
from tests.conftest import count_queries
from tests.support.factories import make_project
from tests.support.imports import Office, workbook

HEAD = ("项目名称", "县区", "月份", "本月完成投资(万元)", "形象进度")
MONTHS = ("2026-08", "2026-07", "2026-09")


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    """A reviewer of 双塔区, whose reports are published at once."""
    return Office(session, tmp_path)


def bring(office: Office, names: list[str], months: tuple[str, ...] = ("2026-09",)) -> Import:
    """Return an import of months of projects, previewed."""
    rows = [(name, "双塔区", month, 50, f"{month} 打桩") for name in names for month in months]
    return office.bring(workbook(rows, HEAD), target="progress")


def start(session: Session, name: str) -> Project:
    """Return a project that is being built, and of which something was spent."""
    return make_project(session, name, status="construction", completed_wan=Decimal(100))


def published(session: Session, project: Project) -> list[Any]:
    """Return what is published of a project's months, and what it carries of them."""
    session.expire_all()
    months = select(
        ProgressReport.month,
        ProgressReport.month_wan,
        ProgressReport.cumulative_wan,
        ProgressReport.physical_progress,
    ).where(ProgressReport.project_id == project.id)
    told = select(ProjectEvent.changes).where(ProjectEvent.project_id == project.id)
    return [
        [tuple(map(str, row)) for row in session.execute(months.order_by(ProgressReport.month))],
        list(session.scalars(told.order_by(ProjectEvent.id)))[1:],
        (project.completed_wan, project.progress_month, project.physical_progress, project.version),
    ]


def test_many_months_say_what_single_ones_say(session: Session, office: Office) -> None:
    one, other, single = (start(session, name) for name in ("甲项目", "乙项目", "丙项目"))
    office.write(bring(office, ["甲项目", "乙项目"], MONTHS))
    author, access = who(session, office.officer.id)
    for month in sorted(MONTHS):
        values = {"month_wan": Decimal(50), "physical_progress": f"{month} 打桩"}
        report = MonthReport(date.fromisoformat(f"{month}-01"), values, confirmed=True)
        submit_report(session, single, report, author, access, expected_version=single.version)
    assert published(session, one) == published(session, other) == published(session, single)
    assert single.completed_wan == Decimal(250)


def test_it_takes_as_many_statements_for_many_as_for_a_few(session: Session, office: Office) -> None:
    taken = []
    for number in (3, 30):
        names = [f"{number}批{n}号" for n in range(number)]
        for name in names:
            start(session, name)
        one = bring(office, names)
        session.expire_all()
        with count_queries(session.get_bind()) as counted:
            office.write(one)
        taken.append(len(counted))
    assert taken[0] == taken[1]


def test_what_no_longer_may_be_reported_stops_everything_with_its_reason(
    session: Session, office: Office, tmp_path: Path
) -> None:
    held = start(session, "甲项目")
    start(session, "乙项目")
    one = bring(office, ["甲项目", "乙项目"])
    officer = Office(session, tmp_path, "officer")
    report = MonthReport(date(2026, 9, 1), {"month_wan": Decimal(20)}, confirmed=True)
    sender = who(session, officer.officer.id)
    submit_report(session, held, report, *sender, expected_version=held.version)
    with pytest.raises(ImportRefused, match="在等待审核") as refused, session.begin_nested():
        office.write(one)
    assert list(refused.value.problems) == [1]
    assert session.scalars(select(ProgressReport)).all() == []


def test_what_needs_a_review_waits_as_one_batch(session: Session, tmp_path: Path) -> None:
    officer = Office(session, tmp_path, "officer")
    for name in ("甲项目", "乙项目"):
        start(session, name)
    one = bring(officer, ["甲项目", "乙项目"])
    officer.write(one)
    waits = session.execute(select(Update.state, Update.batch, Update.month)).all()
    assert [tuple(row) for row in waits] == [("pending", one.batch, date(2026, 9, 1))] * 2
    assert session.scalars(select(ProgressReport)).all() == []
