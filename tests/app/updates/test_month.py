from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.models import Attachment, FrozenMonth, ProgressReport, Project, Update, YearPlan
from projects.progress.rows import list_months
from tests.projects.updates.test_month import report
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def project(session: Session) -> Project:
    made = make_project(session, "北山物流园", figures=[1000], status="construction")
    session.commit()
    return made


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


@pytest.fixture
def officer(empty_client: FlaskClient, session: Session) -> FlaskClient:
    enter_as(empty_client, session, make_officer(session))
    return empty_client


def page_of(project: Project, month: str = "2026-10") -> str:
    return f"/projects/{project.code}/progress?month={month}"


def send(client: FlaskClient, project: Project, action: str = "/progress", **fields: Any) -> TestResponse:
    data = {"version": str(project.version), "month": "2026-10"} | fields
    data["csrf_token"] = csrf_token(client, page_of(project))
    return client.post(f"/projects/{project.code}{action}", data=data)


def list_updates(session: Session) -> list[Update]:
    return list(session.scalars(select(Update).order_by(Update.id)))


def test_a_month_is_sent_and_waits(officer: FlaskClient, session: Session, project: Project) -> None:
    answer = send(officer, project, month_wan="1,000", cumulative_wan="1000", physical_progress="桩基完成")
    assert (answer.status_code, answer.location) == (303, f"/projects/{project.code}")
    (update,) = list_updates(session)
    assert (update.state, update.month) == ("pending", OCTOBER)
    assert update.changes["month_wan"] == [None, "1000"]
    shown = officer.get(answer.location).text
    assert "已提交,等待" in shown
    assert session.scalars(select(ProgressReport)).all() == []


def test_the_form_opens_with_the_month_that_is_due(
    officer: FlaskClient, session: Session, project: Project
) -> None:
    form = read(officer.get(f"/projects/{project.code}/progress")).one("form.progress-form")
    assert re.fullmatch(r"20\d\d-\d\d", form.fields["month"])
    assert officer.get(page_of(project, "2199-01")).status_code == 400
    for month in ("abc", "2026-13", "2026-1", "1९९९-01", "2026-10' OR 1=1"):
        assert (
            officer.get(f"/projects/{project.code}/progress", query_string={"month": month}).status_code
            == 400
        )


def test_what_was_said_before_stands_beside_the_fields(
    officer: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    said = {"physical_progress": "清表<b>完成</b>", "problems": "资金", "next_steps": "继续"}
    report(reviewer, project, SEPTEMBER, {"month_wan": 10, "cumulative_wan": 250, **said})
    session.add(YearPlan(project_id=project.id, year=2026, planned_wan=Decimal(500)))
    session.commit()
    page = read(officer.get(page_of(project)))
    assert "上次(2026-09)" in page.text
    assert "清表<b>完成</b>" in page.one("[data-copy-from=physical_progress]").text
    assert page.one("form.progress-form")["data-before"] == "250.0000"
    assert "2026 年计划 500 万元,本月之前已完成 10 万元" in page.text
    # A month that stands shows its shares, worked out by the server.
    held = read(officer.get(page_of(project, "2026-09")))
    assert (held.one("[data-share=total]").text, held.one("[data-share=year]").text) == ("25%", "2%")


def test_a_figure_left_out_is_worked_out_and_said(
    officer: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    report(reviewer, project, SEPTEMBER, {"month_wan": 10, "cumulative_wan": 250})
    session.commit()
    answer = send(officer, project, cumulative_wan="300")
    assert "本月完成投资没有填,按上次的累计推算为 50 万元。" in officer.get(answer.location).text
    assert list_updates(session)[-1].changes["month_wan"] == [None, "50"]


def test_doubtful_figures_come_back_to_be_confirmed(
    officer: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    report(reviewer, project, SEPTEMBER, {"month_wan": 10, "cumulative_wan": 250})
    session.commit()
    typed = {"month_wan": "10", "cumulative_wan": "200", "problems": "写了很久的话", "reason": "上月多报"}
    answer = send(officer, project, **typed)
    assert answer.status_code == 400
    assert "低于 2026-09 的累计 250 万元" in answer.text
    form = read(answer).one("form.progress-form")
    assert form.has("[name=confirmed]")
    assert {name: form.fields[name] for name in typed} == typed
    assert len(list_updates(session)) == 1
    assert not read(officer.get(page_of(project))).has("[name=confirmed]")
    assert send(officer, project, **typed, confirmed="yes").status_code == 303
    reason = list_updates(session)[-1].reason or ""
    assert reason.startswith("上月多报\n已核对,确认无误:")


def test_a_total_that_is_passed_is_named(officer: FlaskClient, project: Project) -> None:
    answer = send(officer, project, month_wan="2000", cumulative_wan="2000")
    assert answer.status_code == 400
    assert "超过总投资 1,000 万元" in answer.text


def test_nothing_moved_is_one_click(
    officer: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    report(reviewer, project, SEPTEMBER, {"month_wan": 10, "cumulative_wan": 250, "problems": "资金"})
    session.commit()
    assert "一键上报:本月完成 0,累计仍为 250 万元" in officer.get(page_of(project)).text
    answer = send(officer, project, "/progress/no-change", back="/dispatch?as=1")
    assert (answer.status_code, answer.location) == (303, "/dispatch?as=1")
    update = list_updates(session)[-1]
    assert update.changes["is_no_change"][1] is True
    assert update.changes["cumulative_wan"] == [None, "250"]
    again = send(officer, project, "/progress/no-change")
    assert again.status_code == 409
    assert "等待审核" in again.text
    assert len(list_updates(session)) == 2


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere"])
def test_a_form_leads_nowhere_else(officer: FlaskClient, project: Project, back: str) -> None:
    assert send(officer, project, "/progress/no-change", back=back).location == "/"


@pytest.mark.parametrize("month", ["", "2026-13", "2199-01", "2026-10-01", "x" * 5000])
def test_no_change_of_no_month_is_refused(
    officer: FlaskClient, session: Session, project: Project, month: str
) -> None:
    assert send(officer, project, "/progress/no-change", month=month).status_code == 400
    assert list_updates(session) == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"month_wan": "十万"}, "month-month_wan-error"),
        ({"month_wan": "12,345.6789 亿"}, "month-month_wan-error"),
        ({"month_wan": "-"}, "month-month_wan-error"),
        ({"cumulative_wan": "-5", "month_wan": "1"}, "month-cumulative_wan-error"),
        ({"physical_progress": "a\x00b"}, "month-physical_progress-error"),
        ({"problems": "长" * 1001}, "month-problems-error"),
        ({"reason": "长" * 501, "physical_progress": "有"}, "month-reason-error"),
        ({"evidence_link": "javascript:alert(1)", "physical_progress": "有"}, "month-evidence_link-error"),
        ({}, "month-month_wan-error"),
    ],
)
def test_bad_input_stays_at_its_field(
    officer: FlaskClient, session: Session, project: Project, fields: dict[str, str], place: str
) -> None:
    answer = send(officer, project, next_steps="写了很久的话" if fields else "", **fields)
    assert answer.status_code == 400
    form = read(answer).one(f"form:has(#{place})")
    field = form.one(f"#{place.removesuffix('-error')}")
    assert place in field["aria-describedby"].split()
    assert not fields or form.fields["next_steps"] == "写了很久的话"
    assert list_updates(session) == []


@pytest.mark.parametrize(
    "words", ["😀🚧", "𠀀𪚥", "<script>alert(1)</script>", "{{ 7*191 }}", "'; DROP TABLE x; --"]
)
def test_words_are_only_ever_text(
    officer: FlaskClient, session: Session, project: Project, reviewer: Desk, words: str
) -> None:
    assert send(officer, project, physical_progress=words, problems=words).status_code == 303
    reviewer.accept(list_updates(session)[-1])
    session.commit()
    shown = officer.get(f"/projects/{project.code}").text
    assert "<script>alert" not in shown
    assert "1337" not in shown
    assert list_months(session, project.id)[0].physical_progress == words


def test_a_month_that_waits_says_whose_and_keeps_what_was_typed(
    officer: FlaskClient, session: Session, project: Project
) -> None:
    other = Desk(session, "qian")
    report(other, project, OCTOBER, {"month_wan": 1, "cumulative_wan": 1, "problems": "他的话"})
    session.commit()
    shown = officer.get(page_of(project)).text
    assert "qian的姓名" in shown
    assert "要等审核结果" in shown
    assert "他的话" in shown
    answer = send(officer, project, month_wan="5", cumulative_wan="5", problems="我的话")
    assert answer.status_code == 409
    assert "我的话" in answer.text
    assert "qian的姓名" in answer.text
    assert len(list_updates(session)) == 1


def test_ones_own_waiting_month_can_be_replaced(
    officer: FlaskClient, session: Session, project: Project
) -> None:
    send(officer, project, month_wan="1", cumulative_wan="1")
    first = list_updates(session)[0]
    shown = read(officer.get(page_of(project)))
    assert shown.one("[name=instead_of]")["value"] == str(first.id)
    assert shown.has(f"form[action='/updates/{first.id}/withdraw']")
    assert (
        send(officer, project, month_wan="2", cumulative_wan="2", instead_of=str(first.id)).status_code == 303
    )
    session.expire_all()
    assert [one.state for one in list_updates(session)] == ["withdrawn", "pending"]


def test_a_refused_replacement_leaves_the_first_waiting(
    officer: FlaskClient, session: Session, project: Project
) -> None:
    send(officer, project, month_wan="1", cumulative_wan="1")
    first = list_updates(session)[0]
    answer = send(officer, project, month_wan="-5", cumulative_wan="5", instead_of=str(first.id))
    assert answer.status_code == 400
    session.expire_all()
    assert [one.state for one in list_updates(session)] == ["pending"]


def test_a_returned_month_comes_back_as_it_was_typed(
    officer: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    send(officer, project, month_wan="7", cumulative_wan="7", problems="我的话")
    reviewer.send_back(list_updates(session)[0], "请补形象进度")
    session.commit()
    shown = officer.get(page_of(project)).text
    assert "请补形象进度" in shown
    held = read(shown).one("form.progress-form").fields
    assert (held["month_wan"], held["cumulative_wan"], held["problems"]) == ("7", "7", "我的话")


def test_a_stale_form_shows_what_happened_and_keeps_what_was_typed(
    officer: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    version = project.version
    report(reviewer, project, SEPTEMBER, {"month_wan": 10, "cumulative_wan": 250})
    session.commit()
    answer = send(
        officer, project, version=str(version), month_wan="5", cumulative_wan="255", problems="我的话"
    )
    assert answer.status_code == 409
    assert "最近一次变更" in answer.text
    assert "2026-09 月报" in answer.text
    held = read(answer).one("form.progress-form").fields
    assert (held["problems"], held["version"]) == ("我的话", str(project.version))
    assert len(list_updates(session)) == 1


@pytest.mark.parametrize("version", ["", "abc", "-1", "1.5", "9" * 30])
def test_a_form_with_a_changed_version_is_refused(
    officer: FlaskClient, session: Session, project: Project, version: str
) -> None:
    answer = send(officer, project, version=version, month_wan="5", cumulative_wan="5")
    assert answer.status_code == 400
    assert list_updates(session) == []


def test_a_replayed_form_is_not_written_twice(
    officer: FlaskClient, session: Session, project: Project
) -> None:
    fields = {"month_wan": "5", "cumulative_wan": "5"}
    assert [send(officer, project, **fields).status_code for _ in range(2)] == [303, 303]
    assert send(officer, project, **(fields | {"problems": "多一句"})).status_code == 409
    assert len(list_updates(session)) == 1


def test_a_frozen_month_asks_for_a_reason(
    officer: FlaskClient, session: Session, project: Project, reviewer: Desk
) -> None:
    session.add(
        FrozenMonth(month=OCTOBER, adcode="211300", officer_id=reviewer.author.officer_id, author="li")
    )
    session.commit()
    shown = officer.get(page_of(project)).text
    assert "2026-10 已冻结" in shown
    assert "本月无变化" not in shown
    answer = send(officer, project, month_wan="5", cumulative_wan="5")
    assert answer.status_code == 400
    assert read(answer).has("#month-reason-error")
    assert send(officer, project, month_wan="5", cumulative_wan="5", reason="漏报").status_code == 303


def test_photos_come_with_the_month(officer: FlaskClient, session: Session, project: Project) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    picture.seek(0)
    answer = send(officer, project, physical_progress="桩基", files=(picture, "现场.jpg"))
    assert answer.status_code == 303
    (held,) = session.scalars(select(Attachment)).all()
    assert held.update_id == list_updates(session)[0].id
    fake = (BytesIO(b"<html>"), "假.png")
    refused = send(officer, project, month="2026-09", physical_progress="我的话", files=fake)
    assert refused.status_code == 400
    assert "我的话" in refused.text
    assert len(list_updates(session)) == 1


def test_years_are_planned_in_one_update(officer: FlaskClient, session: Session, project: Project) -> None:
    answer = send(
        officer,
        project,
        "/plans",
        year_plan_2026="1,200.5",
        year_plan_2027="",
        year="2028",
        planned_wan="300",
        evidence="朝发改〔2026〕3号",
        back=page_of(project),
    )
    assert (answer.status_code, answer.location) == (303, page_of(project))
    (update,) = list_updates(session)
    assert update.kind == "fields"
    assert update.changes == {"year_plan_2026": [None, "1200.5"], "year_plan_2028": [None, "300"]}
    again = send(officer, project, "/plans", year_plan_2026="5")
    assert again.status_code == 409
    assert read(again).one("[name=year_plan_2026]")["value"] == "5"


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"year_plan_2026": "-5"}, "plan-2026-error"),
        ({"year_plan_2026": "一千"}, "plan-2026-error"),
        ({"year": "二〇二八", "planned_wan": "5"}, "plan-year-error"),
        ({"year": "2199", "planned_wan": "5"}, "plan-year-error"),
        ({"year": "2028", "planned_wan": "x"}, "plan-planned_wan-error"),
    ],
)
def test_a_bad_plan_stays_at_its_field(
    officer: FlaskClient, session: Session, project: Project, fields: Mapping[str, str], place: str
) -> None:
    answer = send(officer, project, "/plans", evidence="文号一号", **fields)
    assert answer.status_code == 400
    form = read(answer).one(f"form:has(#{place})")
    assert form.fields["evidence"] == "文号一号"
    assert list_updates(session) == []


def test_nothing_new_in_the_plans_is_said(officer: FlaskClient, session: Session, project: Project) -> None:
    answer = send(officer, project, "/plans", year_plan_2026="", year_plan_1200="5")
    assert answer.status_code == 400
    assert list_updates(session) == []


def test_nobody_elses_project_is_reported(officer: FlaskClient, session: Session) -> None:
    far = make_project(session, districts=["211303"])
    wide = make_project(session, districts=["211302", "211303"])
    session.commit()
    for project in (far, wide):
        assert officer.get(page_of(project)).status_code == 403
        token = csrf_token(officer, "/account")
        for action in ("/progress", "/progress/no-change", "/plans"):
            data = {"csrf_token": token, "month": "2026-10", "version": "1", "year_plan_2026": "5"}
            assert officer.post(f"/projects/{project.code}{action}", data=data).status_code == 403
    assert list_updates(session) == []
