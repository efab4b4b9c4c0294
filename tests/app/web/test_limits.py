"""How often programs may ask: each token counts for itself, and is told what is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.config import ConfigError, read_config
from app.web.limits import limiter
from tests.conftest import make_app
from tests.support.programs import Program

TOLD = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")


@pytest.fixture
def strict_app(empty_url: str, connection: Connection, session: Session) -> Iterator[Flask]:
    """The application with three requests a minute."""
    app = make_app(empty_url, connection, api_limit=3)
    limiter.reset()
    yield app
    limiter.reset()
    app.extensions["engine"].dispose()


def test_beyond_the_limit_a_program_waits_and_knows_how_long(strict_app: Flask) -> None:
    client = strict_app.test_client()
    left = []
    for address in ("/api/v1/totals", "/ogc", "/api/v1/projects?colour=red"):
        answer = client.get(address)
        assert answer.status_code in (200, 400)
        assert "Retry-After" not in answer.headers
        left.append([answer.headers[name] for name in TOLD])
    assert [one[1] for one in left] == ["2", "1", "0"]
    assert all(one[0] == "3" and 0 < int(one[2]) <= 60 and one[3] == "3;w=60" for one in left)
    refused = client.get("/api/v1/totals")
    assert refused.status_code == 429
    assert refused.mimetype == "application/problem+json"
    assert refused.get_json()["detail"]
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert client.get("/projects").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_each_token_counts_for_itself(strict_app: Flask, session: Session) -> None:
    first = Program(strict_app.test_client(), session)
    second = Program(strict_app.test_client(), session, "li")
    assert [first.send("GET", "/updates").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert second.send("GET", "/updates").status_code == 200
    assert strict_app.test_client().get("/api/v1/totals").status_code == 200


def test_without_a_limit_nothing_is_told(empty_client: FlaskClient) -> None:
    assert "RateLimit-Limit" not in empty_client.get("/api/v1/totals").headers


@pytest.mark.parametrize("value", ["-1", "ten", "1.5", "1e3", "１", "9999999"])
def test_a_limit_that_is_none_stops_the_start(value: str) -> None:
    with pytest.raises(ConfigError, match="LANTU_API_LIMIT"):
        read_config({"LANTU_DATABASE_URL": "postgresql://x@/x", "LANTU_API_LIMIT": value})


def test_the_limit_is_on_unless_it_is_turned_off() -> None:
    environ = {"LANTU_DATABASE_URL": "postgresql://x@/x"}
    assert read_config(environ).api_limit == 600
    assert read_config(environ | {"LANTU_API_LIMIT": "0"}).api_limit == 0
