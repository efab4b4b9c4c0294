"""What waits for review is nowhere that the public, or another district's officer, can look."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from projects.clock import get_today
from projects.exports import EXPORTS
from projects.models import Project, Update
from projects.updates.registration import Registration, submit_registration
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from tests.app.web.test_access import PUBLIC, SAMPLES, TABLE, address
from tests.projects.updates.test_submissions import Desk
from tests.support.people import enter_as, make_officer

CODE = SAMPLES["<code>"]
WORDS = (
    "未经审核的新项目",
    "未经审核的建设单位",
    "未经审核的管家",
    "未经审核的名称",
    "未经审核的形象进度",
    "未经审核的问题",
    "未经审核的打算",
    "未经审核的理由",
    "未经审核〔2026〕77号",
    "unreviewed.example",
)
FIGURES = ("7654321", "1234567.8", "7,654,321", "1,234,567.8")
MONTH = get_today().replace(day=1)
# Every page that lists, with the filters and dates that lead past what a list shows first.
MORE = (
    f"/projects/{CODE}?lang=en",
    "/projects?q=未经审核&sort=-updated",
    "/projects?status=suspended",
    f"/projects?as_of={get_today().isoformat()}",
    "/map/features?status=suspended",
    "/totals?by=type&show=number",
    "/reconcile?tab=conflicts",
    "/reconcile?tab=missing",
    "/programmes?result=match",
    f"/months/{MONTH:%Y-%m}",
    f"/months/{MONTH:%Y-%m}?district=211381",
    f"/months/{MONTH:%Y-%m}/report.docx?district=211381",
    f"/months/{MONTH:%Y-%m}/report.xlsx?district=211381",
    "/api/v1/projects?limit=1000",
    f"/api/v1/projects/{CODE}/events",
)


@pytest.fixture
def pending(registry_session: Session) -> list[str]:
    """A new project and updates of three kinds that wait, one that was returned, one withdrawn."""
    session = registry_session
    officer = Desk(session, "zhang", districts=("211300",))
    reviewer = Desk(session, "li", "reviewer", ("211300",))
    project = session.scalars(select(Project).where(Project.code == CODE)).one()
    behind = {
        "reason": "未经审核的理由",
        "evidence": "未经审核〔2026〕77号",
        "evidence_link": "https://unreviewed.example/",
    }
    month = {
        "month_wan": Decimal("1234567.8"),
        "cumulative_wan": Decimal(7654321),
        "physical_progress": "未经审核的形象进度",
        "problems": "未经审核的问题",
        "next_steps": "未经审核的打算",
    }
    fields = {
        "steward": "未经审核的管家",
        "name": "未经审核的名称",
        "investment_wan": Decimal(7654321),
        f"year_plan_{MONTH.year}": Decimal("1234567.8"),
    }

    def send(submission: Submission) -> Update:
        return officer.submit(project, submission)

    for kind, values, of in (
        ("status", {"status": "suspended"}, None),
        ("fields", fields, None),
        ("progress", month, MONTH),
    ):
        send(Submission(kind, values, month=of, **behind))
    sent = Registration(
        {
            "name": "未经审核的新项目",
            "type": "logistics_park",
            "status": "planned",
            "owner": "未经审核的建设单位",
            "investment_wan": Decimal(7654321),
        },
        (("211302", None),),
        **behind,
    )
    submit_registration(session, sent, officer.author, officer.access)
    reviewer.send_back(send(Submission("progress", month, month=last(MONTH), **behind)), "未经审核的理由")
    session.commit()
    assert len(session.scalars(select(Update).where(Update.state == "pending")).all()) == 4
    return [project.status]


def last(month: date) -> date:
    """The month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def content(answer: TestResponse) -> str:
    """What an answer says; the texts inside when it is a zipped file."""
    if not answer.data.startswith(b"PK"):
        return answer.data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def public_addresses() -> Iterator[str]:
    for method, rule in TABLE:
        if method == "GET" and TABLE[method, rule] == PUBLIC and not rule.startswith("/exports/"):
            yield address(rule)
    since = (get_today() - timedelta(days=400)).isoformat()
    for what, kind in EXPORTS.items():
        for format_ in kind.writers:
            yield f"/exports/{what}.{format_}" + (f"?since={since}" if "since" in kind.words else "")
    yield from MORE


def search_in(client: FlaskClient) -> dict[str, list[str]]:
    """Each address with the unreviewed words that it shows."""
    found = {}
    for one in public_addresses():
        answer = client.get(one)
        assert answer.status_code < 500, one
        # What a search asks for stands in its own form again.
        asked = WORDS if "q=" not in one else ()
        said = content(answer)
        held = [word for word in (*asked, *FIGURES) if word in said]
        if held:
            found[one] = held
    return found


def test_the_public_sees_nothing_of_it(client: FlaskClient, pending: list[str]) -> None:
    del pending
    assert search_in(client) == {}


def test_an_officer_of_another_district_sees_nothing_of_it(
    client: FlaskClient, registry_session: Session, pending: list[str]
) -> None:
    del pending
    enter_as(client, registry_session, make_officer(registry_session, "wai", "officer", ["211321"]))
    assert search_in(client) == {}


def test_no_total_and_no_version_moves(
    client: FlaskClient, registry_session: Session, pending: list[str]
) -> None:
    summary = client.get("/api/v1/totals").get_json()["summary"]
    (before,) = pending
    project = registry_session.scalars(select(Project).where(Project.code == CODE)).one()
    assert project.status == before
    for update in registry_session.scalars(select(Update)):
        registry_session.delete(update)
    registry_session.commit()
    assert client.get("/api/v1/totals").get_json()["summary"] == summary


def test_the_search_would_find_it_once_accepted(
    app: Flask, client: FlaskClient, registry_session: Session
) -> None:
    """The test above can fail: the same words are public once a reviewer publishes them."""
    reviewer = Desk(registry_session, "li", "reviewer", ("211300",))
    project = registry_session.scalars(select(Project).where(Project.code == CODE)).one()
    submission = Submission("fields", {"steward": "未经审核的管家"})
    submit_update(
        registry_session,
        project,
        submission,
        reviewer.author,
        reviewer.access,
        expected_version=project.version,
    )
    registry_session.commit()
    assert f"/projects/{CODE}?lang=en" in search_in(client)
