from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from sqlalchemy.orm import Session

from projects.exports.matters import COLUMNS, write_matters
from projects.matters.filters import MatterFilter
from projects.models import Matter
from tests.projects.matters.desk import EVERYTHING, TODAY, Desk, raise_many
from tests.support.factories import make_project


@pytest.fixture
def officer(session: Session) -> Desk:
    return Desk(session, "zhang", "officer", ["211302"])


@pytest.fixture
def neighbour(session: Session) -> Desk:
    return Desk(session, "wang", "officer", ["211321"])


@pytest.fixture
def viewer(session: Session) -> Desk:
    return Desk(session, "zhao", "viewer", ["211302"])


@pytest.fixture
def many(session: Session, officer: Desk) -> dict[str, Matter]:
    return raise_many(session, officer)


@pytest.mark.usefixtures("many")
def test_the_export_holds_what_the_caller_may_read(
    session: Session, officer: Desk, neighbour: Desk, viewer: Desk
) -> None:
    officer.open(make_project(session, "=危险"), subject="=1+1", responsible="@x", due_on=None)

    def rows(desk: Desk, wanted: MatterFilter = EVERYTHING) -> list[dict[str, str]]:
        body = write_matters(session, "csv", wanted, desk.access, TODAY).body.decode("utf-8-sig")
        assert body.splitlines()[0].split(",") == list(COLUMNS)
        return list(csv.DictReader(io.StringIO(body, newline="")))

    assert rows(neighbour) == []
    assert rows(viewer) == rows(officer)
    by_subject = {row["subject"]: row for row in rows(officer)}
    late, done, odd = by_subject["逾期"], by_subject["办结"], by_subject["'=1+1"]
    assert (late["days_overdue"], late["state_name"], late["kind_name"]) == ("12", "未销号", "用地")
    assert (late["districts"], late["opened_by"]) == ("211302", "zhang的姓名")
    assert (done["state"], done["result"], done["days_overdue"]) == ("closed", "100%_完成", "")
    assert done["last_note"].startswith("未销号 → 已销号")
    assert (odd["project_name"], odd["responsible"], odd["due_on"]) == ("'=危险", "'@x", "")
    assert [row["subject"] for row in rows(officer, MatterFilter(overdue="yes"))] == ["逾期"]


@pytest.mark.usefixtures("many")
def test_the_worksheet_and_the_name_of_the_file(session: Session, officer: Desk) -> None:
    made = write_matters(session, "xlsx", MatterFilter(district=("211302",)), officer.access, TODAY)
    assert made.filename.startswith("蓝图-需协调事项-")
    assert made.filename.endswith(f"双塔区-{TODAY}.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(made.body)).active
    assert sheet is not None
    assert sheet.max_row == 7
    assert sheet["A1"].value == "编码"
