"""Figures that a file states inexactly: kept with their word where the registry can, else refused by cell."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.exports import write_export
from projects.models import Project, Statement
from projects.reading.filters import ProjectFilter
from projects.reading.queries import get_project
from projects.updates.bulk import accept_batch
from projects.updates.works import who
from tests.support.factories import make_project
from tests.support.imports import HEAD, Office, workbook


@pytest.fixture
def office(session: Session, tmp_path: Path) -> Office:
    """A reviewer of 双塔区, whose updates are published at once."""
    return Office(session, tmp_path)


def find(session: Session, name: str) -> Project:
    """Return the project of a name as it stands."""
    session.expire_all()
    return session.scalars(select(Project).where(Project.name == name)).one()


def stated(session: Session, project: Project) -> list[tuple[str, Decimal, str, str | None]]:
    """Return what is stated of a project."""
    query = select(Statement.measure, Statement.value, Statement.qualifier, Statement.as_written)
    rows = session.execute(query.where(Statement.project_id == project.id).order_by(Statement.id))
    return [tuple(row) for row in rows]


def test_new_projects_keep_about_and_at_least_with_their_words(session: Session, office: Office) -> None:
    head = (*HEAD, "长度(公里)")
    content = workbook(
        [
            ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", "约1.2亿元", None),
            ("凌河景观大道", "双塔区", "城市道路桥梁", "谋划", "5亿元以上", "约12.5"),
        ],
        head,
    )
    one = office.bring(content)
    about, least = office.rows(one)
    assert (about.verdict, least.verdict) == ("new", "new")
    assert about.changes["investment_wan"] == [None, "12000"]
    assert "investment_wan" not in least.changes
    office.write(one)

    first, second = find(session, "燕都冷链物流园"), find(session, "凌河景观大道")
    assert stated(session, first) == [("investment_wan", Decimal(12000), "about", "约1.2亿元")]
    assert (first.investment_wan, first.counted_wan) == (12000, 12000)
    assert stated(session, second) == [
        ("investment_wan", Decimal(50000), "floor", "5亿元以上"),
        ("length_km", Decimal("12.5"), "about", "约12.5公里"),
    ]
    assert (second.investment_wan, second.length_km) == (None, Decimal("12.5"))
    assert [one.as_written for one in get_project(session, second.code).inexact] == [
        "5亿元以上",
        "约12.5公里",
    ]
    # The same file once more changes nothing.
    again = office.bring(content)
    assert [row.verdict for row in office.rows(again)] == ["unchanged", "unchanged"]


def test_a_registered_total_becomes_about_so_much_and_says_so_everywhere(
    session: Session, office: Office, tmp_path: Path
) -> None:
    held = make_project(session, "凤凰新城供热管网工程", figures=[Decimal(5000)])
    officer = Office(session, tmp_path, "officer")
    one = officer.bring(workbook([("凤凰新城供热管网工程", "双塔区", None, None, "约6200")]))
    (row,) = officer.rows(one)
    assert row.changes == {"investment_wan": ["5000", "6200"]}
    assert row.stated["figures"][0]["as_written"] == "约6200万元"
    officer.write(one)
    accept_batch(session, str(one.batch), *who(session, office.officer.id))

    project = find(session, held.name)
    assert project.investment_wan == 6200
    assert stated(session, project)[-1] == ("investment_wan", Decimal(6200), "about", "约6200万元")
    lines = write_export(session, "projects", "jsonl", ProjectFilter()).body.decode()
    assert "约6200万元" in json.dumps([json.loads(line) for line in lines.splitlines()], ensure_ascii=False)
    book = openpyxl.load_workbook(io.BytesIO(write_export(session, "projects", "xlsx", ProjectFilter()).body))
    assert any("总投资为约数" in str(cell.value) for sheet in book for line in sheet for cell in line)


def test_published_at_once_it_keeps_its_word_too(session: Session, office: Office) -> None:
    held = make_project(session, "凤凰新城供热管网工程", figures=[Decimal(5000)])
    office.write(office.bring(workbook([("凤凰新城供热管网工程", "双塔区", None, None, "6200左右")])))
    assert stated(session, held)[-1][2:] == ("about", "6200左右万元")


@pytest.mark.parametrize(
    ("cells", "column", "word"),
    [
        (("5亿元以上", None), 4, "下限"),
        (("1—2亿元", None), 4, "范围"),
        (("3亿元以下", None), 4, "上限"),
        ((None, "约12"), 5, "约数"),
        ((None, "12公里以上"), 5, "下限"),
    ],
)
def test_what_a_registered_project_cannot_hold_is_refused_by_its_cell(
    session: Session, office: Office, cells: tuple[str | None, ...], column: int, word: str
) -> None:
    make_project(session, "凌河景观大道", figures=[Decimal(5000)])
    content = workbook([("凌河景观大道", "双塔区", None, None, *cells)], (*HEAD, "长度(公里)"))
    (row,) = office.rows(office.bring(content))
    assert row.verdict == "error"
    assert (row.faults[0]["column"], word in row.faults[0]["message"]) == (column, True)


def test_our_own_list_comes_back_with_an_amount_that_is_about_so_much(
    session: Session, office: Office
) -> None:
    held = make_project(session, "凤凰新城供热管网工程", figures=[Decimal(5000)])
    book = openpyxl.load_workbook(io.BytesIO(write_export(session, "projects", "xlsx", ProjectFilter()).body))
    for sheet in (one for one in book if one.sheet_state == "visible"):
        for line in sheet:
            for cell in line:
                if cell.value == 5000:
                    cell.value = "约0.62亿元"
    buffer = io.BytesIO()
    book.save(buffer)
    one = office.bring(buffer.getvalue(), "名单.xlsx")
    (row,) = office.rows(one)
    assert row.changes == {"investment_wan": ["5000", "6200"]}
    office.write(one)
    assert stated(session, held)[-1] == ("investment_wan", Decimal(6200), "about", "约0.62亿元")
    # What the list now says of it is what it says when nothing was changed.
    unchanged = write_export(session, "projects", "xlsx", ProjectFilter()).body
    assert [row.verdict for row in office.rows(office.bring(unchanged, "名单.xlsx"))] == ["unchanged"]
