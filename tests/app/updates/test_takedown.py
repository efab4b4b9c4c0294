"""A wrongly published file: hidden by undoing, taken down by a reviewer, never kept by a cache."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.accounts.access import Access
from projects.models import Attachment, AttachmentTakedown, Project, ProjectEvent
from projects.registry.audit import Author
from projects.updates.undo import undo_event
from tests.app.updates.test_attachments import addresses, decide, get, send_files
from tests.support.factories import make_project
from tests.support.page import read
from tests.support.people import csrf_token, enter_as, make_officer


@pytest.fixture
def project(session: Session) -> Project:
    return make_project(session)


@pytest.fixture
def files(empty_client: FlaskClient, session: Session, project: Project) -> list[Attachment]:
    added = send_files(empty_client, session, project)
    decide(session, added[0].update_id, "accepted")
    return added


def undo_last(session: Session, project: Project) -> None:
    """Take the newest change of a project back."""
    name = f"chief{project.version}"
    reviewer = make_officer(session, name, "reviewer")
    newest = (
        select(ProjectEvent.id).where(ProjectEvent.project_id == project.id).order_by(ProjectEvent.id.desc())
    )
    undo_event(
        session,
        project,
        session.scalars(newest).first() or 0,
        Author("officer", reviewer.display_name, reviewer.id),
        Access("reviewer", frozenset({"211302"}), reviewer.id),
        reason="错发",
    )
    session.commit()


def seen(client: FlaskClient, files: list[Attachment]) -> set[int]:
    """Return the statuses of all addresses of all files, with and without a copy in a cache."""
    return {
        client.get(address, buffered=True, headers=headers).status_code
        for file in files
        for address in addresses(file)
        for headers in ({}, {"If-None-Match": f'"{file.sha256}", "{file.thumbnail_sha256}"'})
    }


def take_down(client: FlaskClient, file: Attachment, page: str, reason: str = "身份证") -> TestResponse:
    token = csrf_token(client, page)
    return client.post(f"/attachments/{file.id}/take-down", data={"csrf_token": token, "reason": reason})


def test_every_request_asks_again(empty_client: FlaskClient, files: list[Attachment]) -> None:
    for address in [one for file in files for one in addresses(file)]:
        assert get(empty_client, address).headers["Cache-Control"] == "private, no-cache"
    assert seen(empty_client, files) == {200, 304}


def test_undoing_hides_the_files_and_undoing_that_shows_them(
    empty_client: FlaskClient, session: Session, project: Project, files: list[Attachment]
) -> None:
    page = f"/projects/{project.code}"
    for expected in ({404}, {200, 304}, {404}):
        undo_last(session, project)
        assert seen(empty_client, files) == expected
        assert ("/attachments/" in empty_client.get(page).text) == (expected != {404})
    enter_as(empty_client, session, make_officer(session, "looker", "viewer"))
    assert seen(empty_client, files) == {200, 304}
    assert "已撤销,不公开" in empty_client.get(page).text


def test_a_reviewer_takes_a_file_down(
    empty_client: FlaskClient, session: Session, project: Project, files: list[Attachment]
) -> None:
    anyone = empty_client.application.test_client()
    page = f"/projects/{project.code}"
    enter_as(empty_client, session, make_officer(session, "looker", "reviewer"))
    before = project.version
    form = read(empty_client.get(page)).one(f"form[action='/attachments/{files[0].id}/take-down']")
    answer = empty_client.post(form["action"], data={**form.fields, "reason": " 误传了\u200b身份证 "})
    assert (answer.status_code, answer.location) == (303, page)
    for client in (anyone, empty_client):
        assert seen(client, files[:1]) == {404}
        assert seen(client, files[1:]) == {200, 304}
        assert files[0].filename not in client.get(page).text
    event = session.scalars(select(ProjectEvent).order_by(ProjectEvent.id.desc())).first()
    assert event is not None
    assert event.changes == {"attachment": [f"sha256:{files[0].sha256}", None]}
    assert event.reason == "误传了身份证"
    session.refresh(project)
    assert project.version == before + 1
    history = anyone.get(f"/api/v1/projects/{project.code}/events").text
    assert files[0].sha256 in history
    assert files[0].filename not in history
    assert take_down(empty_client, files[0], page).status_code == 404


def test_what_is_down_stays_down(
    empty_client: FlaskClient, session: Session, project: Project, files: list[Attachment]
) -> None:
    enter_as(empty_client, session, make_officer(session, "looker", "reviewer"))
    take_down(empty_client, files[0], f"/projects/{project.code}")
    takedown = session.scalars(select(AttachmentTakedown)).one()
    for change in (
        "UPDATE attachment_takedowns SET officer_id = officer_id",
        "DELETE FROM attachment_takedowns",
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.connection().exec_driver_sql(change)
    assert takedown.attachment_id == files[0].id


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (("reviewer", ["211302"], "  "), 400),
        (("officer", ["211302"], "错发"), 403),
        (("reviewer", ["211321"], "错发"), 403),
    ],
)
def test_nobody_else_takes_a_file_down(
    empty_client: FlaskClient,
    session: Session,
    files: list[Attachment],
    who: tuple[str, list[str], str],
    status: int,
) -> None:
    role, districts, reason = who
    enter_as(empty_client, session, make_officer(session, "looker", role, districts))
    assert take_down(empty_client, files[0], "/account", reason).status_code == status
    assert seen(empty_client, files) == {200, 304}
    page = empty_client.get(f"/projects/{session.get_one(Project, files[0].project_id).code}")
    assert read(page).has("form[action$='/take-down']") == (status == 400)


def test_what_waits_is_returned_and_not_taken_down(
    empty_client: FlaskClient, session: Session, project: Project
) -> None:
    waiting = send_files(empty_client, session, project)
    enter_as(empty_client, session, make_officer(session, "looker", "reviewer"))
    assert take_down(empty_client, waiting[0], "/account").status_code == 404
    assert seen(empty_client, waiting) == {200, 304}
