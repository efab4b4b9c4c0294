"""Files that come in on pages and over the API: brought, previewed, decided, written, taken back."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.jobs.works import APART, load_works
from geo.datum import from_wgs84
from projects.models import Import, Job, Officer, Project, Update
from projects.store.jobs import ask_to_cancel
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.conftest import FILES
from tests.support.factories import make_project
from tests.support.imports import near_the_border, workbook
from tests.support.page import read
from tests.support.people import enter_as, make_officer, post
from tests.support.programs import Program

ROW = ("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12000)
WRONG = ("另一个项目", "双塔区", "能源", "谋划", "很多")


@pytest.fixture
def officer(session: Session) -> Officer:
    """A reviewer, who publishes at once."""
    return make_officer(session, "wang", "reviewer")


@pytest.fixture
def client(empty_client: FlaskClient, session: Session, officer: Officer) -> FlaskClient:
    """The browser of the reviewer."""
    enter_as(empty_client, session, officer)
    return empty_client


def work(connection: Connection) -> None:
    """Do what waits, as the worker would."""
    load_works(APART)
    run_waiting(connection, Places(Path(FILES.name), Path(FILES.name)))


def bring(client: FlaskClient, content: bytes, name: str = "项目.xlsx", **form: str) -> TestResponse:
    """Send a file by the form."""
    return post(client, "/imports", file=(io.BytesIO(content), name), **form)


def latest(session: Session) -> Import:
    """Return the newest import as it stands."""
    session.expire_all()
    return session.scalars(select(Import).order_by(Import.id.desc()).limit(1)).one()


def test_a_file_is_brought_previewed_written_and_taken_back(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    answer = bring(client, workbook([ROW]))
    assert answer.status_code == 303
    address = answer.headers["Location"]
    waiting = client.get(address)
    assert waiting.headers["Refresh"]
    assert read(waiting).has("progress")
    work(connection)

    page = read(client.get(address))
    assert page.texts("tbody .chip") == ["新增"]
    assert page.one("tbody th").text.startswith("燕都冷链物流园")
    one = latest(session)
    assert post(client, f"{address}/apply", version=str(one.version)).status_code == 303
    work(connection)

    assert session.scalars(select(Project.name)).all() == ["燕都冷链物流园"]
    one = latest(session)
    assert one.state == "applied"
    assert "已发布" in read(client.get(address)).one("main").text
    undone = post(client, f"{address}/undo", version=str(one.version), reason="导错了")
    assert undone.status_code == 303
    work(connection)
    assert latest(session).state == "undone"
    assert read(client.get("/imports")).texts("tbody th") == ["项目.xlsx"]


def test_wrong_rows_say_their_cell_and_stop_the_rest_until_left_out(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    address = bring(client, workbook([ROW, WRONG])).headers["Location"]
    work(connection)
    page = read(client.get(f"{address}?verdict=error"))
    assert page.one("tbody .is-warn").text.startswith("E3:")
    version = str(latest(session).version)

    refused = post(client, f"{address}/apply", version=version)
    assert refused.status_code == 400
    assert "1 行有误" in read(refused).one("main [role=alert]").text
    assert post(client, f"{address}/apply", version=version, leave_out="1").status_code == 303
    work(connection)
    assert session.scalars(select(Project.name)).all() == ["燕都冷链物流园"]


def test_a_file_that_cannot_be_read_says_why_and_nothing_is_kept_of_it(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    address = bring(client, b"<html><table><tr><td>1</td></tr></table>", "报表.xls").headers["Location"]
    work(connection)
    assert "其实是网页(HTML)" in read(client.get(address)).one("main [role=alert]").text
    assert latest(session).state == "failed"


def test_no_file_an_empty_one_and_a_wrong_option_are_said_at_once(client: FlaskClient) -> None:
    assert post(client, "/imports").status_code == 400
    assert bring(client, b"").status_code == 400
    assert bring(client, b"a,b", month="2026-13").status_code == 400
    assert bring(client, b"a,b", target="users").status_code == 400
    assert client.get("/imports?verdict=all").status_code in (200, 400)


def test_columns_may_be_named_otherwise_and_are_remembered(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    head = ("名称", "县区", "项目类型", "项目状态", "业主那一栏")
    content = workbook([("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", "甲公司")], head)
    address = bring(client, content).headers["Location"]
    work(connection)
    named = {"column-0": "name", "column-1": "districts", "column-2": "type", "column-3": "status"}
    answer = post(client, f"{address}/read", target="projects", **named, **{"column-4": "owner"})
    assert answer.status_code == 303
    work(connection)
    assert read(client.get(address)).has("option[value=owner][selected]")

    again = bring(client, content).headers["Location"]
    work(connection)
    assert read(client.get(again)).has("option[value=owner][selected]")


@pytest.mark.parametrize(
    "case",
    [
        ("花费(亿元)", None, "", "120000"),
        ("花费", "单位:亿元", "", "120000"),
        ("花费", None, "亿元", "120000"),
        ("花费(亿元)", None, "万元", "12"),
        # Left over from what the column was taken for before.
        ("花费(亿元)", None, "公里", "120000"),
    ],
)
def test_a_column_that_is_named_by_hand_has_the_unit_of_its_heading(
    client: FlaskClient, connection: Connection, case: tuple[str, str | None, str, str]
) -> None:
    heading, above, chosen, expected = case
    head = ("项目名称", "县区", "项目类型", "项目状态", heading)
    rows = [("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", 12)]
    content = workbook([head, *rows], (above,)) if above else workbook(rows, head)
    address = bring(client, content).headers["Location"]
    work(connection)
    named = {"column-0": "name", "column-1": "districts", "column-2": "type", "column-3": "status"}
    money = {"column-4": "investment_wan", "unit-4": chosen}
    post(client, f"{address}/read", target="projects", **named, **money)
    work(connection)
    page = read(client.get(address))
    assert page.texts("tbody .chip") == ["新增"]
    assert f"总投资(万元): {expected}" in page.text.replace("\n", "")
    assert page.one("select[name=unit-4] option[selected]").text == ("万元" if chosen == "万元" else "亿元")


def test_what_was_not_recognised_and_not_read_is_said_above_the_rows(
    client: FlaskClient, connection: Connection
) -> None:
    head = ("甲栏", "所属县区", "乙栏", "项目状态", "备注")
    content = workbook([("燕都冷链物流园", "双塔区", "物流园区/仓储", "谋划", "无")], head)
    address = bring(client, content).headers["Location"]
    work(connection)
    page = read(client.get(address))
    (told,) = page.texts(".notice-warn")
    assert "没有认出这些列:项目名称、类型。" in told
    assert "没有读的列:甲栏、乙栏。" in told
    named = {"column-0": "name", "column-1": "districts", "column-2": "type", "column-3": "status"}
    post(client, f"{address}/read", target="projects", **named)
    work(connection)
    assert not read(client.get(address)).has(".notice-warn")


def test_a_possible_duplicate_is_decided_on_the_page(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    held = make_project(session, "龙山街道改造工程", figures=["800"])
    session.commit()
    content = workbook([("龙山街道改造工程(一期)", "双塔区", "物流园区/仓储", "谋划", 900)])
    address = bring(client, content).headers["Location"]
    work(connection)
    page = read(client.get(address))
    choices = [one["value"] for one in page.all("input[name=decide-1]")]
    assert choices == [held.code, "new"]
    version = str(latest(session).version)
    assert post(client, f"{address}/decide", version=version, **{"decide-1": held.code}).status_code == 303
    work(connection)
    assert "变更" in read(client.get(address)).texts("tbody .chip")


def test_an_import_is_its_officers_own(client: FlaskClient, session: Session, connection: Connection) -> None:
    address = bring(client, workbook([ROW])).headers["Location"]
    work(connection)
    enter_as(client, session, make_officer(session, "li", "reviewer"))
    assert client.get(address).status_code == 404
    assert post(client, f"{address}/apply", version="1").status_code == 404


def test_programs_send_read_write_and_take_back(
    empty_app: Flask, session: Session, connection: Connection
) -> None:
    program = Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))
    sent = program.client.post(
        "/api/v1/imports",
        data={"file": (io.BytesIO(workbook([ROW, WRONG])), "项目.xlsx")},
        headers=program.headers,
    )
    assert sent.status_code == 202
    address = sent.headers["Location"]
    work(connection)
    told = program.client.get(address, headers=program.headers).get_json()
    assert (told["state"], told["counts"]) == ("previewed", {"new": 1, "error": 1})
    rows = program.client.get(f"{address}/rows?verdict=error", headers=program.headers).get_json()["rows"]
    assert rows[0]["faults"][0]["cell"] == "E3"
    body = {"version": told["version"], "leave_out": True}
    done = program.client.post(f"{address}/apply", json=body, headers=program.headers)
    assert done.status_code == 202
    stale = program.client.post(f"{address}/apply", json=body, headers=program.headers)
    assert stale.status_code == 409
    work(connection)
    told = program.client.get(address, headers=program.headers).get_json()
    assert (told["state"], told["counts"]["published"]) == ("applied", 1)


def test_the_datum_that_fits_better_is_one_click_away(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    points = near_the_border(session, 3, "gcj02")
    rows = []
    for at, point in enumerate(points):
        make_project(session, f"甲项目{at}")
        shifted = from_wgs84(point, "gcj02")
        rows.append((f"甲项目{at}", "双塔区", round(shifted.x, 7), round(shifted.y, 7)))
    content = workbook(rows, ("项目名称", "县区", "经度", "纬度"))
    address = bring(client, content, target="geometries").headers["Location"]
    work(connection)
    page = read(client.get(address))
    button = page.one("button[name=fitting]")
    assert (button["value"], button.text) == ("gcj02", "按 GCJ-02 重新读取")
    fields = page.one(f"form#{button['form']}").fields
    assert post(client, f"{address}/read", **{**fields, "fitting": "gcj02"}).status_code == 303
    work(connection)
    assert latest(session).datum == "gcj02"
    again = read(client.get(address))
    assert not again.has("button[name=fitting]")
    assert "平均移动" in again.one("main").text


def test_the_workbook_comes_back_with_its_errors_marked(client: FlaskClient, connection: Connection) -> None:
    address = bring(client, workbook([ROW, WRONG])).headers["Location"]
    work(connection)
    answer = client.get(f"{address}/marked.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    sheet = book["项目表"]
    comment = sheet["E3"].comment
    assert comment is not None
    assert "很多" in comment.text
    assert sheet["E2"].comment is None


def test_a_batch_is_accepted_as_one_or_sent_back_with_a_note(
    client: FlaskClient, session: Session, connection: Connection, officer: Officer
) -> None:
    author = make_officer(session, "zhao", "officer")
    enter_as(client, session, author)
    for name in ("甲园区", "乙园区"):
        rows = [(f"{name}{at}期", "双塔区", "物流园区/仓储", "谋划", 12000) for at in "一二"]
        address = bring(client, workbook(rows)).headers["Location"]
        work(connection)
        post(client, f"{address}/apply", version=str(latest(session).version))
        work(connection)
    enter_as(client, session, officer)
    forms = [one["action"] for one in read(client.get("/review")).all("form[action*=batches]")]
    assert len(forms) == 2

    unsaid = post(client, forms[0].replace("/accept", "/return"), "/review")
    assert unsaid.status_code == 400
    assert post(client, forms[0], "/review").status_code == 303
    sent_back = post(client, forms[1].replace("/accept", "/return"), "/review", note="缺依据")
    assert sent_back.status_code == 303
    work(connection)
    states = select(Update.state, func.count()).group_by(Update.state).order_by(Update.state)
    assert dict(session.execute(states).all()) == {"accepted": 2, "returned": 2}
    assert post(client, forms[0], "/review").status_code == 409


def test_a_unit_is_said_once_and_nothing_to_say_is_a_dash(
    client: FlaskClient, connection: Connection
) -> None:
    address = bring(client, workbook([ROW])).headers["Location"]
    work(connection)
    page = read(client.get(address))
    assert "总投资(万元)" in page.texts("label[for=column-4]")
    assert page.texts("td[data-label=说明]") == ["—"]
    changes = page.one("td[data-label=变化]").text
    assert "县区: 双塔区" in " ".join(changes.split())


def test_what_was_cancelled_before_it_began_can_be_done_once_more(
    client: FlaskClient, session: Session, connection: Connection
) -> None:
    bring(client, workbook([ROW]))
    work(connection)
    one = latest(session)
    address, listed = f"/imports/{one.id}", list[str]()

    def ask_and_cancel(verb: str, **form: str) -> str:
        post(client, f"{address}/{verb}", address, version=str(latest(session).version), **form)
        ask_to_cancel(session, session.get_one(Job, latest(session).job_id))
        session.commit()
        listed.append(*read(client.get("/imports")).texts("tbody td[data-label=状态]"))
        return str(client.get(f"/api/v1{address}").json["state"])

    assert ask_and_cancel("apply") == "previewed"
    page = read(client.get(address))
    assert "没有改动任何数据" in page.one(".notice-warn").text
    post(client, f"{address}/apply", address, version=str(latest(session).version))
    work(connection)
    assert latest(session).state == "applied"
    assert ask_and_cancel("undo", reason="导错了") == "applied"
    assert listed == ["待确认", "已写入"]
    post(client, f"{address}/undo", address, version=str(latest(session).version), reason="导错了")
    work(connection)
    assert latest(session).state == "undone"
