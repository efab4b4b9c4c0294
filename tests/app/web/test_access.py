"""Every route, by role: who is let in, who is sent to sign in, who is refused. New routes join the table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from projects.accounts import tokens
from projects.accounts.access import LADDER
from projects.accounts.sessions import begin_session
from projects.clock import get_today
from tests.app.web.api_routes import ADMINISTRATOR, API_TABLE, OFFICER, PUBLIC, REVIEWER, VIEWER
from tests.app.web.federation_routes import FEDERATION_TABLE
from tests.app.web.field_routes import FIELD_TABLE
from tests.app.web.named_routes import NAMED_TABLE
from tests.app.web.project_routes import OF_A_PROJECT, REGISTERING_TABLE
from tests.conftest import make_app, make_session, rolled_back
from tests.support.people import enter_as, hand, make_officer

CODE = "LT-211381-0005"
TABLE: dict[tuple[str, str], str] = {
    ("GET", "/"): PUBLIC,
    ("GET", "/map/features"): PUBLIC,
    ("GET", "/map/find"): PUBLIC,
    ("GET", "/map/custody/<code>"): PUBLIC,
    ("GET", "/map/districts"): PUBLIC,
    ("GET", "/map/base"): PUBLIC,
    ("GET", "/map/wall"): PUBLIC,
    ("GET", "/embed"): PUBLIC,
    ("GET", "/map/embed/features"): PUBLIC,
    ("GET", "/map/embed/districts"): PUBLIC,
    ("GET", "/map/embed/base"): PUBLIC,
    ("GET", "/map/embed/clusters"): PUBLIC,
    ("GET", "/map/embed/custody/<code>"): PUBLIC,
    ("GET", "/projects"): PUBLIC,
    ("GET", "/projects/<code>"): PUBLIC,
    ("GET", "/projects/<code>/card.<any(pdf,docx):format_>"): PUBLIC,
    ("GET", "/projects/<code>/events/<int:event_id>/undo"): REVIEWER,
    ("POST", "/projects/<code>/events/<int:event_id>/undo"): REVIEWER,
    ("GET", "/projects/<code>/status"): OFFICER,
    ("POST", "/projects/<code>/status"): OFFICER,
    ("GET", "/placing"): OFFICER,
    ("GET", "/placing/lines"): OFFICER,
    ("GET", "/projects/<code>/place"): OFFICER,
    ("POST", "/projects/<code>/place"): OFFICER,
    ("POST", "/projects/<code>/place/check"): OFFICER,
    ("GET", "/projects/<code>/edit"): OFFICER,
    ("POST", "/projects/<code>/edit"): OFFICER,
    ("GET", "/projects/<code>/districts"): OFFICER,
    ("POST", "/projects/<code>/districts"): OFFICER,
    ("GET", "/projects/<code>/phases"): OFFICER,
    ("POST", "/projects/<code>/phases"): OFFICER,
    ("GET", "/intake"): OFFICER,
    ("POST", "/intake"): OFFICER,
    ("POST", "/intake/districts"): OFFICER,
    ("GET", "/intake/<int:intake_id>"): OFFICER,
    ("GET", "/intake/<int:intake_id>/candidates"): OFFICER,
    ("POST", "/intake/<int:intake_id>/send"): OFFICER,
    ("POST", "/intake/<int:intake_id>/recognise"): OFFICER,
    ("POST", "/intake/<int:intake_id>/sentences/<int:sentence_id>"): OFFICER,
    ("POST", "/intake/<int:intake_id>/sentences/<int:sentence_id>/reopen"): OFFICER,
    ("GET", "/history"): PUBLIC,
    ("GET", "/attachments/<int:attachment_id>/<filename>"): PUBLIC,
    ("GET", "/attachments/<int:attachment_id>/thumbnail"): PUBLIC,
    ("POST", "/attachments/<int:attachment_id>/location"): OFFICER,
    ("POST", "/attachments/<int:attachment_id>/take-down"): REVIEWER,
    ("GET", "/projects/<code>/progress"): OFFICER,
    ("POST", "/projects/<code>/progress"): OFFICER,
    ("POST", "/projects/<code>/progress/no-change"): OFFICER,
    ("POST", "/projects/<code>/plans"): OFFICER,
    ("GET", "/districts"): PUBLIC,
    ("GET", "/districts/<adcode>"): PUBLIC,
    ("GET", "/totals"): PUBLIC,
    ("GET", "/totals/progress"): PUBLIC,
    ("GET", "/changes"): PUBLIC,
    ("GET", "/compare"): PUBLIC,
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
    ("GET", "/dispatch"): OFFICER,
    ("GET", "/dispatch/grid"): OFFICER,
    ("POST", "/dispatch/grid"): OFFICER,
    ("GET", "/months"): PUBLIC,
    ("GET", "/months/<month>"): PUBLIC,
    ("GET", "/months/<month>/report.docx"): PUBLIC,
    ("GET", "/months/<month>/report.xlsx"): PUBLIC,
    ("GET", "/months/<month>/freeze"): REVIEWER,
    ("POST", "/months/<month>/freeze"): REVIEWER,
    ("POST", "/months/<month>/remind"): REVIEWER,
    ("GET", "/review"): REVIEWER,
    ("POST", "/review/decide"): REVIEWER,
    ("POST", "/review/batches/<batch>/<any(accept,return):verdict>"): REVIEWER,
    ("GET", "/updates"): OFFICER,
    ("POST", "/updates/<int:update_id>/withdraw"): OFFICER,
    ("POST", "/updates/<any(status,steward):what>/preview"): OFFICER,
    ("POST", "/updates/<any(status,steward):what>"): OFFICER,
    ("GET", "/exports/<what>.<format_>"): PUBLIC,
    ("POST", "/exports/<what>.<format_>"): PUBLIC,
    ("GET", "/matters"): VIEWER,
    ("GET", "/matters/<int:matter_id>"): VIEWER,
    ("POST", "/matters/<int:matter_id>/notes"): OFFICER,
    ("POST", "/matters/<int:matter_id>/change"): OFFICER,
    ("POST", "/matters/<int:matter_id>/close"): OFFICER,
    ("POST", "/matters/<int:matter_id>/reopen"): OFFICER,
    ("GET", "/projects/<code>/matters/new"): OFFICER,
    ("POST", "/projects/<code>/matters/new"): OFFICER,
    ("GET", "/imports"): OFFICER,
    ("POST", "/imports"): OFFICER,
    ("GET", "/imports/<int:import_id>"): OFFICER,
    ("GET", "/imports/<int:import_id>/marked.xlsx"): OFFICER,
    ("POST", "/imports/<int:import_id>/read"): OFFICER,
    ("POST", "/imports/<int:import_id>/decide"): OFFICER,
    ("POST", "/imports/<int:import_id>/apply"): OFFICER,
    ("POST", "/imports/<int:import_id>/undo"): OFFICER,
    ("GET", "/feeds/events.atom"): PUBLIC,
    ("GET", "/feeds/events.json"): PUBLIC,
    ("GET", "/admin/webhooks"): ADMINISTRATOR,
    ("POST", "/admin/webhooks"): ADMINISTRATOR,
    ("GET", "/admin/webhooks/<int:webhook_id>"): ADMINISTRATOR,
    ("POST", "/admin/webhooks/<int:webhook_id>"): ADMINISTRATOR,
    ("POST", "/admin/webhooks/<int:webhook_id>/test"): ADMINISTRATOR,
    ("POST", "/admin/webhooks/<int:webhook_id>/switch"): ADMINISTRATOR,
    ("POST", "/admin/webhooks/<int:webhook_id>/delete"): ADMINISTRATOR,
    ("POST", "/admin/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/send"): ADMINISTRATOR,
    ("GET", "/jobs"): VIEWER,
    ("GET", "/jobs/header"): VIEWER,
    ("POST", "/jobs/exports/<what>"): VIEWER,
    ("GET", "/jobs/<int:job_id>"): VIEWER,
    ("POST", "/jobs/<int:job_id>/cancel"): VIEWER,
    ("GET", "/jobs/<int:job_id>/file"): VIEWER,
    ("GET", "/language/<code>"): PUBLIC,
    ("GET", "/look/<code>"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/api/docs"): PUBLIC,
    ("GET", "/ogc"): PUBLIC,
    ("GET", "/ogc/conformance"): PUBLIC,
    ("GET", "/ogc/api"): PUBLIC,
    ("GET", "/ogc/collections"): PUBLIC,
    ("GET", "/ogc/collections/<collection>"): PUBLIC,
    ("GET", "/ogc/collections/<collection>/queryables"): PUBLIC,
    ("GET", "/ogc/collections/<collection>/schema"): PUBLIC,
    ("GET", "/ogc/collections/<collection>/schema/feature"): PUBLIC,
    ("GET", "/ogc/collections/<collection>/items"): PUBLIC,
    ("GET", "/ogc/collections/<collection>/items/<code>"): PUBLIC,
    ("GET", "/ogc/tileMatrixSets"): PUBLIC,
    ("GET", "/ogc/tileMatrixSets/WebMercatorQuad"): PUBLIC,
    ("GET", "/ogc/collections/projects/tiles"): PUBLIC,
    ("GET", "/ogc/collections/projects/tiles/WebMercatorQuad"): PUBLIC,
    ("GET", "/ogc/collections/projects/tiles/WebMercatorQuad/<int:z>/<int:y>/<int:x>"): PUBLIC,
    ("GET", "/tiles/projects/<int:z>/<int:x>/<int:y>.mvt"): PUBLIC,
    ("GET", "/base/<int:z>/<int:x>/<int:y>.mvt"): PUBLIC,
    ("GET", "/base/relief/<int:z>/<int:x>/<int:y>.webp"): PUBLIC,
    ("GET", "/base/tiles.json"): PUBLIC,
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("GET", "/sign-in/who"): PUBLIC,
    ("GET", "/sign-in/code"): PUBLIC,
    ("POST", "/sign-in/code"): PUBLIC,
    ("GET", "/invitations/<secret>"): PUBLIC,
    ("POST", "/invitations/<secret>"): PUBLIC,
    ("POST", "/sign-out"): VIEWER,
    ("GET", "/account"): VIEWER,
    ("POST", "/account/password"): VIEWER,
    ("POST", "/account/sessions/end"): VIEWER,
    ("POST", "/account/sessions/<key>/end"): VIEWER,
    ("POST", "/account/tokens"): VIEWER,
    ("POST", "/account/tokens/<int:token_id>/revoke"): VIEWER,
    ("GET", "/account/second-step"): VIEWER,
    ("POST", "/account/second-step"): VIEWER,
    ("POST", "/account/second-step/codes"): VIEWER,
    ("POST", "/account/second-step/off"): VIEWER,
    ("GET", "/admin/officers"): ADMINISTRATOR,
    ("POST", "/admin/officers"): ADMINISTRATOR,
    ("POST", "/admin/officers/districts"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>/districts"): ADMINISTRATOR,
    ("GET", "/admin/officers/<int:officer_id>"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>/lock"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>/unlock"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>/invitation"): ADMINISTRATOR,
    ("POST", "/admin/officers/<int:officer_id>/second-step/off"): ADMINISTRATOR,
    ("GET", "/admin/sign-ins"): ADMINISTRATOR,
    ("GET", "/admin/districts"): ADMINISTRATOR,
    ("POST", "/admin/districts/<adcode>"): ADMINISTRATOR,
} | (API_TABLE | FEDERATION_TABLE | REGISTERING_TABLE | FIELD_TABLE | NAMED_TABLE)
SAMPLES = {
    "<code>": CODE,
    "<adcode>": "211381",
    "<key>": "001_4b4cd3b28943517d.txt",
    "<int:attachment_id>": "1",
    "<filename>": "photo.jpg",
    "<collection>": "projects",
    "<int:z>": "8",
    "<int:x>": "213",
    "<int:y>": "95",
    "<what>": "projects",
    "<any(status,steward):what>": "status",
    "<format_>": "csv",
    "<any(pdf,docx):format_>": "pdf",
    "<secret>": "guessed",
    "<left>": CODE,
    "<right>": "LT-211381-0006",
    "<int:decision_id>": "1",
    "<int:intake_id>": "1",
    "<int:sentence_id>": "1",
    "<int:token_id>": "1",
    "<int:layout_id>": "1",
    "<int:view_id>": "1",
    "<int:template_id>": "1",
    "<int:event_id>": "1",
    "<int:webhook_id>": "1",
    "<int:delivery_id>": "1",
    "<int:job_id>": "1",
    "<batch>": "1",
    "<any(accept,return):verdict>": "accept",
    "<int:import_id>": "1",
    "<int:position>": "1",
    "<int:officer_id>": "1",
    "<int:matter_id>": "1",
    "<int:update_id>": "1",
    "<month>": f"{get_today():%Y-%m}",
}
FOR_PROGRAMS = ("/feeds/", "/api/v1/", "/map/", "/exports/", "/tiles/", "/ogc")
SCOPES = {"own": ["211381"], "other": ["211321"]}


def address(rule: str) -> str:
    for place, value in SAMPLES.items():
        rule = rule.replace(place, value)
    rule = rule.replace("/language/LT-211381-0005", "/language/zh")
    return rule.replace("/look/LT-211381-0005", "/look/dark")


def enforced(app: Flask) -> dict[tuple[str, str], str]:
    return {
        (method, rule.rule): getattr(app.view_functions[rule.endpoint], "audience", "")
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_table_is_the_application(app: Flask) -> None:
    assert enforced(app) == TABLE


@pytest.fixture(scope="module")
def crowd(registry_url: str) -> Iterator[tuple[Connection, dict[str, str]]]:
    """A connection on which everybody is signed in, and their secrets by role and scope."""
    secrets = {}
    with rolled_back(registry_url) as connection:
        with make_session(connection) as session:
            for role, (scope, districts) in product(LADDER, SCOPES.items()):
                if role != PUBLIC:
                    officer = make_officer(session, f"{role}-{scope}", role, districts)
                    secrets[officer.name] = begin_session(session, officer.id)
            session.commit()
        yield connection, secrets


@pytest.fixture
def crowded_app(registry_url: str, crowd: tuple[Connection, dict[str, str]]) -> Iterator[Flask]:
    """The application on that connection; what a test does there is undone, and everybody stays."""
    connection, _secrets = crowd
    with connection.begin_nested() as undone:
        app = make_app(registry_url, connection)
        app.config["WTF_CSRF_ENABLED"] = False
        yield app
        undone.rollback()
    app.extensions["engine"].dispose()


@pytest.mark.parametrize(("method", "rule"), TABLE)
def test_who_is_let_in(
    crowded_app: Flask, crowd: tuple[Connection, dict[str, str]], method: str, rule: str
) -> None:
    _connection, secrets = crowd
    needed = LADDER.index(TABLE[method, rule])
    for role, scope in product(LADDER, SCOPES):
        if role == PUBLIC and scope == "other":
            continue
        client = crowded_app.test_client()
        if role != PUBLIC:
            hand(client, secrets[f"{role}-{scope}"])
        answer = client.open(address(rule), method=method)
        sent_away = answer.location or ""
        # What is read and patched at one address is anyone's to read.
        is_guarded = rule in OF_A_PROJECT or (method == "PATCH" and "<code>" in rule)
        is_far = scope == "other" and role != ADMINISTRATOR and is_guarded
        if LADDER.index(role) >= needed and is_far:
            assert answer.status_code == 403, role
        elif LADDER.index(role) >= needed:
            assert answer.status_code not in {401, 403, 500}, role
            assert not sent_away.startswith("/sign-in"), role
        elif role != PUBLIC:
            assert answer.status_code == 403, role
        elif rule.startswith(FOR_PROGRAMS):
            assert answer.status_code == 401
        elif rule == "/sign-out":
            assert (answer.status_code, sent_away) == (303, "/")
        elif method == "POST":
            # What was typed is kept beside the form to sign in: tests/app/web/test_unsent.py.
            assert answer.status_code == 401
            assert "csrf_token" in answer.text
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
    # No update, matter, import or job has the number of the samples.
    missing = rule.startswith("/api/v1/") and "_id>" in rule
    opened = 404 if missing else 200
    assert answer.status_code == (opened if watched or rule.startswith(FOR_PROGRAMS) else 403)
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
    target = urlsplit(answer.headers["HX-Redirect"])
    assert (target.path, parse_qsl(target.query)) == ("/sign-in", [("next", "/projects?type=energy")])


def test_public_answers_stay_cacheable_and_private_ones_do_not(
    client: FlaskClient, registry_session: Session
) -> None:
    page, data = client.get("/projects"), client.get("/api/v1/projects?lang=zh")
    assert "Set-Cookie" not in page.headers
    assert "Cache-Control" not in page.headers
    assert "Cookie" in page.headers["Vary"]
    assert "Cookie" not in data.headers.get("Vary", "")
    enter_as(client, registry_session, make_officer(registry_session))
    assert client.get("/projects").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/account").headers["Cache-Control"] == "no-store"
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
