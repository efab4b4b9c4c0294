"""Large files in the background: the same bytes as the download, for who asked and nobody else."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs import exports
from projects.models import Job, Officer
from projects.shelves.folder import Folder
from projects.store.running import run_waiting
from projects.store.works import Places
from tests.support.page import read
from tests.support.people import enter_as, make_officer, post

ADDRESS = "/jobs/exports/projects?district=211302&lang=zh"


@pytest.fixture
def officer(registry_session: Session) -> Officer:
    return make_officer(registry_session, role="viewer")


@pytest.fixture
def visitor(
    app: Flask, client: FlaskClient, registry_session: Session, officer: Officer, tmp_path: Path
) -> FlaskClient:
    app.config["JOB_FILES"] = Folder(tmp_path / "jobs")
    enter_as(client, registry_session, officer)
    return client


def test_the_file_is_that_of_the_download(
    visitor: FlaskClient, registry_session: Session, tmp_path: Path
) -> None:
    answer = post(visitor, ADDRESS, page="/account", format="csv")
    assert answer.status_code == 303
    assert run_waiting(registry_session.connection(), Places(tmp_path, tmp_path)) == 1
    page = read(visitor.get(answer.location))
    (link,) = [one for one in page.links("#job a") if one.endswith("/file")]
    made, direct = visitor.get(link, buffered=True), visitor.get("/exports/projects.csv?district=211302")
    assert made.data == direct.data
    assert made.headers["Content-Disposition"] == direct.headers["Content-Disposition"]
    job = registry_session.scalars(select(Job)).one()
    assert "csv" in job.title


def test_exactly_the_ticked_rows_are_made(
    visitor: FlaskClient, registry_session: Session, tmp_path: Path
) -> None:
    """In the words of the list's filter; a row that its reader may update is sent with its version."""
    page = read(visitor.get("/projects?district=211302"))
    button = page.one("#export-form button[name=ticked]")
    assert button["formaction"] == "/jobs/exports/projects?district=211302"
    first, second = [box["value"] for box in page.all(".row-select")[:2]]
    ticked = {"code": [first], "project": [f"{second}:7"], "ticked": "1"}
    answer = post(visitor, ADDRESS, page="/account", format="csv", **ticked)
    assert answer.status_code == 303
    run_waiting(registry_session.connection(), Places(tmp_path, tmp_path))
    made = visitor.get(f"{answer.location}/file", buffered=True).data.decode("utf-8-sig")
    assert sorted(row["code"] for row in csv.DictReader(io.StringIO(made))) == sorted((first, second))


def test_nothing_ticked_is_refused_at_once_and_an_unknown_code_by_the_job(
    visitor: FlaskClient, registry_session: Session, tmp_path: Path
) -> None:
    for codes in ([], [" "]):
        answer = post(visitor, ADDRESS, page="/account", format="csv", ticked="1", code=codes)
        assert answer.status_code == 400, codes
    assert registry_session.scalars(select(Job)).all() == []
    post(visitor, ADDRESS, page="/account", format="csv", ticked="1", code=["LT-000000-0000"])
    run_waiting(registry_session.connection(), Places(tmp_path, tmp_path))
    job = registry_session.scalars(select(Job)).one()
    assert (job.state, (job.fault or {})["values"]["code"]) == ("failed", "LT-000000-0000")


def test_what_is_asked_wrongly_is_refused_at_once(visitor: FlaskClient, registry_session: Session) -> None:
    for address, format_, status in (
        ("/jobs/exports/projects?colour=red", "csv", 400),
        ("/jobs/exports/projects", "exe", 404),
        ("/jobs/exports/secrets", "csv", 404),
        ("/jobs/exports/projects", "", 404),
    ):
        assert post(visitor, address, page="/account", format=format_).status_code == status, address
    assert registry_session.scalars(select(Job)).all() == []


def test_who_lost_the_account_gets_nothing_that_is_not_public(
    visitor: FlaskClient, registry_session: Session, officer: Officer, tmp_path: Path
) -> None:
    post(visitor, "/jobs/exports/matters", page="/account", format="csv")
    officer.is_active = False
    registry_session.commit()
    run_waiting(registry_session.connection(), Places(tmp_path, tmp_path))
    assert registry_session.scalars(select(Job)).one().state == "failed"


def test_it_is_offered_for_large_lists_to_who_is_signed_in(
    visitor: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = "form[action^='/jobs/exports/projects']"
    monkeypatch.setitem(app.jinja_env.globals, "large_export", 0)
    offered = read(visitor.get("/projects?type=energy&district=211300")).one(form)
    assert offered["action"] == "/jobs/exports/projects?district=211300&type=energy"
    assert not read(app.test_client().get("/projects")).has(form)


def test_a_list_of_ordinary_length_is_made_at_once(visitor: FlaskClient) -> None:
    assert exports.LARGE == 5000
    assert not read(visitor.get("/projects")).has("form[action^='/jobs/exports/projects']")
