"""Files that programs bring: a retry brings nothing twice, and who has an answer is told that it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.jobs.works import APART, load_works
from projects.models import Import, Job
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.conftest import FILES
from tests.support.imports import workbook
from tests.support.programs import Program

ROW = ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000)
LONG = b"name,district,type,status\n" + "很长的项目名称,双塔区,能源,谋划\n".encode() * 30_000


@pytest.fixture
def program(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))


def bring(
    program: Program, content: bytes, name: str = "项目.xlsx", key: str = "k-1", **form: str
) -> TestResponse:
    return program.send_form("/imports", {"file": (name, content), **form}, Idempotency_Key=key)


def count(session: Session, table: type[Import] | type[Job]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(("content", "name"), [(workbook([ROW]), "项目.xlsx"), (LONG, "项目.csv")])
def test_a_retry_brings_the_file_once(program: Program, session: Session, content: bytes, name: str) -> None:
    first = bring(program, content, name)
    # Another sending has another boundary between its parts.
    again = bring(program, content, name)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.data == first.data
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (count(session, Import), count(session, Job)) == (1, 1)


@pytest.mark.parametrize(
    ("content", "name", "form"),
    [
        (workbook([ROW, ROW]), "项目.xlsx", {}),
        (workbook([ROW]), "别的.xlsx", {}),
        (workbook([ROW]), "项目.xlsx", {"reason": "另一个理由"}),
    ],
)
def test_a_key_is_for_one_file_with_its_fields(
    program: Program, session: Session, content: bytes, name: str, form: dict[str, str]
) -> None:
    bring(program, workbook([ROW]))
    other = bring(program, content, name, **form)
    assert (other.status_code, other.json["error"]["field"]) == (422, "Idempotency-Key")
    assert count(session, Import) == 1


def test_a_refused_file_keeps_no_key(program: Program, session: Session) -> None:
    assert bring(program, b"").status_code == 400
    assert bring(program, workbook([ROW])).status_code == 202


def test_who_has_an_answer_is_told_that_it_stands(program: Program, connection: Connection) -> None:
    address = bring(program, workbook([ROW])).headers["Location"]

    def get(where: str, tag: str = "") -> TestResponse:
        return program.client.get(where, headers=program.headers | {"If-None-Match": tag})

    before = get(address).headers["ETag"]
    assert get(address, before).status_code == 304
    load_works(APART)
    run_waiting(connection, Places(Path(FILES.name), Path(FILES.name)))
    read = get(address, before)
    assert (read.status_code, read.json["state"]) == (200, "previewed")
    assert read.headers["ETag"] == f'"{read.json["version"]}"'
    rows = get(f"{address}/rows")
    assert get(f"{address}/rows", rows.headers["ETag"]).status_code == 304
    other = get(f"{address}/rows?verdict=error", rows.headers["ETag"])
    assert (other.status_code, other.json["rows"]) == (200, [])
