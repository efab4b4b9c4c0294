"""Named templates for programs: kept, used by name, changed and deleted by their owner."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from projects.models import Layout
from tests.projects.exports.test_form_sheet import make_form
from tests.support.factories import make_project
from tests.support.programs import Program

NEW = {"name": "月报用", "columns": ["code", "总投资"], "sort": "-investment"}


@pytest.fixture
def officer(empty_app: Flask, session: Session) -> Program:
    make_project(session, "甲园区", ["211302"], figures=[300], code="LT-211302-0001")
    make_project(session, "乙园区", ["211302"], figures=[500], code="LT-211302-0002")
    session.commit()
    return Program(empty_app.test_client(), session)


def rows_of(officer: Program, name: str = "月报用") -> list[list[str]]:
    answer = officer.client.get(f"/exports/projects.csv?template={name}", headers=officer.headers)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Layout)).one()


def test_a_template_is_made_used_changed_and_deleted(officer: Program, session: Session) -> None:
    made = officer.post("/templates", NEW, Idempotency_Key="k-1")
    assert made.status_code == 201
    told = made.json["template"]
    assert (told["columns"], told["sort"], told["may_change"]) == (
        ["code", "investment_wan"],
        "-investment",
        True,
    )
    again = officer.post("/templates", NEW, Idempotency_Key="k-1")
    assert (again.data, again.headers["Idempotent-Replayed"], count(session)) == (made.data, "true", 1)
    assert rows_of(officer)[1:] == [["LT-211302-0002", "500"], ["LT-211302-0001", "300"]]
    address = made.headers["Location"].removeprefix("/api/v1")
    changed = officer.send("PATCH", address, {"columns": ["name"]})
    assert (changed.status_code, changed.json["template"]["sort"]) == (200, "-investment")
    assert [row for (row,) in rows_of(officer)[1:]] == ["乙园区", "甲园区"]
    assert officer.send("PATCH", address, {"sort": None}).json["template"]["sort"] is None
    assert officer.send("DELETE", address).status_code == 204
    assert officer.send("GET", address).status_code == 404
    assert officer.send("GET", "/templates").json["templates"] == []


def test_an_offices_own_form_tells_its_marks_and_is_filled(officer: Program) -> None:
    content = make_form()
    made = officer.send_form("/templates/forms", {"name": "省里的表", "form": ("表样.xlsx", content)})
    assert made.status_code == 201
    assert made.json["template"]["form_name"] == "表样.xlsx"
    assert any(mark["is_known"] for mark in made.json["marks"])
    address = made.headers["Location"].removeprefix("/api/v1")
    assert officer.send("GET", f"{address}/form").data == content
    filled = officer.client.get("/exports/projects.xlsx?template=省里的表", headers=officer.headers)
    book = openpyxl.load_workbook(io.BytesIO(filled.data))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "乙园区" in cells
    renamed = officer.send("PATCH", address, {"name": "市里的表"})
    assert renamed.json["template"]["name"] == "市里的表"
    assert officer.send("PATCH", address, {"columns": ["name"]}).status_code == 400


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "长" * 51}, "name"),
        ({"name": 5}, "name"),
        ({"columns": []}, "columns"),
        ({"columns": "name"}, "columns"),
        ({"columns": [5]}, "columns"),
        ({"columns": ["name\ncode"]}, "columns"),
        ({"columns": ["总投姿"]}, "columns"),
        ({"columns": ["name", "项目名称"]}, "columns"),
        ({"sort": "colour"}, "sort"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_kept(
    officer: Program, session: Session, change: dict[str, Any], field: str
) -> None:
    refused = officer.post("/templates", NEW | change)
    assert (refused.status_code, refused.json["error"]["field"]) == (400, field)
    assert count(session) == 0


def test_a_form_that_is_none_is_refused(officer: Program, session: Session) -> None:
    for form in ({"name": "表"}, {"name": "表", "form": ("表样.xlsx", b"no workbook")}):
        assert officer.send_form("/templates/forms", form).status_code == 400
    wrong = {"name": "表", "form": ("表样.xlsx", make_form()), "colour": "red"}
    assert officer.send_form("/templates/forms", wrong).status_code == 400
    assert count(session) == 0


def test_only_its_owner_changes_what_a_district_shares(
    officer: Program, empty_app: Flask, session: Session
) -> None:
    made = officer.post("/templates", NEW | {"adcode": "211302"})
    address = made.headers["Location"].removeprefix("/api/v1")
    assert officer.post("/templates", NEW | {"name": "乙", "adcode": "211381"}).status_code == 403
    assert officer.post("/templates", NEW).status_code == 400
    same = Program(empty_app.test_client(), session, "li", "officer", ("211302",))
    (shared,) = same.send("GET", "/templates").json["templates"]
    assert (shared["name"], shared["may_change"]) == ("月报用", False)
    assert same.send("PATCH", address, {"name": "我的"}).status_code == 403
    assert same.send("DELETE", address).status_code == 403
    far = Program(empty_app.test_client(), session, "wang", "officer", ("211381",))
    for method in ("GET", "PATCH", "DELETE"):
        assert far.send(method, address).status_code == 404
    reader = Program(empty_app.test_client(), session, "zhao", scopes="read")
    assert reader.post("/templates", NEW | {"name": "丙"}).status_code == 403
    assert count(session) == 1


def test_who_has_an_answer_is_told_that_it_stands(officer: Program) -> None:
    address = officer.post("/templates", NEW).headers["Location"].removeprefix("/api/v1")
    for where in ("/templates", address):
        held = officer.send("GET", where).headers["ETag"]
        assert officer.send("GET", where, If_None_Match=held).status_code == 304
    held = officer.send("GET", address).headers["ETag"]
    officer.send("PATCH", address, {"name": "季报用"})
    assert officer.send("GET", address, If_None_Match=held).status_code == 200
