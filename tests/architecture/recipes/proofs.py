"""Each recipe of CONTRIBUTING.md, tried where it was applied; `test_recipes.py` runs this in a copy."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.commands.export import export
from projects.errors import BadInput
from projects.models import Project
from projects.updates.submission import Submission
from tests.architecture.dictionary import dictionary
from tests.conftest import ROOT
from tests.projects.updates.test_submissions import Desk
from tests.support.factories import make_project
from tests.support.people import csrf_token, enter_as, make_officer
from tests.support.programs import Program, tag


@pytest.fixture
def project(session: Session) -> Project:
    project = make_project(session, "城南物流园", figures=[10000], steward="老李")
    session.commit()
    return project


def test_a_field_is_on_the_form_in_the_api_the_export_and_the_history(
    session: Session, empty_client: FlaskClient, project: Project
) -> None:
    program = Program(empty_client, session, "shen", "reviewer", ("211302",))
    address = f"/projects/{project.code}"
    written = program.send("PATCH", address, {"job_count": 350}, If_Match=tag(project))
    assert written.status_code == 200, written.text
    shown = empty_client.get(f"/api/v1{address}").text
    assert json.loads(shown)["properties"]["job_count"] == 350
    events = empty_client.get(f"/api/v1{address}/events").text
    assert '"job_count"' in events
    rows = csv.DictReader(
        io.StringIO(empty_client.get("/exports/projects.csv?lang=en").text.lstrip("\ufeff"))
    )
    assert [row["job_count"] for row in rows] == ["350"]
    described = empty_client.get("/api/v1/openapi.json").text
    assert "job_count" in described
    assert "新增就业岗位" in empty_client.get("/history?district=211302").text

    enter_as(empty_client, session, make_officer(session, "zhang"))
    form = empty_client.get(f"{address}/edit").text
    assert "新增就业岗位" in form
    assert 'value="350"' in form
    assert csrf_token(empty_client, f"{address}/edit")


def test_the_dictionary_has_the_field() -> None:
    assert "| job_count |" in dictionary()


def test_an_export_is_in_the_address_and_in_the_command(empty_client: FlaskClient, project: Project) -> None:
    told = empty_client.get("/exports/stewards.csv?lang=en")
    assert told.status_code == 200
    assert "老李" in told.text
    assert empty_client.get("/exports/stewards.xlsx").status_code == 200
    (what,) = (one for one in export.params if one.name == "what")
    assert "stewards" in what.type.choices  # type: ignore[attr-defined]


def test_a_kind_of_update_waits_is_accepted_and_told(session: Session, project: Project) -> None:
    officer, reviewer = Desk(session, "zhang"), Desk(session, "shen", "reviewer", ("211300",))
    with pytest.raises(BadInput):
        officer.submit(project, Submission("handover", {"steward": "小王"}))
    update = officer.submit(project, Submission("handover", {"steward": "小王"}, reason="老李退休"))
    assert project.steward == "老李"
    reviewer.accept(update)
    assert project.steward == "小王"


def test_a_page_answers_for_a_filter(empty_client: FlaskClient, project: Project) -> None:
    assert "老李" in empty_client.get("/stewards").text
    assert "老李" not in empty_client.get("/stewards?district=211303").text
    assert empty_client.get("/stewards?colour=red").status_code == 400


def test_the_copy_is_this_one() -> None:
    assert (ROOT / "projects" / "exports" / "steward_rows.py").exists()
