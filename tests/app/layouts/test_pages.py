"""The pages of templates, and downloads by them."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.models import Layout, Officer
from tests.projects.exports.test_form_sheet import make_form
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer, post

PAGE = "/templates"


@pytest.fixture
def officer(session: Session, empty_client: FlaskClient) -> Officer:
    made = make_officer(session, "zhang", "officer", ["211302"])
    make_project(session, "甲园区", ["211302"], figures=[300], code="LT-211302-0001")
    make_project(session, "乙园区", ["211302"], figures=[500], code="LT-211302-0002")
    session.commit()
    enter_as(empty_client, session, made)
    return made


def keep(client: FlaskClient, **fields: str) -> int:
    return post(client, PAGE, PAGE, **{"name": "月报用", "columns": "编码\n总投资", **fields}).status_code


def test_a_template_is_kept_and_used(session: Session, empty_client: FlaskClient, officer: Officer) -> None:
    assert keep(empty_client, sort="-investment", adcode="211302") == 303
    page = read(empty_client.get(PAGE))
    assert "月报用" in page.text
    answer = empty_client.get("/exports/projects.csv?template=月报用&district=211302")
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert lines == [["编码", "总投资"], ["LT-211302-0002", "500"], ["LT-211302-0001", "300"]]
    for format_ in ("xlsx", "pdf", "docx"):
        assert empty_client.get(f"/exports/projects.{format_}?template=月报用").status_code == 200
    table = read(empty_client.get("/projects?district=all"))
    assert [one["value"] for one in table.all("#layout-name option")] == ["月报用"]


def test_a_changed_template_makes_another_file(
    session: Session, empty_client: FlaskClient, officer: Officer
) -> None:
    keep(empty_client)
    row = session.scalars(select(Layout)).one()
    before = empty_client.get("/exports/projects.csv?template=月报用")
    address = f"{PAGE}/{row.id}"
    assert "编码" in read(empty_client.get(address)).text
    assert post(empty_client, address, address, name="月报用", columns="项目名称").status_code == 303
    after = empty_client.get("/exports/projects.csv?template=月报用")
    assert (before.data[3:9], after.data[3:15]) == ("编码".encode(), "项目名称".encode())
    assert post(empty_client, f"{address}/delete", address).status_code == 303
    assert empty_client.get("/exports/projects.csv?template=月报用").status_code == 400


def test_what_is_wrong_comes_back_with_what_was_typed(empty_client: FlaskClient, officer: Officer) -> None:
    answer = post(empty_client, PAGE, PAGE, name="月报用", columns="项目名称\n总投姿")
    assert answer.status_code == 400
    page = read(answer)
    assert "第 2 行:没有名为“总投姿”的列。是不是:总投资" in page.text
    assert page.one("#new-name")["value"] == "月报用"
    assert post(empty_client, PAGE, PAGE, name="x", columns="项目名称", adcode="211303").status_code == 403


def test_nobody_else_uses_or_sees_it(session: Session, empty_client: FlaskClient, officer: Officer) -> None:
    keep(empty_client)
    kept = session.scalars(select(Layout.id)).one()
    enter_as(empty_client, session, make_officer(session, "li", "officer", ["211303"]))
    assert empty_client.get("/exports/projects.csv?template=月报用").status_code == 400
    assert empty_client.get(f"{PAGE}/{kept}").status_code == 404
    assert post(empty_client, f"{PAGE}/{kept}/delete", PAGE).status_code == 404
    with empty_client.session_transaction() as cookie:
        cookie.clear()
    answer = empty_client.get("/exports/projects.csv?template=月报用")
    assert (answer.status_code, "没有名为“月报用”的模板" in answer.json["error"]["message"]) == (400, True)  # type: ignore[index]


@pytest.mark.parametrize(
    "address",
    [
        "/exports/projects.geojson?template=月报用",
        "/exports/projects.csv?template=月报用&sort=name",
        "/exports/projects.csv?template=月报用&template=另一个",
        "/exports/totals.csv?template=月报用",
    ],
)
def test_where_no_template_fits_it_is_refused(
    empty_client: FlaskClient, officer: Officer, address: str
) -> None:
    keep(empty_client)
    assert empty_client.get(address).status_code == 400


def send_form(client: FlaskClient, content: bytes, filename: str = "上级表样.xlsx") -> TestResponse:
    fields = {
        "csrf_token": csrf_token(client, PAGE),
        "name": "上级表样",
        "form": (io.BytesIO(content), filename),
    }
    return client.post(f"{PAGE}/forms", data=fields, content_type="multipart/form-data")


def test_an_upper_offices_form_is_kept_told_and_filled(
    session: Session, empty_client: FlaskClient, officer: Officer
) -> None:
    answer = send_form(empty_client, make_form())
    assert answer.status_code == 303
    page = read(empty_client.get(answer.location))
    assert "逐项目:总投资(亿元)" in page.text
    assert "不认识,下载时原样保留" in page.text
    made = empty_client.get("/exports/projects.xlsx?template=上级表样&code=LT-211302-0001")
    sheet = openpyxl.load_workbook(io.BytesIO(made.data))["附表"]
    assert (sheet["B4"].value, sheet["C4"].value) == ("甲园区", 0.03)
    assert empty_client.get("/exports/projects.pdf?template=上级表样").status_code == 400


@pytest.mark.parametrize(("content", "words"), [(b"no workbook", "要是 .xlsx 工作簿"), (b"", "要是 .xlsx")])
def test_a_form_that_is_none_is_told(
    empty_client: FlaskClient, officer: Officer, content: bytes, words: str
) -> None:
    answer = send_form(empty_client, content)
    assert answer.status_code == 400
    assert words in answer.text
