"""What the table of the whole job shows: which projects, in which columns, and what is said of each."""

from __future__ import annotations

from decimal import Decimal

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.updates.submission import Submission
from tests.app.desk.test_grid import cell, officer, open_with, reviewer
from tests.conftest import count_queries
from tests.projects.updates.test_submissions import Desk
from tests.support.desk import MONTH, building, shown
from tests.support.factories import make_project
from tests.support.page import read

__all__ = ["officer", "reviewer"]

# All that is said of a project, whoever asks: four more than a list of the desk.
MOST_QUERIES = 17


def test_what_waits_cannot_be_typed_over_and_says_who_and_what_next(
    session: Session, officer: Desk, empty_client: FlaskClient
) -> None:
    project = building(session)
    update = officer.submit(project, Submission("progress", {"month_wan": Decimal(6)}, month=MONTH))
    officer.submit(project, Submission("fields", {f"year_plan_{MONTH.year}": Decimal(9)}))
    row = open_with(session, empty_client, "/dispatch/grid?show=all").one(f"#row-{project.code}")
    assert officer.author.name in row.text
    assert not row.has("td input[type=text], td textarea")
    assert "6" in row.one(".col-month_wan").text
    assert row.one(f"[name='no_change-{project.code}']").get("disabled") is not None
    assert row.has(f"button[formaction='/updates/{update.id}/withdraw']")
    assert any(f"/projects/{project.code}/progress?month=" in link for link in row.links())


def test_which_projects_are_shown(session: Session, officer: Desk, empty_client: FlaskClient) -> None:
    building(session, "在建水厂", code="LT-211302-0001")
    reported = building(session, "已报水厂", code="LT-211302-0002")
    make_project(session, "我的谋划", ["211302"], code="LT-211302-0003", steward=officer.author.name)
    make_project(session, "别人的谋划", ["211302"], code="LT-211302-0004")
    building(session, "邻县水厂", districts=("211303",))
    officer.submit(reported, Submission("progress", {"month_wan": Decimal(6)}, month=MONTH))
    session.commit()

    def names(words: str) -> list[str]:
        return shown(empty_client.get(f"/dispatch/grid?{words}"))

    assert names("") == ["我的谋划", "在建水厂", "已报水厂"]
    assert names("show=todo") == ["在建水厂"]
    assert names("show=due") == ["在建水厂", "已报水厂"]
    assert names("show=all") == ["我的谋划", "在建水厂", "已报水厂", "别人的谋划"]
    assert names("show=all&status=planned&sort=-name") == ["我的谋划", "别人的谋划"]
    assert names("show=all&q=水厂&sort=code") == ["在建水厂", "已报水厂"]
    following = read(empty_client.get("/dispatch/grid?show=all&limit=3")).links("a[rel=next]")
    assert shown(empty_client.get(next(link for link in following if "cursor" in link))) == ["别人的谋划"]


def test_a_row_says_what_its_officer_answers_for(
    session: Session, officer: Desk, reviewer: Desk, empty_client: FlaskClient
) -> None:
    project = building(session, end_year=2020)
    other = building(session, "空白水厂")
    values = {"month_wan": Decimal(30), "cumulative_wan": Decimal(2500), "problems": "征地"}
    reviewer.submit(project, Submission("progress", values, month=MONTH))
    reviewer.submit(project, Submission("fields", {f"year_plan_{MONTH.year}": Decimal(120)}))
    session.commit()
    page = read(empty_client.get("/dispatch/grid?show=all"))
    row, empty = page.one(f"#row-{project.code}"), page.one(f"#row-{other.code}")
    assert row.one("[data-share=of_total]").text == "25%"
    assert row.one("[data-share=of_plan]").text == "25%"
    assert empty.texts("[data-share]") == ["未载明", "未载明"]
    assert row.one(".col-warning .level").text == "逾期未竣工"
    assert cell(row, "problems", project).raw == "征地"
    assert row.one(".col-place").text.startswith("未落位")
    assert row.one(".col-silence").text == "0"


def test_a_table_of_many_asks_no_more_than_one_of_few(
    session: Session, officer: Desk, empty_client: FlaskClient
) -> None:
    def ask() -> int:
        session.commit()
        with count_queries(session.connection()) as statements:
            assert empty_client.get("/dispatch/grid?show=all&limit=1000").status_code == 200
        return len(statements)

    officer.submit(building(session), Submission("progress", {"month_wan": Decimal(6)}, month=MONTH))
    few = ask()
    for number in range(30):
        project = building(session, f"第{number}水厂", end_year=2020)
        officer.submit(project, Submission("progress", {"month_wan": Decimal(6)}, month=MONTH))
    assert ask() == few
    assert few <= MOST_QUERIES


def test_the_columns_that_were_chosen_are_kept(
    session: Session, officer: Desk, empty_client: FlaskClient
) -> None:
    building(session)
    session.commit()

    def columns(address: str) -> list[str]:
        page = read(empty_client.get(address, follow_redirects=True))
        return [one["value"] for one in page.all(".column-menu [name=columns][checked]")]

    usual = columns("/dispatch/grid")
    chosen = ["status", "month_wan", "steward"]
    assert columns("/dispatch/grid?columns=" + "&columns=".join(chosen)) == chosen
    assert columns("/dispatch/grid?show=all") == chosen
    page = read(empty_client.get("/dispatch/grid?show=all", follow_redirects=True))
    (back,) = page.links(".column-menu a")
    assert columns(back) == columns("/dispatch/grid") == usual
    assert empty_client.get("/dispatch/grid?columns=x").status_code == 400
