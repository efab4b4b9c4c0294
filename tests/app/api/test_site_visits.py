"""What was noted on site, sent later and again: once, whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.models import Attachment, Project, Update
from tests.projects.evidence.samples import HERE, make_photo
from tests.support.factories import make_project
from tests.support.programs import Program

MONTH = f"{get_today():%Y-%m}"
PHOTO = ("工地.jpg", make_photo(at=HERE))


@pytest.fixture
def project(session: Session) -> Project:
    found = make_project(session, status="construction", figures=["1000"])
    session.commit()
    return found


@pytest.fixture
def officer(empty_app: Flask, session: Session) -> Program:
    return Program(empty_app.test_client(), session)


def visit(project: Project, **more: object) -> dict[str, object]:
    fields = {
        "month": MONTH,
        "physical_progress": "主体封顶",
        "version": str(project.version),
        "files": PHOTO,
    }
    return fields | more


def address(project: Project) -> str:
    return f"/projects/{project.code}/site-visits"


def count(session: Session, table: type[Update] | type[Attachment]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_key_is_good_for_months(session: Session, officer: Program, project: Project) -> None:
    first = officer.send_form(address(project), visit(project), Idempotency_Key="k-1")
    session.execute(text("UPDATE idempotency_keys SET expires_at = expires_at - interval '300 days'"))
    session.commit()
    again = officer.send_form(address(project), visit(project), Idempotency_Key="k-1")
    assert (first.status_code, again.status_code, again.data) == (201, 201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (count(session, Update), count(session, Attachment)) == (1, 1)


def test_it_says_when_and_where_it_was_noted(officer: Program, project: Project) -> None:
    noted = {"noted_at": "2026-11-20T09:30:00+08:00", "noted_lon": "120.45", "noted_lat": "41.57"}
    moment = datetime.now(UTC) - timedelta(days=3)
    sent = officer.send_form(
        address(project), visit(project, **noted | {"noted_at": moment.isoformat(), "noted_accuracy_m": "8"})
    )
    (told,) = sent.json["updates"]
    update = officer.send("GET", f"/updates/{told['id']}").json["update"]
    assert datetime.fromisoformat(update["noted_at"]) == moment
    assert update["noted_place"] == {"lon": 120.45, "lat": 41.57, "accuracy_m": 8}
    place = update["files"][0]["taken_place"]
    assert (place["lon"], place["lat"]) == pytest.approx(HERE, abs=1e-4)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"noted_at": "2026-11-20T09:30:00"}, "noted_at"),
        ({"noted_at": "2020-11-20T09:30:00+08:00"}, "noted_at"),
        ({"noted_lon": "181", "noted_lat": "41", "noted_accuracy_m": "8"}, "noted_lon"),
        ({"noted_lon": "120", "noted_lat": "41"}, "noted_lon"),
        ({"noted_lon": "nan", "noted_lat": "41", "noted_accuracy_m": "8"}, "noted_lon"),
        ({"status": "completed", "status_on": "2026-11-01", "month_wan": "x"}, "month_wan"),
        ({"physical_progress": "", "files": []}, "physical_progress"),
        ({"version": "x"}, "version"),
    ],
)
def test_what_cannot_be_is_refused_whole(
    session: Session, officer: Program, project: Project, fields: dict[str, object], field: str
) -> None:
    sent = officer.send_form(address(project), visit(project, **fields))
    assert (sent.status_code, sent.json["error"]["field"]) == (400, field)
    assert (count(session, Update), count(session, Attachment)) == (0, 0)


def test_a_month_that_is_refused_takes_the_status_with_it(
    session: Session, officer: Program, project: Project
) -> None:
    doubtful = {"status": "completed", "status_on": "2026-11-01", "cumulative_wan": "99999"}
    sent = officer.send_form(address(project), visit(project, **doubtful), Idempotency_Key="k-1")
    assert (sent.status_code, sent.json["error"]["field"]) == (400, "confirmed")
    assert sent.json["doubts"]
    assert count(session, Update) == 0
    mended = officer.send_form(
        address(project), visit(project, **doubtful, confirmed="yes"), Idempotency_Key="k-1"
    )
    assert (mended.status_code, [one["kind"] for one in mended.json["updates"]]) == (
        201,
        ["status", "progress"],
    )


def test_a_project_that_has_moved_on_is_answered_with_both_sides(
    session: Session, officer: Program, project: Project
) -> None:
    sent = visit(project, status="suspended", reason="停水")
    project.version += 1
    session.commit()
    answer = officer.send_form(address(project), sent)
    assert answer.status_code == 409
    conflict = answer.json["conflict"]
    assert conflict["version"] == project.version
    assert (conflict["sent"]["status"], conflict["current"]["status"]) == ("suspended", "construction")
    assert conflict["sent"]["physical_progress"] == "主体封顶"
    assert count(session, Update) == 0
