"""Which officer did what is for signed-in people: no public page, file or answer names one."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.exports import EXPORTS
from projects.models import Officer, Project
from tests.app.web.test_access import PUBLIC, TABLE
from tests.app.web.test_access import address as fill_in
from tests.support.forms import fill_registry

# Every officer of the tests is called so.
NAMED = "的姓名"


def read_all(body: bytes) -> str:
    """Return the text of an answer, of an office file that of all its parts."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return "".join(parts.read(one).decode("utf-8", "replace") for one in parts.namelist())


@pytest.fixture
def codes(empty_client: FlaskClient, session: Session) -> list[str]:
    """The projects of a registry in which officers did something of everything; signed in in empty_client."""
    fill_registry(session, empty_client)
    return list(session.scalars(select(Project.code)))


def list_addresses(codes: list[str]) -> list[str]:
    """Return every address that anyone may read, those of a project for each of them."""
    rules = [rule for (method, rule), audience in TABLE.items() if method == "GET" and audience == PUBLIC]
    found = [
        fill_in(rule.replace("<code>", code))
        for rule in rules
        for code in (codes if "<code>" in rule else [""])
    ]
    exports = [f"/exports/{what}.{form}" for what, kind in EXPORTS.items() for form in kind.writers]
    tabs = [f"/reconcile?tab={tab}" for tab in ("conflicts", "duplicates", "decided")]
    return [*found, *exports, *tabs, "/history?kind=fields", "/changes?since=2026-01-01"]


def test_no_public_answer_names_an_officer(
    empty_client: FlaskClient, session: Session, codes: list[str]
) -> None:
    anyone = empty_client.application.test_client()
    told, named = 0, []
    for address in list_addresses(codes):
        for headers in ({}, {"Accept-Language": "en"}):
            answer = anyone.get(address, headers=headers, buffered=True)
            told += answer.status_code == 200
            if NAMED in read_all(answer.data):
                named.append(address)
    assert named == []
    assert told > 100
    assert session.scalars(select(Officer.display_name)).first() is not None


def test_signed_in_people_see_them(empty_client: FlaskClient, codes: list[str]) -> None:
    for address in ("/history", "/exports/events.csv"):
        assert NAMED in empty_client.get(address).text
    answers = [empty_client.get(f"/api/v1/projects/{code}/events").text for code in codes]
    assert any(NAMED in answer for answer in answers)
