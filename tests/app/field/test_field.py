"""The field's pages without scripts: a list, one page a project, and a form that is taken once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.clock import CHINA, get_today
from projects.models import Attachment, Project, Update
from tests.conftest import count_queries
from tests.projects.evidence.samples import HERE, make_photo
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import enter_as, make_officer

MONTH = f"{get_today():%Y-%m}"
MOST_QUERIES = 12
WORDS = {"month": MONTH, "physical_progress": "主体封顶"}


@pytest.fixture
def project(session: Session) -> Project:
    found = make_project(session, "城南物流园", status="construction", at=HERE)
    session.commit()
    return found


@pytest.fixture
def phone(session: Session, empty_client: FlaskClient, project: Project) -> FlaskClient:
    """A browser in which an officer of the district is signed in."""
    make_officer(session, "shen", "reviewer", ["211300"])
    enter_as(empty_client, session, make_officer(session, "zhang"))
    return empty_client


def send(client: FlaskClient, project: Project, **typed: Any) -> TestResponse:
    """Send the page's own form with what was typed."""
    fields = read(client.get(f"/field/{project.code}")).one("[data-field-form]").fields
    return client.post(f"/field/{project.code}", data=fields | typed)


def list_codes(client: FlaskClient, address: str = "/field") -> Sequence[str]:
    return [one["data-code"] for one in read(client.get(address)).all("[data-field-list] > li")]


def count(session: Session, table: type[Update] | type[Attachment]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_list_has_ones_own_what_is_due_first_or_the_nearest(
    session: Session, phone: FlaskClient, project: Project
) -> None:
    near = make_project(session, "近处的项目", at=(120.40, 41.50))
    far = make_project(session, "远处的项目", at=(120.60, 41.60))
    make_project(session, "别县的项目", ["211381"], status="construction")
    session.commit()
    assert list_codes(phone)[0] == project.code
    assert set(list_codes(phone)) == {project.code, near.code, far.code}
    assert list_codes(phone, "/field?near=120.401,41.501") == [near.code, project.code, far.code]
    assert list_codes(phone, f"/field?q={far.code}") == [far.code]
    assert phone.get("/field?near=here").status_code == 400


@pytest.mark.parametrize("address", ["/field", "/field?near=120.4,41.5", "/field/{code}"])
def test_few_questions_are_asked(
    phone: FlaskClient, connection: Connection, project: Project, address: str
) -> None:
    with count_queries(connection) as statements:
        answer = phone.get(address.format(code=project.code))
    assert answer.status_code == 200
    assert answer.headers["Lantu-Officer"].isdigit()
    assert len(statements) <= MOST_QUERIES + 4


def test_a_visit_becomes_a_status_and_a_month_with_its_photos(
    session: Session, phone: FlaskClient, project: Project
) -> None:
    taken = datetime.now(CHINA)
    photo = make_photo(at=None, taken=f"{taken:%Y:%m:%d %H:%M:%S}")
    noted = {
        "noted_at": taken.isoformat(),
        "noted_lon": "120.45",
        "noted_lat": "41.57",
        "noted_accuracy_m": "11.2",
    }
    answer = send(
        phone,
        project,
        **{**WORDS, **noted, "status": "completed", "status_on": "2026-11-01"},
        files=(BytesIO(photo), "竣工.jpg"),
    )
    assert (answer.status_code, answer.location) == (303, "/field")
    assert "现场记录已提交" in read(phone.get("/field")).text
    status, month = session.scalars(select(Update).order_by(Update.id))
    assert (status.kind, status.state, month.kind, month.state) == (
        "status",
        "pending",
        "progress",
        "pending",
    )
    assert status.noted_at == month.noted_at == taken
    assert (month.noted_lon, month.noted_lat, month.noted_accuracy_m) == (120.45, 41.57, 12)
    (attached,) = session.scalars(select(Attachment))
    assert (attached.update_id, attached.suggested_lon, attached.suggested_lat) == (status.id, 120.45, 41.57)
    assert project.status == "construction"


def test_the_same_page_sent_twice_is_taken_once(
    session: Session, phone: FlaskClient, project: Project
) -> None:
    fields = read(phone.get(f"/field/{project.code}")).one("[data-field-form]").fields | WORDS
    address = f"/field/{project.code}"
    assert [phone.post(address, data=fields).status_code for _ in range(2)] == [303, 303]
    assert count(session, Update) == 1
    other = phone.post(address, data=fields | {"physical_progress": "别的"})
    assert other.status_code == 409
    assert "已经提交过" in read(other).text
    assert count(session, Update) == 1


def test_what_is_refused_comes_back_whole_and_nothing_is_kept(
    session: Session, phone: FlaskClient, project: Project
) -> None:
    answer = send(phone, project, **WORDS, problems="缺水泥", status="completed", status_on="2026-11-01")
    page = read(answer)
    assert answer.status_code == 400
    assert page.one("[name=problems]").text == "缺水泥"
    assert page.has("#task-evidence-error")
    assert page.has("[name=status][value=completed][checked]")
    assert count(session, Update) == 0
    nothing = send(phone, project, files=(BytesIO(make_photo()), "工地.jpg"))
    assert (nothing.status_code, count(session, Attachment)) == (400, 0)
    assert "照片要随状态、数字或文字一起提交" in read(nothing).text


def test_a_project_that_has_moved_on_is_asked_about(
    session: Session, phone: FlaskClient, project: Project
) -> None:
    fields = read(phone.get(f"/field/{project.code}")).one("[data-field-form]").fields | WORDS
    project.version += 1
    session.commit()
    answer = phone.post(f"/field/{project.code}", data=fields)
    assert answer.status_code == 409
    assert read(answer).one("[name=version]")["value"] == str(project.version)
    assert count(session, Update) == 0


def test_the_worker_names_the_script_of_this_version_and_the_manifest_the_field(client: FlaskClient) -> None:
    worker = client.get("/service-worker.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    script = worker.text.removeprefix('import "').removesuffix('";\n')
    assert client.get(script, buffered=True).mimetype == "text/javascript"
    policy = worker.headers["Content-Security-Policy"].split("; ")
    assert {"worker-src 'self'", "manifest-src 'self'"} <= set(policy)
    manifest = client.get("/manifest.webmanifest")
    assert (manifest.mimetype, manifest.get_json(force=True)["start_url"]) == (
        "application/manifest+json",
        "/field",
    )
    for icon in manifest.get_json(force=True)["icons"]:
        picture = client.get(icon["src"], buffered=True)
        assert (picture.status_code, picture.mimetype) == (200, icon["type"])
