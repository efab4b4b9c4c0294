"""Every route, by role: who is let in, who is sent to sign in, who is refused. New routes join the table."""

from __future__ import annotations

from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from projects import tokens
from projects.access import LADDER
from tests.people import enter_as, make_officer

PUBLIC, VIEWER, REVIEWER, ADMINISTRATOR = "public", "viewer", "reviewer", "administrator"
CODE = "LT-211381-0005"
TABLE: dict[tuple[str, str], str] = {
    ("GET", "/"): PUBLIC,
    ("GET", "/map/features"): PUBLIC,
    ("GET", "/map/districts"): PUBLIC,
    ("GET", "/map/base"): PUBLIC,
    ("GET", "/projects"): PUBLIC,
    ("GET", "/projects/<code>"): PUBLIC,
    ("GET", "/districts"): PUBLIC,
    ("GET", "/districts/<adcode>"): PUBLIC,
    ("GET", "/totals"): PUBLIC,
    ("GET", "/documents"): PUBLIC,
    ("GET", "/documents/<key>"): PUBLIC,
    ("GET", "/documents/<key>/evaluation.docx"): PUBLIC,
    ("GET", "/programmes"): PUBLIC,
    ("GET", "/about"): PUBLIC,
    ("GET", "/reconcile"): PUBLIC,
    ("POST", "/reconcile/conflicts/<code>"): REVIEWER,
    ("POST", "/reconcile/conflicts/<code>/reopen"): REVIEWER,
    ("POST", "/reconcile/pairs/<left>/<right>"): REVIEWER,
    ("POST", "/reconcile/merges/<code>/undo"): REVIEWER,
    ("POST", "/reconcile/decisions/<int:decision_id>/withdraw"): REVIEWER,
    ("GET", "/exports/<what>.<format_>"): PUBLIC,
    ("GET", "/language/<code>"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/api/v1/projects"): PUBLIC,
    ("GET", "/api/v1/projects/<code>"): PUBLIC,
    ("GET", "/api/v1/projects/<code>/events"): PUBLIC,
    ("GET", "/api/v1/clusters"): PUBLIC,
    ("GET", "/api/v1/totals"): PUBLIC,
    ("GET", "/api/v1/districts"): PUBLIC,
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("GET", "/invitations/<secret>"): PUBLIC,
    ("POST", "/invitations/<secret>"): PUBLIC,
    ("POST", "/sign-out"): VIEWER,
    ("GET", "/account"): VIEWER,
    ("POST", "/account/password"): VIEWER,
    ("POST", "/account/tokens"): VIEWER,
    ("POST", "/account/tokens/<int:token_id>/revoke"): VIEWER,
    ("GET", "/admin/officers"): ADMINISTRATOR,
    ("POST", "/admin/officers"): ADMINISTRATOR,
    ("GET", "/admin/officers/<int:officer_id>"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>/lock"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>/unlock"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>/invitation"): ADMINISTRATOR,
    ("GET", "/admin/sign-ins"): ADMINISTRATOR,
}
SAMPLES = {
    "<code>": CODE,
    "<adcode>": "211381",
    "<key>": "001_4b4cd3b28943517d.txt",
    "<what>": "projects",
    "<format_>": "csv",
    "<secret>": "guessed",
    "<left>": CODE,
    "<right>": "LT-211381-0006",
    "<int:decision_id>": "1",
    "<int:token_id>": "1",
    "<int:officer_id>": "1",
}
FOR_PROGRAMS = ("/api/", "/map/", "/exports/")
SCOPES = {"own": ["211381"], "other": ["211321"]}
# Routes that change a project: the role alone is not enough, the project must lie in the districts too.
# Which districts allow what is the table of tests/projects/test_access.py.
OF_A_PROJECT = {
    "/reconcile/conflicts/<code>",
    "/reconcile/conflicts/<code>/reopen",
    "/reconcile/pairs/<left>/<right>",
    "/reconcile/merges/<code>/undo",
}


def address(rule: str) -> str:
    for place, value in SAMPLES.items():
        rule = rule.replace(place, value)
    return rule.replace("/language/LT-211381-0005", "/language/zh")


def enforced(app: Flask) -> dict[tuple[str, str], str]:
    return {
        (method, rule.rule): getattr(app.view_functions[rule.endpoint], "audience", "")
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_table_is_the_application(app: Flask) -> None:
    assert enforced(app) == TABLE


@pytest.mark.parametrize(("method", "rule"), TABLE)
def test_who_is_let_in(app: Flask, registry_session: Session, method: str, rule: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    needed = LADDER.index(TABLE[method, rule])
    for role, (scope, districts) in product(LADDER, SCOPES.items()):
        if role == PUBLIC and scope == "other":
            continue
        client = app.test_client()
        if role != PUBLIC:
            enter_as(
                client, registry_session, make_officer(registry_session, f"{role}-{scope}", role, districts)
            )
        answer = client.open(address(rule), method=method)
        sent_away = answer.location or ""
        is_far = scope == "other" and role != ADMINISTRATOR and rule in OF_A_PROJECT
        if LADDER.index(role) >= needed and is_far:
            assert answer.status_code == 403, role
        elif LADDER.index(role) >= needed:
            assert answer.status_code not in {401, 403, 500}, role
            assert not sent_away.startswith("/sign-in"), role
        elif role != PUBLIC:
            assert answer.status_code == 403, role
        elif rule.startswith(FOR_PROGRAMS):
            assert answer.status_code == 401
        else:
            assert answer.status_code == 303
            assert sent_away.startswith("/sign-in?next=%2F") or sent_away.startswith("/sign-in?next=/")


@pytest.mark.parametrize("role", LADDER)
@pytest.mark.parametrize("rule", ["/projects/LT-211300-9999", "/api/v1/projects/LT-211300-9999/events"])
def test_a_guessed_code_is_nothing_to_anyone(
    client: FlaskClient, registry_session: Session, role: str, rule: str
) -> None:
    if role != PUBLIC:
        enter_as(client, registry_session, make_officer(registry_session, "zhang", role))
    assert client.get(rule).status_code == 404


@pytest.mark.parametrize(("method", "rule"), [key for key in TABLE if key[0] == "GET"])
def test_a_token_opens_what_programs_use_and_no_page(
    client: FlaskClient, registry_session: Session, method: str, rule: str
) -> None:
    officer = make_officer(registry_session, "root1", ADMINISTRATOR, [])
    token = tokens.create_token(registry_session, officer.id, "导出", "write", 30)
    registry_session.commit()
    answer = client.open(address(rule), method=method, headers={"Authorization": f"Bearer {token}"})
    watched = rule in {"/healthz", "/readyz", "/metrics"}
    assert answer.status_code == (200 if watched or rule.startswith(FOR_PROGRAMS) else 403)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("word", ["", "lantu_guessed", "x" * 5000, "lantu_é", "a b"])
def test_a_token_that_opens_nothing_is_refused_even_where_anyone_may_come(
    client: FlaskClient, word: str
) -> None:
    answer = client.get("/api/v1/projects", headers={"Authorization": f"Bearer {word}"})
    assert answer.status_code == 401
    assert "invalid_token" in answer.headers["WWW-Authenticate"]
    assert answer.get_json()["error"]["status"] == 401


def test_another_scheme_is_not_ours(client: FlaskClient) -> None:
    assert client.get("/api/v1/totals", headers={"Authorization": "Basic eDp5"}).status_code == 200


def test_a_part_of_a_page_sends_the_browser_to_sign_in(client: FlaskClient) -> None:
    here = {"HX-Request": "true", "HX-Current-URL": "https://lantu.example/projects?type=energy"}
    answer = client.get("/account", headers=here)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/projects%3Ftype%3Denergy"


def test_public_answers_stay_cacheable_and_private_ones_do_not(
    client: FlaskClient, registry_session: Session
) -> None:
    page, data = client.get("/projects"), client.get("/api/v1/projects")
    assert "Set-Cookie" not in page.headers
    assert "Cache-Control" not in page.headers
    assert "Cookie" in page.headers["Vary"]
    assert "Cookie" not in data.headers.get("Vary", "")
    enter_as(client, registry_session, make_officer(registry_session))
    assert client.get("/projects").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/account").headers["Cache-Control"] == "no-store"
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
