"""The files of a form: read in order, checked together within one allowance, and what a full disk says."""

from __future__ import annotations

import errno
import os
from contextlib import closing
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.web import uploads
from app.web.uploads import read_uploads
from projects.errors import BadInput
from projects.models import Update
from tests.projects.evidence.samples import make_pdf, make_picture
from tests.support.factories import make_project
from tests.support.people import csrf_token, enter_as, make_officer


def sent(app: Flask, *files: tuple[bytes, str]) -> list[str]:
    data = MultiDict([("files", (BytesIO(content), name)) for content, name in files])
    context = app.test_request_context("/", method="POST", data=data)
    with context, closing(context.request.environ["wsgi.input"]):
        return [one.filename for one in read_uploads()]


def test_uploads_are_read_in_their_order(app: Flask) -> None:
    assert sent(app, (make_pdf(), "b.pdf"), (make_picture(), "..\\a.png")) == ["b.pdf", "a.jpg"]


def test_what_a_form_takes_to_check_has_an_end(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all its files together, in a process that is not ours."""
    monkeypatch.setattr(uploads, "FORM", replace(uploads.FORM, cpu_seconds=1))
    files = [(make_picture("PNG", (4000, 4000)), f"{number}.png") for number in range(4)]
    before = os.times().user
    with pytest.raises(BadInput, match="太复杂") as refusal:
        sent(app, *files)
    assert refusal.value.field == "files"
    assert os.times().user - before < 1


def test_a_full_disk_keeps_what_was_typed(
    empty_client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(session, "园区")
    session.commit()
    enter_as(empty_client, session, make_officer(session, "looker", "officer", ["211302"]))
    page = f"/projects/{project.code}/status"

    def fail(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    form = {
        "csrf_token": csrf_token(empty_client, page),
        "version": str(project.version),
        "status": "construction",
        "status_on": "2026-06-01",
        "evidence": "朝发改〔2026〕12号",
        "reason": "已经开工",
        "files": (BytesIO(make_pdf(9)), "批复.pdf"),
    }
    answer = empty_client.post(page, data=form)
    assert answer.status_code == 507
    assert "磁盘已满" in answer.text
    assert "朝发改〔2026〕12号" in answer.text
    session.expire_all()
    assert session.scalars(select(Update)).all() == []


def test_an_input_without_files_is_nothing(app: Flask) -> None:
    assert sent(app, (b"", "")) == []
    assert sent(app) == []


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([(make_pdf(), "好.pdf"), (b"<html>", "坏.png")], "坏.png"),
        ([(b"", "空.jpg")], "空.jpg"),
        ([(bytes(20 * 1024 * 1024 + 1), "大.jpg")], "20 MB"),
        ([(make_pdf(), "a.pdf")] * 11, "10"),
        ([(b"x", "\u202egpj.exe\x00")], "gpj.exe"),
    ],
)
def test_a_bad_upload_names_the_file_at_fault(app: Flask, files: list[tuple[bytes, str]], words: str) -> None:
    with pytest.raises(BadInput) as refusal:
        sent(app, *files)
    assert refusal.value.field == "files"
    assert words in str(refusal.value)
