"""Scripts of other sites: shut out without a word, let in where the configuration names them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.config import ConfigError, read_config
from tests.conftest import make_app

SITE = "https://map.example.org"
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture
def open_app(empty_url: str, connection: Connection, session: Session) -> Iterator[Flask]:
    """The application that one other site may read."""
    app = make_app(empty_url, connection, cors_origins=(SITE,))
    yield app
    app.extensions["engine"].dispose()


@pytest.mark.parametrize(
    "address",
    ["/api/v1/projects", "/ogc", "/ogc/collections", "/tiles/projects/0/0/0.mvt", "/exports/projects.csv"],
)
def test_a_named_site_reads_what_programs_read(open_app: Flask, address: str) -> None:
    client = open_app.test_client()
    answer = client.get(address, headers={"Origin": SITE})
    assert answer.headers[ALLOWED] == SITE
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert {"ETag", "Lantu-Moment"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert ALLOWED not in client.get(address, headers={"Origin": "https://evil.example.org"}).headers


def test_an_error_can_be_read_too(open_app: Flask) -> None:
    answer = open_app.test_client().get("/api/v1/projects?colour=red", headers={"Origin": SITE})
    assert (answer.status_code, answer.headers[ALLOWED]) == (400, SITE)


def test_a_browser_may_ask_first_whether_it_may_write(open_app: Flask) -> None:
    asked = {
        "Origin": SITE,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "if-match, authorization, lantu-moment",
    }
    answer = open_app.test_client().options("/api/v1/projects/LT-1", headers=asked)
    assert answer.status_code == 200
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert {"if-match", "authorization", "lantu-moment"} <= set(
        answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    )


@pytest.mark.parametrize("address", ["/", "/projects", "/sign-in", "/account"])
def test_pages_are_nobody_elses(open_app: Flask, address: str) -> None:
    assert ALLOWED not in open_app.test_client().get(address, headers={"Origin": SITE}).headers


def test_without_a_site_nobody_is_let_in(client: FlaskClient) -> None:
    for address in ("/api/v1/totals", "/ogc"):
        assert ALLOWED not in client.get(address, headers={"Origin": SITE}).headers


@pytest.mark.parametrize(
    "value",
    [
        "example.org",
        "https://a.example/path",
        "https://*.example.org",
        "* https://a.example",
        "null",
        "javascript:x",
    ],
)
def test_what_is_no_site_stops_the_start(value: str) -> None:
    with pytest.raises(ConfigError, match="LANTU_CORS_ORIGINS"):
        read_config({"LANTU_DATABASE_URL": "postgresql://x@/x", "LANTU_CORS_ORIGINS": value})


def test_sites_are_read() -> None:
    environ = {"LANTU_DATABASE_URL": "postgresql://x@/x"}
    assert read_config(environ).cors_origins == ()
    several = read_config(environ | {"LANTU_CORS_ORIGINS": " https://a.example http://[::1]:8080 "})
    assert several.cors_origins == ("https://a.example", "http://[::1]:8080")
    assert read_config(environ | {"LANTU_CORS_ORIGINS": "*"}).cors_origins == ("*",)
