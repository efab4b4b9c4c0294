"""A whole import is taken back: with new events, or not where its rows moved on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.imports.applying import ImportRefused
from projects.imports.undoing import Undoing, undo_import
from projects.models import Import, Project, Update
from projects.registry import writing
from projects.updates.works import who
from tests.support.factories import TESTER, make_project
from tests.support.imports import Office, workbook


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    """A reviewer of 双塔区, whose updates are published at once."""
    return Office(session, tmp_path)


def find(session: Session, name: str) -> Project:
    """Return the project of a name."""
    return session.scalars(select(Project).where(Project.name == name)).one()


def undo(office: Office, one: Import, *, leave_out: bool = False) -> None:
    """Take an import back."""
    undoing = Undoing(*who(office.session, office.officer.id), "导错了文件")
    undo_import(office.session, one, undoing, leave_out=leave_out)


def test_a_whole_import_is_taken_back_with_new_events(session: Session, office: Office) -> None:
    held = make_project(session, "凤凰新城供热管网工程", figures=[Decimal(5000)])
    one = office.bring(
        workbook(
            [
                ("凤凰新城供热管网工程", "双塔区", None, None, 6200),
                ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000),
            ]
        )
    )
    office.write(one)

    undo(office, one)

    session.refresh(held)
    assert held.investment_wan == Decimal(5000)
    assert find(session, "燕都冷链物流园").status == "cancelled"
    assert (one.state, one.counts["undone"]) == ("undone", 2)


def test_what_moved_on_is_refused_with_its_reason_or_left_alone(session: Session, office: Office) -> None:
    one = office.bring(
        workbook(
            [
                ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000),
                ("另一个项目", "双塔区", "能源", "谋划", 100),
            ]
        )
    )
    office.write(one)
    moved = find(session, "燕都冷链物流园")
    writing.change_project(session, moved, {"owner": "别人"}, TESTER)

    with pytest.raises(ImportRefused), session.begin_nested():
        undo(office, one)
    session.refresh(one)
    assert one.state == "applied"
    undo(office, one, leave_out=True)
    assert (find(session, "燕都冷链物流园").status, find(session, "另一个项目").status) == (
        "planned",
        "cancelled",
    )
    assert office.rows(one)[0].refusal is not None


def test_what_waits_is_withdrawn(session: Session, tmp_path: Path) -> None:
    officer = Office(session, tmp_path, "officer")
    one = officer.bring(workbook([("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000)]))
    officer.write(one)
    undo(officer, one)

    assert session.scalars(select(Update.state)).all() == ["withdrawn"]
