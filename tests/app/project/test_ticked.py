"""Exactly the ticked rows, in every format of the list, and what that adds up to."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects.downloads import DOWNLOADS
from projects.models import Project
from projects.reading.filters import ProjectFilter
from projects.reading.selection import open_selection
from projects.reading.totals import summarise
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import enter_as, make_officer

FORMATS = DOWNLOADS["projects"].formats


@pytest.fixture
def three(session: Session) -> list[Project]:
    made = [
        make_project(session, f"勾选{number}", ["211302"], figures=[number * 100], at=(120.4, 41.5))
        for number in (1, 2, 3)
    ]
    session.commit()
    return made


def codes_in(body: str) -> set[str]:
    return {row["code"] for row in csv.DictReader(io.StringIO(body.lstrip("\ufeff"), newline=""))}


def test_everybody_can_tick_every_row(empty_client: FlaskClient, three: list[Project]) -> None:
    page = read(empty_client.get("/projects?district=all"))
    boxes = page.all("#results [name=code]")
    assert {box["value"] for box in boxes} == {project.code for project in three}
    assert {box["form"] for box in boxes} == {page.one("#export-form")["id"]}
    assert [button.text.strip() for button in page.all("#export-form button")] != []
    # What anybody may read needs no session.
    assert not page.has("#export-form [name=csrf_token]")


def test_an_officer_ticks_own_rows_and_those_of_others(session: Session, empty_client: FlaskClient) -> None:
    own, far = make_project(session, "自己的", ["211302"]), make_project(session, "别处的", ["211303"])
    enter_as(empty_client, session, make_officer(session, "zhang", "officer", ["211302"]))
    page = read(empty_client.get("/projects?district=all"))
    assert [box["value"] for box in page.all("#results [name=code]")] == [far.code]
    assert [box["value"] for box in page.all("#results [name=project]")] == [f"{own.code}:{own.version}"]
    assert {box["form"] for box in page.all("#results .row-select")} == {"bulk-form"}
    sent = {"project": f"{own.code}:{own.version}", "code": far.code}
    answer = empty_client.post("/exports/projects.csv", data=sent)
    assert codes_in(answer.text) == {own.code, far.code}


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_holds_exactly_these(
    empty_client: FlaskClient, three: list[Project], format_: str
) -> None:
    first, second, third = three
    whole = empty_client.get(f"/exports/projects.{format_}")
    answer = empty_client.post(f"/exports/projects.{format_}", data={"code": [first.code, third.code]})
    same = empty_client.get(f"/exports/projects.{format_}?code={first.code}&code={third.code}")
    assert (whole.status_code, answer.status_code, same.status_code) == (200, 200, 200)
    assert answer.headers["Content-Disposition"] == same.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"] != whole.headers["Content-Disposition"]
    if format_ in {"csv", "geojson", "oc4ids.json"}:
        assert first.code in answer.text
        assert third.code in answer.text
        assert second.code not in answer.text


def test_they_add_up_and_say_how_many(
    session: Session, empty_client: FlaskClient, three: list[Project]
) -> None:
    codes = [three[0].code, three[2].code]
    answer = empty_client.post("/exports/projects.xlsx", data={"code": codes})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data), data_only=True).worksheets[0]
    summary = summarise(session, open_selection(session, ProjectFilter(code=tuple(codes))))
    assert sheet["A2"].value == "筛选条件：选定的 2 个项目"
    assert sheet["B4"].value == f"合计({summary.number} 个)"
    assert sheet["G4"].value == summary.investment.wan == 400


def test_the_filter_of_the_address_holds_too(
    session: Session, empty_client: FlaskClient, three: list[Project]
) -> None:
    shared = make_project(
        session, "两区共建", [("211302", Decimal("0.25")), ("211303", Decimal("0.75"))], figures=[1000]
    )
    session.commit()
    codes = [three[0].code, shared.code]
    answer = empty_client.post("/exports/projects.xlsx?district=211302", data={"code": codes})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data), data_only=True).worksheets[0]
    chosen = ProjectFilter(code=tuple(codes), district=("211302",))
    assert sheet["G4"].value == summarise(session, open_selection(session, chosen)).investment.wan == 350
    none = empty_client.post("/exports/projects.csv?district=211303", data={"code": [three[0].code]})
    assert codes_in(none.text) == set()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "请先勾选项目"),
        ({"code": ["LT-211302-99999"]}, "登记簿里没有编码为“LT-211302-99999”的项目"),
        ({"code": ["'; DROP TABLE projects"]}, "不是项目编码"),
        ({"project": [":1"]}, "请先勾选项目"),
        ({"code": [f"LT-211302-{number}" for number in range(10_000, 11_001)]}, "一次最多选 1000 个项目"),
    ],
)
def test_a_wrong_choice_is_told(
    empty_client: FlaskClient, three: list[Project], sent: dict[str, list[str]], words: str
) -> None:
    answer = empty_client.post("/exports/projects.csv", data=sent)
    assert answer.status_code == 400
    assert words in json.loads(answer.data)["error"]["message"]


def test_what_is_no_list_of_projects_is_not_ticked(empty_client: FlaskClient, three: list[Project]) -> None:
    answer = empty_client.post("/exports/month.docx?month=2026-01", data={"code": [three[0].code]})
    assert answer.status_code == 400


def test_pages_and_the_api_pick_by_code(empty_client: FlaskClient, three: list[Project]) -> None:
    query = f"code={three[0].code}&code={three[1].code}"
    features = empty_client.get(f"/api/v1/projects?{query}").get_json()["features"]
    assert {one["id"] for one in features} == {three[0].code, three[1].code}
    page = empty_client.get(f"/projects?{query}")
    assert three[2].name not in page.text
    chips = read(page).texts(".chip")
    assert any("选定的项目" in chip and "2 个" in chip for chip in chips)
