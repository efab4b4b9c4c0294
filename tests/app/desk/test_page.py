"""The desk shows what is one's own to do and what is behind, with counts that agree, and no one else's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.desk.page import TABS
from projects.clock import get_today
from projects.models import Matter
from projects.updates.submission import Submission
from tests.conftest import count_queries
from tests.projects.updates.test_submissions import Desk
from tests.support.desk import MONTH, building, enter, shown
from tests.support.page import read, words_of
from tests.support.people import enter_as, make_officer

# One more than other pages: what waits of the projects that are listed.
MOST_QUERIES = 14


@pytest.fixture
def officer(session: Session, empty_client: FlaskClient) -> Desk:
    """An officer of one county, signed in."""
    desk = Desk(session, "zhang")
    enter(empty_client, session, desk)
    return desk


@pytest.fixture
def reviewer(session: Session) -> Desk:
    return Desk(session, "li", "reviewer", ("211300",))


def counted(page: TestResponse) -> dict[str, int]:
    """Return how many rows each list says that it has."""
    tabs = read(page).all(".desk-tabs a")
    return {dict(words_of(tab["href"]))["tab"]: int(tab.one(".desk-tab-number").text) for tab in tabs}


def test_an_officer_sees_its_own_districts_and_no_others(
    session: Session, empty_client: FlaskClient, officer: Desk
) -> None:
    overdue = {"start_year": 2020, "end_year": 2021, "status": "signed"}
    building(session, "自己的", **overdue)
    building(session, "别县的", ("211303",), **overdue)
    building(session, "跨县的", ("211302", "211303"), **overdue)
    building(session, "市里的", ("211300",), **overdue)
    session.commit()
    for tab in ("report", "overdue_start", "overdue_end"):
        page = empty_client.get(f"/dispatch?tab={tab}")
        assert shown(page) == ["自己的"]
        assert counted(page)[tab] == 1
    assert shown(empty_client.get("/dispatch/grid")) == ["自己的"]
    assert shown(empty_client.get("/dispatch?district=211303")) == []


def test_every_count_agrees_with_its_list(
    session: Session, empty_client: FlaskClient, officer: Desk, reviewer: Desk
) -> None:
    for number in range(3):
        project = building(session, f"项目{number}", start_year=2020, end_year=2021)
        session.add(
            Matter(
                project_id=project.id,
                kind="land",
                subject="用地",
                due_on=get_today() + timedelta(days=number * 5 - 3),
                officer_id=officer.author.officer_id,
                author="张",
            )
        )
        if number:
            sent = officer.submit(project, Submission("progress", {"month_wan": Decimal(1)}, month=MONTH))
            if number == 2:
                reviewer.send_back(sent)
    session.commit()
    counts = counted(empty_client.get("/dispatch"))
    assert set(counts) == set(TABS)
    assert (counts["report"], counts["returned"], counts["pending"]) == (2, 1, 1)
    assert (counts["matter_due"], counts["overdue_end"]) == (3, 3)
    for tab in TABS:
        page = empty_client.get(f"/dispatch?tab={tab}")
        assert len(shown(page)) == counts[tab], tab
    assert "请补文号" in empty_client.get("/dispatch?tab=returned").text


def test_ones_own_projects_come_first_and_alone_where_asked(
    session: Session, empty_client: FlaskClient, officer: Desk
) -> None:
    building(session, "别人的", steward="王五")
    building(session, "无人的")
    building(session, "我的", steward=officer.author.name)
    session.commit()
    assert shown(empty_client.get("/dispatch"))[0] == "我的"
    mine = empty_client.get("/dispatch", query_string={"steward": officer.author.name})
    assert shown(mine) == ["我的"]
    assert counted(mine)["report"] == 1


def test_what_is_done_stopped_or_reported_is_not_asked_for(
    session: Session, empty_client: FlaskClient, officer: Desk, reviewer: Desk
) -> None:
    for status in ("planned", "completed", "operating", "suspended", "cancelled"):
        building(session, status, status=status)
    reported, waiting, asked = (building(session, name) for name in ("已报", "待审", "未报"))
    values = {"month_wan": Decimal(1), "cumulative_wan": Decimal(1)}
    reviewer.submit(reported, Submission("progress", values, month=MONTH))
    officer.submit(waiting, Submission("progress", values, month=MONTH))
    session.commit()
    assert shown(empty_client.get("/dispatch")) == [asked.name]
    assert set(shown(empty_client.get("/dispatch/grid?show=due"))) == {"已报", "待审", "未报"}


def test_a_long_list_is_paged_without_a_gap(
    session: Session, empty_client: FlaskClient, officer: Desk
) -> None:
    for number in range(65):
        building(session, f"项目{number:02d}", steward=officer.author.name if number % 7 == 0 else None)
    session.commit()
    for start, pages in (("/dispatch", 2), ("/dispatch/grid?limit=30", 3)):
        found, address = [], start
        for _ in range(pages):
            page = empty_client.get(address)
            found += shown(page)
            address = next(iter(read(page).links("main a[rel=next]")), "")
        assert not address
        assert len(found) == len(set(found)) == 65


@pytest.mark.parametrize(
    "address",
    [
        "/dispatch?tab=everything",
        "/dispatch?colour=red",
        "/dispatch?cursor=!!",
        "/dispatch?as_of=2026-01-01",
        "/dispatch?district=999999",
        "/dispatch/grid?month=2199-01",
        "/dispatch/grid?month=2026-13",
        "/dispatch/grid?month=%00",
        "/dispatch/grid?cursor=AAAA",
        "/dispatch/grid?show=none",
    ],
)
def test_a_wrong_address_is_refused_plainly(empty_client: FlaskClient, officer: Desk, address: str) -> None:
    assert empty_client.get(address).status_code == 400


def badge(page: TestResponse) -> list[str]:
    return [count.own_text for count in read(page).all(".site-count")]


def test_the_header_counts_what_waits_for_whoever_is_signed_in(
    session: Session, empty_client: FlaskClient, officer: Desk, reviewer: Desk
) -> None:
    projects = [building(session, f"项目{number}") for number in range(3)]
    building(session, "别县的", ("211303",))
    values = {"month_wan": Decimal(1), "cumulative_wan": Decimal(1)}
    officer.submit(projects[0], Submission("progress", values, month=MONTH))
    reviewer.send_back(officer.submit(projects[1], Submission("progress", values, month=MONTH)))
    for days in (-1, 0):
        session.add(
            Matter(
                project_id=projects[2].id,
                kind="land",
                subject="用地",
                due_on=get_today() + timedelta(days=days),
                officer_id=officer.author.officer_id,
                author="张",
            )
        )
    session.commit()
    # Two months to report, one of them returned, and a matter past its day.
    assert badge(empty_client.get("/about")) == ["4"]
    assert badge(empty_client.get("/projects?as_of=2020-01-01")) == ["4"]
    enter(empty_client, session, reviewer)
    assert badge(empty_client.get("/about")) == ["4", "1"]
    assert len(shown(empty_client.get("/dispatch"))) == 3


def test_nobody_else_pays_for_the_header(
    app,
    client: FlaskClient,
    registry_session: Session,
    registry_connection: Connection,  # type: ignore[no-untyped-def]
) -> None:
    def count(address: str, **headers: str) -> int:
        with count_queries(registry_connection) as statements:
            assert client.get(address, headers=headers).status_code == 200
        return sum("project_updates" in one and "matters" in one for one in statements)

    assert count("/about") == 0
    enter_as(client, registry_session, make_officer(registry_session, "viewer", "viewer", ["211300"]))
    assert count("/about") == 0
    assert "/dispatch" not in read(client.get("/about")).links()
    enter_as(client, registry_session, make_officer(registry_session, "wang", "reviewer", ["211300"]))
    assert count("/about") == 1
    assert count("/projects", **{"HX-Request": "true"}) == 0
    assert count("/api/v1/projects") == 0
    assert count("/exports/projects.csv") == 0


@pytest.mark.parametrize("address", [f"/dispatch?tab={tab}" for tab in TABS])
def test_queries_stay_few(
    client: FlaskClient, registry_session: Session, registry_connection: Connection, address: str
) -> None:
    enter_as(client, registry_session, make_officer(registry_session, "wang", "reviewer", ["211300"]))
    with count_queries(registry_connection) as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= MOST_QUERIES
