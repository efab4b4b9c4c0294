"""One's own account, one-time links and the administration of accounts, through the pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from projects.accounts.invitations import invite_administrator, invite_officer
from projects.accounts.officers import list_officers
from projects.accounts.sign_ins import list_sign_ins, log_sign_in, try_password
from projects.models import ApiToken, Officer
from tests.conftest import count_queries
from tests.support.page import read
from tests.support.people import PASSWORD, enter_as, make_officer, post, sign_in

NEW = "another long password"
NEW_TOKEN = {"token_name": "每日导出", "scopes": "read", "days": "30", "token_password": PASSWORD}
LINK = re.compile(r"http://localhost(/invitations/[\w-]+)")
TOKEN = re.compile(r"lantu_[\w-]{40,}")


@pytest.fixture
def root(client: FlaskClient, registry_session: Session) -> FlaskClient:
    """A browser in which an administrator is signed in."""
    enter_as(client, registry_session, make_officer(registry_session, "root1", "administrator", []))
    return client


def test_a_new_password_signs_every_other_browser_out(app: Flask, registry_session: Session) -> None:
    make_officer(registry_session)
    here, there = app.test_client(), app.test_client()
    sign_in(here)
    sign_in(there)
    fields = {"current_password": PASSWORD, "password": NEW, "password_again": NEW}
    assert post(here, "/account/password", "/account", **fields).location == "/account?done=password"
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert try_password(registry_session, "zhang", PASSWORD, None) is None
    assert try_password(registry_session, "zhang", NEW, None) is not None


BAD_CHANGES = [
    ({"current_password": "wrong"}, "current_password"),
    ({"password": "short", "password_again": "short"}, "password"),
    ({"password_again": "something else"}, "password_again"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD_CHANGES, ids=[field for _, field in BAD_CHANGES])
def test_a_password_is_not_changed_by_mistake(
    client: FlaskClient, registry_session: Session, wrong: dict[str, str], field: str
) -> None:
    make_officer(registry_session)
    sign_in(client)
    fields = {"current_password": PASSWORD, "password": NEW, "password_again": NEW} | wrong
    answer = post(client, "/account/password", "/account", **fields)
    assert answer.status_code == 400
    assert read(answer).has(f"#field-{field}-error")
    assert f"field-{field}-error" in read(answer).one(f"[name={field}]")["aria-describedby"].split()
    assert NEW not in answer.text
    assert try_password(registry_session, "zhang", PASSWORD, None) is not None


def test_guessing_the_old_password_pauses_the_account(client: FlaskClient, registry_session: Session) -> None:
    officer = make_officer(registry_session)
    enter_as(client, registry_session, officer)
    fields = {"current_password": "wrong", "password": NEW, "password_again": NEW}
    for _ in range(5):
        post(client, "/account/password", "/account", **fields)
    assert (
        post(client, "/account/password", "/account", **fields | {"current_password": PASSWORD}).status_code
        == 400
    )
    assert {row.reason for row in list_sign_ins(registry_session)} == {"password_change"}


def test_a_token_is_shown_once_works_and_is_revoked(
    app: Flask, client: FlaskClient, registry_session: Session
) -> None:
    enter_as(client, registry_session, make_officer(registry_session))
    made = post(client, "/account/tokens", "/account", **NEW_TOKEN)
    token = TOKEN.search(made.text)
    assert token is not None
    assert made.headers["Cache-Control"] == "no-store"
    assert not TOKEN.search(client.get("/account").text)
    program = app.test_client()
    header = {"Authorization": f"bearer {token[0]}"}
    assert program.get("/api/v1/totals", headers=header).status_code == 200
    held = registry_session.scalars(select(ApiToken)).one()
    assert held.last_used_at is not None
    assert post(client, f"/account/tokens/{held.id}/revoke", "/account").status_code == 303
    assert program.get("/api/v1/totals", headers=header).status_code == 401


def test_someone_elses_token_cannot_be_revoked(client: FlaskClient, registry_session: Session) -> None:
    other = make_officer(registry_session, "other")
    enter_as(client, registry_session, other)
    post(client, "/account/tokens", "/account", **NEW_TOKEN)
    held = registry_session.scalars(select(ApiToken)).one()
    enter_as(client, registry_session, make_officer(registry_session))
    assert post(client, f"/account/tokens/{held.id}/revoke", "/account").status_code == 404
    registry_session.refresh(held)
    assert held.revoked_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"token_name": ""},
        {"scopes": "all"},
        {"days": "99999999999"},
        {"days": "²"},
        {"token_password": "wrong password"},
        {"token_password": ""},
    ],
)
def test_a_wrong_token_form_keeps_what_was_typed(
    client: FlaskClient, registry_session: Session, wrong: dict[str, str]
) -> None:
    enter_as(client, registry_session, make_officer(registry_session))
    fields = NEW_TOKEN | {"token_name": "<每日>导出"} | wrong
    answer = post(client, "/account/tokens", "/account", **fields)
    assert answer.status_code == 400
    assert read(answer).has(".field-error, [role=alert]")
    assert read(answer).one("[name=token_name]")["value"] == fields["token_name"]
    assert registry_session.scalars(select(ApiToken)).all() == []


def test_the_first_administrator_comes_in_by_a_link_once(
    app: Flask, client: FlaskClient, registry_session: Session
) -> None:
    page = f"/invitations/{invite_administrator(registry_session)}"
    registry_session.commit()
    fields = {"name": "Root1", "display_name": "管理员", "password": NEW, "password_again": NEW}
    refused = post(client, page, **fields | {"password": "root1root1", "password_again": "root1root1"})
    assert refused.status_code == 400
    assert read(refused).one("[name=name]")["value"] == "Root1"
    assert post(client, page, **fields).location == "/account"
    assert client.get("/admin/officers").status_code == 200
    late = app.test_client()
    assert late.get(page).status_code == 404
    client.get("/account")
    assert post(client, page, "/account", **fields | {"name": "root2"}).status_code == 404
    assert [row.name for row in list_officers(registry_session)] == ["root1"]
    assert list_sign_ins(registry_session)[0].reason == "invitation"


def test_the_log_never_holds_a_link(
    client: FlaskClient, registry_session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = invite_officer(registry_session, make_officer(registry_session).id)
    registry_session.commit()
    assert client.get(f"/invitations/{secret}").status_code == 200
    written = capsys.readouterr()
    assert secret not in written.err + written.out


def test_an_administrator_adds_someone_who_sets_a_password(app: Flask, root: FlaskClient) -> None:
    fields = {
        "name": "li",
        "display_name": "李四",
        "role": "officer",
        "district": "211302",
        "other": "211303、211321",
    }
    link = LINK.search(post(root, "/admin/officers", **fields).text)
    assert link is not None
    newcomer = app.test_client()
    assert post(newcomer, link[1], password=NEW, password_again=NEW).location == "/account"
    page = newcomer.get("/account").text
    assert "双塔区" in page
    assert "朝阳市朝阳县" in page
    assert newcomer.get("/admin/officers").status_code == 403


def test_a_second_click_shows_the_link_of_the_one_account(
    app: Flask, root: FlaskClient, registry_session: Session
) -> None:
    fields = {"name": "li", "display_name": "李四", "role": "officer", "district": "211302", "other": ""}
    first, second = (LINK.search(post(root, "/admin/officers", **fields).text) for _click in range(2))
    assert first is not None
    assert second is not None
    assert app.test_client().get(first[1]).status_code == 404
    assert post(app.test_client(), second[1], password=NEW, password_again=NEW).location == "/account"
    # Once somebody has come in by it, the name is taken.
    assert post(root, "/admin/officers", **fields).status_code == 400
    assert post(root, "/admin/officers", **(fields | {"name": "wang", "role": "viewer"})).status_code == 200
    assert post(root, "/admin/officers", **(fields | {"name": "wang"})).status_code == 400


BAD_OFFICERS = [
    ({"name": "root1"}, "name"),
    ({"name": "two words"}, "name"),
    ({"display_name": ""}, "display_name"),
    ({"role": "king"}, "role"),
    ({"district": "", "other": ""}, "district"),
    ({"other": "999999"}, "district"),
    ({"other": "朝阳'; DROP TABLE officers"}, "district"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD_OFFICERS, ids=str)
def test_a_wrong_account_form_says_where_and_keeps_the_rest(
    root: FlaskClient, registry_session: Session, wrong: dict[str, str], field: str
) -> None:
    fields = {
        "name": "li",
        "display_name": "李四😀𠮷",
        "role": "officer",
        "district": "211302",
        "other": "",
    } | wrong
    answer = post(root, "/admin/officers", **fields)
    assert answer.status_code == 400
    form = read(answer).one(f"form:has(#field-{field}-error)")
    assert form.one("[name=display_name]")["value"] == fields["display_name"]
    assert [row.name for row in list_officers(registry_session)] == ["root1"]


def test_an_administrator_changes_closes_and_opens_an_account(
    app: Flask, root: FlaskClient, registry_session: Session
) -> None:
    officer = make_officer(registry_session)
    page = f"/admin/officers/{officer.id}"
    fields = {"display_name": "张三丰", "role": "reviewer", "district": "211300"}
    assert post(root, page, **fields).status_code == 303
    registry_session.expire_all()
    (row,) = list_officers(registry_session, officer.id)
    assert (row.display_name, row.role, row.districts) == ("张三丰", "reviewer", (("211300", "朝阳市"),))
    browser = app.test_client()
    sign_in(browser)
    assert post(root, f"{page}/lock", page).status_code == 303
    assert browser.get("/account").status_code == 303
    assert sign_in(browser).status_code == 400
    assert post(root, f"{page}/unlock", page).status_code == 303
    assert sign_in(browser).status_code == 303


def test_a_change_without_a_field_leaves_that_field(root: FlaskClient, registry_session: Session) -> None:
    officer = make_officer(registry_session, "li", "officer", ["211302", "211321"])
    page = f"/admin/officers/{officer.id}"
    assert post(root, page, display_name="李四").status_code == 303
    registry_session.expire_all()
    (row,) = list_officers(registry_session, officer.id)
    assert (row.display_name, row.role) == ("李四", "officer")
    assert [adcode for adcode, _label in row.districts] == ["211302", "211321"]


def test_a_reset_link_is_shown_once_and_ends_what_was(
    app: Flask, root: FlaskClient, registry_session: Session
) -> None:
    officer = make_officer(registry_session)
    page = f"/admin/officers/{officer.id}"
    first = LINK.search(post(root, f"{page}/invitation", page).text)
    second = LINK.search(post(root, f"{page}/invitation", page).text)
    assert first is not None
    assert second is not None
    assert not LINK.search(root.get(page).text)
    browser = app.test_client()
    assert browser.get(first[1]).status_code == 404
    assert post(browser, second[1], password=NEW, password_again=NEW).status_code == 303
    assert registry_session.scalar(select(Officer.role).where(Officer.id == officer.id)) == "officer"


def test_the_last_administrator_cannot_close_the_door(root: FlaskClient, registry_session: Session) -> None:
    (row,) = list_officers(registry_session)
    page = f"/admin/officers/{row.id}"
    for address, fields in (
        (f"{page}/lock", {}),
        (page, {"display_name": "某人", "role": "viewer", "district": "211302"}),
    ):
        answer = post(root, address, page, **fields)
        assert answer.status_code == 400
        assert "最后一个管理员" in answer.text
    assert root.get("/admin/officers").status_code == 200


def test_the_log_of_sign_ins_is_paged_and_filtered(root: FlaskClient, registry_session: Session) -> None:
    for number in range(105):
        log_sign_in(registry_session, f"ghost{number}", None, "10.0.0.1", succeeded=False)
    registry_session.commit()
    page = read(root.get("/admin/sign-ins?failed=yes"))
    assert page.texts("td").count("10.0.0.1") == 100
    (following,) = page.links("a[rel=next]")
    assert read(root.get(following)).texts("td").count("10.0.0.1") == 5
    assert read(root.get("/admin/sign-ins?name=GHOST7")).texts("td").count("10.0.0.1") == 1
    for bad in ("before=x", "colour=red", "before=" + "9" * 30):
        assert root.get(f"/admin/sign-ins?{bad}").status_code == 400


@pytest.mark.parametrize("page", ["/account", "/admin/officers", "/admin/sign-ins", "/projects", "/"])
def test_signed_in_pages_ask_little(root: FlaskClient, registry_session: Session, page: str) -> None:
    for number in range(8):
        make_officer(registry_session, f"officer{number}", "officer", ["211302", "211321"])
    with count_queries(registry_session.connection()) as statements:
        assert root.get(page).status_code == 200
    # Three more than anyone's: what waits of the listed projects, and which version the data have, which is
    # asked for what the filter comes to and for the names of plans. The map asks whether there are members.
    assert len(statements) <= {"/": 16, "/projects": 15}.get(page, 12)
