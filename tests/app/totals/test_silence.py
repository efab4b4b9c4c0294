"""Not stated is not zero: on every page, in every file and answer that adds something up."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import openpyxl
import pytest
from docx import Document as open_word
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy.orm import Session

from projects.models import Project
from tests.support.factories import make_document, make_mention, make_project
from tests.support.page import Part

# Two of 双塔区 are silent; of the three of 龙城区 one states 12.5 亿元.
PAGES = ("/totals", "/totals?by=type", "/districts", "/projects", "/", "/documents/plan.txt", "/about")


@pytest.fixture
def silent(session: Session) -> list[Project]:
    """A registry in which nobody states a figure."""
    make_document(session, plan_start_year=2021, plan_end_year=2025)
    made = [make_project(session, f"沉默{number}") for number in range(2)]
    for line, project in enumerate(made, start=1):
        make_mention(session, project, line=line)
    return made


@pytest.fixture
def partly(session: Session, silent: list[Project]) -> None:
    """The same with a county of which one project of three states a figure."""
    for number, figures in enumerate(([], [], [125_000])):
        make_project(session, f"龙城{number}", ["211303"], figures=figures)


def words(client: FlaskClient, path: str) -> str:
    """Return a page's text without its scripts."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    tree = LexborHTMLParser(answer.text)
    tree.strip_tags(["script", "style", "form"])
    return Part(tree.body).text if tree.body else ""


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("path", [*PAGES, "/districts/211302", "/months/{month}?district=211300"])
def test_where_all_are_silent_no_zero_stands_for_money(empty_client: FlaskClient, path: str) -> None:
    page = words(empty_client, path.format(month="2026-11"))
    assert "未载明" in page
    # What conflicts could add is nothing, and that is known.
    shown = page.replace("若争议取高值 +0.00 亿元", "").replace("合计多 0 万元", "")
    assert not re.search(r"(?<![\d.,])0\.00", shown), shown
    assert not re.search(r"(?<![\d.,])0(?:\.0)?%", shown), shown


@pytest.mark.usefixtures("partly")
@pytest.mark.parametrize("path", ["/totals", "/districts", "/projects", "/", "/districts/211303", "/about"])
def test_where_some_are_silent_it_stands_beside_the_sum(empty_client: FlaskClient, path: str) -> None:
    page = words(empty_client, path)
    assert re.search(r"12\.50|125,000", page)
    if path == "/districts/211303":
        assert "1 个有数,2 个未载明" in page
    elif path != "/districts":
        assert "1 个有数,4 个未载明" in page


@pytest.mark.usefixtures("partly")
def test_programs_get_null_and_how_many_are_silent(empty_client: FlaskClient) -> None:
    answer = empty_client.get("/api/v1/totals").get_json()
    rows = {row["adcode"]: row for row in answer["rows"]}
    assert rows["211302"]["investment_wan"] is None
    assert rows["211302"]["without_investment_number"] == rows["211302"]["number"] == 2
    assert Decimal(rows["211303"]["investment_wan"]) == 125_000
    assert (rows["211303"]["number"], rows["211303"]["without_investment_number"]) == (3, 2)
    whole = answer["summary"]
    assert (whole["completed_wan"], whole["completed_silent_number"]) == (None, 5)
    assert sum(row["without_investment_number"] for row in rows.values()) == 4
    shaded = empty_client.get("/map/districts").get_json()["features"]
    money = {one["properties"]["adcode"]: one["properties"]["investment_wan"] for one in shaded}
    assert (money["211302"], money["211303"]) == (None, 125_000)


@pytest.mark.usefixtures("partly")
def test_files_leave_silence_empty(empty_client: FlaskClient) -> None:
    totals = list(csv.DictReader(io.StringIO(empty_client.get("/exports/totals.csv").text.lstrip("\ufeff"))))
    terms = {row["adcode"]: row for row in totals if row["part"] == "reconciliation"}
    assert (terms["211302"]["investment_wan"], terms["211302"]["without_investment_number"]) == ("", "2")
    assert (terms["211303"]["investment_wan"], terms["211303"]["without_investment_number"]) == (
        "125000",
        "2",
    )
    districts = csv.DictReader(io.StringIO(empty_client.get("/exports/districts.csv").text.lstrip("\ufeff")))
    assert {row["adcode"]: row["investment_wan"] for row in districts} == {"211302": "", "211303": "125000"}
    for name in ("totals", "projects"):
        book = openpyxl.load_workbook(
            io.BytesIO(empty_client.get(f"/exports/{name}.xlsx").data), data_only=True
        )
        cells = [cell.value for sheet in book.worksheets[:2] for row in sheet.iter_rows() for cell in row]
        assert "未载明" in cells
        assert 125_000 in cells


@pytest.mark.usefixtures("silent")
def test_the_evaluation_says_what_nobody_states(empty_client: FlaskClient) -> None:
    report = open_word(io.BytesIO(empty_client.get("/documents/plan.txt/evaluation.docx").data))
    told = "".join(one.text for one in report.paragraphs)
    assert "规划投资未载明" in told
    assert "累计完成投资未载明" in told
    assert "不计开工率和建成率" in told
    cells = [cell.text for table in report.tables for row in table.rows for cell in row.cells]
    assert "0.00" not in cells
    assert "未载明" in cells


def test_a_rate_is_over_those_alone_that_state_both(empty_client: FlaskClient, session: Session) -> None:
    make_project(session, "都载明", figures=[1000], completed_wan=Decimal(500))
    make_project(session, "没有完成数", figures=[99_000])
    page = words(empty_client, "/documents/plan.txt")
    assert "50%" in page
    assert "按两项都载明的 1 个" in page
