"""One's own sessions and tokens: seen, ended, revoked with a new password."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.agents import name_agent
from projects.accounts import sessions, tokens
from projects.accounts.invitations import invite_officer
from projects.accounts.sign_ins import list_sign_ins
from projects.models import ApiToken, Officer, OfficerSession
from tests.support.page import read
from tests.support.people import PASSWORD, enter_as, make_officer, post, sign_in

NEW = "another long password"
CHANGE = {"current_password": PASSWORD, "password": NEW, "password_again": NEW}
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0 Safari/537.36 Edg/140.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Mobile/15E148 MicroMessenger/8.0"
)


def browser(app: Flask, agent: str, address: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address}
    return client


@pytest.fixture
def officer(registry_session: Session) -> Officer:
    return make_officer(registry_session)


@pytest.fixture
def token(officer: Officer, registry_session: Session) -> str:
    token = tokens.create_token(registry_session, officer.id, "导出", "read", 30)
    registry_session.commit()
    return token


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (EDGE, "Edge · Windows"),
        (IPHONE, "微信 · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("<b>curl</b>/8", "<b>curl</b>/8"),
        (None, ""),
    ],
)
def test_an_agent_is_named_as_people_know_it(agent: str | None, name: str) -> None:
    assert name_agent(agent) == name


@pytest.mark.usefixtures("officer")
def test_sessions_are_listed_and_ended(app: Flask) -> None:
    here, there = browser(app, EDGE, "10.0.0.7"), browser(app, IPHONE, "203.0.113.9")
    sign_in(here)
    sign_in(there)
    page = read(here.get("/account"))
    rows = [row.text for row in page.all(".session-table tbody tr")]
    assert len(rows) == 2
    assert any("Edge · Windows" in row and "10.0.0.7" in row and "这个浏览器" in row for row in rows)
    assert any("微信 · iPhone" in row and "203.0.113.9" in row for row in rows)
    (form,) = page.all(".session-table form")
    assert post(here, form["action"], "/account").status_code == 303
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200
    assert post(here, form["action"], "/account").status_code == 404


@pytest.mark.usefixtures("officer")
def test_all_other_sessions_end_at_once(app: Flask) -> None:
    browsers = [browser(app, EDGE, f"10.0.0.{number}") for number in range(3)]
    for one in browsers:
        sign_in(one)
    assert post(browsers[0], "/account/sessions/end", "/account").status_code == 303
    assert [one.get("/account").status_code for one in browsers] == [200, 303, 303]


def test_someone_elses_session_cannot_be_ended(
    client: FlaskClient, officer: Officer, registry_session: Session
) -> None:
    sessions.begin_session(registry_session, officer.id)
    theirs = registry_session.scalars(select(OfficerSession.secret_sha256)).one()
    enter_as(client, registry_session, make_officer(registry_session, "other"))
    for key in (theirs[:16], "x", "%25", "_" * 16):
        assert post(client, f"/account/sessions/{key}/end", "/account").status_code == 404
    assert registry_session.get(OfficerSession, theirs) is not None


def test_a_token_costs_a_password(client: FlaskClient, officer: Officer, registry_session: Session) -> None:
    enter_as(client, registry_session, officer)
    fields = {"token_name": "导出", "scopes": "read", "days": "30"}
    for wrong in ({}, {"token_password": "wrong password"}):
        answer = post(client, "/account/tokens", "/account", **fields, **wrong)
        assert answer.status_code == 400
        assert read(answer).has("#field-token_password-error")
    assert registry_session.scalars(select(ApiToken)).all() == []
    assert {row.reason for row in list_sign_ins(registry_session)} == {"new_token"}
    for _ in range(4):
        post(client, "/account/tokens", "/account", **fields, token_password="wrong password")
    assert post(client, "/account/tokens", "/account", **fields, token_password=PASSWORD).status_code == 400


def test_a_reset_revokes_the_tokens(
    app: Flask, officer: Officer, token: str, registry_session: Session
) -> None:
    program = {"Authorization": f"Bearer {token}"}
    link = f"/invitations/{invite_officer(registry_session, officer.id)}"
    registry_session.commit()
    client = app.test_client()
    assert client.get("/api/v1/totals", headers=program).status_code == 200
    assert post(client, link, password=NEW, password_again=NEW).status_code == 303
    assert app.test_client().get("/api/v1/totals", headers=program).status_code == 401


@pytest.mark.parametrize(("ticked", "status"), [({"revoke_tokens": "yes"}, 401), ({}, 200)])
def test_a_change_offers_to_revoke_the_tokens(
    app: Flask, officer: Officer, token: str, ticked: dict[str, str], status: int
) -> None:
    client = app.test_client()
    sign_in(client, officer.name)
    assert read(client.get("/account")).has("[name=revoke_tokens][checked]")
    assert post(client, "/account/password", "/account", **CHANGE, **ticked).status_code == 303
    header = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/totals", headers=header).status_code == status
