from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from projects.accounts.access import Access
from projects.accounts.scopes import find_scope
from projects.clock import get_today
from projects.models import Project
from projects.registry.audit import Author
from projects.registry.events import list_events
from projects.updates.submission import Submission
from projects.updates.submissions import submit_update
from tests.conftest import count_queries
from tests.support.page import read
from tests.support.people import enter_as, make_officer, post

CODE = "LT-211381-0005"
WORDS = "<script>alert(1)</script> {{7*191}} 𠮷😀 '; DROP TABLE projects; --"


@pytest.fixture
def project(registry_session: Session) -> Project:
    return registry_session.scalars(select(Project).where(Project.code == CODE)).one()


@pytest.fixture
def reviewer(client: FlaskClient, registry_session: Session, project: Project) -> Author:
    officer = make_officer(registry_session, "li", "reviewer", ["211300"])
    author = Author("officer", officer.display_name, officer.id)
    access = Access("reviewer", find_scope(registry_session, officer.id), officer.id)
    for submission in (
        Submission("fields", {"steward": WORDS}, reason=WORDS, evidence="朝发改〔2026〕12号"),
        Submission(
            "progress", {"month_wan": Decimal(10), "cumulative_wan": Decimal(30)}, month=date(2026, 9, 1)
        ),
    ):
        submit_update(registry_session, project, submission, author, access, expected_version=project.version)
    registry_session.commit()
    return author


def test_the_timeline_says_what_happened_in_plain_words(client: FlaskClient, reviewer: Author) -> None:
    page = client.get(f"/projects/{CODE}").text
    assert "2026-09 月报" in page
    assert "朝发改〔2026〕12号" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*191}} 𠮷😀" in page
    assert "/undo" not in page


def count_events(client: FlaskClient, words: str) -> int:
    """Return how many events the history shows."""
    return len(read(client.get(f"/history?{words}")).all("main time"))


def test_the_history_is_found_by_district_officer_kind_and_day(client: FlaskClient, reviewer: Author) -> None:
    today = get_today().isoformat()
    assert count_events(client, "district=211381") == 2
    assert count_events(client, "district=211321") == 0
    assert count_events(client, "what=progress") == 1
    assert count_events(client, f"until={today}&since=2020-01-01") == 2
    assert count_events(client, "until=2020-01-01") == 0
    assert "下一页" in client.get("/history?seeds=yes").text


def test_only_accounts_look_for_one_officer(
    client: FlaskClient, registry_session: Session, reviewer: Author
) -> None:
    address = f"/history?officer={reviewer.officer_id}"
    assert client.get(address).status_code == 403
    enter_as(client, registry_session, make_officer(registry_session, "zhang", "viewer"))
    assert count_events(client, f"officer={reviewer.officer_id}") == 2
    assert count_events(client, "officer=999999") == 0


@pytest.mark.parametrize(
    "words",
    [
        "district=1", "district=999999", "officer=x", "what=unknown", "since=2026-02-30", "before=-1",
        "since=2026-02-02&until=2026-01-01", "seeds=maybe", "unknown=1", "what=progress&since=a&since=b",
    ],
)  # fmt: skip
def test_words_that_are_not_understood_are_refused(client: FlaskClient, words: str) -> None:
    assert client.get(f"/history?{words}").status_code in {400, 404}


def test_a_change_is_taken_back_by_its_form(
    client: FlaskClient, registry_session: Session, project: Project, reviewer: Author
) -> None:
    enter_as(client, registry_session, make_officer(registry_session, "wang", "reviewer", ["211300"]))
    event = next(one for one in list_events(registry_session, project.id) if "steward" in one.changes)
    address = f"/projects/{CODE}/events/{event.id}/undo"
    assert address in client.get(f"/projects/{CODE}").text
    version = str(project.version)
    stale = post(client, address, version="1", reason="原文 kept")
    assert stale.status_code == 409
    assert read(stale).one("[name=reason]")["value"] == "原文 kept"
    empty = post(client, address, version=version, reason="")
    assert empty.status_code == 400
    assert read(empty).one("[name=reason]")["aria-describedby"] == "field-reason-error"
    assert post(client, address, version=version, reason="误报").location == f"/projects/{CODE}#events"
    twice = post(client, address, f"/projects/{CODE}", version=version, reason="误报")
    assert twice.location == f"/projects/{CODE}#events"
    registry_session.expire_all()
    assert project.steward is None
    page = client.get(f"/projects/{CODE}").text
    assert "撤销:信息更新" in page
    assert "已撤销" in page
    again = post(client, address, f"/projects/{CODE}", version=str(project.version), reason="误报")
    assert again.status_code == 409


def test_queries_stay_few(client: FlaskClient, registry_connection: Connection, reviewer: Author) -> None:
    with count_queries(registry_connection) as statements:
        assert client.get("/history?district=211381&seeds=yes").status_code == 200
    assert len(statements) <= 4
