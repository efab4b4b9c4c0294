"""Evidence that programs send: checked as that of the forms, seen by the same people, taken down for good."""

from __future__ import annotations

from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.evidence.check import MOST_FILES
from projects.models import Attachment, Project
from tests.projects.evidence.samples import HERE, make_pdf, make_photo
from tests.support.factories import make_project
from tests.support.programs import STARTED, Program, tag

PDF = make_pdf()


@pytest.fixture
def project(session: Session) -> Project:
    found = make_project(session)
    session.commit()
    return found


@pytest.fixture
def officer(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session)


@pytest.fixture
def reviewer(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session, "li", "reviewer", ("211300",))


@pytest.fixture
def update_id(officer: Program, project: Project) -> int:
    sent = officer.post(f"/projects/{project.code}/status", STARTED, If_Match=tag(project))
    return int(sent.json["update"]["id"])


def attach(who: Program, update_id: int, *files: tuple[str, bytes], **headers: str) -> TestResponse:
    return who.send_form(f"/updates/{update_id}/files", {"files": list(files)}, **headers)


def fetch(who: Program, href: str, **headers: str) -> TestResponse:
    return who.client.get(href, headers=who.headers | headers, buffered=True)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Attachment)) or 0


def test_files_join_an_update_that_waits_and_are_listed_with_it(
    officer: Program, reviewer: Program, update_id: int
) -> None:
    photo = make_photo(at=HERE)
    sent = attach(officer, update_id, ("批复.pdf", PDF), ("工地.jpg", photo))
    assert sent.status_code == 201
    listed = officer.send("GET", f"/updates/{update_id}").json["update"]["files"]
    assert listed == sent.json["update"]["files"]
    assert [(one["filename"], one["kind"]) for one in listed] == [
        ("批复.pdf", "document"),
        ("工地.jpg", "photo"),
    ]
    assert (listed[0]["size_bytes"], listed[0]["sha256"]) == (len(PDF), sha256(PDF).hexdigest())
    assert listed[0]["taken_place"] is None
    assert (listed[1]["taken_place"]["lon"], listed[1]["taken_place"]["lat"]) == pytest.approx(HERE, abs=1e-4)
    for update in reviewer.send("GET", "/updates").json["updates"]:
        assert update["files"] == listed
    assert fetch(reviewer, listed[0]["href"]).data == PDF


def test_a_retry_attaches_once(officer: Program, session: Session, update_id: int) -> None:
    first = attach(officer, update_id, ("批复.pdf", PDF), Idempotency_Key="k-1")
    again = attach(officer, update_id, ("批复.pdf", PDF), Idempotency_Key="k-1")
    assert again.data == first.data
    assert again.headers["Idempotent-Replayed"] == "true"
    other = attach(officer, update_id, ("批复.pdf", make_photo()), Idempotency_Key="k-1")
    assert other.status_code == 422
    assert attach(officer, update_id, ("批复.pdf", PDF)).status_code == 201
    assert count(session) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.exe", b"MZ\x90"), ("批复.pdf", b"no pdf"), ("批复.pdf", b""), ("图.svg", b"<svg onload='x()'/>")],
)
def test_what_the_forms_refuse_is_refused_with_the_file_named(
    officer: Program, session: Session, update_id: int, name: str, content: bytes
) -> None:
    sent = attach(officer, update_id, ("好.pdf", PDF), (name, content))
    assert (sent.status_code, sent.json["error"]["field"]) == (400, "files")
    assert name in sent.json["detail"]
    assert count(session) == 0


def test_a_wrong_form_says_what_is_wrong(officer: Program, update_id: int) -> None:
    address = f"/updates/{update_id}/files"
    assert officer.send_form(address, {}).json["error"]["field"] == "files"
    assert officer.send_form(address, {"file": ("批复.pdf", PDF)}).json["error"]["field"] == "file"
    assert officer.send_form(address, {"files": "批复.pdf"}).json["error"]["field"] == "files"
    many = [(f"{number}.pdf", PDF) for number in range(MOST_FILES + 1)]
    assert attach(officer, update_id, *many).status_code == 400
    assert officer.post(address, {"files": []}).status_code == 400


def test_only_its_officer_adds_to_an_update_and_only_while_it_waits(
    empty_app: Flask, session: Session, officer: Program, reviewer: Program, update_id: int
) -> None:
    assert attach(reviewer, update_id, ("批复.pdf", PDF)).status_code == 403
    far = Program(empty_app.test_client(), session, "zhao", "officer", ("211321",))
    assert attach(far, update_id, ("批复.pdf", PDF)).status_code == 403
    reading = Program(empty_app.test_client(), session, "qian", scopes="read")
    assert attach(reading, update_id, ("批复.pdf", PDF)).status_code == 403
    assert attach(officer, 999, ("批复.pdf", PDF)).status_code == 404
    assert reviewer.post(f"/updates/{update_id}/accept", {}).status_code == 200
    late = attach(officer, update_id, ("批复.pdf", PDF))
    assert late.status_code == 409
    assert count(session) == 0


def test_a_file_is_secret_until_it_is_published_and_gone_once_taken_down(
    empty_app: Flask, session: Session, officer: Program, reviewer: Program, update_id: int
) -> None:
    (file,) = attach(officer, update_id, ("批复.pdf", PDF)).json["update"]["files"]
    anyone = empty_app.test_client()
    assert anyone.get(file["href"]).status_code == 404
    assert fetch(officer, file["href"]).data == PDF
    reviewer.post(f"/updates/{update_id}/accept", {})
    public = anyone.get(file["href"], buffered=True)
    assert (public.status_code, public.mimetype) == (200, "application/pdf")
    held = anyone.get(file["href"], headers={"If-None-Match": public.headers["ETag"]}, buffered=True)
    assert held.status_code == 304
    down = f"/attachments/{file['id']}/take-down"
    assert officer.post(down, {"reason": "误传"}).status_code == 403
    assert reviewer.post(down, {}).json["error"]["field"] == "reason"
    done = reviewer.post(down, {"reason": "误传"})
    assert done.status_code == 200
    assert done.headers["ETag"] == f'"{done.json["project"]["version"]}"'
    assert anyone.get(file["href"], headers={"If-None-Match": public.headers["ETag"]}).status_code == 404
    assert reviewer.post(down, {"reason": "误传"}).status_code == 404


def test_the_place_of_a_photo_is_submitted_for_its_project(
    session: Session, officer: Program, project: Project, update_id: int
) -> None:
    photo, paper = attach(officer, update_id, ("工地.jpg", make_photo(at=HERE)), ("批复.pdf", PDF)).json[
        "update"
    ]["files"]
    assert officer.post(f"/attachments/{paper['id']}/location", {}, If_Match=tag(project)).status_code == 400
    address = f"/attachments/{photo['id']}/location"
    assert officer.post(address, {}).status_code == 428
    assert officer.post(address, {}, If_Match='"99"').status_code == 412
    doubted = officer.post(address, {}, If_Match=tag(project))
    told = {"confirmed": True, "reason": "照片摄于工地大门"}
    sent = officer.post(address, told, If_Match=tag(project)) if doubted.status_code == 400 else doubted
    assert sent.status_code == 201, sent.text
    assert sent.json["update"]["changes"]["geom"][1] is not None
    assert sent.json["update"]["changes"]["precision"] == [project.precision, "site"]
