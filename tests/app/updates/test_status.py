"""Updating a status: at the app's edge, nothing typed is lost and nothing is half written."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.accounts.access import Access
from projects.accounts.tokens import create_token
from projects.models import Attachment, DistrictSetting, Officer, Project, ProjectEvent, Update
from projects.registry.audit import Author
from projects.updates.reviews import return_update
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer

STARTED = {"status": "construction", "status_on": "2026-06-01", "evidence": "朝发改〔2026〕12号"}


@pytest.fixture
def officer(session: Session) -> Officer:
    make_officer(session, "shen", "reviewer", ["211300"])
    return make_officer(session, "zhang")


@pytest.fixture
def desk(session: Session, empty_client: FlaskClient, officer: Officer) -> FlaskClient:
    """A browser in which an officer of the district is signed in."""
    enter_as(empty_client, session, officer)
    return empty_client


@pytest.fixture
def photo() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 6), "white").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def project(session: Session) -> Project:
    project = make_project(session, "城南物流园")
    session.commit()
    return project


def submit(client: FlaskClient, project: Project, version: int | None = None, **fields: Any) -> TestResponse:
    address = f"/projects/{project.code}/status"
    base = {"version": str(version or project.version), "csrf_token": csrf_token(client, "/account")}
    return client.post(address, data=base | fields)


def updates(session: Session) -> list[Update]:
    session.expire_all()
    return list(session.scalars(select(Update).order_by(Update.id)))


def test_the_form_offers_what_may_follow_and_says_what_each_needs(
    desk: FlaskClient, project: Project
) -> None:
    page = desk.get(f"/projects/{project.code}/status").text
    assert [one["value"] for one in read(page).all("[name=status]")] == [
        "preliminary", "signed", "construction", "completed", "operating", "suspended", "cancelled",
    ]  # fmt: skip
    assert "需要:日期、依据" in page
    assert "须经审核" in page
    assert "提交后等待 shen的姓名 审核" in page


def test_an_update_waits_and_says_for_whom(session: Session, desk: FlaskClient, project: Project) -> None:
    answer = submit(desk, project, **STARTED, back="/projects?status=planned")
    assert (answer.status_code, answer.location) == (303, "/projects?status=planned")
    (update,) = updates(session)
    assert (update.state, update.changes["status"]) == ("pending", ["planned", "construction"])
    assert "等待 shen的姓名 审核" in desk.get("/projects?status=planned").text
    assert "等待 shen的姓名 审核" not in desk.get("/projects?status=planned").text
    session.refresh(project)
    assert project.status == "planned"


def test_a_reviewer_and_an_open_district_publish_at_once(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    session.add(DistrictSetting(adcode="211300", publishes_at_once=True))
    session.commit()
    assert "提交后立即公布" in desk.get(f"/projects/{project.code}/status").text
    assert submit(desk, project, **STARTED).location == f"/projects/{project.code}"
    assert updates(session)[0].state == "accepted"
    session.refresh(project)
    assert (project.status, project.status_on) == ("construction", date(2026, 6, 1))
    assert "已发布" in desk.get(f"/projects/{project.code}").text
    end = submit(desk, project, status="cancelled", reason="企业退出")
    assert end.status_code == 303
    assert [one.state for one in updates(session)] == ["accepted", "pending"]


def test_a_form_sent_twice_is_written_once(session: Session, desk: FlaskClient, project: Project) -> None:
    version = project.version
    assert submit(desk, project, version, **STARTED).status_code == 303
    # A second click on a slow form finds its own text saved, and says so as the first would have.
    assert submit(desk, project, version, **STARTED).location == f"/projects/{project.code}"
    assert "已提交,等待" in desk.get(f"/projects/{project.code}").text
    assert len(updates(session)) == 1
    for other in ({"reason": "另一个理由"}, {"status_on": "2026-06-02"}, {"evidence": "别的文号"}):
        again = submit(desk, project, version, **(STARTED | other))
        assert again.status_code == 409
        assert "zhang的姓名提交的更新在等待审核" in again.text
        assert f"/updates/{updates(session)[0].id}/withdraw" in again.text
    assert len(updates(session)) == 1


def test_another_persons_same_text_is_no_second_click(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    version = project.version
    assert submit(desk, project, version, **STARTED).status_code == 303
    other = desk.application.test_client()
    enter_as(other, session, make_officer(session, "li"))
    assert submit(other, project, version, **STARTED).status_code == 409


def test_what_was_taken_back_can_be_sent_again(session: Session, desk: FlaskClient, project: Project) -> None:
    version = project.version
    assert submit(desk, project, version, **STARTED).status_code == 303
    (first,) = updates(session)
    for _click in range(2):
        data = {"csrf_token": csrf_token(desk, "/account")}
        assert desk.post(f"/updates/{first.id}/withdraw", data=data).status_code == 303
    assert submit(desk, project, version, **STARTED).status_code == 303
    assert [one.state for one in updates(session)] == ["withdrawn", "pending"]


def test_published_twice_neither(session: Session, empty_client: FlaskClient, project: Project) -> None:
    enter_as(empty_client, session, make_officer(session, "shen", "reviewer", ["211300"]))
    version = project.version
    assert submit(empty_client, project, version, **STARTED).status_code == 303
    assert submit(empty_client, project, version, **STARTED).status_code == 303
    again = submit(empty_client, project, version, **(STARTED | {"status_on": "2026-06-02"}))
    assert again.status_code == 409
    assert "谋划 → 在建" in again.text
    assert read(again).one("main form").fields["version"] == str(version + 1)
    events = session.scalars(select(ProjectEvent).where(ProjectEvent.origin == "officer")).all()
    assert len(events) == 1


def test_a_stale_form_shows_both_sides_and_can_be_sent_again(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    version = project.version
    project.steward = "王五"
    session.commit()
    typed = STARTED | {"evidence": "我写的文号", "evidence_link": "https://example.cn/𠮷"}
    answer = submit(desk, project, version, **typed)
    assert answer.status_code == 409
    assert "最近一次变更" in answer.text
    held = read(answer).one("main form").fields
    assert {name: held[name] for name in typed} == typed
    assert updates(session) == []
    assert submit(desk, project, int(held["version"]), **typed).status_code == 303


def test_ones_own_waiting_update_is_replaced_in_one_step(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    submit(desk, project, **STARTED)
    (first,) = updates(session)
    page = read(desk.get(f"/projects/{project.code}/status"))
    assert page.one("[name=instead_of]")["value"] == str(first.id)
    answer = submit(desk, project, status="signed", instead_of=str(first.id))
    assert answer.status_code == 303
    assert [one.state for one in updates(session)] == ["withdrawn", "pending"]
    refused = submit(desk, project, status="planned", instead_of=str(updates(session)[1].id))
    assert refused.status_code == 400
    assert [one.state for one in updates(session)] == ["withdrawn", "pending"]


def test_somebody_elses_waiting_update_cannot_be_replaced(
    session: Session, empty_client: FlaskClient, desk: FlaskClient, project: Project
) -> None:
    submit(desk, project, **STARTED)
    (first,) = updates(session)
    enter_as(empty_client, session, make_officer(session, "qian"))
    page = empty_client.get(f"/projects/{project.code}/status").text
    assert "有一条更新待审核" in page
    assert not read(page).has("[name=status]")
    assert submit(empty_client, project, status="signed", instead_of=str(first.id)).status_code == 403
    assert updates(session)[0].state == "pending"


def test_what_a_reviewer_sent_back_is_in_the_form_again(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    submit(desk, project, **STARTED, reason="征地完成")
    reviewer = session.scalars(select(Officer).where(Officer.name == "shen")).one()
    access = Access("reviewer", frozenset(["211302"]), reviewer.id)
    author = Author("officer", reviewer.display_name, reviewer.id)
    return_update(session, updates(session)[0].id, author, access, "请补链接")
    session.commit()
    page = desk.get(f"/projects/{project.code}/status").text
    assert "请补链接" in page
    held = read(page).one("form:has([name=status_on])").fields
    assert (held["status_on"], held["reason"]) == ("2026-06-01", "征地完成")
    assert "请补链接" in desk.get(f"/projects/{project.code}").text
    enter_as(desk, session, make_officer(session, "qian"))
    assert "请补链接" not in desk.get(f"/projects/{project.code}").text


def test_only_who_writes_the_project_sees_what_waits(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    submit(desk, project, **STARTED)
    address = f"/projects/{project.code}"
    own = " ".join(desk.get(address).text.split())
    assert "有一条更新待审核" in own
    assert "谋划 → 在建" in own
    assert f"{address}/edit" in own
    viewer = make_officer(session, "lu", "viewer")
    far = make_officer(session, "wai", "officer", ["211303"])
    for other in (viewer, far):
        enter_as(desk, session, other)
        page = desk.get(address).text
        assert "待审核" not in page
        assert f"{address}/status" not in page


def test_a_dialog_gets_the_form_alone_and_is_led_back(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    address, headers = f"/projects/{project.code}/status", {"HX-Request": "true"}
    part = desk.get(f"{address}?back=/projects", headers=headers)
    assert "<html" not in part.text
    assert read(part).one("[name=back]")["value"] == "/projects"
    data = {"version": "1", "csrf_token": csrf_token(desk, "/account"), "back": "/projects"}
    wrong = desk.post(address, data=data | {"status": "construction"}, headers=headers)
    assert (wrong.status_code, "<html" in wrong.text) == (400, False)
    done = desk.post(address, data=data | {"status": "signed"}, headers=headers)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, "/projects")


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil", "javascript:alert(1)"]
)
def test_the_way_back_stays_on_this_site(desk: FlaskClient, project: Project, back: str) -> None:
    assert submit(desk, project, status="signed", back=back).location == "/"


SCRIPT = "<script>alert(1)</script>'; DROP TABLE projects; --"


@pytest.mark.parametrize(
    "wrong",
    [
        ({}, "status", "没有“”这种状态"),
        ({"status": "flying"}, "status", "没有“flying”这种状态"),
        ({"status": "planned"}, "status", "状态已经是"),
        ({"status": "a\x00b"}, "status", "这种状态"),
        ({"status": "construction"}, "status_on", "请填写发生的日期"),
        ({"status": "construction", "status_on": "2026-06-01"}, "evidence", "要有依据"),
        ({**STARTED, "status_on": "2199-01-01"}, "status_on", "还没有到"),
        ({**STARTED, "status_on": "2026-02-30"}, "status_on", "不是日期"),
        ({**STARTED, "status_on": "去年"}, "status_on", "不是日期"),
        ({**STARTED, "status_on": "1900-01-01"}, "status_on", "太早"),
        ({"status": "suspended", "reason": " "}, "reason", "要写明理由"),
        ({"status": "suspended", "reason": "长" * 501}, "reason", "太长"),
        ({"status": "suspended", "reason": "a\x00b"}, "reason", "无法处理"),
        ({**STARTED, "evidence": "号" * 201}, "evidence", "太长"),
        ({**STARTED, "evidence_link": "javascript:alert(1)"}, "evidence_link", "不是网址"),
    ],
)
def test_bad_input_is_told_at_its_field_and_stays_in_the_form(
    session: Session, desk: FlaskClient, project: Project, wrong: tuple[dict[str, str], str, str]
) -> None:
    fields, field, words = wrong
    answer = submit(desk, project, **{"reason": "原因😀𠮷" + SCRIPT} | fields)
    assert answer.status_code == 400
    assert words in read(answer).one(f"#task-{field}-error").text
    assert "请重新选择" in answer.text
    assert "<script>alert" not in answer.text
    if "reason" not in fields:
        assert read(answer).one("[name=reason]").raw == "原因😀𠮷" + SCRIPT
    if "evidence" in fields and len(fields["evidence"]) < 50:
        assert fields["evidence"] in answer.text
    assert updates(session) == []


def test_script_and_rare_characters_are_kept_as_text(
    session: Session, desk: FlaskClient, project: Project
) -> None:
    assert submit(desk, project, status="suspended", reason=f"😀𠮷\n{SCRIPT}").status_code == 303
    assert updates(session)[0].reason == f"😀𠮷\n{SCRIPT}"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1 OR 1=1"])
def test_a_form_without_its_version_is_refused(
    session: Session, desk: FlaskClient, project: Project, version: str
) -> None:
    data = {"version": version, "csrf_token": csrf_token(desk, "/account")}
    answer = desk.post(f"/projects/{project.code}/status", data=data | STARTED)
    assert answer.status_code == 400
    assert "朝发改〔2026〕12号" in answer.text
    assert updates(session) == []


def test_a_file_is_evidence_and_a_false_one_is_refused_with_its_name(
    session: Session, desk: FlaskClient, project: Project, photo: bytes
) -> None:
    fields = {"status": "construction", "status_on": "2026-06-01", "reason": "见照片"}
    wrong = submit(desk, project, **fields, files=(BytesIO(b"<html>no photo"), "工地.png"))
    assert wrong.status_code == 400
    assert "工地.png" in wrong.text
    assert "见照片" in wrong.text
    assert updates(session) == []
    assert submit(desk, project, **fields, files=(BytesIO(photo), "工地.png")).status_code == 303
    (update,) = updates(session)
    assert session.scalars(select(Attachment.update_id)).all() == [update.id]


def test_nobody_else_gets_at_it(session: Session, empty_client: FlaskClient, project: Project) -> None:
    address = f"/projects/{project.code}/status"
    assert empty_client.get(address).location == f"/sign-in?next={address}"
    for name, role, districts, status in (
        ("lu", "viewer", ["211302"], 403),
        ("wai", "officer", ["211303"], 403),
        ("shi", "officer", ["211300"], 200),
    ):
        enter_as(empty_client, session, make_officer(session, name, role, districts))
        assert empty_client.get(address).status_code == status
        expected = 303 if status == 200 else 403
        assert submit(empty_client, project, **STARTED).status_code == expected
    assert empty_client.get("/projects/LT-211300-9999/status").status_code == 404
    assert len(updates(session)) == 1


def test_the_code_of_a_merged_project_leads_on(session: Session, desk: FlaskClient, project: Project) -> None:
    kept = make_project(session, "城南物流园区")
    project.merged_into_id = kept.id
    session.commit()
    answer = desk.get(f"/projects/{project.code}/status")
    assert (answer.status_code, answer.location) == (301, f"/projects/{kept.code}/status")


def test_anonymous_pages_stay_as_they_were(
    session: Session, empty_client: FlaskClient, project: Project
) -> None:
    session.commit()
    for address in ("/", "/projects", f"/projects/{project.code}"):
        answer = empty_client.get(address)
        assert "Set-Cookie" not in answer.headers
        assert "task-dialog" not in answer.text
        assert "/status" not in answer.text
        assert "csrf_token" not in answer.text


def test_the_map_says_who_may_write_on_its_page_and_never_in_its_data(
    session: Session, empty_client: FlaskClient
) -> None:
    make_project(session, "城东园", at=(120.45, 41.57))
    session.commit()
    data = empty_client.get("/map/features")
    assert '"writable": null' in empty_client.get("/?district=all").text
    assert data.json is not None
    assert data.json["features"][0]["properties"]["adcodes"] == "211302"
    for name, role, districts, said in (
        ("lu", "viewer", ["211302"], "null"),
        ("zhang", "officer", ["211302"], '["211302"]'),
        ("root1", "administrator", [], '"all"'),
    ):
        enter_as(empty_client, session, make_officer(session, name, role, districts))
        assert f'"writable": {said}' in empty_client.get("/?district=all").text
        assert empty_client.get("/map/features").data == data.data
    assert data.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("scopes", ["read", "write"])
def test_a_token_sends_no_form(
    session: Session, empty_client: FlaskClient, officer: Officer, project: Project, scopes: str
) -> None:
    word = create_token(session, officer.id, "程序", scopes, 30)
    session.commit()
    headers = {"Authorization": f"Bearer {word}"}
    for address in (f"/projects/{project.code}/status", f"/projects/{project.code}/edit", "/updates/status"):
        assert empty_client.post(address, data=STARTED | {"version": "1"}, headers=headers).status_code == 403
    assert updates(session) == []


@pytest.mark.parametrize("code", ["%00", "LT-211302-0001%00", "%27%20OR%201=1", "𠮷", "x" * 3000])
def test_a_guessed_or_broken_code_is_nothing(desk: FlaskClient, code: str) -> None:
    assert desk.get(f"/projects/{code}/status").status_code in {400, 404}
    assert desk.get(f"/projects/{code}/edit").status_code in {400, 404}
