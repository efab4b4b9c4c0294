"""Jobs for programs: their account's own, how far they are, their file, and cancelling them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.jobs.works import APART, load_works
from projects.models import Job
from projects.shelves.folder import Folder
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.support.factories import make_project
from tests.support.programs import Program

CSV = {"format": "csv", "filter": {"district": ["211302"]}}


@pytest.fixture
def viewer(empty_app: Flask, session: Session, tmp_path: Path) -> Program:
    empty_app.config["JOB_FILES"] = Folder(tmp_path / "jobs")
    make_project(session)
    session.commit()
    return Program(empty_app.test_client(), session, "kan", "viewer", ("211302",))


def work(session: Session, folder: Path) -> None:
    load_works(APART)
    run_waiting(session.connection(), Places(folder, folder))


def get(who: Program, address: str, tag: str = "") -> TestResponse:
    return who.client.get(address, headers=who.headers | {"If-None-Match": tag}, buffered=True)


def test_a_file_is_asked_for_watched_and_fetched(
    empty_app: Flask, session: Session, viewer: Program, tmp_path: Path
) -> None:
    asked = viewer.post("/jobs/exports/projects", CSV, Idempotency_Key="k-1")
    assert asked.status_code == 202
    assert viewer.post("/jobs/exports/projects", CSV, Idempotency_Key="k-1").data == asked.data
    address = asked.headers["Location"]
    waiting = get(viewer, address)
    assert (waiting.json["job"]["state"], waiting.json["job"]["href"]) == ("waiting", None)
    assert get(viewer, address, waiting.headers["ETag"]).status_code == 304
    assert get(viewer, f"{address}/file").status_code == 404
    work(session, tmp_path)
    done = get(viewer, address, waiting.headers["ETag"])
    assert done.status_code == 200
    assert (done.json["job"]["state"], done.json["job"]["is_over"]) == ("done", True)
    made = get(viewer, done.json["job"]["href"])
    assert made.data == empty_app.test_client().get("/exports/projects.csv?district=211302").data
    late = viewer.post(f"{address.removeprefix('/api/v1')}/cancel")
    assert late.status_code == 409
    (listed,) = viewer.send("GET", "/jobs").json["jobs"]
    assert listed == done.json["job"]


def test_a_waiting_job_is_cancelled(session: Session, viewer: Program, tmp_path: Path) -> None:
    job = viewer.post("/jobs/exports/projects", CSV).json["job"]
    for _again in range(2):
        answer = viewer.post(f"/jobs/{job['id']}/cancel")
        assert (answer.status_code, answer.json["job"]["state"]) == (200, "cancelled")
    work(session, tmp_path)
    assert viewer.send("GET", f"/jobs/{job['id']}").json["job"]["state"] == "cancelled"


def test_a_job_is_its_accounts_own(empty_app: Flask, session: Session, viewer: Program) -> None:
    job = viewer.post("/jobs/exports/projects", CSV).json["job"]
    for name, role in (("li", "reviewer"), ("root1", "administrator")):
        other = Program(empty_app.test_client(), session, name, role, ("211300",))
        assert other.send("GET", "/jobs").json["jobs"] == []
        for method, address in (("GET", ""), ("GET", "/file"), ("POST", "/cancel")):
            assert other.send(method, f"/jobs/{job['id']}{address}").status_code == 404
    reading = Program(empty_app.test_client(), session, "du", "viewer", scopes="read")
    assert reading.send("GET", "/jobs").status_code == 200
    assert reading.post("/jobs/exports/projects", CSV).status_code == 403


def test_why_a_job_failed_is_told_in_the_callers_language(session: Session, viewer: Program) -> None:
    job = viewer.post("/jobs/exports/projects", CSV).json["job"]
    fault = {"message": "请先登录。", "values": {}}
    session.execute(update(Job).values(state="failed", fault=fault, ended_at=func.clock_timestamp()))
    session.commit()
    assert viewer.send("GET", f"/jobs/{job['id']}").json["job"]["fault"] == "请先登录。"
    english = viewer.send("GET", f"/jobs/{job['id']}?lang=en").json["job"]["fault"]
    assert english.isascii()


def test_jobs_come_page_by_page(session: Session, viewer: Program) -> None:
    for _number in range(51):
        viewer.post("/jobs/exports/projects", CSV)
    first = viewer.send("GET", "/jobs").json
    second = viewer.send("GET", f"/jobs?cursor={first['next']}").json
    assert (len(first["jobs"]), len(second["jobs"]), second["next"]) == (50, 1, None)
    assert viewer.send("GET", "/jobs?cursor=x").status_code == 400
    assert viewer.send("GET", "/jobs?before=3").status_code == 400


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("projects", {"format": "csv", "filter": {"colour": "red"}}, 400),
        ("projects", {"format": "csv", "filter": {"district": [["x"]]}}, 400),
        ("projects", {"format": "csv", "filter": "district=211302"}, 400),
        ("projects", {"format": "exe"}, 404),
        ("projects", {}, 404),
        ("secrets", {"format": "csv"}, 404),
    ],
)
def test_what_is_asked_wrongly_is_refused_at_once(
    session: Session, viewer: Program, what: str, body: object, status: int
) -> None:
    assert viewer.post(f"/jobs/exports/{what}", body).status_code == status
    assert session.scalars(select(Job)).all() == []
