"""Signing in and out: rotation, pause, rate, log, forged forms, where one goes afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from app import create_app
from app.config import Config
from projects.accounts.invitations import invite_officer
from projects.accounts.officers import lock_officer, unlock_officer
from projects.accounts.sign_ins import list_sign_ins
from projects.models import Officer, OfficerSession
from tests.conftest import make_app
from tests.support.page import read
from tests.support.people import PASSWORD, csrf_token, make_officer, post, sign_in


def secret_of(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("_user_id")


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_in_and_out(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    answer = sign_in(client, "ZHANG", next_="/projects?type=energy")
    assert (answer.status_code, answer.location) == (303, "/projects?type=energy")
    page = client.get("/projects?district=all").text
    assert "zhang的姓名" in page
    assert client.get("/sign-in?next=/totals").location == "/totals"
    assert post(client, "/sign-out", "/account").location == "/"
    assert not is_in(client)
    assert "zhang的姓名" not in client.get("/projects?district=all").text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, registry_session: Session
) -> None:
    make_officer(registry_session)
    cookie = sign_in(client).headers["Set-Cookie"]
    assert cookie.startswith("lantu_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_is_secure(app: Flask, registry_session: Session) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    make_officer(registry_session)
    client = app.test_client()
    page = client.get("/sign-in", base_url="https://localhost")
    assert "Secure" in page.headers["Set-Cookie"]


def test_a_new_session_begins_at_every_sign_in(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    client.get("/sign-in")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by someone else"
        before = cookie["csrf_token"]
    sign_in(client)
    first = secret_of(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before
    post(client, "/sign-out", "/account")
    sign_in(client)
    assert secret_of(client) not in {None, first}


def test_a_copied_cookie_is_worthless_after_signing_out(
    app: Flask, client: FlaskClient, registry_session: Session
) -> None:
    make_officer(registry_session)
    sign_in(client)
    held = client.get_cookie("lantu_session")
    assert held is not None
    thief = app.test_client()
    thief.set_cookie("lantu_session", held.value)
    assert is_in(thief)
    post(client, "/sign-out", "/account")
    assert not is_in(thief)


def test_a_forged_cookie_opens_nothing(client: FlaskClient) -> None:
    for value in ("x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "é"):
        client.set_cookie("lantu_session", value)
        assert not is_in(client)


def test_refusals_read_the_same(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    gone = make_officer(registry_session, "gone", "viewer")
    make_officer(registry_session, "root1", "administrator", [])
    lock_officer(registry_session, gone.id)
    registry_session.commit()
    texts = set()
    for name, password in (("zhang", "wrong password"), ("ghost", PASSWORD), ("gone", PASSWORD), ("", "")):
        answer = sign_in(client, name, password)
        assert answer.status_code == 400
        assert read(answer).one("[name=name]")["value"] == name
        assert password not in answer.text or not password
        texts.add(read(answer).one("main [role=alert]").text)
    assert len(texts) == 1
    assert not is_in(client)


@pytest.mark.parametrize("name", ["' OR 1=1 --", "<script>alert(1)</script>", "{{7*191}}", "名" * 5000])
def test_odd_names_are_only_text(client: FlaskClient, registry_session: Session, name: str) -> None:
    answer = sign_in(client, name, "x" * 20)
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
    assert "1337" not in answer.text
    assert list_sign_ins(registry_session)[0].reason == "unknown_name"


def test_a_pause_is_kept_to_with_the_right_password(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    for _ in range(5):
        sign_in(client, "zhang", "wrong password")
    assert sign_in(client).status_code == 400
    reasons = [row.reason for row in list_sign_ins(registry_session)]
    assert reasons == ["locked", *["wrong_password"] * 5]
    assert {row.address for row in list_sign_ins(registry_session)} == {"127.0.0.1"}


def from_elsewhere(client: FlaskClient, address: str) -> FlaskClient:
    client.environ_base["REMOTE_ADDR"] = address
    return client


def test_guesses_from_elsewhere_keep_nobody_out(app: Flask, registry_session: Session) -> None:
    make_officer(registry_session)
    for number in range(6):
        stranger = from_elsewhere(app.test_client(), f"203.0.113.{number}")
        for _ in range(20):
            assert sign_in(stranger, " ZHANG ", "wrong password").status_code == 400
    assert sign_in(from_elsewhere(app.test_client(), "10.0.0.7")).status_code == 303


def test_unlocking_clears_every_count(app: Flask, registry_session: Session) -> None:
    officer = make_officer(registry_session)
    client = from_elsewhere(app.test_client(), "10.0.0.7")
    for _ in range(35):
        answer = sign_in(client, "zhang", "wrong password")
    assert answer.status_code == 429
    unlock_officer(registry_session, officer.id)
    registry_session.commit()
    assert sign_in(client).status_code == 303


def test_an_address_does_not_try_for_ever(app: Flask, registry_session: Session) -> None:
    make_officer(registry_session)
    client = from_elsewhere(app.test_client(), "203.0.113.9")
    for number in range(30):
        assert sign_in(client, f"ghost{number}").status_code == 400
    answer = sign_in(client)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "15" in answer.text
    assert sign_in(from_elsewhere(app.test_client(), "203.0.113.10")).status_code == 303


def test_workers_share_the_count(app: Flask, registry_url: str, registry_connection: Connection) -> None:
    other = make_app(registry_url, registry_connection)
    for number in range(30):
        worker = (app, other)[number % 2]
        assert sign_in(worker.test_client(), f"ghost{number}").status_code == 400
    assert {sign_in(worker.test_client()).status_code for worker in (app, other)} == {429}
    other.extensions["engine"].dispose()


def test_links_are_not_tried_for_ever(app: Flask, registry_session: Session) -> None:
    client = from_elsewhere(app.test_client(), "203.0.113.9")
    assert {client.get(f"/invitations/guess{number}").status_code for number in range(30)} == {404}
    secret = invite_officer(registry_session, make_officer(registry_session).id)
    registry_session.commit()
    assert client.get(f"/invitations/{secret}").status_code == 429
    assert from_elsewhere(client, "10.0.0.7").get(f"/invitations/{secret}").status_code == 200


def test_signing_in_well_is_not_counted(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    for _ in range(35):
        assert sign_in(client).status_code == 303
        client.delete_cookie("lantu_session")


def test_a_form_without_its_token_changes_nothing(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    fields = {"name": "zhang", "password": PASSWORD, "next": "/totals"}
    for token in ({}, {"csrf_token": "forged"}):
        answer = client.post("/sign-in", data=fields | token)
        assert answer.status_code == 400
        assert "zhang" in answer.text
        assert PASSWORD not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert list_sign_ins(registry_session) == []


def test_a_token_of_another_session_is_forged_too(app: Flask, registry_session: Session) -> None:
    make_officer(registry_session)
    one, two = app.test_client(), app.test_client()
    sign_in(one)
    sign_in(two)
    taken = csrf_token(two, "/account")
    csrf_token(one, "/account")
    assert one.post("/sign-out", data={"csrf_token": taken}).status_code == 400
    assert is_in(one)


def test_typed_text_survives_a_stale_form_as_text(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    sign_in(client)
    answer = client.post("/account/tokens", data={"token_name": "<b>每月\n导出</b>", "days": "30"})
    assert answer.status_code == 400
    assert "<b>每月\n导出</b>" in [kept.raw for kept in read(answer).all("pre.kept")]


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_never_leads_to_another_site(
    client: FlaskClient, registry_session: Session, wanted: str
) -> None:
    make_officer(registry_session)
    form = read(client.get("/sign-in", query_string={"next": wanted})).one("main form")
    assert (form["action"], form.fields["next"]) == ("/sign-in", "/")
    assert sign_in(client, next_=wanted).location == "/dispatch"
    assert client.get("/sign-in", query_string={"next": wanted}).location == "/dispatch"


def test_a_closed_or_changed_account_is_noticed_at_once(
    client: FlaskClient, registry_session: Session
) -> None:
    officer = make_officer(registry_session, "root1", "administrator", [])
    sign_in(client, "root1")
    assert client.get("/admin/officers").status_code == 200
    registry_session.execute(update(Officer).where(Officer.id == officer.id).values(role="viewer"))
    registry_session.commit()
    assert client.get("/admin/officers").status_code == 403
    registry_session.execute(update(Officer).where(Officer.id == officer.id).values(is_active=False))
    registry_session.commit()
    assert not is_in(client)


def test_being_seen_is_noted_now_and_then(client: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    sign_in(client)
    seen = select(OfficerSession.last_seen_at)
    first = registry_session.scalar(seen)
    client.get("/about")
    assert registry_session.scalar(seen) == first
    long_ago = OfficerSession.last_seen_at - timedelta(hours=11, minutes=59)
    registry_session.execute(update(OfficerSession).values(last_seen_at=long_ago))
    registry_session.commit()
    client.get("/about")
    kept = registry_session.scalar(seen)
    assert kept is not None
    assert first is not None
    assert kept > first


def test_behind_a_proxy_each_address_counts_for_itself(
    registry_url: str, registry_connection: Connection
) -> None:
    app = create_app(Config(database_url=registry_url, secret_key="k" * 32, trusted_proxies=1))
    app.extensions["test_connection"] = registry_connection
    client = app.test_client()

    def try_from(address: str, number: int) -> int:
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"6.6.6.6, {address}"
        return sign_in(client, f"ghost{number}").status_code

    assert {try_from("10.0.0.1", number) for number in range(30)} == {400}
    assert try_from("10.0.0.1", 30) == 429
    assert try_from("10.0.0.2", 31) == 400
    with Session(registry_connection) as session:
        assert {row.address for row in list_sign_ins(session)} == {"10.0.0.1", "10.0.0.2"}
    app.extensions["engine"].dispose()
