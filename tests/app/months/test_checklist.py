"""What the page of a month says before its freeze: what is missing, from when, who is behind; reminding."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from projects.clock import get_today
from projects.models import Officer, Reminder
from projects.months.calendar import last_day
from tests.conftest import make_app
from tests.projects.updates.test_submissions import Desk
from tests.support.history import copy_database, open_past
from tests.support.months import LAST, THIS, fill_months
from tests.support.page import read
from tests.support.people import enter_as, post

CITY = "211300"
PAGE = f"/months/{LAST:%Y-%m}?district={CITY}"


@pytest.fixture(scope="module")
def months_url(server_url: str, empty_url: str) -> str:
    url = copy_database(server_url, empty_url, "lantu_months_checklist")
    with open_past(url) as session:
        fill_months(session)
        Desk(session, "xian", "officer", ("211302",))
        session.commit()
    return url


@pytest.fixture
def months_session(months_url: str) -> Iterator[Session]:
    with open_past(months_url) as session:
        yield session
        session.rollback()
        session.execute(delete(Reminder))
        session.commit()


@pytest.fixture
def reviewer(months_url: str, months_session: Session) -> Iterator[FlaskClient]:
    app = make_app(months_url)
    client = app.test_client()
    enter_as(client, months_session, find_officer(months_session, "shi"))
    yield client
    app.extensions["engine"].dispose()


def find_officer(session: Session, name: str) -> Officer:
    return session.scalars(select(Officer).where(Officer.name == name)).one()


def test_the_page_says_what_is_missing_and_from_when(reviewer: FlaskClient, months_session: Session) -> None:
    this = f"/months/{THIS:%Y-%m}?district={CITY}"
    told = read(reviewer.get(this)).one("section:has(#checklist-title)")
    day = last_day(THIS)
    assert f"{day} 起可以冻结" in told.text
    assert re.search(r"未报送 \d+ 个项目", told.text)
    if get_today() < day:
        assert f"{THIS:%Y-%m} 还没有过完" in told.text
        assert f"{day} 起可以冻结" in read(reviewer.get(this)).one("[aria-disabled=true]").text
        assert "冻结本月" not in reviewer.get(this).text
    assert "现在可以冻结" in read(reviewer.get(PAGE)).one("section:has(#checklist-title)").text
    enter_as(reviewer, months_session, find_officer(months_session, "xian"))
    known = read(reviewer.get(this.replace(CITY, "211302"))).one("section:has(#checklist-title)")
    assert "xian的姓名" in known.text
    assert known.all("button") == []


def test_who_is_behind_is_reminded_on_the_desk(reviewer: FlaskClient, months_session: Session) -> None:
    target = f"/months/{THIS:%Y-%m}/remind?district={CITY}"
    page = f"/months/{THIS:%Y-%m}?district={CITY}"
    shown = read(reviewer.get(page))
    assert "211302" in [one["value"] for one in shown.all("button[name=remind]")]
    done = post(reviewer, target, "/account", remind="211302")
    assert (done.status_code, done.location) == (303, page)
    assert "已提醒 1 个县区" in reviewer.get(page).text
    assert "shi的姓名" in read(reviewer.get(page)).one("tr:has([value='211302'])").text
    for wrong, status_code in (("220104", 403), ("x", 400), ("", 400)):
        assert post(reviewer, target, "/account", remind=wrong).status_code == status_code
    enter_as(reviewer, months_session, find_officer(months_session, "xian"))
    desk = read(reviewer.get("/dispatch")).one("section:has(#reminders-title)")
    assert f"{THIS:%Y-%m}" in desk.text
    assert "shi的姓名" in desk.text
    assert desk.links() == [f"/dispatch/grid?month={THIS:%Y-%m}&district=211302"]
