"""A request that waited too long for a thread."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import Connection

from app.web.late import MOST_SECONDS, WAITED
from tests.conftest import count_queries


def test_it_is_told_to_come_again_and_asks_nothing(
    client: FlaskClient, registry_connection: Connection
) -> None:
    with count_queries(registry_connection) as statements:
        page = client.get("/projects", environ_overrides={WAITED: MOST_SECONDS + 1})
        data = client.get("/api/v1/projects", environ_overrides={WAITED: MOST_SECONDS + 1})
    assert statements == []
    for answer in (page, data):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert "同时使用的人太多" in page.text
    assert data.json["error"]["status"] == 503
    assert client.get("/about", environ_overrides={WAITED: 1.5}).status_code == 200
