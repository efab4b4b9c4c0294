"""Programs have a file read otherwise, decide on several rows at once, and get its errors marked."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.jobs.works import APART, load_works
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.conftest import FILES
from tests.support.factories import make_project
from tests.support.imports import workbook
from tests.support.programs import Program

ROW = ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000)
WRONG = ("另一个项目", "双塔区", "能源", "谋划", "很多")


@pytest.fixture
def program(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))


class Brought:
    """A file that a program brought; every step ends with what waits being done."""

    def __init__(
        self, program: Program, connection: Connection, content: bytes, name: str = "项目.xlsx"
    ) -> None:
        self.program, self.connection = program, connection
        answer = program.send_form("/imports", {"file": (name, content)})
        self.address = answer.headers["Location"].removeprefix("/api/v1")
        self.work()

    def work(self) -> None:
        load_works(APART)
        run_waiting(self.connection, Places(Path(FILES.name), Path(FILES.name)))

    def get(self, more: str = "") -> Any:
        return self.program.send("GET", f"{self.address}{more}").json

    def post(self, step: str, body: dict[str, Any]) -> TestResponse:
        tag = f'"{self.get()["version"]}"'
        answer = self.program.post(f"{self.address}/{step}", body, If_Match=tag)
        self.work()
        return answer


def two_tables() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook([ROW])))
    other = book.create_sheet("第二批")
    other.append(["项目名称", "所属县区", "项目类型", "项目状态", "总投资(亿元)"])
    other.append(["第二批的项目", "双塔区", "能源", "谋划", 3])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_columns_and_their_units_are_what_a_program_says(program: Program, connection: Connection) -> None:
    brought = Brought(program, connection, workbook([ROW]))
    one = brought.get()
    assert one["columns"]["A"]["field"] == "name"
    assert one["columns"]["E"]["field"] == "investment_wan"
    columns = {
        letters: {"field": column["field"], "unit": column["unit"]}
        for letters, column in one["columns"].items()
        if column["field"]
    }
    answer = brought.post("read", {"columns": columns | {"E": {"field": "investment_wan", "unit": "元"}}})
    assert (answer.status_code, answer.json["state"]) == (202, "reading")
    assert brought.get()["columns"]["E"]["unit"] == "元"
    (row,) = brought.get("/rows")["rows"]
    assert row["changes"]["investment_wan"]["new"] == "1.2"
    del columns["E"]
    assert brought.post("read", {"columns": columns}).status_code == 202
    (row,) = brought.get("/rows")["rows"]
    assert "investment_wan" not in row["changes"]


def test_another_table_is_read_and_its_columns_then(program: Program, connection: Connection) -> None:
    brought = Brought(program, connection, two_tables())
    tables = [table["name"] for table in brought.get()["tables"]]
    assert "第二批" in tables
    early = brought.post("read", {"table": "第二批", "columns": {"A": {"field": "name"}}})
    assert (early.status_code, early.json["error"]["field"]) == (400, "columns")
    assert brought.post("read", {"table": "没有的表"}).status_code == 400
    assert brought.post("read", {"table": "第二批"}).status_code == 202
    assert brought.get()["table"] == "第二批"
    assert [row["name"] for row in brought.get("/rows")["rows"]] == ["第二批的项目"]


def test_what_is_not_sent_stays(program: Program, connection: Connection) -> None:
    brought = Brought(program, connection, workbook([ROW]))
    answer = brought.post("read", {"reason": "年初调度", "evidence_link": "https://example.org/1"})
    assert answer.status_code == 202
    assert brought.post("read", {"datum": "gcj02", "year": 2026}).status_code == 202
    one = brought.get()
    assert (one["reason"], one["datum"], one["year"], one["target"]) == (
        "年初调度",
        "gcj02",
        2026,
        "projects",
    )
    assert brought.post("read", {"datum": None}).status_code == 202
    assert (brought.get()["datum"], brought.get()["reason"]) == (None, "年初调度")


@pytest.mark.parametrize(
    "body",
    [
        {"target": "matter"},
        {"target": 5},
        {"month": "2026-13"},
        {"year": 12},
        {"datum": "mars"},
        {"evidence_link": "javascript:alert(1)"},
        {"table": ["x"]},
        {"columns": []},
        {"columns": {"A": "name"}},
        {"columns": {"A": {"field": "name", "colour": "red"}}},
        {"columns": {"A": {"field": "nothing"}}},
        {"columns": {"1": {"field": "name"}}},
        {"columns": {"ZZ": {"field": "name"}}},
        {"columns": {"A": {"field": "name", "unit": "元"}}},
        {"columns": {"A": {"field": "investment_wan", "unit": "斤"}}},
        {"columns": {"A": {"field": "name"}, "B": {"field": "name"}}},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_read_changes_nothing(
    program: Program, connection: Connection, body: dict[str, Any]
) -> None:
    brought = Brought(program, connection, workbook([ROW]))
    before = brought.get()
    refused = brought.post("read", body)
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")
    assert brought.get() == before


def test_a_version_that_has_passed_is_refused(program: Program, connection: Connection) -> None:
    brought = Brought(program, connection, workbook([ROW]))
    version = brought.get()["version"]
    brought.post("read", {"reason": "甲"})
    step = f"{brought.address}/read"
    assert program.post(step, {"reason": "乙"}, If_Match=f'"{version}"').status_code == 412
    assert program.post(step, {"reason": "乙", "version": version}).status_code == 409
    assert program.post(step, {"reason": "乙"}).status_code == 428
    assert brought.get()["reason"] == "甲"


def test_several_rows_are_decided_at_once(program: Program, session: Session, connection: Connection) -> None:
    known = make_project(session, "燕都冷链物流园区", ["211302"])
    session.commit()
    other = ("燕都冷链物流园(二期)", *ROW[1:])
    brought = Brought(program, connection, workbook([ROW, other]))
    answer = brought.post("rows/decide", {"decisions": {"1": known.code, "2": "new"}})
    assert answer.status_code == 202
    first, second = brought.get("/rows")["rows"]
    assert (first["project"], first["decision"]) == (known.code, known.code)
    assert (second["verdict"], second["decision"]) == ("new", "new")
    for decisions in ({}, {"0": "new"}, {"x": "new"}, {"1": 5}, {"1": ""}, [], None):
        assert brought.post("rows/decide", {"decisions": decisions}).status_code == 400
    assert brought.post("rows/decide", {"decisions": {"1": "new", "99": "new"}}).status_code == 404
    assert brought.get("/rows")["rows"][0]["decision"] == known.code


def test_errors_come_back_marked_in_the_workbook(program: Program, connection: Connection) -> None:
    brought = Brought(program, connection, workbook([ROW, WRONG]))
    answer = program.send("GET", f"{brought.address}/marked")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert sheet["E3"].comment is not None or sheet["E3"].fill.fgColor.rgb != "00000000"
    assert program.send("GET", f"{brought.address}/marked?x=1").status_code == 400


def test_ones_imports_are_listed(
    empty_app: Flask, session: Session, program: Program, connection: Connection
) -> None:
    Brought(program, connection, workbook([ROW]), "甲.xlsx")
    Brought(program, connection, workbook([ROW]), "乙.xlsx")
    listed = program.send("GET", "/imports").json
    assert [one["filename"] for one in listed["imports"]] == ["乙.xlsx", "甲.xlsx"]
    assert listed["next"] is None
    assert program.send("GET", "/imports?page=2").status_code == 400
    stranger = Program(empty_app.test_client(), session, "wang", "officer", ("211302",))
    assert stranger.send("GET", "/imports").json["imports"] == []
