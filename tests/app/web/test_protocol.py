"""What the protocol asks of answers: methods that are allowed, one charset, caches, https, our host alone."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import create_app
from app.config import Config
from app.web.identity import NO_SESSION
from app.web.logs import hide_values
from projects.exports import EXPORTS
from projects.store.database import make_engine
from tests.app.web.test_access import PUBLIC, TABLE, VIEWER
from tests.app.web.test_access import address as fill_in
from tests.support.page import read
from tests.support.people import PASSWORD, enter_as, make_officer

EXPORT_FILES = [f"/exports/{what}.{form}" for what, kind in EXPORTS.items() for form in kind.writers]
# Rooms that never ask who one is, so that a cache may keep what they say.
SAME_FOR_ALL = {"health", *NO_SESSION}


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("POST", "/projects", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/api/v1/totals", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/api/v1/projects/LT-211381-0005", {"GET", "HEAD", "OPTIONS", "PATCH"}),
        ("GET", "/sign-out", {"POST", "OPTIONS"}),
        ("PUT", "/exports/projects.csv", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", "/static/css/base.css", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    app: Flask, method: str, address: str, allowed: set[str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().open(address, method=method)
    assert answer.status_code == 405
    assert {one.strip() for one in answer.headers["Allow"].split(",")} == allowed


def test_a_part_that_is_not_there_is_told_the_size(client: FlaskClient) -> None:
    answer = client.get("/static/css/base.css", headers={"Range": "bytes=99999999-"}, buffered=True)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"].startswith("bytes */")


def test_no_answer_names_its_charset_twice(client: FlaskClient) -> None:
    rules = [rule for (method, rule), audience in TABLE.items() if method == "GET" and audience == PUBLIC]
    types = {}
    for address in [*map(fill_in, rules), *EXPORT_FILES, "/static/css/base.css"]:
        answer = client.get(address, buffered=True)
        types[address] = answer.headers.get("Content-Type", "")
        assert len(answer.headers.getlist("Content-Type")) <= 1, address
    assert {address: kind for address, kind in types.items() if kind.lower().count("charset") > 1} == {}
    assert types["/exports/projects.csv"] == "text/csv; charset=utf-8"


def test_what_signed_in_people_get_is_private(
    app: Flask, client: FlaskClient, registry_session: Session
) -> None:
    enter_as(client, registry_session, make_officer(registry_session))
    rules = [
        rule for (method, rule), audience in TABLE.items() if method == "GET" and audience in {PUBLIC, VIEWER}
    ]
    urls = app.url_map.bind("localhost")
    for address in [*map(fill_in, rules), *EXPORT_FILES, "/exports/matters.csv"]:
        answer = client.get(address, buffered=True)
        room = urls.match(address.partition("?")[0])[0].partition(".")[0]
        if answer.status_code != 200 or room in SAME_FOR_ALL:
            continue
        control = answer.headers["Cache-Control"]
        assert "private" in control or "no-store" in control, (address, control)
        assert "public" not in control
        assert "max-age" not in control


@pytest.fixture
def https(registry_url: str, registry_connection: Connection) -> Iterator[FlaskClient]:
    """A browser that comes by https through a proxy."""
    app = create_app(Config(database_url=registry_url, secret_key="k" * 32, trusted_proxies=1))
    app.extensions["test_connection"] = registry_connection
    client = app.test_client()
    client.environ_base |= {"HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "https"}
    yield client
    app.extensions["engine"].dispose()


def test_https_has_a_cookie_of_this_host_alone(https: FlaskClient, registry_session: Session) -> None:
    make_officer(registry_session)
    page = https.get("/sign-in", base_url="https://localhost")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    fields = {
        "name": "zhang",
        "password": PASSWORD,
        "csrf_token": read(page).all("[name=csrf_token]")[0]["value"],
    }
    headers = {"Referer": "https://localhost/sign-in"}
    answer = https.post("/sign-in", data=fields, base_url="https://localhost", headers=headers)
    assert answer.status_code == 303
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if "lantu_session" in one]
    assert cookie.startswith("__Host-lantu_session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert https.get("/account", base_url="https://localhost").status_code == 200
    language = https.get("/language/en", base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in language


def test_the_cookie_of_plain_http_opens_nothing_over_https(
    https: FlaskClient, registry_session: Session
) -> None:
    plain = https.application.test_client()
    enter_as(plain, registry_session, make_officer(registry_session))
    held = plain.get_cookie("lantu_session")
    assert held is not None
    https.set_cookie("lantu_session", held.value)
    assert https.get("/account", base_url="https://localhost").status_code == 303


def test_plain_http_stays_without(client: FlaskClient) -> None:
    answer = client.get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Set-Cookie"].startswith("lantu_session=")


@pytest.mark.parametrize(
    "address",
    ["//projects", "/projects//LT-211381-0005", "/projects//?q=%2F%2Fx", "//evil.example//projects"],
)
def test_no_redirect_goes_to_the_host_that_was_named(client: FlaskClient, address: str) -> None:
    answer = client.get(address, base_url="http://evil.example", headers={"X-Forwarded-Host": "evil.example"})
    if answer.location is not None:
        assert answer.location.startswith("/")
        assert not answer.location.startswith(("//", "/\\"))
        assert "http" not in answer.location
    assert "http://evil.example" not in answer.text


def test_redirects_of_all_kinds_stay_here(client: FlaskClient) -> None:
    for (method, rule), _audience in TABLE.items():
        answer = client.open(fill_in(rule), method=method, base_url="http://evil.example", buffered=True)
        assert "evil.example" not in (answer.location or ""), rule


def test_a_trace_of_the_database_holds_nothing_that_was_typed(registry_url: str) -> None:
    engine = make_engine(registry_url)
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT CAST(:typed AS integer)"), {"typed": "张三的秘密"})
    engine.dispose()
    told = hide_values(None, "error", {"exception": f"{caught.value}"})["exception"]
    assert "张三的秘密" not in told
    assert "invalid input syntax" in told
    assert json.dumps(told)


def test_a_key_that_is_there_already_stands_in_no_log(registry_url: str) -> None:
    engine: Engine = create_engine(registry_url, hide_parameters=True)
    values = "(:name, :name, 'viewer'), (:name, :name, 'viewer')"
    insert = text(f"INSERT INTO officers (name, display_name, role) VALUES {values}")
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(insert, {"name": "秘密的人"})
    engine.dispose()
    assert "秘密的人" in str(caught.value)
    assert "秘密的人" not in str(hide_values(None, "error", {"exception": str(caught.value)}))
