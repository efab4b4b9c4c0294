"""The second step of signing in: set up, asked for, lost, required."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.config import Config
from app.words.typed import label_of
from projects.accounts import second_step, tokens
from projects.accounts.invitations import invite_officer
from projects.accounts.officers import unlock_officer
from projects.accounts.sign_ins import list_sign_ins
from projects.models import Officer, RecoveryCode
from tests.support.page import read
from tests.support.people import PASSWORD, enter_as, make_officer, post, sign_in

NEW = "another long password"
STEP = 30


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + steps * STEP)


def give_code(client: FlaskClient, code: str) -> TestResponse:
    return post(client, "/sign-in/code", one_time_password=code)


@pytest.fixture
def secret(registry_session: Session) -> str:
    """An officer whose second step is on; nothing of it was used yet."""
    officer = make_officer(registry_session)
    officer.totp_secret, officer.totp_step = second_step.new_secret(), 0
    registry_session.commit()
    return officer.totp_secret


def set_up(client: FlaskClient) -> tuple[TestResponse, str]:
    page = read(client.get("/account/second-step"))
    secret = page.one(".secret").text.strip()
    fields = {"one_time_password": code_of(secret), "step_password": PASSWORD}
    return post(client, "/account/second-step", **fields), secret


def test_setting_up_shows_a_picture_and_recovery_codes_once(
    app: Flask, client: FlaskClient, registry_session: Session
) -> None:
    officer = make_officer(registry_session)
    other = app.test_client()
    sign_in(other)
    sign_in(client)
    picture = read(client.get("/account/second-step")).one("img.qr-code")["src"]
    assert picture.startswith("data:image/svg+xml")
    answer, secret = set_up(client)
    codes = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", read(answer).one(".secret").text)
    assert len(set(codes)) == 10
    registry_session.refresh(officer)
    assert officer.totp_secret == secret
    assert secret not in client.get("/account/second-step").text
    assert not read(client.get("/account/second-step")).has(".secret")
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert {*registry_session.scalars(select(RecoveryCode.code_sha256))}.isdisjoint(codes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"one_time_password": "000000"},
        {"one_time_password": ""},
        {"step_password": "wrong password"},
        {"step_password": ""},
    ],
)
def test_it_is_not_set_up_by_mistake(
    client: FlaskClient, registry_session: Session, wrong: dict[str, str]
) -> None:
    officer = make_officer(registry_session)
    enter_as(client, registry_session, officer)
    page = read(client.get("/account/second-step"))
    secret = page.one(".secret").text.strip()
    fields = {"one_time_password": code_of(secret), "step_password": PASSWORD} | wrong
    answer = post(client, "/account/second-step", **fields)
    assert answer.status_code == 400
    assert read(answer).has(f"#field-{next(iter(wrong))}-error")
    assert read(answer).one(".secret").text.strip() == secret
    registry_session.refresh(officer)
    assert officer.totp_secret is None


def test_signing_in_takes_both_steps(client: FlaskClient, secret: str, registry_session: Session) -> None:
    assert sign_in(client, next_="/totals").location == "/sign-in/code"
    assert client.get("/account").status_code == 303
    assert label_of("sign_in.give_code", "one_time_password") == "动态口令"
    assert read(client.get("/sign-in/code")).one("label[for=field-one_time_password]").text == "动态口令"
    assert list_sign_ins(registry_session) == []
    assert give_code(client, "000000").status_code == 400
    assert client.get("/account").status_code == 303
    code = code_of(secret)
    assert give_code(client, f" {code[:3]} {code[3:]} ").location == "/totals"
    assert client.get("/account").status_code == 200
    assert [(row.succeeded, row.reason) for row in list_sign_ins(registry_session)] == [
        (True, None),
        (False, "wrong_code"),
    ]


def test_no_code_works_twice(app: Flask, secret: str) -> None:
    code = code_of(secret)
    for status in (303, 400):
        client = app.test_client()
        sign_in(client)
        assert give_code(client, code).status_code == status


@pytest.mark.parametrize(("steps", "status"), [(-1, 303), (1, 303), (-3, 400), (3, 400)])
def test_a_clock_may_be_a_little_off(client: FlaskClient, secret: str, steps: int, status: int) -> None:
    sign_in(client)
    assert give_code(client, code_of(secret, steps)).status_code == status


def test_a_recovery_code_works_once(app: Flask, secret: str, registry_session: Session) -> None:
    officer_id = registry_session.scalars(select(Officer.id).where(Officer.totp_secret == secret)).one()
    code = second_step.replace_recovery_codes(registry_session, officer_id)[0]
    registry_session.commit()
    for typed, status in ((code.upper(), 303), (code, 400)):
        client = app.test_client()
        sign_in(client)
        assert give_code(client, typed).status_code == status
    assert registry_session.scalar(select(func.count()).select_from(RecoveryCode)) == 9


def test_the_code_cannot_be_tried_for_ever(app: Flask, secret: str, registry_session: Session) -> None:
    for number in range(5):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
        sign_in(client)
        assert give_code(client, "000000").status_code == 400
    sign_in(client)
    assert give_code(client, code_of(secret)).status_code == 400
    unlock_officer(registry_session, registry_session.scalars(select(Officer.id)).one())
    registry_session.commit()
    assert give_code(client, code_of(secret)).status_code == 303


@pytest.mark.usefixtures("secret")
def test_the_code_alone_opens_nothing(client: FlaskClient) -> None:
    assert read(client.get("/sign-in/code")).has("[name=password]")
    assert post(client, "/sign-in/code", "/sign-in", one_time_password="000000").status_code == 400
    sign_in(client)
    with client.session_transaction() as cookie:
        cookie["halfway"][1] -= 301
        cookie.modified = True
    assert read(client.get("/sign-in/code")).has("[name=password]")


def test_a_reset_link_still_asks_for_the_code(
    client: FlaskClient, secret: str, registry_session: Session
) -> None:
    officer = registry_session.scalars(select(Officer).where(Officer.totp_secret == secret)).one()
    link = f"/invitations/{invite_officer(registry_session, officer.id)}"
    registry_session.commit()
    assert post(client, link, password=NEW, password_again=NEW).location == "/sign-in/code"
    assert client.get("/account").status_code == 303
    assert give_code(client, code_of(secret)).location == "/account"


def test_an_administrator_resets_it(app: Flask, secret: str, registry_session: Session) -> None:
    officer = registry_session.scalars(select(Officer).where(Officer.totp_secret == secret)).one()
    second_step.replace_recovery_codes(registry_session, officer.id)
    client, root = app.test_client(), app.test_client()
    enter_as(client, registry_session, officer)
    enter_as(root, registry_session, make_officer(registry_session, "root1", "administrator", []))
    page = f"/admin/officers/{officer.id}"
    assert post(root, f"{page}/second-step/off", page).status_code == 303
    assert client.get("/account").status_code == 303
    assert sign_in(client).location == "/dispatch"
    assert registry_session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


def test_its_owner_renews_codes_and_turns_it_off(
    client: FlaskClient, secret: str, registry_session: Session
) -> None:
    officer = registry_session.scalars(select(Officer).where(Officer.totp_secret == secret)).one()
    enter_as(client, registry_session, officer)
    page = "/account/second-step"
    for address in (f"{page}/codes", f"{page}/off"):
        assert post(client, address, page, step_password="wrong password").status_code == 400
    renewed = read(post(client, f"{page}/codes", page, step_password=PASSWORD))
    assert len(renewed.one(".secret").text.split()) == 10
    assert post(client, f"{page}/off", page, step_password=PASSWORD).status_code == 303
    registry_session.refresh(officer)
    assert officer.totp_secret is None
    assert client.get("/account").status_code == 303


@pytest.fixture
def strict(registry_url: str, registry_connection: Connection) -> Iterator[Flask]:
    """The application where reviewers and administrators must have a second step."""
    app = create_app(Config(database_url=registry_url, secret_key="k" * 32, require_totp=True))
    app.extensions["test_connection"] = registry_connection
    yield app
    app.extensions["engine"].dispose()


@pytest.mark.parametrize("role", ["reviewer", "administrator"])
def test_where_it_is_required_nothing_opens_before(
    strict: Flask, registry_session: Session, role: str
) -> None:
    officer = make_officer(registry_session, "chief", role)
    token = tokens.create_token(registry_session, officer.id, "导出", "read", 30)
    client = strict.test_client()
    enter_as(client, registry_session, officer)
    for page in ("/", "/account", "/review", "/projects"):
        assert client.get(page).location == "/account/second-step"
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/totals").status_code == 403
    program = strict.test_client()
    header = {"Authorization": f"Bearer {token}"}
    assert program.get("/api/v1/totals", headers=header).status_code == 403
    answer, _ = set_up(client)
    assert answer.status_code == 200
    assert client.get("/review").status_code == 200
    assert program.get("/api/v1/totals", headers=header).status_code == 200
    page = "/account/second-step"
    assert post(client, f"{page}/off", page, step_password=PASSWORD).status_code == 400


def test_others_are_not_required(strict: Flask, registry_session: Session) -> None:
    client = strict.test_client()
    enter_as(client, registry_session, make_officer(registry_session))
    assert client.get("/account").status_code == 200
    assert strict.test_client().get("/").status_code == 200


def test_both_steps_in_one_go_beside_a_form_that_waits(client: FlaskClient, secret: str) -> None:
    header = {"Accept": "application/json"}
    fields = {"name": "zhang", "password": PASSWORD}
    for code, status in (("000000", 400), (code_of(secret), 200)):
        token = client.get("/sign-in/who").json["csrf_token"]  # type: ignore[index]
        sent = {**fields, "one_time_password": code, "csrf_token": token}
        answer = client.post("/sign-in", data=sent, headers=header)
        assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["name"] == "zhang的姓名"
    assert client.get("/account").status_code == 200
