"""Whole batches are taken back as single updates are, in a few statements, each group whole or not at all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.imports.applying import ImportRefused
from projects.imports.undoing import Undoing, undo_import
from projects.models import Import, ProgressReport, Project, ProjectEvent, Statement, YearPlan
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from projects.registry import writing
from projects.updates.undo_many import Written, list_parts
from projects.updates.works import who
from tests.conftest import count_queries
from tests.support.factories import TESTER, make_project
from tests.support.imports import HEAD, Office, workbook

MONTHS = ("项目名称", "县区", "月份", "本月完成投资(万元)", "形象进度")
MANY = ("项目名称", "县区", "项目状态", "总投资(万元)", "建设单位", "项目代码", "2026年计划投资(万元)")


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    """A reviewer of 双塔区, whose updates are published at once."""
    return Office(session, tmp_path)


def undo(office: Office, one: Import, *, leave_out: bool = False) -> None:
    """Take an import back."""
    undoing = Undoing(*who(office.session, office.officer.id), "导错了文件")
    undo_import(office.session, one, undoing, leave_out=leave_out)


def snapshot(session: Session) -> list[Any]:
    """Return all that is published of projects, their years, months and stated totals."""
    session.expire_all()
    columns = [
        column
        for column in Project.__table__.columns
        if column.name not in ("version", "updated_at", "adopted_statement_id")
    ]
    queries = (
        select(*columns).order_by(Project.id),
        select(YearPlan.project_id, YearPlan.year, YearPlan.planned_wan).order_by(YearPlan.project_id),
        select(ProgressReport.project_id, ProgressReport.month, ProgressReport.cumulative_wan).order_by(
            ProgressReport.project_id, ProgressReport.month
        ),
        select(Statement.project_id, Statement.value).order_by(Statement.id),
    )
    return [[tuple(map(str, row)) for row in session.execute(query)] for query in queries]


def test_all_that_an_import_changed_comes_back_each_at_one_rise_of_its_version(
    session: Session, office: Office
) -> None:
    for n in range(3):
        make_project(session, f"第{n:03d}号供热工程", figures=[Decimal(500 + n)])
    before = snapshot(session)
    rows = [
        (f"第{n:03d}号供热工程", "双塔区", None, 900 + n, f"第{n}公司", f"2026-211302-48-01-{n:06d}", 80 + n)
        for n in range(3)
    ]
    one = office.bring(workbook(rows, MANY))
    office.write(one)
    assert snapshot(session) != before
    versions = dict(session.execute(select(Project.id, Project.version)).all())

    undo(office, one)

    assert snapshot(session) == before
    now = dict(session.execute(select(Project.id, Project.version)).all())
    assert now == {project_id: version + 1 for project_id, version in versions.items()}
    undoing = session.scalars(select(ProjectEvent).where(ProjectEvent.undoes_id.is_not(None))).all()
    assert sorted(event.project_id for event in undoing) == sorted(now)
    assert {event.reason for event in undoing} == {"导错了文件"}
    total = summarise(session, open_selection(session, ProjectFilter())).investment.wan
    assert total == 500 + 501 + 502


def test_it_takes_as_many_statements_for_many_as_for_a_few(session: Session, office: Office) -> None:
    taken = []
    for number in (3, 30):
        one = office.bring(
            workbook(
                [(f"{number}批{n}号园区", "双塔区", "物流园区/仓储", "谋划", 100) for n in range(number)]
            )
        )
        office.write(one)
        again = office.bring(
            workbook([(f"{number}批{n}号园区", "双塔区", None, None, 200) for n in range(number)])
        )
        office.write(again)
        for of in (again, one):
            session.expire_all()
            with count_queries(session.get_bind()) as counted:
                undo(office, of)
            taken.append(len(counted))
    assert taken[:2] == taken[2:]


def test_writing_years_and_codes_takes_as_many_statements_for_many(session: Session, office: Office) -> None:
    written = []
    for number in (3, 30):
        for n in range(number):
            make_project(session, f"{number}批{n}号")
        rows = [
            (f"{number}批{n}号", "双塔区", None, 900, "某公司", f"2026-2113{number:02d}-48-01-{n:06d}", 80)
            for n in range(number)
        ]
        one = office.bring(workbook(rows, MANY))
        session.expire_all()
        with count_queries(session.get_bind()) as counted:
            office.write(one)
        with count_queries(session.get_bind()) as undone:
            undo(office, one)
        written.append((len(counted), len(undone)))
    assert written[0] == written[1]


def test_months_come_back_in_whatever_order_their_file_has_them(session: Session, office: Office) -> None:
    make_project(session, "甲项目", status="construction", completed_wan=Decimal(100))
    before = snapshot(session)
    rows = [("甲项目", "双塔区", month, 50, f"{month} 的进度") for month in ("2026-09", "2026-07", "2026-08")]
    one = office.bring(workbook(rows, MONTHS), target="progress")
    office.write(one)
    assert len(session.scalars(select(ProgressReport)).all()) == 3

    undo(office, one)

    assert one.counts["undone"] == 3
    assert snapshot(session) == before


def test_a_row_is_taken_back_whole_or_not_at_all(session: Session, office: Office) -> None:
    held = make_project(session, "甲项目")
    other = make_project(session, "乙项目")
    head = ("项目名称", "县区", "项目状态", "建设单位")
    rows = [(name, "双塔区", "前期", "某公司") for name in ("甲项目", "乙项目")]
    one = office.bring(workbook(rows, head), reason="周报")
    office.write(one)
    session.refresh(held)
    assert len(office.rows(one)[0].written_ids or ()) == 2
    writing.change_project(session, held, {"owner": "别人"}, TESTER)

    with pytest.raises(ImportRefused, match="owner"), session.begin_nested():
        undo(office, one)
    undo(office, one, leave_out=True)

    session.expire_all()
    assert (held.status, held.owner) == ("preliminary", "别人")
    assert (other.status, other.owner) == ("planned", None)
    assert [row.refusal is not None for row in office.rows(one)] == [True, False]
    assert (one.counts["undone"], one.counts["kept"]) == (1, 1)


def test_what_an_officer_had_decided_before_counts_again(session: Session, office: Office) -> None:
    make_project(session, "甲项目", figures=[Decimal(500), Decimal(700)])
    for total in (800, 900):
        office.write(office.bring(workbook([("甲项目", "双塔区", None, None, total)], HEAD)))
        if total == 800:
            before = snapshot(session)
    newest = session.scalars(select(Import).order_by(Import.id.desc())).first()
    assert newest is not None
    undo(office, newest)
    assert snapshot(session) == before


def test_what_was_taken_back_by_itself_meanwhile_is_refused(session: Session, office: Office) -> None:
    one = office.bring(workbook([("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000)]))
    office.write(one)
    undo(office, one)
    one.state = "applied"
    with pytest.raises(ImportRefused, match="已经撤销过"):
        undo(office, one)
    undone = select(func.count()).where(ProjectEvent.undoes_id.is_not(None))
    assert session.scalar(undone) == 1


def written(update_id: int, project_id: int, event_id: int | None) -> Written:
    return Written(update_id, "accepted", project_id, 1, None, event_id)


def test_of_one_project_the_newest_is_taken_back_first_and_alone() -> None:
    groups = {
        1: [written(11, 7, 103)],
        2: [written(12, 7, 101), written(13, 7, 102)],
        3: [written(14, 8, 100)],
        4: [written(15, 9, None)],
    }
    assert [list(keys) for keys in list_parts(groups)] == [[1, 3, 4], [2]]
