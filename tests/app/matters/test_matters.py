from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from projects.accounts import tokens
from projects.accounts.access import Access
from projects.clock import get_today
from projects.matters import steps as matters
from projects.matters.details import MatterDetails
from projects.models import Matter, MatterNote, Officer, Project
from projects.registry.audit import Author
from tests.conftest import count_queries
from tests.support.commands import run
from tests.support.factories import make_project
from tests.support.history import copy_database, open_past
from tests.support.page import read, words_of
from tests.support.people import enter_as, make_officer, post

TODAY = get_today()
POISON = "{{7*191}}<script>alert(1)</script>'; DROP TABLE matters; --"
TYPED = {"kind": "land", "subject": "缺用地指标", "responsible": "市自然资源局", "due_on": ""}


@pytest.fixture
def officer(session: Session, empty_client: FlaskClient) -> FlaskClient:
    enter_as(empty_client, session, make_officer(session))
    return empty_client


@pytest.fixture
def project(session: Session) -> Project:
    project = make_project(session, "物流园区")
    session.commit()
    return project


def raise_matter(session: Session, project: Project, **values: object) -> Matter:
    """Raise a matter as an administrator would."""
    owner = session.scalar(select(Officer).where(Officer.name == "root1"))
    owner = owner or make_officer(session, "root1", "administrator", [])
    details = MatterDetails(**({**TYPED, "due_on": None} | values))  # type: ignore[arg-type]
    author = Author("officer", "管理员", owner.id)
    matter = matters.open_matter(session, project, details, author, Access("administrator"))
    session.commit()
    return matter


def steps(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(MatterNote.kind).order_by(MatterNote.id)))


def form_version(page: str, step: str) -> str:
    """Return the version that the page's form of a step carries."""
    return read(page).one(f"form[action^='/matters/'][action$='/{step}']").fields["version"]


def test_from_the_project_to_its_close_out(session: Session, officer: FlaskClient, project: Project) -> None:
    new = f"/projects/{project.code}/matters/new"
    assert new in officer.get(f"/projects/{project.code}").text
    due = (TODAY - timedelta(days=12)).isoformat()
    answer = post(officer, new, **(TYPED | {"due_on": due}))
    matter = session.scalars(select(Matter)).one()
    assert (answer.status_code, answer.location) == (303, f"/matters/{matter.id}")
    page = officer.get("/matters").text
    assert "缺用地指标" in page
    assert "已逾期 12 天" in page
    assert "缺用地指标" in officer.get(f"/projects/{project.code}").text
    here = f"/matters/{matter.id}"
    assert post(officer, f"{here}/notes", here, version="1", body="已报\n省厅").status_code == 303
    closing = {"version": "2", "result": "指标已下达", "back": "/matters?state=open"}
    done = post(officer, f"{here}/close", here, **closing)
    assert (done.status_code, done.location) == (303, "/matters?state=open")
    page = officer.get(here).text
    assert "重新提出" in page
    assert "未销号 → 已销号\n结果:指标已下达" in page
    assert "已销号 1 项" in officer.get(f"/projects/{project.code}").text
    assert post(officer, f"{here}/reopen", here, version="3", reason="被收回").status_code == 303
    assert steps(session) == ["opened", "note", "closed", "reopened"]


def test_a_close_sent_twice_is_one_note_and_another_a_plain_409(
    session: Session, officer: FlaskClient, project: Project
) -> None:
    here = f"/matters/{raise_matter(session, project).id}"
    closing = {"version": "1", "result": "指标已下达"}
    assert post(officer, f"{here}/close", here, **closing).status_code == 303
    assert post(officer, f"{here}/close", here, **closing).status_code == 303
    assert steps(session) == ["opened", "closed"]
    again = post(officer, f"{here}/close", here, **(closing | {"result": "指标没有下达"}))
    assert again.status_code == 409
    assert "没有保存" in again.text
    assert "指标没有下达" in again.text
    assert steps(session) == ["opened", "closed"]


@pytest.mark.parametrize(
    ("step", "fields"),
    [("notes", {"body": "已约谈"}), ("change", TYPED | {"responsible": "市水务局", "reason": "职责调整"})],
)
def test_a_second_click_on_a_step_is_one_step(
    session: Session, officer: FlaskClient, project: Project, step: str, fields: dict[str, str]
) -> None:
    here = f"/matters/{raise_matter(session, project).id}"
    for _click in range(2):
        assert post(officer, f"{here}/{step}", here, version="1", **fields).status_code == 303
    assert len(steps(session)) == 2
    other = officer.application.test_client()
    enter_as(other, session, make_officer(session, "li"))
    assert post(other, f"{here}/{step}", here, version="1", **fields).status_code == 409


def test_a_new_matter_sent_twice_is_one(session: Session, officer: FlaskClient, project: Project) -> None:
    new = f"/projects/{project.code}/matters/new"
    assert post(officer, new, **TYPED).status_code == 303
    assert post(officer, new, **TYPED).status_code == 303
    assert steps(session) == ["opened"]
    again = post(officer, new, **(TYPED | {"responsible": "市财政局"}))
    assert again.status_code == 409
    subject = read(again).one("[name=subject]")
    assert subject["value"] == "缺用地指标"
    assert "new-subject-error" in subject["aria-describedby"].split()
    assert steps(session) == ["opened"]


def test_a_stale_change_comes_back_with_both_sides(
    session: Session, officer: FlaskClient, project: Project
) -> None:
    here = f"/matters/{raise_matter(session, project).id}"
    theirs = TYPED | {"responsible": "市财政局", "version": "1"}
    assert post(officer, f"{here}/change", here, **theirs).status_code == 303
    mine = TYPED | {"responsible": "市水务局", "version": "1", "reason": "职责调整"}
    answer = post(officer, f"{here}/change", here, **mine)
    assert answer.status_code == 409
    assert "市自然资源局 → 市财政局" in answer.text
    page = read(answer)
    assert {"市财政局", "市水务局"} <= set(page.texts("td.matter-text"))
    typed = page.one("form[action$='/change']").fields
    assert (typed["responsible"], typed["reason"]) == ("市水务局", "职责调整")
    # Having seen both sides the officer may save again.
    assert form_version(answer.text, "change") == "2"
    assert post(officer, f"{here}/change", here, **(mine | {"version": "2"})).status_code == 303
    session.expire_all()
    assert session.scalars(select(Matter.responsible)).one() == "市水务局"


def test_a_mistake_in_a_stale_form_does_not_make_it_fresh(
    session: Session, officer: FlaskClient, project: Project
) -> None:
    here = f"/matters/{raise_matter(session, project).id}"
    post(officer, f"{here}/notes", here, version="1", body="已报省厅")
    wrong = post(officer, f"{here}/change", here, **(TYPED | {"version": "1", "due_on": "下周"}))
    assert wrong.status_code == 400
    assert form_version(wrong.text, "change") == "1"
    assert form_version(wrong.text, "notes") == "2"


WRONG = [
    ("kind", "money", "请选择事项的种类"),
    ("subject", "   ", "请写明需要协调的事项"),
    ("subject", "长" * 201, "内容太长"),
    ("subject", "a\x00b", "无法处理的字符"),
    ("responsible", "局" * 101, "内容太长"),
    ("due_on", "2199-01-01", "不合理"),
    ("due_on", "下周二", "不是日期"),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_bad_input_is_said_at_its_field_and_nothing_typed_is_lost(
    session: Session, officer: FlaskClient, project: Project, wrong: tuple[str, str, str]
) -> None:
    field, value, said = wrong
    typed = TYPED | {"subject": "缺地𠮷🚧", field: value}
    answer = post(officer, f"/projects/{project.code}/matters/new", **typed)
    assert answer.status_code == 400
    assert said in answer.text
    assert read(answer).has(f"#new-{field}-error")
    held = read(answer).one("main form").fields
    for name in ("subject", "responsible", "due_on"):
        if "\x00" not in typed[name] and typed[name].strip():
            assert held[name] == typed[name]
    assert steps(session) == []


@pytest.mark.parametrize(
    "refused",
    [
        ("close", {"version": "1", "result": " "}, 400),
        ("close", {"version": "1", "result": "长" * 2001}, 400),
        ("notes", {"version": "1", "body": "\x00"}, 400),
        ("notes", {"body": "没有版本"}, 400),
        ("notes", {"version": "１", "body": "版本不是数字"}, 400),
        ("notes", {"version": "9" * 30, "body": "版本太长"}, 400),
        ("notes", {"version": "7", "body": "版本不对"}, 409),
        ("change", {"version": "1", **TYPED}, 400),
        ("reopen", {"version": "1", "reason": "还没有销号"}, 400),
    ],
)
def test_a_refused_step_writes_nothing(
    session: Session, officer: FlaskClient, project: Project, refused: tuple[str, dict[str, str], int]
) -> None:
    step, fields, status = refused
    here = f"/matters/{raise_matter(session, project).id}"
    answer = post(officer, f"{here}/{step}", here, **fields)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert steps(session) == ["opened"]


def test_script_and_sql_are_plain_text(session: Session, officer: FlaskClient, project: Project) -> None:
    new = f"/projects/{project.code}/matters/new"
    post(officer, new, **(TYPED | {"subject": POISON, "responsible": POISON}))
    matter = session.scalars(select(Matter)).one()
    here = f"/matters/{matter.id}"
    post(officer, f"{here}/notes", here, version="1", body=POISON)
    for address in ("/matters", here, f"/projects/{project.code}", f"/matters?q={POISON[:20]}"):
        page = officer.get(address)
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.text
        assert "1337" not in page.text
    assert matter.subject == POISON


def test_nobody_outside_the_district_learns_of_it(
    session: Session, empty_client: FlaskClient, project: Project
) -> None:
    matter = raise_matter(session, project, subject="只有本县知道")
    for address in (f"/projects/{project.code}", f"/api/v1/projects/{project.code}", "/exports/projects.csv"):
        assert "只有本县知道" not in empty_client.get(address).text
    assert "matters" not in empty_client.get(f"/projects/{project.code}").text
    assert empty_client.get("/exports/matters.csv").status_code == 401
    assert empty_client.get("/matters").status_code == 303
    enter_as(empty_client, session, make_officer(session, "wang", "officer", ["211321"]))
    here = f"/matters/{matter.id}"
    assert "只有本县知道" not in empty_client.get(f"/projects/{project.code}").text
    assert "只有本县知道" not in empty_client.get("/matters").text
    assert "只有本县知道" not in empty_client.get("/exports/matters.csv").text
    assert empty_client.get(here).status_code == 404
    assert empty_client.get(f"/matters?project={project.code}").status_code == 404
    assert empty_client.get(f"/exports/matters.csv?project={project.code}").status_code == 404
    fields = {"version": "1", "body": "插手", "result": "插手"}
    for step in ("notes", "close"):
        assert post(empty_client, f"{here}/{step}", "/account", **fields).status_code == 404
    assert empty_client.get(f"/projects/{project.code}/matters/new").status_code == 403
    assert steps(session) == ["opened"]


def test_a_viewer_reads_and_changes_nothing(
    session: Session, empty_client: FlaskClient, project: Project
) -> None:
    here = f"/matters/{raise_matter(session, project).id}"
    enter_as(empty_client, session, make_officer(session, "zhao", "viewer"))
    for address in (here, "/matters", f"/projects/{project.code}"):
        page = empty_client.get(address).text
        assert "缺用地指标" in page
        assert f"{here}/close" not in page
        assert "matters/new" not in page
    assert post(empty_client, f"{here}/close", "/account", version="1", result="好").status_code == 403
    assert steps(session) == ["opened"]


def test_who_may_read_but_not_change_sees_no_forms(session: Session, officer: FlaskClient) -> None:
    shared = make_project(session, "跨县公路", districts=["211302", "211321"])
    here = f"/matters/{raise_matter(session, shared).id}"
    assert f"{here}/close" not in officer.get("/matters").text
    assert f"{here}/close" not in officer.get(here).text
    assert post(officer, f"{here}/close", "/account", version="1", result="好").status_code == 403


def test_the_past_shows_no_matters_of_today(session: Session, officer: FlaskClient, project: Project) -> None:
    raise_matter(session, project)
    page = officer.get(f"/projects/{project.code}?as_of={TODAY}")
    assert page.status_code == 200
    assert "缺用地指标" not in page.text


@pytest.mark.parametrize(
    "query",
    [
        "colour=red", "kind=money", "state=done", "overdue=no", "due_before=soon", "district=999999",
        "district=x", "cursor=x", "cursor=1-1&cursor=2-2", "q=" + "长" * 201, "as_of=2026-01-01",
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", ["/matters", "/exports/matters.csv"])
def test_words_that_are_not_understood_are_refused(officer: FlaskClient, page: str, query: str) -> None:
    answer = officer.get(f"{page}?{query}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_the_list_keeps_its_filter(session: Session, officer: FlaskClient, project: Project) -> None:
    raise_matter(session, project, responsible="市财政局", kind="funds")
    page = officer.get("/matters?kind=funds&responsible=财政&state=open&lang=en")
    assert page.status_code == 200
    assert read(page).one("#filter-responsible")["value"] == "财政"
    (export,) = [link for link in read(page).links(".exports a") if ".csv" in link]
    assert {("kind", "funds"), ("state", "open"), ("responsible", "财政")} <= set(words_of(export))
    assert "没有符合条件的事项" in officer.get("/matters?kind=land&lang=zh").text


def test_the_export_is_for_people_and_tokens_of_the_district(
    session: Session, empty_client: FlaskClient, project: Project
) -> None:
    raise_matter(session, project)
    owner = make_officer(session, "zhao", "viewer")
    token = tokens.create_token(session, owner.id, "导出", "read", 30)
    session.commit()
    answer = empty_client.get("/exports/matters.csv", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [(row["project_code"], row["subject"]) for row in rows] == [(project.code, "缺用地指标")]
    assert answer.headers["Cache-Control"] == "private, no-store"
    unknown = empty_client.get("/exports/matters.exe", headers={"Authorization": f"Bearer {token}"})
    assert unknown.status_code == 404


def test_pages_ask_the_database_few_times(
    session: Session, connection: Connection, officer: FlaskClient, project: Project
) -> None:
    matter = raise_matter(session, project)
    for number in range(60):
        raise_matter(session, project, subject=f"事项 {number}")
    for address, most in (("/matters", 10), (f"/matters/{matter.id}", 8), ("/exports/matters.csv", 7)):
        with count_queries(connection) as statements:
            assert officer.get(address).status_code == 200
        assert len(statements) <= most, statements


def test_the_command_exports_them_all(server_url: str, empty_url: str, tmp_path: Path) -> None:
    url = copy_database(server_url, empty_url, "lantu_matters")
    with open_past(url) as session:
        raise_matter(session, make_project(session, "园区"), kind="funds")
    target = tmp_path / "matters.csv"
    done = run(url, "export", "matters", "--format", "csv", "-o", str(target), "kind=funds", "state=open")
    assert done.returncode == 0, done.stderr
    assert "缺用地指标" in target.read_text(encoding="utf-8-sig")
    wrong = run(url, "export", "matters", "--format", "csv", "status=planned")
    assert wrong.returncode == 1
    assert "status" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_a_change_without_a_field_leaves_that_field(
    session: Session, officer: FlaskClient, project: Project
) -> None:
    due = TODAY + timedelta(days=9)
    matter = raise_matter(session, project, due_on=due)
    page = f"/matters/{matter.id}"
    answer = post(officer, f"{page}/change", page, version=str(matter.version), subject="缺林地指标")
    assert answer.status_code == 303
    session.refresh(matter)
    assert (matter.subject, matter.kind, matter.responsible, matter.due_on) == (
        "缺林地指标",
        "land",
        "市自然资源局",
        due,
    )
