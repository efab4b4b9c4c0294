"""Background work on pages: one's own, its progress, cancelling, the file, the header's announcement."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from projects.models import Job, Officer
from projects.shelves.folder import Folder
from projects.store.job_files import JobFiles
from projects.store.jobs import NIGHTLY, enqueue
from projects.store.kept_files import Label
from projects.store.running import TOLD_OF_DATABASE
from tests.support.page import read
from tests.support.people import enter_as, make_officer, post

LABEL = Label("名单.csv", "list.csv", "text/csv; charset=utf-8")


@pytest.fixture
def officer(session: Session) -> Officer:
    return make_officer(session)


@pytest.fixture
def mine(session: Session, officer: Officer) -> Job:
    job = enqueue(session, "test.none", {}, title="导入 <b>名单</b>.xlsx", officer_id=officer.id)
    session.commit()
    return job


@pytest.fixture
def visitor(empty_client: FlaskClient, session: Session, officer: Officer) -> FlaskClient:
    enter_as(empty_client, session, officer)
    return empty_client


def let_it_be(session: Session, job: Job, **values: object) -> None:
    if values.get("state") in ("done", "failed"):
        values["ended_at"] = func.clock_timestamp()
    session.execute(update(Job).where(Job.id == job.id).values(**values))
    session.commit()


def test_the_list_shows_ones_own_and_administrators_all(
    visitor: FlaskClient, session: Session, mine: Job
) -> None:
    other = make_officer(session, "li", "administrator", [])
    enqueue(session, "test.none", {}, title="别人的", officer_id=other.id)
    session.commit()
    page = read(visitor.get("/jobs"))
    assert page.texts("tbody a") == ["导入 <b>名单</b>.xlsx"]
    assert "lantu worker" in page.one("main .notice-warn").text
    enter_as(visitor, session, other)
    page = read(visitor.get("/jobs"))
    assert page.texts("tbody a") == ["别人的", "导入 <b>名单</b>.xlsx"]
    # What nobody asked for: messages to other servers are no concern of theirs, the night's dataset is.
    enqueue(session, "test.none", {}, title="消息", officer_id=None)
    enqueue(session, NIGHTLY, {}, title="数据集", officer_id=None)
    session.commit()
    assert read(visitor.get("/jobs")).texts("tbody a") == ["数据集", "别人的", "导入 <b>名单</b>.xlsx"]
    assert "zhang的姓名" in page.one("tbody").text
    assert visitor.get("/jobs?page=2").status_code == 400


def test_progress_is_shown_and_asked_for_again_until_it_is_over(
    visitor: FlaskClient, session: Session, mine: Job
) -> None:
    let_it_be(session, mine, state="running", attempt=1, done=30, total=120, note="读取第 2 张表")
    address = f"/jobs/{mine.id}"
    page = read(visitor.get(address))
    bar = page.one("#job progress")
    assert (bar["value"], bar["max"]) == ("30", "120")
    assert "30 / 120" in page.one("#job").text
    assert "读取第 2 张表" in page.one("#job").text
    part = read(visitor.get(address, headers={"HX-Request": "true"}))
    assert part.one("#job")["data-hx-get"] == address
    assert not part.has("header")
    let_it_be(session, mine, state="done", result={"address": "/projects"})
    page = read(visitor.get(address))
    assert page.one("#job").get("data-hx-get") is None
    assert "/projects" in page.links("#job a")
    assert not page.has("#job form")


def test_an_address_of_another_host_is_no_result(visitor: FlaskClient, session: Session, mine: Job) -> None:
    let_it_be(session, mine, state="done", result={"address": "https://evil.example/"})
    assert read(visitor.get(f"/jobs/{mine.id}")).links("#job a") == []


def test_the_reason_is_said_in_both_languages(visitor: FlaskClient, session: Session, mine: Job) -> None:
    let_it_be(session, mine, state="failed", fault={"message": TOLD_OF_DATABASE, "values": {}})
    assert TOLD_OF_DATABASE in read(visitor.get(f"/jobs/{mine.id}")).one("#job .notice-bad").text
    english = read(visitor.get(f"/jobs/{mine.id}?lang=en")).one("#job").text
    assert "The database could not do this for now" in english
    assert "Failed" in english


def test_the_header_announces_an_end_once(visitor: FlaskClient, session: Session, mine: Job) -> None:
    assert "1" in read(visitor.get("/account")).one("#site-jobs").text
    let_it_be(session, mine, state="done")
    header = read(visitor.get("/jobs/header")).one("#site-jobs")
    assert header.text == "后台完成 1 项"
    assert header.get("data-hx-get") is None
    assert read(visitor.get("/account")).links("#site-jobs a") == ["/jobs"]
    visitor.get("/jobs")
    assert read(visitor.get("/account")).one("#site-jobs").text == ""


def test_cancelling(visitor: FlaskClient, session: Session, mine: Job) -> None:
    answer = post(visitor, f"/jobs/{mine.id}/cancel", page=f"/jobs/{mine.id}")
    assert (answer.status_code, answer.location) == (303, f"/jobs/{mine.id}")
    session.refresh(mine)
    assert mine.state == "cancelled"
    page = read(visitor.get(f"/jobs/{mine.id}"))
    assert "已请求取消" in page.one(".done-notice").text
    assert not page.has("#job form")


def test_nobody_else_sees_cancels_or_gets_it(
    visitor: FlaskClient, session: Session, mine: Job, tmp_path: Path
) -> None:
    visitor.application.config["JOB_FILES"] = Folder(tmp_path)
    JobFiles(Folder(tmp_path)).keep(mine.id, LABEL, b"a")
    let_it_be(session, mine, state="done", result={"file": LABEL.filename})
    got = visitor.get(f"/jobs/{mine.id}/file", buffered=True)
    assert (got.status_code, got.data) == (200, b"a")
    assert "list.csv" in got.headers["Content-Disposition"]
    assert got.headers["Cache-Control"] == "no-store"
    enter_as(visitor, session, make_officer(session, "li", "reviewer"))
    assert visitor.get(f"/jobs/{mine.id}").status_code == 404
    assert visitor.get(f"/jobs/{mine.id}/file").status_code == 404
    assert post(visitor, f"/jobs/{mine.id}/cancel", page="/account").status_code == 404
    enter_as(visitor, session, make_officer(session, "wang", "administrator", []))
    assert visitor.get(f"/jobs/{mine.id}").status_code == 200
    assert visitor.get(f"/jobs/{mine.id}/file").status_code == 404  # the file is its owner's alone


def test_a_file_that_is_gone_is_said_plainly(
    visitor: FlaskClient, session: Session, mine: Job, tmp_path: Path
) -> None:
    visitor.application.config["JOB_FILES"] = Folder(tmp_path / "jobs")
    let_it_be(session, mine, state="done", result={"file": LABEL.filename})
    answer = visitor.get(f"/jobs/{mine.id}/file")
    assert answer.status_code == 404
    assert "重新生成" in answer.text


def test_a_page_of_the_past_has_todays_header(app: Flask, registry_session: Session) -> None:
    client = app.test_client()
    officer = make_officer(registry_session)
    enqueue(registry_session, "test.none", {}, title="导入", officer_id=officer.id)
    registry_session.commit()
    enter_as(client, registry_session, officer)
    page = read(client.get("/projects?as_of=2026-01-05"))
    assert page.one("#site-jobs").text == "后台进行 1 项"
